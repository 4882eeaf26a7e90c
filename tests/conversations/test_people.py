"""A person takes over: the bot is silent, staff have one task, and who wants the bot back gets it back."""

from datetime import UTC, datetime, timedelta

import pytest
from builders import NOW, a_backorder, a_chat, phone_of
from customer import Phone, Shop
from sqlmodel import col, select

from bot import hand_off
from store import consent, conversations, customers, database, supply, tasks
from store.conversations import Conversation, Held
from store.customers import Address
from store.database import Database
from store.errors import BadInput, NotFound, Refused
from store.messages import Direction, Message, State
from store.tasks import Task


@pytest.fixture
def shop(db: Database) -> Shop:
    return Shop(db).at(NOW)


def waits(shop: Shop, channel: str = "sms", **order: object) -> Phone:
    with shop.db.transaction() as tx:
        line = a_backorder(tx, **order)
        address = phone_of(tx, line) if channel == "sms" else a_chat(tx, line)
        return shop.phone(channel, address.handle)


def number_of(shop: Shop, phone: Phone) -> int:
    with shop.db.reading() as tx:
        return tx.exec(select(Address.id).where(Address.handle == phone.handle)).one()


def answers(shop: Shop, phone: Phone, words: str, *, by: str = "ann", instead: bool = False, key: str = "") -> None:
    with shop.db.transaction() as tx:
        at = database.now(tx)
        known = customers.at(tx, phone.channel, phone.handle)
        assert known is not None
        hand_off.answer(tx, known.id, words, by=by, key=key or words, settings=shop.settings, instead=instead, now=at)
    shop.answer()


def held(shop: Shop) -> list[Held]:
    with shop.db.reading() as tx:
        return conversations.held(tx, lapse=hand_off.lapse(shop.settings), now=database.now(tx))


def to_do(shop: Shop) -> list[Task]:
    with shop.db.reading() as tx:
        return tasks.waiting(tx)


CHANNELS = pytest.mark.parametrize("channel", ["sms", "telegram"])


@CHANNELS
def test_whoever_wants_a_person_hears_nothing_more_from_the_bot(shop: Shop, channel: str) -> None:
    phone = waits(shop, channel)
    told = phone.says("let me talk to a person")

    assert "One of us" in told
    for words in ("where is my order", "menu", "hello?", "yes", "2"):
        assert phone.says(words) == told


@CHANNELS
def test_staff_have_one_task_however_much_is_written(shop: Shop, channel: str) -> None:
    phone = waits(shop, channel)
    phone.says("let me talk to a person")
    (first,) = to_do(shop)
    assert held(shop)[0].waits
    for words in ("please cancel it", "are you there?", "hello"):
        phone.says(words)

    (task,) = to_do(shop)
    assert (task.id, task.what, task.opened_at) == (first.id, "talk_human", first.opened_at)
    assert task.details.count("wrote again") == 1
    (one,) = held(shop)
    assert (one.waits, one.held_by) == (True, "")
    assert one.last is not None
    assert one.last.text == "hello"


@CHANNELS
def test_what_staff_write_is_read_exactly_so_and_keeps_the_bot_silent(shop: Shop, channel: str) -> None:
    phone = waits(shop, channel, language="de")
    words = "Hi Ada :)\nwe'll send it { today }, 100% sure. <b>Ann</b>"

    answers(shop, phone, words)

    assert phone.hears() == words
    assert phone.says("where is my order") == words
    with shop.db.reading() as tx:
        message = tx.exec(select(Message).where(Message.by == "ann")).one()
        assert (message.state, message.direction) == (State.sent, Direction.out)


def test_an_answer_is_said_once_and_sees_to_the_task(shop: Shop) -> None:
    phone = waits(shop)
    phone.says("let me talk to a person")

    for _ in range(2):
        answers(shop, phone, "I am looking into it.", key="one")

    assert [heard.text for heard in phone.inbox].count("I am looking into it.") == 1
    assert to_do(shop) == []
    assert not held(shop)[0].waits

    phone.says("thanks, and?")
    (task,) = to_do(shop)
    assert (task.what, task.closed_by) == ("wrote_again", "")
    assert held(shop)[0].waits


@CHANNELS
@pytest.mark.parametrize("by_words", [False, True])
def test_who_wants_the_bot_back_gets_it_back(shop: Shop, channel: str, by_words: bool) -> None:
    phone = waits(shop, channel)
    phone.says("let me talk to a person")

    said = phone.says("Let the bot go on") if by_words else phone.picks("Let the bot go on")

    assert "How can we help" in said
    assert "1001" in phone.says("where is my order")
    assert (held(shop), to_do(shop)) == ([], [])


def test_once_a_person_has_answered_a_number_answers_them(shop: Shop) -> None:
    phone = waits(shop)
    phone.says("let me talk to a person")
    answers(shop, phone, "How many shall I take off, 1 or 2?")

    assert phone.says("1") == "How many shall I take off, 1 or 2?"
    assert held(shop)[0].waits
    assert "How can we help" in phone.says("let the bot go on")


def test_a_button_of_the_bot_is_no_way_around_the_person(shop: Shop) -> None:
    phone = waits(shop, "telegram")
    phone.says("where is my order")
    buttons = phone.inbox[-1].buttons
    told = phone.says("let me talk to a person")

    for data in (buttons[0].data, "c1.99", "c.", "c999999.1", "nonsense"):
        assert phone.does("choice", data=data) == told


def test_another_customers_button_hands_nothing_back(shop: Shop) -> None:
    mine = waits(shop, "telegram")
    mine.says("let me talk to a person")
    with shop.db.transaction() as tx:
        other = shop.phone("telegram", a_chat(tx, a_backorder(tx, "#1002"), "4712").handle)
    told = other.says("let me talk to a person")

    assert other.does("choice", data=mine.inbox[-1].buttons[0].data) == told


def test_staff_hand_back(shop: Shop) -> None:
    phone = waits(shop)
    phone.says("let me talk to a person")
    with shop.db.transaction() as tx:
        hand_off.hand_back(tx, number_of(shop, phone), by="ann", settings=shop.settings, now=database.now(tx))

    assert "1001" in phone.says("where is my order")
    assert (held(shop), to_do(shop)) == ([], [])


def test_after_a_long_silence_the_bot_answers_again(db: Database) -> None:
    shop = Shop(db, hand_off_hours=48).at(NOW)
    phone = waits(shop)
    shop.settle()
    phone.says("let me talk to a person")

    for words in ("hello?", "still there?"):
        shop.pass_time(timedelta(hours=47))
        phone.says(words)
    assert len(phone.inbox) == 2

    shop.pass_time(timedelta(hours=47))
    answers(shop, phone, "Yes, sorry.")
    shop.pass_time(timedelta(hours=47))
    assert phone.says("where is my order") == "Yes, sorry."
    shop.pass_time(timedelta(hours=49))
    assert held(shop) == []
    assert "1001" in phone.says("where is my order")
    # Nobody answered what was asked before: that is still to be seen to.
    assert len(to_do(shop)) == 1


def test_news_goes_out_meanwhile_and_offers_nothing(shop: Shop) -> None:
    phone = waits(shop, "telegram")
    shop.settle()
    assert phone.labels()
    answers(shop, phone, "One moment please.")

    with shop.db.transaction() as tx:
        supply.expect(tx, "LAMP-2", 1, on=(NOW + timedelta(days=20)).date(), now=database.now(tx))
    shop.settle()

    assert "November 22" in phone.hears()
    assert phone.labels() == []


def test_what_the_bot_was_about_to_say_stays_unsaid(shop: Shop) -> None:
    phone = waits(shop)
    with shop.db.transaction() as tx:
        from bot import reception
        from bot.dialogue import Incoming

        asked = Incoming("sms", phone.handle, "text", "asked", text="where is my order")
        reception.receive(tx, asked, settings=shop.settings, now=database.now(tx))
    while shop.turns.take_one():
        pass

    answers(shop, phone, "It's me, Ann.")

    assert [heard.text for heard in phone.inbox] == ["It's me, Ann."]


def test_a_second_member_of_staff_sees_who_has_it(shop: Shop) -> None:
    phone = waits(shop)
    phone.says("let me talk to a person")
    answers(shop, phone, "Hello, this is Ann.")

    with pytest.raises(Refused, match="ann has conversation"):
        answers(shop, phone, "And this is Ben.", by="ben")
    assert held(shop)[0].held_by == "ann"

    answers(shop, phone, "Ben here, for Ann.", by="ben", instead=True)
    assert held(shop)[0].held_by == "ben"
    assert phone.hears() == "Ben here, for Ann."


def test_a_colleague_who_was_silent_for_long_has_it_no_more(shop: Shop) -> None:
    phone = waits(shop)
    answers(shop, phone, "Hello, this is Ann.")
    shop.pass_time(timedelta(hours=49))

    answers(shop, phone, "And this is Ben.", by="ben")

    assert held(shop)[0].held_by == "ben"


def test_stop_holds_for_staff_too_who_hear_of_other_ways(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        line = a_backorder(tx, email="ada@example.com")
        chat = a_chat(tx, line)
        phone = shop.phone("sms", phone_of(tx, line).handle)
    phone.says("STOP")

    with pytest.raises(Refused, match=rf"STOP by sms.*telegram: `backorder answer {chat.id}`.*ada@example.com"):
        answers(shop, phone, "But we need to talk!")

    assert phone.inbox == []
    assert held(shop) == []


def test_a_stop_while_a_person_has_it_ends_their_words_too(shop: Shop) -> None:
    phone = waits(shop)
    phone.says("let me talk to a person")
    phone.says("STOP")

    with pytest.raises(Refused, match="STOP"):
        answers(shop, phone, "Hello?")

    assert held(shop)[0].stopped


def test_whoever_writes_by_sms_after_a_stop_is_not_answered_and_staff_see_it(shop: Shop) -> None:
    phone = waits(shop)
    phone.says("STOP")

    phone.says("where is my order")
    phone.says("hello?")

    assert phone.inbox == []
    (task,) = to_do(shop)
    assert task.what == "wrote_after_stop"
    assert f"backorder inbox {number_of(shop, phone)}" in task.details


def test_nobody_is_written_to_who_is_gone_or_never_agreed(shop: Shop) -> None:
    gone, stranger = waits(shop), waits(shop, number="#1002", agreed=False)
    with shop.db.transaction() as tx:
        customers.retire(tx, number_of(shop, gone), reason="21211")

    with pytest.raises(Refused, match="21211"):
        answers(shop, gone, "Hello?")
    with pytest.raises(Refused, match="did not agree"):
        answers(shop, stranger, "Hello?")


def test_who_never_wrote_is_written_to_by_day_and_who_asked_at_any_hour(shop: Shop) -> None:
    night = datetime(2026, 11, 3, 4, 0, tzinfo=UTC)
    asked, silent = waits(shop), waits(shop, number="#1002")
    asked.says("let me talk to a person")
    shop.at(night)

    answers(shop, asked, "Here I am.", key="1")
    answers(shop, silent, "We have a question.", key="2")

    assert asked.hears() == "Here I am."
    assert "question" not in silent.hears()
    shop.pass_time(timedelta(hours=12))
    assert any("question" in heard.text for heard in silent.inbox)


@CHANNELS
@pytest.mark.parametrize("words", ["", "  \n ", "word " * 1000])
def test_what_cannot_be_said_in_one_message_is_refused(shop: Shop, channel: str, words: str) -> None:
    with pytest.raises(BadInput):
        answers(shop, waits(shop, channel), words)


def test_what_fits_is_said_whole(shop: Shop) -> None:
    words = "A word. " * 180 + "The end"

    phone = waits(shop)
    answers(shop, phone, words)

    assert phone.hears() == words


def test_there_is_no_conversation_with_an_email_or_with_nobody(shop: Shop) -> None:
    waits(shop)
    with shop.db.transaction() as tx:
        email = tx.exec(select(Address.id).where(col(Address.channel) == "email")).one()
        for number in (email, 4711):
            with pytest.raises(NotFound):
                hand_off.answer(tx, number, "Hello", by="ann", key="k", settings=shop.settings, now=NOW)


@pytest.mark.parametrize(
    ("now", "language", "said"),
    [
        (datetime(2026, 11, 2, 15, tzinfo=UTC), "en", "here soon"),
        (datetime(2026, 11, 2, 23, tzinfo=UTC), "en", "tomorrow from 9 am."),
        (datetime(2026, 11, 7, 15, tzinfo=UTC), "en", "on Monday from 9 am."),
        (datetime(2026, 11, 7, 15, tzinfo=UTC), "de", "am Montag ab 9 Uhr."),
        (datetime(2026, 11, 7, 15, tzinfo=UTC), "es", "el lunes a partir de las 9:00."),
        (datetime(2026, 11, 7, 15, tzinfo=UTC), "fr", "lundi à partir de 9\u00a0h."),
        (datetime(2026, 12, 23, 23, tzinfo=UTC), "en", "on Monday from 9 am."),
        (datetime(2026, 12, 18, 23, tzinfo=UTC), "en", "December 28 from 9 am."),
    ],
)
def test_who_wants_a_person_hears_when_somebody_answers(db: Database, now: datetime, language: str, said: str) -> None:
    closed = "2026-12-21, 2026-12-22, 2026-12-23" if now.day == 18 else ""
    shop = Shop(db, shop_hours="Mo-Fr 09:00-17:00", shop_closed_on=f"{closed} 12-24 12-25".strip()).at(now)
    with shop.db.transaction() as tx:
        chat = shop.phone("telegram", a_chat(tx, a_backorder(tx, language=language)).handle)
    chat.says("menu")

    assert said in chat.says({"en": "human", "de": "mensch", "es": "humano", "fr": "humain"}[language])


def test_a_conversation_that_began_with_a_person_is_known(shop: Shop) -> None:
    phone = waits(shop)

    answers(shop, phone, "We have a question about your order.")

    with shop.db.reading() as tx:
        row = tx.exec(select(Conversation)).one()
        assert (row.holder, row.held_by) == ("person", "ann")
        assert consent.held(tx, row.address_id, consent.Purpose.order_updates)


def test_the_conversations_that_wait_longest_come_first(shop: Shop) -> None:
    phones = [waits(shop, number=f"#{number}") for number in (1, 2, 3)]
    for phone in phones:
        phone.says("let me talk to a person")
        shop.pass_time(timedelta(minutes=5))
        phone.says("please")
    answers(shop, phones[0], "Hello.")

    listed = held(shop)

    assert [one.handle for one in listed] == [phones[1].handle, phones[2].handle, phones[0].handle]
    assert [one.waits for one in listed] == [True, True, False]
