"""What is promised of a date is kept, or said anew before it passes; and nobody hears of what does not matter."""

from datetime import UTC, date, datetime, timedelta

import pytest
from builders import NOW, a_backorder, a_chat, phone_of
from customer import Phone, Shop
from sqlmodel import select

from store import catalog, database, evidence, orders, promises, supply
from store.database import Database
from store.errors import Unreachable
from store.promises import Promise

FRIDAY = date(2026, 12, 4)
LONG = 365
"""A shop that states so many days when it sells owes nothing by law for as long."""


@pytest.fixture
def shop(db: Database) -> Shop:
    return Shop(db, stated_days=LONG).at(NOW)


def waiting(shop: Shop, channel: str = "sms", **order: object) -> Phone:
    with shop.db.transaction() as tx:
        line = a_backorder(tx, **order)
        address = a_chat(tx, line) if channel == "telegram" else phone_of(tx, line)
        return shop.phone(channel, address.handle)


def expect(shop: Shop, on: date | None) -> None:
    with shop.db.transaction() as tx:
        supply.expect(tx, "LAMP-2", 5, on=on, reference="PO-1", now=database.now(tx))
    shop.settle()


def state(
    shop: Shop,
    *,
    on: date | None = None,
    since: date | None = None,
    update_by: date | None = None,
    reason: str = "",
) -> None:
    with shop.db.transaction() as tx:
        product, now = catalog.by_sku(tx, "LAMP-2").id, database.now(tx)
        promises.state(tx, product, on=on, since=since, update_by=update_by, reason=reason, by="ana", now=now)
        promises.derive(tx, [product], now=now)
    shop.settle()


def told(shop: Shop) -> list[Promise]:
    with shop.db.reading() as tx:
        return list(tx.exec(select(Promise).order_by(Promise.id)))  # type: ignore[arg-type]


def days_on_which_they_hear(shop: Shop, phone: Phone, upto: int) -> list[int]:
    """Let days pass, and return after how many of them something came."""
    heard = []
    for day in range(1, upto + 1):
        before = len(phone.inbox)
        shop.pass_time(timedelta(days=1))
        shop.confirm()
        heard += [day] * (len(phone.inbox) - before)
    return heard


@pytest.mark.parametrize(
    ("language", "channel", "words"),
    [
        ("en", "telegram", "between December 4 and 8"),
        ("en", "sms", "expected Dec 4 to 8"),
        ("es", "telegram", "entre el 4 y el 8 de diciembre"),
        ("fr", "telegram", "entre le 4 et le 8 décembre"),
        ("de", "telegram", "zwischen dem 4. und dem 8. Dezember"),
        ("de", "sms", "zwischen 4. und 8. Dez."),
    ],
)
def test_a_range_is_told_promised_and_told_again(shop: Shop, language: str, channel: str, words: str) -> None:
    phone = waiting(shop, channel, language=language)

    state(shop, on=date(2026, 12, 8), since=FRIDAY)

    assert words in phone.hears()
    assert [(one.from_date, one.on_date) for one in told(shop)] == [(FRIDAY, date(2026, 12, 8))]


def test_a_range_is_in_every_answer_about_it(shop: Shop) -> None:
    phone = waiting(shop, "telegram")
    state(shop, on=date(2026, 12, 8), since=FRIDAY)

    assert "December 4 to 8" in phone.says("where is my order?")
    assert "between December 4 and 8" in phone.says("why so late?")
    assert "December 4 to 8" in phone.says("what did you tell me about the date?")
    assert "between December 4 and 8" in phone.says("I'll wait")
    assert {(one.from_date, one.on_date) for one in told(shop)} == {(FRIDAY, date(2026, 12, 8))}


def test_a_range_that_moves_is_told_with_what_it_was(shop: Shop) -> None:
    phone = waiting(shop, "telegram")
    state(shop, on=date(2026, 12, 8), since=FRIDAY)

    state(shop, on=date(2026, 12, 18), since=date(2026, 12, 14))

    assert "between December 14 and 18 instead of December 4 to 8" in phone.hears()


def test_of_a_range_the_last_day_counts(shop: Shop) -> None:
    phone = waiting(shop)
    state(shop, on=date(2026, 12, 8), since=FRIDAY)

    state(shop, on=date(2026, 12, 8), since=date(2026, 11, 20))
    state(shop, on=date(2026, 12, 10))

    assert len(phone.inbox) == 1


def test_a_date_that_wobbles_tells_nobody_until_it_has_left_what_they_were_told(shop: Shop) -> None:
    phone = waiting(shop)
    expect(shop, FRIDAY)
    for day in (5, 6, 5, 3, 2, 4, 6):
        expect(shop, date(2026, 12, day))
    assert len(phone.inbox) == 1

    expect(shop, date(2026, 12, 7))

    assert len(phone.inbox) == 2
    assert "Dec 7 instead of Dec 4" in phone.hears()
    expect(shop, date(2026, 12, 5))
    assert len(phone.inbox) == 2
    # The next move is told a day later at the earliest.
    shop.pass_time(timedelta(hours=25))
    expect(shop, date(2026, 12, 4))
    assert "Dec 4 instead of Dec 7" in phone.hears()


def test_without_a_date_they_hear_by_when_there_is_more_and_hear_it_before(shop: Shop) -> None:
    phone = waiting(shop)
    shop.settle()
    assert "Update by Nov 9" in phone.hears()
    assert [one.update_by for one in told(shop)] == [date(2026, 11, 9)]

    assert days_on_which_they_hear(shop, phone, 7) == [6]

    assert "no news yet" in phone.hears()
    assert "Update by Nov 22" in phone.hears()
    assert [(one.notice, one.update_by) for one in told(shop)][1:] == [("update_due", date(2026, 11, 22))]


def test_the_pause_grows_and_after_some_words_without_news_there_are_none(db: Database) -> None:
    shop = Shop(db, still_waiting_times=3, stated_days=LONG).at(NOW)
    phone = waiting(shop)
    shop.settle()

    assert days_on_which_they_hear(shop, phone, 120) == [6, 19, 46]

    assert "We'll keep you posted." in phone.hears()
    assert told(shop)[-1].update_by is None
    assert "keep you posted" in phone.says("where is my order?")
    assert told(shop)[-1].update_by is None
    expect(shop, date(2027, 4, 1))
    assert "we now have a date" in phone.hears()


def test_once_a_date_was_told_the_words_without_news_begin_anew(db: Database) -> None:
    shop = Shop(db, still_waiting_times=1, stated_days=LONG).at(NOW)
    phone = waiting(shop)
    shop.settle()
    assert days_on_which_they_hear(shop, phone, 20) == [6]

    expect(shop, FRIDAY)
    shop.pass_time(timedelta(hours=25))
    expect(shop, None)

    assert told(shop)[-1].update_by == date(2026, 11, 30)
    assert days_on_which_they_hear(shop, phone, 20) == [6]


def test_who_asks_in_between_hears_the_same_day_and_it_is_kept(shop: Shop) -> None:
    phone = waiting(shop)
    shop.settle()
    shop.pass_time(timedelta(days=3))

    assert "Update by Nov 9" in phone.says("where is my order?")

    assert days_on_which_they_hear(shop, phone, 5) == [3]


def test_news_in_between_is_the_update(shop: Shop) -> None:
    phone = waiting(shop)
    shop.settle()
    shop.pass_time(timedelta(days=5))
    expect(shop, FRIDAY)
    assert "Dec 4" in phone.hears()

    assert days_on_which_they_hear(shop, phone, 5) == []


def test_the_day_that_staff_name_is_told_and_kept(shop: Shop) -> None:
    phone = waiting(shop)
    state(shop, update_by=date(2026, 11, 20), reason="The kiln is broken.")

    assert "The kiln is broken." in phone.hears()
    assert "Update by Nov 20" in phone.hears()
    with shop.db.reading() as tx:
        (one,) = tx.exec(select(Promise)).all()
        assert one.statement_id is not None
    assert days_on_which_they_hear(shop, phone, 19) == [17]


def test_a_promise_at_short_notice_is_kept_by_day(shop: Shop) -> None:
    """Told in the afternoon that there is more tomorrow: it comes tomorrow, not a minute later and not at night."""
    shop.at(datetime(2026, 11, 2, 22, 0, tzinfo=UTC))
    phone = waiting(shop)
    state(shop, update_by=date(2026, 11, 3))
    assert "Update by Nov 3" in phone.hears()
    shop.settle()
    assert len(phone.inbox) == 1

    shop.pass_time(timedelta(hours=13))
    assert len(phone.inbox) == 1
    shop.pass_time(timedelta(hours=4))

    assert len(phone.inbox) == 2
    assert "no news yet" in phone.hears()


def test_a_holding_message_that_did_not_arrive_was_not_said(shop: Shop) -> None:
    phone = waiting(shop)
    shop.settle()
    shop.confirm()
    for _ in range(6):
        shop.pass_time(timedelta(days=1))
    assert len(phone.inbox) == 2

    shop.confirm("undelivered", Unreachable("handset unreachable"))
    shop.pass_time(timedelta(hours=2))

    assert len(phone.inbox) == 3
    assert "Update by Nov 22" in phone.hears()


def test_what_the_law_asks_goes_before_and_names_no_other_day(db: Database) -> None:
    shop = Shop(db).at(NOW)
    phone = waiting(shop, days_ago=0)
    shop.settle()

    heard = days_on_which_they_hear(shop, phone, 44)

    assert heard.count(25) == 1
    notices = {one.notice: one for one in told(shop)}
    assert notices["delay_option"].update_by is None
    assert len(heard) == len(set(heard))


def test_the_law_counts_the_last_day_of_a_range_and_names_it_alone(db: Database) -> None:
    shop = Shop(db).at(NOW)
    phone = waiting(shop, days_ago=0)

    state(shop, on=date(2027, 1, 20), since=date(2026, 12, 28))

    assert "New ship date: Jan 20, 2027." in phone.hears()
    (one,) = told(shop)
    assert (one.notice, one.from_date, one.on_date) == ("delay_option", date(2026, 12, 28), date(2027, 1, 20))


def test_all_that_was_promised_stands_with_its_evidence(shop: Shop) -> None:
    phone = waiting(shop)
    expect(shop, FRIDAY)
    shop.confirm()
    phone.says("I'll wait")
    state(shop, on=date(2026, 12, 20), since=date(2026, 12, 16), reason="The ship is late.")

    with shop.db.reading() as tx:
        (line,) = evidence.of(tx, orders.by_number(tx, "1001").id)

    first, answer, moved = line.said
    assert (first.notice, first.on_date, first.arrival, first.channel, first.outcome) == (
        "backorder_placed",
        FRIDAY,
        "PO-1",
        "sms",
        "delivered",
    )
    assert first.address.startswith("+1****")
    assert [(one.act, one.words, one.until) for one in first.answers] == [("agreed to wait", "I'll wait", FRIDAY)]
    assert (answer.notice, answer.on_date) == ("", FRIDAY)
    assert (moved.notice, moved.from_date, moved.on_date) == ("promise_moved", date(2026, 12, 16), date(2026, 12, 20))
    assert (moved.stated_by, moved.reason, moved.outcome) == ("ana", "The ship is late.", "sent")
    assert "Dec 16 to 20 instead of Dec 4" in moved.words
    assert moved.answers == []


def test_a_consent_by_law_stands_beside_the_notice_that_it_answers(db: Database) -> None:
    shop = Shop(db).at(NOW)
    phone = waiting(shop, days_ago=0)
    expect(shop, date(2027, 1, 20))
    shop.confirm()
    phone.picks("Keep waiting")

    with shop.db.reading() as tx:
        (line,) = evidence.of(tx, orders.by_number(tx, "1001").id)

    asked = next(one for one in line.said if one.notice == "delay_option")
    assert [(one.act, one.until, one.how) for one in asked.answers] == [("agreed to wait", date(2027, 1, 20), "said")]
    assert sum(len(one.answers) for one in line.said) == 1
