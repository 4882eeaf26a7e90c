"""They ask for something that this is not for."""

from bot.dialogue import Reply, Text
from bot.intents import Turn, person, status


def answer(turn: Turn) -> Reply:
    """Say what this is for, and who can help with the rest."""
    facts = {"shop": turn.settings.shop_name, "contact": turn.settings.shop_contact}
    return Reply((Text("not-for-this", facts),), (status(), person()))
