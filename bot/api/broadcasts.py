"""Broadcasts: one message to many, drafted and looked at, sent or left to a person to approve, and followed."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import ROUND_CEILING
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import Field

from bot.api._acts import Act, Doing, Reading, acts, reads
from bot.api._fields import Amount, Cursor, Limit, Moment, Reference, Row, Shape, cursor_after, row_of
from store import audience, broadcasts, database
from store.api_keys import Scope
from store.broadcasts import Broadcast, BroadcastState, Draft, results, texts
from store.errors import BadInput
from store.money import decimals
from store.settings import Settings

if TYPE_CHECKING:
    from bot.rehearsal import Preview

router = APIRouter(tags=["broadcasts"])

Purpose = Literal["service", "marketing"]
Choice = Literal["keep", "alternatives", "person"]
Variable = Literal["title", "number", "date", "name", "shop"]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$", examples=["en"])]
Said = Annotated[
    str,
    Field(
        min_length=1,
        max_length=texts.LONGEST,
        pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]+$",
        description="`{title}`, `{number}`, `{date}`, `{name}` and `{shop}` are filled in; `{date|soon}` says what"
        " stands there where somebody has none.",
        examples=["Hello {name}, {title} comes {date|later than we said}."],
    ),
]
Audience = Annotated[
    str,
    Field(
        max_length=2000,
        pattern=r"^[^\x00-\x1f\x7f]*$",
        description="Whom of those who wait, as `backorder broadcast --where` reads it.",
        examples=["sku=LAMP-2 and slipped>7"],
    ),
]
Counts = dict[str, int]


class Words(Shape):
    """What they read in one language."""

    language: Language
    text: Said
    sms: Said | None = Field(default=None, description="A shorter form for SMS.")


class WordsShown(Shape):
    """What they read in one language."""

    language: str
    text: str
    sms: str | None = Field(default=None, description="The shorter form for SMS, where there is one.")


class ToDraft(Shape):
    """A broadcast as it is to be sent."""

    title: Reference = Field(description="By which your staff know it again.", examples=["Lamps are late"])
    audience: Audience = ""
    texts: Annotated[list[Words], Field(min_length=1, max_length=20)]
    default_language: Language | None = Field(
        default=None, description="Whoever reads another language gets this text; without it, they are left out."
    )
    purpose: Purpose = Field(
        default="service", description="`marketing` where it sells: it goes only to those who agreed to that."
    )
    choices: list[Choice] = Field(default=[], max_length=3, description="What they may choose with it.")
    picture: Annotated[str, Field(max_length=500, pattern=r"^(https://[\x21-\x7e]+)?$")] = Field(
        default="", description="The address of a picture, for channels that show one."
    )
    may_be_empty: list[Variable] = Field(
        default=[], max_length=5, description="What may be missing in a text for whoever has no value for it."
    )
    start_at: Moment | None = Field(default=None, description="When it begins; without it, when its hold is over.")
    corrects: Annotated[int, Field(ge=1, le=2**53)] | None = Field(
        default=None, description="The broadcast that it corrects: it goes to those who got that, and has no audience."
    )


class BroadcastShown(Shape):
    """A broadcast."""

    id: int
    title: str
    state: BroadcastState
    audience: str
    purpose: str = Field(examples=["service"])
    texts: list[WordsShown]
    default_language: str
    picture: str
    choices: list[str]
    may_be_empty: list[str]
    start_at: datetime | None
    corrects: int | None
    made_by: str
    made_at: datetime
    submitted_at: datetime | None
    approved_by: str
    approved_at: datetime | None
    begins_at: datetime | None = Field(description="When it begins, its hold being over.")
    ends_at: datetime | None = Field(description="Nobody is told after this.")
    started_at: datetime | None
    ended_at: datetime | None
    recipients: int = Field(description="How many get it; 0 before it is approved.")


class ProgressShown(Shape):
    """How far it is, in people."""

    waiting: int
    queued: int
    sent: int
    delivered: int
    failed: int
    unknown: int = Field(description="The provider did not say; they may have been reached.")
    withheld: Counts = Field(description="By reason.")
    left_out: Counts = Field(description="By reason.")


class ResultsShown(Shape):
    """What came of it, in people who were told; what they did counts for a week."""

    failed: Counts = Field(description="By the code of the provider.")
    blocked: int = Field(description="Who does not let us through.")
    replied: int
    opted_out: int
    asked_for_person: int
    sms_segments: int


class BroadcastRead(BroadcastShown):
    """A broadcast, how far it is, and what came of it."""

    progress: ProgressShown
    results: ResultsShown


class BroadcastsAsked(Shape):
    """Which broadcasts."""

    state: BroadcastState | None = None
    cursor: Cursor = ""
    limit: Limit = 20


class Broadcasts(Shape):
    """Some of the broadcasts, newest first."""

    broadcasts: list[BroadcastShown]
    next: str | None = Field(description="The `cursor` of the next page; null where this is the last.")


class SampleShown(Shape):
    """What one person would read."""

    customer: int
    channel: str
    language: str
    text: str | None = Field(description="Needs the scope customers:read.")
    sms_segments: int


class PreviewShown(Shape):
    """Who would get it at this moment, who would not and why, what it costs, and how it reads."""

    recipients: int
    left_out: Counts = Field(description="Who does not get it, by reason.", examples=[{"no consent": 12}])
    later: Counts = Field(description="Who of the recipients gets it later, by reason.")
    channels: Counts
    languages: Counts
    empty: Counts = Field(description="For how many a variable has no value, by its name.")
    sms_segments: int
    sms_sizes: dict[int, int] = Field(description="How many get an SMS of so many segments.")
    cost: Amount | None = Field(description="Of all SMS, rounded up; null where the price of one is not known.")
    cut: int = Field(description="For how many the message is too long; it is not sent while there are any.")
    needs_approval: bool = Field(description="Whether a second person has to approve it.")
    samples: list[SampleShown]


class Submitted(Shape):
    """What happens with it now: it is `holding` and begins at `begins_at`, or it is `awaiting approval`."""

    recipients: int
    left_out: Counts
    broadcast: BroadcastShown


class CalledBack(Shape):
    """How many messages were called back before they left."""

    called_back: int
    broadcast: BroadcastShown


@router.get("/broadcasts", response_model=Broadcasts, summary="List broadcasts")
def listed(
    asked: Annotated[BroadcastsAsked, Query()], read: Annotated[Reading, reads(Scope.broadcasts_read)]
) -> Broadcasts:
    """List broadcasts, newest first, whoever made them."""
    with read.open() as (tx, _):
        before = row_of(asked.cursor) or None
        found = broadcasts.page(tx, state=asked.state, before=before, limit=asked.limit + 1)
        shown = [_shown(one) for one in found[: asked.limit]]
    return Broadcasts(broadcasts=shown, next=cursor_after(shown[-1].id) if len(found) > len(shown) else None)


@router.post("/broadcasts", response_model=BroadcastShown, status_code=201, summary="Draft a broadcast")
def draft(told: ToDraft, act: Annotated[Act, acts(Scope.broadcasts_write)]) -> Response:
    """Write a broadcast down. Nobody gets it before it is submitted."""

    def do(doing: Doing) -> BroadcastShown:
        given = _given(doing, told)
        return _shown(broadcasts.draft(doing.tx, given, by=doing.who, now=doing.now))

    return act.once(told, do, status=201)


@router.get("/broadcasts/{id}", response_model=BroadcastRead, summary="Read a broadcast and how far it is")
def read(id: Row, read: Annotated[Reading, reads(Scope.broadcasts_read)]) -> BroadcastRead:
    """Read a broadcast, how far it is, and what came of it."""
    with read.open() as (tx, _):
        one = broadcasts.known(tx, id)
        came = results.results(tx, one)
        shown = _shown(one)
    done = came.progress
    return BroadcastRead(
        **dict(shown),
        progress=ProgressShown(
            waiting=done.waiting,
            queued=done.queued,
            sent=done.sent,
            delivered=done.delivered,
            failed=done.failed,
            unknown=done.unknown,
            withheld=dict(done.withheld),
            left_out=dict(done.left_out),
        ),
        results=ResultsShown(
            failed=dict(came.failed),
            blocked=came.blocked,
            replied=came.replied,
            opted_out=came.opted_out,
            asked_for_person=came.asked_for_person,
            sms_segments=came.segments,
        ),
    )


@router.get("/broadcasts/{id}/preview", response_model=PreviewShown, summary="Look at who would get a broadcast")
def preview(id: Row, read: Annotated[Reading, reads(Scope.broadcasts_read)]) -> PreviewShown:
    """Look at who would get it at this moment, and what it costs; nothing is sent."""
    with read.open() as (tx, now):
        settings = database.rules(tx)
        looked = read.stage().preview(tx, broadcasts.known(tx, id), settings=settings, now=now)
    return _looked(looked, settings, words=read.sees_customers)


@router.post("/broadcasts/{id}/submission", response_model=Submitted, summary="Have a broadcast sent")
def submit(id: Row, act: Annotated[Act, acts(Scope.broadcasts_write)]) -> Response:
    """Have it sent once its hold is over, until when it can be stopped.

    Where more people get it than one may write to alone, a person approves it first, by
    `backorder broadcast ID --approve`. Refused where nobody would get it, and where a value is missing for some.
    """
    from bot.rehearsal import refuse_cut

    with act.db.reading() as tx:
        one = broadcasts.known(tx, id)
        if one.state is BroadcastState.draft:
            refuse_cut(act.stage().preview(tx, one, settings=database.rules(tx), now=database.now(tx)))

    def do(doing: Doing) -> Submitted:
        hours_of = act.stage().hours_of
        found = broadcasts.submit(doing.tx, id, by=doing.who, hours_of=hours_of, settings=doing.settings, now=doing.now)
        shown = _shown(broadcasts.known(doing.tx, id))
        return Submitted(recipients=found.recipients, left_out=dict(found.left_out), broadcast=shown)

    return act.once(None, do)


@router.post("/broadcasts/{id}/pause", response_model=CalledBack, summary="Pause a broadcast")
def pause(id: Row, act: Annotated[Act, acts(Scope.broadcasts_write)]) -> Response:
    """Let nothing more of it leave until it is resumed."""

    def do(doing: Doing) -> CalledBack:
        back = broadcasts.pause(doing.tx, id, by=doing.who, now=doing.now)
        return CalledBack(called_back=back, broadcast=_shown(broadcasts.known(doing.tx, id)))

    return act.once(None, do)


@router.post("/broadcasts/{id}/resume", response_model=BroadcastShown, summary="Resume a broadcast")
def resume(id: Row, act: Annotated[Act, acts(Scope.broadcasts_write)]) -> Response:
    """Go on where it was paused."""

    def do(doing: Doing) -> BroadcastShown:
        return _shown(broadcasts.resume(doing.tx, id, by=doing.who, settings=doing.settings, now=doing.now))

    return act.once(None, do)


@router.post("/broadcasts/{id}/stop", response_model=CalledBack, summary="Stop a broadcast")
def stop(id: Row, act: Annotated[Act, acts(Scope.broadcasts_write)]) -> Response:
    """End it for good, also in its hold. What was sent stays sent."""

    def do(doing: Doing) -> CalledBack:
        back = broadcasts.stop(doing.tx, id, by=doing.who, now=doing.now)
        return CalledBack(called_back=back, broadcast=_shown(broadcasts.known(doing.tx, id)))

    return act.once(None, do)


def _given(doing: Doing, told: ToDraft) -> Draft:
    """Put a draft together, and name the field of what could not be sent."""
    purpose = broadcasts.PURPOSES[told.purpose]
    if told.corrects is None:
        with _about("audience"):
            audience.waiting(doing.tx, told.audience, purpose=purpose, settings=doing.settings, now=doing.now)
    words: dict[str, dict[str, str]] = {}
    for at, one in enumerate(told.texts):
        if one.language in words:
            raise BadInput(f"there are two texts for {one.language}", field=f"texts.{at}.language")
        forms = {"text": one.text} | ({"sms": one.sms} if one.sms is not None else {})
        for form, said in forms.items():
            with _about(f"texts.{at}.{form}"):
                texts.check({one.language: {"text": said}}, "")
        words[one.language] = forms
    with _about("default_language"):
        texts.check(words, told.default_language or "")
    given = Draft(
        title=told.title,
        audience=told.audience,
        texts=words,
        purpose=purpose,
        default_language=told.default_language or "",
        picture=told.picture,
        choices=told.choices,
        may_be_empty=told.may_be_empty,
        start_at=told.start_at,
        corrects_id=told.corrects,
    )
    with _about("audience"):
        broadcasts.check(doing.tx, given)
    return given


@contextmanager
def _about(field: str) -> Iterator[None]:
    try:
        yield
    except BadInput as error:
        raise BadInput(str(error), field=field) from None


def _looked(looked: "Preview", settings: Settings, *, words: bool) -> PreviewShown:
    found, currency = looked.survey, settings.shop_currency
    cost = None
    if looked.cost is not None:
        minor = looked.cost.scaleb(decimals(currency)).to_integral_value(ROUND_CEILING)
        cost = Amount(minor=int(minor), currency=currency)
    return PreviewShown(
        recipients=found.recipients,
        left_out=dict(found.left_out),
        later=dict(found.later),
        channels=dict(found.channels),
        languages=dict(found.languages),
        empty=dict(found.empty),
        sms_segments=looked.segments,
        sms_sizes=dict(looked.sizes),
        cost=cost,
        cut=looked.cut,
        needs_approval=found.recipients > settings.broadcast_approval_above,
        samples=[
            SampleShown(
                customer=one.customer_id,
                channel=one.channel,
                language=one.language,
                text=one.rendered.text if words else None,
                sms_segments=one.segments if one.channel == "sms" else 0,
            )
            for one in looked.samples
        ],
    )


def _shown(one: Broadcast) -> BroadcastShown:
    purpose = next(name for name, purpose in broadcasts.PURPOSES.items() if purpose is one.purpose)
    return BroadcastShown(
        id=one.id,
        title=one.title,
        state=one.state,
        audience=one.audience,
        purpose=purpose,
        texts=[WordsShown(language=language, **forms) for language, forms in one.texts.items()],
        default_language=one.default_language,
        picture=one.picture,
        choices=one.choices,
        may_be_empty=one.may_be_empty,
        start_at=one.start_at,
        corrects=one.corrects_id,
        made_by=one.made_by,
        made_at=one.made_at,
        submitted_at=one.submitted_at,
        approved_by=one.approved_by,
        approved_at=one.approved_at,
        begins_at=one.begins_at,
        ends_at=one.ends_at,
        started_at=one.started_at,
        ended_at=one.ended_at,
        recipients=one.recipients,
    )
