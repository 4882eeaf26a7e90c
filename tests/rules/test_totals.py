"""What was paid beside the prices: tax counts once, whatever the program that wrote the file means by its sums."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from store.platforms.spreadsheet.totals import Paid, Written, paid


@pytest.mark.parametrize(
    ("written", "read"),
    [
        # Tax on top, the subtotal after the discount.
        (
            Written(
                10000, shipping_minor=690, taxes_minor=720, discount_minor=1000, subtotal_minor=9000, total_minor=10410
            ),
            Paid(10000, 1000, 720),
        ),
        # Tax in the prices.
        (
            Written(
                10000, shipping_minor=690, taxes_minor=1547, discount_minor=1000, subtotal_minor=9000, total_minor=9690
            ),
            Paid(10000, 1000, 0),
        ),
        # The subtotal before the discount.
        (
            Written(10000, taxes_minor=720, discount_minor=1000, subtotal_minor=10000, total_minor=9720),
            Paid(10000, 1000, 720),
        ),
        # A discount written beside a line, and none for the order.
        (
            Written(10000, line_discounts_minor=500, subtotal_minor=9500, total_minor=9500),
            Paid(10000, 500, 0),
        ),
        # The same discount written twice, beside its line and for the order.
        (
            Written(10000, discount_minor=500, line_discounts_minor=500, total_minor=9500),
            Paid(10000, 500, 0),
        ),
        # Both.
        (
            Written(10000, discount_minor=1000, line_discounts_minor=500, total_minor=8500),
            Paid(10000, 1500, 0),
        ),
        # Prices from which the discount has been taken already.
        (
            Written(9000, discount_minor=1000, taxes_minor=720, total_minor=9720),
            Paid(9000, 0, 720),
        ),
        # A gift card that needs no shipping, and of which we read no line.
        (
            Written(10000, shipping_minor=690, taxes_minor=720, subtotal_minor=15000, total_minor=16410),
            Paid(15000, 0, 720),
        ),
        # The same, with a discount and tax in the prices.
        (
            Written(10000, taxes_minor=2236, discount_minor=1000, subtotal_minor=14000, total_minor=14000),
            Paid(15000, 1000, 0),
        ),
    ],
)
def test_the_reading_that_adds_up_to_the_total_counts(written: Written, read: Paid) -> None:
    assert paid(written) == read


@pytest.mark.parametrize(("country", "tax"), [("US", 720), ("CA", 720), ("DE", 0), ("", 0)])
def test_where_no_total_tells_tax_comes_on_top_where_prices_are_written_without_it(country: str, tax: int) -> None:
    found = paid(Written(10000, taxes_minor=720, country=country))

    assert (found.tax_minor, found.clear) == (tax, False)


def test_where_there_is_neither_tax_nor_discount_nothing_is_unclear() -> None:
    """A tip makes the total more than the goods, and is no part of them."""
    assert paid(Written(10000, shipping_minor=690, total_minor=11190)) == Paid(10000, 0, 0)


def test_lines_bear_their_share() -> None:
    whole = Paid(10000, 1000, 725)

    assert whole.share(10000) == (1000, 725)
    assert whole.share(2500) == (250, 181)
    assert Paid(0, 0, 0).share(0) == (0, 0)


money = st.integers(0, 100_000)


@given(
    lines=st.integers(1, 100_000), shipping=money, taxes=money, off=money, included=st.booleans(), after=st.booleans()
)
def test_what_was_paid_for_goods_and_shipping_is_always_the_total(
    *, lines: int, shipping: int, taxes: int, off: int, included: bool, after: bool
) -> None:
    off = min(off, lines)
    total = lines - off + shipping + (0 if included else taxes)

    found = paid(
        Written(
            lines,
            shipping_minor=shipping,
            taxes_minor=taxes,
            discount_minor=off,
            subtotal_minor=lines - off if after else lines,
            total_minor=total,
        )
    )

    assert found.goods_minor - found.discount_minor + found.tax_minor + shipping == total
    assert found.clear
