"""Why a message has not arrived, as one would say it to a colleague; by what the outbox and the providers call it."""

from bot.channels.sms_errors import REACTIONS
from store import shadow
from store.undelivered import GIVEN_UP

_SAID = {
    "": "No reason was given.",
    "expired": "The moment by which it was to be read had passed.",
    "address retired": "Nobody is reached there any more.",
    "stopped": "They have sent STOP.",
    "no consent": "They did not agree to be written to there.",
    "quiet hours": "It was night there. It is told when it is day.",
    "not their hours": "They want messages at other hours. It is told then.",
    "paused": "They have asked for a pause. It is told after it.",
    "no longer true": "It was not true any more when its turn came.",
    shadow.REASON: "The shop only watches what it would say, and keeps this.",
    "a person answers": "A colleague took over before the bot had answered.",
    "phone silent": "The phone was silent for so long that it may be somebody else's.",
    "broadcast paused": "The broadcast was paused. It goes on when that does.",
    "broadcast stopped": "The broadcast was stopped.",
    "could not be put into words": "A text is missing or broken; the log says which.",
    "erased": "The customer was forgotten.",
    "worker died": "The program ended while it was sending.",
    "not found at the provider": "The provider knows nothing of it.",
    "no word of arrival": "The provider never said that it arrived.",
    "Unsure": "The provider's answer was lost.",
    "Unreachable": "The provider could not be reached, time and again.",
    "Halted": "The provider lets nothing through until somebody acts there.",
    "NoSuchAddress": "There is nobody at this address.",
    "Unwilling": "They let nothing of ours through.",
    "Refused": "The provider did not accept it.",
    GIVEN_UP: "Staff look after it no more.",
}
_HTTP = {
    "400": "Telegram did not accept it.",
    "401": "Telegram does not know our token.",
    "403": "They have blocked the bot, or never started it.",
    "404": "Telegram does not know our token.",
    "429": "We were too fast for the provider, time and again.",
}


def why(reason: str) -> str:
    """Say a reason as a sentence."""
    if reason in _SAID:
        return _SAID[reason]
    if reason.isdecimal() and int(reason) in REACTIONS:
        meant = REACTIONS[int(reason)].meaning
        return f"{meant[:1].upper()}{meant[1:]} (Twilio {reason})."
    if reason in _HTTP:
        return _HTTP[reason]
    if reason.isdecimal():
        return f"The provider answered with its number {reason}."
    return f"{reason[:1].upper()}{reason[1:]}."
