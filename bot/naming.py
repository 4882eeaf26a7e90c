"""An answer that is just a name: of which line or product the newest question asked, told by title, SKU or number."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from bot import facets
from bot.intents import Turn
from bot.understanding.alike import alike
from bot.understanding.phrases import read_phrasebooks
from bot.understanding.words import plain
from store.catalog import Product
from store.offers import Offer
from store.orders import Order

LONGEST = 12
"""So many words a name has at most; what is longer says more than a name."""


class Called(NamedTuple):
    """How something is called that may be chosen: the words of its titles, and what names it alone."""

    titles: tuple[frozenset[str], ...]
    alone: frozenset[str]


def meant(turn: Turn, choices: Sequence[Mapping[str, Any]]) -> list[int]:
    """Return the places, from one, of the choices that the message names and says nothing else about.

    Empty where it says more than a name, or the choices are not about different things.
    """
    called = {place: found for place, one in enumerate(choices, 1) if (found := _called(turn, one))}
    # One product has several choices under it: only where each stands for another thing a name chooses.
    several = {place: one for place, one in called.items() if _among_others(choices, place, called)}
    said = _said(turn.text)
    if not several or not said:
        return []
    exact = plain(turn.text)
    fitting = [place for place, one in several.items() if exact in one.alone or _names(said, one)]
    whole = [place for place in fitting if exact in several[place].alone or _is_whole(said, several[place])]
    return whole if len(whole) == 1 else fitting


def _among_others(choices: Sequence[Mapping[str, Any]], place: int, called: Mapping[int, Called]) -> bool:
    mine = choices[place - 1]
    if mine["intent"] == "take_offer":
        return True
    others = [other for other in called if other != place and choices[other - 1]["intent"] == mine["intent"]]
    return any(called[other] != called[place] for other in others)


def _called(turn: Turn, choice: Mapping[str, Any]) -> Called | None:
    """Return how the thing is called for which a choice stands; None where it stands for no one thing."""
    match choice["args"]:
        case {"lines": [_, _, *_]}:
            return Called((), frozenset(plain(choice["label"]).split()))
        case {"line": int(line_id)}:
            line = turn.own(line_id)
            if line is None:
                return None
            number = turn.tx.get_one(Order, line.order_id).number
            product = turn.tx.get_one(Product, line.product_id)
            alone = frozenset([*plain(number).split(), plain(product.sku)])
            return Called((_words(line.title), _words(product.title)), alone)
        case {"product": int(product_id)}:
            sold = turn.tx.get(Product, product_id)
            return Called((_words(sold.title),), frozenset([plain(sold.sku)])) if sold else None
        case {"offer": int(offer_id)}:
            offer = turn.tx.get(Offer, offer_id)
            title = str(offer.terms.get("title", "")) if offer else ""
            return Called((_words(title),), frozenset()) if title else None
    return None


def _said(text: str) -> list[str]:
    """Return the words of a message that may be a name, without those that people put around one."""
    words = [word for word in plain(text).split() if word[0].isalnum()]
    if len(words) > LONGEST:
        return []
    books = read_phrasebooks(facets.FOLDER).values()
    around = frozenset[str]().union(
        *(book.choice_fillers | book.naming for book in books), *(one.wholes for one in facets.read().values())
    )
    return [word for word in words if word not in around] or words


def _names(said: Sequence[str], called: Called) -> bool:
    """Say whether every word names the thing, also misspelt."""
    near = alike(said, set[str]().union(*called.titles))
    return all(near[word] or word in called.alone for word in said)


def _is_whole(said: Sequence[str], called: Called) -> bool:
    """Say whether a whole title was written, or what names the thing alone."""
    met = set[str]().union(*alike(said, set[str]().union(*called.titles)).values())
    return not called.alone.isdisjoint(said) or any(met >= title > frozenset() for title in called.titles)


def _words(title: str) -> frozenset[str]:
    return frozenset(word for word in plain(title).split() if len(word) > 1 or word.isdigit())
