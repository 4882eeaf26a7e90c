"""The inbox: who waits for a person, what was said there, and the answer that goes out while the bot is silent."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse
from pydantic import Field
from sqlmodel import Session, select

from bot import hand_off
from bot.console import Id, Menu, Role, Typed, Visit, _conversation, _kinds, _talk, needs
from bot.console._forms import sentence
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
from store.errors import NotFound, Refused
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
    key: Key
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
    key: Key


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
    with visit.db.reading() as tx:
        mark = pulse.take(tx, [], [], at=database.clock(tx)).of(None, but_for=reader.staff_id)
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
        mark=mark,
        now=now,
        called=_conversation.called,
        said_in=hand_off.said_in,
        kind_of=_kinds.kind_of,
    )


@routes.get("/live")
async def live(
    visit: Agent,
    of: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
    seen: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """Tell a page that is open, for as long as it is, whenever what it shows has changed."""
    if visit.request.headers.get("accept") != "text/event-stream":
        raise NotFound("this is for pages that are open, and no page itself")
    seen = visit.request.headers.get("last-event-id", seen)
    events = visit.request.app.state.live.tell(visit.me, of, seen=seen)
    return StreamingResponse(events, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


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
            before = tx.exec(select(Message).where(Message.key == f"answer:{typed.key}")).first()
            if before is not None and hand_off.said_in(before) == words:
                return visit.back(f"/inbox/{address_id}", "It goes out.")
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
                    key=typed.key,
                    settings=visit.settings,
                    instead=True,
                    now=now,
                )
                attendance.rests(tx, visit.me.staff_id)
                return visit.back(f"/inbox/{address_id}", "It goes out.")
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
    path = f"/inbox/{address_id}"
    with visit.db.transaction() as tx:
        now = database.now(tx)
        hand_off.known(tx, address_id)
        other = _other(visit, conversations.resume(tx, address_id, now=now), now)
        if other and other != visit.form.typed("instead"):
            return visit.back(path, f"Nothing was changed: {other} has it by now.")
        hand_off.hand_back(tx, address_id, by=visit.who, now=now)
        audit.record(tx, visit.who, "handed back", f"address {address_id}", now=now)
    return visit.back(path, "The bot answers here again.")


@routes.post("/{address_id}/let-bot-answer")
def let_bot_answer(visit: Agent, address_id: Id) -> Response:
    """Hand back, and have the bot answer their last message; this time it really does what it says."""
    typed, path = visit.form.read(Left), f"/inbox/{address_id}"
    if typed is None:
        return _conversation.show(visit, address_id)
    try:
        with visit.db.transaction() as tx:
            now = database.now(tx)
            hand_off.let_bot_answer(tx, address_id, typed.message, by=visit.who, now=now)
            audit.record(tx, visit.who, "handed back", f"address {address_id}", now=now, to_answer=typed.message)
    except Refused as error:
        return visit.back(path, f"Nothing was changed: {error}.")
    return visit.back(path, "The bot has it again, and answers their last message.")


@routes.post("/{address_id}/note")
def note(visit: Agent, address_id: Id) -> Response:
    """Tell colleagues something about the customer."""
    if typed := visit.form.read(Noted):
        with visit.db.transaction() as tx:
            customer_id = hand_off.known(tx, address_id).customer_id
            words = typed.note.replace("\r\n", "\n")
            notes.write(tx, customer_id, words, key=typed.key, by=visit.who, now=database.now(tx))
        return visit.back(f"/inbox/{address_id}", "Noted.")
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
    path = f"/inbox/{address_id}"
    with visit.db.transaction() as tx:
        now = database.now(tx)
        hand_off.known(tx, address_id)
        if staff.by_name(tx, to).disabled_at is not None:
            raise Refused(f"{to} may not sign in any more")
        other = _other(visit, conversations.resume(tx, address_id, now=now), now)
        if other and other not in (to, instead):
            return visit.back(path, f"Nothing was changed: {other} has it by now.")
        conversations.take_over(tx, address_id, by=to, lapse=_conversation.lapse(visit), instead=True, now=now)
        act = "took over" if to == visit.who else "assigned"
        audit.record(tx, visit.who, act, f"address {address_id}", now=now, to=to)
    return visit.back(path, f"{'You have' if to == visit.who else f'{to} has'} this conversation now.")


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
    held = conversations.is_held(conversation, lapse=_conversation.lapse(visit), now=now)
    return conversation.held_by if held and conversation.held_by != visit.who else ""


def _reader(visit: Visit) -> Reader:
    return Reader(visit.me.staff_id, visit.who, _conversation.lapse(visit))
