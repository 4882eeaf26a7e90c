"""They share their own phone number, which shows who they are."""

from bot.dialogue import Choice, Reply, Text
from bot.intents import Turn, identify, person, start, status_eta
from store import customers, outlook, phones
from store.errors import BadInput


def answer(turn: Turn) -> Reply:
    """Tie the chat to whoever ordered with that number; where nobody did, say so and nothing more."""
    ways = (identify.by_order_number(), person()) if turn.settings.codes_per_minute else (person(),)
    shared = turn.args.get("phone")
    if not shared:
        return Reply((Text("share-contact"),), (Choice(Text("choice-share-contact"), "contact"), *ways))
    try:
        number = phones.normal(shared if shared.startswith("+") else f"+{shared}", None)
    except BadInput:
        number = ""
    known = customers.at(turn.tx, "sms", number)
    # Whoever only wrote to us from there stands in our books as well, and has no order.
    if known is None or not outlook.has_orders(turn.tx, known.customer_id):
        facts = {"shop": turn.settings.shop_name, "contact": turn.settings.shop_contact}
        return Reply((Text("contact-unknown", facts),), ways)
    start.link_to(turn, known.customer_id, source="contact")
    return status_eta.answer(turn).after(Text("linked", {"shop": turn.settings.shop_name}))
