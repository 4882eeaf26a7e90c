"""The products of a file become the catalogue: what they cost, how many there are, what comes, what may stand in.

Where the file says nothing of something, it stays as it is. Whoever waits for a product whose units or deliveries have
changed is served, and the dates of the others are derived anew.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from store import database, supply
from store.catalog import Alternative, Product
from store.database import Database, table
from store.platforms import Outcome
from store.platforms.spreadsheet import expectations
from store.platforms.spreadsheet.csv_file import Rejected
from store.platforms.spreadsheet.deliveries import Told
from store.platforms.spreadsheet.product_rows import ProductRow, read_products
from store.settings import Settings
from store.sql import insert

AT_ONCE = 500
"""How many products are brought in by one transaction: each of their queues is derived anew in it."""


@dataclass(slots=True)
class Article:
    """A product as the file has it; None and empty where it says nothing. `day` is a date without a number of units."""

    sku: str
    title: str = ""
    price_minor: int | None = None
    currency: str = ""
    on_hand: int | None = None
    image: str = ""
    cost_minor: int | None = None
    tags: str = ""
    coming: list[Told] = field(default_factory=list)
    day: date | None = None
    alternatives: tuple[str, ...] = ()


def bring_in(
    db: Database,
    path: Path,
    outcome: Outcome,
    *,
    settings: Settings,
    tell: Callable[[int], None],
) -> Iterator[Rejected]:
    """Bring the products of a file in, giving the rows that cannot be used; `tell` hears the number of the line."""
    stand_ins: dict[str, tuple[str, ...]] = {}
    chunk: list[Article] = []
    for found in _articles(read_products(path, currency=settings.shop_currency), outcome, tell):
        if isinstance(found, Rejected):
            yield found
            continue
        if found.alternatives:
            stand_ins[found.sku] = found.alternatives
        chunk.append(found)
        if len(chunk) == AT_ONCE:
            _take_in(db, chunk, outcome, settings)
            chunk.clear()
    _take_in(db, chunk, outcome, settings)
    # What stands in for something may be listed below it.
    named = list(stand_ins)
    for start in range(0, len(named), AT_ONCE):
        with db.transaction() as tx:
            _replace_alternatives(tx, {sku: stand_ins[sku] for sku in named[start : start + AT_ONCE]}, outcome)


def _articles(
    rows: Iterable[ProductRow | Rejected], outcome: Outcome, tell: Callable[[int], None]
) -> Iterator[Article | Rejected]:
    """Put the rows of each product together; one that occurs again comes last."""
    last: dict[str, Article] = {}
    for row in rows:
        tell(row.line_number)
        if isinstance(row, Rejected):
            outcome.rejected += 1
            yield row
            continue
        outcome.rows += 1
        outcome.warnings.update(row.warnings)
        article = last.get(row.sku) or Article(row.sku)
        _add(article, row)
        if row.again:
            last[row.sku] = article
        else:
            yield article
    yield from last.values()


def _add(article: Article, row: ProductRow) -> None:
    # Without a title the row shows its SKU.
    article.title = row.title if row.title != row.sku else article.title
    if row.price_minor is not None:
        article.price_minor, article.currency = row.price_minor, row.currency
    if row.on_hand is not None:
        article.on_hand = max(0, row.on_hand)
    article.image, article.tags = row.image or article.image, row.tags or article.tags
    article.cost_minor = article.cost_minor if row.cost_minor is None else row.cost_minor
    article.alternatives = row.alternatives or article.alternatives
    if row.expected_quantity is not None:
        article.coming.append(Told(row.expected_quantity, row.expected_on))
    elif row.expected_on is not None:
        article.day = min(row.expected_on, article.day or row.expected_on)


def _take_in(db: Database, chunk: Sequence[Article], outcome: Outcome, settings: Settings) -> None:
    if not chunk:
        return
    with db.transaction() as tx:
        now = database.now(tx)
        ids, restocked = _write_down(tx, chunk, outcome, settings)
        moved = expectations.bring_in(
            tx, [(ids[article.sku], article.sku, article.coming, article.day) for article in chunk], outcome, now=now
        )
        if touched := sorted(restocked | moved):
            supply.serve(tx, touched, now=now)


def _write_down(
    tx: Session, chunk: Sequence[Article], outcome: Outcome, settings: Settings
) -> tuple[dict[str, int], set[int]]:
    """Add and change products; return the ids of all, and of those with another number of units on the shelf."""
    products = table(Product)
    told = {article.sku: article for article in chunk}
    found = sa.select(products).where(products.c.sku.in_(told)).order_by(products.c.id).with_for_update()
    known = tx.connection().execute(found).mappings().all()
    changed = [row for row in known if _said(told[row["sku"]], row) != dict(row)]
    if changed:
        columns = ("title", "price_minor", "currency", "on_hand", "image", "cost_minor", "tags")
        change = sa.update(products).where(products.c.id == sa.bindparam("product"))
        tx.connection().execute(
            change.values({name: sa.bindparam(f"to_{name}") for name in columns}),
            [_to_change(_said(told[row["sku"]], row), columns) for row in changed],
        )
        tx.expire_all()
    new = [article for article in chunk if article.sku not in {row["sku"] for row in known}]
    if new:
        added = insert(tx, products).on_conflict_do_nothing(index_elements=["sku"])
        tx.connection().execute(added, [_new(article, settings.shop_currency) for article in new])
    ids = tx.connection().execute(sa.select(products.c.sku, products.c.id).where(products.c.sku.in_(told)))
    outcome.new_products += len(new)
    outcome.changed_products += len(changed)
    outcome.known_products += len(known)
    restocked = {row["id"] for row in changed if told[row["sku"]].on_hand not in (None, row["on_hand"])}
    return {row.sku: row.id for row in ids}, restocked


def _said(article: Article, row: sa.RowMapping) -> dict[str, Any]:
    """Return a product as it is once the file has been heard."""
    priced = article.price_minor is not None
    return {
        **row,
        "title": article.title or row["title"],
        "price_minor": article.price_minor if priced else row["price_minor"],
        "currency": article.currency if priced else row["currency"],
        "on_hand": row["on_hand"] if article.on_hand is None else article.on_hand,
        "image": article.image or row["image"],
        "cost_minor": row["cost_minor"] if article.cost_minor is None else article.cost_minor,
        "tags": article.tags or row["tags"],
    }


def _to_change(said: dict[str, Any], columns: Sequence[str]) -> dict[str, Any]:
    return {"product": said["id"], **{f"to_{name}": said[name] for name in columns}}


def _new(article: Article, currency: str) -> dict[str, Any]:
    return {
        "sku": article.sku,
        "title": article.title or article.sku,
        "price_minor": article.price_minor or 0,
        "currency": article.currency or currency,
        "on_hand": article.on_hand or 0,
        "image": article.image,
        "supplier": "",
        "cost_minor": article.cost_minor,
        "tags": article.tags,
    }


def _replace_alternatives(tx: Session, told: dict[str, tuple[str, ...]], outcome: Outcome) -> None:
    products, alternatives = table(Product), table(Alternative)
    skus = {*told, *(other for others in told.values() for other in others)}
    found = tx.connection().execute(sa.select(products.c.sku, products.c.id).where(products.c.sku.in_(skus)))
    ids = {row.sku: row.id for row in found}
    wanted = {ids[sku]: [ids[other] for other in others if other in ids] for sku, others in told.items()}
    outcome.warnings.update(
        f"{other} is to stand in for {sku}, and no product has this SKU"
        for sku, others in told.items()
        for other in others
        if other not in ids
    )
    ranked = sa.select(alternatives.c.product_id, alternatives.c.alternative_id).where(
        alternatives.c.product_id.in_(wanted)
    )
    known: dict[int, list[int]] = {}
    for row in tx.connection().execute(ranked.order_by(alternatives.c.rank, alternatives.c.id)):
        known.setdefault(row.product_id, []).append(row.alternative_id)
    changed = [product_id for product_id, others in wanted.items() if known.get(product_id, []) != others]
    tx.connection().execute(sa.delete(alternatives).where(alternatives.c.product_id.in_(changed)))
    rows = [
        {"product_id": product_id, "alternative_id": other, "rank": rank}
        for product_id in changed
        for rank, other in enumerate(wanted[product_id])
    ]
    if rows:
        tx.connection().execute(sa.insert(alternatives), rows)
