"""The shop's ladder: what it offers unasked, to whom and after how long, read from a file; and what that has cost.

An offer counts towards the month in which it was made, for as long as it is open and where it was accepted.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, select

from store import offers, orders, supply
from store.database import table
from store.errors import BadInput
from store.events import Kind
from store.offers import Offer, OfferState
from store.orders import Backorder
from store.settings import Settings
from store.sql import insert

GIVES = ("discount", "store_credit", "free_shipping")
"""Kinds that cost the shop the amount of their terms; the others cost what the file cannot know."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One rule: who gets which offer on which terms. What is None or empty does not matter.

    It is reached after `after_days` of waiting, or once a date that was told has moved later `after_slips` times.
    `products` are SKUs; of them or of `tags` one must fit. `min_order_value` and `amount` are in the smallest unit of
    the shop's currency, and so is `budget_per_month`, which open and accepted offers use up. `margin_floor_percent` of
    the price must be left after the cost and the gift. `hours` is how long an offer holds at least.
    """

    name: str
    offer: str
    after_days: int | None = None
    after_slips: int | None = None
    percent: int | None = None
    amount: int | None = None
    hours: int | None = None
    products: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    min_order_value: int | None = None
    margin_floor_percent: int | None = None
    substitute_in_stock: bool | None = None
    budget_per_month: int | None = None

    def terms_of(self, settings: Settings) -> Settings:
        """Return the shop's terms as this rule changes them; the shop's cap holds all the same."""
        changed: dict[str, Any] = {}
        if self.offer == "discount" and self.percent is not None:
            changed = {"discount_percent": self.percent, "discount_amount": 0}
        elif self.offer == "discount" and self.amount is not None:
            changed = {"discount_amount": self.amount}
        elif self.offer == "store_credit":
            # The shop offers this one; that it beats a discount matters only where both are asked for.
            changed = {"discount_percent": 0, "discount_amount": 0}
            if self.percent is not None:
                changed["store_credit_percent"] = self.percent
        return settings.model_copy(update=changed)


@dataclass(frozen=True, slots=True)
class Standing:
    """What has become of a rule in one currency: offers by how they stand, this month's cost, and the value kept.

    `kept_minor` is what those lines are worth that are still kept after an offer for them was accepted.
    """

    rung: str
    currency: str
    made: int
    open: int
    accepted: int
    cost_minor: int
    kept_minor: int


def rungs(settings: Settings) -> tuple[Rung, ...]:
    """Return the shop's rules in their order, none where it has no ladder. Raises BadInput as `read` does."""
    if not settings.ladder_file:
        return ()
    found = read(Path(settings.ladder_file))
    off = settings.offers_off.replace(",", " ").split()
    for rung in found:
        if rung.offer in off:
            raise BadInput(f"rule {rung.name} of {settings.ladder_file}: offer is {rung.offer}, which OFFERS_OFF names")
    return found


@cache
def read(path: Path) -> tuple[Rung, ...]:
    """Read a ladder, a TOML file of `[[rung]]` tables, and check it whole.

    Raises BadInput that names the rule and the field which is missing, unknown, or cannot be.
    """
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(f"the ladder file {path} cannot be read: {error}") from None
    rules = tables.get("rung")
    if not isinstance(rules, list) or not rules or set(tables) != {"rung"}:
        raise BadInput(f"the ladder file {path} holds [[rung]] tables and nothing else")
    found = [_rung(rule, f"rule {number}", path) for number, rule in enumerate(rules, 1)]
    names = [rung.name for rung in found]
    for number, name in enumerate(names, 1):
        if name in names[: number - 1]:
            raise BadInput(f"rule {number} of {path}: name {name!r} is taken by an earlier rule")
    return tuple(found)


def month_of(now: datetime, zone: str) -> datetime:
    """Return the moment, in UTC, at which the shop's present month began."""
    today = now.astimezone(ZoneInfo(zone)).date()
    return datetime.combine(today.replace(day=1), time(), ZoneInfo(zone)).astimezone(UTC)


def spent(tx: Session, rung: Rung, *, since: datetime) -> int:
    """Count what the offers of a rule that were made since then cost: those that are open, and those accepted."""
    rows = table(Offer).c
    found = sa.select(sa.func.coalesce(sa.func.sum(_cost()), 0)).where(
        rows.rung == rung.name,
        rows.made_at >= since,
        rows.state.in_([OfferState.open, OfferState.accepted]),
    )
    return int(tx.connection().execute(found).scalar_one())


def offer(
    tx: Session, rung: Rung, line: Backorder, *, settings: Settings, told_at: datetime, zones: str, now: datetime
) -> Offer | None:
    """Make the offer of a rule for a line, once for ever; None where it was made, or the kind itself has none.

    It holds for the rule's hours from when they can be told, and then until the day is over for them and in the shop.
    """
    kind = offers.kinds()[rung.offer]
    proposals = kind.proposals(tx, line, rung.terms_of(settings), now=now)
    terms = next((one for one in proposals if _is_there(tx, one, now)), None)
    if terms is None or line.waiting == 0:
        return None
    until = told_at + timedelta(hours=rung.hours or settings.offer_hours)
    last = until.astimezone(ZoneInfo(settings.shop_time_zone)).date()
    row = {
        "key": f"{line.id} rung {rung.name}",
        "backorder_id": line.id,
        "kind": rung.offer,
        "terms": {**terms, "until": last.isoformat()},
        "state": OfferState.open,
        "made_at": now,
        "ends_at": max(
            datetime.combine(last + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)
            for zone in {settings.shop_time_zone, *zones.split(",")}
        ),
        "held_units": 0,
        "rung": rung.name,
    }
    made = insert(tx, table(Offer)).values(row).on_conflict_do_nothing(index_elements=["key"])
    if tx.connection().execute(made.returning(table(Offer).c.id)).scalar_one_or_none() is None:
        return None
    orders.look_again(tx, table(Backorder).c.id == line.id, now=now)
    one = tx.exec(select(Offer).where(Offer.key == row["key"])).one()
    offers.told(tx, Kind.offer_made, one, now=now)
    return one


def standings(tx: Session, *, since: datetime) -> list[Standing]:
    """Say how all rules stand by which an offer was ever made; the cost is that of offers made since then."""
    rows, lines, swapped = table(Offer), table(Backorder), table(Backorder).alias("swapped")
    tx.flush()
    is_open, accepted = rows.c.state == OfferState.open, rows.c.state == OfferState.accepted
    counts = sa.and_(sa.or_(is_open, accepted), rows.c.made_at >= since)
    # What took the place of a line is worth what it was sold for.
    instead = sa.and_(
        swapped.c.order_id == lines.c.order_id,
        swapped.c.reference == sa.literal("offer ") + sa.cast(rows.c.id, sa.String),
    )
    kept = _worth(lines) + sa.func.coalesce(_worth(swapped), 0)
    found = (
        sa.select(
            rows.c.rung,
            lines.c.currency,
            sa.func.count(),
            _sum(is_open, sa.literal(1)),
            _sum(accepted, sa.literal(1)),
            _sum(counts, _cost()),
            _sum(accepted, kept),
        )
        .select_from(rows)
        .join(lines, lines.c.id == rows.c.backorder_id)
        .outerjoin(swapped, instead)
        .where(rows.c.rung != "")
        .group_by(rows.c.rung, lines.c.currency)
        .order_by(rows.c.rung, lines.c.currency)
    )
    return [Standing(*row[:2], *map(int, row[2:])) for row in tx.connection().execute(found)]


def _is_there(tx: Session, terms: Mapping[str, Any], now: datetime) -> bool:
    """Say whether what stands in is there for them too, if everybody to whom the ladder offers it takes it."""
    product_id = terms.get("product_id")
    if product_id is None:
        return True
    rows = table(Offer).c
    named = sa.cast(rows.terms["product_id"].as_string(), sa.BigInteger) == product_id
    units = sa.func.sum(sa.cast(rows.terms["units"].as_string(), sa.BigInteger))
    is_open = sa.and_(rows.rung != "", rows.state == OfferState.open, rows.ends_at > now)
    promised = tx.connection().execute(sa.select(units).where(is_open, named)).scalar() or 0
    return int(promised) + int(terms["units"]) <= supply.stock(tx, product_id, now=now).sellable


def _cost() -> sa.ColumnElement[int]:
    rows = table(Offer).c
    amount = sa.cast(rows.terms["amount_minor"].as_string(), sa.BigInteger)
    return sa.case((rows.kind.in_(GIVES), sa.func.coalesce(amount, 0)), else_=0)


def _worth(line: sa.FromClause) -> sa.ColumnElement[int]:
    return line.c.price_minor * (line.c.quantity - line.c.cancelled)


def _sum(which: sa.ColumnElement[bool], what: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(sa.case((which, what), else_=0)), 0)


_NUMBERS = {
    "after_days": (0, 3650),
    "after_slips": (1, 100),
    "percent": (1, 90),
    "amount": (1, 10**9),
    "hours": (1, 24 * 60),
    "min_order_value": (1, 10**12),
    "margin_floor_percent": (0, 100),
    "budget_per_month": (1, 10**12),
}
_WORDS = ("products", "tags")
_FIELDS = {"name", "offer", "substitute_in_stock", *_NUMBERS, *_WORDS}


def _rung(rule: Any, where: str, path: Path) -> Rung:
    if not isinstance(rule, dict):
        raise BadInput(f"{where} of {path} is no table")
    where = f"{where} ({rule['name']})" if isinstance(rule.get("name"), str) else where
    for wrong in (*_wrong(rule), *_at_odds(rule)):
        raise BadInput(f"{where} of {path}: {wrong}")
    given: dict[str, Any] = {name: tuple(value) if name in _WORDS else value for name, value in rule.items()}
    return Rung(**given)


def _wrong(rule: Mapping[str, Any]) -> Iterator[str]:
    """Say which fields of a rule are not what they must be, each first in its sentence."""
    for unknown in sorted(set(rule) - _FIELDS):
        yield f"{unknown} is no field; there are {', '.join(sorted(_FIELDS))}"
    name = rule.get("name")
    if not isinstance(name, str) or not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", name):
        yield "name must be 1 to 40 of a-z, 0-9 and -, such as thanks-10"
    if rule.get("offer") not in offers.kinds():
        yield f"offer must be one of {', '.join(sorted(offers.kinds()))}"
    for field, (least, most) in _NUMBERS.items():
        if field in rule and (type(rule[field]) is not int or not least <= rule[field] <= most):
            yield f"{field} must be a whole number from {least} to {most}"
    for field in _WORDS:
        words = rule.get(field, ["x"])
        if not isinstance(words, list) or not words or not all(isinstance(one, str) and one.strip() for one in words):
            yield f'{field} must be a list of words, such as {field} = ["LAMP-2"]'
    if not isinstance(rule.get("substitute_in_stock", True), bool):
        yield "substitute_in_stock must be true or false"


def _at_odds(rule: Mapping[str, Any]) -> Iterator[str]:
    """Say which fields of a rule do not go together."""
    kind = rule.get("offer")
    if "after_days" not in rule and "after_slips" not in rule:
        yield "after_days or after_slips is needed"
    if "percent" in rule and kind not in ("discount", "store_credit"):
        yield f"percent has no meaning for {kind}"
    if "amount" in rule and kind != "discount":
        yield f"amount has no meaning for {kind}"
    if {"percent", "amount"} <= set(rule):
        yield "percent and amount exclude each other"
    for name in ("budget_per_month", "margin_floor_percent"):
        if name in rule and kind not in GIVES:
            yield f"{name} has no meaning for {kind}, which gives no money"
    if kind == "alternative" and rule.get("substitute_in_stock") is False:
        yield "substitute_in_stock cannot be false for alternative"
