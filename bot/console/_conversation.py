"""The page of a conversation put together: what was said, who it is, and what is about to be answered."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from fastapi import Response
from sqlmodel import Session, col, select

from bot import draft, hand_off
from bot.console import _kinds, _talk
from bot.console._visit import Visit
from bot.locales import load
from store import attendance, canned, conversations, database, orders, outlook, phones, pulse, staff
from store.canned import CannedReply
from store.conversations import Conversation
from store.customers import Customer
from store.messages import Direction, Message
from store.outlook import Outlook
from store.staff import Role


def show(
    visit: Visit,
    address_id: int,
    *,
    words: str | None = None,
    before: int | None = None,
    drafted: bool = False,
    says: str = "",
) -> Response:
    """Show a conversation, with what was typed."""
    tried = None
    if drafted:
        # First, and by itself: what is only tried holds up others for as long as it lasts.
        learnt = visit.console.understander()
        tried = draft.of(visit.db, address_id, understander=learnt, settings=visit.settings)
    with visit.db.reading() as tx:
        at, now = database.clock(tx), database.now(tx)
        mark = pulse.take(tx, [address_id], [], at=at).of(address_id, but_for=visit.me.staff_id)
        address = hand_off.known(tx, address_id)
        customer = tx.get_one(Customer, address.customer_id)
        conversation = tx.get(Conversation, address_id)
        held = conversation is not None and conversations.is_held(conversation, lapse=lapse(visit), now=now)
        course = _talk.course(tx, address, customer, before=before, settings=visit.settings, now=now)
        read_upto = attendance.read_upto(tx, visit.me.staff_id, address_id)
        heard_id = _newest(tx, address_id, Message.direction == Direction.heard)
        facts: Mapping[str, Any] = {
            "draft": tried,
            "drafted": drafted,
            "mark": mark,
            "now": now,
            "address": address,
            "customer": customer,
            "called": called(customer.name, address.channel, address.handle),
            "held": held,
            "held_by": conversation.held_by if conversation is not None and held else "",
            "can_be_drafted": held and hand_off.waits(tx, address_id),
            "course": course,
            "older": before,
            "seen": course.last_id if before is None else _newest(tx, address_id),
            "barred": hand_off.barred(tx, address, settings=visit.settings, now=now),
            "typing": attendance.typing_in(tx, address_id, but_for=visit.me.staff_id, at=at),
            "context": _talk.context(tx, customer, settings=visit.settings, now=now),
            "replies": _replies(tx, customer, visit),
            "places": canned.PLACES,
            "colleagues": [one.name for one in staff.everybody(tx) if one.disabled_at is None],
        }
    if before is None and heard_id > (read_upto or 0):
        with visit.db.transaction() as tx:
            attendance.mark_read(tx, visit.me.staff_id, address_id, heard_id)
    typed = visit.form.typed("words") if words is None else words
    # The key of what has gone out is used up.
    once = visit.form.once if "words" not in visit.form.errors else secrets.token_urlsafe(12)
    return visit.page(
        "conversation.html",
        **facts,
        words=typed,
        once=once,
        says=says,
        may_hand_back=not facts["held_by"] or facts["held_by"] == visit.who or visit.me.role.covers(Role.manager),
        changes=_kinds.CHANGES,
        meant=_kinds.meant,
    )


def filled(tx: Session, visit: Visit, address_id: int, reply_id: int, line_id: int) -> str:
    """Fill a canned reply in for whoever is spoken to, about one of their open lines, the first where none is named.

    Raises NotFound, and BadInput for what is not known of them.
    """
    reply = canned.one(tx, reply_id)
    customer = tx.get_one(Customer, hand_off.known(tx, address_id).customer_id)
    line = _line(tx, customer.id, line_id)
    return canned.filled(reply.words, _talk.values(customer, line, reply.language, settings=visit.settings))


def lapse(visit: Visit) -> timedelta:
    """Say after how long a silence a conversation is the bot's again."""
    return hand_off.lapse(visit.settings)


def called(name: str, channel: str, handle: str) -> str:
    """Call somebody by name, or by as much of where they are reached as a list should show."""
    return name or (phones.masked(handle) if channel == "sms" else f"{channel} {handle}")


def _replies(tx: Session, customer: Customer, visit: Visit) -> Sequence[CannedReply]:
    """List the canned replies, those in the customer's language first, then those in the shop's."""
    mine = load().nearest(customer.language, visit.settings.shop_language)
    ours = load().nearest(visit.settings.shop_language)
    return sorted(canned.everything(tx), key=lambda one: (one.language != mine, one.language != ours))


def _line(tx: Session, customer_id: int, line_id: int) -> Outlook | None:
    """Return an open line of a customer's own, the first where none is named."""
    own = [line.id for line in orders.open_lines(tx, customer_id)]
    wanted = line_id if line_id in own else next(iter(own), None)
    return outlook.of(tx, [wanted])[wanted] if wanted is not None and line_id in (0, wanted) else None


def _newest(tx: Session, address_id: int, *which: bool) -> int:
    found = select(Message.id).where(Message.address_id == address_id, *which).order_by(col(Message.id).desc())
    return tx.exec(found.limit(1)).first() or 0
