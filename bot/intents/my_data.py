"""They ask what we know of them, want a copy of it, or want to be forgotten."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from bot.dialogue import Choice, Reply, Text, Value
from bot.intents import Turn, person, status
from bot.understanding.phrases import AnyOf
from bot.understanding.words import plain
from store.days import Range
from store.privacy import summary, wishes
from store.privacy.summary import Known, Line, Permission

Wish = Literal["know", "read", "copy", "delete", "keep"]

FOLDER = Path(__file__).parent.parent / "locales"
MOST_TOLD = 5
"""So many of the dates that they were told are read out for each line, the last ones."""


def answer(turn: Turn) -> Reply:
    """Do what they want with their data; where that is not clear, say in short what we know, and what they may want."""
    wish = turn.args.get("wish") or _wish(turn.text)
    match wish:
        case "read":
            return _read_out(turn)
        case "copy":
            by = wishes.ask_for_export(turn.tx, turn.customer.id, now=turn.now)
            return Reply((Text("data-copy-coming", {"date": by}),), (_choice("read"), _choice("delete"), status()))
        case "delete":
            return _delete(turn) if turn.args.get("confirmed") else _confirm(turn)
        case "keep":
            wishes.keep(turn.tx, turn.customer.id)
            return Reply((Text("data-stays"),), (status(), person()))
    return _tell(turn)


def _tell(turn: Turn) -> Reply:
    known = summary.known(turn.tx, turn.customer.id)
    noted = _noted(turn)
    erasing = _choice("keep") if noted else _choice("delete")
    texts = (*noted, *_known(turn, known), *_kept(turn))
    return Reply(texts, (_choice("copy"), _choice("read"), erasing, person()))


def _read_out(turn: Turn) -> Reply:
    """Say all of it but the words of messages, which they have; what does not fit is read on."""
    known = summary.known(turn.tx, turn.customer.id)
    lines = [text for line in known.lines for text in _line(turn, line)]
    ends = (Text("data-messages", {"count": known.messages}), Text("data-read-end"))
    texts = (*_known(turn, known), *lines, *ends, *_kept(turn))
    return Reply(texts, (_choice("copy"), _choice("delete"), status()))


def _confirm(turn: Turn) -> Reply:
    if noted := _noted(turn):
        return Reply(noted, (_choice("keep"), status()))
    agree = Choice(Text("choice-data-delete"), "my_data", {"wish": "delete", "confirmed": True})
    turn.ask(agree, _choice("keep"))
    needed = [Text("data-delete-open")] if wishes.is_open(turn.tx, turn.customer.id, now=turn.now) else []
    return Reply((Text("data-delete-confirm"), *needed), (agree, _choice("keep"), _choice("copy")))


def _delete(turn: Turn) -> Reply:
    """Note the wish. It is granted by itself: what we say now must still reach them, and they may think again."""
    wishes.ask_for_erasure(turn.tx, turn.customer.id, now=turn.now)
    if wishes.is_open(turn.tx, turn.customer.id, now=turn.now):
        return Reply((Text("data-delete-later"),), (_choice("keep"), status()))
    return Reply((Text("data-delete-soon", {"minutes": turn.settings.undo_minutes}),), (_choice("keep"),))


def _noted(turn: Turn) -> tuple[Text, ...]:
    since = wishes.wants_erasure(turn.tx, turn.customer.id)
    return (Text("data-delete-noted", {"date": _day(turn, since)}),) if since else ()


def _known(turn: Turn, known: Known) -> tuple[Text, ...]:
    facts: dict[str, Value] = {"since": _day(turn, known.since), "count": known.orders}
    first = Text("data-known", {"name": known.name or "none", **facts})
    return (first, *(_permission(turn, one) for one in known.permissions))


def _permission(turn: Turn, one: Permission) -> Text:
    case = "unasked" if one.granted is None else "agreed" if one.granted else "ended"
    facts: dict[str, Value] = {"channel": one.channel, "phone": one.place, "purpose": one.purpose.value, "case": case}
    return Text("data-permission", {**facts, "date": _day(turn, one.at or turn.now)})


def _line(turn: Turn, line: Line) -> list[Text]:
    facts: dict[str, Value] = {
        "number": line.number,
        "title": line.title,
        "units": line.quantity,
        "date": _day(turn, line.bought_at),
        "shipped_count": line.shipped,
        "cancelled_count": line.cancelled,
    }
    return [Text("data-line", facts), *(_told(turn, at, on) for at, on in line.told[-MOST_TOLD:])]


def _told(turn: Turn, at: datetime, on: date | Range | None) -> Text:
    day = _day(turn, at)
    return Text("data-told", {"case": "dated" if on else "undated", "day": day, "date": on or day})


def _kept(turn: Turn) -> tuple[Text, ...]:
    page = turn.settings.shop_privacy_page
    kept = Text("data-kept", {"days": turn.settings.retention_days})
    return (kept, Text("data-page", {"link": page})) if page else (kept,)


def _choice(wish: Wish) -> Choice:
    return Choice(Text(f"choice-data-{wish}"), "my_data", {"wish": wish})


def _day(turn: Turn, moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(turn.settings.shop_time_zone)).date()


def _wish(text: str) -> Wish:
    said = plain(text)
    wishes_of_words: tuple[Wish, ...] = ("keep", "delete", "copy")
    found = (wish for wish in wishes_of_words if any(book[wish].found_in(said) for book in _read(FOLDER)))
    return next(found, "know")


@cache
def _read(folder: Path) -> tuple[Mapping[str, AnyOf], ...]:
    """Read how people of each language ask for it."""
    books = [tomllib.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*/privacy.toml"))]
    return tuple({wish: AnyOf(patterns) for wish, patterns in book.items()} for book in books)
