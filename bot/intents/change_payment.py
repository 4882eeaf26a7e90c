"""They want to pay in another way: another card, later, in parts."""

from bot import card_data
from bot.dialogue import Reply, Text
from bot.intents import Turn, nothing_open, person, status
from bot.intents.handle_by_person import orders_of
from bot.intents.talk_human import hand_over


def answer(turn: Turn) -> Reply:
    """Show the shop's own page for it, else hand over; card data is never taken here."""
    return card_data.warned(_answer(turn), turn.text)


def _answer(turn: Turn) -> Reply:
    if turn.settings.shop_payment_page:
        return Reply((Text("payment-page", {"link": turn.settings.shop_payment_page}),), (status(), person()))
    numbers = orders_of(turn)
    if not numbers:
        return nothing_open(turn)
    details = f"A customer asks about paying for {numbers}. Take no card data by chat."
    return hand_over(turn, "change_payment", details).after(Text("payment-by-person"))
