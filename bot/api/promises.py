"""Promises: what staff state of a product's date, and what the customers of an order were told."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import Field
from sqlmodel import Session

from bot.api._acts import Act, Doing, Reading, acts, reads
from bot.api._fields import Day, Line, Number, Shape, Sku
from store import audit, catalog, database, evidence, orders, promises
from store.api_keys import Scope
from store.evidence import Answer, History, Said
from store.promises import Statement

router = APIRouter(tags=["promises"])

Which = Annotated[Sku, Path()]


class ToState(Shape):
    """Your word on when a product comes: a day, a range of days, or that nobody knows."""

    on: Day | None = Field(
        description="The day, or the last day of a range; null where no day can be given.", examples=["2027-01-29"]
    )
    from_: Day | None = Field(
        default=None, alias="from", description="The first day, where it is a range.", examples=["2027-01-25"]
    )
    update_by: Day | None = Field(default=None, description="Where no day can be given: by when they hear more.")
    reason: Line = Field(default="", description="Why, in words that customers will read.")


class Stated(Shape):
    """What holds: a day, a range of days, or that nobody knows."""

    on: date | None
    from_: date | None = Field(alias="from")
    update_by: date | None
    reason: str
    by: str
    at: datetime


class Word(Shape):
    """What staff have stated of a product; null where what is expected speaks."""

    sku: str
    stated: Stated | None


class Answered(Shape):
    """What the customer answered."""

    at: datetime
    act: str = Field(examples=["agreed to wait"])
    until: date | None
    how: str
    by: str
    words: str | None = Field(description="Needs the scope customers:read.")


class Promised(Shape):
    """One promise: what it named, on whose word, by which message, and whether it came."""

    at: datetime
    on: date | None
    from_: date | None = Field(alias="from")
    update_by: date | None
    reason: str
    arrival: str = Field(description="The reference of the arrival on which it rests.")
    stated_by: str
    notice: str = Field(description="The kind of notice that told it; empty for an answer to a question.")
    channel: str
    address: str = Field(description="Where it went, masked.")
    outcome: str
    outcome_at: datetime | None
    told_by: str
    words: str | None = Field(description="Needs the scope customers:read.")
    answers: list[Answered]


class OfLine(Shape):
    """All that was promised for a line, oldest first."""

    position: int
    title: str
    promises: list[Promised]
    answers_before: list[Answered] = Field(description="What the customer answered before anything was told.")


class Evidence(Shape):
    """What was promised for each line of an order."""

    order: str
    lines: list[OfLine]


@router.get("/promises/{sku:path}", response_model=Word, summary="Read what is stated of a product")
def stated(sku: Which, read: Annotated[Reading, reads(Scope.promises_read)]) -> Word:
    """Read the date that staff have stated of a product, if they have."""
    with read.open() as (tx, _):
        return _word(tx, sku)


@router.put("/promises/{sku:path}", response_model=Word, summary="State when a product comes")
def state(sku: Which, told: ToState, act: Annotated[Act, acts(Scope.promises_write)]) -> Response:
    """State when a product comes; it speaks louder than what is expected until that changes, or it is taken back."""

    def do(doing: Doing) -> Word:
        product = catalog.by_sku(doing.tx, sku)
        promises.state(
            doing.tx,
            product.id,
            on=told.on,
            since=told.from_,
            update_by=told.update_by,
            reason=told.reason.strip(),
            by=doing.who,
            now=doing.now,
        )
        days = {"on": told.on, "since": told.from_, "update_by": told.update_by}
        written = {name: day.isoformat() if day else None for name, day in days.items()}
        return _changed(doing, product.id, sku, "stated a date", reason=told.reason, **written)

    return act.once(told, do)


@router.delete("/promises/{sku:path}", response_model=Word, summary="Take a stated date back")
def take_back(sku: Which, act: Annotated[Act, acts(Scope.promises_write)]) -> Response:
    """Let what is expected speak again."""

    def do(doing: Doing) -> Word:
        product = catalog.by_sku(doing.tx, sku)
        catalog.lock(doing.tx, [product.id])
        promises.take_back(doing.tx, product.id, now=doing.now)
        return _changed(doing, product.id, sku, "took back a date")

    return act.once(None, do)


@router.get("/orders/{number}/promises", response_model=Evidence, summary="Read what was promised for an order")
def history(number: Annotated[Number, Path()], read: Annotated[Reading, reads(Scope.promises_read)]) -> Evidence:
    """Read what was told for each line of an order: who said so, by which message, and what was answered."""
    with read.open() as (tx, _):
        order = orders.by_number(tx, number)
        lines = [_of_line(one, words=read.sees_customers) for one in evidence.of(tx, order.id)]
        return Evidence(order=order.number, lines=lines)


def _changed(doing: Doing, product_id: int, sku: str, act: str, **about: str | None) -> Word:
    promises.derive(doing.tx, [product_id], now=doing.now)
    database.wake(doing.tx, "scheduler")
    audit.record(doing.tx, doing.who, act, f"product {sku}", now=doing.now, **about)
    return _word(doing.tx, sku)


def _word(tx: Session, sku: str) -> Word:
    holds = promises.stated(tx, catalog.by_sku(tx, sku).id)
    return Word(sku=sku, stated=_stated(holds) if holds else None)


def _stated(holds: Statement) -> Stated:
    return Stated(
        on=holds.on_date,
        from_=holds.from_date,
        update_by=holds.update_by,
        reason=holds.reason,
        by=holds.by,
        at=holds.at,
    )


def _of_line(one: History, *, words: bool) -> OfLine:
    before = [_answered(answer, words=words) for answer in one.unasked]
    said = [_promised(each, words=words) for each in one.said]
    return OfLine(position=one.line, title=one.title, promises=said, answers_before=before)


def _promised(said: Said, *, words: bool) -> Promised:
    return Promised(
        at=said.at,
        on=said.on_date,
        from_=said.from_date,
        update_by=said.update_by,
        reason=said.reason,
        arrival=said.arrival,
        stated_by=said.stated_by,
        notice=said.notice,
        channel=said.channel,
        address=said.address,
        outcome=said.outcome,
        outcome_at=said.outcome_at,
        told_by=said.told_by,
        words=said.words if words else None,
        answers=[_answered(answer, words=words) for answer in said.answers],
    )


def _answered(answer: Answer, *, words: bool) -> Answered:
    return Answered(
        at=answer.at,
        act=answer.act,
        until=answer.until,
        how=answer.how,
        by=answer.by,
        words=answer.words if words else None,
    )
