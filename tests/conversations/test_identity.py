"""Who is not known names an order, reads six digits on its phone and types them; whoever guesses learns nothing."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from builders import NOW, a_backorder, phone_of
from customer import Phone, Shop
from sqlmodel import col, select

from bot import reception
from bot.dialogue import Incoming
from scheduler.jobs import tidy
from store import consent, customers, database, orders
from store.codes import Code
from store.consent import Consent, Purpose
from store.database import Database
from store.errors import Unreachable
from store.messages import Message

PLACES = [("telegram", "900"), ("sms", "+12125559000")]
NIGHT = NOW.replace(hour=4)
"""Eleven in the evening in New York."""


@pytest.fixture
def shop(db: Database) -> Shop:
    return Shop(db).at(NOW)


@pytest.fixture(params=PLACES, ids=["telegram", "sms"])
def stranger(request: pytest.FixtureRequest, shop: Shop) -> Phone:
    """Somebody who writes on either channel, and of whom we know no order."""
    return shop.phone(*request.param)


@pytest.fixture
def bought(shop: Shop) -> Phone:
    """The phone of order #1001."""
    return a_buyer(shop, "#1001")


def a_buyer(shop: Shop, number: str, **order: Any) -> Phone:
    with shop.db.transaction() as tx:
        return shop.phone("sms", phone_of(tx, a_backorder(tx, number, now=database.now(tx), **order)).handle)


def chat(shop: Shop, handle: str = "901") -> Phone:
    return shop.phone("telegram", handle)


def codes_on(phone: Phone) -> list[str]:
    """The codes that have come to a phone, once the moment has passed by which they follow the answer."""
    phone.shop.settle()
    found = (re.search(r"your code is (\d{6})\.", heard.text) for heard in phone.inbox)
    return [code[1] for code in found if code]


def another(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def is_told(answer: str) -> bool:
    return "#1001" in answer


def test_who_types_what_the_orders_phone_has_read_is_told_of_the_order(stranger: Phone, bought: Phone) -> None:
    asked = stranger.says("1001")
    [code] = codes_on(bought)

    answer = stranger.says(code)

    assert not is_told(asked)
    assert "Lumen will write to you here" in answer
    assert is_told(answer)
    assert is_told(stranger.says("where is my order"))


def test_a_code_may_be_typed_as_phones_show_it(stranger: Phone, bought: Phone) -> None:
    stranger.says("my order is #1001")
    [code] = codes_on(bought)

    assert is_told(stranger.says(f" {code[:3]}-{code[3:]} "))


def test_the_code_is_agreement_to_news_there(shop: Shop, stranger: Phone, bought: Phone) -> None:
    stranger.says("1001")
    [code] = codes_on(bought)

    stranger.says(code)

    with shop.db.reading() as tx:
        address = customers.at(tx, stranger.channel, stranger.handle)
        assert address is not None
        given = tx.exec(select(Consent).where(Consent.address_id == address.id)).all()
        assert [(one.granted, one.purpose, one.source, one.wording) for one in given] == [
            (True, Purpose.order_updates, f"{stranger.channel} code", "code v1")
        ]


def test_the_digits_come_to_the_orders_phone_alone_and_name_no_order(stranger: Phone, bought: Phone) -> None:
    stranger.says("1001")
    [code] = codes_on(bought)

    text = next(heard.text for heard in bought.inbox if code in heard.text)
    assert "Lumen" in text
    assert not is_told(text)
    assert code not in " ".join(heard.text for heard in stranger.inbox)


def test_an_order_an_unknown_one_and_one_without_a_phone_are_answered_alike(shop: Shop, bought: Phone) -> None:
    mute = a_buyer(shop, "#1002")
    with shop.db.transaction() as tx:
        reached = customers.at(tx, "sms", mute.handle)
        assert reached is not None
        customers.retire(tx, reached.id, reason="30005")

    answers = [
        (chat(shop, handle).says(number), chat(shop, handle).labels())
        for handle, number in (("901", "1001"), ("902", "9999"), ("903", "1002"))
    ]

    assert "If an order with that number" in answers[0][0]
    assert answers[1:] == answers[:1] * 2
    assert len(codes_on(bought)) == 1
    assert codes_on(mute) == []


def test_a_phone_that_sent_stop_gets_no_digits(shop: Shop, stranger: Phone, bought: Phone) -> None:
    bought.says("STOP")
    answer = stranger.says("1001")

    assert "If an order with that number" in answer
    assert codes_on(bought) == []


def test_nobody_is_woken_by_whoever_types_their_order_number(shop: Shop, bought: Phone) -> None:
    shop.at(NIGHT + timedelta(days=1))

    answer = chat(shop).says("1001")

    assert "between 9 am and 8 pm" in answer
    assert answer == chat(shop, "902").says("9999")
    assert codes_on(bought) == []
    shop.at(NOW + timedelta(days=1))
    chat(shop).says("1001")
    assert len(codes_on(bought)) == 1


def test_the_answer_goes_by_the_clock_of_whoever_asks(shop: Shop) -> None:
    """Four in the morning in Berlin: the answer is that of the day in New York, and the phone is silent."""
    berlin = a_buyer(shop, "#1003", phone="+4915112345678", country="DE", postcode="10115")
    shop.at(NOW + timedelta(hours=8))

    answer = chat(shop).says("1003")

    assert answer == chat(shop, "902").says("9999")
    assert "we have sent" in answer
    assert codes_on(berlin) == []


def test_wrong_late_used_and_nobodys_codes_are_answered_alike(shop: Shop, bought: Phone) -> None:
    wrong, late, nobodys, used = (chat(shop, handle) for handle in ("901", "902", "903", "904"))
    answers = []
    wrong.says("1001")
    [first] = codes_on(bought)
    answers.append((wrong.says(another(first)), wrong.labels()))
    late.says("1001")
    second = codes_on(bought)[-1]
    shop.pass_time(timedelta(minutes=11))
    answers.append((late.says(second), late.labels()))
    nobodys.says("9999")
    answers.append((nobodys.says(first), nobodys.labels()))
    used.says("1001")
    answers.append((used.says(first), used.labels()))

    assert "not right" in answers[0][0]
    assert answers[1:] == answers[:1] * 3


def test_a_code_is_dead_after_five_wrong_tries(stranger: Phone, bought: Phone) -> None:
    stranger.says("1001")
    [code] = codes_on(bought)
    answers = {stranger.says(another(code)) for _ in range(5)}

    answers.add(stranger.says(code))

    assert len(answers) == 1
    assert not is_told(answers.pop())


def test_the_fifth_try_may_be_the_right_one(stranger: Phone, bought: Phone) -> None:
    stranger.says("1001")
    [code] = codes_on(bought)
    for _ in range(4):
        stranger.says(another(code))

    assert is_told(stranger.says(code))


def test_a_code_is_good_only_where_it_was_asked_for(shop: Shop, bought: Phone) -> None:
    chat(shop, "901").says("1001")
    [code] = codes_on(bought)
    chat(shop, "902").says("9999")

    assert not is_told(chat(shop, "902").says(code))
    assert is_told(chat(shop, "901").says(code))


def test_of_two_codes_the_one_that_came_late_is_good_too(stranger: Phone, bought: Phone) -> None:
    stranger.says("1001")
    stranger.picks("Send a new code")
    first, second = codes_on(bought)

    assert first != second
    assert is_told(stranger.says(first))


def test_six_digits_are_no_code_where_none_was_asked_for(stranger: Phone) -> None:
    assert "If an order with that number" in stranger.says("100123")
    assert "not right" in stranger.says("100123")
    assert "If an order with that number" in stranger.says("#100123")


def test_after_success_six_digits_are_words_again(stranger: Phone, bought: Phone) -> None:
    stranger.says("1001")
    [code] = codes_on(bought)
    stranger.says(code)

    assert "not right" not in stranger.says(code)


def test_whoever_is_known_asks_about_their_own(shop: Shop, bought: Phone) -> None:
    other = a_buyer(shop, "#1002")

    assert is_told(bought.says("where is order 1002"))
    assert codes_on(other) == []


def test_who_asks_for_a_person_gets_one_whatever_order_they_name(shop: Shop, bought: Phone) -> None:
    answer = chat(shop).says("I want to talk to a human about order 1001")

    assert "One of us will read this" in answer
    assert codes_on(bought) == []


def test_a_chat_of_somebody_else_is_not_joined_and_the_code_is_used_up(shop: Shop, bought: Phone) -> None:
    asking = chat(shop)
    asking.says("1001")
    [code] = codes_on(bought)
    with shop.db.transaction() as tx:
        at = database.now(tx)
        order = tx.get_one(orders.Order, a_backorder(tx, "#1002", now=at).order_id)
        token = customers.issue_link(tx, order.customer_id, lifetime=timedelta(hours=1), now=at)
    asking.does("start", data=token)

    answer = asking.says(code)

    assert "another customer" in answer
    assert not is_told(asking.says("where is my order"))
    with shop.db.reading() as tx:
        assert tx.exec(select(Code.used_at)).one() is not None


def test_whoever_guesses_two_hundred_numbers_has_three_sent_and_learns_nothing(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        lines = [a_backorder(tx, f"#{number}", now=database.now(tx)) for number in (1000, 1002, *range(1010, 1200, 10))]
        phones = [shop.phone("sms", phone_of(tx, line).handle) for line in lines]
    guesser = chat(shop)
    guesses = [Incoming("telegram", guesser.handle, "text", f"guess {n}", text=f"#{n}") for n in range(1000, 1200)]
    for first in range(0, 200, 20):
        with shop.db.transaction() as tx:
            reception.receive_all(tx, guesses[first : first + 20], settings=shop.settings, now=database.now(tx))
        shop.answer()
        shop.pass_time(timedelta(seconds=61))

    assert len(guesser.inbox) == 200
    assert len({(heard.text, *(button.label for button in heard.buttons)) for heard in guesser.inbox}) == 1
    # Of the first three numbers two are orders.
    sent = [phone for phone in phones if any("your code is" in heard.text for heard in phone.inbox)]
    assert sent == phones[:2]


def test_six_are_heeded_in_a_day(shop: Shop, bought: Phone) -> None:
    asking = chat(shop)
    for _ in range(6):
        asking.says("9999")
        shop.pass_time(timedelta(minutes=31))

    answer = asking.says("1001")

    assert "If an order with that number" in answer
    assert codes_on(bought) == []
    shop.at(NOW + timedelta(days=1, minutes=1))
    asking.says("1001")
    assert len(codes_on(bought)) == 1


def test_a_phone_gets_three_in_an_hour_however_many_ask(shop: Shop, bought: Phone) -> None:
    answers = {chat(shop, str(900 + number)).says("1001") for number in range(5)}

    assert len(answers) == 1
    assert len(codes_on(bought)) == 3


def test_the_whole_shop_sends_so_many_in_a_minute(db: Database) -> None:
    shop = Shop(db, codes_per_minute=2).at(NOW)
    phone = a_buyer(shop, "#1001")
    for handle in ("901", "902"):
        chat(shop, handle).says("9999")

    chat(shop, "903").says("1001")
    assert codes_on(phone) == []

    shop.pass_time(timedelta(minutes=1))
    chat(shop, "903").says("1001")
    assert len(codes_on(phone)) == 1


def test_a_shop_that_writes_day_and_night_names_no_hours(db: Database) -> None:
    shop = Shop(db, message_hours="00:00-24:00").at(NOW)

    answer = chat(shop).says("1001")

    assert "If an order with that number" in answer
    assert "midnight" not in answer


def test_a_shop_that_sends_no_codes_offers_none(db: Database) -> None:
    shop = Shop(db, codes_per_minute=0).at(NOW)
    phone = a_buyer(shop, "#1001")
    asking = chat(shop)

    assert "If an order with that number" not in asking.says("1001")
    assert "Use my order number" not in asking.labels()
    asking.does("contact", data="+12125550001")
    assert asking.labels() == ["Talk to a person"]
    assert codes_on(phone) == []


# What is left of the digits


def words_of_codes(shop: Shop) -> list[tuple[str, str | None]]:
    """What the messages with digits hold: what they mean, and what was read."""
    with shop.db.reading() as tx:
        rows = tx.exec(select(Message).where(col(Message.key).startswith("code:"))).all()
        return [(str((row.body or {})["texts"][0]["facts"]["code"]), row.text) for row in rows]


def test_once_they_are_sent_the_digits_are_kept_nowhere(shop: Shop, stranger: Phone, bought: Phone) -> None:
    stranger.says("#1001")
    [code] = codes_on(bought)

    [(meant, read)] = words_of_codes(shop)

    assert meant == "******"
    assert read is not None
    assert "your code is ******." in read
    assert code not in read
    assert "Thank you" in stranger.says(code)


def test_digits_that_could_not_be_sent_are_tried_again_and_then_kept_nowhere(shop: Shop, bought: Phone) -> None:
    shop.wires["sms"].fails[bought.handle] = Unreachable("the line is down", retry_after=20)
    somebody = chat(shop)
    somebody.says("#1001")
    shop.settle()
    [(waiting, _)] = words_of_codes(shop)
    assert re.fullmatch(r"\d{6}", waiting)

    del shop.wires["sms"].fails[bought.handle]
    shop.pass_time(timedelta(seconds=30))

    assert codes_on(bought) == [waiting]
    assert words_of_codes(shop)[0][0] == "******"
    assert "Thank you" in somebody.says(waiting)


def test_digits_that_come_too_late_to_be_sent_are_kept_nowhere(shop: Shop, bought: Phone) -> None:
    shop.wires["sms"].fails[bought.handle] = Unreachable("the line is down", retry_after=3600)
    chat(shop).says("#1001")
    shop.settle()

    shop.pass_time(timedelta(minutes=6))
    with shop.db.transaction() as tx:
        tidy(tx, shop.settings, now=database.now(tx))

    assert words_of_codes(shop)[0][0] == "******"
    assert codes_on(bought) == []


def test_who_is_not_known_is_offered_the_way(stranger: Phone, bought: Phone) -> None:
    stranger.says("where is my order")

    assert "order number" in stranger.picks("Use my order number")
    assert "If an order with that number" in stranger.says("1001")


def test_who_says_hello_and_is_not_known_hears_the_shops_name_once(stranger: Phone) -> None:
    assert stranger.says("hello").count("Lumen") == 1


def test_a_number_that_only_wrote_to_us_is_nobodys(shop: Shop) -> None:
    shop.phone("sms", "+12125559000").says("hello")

    answer = chat(shop).does("contact", data="12125559000")

    assert "cannot find an order" in answer
    assert "Use my order number" in chat(shop).labels()
    with shop.db.reading() as tx:
        reached = customers.at(tx, "telegram", "901")
        assert reached is not None
        assert consent.held(tx, reached.id, Purpose.order_updates) is None


def test_a_link_to_what_is_settled_says_that_the_chat_is_tied(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        line = a_backorder(tx, now=database.now(tx))
        order = tx.get_one(orders.Order, line.order_id)
        token = customers.issue_link(tx, order.customer_id, lifetime=timedelta(hours=1), now=database.now(tx))
        line.cancelled, line.waiting = line.quantity, 0

    answer = chat(shop).does("start", data=token)

    assert "Lumen will write to you here" in answer
    assert "nothing on backorder" in answer


@pytest.mark.parametrize("place", PLACES, ids=["telegram", "sms"])
def test_every_request_is_the_same_work(shop: Shop, bought: Phone, place: tuple[str, str]) -> None:
    """Whoever measures how long the answer takes must not learn from it either."""
    stopped = a_buyer(shop, "#1002")
    berlin = a_buyer(shop, "#1003", phone="+4915112345678", country="DE", postcode="10115")
    stopped.says("STOP")
    shop.at(NOW + timedelta(hours=8))
    asking = shop.phone(*place)
    asking.says("hello")

    done: list[list[str]] = []
    for number in ("1001", "9999", "1002", "1003", "1001", "9999"):
        with shop.db.transaction() as tx:
            incoming = Incoming(*place, "text", f"same work {len(done)}", text=f"#{number}")
            reception.receive(tx, incoming, settings=shop.settings, now=database.now(tx))
        with statements(shop.db) as seen:
            shop.turns.take_one()
        done.append(seen)
        shop.answer()

    [code] = codes_on(bought)
    assert len(code) == 6
    assert codes_on(berlin) == codes_on(stopped) == []
    assert len(done[0]) > 20
    assert [len(seen) for seen in done] == [len(done[0])] * len(done)
    assert [seen for seen in done if seen != done[0]] == []


@contextmanager
def statements(db: Database) -> Iterator[list[str]]:
    """Collect what one message makes the store do; a savepoint that is undone is as much work as one that is kept."""
    seen: list[str] = []

    def heard(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(re.sub(r"sa_savepoint_\d+", "", statement).replace("ROLLBACK TO SAVEPOINT", "RELEASE SAVEPOINT"))

    sa.event.listen(db.engine, "before_cursor_execute", heard)
    try:
        yield seen
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", heard)
