"""What goes back for a cancellation, and that all of it together is what was paid."""

import hypothesis.strategies as st
from hypothesis import given

from store.accounts import Account, Discount, Part

LAMP, MUG = 1, 2


def an_account(*, lamps: int = 2, mugs: int = 1, **paid: int) -> Account:
    """Lamps at 49.00 and mugs at 10.00."""
    return Account({LAMP: Part(4900, lamps), MUG: Part(1000, mugs)}, **paid)


def test_a_unit_brings_back_its_price() -> None:
    assert an_account().cancel(LAMP, 1) == 4900


def test_it_brings_back_its_share_of_the_tax_and_not_what_the_discount_took_off_it() -> None:
    account = an_account(discount_minor=1080, tax_minor=864)

    assert account.cancel(LAMP, 1) == 4900 - 490 + 392
    assert account.cancel(MUG, 1) == 1000 - 100 + 80


def test_shipping_goes_back_with_the_last_unit_and_not_before() -> None:
    account = an_account(shipping_minor=700)

    assert account.cancel(LAMP, 2) == 9800
    assert account.cancel(MUG, 1) == 1000 + 700


def test_where_a_unit_was_shipped_shipping_stays_paid() -> None:
    account = an_account(shipping_minor=700)

    # One of the lamps has left, and nothing else is open afterwards.
    assert [account.cancel(LAMP, 1), account.cancel(MUG, 1)] == [4900, 1000]


def test_where_lines_that_we_do_not_know_had_left_shipping_stays_paid() -> None:
    account = an_account(shipping_minor=700, begun=True)

    assert [account.cancel(LAMP, 2), account.cancel(MUG, 1)] == [9800, 1000]


def test_shipping_that_went_back_as_an_offer_does_not_go_back_again() -> None:
    account = an_account(shipping_minor=700, shipping_back_minor=700)

    assert [account.cancel(LAMP, 2), account.cancel(MUG, 1)] == [9800, 1000]


def test_what_goes_back_for_waiting_goes_back_once() -> None:
    account = an_account(discounts=[Discount(LAMP, 981, 2)])

    assert account.cancel(LAMP, 1) == 4900 - 490
    assert account.cancel(LAMP, 1) == 4900 - 491


def test_a_discount_for_waiting_stays_with_the_units_that_wait_on() -> None:
    account = an_account(lamps=3, discounts=[Discount(LAMP, 980, 2)])

    # Another unit of the line was shipped before the discount was given.
    assert [account.cancel(LAMP, 1), account.cancel(MUG, 1)] == [4900 - 490, 1000]


def test_never_less_than_nothing_goes_back() -> None:
    account = an_account(discount_minor=10800)

    assert [account.cancel(LAMP, 2), account.cancel(MUG, 1)] == [0, 0]


def test_what_was_free_brings_nothing_back() -> None:
    account = Account({LAMP: Part(0, 2)}, shipping_minor=500)

    assert [account.cancel(LAMP, 1), account.cancel(LAMP, 1)] == [0, 500]


@st.composite
def courses(draw: st.DrawFn) -> tuple[Account, list[tuple[str, int, int]]]:
    """An order as it may have been paid, and what its customer does: wait for a discount, cancel, undo."""
    lines = draw(st.lists(st.tuples(st.integers(1, 99_999), st.integers(1, 5)), min_size=1, max_size=4))
    bought = sum(price * units for price, units in lines)
    account = Account(
        {number: Part(price, units) for number, (price, units) in enumerate(lines)},
        discount_minor=draw(st.integers(0, bought // 2)),
        tax_minor=draw(st.integers(0, bought // 3)),
        shipping_minor=draw(st.integers(0, 2_000)),
    )
    step = st.tuples(st.sampled_from(["discount", "cancel", "undo"]), st.integers(0, len(lines) - 1), st.integers(1, 5))
    return account, draw(st.lists(step, max_size=12))


@given(courses())
def test_all_that_goes_back_for_a_wholly_cancelled_order_is_what_was_paid(
    course: tuple[Account, list[tuple[str, int, int]]],
) -> None:
    account, steps = course
    paid = sum(part.price_minor * part.units for part in account.parts.values())
    paid += account.tax_minor - account.discount_minor + account.shipping_minor
    cancelled: list[tuple[int, int, int]] = []

    def cancel(line: int, most: int) -> None:
        part = account.parts[line]
        if units := min(most, part.units - part.cancelled):
            cancelled.append((line, units, account.cancel(line, units)))

    for what, line, units in steps:
        part = account.parts[line]
        wait = part.units - part.cancelled
        if what == "cancel":
            cancel(line, units)
        elif what == "discount" and wait and not any(one.line_id == line for one in account.discounts):
            account.discounts.append(Discount(line, part.price_minor * wait // 4, wait))
        elif what == "undo" and cancelled:
            again, gone, amount = cancelled.pop()
            account.parts[again].cancelled -= gone
            account.back_minor -= amount
            for one in account.discounts:
                one.gone -= min(one.gone, gone) if one.line_id == again else 0
    for line in account.parts:
        cancel(line, 5)

    back = sum(amount for *_, amount in cancelled) + sum(one.amount_minor for one in account.discounts)
    assert back == paid
