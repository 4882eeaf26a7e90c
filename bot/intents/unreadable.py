"""They send something that cannot be read: a picture, a voice, a sticker."""

from bot.dialogue import Reply, Text
from bot.intents import Turn, person, status


def answer(_turn: Turn) -> Reply:
    """Say so, and show what can be asked in words."""
    return Reply((Text("unreadable"),), (status(), person()))
