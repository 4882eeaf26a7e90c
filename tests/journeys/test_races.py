"""Two taps, two phones, two processes: of what cannot both happen one thing happens, and all units and money add up."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from builders import NOW, a_backorder, a_product, an_order
from journeys.racer import UNDO
from sqlmodel import Session, select

from store import offers, orders, supply
from store.cancellations import Cancellation
from store.catalog import Product
from store.database import Database, table
from store.offers import Offer, OfferState
from store.orders import Backorder, Order
from store.refunds import Refund, RefundState
from store.settings import Settings
from store.supply import Allocation, AllocationState
from store.writebacks import WriteBack, WriteBackKind, WriteBackState

ROUNDS = 5
"""Each race is run so often, and whoever is told first is told last in the next round."""
SETTINGS = Settings(_env_file=None)
SOON = NOW + timedelta(minutes=4)
SHIPPING = 700
"""What was paid for it, and goes back with the last unit of an order of which nothing has left."""
GIVEN = "discount", "store_credit", "free_shipping"

Act = tuple[str, int, datetime]


class Racers:
    """Processes that share nothing but the store."""

    def __init__(self, count: int) -> None:
        self.url = ""
        command = [sys.executable, str(Path(__file__).with_name("racer.py"))]
        self.started = [
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(count)
        ]
        assert [self._hears(one) for one in self.started] == ["ready"] * count

    def race(self, *acts: Act, turn: int = 0) -> list[str]:
        """Have each process do one of these at the same time; return how each went, in the order of the acts."""
        running = list(zip(self.started, acts, strict=False))
        for process, (what, which, now) in running[turn % len(acts) :] + running[: turn % len(acts)]:
            assert process.stdin is not None
            process.stdin.write(f"{what} {which} {now.isoformat()} {self.url}\n")
            process.stdin.flush()
        return [self._hears(process) for process, _ in running]

    def end(self) -> None:
        """Let them go."""
        for process in self.started:
            process.communicate(timeout=20)

    @staticmethod
    def _hears(process: "subprocess.Popen[str]") -> str:
        assert process.stdout is not None
        return process.stdout.readline().strip()


@pytest.fixture(scope="module")
def started() -> Iterator[Racers]:
    racers = Racers(3)
    yield racers
    racers.end()


@pytest.fixture
def racers(started: Racers, database_url: str) -> Racers:
    """The processes, on the store of this test."""
    started.url = database_url
    return started


@pytest.fixture
def shop(database_url: str) -> Iterator[Database]:
    """A shop with nothing but lamps to wait for, on the store that the racers share."""
    db = Database(database_url)
    with db.transaction() as tx:
        a_product(tx, "LAMP-3", title="Floor lamp", price=4400)
        a_product(tx, instead=["LAMP-3"])
    yield db
    db.dispose()


def a_round(db: Database, turn: int, *, customers: int = 1, units: int = 1) -> list[tuple[int, dict[str, int]]]:
    """Put as many floor lamps on the shelf as one customer wants; return the lines that wait, with offers by kind."""
    with db.transaction() as tx:
        supply.land(tx, "LAMP-3", units, key=f"truck {turn}", now=NOW)
        waiting = []
        for number in range(customers):
            line = a_backorder(tx, f"#{turn}-{number}", units=units)
            tx.get_one(Order, line.order_id).shipping_minor = SHIPPING
            made = offers.propose(tx, line, settings=SETTINGS, now=NOW)
            waiting.append((line.id, {offer.kind: offer.id for offer in made}))
        return waiting


def everything_adds_up(db: Database) -> None:
    lines, held, gone = table(Backorder).c, table(Allocation).c, table(Cancellation).c
    with db.reading() as tx:
        for product in tx.exec(select(Product)).all():
            aside = total(tx, held.units, held.product_id == product.id, held.state == AllocationState.held)
            mine = sa.select(lines.id).where(lines.product_id == product.id)
            undoable = total(tx, gone.from_allocated, gone.backorder_id.in_(mine), gone.state == "asked")
            assert aside == total(tx, lines.allocated, lines.product_id == product.id) + undoable
            assert aside + supply.stock(tx, product.id, now=SOON).held <= product.on_hand
        asked = {row.key: row for row in tx.exec(select(WriteBack))}
        for refund in tx.exec(select(Refund)):
            assert (refund.state is RefundState.void) == (asked[refund.key].state is WriteBackState.withdrawn)
        for offer in tx.exec(select(Offer)):
            stands = offer.state is OfferState.accepted
            key = offers.asked_as(offer)
            assert (key in asked and (asked[key].state is not WriteBackState.withdrawn)) == stands


def total(tx: Session, column: object, *where: object) -> int:
    return int(tx.connection().execute(sa.select(sa.func.coalesce(sa.func.sum(column), 0)).where(*where)).scalar_one())


@pytest.mark.parametrize("kind", ["alternative", *GIVEN])
def test_of_processes_that_accept_the_same_one_does(shop: Database, racers: Racers, kind: str) -> None:
    for turn in range(ROUNDS):
        ((line, made),) = a_round(shop, turn)

        results = racers.race(*[("accept", made[kind], NOW)] * 3, turn=turn)

        assert sorted(results) == ["OfferEnded", "OfferEnded", "done"]
        with shop.reading() as tx:
            order = orders.line_of(tx, line).order_id
            assert len(tx.exec(select(WriteBack).where(WriteBack.order_id == order)).all()) == 1
            assert len(orders.lines_of(tx, order)) == (2 if kind == "alternative" else 1)
        everything_adds_up(shop)


def test_a_line_gets_a_discount_or_a_credit_and_not_both(shop: Database, racers: Racers) -> None:
    for turn in range(ROUNDS):
        ((line, made),) = a_round(shop, turn)

        results = racers.race(("accept", made["discount"], NOW), ("accept", made["store_credit"], NOW), turn=turn)

        assert sorted(results) == ["OfferEnded", "done"]
        with shop.reading() as tx:
            assert len(offers.accepted(tx, line)) == 1
        everything_adds_up(shop)


def test_what_is_cancelled_is_not_swapped_and_what_is_swapped_is_not_cancelled(shop: Database, racers: Racers) -> None:
    for turn in range(ROUNDS):
        ((line, made),) = a_round(shop, turn)

        swapped, cancelled = racers.race(("accept", made["alternative"], NOW), ("cancel", line, NOW), turn=turn)

        assert (swapped, cancelled) in {("done", "NotWaiting"), ("NotWaiting", "done")}
        with shop.reading() as tx:
            order = orders.line_of(tx, line).order_id
            owed = tx.exec(select(Refund.amount_minor).where(Refund.order_id == order)).all()
            assert owed == [500 if swapped == "done" else 4900 + SHIPPING]
        everything_adds_up(shop)


def test_who_cancels_while_a_discount_is_taken_gets_the_price_back_and_not_more(shop: Database, racers: Racers) -> None:
    for turn in range(ROUNDS):
        ((line, made),) = a_round(shop, turn)

        taken, cancelled = racers.race(("accept", made["discount"], NOW), ("cancel", line, NOW), turn=turn)

        assert cancelled == "done"
        assert taken in {"done", "NotWaiting"}
        with shop.reading() as tx:
            order = orders.line_of(tx, line).order_id
            assert sum(tx.exec(select(Refund.amount_minor).where(Refund.order_id == order))) == 4900 + SHIPPING
        everything_adds_up(shop)


def test_the_last_one_goes_to_one_of_two_customers(shop: Database, racers: Racers) -> None:
    for turn in range(ROUNDS):
        both = a_round(shop, turn, customers=2, units=2)

        results = racers.race(*[("accept", made["alternative"], NOW) for _, made in both], turn=turn)

        assert sorted(results) == ["OutOfStock", "done"]
        with shop.reading() as tx:
            assert supply.stock(tx, 1, now=SOON).sellable == 0
            assert sorted(orders.line_of(tx, line).waiting for line, _ in both) == [0, 2]
        everything_adds_up(shop)


def test_what_is_kept_for_somebody_who_thinks_is_not_taken_by_another(shop: Database, racers: Racers) -> None:
    for turn in range(ROUNDS):
        (_, mine), (_, theirs) = a_round(shop, turn, customers=2)

        results = racers.race(("hold", mine["alternative"], NOW), ("accept", theirs["alternative"], NOW), turn=turn)

        assert sorted(results) == ["OutOfStock", "done"]
        with shop.transaction() as tx:
            assert supply.stock(tx, 1, now=SOON).sellable == 0
            offers.decline(tx, mine["alternative"], now=NOW)
            # The next round begins with an empty shelf.
            if results[0] == "done":
                offers.accept(tx, theirs["alternative"], undo=UNDO, now=NOW)
        everything_adds_up(shop)


def test_whoever_takes_a_swap_back_frees_it_for_another_or_for_nobody(shop: Database, racers: Racers) -> None:
    for turn in range(ROUNDS):
        (line, mine), (other, theirs) = a_round(shop, turn, customers=2)
        with shop.transaction() as tx:
            offers.accept(tx, mine["alternative"], undo=UNDO, now=NOW)

        undone, taken = racers.race(
            ("take_back", mine["alternative"], SOON), ("accept", theirs["alternative"], SOON), turn=turn
        )

        assert (undone, taken) in {("done", "done"), ("done", "OutOfStock")}
        with shop.transaction() as tx:
            assert orders.line_of(tx, line).waiting == 1
            assert supply.stock(tx, 1, now=SOON).sellable == (0 if taken == "done" else 1)
            if taken != "done":
                offers.accept(tx, theirs["alternative"], undo=UNDO, now=SOON)
            assert orders.line_of(tx, other).waiting == 0
        everything_adds_up(shop)


def test_what_is_taken_back_twice_at_once_is_taken_back_once(shop: Database, racers: Racers) -> None:
    for turn in range(ROUNDS):
        ((line, made),) = a_round(shop, turn)
        with shop.transaction() as tx:
            offers.accept(tx, made["discount"], undo=UNDO, now=NOW)
            offers.accept(tx, made["alternative"], undo=UNDO, now=NOW)

        results = racers.race(*[("take_back", made["alternative"], SOON)] * 3, turn=turn)

        assert results == ["done"] * 3
        with shop.transaction() as tx:
            own = orders.line_of(tx, line)
            assert (own.waiting, own.cancelled) == (1, 0)
            assert [offer.kind for offer in offers.accepted(tx, line)] == ["discount"]
            an_order(tx, f"#{turn}-takes", ("LAMP-3", 1))
        everything_adds_up(shop)


def test_a_gift_is_not_taken_while_the_wait_for_it_ends(shop: Database, racers: Racers) -> None:
    """Either it is given first and falls away with the swap, or there is nothing to wait for any more."""
    for turn in range(ROUNDS):
        ((line, made),) = a_round(shop, turn)

        swapped, given = racers.race(
            ("accept", made["alternative"], NOW), ("accept", made["store_credit"], NOW), turn=turn
        )

        assert (swapped, given) in {("done", "done"), ("done", "NotWaiting")}
        with shop.reading() as tx:
            assert [offer.kind for offer in offers.accepted(tx, line)] == ["alternative"]
            open_ones = tx.exec(select(WriteBack.kind).where(WriteBack.state == WriteBackState.open)).all()
            assert set(open_ones) == {WriteBackKind.swap}


def test_what_is_undone_at_the_last_moment_is_not_carried_out(shop: Database, racers: Racers) -> None:
    for turn in range(ROUNDS):
        ((line, made),) = a_round(shop, turn)
        swap, over = made["alternative"], NOW + UNDO
        with shop.transaction() as tx:
            offers.accept(tx, swap, undo=UNDO, now=NOW)

        undone, carried_out = racers.race(
            ("take_back", swap, over - timedelta(seconds=1)), ("carry_out", swap, over), turn=turn
        )

        assert (undone, carried_out) in {("done", "NotWaiting"), ("TooLate", "done")}
        with shop.transaction() as tx:
            own = orders.line_of(tx, line)
            assert (own.waiting, own.cancelled) == ((1, 0) if undone == "done" else (0, 1))
            if undone == "done":
                an_order(tx, f"#{turn}-takes", ("LAMP-3", 1))
        everything_adds_up(shop)
