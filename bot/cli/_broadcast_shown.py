"""What `backorder broadcast` shows: who would get it and how it reads, how far it is, and what came of it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import typer

from bot.cli import _open, _typed

if TYPE_CHECKING:
    from datetime import datetime

    from bot.rehearsal import Preview
    from store.broadcasts import Broadcast
    from store.broadcasts.results import Progress
    from store.database import Database
    from store.settings import Settings

EVERY = 1.0
"""Seconds between two looks at how far it has come."""
_OVER = ("stopped", "done", "paused", "draft", "awaiting approval")


def show_preview(looked: "Preview", settings: "Settings") -> None:
    """Print who would get it and who would not, what it costs, and how it reads for some of them."""
    found = looked.survey
    by = ", ".join(f"{count} by {name}" for name, count in found.channels.items())
    typer.echo(f"{_typed.counted(found.recipients, 'person', 'people')} would get it{f': {by}' if by else ''}.")
    rows: list[list[object]] = [["not at all", why, count] for why, count in found.left_out.items()]
    rows += [["later", why, count] for why, count in found.later.items()]
    rows += [["text", language, count] for language, count in found.languages.items()]
    rows += [["without a value", f"{{{name}}}", count] for name, count in found.empty.items()]
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


def plain(looked: "Preview") -> dict[str, Any]:
    """Return the same for programs."""
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


def person(row: Mapping[str, Any]) -> list[object]:
    """Return what is shown of one who is meant, a phone by its end."""
    from store.phones import masked

    handle = row["handle"] or ""
    shown = masked(handle) if row["channel"] == "sms" else handle
    return [row["customer_id"], row["name"], row["channel"], shown, row["text"], row["reason"]]


def show(db: "Database", settings: "Settings", number: int | None, *, watch: bool, as_json: bool) -> None:
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
            if one.state.value in _OVER:
                return
            time.sleep(EVERY)


def what_next(one: "Broadcast", settings: "Settings") -> str:
    """Say what happens with it next."""
    if one.state.value == "awaiting approval":
        return (
            f"Broadcast {one.id} waits for a second person, since more than {settings.broadcast_approval_above} people"
            f" get it: backorder broadcast {one.id} --approve"
        )
    return f"Broadcast {one.id} begins {_at(one.begins_at, settings)}. Until then: backorder broadcast {one.id} --stop"


def _at(moment: "datetime | None", settings: "Settings") -> str:
    from zoneinfo import ZoneInfo

    return f"{moment.astimezone(ZoneInfo(settings.shop_time_zone)):%Y-%m-%d %H:%M}" if moment else ""
