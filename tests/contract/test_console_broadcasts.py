"""Broadcasts at the console: composed, looked at, approved by another, held, paused, stopped, and what came of them."""

import asyncio
import csv
import io
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import aclosing
from datetime import timedelta

import pytest
from builders import NOW, a_backorder, a_chat, a_product, phone_of
from clerk import Clerk, statements
from customer import Phone, Shop
from sqlmodel import select

from bot.console import Role, doors
from bot.console._live import Listener, Live
from store import audience, broadcasts, consent, database, sign_in
from store.audit import AuditEntry
from store.broadcasts import Broadcast, BroadcastState, results
from store.consent import Purpose
from store.customers import Customer
from store.database import Database, table
from store.orders import Backorder

ABOVE = 2
TEXT = "Hello {name|there}, {title} ({number}) is late."
FORM = {"title": "Late lamps", "where": "everybody", "text_en": TEXT, "purpose": "service"}
SEND, ASK, APPROVE = "Send it to 2 people", "Ask for approval to send it to 3 people", "Approve it for 3 people"
EVIL = '</blockquote><script>alert(1)</script>"'


@pytest.fixture
def shop(db: Database) -> Shop:
    """A shop in which what goes to more than two is approved by another, and held for five minutes."""
    rules = {"broadcast_hold_minutes": 5, "broadcast_approval_above": ABOVE, "message_hours": "00:00-24:00"}
    shop = Shop(db, shadow="backorder_placed, cancelled", **rules).at(NOW)
    with db.transaction() as tx:
        a_product(tx)
    return shop


@pytest.fixture
def mia(shop: Shop) -> Clerk:
    """A manager."""
    return Clerk(shop.db, shop.settings, Role.manager, "mia")


@pytest.fixture
def ben(shop: Shop) -> Clerk:
    """Another one."""
    return Clerk(shop.db, shop.settings, Role.manager, "ben")


@pytest.fixture
def ada(shop: Shop) -> Clerk:
    """An agent."""
    return Clerk(shop.db, shop.settings, Role.agent, "ada")


def waits(shop: Shop, number: str, **order: object) -> Phone:
    """Somebody who waits for a lamp, and has heard of it already."""
    with shop.db.transaction() as tx:
        line = a_backorder(tx, number, **order)
        line.look_at = None
        return shop.phone("sms", phone_of(tx, line).handle)


def three_wait(shop: Shop) -> list[Phone]:
    phones = [waits(shop, "#1"), waits(shop, "#2"), waits(shop, "#3")]
    shop.settle()
    return phones


def composed(clerk: Clerk, **fields: str) -> str:
    """Write one down at the form, and return where it stands; the page that shows it is open."""
    clerk.looks("/broadcasts/new")
    clerk.presses("Keep it and look at it", **{**FORM, **fields})
    assert clerk.hears() == "It is written down, and nobody gets it yet."
    assert clerk.last is not None
    return clerk.last.request.url.path.removeprefix("/console")


def running(shop: Shop, mia: Clerk, ben: Clerk, **fields: str) -> str:
    """Have one approved, and let its hold pass."""
    path = composed(mia, **fields)
    mia.presses(ASK)
    ben.looks(path)
    ben.presses(APPROVE)
    shop.pass_time(timedelta(minutes=5))
    return path


def state(shop: Shop, path: str) -> BroadcastState:
    return found(shop, path).state


def found(shop: Shop, path: str) -> Broadcast:
    with shop.db.reading() as tx:
        return broadcasts.known(tx, int(path.rpartition("/")[2]))


def acts(shop: Shop) -> list[tuple[str, str]]:
    with shop.db.reading() as tx:
        entries = tx.exec(select(AuditEntry).order_by(table(AuditEntry).c.id))
        return [(entry.who, entry.act) for entry in entries if "broadcast" in entry.act]


def made(shop: Shop) -> int:
    with shop.db.reading() as tx:
        return len(broadcasts.newest(tx))


# What is composed


def test_it_is_composed_and_nobody_gets_it_yet(shop: Shop, mia: Clerk) -> None:
    three_wait(shop)

    path = composed(
        mia,
        text_de="Hallo {name|}, {title} kommt später.",
        sms_de="{title} kommt später.",
        default_language="en",
        picture="https://shop.test/lamp.png",
        choice_keep="on",
        choice_person="on",
        empty_date="on",
        start="2026-11-03T09:30",
    )

    one = found(shop, path)
    assert (one.title, one.audience, one.purpose, one.made_by) == ("Late lamps", "everybody", "order_updates", "mia")
    assert one.texts == {
        "en": {"text": TEXT},
        "de": {"text": "Hallo {name|}, {title} kommt später.", "sms": "{title} kommt später."},
    }
    assert (one.choices, one.may_be_empty, one.default_language) == (["keep", "person"], ["date"], "en")
    assert one.start_at == NOW.replace(day=3, hour=14, minute=30)
    assert state(shop, path) is BroadcastState.draft
    assert acts(shop) == [("mia", "drafted a broadcast")]


WRONG = [
    ({"text_en": "Hello {nmae}"}, "text_en", "There is no {nmae} (character 7); known are {title}, {number}"),
    ({"sms_en": "Hello {"}, "sms_en", "a brace without its other half"),
    ({"text_en": "", "text_es": ""}, "text_en", "Write what they are to read"),
    ({"sms_de": "Hallo"}, "text_de", "This is needed where there is a shorter one"),
    ({"title": " "}, "title", "This is needed."),
    ({"where": ""}, "where", "Say who is meant"),
    ({"where": "sku=LAMP-2 and"}, "where", "at the end: here stands what is asked"),
    ({"where": "sku=LAMP-3"}, "where", "near to it are LAMP-2"),
    ({"where": "", "for_sku": "LAMP-3"}, "for_sku", "No product is called 'LAMP-3'; near to it are LAMP-2."),
    ({"where": "", "for_country": "Germany"}, "for_country", "A country is written by its two letters"),
    ({"for_waiting": "long"}, "for_waiting", "A whole number, such as 3."),
    ({"for_told": "not 77"}, "for_told", "There is no broadcast 77."),
    ({"saved": "nobody knows it"}, "saved", "No audience is called 'nobody knows it'"),
    ({"default_language": "fr"}, "default_language", "Write a text in this language"),
    ({"picture": "lamp.png"}, "picture", "The address of a picture begins with https://"),
    ({"start": "tomorrow"}, "start", "A day and a time"),
    ({"start": "2020-01-01T09:00"}, "start", "This moment has passed"),
]


def test_what_is_wrong_is_marked_and_nothing_typed_is_lost(shop: Shop, mia: Clerk) -> None:
    waits(shop, "#1")
    for fields, marked, told in WRONG:
        typed = {**FORM, "text_es": "Hola {name|}", "choice_keep": "on", **fields}
        mia.looks("/broadcasts/new")

        answer = mia.presses("Keep it and look at it", **typed)

        assert answer.status_code == 422, fields
        assert re.search(rf'id="field-{marked}"[^>]*aria-invalid="true"', answer.text), (fields, mia.words())
        assert told in mia.words(), fields
        kept = mia.form("Keep it and look at it").fields
        # A box that is ticked has no value of its own.
        assert {name: kept.get(name) for name in typed} == {**typed, "choice_keep": ""}
    assert made(shop) == 0


def test_fields_become_a_sentence_with_how_many_are_meant_and_it_can_be_kept(shop: Shop, mia: Clerk) -> None:
    three_wait(shop)
    waits(shop, "#4", language="de", country="DE", postcode="10115")
    mia.looks("/broadcasts/new")
    fields = mia.form("Keep it and look at it").fields
    asked = {
        "where": "sku=LAMP-2",
        "for_country": "US",
        "for_waiting": "3",
        "keep_as": "Lamps",
    }

    mia.sends("/broadcasts/audience", **{**fields, **FORM, **asked})

    kept = mia.form("Keep it and look at it").fields
    assert "3 people wait and are meant. They are kept as Lamps" in mia.words()
    assert kept["where"] == "(sku=LAMP-2) and (country=US) and (waiting>3)"
    assert (kept["for_country"], kept["for_waiting"], kept["text_en"]) == ("", "", TEXT)
    with shop.db.reading() as tx:
        assert [(one.name, one.text, one.by) for one in audience.saved(tx)] == [("Lamps", kept["where"], "mia")]
    path = composed(mia, where="language=en", saved="Lamps")
    assert found(shop, path).audience == f"({kept['where']}) and (language=en)"


def test_every_field_means_what_the_language_says(shop: Shop, mia: Clerk) -> None:
    three_wait(shop)
    fields = {
        "where": "",
        "for_sku": "LAMP-2",
        "for_slipped": "7",
        "for_unanswered": "on",
        "for_channel": "sms",
        "for_language": "en",
    }

    path = composed(mia, **fields)

    assert found(shop, path).audience == (
        "(sku=LAMP-2) and (channel=sms) and (language=en) and (slipped>7) and (unanswered)"
    )


def test_two_clicks_write_one_down(shop: Shop, mia: Clerk) -> None:
    waits(shop, "#1")
    mia.looks("/broadcasts/new")
    fields = {**mia.form("Keep it and look at it").fields, **FORM}
    together, led = threading.Barrier(2), []

    def press() -> None:
        together.wait()
        led.append(mia.asks("POST", "/broadcasts", data=fields).headers["location"])

    pressing = [threading.Thread(target=press) for _ in range(2)]
    for one in pressing:
        one.start()
    for one in pressing:
        one.join()

    assert len(led) == 2
    assert len(set(led)) == 1
    assert made(shop) == 1
    mia.sends("/broadcasts", **{**fields, "text_en": "Other words under the same key."})
    assert made(shop) == 2


def test_who_was_slower_is_told_and_loses_nothing(shop: Shop, mia: Clerk, ben: Clerk) -> None:
    waits(shop, "#1")
    path = composed(mia)
    for one in (mia, ben):
        one.looks(f"{path}/change")
    shop.pass_time(timedelta(seconds=1))
    ben.presses("Keep it and look at it", title="By Ben")

    answer = mia.presses("Keep it and look at it", title="By Mia")

    assert answer.status_code == 422
    assert "ben has changed it meanwhile." in mia.words()
    assert mia.form("Keep it and look at it").fields["title"] == "By Mia"
    assert mia.presses("Keep it and look at it").status_code == 303
    assert (found(shop, path).title, found(shop, path).made_by) == ("By Mia", "mia")


# What is looked at


def test_the_preview_tells_who_gets_it_who_does_not_what_it_costs_and_how_it_reads(
    shop: Shop, mia: Clerk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMS_SEGMENT_PRICE", "0.05")
    waits(shop, "#1")
    waits(shop, "#2", language="fr")
    waits(shop, "#3").says("STOP")
    with shop.db.transaction() as tx:
        a_chat(tx, a_backorder(tx, "#4"), "77")

    composed(mia, choice_keep="on")

    words = mia.words()
    assert "People 2 By SMS 1 On Telegram 1 SMS segments 1 Cost 0.05 USD" in words
    assert "Left out no text in their language 1" in words
    assert "Left out opted out 1" in words
    assert "Hello Ada Miller, LAMP-2 title (#4) is late." in words
    assert "Lumen: Hello Ada Miller, LAMP-2 title (#1) is late. 1 Keep waiting" in words
    assert SEND in mia.labels()


def test_what_some_would_read_with_a_hole_is_not_sent(shop: Shop, mia: Clerk) -> None:
    waits(shop, "#1")
    waits(shop, "#2")

    path = composed(mia, text_en="It comes {date}.")

    assert "There is no value of {date} for 2 of the 2." in mia.words()
    assert SEND not in mia.labels()
    mia.sends(f"{path}/send", seal="forged")
    assert mia.last is not None
    assert mia.last.status_code == 422
    mia.looks(f"{path}/change")
    mia.presses("Keep it and look at it", empty_date="on")
    mia.hears()
    assert SEND in mia.labels()


def test_an_audience_that_names_what_is_gone_can_be_changed(shop: Shop, mia: Clerk) -> None:
    waits(shop, "#1")
    path = composed(mia, where="sku=LAMP-2")
    with shop.db.transaction() as tx:
        line = tx.get_one(Backorder, 1)
        product = tx.get_one(type(a_product(tx, "OTHER")), line.product_id)
        product.sku = "LAMP-9"

    mia.looks(path)

    assert mia.last is not None
    assert mia.last.status_code == 200
    assert "no product is called 'LAMP-2'" in mia.words()


def test_everybody_is_listed_by_name_with_why_not_and_agents_see_the_end_of_a_phone(
    shop: Shop, mia: Clerk, ada: Clerk
) -> None:
    phone = waits(shop, "#1")
    waits(shop, "#2", agreed=False)
    path = composed(mia)

    mia.looks(f"{path}/people")
    assert phone.handle in mia.words()
    assert "left out no consent" in mia.words()
    ada.looks(f"{path}/people")
    assert phone.handle not in ada.words()
    assert phone.handle[-4:] in ada.words()
    assert phone.handle not in ada.looks(f"{path}/people.csv")
    assert len(ada.last.text.strip().splitlines()) == 3 if ada.last else False


def test_what_customers_and_staff_have_typed_is_shown_as_words(shop: Shop, mia: Clerk) -> None:
    waits(shop, "#1")
    with shop.db.transaction() as tx:
        tx.get_one(Customer, 1).name = EVIL

    path = composed(mia, title=EVIL, text_en=f"{EVIL} {{name}}")

    for page in (path, f"{path}/people", f"{path}/change", "/broadcasts"):
        assert "<script>alert" not in mia.looks(page)


def test_a_test_goes_to_oneself_alone_once(shop: Shop, mia: Clerk) -> None:
    waits(shop, "#1")
    own = waits(shop, "#2", silent=True)
    path = composed(mia)
    assert "Write anything to the shop from your own phone or chat first" in mia.words()

    mia.presses("Send it to me alone", handle=own.handle, own="on")
    assert "nobody has written to us from there" in mia.words().casefold()
    own.says("hello")
    shop.settle()
    mia.looks(path)
    mia.presses("Send it to me alone", handle=own.handle)
    assert "Say that it is yours" in mia.words()
    form = mia.form("Send it to me alone")
    for _ in range(2):
        mia.sends(f"{path}/test", **{**form.fields, "own": "on", "handle": f"({own.handle[2:5]}) {own.handle[5:]}"})
        assert mia.last is not None
        assert mia.last.status_code == 303
    before = len(own.inbox)
    shop.settle()

    assert [heard.text for heard in own.inbox[before:]] == ["Lumen: Hello Ada Miller, LAMP-2 title (#1) is late."]
    mia.looks(path)
    assert mia.form("Send it to me alone").fields["handle"] == own.handle


# Who may, and who approves


def test_what_goes_to_few_is_sent_by_one_and_held(shop: Shop, mia: Clerk) -> None:
    phone = waits(shop, "#1")
    waits(shop, "#2")
    composed(mia)

    mia.presses(SEND)

    assert mia.hears() == "It goes to 2 people when its hold is over."
    assert "Nothing leaves before" in mia.words()
    shop.settle()
    assert phone.inbox == []
    shop.pass_time(timedelta(minutes=5))
    assert len(phone.inbox) == 1
    assert acts(shop) == [("mia", "drafted a broadcast"), ("mia", "approved a broadcast")]


def test_what_goes_to_many_is_approved_by_another_and_never_by_who_wrote_it(
    shop: Shop, mia: Clerk, ben: Clerk, ada: Clerk
) -> None:
    phones = three_wait(shop)
    path = composed(mia)
    mia.presses(ASK)
    assert mia.hears() == "It waits for a second person, who approves it here."
    assert "You wrote it, and so it is not you." in mia.words()
    seal = ben.looks(path) and ben.form(APPROVE).fields["seal"]

    assert APPROVE not in mia.labels()
    assert mia.sends(f"{path}/approve", seal=seal).status_code == 422
    assert "another person approves it" in mia.words()
    assert ada.sends(f"{path}/approve", seal=seal).status_code == 403
    ada.looks(path)
    assert not {APPROVE, "Drop it"} & set(ada.labels())
    assert state(shop, path) is BroadcastState.awaiting
    ben.looks("/today")
    assert "Broadcasts to approve" in ben.words()

    ben.looks(path)
    ben.presses(APPROVE)
    assert ben.hears() == "Approved: it goes to 3 people when its hold is over."
    assert found(shop, path).approved_by == "ben"
    shop.pass_time(timedelta(minutes=5))
    assert [len(phone.inbox) for phone in phones] == [1, 1, 1]


def test_what_was_approved_is_what_was_looked_at(shop: Shop, mia: Clerk, ben: Clerk) -> None:
    three_wait(shop)
    path = composed(mia)
    mia.presses(ASK)
    ben.looks(path)
    seen = ben.form(APPROVE)
    mia.looks(f"{path}/change")
    mia.presses("Keep it and look at it", text_en="Something else.")
    mia.hears()
    mia.presses(ASK)

    for seal in (seen.fields["seal"], "", "forged"):
        assert ben.sends(f"{path}/approve", seal=seal).status_code == 422
        assert "This has changed since you looked" in ben.words()

    assert state(shop, path) is BroadcastState.awaiting
    ben.presses(APPROVE)
    assert state(shop, path) is BroadcastState.holding


def test_pressing_twice_does_it_once(shop: Shop, mia: Clerk, ben: Clerk) -> None:
    phones = three_wait(shop)
    path = composed(mia)
    for clerk, button in ((mia, ASK), (ben, APPROVE)):
        clerk.looks(path)
        form = clerk.form(button)
        for _ in range(2):
            clerk.sends(form.action.removeprefix("/console"), **form.fields)
        assert clerk.hears() == "That was done already, and once is enough."
    shop.pass_time(timedelta(minutes=5))

    assert [len(phone.inbox) for phone in phones] == [1, 1, 1]
    assert [act for _, act in acts(shop)] == [
        "drafted a broadcast",
        "submitted a broadcast",
        "approved a broadcast",
    ]


ROUTES = sorted((method, path, door.role) for method, path, door in doors() if path.startswith("/broadcasts"))


def test_every_route_is_there_for_its_role_and_nobody_below(shop: Shop, mia: Clerk, ada: Clerk) -> None:
    three_wait(shop)
    composed(mia)
    owner = Clerk(shop.db, shop.settings, Role.owner, "olive")
    assert len(ROUTES) == 17

    for method, path, role in ROUTES:
        there = path.replace("{broadcast_id}", "1")
        for clerk, mine in ((ada, Role.agent), (mia, Role.manager), (owner, Role.owner)):
            form = {"data": {"form_key": clerk.form_key}} if method == "POST" else {}
            status = clerk.asks(method, there, **form).status_code
            if mine.covers(role):
                assert status in (200, 303, 404, 422), (method, path, mine, status)
            else:
                assert status == 403, (method, path, mine)
    assert {role for _, path, role in ROUTES if (_, path) != ("GET", "")} == {Role.agent, Role.manager}
    assert {path for method, path, role in ROUTES if method == "POST" and role is Role.agent} == set()


def test_what_is_not_there_is_said_so(mia: Clerk) -> None:
    for path in ("", "/change", "/correct", "/people", "/people.csv"):
        mia.looks(f"/broadcasts/99{path}")
        assert mia.last is not None
        assert mia.last.status_code == 404


# How it goes


def test_it_is_stopped_with_one_press_in_its_hold(shop: Shop, mia: Clerk) -> None:
    phone = waits(shop, "#1")
    waits(shop, "#2")
    path = composed(mia)
    mia.presses(SEND)
    mia.hears()

    mia.presses("Stop it for good")

    assert mia.hears() == "It is stopped for good; 0 messages called back."
    shop.pass_time(timedelta(minutes=10))
    assert phone.inbox == []
    assert state(shop, path) is BroadcastState.stopped
    assert mia.sends(f"{path}/resume").status_code == 303
    assert mia.hears() == f"Nothing was changed: broadcast {path[12:]} is stopped and cannot be resumed."


def test_it_is_paused_and_resumed_and_nobody_is_told_twice(shop: Shop, mia: Clerk, ben: Clerk) -> None:
    first, second, third = three_wait(shop)
    with shop.db.transaction() as tx:
        tx.get_one(Customer, 3).paused_until = database.now(tx) + timedelta(hours=1)
    path = running(shop, mia, ben)
    mia.looks(path)
    assert "2 of 3 settled: 1 waiting, 2 sent" in mia.words()
    assert re.search(r'<progress value="2" max="3" aria-label="[^"]+">', mia.looks(path))

    mia.presses("Pause")
    assert mia.hears() == "It is paused; 0 messages called back."
    shop.pass_time(timedelta(hours=2))
    assert len(third.inbox) == 0
    mia.presses("Resume")
    assert mia.hears() == "It goes on."
    shop.settle()
    shop.settle()

    assert [len(phone.inbox) for phone in (first, second, third)] == [1, 1, 1]
    assert state(shop, path) is BroadcastState.done
    mia.looks("/broadcasts")
    assert "Late lamps done" in mia.words()


def test_it_begins_when_it_is_to_begin(shop: Shop, mia: Clerk) -> None:
    phone = waits(shop, "#1")
    waits(shop, "#2")
    composed(mia, start="2026-11-02T12:00")
    mia.presses(SEND)
    mia.hears()
    assert "12:00" in mia.words()

    shop.pass_time(timedelta(hours=1))
    assert phone.inbox == []
    shop.pass_time(timedelta(hours=1, minutes=1))
    assert len(phone.inbox) == 1


def test_what_sells_goes_to_who_agreed_to_that(shop: Shop, mia: Clerk) -> None:
    waits(shop, "#1")
    waits(shop, "#2")
    with shop.db.transaction() as tx:
        for number in (1, 2):
            line = tx.get_one(Backorder, number)
            if number == 1:
                consent.grant(tx, [phone_of(tx, line).id], Purpose.marketing, source="x", now=NOW)

    composed(mia, purpose="marketing")

    assert "Left out no consent 1" in mia.words()
    assert "Send it to 1 person" in mia.labels()


# What came of it


def test_results_are_told_and_handed_over_with_what_each_did(shop: Shop, mia: Clerk, ben: Clerk) -> None:
    first, second, third = three_wait(shop)
    path = running(shop, mia, ben, choice_person="on")
    shop.confirm()
    shop.pass_time(timedelta(minutes=10))
    first.says("thank you for telling me")
    second.says("STOP")
    third.says("1")
    shop.settle()

    mia.looks(path)

    words = mia.words()
    assert "People 3 Sent 3 Delivered 3 Failed 0 Blocked us 0 Replied 3 Opted out 1 Asked for a person 1" in words
    rows = list(csv.reader(io.StringIO(mia.looks(f"{path}/people.csv").removeprefix("\ufeff"))))
    did = {row[3].lstrip("'"): row[9:] for row in rows[1:]}
    assert rows[0][9:] == ["Blocked us", "Replied", "Opted out", "Asked for a person"]
    assert did == {
        first.handle: ["", "yes", "", ""],
        second.handle: ["", "yes", "yes", ""],
        third.handle: ["", "yes", "", "yes"],
    }
    assert {row[5] for row in rows[1:]} == {"delivered"}


def test_a_correction_goes_to_exactly_those_who_got_the_wrong_one(shop: Shop, mia: Clerk, ben: Clerk) -> None:
    phones = three_wait(shop)
    path = running(shop, mia, ben)
    later = waits(shop, "#4")
    shop.settle()
    mia.looks(path)
    assert f'href="/console{path}/correct"' in (mia.last.text if mia.last else "")

    mia.looks(f"{path}/correct")
    assert 'name="where"' not in (mia.last.text if mia.last else "")
    mia.presses("Keep it and look at it", title="Sorry", text_en="It was not so.")
    mia.hears()
    assert "People 3" in mia.words()
    mia.presses(ASK)
    ben.looks(mia.last.headers["location"].removeprefix("/console") if mia.last else "")
    ben.presses(APPROVE)
    shop.pass_time(timedelta(minutes=5))

    assert [phone.inbox[-1].text for phone in phones] == ["Lumen: It was not so."] * 3
    assert later.inbox == []


def test_what_still_goes_on_is_not_corrected(shop: Shop, mia: Clerk, ben: Clerk) -> None:
    three_wait(shop)
    with shop.db.transaction() as tx:
        tx.get_one(Customer, 3).paused_until = database.now(tx) + timedelta(hours=1)
    path = running(shop, mia, ben)

    mia.looks(f"{path}/correct")
    mia.presses("Keep it and look at it", title="Sorry", text_en="It was not so.")

    assert "still goes on; stop it first" in mia.words()
    assert mia.form("Keep it and look at it").fields["text_en"] == "It was not so."
    assert made(shop) == 1


def test_a_list_of_many_takes_as_many_statements_as_one_of_few(shop: Shop, mia: Clerk) -> None:
    waits(shop, "#1")
    path = composed(mia)

    def asked(page: str) -> int:
        with statements(shop.db) as seen:
            mia.looks(page)
        return len(seen)

    few = [asked(page) for page in ("/broadcasts", path, f"{path}/people")]
    for number in range(2, 12):
        waits(shop, f"#{number}")
        composed(mia, title=f"No. {number}")

    assert [asked(page) for page in ("/broadcasts", path, f"{path}/people")] == few


# What changes by itself


def signed(shop: Shop, clerk: Clerk) -> sign_in.Signed:
    with shop.db.reading() as tx:
        who = sign_in.who(tx, clerk.token, at=database.clock(tx))
    assert who is not None
    return who


async def test_whoever_looks_on_hears_when_it_moves_and_not_before(shop: Shop, db: Database) -> None:
    mia = await asyncio.to_thread(Clerk, shop.db, shop.settings, Role.manager, "mia")
    await asyncio.to_thread(waits, shop, "#1")
    await asyncio.to_thread(waits, shop, "#2")
    path = await asyncio.to_thread(composed, mia)
    number, ends = int(path.rpartition("/")[2]), asyncio.Event()
    with db.reading() as tx:
        seen = results.marks(tx, [number, results.ALL])
    live = Live(db, ends)
    who = signed(shop, mia)

    async def heard(listener: Listener, mark: str) -> str:
        async with aclosing(live.tell(listener, seen=mark)) as events:
            assert await anext(events) == "retry: 2000\n\n"
            async with asyncio.timeout(20):
                return await anext(events)

    of_it = asyncio.create_task(heard(Listener(who, broadcast=number), seen[number]))
    of_all = asyncio.create_task(heard(Listener(who, broadcast=results.ALL), seen[results.ALL]))
    done, _ = await asyncio.wait([of_it, of_all], timeout=1.5)
    assert not done, "nothing has changed yet"
    await asyncio.to_thread(mia.presses, SEND)

    for event in await asyncio.gather(of_it, of_all):
        assert "event: changed" in event
    ends.set()


def test_a_mark_is_another_one_with_every_step_and_the_same_in_between(shop: Shop, mia: Clerk, ben: Clerk) -> None:
    def mark() -> dict[int, str]:
        with shop.db.reading() as tx:
            return results.marks(tx, [1, results.ALL, 99])

    three_wait(shop)
    path = composed(mia)
    seen = [mark()]
    for step in _steps(shop, mia, ben, path):
        step()
        assert mark() == mark()
        seen.append(mark())

    assert len({marks[1] for marks in seen}) == len(seen)
    assert {marks[99] for marks in seen} == {""}


def _steps(shop: Shop, mia: Clerk, ben: Clerk, path: str) -> Iterator[Callable[[], object]]:
    yield lambda: mia.presses(ASK)
    yield lambda: (ben.looks(path), ben.presses(APPROVE))
    yield lambda: shop.pass_time(timedelta(minutes=5))
    yield shop.confirm


def test_only_a_stream_is_answered_there(mia: Clerk) -> None:
    mia.looks("/broadcasts/live")

    assert mia.last is not None
    assert mia.last.status_code == 404
