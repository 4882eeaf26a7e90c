"""It is not clear what they mean."""

from bot.dialogue import Choice, Reply, Text
from bot.intents import Turn, my_options, person, status

LABELS = {
    "status_eta": "choice-status",
    "accept_wait": "choice-keep",
    "see_alternatives": "choice-options",
    "accept_alternative": "choice-options",
    "ask_discount": "choice-ask-discount",
    "accept_discount": "choice-ask-discount",
    "cancel": "choice-cancel",
    "refund_status": "choice-refund",
    "history": "choice-told",
    "preferences": "choice-wishes",
    "notify_me": "choice-alerts",
    "hear_offers": "choice-offers",
    "undo": "choice-undo",
    "talk_human": "choice-person",
    "complaint": "choice-person",
    "help": "choice-help",
}


def answer(turn: Turn) -> Reply:
    """Ask back with the likeliest three; whoever was asked back twice is offered a person first."""
    turn.conversation.asked_back += 1
    likely = {LABELS[name]: name for name in turn.candidates if name in LABELS}
    choices = [Choice(Text(label), name) for label, name in list(likely.items())[:3]]
    if turn.conversation.asked_back > 2:
        return Reply((Text("not-understood-again"),), (person(), status()))
    for usual in (status(), my_options(), person()):
        if len(choices) < 3 and usual.label.key not in {choice.label.key for choice in choices}:
            choices.append(usual)
    return Reply((Text("not-understood"),), tuple(choices))
