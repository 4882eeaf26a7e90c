"""Refunds: the money that goes back to customers, by its last day, and that it was sent."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from bot.api._acts import Act, Doing, Reading, acts, reads
from bot.api._fields import Amount, Cursor, Day, Limit, Number, Reference, Row, Shape, cursor_after, row_of
from store import audit, refunds
from store.api_keys import Scope
from store.refunds import Owed, RefundState

router = APIRouter(tags=["refunds"])


class RefundShown(Shape):
    """Money that goes back for one choice of a customer."""

    id: int
    order: str = Field(examples=["1001"])
    line: str = Field(description="Names the line within its order.", examples=["LAMP-2"])
    title: str
    kind: str = Field(description="What it is for, as a write-back names it; empty where none was asked for.")
    units: int = Field(description="0 where nobody counted them.")
    amount: Amount
    state: RefundState = Field(description="`void` where the customer took back what it was for.")
    owed_at: datetime
    due_on: date | None = Field(description="The last day on which the law lets it be sent; null where it sets none.")
    closed_at: datetime | None
    reference: str = Field(description="What proves that it was sent.")


class RefundsAsked(Shape):
    """Which refunds."""

    state: RefundState | None = None
    due_by: Day | None = Field(default=None, description="Only those whose last day this is, or is before it.")
    order: Number | None = None
    cursor: Cursor = ""
    limit: Limit = 100


class Refunds(Shape):
    """Some of the refunds, oldest first."""

    refunds: list[RefundShown]
    next: str | None = Field(description="The `cursor` of the next page; null where this is the last.")


class Sent(Shape):
    """That the money was sent."""

    reference: Reference = Field(description="What proves it, such as that of the payment.", examples=["re_3Nk7"])


@router.get("/refunds", response_model=Refunds, summary="List refunds")
def listed(asked: Annotated[RefundsAsked, Query()], read: Annotated[Reading, reads(Scope.refunds_read)]) -> Refunds:
    """List money that goes back. What is owed for a choice that can still be taken back is not among it."""
    with read.open() as (tx, now):
        found = refunds.page(
            tx,
            state=asked.state,
            due_by=asked.due_by,
            number=asked.order,
            after=row_of(asked.cursor),
            limit=asked.limit + 1,
            now=now,
        )
    some = found[: asked.limit]
    return Refunds(
        refunds=[_shown(one) for one in some],
        next=cursor_after(some[-1].refund_id) if len(found) > len(some) else None,
    )


@router.post("/refunds/{id}/sent", response_model=RefundShown, summary="Say that it was sent")
def sent(id: Row, told: Sent, act: Annotated[Act, acts(Scope.refunds_write)]) -> Response:
    """Say that the money was sent; the customer hears of it. What was nothing but money is done with it."""

    def do(doing: Doing) -> RefundShown:
        row = refunds.send(doing.tx, id, by=doing.who, evidence=told.reference, now=doing.now)
        audit.record(doing.tx, doing.who, "refund sent", f"refund {row.id}", now=doing.now, evidence=row.evidence)
        return _shown(refunds.known(doing.tx, row.id))

    return act.once(told, do)


def _shown(one: Owed) -> RefundShown:
    return RefundShown(
        id=one.refund_id,
        order=one.number,
        line=one.line,
        title=one.title,
        kind=one.kind,
        units=one.units,
        amount=Amount.of(one.amount),
        state=one.state,
        owed_at=one.owed_at,
        due_on=one.due_on,
        closed_at=one.closed_at,
        reference=one.evidence,
    )
