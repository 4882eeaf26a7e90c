"""What each kind of task is called, and what it asks of whoever sees to it; the most urgent first."""

from typing import NamedTuple


class Kind(NamedTuple):
    """The heading over tasks of one kind, and one sentence for somebody who never saw one."""

    title: str
    words: str


_FILE = "Look at the order in both places and correct the one that is wrong."

KINDS = {
    "halted": Kind("Sending has stopped", "Nothing leaves this way until somebody acts at the provider."),
    "cancel_or_stop": Kind("CANCEL that may mean an order", "Hold the shipment, and ask them some other way."),
    "cancel_asked": Kind("Asked to cancel a late order", "They have not confirmed it. See that it happens."),
    "overdue": Kind("Past the last day by law", "The customer may end these orders. Ship, agree on a day, or cancel."),
    "tell_by_hand": Kind("Tell them yourself of a delay", "No message reaches them, and the law names a day."),
    "refund_late": Kind("Refunds close to their last day", "Send the money, and note that it was sent."),
    "authorisation": Kind("Card authorisations that lapse", "Renew them, or ask for another payment."),
    "talk_human": Kind("Asked for a person", "The bot is silent until somebody answers or hands back."),
    "complaint": Kind("Complaints", "The bot is silent until somebody answers or hands back."),
    "turn_failed": Kind("The bot could not answer", "Read what they wrote, and answer."),
    "wrote_again": Kind("Wrote again", "They wait for somebody's answer."),
    "change_address": Kind("Another address", "Change where it goes, and tell them."),
    "change_payment": Kind("Another way to pay", "Change how it is paid, and tell them."),
    "wrote_after_stop": Kind("Wrote after STOP", "Nobody may answer them there. Call, or write an e-mail."),
    "unreachable": Kind("Reached nowhere", "No channel is left. Call them, or write an e-mail."),
    "undelivered": Kind("Could not be delivered", "See whether another number or chat is known."),
    "refused": Kind("Refused by the provider", "The message was not accepted; the reason says why."),
    "unknown": Kind("Perhaps not arrived", "Nobody can tell whether it did. Ask, where it matters."),
    "unworded": Kind("Could not be put into words", "A text is missing or broken; the log says which."),
    "staff_group": Kind("Your group on Telegram shuts the bot out", "Nobody hears there of what there is to do."),
    "webhook_failed": Kind("A program of yours hears nothing", "It refused for days. See why, then try again."),
    "export_data": Kind("Wants a copy of their data", "Send it where only they can read it."),
    "erase_data": Kind("Wants to be forgotten", "It happens by itself once nothing of theirs is open."),
    "stale_date": Kind("Dates near or past, and nothing landed", "Ask the supplier, and give the arrival a new date."),
    "date_differs": Kind(
        "The shop's file names another date", "What somebody stated by hand holds. Change it if it is over."
    ),
    "quantity_differs": Kind("The shop's file has other units", _FILE),
    "line_vanished": Kind("Gone from the shop's file", _FILE),
    "open_there": Kind("Cancelled here, open in the shop's file", _FILE),
    "sent_though_cancelled": Kind("Cancelled here, sent over there", _FILE),
}


def kind_of(what: str) -> Kind:
    """Return how a kind of task is called; one that nobody has named yet is called by its own word."""
    return KINDS.get(what) or Kind(what.replace("_", " ").capitalize(), "")


def rank_of(what: str) -> int:
    """Return how urgent a kind is, the most urgent 0."""
    return list(KINDS).index(what) if what in KINDS else len(KINDS)


CHANGES = {
    "allocation": "move what is set aside",
    "cancellation": "cancel units",
    "code": "send a code",
    "consent": "change what they permit",
    "customer": "change what we know of them",
    "delay_consent": "note that they agree to wait",
    "offer": "make, take or close an offer",
    "refund": "owe them money back",
    "subscription": "note what they want to hear of",
    "task": "open a task for staff",
    "write_back": "ask your shop's system for a change",
}
"""What it means that the bot writes in a table, as the end of "it would also"."""
_MEANT = {
    "accept_wait": "agrees to wait",
    "cancel": "wants to cancel",
    "change_quantity": "wants fewer units",
    "clarify": "not understood; asked back",
    "complaint": "complains",
    "opt_out": "wants no messages",
    "out_of_scope": "something else than orders",
    "refund_status": "asks for their money",
    "see_alternatives": "asks what is possible",
    "status_eta": "asks where it is",
    "take_offer": "takes an offer",
    "talk_human": "wants a person",
}


def meant(intent: str) -> str:
    """Say what the bot takes a message to mean."""
    return _MEANT.get(intent) or intent.replace("_", " ")
