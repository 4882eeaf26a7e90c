"""Who may sign in to the console: passwords, sessions, codes, tries, and a shop that always has an owner."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import sqlalchemy as sa
from desk import Desk
from sqlmodel import Session, col, select

from store import audit, database, second_factor, sessions, sign_in, staff
from store.audit import AuditEntry
from store.database import Database, table
from store.errors import BadInput, NotFound, Refused
from store.sessions import Begun, StaffSession
from store.sign_in import Signed
from store.staff import Role, Staff
from store.throttle import Tries

PASSWORD = "seven herons in the fog"
AT = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_whoever_knows_the_password_is_let_in(db: Database) -> None:
    _add(db, "Ada@Shop.example")

    begun = _try(db, " ada@shop.EXAMPLE ", PASSWORD)

    assert begun is not None
    signed = _who(db, begun.token)
    assert signed is not None
    assert (signed.name, signed.role, signed.awaits_code) == ("ada@shop.example", Role.agent, False)


def test_a_password_is_the_same_from_whatever_keyboard(db: Database) -> None:
    _add(db, "ada", password="Zürich im Nebel, früh")

    assert _try(db, "ada", "Zu\u0308rich im Nebel, fru\u0308h") is not None


@pytest.mark.parametrize(("name", "password"), [("ada", "seven herons in the fob"), ("eva", PASSWORD), ("ada", "")])
def test_nobody_else_is(db: Database, name: str, password: str) -> None:
    _add(db, "ada")

    assert _try(db, name, password) is None


def test_neither_the_answer_nor_the_work_tells_whether_there_is_such_a_name(db: Database) -> None:
    _add(db, "ada")
    with db.transaction() as tx:
        known = sign_in.ask(tx, "ada", network="192.0.2.1", at=AT)
        unknown = sign_in.ask(tx, "eva", network="192.0.2.1", at=AT)
        counted = tx.exec(select(Tries.subject)).all()

    assert (known.wait, unknown.wait) == (None, None)
    assert not sign_in.proves(known, "wrong, of course")
    assert not sign_in.proves(unknown, "wrong, of course")
    # One for the network, and for either name two, of which none can be read.
    assert len(counted) == 5
    assert not [subject for subject in counted if "ada" in subject or "192" in subject]


def test_passwords_and_tokens_are_kept_as_hashes_alone(db: Database) -> None:
    _add(db, "ada")
    begun = _try(db, "ada", PASSWORD)
    assert begun is not None

    with db.reading() as tx:
        person, session = tx.exec(select(Staff)).one(), tx.exec(select(StaffSession)).one()
    assert person.password.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert begun.token not in repr(session)
    assert session.digest == sessions.digest(begun.token)


@pytest.mark.parametrize("password", ["eleven lett", "ada ada ada ada", "aaaaaaaaaaaaaaaaa", "x" * 201])
def test_a_password_that_is_guessed_at_once_is_refused(db: Database, password: str) -> None:
    with pytest.raises(BadInput), db.transaction() as tx:
        staff.add(tx, "ada", password, Role.agent, by="test", now=AT)


@pytest.mark.parametrize("name", ["", "a", "ada miller", "ada\n", "x" * 81, "ad\u200ba"])
def test_a_name_that_cannot_be_told_from_another_is_refused(db: Database, name: str) -> None:
    with pytest.raises(BadInput), db.transaction() as tx:
        staff.add(tx, name if name != "ada\n" else "ad\na", PASSWORD, Role.agent, by="test", now=AT)


def test_a_name_is_one_persons(db: Database) -> None:
    _add(db, "ada")

    with pytest.raises(BadInput, match="taken"), db.transaction() as tx:
        staff.add(tx, "ADA", PASSWORD, Role.agent, by="test", now=AT)


def test_whoever_guesses_is_not_heeded_any_more_not_even_when_right(db: Database) -> None:
    _add(db, "ada")
    for _ in range(sign_in.BY_NAME_THERE):
        assert _try(db, "ada", "wrong, of course") is None

    assert _asked(db, "ada").wait == 15 * MINUTE
    assert _try(db, "ada", PASSWORD) is None
    # From elsewhere she is let in, and there again when the time is over.
    assert _try(db, "ada", PASSWORD, network="198.51.100.7") is not None
    assert _try(db, "ada", PASSWORD, at=AT + 15 * MINUTE) is not None


def test_a_name_that_is_guessed_from_everywhere_is_not_heeded_from_anywhere(db: Database) -> None:
    _add(db, "ada")
    for number in range(sign_in.BY_NAME):
        assert _try(db, "ada", "wrong, of course", network=f"192.0.2.{number}") is None

    assert _try(db, "ada", PASSWORD, network="198.51.100.7") is None


def test_a_network_that_tries_many_names_is_not_heeded_for_any(db: Database) -> None:
    _add(db, "ada")
    with db.transaction() as tx:
        for number in range(sign_in.BY_NETWORK):
            sign_in.ask(tx, f"name-{number}", network="2001:db8:1:2:3::4", at=AT)

    assert _asked(db, "ada", network="2001:db8:1:2:ffff::1").wait is not None
    assert _asked(db, "ada", network="2001:db8:1:3::1").wait is None


def test_to_sign_in_forgives_the_tries_before_it_and_tells_of_them(db: Database) -> None:
    person = _add(db, "ada")
    for _ in range(sign_in.BY_NAME_THERE - 1):
        _try(db, "ada", "wrong, of course")
    assert _try(db, "ada", PASSWORD) is not None

    for _ in range(sign_in.BY_NAME_THERE - 1):
        _try(db, "ada", "wrong, of course")
    assert _try(db, "ada", PASSWORD) is not None

    failed = [entry.details["failed"] for entry in _entries(db, person) if entry.act == "signed in"]
    assert failed == [sign_in.BY_NAME_THERE - 1] * 2


def test_tries_are_counted_by_all_processes_together(db: Database, database_url: str) -> None:
    _add(db, "ada")
    elsewhere = Database(database_url)
    begun = threading.Barrier(4)

    def guess(shop: Database) -> list[bool]:
        begun.wait(10)
        return [_asked(shop, "ada").wait is None for _ in range(4)]

    with ThreadPoolExecutor() as threads:
        heeded = sum(sum(some) for some in threads.map(guess, [db, elsewhere, db, elsewhere], timeout=30))
    elsewhere.dispose()

    assert heeded == sign_in.BY_NAME_THERE


def test_what_was_counted_is_forgotten_in_a_day(db: Database) -> None:
    _asked(db, "eva")

    _asked(db, "ada", network="198.51.100.7", at=AT + timedelta(days=1, seconds=1))

    with db.reading() as tx:
        assert len(tx.exec(select(Tries)).all()) == 3


def test_a_session_that_nobody_uses_is_over_after_a_while(db: Database) -> None:
    _add(db, "ada")
    token = _in(db, "ada")

    assert _who(db, token, at=AT + sessions.IDLE - MINUTE) is not None
    assert _who(db, token, at=AT + sessions.IDLE) is None


def test_a_session_in_use_goes_on_until_it_is_too_old(db: Database) -> None:
    _add(db, "ada")
    token, at = _in(db, "ada"), AT
    while at < AT + sessions.AT_MOST - timedelta(hours=6):
        at += timedelta(hours=6)
        signed = _who(db, token, at=at)
        assert signed is not None
        assert signed.stale
        with db.transaction() as tx:
            sessions.note(tx, signed.session_id, at=at)

    assert _who(db, token, at=AT + sessions.AT_MOST - MINUTE) is not None
    assert _who(db, token, at=AT + sessions.AT_MOST) is None


def test_a_session_that_is_over_is_not_brought_back_by_being_noted(db: Database) -> None:
    _add(db, "ada")
    token = _in(db, "ada")
    signed = _who(db, token)
    assert signed is not None

    with db.transaction() as tx:
        sessions.note(tx, signed.session_id, at=AT + sessions.IDLE)

    assert _who(db, token, at=AT + sessions.IDLE) is None


def test_days_that_a_demonstration_lets_pass_sign_nobody_out(db: Database) -> None:
    _add(db, "ada")
    with db.reading() as tx:
        token = _in(db, "ada", at=database.clock(tx))

    with db.transaction() as tx:
        database.let_pass(tx, timedelta(days=30))
    with db.reading() as tx:
        assert sign_in.who(tx, token, at=database.clock(tx)) is not None


def test_that_somebody_is_there_is_not_written_down_with_every_request(db: Database) -> None:
    _add(db, "ada")
    token = _in(db, "ada")

    assert [bool(signed and signed.stale) for at in (1, 4, 5) if (signed := _who(db, token, at=AT + at * MINUTE))] == [
        False,
        False,
        True,
    ]


def test_a_session_can_be_ended_from_another_one_of_the_same_person(db: Database) -> None:
    _add(db, "ada")
    here, there = _in(db, "ada"), _in(db, "ada")
    mine, other = _who(db, here), _who(db, there)
    assert mine is not None
    assert other is not None

    with db.transaction() as tx:
        sign_in.leave(tx, mine, other.session_id, at=AT, now=AT)

    assert _who(db, there) is None
    assert _who(db, here) is not None


def test_nobody_ends_the_session_of_somebody_else_by_its_number(db: Database) -> None:
    _add(db, "ada")
    _add(db, "eva")
    adas, evas = _in(db, "ada"), _in(db, "eva")
    ada, eva = _who(db, adas), _who(db, evas)
    assert ada is not None
    assert eva is not None

    with db.transaction() as tx:
        sign_in.leave(tx, ada, eva.session_id, at=AT, now=AT)

    assert _who(db, evas) is not None


def test_to_change_a_password_signs_out_everywhere_else(db: Database) -> None:
    person = _add(db, "ada")
    here, there = _in(db, "ada"), _in(db, "ada")
    mine = _who(db, here)
    assert mine is not None

    with db.transaction() as tx:
        staff.change_password(tx, person.id, "nine owls on a wire", by="ada", but_for=mine.session_id, now=AT)

    assert _who(db, here) is not None
    assert _who(db, there) is None
    assert _try(db, "ada", PASSWORD) is None
    assert _try(db, "ada", "nine owls on a wire") is not None


def test_a_password_that_was_changed_meanwhile_opens_nothing(db: Database) -> None:
    person = _add(db, "ada")
    asked = _asked(db, "ada")
    assert sign_in.proves(asked, PASSWORD)

    with db.transaction() as tx:
        staff.change_password(tx, person.id, "nine owls on a wire", by="owner", now=AT)
    with db.transaction() as tx:
        assert sign_in.admit(tx, asked, at=AT, now=AT) is None


def test_whoever_is_disabled_is_out_at_once_and_stays_out(db: Database) -> None:
    person = _add(db, "ada")
    token = _in(db, "ada")

    with db.transaction() as tx:
        staff.disable(tx, person.id, by="owner", now=AT)
    assert _who(db, token) is None
    assert _try(db, "ada", PASSWORD) is None

    with db.transaction() as tx:
        staff.enable(tx, person.id, by="owner", now=AT)
    assert _who(db, token) is None
    assert _try(db, "ada", PASSWORD) is not None


def test_a_new_role_holds_from_the_next_request_on(db: Database) -> None:
    person = _add(db, "ada")
    token = _in(db, "ada")

    with db.transaction() as tx:
        staff.set_role(tx, person.id, Role.manager, by="owner", now=AT)

    signed = _who(db, token)
    assert signed is not None
    assert signed.role is Role.manager


def test_more_covers_less() -> None:
    assert [[one.covers(other) for other in Role] for one in Role] == [
        [True, False, False],
        [True, True, False],
        [True, True, True],
    ]


@pytest.mark.parametrize("act", [staff.disable, lambda tx, who, **by: staff.set_role(tx, who, Role.manager, **by)])
def test_the_shop_always_has_an_owner(db: Database, act: Callable[..., Staff]) -> None:
    owner, _ = _add(db, "olive", role=Role.owner), _add(db, "ada", role=Role.manager)
    gone = _add(db, "otto", role=Role.owner)
    with db.transaction() as tx:
        staff.disable(tx, gone.id, by="olive", now=AT)

    with pytest.raises(Refused, match="last owner"), db.transaction() as tx:
        act(tx, owner.id, by="olive", now=AT)

    with db.transaction() as tx:
        staff.enable(tx, gone.id, by="olive", now=AT)
    with db.transaction() as tx:
        act(tx, owner.id, by="olive", now=AT)


def test_two_owners_who_go_at_the_same_moment_leave_one_behind(db: Database) -> None:
    olive, otto = _add(db, "olive", role=Role.owner), _add(db, "otto", role=Role.owner)
    begun = threading.Barrier(2)

    def go(person: Staff) -> bool:
        begun.wait(10)
        try:
            with db.transaction() as tx:
                staff.disable(tx, person.id, by=person.name, now=AT)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor() as threads:
        gone = list(threads.map(go, [olive, otto], timeout=30))

    assert sorted(gone) == [False, True]


def test_a_code_is_asked_for_after_the_password(db: Database) -> None:
    person = _add(db, "ada")
    secret, _ = _with_codes(db, person)

    begun = _try(db, "ada", PASSWORD)
    assert begun is not None
    assert begun.awaits_code
    half = _who(db, begun.token)
    assert half is not None
    assert half.awaits_code
    with db.reading() as tx:
        assert sessions.of(tx, person.id, at=AT) == []

    later = AT + MINUTE
    whole = _type(db, half, pyotp.TOTP(secret).at(later), at=later)
    assert isinstance(whole, Begun)
    assert whole.token != begun.token
    assert _who(db, begun.token, at=later) is None
    signed = _who(db, whole.token, at=later)
    assert signed is not None
    assert not signed.awaits_code


def test_a_session_waits_for_its_code_no_longer_than_a_while(db: Database) -> None:
    _with_codes(db, _add(db, "ada"))
    begun = _try(db, "ada", PASSWORD)
    assert begun is not None

    assert _who(db, begun.token, at=AT + sessions.FOR_A_CODE) is None


@pytest.mark.parametrize(("steps", "opens"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_that_is_a_step_off_does_no_harm(db: Database, steps: int, opens: bool) -> None:
    person = _add(db, "ada")
    secret, _ = _with_codes(db, person, at=AT - timedelta(hours=1))

    with db.transaction() as tx:
        code = pyotp.TOTP(secret).at(AT + steps * timedelta(seconds=second_factor.STEP))
        assert second_factor.proven(tx, staff.held(tx, person.id), code, at=AT, now=AT) is opens


def test_a_code_that_was_used_opens_nothing_again(db: Database) -> None:
    person = _add(db, "ada")
    secret, _ = _with_codes(db, person)
    later = AT + 2 * MINUTE
    code = pyotp.TOTP(secret).at(later)

    assert isinstance(_type(db, _half(db), code, at=later), Begun)
    assert _type(db, _half(db, at=later), code, at=later) is None
    # Nor does one of before it, which is still within the step that is let pass.
    assert _type(db, _half(db, at=later), pyotp.TOTP(secret).at(later - timedelta(seconds=30)), at=later) is None


def test_the_code_that_turned_codes_on_does_not_sign_in(db: Database) -> None:
    secret, _ = _with_codes(db, _add(db, "ada"))

    assert _type(db, _half(db), pyotp.TOTP(secret).at(AT)) is None


def test_a_code_from_paper_opens_once(db: Database) -> None:
    person = _add(db, "ada")
    _, paper = _with_codes(db, person)
    assert len(paper) == len(set(paper)) == second_factor.PAPER

    assert isinstance(_type(db, _half(db), f" {paper[3].upper()} "), Begun)
    assert _type(db, _half(db), paper[3]) is None
    assert isinstance(_type(db, _half(db), paper[4].replace("-", "")), Begun)

    assert [e.details["left"] for e in _entries(db, person) if e.act == "recovery code used"] == [9, 8]


def test_codes_written_anew_end_those_before(db: Database) -> None:
    person = _add(db, "ada")
    _, old = _with_codes(db, person)

    with db.transaction() as tx:
        new = second_factor.write_anew(tx, person.id, by="ada", now=AT)

    assert _type(db, _half(db), old[0]) is None
    assert isinstance(_type(db, _half(db), new[0]), Begun)


def test_whoever_guesses_codes_is_not_heeded_any_more(db: Database) -> None:
    person = _add(db, "ada")
    secret, paper = _with_codes(db, person)
    half = _half(db)
    for _ in range(sign_in.BY_CODE):
        assert _type(db, half, "000000") is None

    # A right password in between changes nothing, and a right code is not heeded.
    half = _half(db)
    assert _type(db, half, pyotp.TOTP(secret).at(AT + MINUTE), at=AT + MINUTE) == 59 * MINUTE
    assert _type(db, half, paper[0], at=AT + MINUTE) == 59 * MINUTE


def test_codes_count_only_once_one_was_typed(db: Database) -> None:
    person = _add(db, "ada")
    with db.transaction() as tx:
        first = second_factor.propose(tx, person.id)
        second = second_factor.propose(tx, person.id)

    assert first != second
    begun = _try(db, "ada", PASSWORD)
    assert begun is not None
    assert not begun.awaits_code
    with pytest.raises(BadInput), db.transaction() as tx:
        second_factor.turn_on(tx, person.id, pyotp.TOTP(first).at(AT), by="ada", at=AT, now=AT)


def test_codes_that_are_on_are_not_replaced_unasked(db: Database) -> None:
    person = _add(db, "ada")
    secret, _ = _with_codes(db, person)

    with pytest.raises(Refused), db.transaction() as tx:
        second_factor.propose(tx, person.id)
    with pytest.raises(Refused), db.transaction() as tx:
        second_factor.turn_on(tx, person.id, pyotp.TOTP(secret).at(AT), by="ada", at=AT, now=AT)


def test_codes_can_be_turned_off_for_somebody_whose_phone_is_lost(db: Database) -> None:
    person = _add(db, "ada")
    _, paper = _with_codes(db, person)
    half = _half(db)

    with db.transaction() as tx:
        second_factor.turn_off(tx, person.id, by="owner", now=AT)

    assert _type(db, half, paper[0]) is None
    begun = _try(db, "ada", PASSWORD)
    assert begun is not None
    assert not begun.awaits_code


def test_the_audit_says_who_did_what_before_and_after(db: Database) -> None:
    person = _add(db, "ada")
    with db.transaction() as tx:
        staff.set_role(tx, person.id, Role.manager, by="olive", now=AT)
        staff.set_role(tx, person.id, Role.manager, by="olive", now=AT)
        staff.disable(tx, person.id, by="olive", now=AT)
        staff.disable(tx, person.id, by="olive", now=AT)

    assert [(entry.who, entry.act, entry.details) for entry in _entries(db, person)] == [
        ("test", "staff added", {"name": "ada", "after": {"role": "agent"}}),
        ("olive", "staff role set", {"name": "ada", "before": {"role": "agent"}, "after": {"role": "manager"}}),
        ("olive", "staff disabled", {"name": "ada", "sessions_ended": 0}),
    ]


@pytest.mark.parametrize("change", [sa.update(table(AuditEntry)).values(who="nobody"), sa.delete(table(AuditEntry))])
def test_the_database_itself_refuses_to_change_the_audit(db: Database, change: sa.Update | sa.Delete) -> None:
    with db.transaction() as tx:
        audit.record(tx, "ada", "approved", "broadcast 1", now=AT)

    with pytest.raises(sa.exc.DBAPIError, match="only ever added"), db.transaction() as tx:
        tx.connection().execute(change)

    with db.reading() as tx:
        assert tx.exec(select(AuditEntry.who)).all() == ["ada"]


def test_the_first_owner_is_added_at_the_command_line(desk: Desk, db: Database) -> None:
    said = desk.types("staff", "add", "Olive", "--role", "owner", answers=f"{PASSWORD}\n{PASSWORD}\n")

    assert said.exit_code == 0
    assert PASSWORD not in said.out + said.err
    (listed,) = desk.types("staff", "list", "--json").json
    assert (listed["name"], listed["role"], listed["last_seen"]) == ("olive", "owner", "")
    assert _try(db, "olive", PASSWORD) is not None


def test_a_password_may_come_from_a_pipe(desk: Desk, db: Database) -> None:
    desk.types("staff", "add", "olive", "--role", "owner", "--password-stdin", answers=f"{PASSWORD}\n")
    desk.types("staff", "reset-password", "olive", "--password-stdin", answers="nine owls on a wire\n")

    assert _try(db, "olive", PASSWORD) is None
    assert _try(db, "olive", "nine owls on a wire") is not None


def test_a_password_that_was_mistyped_once_is_asked_for_again(desk: Desk, db: Database) -> None:
    desk.types("staff", "add", "olive", answers=f"{PASSWORD}\nnine owls\n{PASSWORD}\n{PASSWORD}\n")

    assert _try(db, "olive", PASSWORD) is not None


def test_whoever_leaves_is_signed_out_and_disabled_at_the_command_line(desk: Desk, db: Database) -> None:
    _add(db, "olive", role=Role.owner)
    _add(db, "ada")
    with db.reading() as tx:
        clock = database.clock(tx)
    token = _in(db, "ada", at=clock)
    assert desk.types("staff", "list", "--json").json[0]["last_seen"]

    assert "1 session ended" in desk.types("staff", "sign-out", "ada").out
    assert _who(db, token, at=clock) is None

    desk.types("staff", "disable", "ada")
    assert _try(db, "ada", PASSWORD) is None
    desk.types("staff", "enable", "ada")
    desk.types("staff", "role", "ada", "--role", "manager")
    assert _try(db, "ada", PASSWORD) is not None
    with pytest.raises(Refused):
        desk.types("staff", "disable", "olive")


def test_the_command_line_says_what_it_needs(desk: Desk) -> None:
    assert "backorder staff add" in desk.types("staff", "list").out
    with pytest.raises(BadInput):
        desk.types("staff", "disable")
    with pytest.raises(NotFound):
        desk.types("staff", "disable", "eva")


def _add(db: Database, name: str, *, role: Role = Role.agent, password: str = PASSWORD) -> Staff:
    with db.transaction() as tx:
        return staff.add(tx, name, password, role, by="test", now=AT)


def _asked(db: Database, name: str, *, network: str = "192.0.2.1", at: datetime = AT) -> sign_in.Asked:
    with db.transaction() as tx:
        return sign_in.ask(tx, name, network=network, at=at)


def _try(db: Database, name: str, password: str, *, network: str = "192.0.2.1", at: datetime = AT) -> Begun | None:
    """Try to sign in, as the console does."""
    asked = _asked(db, name, network=network, at=at)
    if not sign_in.proves(asked, password):
        return None
    with db.transaction() as tx:
        return sign_in.admit(tx, asked, browser="Firefox", at=at, now=at)


def _in(db: Database, name: str, *, at: datetime = AT) -> str:
    begun = _try(db, name, PASSWORD, at=at)
    assert begun is not None
    return begun.token


def _who(db: Database, token: str, *, at: datetime = AT) -> Signed | None:
    with db.reading() as tx:
        return sign_in.who(tx, token, at=at)


def _with_codes(db: Database, person: Staff, *, at: datetime = AT) -> tuple[str, list[str]]:
    """Turn codes on, and return the secret of the phone and the codes for paper."""
    with db.transaction() as tx:
        secret = second_factor.propose(tx, person.id)
        paper = second_factor.turn_on(tx, person.id, pyotp.TOTP(secret).at(at), by=person.name, at=at, now=at)
    return secret, paper


def _half(db: Database, *, at: datetime = AT) -> Signed:
    """Sign in as ada with the password, so that a code is waited for."""
    signed = _who(db, _in(db, "ada", at=at), at=at)
    assert signed is not None
    assert signed.awaits_code
    return signed


def _type(db: Database, half: Signed, code: str, *, at: datetime = AT) -> Begun | timedelta | None:
    with db.transaction() as tx:
        return sign_in.type_code(tx, half, code, at=at, now=at)


def _entries(db: Database, person: Staff) -> list[AuditEntry]:
    with db.reading() as tx:
        return _of(tx, person.subject)


def _of(tx: Session, subject: str) -> list[AuditEntry]:
    return list(tx.exec(select(AuditEntry).where(AuditEntry.subject == subject).order_by(col(AuditEntry.id))))
