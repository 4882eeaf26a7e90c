"""A transaction is one fact on either database, and the two databases cannot be told apart."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from store import audit, conversations, database
from store.audit import AuditEntry
from store.database import Clock, Database, table
from store.sql import among, numbers, those

PATIENCE = 30.0
"""Seconds after which a thread that should long have answered is taken to hang."""


def test_what_a_transaction_did_is_there_for_everybody_afterwards(
    db: Database, database_url: str, now: datetime
) -> None:
    with db.transaction() as tx:
        audit.record(tx, "ana", "approved", "broadcast:1", now=now)

    elsewhere = Database(database_url)
    assert _acts(elsewhere) == ["approved"]
    elsewhere.dispose()


def test_when_anything_fails_nothing_has_happened(db: Database, now: datetime) -> None:
    with pytest.raises(PowerCut):
        _fail_after(db, lambda tx: audit.record(tx, "ana", "approved", "broadcast:1", now=now))

    assert _acts(db) == []
    with db.transaction() as tx:
        audit.record(tx, "ana", "approved", "broadcast:2", now=now)
    assert _acts(db) == ["approved"]


def test_what_was_only_tried_never_happened(db: Database, now: datetime) -> None:
    with db.trying() as tx:
        audit.record(tx, "ana", "approved", "broadcast:1", now=now)
        assert tx.connection().execute(sa.select(table(AuditEntry).c.act)).scalars().all() == ["approved"]

    assert _acts(db) == []


def test_a_reader_does_not_wait_for_a_writer_and_sees_nothing_unfinished(db: Database, now: datetime) -> None:
    with db.transaction() as tx:
        audit.record(tx, "ana", "approved", "broadcast:1", now=now)
        with ThreadPoolExecutor() as threads:
            seen = threads.submit(_acts, db).result(PATIENCE)

    assert seen == []
    assert _acts(db) == ["approved"]


def test_a_writer_does_not_wait_for_a_reader(db: Database, now: datetime) -> None:
    with db.reading() as reader:
        assert _acts_in(reader) == []
        with ThreadPoolExecutor() as threads:
            threads.submit(_record, db, now).result(PATIENCE)

    assert _acts(db) == ["approved"]


def test_a_second_writer_is_served_when_the_first_is_done(db: Database) -> None:
    assert _count_one_more(db) == 1
    entering = threading.Event()

    def second() -> int:
        entering.set()
        return _count_one_more(db)

    with ThreadPoolExecutor() as threads:
        with db.transaction() as tx:
            database.let_pass(tx, timedelta(seconds=1))
            waiting = threads.submit(second)
            assert entering.wait(PATIENCE)
            assert not waiting.done()
        counted = waiting.result(PATIENCE)

    assert counted == 3


def test_a_writer_of_another_process_is_waited_for_too(db: Database, database_url: str) -> None:
    assert _count_one_more(db) == 1
    other = Database(database_url)

    with ThreadPoolExecutor() as threads:
        with db.transaction() as tx:
            database.let_pass(tx, timedelta(seconds=1))
            waiting = threads.submit(_count_one_more, other)
        counted = waiting.result(PATIENCE)
    other.dispose()

    assert counted == 3


def test_many_writers_lose_nothing_and_none_is_turned_away(db: Database) -> None:
    assert _count_one_more(db) == 1

    with ThreadPoolExecutor(max_workers=8) as threads:
        counts = list(threads.map(lambda _: _count_one_more(db), range(40), timeout=PATIENCE))

    assert sorted(counts) == list(range(2, 42))


def test_a_moment_comes_back_aware_and_in_utc_wherever_it_was_written(db: Database) -> None:
    kathmandu = timezone(timedelta(hours=5, minutes=45))
    moment = datetime(2026, 11, 2, 20, 45, 30, 123456, tzinfo=kathmandu)

    with db.transaction() as tx:
        audit.record(tx, "ana", "approved", "broadcast:1", now=moment)

    with db.reading() as tx:
        (entry,) = tx.exec(sa.select(AuditEntry)).scalars().all()
    assert entry.at == moment
    assert entry.at.utcoffset() == timedelta(0)


def test_a_moment_without_a_zone_is_refused(db: Database) -> None:
    naive = datetime(2026, 11, 2, 15, 0)  # noqa: DTZ001 - this is what is refused

    with pytest.raises(sa.exc.StatementError), db.transaction() as tx:
        audit.record(tx, "ana", "approved", "broadcast:1", now=naive)

    assert _acts(db) == []


def test_details_come_back_as_they_were_written(db: Database, now: datetime) -> None:
    details = {"recipients": 20_000, "languages": ["en", "de"], "text": "Größe „L“ – ¿sí?"}

    with db.transaction() as tx:
        audit.record(tx, "ana", "approved", "broadcast:1", now=now, **details)

    with db.reading() as tx:
        (entry,) = tx.exec(sa.select(AuditEntry)).scalars().all()
    assert entry.details == details


def test_any_number_of_numbers_is_handed_over_as_one(db: Database, now: datetime) -> None:
    acts = table(AuditEntry).c
    with db.transaction() as tx:
        for number in range(5):
            audit.record(tx, "ana", "approved", f"broadcast:{number}", now=now)
        first, *_, last = numbers(tx, sa.select(acts.id))

        def found(which: sa.ColumnElement[bool]) -> list[int]:
            return numbers(tx, sa.select(acts.id).where(which))

        assert found(among(acts.id, [])) == []
        assert found(among(acts.id, [last, first, *range(last + 1, last + 5_000)])) == [first, last]
        assert found(~among(acts.id, [first, last])) == list(range(first + 1, last))
        assert found(sa.or_(among(acts.id, [first]), acts.id == last)) == [first, last]
        some = sa.select(acts.id).where(among(acts.id, those("ids")))
        assert numbers(tx, some, {"ids": [first]}) == [first]
        assert numbers(tx, some, {"ids": (last,)}) == [last]


def test_a_row_cannot_name_a_row_that_does_not_exist(db: Database, now: datetime) -> None:
    with pytest.raises(sa.exc.IntegrityError), db.transaction() as tx:
        conversations.resume(tx, 404, now=now)


def test_the_shops_time_is_the_databases_and_stands_still_in_a_transaction(db: Database) -> None:
    with db.reading() as tx:
        first, second = database.now(tx), database.now(tx)
        clock = database.clock(tx)

    assert first == second
    assert first.tzinfo is UTC
    assert timedelta(0) <= clock - first < timedelta(seconds=PATIENCE)


def test_days_can_be_made_to_pass_for_everybody(db: Database, database_url: str) -> None:
    with db.transaction() as tx:
        before = database.now(tx)
        database.let_pass(tx, timedelta(days=3))
    with db.transaction() as tx:
        database.let_pass(tx, timedelta(days=4))

    elsewhere = Database(database_url)
    with elsewhere.reading() as tx:
        after = database.now(tx)
    elsewhere.dispose()
    assert timedelta(days=7) <= after - before < timedelta(days=7, seconds=PATIENCE)


def test_a_commit_wakes_whoever_waits_for_its_topic_and_a_failure_wakes_nobody(
    db: Database,
) -> None:
    heard: list[str] = []
    woken = threading.Event()
    db.on_wake("outbox", _both(lambda: heard.append("outbox"), woken.set))
    db.on_wake("inbox", lambda: heard.append("inbox"))

    with pytest.raises(PowerCut):
        _fail_after(db, lambda tx: database.wake(tx, "inbox"))
    with db.transaction() as tx:
        database.wake(tx, "outbox")
        assert heard == []

    assert woken.wait(PATIENCE)
    assert set(heard) == {"outbox"}


def test_on_postgresql_a_commit_is_heard_in_another_process(postgresql_url: str) -> None:
    here, there = Database(postgresql_url), Database(postgresql_url)
    woken = threading.Event()
    there.on_wake("outbox", woken.set)

    # Until it listens, a ring is lost; the next one reaches it.
    for _ in range(100):
        with here.transaction() as tx:
            database.wake(tx, "outbox")
        if woken.wait(0.1):
            break

    here.dispose()
    there.dispose()
    assert woken.is_set()


def test_on_postgresql_whoever_lost_the_way_to_the_store_holds_nobody_up(postgresql_url: str, now: datetime) -> None:
    lost = Database(postgresql_url, abandoned_after=timedelta(milliseconds=300))
    there = Database(postgresql_url)
    with there.transaction() as tx:
        database.let_pass(tx, timedelta(seconds=1))

    counted: list[int] = []

    def falls_silent(tx: Session) -> None:
        database.let_pass(tx, timedelta(seconds=1))
        with ThreadPoolExecutor() as threads:
            counted.append(threads.submit(_count_one_more, there).result(PATIENCE))

    with pytest.raises(sa.exc.DBAPIError):
        _do(lost, falls_silent)

    assert counted == [2]
    lost.dispose()
    there.dispose()


class PowerCut(Exception):
    """What nobody foresaw."""


def _fail_after(db: Database, act: Callable[[Session], None]) -> None:
    with db.transaction() as tx:
        act(tx)
        raise PowerCut


def _do(db: Database, act: Callable[[Session], None]) -> None:
    with db.transaction() as tx:
        act(tx)


def _record(db: Database, now: datetime) -> None:
    with db.transaction() as tx:
        audit.record(tx, "ana", "approved", "broadcast:1", now=now)


def _acts(db: Database) -> list[str]:
    with db.reading() as tx:
        return _acts_in(tx)


def _acts_in(tx: Session) -> list[str]:
    return list(tx.connection().execute(sa.select(table(AuditEntry).c.act)).scalars())


def _count_one_more(db: Database) -> int:
    with db.transaction() as tx:
        database.let_pass(tx, timedelta(seconds=1))
        return int(tx.connection().execute(sa.select(table(Clock).c.ahead_seconds)).scalar_one())


def _both(one: Callable[[], None], other: Callable[[], None]) -> Callable[[], None]:
    def call() -> None:
        one()
        other()

    return call
