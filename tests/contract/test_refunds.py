"""Money that goes back: how much with which cancellation, by when, and that it is noted once it was sent."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime, timedelta
from itertools import count
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa
from builders import NOW, a_product, an_order
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, UTCDateTime, col, select

from store import accounts, cancellations, catalog, offers, orders, refunds, shipments, supply, tasks, writebacks
from store.cancellations import Cancellation
from store.database import Database, table
from store.errors import NotFound, NotWaiting, Refused
from store.orders import Backorder, Order
from store.promises import Expectation
from store.refunds import Refund, RefundState
from store.settings import Settings
from store.supply import Allocation
from store.tasks import Task
from store.writebacks import WriteBack, WriteBackKind, WriteBackState

SETTINGS = Settings(_env_file=None)
UNDO = timedelta(minutes=10)
A_DAY = timedelta(days=1)
_names = count()


def paid(tx: Session, lines: Sequence[Backorder], **minor: int) -> None:
    """Change what was paid for an order beside its prices."""
    order = tx.get_one(Order, lines[0].order_id)
    for name, value in minor.items():
        setattr(order, f"{name}_minor", value)
    tx.flush()


def two_lines(tx: Session, number: str = "#1001", **order: object) -> list[int]:
    """Two lamps of 49.00 and a mug of 49.00; 10.00 off the whole, 8.23 of tax on top, 7.00 for shipping."""
    for sku in ("LAMP-2", "MUG"):
        if tx.exec(select(catalog.Product).where(catalog.Product.sku == sku)).first() is None:
            a_product(tx, sku)
    lines = an_order(tx, number, ("LAMP-2", 2), ("MUG", 1), **order)  # type: ignore[arg-type]
    paid(tx, lines, discount=1000, tax=823, shipping=700)
    return [line.id for line in lines]


def cancel(tx: Session, line: int, units: int | None = None, *, undo: timedelta = timedelta(0), key: str = "") -> int:
    """Cancel units of a line, and return the id of the cancellation."""
    key = key or f"{line} {orders.line_of(tx, line).cancelled}"
    row = cancellations.cancel(tx, line, units, key=key, by="customer", undo=undo, settings=SETTINGS, now=NOW)
    return row.id


def standing(tx: Session) -> list[int]:
    """What goes back, in the order in which it was owed."""
    found = select(Refund.amount_minor).where(Refund.state != RefundState.void).order_by(col(Refund.id))
    return list(tx.exec(found))


def the_refund(tx: Session) -> Refund:
    return tx.exec(select(Refund).execution_options(populate_existing=True)).one()


def test_discount_tax_and_shipping_go_back_with_what_is_cancelled_to_the_cent(db: Database) -> None:
    with db.transaction() as tx:
        lamps, mug = two_lines(tx)

        for line, units in ((lamps, 1), (mug, 1), (lamps, 1)):
            cancel(tx, line, units)

        amounts = standing(tx)
        assert amounts[0] == 4900 - 333 + 274
        assert sum(amounts) == 3 * 4900 - 1000 + 823 + 700
        assert [asked.details["refund_minor"] for asked in tx.exec(select(WriteBack))] == amounts


def test_what_is_told_before_is_what_goes_back(db: Database) -> None:
    with db.transaction() as tx:
        lamps, mug = two_lines(tx)

        told = cancellations.refunds_for(tx, {lamps: 2, mug: 1})
        cancel(tx, lamps)
        cancel(tx, mug)

        assert [money.minor for money in told.values()] == standing(tx)


def test_a_line_whose_cancellation_was_undone_has_its_shipping_paid_again(db: Database) -> None:
    """Shipping goes back with the last line, and not while another is open again."""
    with db.transaction() as tx:
        lamps, mug = two_lines(tx)
        first = cancel(tx, lamps, undo=UNDO)
        cancel(tx, mug, undo=UNDO)

        cancellations.undo(tx, first, now=NOW)

        (alone,) = standing(tx)
        assert alone == 4900 - 333 + 274
        mug_asked = tx.exec(select(WriteBack).where(WriteBack.backorder_id == mug)).one()
        assert mug_asked.details["refund_minor"] == alone
        cancel(tx, lamps, key="again")
        assert sum(standing(tx)) == 3 * 4900 - 1000 + 823 + 700


def test_what_was_shipped_keeps_its_shipping(db: Database) -> None:
    with db.transaction() as tx:
        lamps, mug = two_lines(tx)
        supply.land(tx, "MUG", 1, key="truck", now=NOW)
        shipments.ship(tx, mug, key="parcel", now=NOW)

        cancel(tx, lamps)

        assert standing(tx) == [2 * 4900 - 666 + 548]


def test_a_swapped_unit_counts_at_the_price_of_what_stands_in_for_it(db: Database) -> None:
    with db.transaction() as tx:
        a_product(tx, "LAMP-3", price=3900, on_hand=2)
        a_product(tx, instead=["LAMP-3"])
        (line,) = an_order(tx, "#1001", ("LAMP-2", 2))
        paid(tx, [line], discount=1000, shipping=700)
        swap = next(
            offer for offer in offers.propose(tx, line, settings=SETTINGS, now=NOW) if offer.kind == "alternative"
        )
        offers.accept(tx, swap.id, now=NOW)
        lamp = tx.exec(select(Backorder).where(Backorder.price_minor == 3900)).one()
        assert accounts.of(tx, [lamp.order_id])[lamp.order_id].parts[line.id].units == 0

        cancel(tx, lamp.id, 1)
        cancel(tx, lamp.id, 1)

        assert standing(tx) == [2000, 3900 - 500, 3900 - 500 + 700]


def test_a_gift_that_could_not_be_given_is_not_taken_off_what_goes_back(db: Database) -> None:
    with db.transaction() as tx:
        a_product(tx)
        (line,) = an_order(tx, "#1001", ("LAMP-2", 2))
        made = {offer.kind: offer for offer in offers.propose(tx, line, settings=SETTINGS, now=NOW)}
        offers.accept(tx, made["discount"].id, now=NOW)
        (gift,) = writebacks.to_do(tx, now=NOW)
        assert standing(tx) == [980]

        cancellations.confirm(tx, gift.id, WriteBackState.failed, by="Kim", note="the order is paid out", now=NOW)
        cancel(tx, line.id)

        assert standing(tx) == [9800]


act = st.tuples(
    st.sampled_from(["cancel", "undo", "discount", "free_shipping", "alternative", "finish"]),
    st.integers(0, 3),
    st.integers(1, 3),
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    acts=st.lists(act, max_size=8),
    off=st.integers(0, 9_000),
    tax=st.integers(0, 3_000),
    other=st.sampled_from([2999, 5999]),
)
def test_whatever_was_agreed_in_between_an_order_that_is_wholly_cancelled_brings_back_what_was_paid(
    db: Database, *, acts: list[tuple[str, int, int]], off: int, tax: int, other: int
) -> None:
    run = next(_names)
    with db.transaction() as tx:
        a_product(tx, f"FLOOR {run}", price=other, on_hand=9)
        for sku in (f"LAMP {run}", f"MUG {run}"):
            a_product(tx, sku, price=2500, instead=[f"FLOOR {run}"])
        lines = an_order(tx, f"#{run}", (f"LAMP {run}", 3), (f"MUG {run}", 2))
        order = lines[0].order_id
        paid(tx, lines, discount=off, tax=tax, shipping=700)
        for step, (what, which, units) in enumerate(acts):
            ours = orders.lines_of(tx, order)
            line = ours[which % len(ours)].id
            with suppress(Refused), tx.begin_nested():
                do(tx, what, line, units, key=f"{run} {step}", at=NOW + step * UNDO / 3)
            tx.expire_all()
        for line in orders.lines_of(tx, order):
            if line.open:
                cancel(tx, line.id, key=f"{run} rest {line.id}")

        found = sa.select(table(Refund).c.amount_minor).where(
            table(Refund).c.order_id == order, table(Refund).c.state != RefundState.void
        )
        swaps = tx.exec(select(WriteBack).where(WriteBack.order_id == order, WriteBack.kind == WriteBackKind.swap))
        charged = sum(max(0, swap.details["difference_minor"]) for swap in swaps)
        assert sum(tx.connection().execute(found).scalars()) == 5 * 4900 - off + tax + 700 + charged


def do(tx: Session, what: str, line: int, units: int, *, key: str, at: datetime) -> None:
    match what:
        case "cancel":
            cancellations.cancel(tx, line, units, key=key, by="customer", undo=UNDO, settings=SETTINGS, now=at)
        case "undo":
            newest = tx.exec(select(sa.func.max(Cancellation.id)).where(Cancellation.backorder_id == line)).one()
            if newest:
                cancellations.undo(tx, newest, now=at)
        case "finish":
            cancellations.finish(tx, now=at)
        case kind:
            for offer in offers.propose(tx, orders.line_of(tx, line), settings=SETTINGS, of=[kind], now=at):
                offers.accept(tx, offer.id, now=at)


def test_two_lines_cancelled_at_once_do_not_both_leave_the_shipping_to_the_other(db: Database) -> None:
    with db.transaction() as tx:
        both = two_lines(tx)
    start = Barrier(2)

    def give_up(line: int) -> None:
        start.wait()
        with db.transaction() as tx:
            cancel(tx, line)

    threads = [Thread(target=give_up, args=(line,)) for line in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with db.reading() as tx:
        assert sum(standing(tx)) == 3 * 4900 - 1000 + 823 + 700


# By when


@pytest.mark.parametrize(
    ("place", "last"),
    [
        ({"country": "US", "postcode": "96813"}, date(2026, 11, 12)),
        ({"country": "DE", "postcode": "10115"}, date(2026, 11, 17)),
        ({"country": "JP", "postcode": None}, None),
    ],
)
def test_the_last_day_is_that_of_the_law_where_the_order_goes(
    db: Database, place: dict[str, str | None], last: date | None
) -> None:
    """At 23:30 UTC on the 2nd it is the 2nd in Honolulu, and the 3rd in Berlin."""
    late = NOW.replace(hour=23, minute=30)
    with db.transaction() as tx:
        a_product(tx)
        (line,) = an_order(tx, "#1", ("LAMP-2", 1), **place)  # type: ignore[arg-type]

        cancellations.cancel(tx, line.id, key="c", by="customer", undo=UNDO, settings=SETTINGS, now=late)

        assert the_refund(tx).due_on == last


def test_a_discount_has_no_last_day(db: Database) -> None:
    with db.transaction() as tx:
        a_product(tx)
        (line,) = an_order(tx, "#1", ("LAMP-2", 1))
        made = {offer.kind: offer for offer in offers.propose(tx, line, settings=SETTINGS, now=NOW)}

        offers.accept(tx, made["discount"].id, now=NOW)

        assert the_refund(tx).due_on is None


# Sent


def test_who_sent_it_and_what_proves_it_is_kept(db: Database) -> None:
    with db.transaction() as tx:
        lamps, _ = two_lines(tx)
        cancel(tx, lamps)

        refunds.send(tx, 1, by="Kim", evidence="re_8812", now=NOW + A_DAY)

        row = the_refund(tx)
        assert (row.state, row.closed_by, row.evidence, row.closed_at) == (
            RefundState.sent,
            "Kim",
            "re_8812",
            NOW + A_DAY,
        )
        with pytest.raises(NotWaiting, match="already sent"):
            refunds.send(tx, 1, by="Kim", evidence="re_8813", now=NOW)
        with pytest.raises(NotFound):
            refunds.send(tx, 99, by="Kim", evidence="re_8813", now=NOW)


def test_what_a_customer_may_still_take_back_is_not_sent(db: Database) -> None:
    with db.transaction() as tx:
        lamps, _ = two_lines(tx)
        cancel(tx, lamps, undo=UNDO)

        assert refunds.owed(tx, now=NOW) == []
        with pytest.raises(NotWaiting, match="take refund 1 back"):
            refunds.send(tx, 1, by="Kim", evidence="re_8812", now=NOW)
        assert [one.refund_id for one in refunds.owed(tx, now=NOW + UNDO)] == [1]


def test_sent_money_leaves_the_cancellation_to_be_made_in_the_shop(db: Database) -> None:
    with db.transaction() as tx:
        lamps, _ = two_lines(tx)
        cancel(tx, lamps)
        refunds.send(tx, 1, by="Kim", evidence="re_8812", now=NOW)

        (todo,) = writebacks.to_do(tx, now=NOW)
        assert refunds.sent_for(tx, [todo.key]) == {todo.key}
        cancellations.confirm(tx, todo.id, WriteBackState.done, by="Ann", now=NOW + A_DAY)

        row = the_refund(tx)
        assert (row.closed_by, row.evidence, row.closed_at) == ("Kim", "re_8812", NOW)


def test_a_discount_is_done_with_its_money(db: Database) -> None:
    with db.transaction() as tx:
        a_product(tx)
        (line,) = an_order(tx, "#1", ("LAMP-2", 1))
        made = {offer.kind: offer for offer in offers.propose(tx, line, settings=SETTINGS, now=NOW)}
        offers.accept(tx, made["discount"].id, now=NOW)

        refunds.send(tx, 1, by="Kim", evidence="re_8812", now=NOW)

        assert writebacks.to_do(tx, now=NOW) == []


def test_what_is_done_in_the_shop_counts_as_sent_unless_the_money_follows(db: Database) -> None:
    with db.transaction() as tx:
        lamps, mug = two_lines(tx)
        cancel(tx, lamps)
        cancel(tx, mug)
        first, second = writebacks.to_do(tx, now=NOW)

        cancellations.confirm(tx, first.id, WriteBackState.done, by="Kim", now=NOW)
        cancellations.confirm(tx, second.id, WriteBackState.done, by="Kim", money_follows=True, now=NOW)

        by_key = {row.key: row for row in tx.exec(select(Refund))}
        sent, owed = by_key[first.key], by_key[second.key]
        assert (sent.state, sent.closed_by, sent.evidence) == (RefundState.sent, "Kim", f"write-back {first.id}")
        assert (owed.state, owed.closed_by) == (RefundState.owed, "")


# Late


def late_tasks(tx: Session) -> list[tuple[str, bool]]:
    """Each task about a late refund, and whether it is open."""
    tx.expire_all()
    return [(task.details, task.closed_at is None) for task in tx.exec(select(Task).where(Task.what == "refund_late"))]


def test_staff_are_warned_two_days_before_and_once_more_on_the_last_day(db: Database) -> None:
    with db.transaction() as tx:
        lamps, _ = two_lines(tx)
        cancel(tx, lamps)
        due = the_refund(tx).due_on
        assert due == date(2026, 11, 12)

        refunds.chase(tx, now=NOW + 7 * A_DAY)
        assert late_tasks(tx) == []
        refunds.chase(tx, now=NOW + 8 * A_DAY)
        refunds.chase(tx, now=NOW + 9 * A_DAY)
        ((warning, is_open),) = late_tasks(tx)
        assert ("2026-11-12" in warning, "it was not sent" in warning, is_open) == (True, False, True)

        tasks.close(tx, 1, by="Kim", now=NOW + 9 * A_DAY)
        refunds.chase(tx, now=NOW + 9 * A_DAY)
        assert late_tasks(tx) == [(warning, False)]
        refunds.chase(tx, now=NOW + 10 * A_DAY)
        ((alarm, is_open),) = late_tasks(tx)
        assert ("it was not sent" in alarm, is_open) == (True, True)
        tasks.close(tx, 1, by="Kim", now=NOW + 10 * A_DAY)
        refunds.chase(tx, now=NOW + 11 * A_DAY)
        assert late_tasks(tx) == [(alarm, False)]


def test_the_task_is_closed_when_the_money_was_sent(db: Database) -> None:
    with db.transaction() as tx:
        lamps, _ = two_lines(tx)
        cancel(tx, lamps)
        refunds.chase(tx, now=NOW + 11 * A_DAY)
        assert [is_open for _, is_open in late_tasks(tx)] == [True]

        refunds.send(tx, 1, by="Kim", evidence="re_8812", now=NOW + 11 * A_DAY)
        assert refunds.chase(tx, now=NOW + 12 * A_DAY) == 0

        assert [is_open for _, is_open in late_tasks(tx)] == [False]


# By law, many at once


def a_queue(tx: Session, lamp: str, mug: str, first: int) -> list[int]:
    """Two orders to be ended and one that waits on; of the first a customer may still take two units back."""
    for sku in (lamp, mug):
        a_product(tx, sku)
    for number, lines in enumerate(([(lamp, 5), (mug, 1)], [(lamp, 2)], [(lamp, 4)]), first):
        ours = an_order(tx, f"#{number}", *lines, days_ago=20 - number % 10)
        paid(tx, ours, discount=1000, tax=823, shipping=700)
    supply.land(tx, lamp, 2, key=f"truck {lamp}", now=NOW)
    ids = list(tx.exec(select(Backorder.id).order_by(col(Backorder.id))))[-4:]
    cancel(tx, ids[0], 2, undo=timedelta(hours=1))
    return ids


def traces(tx: Session, lines: Sequence[int]) -> list[object]:
    """All that is written about these lines, but for ids, names and moments."""
    tx.expire_all()
    told: list[object] = []
    for model in (Backorder, Cancellation, WriteBack, Refund, Allocation, Expectation):
        rows = table(model)
        own = rows.c.id if model is Backorder else rows.c.backorder_id
        wanted = [one for one in rows.c if not isinstance(one.type, UTCDateTime) and not _is_a_name(one.name)]
        for place, line in enumerate(lines):
            found = tx.connection().execute(sa.select(*wanted).where(own == line)).all()
            told += sorted((rows.name, place, repr(tuple(row))) for row in found)
    return told


def _is_a_name(column: str) -> bool:
    return column.endswith("id") or column in ("key", "by", "reference", "title")


def test_the_law_cancels_many_lines_as_it_would_each(db: Database) -> None:
    later = NOW + A_DAY / 48
    with db.transaction() as tx:
        ours, twins = a_queue(tx, "LAMP", "MUG", 1), a_queue(tx, "TWIN", "CUP", 11)

        cancellations.cancel_by_law(tx, dict.fromkeys(ours[:3], "silence"), settings=SETTINGS, now=later)
        for line in twins[:3]:
            waiting = orders.line_of(tx, line).waiting
            key, at_once = f"one {line}", timedelta(0)
            cancellations.cancel(tx, line, waiting, key=key, by="law", undo=at_once, settings=SETTINGS, now=later)
        cancellations.finish(tx, now=later)

        assert traces(tx, ours) == traces(tx, twins)
        # What is set aside only has to leave.
        assert [(one.waiting, one.allocated) for one in map(_line(tx), ours)] == [(0, 2), (0, 0), (0, 0), (4, 0)]
        assert [row.by for row in tx.exec(select(Cancellation).where(Cancellation.backorder_id == ours[2]))] == [
            "law: silence"
        ]


def test_units_that_a_customer_takes_back_afterwards_can_be_over_once_more(db: Database) -> None:
    with db.transaction() as tx:
        lamps, _ = two_lines(tx)
        taken_back = cancel(tx, lamps, 1, undo=UNDO)
        cancellations.cancel_by_law(tx, {lamps: "missed"}, settings=SETTINGS, now=NOW)
        cancellations.undo(tx, taken_back, now=NOW)
        assert orders.line_of(tx, lamps).open == 1

        cancellations.cancel_by_law(tx, {lamps: "missed"}, settings=SETTINGS, now=NOW)

        assert orders.line_of(tx, lamps).open == 0


def test_any_number_of_lines_is_a_handful_of_statements(db: Database) -> None:
    with db.transaction() as tx:
        few = [line for number in range(2) for line in two_lines(tx, f"#{number}")]
        many = [line for number in range(10, 60) for line in two_lines(tx, f"#{number}")]

        with counted(db) as of_few:
            cancellations.cancel_by_law(tx, dict.fromkeys(few, "silence"), settings=SETTINGS, now=NOW)
        with counted(db) as of_many:
            cancellations.cancel_by_law(tx, dict.fromkeys(many, "silence"), settings=SETTINGS, now=NOW)

        assert len(of_many) <= len(of_few) <= 30
        assert sum(standing(tx)) == 52 * (3 * 4900 - 1000 + 823 + 700)


@contextmanager
def counted(db: Database) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)


def _line(tx: Session) -> Callable[[int], Backorder]:
    return lambda line: orders.line_of(tx, line)
