"""They take the discount, or what else was offered to them for waiting."""

from bot.dialogue import Reply
from bot.intents import Turn, ask_discount, take_offer


def answer(turn: Turn) -> Reply:
    """Take the one offer of money that is open; where none or several are, show what is possible."""
    return take_offer.take_the_one(turn, ask_discount.MONEY, ask_discount.answer)
