"""Time zones of a recipient: every zone in which they may be, so that nobody is woken."""

from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from store.phones import calling_code

_T = TypeVar("_T")
_NONE: frozenset[str] = frozenset()


class _Hint(NamedTuple):
    """Zones that something points to; `exact` unless it tells only a country of several zones."""

    zones: frozenset[str]
    exact: bool


def zones_of_number(number: str) -> frozenset[str]:
    """Return every IANA zone of the place for which an E.164 number was issued.

    For +1 that is the whole territory of the area code. A number that tells no place gets the zones
    of the fifty states if it begins with +1 (toll-free), and otherwise none.
    """
    hint = _hint_of_number(number)
    if hint.zones or calling_code(number) != "1":
        return hint.zones
    return _distinct(_zones_of_country("US"))


def zones_of_place(country: str | None, zip: str | None) -> frozenset[str]:
    """Return the zones of a shipping address, by ISO 3166 country and postcode.

    Of zones that keep the same time one is named. Without a postcode that is known these are all
    zones of the country, and without a country none.
    """
    return _distinct(_hint_of_place(country, zip).zones)


def candidate_zones(
    number: str | None,
    country: str | None,
    zip: str | None,
    own: str | None,
    *,
    default: str,
) -> tuple[str, ...]:
    """Return every zone in which this person may be: sorted, never empty, one for each time kept.

    What they set themselves (`own`) counts alone. Otherwise number and address are joined, except
    that one which tells only a country adds nothing to one which tells a place in it, and a
    toll-free number adds nothing to an address. `default` is for those of whom nothing is known.
    """
    if own and is_zone(own):
        return (own,)
    told = _hint_of_number(number) if number else _Hint(_NONE, False)
    place = _hint_of_place(country, zip)
    zones = _joined(told, place) or (zones_of_number(number) if number else _NONE)
    return _sorted(zones) or (default,)


@lru_cache(maxsize=1024)
def is_zone(name: str) -> bool:
    """Whether this is a time zone by which a clock can be read. "Etc/Unknown" is not."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def us_state(zip: str | None) -> str | None:
    """Return the US state or territory of a ZIP code as two letters. Military mail has none."""
    code = _postcode("US", zip or "")
    return _longest(_us_states(), code)


@cache
def us_states_in(zone: str) -> frozenset[str]:
    """Return the US states in which a zone's time is kept, be it in a part of them."""
    if not is_zone(zone):
        return _NONE
    named = _zones_by_postcode("US").items()
    kept = {_longest(_us_states(), code) for code, zones in named if _offsets(zone) in map(_offsets, zones)}
    return frozenset(state for state in kept if state)


def _joined(one: _Hint, other: _Hint) -> frozenset[str]:
    if one.exact and not other.exact and one.zones <= other.zones:
        return one.zones
    if other.exact and not one.exact and other.zones <= one.zones:
        return other.zones
    return one.zones | other.zones


# Numbers


def _hint_of_number(number: str) -> _Hint:
    code = calling_code(number)
    if code == "1":
        zones = _zones_of_area(number[2:5])
        return _Hint(zones, bool(zones))
    zones = _zones_below(code) if code else _NONE
    if len(_distinct(zones)) <= 1:
        return _Hint(zones, bool(zones))
    prefix = _issued_under(number)
    return _Hint(zones, False) if prefix == code else _Hint(_zones_below(prefix), True)


# Area codes that were laid over one territory, some of them known to phonenumbers with one zone of
# several. After the dash: zones of the territory that it does not know.
_SAME_TERRITORY = (
    "208 986",
    "250 236 257 672 778 - America/Fort_Nelson",
    "270 364",
    "306 474 639 - America/Edmonton",
    "318 457",
    "418 367 581",
    "423 729",
    "541 458",
    "709 879",
    "716 624",
    "807 683",
    "812 930",
    "850 448",
)


def territory(area: str) -> frozenset[str]:
    """Return the area codes of +1 that share the territory of one, where one of them alone is known in full."""
    codes, _ = _laid_over(area)
    return codes or frozenset([area])


@cache
def _zones_of_area(area: str) -> frozenset[str]:
    # Exchanges that the data does not list fall to one default zone, so an area is taken whole.
    _, more = _laid_over(area)
    return more.union(*(_zones_below("1" + code) for code in territory(area)))


def _laid_over(area: str) -> tuple[frozenset[str], frozenset[str]]:
    for line in _SAME_TERRITORY:
        codes, _, more = line.partition(" - ")
        if area in codes.split():
            return frozenset(codes.split()), frozenset(more.split())
    return _NONE, _NONE


def _issued_under(number: str) -> str:
    """Return the longest prefix that the data knows, or the calling code if there is no area."""
    code = calling_code(number)
    # One answer for 100,000 numbers, except where a whole country has few more than that.
    if not _has_area(number[:-5] + "11111" if len(number) > 11 else number):
        return code
    known = _prefixes()
    lengths = range(len(number) - 1, len(code), -1)
    return next((number[1 : n + 1] for n in lengths if number[1 : n + 1] in known), code)


@lru_cache(maxsize=8192)
def _has_area(number: str) -> bool:
    """Whether a number belongs to a place, rather than to mobiles everywhere in the country."""
    from phonenumbers import NumberParseException, is_number_geographical, parse

    # Indonesian mobile numbers have no area, though the data files them under Jakarta.
    if number.startswith("+628"):
        return False
    try:
        return is_number_geographical(parse(number, None))
    except NumberParseException:
        return False


@cache
def _zones_below(prefix: str) -> frozenset[str]:
    """Return the zones of a prefix and all longer ones: what is not listed may be any of them."""
    found = (zones for known, zones in _prefixes().items() if known.startswith(prefix))
    return frozenset(zone for zones in found for zone in zones if is_zone(zone))


@cache
def _prefixes() -> dict[str, tuple[str, ...]]:
    from phonenumbers.tzdata import TIMEZONE_DATA

    return dict(TIMEZONE_DATA)


# Places


def _hint_of_place(country: str | None, postcode: str | None) -> _Hint:
    where = (country or "").strip().upper()
    where = "GB" if where == "UK" else where
    if postcode and where in _POSTCODES and (code := _postcode(where, postcode)):
        zones = _longest(_zones_by_postcode(where), code)
        if zones:
            return _Hint(zones, True)
    zones = _zones_of_country(where)
    return _Hint(zones, len(_distinct(zones)) == 1)


def _postcode(country: str, raw: str) -> str:
    """Return the postcode without punctuation, and with the leading zeros that spreadsheets eat."""
    if country not in _DIGITS:
        return "".join(char for char in raw.upper() if char.isalnum())
    short, long = _DIGITS[country]
    digits = "".join(char for char in raw.partition("-")[0] if char in "0123456789")
    if not digits:
        return ""
    return digits.zfill(long if len(digits) > short else short)[:short]


def _longest(table: dict[str, _T], code: str) -> _T | None:
    for length in range(min(len(code), 5), -1, -1):
        if code[:length] in table:
            return table[code[:length]]
    return None


@cache
def _zones_by_postcode(country: str) -> dict[str, frozenset[str]]:
    table: dict[str, frozenset[str]] = {}
    if country == "US":
        for row in _STATES.values():
            letters, _, ranges = row.partition(" ")
            table.update(dict.fromkeys(_each(ranges), _of_letters(letters)))
    for zones, prefixes in _POSTCODES[country].items():
        names = _of_letters(zones) if country == "US" else frozenset(zones.split())
        table.update(dict.fromkeys(_each(prefixes), names))
    return table


@cache
def _us_states() -> dict[str, str]:
    return {
        prefix: state
        for state, row in _STATES.items()
        if state not in {"AA", "AE", "AP"}
        for prefix in _each(row.partition(" ")[2])
    }


def _each(ranges: str) -> list[str]:
    """Read "350-352 354 *" as prefixes; * is every postcode that no other prefix has."""
    prefixes = []
    for part in ranges.split():
        first, _, last = part.partition("-")
        if last:
            prefixes += [str(n).zfill(len(first)) for n in range(int(first), int(last) + 1)]
        else:
            prefixes.append(first.removeprefix("*"))
    return prefixes


def _of_letters(letters: str) -> frozenset[str]:
    return frozenset(_LETTERS[letter] for letter in letters)


def _zones_of_country(country: str) -> frozenset[str]:
    return _table("zone.tab").get(country, _NONE)


@cache
def _table(name: str) -> dict[str, frozenset[str]]:
    """Read a table of the tz database: zones by country."""
    found: dict[str, set[str]] = {}
    for line in files("tzdata.zoneinfo").joinpath(name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            countries, _, zone = line.split("\t")[:3]
            for country in countries.split(","):
                found.setdefault(country, set()).add(zone)
    return {country: frozenset(zones) for country, zones in found.items()}


# Zones that keep the same time


@lru_cache(maxsize=16384)
def _sorted(zones: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(_distinct(zones)))


@lru_cache(maxsize=16384)
def _distinct(zones: frozenset[str]) -> frozenset[str]:
    """Keep one zone of those that keep the same time, rather the one that is best known."""
    kept: dict[tuple[object, ...], str] = {}
    for zone in sorted(zones, key=_rank):
        kept.setdefault(_offsets(zone), zone)
    return frozenset(kept.values())


def _rank(zone: str) -> tuple[bool, bool, str]:
    return (zone not in _named_in("zonenow.tab"), zone not in _named_in("zone1970.tab"), zone)


@cache
def _named_in(table: str) -> frozenset[str]:
    return _NONE.union(*_table(table).values())


@cache
def _offsets(zone: str) -> tuple[object, ...]:
    # Zones that agree in every week of a decade are one to whoever waits for a parcel.
    start, info = datetime(2026, 1, 1, tzinfo=UTC), ZoneInfo(zone)
    return tuple((start + timedelta(weeks=n)).astimezone(info).utcoffset() for n in range(522))


# The tables. First digits of postcodes; the longest prefix wins.

_DIGITS = {
    "AU": (4, 4),
    "BR": (5, 8),
    "CN": (6, 6),
    "ES": (5, 5),
    "FR": (5, 5),
    "ID": (5, 5),
    "MX": (5, 5),
    "NZ": (4, 4),
    "PT": (4, 7),
    "US": (5, 9),
}
"""How many digits tell the place, and how many the long form has."""

_LETTERS = {
    "E": "America/New_York",
    "C": "America/Chicago",
    "M": "America/Denver",
    "Z": "America/Phoenix",
    "P": "America/Los_Angeles",
    "K": "America/Anchorage",
    "A": "America/Adak",
    "H": "Pacific/Honolulu",
    "R": "America/Puerto_Rico",
    "G": "Pacific/Guam",
    "S": "Pacific/Pago_Pago",
    "W": "Pacific/Palau",
    "T": "Pacific/Chuuk",
    "N": "Pacific/Pohnpei",
    "J": "Pacific/Majuro",
    "L": "Europe/London",
    "B": "Europe/Berlin",
    "D": "Asia/Dubai",
    "Y": "Asia/Tokyo",
}

# Zones and ZIP prefixes of the states and territories, and of military mail (AA, AE, AP).
_STATES = {
    "AA": "E 340",
    "AE": "LBD 090-099",
    "AK": "K 995-999",
    "AL": "C 350-352 354-369",
    "AP": "GY 962-966",
    "AR": "C 716-729",
    "AS": "S 96799",
    "AZ": "Z 850-853 855-857 859-860 863-865",
    "CA": "P 900-908 910-928 930-961",
    "CO": "M 800-816",
    "CT": "E 060-069",
    "DC": "E 200 202-205 569",
    "DE": "E 197-199",
    "FL": "E 320-339 341 342 344 346 347 349",
    "GA": "E 300-319 398 399",
    "GU": "G 969",
    "HI": "H 967 968",
    "IA": "C 500-516 520-528",
    "ID": "M 832-838",
    "IL": "C 600-620 622-629",
    "IN": "E 460-479",
    "KS": "C 660-662 664-679",
    "KY": "E 400-427",
    "LA": "C 700 701 703-708 710-714",
    "MA": "E 010-027 055",
    "MD": "E 206-212 214-219",
    "ME": "E 039-049",
    "MI": "E 480-499",
    "MN": "C 550 551 553-567",
    "MO": "C 630 631 633-641 644-658",
    "MS": "C 386-397",
    "MT": "M 590-599",
    "NC": "E 270-289",
    "ND": "C 580-588",
    "NE": "C 680 681 683-693",
    "NH": "E 030-038",
    "NJ": "E 070-089",
    "NM": "M 870-875 877-884",
    "NV": "P 889-891 893-895 897 898",
    "NY": "E 005 100-149 06390",
    "OH": "E 430-459",
    "OK": "C 730 731 734-741 743-749",
    "OR": "P 970-979",
    "PA": "E 150-196",
    "PR": "R 006 007 009",
    "RI": "E 028 029",
    "SC": "E 290-299",
    "SD": "C 570-577",
    "TN": "C 370-385",
    "TX": "C 733 750-770 772-799 885",
    "UT": "M 840-847",
    "VA": "E 201 220-246",
    "VI": "R 008",
    "VT": "E 050-054 056-059",
    "WA": "P 980-986 988-994",
    "WI": "C 530-532 534 535 537-549",
    "WV": "E 247-268",
    "WY": "M 820-831 83414",
}

_POSTCODES: dict[str, dict[str, str]] = {
    # Where a state keeps two times: the part with the other one, or the part that has both.
    "US": {
        "A": "99546 99547",
        "C": "325 420-424 463 464 477",
        "CE": "324 373 401 426 427 465 475 476 479 498 499",
        "CM": "575 576 585 586 588 677 678 690-692 798",
        "E": "374 376-379",
        "J": "96960 96970",
        "M": "577 693 799 885",
        "MP": "835 898 979",
        "N": "96941 96944",
        "P": "838",
        "T": "96942 96943",
        "W": "96939 96940",
        "ZM": "860 865",
    },
    "AU": {
        "Australia/Adelaide": "5",
        "Australia/Brisbane": "4 9",
        "Australia/Broken_Hill": "2880",
        "Australia/Darwin": "08 09",
        "Australia/Hobart": "7",
        "Australia/Lord_Howe": "2898",
        "Australia/Melbourne": "3 8",
        "Australia/Perth": "6",
        "Australia/Sydney": "02 1 2",
        "Indian/Christmas": "6798",
        "Indian/Cocos": "6799",
        "Pacific/Norfolk": "2899",
    },
    "BR": {
        "America/Campo_Grande": "79",
        "America/Cuiaba": "78",
        "America/Manaus": "69",
        "America/Manaus America/Rio_Branco": "698",
        "America/Noronha": "53990",
        "America/Porto_Velho": "768 769",
        "America/Rio_Branco": "699",
        "America/Sao_Paulo": "*",
    },
    "CA": {
        "America/Edmonton America/Toronto America/Winnipeg": "X",
        "America/Edmonton America/Vancouver": "V0A",
        "America/Edmonton America/Fort_Nelson America/Vancouver": "V0B",
        "America/Edmonton": "S9V T V1A V1C X0B X0E X0G X1A",
        "America/Fort_Nelson": "V0C V1G V1J",
        "America/Halifax": "A0P A2V B C E G4T",
        "America/Halifax America/St_Johns": "A0K A0R",
        "America/Halifax America/Toronto": "G0G",
        "America/Regina": "S",
        "America/Regina America/Winnipeg": "S0P",
        "America/St_Johns": "A",
        "America/Toronto": "G H J K L M N P X0A",
        "America/Toronto America/Winnipeg": "P0T P0V P0W P8 P9",
        "America/Vancouver": "V",
        "America/Whitehorse": "Y",
        "America/Winnipeg": "P0X R X0C",
    },
    "CN": {"Asia/Shanghai": "*", "Asia/Shanghai Asia/Urumqi": "83 84"},
    "ES": {"Atlantic/Canary": "35 38", "Europe/Madrid": "*"},
    "FR": {
        "America/Cayenne": "973",
        "America/Guadeloupe": "971",
        "America/Martinique": "972",
        "America/Miquelon": "975",
        "Europe/Paris": "*",
        "Indian/Mayotte": "976",
        "Indian/Reunion": "974",
        "Pacific/Noumea": "988",
        "Pacific/Tahiti Pacific/Marquesas Pacific/Gambier": "987",
        "Pacific/Wallis": "986",
    },
    "ID": {
        "Asia/Jakarta": "1-6 73 74 78 79",
        "Asia/Jayapura": "97-99",
        "Asia/Makassar": "7-9",
    },
    "MX": {
        "America/Cancun": "77",
        "America/Hermosillo": "83-85",
        "America/Chihuahua America/Ciudad_Juarez America/Ojinaga": "32 33",
        "America/Mazatlan": "23 80-82",
        "America/Mazatlan America/Mexico_City": "63",
        "America/Mexico_City": "*",
        "America/Mexico_City America/Matamoros": "26 65 87 88",
        "America/Tijuana": "21 22",
    },
    "NZ": {"Pacific/Auckland": "*", "Pacific/Chatham": "8016 8942"},
    "PT": {"Atlantic/Azores": "95-99", "Atlantic/Madeira": "90-94", "Europe/Lisbon": "*"},
}
