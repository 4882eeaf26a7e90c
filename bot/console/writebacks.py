"""What customers chose and the shop's own system has to carry out: listed, and noted as done or as impossible."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import Field

from bot.console import Id, Menu, Role, Typed, Visit, needs
from store import audit, cancellations, database, refunds, writebacks
from store.money import Money
from store.writebacks import Asked, WriteBackKind, WriteBackState

MENU = Menu("To carry out", 50)

routes = APIRouter()

AT_ONCE = 25
KINDS = {
    WriteBackKind.cancel: "Cancel",
    WriteBackKind.discount: "Send a discount back",
    WriteBackKind.code: "Make a discount code",
    WriteBackKind.store_credit: "Give store credit",
    WriteBackKind.free_shipping: "Send the shipping back",
    WriteBackKind.swap: "Swap",
    WriteBackKind.split_shipment: "Send in parts",
    WriteBackKind.together: "Keep together",
}
MINOR = "_minor"
"""How the names of facts end that are money, in the smallest unit of the `currency` beside them."""
Note = Annotated[str, Field(max_length=500)]


class Done(Typed):
    """That the shop's system has made the change."""

    note: Note = ""
    money_follows: bool = False


class Failed(Typed):
    """That it cannot be made, and why."""

    note: Annotated[Note, Field(min_length=3)]


@routes.get("")
def listed(
    visit: Annotated[Visit, needs(Role.agent)],
    kind: WriteBackKind | None = None,
    after: Annotated[int, Query(ge=0, lt=2**63)] = 0,
) -> Response:
    """List what is to be carried out, oldest first; what a customer may still take back is not among it."""
    with visit.db.reading() as tx:
        now = database.now(tx)
        found = writebacks.page(tx, kind=kind, after=after, limit=AT_ONCE + 1, now=now)
        kinds = sorted({one.kind for one in writebacks.to_do(tx, now=now)}, key=list(KINDS).index)
    rows = [(one, said(one)) for one in found[:AT_ONCE]]
    return visit.page(
        "writebacks.html",
        rows=rows,
        kind=kind,
        kinds=kinds,
        called=KINDS,
        after=after,
        next_after=rows[-1][0].id if len(found) > AT_ONCE else None,
        now=now,
    )


@routes.get("/{write_back_id}")
def one(visit: Annotated[Visit, needs(Role.agent)], write_back_id: Id) -> Response:
    """Show one, and what may be noted of it."""
    with visit.db.reading() as tx:
        now = database.now(tx)
        asked = writebacks.known(tx, write_back_id)
        sent = bool(refunds.sent_for(tx, [asked.key]))
    return visit.page(
        "writeback.html",
        asked=asked,
        said=said(asked),
        called=KINDS,
        open=asked.state is WriteBackState.open,
        # Of what is nothing but money, done means sent.
        may_follow="refund_minor" in asked.details and not sent and asked.kind not in refunds.MONEY_ALONE,
        sent=sent,
        may=visit.me.role.covers(Role.manager),
        now=now,
    )


@routes.post("/{write_back_id}/done")
def done(visit: Annotated[Visit, needs(Role.manager)], write_back_id: Id) -> Response:
    """Note that it is carried out; the customer hears of it."""
    typed = visit.form.read(Done)
    if typed is None:
        return one(visit, write_back_id)
    return _close(visit, write_back_id, WriteBackState.done, typed.note, money_follows=typed.money_follows)


@routes.post("/{write_back_id}/failed")
def failed(visit: Annotated[Visit, needs(Role.manager)], write_back_id: Id) -> Response:
    """Note why it cannot be carried out."""
    typed = visit.form.read(Failed)
    if typed is None:
        return one(visit, write_back_id)
    return _close(visit, write_back_id, WriteBackState.failed, typed.note)


def said(one: Asked) -> list[tuple[str, Any]]:
    """Put what is asked for into names and values; what is money is Money."""
    currency = str(one.details.get("currency", ""))
    found: list[tuple[str, Any]] = []
    for name, value in one.details.items():
        if name.endswith(MINOR):
            found.append((_name(name.removesuffix(MINOR)), Money(int(value), currency)))
        elif name != "currency" and value not in ("", None):
            found.append((_name(name), value))
    return found


def _name(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _close(
    visit: Visit, write_back_id: int, state: WriteBackState, note: str, *, money_follows: bool = False
) -> Response:
    subject, act = f"write_back {write_back_id}", f"write-back {state.value}"
    told = "It is noted as done, and the customer hears of it." if state is WriteBackState.done else "It is noted."
    with visit.form.refusals(), visit.db.transaction() as tx:
        now = database.now(tx)
        writebacks.hold(tx, write_back_id)
        if audit.was_done(tx, act, subject, key=visit.form.once):
            return visit.back("/writebacks", told)
        cancellations.confirm(
            tx, write_back_id, state, by=visit.who, note=note.strip(), money_follows=money_follows, now=now
        )
        audit.record(tx, visit.who, act, subject, now=now, key=visit.form.once, note=note.strip())
        return visit.back("/writebacks", told)
    return one(visit, write_back_id)
