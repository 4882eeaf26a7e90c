"""A pass is done in portions: whatever lies between two of them, everything is said once and nothing is forgotten."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from builders import NOW, a_backorder, a_product, an_order
from sqlmodel import col, select

from scheduler.announce import announce, ask, due, serve
from scheduler.dispatch import Telling, dispatch
from scheduler.runner import look_over, run_pass
from store import database, notices, orders, outbox, promises, supply
from store.cancellations import Cancellation
from store.database import Database
from store.messages import Message
from store.notices import Notice
from store.orders import Backorder
from store.refunds import Refund
from store.settings import Settings

SETTINGS = Settings(_env_file=None, shop_name="Lumen", message_hours="00:00-24:00")
NIGHT = datetime(2026, 11, 3, 6, 0, tzinfo=UTC)
"""One in the morning in New York."""


@pytest.fixture
def shop(db: Database) -> Database:
    with db.transaction() as tx:
        database.let_pass(tx, NOW - database.now(tx))
    return db


def wait(db: Database, count: int) -> list[int]:
    with db.transaction() as tx:
        return [a_backorder(tx, f"#{n}", days_ago=20 - n).id for n in range(count)]


def owed(db: Database) -> Sequence[tuple[str, int, int | None]]:
    """Every notice by its kind and line, with the message that carries it."""
    with db.reading() as tx:
        found = tx.exec(select(Notice).order_by(col(Notice.kind), col(Notice.backorder_id)))
        return [(notice.kind, notice.backorder_id, notice.message_id) for notice in found]


def messages(db: Database) -> int:
    with db.reading() as tx:
        return len(tx.exec(select(Message.id)).all())


def test_many_portions_say_what_one_does(shop: Database) -> None:
    lines = wait(shop, 5)

    assert run_pass(shop, SETTINGS, at_once=2) == {"backorder_placed": 5}

    assert [line for _, line, message in owed(shop) if message] == lines
    assert messages(shop) == 5
    assert run_pass(shop, SETTINGS, at_once=2) == {}
    assert messages(shop) == 5


def test_what_one_customer_is_to_hear_is_one_message_from_however_many_portions(shop: Database) -> None:
    with shop.transaction() as tx:
        for sku in ("A", "B", "C"):
            a_product(tx, sku)
        an_order(tx, "#1", ("A", 1), ("B", 1), ("C", 1))

    run_pass(shop, SETTINGS, at_once=1)

    assert len({message for _, _, message in owed(shop)}) == messages(shop) == 1


def test_a_pass_that_broke_off_is_gone_on_with(shop: Database) -> None:
    lines = wait(shop, 4)
    with shop.transaction() as tx:
        supply.land(tx, "LAMP-2", 2, key="truck", now=database.now(tx))
    with shop.transaction() as tx:
        ask(tx, SETTINGS, due(tx, now=database.now(tx)).line_ids[:1], now=database.now(tx))

    run_pass(shop, SETTINGS)

    kinds = [(kind, line) for kind, line, _ in owed(shop)]
    assert [line for kind, line in kinds if kind == "allocated"] == lines[:2]
    assert [line for kind, line in kinds if kind == "backorder_placed"] == lines[2:]
    assert messages(shop) == 4


def test_a_landing_is_asked_about_until_everybody_was(shop: Database) -> None:
    lines = wait(shop, 3)
    run_pass(shop, SETTINGS)
    with shop.transaction() as tx:
        supply.land(tx, "LAMP-2", 1, key="truck", now=database.now(tx))
    with shop.reading() as tx:
        assert due(tx, now=database.now(tx)).line_ids == lines

    run_pass(shop, SETTINGS)

    assert [line for kind, line, _ in owed(shop) if kind == "allocated"] == lines[:1]
    with shop.reading() as tx:
        assert due(tx, now=database.now(tx)).line_ids == []


def test_a_line_that_somebody_holds_is_asked_about_afterwards(shop: Database) -> None:
    if shop.is_sqlite:
        pytest.skip("on SQLite nobody holds a line while another writes")
    first, second = wait(shop, 2)
    run_pass(shop, SETTINGS)
    with shop.transaction() as tx:
        supply.land(tx, "LAMP-2", 2, key="truck", now=database.now(tx))

    with shop.transaction() as tx:
        tx.get_one(Backorder, first, with_for_update={"key_share": True})
        run_pass(shop, SETTINGS)
        assert [line for kind, line, _ in owed(shop) if kind == "allocated"] == [second]
    run_pass(shop, SETTINGS)

    assert [line for kind, line, _ in owed(shop) if kind == "allocated"] == [first, second]


def test_two_passes_at_once_say_everything_once(shop: Database) -> None:
    wait(shop, 12)
    with shop.transaction() as tx:
        supply.land(tx, "LAMP-2", 5, key="truck", now=database.now(tx))

    with ThreadPoolExecutor(4) as pool:
        passes = [pool.submit(run_pass, shop, SETTINGS, at_once=3) for _ in range(4)]
        owing = [one.result() for one in passes]
    run_pass(shop, SETTINGS)

    said = owed(shop)
    assert sum(sum(kinds.values()) for kinds in owing) == len(said) == 12
    assert len({message for _, _, message in said}) == messages(shop) == 12


def test_what_is_owed_to_a_sleeper_rests_and_is_said_in_the_morning(db: Database) -> None:
    settings = Settings(_env_file=None, shop_name="Lumen", message_hours="09:00-20:00")
    morning = NIGHT + timedelta(hours=8)
    with db.transaction() as tx:
        a_backorder(tx)
        announce(tx, settings, now=NIGHT)

        assert dispatch(tx, settings, now=NIGHT) == 0
        assert notices.hearers(tx, now=NIGHT + timedelta(minutes=14)) == []
        assert dispatch(tx, settings, now=morning - timedelta(minutes=5)) == 0
        assert dispatch(tx, settings, now=morning) == 1


def test_a_kind_of_which_nothing_was_owed_yet_is_told_by_the_next_pass(db: Database) -> None:
    with db.transaction() as tx:
        line = a_backorder(tx)
        telling = Telling(SETTINGS, ["shipped"], now=NOW)
        announce(tx, SETTINGS, now=NOW)
        hearers = notices.hearers(tx, now=NOW)

        assert notices.kinds_owed(tx, now=NOW) == {"backorder_placed"}
        assert telling.tell(tx, hearers) == 0
        assert notices.hearers(tx, now=NOW) == hearers
        assert dispatch(tx, SETTINGS, now=NOW) == 1
        assert notices.kinds_owed(tx, now=NOW) == set()
        assert tx.exec(select(Notice.backorder_id)).all() == [line.id]


def test_a_line_of_which_news_is_owed_is_looked_at_by_tomorrow_and_one_without_when_it_is_silent_for_too_long(
    db: Database,
) -> None:
    before, soon, later = NOW - timedelta(hours=1), NOW.date() + timedelta(days=9), NOW.date() + timedelta(days=30)
    with db.transaction() as tx:
        # Where no law sets a day on which to look.
        lines = [a_backorder(tx, number, country="JP", postcode=None, now=before) for number in ("#1", "#2")]
        supply.expect(tx, "LAMP-2", 1, on=soon, reference="PO-1", now=before)
        supply.expect(tx, "LAMP-2", 1, on=later, reference="PO-2", now=before)
        announce(tx, SETTINGS, now=before)
        told = [{"backorder_id": line.id, "on_date": soon, "message_id": None} for line in lines]
        promises.record(tx, told, now=before)

        assert announce(tx, SETTINGS, now=NOW) == {"promise_moved": 1}

        tx.expire_all()
        silent, moved = [orders.line_of(tx, line.id).look_at for line in lines]
        assert moved == NOW + timedelta(days=1)
        assert silent == before + timedelta(days=SETTINGS.still_waiting_days)


def test_who_can_be_written_to_from_now_on_does_not_rest(db: Database) -> None:
    with db.transaction() as tx:
        a_backorder(tx, agreed=False)
        announce(tx, SETTINGS, now=NOW)
        assert dispatch(tx, SETTINGS, now=NOW) == 0
        (customer_id,) = tx.exec(select(Notice.customer_id)).all()

        notices.hasten(tx, customer_id, now=NOW)

        assert notices.hearers(tx, now=NOW) == [customer_id]


def test_free_units_are_served_before_anybody_is_asked(db: Database) -> None:
    with db.transaction() as tx:
        line = a_backorder(tx)
        tx.connection().execute(sa.text("UPDATE product SET on_hand = 1"))

        serve(tx, now=NOW)

        assert due(tx, now=NOW).line_ids == [line.id]
        assert announce(tx, SETTINGS, now=NOW) == {}


def test_a_line_that_was_forgotten_is_found_when_all_are_looked_over(shop: Database) -> None:
    wait(shop, 1)
    run_pass(shop, SETTINGS)
    with shop.transaction() as tx:
        tx.connection().execute(sa.delete(database.table(Notice)))
        tx.connection().execute(sa.update(database.table(Backorder)).values(look_at=None))
    run_pass(shop, SETTINGS)
    assert owed(shop) == []

    look_over(shop)
    run_pass(shop, SETTINGS)

    assert [kind for kind, _, _ in owed(shop)] == ["backorder_placed"]


def test_very_many_lines_are_looked_over_portion_by_portion_and_none_later_than_it_was_to_be(shop: Database) -> None:
    wait(shop, 4)
    run_pass(shop, SETTINGS)
    with shop.transaction() as tx:
        now = database.now(tx)
        lines = [line.id for line in tx.exec(select(Backorder).order_by(col(Backorder.id)))]
        tx.connection().execute(sa.update(database.table(Backorder)).values(look_at=now + timedelta(hours=7)))

    look_over(shop, at_once=1)

    with shop.reading() as tx:
        at = [tx.get_one(Backorder, line).look_at for line in lines]
    hours = [round((moment - now).total_seconds() / 3600) for moment in at if moment]
    assert hours == [0, 3, 6, 7]


def test_what_somebody_is_sending_takes_nothing_more_with_it(shop: Database) -> None:
    with shop.transaction() as tx:
        a_product(tx, "A")
        a_product(tx, "B")
        an_order(tx, "#1", ("A", 1), phone="+12125550001")
    run_pass(shop, SETTINGS)
    with shop.transaction() as tx:
        (claimed,) = outbox.claim(tx, "sms", worker="w", limit=9, lease=timedelta(minutes=1), now=database.now(tx))
        an_order(tx, "#2", ("B", 1), phone="+12125550001")

    run_pass(shop, SETTINGS)

    first, second = owed(shop)
    assert first[2] == claimed["id"]
    assert second[2] not in (None, claimed["id"])


def test_while_a_message_is_held_by_who_claims_it_nothing_joins_it(shop: Database) -> None:
    if shop.is_sqlite:
        pytest.skip("on SQLite nobody claims while another writes")
    with shop.transaction() as tx:
        a_product(tx, "A")
        a_product(tx, "B")
        an_order(tx, "#1", ("A", 1), phone="+12125550001")
    run_pass(shop, SETTINGS)
    with shop.transaction() as tx:
        an_order(tx, "#2", ("B", 1), phone="+12125550001")

    with ThreadPoolExecutor(1) as pool, shop.transaction() as tx:
        (claimed,) = outbox.claim(tx, "sms", worker="w", limit=9, lease=timedelta(minutes=1), now=database.now(tx))
        pool.submit(run_pass, shop, SETTINGS).result(timeout=60)

    first, second = owed(shop)
    assert (first[2], second[2]) == (claimed["id"], claimed["id"] + 1)


def over_by_law(db: Database, first: int, count: int) -> list[int]:
    """Orders of a lamp whose time passes tomorrow and of whose customers nobody can be told."""
    with db.transaction() as tx:
        now = database.now(tx)
        lines = [a_backorder(tx, f"#{n}", agreed=False, days_ago=29, now=now) for n in range(first, first + count)]
        return [line.id for line in lines]


def test_two_leaders_at_once_cancel_once_and_owe_the_money_once(shop: Database) -> None:
    lines = over_by_law(shop, 0, 12)
    run_pass(shop, SETTINGS)
    with shop.transaction() as tx:
        database.let_pass(tx, timedelta(days=2))

    with ThreadPoolExecutor(max_workers=4) as threads:
        list(threads.map(lambda _: run_pass(shop, SETTINGS, at_once=5), range(4)))

    with shop.reading() as tx:
        assert [orders.line_of(tx, line).cancelled for line in lines] == [1] * 12
        assert len(tx.exec(select(Cancellation)).all()) == 12
        assert len(tx.exec(select(Refund)).all()) == 12


def test_a_pass_is_as_many_statements_for_many_as_for_few(shop: Database) -> None:
    counts = []
    for first, count in ((0, 3), (100, 40)):
        over_by_law(shop, first, count)
        with shop.transaction() as tx:
            for n in range(first, first + count):
                a_backorder(tx, f"#9{n}", days_ago=3, now=database.now(tx))
            supply.land(tx, "LAMP-2", count, key=f"truck {first}", now=database.now(tx))
        said: list[str] = []
        with _listening(shop, said):
            run_pass(shop, SETTINGS)
            with shop.transaction() as tx:
                database.let_pass(tx, timedelta(days=2))
            run_pass(shop, SETTINGS)
        counts.append(len(said))

    assert counts[1] <= counts[0] + 5


@contextmanager
def _listening(db: Database, said: list[str]) -> Iterator[None]:
    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
