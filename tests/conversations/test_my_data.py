"""What we know of somebody: told, copied and forgotten when they ask, and a STOP holds on after that."""

import json
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from builders import AGREED, NOW, a_backorder, a_chat, a_phone, phone_of
from customer import Phone, Shop
from sqlmodel import SQLModel, select

from scheduler import jobs
from store import cancellations, consent, customers, database, shipments, supply, tasks, writebacks
from store.consent import Consent, Purpose
from store.customers import Address, Customer
from store.database import Database
from store.migrations import all_tables
from store.orders import Order
from store.privacy import wishes
from store.promises import Promise
from store.settings import Settings
from store.writebacks import WriteBackState

SOON = timedelta(minutes=11)
"""Longer than somebody may think again."""


@pytest.fixture
def shop(db: Database) -> Shop:
    return Shop(db, privacy_secret="a secret of this shop").at(NOW)


@pytest.fixture(params=["sms", "telegram"])
def phone(shop: Shop, request: pytest.FixtureRequest) -> Phone:
    """Somebody waits for a lamp, and has heard so."""
    with shop.db.transaction() as tx:
        line = a_backorder(tx)
        address = phone_of(tx, line) if request.param == "sms" else a_chat(tx, line)
    shop.settle()
    return shop.phone(request.param, address.handle)


def ships(shop: Shop, line: int = 1) -> None:
    with shop.db.transaction() as tx:
        at = database.now(tx)
        shipments.ship(tx, line, key=f"p{line}", tracking="https://track.example/1", beyond=True, now=at)
    shop.settle()


def asks_to_be_forgotten(phone: Phone) -> str:
    phone.says("delete all my data")
    return phone.picks("Delete my data")


def customer(shop: Shop, customer_id: int = 1) -> Customer:
    with shop.db.reading() as tx:
        return tx.get_one(Customer, customer_id)


def everything(shop: Shop) -> Iterator[tuple[str, str, str]]:
    """Give every value of every table, with where it stands."""
    all_tables()
    with shop.db.reading() as tx:
        for table in SQLModel.metadata.sorted_tables:
            for row in tx.connection().execute(sa.select(table)).mappings():
                for name, value in row.items():
                    yield table.name, name, json.dumps(value, default=str, ensure_ascii=False)


def test_who_asks_what_we_know_hears_it(shop: Shop, phone: Phone) -> None:
    said = phone.says("what do you know about me")

    assert "Ada Miller" in said
    assert "one order of yours" in said
    assert f"*{phone.handle[-4:]}" in said or phone.channel == "telegram"
    assert phone.handle not in said
    assert "November 2" in said or "Nov 2" in said
    assert "730 days" in said
    assert phone.labels()[:3] == ["Send me all my data", "Read it here", "Delete my data"]


def test_what_was_ended_is_told_as_ended(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        line = a_backorder(tx)
        chat, texts = a_chat(tx, line), phone_of(tx, line)
        consent.revoke(tx, [texts.id], source="test", now=NOW)
        consent.grant(tx, [chat.id], Purpose.restock, source="test", now=NOW)

    said = shop.phone("telegram", chat.handle).says("what do you know about me")

    assert "You ended news of your orders by text" in said
    assert "You agreed to news of your orders on Telegram" in said
    assert "You agreed to news that an item is back on Telegram" in said
    assert "our offers" not in said


@pytest.mark.parametrize("said", ["what do you know about me", "delete my data", "send me a copy of my data"])
def test_a_stranger_is_told_of_themselves_alone(shop: Shop, said: str) -> None:
    with shop.db.transaction() as tx:
        a_backorder(tx)
    stranger = shop.phone("telegram", "999")

    answer = stranger.says(said)

    assert "Ada" not in answer
    assert "1001" not in answer
    assert stranger.labels()


def test_all_of_it_can_be_read_there(shop: Shop, phone: Phone) -> None:
    with shop.db.transaction() as tx:
        at = database.now(tx)
        supply.expect(tx, "LAMP-2", 1, on=date(2026, 12, 4), now=at)
    phone.says("where is my order")
    phone.says("what do you know about me")
    before = len(phone.inbox)

    phone.picks("Read it here")
    while "Read on" in phone.labels():
        phone.picks("Read on")

    said = " ".join(heard.text for heard in phone.inbox[before:])
    for part in ("#1001", "LAMP-2 title", "no date yet", "messages between you and us", "730 days"):
        assert part in said
    assert "December 4" in said or "Dec 4" in said


def test_who_wants_a_copy_hears_by_when_and_staff_have_one_task(shop: Shop, phone: Phone) -> None:
    said = phone.says("please send me a copy of my data")
    shop.pass_time(timedelta(days=3))
    again = phone.says("please send me a copy of my data")

    for one in (said, again):
        assert "December 2" in one or "Dec 2" in one
    with shop.db.reading() as tx:
        (task,) = tasks.waiting(tx)
        assert task.what == wishes.EXPORT
        assert "backorder customer export 1 FILE" in task.details


@pytest.mark.parametrize(
    ("day", "after"),
    [
        (date(2026, 11, 2), date(2026, 12, 2)),
        (date(2027, 1, 31), date(2027, 2, 28)),
        (date(2028, 1, 30), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2027, 1, 31)),
        (date(2026, 8, 31), date(2026, 9, 30)),
    ],
)
def test_a_month_ends_on_the_same_day_or_the_last(day: date, after: date) -> None:
    assert wishes.a_month_after(day) == after


def test_nobody_is_forgotten_who_did_not_confirm(shop: Shop, phone: Phone) -> None:
    ships(shop)

    assert "Shall we delete your data?" in phone.says("delete all my data")
    shop.pass_time(timedelta(days=2))

    assert customer(shop).erased_at is None
    # Long after, the same button asks again.
    assert "Shall we delete your data?" in phone.picks("Delete my data")


def test_whoever_confirms_has_a_while_to_think_again(shop: Shop, phone: Phone) -> None:
    ships(shop)
    assert "in 10 minutes" in asks_to_be_forgotten(phone)
    shop.pass_time(timedelta(minutes=9))
    assert customer(shop).erased_at is None

    assert "Your data stays" in phone.picks("Keep my data")
    shop.pass_time(timedelta(days=1))

    assert customer(shop).name == "Ada Miller"
    assert "Shall we delete" in phone.says("delete all my data")


def test_whoever_is_forgotten_is_a_stranger_afterwards(shop: Shop, phone: Phone) -> None:
    ships(shop)
    asks_to_be_forgotten(phone)
    shop.pass_time(SOON)

    gone = customer(shop)
    assert (gone.name, gone.language, gone.country) == ("", None, None)
    assert gone.erased_at is not None
    said = phone.says("what do you know about me")
    assert "We have no order of yours" in said
    assert "Ada" not in said
    with shop.db.reading() as tx:
        new = customers.at(tx, phone.channel, phone.handle)
        assert new is not None
        assert new.customer_id != gone.id
        assert consent.held(tx, new.id, Purpose.order_updates) is None
        assert tasks.waiting(tx) == []


def test_with_an_open_order_it_waits_until_that_has_ended(shop: Shop, phone: Phone) -> None:
    said = phone.says("delete all my data")
    assert "something open" in said
    assert "as soon as nothing is open" in phone.picks("Delete my data")
    shop.pass_time(timedelta(days=10))
    assert customer(shop).erased_at is None
    assert "Keep my data" in (phone.says("delete all my data") and phone.labels())

    ships(shop)
    # The parcel is still told of; then they are forgotten.
    assert any("track.example" in heard.text for heard in phone.inbox)
    shop.pass_time(timedelta(minutes=1))

    assert customer(shop).erased_at is not None


def test_money_that_is_owed_keeps_them_too(shop: Shop, phone: Phone) -> None:
    asks_to_be_forgotten(phone)
    with shop.db.transaction() as tx:
        at = database.now(tx)
        cancellations.cancel(tx, 1, key="c", by="customer", undo=timedelta(minutes=10), settings=Settings(), now=at)
    shop.pass_time(timedelta(days=9))
    assert customer(shop).erased_at is None

    with shop.db.transaction() as tx:
        at = database.now(tx)
        (todo,) = writebacks.to_do(tx, now=at)
        cancellations.confirm(tx, todo.id, WriteBackState.done, by="ann", now=at)
    shop.settle()
    assert "$49.00" in phone.hears()
    shop.pass_time(timedelta(minutes=1))

    assert customer(shop).erased_at is not None


def test_a_wish_that_was_ticked_off_holds(shop: Shop, phone: Phone) -> None:
    asks_to_be_forgotten(phone)
    with shop.db.transaction() as tx:
        (task,) = tasks.waiting(tx)
        tasks.close(tx, task.id, by="ann", now=database.now(tx))
    ships(shop)

    shop.pass_time(SOON)

    assert customer(shop).erased_at is not None


def test_nothing_of_their_own_is_left_in_any_column(shop: Shop) -> None:
    number = a_phone()
    with shop.db.transaction() as tx:
        line = a_backorder(tx, phone=number, email="own-mail@example.com", postcode="10001-4711")
        chat = shop.phone("telegram", a_chat(tx, line, "87654321").handle)
        customers.issue_link(tx, 1, lifetime=timedelta(hours=1), now=NOW)
    shop.settle()
    texts = shop.phone("sms", number)
    texts.says("own-word-one please")
    chat.does("text", text="own-word-two please")
    chat.says("let me talk to a person")
    chat.says("own-word-three")
    chat.says("let the bot go on")
    with shop.db.transaction() as tx:
        tasks.open_task(tx, "call", "own-word-four", key="call", customer_id=1, now=NOW)
    ships(shop)
    own = ["Ada", number.strip("+"), "own-", "87654321", "4711", "track.example", "LAMP-2 title"]
    found = {word for word in own for _, _, value in everything(shop) if word in value}
    assert found == set(own)

    asks_to_be_forgotten(chat)
    shop.pass_time(SOON)

    assert customer(shop).erased_at is not None
    # What was sold is the shop's; whose it was is not known any more.
    left = {(table, name, word) for table, name, value in everything(shop) for word in own if word in value}
    assert left == {("backorder", "title", "LAMP-2 title")}
    with shop.db.reading() as tx:
        assert tx.exec(select(Order.number)).one() == "#1001"
        assert len(tx.exec(select(Promise)).all()) == 1
        assert len(tx.exec(select(Consent)).all()) >= 2


def test_others_keep_what_is_theirs(shop: Shop, phone: Phone) -> None:
    with shop.db.transaction() as tx:
        other = shop.phone("sms", phone_of(tx, a_backorder(tx, "#1002")).handle)
    shop.settle()
    other.says("hello there")
    ships(shop)
    asks_to_be_forgotten(phone)
    shop.pass_time(SOON)

    assert customer(shop).erased_at is not None
    assert "1002" in other.says("where is my order")
    with shop.db.reading() as tx:
        assert any("hello there" in value for _, _, value in everything(shop))
        theirs = select(Address.handle).where(Address.customer_id == 2, Address.channel == other.channel)
        assert tx.exec(theirs).one() == other.handle


def test_a_stop_holds_on_when_the_phone_orders_again(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        number = phone_of(tx, a_backorder(tx)).handle
    shop.settle()
    phone = shop.phone("sms", number)
    ships(shop)
    asks_to_be_forgotten(phone)
    phone.says("STOP")
    shop.pass_time(SOON)
    assert customer(shop).erased_at is not None
    lying = len(phone.inbox)

    with shop.db.transaction() as tx:
        _order_again(shop, tx, "#2001", number)
    shop.settle()
    phone.says("where is my order")

    assert len(phone.inbox) == lying
    phone.says("START")
    assert "START" not in phone.hears()
    assert len(phone.inbox) > lying


def test_a_stop_holds_on_when_the_phone_writes_again(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        number = phone_of(tx, a_backorder(tx)).handle
    phone = shop.phone("sms", number)
    ships(shop)
    asks_to_be_forgotten(phone)
    phone.says("STOP")
    shop.pass_time(SOON)
    lying = len(phone.inbox)

    phone.says("hello")

    assert len(phone.inbox) == lying


def test_a_chat_that_was_stopped_and_forgotten_is_answered_when_it_asks(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        chat = shop.phone("telegram", a_chat(tx, a_backorder(tx)).handle)
    ships(shop)
    asks_to_be_forgotten(chat)
    chat.says("STOP")
    shop.pass_time(SOON)

    assert "no order of yours" in chat.says("what do you know about me")
    with shop.db.reading() as tx:
        new = customers.at(tx, "telegram", chat.handle)
        assert new is not None
        assert consent.held(tx, new.id, Purpose.order_updates) is False


def test_whoever_did_not_stop_and_orders_again_is_written_to(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        number = phone_of(tx, a_backorder(tx)).handle
    phone = shop.phone("sms", number)
    ships(shop)
    asks_to_be_forgotten(phone)
    shop.pass_time(SOON)

    with shop.db.transaction() as tx:
        _order_again(shop, tx, "#2001", number)
    shop.settle()

    assert "#2001" in phone.hears()


def test_the_same_phone_may_be_forgotten_again_and_again(shop: Shop) -> None:
    number = a_phone()
    with shop.db.transaction() as tx:
        a_backorder(tx, phone=number)
    phone = shop.phone("sms", number)
    ships(shop)
    for _ in range(3):
        asks_to_be_forgotten(phone)
        shop.pass_time(SOON)
    phone.says("hello")
    asks_to_be_forgotten(phone)
    phone.says("STOP")
    shop.pass_time(SOON)

    lying = len(phone.inbox)
    phone.says("hello")

    assert len(phone.inbox) == lying
    with shop.db.reading() as tx:
        assert len(tx.exec(select(Customer).where(Customer.name == "")).all()) == 5


def test_old_words_are_forgotten_once_a_day(shop: Shop, phone: Phone) -> None:
    phone.says("an old word")
    shop.pass_time(timedelta(days=731))
    with shop.db.transaction() as tx:
        database.let_pass(tx, timedelta(days=1))
        while jobs.forget(tx, shop.settings, now=database.now(tx)):
            pass
    phone.says("a new word")

    kept = " ".join(value for table, _, value in everything(shop) if table == "message")
    assert "an old word" not in kept
    assert "a new word" in kept
    assert "1001" in phone.says("where is my order")


def _order_again(shop: Shop, tx: object, number: str, phone: str) -> None:
    from store import intake
    from store.intake import Draft, DraftLine

    assert AGREED.purposes
    now = database.now(tx)  # type: ignore[arg-type]
    line = DraftLine(reference="1", sku="LAMP-2", title="Lamp", price_minor=4900, quantity=1)
    draft = Draft(
        number=number, completed_at=now, currency="USD", lines=[line], name="Ada", phones=[phone], country="US"
    )
    intake.place(
        tx,  # type: ignore[arg-type]
        [draft],
        default_zone="America/New_York",
        agreement=AGREED,
        secret=shop.settings.privacy_secret,
        now=now,
    )


@pytest.mark.parametrize(
    ("language", "said", "answer"),
    [
        ("en", "I want to be forgotten", "Shall we delete your data?"),
        ("en", "can you send me a copy of my personal data", "will send you a copy"),
        ("en", "how long do you keep my messages", "after 730 days"),
        ("de", "bitte löschen Sie alle meine Daten", "Sollen wir Ihre Daten löschen?"),
        ("de", "ich möchte eine Kopie meiner Daten", "schickt Ihnen bis spätestens zum"),
        ("de", "welche Daten haben Sie über mich gespeichert", "Wir kennen Sie als Ada Miller"),
        ("es", "quiero que borren todos mis datos", "¿Borramos sus datos?"),
        ("es", "quiero una copia de mis datos", "le enviará una copia"),
        ("es", "qué datos tienen sobre mí", "Le conocemos como Ada Miller"),
        ("fr", "supprimez toutes mes données", "Faut-il effacer vos données"),
        ("fr", "je voudrais une copie de mes données", "vous enverra une copie"),
        ("fr", "quelles données avez-vous sur moi", "sous ce nom\u00a0: Ada Miller"),
    ],
)
def test_what_is_wanted_is_heard_in_every_language(shop: Shop, language: str, said: str, answer: str) -> None:
    with shop.db.transaction() as tx:
        chat = shop.phone("telegram", a_chat(tx, a_backorder(tx, language=language)).handle)

    assert answer in chat.says(said)
