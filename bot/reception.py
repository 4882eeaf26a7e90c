"""What comes in is put into the inbox at once, and a wish to be left alone is granted before anything else.

The provider is answered only when this is committed; the turn comes after it, in a transaction of its own.
"""

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from bot import opt_out
from bot.dialogue import Incoming, Text
from bot.opt_out import Revocation
from store import consent, contact, conversations, customers, inbox, outbox, tasks, zones
from store.consent import Purpose
from store.customers import Address, AddressState, Customer
from store.messages import Priority
from store.settings import Settings

TEXTING = frozenset({"sms"})
"""Channels on which the carriers' keywords hold."""
STOP_COMMAND = "/stop"


def receive(tx: Session, incoming: Incoming, *, settings: Settings, now: datetime) -> None:
    """Commit to what was heard: the inbox row, and a STOP or START that it is. A repeat changes nothing."""
    incoming = replace(
        incoming, **{name: getattr(incoming, name).replace("\0", "") for name in ("text", "data", "name")}
    )
    address = _address(tx, incoming, settings, now)
    if incoming.kind == "block":
        customers.retire(tx, address.id, reason="blocked")
        return
    if address.state is AddressState.retired:
        customers.revive(tx, address.id)
    message_id = inbox.receive(
        tx,
        key=incoming.key,
        channel=incoming.channel,
        address_id=address.id,
        customer_id=address.customer_id,
        body={
            "kind": incoming.kind,
            "data": incoming.data,
            "keyword": incoming.keyword,
            "language": incoming.language,
        },
        text=incoming.text[:10_000],
        now=now,
    )
    if message_id is None:
        return
    address.heard_at = now
    tx.flush()
    if incoming.kind == "unblock":
        inbox.answered(tx, message_id, now=now)
    elif wish := _wish(incoming):
        _stop(tx, address, wish, message_id=message_id, shop=settings.shop_name, now=now)
    elif _resumes(tx, incoming, address):
        consent.grant(tx, [address.id], Purpose.order_updates, source=f"{incoming.channel} START", now=now)


def _address(tx: Session, incoming: Incoming, settings: Settings, now: datetime) -> Address:
    known = customers.at(tx, incoming.channel, incoming.handle)
    if known is not None:
        customer = tx.get_one(Customer, known.customer_id)
        customer.language = customer.language or incoming.language
        return known
    number = incoming.handle if incoming.handle.startswith("+") else None
    where = zones.candidate_zones(number, None, None, None, default=settings.shop_time_zone)
    return customers.meet(
        tx,
        incoming.channel,
        incoming.handle,
        name=incoming.name,
        language=incoming.language,
        zones=",".join(where),
        now=now,
    )


def _wish(incoming: Incoming) -> Revocation | None:
    if incoming.keyword == "stop":
        return Revocation(confirmed=True)
    if incoming.kind != "text":
        return None
    if incoming.text.startswith("/"):
        return Revocation() if incoming.text.casefold().split("@")[0].strip() == STOP_COMMAND else None
    wish = opt_out.revocation(incoming.text)
    # CANCEL ends texts by the carriers' rule; in a chat it is about the order.
    return None if wish and wish.also_cancel and incoming.channel not in TEXTING else wish


def _resumes(tx: Session, incoming: Incoming, address: Address) -> bool:
    if incoming.keyword == "start":
        return True
    # The words first: most of what people write is no such word, and needs no look at the ledger.
    if incoming.kind != "text" or not opt_out.resumes(incoming.text, stopped=True):
        return False
    return consent.held(tx, address.id, Purpose.order_updates) is False


def _stop(tx: Session, address: Address, wish: Revocation, *, message_id: int, shop: str, now: datetime) -> None:
    """Revoke everything, confirm once unless the provider did, and say what became of a CANCEL."""
    consent.revoke(tx, [address.id], source=f"{address.channel} {message_id}", now=now)
    conversations.resume(tx, address.id, now=now).asking = None
    inbox.answered(tx, message_id, reason="opt-out", now=now)
    if not (wish.confirmed and address.channel == "sms"):
        outbox.enqueue(
            tx,
            key=f"stopped:{message_id}",
            channel=address.channel,
            address_id=address.id,
            customer_id=address.customer_id,
            priority=Priority.reply,
            body={"texts": [Text("opt-out-done", {"shop": shop}).packed()], "choices": []},
            after_stop=True,
            expires_at=now + contact.STOP_CONFIRMATION,
            answers_id=message_id,
            now=now,
        )
    if wish.also_cancel:
        _take_up_elsewhere(tx, address, message_id, now)


def _take_up_elsewhere(tx: Session, address: Address, message_id: int, now: datetime) -> None:
    """CANCEL may have been meant for the order: ask on another channel where we may, and tell staff in any case."""
    tasks.open_task(
        tx,
        "cancel_or_stop",
        "A customer sent CANCEL, which ended all texts to that phone. It may have been meant for the order:"
        " hold the shipment and ask them on another way.",
        key=f"cancel or stop {message_id}",
        customer_id=address.customer_id,
        now=now,
    )
    for other in customers.addresses_of(tx, address.customer_id):
        willing = consent.held(tx, other.id, Purpose.order_updates) is True
        if other.id == address.id or other.state is not AddressState.active or not willing:
            continue
        if other.channel == "email":
            continue
        outbox.enqueue(
            tx,
            key=f"cancel elsewhere:{message_id}",
            channel=other.channel,
            address_id=other.id,
            customer_id=other.customer_id,
            priority=Priority.notice,
            body={
                "texts": [Text("cancel-meant-order").packed()],
                "choices": [
                    {"label": Text("choice-cancel").packed(), "intent": "cancel", "args": {}},
                    {"label": Text("choice-keep").packed(), "intent": "accept_wait", "args": {}},
                ],
            },
            now=now,
        )
        return
