"""Nobody is written to by the clock of a place where they may not be."""

import random
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import timezone

from store import zones

SHOP = "America/New_York"
EASTERN, CENTRAL, MOUNTAIN, PACIFIC = (
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
)


def candidates(
    number: str | None = None,
    country: str | None = None,
    zip: str | None = None,
    own: str | None = None,
) -> tuple[str, ...]:
    return zones.candidate_zones(number, country, zip, own, default=SHOP)


def hours_of(found: frozenset[str] | tuple[str, ...]) -> set[object]:
    """Their distances from UTC on a winter's day and on a summer's day."""
    days = (datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 7, 15, tzinfo=UTC))
    return {tuple(day.astimezone(ZoneInfo(zone)).utcoffset() for day in days) for zone in found}


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        ("212", {EASTERN}),
        ("270", {EASTERN, CENTRAL}),
        ("850", {EASTERN, CENTRAL}),
        ("812", {EASTERN, CENTRAL}),
        ("906", {EASTERN, CENTRAL}),
        ("423", {EASTERN, CENTRAL}),
        ("308", {CENTRAL, MOUNTAIN}),
        ("541", {MOUNTAIN, PACIFIC}),
        ("928", {MOUNTAIN, "America/Phoenix"}),
    ],
)
def test_an_area_code_that_keeps_two_times_has_both(area: str, expected: set[str]) -> None:
    # 555 is listed nowhere, so the data alone would name one zone.
    assert hours_of(zones.zones_of_number(f"+1{area}5550123")) == hours_of(frozenset(expected))


@pytest.mark.parametrize(
    ("overlay", "parent"),
    [
        ("364", "270"),
        ("930", "812"),
        ("448", "850"),
        ("458", "541"),
        ("672", "250"),
        ("236", "250"),
        ("257", "250"),
        ("778", "250"),
        ("683", "807"),
        ("367", "418"),
        ("581", "418"),
        ("986", "208"),
        ("474", "306"),
        ("879", "709"),
        ("729", "423"),
    ],
)
def test_an_area_code_laid_over_another_has_the_zones_of_both(overlay: str, parent: str) -> None:
    of_overlay = zones.zones_of_number(f"+1{overlay}5550123")

    assert of_overlay == zones.zones_of_number(f"+1{parent}5550123")
    assert len(of_overlay) > 1


def test_a_toll_free_number_may_ring_in_any_of_the_fifty_states() -> None:
    found = zones.zones_of_number("+18005550123")

    assert {EASTERN, CENTRAL, MOUNTAIN, PACIFIC, "Pacific/Honolulu", "America/Phoenix"} <= found
    assert "Pacific/Guam" not in found


def test_a_toll_free_number_says_nothing_where_the_address_is_known() -> None:
    assert candidates("+18005550123", "US", "60601") == (CENTRAL,)


@pytest.mark.parametrize("number", ["+80012345678", "12345", "", "lea@example.com"])
def test_a_number_of_no_country_has_no_zones(number: str) -> None:
    assert zones.zones_of_number(number) == frozenset()


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("+4915112345678", "Europe/Berlin"),
        ("+447400123456", "Europe/London"),
        ("+61396441234", "Australia/Melbourne"),
        ("+551155256325", "America/Sao_Paulo"),
    ],
)
def test_a_number_abroad_keeps_the_time_of_its_country(number: str, expected: str) -> None:
    assert hours_of(candidates(number)) == hours_of((expected,))


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("+61412345678", {"Australia/Sydney", "Australia/Perth", "Australia/Adelaide"}),
        ("+628123456789", {"Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"}),
        ("+34612345678", {"Europe/Madrid", "Atlantic/Canary"}),
    ],
)
def test_a_mobile_abroad_may_be_anywhere_in_its_country(number: str, expected: set[str]) -> None:
    assert expected <= zones.zones_of_number(number)


@pytest.mark.parametrize("kind", ["FIXED_LINE", "MOBILE"])
def test_no_zone_that_the_public_data_names_is_forgotten(kind: str) -> None:
    chance = random.Random(7)
    # What it names for a number of +1 that belongs to no area.
    nowhere = set(timezone.time_zones_for_number(phonenumbers.parse("+18005550123", None)))
    asked = 0

    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        example = phonenumbers.example_number_for_type(region, getattr(phonenumbers.PhoneNumberType, kind))
        if example is None:
            continue
        known = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
        for _ in range(10):
            keep = chance.randint(4, len(known) - 3)
            number = known[:keep] + "".join(chance.choices("0123456789", k=len(known) - keep))
            parsed = phonenumbers.parse(number, None)
            named = set(timezone.time_zones_for_number(parsed)) - {"Etc/Unknown"}
            if phonenumbers.is_valid_number(parsed) and named != nowhere:
                asked += 1
                assert named <= zones.zones_of_number(number), number

    assert asked > 500


@pytest.mark.parametrize(
    ("country", "postcode", "expected"),
    [
        ("US", "10001", {EASTERN}),
        ("us", "02134-1234", {EASTERN}),
        ("US", "33101", {EASTERN}),
        ("US", "32501", {CENTRAL}),
        ("US", "32401", {EASTERN, CENTRAL}),
        ("US", "79901", {MOUNTAIN}),
        ("US", "85001", {"America/Phoenix"}),
        ("US", "86515", {"America/Phoenix", MOUNTAIN}),
        ("US", "99501", {"America/Anchorage"}),
        ("US", "99546", {"America/Adak"}),
        ("US", "00601", {"America/Puerto_Rico"}),
        ("CA", "M5V 2T6", {"America/Toronto"}),
        ("CA", "v6b1a1", {"America/Vancouver"}),
        ("CA", "S4P 3Y2", {"America/Regina"}),
        ("CA", "A1C 5M2", {"America/St_Johns"}),
        ("AU", "2000", {"Australia/Sydney"}),
        ("AU", "6000", {"Australia/Perth"}),
        ("AU", "2880", {"Australia/Adelaide"}),
        ("ES", "28001", {"Europe/Madrid"}),
        ("ES", "35001", {"Atlantic/Canary"}),
        ("FR", "97400", {"Indian/Reunion"}),
        ("MX", "77500", {"America/Cancun"}),
        ("BR", "01310-100", {"America/Sao_Paulo"}),
        ("DE", None, {"Europe/Berlin"}),
        ("UK", "SW1A 1AA", {"Europe/London"}),
        ("PT", None, {"Europe/Lisbon", "Atlantic/Azores"}),
    ],
)
def test_an_address_tells_its_time(country: str, postcode: str | None, expected: set[str]) -> None:
    found = zones.zones_of_place(country, postcode)

    assert hours_of(found) == hours_of(frozenset(expected))


@pytest.mark.parametrize(("eaten", "whole"), [("2134", "02134"), ("501", "00501")])
def test_a_leading_zero_that_a_spreadsheet_ate_is_given_back(eaten: str, whole: str) -> None:
    assert zones.zones_of_place("US", eaten) == zones.zones_of_place("US", whole) == {EASTERN}
    assert zones.us_state(eaten) == zones.us_state(whole) is not None


def test_a_country_without_a_known_postcode_may_be_any_of_its_zones() -> None:
    assert zones.zones_of_place("US", None) == zones.zones_of_number("+18005550123")
    assert zones.zones_of_place("US", "00000") == zones.zones_of_place("US", None)


@pytest.mark.parametrize("country", [None, "", "XX", "Atlantis"])
def test_a_country_that_does_not_exist_tells_nothing(country: str | None) -> None:
    assert zones.zones_of_place(country, "10001") == frozenset()


def test_every_state_has_a_zip_code_and_no_zip_code_has_two_states() -> None:
    states = {zones.us_state(f"{first:03}01") for first in range(1000)} - {None}

    assert len(states - {"AS", "DC", "GU", "PR", "VI"}) == 50
    assert zones.us_state("09012") is None


@pytest.mark.parametrize(
    ("zip", "state"),
    [("75001", "TX"), ("73301", "TX"), ("06390", "NY"), ("20101", "VA"), ("20001", "DC")],
)
def test_a_zip_code_belongs_to_a_state(zip: str, state: str) -> None:
    assert zones.us_state(zip) == state


def test_what_people_set_themselves_counts_alone() -> None:
    assert candidates("+12125550123", "US", "96801", "Europe/Berlin") == ("Europe/Berlin",)


@pytest.mark.parametrize("own", ["Etc/Unknown", "Mars/Olympus", "America", "../etc/passwd", ""])
def test_a_zone_that_does_not_exist_is_not_believed(own: str) -> None:
    assert candidates("+12125550123", own=own) == (EASTERN,)


def test_a_number_and_an_address_far_apart_are_both_respected() -> None:
    assert candidates("+12125550123", "US", "96801") == (EASTERN, "Pacific/Honolulu")
    assert candidates("+12125550123", "GB", None) == (EASTERN, "Europe/London")


def test_a_bare_country_adds_nothing_to_an_area_code_in_it() -> None:
    assert candidates("+12125550123", "US", None) == (EASTERN,)


def test_a_mobile_that_tells_only_its_country_adds_nothing_to_an_address_in_it() -> None:
    assert candidates("+61412345678", "AU", "2000") == ("Australia/Sydney",)


def test_a_mobile_of_another_country_still_counts() -> None:
    assert {PACIFIC, "Australia/Sydney"} <= set(candidates("+61412345678", "US", "90210"))


def test_of_somebody_unknown_the_shop_assumes_its_own_zone() -> None:
    assert candidates() == (SHOP,)
    assert candidates("+80012345678") == (SHOP,)


@given(
    st.one_of(st.none(), st.text(max_size=14), st.from_regex(r"\+[1-9][0-9]{6,13}", fullmatch=True)),
    st.one_of(st.none(), st.text(max_size=3), st.sampled_from(["US", "CA", "AU", "BR", "DE"])),
    st.one_of(st.none(), st.text(max_size=9), st.from_regex(r"[0-9]{3,5}", fullmatch=True)),
    st.one_of(st.none(), st.text(max_size=20)),
)
def test_whatever_is_known_there_are_sorted_zones_by_which_a_clock_can_be_read(
    number: str | None, country: str | None, postcode: str | None, own: str | None
) -> None:
    found = candidates(number, country, postcode, own)

    assert found
    assert list(found) == sorted(set(found))
    assert all(zones.is_zone(zone) for zone in found)


def test_every_zone_that_the_tables_name_exists() -> None:
    for country in ("AU", "BR", "CA", "CN", "ES", "FR", "ID", "MX", "NZ", "PT", "US"):
        for prefix in ("", *map(str, range(100)), *"ABCEGHJKLMNPRSTVXY"):
            found = zones.zones_of_place(country, prefix.ljust(5, "0"))
            assert found
            assert all(zones.is_zone(zone) for zone in found)
