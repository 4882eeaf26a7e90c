"""A person speaks in the bot's place: is asked for, takes over, answers, hands back; staff have one task of it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlmodel import Session

from bot import choosing
from bot.channels import sms_text
from bot.channels.alphabet import segments
from bot.dialogue import Choice, Reply, Text
from bot.intents import Turn
from store import audit, consent, contact, conversations, customers, inbox, messages, outbox, tasks
from store.consent import Purpose
from store.contact import ANSWERED_AFTER_STOP
from store.conversations import Conversation
from store.customers import Address
from store.errors import BadInput, NotFound, Refused
from store.hours import Window
from store.messages import Message, Priority
from store.settings import Settings

LETS_GO = {"bot": True}
"""What the choice to let the bot go on brings with it."""
LONGEST = 4000
"""So many letters go into one message of a chat."""


class Barred(NamedTuple):
    """Why nobody may answer at an address, and at which others of the customer somebody may; e-mails among them."""

    why: str
    others: Sequence[Address]


def ask_for_person(tx: Session, address: Address, what: str, details: str, *, now: datetime) -> None:
    """Give a conversation to whoever of the staff comes first, with a task of kind `what` that says why."""
    conversations.hand_off(tx, address.id, now=now)
    _remind(tx, address, what, details, now)


def let_bot_go_on() -> Choice:
    """The choice to have the bot answer again."""
    return Choice(Text("choice-let-bot-go-on"), "talk_human", LETS_GO)


def lapse(settings: Settings) -> timedelta:
    """Say after how long a silence a conversation is the bot's again."""
    return timedelta(hours=settings.hand_off_hours)


def lets_bot_go_on(turn: Turn, body: Mapping[str, Any]) -> bool:
    """Tell whether what was heard is the choice to let the bot go on: its button, its label, or its number.

    Once a person has answered, a number answers them.
    """
    meant, trial = None, replace(turn)
    match body.get("kind"):
        case "choice":
            meant = choosing.tapped(trial, str(body.get("data", "")))
        case "text":
            offered = messages.with_choices(turn.tx, turn.address.id, before=turn.heard_at)
            meant = choosing.labelled(trial, offered)
            if meant is None and not turn.conversation.held_by and re.fullmatch(r"\s*[0-9]{1,2}\s*", turn.text):
                meant = choosing.numbered(trial, offered[:1], int(turn.text))
    return meant == "talk_human" and trial.args == LETS_GO


def wrote_again(tx: Session, conversation: Conversation, address: Address, *, now: datetime) -> None:
    """Leave what a customer says to the person who has the conversation."""
    conversation.turned_at, conversation.asking = now, None
    tx.flush()
    _remind(tx, address, "wrote_again", "They wrote again", now)


def heard_after_stop(tx: Session, address: Address, *, now: datetime) -> None:
    """Tell staff of somebody who writes from where they sent STOP, and whom nobody may answer there."""
    if address.channel in ANSWERED_AFTER_STOP or consent.held(tx, address.id, Purpose.order_updates) is not False:
        return
    way = "SMS" if address.channel == "sms" else address.channel.capitalize()
    told = f"A customer wrote by {way} after STOP, where nobody may answer them"
    _remind(tx, address, "wrote_after_stop", told, now)


def answer(
    tx: Session,
    address_id: int,
    words: str,
    *,
    by: str,
    key: str,
    settings: Settings,
    instead: bool = False,
    now: datetime,
) -> None:
    """Say to a customer what a member of staff wrote, exactly so, and keep the bot silent from now on.

    Under the same `key` it is said once. Raises NotFound for no such conversation; Refused where they may not be
    written to there, with what else is possible, and where a colleague has it, unless `instead` of them is meant;
    BadInput where there is nothing to say, or too much for one message.
    """
    address = known(tx, address_id)
    _refuse_unsayable(words, address.channel)
    _refuse_unwilling(tx, address, settings, now)
    priority = _priority(address)
    conversations.take_over(tx, address_id, by=by, lapse=lapse(settings), instead=instead, now=now)
    outbox.enqueue(
        tx,
        address,
        key=f"answer:{key}",
        priority=priority,
        body=Reply((Text("said-by-staff", {"words": words}),)).packed(),
        by=by,
        now=now,
    )
    tasks.seen_to(tx, _task(address_id), by=by, now=now)
    audit.record(tx, by, "answered", f"address {address_id}", now=now, key=key)


def hand_back(
    tx: Session, address_id: int, *, by: str, settings: Settings, instead: bool = False, now: datetime
) -> None:
    """Let the bot answer again; what staff were asked to do is seen to.

    Raises NotFound for no such conversation, and Refused where a colleague has it, unless `instead` of them is meant.
    """
    known(tx, address_id)
    conversation = conversations.resume(tx, address_id, now=now)
    other = conversations.colleague(conversation, by, lapse=lapse(settings), now=now)
    if other and not instead:
        raise Refused(f"{other} has conversation {address_id}; take it over first")
    conversations.hand_back(tx, address_id, now=now)
    tasks.seen_to(tx, _task(address_id), by=by, now=now)


def let_bot_answer(
    tx: Session,
    address_id: int,
    message_id: int,
    *,
    by: str,
    settings: Settings,
    instead: bool = False,
    now: datetime,
) -> None:
    """Hand back, and have the bot take the turn of a message that it has left to a person.

    Raises Refused where that message is none of those, or was answered meanwhile, and where a colleague has the
    conversation, unless `instead` of them is meant.
    """
    known(tx, address_id)
    conversations.resume(tx, address_id, now=now)
    if message_id != inbox.unanswered(tx, address_id):
        raise Refused("their last message was answered meanwhile, or there is a newer one")
    hand_back(tx, address_id, by=by, settings=settings, instead=instead, now=now)
    inbox.again(tx, message_id, now=now)


def waits(tx: Session, address_id: int) -> bool:
    """Tell whether there is a message that the bot has left to a person, and that nobody has answered."""
    return inbox.unanswered(tx, address_id) is not None


def barred(tx: Session, address: Address, *, settings: Settings, now: datetime) -> Barred | None:
    """Say why nobody may answer at an address, and where else they are reached; None where somebody may."""
    why = _objection(tx, address, settings, now)
    if not why:
        return None
    told = {
        "stopped": f"they sent STOP by {address.channel} and may not be written to there until they send START",
        "no consent": f"they never wrote by {address.channel} and did not agree to be written to there",
        "address retired": f"nobody is reached there any more ({address.retired_reason or 'retired'})",
    }
    others = [one for one in customers.addresses_of(tx, address.customer_id) if one.id != address.id]
    open_ones = [one for one in others if _is_email(one) or not _objection(tx, one, settings, now)]
    return Barred(told.get(why, why), [one for one in open_ones if one.state is customers.AddressState.active])


def known(tx: Session, address_id: int) -> Address:
    """Return the address of a conversation, or raise NotFound."""
    address = tx.get(Address, address_id)
    if address is None or address.channel == "email":
        raise NotFound(f"no conversation {address_id}; `backorder inbox` lists those that wait for a person")
    return address


def said_in(message: Message) -> str:
    """Return the words of a message as staff may read them, also of one that is still to be sent."""
    if message.text:
        return message.text
    body: Mapping[str, Any] = message.body or {}
    words = [str(text["facts"]["words"]) for text in body.get("texts", ()) if text["key"] == "said-by-staff"]
    return "\n".join(words) or f"({body.get('kind', 'no words')})"


def _task(address_id: int) -> str:
    return f"conversation {address_id}"


def _remind(tx: Session, address: Address, what: str, details: str, now: datetime) -> None:
    told = f"{details.removesuffix('.')} (`backorder inbox {address.id}`)."
    tasks.remind(tx, what, told, key=_task(address.id), customer_id=address.customer_id, now=now)


def _refuse_unsayable(words: str, channel: str) -> None:
    if not words.strip():
        raise BadInput("say something, or hand the conversation back with --hand-back")
    if channel == "sms":
        # As it stands, whether accents are folded or not.
        too_long = len(words) > sms_text.LONGEST or segments(words).count > sms_text.MOST_SEGMENTS
    else:
        too_long = len(words) > LONGEST
    if too_long:
        raise BadInput(f"{len(words)} letters do not fit into one message by {channel}; say it in two")


def _refuse_unwilling(tx: Session, address: Address, settings: Settings, now: datetime) -> None:
    found = barred(tx, address, settings=settings, now=now)
    if found is None:
        return
    ways = [f"by {one.channel}: `backorder answer {one.id}`" for one in found.others if not _is_email(one)]
    ways += [f"by e-mail: {one.handle}" for one in found.others if _is_email(one)]
    raise Refused(f"{found.why}; {'they are reached ' + ' or '.join(ways) if ways else 'no other way is known'}")


def _is_email(address: Address) -> bool:
    return address.channel == "email"


def _priority(address: Address) -> Priority:
    # Whoever never wrote to us is written to unasked: that needs consent, and waits for the day.
    return Priority.reply if address.heard_at else Priority.notice


def _objection(tx: Session, address: Address, settings: Settings, now: datetime) -> str:
    """Ask what delivery will ask, beforehand; that it is night there is no objection, since it can wait."""
    asked = {
        "id": 0,
        "address_id": address.id,
        "channel": address.channel,
        "priority": _priority(address),
        "purpose": Purpose.order_updates,
        "body": {},
        "after_stop": False,
        "created_at": now,
        "expires_at": None,
    }
    against = contact.objections(tx, [asked], Window.parse(settings.message_hours), now=now).get(0, "")
    return "" if against == "quiet hours" else against
