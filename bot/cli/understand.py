"""`backorder understand`: what messages mean, line by line."""

import json
import sys
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.understanding import Understander

NOTHING = "nothing"


def command(
    lang: Annotated[
        str, typer.Option(help="The customer's language, it is asked first; with a country (en-US) for 12/5.")
    ] = "",
    expecting: Annotated[
        list[str] | None,
        typer.Option(
            help="What is open in the dialogue: accept_wait, accept_alternative, accept_discount, yes_no, or nothing;"
            " may be repeated. Without it the state is not known."
        ),
    ] = None,
    today: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="From when days are counted; else from today.")
    ] = None,
) -> None:
    """Read one message a line, and print one JSON object a line: intent, confidence, entities, language, candidates.

    `intent` is one of the main intents; where a finer one was meant, it stands in `topic`.
    """
    from bot.cli import _learnt
    from bot.understanding import FAMILIES

    learnt = _learnt.understander()
    languages = _languages(learnt, lang)
    is_open = _open_questions(expecting)
    day = (today or datetime.now().astimezone()).date()
    for line in sys.stdin.buffer:
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        meant = learnt.understand(text, languages=languages, expecting=is_open, today=day, place=lang)
        named = meant.entities["date"]
        told = {
            "intent": FAMILIES.get(meant.intent, meant.intent),
            "topic": meant.intent,
            "confidence": round(float(meant.confidence), 4),
            "entities": {**meant.entities, "date": named.isoformat() if named else None},
            "language": meant.language,
            "candidates": meant.candidates,
        }
        # Whoever reads us may be waiting for this line before they write the next.
        sys.stdout.write(f"{json.dumps(told)}\n")
        sys.stdout.flush()


def _languages(learnt: "Understander", lang: str) -> list[str]:
    from store.errors import BadInput

    known = sorted(learnt.books)
    first = lang.partition("-")[0]
    if lang and first not in known:
        raise BadInput(f"--lang {lang} is not understood; choose one of {', '.join(known)}")
    return [first, *(code for code in known if code != first)] if lang else known


def _open_questions(expecting: list[str] | None) -> "Collection[str] | None":
    from bot.understanding.gate import ACCEPTS
    from store.errors import BadInput

    if not expecting:
        return None
    known = {*ACCEPTS, "yes_no", NOTHING}
    for name in expecting:
        if name not in known:
            raise BadInput(f"--expecting {name} is not known; choose from {', '.join(sorted(known))}")
    return frozenset(expecting) - {NOTHING}
