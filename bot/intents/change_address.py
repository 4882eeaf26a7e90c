"""They want their order sent somewhere else."""

from bot.dialogue import Reply, Text
from bot.intents import Turn, nothing_open, person, status
from bot.intents.handle_by_person import orders_of
from bot.intents.talk_human import hand_over


def answer(turn: Turn) -> Reply:
    """Show the shop's own page for it, else hand over: who writes from a phone has not shown where they live."""
    if turn.settings.shop_address_page:
        return Reply((Text("address-page", {"link": turn.settings.shop_address_page}),), (status(), person()))
    numbers = orders_of(turn)
    if not numbers:
        return nothing_open(turn)
    details = f"A customer wants another delivery address for {numbers}: check who they are before changing it."
    return hand_over(turn, "change_address", details).after(Text("address-by-person"))
