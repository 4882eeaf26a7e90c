"""What the carrier does with an SMS before the shop hears of it: it stops, resumes and explains.

The keywords are Twilio's default for long codes (help.twilio.com, "Twilio support for opt-out
keywords"). Only a message that is the bare keyword counts. The answers are not the shop's words
but the carrier's, always in English, which is why they stand here and not in the locales.
"""

from typing import Literal

STOP = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
START = frozenset({"START", "YES", "UNSTOP"})
HELP = frozenset({"HELP", "INFO"})

STOPPED = (
    "You have successfully been unsubscribed. You will not receive any more messages "
    "from this number. Reply START to resubscribe."
)
STARTED = (
    "You have successfully been re-subscribed to messages from this number. Reply HELP for help. "
    "Reply STOP to unsubscribe. Msg&Data Rates May Apply."
)
HELPED = "Reply STOP to unsubscribe. Msg&Data Rates May Apply."


def keyword(text: str) -> Literal["stop", "start", "help"] | None:
    """Return what a bare keyword asks of the carrier."""
    word = text.strip().upper()
    if word in STOP:
        return "stop"
    if word in START:
        return "start"
    return "help" if word in HELP else None


def answer(text: str, *, opted_out: bool) -> tuple[bool, str | None]:
    """Return whether the phone is blocked from now on, and what the carrier answers by itself.

    A second STOP is not confirmed again, and a START that lifts no block is an ordinary message.
    """
    match keyword(text):
        case "stop":
            return True, None if opted_out else STOPPED
        case "start":
            return False, STARTED if opted_out else None
        case "help":
            return opted_out, HELPED
        case _:
            return opted_out, None
