"""The inbox: who waits for a person, what was said there, and the answer that goes out while the bot is silent."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse
from pydantic import Field
from sqlmodel import Session, col, select

from bot import draft, hand_off
from bot.console import Id, Menu, Role, Typed, Visit, _kinds, _talk, needs
from bot.console._forms import sentence
from bot.locales import load
from store import (
    attendance,
    audit,
    canned,
    conversations,
    database,
    notes,
    orders,
    outlook,
    phones,
    pulse,
    staff,
    worklist,
)
from store.canned import CannedReply
from store.conversations import Conversation
from store.customers import Customer
from store.errors import NotFound, Refused
from store.messages import Message
from store.outlook import Outlook
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
        called=_called,
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
    return _page(visit, address_id, before=before, drafted=drafted)


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
    return _page(visit, address_id)


@routes.post("/{address_id}/insert")
def insert(visit: Agent, address_id: Id) -> Response:
    """Put a canned reply, or what the bot would say, behind what stands in the box; nothing is sent."""
    more = ""
    if visit.form.typed("insert") == "draft":
        more = visit.form.typed("draft")
    elif typed := visit.form.read(Insert):
        with visit.form.refusals("canned"), visit.db.reading() as tx:
            reply = canned.one(tx, typed.canned)
            customer = tx.get_one(Customer, hand_off.known(tx, address_id).customer_id)
            line = _line(tx, customer.id, typed.line)
            more = canned.filled(reply.words, _talk.values(customer, line, reply.language, settings=visit.settings))
    words = "\n\n".join(part for part in (visit.form.typed("words").rstrip(), more) if part)
    return _page(visit, address_id, words=words)


@routes.post("/{address_id}/take")
def take(visit: Agent, address_id: Id) -> Response:
    """Have the conversation, and the bot be silent."""
    return _give(visit, address_id, visit.who, visit.form.typed("instead"))


@routes.post("/{address_id}/assign")
def assign(visit: Agent, address_id: Id) -> Response:
    """Have a colleague have it."""
    typed = visit.form.read(Given)
    if typed is None:
        return _page(visit, address_id)
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
        return _page(visit, address_id)
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
    return _page(visit, address_id)


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


def _page(
    visit: Visit, address_id: int, *, words: str | None = None, before: int | None = None, drafted: bool = False
) -> Response:
    """Show a conversation, with what was typed."""
    tried = None
    if drafted:
        # First, and by itself: what is only tried holds up others for as long as it lasts.
        learnt = visit.console.understander()
        tried = draft.of(visit.db, address_id, understander=learnt, settings=visit.settings)
    with visit.db.reading() as tx:
        at, now = database.clock(tx), database.now(tx)
        mark = pulse.take(tx, [address_id], [], at=at).of(address_id, but_for=visit.me.staff_id)
        address = hand_off.known(tx, address_id)
        customer = tx.get_one(Customer, address.customer_id)
        conversation = tx.get(Conversation, address_id)
        held = conversation is not None and conversations.is_held(conversation, lapse=_lapse(visit), now=now)
        course = _talk.course(tx, address, customer, before=before, settings=visit.settings, now=now)
        read_upto = attendance.read_upto(tx, visit.me.staff_id, address_id)
        facts: Mapping[str, Any] = {
            "draft": tried,
            "drafted": drafted,
            "mark": mark,
            "now": now,
            "address": address,
            "customer": customer,
            "called": _called(customer.name, address.channel, address.handle),
            "held": held,
            "held_by": conversation.held_by if conversation is not None and held else "",
            "can_be_drafted": held and hand_off.waits(tx, address_id),
            "course": course,
            "older": before,
            "seen": course.last_id if before is None else _newest(tx, address_id),
            "barred": hand_off.barred(tx, address, settings=visit.settings, now=now),
            "typing": attendance.typing_in(tx, address_id, but_for=visit.me.staff_id, at=at),
            "context": _talk.context(tx, customer, settings=visit.settings, now=now),
            "replies": _replies(tx, customer, visit),
            "places": canned.PLACES,
            "colleagues": [one.name for one in staff.everybody(tx) if one.disabled_at is None],
        }
    if before is None and course.heard_id > (read_upto or 0):
        with visit.db.transaction() as tx:
            attendance.mark_read(tx, visit.me.staff_id, address_id, course.heard_id)
    typed = visit.form.typed("words") if words is None else words
    # The key of what has gone out is used up.
    key = visit.form.typed("key") if "words" not in visit.form.errors else ""
    return visit.page(
        "conversation.html",
        **facts,
        words=typed,
        key=key or secrets.token_urlsafe(16),
        note_key=secrets.token_urlsafe(16),
        changes=_kinds.CHANGES,
        meant=_kinds.meant,
    )


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
        conversations.take_over(tx, address_id, by=to, lapse=_lapse(visit), instead=True, now=now)
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
    held = conversations.is_held(conversation, lapse=_lapse(visit), now=now)
    return conversation.held_by if held and conversation.held_by != visit.who else ""


def _replies(tx: Session, customer: Customer, visit: Visit) -> Sequence[CannedReply]:
    """List the canned replies, those in the customer's language first, then those in the shop's."""
    mine = load().nearest(customer.language, visit.settings.shop_language)
    ours = load().nearest(visit.settings.shop_language)
    return sorted(canned.everything(tx), key=lambda one: (one.language != mine, one.language != ours))


def _line(tx: Session, customer_id: int, line_id: int) -> Outlook | None:
    """Return an open line of a customer's own, the first where none is named."""
    own = [line.id for line in orders.open_lines(tx, customer_id)]
    wanted = line_id if line_id in own else next(iter(own), None)
    return outlook.of(tx, [wanted])[wanted] if wanted is not None and line_id in (0, wanted) else None


def _newest(tx: Session, address_id: int) -> int:
    found = select(Message.id).where(Message.address_id == address_id).order_by(col(Message.id).desc())
    return tx.exec(found.limit(1)).first() or 0


def _reader(visit: Visit) -> Reader:
    return Reader(visit.me.staff_id, visit.who, _lapse(visit))


def _lapse(visit: Visit) -> Any:
    return hand_off.lapse(visit.settings)


def _called(name: str, channel: str, handle: str) -> str:
    """Call somebody by name, or by as much of where they are reached as a list should show."""
    return name or (phones.masked(handle) if channel == "sms" else f"{channel} {handle}")
