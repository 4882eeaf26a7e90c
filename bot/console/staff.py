"""Who may sign in: added, given a role, signed out, disabled; for owners."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from bot.console import Id, Menu, Role, Typed, Visit, needs
from bot.console._forms import Password
from bot.console._pages import counted
from store import database, second_factor, sessions, staff
from store.errors import NotFound
from store.staff import Staff

MENU = Menu("Staff", 90, Role.owner)
routes = APIRouter()

Secret = Annotated[Password, Field(min_length=staff.SHORTEST)]


class Added(Typed):
    """Somebody who may sign in from now on."""

    name: Annotated[str, Field(max_length=staff.LONGEST_NAME)]
    password: Secret
    role: Role


class Given(Typed):
    """Another role."""

    role: Role


class Reset(Typed):
    """Another password."""

    password: Secret


@routes.get("")
def listed(visit: Annotated[Visit, needs(Role.owner)]) -> Response:
    """List everybody."""
    with visit.db.reading() as tx:
        clock = database.clock(tx)
        people, seen = staff.everybody(tx), sessions.seen(tx, at=clock)
    return visit.page("staff.html", people=people, seen=seen, clock=clock)


@routes.post("")
def add(visit: Annotated[Visit, needs(Role.owner)]) -> Response:
    """Let somebody in from now on."""
    if typed := visit.form.read(Added):
        with visit.form.refusals(), visit.db.transaction() as tx:
            person = staff.add(tx, typed.name, typed.password, typed.role, by=visit.who, now=database.now(tx))
            told = "may sign in from now on. Hand the password over in person; they can change it in their account."
            return visit.back("/staff", f"{person.name} {told}")
    return listed(visit)


@routes.get("/{staff_id}")
def one(visit: Annotated[Visit, needs(Role.owner)], staff_id: Id) -> Response:
    """Show one person."""
    return _page(visit, staff_id)


@routes.post("/{staff_id}/role")
def set_role(visit: Annotated[Visit, needs(Role.owner)], staff_id: Id) -> Response:
    """Give somebody another role."""
    if typed := visit.form.read(Given):
        with visit.form.refusals("role"), visit.db.transaction() as tx:
            person = staff.set_role(tx, staff_id, typed.role, by=visit.who, now=database.now(tx))
            return visit.back(f"/staff/{staff_id}", f"{person.name} is {person.role.value} now.")
    return _page(visit, staff_id)


@routes.post("/{staff_id}/password")
def reset_password(visit: Annotated[Visit, needs(Role.owner)], staff_id: Id) -> Response:
    """Give somebody another password, and sign them out."""
    if typed := visit.form.read(Reset):
        with visit.form.refusals("password"), visit.db.transaction() as tx:
            person = staff.change_password(tx, staff_id, typed.password, by=visit.who, now=database.now(tx))
            return visit.back(f"/staff/{staff_id}", f"{person.name} has the new password, and is signed out.")
    return _page(visit, staff_id)


@routes.post("/{staff_id}/sign-out")
def sign_out(visit: Annotated[Visit, needs(Role.owner)], staff_id: Id) -> Response:
    """End somebody's sessions."""
    with visit.db.transaction() as tx:
        ended = staff.sign_out(tx, staff_id, by=visit.who, now=database.now(tx))
    return visit.back(f"/staff/{staff_id}", f"Signed out: {counted(ended, 'session')} ended.")


@routes.post("/{staff_id}/codes-off")
def codes_off(visit: Annotated[Visit, needs(Role.owner)], staff_id: Id) -> Response:
    """Ask somebody for no code any more, as where their phone is lost."""
    with visit.db.transaction() as tx:
        second_factor.turn_off(tx, staff_id, by=visit.who, now=database.now(tx))
    return visit.back(f"/staff/{staff_id}", "They are asked for no code any more.")


@routes.post("/{staff_id}/disable")
def disable(visit: Annotated[Visit, needs(Role.owner)], staff_id: Id) -> Response:
    """Let somebody in no more."""
    with visit.form.refusals(), visit.db.transaction() as tx:
        person = staff.disable(tx, staff_id, by=visit.who, now=database.now(tx))
        return visit.back("/staff", f"{person.name} may not sign in any more, and is signed out.")
    return _page(visit, staff_id)


@routes.post("/{staff_id}/enable")
def enable(visit: Annotated[Visit, needs(Role.owner)], staff_id: Id) -> Response:
    """Let somebody in again."""
    with visit.db.transaction() as tx:
        person = staff.enable(tx, staff_id, by=visit.who, now=database.now(tx))
    return visit.back(f"/staff/{staff_id}", f"{person.name} may sign in again.")


def _page(visit: Visit, staff_id: Id) -> Response:
    with visit.db.reading() as tx:
        clock = database.clock(tx)
        person = tx.get(Staff, staff_id)
        if person is None:
            raise NotFound(f"no staff {staff_id}")
        theirs = sessions.of(tx, staff_id, at=clock)
    return visit.page("staff_one.html", person=person, theirs=theirs, clock=clock)
