"""They are unhappy with how this goes."""

from bot.dialogue import Reply, Text
from bot.intents import Turn, my_options, person, status


def answer(_turn: Turn) -> Reply:
    """Say sorry once, and show what can be done now."""
    return Reply((Text("sorry"),), (status(), my_options(), person()))
