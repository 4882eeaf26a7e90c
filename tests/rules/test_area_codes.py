"""In which states somebody may be by their phone number, as the geocoder of phonenumbers knows it."""

import re
from collections import defaultdict
from importlib.resources import files

import pytest

from store import area_codes, zones
from store.area_codes import AREAS

NAMES = """
    AL Alabama; AK Alaska; AZ Arizona; AR Arkansas; CA California; CO Colorado; CT Connecticut; DE Delaware; FL
    Florida; GA Georgia; HI Hawaii; ID Idaho; IL Illinois; IN Indiana; IA Iowa; KS Kansas; KY Kentucky; LA
    Louisiana; ME Maine; MD Maryland; MA Massachusetts; MI Michigan; MN Minnesota; MS Mississippi; MO Missouri; MT
    Montana; NE Nebraska; NV Nevada; NH New Hampshire; NJ New Jersey; NM New Mexico; NY New York; NC North Carolina;
    ND North Dakota; OH Ohio; OK Oklahoma; OR Oregon; PA Pennsylvania; RI Rhode Island; SC South Carolina; SD South
    Dakota; TN Tennessee; TX Texas; UT Utah; VT Vermont; VA Virginia; WA Washington State; DC Washington D.C.; WV
    West Virginia; WI Wisconsin; WY Wyoming
"""
STATES = {name: state for state, _, name in (one.partition(" ") for one in " ".join(NAMES.split()).split("; "))}
ENTRY = re.compile(r"'1(\d{3})\d*':\{[^}]*'en': (?:'([^']*)'|\"([^\"]*)\")")


def test_every_area_code_lies_where_the_library_says() -> None:
    told = defaultdict(set)
    for path in (files("phonenumbers") / "geodata").iterdir():
        if re.fullmatch(r"data\d+\.py", path.name):
            for area, name, quoted in ENTRY.findall(path.read_text("utf-8")):
                place = name or quoted
                state = STATES.get(place, place.rpartition(", ")[2])
                if state in AREAS:
                    told[state].add(area)

    assert set(told) == set(STATES.values())
    assert {state: " ".join(sorted(areas)) for state, areas in told.items()} == AREAS


@pytest.mark.parametrize(
    ("number", "states"),
    [
        ("+12055550100", {"AL"}),
        ("+12065550100", {"WA"}),
        ("+17875550100", {"PR"}),
        ("+13405550100", {"VI"}),
        # Laid over 716 and 318, which the library knows.
        ("+16245550100", {"NY"}),
        ("+14575550100", {"LA"}),
        # A few exchanges of New Jersey's ring in New York.
        ("+12015550100", {"NJ", "NY"}),
    ],
)
def test_a_us_number_names_the_states_that_it_was_issued_for(number: str, states: set[str]) -> None:
    assert area_codes.us_states(number) == states


@pytest.mark.parametrize("number", ["+18005550100", "+18885550100", "+14165550100", "+18765550100", "+4915112345678"])
def test_a_number_of_no_place_or_of_another_country_names_no_state(number: str) -> None:
    assert area_codes.us_states(number) == frozenset()


@pytest.mark.parametrize(
    ("zone", "some", "none"),
    [
        ("America/New_York", {"NY", "FL", "IN", "TN"}, {"TX", "CA"}),
        ("America/Chicago", {"TX", "FL", "TN", "KY"}, {"NY", "CA"}),
        ("Pacific/Honolulu", {"HI"}, {"CA"}),
        ("Europe/Berlin", set(), {"NY"}),
        ("Etc/Unknown", set(), {"NY"}),
    ],
)
def test_a_zone_is_kept_in_states_also_where_a_part_of_them_keeps_it(zone: str, some: set[str], none: set[str]) -> None:
    kept = zones.us_states_in(zone)

    assert kept >= some
    assert kept.isdisjoint(none)
    assert kept or not some
