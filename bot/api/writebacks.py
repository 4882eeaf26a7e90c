"""Write-backs: what customers chose and your own system has to carry out, and what became of it there."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import Field

from bot.api._acts import Act, Doing, Reading, acts, reads
from bot.api._fields import Cursor, Flag, Limit, Line, Reference, Row, Shape, cursor_after, row_of
from store import audit, cancellations, refunds, writebacks
from store.api_keys import Scope
from store.writebacks import Asked, WriteBackKind, WriteBackState

router = APIRouter(tags=["writebacks"])


class WriteBackShown(Shape):
    """One change that your system has to make."""

    id: int
    kind: WriteBackKind
    order: str = Field(examples=["1001"])
    line: str = Field(description="Names the line within its order.", examples=["LAMP-2"])
    sku: str = Field(examples=["LAMP-2"])
    title: str
    details: dict[str, Any] = Field(
        description="The change in full: units, money in minor units, the code of a discount, what comes instead.",
        examples=[{"units": 2, "refund_minor": 9800, "currency": "USD"}],
    )
    money_sent: bool = Field(description="Whether the money of it was sent already.")
    requested_at: datetime
    state: WriteBackState
    closed_at: datetime | None
    note: str


class WriteBacksAsked(Shape):
    """Which of them."""

    kind: WriteBackKind | None = None
    cursor: Cursor = ""
    limit: Limit = 100


class WriteBacks(Shape):
    """Some of what is to be done, oldest first."""

    writebacks: list[WriteBackShown]
    next: str | None = Field(description="The `cursor` of the next page; null where this is the last.")


class Done(Shape):
    """That your system has made the change."""

    note: Line = Field(default="", description="What is to be remembered.")
    money_follows: Flag = Field(
        default=False,
        description="The order is changed and the refund was not sent yet. Without this, money counts as sent with it;"
        " of what is nothing but money it does in any case.",
    )


class Failed(Shape):
    """That your system cannot make the change."""

    reason: Reference = Field(description="Why, for your staff.", examples=["the parcel had left"])


@router.get("/writebacks", response_model=WriteBacks, summary="List what your system has to do")
def listed(
    asked: Annotated[WriteBacksAsked, Query()], read: Annotated[Reading, reads(Scope.writebacks_read)]
) -> WriteBacks:
    """List what customers chose and was not carried out yet. What they may still take back is not among it."""
    with read.open() as (tx, now):
        after, most = row_of(asked.cursor), asked.limit + 1
        found = writebacks.page(tx, kind=asked.kind, after=after, limit=most, now=now)
        some = found[: asked.limit]
        sent = refunds.sent_for(tx, [one.key for one in some])
    shown = [_shown(one, sent=one.key in sent) for one in some]
    return WriteBacks(writebacks=shown, next=cursor_after(some[-1].id) if len(found) > len(some) else None)


@router.post("/writebacks/{id}/done", response_model=WriteBackShown, summary="Say that it is done")
def done(id: Row, told: Done, act: Annotated[Act, acts(Scope.writebacks_write)]) -> Response:
    """Say that your system has made the change; the customer hears that it is done."""

    def do(doing: Doing) -> WriteBackShown:
        return _close(doing, id, WriteBackState.done, note=told.note, money_follows=told.money_follows)

    return act.once(told, do)


@router.post("/writebacks/{id}/failed", response_model=WriteBackShown, summary="Say that it cannot be done")
def failed(id: Row, told: Failed, act: Annotated[Act, acts(Scope.writebacks_write)]) -> Response:
    """Say why your system cannot make the change. Money that goes back for a cancellation or a swap is still owed."""

    def do(doing: Doing) -> WriteBackShown:
        return _close(doing, id, WriteBackState.failed, note=told.reason)

    return act.once(told, do)


def _close(
    doing: Doing, write_back_id: int, state: WriteBackState, *, note: str, money_follows: bool = False
) -> WriteBackShown:
    tx, now = doing.tx, doing.now
    row = cancellations.confirm(tx, write_back_id, state, by=doing.who, note=note, money_follows=money_follows, now=now)
    audit.record(tx, doing.who, f"write-back {state.value}", f"write_back {row.id}", now=now, note=note)
    return _shown(writebacks.known(tx, row.id), sent=bool(refunds.sent_for(tx, [row.key])))


def _shown(one: Asked, *, sent: bool) -> WriteBackShown:
    return WriteBackShown(
        id=one.id,
        kind=one.kind,
        order=one.number,
        line=one.line,
        sku=one.sku,
        title=one.title,
        details=dict(one.details),
        money_sent=sent,
        requested_at=one.requested_at,
        state=one.state,
        closed_at=one.closed_at,
        note=one.note,
    )
