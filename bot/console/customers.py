"""Customers: found by what is known of them, all that passed with each, and what is done for them on their word."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response

from bot.console import Id, Menu, Role, Visit, _on_behalf, _people, _proof, _talk, needs
from bot.console._waits import Look
from bot.console.waiting import shown
from store import customers, database, outlook, timeline
from store.days import today_of
from store.delays import Delay
from store.timeline import Kind

MENU = Menu("Customers", 35)
routes = APIRouter()

AT_ONCE = 50
OF_COURSE = 30
MOST_LINES = 50
Agent = Annotated[Visit, needs(Role.agent)]
Manager = Annotated[Visit, needs(Role.manager)]
Place = Annotated[str, Query(max_length=200)]
KINDS = {
    Kind.order: "Orders",
    Kind.promise: "Promises",
    Kind.notice: "Notices",
    Kind.answer: "Answers",
    Kind.message: "Conversation",
    Kind.consent: "Consents",
    Kind.offer: "Offers",
    Kind.refund: "Refunds",
    Kind.note: "Notes",
    Kind.act: "Acts",
}


@routes.get("")
def listed(
    visit: Agent,
    q: Annotated[str, Query(max_length=100)] = "",
    after: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
) -> Response:
    """List customers, the newest first, or those that are found."""
    words = q.replace("\0", "").strip()
    with visit.db.reading() as tx:
        now = database.now(tx)
        page = _people.found(Look(tx, visit.settings, now), words, after=after, limit=AT_ONCE)
    kept = {"q": words} if words else {}
    return visit.page(
        "customers.html",
        words=words,
        page=page,
        next_page=f"/console/customers?{urlencode({**kept, 'after': page.after})}" if page.after else "",
        first_page=f"/console/customers?{urlencode(kept)}" if after else "",
        masked=lambda number: shown(visit, number),
        now=now,
    )


@routes.get("/{customer_id}")
def one(visit: Agent, customer_id: Id, kind: Kind | None = None, after: Place = "") -> Response:
    """Show a customer; `after` is where a page of their course begins."""
    return _page(visit, customer_id, kind=kind, after=after)


@routes.post("/{customer_id}/stop")
def stop(visit: Agent, customer_id: Id) -> Response:
    """End what they consented to."""
    if wanted := visit.form.read(_on_behalf.Stop):
        act = _on_behalf.stop(visit, customer_id, wanted)
        if done := _on_behalf.once(visit, f"customer {customer_id}", _path(customer_id), "stop_where", act):
            return done
    return _page(visit, customer_id)


@routes.post("/{customer_id}/undo")
def take_back(visit: Agent, customer_id: Id) -> Response:
    """Take a cancellation or an accepted offer back, while that can be."""
    if wanted := visit.form.read(_on_behalf.TakeBack):
        act = _on_behalf.take_back(visit, customer_id, wanted)
        with visit.db.reading() as tx:
            subject = _on_behalf.subject_of(tx, wanted)
        if done := _on_behalf.once(visit, subject, _path(customer_id), "undo", act):
            return done
    return _page(visit, customer_id)


@routes.post("/{customer_id}/refund")
def note_sent(visit: Manager, customer_id: Id) -> Response:
    """Note that money was sent."""
    if sent := visit.form.read(_on_behalf.Sent):
        act = _on_behalf.note_sent(visit, customer_id, sent)
        if done := _on_behalf.once(visit, f"refund {sent.refund}", _path(customer_id), "refund", act):
            return done
    return _page(visit, customer_id)


@routes.post("/{customer_id}/proof")
def proof(visit: Manager, customer_id: Id) -> Response:
    """Hand over what was told, answered and done, as one file; that it was taken stands in the audit."""
    if asked := visit.form.read(_proof.Asked):
        with visit.form.refusals("order"):
            return _proof.taken(visit, customer_id, asked)
    return _page(visit, customer_id)


@routes.get("/{customer_id}/lines/{backorder_id}")
def line(visit: Agent, customer_id: Id, backorder_id: Id) -> Response:
    """Show one line, and what they may want done about it."""
    return _line(visit, customer_id, backorder_id)


@routes.post("/{customer_id}/lines/{backorder_id}")
def do(visit: Agent, customer_id: Id, backorder_id: Id) -> Response:
    """Do for them what they want done about a line."""
    if wanted := visit.form.read(_on_behalf.Wanted):
        act = _on_behalf.for_line(visit, customer_id, backorder_id, wanted)
        marks = "units" if wanted.act == "cancel" and wanted.units else "act"
        if done := _on_behalf.once(visit, f"backorder {backorder_id}", _path(customer_id), marks, act):
            return done
    return _line(visit, customer_id, backorder_id)


def _page(visit: Visit, customer_id: int, *, kind: Kind | None = None, after: str = "") -> Response:
    with visit.db.reading() as tx:
        now = database.now(tx)
        person = _people.known(tx, customer_id)
        facts: dict[str, Any] = {
            "customer": person,
            "context": _talk.context(tx, person, settings=visit.settings, most=MOST_LINES, now=now),
            "course": timeline.page(tx, customer_id, kinds=[kind] if kind else (), after=after, limit=OF_COURSE),
            "counts": timeline.counts(tx, customer_id),
            "owed": _people.owed_to(tx, customer_id, now=now),
            "undoable": _people.undoable(tx, customer_id, now=now),
            "orders": _people.orders_of(tx, customer_id),
            "now": now,
        }
    path = _path(customer_id)
    more = {"kind": kind.value} if kind else {}
    return visit.page(
        "customer.html",
        **facts,
        called=_called(person.name, customer_id),
        path=path,
        kind=kind,
        tabs=[(each, label, f"/console{path}?kind={each.value}#course") for each, label in KINDS.items()],
        older=f"/console{path}?{urlencode({**more, 'after': facts['course'].after})}#course"
        if facts["course"].after
        else "",
        newest=f"/console{path}{'?' + urlencode(more) if more else ''}#course" if after else "",
        may=visit.me.role.covers(Role.manager),
        masked=lambda number: shown(visit, number),
        means=_on_behalf.MEANS,
        today=today_of(now, visit.settings),
    )


def _line(visit: Visit, customer_id: int, backorder_id: int) -> Response:
    with visit.db.reading() as tx:
        now = database.now(tx)
        person = _people.known(tx, customer_id)
        owed = _people.own(tx, customer_id, backorder_id)
        facts: dict[str, Any] = {
            "customer": person,
            "line": outlook.of(tx, [backorder_id], places=True)[backorder_id],
            "law": tx.get(Delay, backorder_id),
            "choices": _on_behalf.choices(tx, owed, settings=visit.settings, now=now),
            "together": _on_behalf.may_ship_together(tx, owed),
            "brings_back": _on_behalf.brings_back(tx, owed),
            "talks": [one for one in customers.addresses_of(tx, customer_id) if one.channel != "email"],
        }
    return visit.page(
        "customer_line.html",
        **facts,
        called=_called(person.name, customer_id),
        path=_path(customer_id),
        means=_on_behalf.MEANS,
        today=today_of(now, visit.settings),
        now=now,
    )


def _called(name: str, customer_id: int) -> str:
    return name or f"Customer {customer_id}"


def _path(customer_id: int) -> str:
    return f"/customers/{customer_id}"
