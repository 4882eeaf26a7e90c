"""How pages are drawn: the templates, the menu, and how moments, days and money are written for the shop's people."""

import hashlib
import re
from datetime import date, datetime, timedelta
from functools import cache
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from bot.console._forms import sentence
from bot.console._ground import Console, Menu
from bot.locales import figures
from store.days import Range, day_or_range
from store.money import Money
from store.promises import Reason
from store.registry import modules
from store.staff import Role

if TYPE_CHECKING:
    from babel import Locale

_HERE = Path(__file__).parent
STATIC = _HERE / "static"


class Entry(NamedTuple):
    """A page in the menu."""

    label: str
    path: str


def render(console: Console, template: str, **facts: Any) -> str:
    """Draw a template; what it names and nobody handed in is an error, not a blank."""
    return _templates().get_template(template).render(console=console, place=_place(console), **facts)


@cache
def _templates() -> Environment:
    drawn = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    drawn.filters |= {
        "moment": _moment,
        "ago": _ago,
        "day": _day,
        "money": _money,
        "number": _number,
        "counted": counted,
        "sentence": sentence,
        "told": _told,
        "browser": _browser,
        "plainly": _plainly,
        "language": _language,
    }
    drawn.globals |= {"static": _static, "menu": menu, "Role": Role, "money": Money, "span": day_or_range, "why": why}
    return drawn


def menu(role: Role) -> list[Entry]:
    """List the pages that somebody with this role finds in the menu."""
    stands: list[tuple[int, Entry]] = []
    for name, module in modules("bot.console").items():
        entry: Menu | None = module.MENU
        if entry is not None and role.covers(entry.role):
            stands.append((entry.order, Entry(entry.label, path_of(name))))
    return [entry for _, entry in sorted(stands)]


def path_of(name: str) -> str:
    """Return where the page of a file stands, behind /console."""
    return f"/{name.replace('_', '-')}"


def way(page: str, of: str = "") -> str:
    """Return where a page stands, or what it shows `of` one thing where it does; "" where there is no such page."""
    module = modules("bot.console").get(page.replace("-", "_"))
    if module is None:
        return ""
    shown = [route.path for route in module.routes.routes if "GET" in route.methods]
    shows_one = any(re.fullmatch(r"/\{\w+(:\w+)?\}", path) for path in shown)
    return f"{path_of(page)}/{quote(of, safe='')}" if of and shows_one else path_of(page)


def counted(number: int, one: str, many: str = "") -> str:
    """Write a number with its noun: 1 line, 2 lines."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def too_many(wait: timedelta) -> str:
    """Say for how long no try is heeded."""
    return f"Too many tries. Wait for {counted(ceil(wait / timedelta(minutes=1)), 'minute')}, then try again."


_WHY = {
    Reason.none.value: "no date",
    Reason.nothing_expected.value: "nothing is expected",
    Reason.undated.value: "expected, without a date",
    Reason.overdue.value: "its date has passed",
}


def why(reason: str) -> str:
    """Say why there is no date; where staff stated that there is none, in their words."""
    return _WHY.get(reason, reason)


def _place(console: Console) -> "Locale":
    return figures.place(console.settings.shop_language, console.settings.shop_country)


@pass_context
def _moment(context: Context, at: datetime) -> Markup:
    """Write a moment by the shop's clock."""
    there = at.astimezone(ZoneInfo(context["console"].settings.shop_time_zone))
    return _time(there, figures.moment(there, context["place"]))


@pass_context
def _ago(context: Context, at: datetime, now: datetime) -> Markup:
    """Write how long ago a moment was, and when exactly to whoever points at it."""
    there = at.astimezone(ZoneInfo(context["console"].settings.shop_time_zone))
    return _time(there, figures.ago(at, now), title=figures.moment(there, context["place"]))


@pass_context
def _day(context: Context, day: date | Range) -> str:
    return figures.day(day, context["place"])


@pass_context
def _money(context: Context, amount: Money) -> str:
    return figures.money(amount, context["place"])


@pass_context
def _number(context: Context, number: int) -> str:
    return figures.number(number, context["place"])


def _language(code: str) -> str:
    """Name a language in English."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(code, sep="-").get_display_name("en") or code
    except UnknownLocaleError:
        return code


def _time(at: datetime, words: str, *, title: str = "") -> Markup:
    told = Markup(' title="{}"').format(title) if title else ""
    return Markup('<time datetime="{}"{}>{}</time>').format(at.isoformat(timespec="seconds"), told, words)


def _told(words: str) -> Markup:
    """Write a sentence of ours in which commands stand between backticks; one that is a page here leads to it."""
    parts = re.split(r"`([^`]+)`", words)
    return Markup("").join(_command(part) if at % 2 else part for at, part in enumerate(parts))


_OF_PRODUCTS = {"expect", "land", "promise", "what-if"}
"""The commands for which the page of a product is there."""


def _command(typed: str) -> Markup:
    said = re.fullmatch(r"backorder ([a-z-]+)(?: (\d+))?", typed)
    path = way(said[1], said[2] or "") if said else ""
    if of_product := re.fullmatch(rf"backorder ({'|'.join(_OF_PRODUCTS)}) (\S+)", typed):
        return Markup('<a href="/console{}">{}</a>').format(way("products", of_product[2]), of_product[2])
    if said and path:
        return Markup('<a href="/console{}">{}</a>').format(path, f"{said[1]} {said[2] or ''}".strip())
    return Markup("<code>{}</code>").format(typed)


def _plainly(value: Any) -> str:
    """Write a value of the audit's details: words as they are, what belongs together in one line."""
    match value:
        case dict():
            return ", ".join(f"{name} {_plainly(each)}" for name, each in value.items())
        case list():
            return ", ".join(_plainly(each) for each in value)
        case bool():
            return "yes" if value else "no"
        case None:
            return "none"
        case _:
            return str(value)


def _browser(told: str) -> str:
    """Name a browser and what it runs on as its owner would, from what it says of itself."""
    browsers = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
    systems = ("Android", "iPhone", "iPad", "Mac", "Windows", "Linux")
    name = next((name for mark, name in browsers.items() if mark in told), "A browser")
    system = next((name for name in systems if name in told), "")
    return f"{name} on {system}" if system else name


@cache
def _static(name: str) -> str:
    """Return the address of one of our own files, which changes when the file does."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/console/static/{name}?v={digest}"
