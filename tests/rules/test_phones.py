"""A number is read as people write it, and kept in one form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import phones
from store.errors import BadInput


@pytest.mark.parametrize(
    ("written", "country", "number"),
    [
        ("(415) 555-0123", "US", "+14155550123"),
        ("415.555.0123", "us", "+14155550123"),
        ("+1 415 555 0123", None, "+14155550123"),
        ("tel:+1-415-555-0123", None, "+14155550123"),
        ("07400 123456", "UK", "+447400123456"),
        ("030/1234567", "DE", "+49301234567"),
        ("030 / 1234567", "DE", "+49301234567"),
        ("+49 (0)151 12345678", None, "+4915112345678"),
        ("４１５５５５０１２３", "US", "+14155550123"),
        ("＋１４１５５５５０１２３", None, "+14155550123"),
        ("+39 02 12345678", None, "+390212345678"),
    ],
)
def test_however_it_is_written_it_is_kept_as_e164(written: str, country: str, number: str) -> None:
    assert phones.normal(written, country) == number


@pytest.mark.parametrize(
    ("damaged", "country", "number"),
    [
        ("14155550123.0", "US", "+14155550123"),
        ("'+14155550123", None, "+14155550123"),
        ("4915112345678", "DE", "+4915112345678"),
        ("33612345678", "FR", "+33612345678"),
        ("0049 151 12345678", "US", "+4915112345678"),
        ("0049 151 12345678", None, "+4915112345678"),
    ],
)
def test_what_a_spreadsheet_or_a_habit_did_to_it_is_undone(damaged: str, country: str, number: str) -> None:
    assert phones.normal(damaged, country) == number


@pytest.mark.parametrize(
    "written",
    ["415-555-0123 x12", "415-555-0123, ext 5", "415 555 0123 #7", "415-555-0123;ext=4"],
)
def test_an_extension_is_dropped_and_is_no_second_number(written: str) -> None:
    assert phones.several(written, "US") == ["+14155550123"]


@pytest.mark.parametrize("written", ["(415) 555-0123 Bob", "415 555 0123 (work)", "mobile 4155550123"])
def test_a_remark_beside_the_number_is_not_dialled(written: str) -> None:
    assert phones.normal(written, "US") == "+14155550123"


@pytest.mark.parametrize(
    ("written", "country", "advice"),
    [
        ("", "US", "no phone number"),
        ("n/a", "US", "no phone number"),
        ("12345", "US", "too short"),
        ("1-800-FLOWERS", "US", "too short"),
        ("415 555 0123", None, "country code"),
        ("415 555 0123", "Atlantis", "country code"),
        ("+1 555 0123", None, "No such phone number"),
        ("123 456 7890", "US", "No such phone number"),
        ("4" * 300, "US", "not a phone number"),
        ("1.41556E+10", "US", "column text"),
        ("+1 500 222 3456", None, "ordinary number"),
        ("+1 900 555 0123", None, "ordinary number"),
        ("+44 70 1234 5678", None, "ordinary number"),
        ("415-555-0123 or 415-555-0124", "US", "more than one"),
    ],
)
def test_what_cannot_be_used_is_refused_with_advice(written: str, country: str | None, advice: str) -> None:
    with pytest.raises(BadInput, match=advice):
        phones.normal(written, country)


@pytest.mark.parametrize("between", [" / ", "/", ", ", "; ", " or ", " OR ", "\n", " | ", " oder ", " & "])
def test_several_numbers_in_one_field_keep_their_order(between: str) -> None:
    written = f"415-555-0124{between}212-555-0123"

    assert phones.several(written, "US") == ["+14155550124", "+12125550123"]


def test_of_several_numbers_only_the_good_ones_count_and_each_once() -> None:
    written = "n/a; 415-555-0123, 12345 or +1 415 555 0123 / +49 151 12345678"

    assert phones.several(written, "US") == ["+14155550123", "+4915112345678"]


def test_a_slash_after_the_area_code_does_not_make_two_numbers() -> None:
    assert phones.several("0151/12345678 / 0160/87654321", "DE") == [
        "+4915112345678",
        "+4916087654321",
    ]


def test_a_field_without_a_good_number_has_none() -> None:
    assert phones.several("ask reception", "US") == []


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("+12125550123", "US"),
        ("+14165550123", "CA"),
        ("+18765550123", "JM"),
        ("+4915112345678", "DE"),
        ("+80012345678", None),
        ("12345", None),
    ],
)
def test_plus_one_is_not_always_the_united_states(number: str, country: str | None) -> None:
    assert phones.country_of(number) == country


@pytest.mark.parametrize(
    ("number", "may_be"),
    [
        ("+14155550123", True),
        ("+4915112345678", True),
        ("+49301234567", False),
        ("+18005550123", False),
        ("nobody", False),
    ],
)
def test_a_number_that_cannot_be_a_mobile_gets_no_text(number: str, *, may_be: bool) -> None:
    assert phones.may_be_mobile(number) is may_be


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+14155551234", "+1******1234"),
        ("+4915112345678", "+49*******5678"),
        ("+353861234567", "+353*****4567"),
        ("+29912345", "******"),
        ("lea@example.com", "******"),
        ("", "******"),
    ],
)
def test_a_log_shows_the_last_four_digits_and_no_more(number: str, shown: str) -> None:
    assert phones.masked(number) == shown


@given(st.text(max_size=40), st.sampled_from(["US", "DE", "", None]))
def test_nonsense_is_refused_and_breaks_nothing(written: str, country: str | None) -> None:
    for number in phones.several(written, country):
        assert phones.normal(number, None) == number


@given(
    st.integers(2_000_000, 9_999_999),
    st.sampled_from(["({}) {}-{}", "{}-{}-{}", "1 {}.{}.{}", "+1{}{}{}"]),
)
def test_every_way_to_write_a_number_leads_to_the_same_one(local: int, form: str) -> None:
    digits = str(local)

    assert phones.several(form.format("212", digits[:3], digits[3:]), "US") == [f"+1212{digits}"]


def test_a_refusal_never_repeats_the_number() -> None:
    with pytest.raises(BadInput) as refused:
        phones.normal("+1 900 555 7391", None)

    assert "7391" not in str(refused.value)
