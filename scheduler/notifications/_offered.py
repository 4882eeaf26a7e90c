"""What the notices about the shop's own offers share: which offers they are about, and how their terms are told."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from scheduler.notifications import LAW, LINES, Facts, Trigger, about
from store import offers, supply
from store.catalog import Product
from store.database import table
from store.messages import Message, State
from store.money import Money
from store.notices import Notice
from store.offers import Offer, OfferState
from store.outlook import Outlook
from store.policies import Owes, Silence, Stage
from store.settings import Settings

OFFERS = table(Offer)
OLD_NEWS = timedelta(days=2)


def made_by_the_shop(settings: Settings) -> Trigger:
    """Start a trigger: offers of the ladder for lines that still wait and for which nothing was accepted."""
    taken = OFFERS.alias("taken")
    accepted = sa.exists().where(taken.c.backorder_id == LINES.c.id, taken.c.state == OfferState.accepted)
    return (
        about(OFFERS.c.id, *(OFFERS.c[name] for name in ("key", "kind", "terms", "made_at", "ends_at")))
        .join(OFFERS, OFFERS.c.backorder_id == LINES.c.id)
        .outerjoin(LAW, LAW.c.backorder_id == LINES.c.id)
        .where(sa.true() if settings.ladder_file else sa.false())
        .where(OFFERS.c.rung != "", LINES.c.waiting > 0, ~accepted, law_is_silent())
    )


def still_open(*, now: datetime) -> sa.ColumnElement[bool]:
    """Say of these offers whether they could be accepted now."""
    products = table(Product).c
    units = sa.cast(OFFERS.c.terms["units"].as_string(), sa.BigInteger)
    instead = sa.cast(OFFERS.c.terms["product_id"].as_string(), sa.BigInteger)
    free = supply.sellable(products.id, products.on_hand, now)
    return sa.and_(
        OFFERS.c.state == OfferState.open,
        OFFERS.c.ends_at > now,
        sa.or_(OFFERS.c.kind == "split_shipment", units.is_(None), units <= LINES.c.waiting),
        sa.or_(OFFERS.c.kind != "alternative", sa.exists().where(products.id == instead, free >= units)),
    )


def law_is_silent() -> sa.ColumnElement[bool]:
    """Say of lines, with how the law stands, that they owe and await no word: what is about to end sells nothing."""
    return sa.or_(
        LAW.c.backorder_id.is_(None),
        sa.and_(LAW.c.stage != Stage.over, LAW.c.silence != Silence.cancels, LAW.c.owes == Owes.none),
    )


def told_before(*, until: datetime) -> sa.ColumnElement[bool]:
    """Say of these offers whether their customer was told of them by then, by a message that left."""
    told, messages = table(Notice).alias("told"), table(Message).alias("carrying")
    return sa.exists().where(
        told.c.backorder_id == OFFERS.c.backorder_id,
        told.c.kind == "offer_made",
        told.c.subject_id == OFFERS.c.id,
        told.c.said_at <= until,
        messages.c.id == told.c.message_id,
        messages.c.state.in_([State.sent, State.delivered]),
    )


def terms_of(line: Outlook, row: Mapping[str, Any]) -> Facts:
    """Return what the text mentions: which offer it is, what it gives, and the last day on which it holds."""
    terms, kind = row["terms"], row["kind"]
    currency = str(terms["currency"])
    minor = int(terms.get("amount_minor", abs(int(terms.get("difference_minor", terms.get("cost_minor", 0))))))
    return {
        "case": offers.variant(kind, terms).replace("-", "_"),
        "number": line.number,
        "title": line.title,
        "percent": int(terms.get("percent", 0)),
        "amount": Money(minor, currency),
        "instead": str(terms.get("title", "")),
        "until": date.fromisoformat(terms["until"]),
    }


def offered(row: Mapping[str, Any]) -> Offer:
    """Return the offer that may be taken."""
    known = {name: row[name] for name in ("key", "backorder_id", "kind", "terms", "made_at", "ends_at")}
    return Offer(id=row["subject_id"], **known)
