"""One turn of a conversation: what was heard becomes what is done and what is said, in one transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot import card_data, choosing, facets, hand_off
from bot.dialogue import PICTURED, Picture, Reply, Text
from bot.intents import (
    Turn,
    hear_offers,
    identify,
    intents,
    my_options,
    notify_me,
    person,
    preferences,
    status,
    status_eta,
)
from bot.understanding import Understander, Understanding
from store import contact, conversations, inbox, messages, outbox
from store.conversations import Holder
from store.customers import Address, Customer
from store.days import today_of
from store.errors import NotFound, Refused
from store.messages import Message, Priority
from store.settings import Settings

ANSWER_HOLDS = timedelta(hours=4)
"""How long an answer is worth sending; later it might wake them."""
A_MINUTE = timedelta(minutes=1)
MOST_A_MINUTE = 20
"""Whoever writes faster is asked to wait, once; what they write beyond that is kept and not answered."""


def converse(tx: Session, message_id: int, *, understander: Understander, settings: Settings, now: datetime) -> None:
    """Answer one message of the inbox: change what was asked for, and owe the reply."""
    message = tx.get_one(Message, message_id)
    turn = _begun(tx, message, settings, now)
    address, conversation = turn.address, turn.conversation
    inbox.answered(tx, message_id, now=now)
    if conversation.holder is Holder.person:
        held = conversations.is_held(conversation, lapse=hand_off.lapse(settings), now=now)
        if held and not hand_off.lets_bot_go_on(turn, message.body or {}):
            hand_off.wrote_again(tx, conversation, address, now=now)
            return
        conversations.hand_back(tx, address.id, now=now)
    heard = inbox.count(tx, address.id, since=message.created_at - A_MINUTE, upto=message_id)
    if heard > MOST_A_MINUTE:
        if heard == MOST_A_MINUTE + 1:
            say(turn, Reply((Text("too-many-messages"),), (status(), person())))
        return
    conversation.asking = None
    _, reply = _answer(turn, message, understander)
    conversation.turned_at = now
    tx.flush()
    say(turn, reply)
    if not turn.stopped:
        hand_off.heard_after_stop(tx, turn.address, now=now)


def would_answer(
    tx: Session, message_id: int, *, understander: Understander, settings: Settings, now: datetime
) -> tuple[str, Reply, Turn]:
    """Take the turn of a message that a person has, as if the bot had it: what it means, what is said, and the turn.

    For a transaction that is only tried: all that was meant is done in it, but nothing is owed.
    """
    message = tx.get_one(Message, message_id)
    conversations.hand_back(tx, message.address_id, now=now)
    turn = _begun(tx, message, settings, now)
    return *_answer(turn, message, understander), turn


def say(turn: Turn, reply: Reply) -> None:
    """Owe a reply to whoever spoke."""
    if not reply.texts:
        return
    if turn.address.channel in PICTURED:
        _show(turn, reply.pictures)
    outbox.enqueue(
        turn.tx,
        turn.address,
        key=f"reply:{turn.message_id}",
        priority=Priority.reply,
        body=reply.packed(),
        answers_id=turn.message_id,
        after_stop=turn.stopped,
        expires_at=turn.now + (contact.STOP_CONFIRMATION if turn.stopped else ANSWER_HOLDS),
        now=turn.now,
    )


def _show(turn: Turn, pictures: Sequence[Picture]) -> None:
    """Owe each picture before what is said about them; without it the words still say everything."""
    for number, picture in enumerate(pictures, 1):
        outbox.enqueue(
            turn.tx,
            turn.address,
            key=f"picture:{turn.message_id}.{number}",
            priority=Priority.reply,
            body=Reply((picture.caption,)).packed() | {"picture": picture.url},
            answers_id=turn.message_id,
            expires_at=turn.now + ANSWER_HOLDS,
            now=turn.now,
        )


def give_to_person(tx: Session, message_id: int, *, settings: Settings, now: datetime) -> None:
    """Hand over a message whose turn failed again and again, and tell the customer that somebody will look."""
    message = tx.get_one(Message, message_id)
    inbox.answered(tx, message_id, reason="turn failed", now=now)
    address = tx.get_one(Address, message.address_id)
    hand_off.ask_for_person(
        tx, address, "turn_failed", "A customer wrote something that could not be answered", now=now
    )
    told = Reply((Text("turn-failed", {"contact": settings.shop_contact}),), (hand_off.let_bot_go_on(),))
    outbox.enqueue(
        tx,
        address,
        key=f"reply:{message_id}",
        priority=Priority.reply,
        body=told.packed(),
        answers_id=message_id,
        now=now,
    )


def _begun(tx: Session, message: Message, settings: Settings, now: datetime) -> Turn:
    address = tx.get_one(Address, message.address_id)
    conversation = conversations.resume(tx, address.id, now=now)
    return Turn(
        tx=tx,
        now=now,
        settings=settings,
        customer=tx.get_one(Customer, address.customer_id),
        address=address,
        conversation=conversation,
        message_id=message.id,
        text=message.text or "",
        heard_at=message.created_at,
        asked=conversation.asking,
    )


def _answer(turn: Turn, message: Message, understander: Understander) -> tuple[str, Reply]:
    """Do what was meant, and return its name with what is said of it."""
    name = "clarify"
    try:
        with turn.tx.begin_nested():
            name = _meant(turn, message, understander)
            reply = intents().get(name, intents()["handle_by_person"]).answer(turn)
            if turn.ends_offers and name not in ("hear_offers", "opt_out"):
                reply = reply.after(*hear_offers.ended_beside(turn))
            turn.tx.flush()
    except (Refused, NotFound) as refusal:
        turn.tx.expire_all()
        return name, Reply((_refusal(refusal),), (status(), my_options(), person()))
    if name not in ("clarify", "out_of_scope", "handle_by_person"):
        turn.conversation.asked_back = 0
    return name, card_data.warned(reply, turn.text)


def _meant(turn: Turn, message: Message, understander: Understander) -> str:
    """Return the intent, and leave its arguments in the turn."""
    body: Mapping[str, Any] = message.body or {}
    kind, data = body.get("kind"), str(body.get("data", ""))
    match kind:
        case "start":
            turn.args = {"token": data}
        case "contact":
            turn.args = {"phone": data}
        case "choice":
            return choosing.tapped(turn, data)
        case "text" if body.get("keyword") == "start":
            return "opt_in"
        case "text":
            return _said(turn, understander)
    return str(kind)


def _said(turn: Turn, understander: Understander) -> str:
    """Return the intent of what was written: a code that was asked for, a label, a number, or words."""
    if identify.is_code(turn):
        return "identify"
    offered = messages.with_choices(turn.tx, turn.address.id, before=turn.heard_at)
    turn.asked = _still_asked(turn, offered)
    if label := choosing.labelled(turn, offered):
        return label
    understood = understander.understand(
        turn.text,
        languages=_languages(turn),
        expecting=_expecting(turn.asked, offered),
        today=today_of(turn.now, turn.settings),
        place=turn.place,
    )
    _learn_language(turn, understood)
    turn.named, turn.candidates = understood.entities, understood.candidates
    turn.undated, turn.spelt, turn.ends_offers = understood.undated, understood.spelt, understood.ends_offers
    number = understood.entities["number"]
    named = number is None and understood.intent not in ("opt_out", "opt_in")
    if named and (answer := _of_question(turn, offered)):
        return answer
    if understood.intent == "choice" and not identify.begins(turn, "choice"):
        return choosing.numbered(turn, offered, number)
    if understood.intent == "yes" and "yes" not in (turn.asked or {}) and choosing.asks_which(offered):
        return choosing.asked_again(turn, offered[0])
    return _of_words(turn, understood)


def _of_question(turn: Turn, offered: Sequence[Message]) -> str | None:
    """Return the intent that asked, where the words are just the name or the time that it asked for."""
    if named := choosing.named(turn, offered):
        return named
    asked = (turn.asked or {}).get("for")
    intent: str | None = asked["intent"] if asked else None
    answers = {"notify_me": notify_me.is_answer, "preferences": preferences.is_answer}
    return intent if intent and answers[intent](turn) else None


def _of_words(turn: Turn, understood: Understanding) -> str:
    """Return the intent of words, which say more of somebody whom we do not know, or who waits for what they name."""
    if identify.begins(turn, understood.intent):
        return "identify"
    if understood.also_cancel:
        return "cancel"  # where it ends texts, it was granted before there was a turn
    return _after_all(turn, understood.intent) or understood.intent


def _after_all(turn: Turn, intent: str) -> str | None:
    """Return what words mean that were not understood, or as something else, in the light of what is so."""
    if intent in ("undo", "opt_in", "accept_wait", "clarify") and preferences.ends_wishes(turn):
        return "preferences"
    # What they keep where we asked of their data is that.
    keeps_data = intent == "accept_wait" and ((turn.asked or {}).get("no") or {}).get("intent") == "my_data"
    if keeps_data or (intent == "clarify" and facets.leaves_it(turn.text)):
        return "no"
    if intent in ("clarify", "out_of_scope"):
        if preferences.is_asked(turn):
            return "preferences"
        if turn.named.get("date") and facets.is_fine(turn.text) and turn.open_lines():
            return "accept_wait"
        if status_eta.is_asked(turn, unsure=intent == "clarify"):
            return "status_eta"
    return None


def _still_asked(turn: Turn, offered: Sequence[Message]) -> Mapping[str, Any] | None:
    """Return the open question, unless something else was asked since, it never arrived, or it was long ago."""
    asked = turn.asked
    if asked is None or not offered or offered[0].answers_id != asked["by"]:
        return None
    asked_at = offered[0].sending_at
    return asked if asked_at is not None and turn.now - asked_at <= choosing.CONFIRMATION_HOLDS else None


def _expecting(asked: Mapping[str, Any] | None, offered: Sequence[Message]) -> set[str]:
    # To wait is what they do already: agreeing to it needs no question.
    expecting = {"accept_wait"}
    if not choosing.offers_to_wait(offered):
        expecting.add("yes_no")  # a bare yes agrees to something else, if to anything
    if asked and "yes" in asked:
        expecting.add("yes_no")
        if asked["yes"]["intent"] == "take_offer":
            expecting |= {"accept_discount", "accept_alternative"}
    return expecting


def _languages(turn: Turn) -> list[str]:
    from bot.locales import load

    locales = load()
    mine = locales.nearest(turn.customer.language, turn.settings.shop_language)
    return [mine, *(code for code in locales.languages() if code != mine)]


def _learn_language(turn: Turn, understood: Understanding) -> None:
    if turn.customer.language is None and understood.language is not None:
        turn.customer.language = understood.language


def _refusal(refusal: Refused | NotFound) -> Text:
    name = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in type(refusal).__name__)
    return Text(f"refused{name}" if name != "-refused" else "refused")
