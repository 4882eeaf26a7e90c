"""Who waits and what is at risk: by line, product, customer or arrival, with filters that are links, and as CSV."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response
from sqlmodel import Session

from bot.console import Form, Menu, Role, Visit, _spreadsheet, _waits, needs
from bot.console._waits import By, Filters, Look
from store import database, phones
from store.days import today_of
from store.money import decimals

MENU = Menu("Waiting", 30)
routes = APIRouter()

AT_ONCE = 50
WRITTEN_AT_ONCE = 1000
Place = Annotated[str, Query(max_length=200)]

COLUMNS = (
    *(
        "Order",
        "Line",
        "SKU",
        "Product",
        "Supplier",
        "Units waiting",
        "Units set aside",
        "Price",
        "At risk",
        "Currency",
    ),
    *("Customer", "Phone", "Country", "Waiting since", "Expected from", "Expected on", "Why no date", "Arrival"),
    *("Told at", "Told from", "Told on"),
)
LABELS = {
    "q": "Search",
    "sku": "Product",
    "supplier": "Supplier",
    "arrival": "Arrival",
    "country": "Country",
    "days": "Days at least",
    "day": "Date",
    "told": "Told",
}
WORDS = {"named": "has a date", "none": "has no date", "past": "past what was told", "told": "yes", "untold": "not yet"}


@routes.get("")
def listed(visit: Annotated[Visit, needs(Role.agent)], after: Place = "") -> Response:
    """Show a page of it; `after` is where it begins."""
    filters = asked(visit)
    with visit.db.reading() as tx:
        look = _look(visit, tx)
        page = _waits.page(look, filters, after=after, limit=AT_ONCE)
        totals = _waits.totals(look, filters)
    kept = _kept(filters)
    chips = [(LABELS[name], WORDS.get(value, value), link(kept, **{name: ""})) for name, value in _narrowing(kept)]
    return visit.page(
        "waiting.html",
        filters=filters,
        page=page,
        totals=totals,
        chips=chips,
        tabs=[(one, link(kept, by=one.value)) for one in By],
        more=lambda **changed: link(kept, **changed),
        export=f"/console/waiting/lines.csv?{urlencode({**kept, 'by': By.line.value})}",
        next_page=link(kept, after=page.after) if page.after else "",
        first_page=link(kept) if after else "",
        today=look.today,
        now=look.now,
        masked=lambda number: shown(visit, number),
    )


@routes.get("/lines.csv")
def exported(visit: Annotated[Visit, needs(Role.agent)]) -> Response:
    """Hand all lines over for a spreadsheet; a filter that cannot be read is said on the page."""
    filters = asked(visit)
    if visit.form.errors:
        return listed(visit)
    with visit.db.reading() as tx:
        day = today_of(database.now(tx), visit.settings)
    return _spreadsheet.sent(f"waiting-{day}.csv", COLUMNS, _written(visit, filters))


def asked(visit: Visit) -> Filters:
    """Read the filters of an address as a form, so that what cannot be read is marked and the rest holds."""
    fields: dict[str, list[str]] = {}
    for name, value in visit.request.query_params.multi_items():
        if name in Filters.model_fields:
            fields.setdefault(name, []).append(value)
    visit.form = Form(fields)
    if (filters := visit.form.read(Filters)) is not None:
        return filters
    good = {name: values for name, values in fields.items() if name not in visit.form.errors}
    return Form(good).read(Filters) or Filters()


def shown(visit: Visit, number: str | None) -> str:
    """Write a phone number as whoever is signed in may read it: agents only its end."""
    if not number:
        return ""
    return number if visit.me.role.covers(Role.manager) else phones.masked(number)


def link(kept: dict[str, str], **changed: str) -> str:
    """Return where a list stands that is asked for otherwise; "" takes a filter away."""
    asked_for = {name: value for name, value in {**kept, **changed}.items() if value}
    return f"/console/waiting?{urlencode(asked_for)}" if asked_for else "/console/waiting"


def _kept(filters: Filters) -> dict[str, str]:
    given = {name: str(value) for name, value in filters.model_dump(mode="json", exclude_defaults=True).items()}
    return {name: value for name, value in given.items() if value}


def _narrowing(kept: dict[str, str]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in kept.items() if name != "by"]


def _look(visit: Visit, tx: Session) -> Look:
    return Look(tx, visit.settings, database.now(tx))


def _written(visit: Visit, filters: Filters) -> Iterator[Sequence[object]]:
    """Read the lines some at a time, each in a transaction of its own: none lasts as long as a slow download."""
    after, by_line = "", filters.model_copy(update={"by": By.line})
    while True:
        with visit.db.reading() as tx:
            page = _waits.page(_look(visit, tx), by_line, after=after, limit=WRITTEN_AT_ONCE)
        for row in page.rows:
            yield (
                row["number"],
                row["line"],
                row["sku"],
                row["title"],
                row["supplier"],
                row["waiting"],
                row["allocated"],
                _amount(row["price_minor"], row["currency"]),
                _amount(row["at_risk"], row["currency"]),
                row["currency"],
                row["name"],
                shown(visit, row["phone"]),
                row["country"],
                row["queued_at"].isoformat(timespec="seconds"),
                row["from_date"],
                row["on_date"],
                row["reason"],
                row["arrival"],
                row["told_at"].isoformat(timespec="seconds") if row["told_at"] else "",
                row["told_from"],
                row["told_on"],
            )
        if not (after := page.after):
            return


def _amount(minor: int, currency: str) -> Decimal:
    return Decimal(minor).scaleb(-decimals(currency))
