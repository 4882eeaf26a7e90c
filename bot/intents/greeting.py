"""They say hello."""

from bot.dialogue import Reply, Text
from bot.intents import Turn, menu, status_eta


def answer(turn: Turn) -> Reply:
    """Greet back, and tell of what is open without being asked twice."""
    told = status_eta.answer(turn) if turn.open_lines() else menu.answer(turn)
    return Reply((Text("greeting", {"shop": turn.settings.shop_name}), *told.texts), told.choices)
