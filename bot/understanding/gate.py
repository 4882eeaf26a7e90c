"""The gate between a guess and an answer: what costs money or cannot be taken back needs its own words.

A likely guess is not enough to cancel or to accept: the message must hold a word for it, no negation, no other object
("cancel my subscription"), and, for an accept, an open question of that kind. What does not pass is asked back.
"""

from collections.abc import Collection, Sequence

from bot.understanding.phrases import Phrasebook

ACCEPTS = {
    "accept_wait": "clarify",
    "accept_alternative": "see_alternatives",
    "accept_discount": "ask_discount",
}
"""Each accept, and what is answered where nothing of the kind is open."""

_THIN = 0.40
_SURE_WITHOUT_WORDS = 0.5
_KNOWN = 0.5
_NOT_A_CHOICE = frozenset({"out_of_scope", "yes", "no", "choice", "greeting", "thanks", "clarify"})


def judge(
    likely: Sequence[tuple[str, float]],
    text: str,
    known: float,
    books: Sequence[Phrasebook],
    expecting: Collection[str] | None,
) -> tuple[str, float]:
    """Return the intent to answer and how sure that is, or "clarify".

    `likely` are the intents by falling probability, `text` the plain message, `known` the share of its words that we
    know, `expecting` what is open (None where the state is not known).
    """
    intent, chance = likely[0]
    if intent == "opt_out":  # the rules did not find the wish: ask
        return "clarify", chance
    if intent == "out_of_scope":
        return intent, chance
    if chance < _THIN or (known < _KNOWN and chance < 0.9):
        return "clarify", chance
    if not passes(intent, text, books):
        second, rest = next((pair for pair in likely[1:] if passes(pair[0], text, books)), likely[1])
        if rest >= (1 - chance) * 0.5 and rest > 0.2 and second not in ACCEPTS and second not in {"cancel", "opt_out"}:
            return second, rest
        return "clarify", chance
    return only_open(intent, expecting), chance


def passes(intent: str, text: str, books: Sequence[Phrasebook]) -> bool:
    """Say whether `text` holds the evidence that `intent` needs, in one of the languages, and nothing against it."""
    gates = [book.gates[intent] for book in books if intent in book.gates]
    if not gates:
        return True
    return any(gate.has_evidence(text) for gate in gates) and not any(gate.speaks_against(text) for gate in gates)


def only_open(intent: str, expecting: Collection[str] | None) -> str:
    """Return `intent`, or what it can mean while nothing of that kind is open."""
    if intent in ACCEPTS and expecting is not None and intent not in expecting:
        return ACCEPTS[intent]
    return intent


def agreed(intent: str, expecting: Collection[str] | None) -> str:
    """Return what a plain yes agrees to: the one open offer, or just "yes" where that is not certain."""
    open_offers = [name for name in ACCEPTS if name in (expecting or ())]
    return open_offers[0] if intent == "yes" and len(open_offers) == 1 else intent


def worth_asking(likely: Sequence[tuple[str, float]]) -> tuple[str, ...]:
    """Return the three intents to ask back with, the likeliest first."""
    return tuple(intent for intent, _ in likely if intent not in _NOT_A_CHOICE)[:3]
