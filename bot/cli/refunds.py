"""`backorder refunds`: the money that is owed to customers, by its last day, and noted as sent."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import _open, _typed

if TYPE_CHECKING:
    from datetime import datetime

    from sqlmodel import Session

    from store.refunds import Owed
    from store.settings import Settings

COLUMNS = {
    "id": "Id",
    "mark": "",
    "due_on": "Last day",
    "amount": "Amount",
    "kind": "For",
    "order": "Order",
    "title": "Title",
    "owed_at": "Owed since",
}


def command(
    sent: Annotated[list[int] | None, typer.Option(help="This one was sent; may be repeated.")] = None,
    evidence: Annotated[str, typer.Option(help="What proves it, such as the reference of the payment.")] = "",
    late: Annotated[bool, typer.Option("--late", help="List only what is late.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print for programs.")] = False,
) -> None:
    """List the refunds that your shop owes, late ones first, and note those that were sent; customers are told."""
    from store import audit, database, refunds
    from store.errors import BadInput

    if sent and not evidence.strip():
        raise BadInput("say with --evidence what proves that it was sent, such as the reference of the payment")
    with _open.shop() as (settings, db):
        if sent:
            with db.transaction() as tx:
                now, who = database.now(tx), _typed.me()
                for refund_id in sent:
                    row = refunds.send(tx, refund_id, by=who, evidence=evidence.strip(), now=now)
                    audit.record(tx, who, "refund sent", f"refund {row.id}", now=now, evidence=row.evidence)
        with db.reading() as tx:
            rows = _listed(tx, settings, now=database.now(tx))
    shown = [row for row in rows if row["late"] or not late]
    if as_json:
        _open.show(shown, as_json=True, text="")
    elif shown:
        _open.table("Owed", [*COLUMNS.values()], [[_cell(row[name]) for name in COLUMNS] for row in shown])
    else:
        typer.echo("No refund is late." if late else "No refund is owed.")


def _listed(tx: "Session", settings: "Settings", *, now: "datetime") -> list[dict[str, Any]]:
    from store import cases, refunds

    rows = []
    for one in refunds.owed(tx, now=now):
        place = cases.place_of(one.country or settings.shop_country, one.postcode, settings.shop_time_zone)
        left = (one.due_on - place.day(now)).days if one.due_on else None
        rows.append(
            {
                "id": one.refund_id,
                "mark": _mark(left),
                "late": left is not None and left < 0,
                "due_on": one.due_on,
                "amount": _amount(one),
                "amount_minor": one.amount.minor,
                "currency": one.amount.currency,
                "kind": one.kind,
                "order": one.number,
                "title": one.title,
                "owed_at": one.owed_at.isoformat(timespec="seconds"),
            }
        )
    return rows


def _mark(left: int | None) -> str:
    """Mark what is late, and what has to be sent today."""
    if left is None or left > 0:
        return ""
    return "LATE" if left < 0 else "today"


def _amount(one: "Owed") -> str:
    from decimal import Decimal

    from store.money import decimals

    return f"{Decimal(one.amount.minor).scaleb(-decimals(one.amount.currency))} {one.amount.currency}"


def _cell(value: Any) -> object:
    return "" if value is None else value
