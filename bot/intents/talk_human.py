"""They want a person."""

from bot.dialogue import Reply, Text
from bot.intents import Turn
from store import conversations, tasks


def answer(turn: Turn) -> Reply:
    """Hand the conversation over; the bot is silent from now on, until it is handed back or its time is over."""
    conversations.hand_off(turn.tx, turn.address.id, now=turn.now)
    tasks.open_task(
        turn.tx,
        "talk_human",
        "A customer asked for a person.",
        key=f"talk_human {turn.message_id}",
        customer_id=turn.customer.id,
        now=turn.now,
    )
    return Reply((Text("human-coming", {"contact": turn.settings.shop_contact}),))
