"""`backorder ladder`: the shop's rules of what it offers unasked, what they cost and kept, and whom they fit now."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import _open, _typed

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session

    from store.database import Database
    from store.ladder import Rung, Standing
    from store.settings import Settings

COLUMNS = ["Rule", "Reached", "Offers", "Budget", "Cost", "Made", "Open", "Accepted", "Kept"]


def command(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show who would be offered what now.")] = False,
    file: Annotated[Path | None, typer.Option(help="Another file of rules than LADDER_FILE, to try it.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print for programs.")] = False,
) -> None:
    """Show each rule with what it has cost this month, the offers it made, and the value of what was kept by them."""
    from store import database, ladder
    from store.errors import BadInput

    with _open.shop() as (own, db):
        settings = own.model_copy(update={"ladder_file": str(file)}) if file is not None else own
        rules = ladder.rungs(settings)
        if not rules:
            raise BadInput("there is no ladder: name its file in LADDER_FILE; store/README.md shows one")
        if dry_run:
            _try(db, settings, as_json=as_json)
            return
        with db.reading() as tx:
            since = ladder.month_of(database.now(tx), settings.shop_time_zone)
            found = ladder.standings(tx, since=since)
    shown = [one for rung in rules for one in _rows(rung, found, settings)]
    if as_json:
        _open.show(shown, as_json=True, text="")
        return
    _open.table("The ladder, with this month's cost", COLUMNS, [list(one.values()) for one in shown])


def _rows(rung: "Rung", found: "list[Standing]", settings: "Settings") -> list[dict[str, Any]]:
    """Say how a rule stands in each currency in which it has made an offer."""
    from store.ladder import Standing

    mine = [one for one in found if one.rung == rung.name]
    return [
        {
            "rule": rung.name,
            "reached": _reached(rung),
            "offers": _offers(rung, settings),
            "budget": _money(rung.budget_per_month, settings.shop_currency),
            "cost": _money(one.cost_minor, one.currency),
            "made": one.made,
            "open": one.open,
            "accepted": one.accepted,
            "kept": _money(one.kept_minor, one.currency),
        }
        for one in mine or [Standing(rung.name, settings.shop_currency, 0, 0, 0, 0, 0)]
    ]


def _try(db: "Database", settings: "Settings", *, as_json: bool) -> None:
    """Make all offers that are due in a transaction that is undone, and show what would be said because of them."""
    from bot.cli import _climb, _preview

    made: dict[str, int] = {}

    def climbed(tx: "Session", now: "datetime") -> None:
        for name, one in _climb.climb(tx, settings, now=now).items():
            made[name] = len(one.offers)

    said = _preview.told(db, settings, climbed)
    if as_json:
        told = [{"to": one.to, "channel": one.channel, "text": one.text} for one in said.because]
        counted = [{"rule": name, "offers": count} for name, count in made.items()]
        _open.show({"offers": counted, "messages": told}, as_json=True, text="")
        return
    for name, count in made.items():
        typer.echo(f"{name}: {_typed.counted(count, 'offer')} would be made.")
    _preview.show_sayings("Would be offered", said.because)


def _reached(rung: "Rung") -> str:
    days = f"{rung.after_days} days" if rung.after_days is not None else ""
    slips = _typed.counted(rung.after_slips, "slip") if rung.after_slips is not None else ""
    return " or ".join(part for part in (days, slips) if part)


def _offers(rung: "Rung", settings: "Settings") -> str:
    percent = f"{rung.percent}%" if rung.percent is not None else ""
    return f"{rung.offer} {percent or _money(rung.amount, settings.shop_currency)}".strip()


def _money(minor: int | None, currency: str) -> str:
    from babel.numbers import get_currency_precision

    if minor is None:
        return ""
    places = get_currency_precision(currency)
    return f"{minor / 10**places:.{places}f} {currency}"
