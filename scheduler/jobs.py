"""What else time does: offers end, cancellations stand, days pass unmet, and what is too old is forgotten."""

from datetime import datetime, timedelta
from uuid import uuid4

from sqlmodel import Session

from store import cancellations, codes, leases, offers, promises
from store.privacy import erasure, wishes
from store.settings import Settings

A_DAY = timedelta(days=1)


def tidy(tx: Session, settings: Settings, *, now: datetime) -> None:
    """Do what has come due."""
    # First: whoever has a turn holds their conversation before any product.
    wishes.finish(tx, grace=timedelta(minutes=settings.undo_minutes), secret=settings.privacy_secret, now=now)
    while cancellations.finish(tx, now=now):
        pass
    codes.hide(tx, now=now)
    if late := promises.outdated(tx, now=now):
        promises.derive(tx, late, now=now)
    # Last: whoever accepts an offer holds the product before the offer.
    offers.expire(tx, now=now)


def forgets_today(tx: Session) -> bool:
    """Tell whether it is time to look for old words: once a day, whoever leads."""
    return leases.take(tx, "forget old words", uuid4().hex, length=A_DAY)


def looks_over_today(tx: Session) -> bool:
    """Tell whether it is time to look at every open line, due or not: once a day, whoever leads."""
    return leases.take(tx, "look over all lines", uuid4().hex, length=A_DAY)


def forget(tx: Session, settings: Settings, *, now: datetime) -> bool:
    """Forget a portion of what was said too long ago; false where nothing is left."""
    return bool(erasure.forget_old(tx, before=now - settings.retention_days * A_DAY))
