"""One turn of a conversation: what was heard becomes what is done and what is said, in one transaction.

A choice is a choice on every channel: the button, its number and its label mean the same. A number belongs to the
newest message that offered choices; where two went out close together unasked, we ask which.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from bot.dialogue import Reply, Text
from bot.intents import Turn, intents, my_options, person, status
from bot.understanding import Understander, Understanding
from bot.understanding.words import compact
from store import contact, conversations, inbox, messages, outbox, tasks
from store.conversations import Conversation, Holder
from store.customers import Address, Customer
from store.errors import NotFound, Refused
from store.messages import Message, Priority
from store.settings import Settings

ANSWER_HOLDS = timedelta(hours=4)
"""How long an answer is worth sending; later it might wake them."""
CLOSE_TOGETHER = timedelta(minutes=2)
CONFIRMATION_HOLDS = timedelta(hours=1)
"""How long a button that confirms still confirms; pressed later, it asks again."""


def converse(tx: Session, message_id: int, *, understander: Understander, settings: Settings, now: datetime) -> None:
    """Answer one message of the inbox: change what was asked for, and owe the reply."""
    message = tx.get_one(Message, message_id)
    address = tx.get_one(Address, message.address_id)
    customer = tx.get_one(Customer, address.customer_id)
    conversation = conversations.resume(tx, address.id, now=now)
    inbox.answered(tx, message_id, now=now)
    if _held_by_person(conversation, settings, now):
        tasks.open_task(
            tx,
            "wrote_again",
            "A customer wrote while a person has the conversation.",
            key=f"wrote_again {message_id}",
            customer_id=customer.id,
            now=now,
        )
        return
    turn = Turn(
        tx=tx,
        now=now,
        settings=settings,
        customer=customer,
        address=address,
        conversation=conversation,
        message_id=message_id,
        text=message.text or "",
        heard_at=message.created_at,
        asked=conversation.asking,
    )
    conversation.asking = None
    reply = _answer(turn, message, understander)
    conversation.turned_at = now
    tx.flush()
    say(turn, reply)


def say(turn: Turn, reply: Reply) -> None:
    """Owe a reply to whoever spoke."""
    if not reply.texts:
        return
    outbox.enqueue(
        turn.tx,
        key=f"reply:{turn.message_id}",
        channel=turn.address.channel,
        address_id=turn.address.id,
        customer_id=turn.address.customer_id,
        priority=Priority.reply,
        body={
            "texts": [text.packed() for text in reply.texts],
            "choices": [
                {"label": choice.label.packed(), "intent": choice.intent, "args": dict(choice.args)}
                for choice in reply.choices
            ],
            "promises": [dict(promise) for promise in reply.promises],
        },
        answers_id=turn.message_id,
        after_stop=turn.stopped,
        expires_at=turn.now + (contact.STOP_CONFIRMATION if turn.stopped else ANSWER_HOLDS),
        now=turn.now,
    )


def give_to_person(tx: Session, message_id: int, *, settings: Settings, now: datetime) -> None:
    """Hand over a message whose turn failed again and again, and tell the customer that somebody will look."""
    message = tx.get_one(Message, message_id)
    inbox.answered(tx, message_id, reason="turn failed", now=now)
    conversations.hand_off(tx, message.address_id, now=now)
    tasks.open_task(
        tx,
        "turn_failed",
        "A customer wrote something that could not be answered; the conversation waits for a person.",
        key=f"turn {message_id}",
        customer_id=message.customer_id,
        now=now,
    )
    outbox.enqueue(
        tx,
        key=f"reply:{message_id}",
        channel=message.channel,
        address_id=message.address_id,
        customer_id=message.customer_id,
        priority=Priority.reply,
        body={"texts": [Text("turn-failed", {"contact": settings.shop_contact}).packed()], "choices": []},
        answers_id=message_id,
        now=now,
    )


def _held_by_person(conversation: Conversation, settings: Settings, now: datetime) -> bool:
    if conversation.holder is Holder.bot or conversation.held_since is None:
        return False
    if now - conversation.held_since < timedelta(hours=settings.hand_off_hours):
        return True
    conversation.holder, conversation.held_since = Holder.bot, None
    return False


def _answer(turn: Turn, message: Message, understander: Understander) -> Reply:
    name = "clarify"
    try:
        with turn.tx.begin_nested():
            name = _meant(turn, message, understander)
            reply = intents().get(name, intents()["handle_by_person"]).answer(turn)
            turn.tx.flush()
    except (Refused, NotFound) as refusal:
        turn.tx.expire_all()
        return Reply((_refusal(refusal),), (status(), my_options(), person()))
    if name not in ("clarify", "out_of_scope", "handle_by_person"):
        turn.conversation.asked_back = 0
    return reply


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
            return _tapped(turn, data)
        case "text" if body.get("keyword") == "start":
            return "opt_in"
        case "text":
            return _said(turn, understander)
    return str(kind)


def _said(turn: Turn, understander: Understander) -> str:
    """Return the intent of what was written: a label, a number, or words."""
    offered = messages.with_choices(turn.tx, turn.address.id, before=turn.heard_at)
    turn.asked = _still_asked(turn, offered)
    if labelled := _by_label(turn, offered):
        return labelled
    understood = understander.understand(turn.text, languages=_languages(turn), expecting=_expecting(turn.asked))
    _learn_language(turn, understood)
    turn.named, turn.candidates = understood.entities, understood.candidates
    if understood.intent == "choice":
        return _numbered(turn, offered, understood.entities.get("number"))
    if understood.also_cancel:
        return "cancel"  # where it ends texts, it was granted before there was a turn
    return understood.intent


def _tapped(turn: Turn, data: str) -> str:
    """Find the choice of a button: `c<message>.<number>`, of a message to this very address."""
    number, _, place = data.removeprefix("c").partition(".")
    if not (data.startswith("c") and number.isdigit() and place.isdigit() and len(number) < 16):
        return "menu"
    message = turn.tx.get(Message, int(number))
    if message is None or message.address_id != turn.address.id:
        return "menu"
    return _take(turn, message, int(place)) or "menu"


def _numbered(turn: Turn, offered: Sequence[Message], number: Any) -> str:
    if not offered or not isinstance(number, int):
        return "menu"
    if len(offered) == 2 and _close(turn, *offered):
        return "which_message"
    if taken := _take(turn, offered[0], number):
        return taken
    turn.args = {"most": len(offered[0].choices or ())}
    return "choice_unknown"


def _close(turn: Turn, newest: Message, before: Message) -> bool:
    """Say whether both came without a word of the customer in between, within two minutes."""
    if newest.answers_id is not None and before.id < newest.answers_id:
        return False
    first, second = before.sending_at, newest.sending_at
    return bool(first and second and second - first < CLOSE_TOGETHER and turn.now - second < CLOSE_TOGETHER)


def _by_label(turn: Turn, offered: Sequence[Message]) -> str | None:
    said = compact(turn.text)
    if not said:
        return None
    for message in offered:
        for place, choice in enumerate(message.choices or (), 1):
            if compact(choice["label"]) == said:
                return _take(turn, message, place)
    return None


def _take(turn: Turn, message: Message, place: int) -> str | None:
    choices = message.choices or []
    if not 1 <= place <= len(choices):
        return None
    choice = choices[place - 1]
    args = dict(choice["args"])
    if message.sending_at is None or turn.now - message.sending_at > CONFIRMATION_HOLDS:
        args.pop("confirmed", None)
    turn.args = args
    intent: str = choice["intent"]
    return intent


def _still_asked(turn: Turn, offered: Sequence[Message]) -> Mapping[str, Any] | None:
    """Return the open question, unless something else was asked since, it never arrived, or it was long ago."""
    asked = turn.asked
    if asked is None or not offered or offered[0].answers_id != asked["by"]:
        return None
    asked_at = offered[0].sending_at
    return asked if asked_at is not None and turn.now - asked_at <= CONFIRMATION_HOLDS else None


def _expecting(asked: Mapping[str, Any] | None) -> set[str]:
    # To wait is what they do already: agreeing to it needs no question.
    expecting = {"accept_wait"}
    if asked:
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
