"""Broadcasts: one message to everybody who is meant, composed, looked at, approved by another, and followed."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field
from sqlmodel import Session, select

from bot import rehearsal
from bot.console import Id, Menu, Role, Typed, Visit, _cast, _composed, _spreadsheet, needs
from bot.console._composed import Given
from bot.console._forms import sentence
from bot.console._live import Listener, stream
from bot.console._pages import counted
from bot.rehearsal import Preview
from store import audience, broadcasts, database, phones
from store.broadcasts import Broadcast, BroadcastState, results
from store.consent import Purpose
from store.customers import Address
from store.errors import BadInput, Refused

MENU = Menu("Broadcasts", 40)

routes = APIRouter()

AT_ONCE = 20
PEOPLE_AT_ONCE = 100
WRITTEN_AT_ONCE = 1000
DECIDED_AT_ONCE = 20_000
"""Of those who are not frozen yet: each part of the list decides for all of them anew."""
Agent = Annotated[Visit, needs(Role.agent)]
Manager = Annotated[Visit, needs(Role.manager)]
After = Annotated[int, Query(ge=0, lt=2**63)]


class Kept(Typed):
    """The name under which an audience is kept, "" where it is not."""

    keep_as: Annotated[str, Field(max_length=100)] = ""


class Tested(Typed):
    """A phone or chat of one's own."""

    handle: Annotated[str, Field(max_length=100)]
    own: bool = False


@routes.get("")
def listed(visit: Agent) -> Response:
    """List the last ones, with how far they are."""
    with visit.db.reading() as tx:
        mark = results.marks(tx, [results.ALL])[results.ALL]
        now, rows = database.now(tx), _cast.listed(tx, most=AT_ONCE)
    return visit.page(
        "broadcasts.html", rows=rows, mark=mark, most=AT_ONCE, may=visit.me.role.covers(Role.manager), now=now
    )


@routes.post("")
def write(visit: Manager) -> Response:
    """Write a new one down; nobody gets it yet."""
    return _written(visit, None)


@routes.get("/new")
def compose(visit: Manager) -> Response:
    """Show the form of a new one."""
    return _composing(visit, Given())


@routes.post("/audience")
def narrow(visit: Manager) -> Response:
    """Put the audience together into one sentence, say how many are meant, and keep it where that is wanted."""
    typed, told = visit.form.read(Kept), ""
    with visit.db.reading() as tx:
        now, given = database.now(tx), _given(tx, visit, _number(visit))
        meant = _composed.whom(visit, tx, now)
        if meant is not None:
            purpose = broadcasts.PURPOSES.get(visit.form.typed("purpose"), Purpose.order_updates)
            people = audience.count(tx, meant, purpose=purpose, settings=visit.settings, now=now)
            told = f"{counted(people, 'person waits and is', 'people wait and are')} meant."
    if typed is not None and meant is not None:
        if typed.keep_as:
            with visit.db.transaction() as tx:
                audience.save(tx, typed.keep_as, meant, by=visit.who, now=database.now(tx))
            told += f" They are kept as {typed.keep_as}, and asked anew each time."
        visit.form = _composed.put_together(visit.form, meant)
    return _composing(visit, given, told=told)


@routes.get("/live")
async def live(
    visit: Agent,
    of: Annotated[int, Query(ge=0, lt=2**63)] = results.ALL,
    seen: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """Tell a page that is open, for as long as it is, whenever what it shows has changed."""
    return stream(visit.request, Listener(visit.me, broadcast=of), seen)


@routes.get("/{broadcast_id}")
def one(visit: Agent, broadcast_id: Id) -> Response:
    """Show one: before it goes who would get it and how it reads, then how far it is, then what came of it."""
    with visit.db.reading() as tx:
        mark = results.marks(tx, [broadcast_id])[broadcast_id]
        now, found = database.now(tx), broadcasts.known(tx, broadcast_id)
        unsent = found.state in _cast.UNSENT
        looked, wrong = _looked(visit, tx, found) if unsent else (None, [])
        came = None if unsent else results.results(tx, found)
        corrects = broadcasts.known(tx, found.corrects_id) if found.corrects_id else None
        handle = _cast.ones_own(tx, visit)
    return visit.page(
        "broadcast.html",
        one=found,
        looked=looked,
        wrong=wrong,
        came=came,
        corrects=corrects,
        handle=handle,
        may=_cast.may(visit, found),
        mine=broadcasts.made_by(found, visit.who),
        many=looked is not None and looked.survey.recipients > visit.settings.broadcast_approval_above,
        seal=_cast.seal(found),
        live=_cast.is_live(found, now),
        mark=mark,
        purposes=_composed.PURPOSES,
        buttons=_cast.buttons(),
        languages=_composed.languages_of(found, visit.settings),
        now=now,
    )


@routes.post("/{broadcast_id}")
def rewrite(visit: Manager, broadcast_id: Id) -> Response:
    """Change what is not approved; it is a draft again, by whoever changed it."""
    return _written(visit, broadcast_id)


@routes.get("/{broadcast_id}/change")
def change(visit: Manager, broadcast_id: Id) -> Response:
    """Show the form of one that is not approved."""
    with visit.db.reading() as tx:
        given = _given(tx, visit, broadcast_id)
    return _composing(visit, given)


@routes.get("/{broadcast_id}/correct")
def correct(visit: Manager, broadcast_id: Id) -> Response:
    """Show the form of a correction, for exactly those who got a wrong one."""
    with visit.db.reading() as tx:
        wrong = broadcasts.known(tx, broadcast_id)
    return _composing(visit, _composed.correction_of(wrong))


@routes.get("/{broadcast_id}/people")
def people(visit: Agent, broadcast_id: Id, after: After = 0) -> Response:
    """List exactly who gets it and who does not, with why."""
    with visit.db.reading() as tx:
        now, found = database.now(tx), broadcasts.known(tx, broadcast_id)
        part = _cast.people(tx, visit, found, after=after, most=PEOPLE_AT_ONCE, now=now)
    return visit.page("broadcast_people.html", one=found, part=part, after=after, now=now)


@routes.get("/{broadcast_id}/people.csv")
def exported(visit: Agent, broadcast_id: Id) -> Response:
    """Hand the same over for a spreadsheet, with what came of it."""
    with visit.db.reading() as tx:
        unsent = broadcasts.known(tx, broadcast_id).state in _cast.UNSENT
    rows = _cast.written(visit, broadcast_id, at_once=DECIDED_AT_ONCE if unsent else WRITTEN_AT_ONCE)
    return _spreadsheet.sent(f"broadcast-{broadcast_id}.csv", _cast.COLUMNS, rows)


@routes.post("/{broadcast_id}/test")
def test(visit: Manager, broadcast_id: Id) -> Response:
    """Send it to oneself alone."""
    typed = visit.form.read(Tested)
    if typed is not None and not typed.own:
        visit.form.wrong("own", "Say that it is yours: what is sent reads as one of your customers would read it.")
    elif typed is not None:
        with visit.form.refusals("handle"), visit.db.transaction() as tx:
            now, found = database.now(tx), broadcasts.known(tx, broadcast_id)
            handle = _handle(tx, visit, typed.handle)
            sent = rehearsal.send_test(
                tx, found, handle, key=visit.form.once, by=visit.who, settings=visit.settings, now=now
            )
            return visit.back(f"/broadcasts/{broadcast_id}", f"{counted(sent, 'message')} on the way to you.")
    return one(visit, broadcast_id)


@routes.post("/{broadcast_id}/send")
def send(visit: Manager, broadcast_id: Id) -> Response:
    """Have it sent, or approved by another where it goes to more people than one may write to alone."""

    def sent(tx: Session, now: datetime) -> str:
        broadcasts.submit(
            tx, broadcast_id, by=visit.who, hours_of=visit.console.stage().hours_of, settings=visit.settings, now=now
        )
        found = broadcasts.known(tx, broadcast_id)
        if found.state is BroadcastState.awaiting:
            return "It waits for a second person, who approves it here."
        return f"It goes to {counted(found.recipients, 'person', 'people')} when its hold is over."

    return _goes(visit, broadcast_id, sent, unless=_GOES)


@routes.post("/{broadcast_id}/approve")
def approve(visit: Manager, broadcast_id: Id) -> Response:
    """Approve what a colleague made."""

    def approved(tx: Session, now: datetime) -> str:
        broadcasts.approve(
            tx, broadcast_id, by=visit.who, hours_of=visit.console.stage().hours_of, settings=visit.settings, now=now
        )
        found = broadcasts.known(tx, broadcast_id)
        return f"Approved: it goes to {counted(found.recipients, 'person', 'people')} when its hold is over."

    return _goes(visit, broadcast_id, approved, unless=_GOES - {BroadcastState.awaiting})


@routes.post("/{broadcast_id}/pause")
def pause(visit: Manager, broadcast_id: Id) -> Response:
    """Let nothing more of it leave until it is resumed."""

    def paused(tx: Session, now: datetime) -> str:
        back = broadcasts.pause(tx, broadcast_id, by=visit.who, now=now)
        return f"It is paused; {counted(back, 'message')} called back."

    return _acted(visit, broadcast_id, paused, unless={BroadcastState.paused})


@routes.post("/{broadcast_id}/resume")
def resume(visit: Manager, broadcast_id: Id) -> Response:
    """Go on."""

    def resumed(tx: Session, now: datetime) -> str:
        broadcasts.resume(tx, broadcast_id, by=visit.who, settings=visit.settings, now=now)
        return "It goes on."

    return _acted(visit, broadcast_id, resumed, unless={BroadcastState.holding, BroadcastState.running})


@routes.post("/{broadcast_id}/stop")
def stop(visit: Manager, broadcast_id: Id) -> Response:
    """End it for good; what was sent stays sent."""

    def stopped(tx: Session, now: datetime) -> str:
        back = broadcasts.stop(tx, broadcast_id, by=visit.who, now=now)
        return f"It is stopped for good; {counted(back, 'message')} called back."

    return _acted(visit, broadcast_id, stopped, unless={BroadcastState.stopped})


_GOES = frozenset(BroadcastState) - {BroadcastState.draft}
"""The states of one that was sent, or waits to be approved."""
Act = Callable[[Session, datetime], str]
"""Does something, and says what was done."""


def _written(visit: Visit, number: int | None) -> Response:
    """Write down what was typed; where something is wrong, or a colleague was faster, show it again as it stands."""
    with visit.form.refusals(), visit.db.transaction() as tx:
        now, given = database.now(tx), _given(tx, visit, number)
        draft = _composed.draft(visit, tx, given.corrects, now)
        if draft is not None and number is not None and given.seen != visit.form.typed("seen"):
            who = broadcasts.known(tx, number).made_by
            told = "has changed it meanwhile. What you typed is still here; keep it to have yours."
            visit.form.wrong("", f"{who} {told}")
        elif draft is not None and number is not None:
            broadcasts.rewrite(tx, number, draft, by=visit.who, now=now)
            return visit.back(f"/broadcasts/{number}", "It is changed, and nobody gets it yet.")
        elif draft is not None:
            made = broadcasts.draft(tx, draft, by=visit.who, key=visit.form.once, now=now)
            return visit.back(f"/broadcasts/{made.id}", "It is written down, and nobody gets it yet.")
    with visit.db.reading() as tx:
        return _composing(visit, _given(tx, visit, number))


def _goes(visit: Visit, broadcast_id: int, act: Act, *, unless: frozenset[BroadcastState]) -> Response:
    """Send or approve what was looked at: just that, and only where everybody would read all of it."""
    with visit.form.refusals():
        with visit.db.reading() as tx:
            found = broadcasts.known(tx, broadcast_id)
            if found.state in _cast.UNSENT:
                rehearsal.refuse_cut(_rehearsed(visit, tx, found))
        with visit.db.transaction() as tx:
            now, found = database.now(tx), broadcasts.held(tx, broadcast_id)
            if found.state in unless:
                return visit.back(f"/broadcasts/{broadcast_id}", _ALREADY)
            if visit.form.typed("seal") != _cast.seal(found):
                raise Refused("this has changed since you looked; look again, and then confirm")
            return visit.back(f"/broadcasts/{broadcast_id}", act(tx, now))
    return one(visit, broadcast_id)


def _acted(visit: Visit, broadcast_id: int, act: Act, *, unless: set[BroadcastState]) -> Response:
    """Do something to one that was sent; a colleague who was faster has not done it twice."""
    path = f"/broadcasts/{broadcast_id}"
    try:
        with visit.db.transaction() as tx:
            now, found = database.now(tx), broadcasts.held(tx, broadcast_id)
            if found.state in unless:
                return visit.back(path, _ALREADY)
            return visit.back(path, act(tx, now))
    except Refused as error:
        return visit.back(path, f"Nothing was changed: {error}.")


_ALREADY = "That was done already, and once is enough."


def _looked(visit: Visit, tx: Session, found: Broadcast) -> tuple[Preview | None, list[str]]:
    """Look at it before it goes, and say what keeps it from going; its audience may name what is gone by now."""
    try:
        looked = _rehearsed(visit, tx, found)
    except BadInput as error:
        return None, [sentence(str(error))]
    return looked, _cast.trouble_of(found, looked)


def _composing(visit: Visit, given: Given, *, told: str = "") -> Response:
    with visit.db.reading() as tx:
        now, offered = database.now(tx), _composed.choices(tx)
    named = [*given.texts, *(name for name, _ in visit.form.sent())]
    return visit.page(
        "broadcast_compose.html",
        given=given,
        told=told,
        languages=_composed.spoken_in(named, visit.settings),
        buttons=_cast.buttons(),
        now=now,
        **offered,
    )


def _given(tx: Session, visit: Visit, number: int | None) -> Given:
    """Return what stands in the form that was sent before anything was typed."""
    if number is None:
        wrong = _composed.corrected(tx, visit)
        return _composed.correction_of(wrong) if wrong else Given()
    found = broadcasts.known(tx, number)
    corrects = broadcasts.known(tx, found.corrects_id) if found.corrects_id else None
    return _composed.given_of(found, corrects, visit.settings)


def _number(visit: Visit) -> int | None:
    """Return which broadcast a form changes, None where it is a new one."""
    typed = visit.form.typed("number")
    return int(typed) if typed.isdecimal() and len(typed) < 19 else None


def _handle(tx: Session, visit: Visit, typed: str) -> str:
    """Return a phone as we know it, however it was typed; a chat is known by its number."""
    if tx.exec(select(Address.id).where(Address.handle == typed)).first() is not None:
        return typed
    try:
        return phones.normal(typed, visit.settings.shop_country)
    except BadInput:
        return typed


def _rehearsed(visit: Visit, tx: Session, one: Broadcast) -> Preview:
    """Look at a broadcast before it goes."""
    return visit.console.stage().preview(tx, one, settings=visit.settings, now=database.now(tx))
