"""A broadcast as it is typed at the console: who is meant, the words in each language, and when it begins."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from pydantic import Field
from sqlmodel import Session

from bot.console import Form, Typed, Visit
from bot.console._forms import sentence
from bot.locales import load
from store import audience, broadcasts
from store.arrivals import Arrival, ArrivalState
from store.audience import language
from store.audience.fields import FIELDS
from store.audience.language import Term
from store.broadcasts import Broadcast, Draft, texts
from store.catalog import Product
from store.database import table
from store.errors import BadInput, NotFound
from store.orders import Backorder
from store.settings import Settings

MOST_NAMED = 200
"""So many products, suppliers and arrivals are proposed."""
PURPOSES = {purpose: name for name, purpose in broadcasts.PURPOSES.items()}
_WORDS = re.compile(r"(?:text|sms)_([a-z]{2,3}(?:-[A-Z]{2})?)")
Words = Annotated[str, Field(max_length=200)]
Days = Annotated[int, Field(ge=0, le=10_000)]


class Meant(Typed):
    """Who is meant: as a sentence, by a name under which one was kept, and by fields; all of it holds together."""

    where: Annotated[str, Field(max_length=language.LONGEST)] = ""
    saved: Words = ""
    for_sku: Words = ""
    for_arrival: Words = ""
    for_supplier: Words = ""
    for_waiting: Days | None = None
    for_slipped: Days | None = None
    for_unanswered: bool = False
    for_channel: Words = ""
    for_language: Words = ""
    for_country: Words = ""
    for_told: Annotated[str, Field(pattern=r"^((not )?[0-9]{1,6})?$")] = ""
    purpose: Literal["service", "marketing"] = "service"

    @property
    def fields(self) -> dict[str, str]:
        """Return what each field asks, by the name of the field."""
        equal = ("sku", "arrival", "supplier", "channel", "language", "country")
        asked = {f"for_{name}": Term(name, "=", value) for name in equal if (value := getattr(self, f"for_{name}"))}
        for name in ("waiting", "slipped"):
            if (days := getattr(self, f"for_{name}")) is not None:
                asked[f"for_{name}"] = Term(name, ">", str(days))
        if self.for_unanswered:
            asked["for_unanswered"] = Term("unanswered")
        said = {name: language.write(term) for name, term in asked.items()}
        if self.for_told:
            denied, number = self.for_told.startswith("not "), self.for_told.removeprefix("not ")
            said["for_told"] = f"{'not ' if denied else ''}told={number}"
        return said


class Composed(Typed):
    """The rest of it, but for the words."""

    title: Annotated[str, Field(max_length=200)]
    purpose: Literal["service", "marketing"] = "service"
    default_language: Words = ""
    picture: Annotated[str, Field(max_length=2000)] = ""
    start: Words = ""


@dataclass(frozen=True, slots=True)
class Given:
    """What stands in the form before anything is typed; `texts` and `ticked` by the names of their fields."""

    number: int | None = None
    corrects: Broadcast | None = None
    title: str = ""
    where: str = ""
    purpose: str = "service"
    default_language: str = ""
    picture: str = ""
    start: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    ticked: frozenset[str] = frozenset()
    seen: str = ""


def given_of(one: Broadcast, corrects: Broadcast | None, settings: Settings) -> Given:
    """Return what stands in the form of a broadcast that is to be changed."""
    start = one.start_at.astimezone(ZoneInfo(settings.shop_time_zone)) if one.start_at else None
    return Given(
        number=one.id,
        corrects=corrects,
        title=one.title,
        where=one.audience,
        purpose=PURPOSES[one.purpose],
        default_language=one.default_language,
        picture=one.picture,
        start=f"{start:%Y-%m-%dT%H:%M}" if start else "",
        texts={f"{form}_{spoken}": words for spoken, forms in one.texts.items() for form, words in forms.items()},
        ticked=frozenset(f"choice_{name}" for name in one.choices)
        | frozenset(f"empty_{name}" for name in one.may_be_empty),
        seen=one.made_at.isoformat(),
    )


def correction_of(wrong: Broadcast) -> Given:
    """Return what stands in the form of a correction at first."""
    return Given(corrects=wrong, title=f"Correction: {wrong.title}"[:200], purpose=PURPOSES[wrong.purpose])


def whom(visit: Visit, tx: Session, now: datetime) -> str | None:
    """Return the audience that was typed; None where something of it is wrong, which is marked then."""
    typed = visit.form.read(Meant)
    if typed is None:
        return None
    purpose = broadcasts.PURPOSES[typed.purpose]
    for name, words in {"where": typed.where, **typed.fields}.items():
        try:
            if words:
                audience.waiting(tx, words, purpose=purpose, settings=visit.settings, now=now)
        except BadInput as error:
            # What stands in a field of its own was typed at no place in a sentence.
            told = str(error) if name == "where" else str(error).partition(": ")[2]
            visit.form.wrong(name, sentence(told or str(error)))
    parts = [typed.where, *typed.fields.values()]
    with visit.form.refusals("saved"):
        if typed.saved:
            parts.insert(0, audience.named(tx, typed.saved))
            audience.waiting(tx, parts[0], purpose=purpose, settings=visit.settings, now=now)
    if visit.form.errors:
        return None
    if not any(parts):
        visit.form.wrong("where", "Say who is meant, such as sku=LAMP-2, or everybody.")
        return None
    return audience.both(*parts)


def draft(visit: Visit, tx: Session, corrects: Broadcast | None, now: datetime) -> Draft | None:
    """Put together what was typed; None where something is wrong, which is marked then."""
    typed = visit.form.read(Composed)
    meant = "" if corrects else whom(visit, tx, now)
    words = _texts(visit)
    if typed is None:
        return None
    start_at = _moment(visit, typed.start, now) if typed.start else None
    if typed.default_language and typed.default_language not in words:
        visit.form.wrong("default_language", "Write a text in this language, or choose another.")
    if typed.picture and not typed.picture.startswith(("https://", "http://")):
        visit.form.wrong("picture", "The address of a picture begins with https://.")
    if visit.form.errors or meant is None:
        return None
    return Draft(
        title=typed.title,
        audience=meant,
        texts=words,
        purpose=broadcasts.PURPOSES[typed.purpose],
        default_language=typed.default_language,
        picture=typed.picture,
        choices=[name for name in broadcasts.CHOICES if visit.form.ticked(f"choice_{name}")],
        may_be_empty=[name for name in texts.VARIABLES if visit.form.ticked(f"empty_{name}")],
        start_at=start_at,
        corrects_id=corrects.id if corrects else None,
    )


def put_together(form: Form, where: str) -> Form:
    """Return the form with its audience as one sentence, and the fields that it was made of empty."""
    fields: dict[str, list[str]] = {}
    for name, value in form.sent():
        fields.setdefault(name, []).append(value)
    cleared = {name for name in Meant.model_fields if name != "purpose"} | {"keep_as"}
    return Form({name: some for name, some in fields.items() if name not in cleared} | {"where": [where]})


def spoken_in(fields: Iterable[str], settings: Settings) -> list[str]:
    """List the languages that we speak, the shop's first, then those for which there is a field."""
    ours = sorted(load().languages(), key=lambda code: (code != settings.shop_language, code))
    more = {found[1] for name in fields if (found := _WORDS.fullmatch(name))}
    return [*ours, *sorted(more - set(ours))]


def languages_of(one: Broadcast, settings: Settings) -> list[str]:
    """List the languages in which there is a text, the shop's first."""
    return [code for code in spoken_in((f"text_{code}" for code in one.texts), settings) if code in one.texts]


def choices(tx: Session) -> dict[str, Any]:
    """Return what a form offers to choose from."""
    arrivals, products, lines = table(Arrival).c, table(Product).c, table(Backorder).c
    waited_for = sa.exists().where(lines.product_id == products.id, lines.waiting > 0)

    def named(column: sa.ColumnElement[str], holding: sa.ColumnElement[bool]) -> list[str]:
        found = sa.select(column).where(holding, column != "").distinct().order_by(column).limit(MOST_NAMED)
        return list(tx.connection().execute(found).scalars())

    return {
        "audiences": audience.saved(tx),
        "skus": named(products.sku, waited_for),
        "suppliers": named(products.supplier, waited_for),
        "arrivals": named(arrivals.reference, arrivals.state == ArrivalState.expected),
        "before": [one for one in broadcasts.newest(tx) if one.started_at],
        "variables": texts.VARIABLES,
        "meanings": FIELDS,
    }


def corrected(tx: Session, visit: Visit) -> Broadcast | None:
    """Return the broadcast that the form corrects, None where it corrects none."""
    number = visit.form.typed("corrects")
    if not number:
        return None
    if not re.fullmatch(r"[0-9]{1,18}", number):
        raise NotFound("there is no such broadcast to correct")
    return broadcasts.known(tx, int(number))


def _texts(visit: Visit) -> dict[str, dict[str, str]]:
    """Read the words of each language, and mark what is wrong in them."""
    found: dict[str, dict[str, str]] = {}
    for spoken in spoken_in((name for name, _ in visit.form.sent()), visit.settings):
        forms = {form: visit.form.typed(f"{form}_{spoken}").replace("\r\n", "\n").strip() for form in ("text", "sms")}
        given = {form: words for form, words in forms.items() if words}
        for form, words in given.items():
            try:
                texts.check({spoken: {"text": words}}, "")
            except BadInput as error:
                visit.form.wrong(f"{form}_{spoken}", sentence(str(error)))
        if given and "text" not in given:
            visit.form.wrong(f"text_{spoken}", "This is needed where there is a shorter one for SMS.")
        if given:
            found[spoken] = given
    if not found:
        first = spoken_in((), visit.settings)[0]
        visit.form.wrong(f"text_{first}", "Write what they are to read, in one language at least.")
    return found


def _moment(visit: Visit, typed: str, now: datetime) -> datetime | None:
    """Read a moment by the shop's clock, which is to come."""
    try:
        plain = re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}", typed)
        read = datetime.fromisoformat(typed) if plain else None
    except ValueError:
        read = None
    if read is None or not 1970 <= read.year < 9999:
        visit.form.wrong("start", "A day and a time, such as 2026-11-30 09:00.")
        return None
    at = read.replace(tzinfo=ZoneInfo(visit.settings.shop_time_zone)).astimezone(UTC)
    if at <= now:
        visit.form.wrong("start", "This moment has passed. Leave it empty to send as soon as it may.")
    return at
