"""What was paid for an order beside the prices of its lines, worked out from the sums that its file names.

Programs differ in what their sums contain. Whether the tax stands in the prices or comes on top, and whether a subtotal
is the one before or after the discount, is seen from the total: the reading that adds up to it is the true one.
"""

from collections.abc import Iterator
from dataclasses import dataclass

_ON_TOP = {"US", "CA"}
"""Where prices are written without tax, should no total tell."""


@dataclass(frozen=True, slots=True)
class Written:
    """The sums of an order as they stand in its file, None where they do not.

    `lines_minor` is what its lines add up to, `line_discounts_minor` what is written beside them as taken off.
    """

    lines_minor: int
    shipping_minor: int = 0
    taxes_minor: int = 0
    discount_minor: int = 0
    line_discounts_minor: int = 0
    subtotal_minor: int | None = None
    total_minor: int | None = None
    country: str = ""


@dataclass(frozen=True, slots=True)
class Paid:
    """What was paid: goods at their prices, less a discount on all of them, plus tax that is not in the prices.

    It is not `clear` where no reading adds up.
    """

    goods_minor: int
    discount_minor: int
    tax_minor: int
    clear: bool = True

    def share(self, goods_minor: int) -> tuple[int, int]:
        """Return how much of the discount and of the tax belongs to goods of this price."""
        if not self.goods_minor:
            return 0, 0
        part = min(goods_minor, self.goods_minor)
        return self.discount_minor * part // self.goods_minor, self.tax_minor * part // self.goods_minor


def paid(told: Written) -> Paid:
    """Find the reading that adds up to the total, the plainest first; else take the sums at their word."""
    for goods, off in _readings(told):
        if off > goods:
            continue
        for tax in dict.fromkeys((told.taxes_minor, 0)):
            if goods - off + tax + told.shipping_minor == told.total_minor:
                return Paid(goods, off, tax)
    goods = max(told.lines_minor, told.subtotal_minor or 0)
    on_top = told.taxes_minor if told.country in _ON_TOP else 0
    return Paid(goods, min(told.discount_minor, goods), on_top, clear=not (told.taxes_minor or told.discount_minor))


def _readings(told: Written) -> Iterator[tuple[int, int]]:
    """Give what the goods may have cost and what may have gone off: by the lines, else by the subtotal.

    Lines that need no shipping are not read, and so the subtotal may hold more than the lines.
    """
    off = told.discount_minor
    offs = dict.fromkeys((off, off + told.line_discounts_minor, told.line_discounts_minor))
    yield from ((told.lines_minor, one) for one in offs)
    if told.subtotal_minor is not None:
        yield from ((told.subtotal_minor + one, one) for one in offs)
        yield from ((told.subtotal_minor, one) for one in offs)
