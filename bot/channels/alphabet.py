"""What an SMS costs: the GSM-7 alphabet, the parts a text is sent in, and how to write within it.

The alphabet is 3GPP TS 23.038, sections 6.2.1 (default) and 6.2.1.1 (extension). One character
outside it turns the whole text into UCS-2, which holds less than half as much.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

DEFAULT = (
    "@£$¥èéùìòÇ\nØø\rÅå"
    "Δ_ΦΓΛΩΠΨΣΘΞÆæßÉ"  # the place between Ξ and Æ is the escape to the extension
    " !\"#¤%&'()*+,-./"
    "0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNO"
    "PQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmno"
    "pqrstuvwxyzäöñüà"
)
EXTENSION = "\f^{}\\[~]|€"


class Encoding(StrEnum):
    """How the network writes a text down."""

    GSM7 = "GSM-7"
    UCS2 = "UCS-2"


@dataclass(frozen=True, slots=True)
class Segments:
    """How many messages are paid for, and why.

    The units are septets in GSM-7 and 16 bits in UCS-2.
    """

    count: int
    encoding: Encoding
    units: int


def segments(text: str) -> Segments:
    """Count the parts in which `text` is sent as it stands; an empty text has none.

    A message in GSM-7 holds 160 septets, or 153 in each of several parts; one in UCS-2 holds 70
    units, or 67. A character that takes two units is never split over two parts.
    """
    if lacking(text):
        sizes = [2 if ord(char) > 0xFFFF else 1 for char in text]
        return Segments(_parts(sizes, alone=70, each=67), Encoding.UCS2, sum(sizes))
    sizes = [_SEPTETS[char] for char in text]
    return Segments(_parts(sizes, alone=160, each=153), Encoding.GSM7, sum(sizes))


def lacking(text: str) -> str:
    """Return the characters of `text` that GSM-7 does not have, each once, as they first appear."""
    return "".join(char for char in dict.fromkeys(text) if char not in _SEPTETS)


def fold(text: str) -> str:
    """Write `text` with what GSM-7 has, if that makes all of it GSM-7.

    What GSM-7 has stays: é à è ù ñ ö ä ü ß € and the like. The rest becomes its nearest neighbour:
    í becomes i, a curly quote a straight one. If one character has no neighbour, such as an emoji
    or another script, the text is UCS-2 whatever we do, and its accents are kept. No-break spaces
    become spaces in any case.
    """
    text = breaking(text)
    if not lacking(text):
        return text
    folded = "".join(_folded(char) for char in unicodedata.normalize("NFC", _SPACED_QUOTES.sub('"', text)))
    return text if lacking(folded) else folded


def breaking(text: str) -> str:
    """Write ordinary spaces for no-break spaces, any of which would make the text UCS-2."""
    return text.translate(_NO_BREAK)


_SEPTETS = dict.fromkeys(DEFAULT, 1) | dict.fromkeys(EXTENSION, 2)

_SPACED_QUOTES = re.compile("« | »")

_NO_BREAK = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2007": " "})

# What Unicode does not itself take apart, or takes apart badly.
_NEIGHBOURS = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u2035\u2039\u203a\u02bb\u02bc\u00b4`", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u2036\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2022\u2023\u25cf", "-"),
    **dict.fromkeys("\u00b7\u2219\u22c5", "."),
    **dict.fromkeys("\u2028\u2029", "\n"),
    # Invisible: soft hyphen, zero width, direction, isolation.
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u2066\u2067\u2068\u2069\ufeff", ""),
    "\t": " ",
    "\u2044": "/",
    "×": "x",
    "÷": "/",
    "¦": "|",
    "©": "(c)",
    "®": "(R)",
    "™": "(TM)",
    "→": "->",
    "←": "<-",
    "≤": "<=",
    "≥": ">=",
    "µ": "u",
    "Œ": "OE",
    "œ": "oe",
    "ẞ": "SS",
    "Ł": "L",
    "ł": "l",
    "Đ": "D",
    "đ": "d",
    "Ð": "D",
    "ð": "d",
    "Þ": "Th",
    "þ": "th",
    "Ħ": "H",
    "ħ": "h",
    "ı": "i",
}


def _parts(sizes: list[int], *, alone: int, each: int) -> int:
    if sum(sizes) <= alone:
        return 1 if sizes else 0
    parts, used = 1, 0
    for size in sizes:
        if used + size > each:
            parts, used = parts + 1, 0
        used += size
    return parts


@lru_cache(maxsize=4096)
def _folded(char: str) -> str:
    if char in _SEPTETS:
        return char
    if char in _NEIGHBOURS:
        return _NEIGHBOURS[char]
    # A letter without its marks, or a ligature, fraction or wide form taken apart.
    plain = "".join(
        _NEIGHBOURS.get(part, part)
        for part in unicodedata.normalize("NFKD", char)
        if not unicodedata.category(part).startswith("M")
    )
    if lacking(plain):
        return char
    # Else 2½ would become 21/2.
    return f" {plain}" if unicodedata.decomposition(char).startswith("<fraction>") else plain
