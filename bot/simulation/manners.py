"""What no story may show, asked of every message that leaves: nobody is written to at night, after STOP, or twice.

This looks at what the provider took, and trusts none of the rules by which it was let through.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session

from store import hours
from store.consent import Purpose, holds
from store.customers import Address
from store.database import table
from store.hours import Window
from store.messages import Message, Priority, State
from store.notices import Notice
from store.settings import Settings
from store.sql import among

ARRIVED = (State.sent, State.delivered)
MOST = 20
"""So many faults are told; more say no more."""


class Manners:
    """Watches over what is sent; `faults` are sentences. Of each notice the message that told it is remembered."""

    def __init__(self, settings: Settings) -> None:
        self._window = Window.parse(settings.message_hours)
        self._told: dict[int, int] = {}
        self._count = 0
        self.faults: list[str] = []

    def watch(self, tx: Session, rows: Sequence[sa.RowMapping], carried: Sequence[tuple[int, int]]) -> None:
        """Look at messages that were just sent, and at the notices that they carry, as pairs of their numbers."""
        for row in rows:
            for fault in self._of_one(row):
                self._found(fault, row)
        self._twice(tx, carried, {row["id"]: row for row in rows})

    def _of_one(self, row: sa.RowMapping) -> Iterator[str]:
        unasked, at = row["priority"] > Priority.reply, row["sending_at"]
        if unasked and not self._is_day(row["zones"], at):
            yield "was sent in their night"
        if row["agreed"] is False and not row["after_stop"] and (unasked or row["channel"] == "sms"):
            yield "was sent after they had sent STOP"
        if row["agreed"] is None and unasked:
            yield "was sent though they had agreed to nothing"

    def _is_day(self, zones: str, at: datetime) -> bool:
        places = zones.split(",")
        return hours.inside(hours.agreeing(places, self._window, at), self._window, at)

    def _twice(self, tx: Session, carried: Sequence[tuple[int, int]], rows: dict[int, sa.RowMapping]) -> None:
        again = {}
        for notice_id, message_id in carried:
            before = self._told.get(notice_id, message_id)
            if before != message_id:
                again[notice_id] = before
            self._told[notice_id] = message_id
        if not again:
            return
        found = sa.select(table(Message).c.id).where(
            among(table(Message).c.id, sorted(set(again.values()))), table(Message).c.state.in_(ARRIVED)
        )
        arrived = set(tx.connection().execute(found).scalars())
        for notice_id, before in again.items():
            if before in arrived:
                self._found(f"tells again what message {before} has told", rows[self._told[notice_id]])

    def _found(self, fault: str, row: sa.RowMapping) -> None:
        self._count += 1
        if self._count <= MOST:
            at = f"{row['sending_at']:%Y-%m-%d %H:%M} UTC"
            self.faults.append(f"message {row['id']} to {row['handle']} at {at} {fault}")
        elif self._count == MOST + 1:
            self.faults.append("and more")


def sent(tx: Session, message_ids: Sequence[int]) -> list[sa.RowMapping]:
    """Read what is asked of messages: with the address, its zones, and whether its holder agrees at this moment."""
    rows, places = table(Message), table(Address)
    found = (
        sa.select(
            *(rows.c[name] for name in ("id", "channel", "customer_id", "priority", "after_stop", "sending_at")),
            rows.c.state,
            places.c.handle,
            places.c.zones,
            holds(rows.c.address_id, Purpose.order_updates).label("agreed"),
        )
        .join(places, places.c.id == rows.c.address_id)
        .where(among(rows.c.id, message_ids))
        .order_by(rows.c.id)
    )
    return list(tx.connection().execute(found).mappings())


def carried(tx: Session, message_ids: Sequence[int]) -> list[tuple[int, int, str]]:
    """Read the notices that messages carry: number, message, kind."""
    owed = table(Notice)
    found = sa.select(owed.c.id, owed.c.message_id, owed.c.kind).where(among(owed.c.message_id, message_ids))
    return [(row.id, row.message_id, row.kind) for row in tx.connection().execute(found.order_by(owed.c.id))]
