"""What else time does: offers end, cancellations can no longer be undone, and what they freed goes to the next."""

from datetime import datetime

from sqlmodel import Session

from store import cancellations, offers


def tidy(tx: Session, *, now: datetime) -> None:
    """Do what has come due."""
    offers.expire(tx, now=now)
    while cancellations.finish(tx, now=now):
        pass
