"""What the law asks of a late order happens by itself: they are told in time and asked, and their answer holds."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from builders import a_backorder, a_chat, a_product, an_order, phone_of
from customer import Phone, Shop
from sqlmodel import select

from scheduler.runner import run_pass
from store import catalog, database, delays, orders, promises, supply
from store.cancellations import Cancellation
from store.cases import DelayConsent
from store.database import Database
from store.delays import Delay
from store.errors import Unreachable, Unsure
from store.orders import Backorder
from store.policies import Stage
from store.promises import Promise
from store.refunds import Refund
from store.tasks import Task
from store.writebacks import WriteBack

PLACED = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
LIMIT = date(2026, 12, 2)
IN_TIME, NEXT_DAY = date(2027, 1, 1), date(2027, 1, 2)


@pytest.fixture
def shop(db: Database) -> Shop:
    return Shop(db).at(PLACED)


def waiting(shop: Shop, **order: object) -> tuple[Phone, int]:
    """Somebody has just ordered a lamp, and waits for it by SMS."""
    with shop.db.transaction() as tx:
        line = a_backorder(tx, days_ago=0, now=PLACED, **order)
        return shop.phone("sms", phone_of(tx, line).handle), line.id


def expected(shop: Shop, on: date | None, units: int = 1) -> None:
    with shop.db.transaction() as tx:
        supply.expect(tx, "LAMP-2", units, on=on, reference="PO-1", now=database.now(tx))
    shop.settle()


def until(shop: Shop, day: date) -> None:
    """Let days pass until eleven in the morning in New York, and everything happen that is due on the way."""
    while True:
        with shop.db.transaction() as tx:
            now = database.now(tx)
        left = datetime(day.year, day.month, day.day, 16, 0, tzinfo=UTC) - now
        if left <= timedelta(0):
            return
        shop.pass_time(min(left, timedelta(days=1)))
        shop.confirm()


def stage(shop: Shop, line: int) -> Stage:
    with shop.db.reading() as tx:
        return tx.get_one(Delay, line).stage


def line_of(shop: Shop, line: int) -> Backorder:
    with shop.db.reading() as tx:
        return orders.line_of(tx, line)


def test_a_delay_of_thirty_days_is_told_and_silence_agrees_to_it(shop: Shop) -> None:
    phone, line = waiting(shop)
    expected(shop, IN_TIME)

    assert "delayed" in phone.hears()
    assert "we take it that you agree to wait" in phone.hears()
    assert "Jan 1, 2027" in phone.hears()
    shop.confirm()
    until(shop, IN_TIME)

    assert stage(shop, line) is Stage.deemed
    assert line_of(shop, line).waiting == 1


def test_a_day_more_needs_their_word_and_without_it_the_order_is_cancelled(shop: Shop) -> None:
    phone, line = waiting(shop)
    expected(shop, NEXT_DAY)
    shop.confirm()
    assert "without your OK by Jan 1, 2027 we cancel" in phone.hears()

    until(shop, date(2026, 12, 30))
    assert "Without your OK by Jan 1, 2027" in phone.hears()
    assert line_of(shop, line).waiting == 1
    until(shop, NEXT_DAY)

    assert line_of(shop, line).cancelled == 1
    assert "we have cancelled" in phone.hears()
    with shop.db.reading() as tx:
        (refund,) = tx.exec(select(Refund)).all()
        assert refund.amount_minor == 4900


def test_their_word_keeps_the_order_and_is_kept_as_evidence(shop: Shop) -> None:
    phone, line = waiting(shop)
    expected(shop, NEXT_DAY)
    shop.confirm()

    answer = phone.picks("Keep waiting")

    assert "We have noted that you will wait" in answer
    assert "Jan 2, 2027" in answer
    with shop.db.reading() as tx:
        (word,) = tx.exec(select(DelayConsent)).all()
        told = tx.get_one(Promise, word.promise_id)
        assert (word.on_date, told.on_date, told.notice) == (NEXT_DAY, NEXT_DAY, "delay_option")
        assert word.heard_id is not None
    until(shop, NEXT_DAY)
    assert (stage(shop, line), line_of(shop, line).waiting) == (Stage.agreed, 1)


def test_whoever_answers_a_notice_has_it_whether_or_not_its_provider_says_so(shop: Shop) -> None:
    phone, line = waiting(shop)
    expected(shop, NEXT_DAY)

    assert "We have noted that you will wait" in phone.picks("Keep waiting")
    for _ in range(4):
        shop.pass_time(timedelta(hours=13))

    assert stage(shop, line) is Stage.agreed
    assert sum("is delayed" in heard.text for heard in phone.inbox) == 1
    with shop.db.reading() as tx:
        assert tx.exec(select(Task)).all() == []


def test_a_word_that_they_wait_answers_the_notice_that_went_to_the_same_phone(shop: Shop) -> None:
    phone, line = waiting(shop)
    expected(shop, NEXT_DAY)

    assert "Jan 2, 2027" in phone.says("ok, I'll wait")
    shop.confirm()
    until(shop, NEXT_DAY)

    assert (stage(shop, line), line_of(shop, line).waiting) == (Stage.agreed, 1)


def test_a_word_from_elsewhere_is_no_sign_that_a_text_has_arrived(shop: Shop) -> None:
    _phone, line = waiting(shop)
    expected(shop, NEXT_DAY)
    with shop.db.transaction() as tx:
        a_chat(tx, orders.line_of(tx, line), now=database.now(tx))

    shop.phone("telegram", "4711").says("I'll wait")

    with shop.db.reading() as tx:
        assert tx.exec(select(DelayConsent)).all() == []
    assert stage(shop, line) is Stage.open


def test_a_tap_on_a_notice_of_which_nobody_knew_whether_it_arrived_counts(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        line = a_backorder(tx, agreed=False, days_ago=0, now=PLACED)
        a_chat(tx, line, now=database.now(tx))
        ours = line.id
    chat = shop.phone("telegram", "4711")
    shop.wires["telegram"].unheard.add("4711")
    expected(shop, NEXT_DAY)
    assert stage(shop, ours) is Stage.open
    shop.wires["telegram"].unheard.clear()

    assert "We have noted that you will wait" in chat.picks("Keep waiting")
    shop.settle()

    assert stage(shop, ours) is Stage.agreed
    with shop.db.reading() as tx:
        (task,) = tx.exec(select(Task)).all()
        assert (task.what, task.closed_by) == ("unknown", "the customer")


def test_whoever_waits_until_a_day_agrees_to_none_after_it(shop: Shop) -> None:
    phone, line = waiting(shop)
    expected(shop, date(2027, 2, 1))
    shop.confirm()
    expected(shop, date(2027, 1, 20))

    phone.says("I can wait until January 25")

    with shop.db.reading() as tx:
        assert tx.exec(select(DelayConsent)).all() == []
    assert stage(shop, line) is Stage.awaiting


def test_without_a_date_they_are_asked_days_before_the_limit_and_may_wait_as_long_as_it_takes(shop: Shop) -> None:
    phone, line = waiting(shop)
    shop.settle()
    shop.confirm()
    assert "can't ship yet" in phone.hears()

    until(shop, date(2026, 11, 26))
    assert not any("cannot give a ship date" in heard.text for heard in phone.inbox)
    until(shop, date(2026, 11, 27))
    assert "cannot give a ship date" in phone.hears()
    assert "as long as it takes" in phone.says("I'll wait")
    until(shop, date(2027, 2, 1))

    assert (stage(shop, line), line_of(shop, line).waiting) == (Stage.agreed, 1)


def test_a_second_delay_is_told_before_the_first_ends(shop: Shop) -> None:
    phone, line = waiting(shop)
    expected(shop, IN_TIME)
    shop.confirm()
    until(shop, date(2026, 12, 20))

    expected(shop, date(2027, 1, 20))
    assert "delayed once more" in phone.hears()
    assert "without your OK by Jan 1, 2027" in phone.hears()
    shop.confirm()
    until(shop, NEXT_DAY)

    assert line_of(shop, line).cancelled == 1


def test_one_notice_is_given_once_while_it_is_under_way(shop: Shop) -> None:
    phone, _ = waiting(shop)
    expected(shop, NEXT_DAY)
    for _ in range(3):
        shop.pass_time(timedelta(hours=1))

    assert len(phone.inbox) == 1


def test_a_notice_that_did_not_arrive_was_never_given_and_goes_another_way(shop: Shop) -> None:
    _phone, line = waiting(shop)
    expected(shop, IN_TIME)
    with shop.db.transaction() as tx:
        a_chat(tx, orders.line_of(tx, line), now=database.now(tx))
    chat = shop.phone("telegram", "4711")

    shop.confirm("undelivered", Unreachable("handset unreachable"))
    shop.pass_time(timedelta(minutes=5))

    assert "delayed" in chat.hears()
    shop.settle()
    assert stage(shop, line) is Stage.deemed


def test_without_word_of_its_arrival_a_notice_counts_as_lost(shop: Shop) -> None:
    phone, line = waiting(shop)
    expected(shop, IN_TIME)
    assert len(phone.inbox) == 1

    shop.pass_time(timedelta(hours=13))
    shop.pass_time(timedelta(hours=13))

    assert len(phone.inbox) == 2
    assert stage(shop, line) is Stage.open

    shop.pass_time(timedelta(hours=13))
    shop.pass_time(timedelta(hours=13))
    assert len(phone.inbox) == 2
    with shop.db.reading() as tx:
        assert [task.what for task in tx.exec(select(Task)).all()] == ["tell_by_hand"]


def test_a_notice_of_which_nobody_knows_whether_it_was_taken_is_given_again(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        line = a_backorder(tx, agreed=False, days_ago=0, now=PLACED)
        a_chat(tx, line, now=database.now(tx))
        ours = line.id
    chat = shop.phone("telegram", "4711")
    shop.wires["telegram"].fails["4711"] = Unsure("timed out")
    expected(shop, IN_TIME)
    del shop.wires["telegram"].fails["4711"]
    shop.pass_time(timedelta(hours=6))
    assert chat.inbox == []

    shop.pass_time(timedelta(hours=7))
    shop.pass_time(timedelta(hours=13))
    shop.settle()

    assert "delayed" in chat.hears()
    assert len(chat.inbox) == 1
    assert stage(shop, ours) is Stage.deemed


def test_what_silence_means_is_said_of_the_day_that_is_told(shop: Shop) -> None:
    phone, line = waiting(shop)
    with shop.db.transaction() as tx:
        supply.expect(tx, "LAMP-2", 1, on=IN_TIME, reference="PO-1", now=database.now(tx))
    run_pass(shop.db, shop.settings)
    with shop.db.transaction() as tx:
        supply.expect(tx, "LAMP-2", 1, on=date(2027, 2, 1), reference="PO-1", now=database.now(tx))

    shop.answer()

    assert "Feb 1, 2027" in phone.hears()
    assert "without your OK by Jan 1, 2027 we cancel" in phone.hears()
    shop.confirm()
    shop.settle()
    assert stage(shop, line) is Stage.awaiting
    assert len(phone.inbox) == 1


def test_silence_after_a_notice_that_never_arrived_is_no_consent(shop: Shop) -> None:
    _phone, line = waiting(shop)
    expected(shop, IN_TIME)
    while stage(shop, line) is not Stage.over and line_of(shop, line).waiting:
        shop.pass_time(timedelta(days=1))
        with shop.db.transaction() as tx:
            assert database.now(tx).date() < date(2026, 12, 10)

    with shop.db.reading() as tx:
        assert database.now(tx).date() == date(2026, 12, 3)
    assert line_of(shop, line).cancelled == 1


def test_whoever_can_be_reached_nowhere_is_left_to_a_person_who_notes_how_they_were_told(shop: Shop) -> None:
    phone, line = waiting(shop)
    shop.settle()
    phone.says("STOP")
    expected(shop, IN_TIME)
    shop.settle()
    with shop.db.transaction() as tx:
        (task,) = tx.exec(select(Task).where(Task.what == "tell_by_hand", Task.closed_at == None)).all()  # noqa: E711
        assert "2026-12-02" in task.details
        delays.tell_by_hand(tx, line, how="e-mail", by="ana", settings=shop.settings, now=database.now(tx))
    shop.settle()

    with shop.db.reading() as tx:
        assert tx.get_one(Task, task.id).closed_by == "ana"
    assert stage(shop, line) is Stage.deemed
    assert len(phone.inbox) == 1


def test_in_europe_silence_cancels_nothing_and_staff_are_told_once_the_time_has_passed(shop: Shop) -> None:
    phone, line = waiting(shop, country="DE", postcode="10115", phone="+4915112345678", language="de")
    expected(shop, date(2027, 2, 1))
    shop.confirm()
    assert "bleibt es bei dem, was vereinbart war" in phone.hears()

    until(shop, LIMIT)
    assert stage(shop, line) is Stage.awaiting
    until(shop, date(2026, 12, 5))

    assert (stage(shop, line), line_of(shop, line).waiting) == (Stage.overdue, 1)
    with shop.db.reading() as tx:
        assert [task.what for task in tx.exec(select(Task)).all()] == ["overdue"]
    assert "notiert" in phone.says("ich warte weiter")
    shop.settle()
    assert stage(shop, line) is Stage.agreed


def test_an_order_that_was_late_before_we_knew_it_is_left_to_a_person(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        line = a_backorder(tx, days_ago=60, now=PLACED).id
    shop.settle()

    until(shop, date(2026, 12, 20))

    assert (stage(shop, line), line_of(shop, line).waiting) == (Stage.overdue, 1)


def test_an_order_that_was_not_to_be_spoken_of_until_its_time_had_passed_is_left_to_a_person(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        line = a_backorder(tx, days_ago=25, now=PLACED, silent=True)
        ours, order_id = line.id, line.order_id
    until(shop, date(2026, 11, 10))

    with shop.db.transaction() as tx:
        orders.speak_up(tx, upto=order_id, now=database.now(tx))
    until(shop, date(2026, 11, 12))

    assert (stage(shop, ours), line_of(shop, ours).waiting) == (Stage.overdue, 1)
    with shop.db.reading() as tx:
        (task,) = tx.exec(select(Task)).all()
        assert "Find out what they were told" in task.details


@pytest.mark.parametrize(("days", "says"), [(6, "goes out by Jan 12 at the latest"), (14, "You get your $49.00 back.")])
def test_money_is_owed_since_the_limit_however_long_nobody_looked(shop: Shop, days: int, says: str) -> None:
    phone, line = waiting(shop)
    expected(shop, NEXT_DAY)
    shop.confirm()
    until(shop, date(2026, 12, 31))

    with shop.db.transaction() as tx:
        database.let_pass(tx, timedelta(days=days))
    shop.settle()

    assert line_of(shop, line).cancelled == 1
    assert says in phone.hears()
    with shop.db.reading() as tx:
        today = database.now(tx).date()
        (refund,), (ended,), (asked,) = (tx.exec(select(kind)).all() for kind in (Refund, Cancellation, WriteBack))
        assert refund.due_on == date(2027, 1, 12)
        assert refund.owed_at.date() == ended.asked_at.date() == asked.requested_at.date() == today


def test_money_is_owed_since_the_limit_too_where_the_shop_ends_orders_itself(db: Database) -> None:
    shop = Shop(db, automatic_cancel=False).at(PLACED)
    phone, line = waiting(shop)
    expected(shop, NEXT_DAY)
    shop.confirm()
    until(shop, date(2027, 1, 6))
    assert (stage(shop, line), line_of(shop, line).waiting) == (Stage.overdue, 1)
    with shop.db.reading() as tx:
        task = tx.exec(select(Task).where(Task.what == "overdue")).one()
        assert "by law it counts as cancelled. Cancel it" in task.details

    phone.says("cancel my order")
    phone.picks("now")

    with shop.db.reading() as tx:
        assert tx.exec(select(Refund)).one().due_on == date(2027, 1, 12)


@pytest.mark.parametrize(
    ("country", "postcode", "phone", "zone", "answer_by"),
    [
        # In Guam the order was placed a day later.
        ("GU", "96910", "+16715550123", "Pacific/Guam", date(2027, 1, 2)),
        ("US", "96801", "+18085550123", "Pacific/Honolulu", IN_TIME),
    ],
)
def test_they_are_reminded_three_days_before_however_far_east_or_west_they_live(
    shop: Shop, country: str, postcode: str, phone: str, zone: str, answer_by: date
) -> None:
    theirs, _ = waiting(shop, country=country, postcode=postcode, phone=phone)
    expected(shop, date(2027, 1, 20))
    for _hours in range(4):
        shop.pass_time(timedelta(hours=6))
        shop.confirm()
    assert f"without your OK by Jan {answer_by.day}, 2027" in theirs.hears()

    heard = []
    for before in (5, 3):
        for hour in (0, 10):
            with shop.db.transaction() as tx:
                at = datetime.combine(answer_by - timedelta(days=before), time(hour, 5), ZoneInfo(zone))
                database.let_pass(tx, at - database.now(tx))
            shop.settle()
        heard.append("do you want to wait" in theirs.hears())

    assert heard == [False, True]


def test_what_lies_ready_is_not_cancelled_behind_the_shops_back(shop: Shop) -> None:
    _phone, line = waiting(shop)
    expected(shop, date(2026, 11, 20))
    with shop.db.transaction() as tx:
        supply.land(tx, "LAMP-2", 1, key="truck", now=database.now(tx))
    shop.settle()

    until(shop, date(2026, 12, 4))

    assert (stage(shop, line), line_of(shop, line).allocated) == (Stage.overdue, 1)
    with shop.db.reading() as tx:
        assert any("lies ready" in task.details for task in tx.exec(select(Task)).all())


def test_whoever_cancels_in_time_gets_the_money_and_no_second_word(shop: Shop) -> None:
    phone, line = waiting(shop)
    expected(shop, NEXT_DAY)
    shop.confirm()
    phone.picks("Drop my order")
    phone.picks("Drop it now")

    until(shop, date(2027, 1, 5))

    assert line_of(shop, line).cancelled == 1
    assert not any("we have cancelled" in heard.text for heard in phone.inbox)


def test_an_answer_after_the_end_is_told_what_became_of_the_order(shop: Shop) -> None:
    phone, line = waiting(shop)
    expected(shop, NEXT_DAY)
    shop.confirm()
    until(shop, date(2027, 1, 3))
    assert line_of(shop, line).cancelled == 1

    assert "cancelled" in phone.picks("Keep waiting")


def test_a_statement_of_staff_moves_the_clock_of_the_law_too(shop: Shop) -> None:
    phone, _line = waiting(shop)
    expected(shop, date(2026, 11, 20))
    shop.confirm()
    with shop.db.transaction() as tx:
        product = catalog.by_sku(tx, "LAMP-2")
        promises.state(tx, product.id, on=IN_TIME, reason="", by="ana", now=database.now(tx))
        promises.derive(tx, [product.id], now=database.now(tx))
    shop.settle()

    assert "delayed" in phone.hears()


def test_many_late_lines_are_judged_in_a_few_statements(shop: Shop) -> None:
    import sqlalchemy as sa

    with shop.db.transaction() as tx:
        a_product(tx, "LAMP-2")
        few = [an_order(tx, f"#{n}", ("LAMP-2", 1), days_ago=0, now=PLACED)[0].id for n in range(3)]
        many = [an_order(tx, f"#1{n}", ("LAMP-2", 1), days_ago=0, now=PLACED)[0].id for n in range(30)]
    counts = []
    for lines in (few, many):
        said: list[str] = []

        def note(_c: object, _cur: object, statement: str, *_rest: object, said: list[str] = said) -> None:
            said.append(statement)

        sa.event.listen(shop.db.engine, "before_cursor_execute", note)
        with shop.db.transaction() as tx:
            delays.review(tx, lines, settings=shop.settings, now=database.now(tx))
        sa.event.remove(shop.db.engine, "before_cursor_execute", note)
        counts.append(len(said))

    assert counts[0] == counts[1]


def test_whoever_asks_to_cancel_and_does_not_confirm_is_not_taken_to_agree_unseen(shop: Shop) -> None:
    phone, _line = waiting(shop)
    expected(shop, IN_TIME)
    shop.confirm()
    shop.settle()

    phone.picks("Drop my order")
    with shop.db.reading() as tx:
        (task,) = tx.exec(select(Task).where(Task.what == "cancel_asked")).all()
        assert task.closed_at is None
    phone.picks("Drop it now")

    with shop.db.reading() as tx:
        assert tx.get_one(Task, task.id).closed_by == "the customer"


def test_whoever_asks_where_things_stand_hears_until_when_their_word_is_needed(shop: Shop) -> None:
    phone, _line = waiting(shop)
    expected(shop, NEXT_DAY)
    shop.confirm()
    shop.settle()

    assert "Please tell us by Jan 1, 2027" in phone.says("where is my order?")
