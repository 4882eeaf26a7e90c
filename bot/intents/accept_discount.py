"""They take the discount."""

from bot.dialogue import Reply
from bot.intents import Turn, ask_discount, take_offer


def answer(turn: Turn) -> Reply:
    """Take the one discount that is open; where none or several are, show what is possible."""
    return take_offer.take_the_one(turn, "discount", ask_discount.answer)
