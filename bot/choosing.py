"""A choice is a choice on every channel: the button, its number and its label mean the same.

A number belongs to the newest message that offered choices; where two went out close together unasked, we ask which.
So does the bare name of what it asked about: a product, also misspelt, its SKU, the number of the order.
Whatever else comes, a forged button or one of long ago, leads to the menu.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from bot import aftermath, naming
from bot.intents import Turn
from bot.understanding.words import compact
from store.messages import Message

CLOSE_TOGETHER = timedelta(minutes=2)
CONFIRMATION_HOLDS = timedelta(hours=1)
"""How long a button that confirms still confirms; pressed later, it asks again."""

_PRICE = re.compile(r" \([^()]*\)$")


def tapped(turn: Turn, data: str) -> str:
    """Return the intent of a button, whose data is `c<message>.<number>` of a message to this very address."""
    number, _, place = data.removeprefix("c").partition(".")
    if not (data.startswith("c") and number.isdigit() and place.isdigit() and len(number) < 16):
        return "menu"
    message = turn.tx.get(Message, int(number))
    if message is None or message.address_id != turn.address.id:
        return "menu"
    return _take(turn, message, int(place)) or "menu"


def numbered(turn: Turn, offered: Sequence[Message], number: Any) -> str:
    """Return the intent of a number that was written, counted from one in the newest of the messages `offered`."""
    if not offered or not isinstance(number, int):
        return "menu"
    if len(offered) == 2 and _close(turn, *offered):
        named = [(message.choices or ())[number - 1 : number] for message in offered if number > 0]
        # What confirms does so only where it was asked.
        turn.args = {"meant": [_asked_anew(one) for some in named for one in some]}
        return "which_message"
    if taken := _take(turn, offered[0], number):
        return taken
    turn.args = {"offered": [_asked_anew(one) for one in offered[0].choices or ()]}
    return "choice_unknown"


def asks_which(offered: Sequence[Message]) -> bool:
    """Say whether the newest message asks which of several: a bare yes is no answer to that."""
    intents = [choice["intent"] for choice in offered[0].choices or ()] if offered else []
    return len(set(intents)) < len(intents)


def offers_to_wait(offered: Sequence[Message]) -> bool:
    """Say whether a bare yes may agree to wait: that is offered beside things of other kinds, or nothing is."""
    if not offered:
        return True
    return not asks_which(offered) and any(choice["intent"] == "accept_wait" for choice in offered[0].choices or ())


def asked_again(turn: Turn, message: Message) -> str:
    """Return the intent that asks once more which of the choices of a message is meant."""
    turn.args = {"meant": [_asked_anew(one) for one in message.choices or ()]}
    return "which_named"


def _asked_anew(choice: Mapping[str, Any]) -> dict[str, Any]:
    return {**choice, "args": {name: value for name, value in choice["args"].items() if name != "confirmed"}}


def _close(turn: Turn, newest: Message, before: Message) -> bool:
    """Say whether both came without a word of the customer in between, within two minutes."""
    if newest.answers_id is not None and before.id < newest.answers_id:
        return False
    first, second = before.sending_at, newest.sending_at
    return bool(first and second and second - first < CLOSE_TOGETHER and turn.now - second < CLOSE_TOGETHER)


def labelled(turn: Turn, offered: Sequence[Message]) -> str | None:
    """Return the intent of the choice whose label was written, with or without its price; None for other words."""
    said = compact(turn.text)
    if not said:
        return None
    for message in offered:
        for place, choice in enumerate(message.choices or (), 1):
            if said in (compact(choice["label"]), compact(_PRICE.sub("", choice["label"]))):
                return _take(turn, message, place)
    return None


def named(turn: Turn, offered: Sequence[Message]) -> str | None:
    """Return the intent of the choice whose thing was named and no more, None where the words say something else."""
    if not offered or offered[0].sending_at is None or turn.now - offered[0].sending_at > CONFIRMATION_HOLDS:
        return None
    places = naming.meant(turn, offered[0].choices or ())
    if len(places) == 1:
        return _take(turn, offered[0], places[0])
    if not places:
        return None
    turn.args = {"meant": [_asked_anew((offered[0].choices or ())[place - 1]) for place in places]}
    return "which_named"


def _take(turn: Turn, message: Message, place: int) -> str | None:
    choices = message.choices or []
    if not 1 <= place <= len(choices):
        return None
    choice = choices[place - 1]
    args = dict(choice["args"])
    if message.sending_at is None or turn.now - message.sending_at > CONFIRMATION_HOLDS:
        args.pop("confirmed", None)
    turn.args = args
    aftermath.answered(turn.tx, message, now=turn.now)
    intent: str = choice["intent"]
    return intent
