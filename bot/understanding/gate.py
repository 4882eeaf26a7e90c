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

_THIN = 0.45  # below, to ask back is right more often than to answer
_THIN_FOR = {
    "cancel": 0.55,
    "accept_wait": 0.7,
    "accept_alternative": 0.65,
    "accept_discount": 0.65,
    "yes": 0.75,  # it may carry out what was asked
    "status_eta": 0.5,  # what is asked most draws in what is strange
    "help": 0.55,
    "out_of_scope": 0.7,  # whoever may have meant one of our matters is shown them, not sent off
}
_KNOWN = 0.5
_SURE_OF_STRANGE_WORDS = 0.9
_NOT_A_CHOICE = frozenset({"out_of_scope", "yes", "no", "choice", "greeting", "thanks", "clarify"})


def judge(
    likely: Sequence[tuple[str, float]],
    texts: tuple[str, str],
    known: float,
    books: Sequence[Phrasebook],
    expecting: Collection[str] | None,
    *,
    denying: Sequence[Phrasebook] | None = None,
) -> tuple[str, float]:
    """Return the intent to answer and how sure that is, or "clarify".

    `likely` are the intents by falling probability, `texts` the plain message as typed and with its spelling put
    right, `known` the share of its words that we know, `expecting` what is open (None where the state is not known).
    Evidence counts in any of `books`, what speaks against it in those of `denying` (all of them where it is None).
    """
    intent, chance = likely[0]
    if intent == "opt_out" or chance < _THIN_FOR.get(intent, _THIN):  # where the rules found no wish to stop, ask
        return "clarify", chance
    if intent == "out_of_scope":
        return intent, chance
    if known < _KNOWN and chance < _SURE_OF_STRANGE_WORDS:
        return "clarify", chance
    if not passes(intent, texts, books, denying):
        second, rest = next((pair for pair in likely[1:] if passes(pair[0], texts, books, denying)), likely[1])
        if rest >= (1 - chance) * 0.5 and rest > 0.2 and second not in ACCEPTS and second not in {"cancel", "opt_out"}:
            return second, rest
        return "clarify", chance
    return only_open(intent, expecting), chance


def passes(
    intent: str,
    texts: tuple[str, str],
    books: Sequence[Phrasebook],
    denying: Sequence[Phrasebook] | None = None,
) -> bool:
    """Say whether the message holds the evidence that `intent` needs, in one of the languages, and nothing against it.

    Both are looked for as typed and with the spelling put right, since that may hide a word ("canceled") as well as
    find one. What speaks against it is looked for in the languages of `denying`, since a word may deny in one language
    and be harmless in another.
    """
    if not any(intent in book.gates for book in books):
        return True
    said = tuple(dict.fromkeys(texts))
    against = books if denying is None else denying
    return any(book.gates[intent].has_evidence(text) for book in books for text in said) and not any(
        book.gates[intent].speaks_against(text) for book in against for text in said
    )


def only_open(intent: str, expecting: Collection[str] | None) -> str:
    """Return `intent`, or what it can mean while nothing of that kind is open."""
    if intent in ACCEPTS and expecting is not None and intent not in expecting:
        return ACCEPTS[intent]
    return intent


def agreed(intent: str, expecting: Collection[str] | None) -> str:
    """Return what a plain yes agrees to: the one open offer, or just "yes" where that is not certain.

    While a question waits for its yes or no, a yes does not mean that they will wait.
    """
    asked = expecting or ()
    open_offers = [name for name in ACCEPTS if name in asked and not (name == "accept_wait" and "yes_no" in asked)]
    return open_offers[0] if intent == "yes" and len(open_offers) == 1 else intent


def worth_asking(likely: Sequence[tuple[str, float]]) -> tuple[str, ...]:
    """Return the three intents to ask back with, the likeliest first."""
    return tuple(intent for intent, _ in likely if intent not in _NOT_A_CHOICE)[:3]
