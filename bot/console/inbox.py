"""The inbox: who waits for a person, what was said there, and the answer that goes out while the bot is silent."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field
from sqlmodel import Session, select

from bot import hand_off
from bot.console import Form, Id, Menu, Role, Typed, Visit, _conversation, _kinds, _talk, needs
from bot.console._forms import sentence
from bot.console._live import Listener, stream
from store import (
    attendance,
    audit,
    conversations,
    database,
    notes,
    pulse,
    staff,
    worklist,
)
from store.conversations import Conversation
from store.errors import Refused
from store.messages import Message
from store.worklist import Place, Reader, View

MENU = Menu("Inbox", 20)

routes = APIRouter()

VIEWS = {
    View.waiting: "Waiting",
    View.mine: "Mine",
    View.everybody: "Everybody's",
    View.all: "All",
}
Number = Annotated[int, Field(ge=0, lt=2**63)]
Key = Annotated[str, Field(min_length=16, max_length=64)]
Agent = Annotated[Visit, needs(Role.agent)]


class Answer(Typed):
    """What goes out; `seen` is the newest message that its author has seen, `instead` the colleague in whose place."""

    words: Annotated[str, Field(max_length=hand_off.LONGEST)]
    once: Key
    seen: Number = 0
    instead: str = ""


class Insert(Typed):
    """Which reply, and for which line."""

    canned: Number
    line: Number = 0


class Given(Typed):
    """Who is to have a conversation, in whose place."""

    to: Annotated[str, Field(max_length=staff.LONGEST_NAME)]
    instead: str = ""


class Noted(Typed):
    """A note."""

    note: Annotated[str, Field(max_length=notes.LONGEST)]
    once: Key


class Left(Typed):
    """The message that the bot is to answer after all."""

    message: Number


@routes.get("")
def listed(
    visit: Agent,
    view: View = View.waiting,
    q: Annotated[str, Query(max_length=200)] = "",
    after: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    """List conversations, or those that are found."""
    reader, place, words = _reader(visit), Place.read(after), q.strip()
    everything = bool(words) or view is View.all
    with visit.db.reading() as tx:
        taken = pulse.take(tx, [], [], at=database.clock(tx))
        now = database.now(tx)
        counts = worklist.counts(tx, reader, now=now)
        if words:
            page = worklist.search(tx, words, reader, country=visit.settings.shop_country, after=place, now=now)
        else:
            page = worklist.listed(tx, view, reader, after=place, now=now)
    return visit.page(
        "inbox.html",
        view=view,
        views=VIEWS,
        words=words,
        counts=counts,
        page=page,
        after=place,
        mark=taken.of(None, everything=everything, but_for=reader.staff_id),
        everything=everything,
        now=now,
        called=_conversation.called,
        said_in=hand_off.said_in,
        speaker=_talk.speaker,
        kind_of=_kinds.kind_of,
    )


@routes.get("/live")
async def live(
    visit: Agent,
    of: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
    everything: bool = False,
    seen: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """Tell a page that is open, for as long as it is, whenever what it shows has changed."""
    return stream(visit.request, Listener(visit.me, address_id=of, everything=everything), seen)


@routes.get("/{address_id}")
def one(
    visit: Agent,
    address_id: Id,
    before: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
    drafted: Annotated[bool, Query(alias="draft")] = False,
) -> Response:
    """Show a conversation; that it was read is noted, as it is that somebody is there."""
    return _conversation.show(visit, address_id, before=before, drafted=drafted)


@routes.post("/{address_id}")
def answer(visit: Agent, address_id: Id) -> Response:
    """Say something to the customer, unless a colleague has meanwhile; what was typed stays in any case."""
    if typed := visit.form.read(Answer):
        with visit.form.refusals("words"), visit.db.transaction() as tx:
            now, words = database.now(tx), typed.words.replace("\r\n", "\n")
            address = hand_off.known(tx, address_id)
            conversation = conversations.resume(tx, address_id, now=now)
            before = tx.exec(select(Message).where(Message.key == f"answer:{typed.once}")).first()
            if before is not None and hand_off.said_in(before) == words:
                return _goes_on(visit, address_id, "It goes out.", "note")
            if before is not None:
                visit.form.wrong("words", "What you sent before has gone out. Send this as well?")
            elif barred := hand_off.barred(tx, address, settings=visit.settings, now=now):
                visit.form.wrong("", sentence(f"not sent: {barred.why}"))
            elif collision := _collision(tx, visit, conversation, typed, now):
                visit.form.wrong("", collision)
            else:
                hand_off.answer(
                    tx,
                    address_id,
                    words,
                    by=visit.who,
                    key=typed.once,
                    settings=visit.settings,
                    instead=True,
                    now=now,
                )
                attendance.rests(tx, visit.me.staff_id)
                return _goes_on(visit, address_id, "It goes out.", "note")
    return _conversation.show(visit, address_id)


@routes.post("/{address_id}/insert")
def insert(visit: Agent, address_id: Id) -> Response:
    """Put a canned reply, or what the bot would say, behind what stands in the box; nothing is sent."""
    more = ""
    if visit.form.typed("insert") == "draft":
        more = visit.form.typed("draft")
    elif typed := visit.form.read(Insert):
        with visit.form.refusals("canned"), visit.db.reading() as tx:
            more = _conversation.filled(tx, visit, address_id, typed.canned, typed.line)
    words = "\n\n".join(part for part in (visit.form.typed("words").rstrip(), more) if part)
    return _conversation.show(visit, address_id, words=words)


@routes.post("/{address_id}/take")
def take(visit: Agent, address_id: Id) -> Response:
    """Have the conversation, and the bot be silent."""
    return _give(visit, address_id, visit.who, visit.form.typed("instead"))


@routes.post("/{address_id}/assign")
def assign(visit: Agent, address_id: Id) -> Response:
    """Have a colleague have it."""
    typed = visit.form.read(Given)
    if typed is None:
        return _conversation.show(visit, address_id)
    return _give(visit, address_id, typed.to, typed.instead)


@routes.post("/{address_id}/hand-back")
def hand_back(visit: Agent, address_id: Id) -> Response:
    """Let the bot answer again."""
    once, said = visit.form.once, "The bot answers here again."
    subject = f"address {address_id}"
    with visit.db.transaction() as tx:
        now = database.now(tx)
        hand_off.known(tx, address_id)
        conversation = conversations.resume(tx, address_id, now=now)
        if audit.was_done(tx, "handed back", subject, key=once):
            return _goes_on(visit, address_id, said)
        if kept := _keeps(visit, conversation, now):
            return _goes_on(visit, address_id, kept)
        if hand_off.waits(tx, address_id):
            said = f"{said} What they wrote last is still unanswered."
        hand_off.hand_back(tx, address_id, by=visit.who, settings=visit.settings, instead=True, now=now)
        audit.record(tx, visit.who, "handed back", subject, now=now, key=once)
    return _goes_on(visit, address_id, said)


@routes.post("/{address_id}/let-bot-answer")
def let_bot_answer(visit: Agent, address_id: Id) -> Response:
    """Hand back, and have the bot answer their last message; this time it really does what it says."""
    typed, once = visit.form.read(Left), visit.form.once
    said, subject = "The bot has it again, and answers their last message.", f"address {address_id}"
    if typed is None:
        return _conversation.show(visit, address_id)
    try:
        with visit.db.transaction() as tx:
            now = database.now(tx)
            hand_off.known(tx, address_id)
            conversation = conversations.resume(tx, address_id, now=now)
            if audit.was_done(tx, "handed back", subject, key=once):
                return _goes_on(visit, address_id, said)
            if kept := _keeps(visit, conversation, now):
                return _goes_on(visit, address_id, kept)
            hand_off.let_bot_answer(
                tx, address_id, typed.message, by=visit.who, settings=visit.settings, instead=True, now=now
            )
            audit.record(tx, visit.who, "handed back", subject, now=now, key=once, to_answer=typed.message)
    except Refused as error:
        return _goes_on(visit, address_id, f"Nothing was changed: {error}.")
    return _goes_on(visit, address_id, said)


@routes.post("/{address_id}/note")
def note(visit: Agent, address_id: Id) -> Response:
    """Tell colleagues something about the customer."""
    if typed := visit.form.read(Noted):
        with visit.db.transaction() as tx:
            customer_id = hand_off.known(tx, address_id).customer_id
            words = typed.note.replace("\r\n", "\n")
            notes.write(tx, customer_id, words, key=typed.once, by=visit.who, now=database.now(tx))
        return _goes_on(visit, address_id, "Noted.", "words")
    return _conversation.show(visit, address_id)


@routes.post("/{address_id}/unread")
def unread(visit: Agent, address_id: Id) -> Response:
    """Have it stand in the list as if nobody had looked."""
    with visit.db.transaction() as tx:
        hand_off.known(tx, address_id)
        attendance.mark_read(tx, visit.me.staff_id, address_id, 0, back=True)
    return visit.back("/inbox", "It is marked as unread.")


@routes.post("/{address_id}/typing")
def typing(visit: Agent, address_id: Id) -> Response:
    """Note that somebody is typing here."""
    with visit.db.transaction() as tx:
        hand_off.known(tx, address_id)
        attendance.types(tx, visit.me.staff_id, address_id, at=database.clock(tx))
    return Response(status_code=204)


def _give(visit: Visit, address_id: int, to: str, instead: str) -> Response:
    """Give a conversation to somebody of the staff, unless a colleague other than `instead` has it by now."""
    once, subject = visit.form.once, f"address {address_id}"
    act = "took over" if to == visit.who else "assigned"
    said = f"{'You have' if to == visit.who else f'{to} has'} this conversation now."
    with visit.db.transaction() as tx:
        now = database.now(tx)
        hand_off.known(tx, address_id)
        if staff.by_name(tx, to).disabled_at is not None:
            raise Refused(f"{to} may not sign in any more")
        other = _other(visit, conversations.resume(tx, address_id, now=now), now)
        if audit.was_done(tx, act, subject, key=once, to=to):
            return _goes_on(visit, address_id, said)
        if other and other not in (to, instead):
            return _goes_on(visit, address_id, f"Nothing was changed: {other} has it by now.")
        conversations.take_over(tx, address_id, by=to, lapse=_conversation.lapse(visit), instead=True, now=now)
        audit.record(tx, visit.who, act, subject, now=now, key=once, to=to)
    return _goes_on(visit, address_id, said)


def _goes_on(visit: Visit, address_id: int, says: str, *kept: str) -> Response:
    """Go on to the conversation; what is typed in the boxes `kept`, else in both, still stands in them there."""
    left = {name: [typed] for name in kept or ("words", "note") if (typed := visit.form.typed(name)).strip()}
    if not left:
        return visit.back(f"/inbox/{address_id}", says)
    # Of what was sent no more than this, so that the next thing that is done has a key of its own.
    visit.form = Form(left)
    return _conversation.show(visit, address_id, says=says)


def _keeps(visit: Visit, conversation: Conversation, now: datetime) -> str:
    """Say which colleague keeps a conversation from being handed back; a manager may who knows that they have it."""
    other, knows = _other(visit, conversation, now), visit.form.typed("instead")
    if not other or (other == knows and visit.me.role.covers(Role.manager)):
        return ""
    how = "" if visit.me.role.covers(Role.manager) else " Take it over first, or ask a manager."
    return f"Nothing was changed: {other} has it by now.{how}"


def _collision(tx: Session, visit: Visit, conversation: Conversation, typed: Answer, now: datetime) -> str:
    """Say which colleague is in the way of an answer; "" where nobody is, or their author knows of it."""
    wrote = _talk.last_of(tx, conversation.address_id, since=typed.seen, but_for=visit.who)
    if wrote is not None:
        return f"{wrote.by} has answered meanwhile. Read it above; what you typed is still in the box."
    other = _other(visit, conversation, now)
    if other and other != typed.instead:
        return f"{other} has this conversation by now. What you typed is still in the box."
    return ""


def _other(visit: Visit, conversation: Conversation, now: datetime) -> str:
    """Name the colleague who has a conversation, "" where nobody or the visitor has it."""
    return conversations.colleague(conversation, visit.who, lapse=_conversation.lapse(visit), now=now)


def _reader(visit: Visit) -> Reader:
    return Reader(visit.me.staff_id, visit.who, _conversation.lapse(visit))
