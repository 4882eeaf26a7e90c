"""The `backorder` command: a file here is a command, and its function `command` is what it does.

This is the only place that sees bot, scheduler and store together; it reads the settings, builds and hands down.
Command files import nothing heavy at the top, so that `backorder --help` is instant.
"""

import sys

import typer

from store.registry import modules


def main() -> None:
    """Run the command line; a known error is told in one line, with an exit code of 2."""
    app = typer.Typer(
        name="backorder",
        help="Speaks for a shop, on Telegram and by SMS, until backordered goods ship.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        # Plain help: to draw it in colour costs as much as all the rest of it.
        rich_markup_mode=None,
    )
    for name, module in modules("bot.cli").items():
        app.command(name.removesuffix("_").replace("_", "-"))(module.command)
    from store.errors import ShopError

    try:
        app()
    except ShopError as error:
        typer.secho(str(error), fg="red", err=True)
        sys.exit(2)
