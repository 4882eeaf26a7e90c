"""One's own account: the password, codes from a phone, who one is on Telegram, and where one is signed in."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from bot.console import Id, Role, Typed, Visit, needs
from bot.console._forms import Password
from bot.console._pages import counted, too_many
from store import database, seats, second_factor, sessions, sign_in, staff

MENU = None
routes = APIRouter()


class Proof(Typed):
    """The password that one has, asked for again before anything is changed."""

    password: Password


class Change(Typed):
    """The password that one has, and the one that one wants."""

    current: Password
    new: Annotated[Password, Field(min_length=staff.SHORTEST)]
    again: Password


class Code(Typed):
    """The code that a phone shows now."""

    code: Annotated[str, Field(max_length=20)]


@routes.get("")
def shown(visit: Annotated[Visit, needs(Role.agent)]) -> Response:
    """Show it."""
    return _page(visit)


@routes.post("/password")
def change_password(visit: Annotated[Visit, needs(Role.agent)]) -> Response:
    """Change the password, and sign out everywhere else."""
    typed = visit.form.read(Change)
    if typed and typed.new != typed.again:
        visit.form.wrong("again", "This is not the same.")
    elif typed and _is_mine(visit, typed.current, "current"):
        with visit.form.refusals("new"), visit.db.transaction() as tx:
            now = database.now(tx)
            staff.change_password(tx, visit.me.staff_id, typed.new, by=visit.who, but_for=visit.me.session_id, now=now)
            return visit.back("/account", "Your password is changed, and you are signed out everywhere else.")
    return _page(visit)


@routes.post("/codes")
def propose(visit: Annotated[Visit, needs(Role.agent)]) -> Response:
    """Begin to have a code asked for at signing in."""
    if (typed := visit.form.read(Proof)) and _is_mine(visit, typed.password):
        with visit.form.refusals(), visit.db.transaction() as tx:
            second_factor.propose(tx, visit.me.staff_id)
            return visit.back("/account#codes")
    return _page(visit)


@routes.post("/codes/on")
def turn_on(visit: Annotated[Visit, needs(Role.agent)]) -> Response:
    """Have codes asked for from now on, and show those for paper, once."""
    if typed := visit.form.read(Code):
        with visit.form.refusals("code"), visit.db.transaction() as tx:
            at, now = database.clock(tx), database.now(tx)
            given = second_factor.turn_on(tx, visit.me.staff_id, typed.code, by=visit.who, at=at, now=now)
            return visit.page("recovery_codes.html", given=given)
    return _page(visit)


@routes.post("/codes/off")
def turn_off(visit: Annotated[Visit, needs(Role.agent)]) -> Response:
    """Have no code asked for any more."""
    if (typed := visit.form.read(Proof)) and _is_mine(visit, typed.password):
        with visit.db.transaction() as tx:
            second_factor.turn_off(tx, visit.me.staff_id, by=visit.who, now=database.now(tx))
        return visit.back("/account", "You are asked for no code any more.")
    return _page(visit)


@routes.post("/codes/anew")
def write_anew(visit: Annotated[Visit, needs(Role.agent)]) -> Response:
    """Give other codes for paper, and show them once."""
    if (typed := visit.form.read(Proof)) and _is_mine(visit, typed.password):
        with visit.form.refusals(), visit.db.transaction() as tx:
            given = second_factor.write_anew(tx, visit.me.staff_id, by=visit.who, now=database.now(tx))
            return visit.page("recovery_codes.html", given=given)
    return _page(visit)


@routes.post("/telegram")
def tie_telegram(visit: Annotated[Visit, needs(Role.agent)]) -> Response:
    """Show what ties one's Telegram account to oneself, once."""
    with visit.db.transaction() as tx:
        code = seats.invite(tx, visit.me.staff_id, now=database.now(tx))
    return _page(visit, code=code)


@routes.post("/telegram/off")
def untie_telegram(visit: Annotated[Visit, needs(Role.agent)]) -> Response:
    """Be nobody on Telegram any more."""
    with visit.db.transaction() as tx:
        seats.leave(tx, visit.me.staff_id, by=visit.who, now=database.now(tx))
    return visit.back("/account#telegram", "You are nobody on Telegram any more.")


@routes.post("/sessions/{session_id}/end")
def end(visit: Annotated[Visit, needs(Role.agent)], session_id: Id) -> Response:
    """Sign out elsewhere."""
    with visit.db.transaction() as tx:
        at, now = database.clock(tx), database.now(tx)
        sign_in.leave(tx, visit.me, session_id, at=at, now=now)
    return visit.back("/account", "You are signed out there.")


@routes.post("/sessions/end")
def end_others(visit: Annotated[Visit, needs(Role.agent)]) -> Response:
    """Sign out everywhere else."""
    with visit.db.transaction() as tx:
        now = database.now(tx)
        ended = staff.sign_out(tx, visit.me.staff_id, by=visit.who, but_for=visit.me.session_id, now=now)
    return visit.back("/account", f"You are signed out everywhere else: {counted(ended, 'session')} ended.")


def _page(visit: Visit, *, code: str = "") -> Response:
    with visit.db.reading() as tx:
        clock = database.clock(tx)
        me = staff.by_name(tx, visit.who)
        mine = sessions.of(tx, me.id, at=clock)
        seat = seats.of(tx, me.id)
    proposed = me.code_secret and me.code_since is None
    drawn = _drawn(second_factor.address(me, visit.settings.shop_name)) if proposed else ""
    tied = seat.since if seat and seat.account is not None else None
    return visit.page("account.html", me=me, mine=mine, drawn=drawn, clock=clock, tied=tied, code=code)


def _is_mine(visit: Visit, password: str, field: str = "password") -> bool:
    """Check the password of whoever is signed in; tries count as they do at signing in."""
    with visit.db.transaction() as tx:
        asked = sign_in.ask(tx, visit.who, network=visit.network, at=database.clock(tx))
    if not sign_in.proves(asked, password):
        visit.form.wrong(field, too_many(asked.wait) if asked.wait else "This is not your password.")
        return False
    with visit.db.transaction() as tx:
        sign_in.forgive(tx, asked)
    return True


def _drawn(address: str) -> str:
    """Draw a QR code; dark on light whatever the page is, since some phones read no other."""
    import segno

    return segno.make(address, error="m").svg_inline(scale=5, border=4, light="#ffffff", svgclass="qr", lineclass=None)
