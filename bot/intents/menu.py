"""They want to see what can be asked."""

from bot.dialogue import Reply, Text
from bot.intents import Turn, give_up, my_options, person, status


def answer(_turn: Turn) -> Reply:
    """Show it."""
    return Reply((Text("menu"),), (status(), my_options(), give_up(), person()))
