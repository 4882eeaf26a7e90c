"""What the shop of the demo sells, what may stand in for it, and what is on its way."""

from dataclasses import dataclass

SHOP_NAME = "Juniper & Clay"
CURRENCY = "USD"


@dataclass(frozen=True, slots=True)
class Good:
    """A product: `shelf` counts the units that are there when the demo begins, `instead` what may stand in for it."""

    sku: str
    title: str
    cents: int
    image: str
    shelf: int = 0
    instead: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OnItsWay:
    """Units that a supplier owes; `days` from today, negative where they are late, None where nobody knows."""

    sku: str
    units: int
    reference: str
    days: int | None


# Of what everybody waits for, the few units on the shelf cover the first in line, some of them in part.
GOODS = (
    Good("LAMP-OAK", "Oak desk lamp", 7900, "oak-desk-lamp", 1, ("LAMP-PAPER", "LAMP-BRASS")),
    Good("MUG-BLUE", "Stoneware mug, blue", 1800, "blue-mug", 5, ("MUG-SAND",)),
    Good("KETTLE-ENAMEL", "Enamel kettle, 1.5 l", 6400, "enamel-kettle", 0, ("KETTLE-STEEL",)),
    Good("THROW-WOOL", "Wool throw, moss", 12000, "wool-throw", 0, ("THROW-COTTON",)),
    Good("VASE-RIBBED", "Ribbed vase, tall", 4500, "ribbed-vase", 1, ("VASE-ROUND",)),
    Good("LAMP-PAPER", "Paper globe lamp", 4900, "paper-lamp", 9),
    Good("LAMP-BRASS", "Brass desk lamp", 9200, "brass-lamp", 7),
    Good("MUG-SAND", "Stoneware mug, sand", 1800, "sand-mug", 26),
    Good("KETTLE-STEEL", "Steel kettle, 1.7 l", 5800, "steel-kettle", 5),
    Good("THROW-COTTON", "Cotton throw, cream", 8500, "cotton-throw", 6),
    Good("VASE-ROUND", "Round vase, sand", 4500, "round-vase", 6),
    Good("CANDLES", "Beeswax candles, set of 4", 2400, "beeswax-candles", 18),
)

# Of the ribbed vase nothing is on order.
ON_ITS_WAY = (
    OnItsWay("LAMP-OAK", 4, "PO-311", 6),
    OnItsWay("LAMP-OAK", 6, "PO-318", 20),
    OnItsWay("MUG-BLUE", 24, "PO-314", 9),
    OnItsWay("KETTLE-ENAMEL", 6, "PO-309", None),
    OnItsWay("THROW-WOOL", 6, "PO-302", -3),
)
