"""`backorder chat`: the bot in the terminal, as one of the customers would have it on the phone."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import _open, _typed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlmodel import Session

    from bot.channels import Channel
    from bot.understanding import Understander
    from store.database import Database
    from store.settings import Settings

MOST_LISTED = 50


def command(
    who: Annotated[str, typer.Option("--as", metavar="NAME_OR_NUMBER", help="A customer, by name or phone.")] = "",
) -> None:
    """Talk to the bot as a customer, one line a message. What is agreed to really happens, but no SMS is sent."""
    from bot.channels import sms
    from bot.cli import _learnt

    with _open.shop() as (settings, db):
        if not who:
            _list(db)
            return
        name, handle = _found(db, who)
        talk = Talk(db, settings, _learnt.understander(), sms.build(sms.Settings(), public_url=""), handle)
        typer.echo(f"You are {name or handle}. What you agree to here really happens. Ctrl-D ends it.", err=True)
        for text in _typed_lines():
            for said in talk.hears(text):
                typer.echo(said)
            typer.echo()


class Talk:
    """A dialogue at one phone. What it hears, does and says is one transaction, so that nobody else can send it."""

    def __init__(
        self, db: "Database", settings: "Settings", understander: "Understander", channel: "Channel", handle: str
    ) -> None:
        self._db, self._settings, self._understander = db, settings, understander
        self._channel, self._handle = channel, handle

    def hears(self, text: str) -> list[str]:
        """Take a message in and give it its turn; return what is said, or why nothing is."""
        from uuid import uuid4

        from sqlmodel import select

        from bot import conversation, reception
        from bot.dialogue import Incoming
        from store import audit, conversations, database
        from store.conversations import Holder
        from store.messages import Message, State

        incoming = Incoming(self._channel.name, self._handle, "text", f"chat:{uuid4().hex}", text=text)
        with self._db.transaction() as tx:
            now = database.now(tx)
            reception.receive(tx, incoming, settings=self._settings, now=now)
            message = tx.exec(select(Message).where(Message.key == incoming.key)).one()
            silence = message.reason
            if message.state is State.received:
                conversation.converse(tx, message.id, understander=self._understander, settings=self._settings, now=now)
                held = conversations.resume(tx, message.address_id, now=now).holder is Holder.person
                silence = "a person has this conversation" if held else "no words are needed"
            audit.record(tx, _typed.me(), "spoke as a customer", f"message {message.id}", now=now)
            return self._answers(tx, message.id, now) or [_silent(silence)]

    def _answers(self, tx: "Session", message_id: int, now: Any) -> list[str]:
        """Put the answers into words, and count them as sent, which they are: to the terminal."""
        from datetime import timedelta

        from bot import aftermath
        from bot.aftermath import Ended
        from bot.cli._preview import language_of
        from bot.locales import load
        from bot.wording import Voice, word_reply
        from store import contact, outbox
        from store.customers import Address, Customer
        from store.days import today_of
        from store.hours import Window

        me, lease = f"chat {message_id}", timedelta(minutes=1)
        rows = outbox.claim_answers(tx, message_id, worker=me, lease=lease)
        if not rows:
            return []
        window = Window.parse(self._settings.message_hours)
        against = contact.objections(tx, rows, window, now=now)
        aftermath.withhold(tx, [row for row in rows if row["id"] in against], against, window, now=now)
        said, rendered, ended = [_silent(reason) for reason in against.values()], [], []
        for row in rows:
            if row["id"] in against:
                continue
            customer = tx.get_one(Customer, tx.get_one(Address, row["address_id"]).customer_id)
            language = language_of(customer.language, customer.country)
            voice = Voice(language, self._channel, load(), today_of(now, self._settings))
            worded = word_reply(row, voice)
            said.append(worded.rendered.text)
            rendered.append(
                {
                    "id": row["id"],
                    "text": worded.rendered.text,
                    "choices": worded.choices or None,
                    "promises": worded.promises or None,
                    "segments": self._channel.segments(worded.rendered),
                }
            )
            ended.append(Ended(row, me, None))
        outbox.begin(tx, me, rendered, lease=lease, now=now)
        aftermath.record(tx, ended, sender=self._channel.name, now=now)
        return said


def _silent(why: str) -> str:
    return f"(The bot says nothing: {why}.)"


def _typed_lines() -> "Iterator[str]":
    at_terminal = sys.stdin.isatty()
    while True:
        if at_terminal:
            typer.echo("> ", nl=False)
        line = sys.stdin.readline()
        if not line:
            return
        if line.strip():
            yield line.strip()


def _phones(tx: "Session") -> "list[tuple[str, str, int]]":
    """List who can be spoken as: name, phone, and how many units are open."""
    import sqlalchemy as sa

    from store.customers import Address, Customer
    from store.database import table
    from store.orders import Backorder, Order

    addresses, people, purchases, lines = table(Address), table(Customer), table(Order), table(Backorder)
    units = (
        sa.select(sa.func.coalesce(sa.func.sum(lines.c.waiting + lines.c.allocated), 0))
        .select_from(lines.join(purchases, purchases.c.id == lines.c.order_id))
        .where(purchases.c.customer_id == people.c.id)
        .correlate(people)
        .scalar_subquery()
    )
    found = (
        sa.select(people.c.name, addresses.c.handle, units)
        .join(people, people.c.id == addresses.c.customer_id)
        .where(addresses.c.channel == "sms")
        .order_by(people.c.name, addresses.c.id)
    )
    return [(name, handle, int(count)) for name, handle, count in tx.connection().execute(found)]


def _list(db: "Database") -> None:
    with db.reading() as tx:
        everybody = _phones(tx)
    shown = [list[object](one) for one in everybody[:MOST_LISTED]]
    _open.table("Customers with a phone", ["Name", "Phone", "Open units"], shown)
    if len(everybody) > len(shown):
        typer.echo(f"and {len(everybody) - len(shown)} more")
    typer.echo("Choose one with --as NAME_OR_NUMBER.", err=True)


def _found(db: "Database", who: str) -> tuple[str, str]:
    """Find the one customer who is meant; BadInput where there is none, or more than one."""
    from store.errors import BadInput

    with db.reading() as tx:
        everybody = [(name, handle) for name, handle, _ in _phones(tx)]
    number = "".join(letter for letter in who if letter.isdigit())
    wanted = who.strip().casefold()
    for matches in (
        [one for one in everybody if number and one[1].lstrip("+") == number],
        [one for one in everybody if one[0].casefold() == wanted],
        [one for one in everybody if wanted and wanted in one[0].casefold()],
    ):
        if len(matches) == 1:
            return matches[0]
        if matches:
            several = ", ".join(f"{name} {handle}" for name, handle in matches[:5])
            raise BadInput(f"{who!r} could be {several}; name one by the phone number")
    raise BadInput(f"nobody with a phone is called {who!r}; `backorder chat` lists them")
