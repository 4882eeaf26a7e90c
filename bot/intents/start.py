"""They open the chat, with the link from their order or without one."""

from bot.dialogue import Reply, Text
from bot.intents import Turn, nothing_open, status_eta
from store import consent, customers, notices
from store.consent import Purpose
from store.customers import Customer

WORDING = "start v1"
"""The version of what the chat says before its start button is pressed."""


def answer(turn: Turn) -> Reply:
    """Tie the chat to the customer of the link, who thereby agrees to news of their orders there."""
    token = turn.args.get("token", "")
    if token:
        link_to(turn, customers.redeem_link(turn.tx, token, now=turn.now), source="link")
    if not token and not turn.open_lines():
        return nothing_open(turn)
    return status_eta.answer(turn).after(Text("linked", {"shop": turn.settings.shop_name}))


def link_to(turn: Turn, customer_id: int, *, source: str, wording: str = WORDING) -> None:
    """Tie this chat or phone to a customer and write their agreement down."""
    turn.address = customers.link(
        turn.tx,
        customer_id,
        turn.address.channel,
        turn.address.handle,
        zones=turn.address.zones,
        now=turn.now,
    )
    turn.customer = turn.tx.get_one(Customer, turn.address.customer_id)
    consent.grant(
        turn.tx,
        [turn.address.id],
        Purpose.order_updates,
        source=f"{turn.address.channel} {source}",
        wording=wording,
        now=turn.now,
    )
    notices.hasten(turn.tx, turn.customer.id, now=turn.now)
