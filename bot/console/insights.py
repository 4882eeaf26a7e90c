"""Insights: how soon people hear, which days held, what offers save, what messages cost; over a time, and as CSV."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response
from markupsafe import Markup
from sqlmodel import Session

from bot.console import Menu, Role, Visit, _charts, _spreadsheet, needs
from bot.console._charts import Bar
from bot.console._pages import counted
from store import database, insights
from store.days import today_of
from store.errors import NotFound
from store.insights import Kept, Span
from store.money import Money, decimals

MENU = Menu("Insights", 80, Role.manager)
routes = APIRouter()

Manager = Annotated[Visit, needs(Role.manager)]
Days = Annotated[Literal["30", "90", "365"], Query()]
MOST = 15
WIDTHS = {30: 1, 90: 7, 365: 30}
"""Days that one column stands for, by the days of all."""
WAYS = {"sms": "SMS", "telegram": "Telegram", "email": "e-mail"}


@dataclass(frozen=True, slots=True)
class Section:
    """One question: its answer as a table, the chart of it, and what a reader should know.

    A cell is a word, a number or money; `chart` is empty where there is nothing to draw.
    """

    name: str
    title: str
    words: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]
    chart: Markup = field(default_factory=Markup)

    @property
    def numeric(self) -> Sequence[bool]:
        """Say of each column whether it holds numbers."""
        return [any(isinstance(row[at], int | float | Money) for row in self.rows) for at in range(len(self.columns))]


@routes.get("")
def shown(visit: Manager, days: Days = "90") -> Response:
    """Show all of it."""
    with visit.db.reading() as tx:
        now = database.now(tx)
        sections = _sections(tx, visit, Span(now, int(days), visit.settings))
    return visit.page("insights.html", sections=sections, days=days, spans=["30", "90", "365"])


@routes.get("/{name}.csv")
def exported(visit: Manager, name: Annotated[str, Path(max_length=40)], days: Days = "90") -> Response:
    """Hand one table over for a spreadsheet."""
    with visit.db.reading() as tx:
        now = database.now(tx)
        found = [one for one in _sections(tx, visit, Span(now, int(days), visit.settings)) if one.name == name]
    if not found:
        raise NotFound("there is no such table")
    (section,) = found
    rows = [[cell for value in row for cell in _cells(value)] for row in section.rows]
    header = [part for at, label in enumerate(section.columns) for part in _header(label, section.rows, at)]
    return _spreadsheet.sent(f"{name}-{days}-days-{today_of(now, visit.settings)}.csv", header, rows)


def _sections(tx: Session, visit: Visit, span: Span) -> list[Section]:
    suppliers = insights.kept_by_supplier(tx, span, most=MOST)
    products = insights.kept_by_product(tx, span, most=MOST)
    return [
        _first_notice(tx, span),
        _kept("kept-by-supplier", "Promises kept, by supplier", "Supplier", suppliers),
        _kept("kept-by-product", "Promises kept, by product", "SKU", products),
        _saved(tx, span),
        _cancelled(tx, span),
        _messages(tx, visit, span),
        _opt_outs(tx, span),
        _by_time(tx, span),
        _answers(tx, span),
    ]


def _first_notice(tx: Session, span: Span) -> Section:
    found = insights.first_notice(tx, span)
    within = ("within an hour", "within a day", "within three days")
    rows = [*zip(within, found.within, strict=True), ("later", found.later), ("not yet", found.never)]
    words = "From when we knew that a line cannot be covered until its customer first heard of it."
    return _sooner("first-notice", "Time to the first notice", words, rows)


def _answers(tx: Session, span: Span) -> Section:
    found = insights.answered(tx, span)
    within = ("within an hour", "within four hours", "within a day")
    words = "From the customer's last word to the answer of a person."
    rows = [*zip(within, found.within, strict=True), ("later", found.later)]
    return _sooner("answers", "How soon staff answer", words, rows)


def _sooner(name: str, title: str, words: str, rows: Sequence[tuple[str, int]]) -> Section:
    total = sum(count for _, count in rows)
    told = [(label, count, _percent(count, total)) for label, count in rows] if total else []
    drawn = [Bar(label, count, f"{count} ({share} %)") for label, count, share in told]
    chart = _charts.bars(name, title, _described(drawn), drawn) if drawn else Markup()
    return Section(name, title, words, ("When", "How many", "Share, %"), told, chart)


def _kept(name: str, title: str, what: str, found: Sequence[Kept]) -> Section:
    words = (
        "Lines that have wholly left: by the first day that their customer was told, and how many days after it on"
        " average; early ones count as fewer than none."
    )
    rows = [(one.name or "none named", one.lines, _percent(one.kept, one.lines), round(one.slip, 1)) for one in found]
    drawn = [Bar(str(label), share, f"{share} % of {lines}") for label, lines, share, _ in rows]
    chart = _charts.bars(name, title, _described(drawn), drawn) if rows else Markup()
    return Section(name, title, words, (what, "Lines", "Kept, %", "Average slip, days"), rows, chart)


def _saved(tx: Session, span: Span) -> Section:
    found = insights.saved(tx, span)
    title = "What offers save"
    words = "Of offers made in this time. Money kept is what accepted lines are still worth; of a swap, the new line."
    rows = [
        (
            one.kind.replace("_", " "),
            one.made,
            one.accepted,
            _percent(one.accepted, one.made),
            Money(one.kept_minor, one.currency),
            Money(one.given_minor, one.currency),
        )
        for one in found
    ]
    drawn = [Bar(row[0], row[3], f"{row[3]} % of {row[1]}") for row in rows]
    chart = _charts.bars("saved", title, _described(drawn), drawn) if rows else Markup()
    header = ("Offer", "Made", "Accepted", "Save rate, %", "Money kept", "Given for it")
    return Section("saved", title, words, header, rows, chart)


def _cancelled(tx: Session, span: Span) -> Section:
    title = "Cancelled"
    rows = [
        (one.by, one.lines, one.units, Money(one.worth_minor, one.currency)) for one in insights.cancelled(tx, span)
    ]
    drawn = [Bar(row[0], row[2], counted(row[2], "unit")) for row in rows]
    chart = _charts.bars("cancelled", title, _described(drawn), drawn) if rows else Markup()
    words = "What was cancelled in this time and not taken back, and by whom."
    return Section("cancelled", title, words, ("By", "Lines", "Units", "Worth"), rows, chart)


def _messages(tx: Session, visit: Visit, span: Span) -> Section:
    found = insights.sent(tx, span)
    price, currency = visit.console.stage().price, visit.settings.shop_currency
    header = ["Channel", "Sent", "Did not arrive", "Replies", "SMS segments"]
    rows: list[Sequence[object]] = []
    for one in found:
        row: list[object] = [WAYS.get(one.channel, one.channel), one.out, one.failed, one.heard, one.segments]
        if price:
            minor = int((price * one.segments).scaleb(decimals(currency)).to_integral_value())
            row.append(Money(minor if one.channel == "sms" else 0, currency))
        rows.append(row)
    words = "A segment is what a provider charges for." + ("" if price else " SMS_SEGMENT_PRICE is not set.")
    drawn = [Bar(WAYS.get(one.channel, one.channel), one.out, str(one.out)) for one in found]
    chart = _charts.bars("messages", "Messages", _described(drawn), drawn) if rows else Markup()
    return Section("messages", "Messages", words, [*header, *(["Cost"] if price else [])], rows, chart)


def _opt_outs(tx: Session, span: Span) -> Section:
    stops, no_offers = insights.opted_out(tx, span)
    rows = [("all messages", stops), ("offers alone", no_offers)] if stops or no_offers else []
    drawn = [Bar(label, count, str(count)) for label, count in rows]
    chart = _charts.bars("opt-outs", "Opt-outs", _described(drawn), drawn) if rows else Markup()
    words = "Addresses whose holders ended what they had agreed to."
    return Section("opt-outs", "Opt-outs", words, ("To what", "Addresses"), rows, chart)


def _by_time(tx: Session, span: Span) -> Section:
    width = WIDTHS[span.days]
    counted = insights.messages_by_time(tx, span, width)
    today = today_of(span.now, span.settings)
    title = "Messages sent over time"
    portions = range(-(-span.days // width) - 1, -1, -1)
    rows = [((today - timedelta(days=at * width + width - 1)).isoformat(), counted.get(at, 0)) for at in portions]
    drawn = [Bar(day, count, str(count)) for day, count in rows]
    words = "By the day." if width == 1 else f"By {width} days, each from the day that is named."
    chart = _charts.columns("over-time", title, f"From {rows[0][0]} to {today}.", drawn) if counted else Markup()
    return Section("over-time", title, words, ("From", "Messages"), rows if counted else [], chart)


def _percent(some: int, total: int) -> int:
    return round(100 * some / total) if total else 0


def _described(drawn: Sequence[Bar]) -> str:
    return "; ".join(f"{one.label}: {one.shown}" for one in drawn)


def _cells(value: object) -> list[Any]:
    """Write a cell for a spreadsheet: money as a number and its currency."""
    if isinstance(value, Money):
        return [Decimal(value.minor).scaleb(-decimals(value.currency)), value.currency]
    return [value]


def _header(label: str, rows: Sequence[Sequence[object]], at: int) -> list[str]:
    money = any(isinstance(row[at], Money) for row in rows)
    return [label, f"{label}, currency"] if money else [label]
