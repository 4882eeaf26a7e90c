"""`backorder promises`: what a customer was told about when it comes, and what they answered."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import _open

if TYPE_CHECKING:
    from datetime import tzinfo

    from store.evidence import Answer, Said

COLUMNS = ["When", "Told", "Why", "On whose word", "By which message", "Answered"]


def command(
    order: Annotated[str, typer.Argument(help="The number of the order, with or without #.")],
    line: Annotated[int | None, typer.Argument(help="One line of it, by its number; else all.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print for programs.")] = False,
) -> None:
    """Show every promise for an order: the date, why, from which arrival, to whom and by which message, the answer."""
    from dataclasses import asdict
    from zoneinfo import ZoneInfo

    from store import evidence, orders
    from store.errors import NotFound

    with _open.shop() as (settings, db), db.reading() as tx:
        purchase = orders.by_number(tx, order)
        lines = [one for one in evidence.of(tx, purchase.id) if line in (None, one.line)]
    if not lines:
        raise NotFound(f"order {purchase.number} has no line {line}")
    if as_json:
        _open.show([{"order": purchase.number, **asdict(one)} for one in lines], as_json=True, text="")
        return
    zone = ZoneInfo(settings.shop_time_zone)
    for one in lines:
        title = f"Order {purchase.number}, line {one.line}: {one.title}"
        if not one.said:
            typer.echo(f"{title}: nothing was promised.")
            continue
        rows: list[list[object]] = [
            [f"{said.at.astimezone(zone):%Y-%m-%d %H:%M}", _what(said), said.reason, _whose(said), _how(said), ""]
            for said in one.said
        ]
        for row, said in zip(rows, one.said, strict=True):
            row[-1] = "\n".join(_answer(answer, zone) for answer in said.answers)
        _open.table(title, COLUMNS, rows)
        for answer in one.unasked:
            typer.echo(_answer(answer, zone))


def _what(said: "Said") -> str:
    from store.days import day_or_range

    day = day_or_range(said.on_date, said.from_date)
    if day:
        return str(day)
    return f"no date, an update by {said.update_by}" if said.update_by else "no date"


def _whose(said: "Said") -> str:
    """Name the staff whose statement it was, else the arrival."""
    return f"stated by {said.stated_by}" if said.stated_by else said.arrival


def _how(said: "Said") -> str:
    if said.message_id is None:
        return f"{said.notice}: {said.outcome}, told by {said.told_by}"
    kind = said.notice or "an answer"
    return f"{kind}: message {said.message_id} by {said.channel} to {said.address}, {said.outcome}"


def _answer(answer: "Answer", zone: "tzinfo") -> str:
    until = f" until {answer.until}" if answer.until else ""
    words = f': "{answer.words}"' if answer.words else ""
    by = f", noted by {answer.by} ({answer.how})" if answer.by else ""
    return f"{answer.at.astimezone(zone):%Y-%m-%d %H:%M} {answer.act}{until}{by}{words}"
