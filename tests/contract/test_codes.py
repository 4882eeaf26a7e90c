"""Codes as they are kept: counted whoever asks, good once also where two come at the same moment, and forgotten."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from builders import a_backorder, a_phone, phone_of
from sqlmodel import Session, select

from bot.dialogue import Text
from bot.intents import identify
from store import codes, consent, conversations, customers, outbox
from store.codes import Asked, Code
from store.consent import Purpose
from store.customers import Address
from store.database import Database
from store.hours import Window
from store.messages import Message, Priority, State
from store.outbox import Outcome

NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
ALWAYS = Window.parse("00:00-24:00")


def an_asker(tx: Session, chat: str = "900") -> Address:
    return customers.meet(tx, "telegram", chat, name="", language="en", zones="America/New_York", now=NOW)


def asks(tx: Session, asker: Address, number: str = "1001", *, now: datetime = NOW, **rest: object) -> Asked:
    conversations.resume(tx, asker.id, now=now)
    how = {"window": ALWAYS, "per_minute": 1000, **rest}
    return codes.request(tx, asker, number, now=now, **how)  # type: ignore[arg-type]


def together(*does: Callable[[], object]) -> list[object]:
    """Do several things at the same moment, each in a thread, and return what came of them."""
    gate = Barrier(len(does))

    def begin(one: Callable[[], object]) -> object:
        gate.wait(10)
        return one()

    with ThreadPoolExecutor(len(does)) as threads:
        return list(threads.map(begin, does))


def test_the_digits_are_kept_as_a_hash_and_two_alike_look_different(db: Database) -> None:
    with db.transaction() as tx:
        phone = phone_of(tx, a_backorder(tx))
        asked = asks(tx, an_asker(tx))

        kept = tx.get_one(Code, asked.code_id)
        assert asked.goes
        assert asked.address_id == kept.phone_id == phone.id
        assert asked.digits not in kept.digest
        assert kept.digest != codes._digest(asked.digits, "another")
        assert kept.expires_at == NOW + timedelta(minutes=10)


def test_a_code_is_good_once_also_when_it_is_typed_twice_at_the_same_moment(db: Database) -> None:
    with db.transaction() as tx:
        customer_id = phone_of(tx, a_backorder(tx)).customer_id
        asker = an_asker(tx)
        asked = asks(tx, asker)

    def redeems() -> object:
        with db.transaction() as tx:
            return codes.redeem(tx, asker.id, asked.digits, now=NOW)

    assert sorted(map(str, together(redeems, redeems, redeems))) == sorted([str(customer_id), "None", "None"])


def test_many_who_ask_for_one_phone_at_the_same_moment_have_three_sent(db: Database) -> None:
    with db.transaction() as tx:
        a_backorder(tx)
        askers = [an_asker(tx, str(900 + number)) for number in range(6)]

    def asking(asker: Address) -> Callable[[], object]:
        def ask() -> object:
            with db.transaction() as tx:
                return asks(tx, asker).goes

        return ask

    assert sorted(map(bool, together(*map(asking, askers)))) == [False] * 3 + [True] * 3


def test_an_hour_later_three_more_are_sent_and_five_in_a_day(db: Database) -> None:
    with db.transaction() as tx:
        a_backorder(tx)
        went = [
            asks(tx, an_asker(tx, str(900 + number)), now=NOW + timedelta(minutes=15 * number)).goes
            for number in range(8)
        ]
        next_day = asks(tx, an_asker(tx, "999"), now=NOW + timedelta(days=1, minutes=1)).goes

    assert went == [True, True, True, False, True, True, False, False]
    assert next_day


def test_what_is_not_heeded_does_not_prolong_the_wait(db: Database) -> None:
    with db.transaction() as tx:
        a_backorder(tx)
        asker = an_asker(tx)
        for minute in range(0, 59, 2):
            asks(tx, asker, "9999", now=NOW + timedelta(minutes=minute))

        assert not asks(tx, asker, now=NOW + timedelta(minutes=59)).goes
        assert asks(tx, asker, now=NOW + timedelta(minutes=61)).goes


def test_an_order_known_by_two_phones_is_proven_by_the_one_that_came_with_it(db: Database) -> None:
    with db.transaction() as tx:
        first = phone_of(tx, a_backorder(tx))
        later = NOW + timedelta(days=3)
        customers.link(tx, first.customer_id, "sms", a_phone(), zones="America/New_York", now=later)

        assert asks(tx, an_asker(tx), now=later).address_id == first.id


@pytest.mark.parametrize("number", ["1001", "#1001", " #1001 "])
def test_an_order_is_found_however_its_number_is_written(db: Database, number: str) -> None:
    with db.transaction() as tx:
        a_backorder(tx)

        assert asks(tx, an_asker(tx), number).goes


def test_no_digits_go_to_a_landline(db: Database) -> None:
    with db.transaction() as tx:
        a_backorder(tx, phone="+493012345678", country="DE", postcode="10115")

        assert not asks(tx, an_asker(tx)).goes


def test_a_phone_that_was_retired_meanwhile_proves_nothing(db: Database) -> None:
    with db.transaction() as tx:
        phone = phone_of(tx, a_backorder(tx))
        asker = an_asker(tx)
        asked = asks(tx, asker)
        customers.retire(tx, phone.id, reason="erased")

        assert codes.redeem(tx, asker.id, asked.digits, now=NOW) is None


def test_digits_of_a_request_for_nobody_prove_nothing(db: Database) -> None:
    with db.transaction() as tx:
        asker = an_asker(tx)
        asked = asks(tx, asker, "9999")

        assert not asked.goes
        assert asked.address_id == asker.id
        assert codes.redeem(tx, asker.id, asked.digits, now=NOW) is None
        assert tx.exec(select(Code.tries)).one() == 1


def test_a_code_is_awaited_for_an_hour_or_until_one_was_right(db: Database) -> None:
    with db.transaction() as tx:
        a_backorder(tx)
        asker = an_asker(tx)
        assert not codes.awaited(tx, asker.id, now=NOW)
        asked = asks(tx, asker)
        asks(tx, asker)

        assert codes.awaited(tx, asker.id, now=NOW + timedelta(minutes=59))
        assert not codes.awaited(tx, asker.id, now=NOW + timedelta(minutes=60))
        codes.redeem(tx, asker.id, asked.digits, now=NOW)
        assert not codes.awaited(tx, asker.id, now=NOW)


def test_old_requests_are_forgotten(db: Database) -> None:
    with db.transaction() as tx:
        asker = an_asker(tx)
        for days in (0, 1, 2):
            asks(tx, asker, now=NOW + timedelta(days=days))

        assert codes.forget(tx, before=NOW + timedelta(days=1)) == 1
        assert codes.forget(tx, before=NOW + timedelta(days=1)) == 0
        assert len(tx.exec(select(Code)).all()) == 2


@pytest.mark.parametrize(
    ("ago", "changed"),
    [
        ((181,), True),
        ((180,), False),
        ((400, None), True),
        ((400, 181, 200), True),
        ((400, 20, None), False),
        ((400, None, 20), False),
        ((None, None), False),
    ],
)
def test_a_phone_may_be_somebody_elses_after_long_silence(ago: tuple[int | None, ...], changed: bool) -> None:
    known = [None if days is None else NOW - timedelta(days=days) for days in ago]

    assert codes.may_have_changed_hands(*known, days=180, now=NOW) is changed


@pytest.mark.parametrize(
    ("state", "is_silent"),
    [(State.delivered, False), (State.sent, False), (State.failed, True), (State.unknown, True)],
)
def test_a_phone_is_silent_that_was_told_nothing_since(db: Database, state: State, is_silent: bool) -> None:
    later = NOW + timedelta(days=200)
    with db.transaction() as tx:
        told, mute = (phone_of(tx, a_backorder(tx, number)) for number in ("#1001", "#1002"))
        fresh = phone_of(tx, a_backorder(tx, "#1003", now=later))
        chat = an_asker(tx)
        tell(tx, told, state, now=NOW + timedelta(days=100))
        ids = {told.id, mute.id, fresh.id, chat.id}

        assert codes.silent(tx, ids, days=180, now=later) == ({told.id, mute.id} if is_silent else {mute.id})
        assert codes.silent(tx, ids, days=200, now=later) == set()


def tell(tx: Session, phone: Address, state: State, *, now: datetime) -> None:
    """Write down that something was said to a phone, and how that ended."""
    outbox.enqueue(
        tx,
        phone,
        key=f"told {phone.id}",
        priority=Priority.notice,
        body={},
        now=now,
    )
    told = tx.exec(select(Message.id).where(Message.key == f"told {phone.id}")).one()
    outbox.record(tx, [Outcome(told, state)], now=now)


def test_the_first_text_after_long_silence_says_only_which_shop() -> None:
    body = identify.veiled("Lumen")

    assert body["texts"] == [Text("news-veiled", {"shop": "Lumen"}).packed()]
    assert [choice["intent"] for choice in body["choices"]] == ["opt_in"]


def test_who_sent_stop_gets_no_digits_until_they_let_us_write_again(db: Database) -> None:
    with db.transaction() as tx:
        phone = phone_of(tx, a_backorder(tx))
        consent.revoke(tx, [phone.id], source="sms STOP", now=NOW)
        assert not asks(tx, an_asker(tx, "901")).goes

        consent.grant(tx, [phone.id], Purpose.order_updates, source="sms START", now=NOW)
        assert asks(tx, an_asker(tx, "902")).goes
