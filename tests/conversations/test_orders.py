"""Somebody asks about their order, gets fewer units, wants their money, complains; the same on both channels."""

from datetime import date, timedelta

import pytest
from builders import NOW, a_chat, a_product, an_order, phone_of
from customer import Phone, Shop
from sqlmodel import Session, select

from store import cancellations, conversations, database, orders, promises, shipments, supply, tasks, writebacks
from store.customers import Address
from store.database import Database
from store.orders import Backorder
from store.settings import Settings
from store.tasks import Task
from store.writebacks import WriteBackState

THREE = ("LAMP-2", 3)
MUG = ("MUG", 1)


@pytest.fixture
def shop(db: Database) -> Shop:
    return Shop(db).at(NOW)


@pytest.fixture(params=["sms", "telegram"])
def channel(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def a_phone_for(shop: Shop, channel: str, *lines: tuple[str, int], number: str = "#1001", **order: object) -> Phone:
    """The phone or chat of somebody who ordered these lines; lamps are expected on 4 December."""
    with shop.db.transaction() as tx:
        a_product(tx)
        a_product(tx, "MUG", title="Mug", price=1200)
        line = an_order(tx, number, *lines, **order)[0]  # type: ignore[arg-type]
        supply.expect(tx, "LAMP-2", 5, on=date(2026, 12, 4), now=NOW)
        address = a_chat(tx, line) if channel == "telegram" else phone_of(tx, line)
        return shop.phone(channel, address.handle)


def another_order(shop: Shop, phone: Phone, number: str, *lines: tuple[str, int]) -> list[int]:
    """One more order by the same person."""
    with shop.db.transaction() as tx:
        theirs = orders.by_number(tx, "1001").customer_id
        own = tx.exec(select(Address).where(Address.customer_id == theirs, Address.channel == "sms")).one()
        return [line.id for line in an_order(tx, number, *lines, phone=own.handle, days_ago=5)]


def the_line(tx: Session, number: str = "1001") -> Backorder:
    return orders.lines_of(tx, orders.by_number(tx, number).id)[0]


def state_date(shop: Shop, on: date, reason: str = "") -> None:
    """Have staff say when the lamps come."""
    with shop.db.transaction() as tx:
        now, product = database.now(tx), the_line(tx).product_id
        promises.state(tx, product, on=on, reason=reason, by="Kim", now=now)
        promises.derive(tx, [product], now=now)


def open_tasks(shop: Shop) -> list[str]:
    with shop.db.reading() as tx:
        return [task.what for task in tasks.waiting(tx)]


def cancel_two(shop: Shop, phone: Phone) -> None:
    phone.says("i only want 1 instead of 3")
    phone.picks("I agree")
    shop.pass_time(timedelta(minutes=11))


# Where it stands.


def test_why_it_takes_so_long_is_answered_before_anything_else(shop: Shop, channel: str) -> None:
    phone = a_phone_for(shop, channel, THREE)

    answer = phone.says("why is it so late?")

    assert answer.startswith("We do not have enough stock of LAMP-2 title")
    assert "Yours comes with the delivery expected" in answer
    assert "Dec" in answer


def test_a_date_that_moved_is_said_to_be_late(shop: Shop, channel: str) -> None:
    phone = a_phone_for(shop, channel, THREE)
    phone.says("where is my order?")
    state_date(shop, date(2027, 1, 15), "A strike")

    answer = phone.says("why is it so late?")

    assert "Dec" in answer
    assert "Jan" in answer
    assert "A strike" in answer


def test_since_when_and_how_many_are_before_me(shop: Shop, channel: str) -> None:
    with shop.db.transaction() as tx:
        a_product(tx, "CHAIR", title="Chair")
        an_order(tx, "#900", ("CHAIR", 1), days_ago=30)
    phone = a_phone_for(shop, channel, ("CHAIR", 1))

    answer = phone.says("how many people are ahead of me in the queue, and since when am i waiting?")

    assert answer.index("One order is ahead of yours") < answer.index("You ordered CHAIR title on")
    assert "Oct" in answer
    assert "no date" in answer or "not planned" in answer


def test_one_line_in_full_tells_what_became_of_each_unit(shop: Shop, channel: str) -> None:
    phone = a_phone_for(shop, channel, ("LAMP-2", 4))
    with shop.db.transaction() as tx:
        supply.land(tx, "LAMP-2", 2, key="truck", now=NOW)
        line = the_line(tx)
        shipments.ship(tx, line.id, 1, key="parcel", tracking="T1", now=NOW)
        cancellations.cancel(tx, line.id, 1, key="less", by="test", undo=timedelta(0), settings=Settings(), now=NOW)
    phone.says("where is my order?")

    answer = phone.picks("More details")

    assert "4 ordered on" in answer
    assert "1 shipped" in answer
    assert "1 set aside" in answer
    assert "1 cancelled" in answer
    assert "1 on backorder since" in answer
    assert "next in the queue" in answer
    assert "the delivery expected" in answer


def test_of_many_lines_each_is_told_shortly_and_in_full_to_whoever_asks(shop: Shop, channel: str) -> None:
    phone = a_phone_for(shop, channel, THREE, MUG)
    another_order(shop, phone, "#1002", MUG)

    answer = phone.says("where is my order?")
    assert answer.count("on backorder") == 3
    assert phone.labels()[-1] == "More details"

    phone.picks("More details")
    assert "#1002 MUG title" in phone.labels()
    assert "1 ordered on" in phone.picks("#1002")


def test_more_than_five_lines_are_told_in_turn(shop: Shop, channel: str) -> None:
    phone = a_phone_for(shop, channel, THREE)
    for number in range(1002, 1008):
        another_order(shop, phone, f"#{number}", MUG)

    first = phone.says("where is my order?")
    second = phone.picks("Show the others")

    assert first.count("on backorder") == 5
    assert second.count("on backorder") == 2
    assert "#1007" in second


def test_an_order_that_was_named_is_told_alone(shop: Shop, channel: str) -> None:
    phone = a_phone_for(shop, channel, THREE)
    another_order(shop, phone, "#1002", MUG)

    answer = phone.says("where is order 1002?")

    assert "1002" in answer
    assert "1001" not in answer


def test_what_has_shipped_is_told_when_its_order_is_named(shop: Shop, channel: str) -> None:
    phone = a_phone_for(shop, channel, THREE)
    (mug,) = another_order(shop, phone, "#1002", MUG)
    with shop.db.transaction() as tx:
        shipments.ship(tx, mug, key="parcel", tracking="track.example/1", beyond=True, now=NOW)

    answer = phone.says("where is order 1002?")

    assert "shipped on" in answer
    assert "track.example/1" in answer
    assert "1001" not in answer


def test_the_order_of_somebody_else_is_not_found_and_nothing_of_it_is_told(shop: Shop, channel: str) -> None:
    phone = a_phone_for(shop, channel, THREE)
    with shop.db.transaction() as tx:
        an_order(tx, "#7777", ("LAMP-2", 17))
    phone.says("where is my order?")

    theirs = phone.says("where is order 7777?")
    nobodys = phone.says("where is order 7778?")

    assert theirs.replace("7777", "7778") == nobodys
    assert "17" not in theirs


def test_who_waits_for_nothing_hears_what_became_of_it(shop: Shop, channel: str) -> None:
    phone = a_phone_for(shop, channel, THREE)
    with shop.db.transaction() as tx:
        shipments.ship(tx, the_line(tx).id, key="parcel", beyond=True, now=NOW)

    answer = phone.says("where is my order?")

    assert "nothing on backorder" in answer
    assert "3 shipped on" in answer


@pytest.mark.parametrize(
    "words",
    ["where is my refund", "why is it so late?", "one less please", "change my address", "this is ridiculous"],
)
def test_who_is_not_known_is_asked_who_they_are(shop: Shop, channel: str, words: str) -> None:
    a_phone_for(shop, channel, THREE)
    stranger = shop.phone(channel, "+12125559998" if channel == "sms" else "998")

    answer = stranger.says(words)

    assert "do not know yet" in answer or "no order under this phone" in answer
    assert "LAMP" not in answer


# What we told them.


def test_what_we_told_them_is_listed_by_when_we_said_it(shop: Shop, channel: str) -> None:
    phone = a_phone_for(shop, channel, THREE)
    phone.says("where is my order?")
    phone.says("where is my order?")
    shop.pass_time(timedelta(days=3))
    state_date(shop, date(2026, 12, 20))
    shop.settle()
    phone.says("where is my order?")

    answer = phone.picks("What you told me")

    lines = [line for line in answer.splitlines() if line.startswith("On ")]
    assert len(lines) == 2
    assert "Nov" in lines[0]
    assert "4" in lines[0].split(":")[1]
    assert "20" in lines[1].split(":")[1]


def test_of_many_dates_the_first_and_the_newest_are_told(shop: Shop, channel: str) -> None:
    phone = a_phone_for(shop, channel, THREE)
    for day in range(4, 12):
        state_date(shop, date(2026, 12, day))
        phone.says("where is my order?")

    answer = phone.picks("What you told me")

    lines = [line for line in answer.splitlines() if line.startswith("On ")]
    days = [int("".join(letter for letter in line.split(":")[1] if letter.isdigit())) for line in lines]
    assert days == [4, 8, 9, 10, 11]
    assert "(3 more in between)" in answer


# Fewer units.


def test_fewer_units_are_cancelled_exactly_after_the_money_was_agreed(shop: Shop, channel: str) -> None:
    phone = a_phone_for(shop, channel, THREE)

    question = phone.says("i only want 1 instead of 3")
    assert "from 3 to 1" in question
    assert "$98.00" in question
    with shop.db.reading() as tx:
        assert the_line(tx).cancelled == 0

    phone.picks("I agree")
    with shop.db.reading() as tx:
        assert (the_line(tx).waiting, the_line(tx).cancelled) == (1, 2)

    phone.picks("Undo")
    with shop.db.reading() as tx:
        assert (the_line(tx).waiting, the_line(tx).cancelled) == (3, 0)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "one less please"),
        ("en", "cancel one of the three"),
        ("de", "eins weniger bitte"),
        ("de", "nur 2 statt 3"),
        ("es", "quiero solo 2 en vez de 3"),
        ("fr", "deux au lieu de trois"),
    ],
)
def test_one_less_is_understood_in_each_language(shop: Shop, language: str, words: str) -> None:
    phone = a_phone_for(shop, "sms", THREE, language=language)

    phone.says(words)
    phone.says("1")

    with shop.db.reading() as tx:
        assert the_line(tx).cancelled == 1


def test_units_that_wait_go_before_units_that_are_set_aside(shop: Shop, channel: str) -> None:
    phone = a_phone_for(shop, channel, THREE)
    with shop.db.transaction() as tx:
        supply.land(tx, "LAMP-2", 1, key="truck", now=NOW)

    phone.says("i only want 1 instead of 3")
    phone.picks("I agree")

    with shop.db.reading() as tx:
        assert (the_line(tx).waiting, the_line(tx).allocated, the_line(tx).cancelled) == (0, 1, 2)


def test_how_many_is_asked_with_a_choice_for_each_number(shop: Shop, channel: str) -> None:
    phone = a_phone_for(shop, channel, THREE)

    phone.says("i need fewer of them")

    assert phone.labels() == ["Keep 1 of 3", "Keep 2 of 3", "Keep them all"]
    assert "from 3 to 2" in phone.picks("Keep 2 of 3")


def test_what_has_shipped_cannot_be_given_up(shop: Shop, channel: str) -> None:
    phone = a_phone_for(shop, channel, THREE)
    with shop.db.transaction() as tx:
        supply.land(tx, "LAMP-2", 2, key="truck", now=NOW)
        shipments.ship(tx, the_line(tx).id, 2, key="parcel", now=NOW)

    answer = phone.says("i only want 1 instead of 3")

    assert "2 units of order #1001 have shipped already" in answer
    assert phone.labels() == ["Keep 2 of 3", "Keep them all"]


def test_more_units_are_not_added_here(shop: Shop, channel: str) -> None:
    phone = a_phone_for(shop, channel, THREE)

    answer = phone.says("one more please")

    assert "cannot add to order #1001" in answer
    assert "Talk to a person" in phone.labels()


def test_the_quantity_that_they_have_already_changes_nothing(shop: Shop, channel: str) -> None:
    phone = a_phone_for(shop, channel, THREE)

    assert "is for 3 x LAMP-2 title already" in phone.says("make it 3")


def test_none_at_all_is_a_cancellation_and_is_asked_as_one(shop: Shop, channel: str) -> None:
    phone = a_phone_for(shop, channel, MUG)

    answer = phone.says("one less please")

    assert "Shall we cancel 1 x MUG title" in answer


def test_of_several_lines_the_one_that_can_have_fewer_is_meant(shop: Shop, channel: str) -> None:
    phone = a_phone_for(shop, channel, MUG, THREE)

    assert "Shall we reduce LAMP-2 title" in phone.says("one less please")


def test_a_second_tap_takes_no_further_unit(shop: Shop) -> None:
    phone = a_phone_for(shop, "telegram", THREE)
    phone.says("one less please")
    tap = next(button for button in phone.inbox[-1].buttons if "agree" in button.label)

    phone.does("choice", data=tap.data)
    answer = phone.does("choice", data=tap.data)

    with shop.db.reading() as tx:
        assert the_line(tx).cancelled == 1
    assert "is for 2 x LAMP-2 title already" in answer


def test_a_confirmation_for_other_numbers_is_asked_again(shop: Shop) -> None:
    phone = a_phone_for(shop, "telegram", THREE)
    phone.says("only 1 please, instead of 3")
    tap = next(button for button in phone.inbox[-1].buttons if "agree" in button.label)
    with shop.db.transaction() as tx:
        cancellations.cancel(
            tx, the_line(tx).id, 1, key="desk", by="staff", undo=timedelta(0), settings=Settings(), now=NOW
        )

    answer = phone.does("choice", data=tap.data)

    assert "from 2 to 1" in answer
    with shop.db.reading() as tx:
        assert the_line(tx).cancelled == 1


# Cancelling.


def test_only_a_part_can_be_chosen_where_a_line_has_several_units(shop: Shop, channel: str) -> None:
    phone = a_phone_for(shop, channel, THREE)
    phone.says("cancel my order please")

    phone.picks("Only some of them")

    assert phone.labels()[0] == "Keep 1 of 3"


def test_the_thing_that_is_named_is_meant(shop: Shop, channel: str) -> None:
    phone = a_phone_for(shop, channel, THREE, MUG)

    answer = phone.says("cancel the mug title please")

    assert "Shall we cancel 1 x MUG title" in answer
    assert "LAMP" not in answer


def test_an_order_is_cancelled_with_all_its_lines_and_no_other(shop: Shop, channel: str) -> None:
    phone = a_phone_for(shop, channel, THREE, MUG)
    another_order(shop, phone, "#1002", MUG)

    phone.says("cancel order 1001")
    phone.picks("it now")

    with shop.db.reading() as tx:
        first = orders.lines_of(tx, orders.by_number(tx, "1001").id)
        assert [line.open for line in first] == [0, 0]
        assert the_line(tx, "1002").open == 1


def test_an_order_that_is_not_theirs_is_not_cancelled_in_place_of_another(shop: Shop, channel: str) -> None:
    phone = a_phone_for(shop, channel, THREE)

    answer = phone.says("cancel order 9999")

    assert "cannot find order 9999" in answer
    assert not any("it now" in label for label in phone.labels())


def test_a_second_tap_says_what_became_of_it(shop: Shop) -> None:
    phone = a_phone_for(shop, "telegram", MUG)
    phone.says("cancel my order please")
    tap = next(button for button in phone.inbox[-1].buttons if "it now" in button.label)
    phone.does("choice", data=tap.data)

    answer = phone.does("choice", data=tap.data)

    assert "#1001 MUG title: 1 cancelled" in answer
    assert "Undo" in phone.labels()


def test_a_second_tap_on_undo_says_the_same(shop: Shop) -> None:
    phone = a_phone_for(shop, "telegram", MUG)
    phone.says("cancel my order please")
    phone.picks("it now")
    undo = next(button for button in phone.inbox[-1].buttons if button.label == "Undo")

    first = phone.does("choice", data=undo.data)
    second = phone.does("choice", data=undo.data)

    assert first == second
    with shop.db.reading() as tx:
        assert the_line(tx).waiting == 1


def test_nobody_undoes_what_somebody_else_cancelled(shop: Shop) -> None:
    phone = a_phone_for(shop, "telegram", MUG)
    phone.says("cancel my order please")
    phone.picks("it now")
    with shop.db.transaction() as tx:
        other = an_order(tx, "#2000", MUG)[0]
        stranger = shop.phone("telegram", a_chat(tx, other, "815").handle)

    stranger.says("undo")

    with shop.db.reading() as tx:
        assert the_line(tx).waiting == 0


def test_whoever_keeps_what_is_set_aside_is_not_told_that_nothing_is_open(shop: Shop, channel: str) -> None:
    phone = a_phone_for(shop, channel, MUG)
    with shop.db.transaction() as tx:
        supply.land(tx, "MUG", 1, key="truck", now=NOW)
    phone.says("cancel my order please")

    assert "stays as it is" in phone.picks("Keep waiting")


# Money that goes back.


def test_a_refund_is_told_with_its_last_day(shop: Shop, channel: str) -> None:
    phone = a_phone_for(shop, channel, THREE)
    cancel_two(shop, phone)

    answer = phone.says("where is my refund?")

    assert "2 x LAMP-2 title" in answer
    assert "$98.00" in answer
    assert "Nov" in answer
    assert "12" in answer  # seven working days after Monday 2 November, of which the 11th is a holiday


def test_in_europe_it_is_fourteen_days(shop: Shop, channel: str) -> None:
    phone = a_phone_for(shop, channel, THREE, country="DE", postcode="10115")
    cancel_two(shop, phone)

    assert "16" in phone.says("where is my refund?")


def test_several_refunds_are_told_each_and_in_all(shop: Shop, channel: str) -> None:
    phone = a_phone_for(shop, channel, THREE, MUG)
    phone.says("cancel order 1001")
    phone.picks("it now")

    answer = phone.says("where is my refund?")

    assert "$147.00" in answer
    assert "In total, $196.00 is still to come" in answer


def test_what_was_sent_is_told_with_its_day(shop: Shop, channel: str) -> None:
    phone = a_phone_for(shop, channel, THREE)
    cancel_two(shop, phone)
    with shop.db.transaction() as tx:
        now = database.now(tx)
        (todo,) = writebacks.to_do(tx, now=now)
        cancellations.confirm(tx, todo.id, WriteBackState.done, by="Kim", now=now)

    answer = phone.says("where is my refund?")

    assert "$98.00 was sent to you on" in answer
    assert "still to come" not in answer


def test_what_was_undone_is_not_owed(shop: Shop, channel: str) -> None:
    phone = a_phone_for(shop, channel, THREE)
    phone.says("one less please")
    phone.picks("I agree")
    phone.picks("Undo")

    assert "no refund noted" in phone.says("where is my refund?")


def test_of_a_refund_that_is_late_staff_are_told_once(shop: Shop, channel: str) -> None:
    phone = a_phone_for(shop, channel, THREE)
    cancel_two(shop, phone)
    shop.pass_time(timedelta(days=15))

    answer = phone.says("where is my refund?")
    phone.says("and my refund?")

    assert "should have been sent by" in answer
    assert phone.labels()[0] == "Talk to a person"
    assert open_tasks(shop).count("refund_late") == 1


# Address, payment.


def test_the_address_is_changed_on_the_shops_own_page(db: Database, channel: str) -> None:
    shop = Shop(db, shop_address_page="https://lumen.example/address").at(NOW)
    phone = a_phone_for(shop, channel, THREE)

    assert "https://lumen.example/address" in phone.says("change my address")
    assert open_tasks(shop) == []


@pytest.mark.parametrize(
    ("words", "what"), [("change my address", "change_address"), ("can i pay with another card", "change_payment")]
)
def test_without_a_page_a_person_has_the_task(shop: Shop, channel: str, words: str, what: str) -> None:
    phone = a_phone_for(shop, channel, THREE)

    answer = phone.says(words)

    assert "we have passed your message on" in answer
    assert open_tasks(shop) == [what]
    with shop.db.reading() as tx:
        task = tx.exec(select(Task)).one()
        assert "#1001" in task.details


def test_card_data_is_not_taken(db: Database, channel: str) -> None:
    shop = Shop(db, shop_payment_page="https://lumen.example/pay").at(NOW)
    phone = a_phone_for(shop, channel, THREE)

    answer = phone.says("can i pay with another card: 4111 1111 1111 1111")

    assert answer.startswith("Please never send card or bank details here")
    assert "https://lumen.example/pay" in answer


# Complaints.


def test_a_complaint_is_met_with_the_facts_and_what_can_be_done(shop: Shop, channel: str) -> None:
    phone = a_phone_for(shop, channel, THREE)

    answer = phone.says("this is ridiculous, worst service ever")

    assert answer.count("sorry") == 1
    assert "#1001 LAMP-2 title" in answer
    assert "Dec" in answer
    assert phone.labels()[0] == "Talk to a person"


def test_the_second_complaint_goes_to_a_person_by_itself(shop: Shop, channel: str) -> None:
    phone = a_phone_for(shop, channel, THREE)
    phone.says("this is ridiculous, worst service ever")
    shop.pass_time(timedelta(days=1))

    phone.says("this is ridiculous, worst service ever")

    assert open_tasks(shop) == ["complaint"]
    with shop.db.transaction() as tx:
        address = tx.exec(select(Address).where(Address.handle == phone.handle)).one()
        assert conversations.resume(tx, address.id, now=NOW).holder.value == "person"


def test_a_complaint_of_another_month_is_a_first_one(shop: Shop, channel: str) -> None:
    phone = a_phone_for(shop, channel, THREE)
    phone.says("this is ridiculous, worst service ever")
    shop.pass_time(timedelta(days=30))

    phone.says("this is ridiculous, worst service ever")

    assert "complaint" not in open_tasks(shop)


# What is shown by SMS stays short.


@pytest.mark.parametrize("language", ["en", "de", "es", "fr"])
def test_an_answer_by_sms_takes_two_segments_at_most(shop: Shop, language: str) -> None:
    from bot.channels.alphabet import fold, segments

    phone = a_phone_for(shop, "sms", THREE, language=language)

    phone.does("text", text="status")
    phone.does("text", text="4")
    phone.does("text", text="refund")

    assert len(phone.inbox) == 3
    assert [segments(fold(heard.text)).count for heard in phone.inbox if segments(fold(heard.text)).count > 2] == []
