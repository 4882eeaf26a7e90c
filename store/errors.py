"""Everything that can go wrong, as one family.

    ShopError
    ├── Refused                 a rule says no: told kindly, never retried
    │   ├── NotWaiting          these units are not waiting any more
    │   ├── TooMany             more units than there are
    │   ├── OutOfStock          somebody was faster, or it was never there
    │   ├── OfferEnded          expired, withdrawn, declined or used
    │   ├── SomebodyElse            a chat cannot be tied to a second person
    │   ├── TooLate             the moment in which it could be undone has passed
    │   └── BadInput            what was typed or sent cannot be used; says what to do
    ├── NotFound                no such order, product or row
    ├── NotGenuine              could not prove who they are: logged, 403
    ├── Unreachable             try again, perhaps after `retry_after` seconds
    │   ├── Unsure              the request may have been carried out: ask before repeating
    │   └── Halted              nothing can be sent from this sender until a person acts
    └── NoSuchAddress           nobody can be reached there: retire the address
        └── Unwilling           they do not want to hear from us there: stop, and remember it

A message of an error is for the log and for staff. What a customer reads is the locale entry that bears the name
of the class.
"""


class ShopError(Exception):
    """Something went wrong that has a name."""


class Refused(ShopError):
    """A rule says no."""


class NotWaiting(Refused):
    """These units are not waiting any more."""


class TooMany(Refused):
    """More units were named than there are."""


class OutOfStock(Refused):
    """There are not enough free units."""


class OfferEnded(Refused):
    """The offer has expired, was withdrawn, declined or used."""


class SomebodyElse(Refused):
    """The chat belongs to somebody who is not known to be the same person."""


class TooLate(Refused):
    """It can no longer be undone."""


class BadInput(Refused):
    """What was typed or sent cannot be used; the message says what to do instead, `field` what it is about.

    A field is "" where the input has none, and bears the name that the operation gives it.
    """

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class NotFound(ShopError):
    """There is no such row."""


class NotGenuine(ShopError):
    """The caller could not prove who they are."""


class Unreachable(ShopError):
    """The other side cannot be reached now; `retry_after` is in seconds, or None where it did not say.

    `sender_wide` tells that not this address but the whole sender must pause.
    """

    def __init__(
        self,
        message: str,
        *,
        retry_after: float | None = None,
        code: str = "",
        sender_wide: bool = False,
    ) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.code = code
        self.sender_wide = sender_wide


class Unsure(Unreachable):
    """The request was sent and its outcome is not known."""


class Halted(Unreachable):
    """Nothing can be sent from this sender until a person has acted (credentials, suspension, registration)."""


class NoSuchAddress(ShopError):
    """Nobody can be reached at this address; `code` is the provider's."""

    def __init__(self, message: str, *, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class Unwilling(NoSuchAddress):
    """The person at this address has told the provider not to let us through."""
