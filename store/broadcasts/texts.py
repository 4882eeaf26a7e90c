"""The words of a broadcast: for each language a text, perhaps a shorter one for SMS, and what is set into them.

`{name}` is set in for each recipient. `{date|soon}` says what stands there where somebody has none. A brace of its
own is doubled.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from store.errors import BadInput

VARIABLES = {
    "title": "the product of their line",
    "number": "the number of their order",
    "date": "the day on which it is expected now",
    "name": "their name",
    "shop": "the name of the shop",
}
PERSONAL = frozenset({"title", "number", "name"})
"""What a phone that may be somebody else's by now must not read."""
LONGEST = 3500
"""So many letters a text may have, as it is typed."""
_PART = re.compile(r"\{\{|\}\}|\{(?P<inside>[^{}]*)\}|(?P<brace>[{}])")

Texts = Mapping[str, Mapping[str, str]]
"""By the code of a language: the `text`, and perhaps the one for `sms`."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in which a value is set; `fallback` is what stands there for whoever has none, None where nothing is."""

    name: str
    fallback: str | None


@dataclass(frozen=True, slots=True)
class Template:
    """A text taken apart."""

    parts: tuple[str | Slot, ...]

    @property
    def names(self) -> frozenset[str]:
        """What is set in."""
        return frozenset(part.name for part in self.parts if isinstance(part, Slot))

    @property
    def needed(self) -> frozenset[str]:
        """What must not be missing."""
        return frozenset(part.name for part in self.parts if isinstance(part, Slot) and part.fallback is None)

    def filled(self, values: Mapping[str, str]) -> str:
        """Return the words; a value is data, and is not looked into.

        The full stop of an abbreviation also ends the sentence.
        """
        words = ""
        for part in self.parts:
            if isinstance(part, Slot):
                words += values.get(part.name) or part.fallback or ""
            else:
                abbreviated = words.endswith(".") and part.startswith(".") and not part.startswith("..")
                words += part[1:] if abbreviated else part
        return words.strip()


@lru_cache(maxsize=256)
def parse(text: str) -> Template:
    """Take a text apart. Raises BadInput that names the place and the variables that there are."""
    parts: list[str | Slot] = []
    place = 0
    for found in _PART.finditer(text):
        parts.append(text[place : found.start()])
        place = found.end()
        if found["brace"]:
            told = "a brace without its other half; write {{ or }} for a brace itself"
            raise BadInput(f"the text cannot be read at character {found.start() + 1}: {told}")
        if found["inside"] is None:
            parts.append(found[0][0])
            continue
        name, bar, fallback = found["inside"].partition("|")
        if name.strip() not in VARIABLES:
            known = ", ".join(f"{{{one}}}" for one in VARIABLES)
            raise BadInput(f"there is no {found[0]} (character {found.start() + 1}); known are {known}")
        parts.append(Slot(name.strip(), fallback if bar else None))
    parts.append(text[place:])
    return Template(tuple(part for part in parts if part != ""))


def check(texts: Texts, default: str) -> None:
    """Raise BadInput for what cannot be said: no text at all, an empty or endless one, an unknown variable or language.

    `default` is the language of the text for whoever reads another one, "" where they are left out.
    """
    if not texts:
        raise BadInput("a broadcast needs a text, in one language at least")
    for language, forms in texts.items():
        if not re.fullmatch(r"[a-z]{2,3}(-[A-Z]{2})?", language):
            raise BadInput(f"{language!r} is no code of a language, such as de or pt-BR")
        if not forms.get("text") or not set(forms) <= {"text", "sms"}:
            raise BadInput(f"a language has a text, and perhaps one for sms; not {sorted(forms)} for {language}")
        for words in forms.values():
            if not words.strip():
                raise BadInput(f"the text for {language} is empty")
            if len(words) > LONGEST:
                raise BadInput(f"the text for {language} has {len(words)} letters; at most {LONGEST} are sent")
            parse(words)
    if default and default not in texts:
        raise BadInput(f"there is no text for {default}, which whoever reads another language is to get")


def form(texts: Texts, language: str, channel: str) -> Template:
    """Return what is said in a language by a channel."""
    return parse(texts[language].get(channel) or texts[language]["text"])


def names(texts: Texts) -> frozenset[str]:
    """Return all that is set into any of the texts."""
    return frozenset().union(*(parse(words).names for forms in texts.values() for words in forms.values()))


def language_for(spoken: str, texts: Texts, default: str) -> str:
    """Return the language of the text for whoever reads `spoken`: its own, that without the country, else the default.

    "" means that they are left out.
    """
    known = {language.casefold(): language for language in texts}
    tag = spoken.replace("_", "-").casefold()
    while tag:
        if tag in known:
            return known[tag]
        tag = tag.rpartition("-")[0]
    return default


def languages_of(spoken: Sequence[str], texts: Texts, default: str) -> dict[str, str]:
    """Return the language of the text by what is spoken, without those who are left out."""
    found = {one: language_for(one, texts, default) for one in spoken}
    return {one: language for one, language in found.items() if language}
