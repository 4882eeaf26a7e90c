"""What we would say of a date: stated, derived, padded with what was learnt, over when its day is over in the shop."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from builders import NOW, a_backorder, a_product, an_order
from sqlmodel import Session, select

from scheduler.jobs import tidy
from store import catalog, outlook, promises, stale_dates, supply, tasks
from store.arrivals import Arrival
from store.database import Database, table
from store.days import Range
from store.errors import BadInput
from store.promises import Expectation
from store.settings import Settings
from store.tasks import Task

MARCH_3, MARCH_7 = date(2027, 3, 3), date(2027, 3, 7)
A_DAY = timedelta(days=1)


def settings(**chosen: object) -> Settings:
    return Settings(_env_file=None, **chosen)  # type: ignore[arg-type]


def expectation(tx: Session, line: int) -> Expectation:
    tx.expire_all()
    return tx.get_one(Expectation, line)


def state(tx: Session, *, on: date | None = None, since: date | None = None, update_by: date | None = None) -> None:
    product = catalog.by_sku(tx, "LAMP-2").id
    promises.state(tx, product, on=on, since=since, update_by=update_by, reason="", by="ana", now=NOW)
    promises.derive(tx, [product], now=NOW)


def landed(tx: Session, sku: str, late: int, *, supplier: str = "Acme", ago: int = 20) -> None:
    """A delivery of a supplier that came so many days later than was said first, so many days ago."""
    product = a_product(tx, sku)
    product.supplier = supplier
    at = NOW - timedelta(days=ago)
    supply.expect(tx, sku, 1, on=(at - timedelta(days=late)).date(), reference="PO", now=at - timedelta(days=90))
    supply.expect(tx, sku, 1, on=at.date(), reference="PO", now=at - A_DAY)
    supply.land(tx, sku, 1, key=sku, reference="PO", now=at)


def padded(tx: Session, late: list[int], **more: object) -> Expectation:
    """What is said of a lamp whose supplier was so late before."""
    for number, days in enumerate(late):
        landed(tx, f"OLD-{number}", days, **more)  # type: ignore[arg-type]
    line = a_backorder(tx)
    catalog.by_sku(tx, "LAMP-2").supplier = "Acme"
    supply.expect(tx, "LAMP-2", 5, on=MARCH_3, now=NOW)
    return expectation(tx, line.id)


def test_a_range_is_expected_with_both_its_days(db: Database) -> None:
    with db.transaction() as tx:
        line = a_backorder(tx).id

        state(tx, on=MARCH_7, since=MARCH_3)

        assert (expectation(tx, line).from_date, expectation(tx, line).on_date) == (MARCH_3, MARCH_7)
        assert outlook.of(tx, [line], now=NOW)[line].expected == Range(MARCH_3, MARCH_7)


def test_of_a_range_that_has_begun_the_days_are_told_that_are_left(db: Database) -> None:
    with db.transaction() as tx:
        line = a_backorder(tx).id
        state(tx, on=MARCH_7, since=MARCH_3)

        on_the_fifth = outlook.of(tx, [line], now=datetime(2027, 3, 5, 15, tzinfo=UTC))[line]
        on_the_seventh = outlook.of(tx, [line], now=datetime(2027, 3, 7, 15, tzinfo=UTC))[line]

        assert on_the_fifth.expected == Range(date(2027, 3, 5), MARCH_7)
        assert on_the_seventh.expected == MARCH_7


@pytest.mark.parametrize(
    ("days", "wrong"),
    [
        ({"on": date(2026, 11, 1)}, "2026-11-01 is past"),
        ({"on": MARCH_3, "since": MARCH_7}, "2027-03-07, is not before its last day, 2027-03-03"),
        ({"on": MARCH_3, "since": date(2026, 11, 1)}, "2026-11-01, is past"),
        ({"since": MARCH_3}, "needs its last day"),
        ({"update_by": NOW.date()}, "2026-11-02 comes too soon"),
        ({"on": MARCH_3, "update_by": MARCH_7}, "2027-03-03 is stated"),
    ],
)
def test_days_that_cannot_be_told_are_refused_by_name(db: Database, days: dict[str, date], wrong: str) -> None:
    with db.transaction() as tx:
        a_backorder(tx)

        with pytest.raises(BadInput, match=wrong):
            state(tx, **days)


@pytest.mark.parametrize(
    ("late", "days"),
    [
        ([3, 9], 0),
        ([3, 9, 4], 4),
        ([1, 3, 6, 20], 4),
        ([-5, -2, 8], 0),
        ([60, 70, 80], 30),
        ([2, 2, 2, 40, 90], 2),
    ],
)
def test_a_supplier_is_as_late_as_it_was_in_the_middle_of_three_deliveries_or_more(
    db: Database, late: list[int], days: int
) -> None:
    with db.transaction() as tx:
        found = padded(tx, late)

        assert (found.padding_days, found.on_date) == (days, MARCH_3 + days * A_DAY)


def test_what_is_over_a_year_old_is_forgiven(db: Database) -> None:
    with db.transaction() as tx:
        assert padded(tx, [5, 5, 5], ago=366).padding_days == 0


def test_another_supplier_is_not_blamed(db: Database) -> None:
    with db.transaction() as tx:
        assert padded(tx, [5, 5, 5], supplier="Other").padding_days == 0


def test_what_staff_state_is_told_as_they_state_it(db: Database) -> None:
    with db.transaction() as tx:
        found = padded(tx, [5, 5, 5])
        assert found.padding_days == 5

        state(tx, on=MARCH_7)

        assert (expectation(tx, found.backorder_id).padding_days, expectation(tx, found.backorder_id).on_date) == (
            0,
            MARCH_7,
        )


def test_a_shop_may_do_without_padding(db: Database) -> None:
    db.settings = settings(supplier_padding=False)
    with db.transaction() as tx:
        assert padded(tx, [5, 5, 5]).padding_days == 0


def test_what_is_learnt_later_moves_the_dates_of_whoever_waits_already(db: Database) -> None:
    with db.transaction() as tx:
        found = padded(tx, [5, 5])
        assert promises.unlearnt(tx, now=NOW) == []

        landed(tx, "OLD-3", 5)

        assert promises.unlearnt(tx, now=NOW) == [catalog.by_sku(tx, "LAMP-2").id]
        promises.derive(tx, promises.unlearnt(tx, now=NOW), now=NOW)
        assert expectation(tx, found.backorder_id).padding_days == 5
        assert promises.unlearnt(tx, now=NOW) == []


def test_suppliers_of_many_products_are_asked_about_in_one_statement(db: Database) -> None:
    counts = []
    with db.transaction() as tx:
        for number in range(30):
            a_product(tx, f"P-{number}").supplier = f"S-{number % 7}"
            an_order(tx, f"#{number}", (f"P-{number}", 1))
        ids = list(tx.connection().execute(sa.select(table(catalog.Product).c.id)).scalars())
        for some in (ids[:2], ids):
            said: list[str] = []

            def note(_c: object, _cur: object, statement: str, *_rest: object, said: list[str] = said) -> None:
                said.append(statement)

            sa.event.listen(db.engine, "before_cursor_execute", note)
            promises.derive(tx, some, now=NOW)
            sa.event.remove(db.engine, "before_cursor_execute", note)
            counts.append(len(said))

    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("zone", "moment", "known"),
    [
        ("America/Los_Angeles", datetime(2027, 3, 4, 7, 30, tzinfo=UTC), True),
        ("America/Los_Angeles", datetime(2027, 3, 4, 8, 30, tzinfo=UTC), False),
        ("Pacific/Auckland", datetime(2027, 3, 3, 10, 30, tzinfo=UTC), True),
        ("Pacific/Auckland", datetime(2027, 3, 3, 11, 30, tzinfo=UTC), False),
    ],
)
def test_a_day_is_over_at_midnight_in_the_shop(db: Database, zone: str, moment: datetime, known: bool) -> None:
    db.settings = settings(shop_time_zone=zone)
    with db.transaction() as tx:
        line = a_backorder(tx).id
        supply.expect(tx, "LAMP-2", 5, on=MARCH_3, now=NOW)

        outdated = promises.outdated(tx, now=moment)
        promises.derive(tx, [catalog.by_sku(tx, "LAMP-2").id], now=moment)

        assert (outdated == []) is known
        found = expectation(tx, line)
        assert (found.on_date, found.reason) == ((MARCH_3, "") if known else (None, "overdue"))


def test_staff_are_asked_about_a_date_that_is_near_and_once_more_when_it_has_passed(db: Database) -> None:
    with db.transaction() as tx:
        a_backorder(tx, units=3)
        supply.expect(tx, "LAMP-2", 5, on=date(2026, 11, 10), reference="PO-7", now=NOW)

        found = {}
        for day in (7, 8, 9, 11, 12):
            now = datetime(2026, 11, day, 15, tzinfo=UTC)
            tidy(tx, settings(), now=now)
            found[day] = [task.key for task in tasks.waiting(tx) if task.what == stale_dates.WHAT]

        assert found == {
            7: [],
            8: ["stale arrival 1 2026-11-10"],
            9: ["stale arrival 1 2026-11-10"],
            11: ["stale arrival 1 2026-11-10 passed"],
            12: ["stale arrival 1 2026-11-10 passed"],
        }
        (task,) = tasks.waiting(tx)
        assert "LAMP-2: 5 expected by 2026-11-10 (PO-7), the day has passed" in task.details
        assert "3 units are waited for" in task.details


def test_what_staff_have_ticked_off_is_not_asked_again(db: Database) -> None:
    with db.transaction() as tx:
        a_backorder(tx)
        supply.expect(tx, "LAMP-2", 5, on=date(2026, 11, 3), now=NOW)
        stale_dates.look_into(tx, settings=settings(), now=NOW)
        (task,) = tasks.waiting(tx)

        tasks.close(tx, task.id, by="ana", now=NOW)
        stale_dates.look_into(tx, settings=settings(), now=NOW)

        assert tasks.waiting(tx) == []


@pytest.mark.parametrize("settles", ["moves", "lands", "stated"])
def test_a_date_that_moves_and_units_that_land_settle_it(db: Database, settles: str) -> None:
    with db.transaction() as tx:
        a_backorder(tx)
        supply.expect(tx, "LAMP-2", 1, on=date(2026, 11, 3), reference="PO-7", now=NOW)
        stale_dates.look_into(tx, settings=settings(), now=NOW)
        assert len(tasks.waiting(tx)) == 1

        match settles:
            case "moves":
                supply.expect(tx, "LAMP-2", 1, on=MARCH_3, reference="PO-7", now=NOW)
            case "lands":
                supply.land(tx, "LAMP-2", 1, key="truck", now=NOW)
            case _:
                state(tx, on=MARCH_3)
        stale_dates.look_into(tx, settings=settings(), now=NOW)
        assert tasks.waiting(tx) == []

        if settles == "moves":
            supply.expect(tx, "LAMP-2", 1, on=date(2026, 11, 3), reference="PO-7", now=NOW)
            stale_dates.look_into(tx, settings=settings(), now=NOW)
            assert len(tasks.waiting(tx)) == 1


def test_a_day_that_staff_stated_goes_stale_too_and_one_that_nobody_waits_for_does_not(db: Database) -> None:
    with db.transaction() as tx:
        a_backorder(tx)
        a_product(tx, "MUG")
        supply.expect(tx, "MUG", 5, on=date(2026, 11, 3), now=NOW)
        state(tx, on=date(2026, 11, 4))

        stale_dates.look_into(tx, settings=settings(), now=NOW)

        assert ["stated for 2026-11-04 by ana" in task.details for task in tx.exec(select(Task)).all()] == [True]


def test_the_day_by_which_staff_named_news_goes_stale_too(db: Database) -> None:
    with db.transaction() as tx:
        a_backorder(tx)
        state(tx, update_by=date(2026, 11, 4))

        stale_dates.look_into(tx, settings=settings(), now=NOW)

        assert ["news promised by 2026-11-04 by ana" in task.details for task in tasks.waiting(tx)] == [True]


def test_the_first_date_stays_the_one_from_which_lateness_counts(db: Database) -> None:
    with db.transaction() as tx:
        a_product(tx)
        for day in (MARCH_3, MARCH_7):
            supply.expect(tx, "LAMP-2", 1, on=day, reference="PO-7", now=NOW)

        (arrival,) = tx.exec(select(Arrival)).all()

        assert (arrival.first_expected_on, arrival.expected_on) == (MARCH_3, MARCH_7)
