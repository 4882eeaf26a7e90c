"""When somebody wants to hear from us, inside the hours in which the shop may write to them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from store import hours
from store.hours import Hours, Window

A_DAY = timedelta(days=1)
LOOKED_AT = 8
"""So many days are looked at for hours that suit both the shop and its customer."""


class Opening(NamedTuple):
    """The hours that last now or come next: since when, or from when on, and until just before when."""

    began: datetime
    closes: datetime


def opening(zones: Sequence[str], shop: Hours, wanted: str | None, now: datetime) -> Opening:
    """Say when whoever may be in all of these zones may be written to: in the shop's hours, and in those they want.

    The shop's hours hold in every zone; the `wanted` ones ("17:00-24:00") in one of them at least, all if they agree.
    Where both never meet, because the shop's hours have changed, the shop's hold alone: nobody is silenced for ever.
    What began more than a day ago counts as begun a day ago.
    """
    return _opening(tuple(zones), shop, wanted, now)


@lru_cache(maxsize=1024)
def _opening(zones: tuple[str, ...], shop: Hours, wanted: str | None, now: datetime) -> Opening:
    # A pass asks about the same few again and again, for one portion of people after another.
    at = now - A_DAY
    while True:
        found = _next(zones, shop, wanted, at)
        if found.closes > now:
            return found
        at = found.closes


def _next(zones: tuple[str, ...], shop: Hours, wanted: str | None, at: datetime) -> Opening:
    everywhere = hours.agreeing(zones, shop, at)
    if wanted:
        theirs = Window.parse(wanted)
        for some in (zones, *((zone,) for zone in zones)):
            if set(hours.agreeing(some, theirs, at)) == set(some):
                found = _both(everywhere, shop, some, theirs, at)
                if found is not None:
                    return found
    return Opening(hours.next_opening(everywhere, shop, at), hours.closes_at(everywhere, shop, at))


def _both(zones: tuple[str, ...], shop: Hours, some: tuple[str, ...], theirs: Window, at: datetime) -> Opening | None:
    for _ in range(LOOKED_AT):
        opens = hours.next_opening(zones, shop, at)
        at = hours.next_opening(some, theirs, opens)
        if at == opens:
            return Opening(opens, min(hours.closes_at(zones, shop, opens), hours.closes_at(some, theirs, opens)))
    return None
