"""What else time does: offers end, cancellations stand, what they freed goes to the next, and days pass unmet."""

from datetime import datetime

from sqlmodel import Session

from store import cancellations, offers, promises


def tidy(tx: Session, *, now: datetime) -> None:
    """Do what has come due."""
    while cancellations.finish(tx, now=now):
        pass
    if late := promises.outdated(tx, now=now):
        promises.derive(tx, late, now=now)
    # Last: whoever accepts an offer holds the product before the offer.
    offers.expire(tx, now=now)
