"""They let us write to them again, or say so for the first time."""

from bot.dialogue import Reply, Text
from bot.intents import Turn, status
from store import consent, notices
from store.consent import Purpose


def answer(turn: Turn) -> Reply:
    """Write their permission down, for news of their orders only."""
    if consent.held(turn.tx, turn.address.id, Purpose.order_updates) is not True:
        consent.grant(
            turn.tx,
            [turn.address.id],
            Purpose.order_updates,
            source=f"{turn.address.channel} message {turn.message_id}",
            now=turn.now,
        )
    notices.hasten(turn.tx, turn.customer.id, now=turn.now)
    return Reply((Text("opt-in-done", {"shop": turn.settings.shop_name}),), (status(),))
