"""Who is this, and what can it do."""

from bot.dialogue import Reply, Text
from bot.intents import Turn, give_up, my_options, person, status


def answer(turn: Turn) -> Reply:
    """Name the shop and how a person is reached, and show what can be asked here."""
    facts = {"shop": turn.settings.shop_name, "contact": turn.settings.shop_contact}
    return Reply((Text("help", facts),), (status(), my_options(), give_up(), person()))
