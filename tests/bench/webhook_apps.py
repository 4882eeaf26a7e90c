"""The two web applications that take in an SMS: ours, and one as the tutorials of its libraries would have it."""

import asyncio
import gc
import socket
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import ground
import sqlalchemy as sa
import uvicorn
from fastapi import APIRouter, FastAPI, Request, Response
from sqlalchemy.orm import Session, registry, relationship
from sqlmodel import Session as SQLModelSession
from stubs.twilio import ACCOUNT, NUMBER, TOKEN

from bot import opt_out, reception
from bot.app import application
from bot.channels import Report, sms
from bot.cli._stage import stage
from bot.dialogue import Incoming
from bot.metrics import Metrics
from bot.together import Together
from store import database
from store.consent import Consent
from store.conversations import Conversation
from store.customers import Address, Customer
from store.database import Database, table
from store.messages import Direction, Message, State
from store.orders import Order

PUBLIC_URL = "https://shop.example"
PATH = "/webhooks/twilio/sms"


def serve(name: str, url: str) -> None:
    """Serve one of them on a free port, and print its address."""
    db = Database(url)
    app = ours(db) if name == "ours" else conventional(db)
    door = socket.socket()
    door.bind(("127.0.0.1", 0))
    door.listen(128)
    print(f"http://127.0.0.1:{door.getsockname()[1]}", flush=True)
    # What was built by now stays, as in the product: a sweep over it would be a pause of either.
    gc.collect()
    gc.freeze()
    config = uvicorn.Config(app, lifespan="off", log_config=None, access_log=False, loop="uvloop")
    uvicorn.Server(config).run(sockets=[door])


def ours(db: Database) -> FastAPI:
    """Return the product's application, put together as its command line does."""
    settings = ground.settings()
    told = sms.Settings(
        _env_file=None,
        twilio_account_sid=ACCOUNT,
        twilio_auth_token=TOKEN,
        twilio_number=NUMBER,
    )

    def take_in(tx: SQLModelSession, several: Sequence[Incoming]) -> None:
        reception.receive_all(tx, several, settings=settings, now=database.now(tx))

    async def hear(report: Report) -> None:
        raise RuntimeError(f"nothing was sent that could be told of: {report}")

    channel = sms.build(told, public_url=PUBLIC_URL)
    return application(
        db,
        [channel],
        receive=Together(db, take_in).bring,
        hear=lambda _: hear,
        metrics=Metrics(db),
        stage=stage,
    )


class ACustomer:
    """The row of a customer, with what belongs to it loaded when it is touched."""


class AnAddress:
    """The row of an address."""


class AMessage:
    """The row of a message."""


class AConversation:
    """The row of a conversation."""


class AnOrder:
    """The row of an order."""


class AConsent:
    """The row of a consent."""


def conventional(db: Database) -> FastAPI:
    """Return the conventional build: the SDK's validator, objects with lazy loads, a commit for each step."""
    from twilio.request_validator import RequestValidator

    _map()
    app, router, validator = FastAPI(), APIRouter(), RequestValidator(TOKEN)

    @router.post(PATH)
    async def inbound(request: Request) -> Response:
        form = dict(await request.form())
        genuine = validator.validate(PUBLIC_URL + PATH, form, request.headers.get("X-Twilio-Signature", ""))
        if not genuine:
            return Response(status_code=403)
        await asyncio.to_thread(_step_by_step, db, form)
        return Response("<Response/>", media_type="text/xml")

    app.include_router(router)
    return app


def _step_by_step(db: Database, form: dict[str, Any]) -> None:
    with Session(db.engine) as tx:
        key, now = f"sms:{form['MessageSid']}", datetime.now(UTC)
        if tx.scalars(sa.select(AMessage).where(table(Message).c.key == key)).first():
            return
        addresses = table(Address).c
        found = sa.select(AnAddress).where(addresses.channel == "sms", addresses.handle == form["From"])
        address: Any = tx.scalars(found).one()
        message: Any = AMessage()
        message.key, message.direction, message.channel = key, Direction.heard, "sms"
        message.address_id, message.customer_id, message.priority = address.id, address.customer.id, 0
        message.state, message.text, message.body = State.received, form["Body"], {"kind": "text"}
        message.created_at = message.not_before = now
        message.after_stop, message.attempts, message.reason = False, 0, ""
        tx.add(message)
        tx.commit()
        address.heard_at = now
        tx.commit()
        stopped = any(not one.granted for one in address.consents)
        if opt_out.revocation(form["Body"]) or (stopped and opt_out.resumes(form["Body"], stopped=True)):
            return
        conversation = address.conversation
        conversation.turned_at = now
        tx.commit()


def _map() -> None:
    objects = registry()
    pairs: list[tuple[type, Any, dict[str, Any]]] = [
        (AMessage, Message, {}),
        (AnOrder, Order, {}),
        (AConsent, Consent, {}),
        (AConversation, Conversation, {}),
        (ACustomer, Customer, {"orders": relationship(AnOrder)}),
        (
            AnAddress,
            Address,
            {
                "customer": relationship(ACustomer),
                "consents": relationship(AConsent),
                "conversation": relationship(AConversation, uselist=False),
            },
        ),
    ]
    for plain, model, properties in pairs:
        objects.map_imperatively(plain, table(model), properties=properties)
