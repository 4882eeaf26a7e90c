"""The orders of a file become orders that we owe, and orders that we know are compared with it.

Of an order only what is still owed comes in. Queues are served once, when everything is in: an export has the newest
order first, and the units belong to the oldest.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session

from store import catalog, database, intake, supply
from store.database import Database, table
from store.orders import Backorder
from store.platforms import Declaration, Outcome
from store.platforms.spreadsheet import baseline, closing, known
from store.platforms.spreadsheet.comparison import Line, compared
from store.platforms.spreadsheet.csv_file import Rejected
from store.platforms.spreadsheet.order_rows import read_orders
from store.platforms.spreadsheet.purchases import Purchase, draft, owed, purchases
from store.settings import Settings

AT_ONCE = 2_000
"""How many orders are brought in by one transaction."""
QUEUES_AT_ONCE = 200
"""How many queues are served by one transaction."""
UNCLEAR = "the sums of an order do not add up: look at its tax and discount before you refund a part of it"


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
    for found in purchases(rows, outcome, tell):
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


def _take_in(
    db: Database, chunk: Sequence[Purchase], outcome: Outcome, settings: Settings, declaration: Declaration | None
) -> None:
    if not chunk:
        return
    with db.transaction() as tx:
        now = database.now(tx)
        ours = known.lines_of(tx, [purchase.number for purchase in chunk], now)
        fresh = [purchase for purchase in chunk if purchase.number not in ours]
        new = [purchase for purchase in fresh if any(map(owed, purchase.rows.values()))]
        drafts = [draft(purchase, purchase.rows.values()) for purchase in new]
        outcome.warnings.update(UNCLEAR for purchase in new if not purchase.paid.clear)
        placed = intake.place(
            tx,
            drafts,
            default_zone=settings.shop_time_zone,
            silent=outcome.baseline,
            serve=False,
            secret=settings.privacy_secret,
            now=now,
        )
        outcome.new_orders += len(placed.orders)
        outcome.settled_orders += len(fresh) - len(drafts)
        outcome.known_orders += len(ours)
        outcome.new_lines += placed.lines
        outcome.unknown_skus |= placed.unknown_skus
        differing = [
            purchase for purchase in chunk if purchase.number in ours and compared(ours[purchase.number], purchase)
        ]
        if differing:
            _reconcile(tx, differing, ours, outcome, now)
        if declaration is not None:
            agreed = [p for purchase in chunk for row in purchase.rows.values() if row.agreed for p in row.phones]
            outcome.agreed += intake.agree(tx, agreed, declaration.agreement, now=now)


def _reconcile(
    tx: Session, differing: Sequence[Purchase], ours: dict[str, list[Line]], outcome: Outcome, now: datetime
) -> None:
    """Close what the shop has done, add what it has added, and ask staff about the rest, on lines that are held."""
    numbers = [purchase.number for purchase in differing]
    catalog.lock(tx, sorted({line.product_id for number in numbers for line in ours[number]}))
    held = known.lines_of(tx, numbers, now, hold=True)
    findings, further = [], {}
    for purchase in differing:
        lines = held[purchase.number]
        difference = compared(lines, purchase)
        findings += difference.findings
        if difference.further:
            further[lines[0].order_id] = draft(purchase, difference.further)
    closing.close(tx, findings, now=now)
    added = intake.extend(tx, further, now=now)
    outcome.new_lines += added.lines
    outcome.unknown_skus |= added.unknown_skus
    for found in findings:
        outcome.shipped_lines += found.ship > 0
        outcome.cancelled_lines += found.cancel > 0
        outcome.closed_write_backs += len(found.done) + len(found.failed)
        outcome.conflicts += len(found.conflicts)


def _serve(db: Database) -> None:
    """Serve every queue and derive it anew, also what an import that broke off has left behind."""
    lines = table(Backorder).c
    with db.reading() as tx:
        waited_for = sa.select(lines.product_id).where(lines.waiting > 0).distinct().order_by(lines.product_id)
        queues = tx.connection().execute(waited_for).scalars().all()
    for start in range(0, len(queues), QUEUES_AT_ONCE):
        with db.transaction() as tx:
            supply.serve(tx, queues[start : start + QUEUES_AT_ONCE], now=database.now(tx))
