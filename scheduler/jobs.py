"""What else time does: offers end, cancellations stand, days pass unmet, money is late, old words are forgotten."""

from datetime import datetime, timedelta
from uuid import uuid4

from sqlmodel import Session

from store import (
    authorisations,
    cancellations,
    codes,
    delays,
    idempotency,
    leases,
    notices,
    offers,
    outbox,
    promises,
    refunds,
    stale_dates,
    tellings,
)
from store.privacy import erasure, wishes
from store.settings import Settings

A_DAY = timedelta(days=1)
WORD_OF_ARRIVAL = timedelta(hours=12)
"""After so long without word of its arrival, a notice that the law has us give counts as lost."""


def tidy(tx: Session, settings: Settings, *, now: datetime) -> None:
    """Do what has come due."""
    # First: whoever has a turn holds their conversation before any product.
    wishes.finish(tx, grace=timedelta(minutes=settings.undo_minutes), secret=settings.privacy_secret, now=now)
    while cancellations.finish(tx, now=now):
        pass
    codes.hide(tx, now=now)
    if late := promises.outdated(tx, now=now):
        promises.derive(tx, late, now=now)
    stale_dates.look_into(tx, settings=settings, now=now)
    _chase(tx, now=now)
    delays.untold(tx, now=now)
    refunds.chase(tx, now=now)
    authorisations.tell_staff(tx, now=now)
    # Last: whoever accepts an offer holds the product before the offer.
    offers.expire(tx, now=now)


def _chase(tx: Session, *, now: datetime) -> None:
    """Owe again, elsewhere if there is another way, what the law has us tell and of whose arrival no word has come."""
    if lost := delays.unconfirmed(tx, before=now - WORD_OF_ARRIVAL):
        outbox.lose(tx, lost, reason="no word of arrival", now=now)
        # Where no word ever comes, more of the same helps nobody: a person sees to it (`delays.untold`).
        notices.still_owed(tx, notices.tried_less(tx, lost, delays.TRIES), not_before=now)


def forgets_today(tx: Session) -> bool:
    """Tell whether it is time to look for old words: once a day, whoever leads."""
    return leases.take(tx, "forget old words", uuid4().hex, length=A_DAY)


def looks_over_today(tx: Session) -> bool:
    """Tell whether it is time to look at every open line, due or not: once a day, whoever leads."""
    return leases.take(tx, "look over all lines", uuid4().hex, length=A_DAY)


def forget(tx: Session, settings: Settings, *, now: datetime) -> bool:
    """Forget a portion of what was said too long ago; false where nothing is left."""
    idempotency.forget(tx, now=now)
    told = tellings.forget(tx, now=now)
    return bool(erasure.forget_old(tx, before=now - settings.retention_days * A_DAY) or told)
