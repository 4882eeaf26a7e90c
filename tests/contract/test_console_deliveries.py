"""What did not surely arrive, as the console shows it: found by its reason, tried again once, never said twice."""

import re
from datetime import timedelta

import pytest
from builders import NOW, a_backorder, a_chat, phone_of
from clerk import Clerk, statements
from customer import Phone, Shop
from sqlmodel import col, select

from bot import hand_off
from store import database, outbox, tasks, undelivered
from store.audit import AuditEntry
from store.customers import Address
from store.database import Database
from store.errors import NoSuchAddress, Refused, Unreachable
from store.hours import Window
from store.messages import Direction, Message, Priority, State
from store.notices import Notice
from store.outbox import Outcome
from store.staff import Role
from store.undelivered import GIVEN_UP


@pytest.fixture
def shop(db: Database) -> Shop:
    return Shop(db).at(NOW)


@pytest.fixture
def clerk(shop: Shop) -> Clerk:
    return Clerk(shop.db, shop.settings, Role.agent, "ann")


def customer(shop: Shop, channel: str = "sms", number: str = "#1001") -> tuple[Phone, int]:
    with shop.db.transaction() as tx:
        line = a_backorder(tx, number)
        line.look_at = None
        address = phone_of(tx, line) if channel == "sms" else a_chat(tx, line, chat=f"47{number.strip('#')}")
        return shop.phone(channel, address.handle), address.id


def owed(shop: Shop, address_id: int, key: str, **more: object) -> int:
    """Owe an answer of the bot, and return its number."""
    with shop.db.transaction() as tx:
        told = {"priority": Priority.reply, "body": {"texts": [{"key": "bot-again", "facts": {}}], "choices": []}}
        given: dict[str, object] = {**told, "now": database.now(tx), **more}
        outbox.enqueue(tx, tx.get_one(Address, address_id), key=key, **given)  # type: ignore[arg-type]
        return tx.exec(select(Message.id).where(Message.key == key)).one()


def ended(shop: Shop, message_id: int, state: State, reason: str, provider_id: str | None = None) -> int:
    with shop.db.transaction() as tx:
        outcome = Outcome(message_id, state, reason=reason, provider_id=provider_id)
        outbox.record(tx, [outcome], now=database.now(tx))
    return message_id


def message(shop: Shop, message_id: int) -> Message:
    with shop.db.reading() as tx:
        return tx.get_one(Message, message_id)


def listed(clerk: Clerk) -> list[int]:
    assert clerk.last is not None
    return [int(one) for one in re.findall(r'<p><a href="/console/deliveries/(\d+)"', clerk.last.text)]


def test_each_is_found_by_what_became_of_it_what_it_was_how_and_why(shop: Shop, clerk: Clerk) -> None:
    _, phone = customer(shop)
    _, chat = customer(shop, "telegram", "#1002")
    late = ended(shop, owed(shop, phone, "a"), State.withheld, "expired")
    off = ended(shop, owed(shop, phone, "b"), State.failed, "30003")
    lost = ended(shop, owed(shop, chat, "c"), State.unknown, "Unsure")
    news = ended(shop, owed(shop, chat, "d", priority=Priority.notice), State.withheld, "quiet hours")
    many = ended(shop, owed(shop, chat, "e", priority=Priority.broadcast, by="mia"), State.failed, "403")
    hers = ended(shop, owed(shop, phone, "f", by="mia"), State.failed, "Refused")
    arrived = ended(shop, owed(shop, phone, "g"), State.sent, "")

    clerk.looks("/deliveries")
    assert listed(clerk) == [hers, many, news, lost, off, late]
    assert str(arrived) not in map(str, listed(clerk))
    words = clerk.words()
    for said in (
        "The moment by which it was to be read had passed.",
        "The phone is off or out of reach (Twilio 30003).",
        "The provider's answer was lost.",
        "They have blocked the bot, or never started it.",
        "Did not arrive 3",
        "Answers of the bot 3",
        "Telegram 3",
    ):
        assert said in words
    for query, found in (
        ({"state": "unknown"}, [lost]),
        ({"state": "failed"}, [hers, many, off]),
        ({"kind": "staff"}, [hers]),
        ({"kind": "broadcast"}, [many]),
        ({"kind": "news"}, [news]),
        ({"channel": "sms", "state": "failed"}, [hers, off]),
        ({"reason": "30003"}, [off]),
        ({"reason": "30003", "channel": "telegram"}, []),
    ):
        clerk.looks("/deliveries", **query)
        assert listed(clerk) == found, query
    assert clerk.asks("GET", "/deliveries?state=sent").status_code == 200
    assert clerk.asks("GET", "/deliveries?state=nonsense").status_code == 404
    assert clerk.asks("GET", "/deliveries?reason=%00&channel=%27").status_code == 200


def test_filters_are_links_that_count_what_they_would_show(shop: Shop, clerk: Clerk) -> None:
    _, phone = customer(shop)
    for number in range(3):
        ended(shop, owed(shop, phone, f"a{number}"), State.failed, "30003")
    ended(shop, owed(shop, phone, "b"), State.withheld, "expired")
    shop.pass_time(timedelta(days=3))
    ended(shop, owed(shop, phone, "c"), State.withheld, "expired")

    page = clerk.looks("/deliveries", state="failed")
    assert "Withheld 2" in clerk.words()
    assert "Did not arrive 3 × , take away" in clerk.words()
    assert 'href="/console/deliveries?state=failed&amp;reason=30003"' in page
    assert "The moment by which" not in clerk.words()

    clerk.looks("/deliveries", age="day")
    assert len(listed(clerk)) == 1
    assert "Did not arrive" not in clerk.words()


def test_the_pages_list_each_once_in_as_many_statements(shop: Shop, clerk: Clerk) -> None:
    _, phone = customer(shop)
    ids = [ended(shop, owed(shop, phone, f"a{number}"), State.failed, "30003") for number in range(60)]

    with statements(shop.db) as few:
        clerk.looks("/deliveries", reason="30003")
    first = listed(clerk)
    assert clerk.last is not None
    older = re.search(r'href="/console(/deliveries\?[^"]*)" rel="next"', clerk.last.text)
    assert older
    clerk.looks(older[1].replace("&amp;", "&"))

    assert first + listed(clerk) == ids[::-1]
    assert len(few) <= 5


def test_an_answer_that_was_never_taken_is_sent_again_once(shop: Shop, clerk: Clerk) -> None:
    phone, talk = customer(shop)
    shop.wires["sms"].fails[_handle(shop, talk)] = Refused("not today")
    with shop.db.transaction() as tx:
        hand_off.answer(tx, talk, "Hello Ada.", by="ann", key="k" * 16, settings=shop.settings, now=database.now(tx))
        number = tx.exec(select(Message.id).where(Message.direction == Direction.out)).one()
    shop.answer()
    assert message(shop, number).state is State.failed
    assert _open_tasks(shop) == [f"refused {number}"]
    shop.wires["sms"].fails.clear()

    clerk.looks(f"/deliveries/{number}")
    form = clerk.form("Try again")
    for _ in range(2):
        assert clerk.sends(f"/deliveries/{number}/retry", **form.fields).status_code == 303
        shop.answer()
        shop.settle()

    assert [one.text for one in phone.inbox if "Hello Ada." in one.text] == ["Hello Ada."]
    assert message(shop, number).state is State.sent
    assert _open_tasks(shop) == []
    assert _acts(shop, number) == [("ann", "tried again")]
    clerk.looks("/deliveries")
    assert listed(clerk) == []
    # What goes out, or has arrived, is none of these.
    assert clerk.sends(f"/deliveries/{number}/retry", once="other" * 4).status_code == 404
    assert clerk.asks("GET", f"/deliveries/{number}").status_code == 404


@pytest.mark.parametrize(
    ("state", "reason", "provider_id", "says"),
    [
        (State.unknown, "Unsure", None, "it may have arrived, and would be read twice"),
        (State.unknown, "worker died", None, "it may have arrived, and would be read twice"),
        (State.failed, "30003", "SM1", "its provider had taken it, and it may have arrived"),
        (State.failed, "no word of arrival", None, "its provider had taken it, and it may have arrived"),
        (State.failed, "not found at the provider", None, "its provider had taken it, and it may have arrived"),
        (State.failed, "30410", None, "its provider had taken it, and it may have arrived"),
        (State.withheld, "a person answers", None, "a person answers in this conversation"),
    ],
)
def test_what_may_have_arrived_is_never_sent_again(
    shop: Shop, clerk: Clerk, state: State, reason: str, provider_id: str | None, says: str
) -> None:
    phone, talk = customer(shop)
    number = ended(shop, owed(shop, talk, "a"), state, reason, provider_id)

    clerk.looks(f"/deliveries/{number}")
    assert says in clerk.words()
    assert "Try again" not in clerk.labels()
    refused = clerk.sends(f"/deliveries/{number}/retry", once="x" * 16)

    assert refused.status_code == 422
    assert says in clerk.words()
    shop.answer()
    assert phone.inbox == []
    assert message(shop, number).state is state
    assert _acts(shop, number) == []


def test_who_may_not_be_written_to_is_not_and_what_came_too_late_stays_unsaid(shop: Shop, clerk: Clerk) -> None:
    phone, talk = customer(shop)
    number = ended(shop, owed(shop, talk, "a"), State.failed, "400")
    phone.says("STOP")
    clerk.sends(f"/deliveries/{number}/retry", once="x" * 16)
    assert "they have sent STOP" in clerk.words()
    assert message(shop, number).state is State.failed

    _, other = customer(shop, "telegram", "#1002")
    with shop.db.reading() as tx:
        soon = database.now(tx) + timedelta(minutes=1)
    late = ended(shop, owed(shop, other, "b", expires_at=soon), State.withheld, "expired")
    shop.pass_time(timedelta(hours=1))
    clerk.sends(f"/deliveries/{late}/retry", once="y" * 16)
    assert "it was to be read by a moment that has passed" in clerk.words()
    assert message(shop, late).state is State.withheld


def test_news_is_told_anew_and_not_sent_again(shop: Shop, clerk: Clerk) -> None:
    with shop.db.transaction() as tx:
        line = a_backorder(tx)
        address = phone_of(tx, line)
        phone, handle = shop.phone("sms", address.handle), address.handle
    shop.wires["sms"].fails[handle] = Refused("not in these words")
    shop.settle()
    with shop.db.reading() as tx:
        number = tx.exec(select(Message.id).where(Message.state == State.failed)).one()
    shop.wires["sms"].fails.clear()
    shop.settle()
    assert phone.inbox == []

    clerk.looks(f"/deliveries/{number}")
    clerk.presses("Tell it anew now")
    assert clerk.hears() == "It is tried again."
    shop.settle()

    assert len(phone.inbox) == 1
    assert message(shop, number).state is State.failed
    with shop.db.reading() as tx:
        assert all(one.said_at for one in tx.exec(select(Notice)))
    clerk.sends(f"/deliveries/{number}/retry", once="z" * 16)
    assert "nothing is owed to this customer any more" in clerk.words()
    shop.settle()
    assert len(phone.inbox) == 1


def test_what_is_given_up_leaves_the_list_and_is_not_told_anew(shop: Shop, clerk: Clerk) -> None:
    with shop.db.transaction() as tx:
        address = phone_of(tx, a_backorder(tx))
        phone, handle = shop.phone("sms", address.handle), address.handle
    shop.wires["sms"].unheard.add(handle)
    shop.settle()
    with shop.db.reading() as tx:
        number = tx.exec(select(Message.id).where(Message.state == State.unknown)).one()
    assert len(phone.inbox) == 1
    assert _open_tasks(shop) == [f"unknown {number}"]

    clerk.looks(f"/deliveries/{number}")
    form = clerk.form("Give up")
    for _ in range(2):
        assert clerk.sends(f"/deliveries/{number}/give-up", **form.fields).status_code == 303

    shop.wires["sms"].unheard.clear()
    for _ in range(3):
        shop.pass_time(timedelta(hours=7))
    assert [one.text for one in phone.inbox].count(phone.inbox[0].text) == 1
    found = message(shop, number)
    assert (found.state, found.reason) == (State.failed, GIVEN_UP)
    assert _open_tasks(shop) == []
    assert _acts(shop, number) == [("ann", GIVEN_UP)]
    clerk.looks("/deliveries")
    assert number not in listed(clerk)
    clerk.looks("/deliveries", reason=GIVEN_UP)
    assert listed(clerk) == [number]


def test_what_was_given_up_while_it_may_have_arrived_is_never_sent_again(shop: Shop, clerk: Clerk) -> None:
    phone, talk = customer(shop)
    number = ended(shop, owed(shop, talk, "a"), State.unknown, "Unsure")
    clerk.sends(f"/deliveries/{number}/give-up", once="x" * 16)

    refused = clerk.sends(f"/deliveries/{number}/retry", once="y" * 16)

    assert refused.status_code == 422
    assert "it was given up, and may have arrived before that" in clerk.words()
    shop.answer()
    assert phone.inbox == []
    # What was withheld never left, given up or not.
    kept = ended(shop, owed(shop, talk, "b"), State.withheld, "quiet hours")
    clerk.sends(f"/deliveries/{kept}/give-up", once="x" * 16)
    assert clerk.sends(f"/deliveries/{kept}/retry", once="y" * 16).status_code == 303


def test_what_the_law_has_us_tell_is_not_given_up_while_it_may_have_arrived(shop: Shop, clerk: Clerk) -> None:
    _, talk = customer(shop)
    number = ended(shop, owed(shop, talk, "a", priority=Priority.law), State.unknown, "Unsure")

    clerk.sends(f"/deliveries/{number}/give-up", once="x" * 16)

    assert "the law has us tell it" in clerk.words()
    assert message(shop, number).state is State.unknown


def test_what_customers_wrote_and_are_called_is_data(shop: Shop, clerk: Clerk) -> None:
    _, talk = customer(shop)
    evil = "<script>alert(1)</script>"
    body = {"texts": [{"key": "said-by-staff", "facts": {"words": evil}}], "choices": []}
    number = ended(shop, owed(shop, talk, "a", body=body, by="ann"), State.failed, "<b>odd")

    for path in ("/deliveries", f"/deliveries/{number}"):
        page = clerk.looks(path)
        assert "<script>alert" not in page
        assert "<b>odd" not in page
        assert evil in page.replace("&lt;", "<").replace("&gt;", ">")


def test_a_number_that_the_provider_refuses_for_good_is_no_longer_written_to(shop: Shop, clerk: Clerk) -> None:
    _, talk = customer(shop)
    for kind, code in ((Unreachable, "30003"), (NoSuchAddress, "30005")):
        shop.wires["sms"].fails[_handle(shop, talk)] = kind("no", code=code)
        owed(shop, talk, code)
        for _ in range(8):
            shop.pass_time(timedelta(minutes=11))

    with shop.db.reading() as tx:
        found = undelivered.page(tx, undelivered.Asked(reason="30005"), limit=2)
        why = undelivered.against_retry(tx, found[0], Window.parse(shop.settings.message_hours), now=database.now(tx))
    assert why == "nobody is reached there any more"


def _handle(shop: Shop, address_id: int) -> str:
    with shop.db.reading() as tx:
        return tx.get_one(Address, address_id).handle


def _open_tasks(shop: Shop) -> list[str]:
    with shop.db.reading() as tx:
        return [one.key for one in tasks.waiting(tx) if one.what in undelivered.TASKS]


def _acts(shop: Shop, message_id: int) -> list[tuple[str, str]]:
    with shop.db.reading() as tx:
        found = select(AuditEntry).where(AuditEntry.subject == f"message {message_id}").order_by(col(AuditEntry.id))
        return [(one.who, one.act) for one in tx.exec(found)]
