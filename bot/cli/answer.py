"""`backorder answer`: a person writes to a customer in the bot's place, or gives the conversation back to it."""

from typing import Annotated

import typer

from bot.cli import _open, _typed


def command(
    number: Annotated[int, typer.Argument(help="The conversation, as `backorder inbox` lists it.")],
    text: Annotated[str, typer.Argument(help="What the customer is to read, exactly so.")] = "",
    *,
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who answers; else your name here.")] = "",
    take_over: Annotated[bool, typer.Option("--take-over", help="Also where a colleague has it.")] = False,
    hand_back: Annotated[bool, typer.Option("--hand-back", help="Let the bot answer again from now on.")] = False,
) -> None:
    """Answer a customer yourself. The bot is silent there until it is handed back, or nobody has written for long."""
    from uuid import uuid4

    from bot import hand_off
    from store import database
    from store.errors import BadInput

    if not text and not hand_back:
        raise BadInput('say what they are to read: backorder answer NUMBER "TEXT", or give it back with --hand-back')
    who = by or _typed.me()
    with _open.shop() as (settings, db), db.transaction() as tx:
        now = database.now(tx)
        address = hand_off.known(tx, number)
        if text:
            key = uuid4().hex
            hand_off.answer(tx, number, text, by=who, key=key, settings=settings, instead=take_over, now=now)
        if hand_back:
            hand_off.hand_back(tx, number, by=who, settings=settings, instead=take_over, now=now)
        channel = address.channel
    if text:
        typer.echo(f"It goes out by {channel}.")
    typer.echo("The bot answers there again." if hand_back else f"{who} has conversation {number} now.")
