"""`backorder demo`: a small shop to play with, with two simulated phones, no account needed."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.channels import Channel
    from bot.cli._providers import Providers
    from bot.simulator import Phones
    from store.settings import Settings

TOKEN = "7000000001:the-simulator-lets-everybody-in"  # noqa: S105 - opens nothing but the simulator
ACCOUNT, AUTH_TOKEN, NUMBER, USERNAME = "AC" + "0" * 32, "demo", "+12125550199", "juniper_clay_bot"


def command(
    port: Annotated[int, typer.Option(help="The port of the page.")] = 8080,
    fresh: Annotated[bool, typer.Option("--fresh", help="Start over with a new shop.")] = False,
    folder: Annotated[Path, typer.Option(help="Where the demo keeps its files.")] = Path("data/demo"),
) -> None:
    """Play with a small shop: two simulated phones, and a panel on which stock lands and days pass."""
    from bot import demo
    from bot.app import WebSettings
    from bot.cli import _logs
    from bot.cli._process import Parts, run
    from bot.simulator import Phones, simulator
    from scheduler.runner import run_pass
    from store import database
    from store.database import Database
    from store.migrations import migrate

    typer.echo("Preparing the shop; the first start takes a little longer.")
    folder.mkdir(parents=True, exist_ok=True)
    if fresh:
        for old in [*folder.glob("shop.db*"), *folder.glob("phones.db*")]:
            old.unlink()
    _logs.set_up(to=folder / "demo.log")
    settings = _settings(folder)
    db, phones = Database(settings.database_url, settings=settings), Phones(folder / "phones.db")
    here = f"http://127.0.0.1:{port}"
    try:
        migrate(db)
        with db.reading() as tx:
            now = database.now(tx)
        demo.seed(db, now=now)
        demo.hand_out(db, phones)
        password = demo.appoint(db)
        routers = [
            simulator(
                phones,
                auth_token=AUTH_TOKEN,
                account_sid=ACCOUNT,
                sms_number=NUMBER,
                bot_username=USERNAME,
                public_url=here,
            ),
            demo.router(db, settings, run_pass=run_pass, sms_number=NUMBER, bot_username=USERNAME, here=here),
        ]
        web, providers = WebSettings(_env_file=None, port=port, public_url=here), _providers(here)
        run(
            Parts(
                settings=settings,
                web=web,
                db=db,
                channels=_channels(providers, here),
                providers=lambda: providers,
                routers=routers,
                ready=lambda: _welcome(here, folder, password),
                beside=[lambda stop: _end(phones, stop)],
            )
        )
    finally:
        phones.close()
        db.dispose()


def _settings(folder: Path) -> "Settings":
    from bot import demo
    from store.settings import Settings

    return Settings(
        _env_file=None,
        database_url=f"sqlite:///{folder / 'shop.db'}",
        shop_name=demo.SHOP_NAME,
        shop_contact="hello@juniperandclay.example",
        # Whoever plays wants to see the phones ring, whatever the hour and however often.
        message_hours="00:00-24:00",
        messages_per_day=100,
        same_news_hours=0,
    )


def _providers(here: str) -> "Providers":
    from bot import webhooks
    from bot.channels import sms, telegram
    from bot.cli._providers import Providers

    chat = telegram.Settings(_env_file=None, telegram_token=TOKEN, telegram_api_url=f"{here}/simulator/telegram")
    texts = sms.Settings(
        _env_file=None,
        twilio_account_sid=ACCOUNT,
        twilio_auth_token=AUTH_TOKEN,
        twilio_number=NUMBER,
        twilio_api_url=f"{here}/simulator/twilio",
        twilio_per_second=20,
    )
    return Providers(chat, texts, webhooks.Settings(_env_file=None))


def _channels(providers: "Providers", here: str) -> "list[Channel]":
    from bot.channels import sms, telegram
    from bot.cli._process import commands

    return [
        telegram.build(providers.telegram, public_url=here, commands=commands()),
        sms.build(providers.twilio, public_url=here),
    ]


def _welcome(here: str, folder: Path, password: str) -> None:
    from bot import demo

    typer.echo(
        f"\n  The demo is open at {here}"
        f"\n  The staff console is a button there; or sign in at {here}/console as {demo.OWNER}, password {password}"
        f"\n  Its files are in {folder}; Ctrl-C stops it, --fresh starts over.\n"
    )


async def _end(phones: "Phones", stop: asyncio.Event) -> None:
    await stop.wait()
    phones.end()
