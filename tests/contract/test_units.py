"""Whatever happens, in whatever order, no unit is lost, invented or promised twice."""

import itertools
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Barrier, Thread

import sqlalchemy as sa
from builders import NOW, a_backorder, a_product
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from store import cancellations, offers, orders, shipments, supply
from store.cancellations import Cancellation
from store.catalog import Product
from store.database import Database, table
from store.errors import Refused
from store.offers import Offer, OfferState
from store.orders import Backorder
from store.refunds import Refund, RefundState
from store.settings import Settings
from store.supply import Allocation, AllocationState
from store.writebacks import WriteBack, WriteBackKind, WriteBackState

SETTINGS = Settings(_env_file=None)
UNDO = timedelta(minutes=10)
_names = itertools.count()

ACTS = ("land", "cancel", "undo", "finish", "ship", "accept", "take back", "swap", "swap", "swap back", "swap back")
act = st.tuples(st.sampled_from(ACTS), st.integers(0, 3), st.integers(1, 3))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(acts=st.lists(act, max_size=12))
def test_units_always_add_up(db: Database, acts: list[tuple[str, int, int]]) -> None:
    run, landed = next(_names), 0
    with db.transaction() as tx:
        floor = a_product(tx, f"FLOOR {run}", on_hand=4)
        product = a_product(tx, f"LAMP {run}", instead=[f"FLOOR {run}"])
        lines = [line_of(tx, f"LAMP {run}", f"#{run}-{n}", n + 1) for n in range(4)]
        for step, (what, which, units) in enumerate(acts):
            at = NOW + timedelta(minutes=4 * step)
            # What was kept for somebody until now goes to the next, as by the last pass.
            supply.serve(tx, [product.id, floor.id], now=at)
            with suppress(Refused), tx.begin_nested():
                landed += do(tx, what, lines[which], units, sku=product.sku, key=f"{run} {step}", at=at)
            tx.expire_all()
            check(tx, product, landed, at)
            check(tx, floor, 4, at)
            check_money(tx)


def line_of(tx: object, sku: str, number: str, units: int) -> int:
    from builders import an_order

    return an_order(tx, number, (sku, units))[0].id  # type: ignore[arg-type]


def do(tx: object, what: str, line: int, units: int, *, sku: str, key: str, at: object) -> int:
    match what:
        case "land":
            supply.land(tx, sku, units, key=key, now=at)
            return units
        case "cancel":
            cancellations.cancel(tx, line, units, key=key, by="customer", undo=UNDO, settings=Settings(), now=at)
        case "undo":
            newest = tx.exec(sa.select(sa.func.max(Cancellation.id)).where(Cancellation.backorder_id == line)).scalar()
            if newest:
                cancellations.undo(tx, newest, now=at)
        case "finish":
            cancellations.finish(tx, now=at)
        case "ship":
            shipments.ship(tx, line, key=key, now=at)
        case _:
            choose(tx, what, line, units, at=at)
    return 0


def choose(tx: object, what: str, line: int, units: int, *, at: object) -> None:
    if what in ("accept", "swap"):
        made = offers.propose(tx, orders.line_of(tx, line), settings=SETTINGS, now=at)
        for offer in [one for one in made if is_meant(one, what)][:units]:
            offers.accept(tx, offer.id, undo=UNDO, now=at)
    else:
        taken = tx.exec(select(Offer).where(Offer.backorder_id == line, Offer.state == OfferState.accepted)).all()
        for offer in [one for one in taken if is_meant(one, what)]:
            offers.undo(tx, offer.id, now=at)


def is_meant(offer: Offer, what: str) -> bool:
    return what.startswith("swap") == (offer.kind == "alternative")


def check(tx: object, product: Product, landed: int, at: datetime = NOW) -> None:
    lines, held, gone = table(Backorder).c, table(Allocation).c, table(Cancellation).c
    run = tx.connection().execute

    def total(column: object, *where: object) -> int:
        return int(run(sa.select(sa.func.coalesce(sa.func.sum(column), 0)).where(*where)).scalar_one())

    mine = lines.product_id == product.id
    kept_aside = run(
        sa.select(sa.func.coalesce(sa.func.sum(gone.from_allocated), 0))
        .select_from(table(Cancellation).join(table(Backorder), lines.id == gone.backorder_id))
        .where(mine, gone.state == "asked")
    ).scalar_one()
    aside = total(held.units, held.product_id == product.id, held.state == AllocationState.held)
    on_hand = run(sa.select(table(Product).c.on_hand).where(table(Product).c.id == product.id)).scalar_one()

    kept = supply.stock(tx, product.id, now=at).held

    assert aside == total(lines.allocated, mine) + kept_aside
    assert on_hand + total(lines.shipped, mine) == landed
    assert aside + kept <= on_hand
    assert total(lines.quantity, mine) == sum(
        total(each, mine) for each in (lines.waiting, lines.allocated, lines.shipped, lines.cancelled)
    )
    if total(lines.waiting, mine):
        assert aside + kept == on_hand, "units lie free while somebody waits"


def check_money(tx: object) -> None:
    """What was promised goes back exactly where the shop was asked, or is about to be asked, for it."""
    money, asked = table(Refund), table(WriteBack)
    both = sa.select(money.c.state, asked.c.state).join(asked, asked.c.key == money.c.key)
    states = tx.connection().execute(both).all()
    assert len(states) == tx.exec(select(sa.func.count()).select_from(Refund)).one()
    assert all((here == RefundState.void) == (there == WriteBackState.withdrawn) for here, there in states)
    bought = select(sa.func.count()).where(Offer.state == OfferState.accepted)
    swaps = select(sa.func.count()).where(WriteBack.kind == WriteBackKind.swap, WriteBack.state != "withdrawn")
    assert tx.exec(bought.where(Offer.kind == "alternative")).one() == tx.exec(swaps).one()


def test_many_at_once_do_not_give_a_unit_twice(db: Database) -> None:
    with db.transaction() as tx:
        ids = [a_backorder(tx, f"#{n}", units=2).id for n in range(6)]
    start = Barrier(8)

    def land(truck: int) -> None:
        start.wait()
        with db.transaction() as tx:
            supply.land(tx, "LAMP-2", 2, key=f"truck {truck}", now=NOW)

    def cancel(line: int) -> None:
        start.wait()
        with db.transaction() as tx:
            cancellations.cancel(tx, line, key=f"cancel {line}", by="customer", undo=UNDO, settings=Settings(), now=NOW)

    threads = [Thread(target=land, args=(truck,)) for truck in range(4)]
    threads += [Thread(target=cancel, args=(line,)) for line in ids[:4]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with db.transaction() as tx:
        cancellations.finish(tx, now=NOW + UNDO)
        product = tx.get_one(Product, 1)
        check(tx, product, 8)
        assert [orders.line_of(tx, line).allocated for line in ids[4:]] == [2, 2]
