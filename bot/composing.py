"""Claimed messages become what is sent: asked again whether they may go and are still true, and put into words."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from bot import aftermath, broadcasting
from bot.broadcasting import Cast
from bot.channels import Channel, Outgoing
from bot.intents import identify
from bot.locales import Locales
from bot.wording import Current, Voice, Worded, language_of, word_news, word_reply
from store import codes, contact, hours, notices, outbox, shadow
from store.consent import Purpose
from store.conversations import Conversation, Holder
from store.customers import Address, Customer
from store.database import table
from store.days import today_of
from store.hours import Window
from store.messages import Priority, State
from store.notices import News
from store.outbox import Outcome
from store.settings import Settings

logger = logging.getLogger(__name__)

REPLY_HOLDS = timedelta(hours=4)
"""How long an answer is worth sending."""
LONG_AGO = 5.0
"""After so many seconds a claimed message is looked at anew in any case."""
VEIL_HOLDS = timedelta(days=1)
"""For so long a phone that may have changed hands hears only that there is news, unless its holder answers."""
UNDER_WAY = timedelta(minutes=5)
"""A consent that was given or revoked so long before a claim may have been committed after it."""

Row = Mapping[str, Any]
"""A claimed message, as `outbox.claim` returns it."""


@dataclass(slots=True)
class Composed:
    """A message that is ready to be sent, `due` by the loop's clock."""

    row: Row
    handle: str
    worded: Worded
    segments: int
    worth_seconds: float
    claimed_at: datetime
    due: float = 0.0

    @property
    def outgoing(self) -> Outgoing:
        """What is handed to the channel."""
        return Outgoing(self.row["id"], self.handle, self.worded.rendered, self.worth_seconds)

    def is_late(self, now: datetime) -> bool:
        """Tell whether it is worth sending no more, or it has waited for long."""
        return not timedelta(0) <= now - self.claimed_at < timedelta(seconds=min(self.worth_seconds, LONG_AGO))

    @property
    def rendered(self) -> dict[str, Any]:
        """What `outbox.begin` writes down before it is sent."""
        return {
            "id": self.row["id"],
            "text": self.worded.rendered.text,
            "choices": self.worded.choices or None,
            "promises": self.worded.promises or None,
            "segments": self.segments,
        }


class Composer:
    """Composes for one channel; what may not go, or is not true any more, is withheld with the reason."""

    def __init__(self, channel: Channel, *, current: Current, locales: Locales, settings: Settings) -> None:
        self._channel, self._current = channel, current
        self._locales, self._settings = locales, settings
        self._window = Window.parse(settings.message_hours)
        self._shadow = shadow.parse(settings.shadow)

    def compose(self, tx: Session, rows: Sequence[Row], *, now: datetime) -> list[Composed]:
        """Return what can be sent of these messages, in their order."""
        allowed = self._allowed(tx, rows, now)
        people = _people(tx, allowed, since=now - timedelta(hours=self._settings.hand_off_hours))
        news = self._news(tx, [row["id"] for row in allowed if row["body"] is None], now)
        allowed = self._veiled(tx, allowed, news, now)
        casts = broadcasting.casts(tx, list(filter(broadcasting.is_one, allowed)), settings=self._settings, now=now)
        composed, untrue, kept = [], {}, []
        word, worth = self._worder(casts, now), self._worther(now)
        for row in allowed:
            handle, zones, language, held = people[row["address_id"]]
            told, in_shadow = self._part(tx, row, news.get(row["id"], []))
            if row["body"] is None and not told:
                untrue[row["id"]] = "no longer true"
                continue
            if row["id"] in casts and casts[row["id"]].reason:
                untrue[row["id"]] = casts[row["id"]].reason
                continue
            try:
                worded = word(row, told, language, held)
            except Exception:
                # One message that cannot be put into words must not keep all others from leaving.
                logger.exception("message %s could not be put into words", row["id"])
                aftermath.unworded(tx, row, now=now)
                continue
            notices.leave(tx, worded.untold)
            if in_shadow:
                kept.append({"id": row["id"], "text": worded.rendered.text, "segments": None})
                continue
            segments = self._channel.segments(worded.rendered)
            composed.append(Composed(row, handle, worded, segments, worth(row, zones), now))
        aftermath.withhold(tx, [row for row in allowed if row["id"] in untrue], untrue, self._window, now=now)
        aftermath.keep_in_shadow(tx, kept, now=now)
        return composed

    def still_allowed(self, tx: Session, composed: Sequence[Composed], *, now: datetime) -> list[Composed]:
        """Ask once more, since somebody may have sent STOP meanwhile: no send starts once that is committed.

        Only those are asked about for whom something may have changed since they were claimed.
        """
        if not composed:
            return []
        since = min(one.claimed_at for one in composed) - UNDER_WAY
        unsettled = contact.unsettled(tx, {one.row["address_id"] for one in composed}, since=since)
        doubted = [one.row for one in composed if one.row["address_id"] in unsettled or one.is_late(now)]
        withheld = {row["id"] for row in doubted} - {row["id"] for row in self._allowed(tx, doubted, now)}
        return [one for one in composed if one.row["id"] not in withheld]

    def _allowed(self, tx: Session, rows: Sequence[Row], now: datetime) -> list[Row]:
        if not rows:
            return []
        against = contact.objections(tx, rows, self._window, now=now)
        aftermath.withhold(tx, [row for row in rows if row["id"] in against], against, self._window, now=now)
        return [row for row in rows if row["id"] not in against]

    def _news(self, tx: Session, message_ids: Sequence[int], now: datetime) -> Mapping[int, list[News]]:
        if not message_ids:
            return {}
        found: dict[int, list[News]] = {}
        true = set()
        for one in self._current(tx, message_ids, now):
            found.setdefault(one.message_id, []).append(one)
            true.add(one.notice_id)
        stale = [row["id"] for row in notices.carried_by(tx, message_ids) if row["id"] not in true]
        if stale:
            notices.turn_stale(tx, stale, now=now)
        return found

    def _veiled(self, tx: Session, rows: list[Row], news: Mapping[int, list[News]], now: datetime) -> list[Row]:
        """Say to a phone that may have changed hands only that there is news; the rest is owed still."""
        telling = {row["id"]: row["address_id"] for row in rows if row["id"] in news}
        if not telling:
            return rows
        silent = codes.silent(tx, set(telling.values()), days=self._settings.phone_silent_days, now=now)
        hidden = [message_id for message_id, address_id in telling.items() if address_id in silent]
        if not hidden:
            return rows
        notices.still_owed(tx, hidden, not_before=now + VEIL_HOLDS)
        body = identify.veiled(self._settings.shop_name)
        # What sells is not even hinted at to a stranger.
        unsold = [row["id"] for row in rows if row["id"] in hidden and row["purpose"] is Purpose.marketing]
        outbox.record(tx, [Outcome(one, State.withheld, reason="phone silent") for one in unsold], now=now)
        left = [row for row in rows if row["id"] not in unsold]
        return [{**row, "body": body} if row["id"] in hidden else row for row in left]

    def _part(self, tx: Session, row: Row, told: list[News]) -> tuple[list[News], bool]:
        """Return what this message tells, and whether all of it stays here; what does not go with it is told later."""
        if row["body"] is not None:
            return told, bool(row["body"].get(shadow.REASON))
        kept = [one for one in told if self._shadow.hides(one.kind, one.line.sku)]
        if not kept:
            return told, False
        if len(kept) < len(told):
            notices.leave(tx, [one.notice_id for one in kept])
            return [one for one in told if one not in kept], False
        return kept, True

    def _worder(self, casts: Mapping[int, Cast], now: datetime) -> Callable[[Row, Sequence[News], str, bool], Worded]:
        """Return how to word messages now; what many are told in the same words is worded once."""
        today, known = today_of(now, self._settings), dict[tuple[int, str], Worded]()
        many = broadcasting.Wording(self._channel, self._locales, self._settings, today)

        def word(row: Row, news: Sequence[News], language: str, held: bool) -> Worded:
            voice = Voice(language, self._channel, self._locales, today, held)
            if row["body"] is None:
                return word_news(row, news, voice)
            if row["id"] in casts:
                return many.word(row["id"], casts[row["id"]], held=held)
            same = id(row["body"]), language
            if same not in known:
                known[same] = word_reply(row, voice)
            return known[same].of(row["id"])

        return word

    def _worther(self, now: datetime) -> Callable[[Row, str], float]:
        """Return for how many seconds messages are worth sending: news only until it expires, or the night begins."""

        @cache
        def until_night(zones: str) -> float:
            closes = hours.closes_at(hours.agreeing(zones.split(","), self._window, now), self._window, now)
            return (closes - now).total_seconds()

        def worth(row: Row, zones: str) -> float:
            if row["priority"] == Priority.reply:
                return REPLY_HOLDS.total_seconds()
            expires = row["expires_at"]
            return min(until_night(zones), (expires - now).total_seconds() if expires else until_night(zones))

        return worth


def _people(tx: Session, rows: Sequence[Row], *, since: datetime) -> dict[int, tuple[str, str, str, bool]]:
    """Read of the addresses of these messages: handle, zones, language, and whether a person has it `since` then."""
    addresses, customers, talks = table(Address).c, table(Customer).c, table(Conversation).c
    held = sa.and_(talks.holder == Holder.person, talks.turned_at > since)
    found = tx.connection().execute(
        sa.select(
            addresses.id,
            addresses.handle,
            contact.whereabouts(table(Address), table(Customer)).label("zones"),
            customers.language,
            customers.country,
            sa.func.coalesce(held, sa.false()).label("held"),
        )
        .join(table(Customer), customers.id == addresses.customer_id)
        .outerjoin(table(Conversation), talks.address_id == addresses.id)
        .where(addresses.id.in_({row["address_id"] for row in rows}))
    )
    return {row.id: (row.handle, row.zones, language_of(row.language, row.country), bool(row.held)) for row in found}
