"""Money: whole minor units of one currency."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """`minor` units (cents, pence, yen) of the ISO 4217 `currency`."""

    minor: int
    currency: str

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)
