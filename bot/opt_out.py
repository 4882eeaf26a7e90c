"""Who asks not to be written to: keywords of the carriers, and the same wish in a person's own words.

A wish to stop counts at once, in whatever words a reasonable person would use for it (47 CFR 64.1200(a)(10)), and can
be taken back with START. Rules hear most of them; what only sounds like one counts where it names our messages. Where
in doubt, it was a wish to stop; but "stop sending it to the old address" is about a parcel, and "no more offers, but
keep me posted on my order" ends the offers alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.understanding.phrases import OptOut, read_phrasebooks
from bot.understanding.words import clauses, compact, plain

_LOCALES = Path(__file__).parent / "locales"

# Twilio, "Twilio support for opt-out keywords": a message of this one word is answered and acted on by Twilio.
_STOP = frozenset({"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"})
_START = frozenset({"start", "unstop"})
_HELP = frozenset({"help", "info"})
_OFFERS = "0offers"
"""Stands for messages that sell, in words that are in no language."""
_MOST_BESIDES = 2
"""So many words may stand beside a wish to hear of no more offers: more may say something else as well."""


@dataclass(frozen=True, slots=True)
class Revocation:
    """A wish not to be written to.

    `confirmed` says that a texting provider has already blocked and confirmed it by itself. `also_cancel` says that the
    word may as well have been meant for the order (a bare CANCEL): honour the stop and take up the order where we may.
    """

    confirmed: bool = False
    also_cancel: bool = False


def carrier_keyword(text: str) -> Literal["stop", "start", "yes", "help"] | None:
    """Return which of the provider's own keywords the whole message is; "STOP PLEASE" is none."""
    word = text.strip().casefold()
    if word in _STOP:
        return "stop"
    if word in _START:
        return "start"
    if word in _HELP:
        return "help"
    return "yes" if word == "yes" else None


def revocation(text: str) -> Revocation | None:
    """Return the wish to stop that `text` is, in any language we speak, or None."""
    words, books = plain(text), _books()
    word = compact(words)
    if carrier_keyword(text) == "stop" or any(word in book.keywords for book in books):
        return Revocation(
            confirmed=carrier_keyword(text) == "stop",
            also_cancel=any(word in book.also_cancel for book in books),
        )
    return Revocation() if _is_wish(words) and not ends_offers(text) else None


def ends_offers(text: str) -> bool:
    """Say whether `text` asks for no more offers, and for nothing else to end.

    Where it names our messages or the writer's number it ends all of them, unless it says that news of an order is to
    go on.
    """
    words, books = plain(text), _books()
    if "?" in words:
        return False
    for book in books:
        keeping = book.keeping.found_in(words)
        said = book.selling.put(_OFFERS, book.keeping.put("", words)) if keeping else words
        if not book.offers.found_in(said):
            continue
        rest = book.offers.put("", said)
        other = rest if keeping else words
        names_messages = any(one.about.found_in(other) or compact(rest) in one.keywords for one in books)
        if not (names_messages or _is_wish(rest) or len(rest.split()) > _MOST_BESIDES + keeping):
            return True
    return False


def besides_offers(text: str) -> str | None:
    """Return what `text` says besides a wish to hear of no more offers, and of an order all the same.

    None where it holds no such wish; a clause that asks something is none.
    """
    said, books = clauses(text), _books()
    for book in books:
        if book.keeping.found_in(said):
            said = book.selling.put(_OFFERS, book.keeping.put("", said))
    parts = said.split("|")
    rest = [part if "?" in part else _without_offers(part, books) for part in parts]
    if rest == parts:
        return None
    # A comma parts what a word denies from what it does not.
    return ", ".join(filter(None, map(str.strip, rest)))


def _without_offers(part: str, books: Sequence[OptOut]) -> str:
    for book in books:
        if book.offers.found_in(part):
            part = book.offers.put("", part)
    return part


def is_about_messages(*readings: str) -> bool:
    """Say whether one of the `readings` of a text names our messages or the writer's number, and none anything by which
    it would be no wish to stop."""
    books, said = _books(), [plain(text) for text in readings]
    return any(book.about.found_in(words) for book in books for words in said) and not any(
        book.unless.found_in(words) for book in books for words in said
    )


def resumes(text: str, *, stopped: bool = False) -> bool:
    """Say whether `text` is a keyword that lifts a stop; YES is one only where the address is `stopped`."""
    word = compact(text)
    return any(word in book.resume or (stopped and word in book.resume_where_stopped) for book in _books())


def _is_wish(words: str) -> bool:
    books = _books()
    return any(book.patterns.found_in(words) for book in books) and not any(
        book.unless.found_in(words) for book in books
    )


def _books() -> list[OptOut]:
    return [book.opt_out for book in read_phrasebooks(_LOCALES).values()]
