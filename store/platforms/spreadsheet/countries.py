"""Countries as people write them: a code, or a name in one of the languages of the shop."""

import re
from functools import cache

_LANGUAGES = ("en", "de", "fr", "es")
_SPOKEN = {
    "UK": "GB",
    "ENGLAND": "GB",
    "SCOTLAND": "GB",
    "WALES": "GB",
    "GREAT BRITAIN": "GB",
    "USA": "US",
    "U.S.A.": "US",
    "UNITED STATES OF AMERICA": "US",
    "HOLLAND": "NL",
}


def country_named(written: str) -> str | None:
    """Return the ISO 3166 code of a country, or None where its name is not known."""
    name = written.strip().upper()
    if name in _SPOKEN:
        return _SPOKEN[name]
    if re.fullmatch(r"[A-Z]{2}", name):
        return name
    return _names().get(name)


@cache
def _names() -> dict[str, str]:
    from babel import Locale

    return {
        name.upper(): code
        for language in _LANGUAGES
        for code, name in Locale(language).territories.items()
        if re.fullmatch(r"[A-Z]{2}", code)
    }
