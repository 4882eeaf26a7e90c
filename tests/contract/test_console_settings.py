"""The settings at the console: all of them in their groups, and of what is secret only whether it is set."""

import re

import pytest
from clerk import Clerk
from pydantic import SecretStr

from bot import webhooks
from bot.app import WebSettings
from bot.channels import sms, telegram
from bot.cli._providers import Providers
from bot.console import _setup
from store.database import Database
from store.settings import Settings
from store.staff import Role

SECRETS = {
    "telegram_token": "7000000001:herons-in-the-fog",
    "telegram_webhook_secret": "quiet-river",
    "twilio_auth_token": "seven-owls",
    "twilio_auth_token_old": "six-owls",
    "twilio_api_key": "SK77aa",
    "twilio_api_secret": "eleven-otters",
    "twilio_account_sid": "AC00bb",
}
PRIVACY = "a-long-secret-of-thirty-two-letters"
EVERY = [Settings, WebSettings, telegram.Settings, sms.Settings, webhooks.Settings]


def providers(**given: str) -> Providers:
    """The settings of Telegram and Twilio, of which nobody listens."""
    away = {"telegram_api_url": "http://127.0.0.1:1", "twilio_api_url": "http://127.0.0.1:1"}
    told = away | given
    return Providers(
        telegram.Settings(_env_file=None, **{name: one for name, one in told.items() if name.startswith("telegram")}),  # type: ignore[arg-type]
        sms.Settings(_env_file=None, **{name: one for name, one in told.items() if name.startswith("twilio")}),  # type: ignore[arg-type]
        webhooks.Settings(_env_file=None),
    )


def owner(db: Database, settings: Settings | None = None, **given: str) -> Clerk:
    return Clerk(db, settings or Settings(_env_file=None), Role.owner, providers=lambda: providers(**given))


def value_of(page: str, name: str) -> str:
    """Return what stands beside a name."""
    found = re.search(rf"<code>{name}</code></dt>\s*<dd>(.*?)</dd>", page, re.DOTALL)
    assert found is not None, name
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


def test_every_setting_is_shown_once_by_its_name_in_env(db: Database) -> None:
    page = owner(db).looks("/settings")

    for name in (name for model in EVERY for name in model.model_fields):
        assert page.count(f"<code>{name.upper()}</code></dt>") == 1


@pytest.mark.parametrize("name", [name for model in EVERY for name in model.model_fields])
def test_every_setting_is_in_a_group_that_asks_for_it(name: str) -> None:
    assert [part.title for part in _setup.PARTS if part.holds(name)] != []


def test_what_was_set_is_told_from_what_comes_by_itself(db: Database) -> None:
    page = owner(db, Settings(_env_file=None, shop_name="Kiln & Co", automatic_cancel=False)).looks("/settings")

    assert value_of(page, "SHOP_NAME") == "Kiln &amp; Co"
    assert value_of(page, "AUTOMATIC_CANCEL") == "false"
    assert value_of(page, "UNDO_MINUTES") == "10 as it comes"
    assert value_of(page, "SHOP_PRIVACY_PAGE") == "not set"


def test_of_a_secret_only_is_shown_whether_it_is_set(db: Database) -> None:
    url = "postgresql://shop:open-sesame@db.example/shop?sslpassword=twelve-cranes"
    settings = Settings(_env_file=None, privacy_secret=PRIVACY, database_url=url)
    clerk = owner(db, settings, **SECRETS, twilio_api_url="http://proxy:nine-geese@127.0.0.1:1")

    pages = clerk.looks("/settings") + clerk.sends("/settings").text

    for secret in (*SECRETS.values(), PRIVACY, "open-sesame", "twelve-cranes", "nine-geese"):
        assert secret not in pages
    for name in (*SECRETS, "privacy_secret", "twilio_api_url"):
        assert value_of(pages, name.upper()) == "set"
    assert value_of(pages, "DATABASE_URL") == "postgresql://shop:***@db.example/shop"


def test_a_secret_that_is_missing_is_said_to_be(db: Database) -> None:
    page = owner(db).looks("/settings")

    assert {value_of(page, name.upper()) for name in (*SECRETS, "privacy_secret")} == {"not set"}


def test_whatever_is_called_a_secret_is_one_whatever_its_kind() -> None:
    kinds = {
        name: isinstance(field.default, SecretStr) for model in EVERY for name, field in model.model_fields.items()
    }

    assert {name for name, secret in kinds.items() if secret} <= {name for name in kinds if _setup.SECRET.search(name)}
    assert {name for name in kinds if _setup.SECRET.search(name)} == {*SECRETS, "privacy_secret"}


def test_what_the_doctor_finds_stands_beside_what_it_is_about(db: Database) -> None:
    clerk = owner(db, Settings(_env_file=None, shadow="no_such_news"))

    clerk.looks("/settings")

    words = clerk.words()
    often = words.partition("When and how often we write")[2].partition("The law of late orders")[0]
    kept = words.partition("Where the truth is kept")[2]
    assert "2 things to put right" in words
    assert "wrong shadow SHADOW names no_such_news, which is no kind of news; correct it in .env" in often
    assert "well law orders to US are judged by us_ftc" in words
    assert "note privacy PRIVACY_SECRET is empty" in words
    assert "wrong channels nobody can be reached" in words
    assert "migrations the store is at" in kept
    assert "scheduler nobody leads" in kept


def test_providers_are_asked_where_that_is_wanted(db: Database) -> None:
    clerk = owner(db, telegram_token=SECRETS["telegram_token"])
    clerk.looks("/settings")
    before = clerk.words()

    clerk.presses("Ask Telegram and Twilio too")

    assert "Telegram cannot be reached" not in before
    assert "wrong telegram Telegram cannot be reached at 127.0.0.1" in clerk.words()
    assert "Ask again" in clerk.labels()


def test_only_an_owner_sees_them(db: Database) -> None:
    manager = Clerk(db, Settings(_env_file=None), Role.manager)

    assert manager.asks("GET", "/settings").status_code == 403
    assert manager.sends("/settings").status_code == 403
    assert "/console/settings" not in manager.looks("/today")
