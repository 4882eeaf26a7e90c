"""The money that goes back to customers: what is owed, by which day, and that it was sent."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from bot.console import Id, Menu, Role, Typed, Visit, needs
from bot.console.writebacks import KINDS
from store import audit, database, refunds
from store.days import today_of
from store.refunds import RefundState
from store.writebacks import WriteBackKind

MENU = Menu("Refunds", 55)

routes = APIRouter()

AT_ONCE = 25
STATES = {RefundState.owed: "Owed", RefundState.sent: "Sent", RefundState.void: "Taken back"}


class Sent(Typed):
    """What proves that the money was sent, such as the reference of the payment."""

    evidence: Annotated[str, Field(min_length=2, max_length=200)]


@routes.get("")
def listed(
    visit: Annotated[Visit, needs(Role.agent)],
    state: RefundState = RefundState.owed,
    after: Annotated[int, Query(ge=0, lt=2**63)] = 0,
) -> Response:
    """List refunds of one state; of those that are owed none that can still be taken back."""
    with visit.db.reading() as tx:
        now = database.now(tx)
        found = refunds.page(tx, state=state, after=after, limit=AT_ONCE + 1, now=now)
    rows = found[:AT_ONCE]
    return visit.page(
        "refunds.html",
        rows=rows,
        state=state,
        states=STATES,
        after=after,
        next_after=rows[-1].refund_id if len(found) > AT_ONCE else None,
        purpose=purpose,
        today=today_of(now, visit.settings),
        now=now,
    )


@routes.get("/{refund_id}")
def one(visit: Annotated[Visit, needs(Role.agent)], refund_id: Id) -> Response:
    """Show one, and where it is owed the form that notes it as sent."""
    with visit.db.reading() as tx:
        now, owed = database.now(tx), refunds.known(tx, refund_id)
    return visit.page(
        "refund.html",
        owed=owed,
        states=STATES,
        purpose=purpose,
        may=visit.me.role.covers(Role.manager),
        today=today_of(now, visit.settings),
        now=now,
    )


@routes.post("/{refund_id}/sent")
def sent(visit: Annotated[Visit, needs(Role.manager)], refund_id: Id) -> Response:
    """Note that the money was sent; the customer hears of it."""
    told = "It is noted as sent, and the customer hears of it."
    if typed := visit.form.read(Sent):
        subject, proof = f"refund {refund_id}", typed.evidence.strip()
        with visit.form.refusals(), visit.db.transaction() as tx:
            now = database.now(tx)
            refunds.hold(tx, refund_id)
            if audit.was_done(tx, "refund sent", subject, key=visit.form.once):
                return visit.back("/refunds", told)
            refunds.send(tx, refund_id, by=visit.who, evidence=proof, now=now)
            audit.record(tx, visit.who, "refund sent", subject, now=now, key=visit.form.once, evidence=proof)
            return visit.back("/refunds", told)
    return one(visit, refund_id)


def purpose(kind: str) -> str:
    """Say what money goes back for; "" where nobody said."""
    return KINDS[WriteBackKind(kind)] if kind in set(WriteBackKind) else ""
