"""`backorder link`: what ties a customer's Telegram chat to their orders."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import _open, _typed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlmodel import Session

    from bot.channels.telegram import Settings as TelegramSettings
    from store.orders import Order

KINDS = (".png", ".svg")
MODULE_MM = 0.6
"""The side of one square in print: a phone reads it from a hand's breadth away, and the whole is 3 cm wide."""
MODULE_PIXELS = 12
QUIET = 4
"""How many squares stay white on each side (ISO/IEC 18004)."""


def command(
    order: Annotated[str, typer.Argument(help="The number of an order of theirs.")] = "",
    qr: Annotated[
        Path | None, typer.Option("--qr", help="Draw the link as a QR code, to this .png or .svg file.")
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="A link for each open order whose customer has no chat with us yet.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="With --all: the folder for a QR code (.svg) of each order.")
    ] = None,
    days: Annotated[
        int | None, typer.Option(min=1, max=365, help="How long it works, for a link in print; LINK_HOURS otherwise.")
    ] = None,
) -> None:
    """Print a link for the customer of an order: opened in Telegram, it ties the chat to them, once."""
    from datetime import timedelta

    from bot.channels import telegram
    from store import audit, customers, database, orders
    from store.errors import BadInput

    _check(order, qr, every, out)
    with _open.shop() as (settings, db):
        username = _username(telegram.Settings())
        if not username and (qr or every):
            raise BadInput("A link can be drawn only where the bot's name is known: see `backorder doctor`.")
        lifetime = timedelta(days=days) if days else timedelta(hours=settings.link_hours)
        with db.transaction() as tx:
            now = database.now(tx)
            of = _unlinked(tx) if every else [orders.by_number(tx, order)]
            links = [(one.number, customers.issue_link(tx, one.customer_id, lifetime=lifetime, now=now)) for one in of]
            subject = f"{len(links)} orders" if every else f"order {of[0].number}"
            audit.record(tx, _typed.me(), "issued links" if every else "issued a link", subject, now=now)
    files = _files(number for number, _ in links)
    for (number, token), file in zip(links, files, strict=True):
        link = f"https://t.me/{username}?start={token}" if username else token
        typer.echo(f"{number}\t{link}" if every else link)
        if drawn := out / file if out else qr:
            _draw(link, drawn)
    if not username:
        typer.echo(
            "The bot's name is not known here. Put the token behind https://t.me/NAME?start= with the bot's name,"
            " or have the customer send it to the bot as: /start TOKEN",
            err=True,
        )
    worth = _typed.counted(days, "day") if days else _typed.counted(settings.link_hours, "hour")
    if every:
        counted = _typed.counted(len(links), "link")
        typer.echo(f"{counted}; each works once, within {worth}, for whoever has it.", err=True)
    else:
        typer.echo(f"It works once, within {worth}; send it to nobody else.", err=True)


def _check(order: str, qr: Path | None, every: bool, out: Path | None) -> None:
    """Refuse what does not go together, before a link is made that nobody gets."""
    from store.errors import BadInput

    if bool(order) is every:
        raise BadInput("Name an order, or all of them with --all.")
    if (every and qr) or (out and not every):
        raise BadInput("One order is drawn with --qr FILE, and all of them with --all --out FOLDER.")
    if qr and qr.suffix.lower() not in KINDS:
        raise BadInput(f"A QR code is drawn to a file that ends in .png or .svg, not {qr.name!r}.")
    if qr and not qr.absolute().parent.is_dir():
        raise BadInput(f"There is no folder {qr.absolute().parent}.")
    if out:
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise BadInput(f"{out} cannot be made a folder: {error.strerror}.") from None


def _unlinked(tx: "Session") -> list["Order"]:
    """List the orders that are open and may be spoken of, of customers whom we reach in no chat."""
    import sqlalchemy as sa
    from sqlmodel import col, select

    from store.customers import Address, AddressState
    from store.orders import Backorder, Order

    chat = sa.exists().where(
        col(Address.customer_id) == Order.customer_id,
        col(Address.channel) == "telegram",
        col(Address.state) == AddressState.active,
    )
    waits = sa.exists().where(
        col(Backorder.order_id) == Order.id, col(Backorder.waiting) + col(Backorder.allocated) > 0
    )
    return list(tx.exec(select(Order).where(waits, ~chat, ~col(Order.silent)).order_by(col(Order.id))))


def _files(numbers: "Iterable[str]") -> list[str]:
    """Name the files of orders' QR codes, each once; what a file name cannot hold becomes an underscore."""
    import re

    named: dict[str, int] = {}
    files = []
    for number in numbers:
        name = re.sub(r"[^A-Za-z0-9._-]", "_", number.lstrip("#")).lstrip(".") or "_"
        # Not every disk tells a from A.
        again = named[name.lower()] = named.get(name.lower(), 0) + 1
        files.append(f"{name}.svg" if again == 1 else f"{name}({again}).svg")
    return files


def _draw(link: str, file: Path) -> None:
    """Draw a link in black on white, with its quiet zone, at the size of its print."""
    import segno

    code = segno.make_qr(link, error="m")
    if file.suffix.lower() == ".svg":
        code.save(str(file), kind="svg", border=QUIET, scale=MODULE_MM, unit="mm", light="white")
    else:
        dots_per_inch = round(MODULE_PIXELS / MODULE_MM * 25.4)
        code.save(str(file), kind="png", border=QUIET, scale=MODULE_PIXELS, dpi=dots_per_inch)


def _username(settings: "TelegramSettings") -> str:
    """Ask Telegram what our bot is called; "" where there is no bot, or no answer."""
    from bot.channels.telegram import configured
    from bot.cli import _probe
    from store.errors import ShopError

    if not configured(settings):
        return ""
    try:
        return str(_probe.telegram(settings, "getMe").get("username", ""))
    except ShopError as error:
        typer.secho(str(error), fg="yellow", err=True)
        return ""
