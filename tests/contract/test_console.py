"""The console as its people use it, and as others try to: who may do what, whose form it is, where one is led."""

import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from urllib.parse import urlencode

import pyotp
import pytest
from builders import a_backorder, a_product, an_order, phone_of
from fastapi import APIRouter, FastAPI
from sqlmodel import Session, select
from visitor import PASSWORD, Visitor, hire, told, visiting, web

from bot import demo, hand_off
from bot.app import WebSettings
from bot.cli._process import Parts, console_of
from bot.console import Role, door_of, doors
from bot.console._kinds import KINDS
from bot.console._pages import way
from bot.demo.entrance import entrance
from store import audit, database, sessions, sign_in, staff, supply, tasks, writebacks
from store.audit import AuditEntry
from store.database import Database
from store.messages import Direction, Message, State
from store.refunds import Refund
from store.settings import Settings
from store.staff import Staff
from store.tasks import Task
from store.writebacks import WriteBackKind

OPEN = {("GET", "/sign-in"), ("POST", "/sign-in"), ("GET", "/sign-in/code"), ("POST", "/sign-in/code")}
"""What whoever is not signed in may ask for."""
ROUTES = sorted((method, path, door.role) for method, path, door in doors())
SIGNED_IN = [one for one in ROUTES if one[2] is not None]


@pytest.fixture
def app(db: Database) -> FastAPI:
    """The web application, with an agent, a manager and an owner."""
    hire(db, "ada", Role.agent)
    hire(db, "mia", Role.manager)
    hire(db, "olive", Role.owner)
    return web(db)


@pytest.fixture
async def guest(app: FastAPI) -> AsyncIterator[Visitor]:
    """Somebody who has not signed in."""
    async with visiting(app) as visitor:
        yield visitor


NAMES = {Role.agent: "ada", Role.manager: "mia", Role.owner: "olive"}


def test_the_few_pages_for_everybody_are_those_before_signing_in() -> None:
    assert {(method, path) for method, path, role in ROUTES if role is None} == OPEN
    assert len(SIGNED_IN) > 10


def test_a_route_that_does_not_say_who_may_use_it_is_refused() -> None:
    routes = APIRouter()
    routes.get("/bare")(lambda: None)

    with pytest.raises(TypeError, match="/bare"):
        door_of(routes.routes[0])


async def test_whoever_is_not_signed_in_is_led_to_the_door_by_every_page(guest: Visitor) -> None:
    for method, path, _ in SIGNED_IN:
        there = f"/console{_filled(path)}"
        answer = await (guest.asks(there) if method == "GET" else guest.bare(there))

        assert answer.status_code == 303, (method, path)
        assert answer.headers["location"].startswith("/console/sign-in?then=/console/"), (method, path)


@pytest.mark.parametrize("role", Role)
async def test_every_page_and_button_is_there_for_its_role_and_nobody_below(
    app: FastAPI, role: Role, db: Database
) -> None:
    for method, path, needed in SIGNED_IN:
        assert needed is not None
        async with visiting(app) as visitor:
            # A session of its own for each: some of the buttons end it.
            await _let_in(visitor, db, NAMES[role])
            there = f"/console{_filled(path)}"
            answer = await (visitor.asks(there) if method == "GET" else visitor.sends(there))

        if role.covers(needed):
            assert answer.status_code in (200, 303, 404, 409, 422), (method, path, answer.status_code)
            assert "/sign-in?then" not in answer.headers.get("location", ""), (method, path)
        else:
            assert answer.status_code == 403, (method, path)
        with db.transaction() as tx:
            # What the buttons have done to whoever presses them.
            for name, one in NAMES.items():
                person = staff.by_name(tx, one)
                person.disabled_at, person.role = None, name


@pytest.mark.parametrize("strange", ["0", "-1", "99999999999999999999", "%00", "%E2%80%AE", "..%2F..", "1%20or%201=1"])
async def test_a_strange_address_is_a_page_that_is_not_there(guest: Visitor, db: Database, strange: str) -> None:
    await _let_in(guest, db, "olive")

    for method, path, _ in SIGNED_IN:
        if "{" in path:
            there = f"/console{re.sub(r'{[^}]+}', strange, path)}"
            answer = await (guest.asks(there) if method == "GET" else guest.sends(there))
            assert answer.status_code in (404, 405, 422), (method, path, answer.status_code)


async def test_every_button_refuses_a_form_without_its_key_or_with_another_ones(
    app: FastAPI, db: Database, guest: Visitor
) -> None:
    await _let_in(guest, db, "olive")
    async with visiting(app) as other:
        await _let_in(other, db, "olive")
        foreign = await other.form_key()

    for method, path, _ in SIGNED_IN:
        if method == "POST":
            there = f"/console{_filled(path)}"
            for fields in ({}, {"form_key": ""}, {"form_key": foreign}, {"form_key": "\u00e4"}):
                assert (await guest.bare(there, fields)).status_code == 403, (path, fields)
    with db.reading() as tx:
        assert {entry.act for entry in tx.exec(select(AuditEntry))} == {"staff added"}


@pytest.mark.parametrize(
    "said",
    [
        {"origin": "https://evil.test", "sec_fetch_site": "cross-site"},
        {"origin": "https://evil.test", "sec_fetch_site": ""},
        {"origin": "", "sec_fetch_site": "cross-site"},
        {"origin": "", "sec_fetch_site": "same-site"},
        {"origin": "null", "sec_fetch_site": ""},
        {"origin": "http://shop.test.evil.test", "sec_fetch_site": ""},
        {"origin": "", "sec_fetch_site": ""},
    ],
)
async def test_a_form_that_another_site_has_sent_is_refused_even_with_the_key(
    guest: Visitor, db: Database, said: dict[str, str]
) -> None:
    await _let_in(guest, db, "olive")

    answer = await guest.sends("/console/staff", {"name": "eve", "password": PASSWORD, "role": "owner"}, **said)

    assert answer.status_code == 403
    with db.reading() as tx:
        assert len(tx.exec(select(Staff)).all()) == 3


async def test_nobody_is_signed_in_by_another_site(guest: Visitor) -> None:
    fields = {"name": "ada", "password": PASSWORD}

    answer = await guest.bare("/console/sign-in", fields, origin="https://evil.test", sec_fetch_site="cross-site")

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


async def test_the_key_may_come_as_a_header(guest: Visitor, db: Database) -> None:
    await _let_in(guest, db, "ada")
    key = await guest.form_key()

    answer = await guest.bare("/console/sign-out", x_form_key=key)

    assert answer.status_code == 303


async def test_somebody_signs_in_and_out(guest: Visitor) -> None:
    answer = await guest.asks("/console/audit?who=ada")
    assert answer.headers["location"] == "/console/sign-in?then=/console/audit%3Fwho%3Dada"

    entered = await guest.bare(
        "/console/sign-in", {"name": "Mia", "password": PASSWORD, "then": "/console/audit?who=a"}
    )
    assert entered.headers["location"] == "/console/audit?who=a"
    assert "signed in" in await guest.sees("/console/audit")

    left = await guest.sends("/console/sign-out")
    assert left.headers["location"] == "/console/sign-in"
    assert "You are signed out." in await guest.sees("/console/sign-in")
    # Said once.
    assert "You are signed out." not in await guest.sees("/console/sign-in")
    assert (await guest.asks("/console/today")).status_code == 303


async def test_what_does_not_match_is_said_alike_for_known_and_unknown_names(guest: Visitor) -> None:
    said = [
        await guest.sends("/console/sign-in", {"name": name, "password": "wrong, of course"}) for name in ("ada", "eva")
    ]

    assert [answer.status_code for answer in said] == [422, 422]
    assert told(said[0]) == told(said[1]) == "This name and this password do not match."
    assert said[0].text.replace("ada", "eva") == said[1].text
    assert 'value="eva"' in said[1].text
    assert "wrong, of course" not in said[1].text


async def test_after_too_many_tries_everybody_is_told_to_wait(guest: Visitor) -> None:
    for name in ("ada", "eva"):
        for _ in range(sign_in.BY_NAME_THERE):
            await guest.bare("/console/sign-in", {"name": name, "password": "wrong, of course"})

        answer = await guest.bare("/console/sign-in", {"name": name, "password": PASSWORD})

        assert told(answer).startswith("Too many tries. Wait for 15 minutes")


async def test_a_session_begins_under_a_token_that_nobody_knew_before(guest: Visitor, app: FastAPI) -> None:
    guest.http.cookies.set("backorder-session", "chosen by somebody else")

    await guest.signs_in("ada")

    token = _token(guest)
    assert token != "chosen by somebody else"
    async with visiting(app) as thief:
        thief.http.cookies.set("backorder-session", "chosen by somebody else")
        assert (await thief.asks("/console/today")).status_code == 303


async def test_to_sign_in_again_ends_the_session_before(guest: Visitor, app: FastAPI) -> None:
    await guest.signs_in("ada")
    first = _token(guest)

    await guest.signs_in("mia")

    assert _token(guest) != first
    async with visiting(app) as thief:
        thief.http.cookies.set("backorder-session", first)
        assert (await thief.asks("/console/today")).status_code == 303


@pytest.mark.parametrize(
    "then",
    [
        "https://evil.test/",
        "//evil.test/console/",
        "/\\evil.test",
        "/console@evil.test",
        "javascript:alert(1)",
        "/console/\r\nset-cookie: a=b",
        "/elsewhere",
        "",
    ],
)
async def test_nobody_is_led_away_after_signing_in(guest: Visitor, then: str) -> None:
    shown = await guest.sees(f"/console/sign-in?{urlencode({'then': then})}")
    assert 'name="then" value="/console/today"' in shown

    answer = await guest.bare("/console/sign-in", {"name": "ada", "password": PASSWORD, "then": then})

    assert answer.headers["location"] == "/console/today"


async def test_the_code_is_asked_for_and_nothing_is_open_before_it(guest: Visitor, db: Database) -> None:
    await guest.signs_in("mia")
    secret = await _turns_codes_on(guest)
    await guest.sends("/console/sign-out")

    entered = await guest.bare("/console/sign-in", {"name": "mia", "password": PASSWORD, "then": "/console/audit"})
    assert entered.headers["location"] == "/console/sign-in/code?then=/console/audit"
    half = _token(guest)
    assert (await guest.asks("/console/today")).headers["location"].startswith("/console/sign-in?then")

    wrong = await guest.bare("/console/sign-in/code", {"form_key": await _half_key(guest), "code": "000000"})
    assert told(wrong) == "This is not the code shown now."
    code = pyotp.TOTP(secret).at(_clock(db) + timedelta(seconds=30))
    fields = {"form_key": await _half_key(guest), "code": code, "then": "/console/audit"}
    passed = await guest.bare("/console/sign-in/code", fields)
    assert passed.headers["location"] == "/console/audit"
    assert _token(guest) != half
    assert "codes turned on" in await guest.sees("/console/audit")


async def test_recovery_codes_are_shown_once(guest: Visitor, db: Database) -> None:
    await guest.signs_in("mia")
    await _turns_codes_on(guest)
    answer = await guest.sends("/console/account/codes/anew", {"password": PASSWORD})

    paper = re.findall(r"<code>([a-z2-7]{4}(?:-[a-z2-7]{4}){3})</code>", answer.text)
    assert len(paper) == 10
    assert answer.headers["cache-control"] == "no-store"
    assert paper[0] not in await guest.sees("/console/account")

    await guest.sends("/console/sign-out")
    await guest.bare("/console/sign-in", {"name": "mia", "password": PASSWORD})
    fields = {"form_key": await _half_key(guest), "code": paper[0]}
    assert (await guest.bare("/console/sign-in/code", fields)).headers["location"] == "/console/today"


async def test_nothing_of_an_account_is_changed_without_its_password(guest: Visitor, db: Database) -> None:
    await guest.signs_in("mia")
    for path, fields in {
        "password": {"current": "wrong, of course", "new": "nine owls on a wire", "again": "nine owls on a wire"},
        "codes": {"password": "wrong, of course"},
        "codes/off": {"password": "wrong, of course"},
        "codes/anew": {"password": "wrong, of course"},
    }.items():
        answer = await guest.sends(f"/console/account/{path}", fields)

        assert answer.status_code == 422
        assert "This is not your password." in told(answer)
        assert 'aria-invalid="true" aria-describedby="field-' in answer.text


async def test_a_password_is_changed_and_other_browsers_are_signed_out(guest: Visitor, app: FastAPI) -> None:
    await guest.signs_in("mia")
    async with visiting(app) as elsewhere:
        await elsewhere.signs_in("mia")
        fields = {"current": PASSWORD, "new": "nine owls on a wire", "again": "nine owls on a wire"}

        differs = await guest.sends("/console/account/password", {**fields, "again": "ten owls on a wire"})
        assert told(differs).endswith("This is not the same.")
        assert (await guest.sends("/console/account/password", fields)).status_code == 303

        assert (await guest.asks("/console/today")).status_code == 200
        assert (await elsewhere.asks("/console/today")).status_code == 303


async def test_one_session_is_ended_from_another(guest: Visitor, app: FastAPI, db: Database) -> None:
    await guest.signs_in("mia")
    async with visiting(app) as elsewhere:
        await elsewhere.signs_in("mia")
        shown = await guest.sees("/console/account")
        (number,) = re.findall(r"/console/account/sessions/(\d+)/end", shown)

        await guest.sends(f"/console/account/sessions/{number}/end")

        assert (await elsewhere.asks("/console/today")).status_code == 303
        assert (await guest.asks("/console/today")).status_code == 200


async def test_an_owner_lets_somebody_in_and_out_again(guest: Visitor, app: FastAPI) -> None:
    await guest.signs_in("olive")
    fields = {"name": "Eva@shop.example", "password": "nine owls on a wire", "role": "agent"}

    assert (await guest.sends("/console/staff", fields)).status_code == 303
    assert "eva@shop.example may sign in from now on" in await guest.sees("/console/staff")
    again = await guest.sends("/console/staff", fields)
    assert "taken" in told(again)
    assert 'value="Eva@shop.example"' in again.text
    assert "nine owls" not in again.text

    async with visiting(app) as eva:
        await eva.signs_in("eva@shop.example", "nine owls on a wire")
        await guest.sends("/console/staff/4/role", {"role": "manager"})
        assert (await eva.asks("/console/audit")).status_code == 200
        await guest.sends("/console/staff/4/disable")
        assert (await eva.asks("/console/audit")).status_code == 303


async def test_the_last_owner_is_told_why_not(guest: Visitor) -> None:
    await guest.signs_in("olive")

    for path, fields in {"disable": {}, "role": {"role": "agent"}}.items():
        answer = await guest.sends(f"/console/staff/3/{path}", fields)
        assert answer.status_code == 422
        assert "last owner" in told(answer)


async def test_what_was_typed_stays_and_the_field_is_marked(guest: Visitor) -> None:
    await guest.signs_in("olive")

    answer = await guest.sends(
        "/console/staff", {"name": "<script>alert(1)</script>", "password": "short", "role": "x"}
    )

    assert answer.status_code == 422
    assert 'value="&lt;script&gt;alert(1)&lt;/script&gt;"' in answer.text
    assert "<script>alert" not in answer.text
    assert told(answer) == "At least 12 letters. Choose one of these."
    password = re.search(r'<input id="field-password"[^>]*>', answer.text)
    assert password
    assert 'aria-invalid="true" aria-describedby="field-password-wrong field-password-hint"' in password[0]
    assert 'id="field-password-wrong"' in answer.text
    assert " value=" not in password[0]


async def test_whatever_a_name_holds_is_shown_and_never_run(guest: Visitor, db: Database) -> None:
    hire(db, "<script>alert(1)</script>")
    with db.transaction() as tx:
        words = "<img src=x onerror=alert(1)> wrote `<b>` and {{ 7 * 7 }}"
        tasks.open_task(tx, "<i>odd", words, key="odd", now=database.now(tx))
        audit.record(tx, "<u>me", "did </title>", '"><a href=x>', now=database.now(tx), why="<s>")
    await guest.signs_in("olive")

    for path in ("/console/staff", "/console/staff/4", "/console/today", "/console/audit", "/console/audit?who=<u>"):
        shown = await guest.sees(path)
        assert not re.search(r"<(script>|img src=x|b>|i>|u>|s>|a href=x)", shown), path
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in await guest.sees("/console/staff")
    assert "{{ 7 * 7 }}" in await guest.sees("/console/today")


async def test_every_answer_tells_the_browser_to_be_careful(guest: Visitor, db: Database) -> None:
    await guest.signs_in("ada")
    answers = [
        await guest.asks(path)
        for path in ("/console/today", "/console/", "/console/nowhere", "/console/static/console.css", "/console/staff")
    ]
    answers += [await guest.bare("/console/sign-out")]
    db.dispose()

    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert ("no-store" in answer.headers["cache-control"]) is ("/static/" not in str(answer.url))


async def test_no_page_holds_what_the_policy_forbids(guest: Visitor, db: Database) -> None:
    await guest.signs_in("olive")
    with db.transaction() as tx:
        tasks.open_task(tx, "unreachable", "Nobody answers.", key="one", now=database.now(tx))
    for method, path, _ in ROUTES:
        if method == "GET":
            shown = (await guest.asks(f"/console{_filled(path)}")).text
            assert not re.search(r"<style|\sstyle=|\son[a-z]+=|hx-on|<script(?! src=\"/console/static/)", shown), path
            assert not re.search(r"(src|href|action)=\"(https?:)?//", shown), path


@pytest.mark.parametrize(
    ("public_url", "base_url", "prefixed"),
    [
        ("", "http://127.0.0.1:8080", False),
        ("https://shop.test", "https://shop.test", True),
        ("https://shop.test", "http://shop.test", True),
        ("", "https://shop.test", True),
    ],
)
async def test_the_cookie_is_as_strict_as_the_way_allows(
    db: Database, public_url: str, base_url: str, prefixed: bool
) -> None:
    hire(db, "ada")
    async with visiting(web(db, public_url=public_url), base_url=base_url) as visitor:
        answer = await visitor.bare("/console/sign-in", {"name": "ada", "password": PASSWORD})

    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-backorder-session=" if prefixed else "backorder-session=")
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    assert ("Secure" in cookie.split("; ")) is prefixed
    assert "Domain" not in cookie


async def test_behind_a_proxy_that_ends_tls_forms_are_still_our_own(db: Database) -> None:
    hire(db, "ada")
    async with visiting(web(db, public_url="https://shop.test"), base_url="http://10.0.0.5:8080") as visitor:
        fields = {"name": "ada", "password": PASSWORD}
        answer = await visitor.bare("/console/sign-in", fields, origin="https://shop.test")

    assert answer.status_code == 303


async def test_where_the_way_is_safe_a_cookie_without_the_prefix_is_nobodys(db: Database) -> None:
    hire(db, "ada")
    with db.transaction() as tx:
        begun = sessions.begin(tx, 1, at=database.clock(tx))
    async with visiting(web(db, public_url="https://shop.test"), base_url="https://shop.test") as visitor:
        visitor.http.cookies.set("backorder-session", begun.token)
        assert (await visitor.asks("/console/today")).status_code == 303
        visitor.http.cookies.set("__Host-backorder-session", begun.token)
        assert (await visitor.asks("/console/today")).status_code == 200


async def test_what_a_page_asks_for_by_itself_keeps_nobody_signed_in(guest: Visitor, db: Database) -> None:
    await guest.signs_in("ada")
    with db.transaction() as tx:
        (session,) = sessions.of(tx, 1, at=database.clock(tx))
        session.seen_at = before = session.seen_at - timedelta(hours=1)

    await guest.asks("/console/today", **{"x-unattended": "1"})
    assert _seen(db) == before

    await guest.asks("/console/today")
    assert _seen(db) > before


async def test_a_part_of_a_page_is_not_replaced_by_the_door(guest: Visitor) -> None:
    answer = await guest.asks("/console/today", **{"hx-request": "true"})

    assert answer.status_code == 401
    assert answer.headers["hx-redirect"].startswith("/console/sign-in?then=")


async def test_a_form_that_is_too_large_is_not_read(guest: Visitor) -> None:
    answer = await guest.bare("/console/sign-in", {"name": "ada", "password": "x" * 17_000_000})

    assert answer.status_code == 413


async def test_what_is_not_there_is_said_on_a_page_of_ones_own(guest: Visitor) -> None:
    await guest.signs_in("olive")

    for path in ("/nowhere", "/staff/99", "/staff/ada", "/staff/99999999999999999999999"):
        answer = await guest.asks(f"/console{path}")
        assert answer.status_code == 404, path
        assert "That is not here" in answer.text
        assert 'href="/console/today"' in answer.text


async def test_today_lists_what_needs_a_person_the_most_urgent_first(guest: Visitor, db: Database) -> None:
    with db.transaction() as tx:
        _trouble(tx)
    await guest.signs_in("ada")

    shown = await guest.sees("/console/today")

    headings = re.findall(r'<h2 id="group-[^"]+">(.+?) <span class="count">(\d+)</span>', shown)
    assert headings == [
        ("Customers wait for an answer", "1"),
        ("Refunds that are late", "1"),
        ("More set aside than there is", "1"),
        ("Sending has stopped", "1"),
        ("Reached nowhere", "25"),
        ("To do in your shop&#39;s system", "2"),
        ("Landed, and not set aside yet", "1"),
        ("Set aside, and not shipped", "1"),
    ]
    assert "and 5 more" in shown
    assert "$12.50" in shown
    assert "Where is &lt;b&gt;my&lt;/b&gt; lamp?" in shown
    assert "2 to cancel" in shown
    # What a task says of the refund and of the conversation stands in the first groups, and is not shown twice.
    assert "Send it now" not in shown
    assert "asked for a person" not in shown


async def test_a_task_is_closed_once_by_whoever_was_there_first(guest: Visitor, db: Database, app: FastAPI) -> None:
    with db.transaction() as tx:
        tasks.open_task(tx, "unreachable", "Nobody answers order 7.", key="one", now=database.now(tx))
    await guest.signs_in("ada")
    async with visiting(app) as mia:
        await mia.signs_in("mia")
        assert "Nobody answers order 7." in await mia.sees("/console/today")

        await guest.sends("/console/today/tasks/1/close")
        assert "Done: Nobody answers order 7." in await guest.sees("/console/today")
        await mia.sends("/console/today/tasks/1/close")
        assert "Nothing was changed: task 1 was closed by ada." in await mia.sees("/console/today")

    with db.reading() as tx:
        assert tx.exec(select(Task)).one().closed_by == "ada"
        done = tx.exec(select(AuditEntry).where(AuditEntry.act == "task done")).one()
    assert (done.who, done.subject, done.details) == ("ada", "task 1", {"what": "unreachable"})


async def test_a_command_in_a_task_leads_to_the_page_of_that_name(guest: Visitor, db: Database) -> None:
    with db.transaction() as tx:
        words = "See `backorder staff 3`, `backorder audit 7` or `backorder doctor`; <i>`x`</i>. `backorder land A/2`"
        tasks.open_task(tx, "unreachable", words, key="one", now=database.now(tx))
    await guest.signs_in("ada")

    shown = await guest.sees("/console/today")

    assert '<a href="/console/staff/3">staff 3</a>' in shown
    assert '<a href="/console/audit">audit 7</a>' in shown
    assert '<a href="/console/products/A%2F2">A/2</a>' in shown
    assert "<code>backorder doctor</code>; &lt;i&gt;<code>x</code>" in shown


async def test_a_page_that_shows_one_thing_is_found_whatever_the_thing_is_called(guest: Visitor, db: Database) -> None:
    with db.transaction() as tx:
        a_product(tx, "LAMP/2 #b")
    await guest.signs_in("ada")

    shown = await guest.sees(f"/console{way('products', 'LAMP/2 #b')}")

    assert "LAMP/2 #b" in shown
    assert (way("inbox", "5"), way("audit", "5"), way("nowhere")) == ("/inbox/5", "/audit", "")


async def test_free_units_are_set_aside_by_a_button(guest: Visitor, db: Database) -> None:
    with db.transaction() as tx:
        line = a_backorder(tx, "#7", units=2)
        tx.connection().exec_driver_sql("update product set on_hand = 5")
        product_id = line.product_id
    await guest.signs_in("ada")
    assert "5 units free, and 2 waited for." in await guest.sees("/console/today")

    await guest.sends(f"/console/today/products/{product_id}/serve")

    assert "2 units of Desk lamp set aside." in await guest.sees("/console/today")


async def test_nothing_to_do_is_said_too(guest: Visitor) -> None:
    await guest.signs_in("ada")

    assert "Nothing needs a person" in await guest.sees("/console/today")


async def test_the_audit_is_searched_and_read_in_pages(guest: Visitor, db: Database) -> None:
    with db.transaction() as tx:
        for number in range(120):
            audit.record(tx, "Mia_1" if number % 2 else "otto", "approved", f"order {number}", now=database.now(tx))
    await guest.signs_in("mia")

    shown = await guest.sees("/console/audit?act=approved")
    assert re.findall(r"order (\d+)<", shown) == [str(number) for number in range(119, 69, -1)]
    (older,) = re.findall(r'href="(/console/audit\?[^"]+)" rel="next"', shown)
    assert re.findall(r"order (\d+)<", await guest.sees(older.replace("&amp;", "&")))[0] == "69"

    only = await guest.sees("/console/audit?who=mia_")
    assert "otto" not in only
    assert len(re.findall(r"order \d+<", only)) == 50
    assert "Nothing of that kind was done." in await guest.sees("/console/audit?subject=%25")


def test_a_page_may_try_what_a_change_would_have_us_say(db: Database) -> None:
    settings = Settings(_env_file=None, database_url=str(db.url), message_hours="00:00-24:00")
    with db.transaction() as tx:
        a_backorder(tx, "#1", phone="+12125550123", now=database.now(tx))
    parts = Parts(settings=settings, web=WebSettings(_env_file=None), db=db)
    given = console_of(parts).app.state.console  # type: ignore[attr-defined]
    given.run_pass()

    found = given.would_say(lambda tx, now: supply.land(tx, "LAMP-2", 1, key="truck", now=now))

    (one,) = found.because
    assert (one.to, one.channel) == ("+1******0123", "sms")
    assert "LAMP-2" in one.text
    with db.reading() as tx:
        assert supply.unserved(tx) == []


async def test_the_demo_lets_in_whoever_presses_its_button_and_no_other_site(db: Database) -> None:
    words = demo.appoint(db)
    again = demo.appoint(db)
    app = web(db)
    app.include_router(entrance(db, here="http://shop.test"))

    async with visiting(app) as visitor:
        stranger = {"origin": "https://evil.test", "sec_fetch_site": "cross-site"}
        assert (await visitor.bare("/demo/console", **stranger)).status_code == 400
        assert (await visitor.bare("/demo/console")).headers["location"] == "/console/today"
        assert "robin" in await visitor.sees("/console/today")
        await visitor.sends("/console/sign-out")
        assert (await visitor.sends("/console/sign-in", {"name": "robin", "password": words})).status_code == 422
        assert (await visitor.sends("/console/sign-in", {"name": "robin", "password": again})).status_code == 303


def test_every_kind_of_task_is_called_something() -> None:
    """A kind that nobody has named would stand on the page as a word of the program."""
    from source import kinds_of_tasks

    assert set(kinds_of_tasks()) - set(KINDS) == set()
    assert len(set(kinds_of_tasks())) > 20


def _filled(path: str) -> str:
    """Put a number where a path asks for one."""
    return re.sub(r"\{[^}]+\}", "1", path)


async def _let_in(visitor: Visitor, db: Database, name: str) -> None:
    """Sign somebody in without the work that a password takes."""
    with db.transaction() as tx:
        begun = sessions.begin(tx, staff.by_name(tx, name).id, at=database.clock(tx))
    visitor.http.cookies.set("backorder-session", begun.token)


async def _turns_codes_on(visitor: Visitor) -> str:
    """Set codes up in one's account, as the pages lead, and return the secret of the phone."""
    assert (await visitor.sends("/console/account/codes", {"password": PASSWORD})).status_code == 303
    shown = await visitor.sees("/console/account")
    assert "<svg" in shown
    (secret,) = re.findall(r"<code>([A-Z2-7]{32})</code>", shown)
    given = await visitor.sends("/console/account/codes/on", {"code": pyotp.TOTP(secret).now()})
    assert given.status_code == 200
    assert "Recovery codes" in given.text
    return str(secret)


async def _half_key(visitor: Visitor) -> str:
    shown = await visitor.sees("/console/sign-in/code")
    (key,) = re.findall(r'name="form_key" value="([^"]+)"', shown)
    return str(key)


def _token(visitor: Visitor) -> str:
    # The newest: a browser may hold one that somebody else has set.
    return [one.value for one in visitor.http.cookies.jar if one.name == "backorder-session"][-1] or ""


def _clock(db: Database) -> datetime:
    with db.reading() as tx:
        return database.clock(tx)


def _seen(db: Database) -> datetime:
    with db.reading() as tx:
        return tx.exec(select(sessions.StaffSession)).one().seen_at


def _trouble(tx: Session) -> None:
    """Have one of most things that can need somebody."""
    now = database.now(tx)
    line = a_backorder(tx, "#1", now=now)
    tx.add(
        Refund(
            key="late",
            order_id=line.order_id,
            backorder_id=line.id,
            amount_minor=1250,
            currency="USD",
            owed_at=now - timedelta(days=9),
            due_on=(now - timedelta(days=3)).date(),
        )
    )
    tx.flush()
    tasks.open_task(tx, "refund_late", "Send it now.", key="refund late 1", now=now)
    phone = phone_of(tx, line)
    hand_off.ask_for_person(tx, phone, "talk_human", "A customer asked for a person", now=now)
    tx.add(
        Message(
            key="heard",
            direction=Direction.heard,
            channel="sms",
            address_id=phone.id,
            customer_id=phone.customer_id,
            state=State.answered,
            text="Where is <b>my</b> lamp?",
            created_at=now,
            not_before=now,
        )
    )
    for key in ("one", "two"):
        asked = {"key": key, "order_id": line.order_id, "backorder_id": line.id, "details": {"units": 1}}
        writebacks.request(tx, WriteBackKind.cancel, **asked, not_before=now, now=now)
    tasks.open_task(tx, "halted", "sms cannot send.", key="halted", now=now)
    for number in range(25):
        tasks.open_task(tx, "unreachable", f"Case {number}.", key=f"case {number}", now=now)
    a_product(tx, "MUG", title="Mug", on_hand=3)
    an_order(tx, "#2", ("MUG", 3), now=now)
    tx.connection().exec_driver_sql("update product set on_hand = 1 where sku = 'MUG'")
    a_product(tx, "VASE", title="Vase", on_hand=0)
    an_order(tx, "#3", ("VASE", 1), now=now)
    tx.connection().exec_driver_sql("update product set on_hand = 2 where sku = 'VASE'")
    a_product(tx, "BOWL", title="Bowl", on_hand=0)
    an_order(tx, "#4", ("BOWL", 1), now=now - timedelta(days=20))
    supply.land(tx, "BOWL", 1, key="truck", now=now - timedelta(days=5))
