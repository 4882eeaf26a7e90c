"""Money: whole minor units of one currency."""

from dataclasses import dataclass

# The currencies of ISO 4217 whose minor unit is not a hundredth.
_WHOLE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THOUSANDTHS = "BHD IQD JOD KWD LYD OMR TND"
_DECIMALS = dict.fromkeys(_WHOLE.split(), 0) | dict.fromkeys(_THOUSANDTHS.split(), 3)


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """`minor` units (cents, pence, yen) of the ISO 4217 `currency`."""

    minor: int
    currency: str

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)


def decimals(currency: str) -> int:
    """Return how many decimals a currency has."""
    return _DECIMALS.get(currency, 2)
