"""`backorder broadcast`: one message to everybody who is meant, looked at first, and followed while it goes."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import _broadcast_shown, _broadcast_typed, _open, _stage, _typed

if TYPE_CHECKING:
    from bot.rehearsal import Preview
    from store.broadcasts import Draft
    from store.database import Database
    from store.settings import Settings


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
                _act(db, settings, asked[0], number or 0, yes=yes, as_json=as_json)
            _broadcast_shown.show(db, settings, number, watch=watch and not as_json, as_json=as_json)
            return
        given = None
        if number is None or correct:
            whom = _broadcast_typed.whom(db, where, audience, save, correcting=number if correct else None)
            if save and not text:
                return
            words = _broadcast_typed.texts(text or [], sms or [], settings.shop_language)
            given = _broadcast_typed.draft(
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
        looked = _look(db, settings, number, given, people=people, as_json=as_json, quiet=as_json and send)
        if send:
            _send(db, settings, number, given, looked, yes=yes, watch=watch and not as_json, as_json=as_json)


def _look(
    db: "Database",
    settings: "Settings",
    number: int | None,
    given: "Draft | None",
    *,
    people: int = 0,
    as_json: bool = False,
    quiet: bool = False,
) -> "Preview":
    """Show a broadcast before it goes, or only look at it. Raises BadInput where some would not read all of it."""
    from bot.rehearsal import refuse_cut
    from store import broadcasts, database
    from store.broadcasts import survey

    with db.reading() as tx:
        planned = given or broadcasts.known(tx, number or 0)
        looked = _stage.stage().preview(tx, planned, settings=settings, now=database.now(tx))
        listed = []
        if people:
            found = survey.recipients(tx, planned.plan, most=people, settings=settings, now=database.now(tx))
            listed = [_broadcast_shown.person(dict(row)) for row in found]
    if quiet:
        pass
    elif as_json:
        _open.show({**_broadcast_shown.plain(looked), "people": listed}, as_json=True, text="")
    else:
        _broadcast_shown.show_preview(looked, settings)
        if listed:
            _open.table("Who is meant", ["Customer", "Name", "By", "To", "Text", "Left out"], listed)
    refuse_cut(looked)
    return looked


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
            typer.echo(_broadcast_shown.what_next(one, settings))
    _broadcast_shown.show(db, settings, known, watch=watch, as_json=as_json)


def _act(db: "Database", settings: "Settings", act: str, number: int, *, yes: bool, as_json: bool) -> None:
    """Approve, pause, resume or stop it."""
    from scheduler import selling
    from store import broadcasts, database

    who = _typed.me()
    if act == "approve":
        _look(db, settings, number, None, quiet=as_json)
        _typed.agreed("Approve it?", yes=yes)
    with db.transaction() as tx:
        now = database.now(tx)
        match act:
            case "approve":
                broadcasts.approve(tx, number, by=who, hours_of=selling.hours_of, settings=settings, now=now)
                told = _broadcast_shown.what_next(broadcasts.known(tx, number), settings)
            case "pause":
                back = broadcasts.pause(tx, number, by=who, now=now)
                told = f"Broadcast {number} is paused; {_typed.counted(back, 'message')} called back."
            case "resume":
                broadcasts.resume(tx, number, by=who, settings=settings, now=now)
                told = f"Broadcast {number} goes on."
            case _:
                back = broadcasts.stop(tx, number, by=who, now=now)
                told = f"Broadcast {number} is stopped; {_typed.counted(back, 'message')} called back."
    if not as_json:
        typer.echo(told)
