"""They do not want to be written to, said so that only a second look showed it: misspelt, or in a roundabout way."""

from bot.dialogue import Reply, Text
from bot.intents import Turn
from store import consent, subscriptions


def answer(turn: Turn) -> Reply:
    """Revoke everything, and confirm it once."""
    consent.revoke(turn.tx, [turn.address.id], source=f"{turn.address.channel} message {turn.message_id}", now=turn.now)
    subscriptions.end_at(turn.tx, [turn.address.id], now=turn.now)
    turn.stopped = True
    return Reply((Text("opt-out-done", {"shop": turn.settings.shop_name}),))
