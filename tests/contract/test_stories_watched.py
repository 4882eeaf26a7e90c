"""Whoever watches a story sees what must never happen, and time goes to each moment at which something may be due."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa
from builders import a_backorder, phone_of
from customer import Phone, Shop

from bot.simulation import clock, manners
from bot.simulation.manners import Manners
from store import database
from store.database import Database, table
from store.messages import Message, State

DAY = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 3, 3, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 3, 14, 0, tzinfo=UTC)


@pytest.fixture
def shop(db: Database) -> Shop:
    return Shop(db).at(DAY)


def told(shop: Shop) -> tuple[Phone, Mapping[str, Any], list[tuple[int, int]]]:
    """Somebody by SMS has been told that their lamp is late: their phone, the message, and its notices."""
    with shop.db.transaction() as tx:
        phone = shop.phone("sms", phone_of(tx, a_backorder(tx, days_ago=0, now=DAY)).handle)
    shop.settle()
    assert len(phone.inbox) == 1
    return phone, *seen(shop)


def seen(shop: Shop) -> tuple[Mapping[str, Any], list[tuple[int, int]]]:
    with shop.db.reading() as tx:
        (row,) = manners.sent(tx, [1])
        return dict(row), [(notice, message) for notice, message, _ in manners.carried(tx, [1])]


def faults(shop: Shop, *seen: tuple[Mapping[str, Any], list[tuple[int, int]]]) -> list[str]:
    watching = Manners(shop.settings)
    with shop.db.reading() as tx:
        for row, carried in seen:
            watching.watch(tx, [row], carried)
    return watching.faults


def test_what_is_told_by_day_to_whoever_agreed_is_no_fault(shop: Shop) -> None:
    _phone, row, carried = told(shop)

    assert carried
    assert faults(shop, (row, carried)) == []


def test_a_message_in_the_night_is_seen_unless_it_answers(shop: Shop) -> None:
    _phone, row, _ = told(shop)

    (fault,) = faults(shop, ({**row, "sending_at": NIGHT}, []))

    assert "in their night" in fault
    assert faults(shop, ({**row, "sending_at": NIGHT, "priority": 0}, [])) == []


def test_a_message_after_stop_is_seen_unless_it_confirms(shop: Shop) -> None:
    phone, *_ = told(shop)
    phone.says("STOP")
    row, _ = seen(shop)

    (fault,) = faults(shop, (row, []))

    assert "after they had sent STOP" in fault
    assert faults(shop, ({**row, "after_stop": True, "priority": 0}, [])) == []


def test_a_message_to_whoever_agreed_to_nothing_is_seen(shop: Shop) -> None:
    _phone, row, _ = told(shop)

    (fault,) = faults(shop, ({**row, "agreed": None}, []))

    assert "agreed to nothing" in fault


def test_the_same_notice_told_twice_is_seen_unless_the_first_was_lost(shop: Shop) -> None:
    _phone, row, carried = told(shop)
    again = {**row, "id": 2}, [(notice, 2) for notice, _ in carried]

    found = faults(shop, (row, carried), again)
    with shop.db.transaction() as tx:
        tx.connection().execute(sa.update(table(Message)).values(state=State.failed))

    assert len(found) == len(carried)
    assert "tells again" in found[0]
    assert faults(shop, (row, carried), again) == []


def test_time_goes_to_the_opening_of_their_hours(shop: Shop) -> None:
    told(shop)
    shop.at(NIGHT)
    shop.settle()

    with shop.db.reading() as tx:
        assert clock.next_step(tx, shop.settings, NIGHT) == MORNING


def test_time_goes_to_what_the_store_has_set_at_the_next_full_step(shop: Shop) -> None:
    phone, *_ = told(shop)
    phone.picks("Drop my order")
    phone.picks("Drop it now")
    at = clock.now(shop.db)

    with shop.db.reading() as tx:
        undo = clock.next_step(tx, shop.settings, at)

    assert at + timedelta(minutes=9) < undo <= at + timedelta(minutes=25)
    assert undo.minute % 15 == 0


def test_a_step_is_no_longer_than_half_a_day(shop: Shop) -> None:
    with shop.db.reading() as tx:
        assert clock.next_step(tx, shop.settings, DAY) == DAY + clock.AT_MOST


def test_the_clock_is_never_short_of_a_moment_and_never_goes_back(shop: Shop) -> None:
    moment = DAY + timedelta(days=3, seconds=0.5)

    after = clock.move_to(shop.db, moment)

    assert moment <= after < moment + timedelta(seconds=10)
    assert clock.move_to(shop.db, DAY) >= after


def test_every_step_on_the_way_is_settled(shop: Shop) -> None:
    told(shop)
    settled = []

    def settle() -> None:
        with shop.db.reading() as tx:
            settled.append(database.now(tx))

    ends = clock.advance(shop.db, shop.settings, DAY + timedelta(days=2), settle=settle)

    assert ends >= DAY + timedelta(days=2)
    assert any(0 <= (at - MORNING).total_seconds() < 5 for at in settled)
    assert all(later - before <= clock.AT_MOST + timedelta(seconds=5) for before, later in pairwise(settled))
