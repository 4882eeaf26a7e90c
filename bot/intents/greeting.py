"""They say hello."""

from bot.dialogue import Reply, Text
from bot.intents import Turn, nothing_open, status_eta


def answer(turn: Turn) -> Reply:
    """Greet back, and tell of what is open without being asked twice; who is not known is asked who they are."""
    told = status_eta.answer(turn) if turn.open_lines() else nothing_open(turn)
    if any(text.key == "who-are-you" for text in told.texts):
        return told  # it says who we are already
    return told.after(Text("greeting", {"shop": turn.settings.shop_name}))
