"""What would happen: a change is tried on the real store, looked at, and never becomes a fact."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.cli import _open, _typed

if TYPE_CHECKING:
    from sqlmodel import Session

    from bot.channels import Channel
    from bot.moves import Moves
    from bot.wording import Voice
    from store.database import Database
    from store.notices import News
    from store.settings import Settings

Change = Callable[["Session", datetime], object]
"""Something to try in a transaction, at a moment."""

AT_ONCE = 1000
"""How many messages are looked at in one statement, which takes only so many parameters."""
MOST_SHOWN = 1000
"""How many messages a table shows."""


@dataclass(frozen=True, slots=True)
class Saying:
    """A message that somebody would get: `handle` reaches them by `channel`, `news` is what it tells.

    It is put into words when they are asked for: a store on which something is tried must not wait for that.
    """

    handle: str
    channel: str
    message_id: int
    news: Sequence["News"]
    voice: "Voice"

    @property
    def text(self) -> str:
        """The words, as they would be read."""
        from bot.wording import word_news

        return word_news({"id": self.message_id}, self.news, self.voice).rendered.text

    @property
    def to(self) -> str:
        """The handle as it may be shown."""
        return shown(self.handle, self.channel)

    @property
    def language(self) -> str:
        """The language of the words, "" for the shop's."""
        return self.voice.language

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of news that it tells, each once."""
        return tuple(sorted({one.kind for one in self.news}))

    @property
    def lines(self) -> tuple[int, ...]:
        """The order lines that it is about, each once."""
        return tuple(dict.fromkeys(one.line.backorder_id for one in self.news))

    @property
    def meaning(self) -> Hashable:
        """What is the same where the same would be said to the same person."""
        told = ((one.kind, one.line.waiting > 0, frozenset(one.facts.items())) for one in self.news)
        return self.handle, self.channel, frozenset(told)


@dataclass(frozen=True, slots=True)
class Told:
    """What a change would have us say, and what is due to be said with or without it."""

    because: list[Saying]
    anyway: list[Saying]


def told(db: "Database", settings: "Settings", change: Change) -> Told:
    """Try a change and say what would be said because of it, at any hour; nothing is written."""
    from store import database

    with db.trying() as tx:
        due = Counter(one.meaning for one in would_say(tx, settings, database.now(tx)))
    with db.trying() as tx:
        now = database.now(tx)
        change(tx, now)
        said = would_say(tx, settings, now)
    result = Told([], [])
    for one in said:
        known = due[one.meaning] > 0
        due[one.meaning] -= known
        (result.anyway if known else result.because).append(one)
    return result


def would_say(tx: "Session", settings: "Settings", now: datetime) -> list[Saying]:
    """Put what is owed into the outbox, as a pass does, and return all news that waits there.

    It writes as a pass does, so hand it a transaction that is only tried. Nobody sleeps and nobody was told enough.
    """
    from bot.channels import channels
    from scheduler.announce import announce
    from scheduler.dispatch import dispatch

    announce(tx, settings, now=now)
    dispatch(tx, settings, now=now, anytime=True)
    built = {name: module.build(module.Settings(), public_url="") for name, module in channels().items()}
    waiting = _queued(tx)
    said: list[Saying] = []
    for start in range(0, len(waiting), AT_ONCE):
        said += _true(tx, waiting[start : start + AT_ONCE], built, settings, now)
    return said


def moves(db: "Database", sku: str, change: Change) -> "Moves":
    """Try a change and say which dates of a product's queue it moves; nothing is written."""
    from bot.moves import made_by
    from store import catalog, database

    with db.trying() as tx:
        now = database.now(tx)
        return made_by(tx, catalog.by_sku(tx, sku).id, lambda: change(tx, now))


def show_moves(sku: str, found: "Moves") -> None:
    """Print which dates would move."""
    import typer

    lines, customers = _typed.counted(found.lines, "line"), _typed.counted(found.customers, "customer")
    of_all = f"of the {found.waiting} that wait for {sku}"
    typer.echo(f"{lines} {of_all} would get another date, {customers} would be affected.")
    if found.covered:
        typer.echo(f"{_typed.counted(found.covered, 'line')} would be covered from the shelf.")
    show_padding(found.padding)
    if found.shifts:
        rows: list[list[object]] = [[was or "no date", will or "no date", count] for was, will, count in found.in_order]
        _open.table("Dates", ["Now", "Then", "Lines"], rows)


def show_padding(days: int) -> None:
    """Print how many days are added to what a supplier says, if any are."""
    import typer

    if days:
        typer.echo(f"The dates are {_typed.counted(days, 'day')} more, as this supplier was late before.")


def show_news(found: Told) -> None:
    """Print how many messages a change would have us send, by which channels, and how the first one reads."""
    import typer

    ways = Counter(one.channel for one in found.because)
    by = ", ".join(f"{count} by {channel}" for channel, count in sorted(ways.items()))
    typer.echo(f"{_typed.counted(len(found.because), 'message')} would go out because of it{f': {by}' if by else ''}.")
    if found.because:
        typer.echo(f"The first one reads:\n{found.because[0].text}\n")


def show_sayings(title: str, sayings: Sequence[Saying]) -> None:
    """Print messages, with phone numbers masked."""
    import typer

    if not sayings:
        typer.echo(f"{title}: nothing.")
        return
    _open.table(title, ["To", "By", "Words"], [[one.to, one.channel, one.text] for one in sayings[:MOST_SHOWN]])
    if len(sayings) > MOST_SHOWN:
        typer.echo(f"and {len(sayings) - MOST_SHOWN} more")


def _queued(tx: "Session") -> list[Mapping[str, Any]]:
    """Read the outgoing news that nobody has taken to send, with who gets it."""
    import sqlalchemy as sa

    from store.customers import Address, Customer
    from store.database import table
    from store.messages import NEWS, Message, State

    rows, addresses, customers = table(Message), table(Address), table(Customer)
    found = (
        sa.select(rows, addresses.c.handle, customers.c.language, customers.c.country)
        .join(addresses, addresses.c.id == rows.c.address_id)
        .join(customers, customers.c.id == addresses.c.customer_id)
        .where(rows.c.state == State.queued, rows.c.priority.in_([int(one) for one in NEWS]), rows.c.body.is_(None))
        .order_by(rows.c.id)
    )
    return [dict(row) for row in tx.connection().execute(found).mappings()]


def _true(
    tx: "Session",
    rows: Sequence[Mapping[str, Any]],
    built: Mapping[str, "Channel"],
    settings: "Settings",
    now: datetime,
) -> Iterator[Saying]:
    """Leave out what may not be said to them at any hour, and what is no longer true."""
    from bot.locales import load
    from bot.wording import Voice
    from scheduler.announce import current
    from store import contact
    from store.days import today_of
    from store.hours import Window

    against = contact.objections(tx, rows, Window.parse(settings.message_hours), now=now)
    news: dict[int, list[News]] = {}
    for one in current(tx, settings, [row["id"] for row in rows], now):
        news.setdefault(one.message_id, []).append(one)
    today = today_of(now, settings)
    for row in rows:
        may = against.get(row["id"], "quiet hours") == "quiet hours"
        if may and row["id"] in news and row["channel"] in built:
            voice = Voice(language_of(row["language"], row["country"]), built[row["channel"]], load(), today)
            yield Saying(row["handle"], row["channel"], row["id"], news[row["id"]], voice)


def shown(handle: str, channel: str) -> str:
    """Return a handle as it may be shown: of a phone only its end."""
    from store.phones import masked

    return masked(handle) if channel == "sms" else handle


def language_of(language: str | None, country: str | None) -> str:
    """Name a customer's language as texts are worded in it: en-GB where only en and the country are known."""
    if not language or "-" in language or not country:
        return language or ""
    return f"{language}-{country}"
