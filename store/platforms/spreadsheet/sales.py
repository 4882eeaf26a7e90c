"""The orders of a file become orders that we owe, and orders that we know are compared with it.

Of an order only what is still owed comes in. Queues are served once, when everything is in: an export has the newest
order first, and the units belong to the oldest.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session

from store import catalog, database, intake, supply
from store.catalog import Product
from store.database import Database, table
from store.intake import Draft, DraftLine
from store.orders import Backorder, Order
from store.platforms import Declaration, Outcome
from store.platforms.spreadsheet import baseline, closing
from store.platforms.spreadsheet.comparison import Asked, Line, Purchase, compared, owed
from store.platforms.spreadsheet.csv_file import Rejected
from store.platforms.spreadsheet.order_rows import OrderRow, read_orders
from store.settings import Settings
from store.writebacks import WriteBack, WriteBackKind, WriteBackState

AT_ONCE = 2_000
"""How many orders are brought in by one transaction."""
QUEUES_AT_ONCE = 200

PLATFORM = "spreadsheet"

_UNDECIDED = (WriteBackState.open, WriteBackState.done)


def bring_in(
    db: Database,
    path: Path,
    outcome: Outcome,
    *,
    settings: Settings,
    declaration: Declaration | None,
    tell: Callable[[int], None],
) -> Iterator[Rejected]:
    """Bring the orders of a file in, giving the rows that cannot be used; `tell` hears the number of the line."""
    rows = read_orders(
        path,
        country=settings.shop_country,
        currency=settings.shop_currency,
        zone=ZoneInfo(settings.shop_time_zone),
        yes=(declaration.column, declaration.value) if declaration and declaration.column else None,
    )
    with db.transaction() as tx:
        outcome.baseline = baseline.begin(tx, now=database.now(tx))
    chunk: list[Purchase] = []
    for found in _purchases(rows, outcome, tell):
        if isinstance(found, Rejected):
            yield found
            continue
        chunk.append(found)
        if len(chunk) == AT_ONCE:
            _take_in(db, chunk, outcome, settings, declaration)
            chunk.clear()
    _take_in(db, chunk, outcome, settings, declaration)
    _serve(db)
    if outcome.baseline and outcome.rows:
        with db.transaction() as tx:
            baseline.end(tx, orders=outcome.new_orders, now=database.now(tx))


def _purchases(
    rows: Iterable[OrderRow | Rejected], outcome: Outcome, tell: Callable[[int], None]
) -> Iterator[Purchase | Rejected]:
    """Put the rows of each order together; orders that occur again in the file come last, as they stand there last."""
    at_hand: Purchase | None = None
    last: dict[str, Purchase] = {}
    torn: set[str] = set()
    doubtful = False
    for row in rows:
        tell(row.line_number)
        if isinstance(row, Rejected):
            outcome.rejected += 1
            yield row
            # A row that cannot be read may belong to the order above it or to the one below.
            doubtful = doubtful or not row.order
            torn.add(row.order or (at_hand.number if at_hand else ""))
            continue
        outcome.rows += 1
        outcome.warnings.update(row.warnings)
        if at_hand is None or row.number != at_hand.number:
            if at_hand is not None and at_hand.number not in last:
                yield _sealed(at_hand, torn)
            at_hand = last.get(row.number) or Purchase(row.number)
            if row.again:
                last[row.number] = at_hand
            if doubtful:
                torn.add(row.number)
        doubtful = False
        at_hand.rows[row.line] = row
    if at_hand is not None and at_hand.number not in last:
        yield _sealed(at_hand, torn)
    yield from (_sealed(purchase, torn) for purchase in last.values())


def _sealed(purchase: Purchase, torn: set[str]) -> Purchase:
    purchase.whole = purchase.number not in torn
    return purchase


def _take_in(
    db: Database, chunk: Sequence[Purchase], outcome: Outcome, settings: Settings, declaration: Declaration | None
) -> None:
    if not chunk:
        return
    with db.transaction() as tx:
        now = database.now(tx)
        known = _known(tx, [purchase.number for purchase in chunk], now)
        fresh = [purchase for purchase in chunk if purchase.number not in known]
        drafts = [_draft(purchase.rows.values()) for purchase in fresh if any(map(owed, purchase.rows.values()))]
        placed = intake.place(
            tx, drafts, default_zone=settings.shop_time_zone, silent=outcome.baseline, serve=False, now=now
        )
        outcome.new_orders += len(placed.orders)
        outcome.settled_orders += len(fresh) - len(drafts)
        outcome.known_orders += len(known)
        outcome.new_lines += placed.lines
        outcome.unknown_skus |= placed.unknown_skus
        differing = [
            purchase
            for purchase in chunk
            if purchase.number in known and any(_differs(known[purchase.number], purchase))
        ]
        if differing:
            _reconcile(tx, differing, known, outcome, now)
        if declaration is not None:
            agreed = [p for purchase in chunk for row in purchase.rows.values() if row.agreed for p in row.phones]
            outcome.agreed += intake.agree(tx, agreed, declaration.agreement, now=now)


def _differs(lines: Sequence[Line], purchase: Purchase) -> tuple[bool, bool]:
    difference = compared(lines, purchase)
    return bool(difference.findings), bool(difference.further)


def _reconcile(
    tx: Session, differing: Sequence[Purchase], known: dict[str, list[Line]], outcome: Outcome, now: datetime
) -> None:
    """Close what the shop has done, add what it has added, and ask staff about the rest, on lines that are held."""
    numbers = [purchase.number for purchase in differing]
    catalog.lock(tx, sorted({line.product_id for number in numbers for line in known[number]}))
    held = _known(tx, numbers, now, hold=True)
    findings, further = [], {}
    for purchase in differing:
        lines = held[purchase.number]
        difference = compared(lines, purchase)
        findings += difference.findings
        if difference.further:
            further[lines[0].order_id] = _draft(difference.further)
    closing.close(tx, findings, now=now)
    added = intake.extend(tx, further, now=now)
    outcome.new_lines += added.lines
    outcome.unknown_skus |= added.unknown_skus
    for found in findings:
        outcome.shipped_lines += found.ship > 0
        outcome.cancelled_lines += found.cancel > 0
        outcome.closed_write_backs += len(found.done) + len(found.failed)
        outcome.conflicts += len(found.conflicts)


def _draft(rows: Iterable[OrderRow]) -> Draft:
    lines = [row for row in rows if owed(row)]
    told = lines[0]
    return Draft(
        number=told.number,
        completed_at=told.paid_at or told.placed_at,
        currency=told.currency,
        lines=[
            DraftLine(
                reference=row.line,
                sku=row.sku,
                title=row.title,
                price_minor=row.price_minor,
                quantity=row.quantity,
                shipped=row.fulfilled,
            )
            for row in lines
        ],
        name=told.name,
        email=told.email,
        phones=told.phones,
        language=told.language,
        country=told.country,
        postcode=told.zip or None,
        platform=PLATFORM,
    )


def _known(tx: Session, numbers: Sequence[str], now: datetime, *, hold: bool = False) -> dict[str, list[Line]]:
    """Read the lines of these orders as far as we know them, by the number of the order."""
    lines, purchases, products = table(Backorder), table(Order), table(Product)
    found = (
        sa.select(
            lines.c.id,
            lines.c.order_id,
            purchases.c.customer_id,
            lines.c.product_id,
            purchases.c.number,
            lines.c.reference,
            products.c.sku,
            lines.c.price_minor,
            lines.c.currency,
            lines.c.quantity,
            lines.c.waiting,
            lines.c.allocated,
            lines.c.shipped,
            lines.c.cancelled,
        )
        .join(purchases, purchases.c.id == lines.c.order_id)
        .join(products, products.c.id == lines.c.product_id)
        .where(purchases.c.platform == PLATFORM, purchases.c.number.in_(numbers))
        .order_by(lines.c.id)
    )
    if hold:
        found = found.with_for_update(of=lines)
    rows = tx.connection().execute(found).mappings().all()
    asked, swaps = _write_backs(tx, {row["order_id"] for row in rows if row["cancelled"]}, now, hold=hold)
    known: dict[str, list[Line]] = defaultdict(list)
    for row in rows:
        here = tuple(asked.get((row["order_id"], row["reference"]), ()))
        known[row["number"]].append(Line(**dict(row), asked=here, swap=swaps.get(row["id"])))
    return known


def _write_backs(
    tx: Session, order_ids: set[int], now: datetime, *, hold: bool
) -> tuple[dict[tuple[int, str], list[Asked]], dict[int, tuple[int, bool]]]:
    """Read what the shop was asked to do: by order and line what is not done, and which lines a swap has put there."""
    asked: dict[tuple[int, str], list[Asked]] = defaultdict(list)
    swaps: dict[int, tuple[int, bool]] = {}
    if not order_ids:
        return asked, swaps
    rows, lines = table(WriteBack), table(Backorder)
    found = (
        sa.select(rows.c.id, rows.c.kind, rows.c.state, rows.c.order_id, rows.c.backorder_id)
        .add_columns(rows.c.details, rows.c.not_before, lines.c.reference)
        .join(lines, lines.c.id == rows.c.backorder_id)
        .where(
            rows.c.order_id.in_(order_ids),
            rows.c.kind.in_([WriteBackKind.cancel, WriteBackKind.swap]),
            rows.c.state.in_(_UNDECIDED),
        )
        .order_by(rows.c.id)
    )
    for row in tx.connection().execute(found.with_for_update(of=rows) if hold else found):
        still, units = row.state is WriteBackState.open, row.details["units"]
        if row.kind is WriteBackKind.swap:
            swaps[row.backorder_id] = (row.id, still)
            if still:
                asked[row.order_id, row.details["instead_of"]].append(Asked(row.id, units, "swap"))
        elif still:
            ripe = row.not_before <= now
            asked[row.order_id, row.reference].append(Asked(row.id, units, "cancel" if ripe else "undoable"))
    return asked, swaps


def _serve(db: Database) -> None:
    """Serve every queue and derive it anew, also what an import that broke off has left behind."""
    lines = table(Backorder).c
    with db.reading() as tx:
        waited_for = sa.select(lines.product_id).where(lines.waiting > 0).distinct().order_by(lines.product_id)
        queues = tx.connection().execute(waited_for).scalars().all()
    for start in range(0, len(queues), QUEUES_AT_ONCE):
        with db.transaction() as tx:
            supply.serve(tx, queues[start : start + QUEUES_AT_ONCE], now=database.now(tx))
