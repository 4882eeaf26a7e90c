"""They are unhappy with how this goes."""

from datetime import timedelta

import sqlalchemy as sa

from bot.dialogue import Choice, Reply, Text
from bot.intents import Turn, give_up, is_meant, my_options, nothing_open, person, status_eta
from bot.intents.handle_by_person import orders_of
from bot.intents.talk_human import hand_over
from store import audit, refunds
from store.audit import AuditEntry
from store.database import table
from store.outlook import Outlook

COMPLAINED = "complained"
AGAIN = timedelta(days=14)
"""Whoever complains twice within this time speaks to a person without asking for one."""
MOST = 3
"""How many lines are told."""


def answer(turn: Turn) -> Reply:
    """Say sorry once, tell how their own order stands and what can be done; the second time a person takes over."""
    subject = f"customer {turn.customer.id}"
    before = _complained(turn, subject)
    audit.record(turn.tx, subject, COMPLAINED, subject, now=turn.now, message=turn.message_id)
    if before:
        numbers = orders_of(turn) or "no open order"
        details = f"A customer complains again ({numbers})."
        return hand_over(turn, "complaint", details).after(Text("sorry-again"))
    lines = turn.open_lines()
    if not lines:
        return _nothing_open(turn)
    meant = ([line for line in lines if is_meant(line, turn)] or lines)[:MOST]
    texts = [text for line in meant for text in _facts(turn, line)]
    one = meant[0].backorder_id if len(meant) == 1 else None
    options = [my_options(one)] if any(line.waiting for line in meant) else []
    told = status_eta.more_about(turn, meant[0], but=["why", "details"]) if one and meant[0].waiting else []
    promises = tuple(line.promised for line in meant if line.waiting)
    return Reply((Text("sorry"), *texts, Text("sorry-ways")), (person(), *options, give_up(one), *told), promises)


def _complained(turn: Turn, subject: str) -> bool:
    entries = table(AuditEntry).c
    lately = sa.exists().where(
        entries.subject == subject, entries.act == COMPLAINED, entries.at > turn.now - AGAIN, entries.at <= turn.now
    )
    return turn.tx.connection().execute(sa.select(lately)).scalar_one()


def _facts(turn: Turn, line: Outlook) -> list[Text]:
    """Tell where a line stands and, where it comes later than we first said, that."""
    late = [text for text in status_eta.why(turn, line) if text.key == "why-later"] if line.waiting else []
    return late or status_eta.state_of(line)


def _nothing_open(turn: Turn) -> Reply:
    reply = nothing_open(turn)
    money = refunds.owed_to(turn.tx, turn.customer.id)
    refund = [Choice(Text("choice-refund"), "refund_status")] if money else []
    others = [choice for choice in reply.choices if choice != person()]
    return Reply((Text("sorry"), *reply.texts), (person(), *refund, *others))
