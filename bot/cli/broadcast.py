"""`backorder broadcast`: one message to everybody who is meant, looked at first, and followed while it goes."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import _open, _typed

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session

    from bot.rehearsal import Preview
    from store.broadcasts import Broadcast, Draft
    from store.broadcasts.results import Progress
    from store.database import Database
    from store.settings import Settings

SHORT = 60
EVERY = 1.0
"""Seconds between two looks at how far it has come."""
_ENDED = ("stopped", "done")


def command(
    number: Annotated[int | None, typer.Argument(metavar="NUMBER", help="A broadcast that was written down.")] = None,
    *,
    where: Annotated[str, typer.Option(help="Who is meant, such as 'sku=LAMP-2 and slipped>7'.")] = "",
    audience: Annotated[str, typer.Option(metavar="NAME", help="Who is meant, as it was saved.")] = "",
    save: Annotated[str, typer.Option(metavar="NAME", help="Save --where under a name.")] = "",
    text: Annotated[
        list[str] | None,
        typer.Option(help="What they read; once for each language as de='...'. {title} {number} {date} {name} {shop}"),
    ] = None,
    sms: Annotated[list[str] | None, typer.Option(help="The same for SMS, where it must be shorter.")] = None,
    default: Annotated[
        str, typer.Option(metavar="LANGUAGE", help="Whoever reads another language gets this text.")
    ] = "",
    title: Annotated[str, typer.Option(help="By which you know it again.")] = "",
    marketing: Annotated[bool, typer.Option("--marketing", help="It sells: only to those who agreed to that.")] = False,
    choice: Annotated[list[str] | None, typer.Option(help="keep, alternatives or person; several times.")] = None,
    picture: Annotated[str, typer.Option(help="The address of a picture, where the channel shows one.")] = "",
    may_be_empty: Annotated[list[str] | None, typer.Option(help="A variable that may be empty.")] = None,
    at: Annotated[str, typer.Option(metavar="'YYYY-MM-DD HH:MM'", help="When it begins, in the shop.")] = "",
    correct: Annotated[bool, typer.Option("--correct", help="Correct this one, for exactly those who got it.")] = False,
    preview: Annotated[
        bool, typer.Option("--preview", help="Show who gets it and how it reads; send nothing.")
    ] = False,
    people: Annotated[int, typer.Option(help="With --preview: list so many of them.")] = 0,
    test_to: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Send it to your own phone or chat, and nobody else.")
    ] = "",
    send: Annotated[bool, typer.Option("--send", help="Send it, or have it approved where many get it.")] = False,
    approve: Annotated[bool, typer.Option("--approve", help="Approve what somebody else made.")] = False,
    pause: Annotated[bool, typer.Option("--pause", help="Let nothing more of it leave for now.")] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on.")] = False,
    stop: Annotated[bool, typer.Option("--stop", help="End it for good.")] = False,
    status: Annotated[
        bool, typer.Option("--status", help="How far it is, and what came of it; of all without.")
    ] = False,
    watch: Annotated[bool, typer.Option("--watch/--no-watch", help="Follow it while it goes.")] = True,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print for programs.")] = False,
) -> None:
    """Write to everybody who is meant, of those who wait: in their language, once, in their hours.

    Without --send it is only looked at. With a NUMBER: --status, --approve, --pause, --resume, --stop, --correct.
    """
    from store.errors import BadInput

    acts = {"approve": approve, "pause": pause, "resume": resume, "stop": stop}
    asked = [name for name, wanted in acts.items() if wanted]
    if len(asked) + status + (preview or send or bool(test_to)) > 1:
        raise BadInput("say one thing at a time: --preview, --send, --status, --approve, --pause, --resume or --stop")
    if (asked or correct) and number is None:
        raise BadInput(f"say which one: backorder broadcast --{asked[0] if asked else 'correct'} NUMBER")
    with _open.shop() as (settings, db):
        if status or asked:
            if asked:
                _act(db, settings, asked[0], number or 0, yes=yes)
            _show(db, settings, number, watch=watch and not as_json, as_json=as_json)
            return
        given = None
        if number is None or correct:
            whom = _whom(db, where, audience, save, correcting=number if correct else None)
            if save and not text:
                return
            words = _texts(text or [], sms or [], settings.shop_language)
            given = _draft(
                db,
                settings,
                whom=whom,
                words=words,
                title=title,
                marketing=marketing,
                default=default,
                choices=choice or [],
                picture=picture,
                may_be_empty=may_be_empty or [],
                at=at,
                corrects=number if correct else None,
            )
            number = None
        if test_to:
            _test(db, settings, number, given, test_to)
            return
        looked = _look(db, settings, number, given, people=people, as_json=as_json and not send)
        if send:
            _send(db, settings, number, given, looked, yes=yes, watch=watch and not as_json, as_json=as_json)


def _whom(db: "Database", where: str, named: str, save: str, *, correcting: int | None) -> str:
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


def _texts(typed: Sequence[str], sms: Sequence[str], language: str) -> dict[str, dict[str, str]]:
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


def _draft(
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


def _look(
    db: "Database",
    settings: "Settings",
    number: int | None,
    given: "Draft | None",
    *,
    people: int,
    as_json: bool,
) -> "Preview":
    from bot.rehearsal import refuse_cut
    from store import broadcasts, database
    from store.broadcasts import survey

    with db.reading() as tx:
        planned = given or broadcasts.known(tx, number or 0)
        looked = _previewed(tx, planned, settings)
        listed = []
        if people:
            found = survey.recipients(tx, planned.plan, most=people, settings=settings, now=database.now(tx))
            listed = [_person(dict(row)) for row in found]
    if as_json:
        _open.show({**_plain(looked), "people": listed}, as_json=True, text="")
    else:
        _show_preview(looked, settings)
        if listed:
            _open.table("Who is meant", ["Customer", "Name", "By", "To", "Text", "Left out"], [*map(list, listed)])
    refuse_cut(looked)
    return looked


def _previewed(tx: "Session", planned: Any, settings: "Settings") -> "Preview":
    from bot.channels import channels, sms
    from bot.locales import load
    from bot.rehearsal import preview
    from scheduler import selling
    from store import database

    return preview(
        tx,
        planned,
        channels={name: module.build(module.Settings(), public_url="") for name, module in channels().items()},
        locales=load(),
        price=sms.Settings().sms_segment_price,
        hours_of=selling.hours_of,
        settings=settings,
        now=database.now(tx),
    )


def _show_preview(looked: "Preview", settings: "Settings") -> None:
    found = looked.survey
    by = ", ".join(f"{count} by {name}" for name, count in found.channels.items())
    typer.echo(f"{_typed.counted(found.recipients, 'person', 'people')} would get it{f': {by}' if by else ''}.")
    rows: list[list[object]] = [["not at all", why, count] for why, count in found.left_out.items()]
    rows += [["later", why, count] for why, count in found.later.items()]
    rows += [["text", language, count] for language, count in found.languages.items()]
    rows += [["empty", f"{{{name}}}", count] for name, count in found.empty.items()]
    rows += [["SMS of", _typed.counted(size, "segment"), count] for size, count in looked.sizes.items()]
    if rows:
        _open.table("Who, and why not", ["", "", "People"], rows)
    if looked.segments:
        cost = "" if looked.cost is None else f", {looked.cost:.2f} {settings.shop_currency}"
        typer.echo(f"{_typed.counted(looked.segments, 'SMS segment')}{cost}.")
    for sample in looked.samples:
        buttons = "".join(f"\n[{button.label}]" for button in sample.rendered.buttons)
        picture = f"\n({sample.rendered.picture})" if sample.rendered.picture else ""
        who = f"Customer {sample.customer_id}, by {sample.channel}, {sample.language}"
        parts = f", {_typed.counted(sample.segments, 'segment')}" if sample.channel == "sms" else ""
        typer.echo(f"\n{who}{parts}:{picture}\n{sample.rendered.text}{buttons}")


def _plain(looked: "Preview") -> dict[str, Any]:
    found = looked.survey
    return {
        "recipients": found.recipients,
        "left_out": found.left_out,
        "later": found.later,
        "channels": found.channels,
        "languages": found.languages,
        "empty": found.empty,
        "segments": looked.segments,
        "sizes": looked.sizes,
        "cost": None if looked.cost is None else str(looked.cost),
        "cut": looked.cut,
        "samples": [
            {
                "customer": sample.customer_id,
                "channel": sample.channel,
                "language": sample.language,
                "text": sample.rendered.text,
                "segments": sample.segments,
            }
            for sample in looked.samples
        ],
    }


def _person(row: Mapping[str, Any]) -> tuple[object, ...]:
    from store.phones import masked

    handle = row["handle"] or ""
    shown = masked(handle) if row["channel"] == "sms" else handle
    return row["customer_id"], row["name"], row["channel"], shown, row["text"], row["reason"]


def _test(db: "Database", settings: "Settings", number: int | None, given: "Draft | None", handle: str) -> None:
    from bot import rehearsal
    from store import broadcasts, database

    who = _typed.me()
    with db.transaction() as tx:
        now = database.now(tx)
        one = broadcasts.draft(tx, given, by=who, now=now) if given else broadcasts.known(tx, number or 0)
        sent = rehearsal.send_test(tx, one, handle, by=who, settings=settings, now=now)
        known = one.id
    typer.echo(f"{_typed.counted(sent, 'message')} on the way to you. Send it with: backorder broadcast {known} --send")


def _send(
    db: "Database",
    settings: "Settings",
    number: int | None,
    given: "Draft | None",
    looked: "Preview",
    *,
    yes: bool,
    watch: bool,
    as_json: bool,
) -> None:
    from scheduler import selling
    from store import broadcasts, database

    who, count = _typed.me(), looked.survey.recipients
    _typed.agreed(f"Send it to {_typed.counted(count, 'person', 'people')}?", yes=yes)
    with db.transaction() as tx:
        now = database.now(tx)
        known = broadcasts.draft(tx, given, by=who, now=now).id if given else number or 0
        broadcasts.submit(tx, known, by=who, hours_of=selling.hours_of, settings=settings, now=now)
        one = broadcasts.known(tx, known)
        if not as_json:
            typer.echo(_what_next(one, settings))
    _show(db, settings, known, watch=watch, as_json=as_json)


def _what_next(one: "Broadcast", settings: "Settings") -> str:
    if one.state.value == "awaiting approval":
        return (
            f"Broadcast {one.id} waits for a second person, since more than {settings.broadcast_approval_above} people"
            f" get it: backorder broadcast {one.id} --approve"
        )
    return f"Broadcast {one.id} begins {_at(one.begins_at, settings)}. Until then: backorder broadcast {one.id} --stop"


def _act(db: "Database", settings: "Settings", act: str, number: int, *, yes: bool) -> None:
    """Approve, pause, resume or stop it."""
    from scheduler import selling
    from store import broadcasts, database

    who = _typed.me()
    if act == "approve":
        _look(db, settings, number, None, people=0, as_json=False)
        _typed.agreed("Approve it?", yes=yes)
    with db.transaction() as tx:
        now = database.now(tx)
        match act:
            case "approve":
                broadcasts.approve(tx, number, by=who, hours_of=selling.hours_of, settings=settings, now=now)
                typer.echo(_what_next(broadcasts.known(tx, number), settings))
            case "pause":
                back = broadcasts.pause(tx, number, by=who, now=now)
                typer.echo(f"Broadcast {number} is paused; {_typed.counted(back, 'message')} called back.")
            case "resume":
                broadcasts.resume(tx, number, by=who, settings=settings, now=now)
                typer.echo(f"Broadcast {number} goes on.")
            case "stop":
                back = broadcasts.stop(tx, number, by=who, now=now)
                typer.echo(f"Broadcast {number} is stopped; {_typed.counted(back, 'message')} called back.")


def _show(db: "Database", settings: "Settings", number: int | None, *, watch: bool, as_json: bool) -> None:
    """Show how far it has come, and follow it where somebody looks on; without a number, the last ones."""
    import sys

    if number is None:
        _show_all(db, settings, as_json=as_json)
        return
    if watch and sys.stdout.isatty():
        _follow(db, number)
    told = _status(db, number)
    if as_json:
        _open.show(told, as_json=True, text="")
        return
    rows = [[name, count] for name, count in told["counts"].items() if count]
    rows += [[f"left out: {why}", count] for why, count in told["left_out"].items()]
    rows += [[f"withheld: {why}", count] for why, count in told["withheld"].items()]
    rows += [[f"failed: {why}", count] for why, count in told["failed"].items()]
    rows += [[name, count] for name, count in told["came_of_it"].items() if count]
    _open.table(f"Broadcast {number}, {told['state']}: {told['title']}", ["", "People"], rows)


def _show_all(db: "Database", settings: "Settings", *, as_json: bool) -> None:
    from store import broadcasts
    from store.broadcasts import results

    with db.reading() as tx:
        rows = []
        for one in broadcasts.newest(tx):
            done = results.progress(tx, one)
            rows.append(
                {
                    "number": one.id,
                    "state": one.state.value,
                    "title": one.title,
                    "people": one.recipients,
                    "settled": done.settled,
                    "by": one.made_by,
                    "begins": _at(one.begins_at, settings),
                }
            )
    if as_json:
        _open.show(rows, as_json=True, text="")
    elif rows:
        _open.table("Broadcasts", ["No.", "State", "Title", "People", "Settled", "By", "Begins"], [*map(_row, rows)])
    else:
        typer.echo("There are no broadcasts.")


def _row(one: Mapping[str, object]) -> list[object]:
    return list(one.values())


def _status(db: "Database", number: int) -> dict[str, Any]:
    from store import broadcasts
    from store.broadcasts import results

    with db.reading() as tx:
        one = broadcasts.known(tx, number)
        came = results.results(tx, one)
    done = came.progress
    return {
        "number": number,
        "state": one.state.value,
        "title": one.title,
        "recipients": done.recipients,
        "counts": _counts(done),
        "left_out": done.left_out,
        "withheld": done.withheld,
        "failed": came.failed,
        "segments": came.segments,
        "came_of_it": {
            "blocked us": came.blocked,
            "replied": came.replied,
            "opted out": came.opted_out,
            "asked for a person": came.asked_for_person,
        },
    }


def _counts(done: "Progress") -> dict[str, int]:
    names = ("waiting", "queued", "sent", "delivered", "failed", "unknown")
    return {name: getattr(done, name) for name in names}


def _follow(db: "Database", number: int) -> None:
    """Draw how far it has come until it is over, or whoever looks on has seen enough (Ctrl-C)."""
    import time
    from contextlib import suppress

    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from store import broadcasts
    from store.broadcasts import results

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[told]}"),
    )
    with suppress(KeyboardInterrupt), Progress(*columns) as drawn:
        task = drawn.add_task(f"Broadcast {number}", total=None, told="")
        while True:
            with db.reading() as tx:
                one = broadcasts.known(tx, number)
                done = results.progress(tx, one)
            total = done.settled + done.waiting + done.queued
            told = ", ".join(f"{count} {name}" for name, count in _counts(done).items() if count)
            drawn.update(task, completed=done.settled, total=total or None, told=told, description=f"{one.state.value}")
            if one.state.value in (*_ENDED, "paused", "draft", "awaiting approval"):
                return
            time.sleep(EVERY)


def _at(moment: "datetime | None", settings: "Settings") -> str:
    from zoneinfo import ZoneInfo

    return f"{moment.astimezone(ZoneInfo(settings.shop_time_zone)):%Y-%m-%d %H:%M}" if moment else ""
