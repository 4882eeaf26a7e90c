"""They take the alternative."""

from bot.dialogue import Reply
from bot.intents import Turn, see_alternatives, take_offer


def answer(turn: Turn) -> Reply:
    """Take the one alternative that is open; where none or several are, show what is possible."""
    return take_offer.take_the_one(turn, ("alternative",), see_alternatives.answer)
