"""`backorder link`: what ties a customer's Telegram chat to their orders."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import _open, _typed

if TYPE_CHECKING:
    from bot.channels.telegram import Settings as TelegramSettings


def command(order: Annotated[str, typer.Argument(help="The number of an order of theirs.")]) -> None:
    """Print a link for the customer of an order: opened in Telegram, it ties the chat to them, once."""
    from datetime import timedelta

    from bot.channels import telegram
    from store import audit, customers, database, orders

    with _open.shop() as (settings, db):
        username = _username(telegram.Settings())
        with db.transaction() as tx:
            now = database.now(tx)
            purchase = orders.by_number(tx, order)
            lifetime = timedelta(hours=settings.link_hours)
            token = customers.issue_link(tx, purchase.customer_id, lifetime=lifetime, now=now)
            audit.record(tx, _typed.me(), "issued a link", f"order {purchase.number}", now=now)
    if username:
        typer.echo(f"https://t.me/{username}?start={token}")
    else:
        typer.echo(token)
        typer.echo(
            "The bot's name is not known here. Put the token behind https://t.me/NAME?start= with the bot's name,"
            " or have the customer send it to the bot as: /start TOKEN",
            err=True,
        )
    typer.echo(
        f"It works once, within {_typed.counted(settings.link_hours, 'hour')}; send it to nobody else.", err=True
    )


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
