"""What a message means: text or number to an intent, with how sure we are, and what it names.

Rules first (commands, numbers, the wish to stop), then a guess from example phrases, then a gate that lets a guess
with consequences pass only on evidence. What stays unclear is asked back.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot import opt_out
from bot.understanding import dates, gate
from bot.understanding.entities import Entities, bare_number, entities
from bot.understanding.features import COLUMNS, features
from bot.understanding.phrases import Phrasebook, read_phrasebooks
from bot.understanding.softmax import Softmax, load, save, train
from bot.understanding.spelling import Vocabulary, vocabulary
from bot.understanding.words import clauses, compact, plain, shape

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date
    from pathlib import Path


_LIKELY_A_WISH = 0.65  # to be left alone, where the words name our messages

_IDLE = frozenset({"clarify", "out_of_scope", "greeting", "thanks", "yes", "no", "menu"})
"""What says nothing of its own beside a wish to hear of no more offers."""
_SAYS_MORE = 0.6  # as sure must be what else is meant beside it

RECIPE = 5
"""Raised by hand when features or training change, so that weights that were kept are not used again."""


FAMILIES = {
    "change_payment": "out_of_scope",
    "hear_offers": "out_of_scope",
    "my_data": "out_of_scope",
    "notify_me": "out_of_scope",
    "preferences": "out_of_scope",
    "undo": "no",
}
"""The main intent under which a finer one is counted, where only the main ones are told apart."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """What we think a person meant.

    `intent` is "clarify" where the evidence is too thin; `candidates` are then the three to ask back with. `confidence`
    is between 0 and 1. `language` is the one the message is written in, None where it does not tell. `also_cancel`
    marks a bare CANCEL: an opt-out that may have been meant for the order, `ends_offers` a wish to hear of no more
    offers beside it. `undated` is the message without the day that it names, whose digits count nothing; `spelt` is the
    plain message with its spelling put right.
    """

    intent: str
    confidence: float
    entities: Entities
    language: str | None = None
    candidates: tuple[str, ...] = ()
    also_cancel: bool = False
    ends_offers: bool = False
    undated: str = ""
    spelt: str = ""


@dataclass(frozen=True, slots=True)
class Understander:
    """What was learnt from the phrasebooks. It holds no state of a dialogue and may be shared by threads."""

    books: Mapping[str, Phrasebook]
    vocabulary: Vocabulary
    softmax: Softmax

    def understand(
        self,
        text: str,
        *,
        languages: Sequence[str] = (),
        expecting: Collection[str] | None = None,
        today: date | None = None,
        place: str = "",
    ) -> Understanding:
        """Return what `text` means.

        `languages` are those the shop speaks, the customer's first; all that we know where empty. `expecting` is what
        is open: accepts by their intent ("accept_discount"), "yes_no" for a question; empty where nothing is open, None
        where the state is not known, so that the words alone decide.
        """
        speaking = [code for code in languages if code in self.books] or list(self.books)
        books = [self.books[code] for code in speaking]
        said = plain(text)
        words = [self.vocabulary.correct(word) for word in shape(said)]
        language = self.vocabulary.language(words, speaking)
        spoken = {language, *languages[:1]} if language else set(speaking)
        day, undated = self._day(text, [code for code in speaking if code in spoken], today, place)
        named = entities(undated, books, day=day)
        if ruled := self._rules(text, said, books, expecting):
            intent, number, also_cancel = ruled
            return Understanding(
                intent,
                1.0,
                {**named, "number": number},
                language,
                also_cancel=also_cancel,
                undated=undated,
            )
        corrected = " ".join(self.vocabulary.correct(word) for word in said.split())
        named_offers = any(book.gates["hear_offers"].has_evidence(one) for book in books for one in (said, corrected))
        for reading in (text, corrected) if named_offers else ():
            if (rest := opt_out.besides_offers(reading)) is not None:
                beside = self.understand(rest, languages=languages, expecting=expecting, today=today, place=place)
                idle = beside.intent in _IDLE or beside.confidence < _SAYS_MORE
                intent = "hear_offers" if idle else beside.intent
                return replace(beside, intent=intent, language=beside.language or language, ends_offers=True)
        if not words:
            return Understanding("clarify", 0.0, named, language, undated=undated)
        if corrected != said and _surely(said, corrected):
            wish = opt_out.revocation(corrected)
            if wish and not wish.also_cancel:
                return Understanding("opt_out", 1.0, named, language, undated=undated)
        likely = self.softmax.likely(features([words]))
        best, chance = likely[0]
        if best == "opt_out" and chance >= _LIKELY_A_WISH and opt_out.is_about_messages(said, corrected):
            return Understanding("opt_out", chance, named, language, undated=undated)
        known = self.vocabulary.known(words)
        typed = clauses(text)
        meant = " ".join(self.vocabulary.correct(word) for word in typed.split())
        # A word may deny in one language and be harmless in another: theirs and the one they write in count.
        denying = [book for book in books if book.language in spoken]
        intent, chance = gate.judge(likely, (typed, meant), known, books, expecting, denying=denying)
        if intent == "clarify" and best == "change_language" and named["language"]:
            intent = "change_language"  # the name of a language is evidence enough
        intent = gate.agreed(intent, expecting)
        return Understanding(
            intent, chance, named, language, gate.worth_asking(likely), undated=undated, spelt=corrected
        )

    def _day(self, text: str, spoken: Sequence[str], today: date | None, place: str) -> tuple[date | None, str]:
        """Return the one day that the message names, and the message without it."""
        if today is None:
            return None, text
        read = dates.named(text, today=today, languages=spoken, place=place)
        return read.day, read.rest

    def _rules(
        self, text: str, said: str, books: Sequence[Phrasebook], expecting: Collection[str] | None
    ) -> tuple[str, int | None, bool] | None:
        """Return intent, chosen number and `also_cancel` where the message needs no guessing."""
        number = bare_number(said.replace("?", "").split(), books)
        if number is not None:
            return "choice", number, False
        if wish := opt_out.revocation(text):
            return "opt_out", None, wish.also_cancel
        if opt_out.resumes(text):
            return "opt_in", None, False
        command = compact(text)
        for book in books:
            if command in book.commands:
                return gate.only_open(book.commands[command], expecting), None, False
        return None


def _surely(said: str, corrected: str) -> bool:
    """Say whether `said` can only have been meant as `corrected`.

    One short word may have been any ("step" is near to "stop"), unless a letter stands twice or two changed places.
    """
    return " " in said or len(said) > 5 or set(said) == set(corrected)


def learn(locales: Path, *, cache: Path | None = None) -> Understander:
    """Learn from every `phrases.toml` under `locales`; takes about a second.

    Weights are kept in the folder `cache`, where given, under the hash of the phrases.
    """
    books = read_phrasebooks(locales)
    lines = [
        (book.language, intent, shape(plain(phrase)))
        for book in books.values()
        for intent, phrases in book.phrases.items()
        for phrase in phrases
    ]
    known = vocabulary((language, words) for language, _, words in lines)
    kept = cache / f"understanding-{_hash(lines)}.npz" if cache else None
    if kept and kept.exists():
        return Understander(books, known, load(kept))
    softmax = train(features(words for _, _, words in lines), [intent for _, intent, _ in lines], COLUMNS)
    if kept:
        save(softmax, kept)
    return Understander(books, known, softmax)


def _hash(lines: object) -> str:
    return hashlib.sha256(repr((RECIPE, COLUMNS, lines)).encode()).hexdigest()[:16]
