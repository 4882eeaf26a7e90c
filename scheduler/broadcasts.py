"""What staff say to many reaches the outbox about a minute ahead of what its senders can send.

So a pause, a STOP and the night act on all the rest. Whoever may not hear it now is looked at again when they may.
"""

from datetime import datetime

from sqlmodel import Session

from scheduler import selling
from store import leases
from store.broadcasts import feeding
from store.settings import Settings

AHEAD = 60
"""Seconds for which the outbox of a sender holds enough."""
SLOWEST = 1.0
"""Messages in a second, for a sender of which nobody has said how many it may send."""
AT_ONCE = 2_000
"""So many are looked at in one transaction, for whose end whoever writes waits."""


def feed(tx: Session, settings: Settings, *, now: datetime) -> bool:
    """Begin, feed and end the broadcasts that run; True where more is to be done at once.

    What lies in the outbox counts for all of them together: the one that was made first goes first.
    """
    left = AT_ONCE
    running = feeding.live(tx, now=now)
    if not running:
        return False
    lying, limits = feeding.queued(tx, now=now), leases.paces(tx)
    for one in running:
        for channel in feeding.channels(tx, one):
            room = int(limits.get(channel, SLOWEST) * AHEAD) - lying.get(channel, 0)
            while left > 0 and room > 0:
                fed = feeding.feed(
                    tx, one, channel, most=min(room, left), hours_of=selling.hours_of, settings=settings, now=now
                )
                if not any(fed):
                    break
                left -= sum(fed)
                room -= fed.handed
                lying[channel] = lying.get(channel, 0) + fed.handed
        feeding.end(tx, one, now=now)
    return left <= 0
