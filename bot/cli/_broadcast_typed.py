"""What is typed at `backorder broadcast`: who is meant, the texts, and when it begins."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import typer

from bot.cli import _typed

if TYPE_CHECKING:
    from datetime import datetime

    from store.broadcasts import Draft
    from store.database import Database
    from store.settings import Settings

SHORT = 60
"""So many letters of the text are its title, where it has none."""


def whom(db: "Database", where: str, named: str, save: str, *, correcting: int | None) -> str:
    """Return the audience that was typed, of those that was saved; keep it under a name where that is wanted."""
    from store import audience, database
    from store.errors import BadInput

    if correcting is not None:
        return ""
    if save and not where:
        raise BadInput("say who is meant with --where, to save it by a name")
    with db.transaction() as tx:
        known = audience.named(tx, named) if named else ""
        if save:
            audience.save(tx, save, where, by=_typed.me(), now=database.now(tx))
            typer.echo(f"Saved as {save!r}; it is asked anew each time.", err=True)
    if not (where or known):
        raise BadInput("say who is meant with --where, such as --where 'sku=LAMP-2 and slipped>7'")
    return audience.both(known, where)


def texts(typed: Sequence[str], sms: Sequence[str], language: str) -> dict[str, dict[str, str]]:
    """Read texts as they are typed: de='...' for a language, and without one that of the shop."""
    from store.errors import BadInput

    found: dict[str, dict[str, str]] = {}
    for form, several in (("text", typed), ("sms", sms)):
        for words in several:
            named = re.fullmatch(r"([a-z]{2,3}(?:-[A-Z]{2})?)=(.*)", words, re.DOTALL)
            its, said = (named[1], named[2]) if named else (language, words)
            forms = found.setdefault(its, {})
            if form in forms:
                raise BadInput(f"there are two texts for {its}; write the other one as de='...'")
            forms[form] = said.replace("\\n", "\n")
    if not found:
        raise BadInput("say what they are to read with --text")
    for its, forms in found.items():
        if "text" not in forms:
            raise BadInput(f"--sms is the shorter form of a text; there is no --text for {its}")
    return found


def draft(
    db: "Database",
    settings: "Settings",
    *,
    whom: str,
    words: Mapping[str, Mapping[str, str]],
    title: str,
    marketing: bool,
    default: str,
    choices: Sequence[str],
    picture: str,
    may_be_empty: Sequence[str],
    at: str,
    corrects: int | None,
) -> "Draft":
    """Put together what was typed, and check it. Raises BadInput for what could not be sent."""
    from store import broadcasts
    from store.broadcasts import Draft

    first = next(iter(words.values()))["text"]
    with db.reading() as tx:
        one = broadcasts.known(tx, corrects) if corrects is not None else None
        purpose = broadcasts.PURPOSES["marketing" if marketing else "service"]
        given = Draft(
            title=title or first[:SHORT],
            audience=whom,
            texts=words,
            purpose=one.purpose if one and not marketing else purpose,
            default_language=default or (one.default_language if one and one.default_language in words else ""),
            picture=picture,
            choices=choices,
            may_be_empty=may_be_empty,
            start_at=_moment(at, settings) if at else None,
            corrects_id=corrects,
        )
        broadcasts.check(tx, given)
    return given


def _moment(typed: str, settings: "Settings") -> "datetime":
    from datetime import UTC, datetime
    from zoneinfo import ZoneInfo

    from store.errors import BadInput

    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}", typed):
        raise BadInput(f"{typed!r} is no moment; write it as '2026-11-30 09:00', by the shop's clock")
    try:
        read = datetime.fromisoformat(typed)
    except ValueError:
        raise BadInput(f"there is no such moment as {typed!r}") from None
    return read.replace(tzinfo=ZoneInfo(settings.shop_time_zone)).astimezone(UTC)
