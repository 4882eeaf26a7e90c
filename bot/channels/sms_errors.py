"""What Twilio's error numbers mean for us (twilio.com/docs/api/errors), as a table.

The same number may come as the answer to a request or, later, with what became of a message. A number that is not
here is taken as a no to this one message: it is not repeated, and staff can read the number.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from store.errors import Halted, NoSuchAddress, Refused, ShopError, Unreachable, Unsure, Unwilling

MINUTE, HOUR = 60.0, 3600.0
UNTIL_TOMORROW = -1.0
CARRIERS_DAY = ZoneInfo("America/Los_Angeles")  # in which the daily caps of US carriers are counted


@dataclass(frozen=True, slots=True)
class Reaction:
    """What to do about an error: its kind, after how many seconds to try again, and who has to pause."""

    kind: type[ShopError]
    meaning: str
    retry_after: float | None = None
    sender_wide: bool = False


REACTIONS = {
    # Nothing can be sent until somebody has put the account, the sender or the request right.
    20003: Reaction(Halted, "the credentials are wrong or the account is suspended"),
    20005: Reaction(Halted, "the account is not active"),
    20008: Reaction(Halted, "these are test credentials"),
    20404: Reaction(Halted, "there is no such account"),
    21212: Reaction(Halted, "the sender is not valid"),
    21602: Reaction(Halted, "the request has no body"),
    21603: Reaction(Halted, "the request has no sender"),
    21606: Reaction(Halted, "the sender is not a number of this account that can send SMS"),
    21703: Reaction(Halted, "the Messaging Service has no sender"),
    21704: Reaction(Halted, "the Messaging Service has no sender for this"),
    30002: Reaction(Halted, "the account is suspended"),
    30032: Reaction(Halted, "the toll-free number is not verified"),
    30033: Reaction(Halted, "the campaign is suspended"),
    30034: Reaction(Halted, "the number is not registered with a campaign"),
    30035: Reaction(Halted, "the registration of the campaign is pending"),
    # The whole sender is too fast.
    20429: Reaction(Unreachable, "too many requests at once", 2.0, sender_wide=True),
    21611: Reaction(Unreachable, "the queue of the sender is full", MINUTE, sender_wide=True),
    30001: Reaction(Unreachable, "the queue of the sender is full", MINUTE, sender_wide=True),
    30022: Reaction(Unreachable, "the rate of the campaign is exceeded", MINUTE, sender_wide=True),
    30023: Reaction(Unreachable, "the daily cap is reached", UNTIL_TOMORROW, sender_wide=True),
    30027: Reaction(Unreachable, "the daily cap at this carrier is reached", UNTIL_TOMORROW, sender_wide=True),
    # This phone cannot be reached now.
    30003: Reaction(Unreachable, "the phone is off or out of reach", 4 * HOUR),
    30008: Reaction(Unreachable, "the carrier gave no reason", 15 * MINUTE),
    30036: Reaction(Unreachable, "it was not sent while it was valid"),
    30450: Reaction(Unreachable, "the destination is held back as a likely fraud", 30 * MINUTE),
    # It cannot be known whether it was carried out.
    20500: Reaction(Unsure, "Twilio has a fault"),
    20503: Reaction(Unsure, "Twilio is not available"),
    # Nobody can be reached there, by this sender.
    21211: Reaction(NoSuchAddress, "not a valid phone number"),
    21408: Reaction(NoSuchAddress, "the account may not write to this country"),
    21612: Reaction(NoSuchAddress, "this sender cannot reach the number"),
    21614: Reaction(NoSuchAddress, "not a mobile number"),
    21635: Reaction(NoSuchAddress, "a landline"),
    # A block may be the carrier's as well as the person's, so that it is not remembered as their wish.
    30004: Reaction(NoSuchAddress, "blocked at the destination"),
    30005: Reaction(NoSuchAddress, "the number is not in use"),
    30006: Reaction(NoSuchAddress, "a landline, or a carrier that cannot be reached"),
    21610: Reaction(Unwilling, "the person has sent STOP"),
    # Not this message, now or later.
    21608: Reaction(Refused, "a trial account writes to verified numbers only"),
    21617: Reaction(Refused, "longer than 1,600 characters"),
    30007: Reaction(Refused, "filtered as spam"),
    # Twilio itself does not repeat it: it may have arrived.
    30410: Reaction(Refused, "the carrier did not answer in time"),
}


def of_code(code: int, *, now: datetime, retry_after: float | None = None) -> ShopError:
    """Return the error that a number stands for; `retry_after`, in seconds, is what the answer itself asked for."""
    reaction = REACTIONS.get(code, Reaction(Refused, "an error that we do not know"))
    message = f"Twilio {code}: {reaction.meaning}"
    if issubclass(reaction.kind, Unreachable):
        wait = retry_after or reaction.retry_after
        wait = _until_tomorrow(now) if wait == UNTIL_TOMORROW else wait
        wide = reaction.sender_wide or reaction.kind is Halted
        return reaction.kind(message, retry_after=wait, code=str(code), sender_wide=wide)
    if issubclass(reaction.kind, NoSuchAddress):
        return reaction.kind(message, code=str(code))
    return reaction.kind(message)


def of_answer(
    status: int, code: int | None, *, may_be_done: bool, now: datetime, retry_after: float | None = None
) -> ShopError:
    """Return the error of a request that was answered with an HTTP status of 300 or more.

    `may_be_done` tells that the request, had it been carried out, would have changed something.
    """
    known = code if code in REACTIONS else None
    if status >= 500 or status == 408:
        kind = Unsure if may_be_done else Unreachable
        return kind(f"Twilio answered {status}", retry_after=retry_after, code=str(code or status))
    if status == 429 and not (known and issubclass(REACTIONS[known].kind, Unreachable)):
        known = 20429  # never carried out, whatever else it says
    if known is None and (status in (401, 403, 404) or status < 400):
        return Halted(f"Twilio answered {status}", code=str(code or status), sender_wide=True)
    return of_code(known or code or status, now=now, retry_after=retry_after)


def _until_tomorrow(now: datetime) -> float:
    tomorrow = now.astimezone(CARRIERS_DAY).date() + timedelta(days=1)
    return (datetime.combine(tomorrow, time(), CARRIERS_DAY).astimezone(UTC) - now).total_seconds()
