"""They want a person, or the bot again."""

from bot import facets, hand_off
from bot.dialogue import Reply, Text, Value
from bot.intents import Turn, my_options, person, status
from bot.opening import hours_of, moment


def answer(turn: Turn) -> Reply:
    """Hand the conversation over, or let the bot go on where that was chosen; who asks is told that it is one."""
    if turn.args.get("bot"):
        who = f"customer {turn.customer.id}"
        hand_off.hand_back(turn.tx, turn.address.id, by=who, settings=turn.settings, instead=True, now=turn.now)
        return Reply((Text("bot-again"),), (status(), my_options(), person()))
    if not turn.args and facets.asks_for_bot(turn.text):
        return Reply((Text("we-are-a-bot", {"shop": turn.settings.shop_name}),), (person(), status(), my_options()))
    return hand_over(turn, "talk_human", "A customer asked for a person")


def hand_over(turn: Turn, what: str, details: str) -> Reply:
    """Give the conversation to a person, with a task that says what for, and say when somebody answers.

    The bot is silent from now on, until it is handed back, the customer wants it back, or nobody writes for long.
    """
    hand_off.ask_for_person(turn.tx, turn.address, what, details, now=turn.now)
    return Reply((_when(turn),), (hand_off.let_bot_go_on(),))


def _when(turn: Turn) -> Text:
    facts: dict[str, Value] = {"contact": turn.settings.shop_contact}
    hours = hours_of(turn.settings)
    if hours is None:
        return Text("human-coming", facts)
    if hours.is_open(turn.now):
        return Text("human-soon", facts)
    opens_at = hours.opens_at(turn.now)
    if opens_at is None:
        return Text("human-coming", facts)
    return Text(
        "human-later",
        {**facts, **moment(opens_at, zones=turn.address.zones.split(","), shop=hours.zone, now=turn.now)},
    )
