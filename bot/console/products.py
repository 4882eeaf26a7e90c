"""A product for which somebody waits: its queue, its arrivals, and what is done about them, each looked at first."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query, Response
from fastapi.responses import RedirectResponse
from pydantic import Field
from sqlmodel import Session

from bot import what_if
from bot.console import ROOT, Role, Typed, Visit, _product, needs
from bot.console._pages import counted
from bot.moves import Covered
from bot.what_if import Change
from store import audit, catalog, database, promises, supply
from store.days import today_of

MENU = None
routes = APIRouter()

AT_ONCE = 25
MOST_COVERED = 50
MOST_SHIFTS = 20
MOST_UNITS = 1_000_000
Place = Annotated[str, Query(max_length=200)]
Units = Annotated[int, Field(ge=1, le=MOST_UNITS)]
Words = Annotated[str, Field(max_length=200)]


class Landed(Typed):
    """What came in; `delivery` is the arrival that it was, "" for what was expected first."""

    units: Units
    delivery: Words = ""


class Expected(Typed):
    """What is expected; the same reference again corrects it."""

    expected_units: Units
    expected_on: date | None = None
    reference: Words = ""


class Stated(Typed):
    """The word of staff on when it comes."""

    how: Literal["day", "range", "unknown", "arrivals"]
    on: date | None = None
    first: date | None = None
    update_by: date | None = None
    reason: Words = ""


class Seen(Typed):
    """That a change was looked at: under which key it is done once, and what it would have done."""

    once: Annotated[str, Field(min_length=12, max_length=64)]
    seal: Annotated[str, Field(max_length=64)]


@dataclass(frozen=True, slots=True)
class Asked:
    """A change as somebody asked for it: in words, what it does, and how it stands in the audit."""

    title: str
    button: str
    change: Callable[[str], Change]
    """Given the key under which it happens a single time."""
    act: str
    about: Mapping[str, object]
    told: Callable[[Sequence[Covered]], str]
    marks: str
    """The field to which a refusal belongs."""
    notes: Sequence[str] = field(default=())


Reads = Callable[[Visit, str], Asked | None]
"""Reads a form about a product; None where something typed is wrong."""


@routes.get("")
def listed(visit: Annotated[Visit, needs(Role.agent)]) -> Response:
    """Lead to the products that somebody waits for."""
    return RedirectResponse(f"{ROOT}/waiting?by=product", 303)


@routes.post("/{sku:path}/land")
def look_at_landing(visit: Annotated[Visit, needs(Role.agent)], sku: str) -> Response:
    """Show what a delivery would do."""
    return _look(visit, sku, "land", _landing)


@routes.post("/{sku:path}/land/confirm")
def land(visit: Annotated[Visit, needs(Role.manager)], sku: str) -> Response:
    """Take a delivery in."""
    return _do(visit, sku, "land", _landing)


@routes.post("/{sku:path}/date")
def look_at_date(visit: Annotated[Visit, needs(Role.agent)], sku: str) -> Response:
    """Show what another date would do."""
    return _look(visit, sku, "date", _date)


@routes.post("/{sku:path}/date/confirm")
def move_date(visit: Annotated[Visit, needs(Role.manager)], sku: str) -> Response:
    """State a date, or take it back."""
    return _do(visit, sku, "date", _date)


@routes.post("/{sku:path}/expect")
def look_at_arrival(visit: Annotated[Visit, needs(Role.agent)], sku: str) -> Response:
    """Show what an arrival would do."""
    return _look(visit, sku, "expect", _arrival)


@routes.post("/{sku:path}/expect/confirm")
def expect(visit: Annotated[Visit, needs(Role.manager)], sku: str) -> Response:
    """Write an arrival down, or correct it."""
    return _do(visit, sku, "expect", _arrival)


@routes.get("/{sku:path}/land")
@routes.get("/{sku:path}/date")
@routes.get("/{sku:path}/expect")
def back_to_it(visit: Annotated[Visit, needs(Role.agent)], sku: str) -> Response:
    """Lead whoever reloads a preview back to the product."""
    with visit.db.reading() as tx:
        found = catalog.by_sku(tx, sku)
    return RedirectResponse(f"{ROOT}{_path(found.sku)}", 303)


@routes.get("/{sku:path}")
def one(visit: Annotated[Visit, needs(Role.agent)], sku: str, after: Place = "", arrival: Place = "") -> Response:
    """Show a product; `after` is where a page of its queue begins, `arrival` the one that is to be changed."""
    return _page(visit, sku, after=after, arrival=arrival)


def _page(visit: Visit, sku: str, *, after: str = "", arrival: str = "") -> Response:
    with visit.db.reading() as tx:
        now = database.now(tx)
        shown = _product.shown(tx, sku, after=after, limit=AT_ONCE, now=now)
    today = today_of(now, visit.settings)
    return visit.page(
        "product.html",
        shown=shown,
        product=shown.product,
        path=_path(sku),
        here=f"{ROOT}{_path(sku)}",
        changing=next((one for one in shown.expected if one.reference == arrival), None),
        late=lambda one: _product.late(one, today),
        stated=_product.stated,
        paged=bool(after),
        may=visit.me.role.covers(Role.manager),
        today=today,
        now=now,
    )


def _look(visit: Visit, sku: str, what: str, reads: Reads) -> Response:
    """Show what a change would do, with the form that confirms it."""
    asked = reads(visit, sku)
    if asked is None:
        return _page(visit, sku)
    with visit.db.reading() as tx:
        product, now = catalog.by_sku(tx, sku), database.now(tx)
    trial = asked.change(f"what if {secrets.token_hex(8)}")
    wrong = dict(visit.form.errors)
    with visit.form.refusals(asked.marks):
        tried = what_if.tried(visit.console.would_say, product.id, trial)
        return visit.page(
            "product_preview.html",
            product=product,
            asked=asked,
            tried=tried,
            path=_path(sku),
            here=f"{ROOT}{_path(sku)}",
            what=what,
            fields=visit.form.sent("once", "seal"),
            may=visit.me.role.covers(Role.manager),
            most_covered=MOST_COVERED,
            most_shifts=MOST_SHIFTS,
            trouble=wrong.get("", ""),
            now=now,
        )
    return _page(visit, sku)


def _do(visit: Visit, sku: str, what: str, reads: Reads) -> Response:
    """Make a change that was looked at, once under its key; where the world is another one, show it anew."""
    asked, seen = reads(visit, sku), visit.form.read(Seen)
    if asked is None:
        return _page(visit, sku)
    if seen is not None:
        with visit.form.refusals(), visit.db.transaction() as tx:
            now, product = database.now(tx), catalog.by_sku(tx, sku)
            catalog.lock(tx, [product.id])
            subject = f"product {product.sku}"
            if audit.was_done(tx, asked.act, subject, key=seen.once):
                return visit.back(_path(sku), "That was done already, and once is enough.")
            covered = what_if.done(tx, product.id, asked.change(f"console {seen.once}"), seal=seen.seal, now=now)
            audit.record(tx, visit.who, asked.act, subject, now=now, key=seen.once, **asked.about)
            return visit.back(_path(sku), asked.told(covered))
    return _look(visit, sku, what, reads)


def _landing(visit: Visit, sku: str) -> Asked | None:
    typed = visit.form.read(Landed)
    if typed is None:
        return None

    def change(key: str) -> Change:
        def landed(tx: Session, _product_id: int, now: datetime) -> None:
            supply.land(tx, sku, typed.units, key=key, reference=typed.delivery or None, now=now)

        return landed

    def told(covered: Sequence[Covered]) -> str:
        whole = sum(1 for one in covered if not one.waiting)
        in_part = f", {len(covered) - whole} in part" if len(covered) > whole else ""
        return f"{counted(typed.units, 'unit')} landed: {counted(whole, 'line')} covered{in_part}."

    units = counted(typed.units, "unit")
    return Asked(
        title=f"{units} land" if typed.units > 1 else f"{units} lands",
        button=f"Land {units}",
        change=change,
        act="landed",
        about={"units": typed.units, "reference": typed.delivery},
        told=told,
        marks="units",
    )


def _arrival(visit: Visit, sku: str) -> Asked | None:
    typed = visit.form.read(Expected)
    if typed is None:
        return None
    with visit.db.reading() as tx:
        today = today_of(database.now(tx), visit.settings)
        stated = promises.stated(tx, catalog.by_sku(tx, sku).id)
    if typed.expected_on is not None and typed.expected_on < today:
        visit.form.wrong("expected_on", f"This day has passed; today is {today}.")
        return None

    def change(_key: str) -> Change:
        def expected(tx: Session, _product_id: int, now: datetime) -> None:
            supply.expect(
                tx,
                sku,
                typed.expected_units,
                on=typed.expected_on,
                reference=typed.reference or None,
                now=now,
            )

        return expected

    when = f"on {typed.expected_on}" if typed.expected_on else "without a date"
    words = f"{counted(typed.expected_units, 'unit')} expected {when}"
    return Asked(
        title=words,
        button="Write it down",
        change=change,
        act="expected",
        about={
            "units": typed.expected_units,
            "on": _iso(typed.expected_on),
            "reference": typed.reference,
        },
        told=lambda _: f"{words}.",
        marks="expected_units",
        notes=["The date that staff stated ends with it."] if stated else [],
    )


def _date(visit: Visit, sku: str) -> Asked | None:
    typed = visit.form.read(Stated)
    if typed is None or not _makes_sense(visit, typed):
        return None
    if typed.how == "arrivals":
        with visit.db.reading() as tx:
            if promises.stated(tx, catalog.by_sku(tx, sku).id) is None:
                visit.form.wrong("how", "No date was stated; the arrivals speak already.")
                return None

    def change(_key: str) -> Change:
        def stated(tx: Session, product_id: int, now: datetime) -> None:
            catalog.lock(tx, [product_id])
            if typed.how == "arrivals":
                promises.take_back(tx, product_id, now=now)
            else:
                promises.state(
                    tx,
                    product_id,
                    on=typed.on,
                    since=typed.first,
                    update_by=typed.update_by,
                    reason=typed.reason,
                    by=visit.who,
                    now=now,
                )
            promises.derive(tx, [product_id], now=now)
            database.wake(tx, "scheduler")

        return stated

    words = {
        "day": f"It comes on {typed.on}",
        "range": f"It comes between {typed.first} and {typed.on}",
        "unknown": "Nobody knows when it comes"
        + (f", and they hear more by {typed.update_by}" if typed.update_by else ""),
        "arrivals": "The arrivals speak again",
    }[typed.how]
    return Asked(
        title=words,
        button="Take the stated date back" if typed.how == "arrivals" else "State it",
        change=change,
        act="took back a date" if typed.how == "arrivals" else "stated a date",
        about={
            "on": _iso(typed.on),
            "since": _iso(typed.first),
            "update_by": _iso(typed.update_by),
            "reason": typed.reason,
        },
        told=lambda _: f"{words}. Whoever has to hear of it will.",
        marks="update_by" if typed.how == "unknown" else "on",
    )


def _makes_sense(visit: Visit, typed: Stated) -> bool:
    """Mark what is missing for this kind of word, and what does not belong to it."""
    needed = {"day": {"on"}, "range": {"on", "first"}}.get(typed.how, set())
    allowed = needed | {"unknown": {"update_by"}}.get(typed.how, set())
    for name in ("on", "first", "update_by"):
        given = getattr(typed, name) is not None
        if name in needed and not given:
            visit.form.wrong(name, "This is needed.")
        elif given and name not in allowed:
            visit.form.wrong(name, "Leave this empty, or choose another kind of date.")
    if typed.how == "unknown" and not typed.reason:
        visit.form.wrong("reason", "Say why, in words that customers may read.")
    if typed.how == "arrivals" and typed.reason:
        visit.form.wrong("reason", "Leave this empty: nothing is stated.")
    return not visit.form.errors


def _path(sku: str) -> str:
    return f"/products/{quote(sku, safe='')}"


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
