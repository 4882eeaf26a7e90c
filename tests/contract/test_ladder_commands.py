"""The ladder and the shadow at the command line: what would be said, what it cost, and what was kept here."""

import json
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import typer
from builders import a_backorder, phone_of
from customer import Shop
from sqlmodel import select
from typer.testing import CliRunner

from store import consent, database, offers
from store.consent import Purpose
from store.database import Database
from store.errors import BadInput
from store.messages import Message
from store.offers import Offer

Types = Callable[..., str]
RULES = """
[[rung]]
name = "thanks-10"
offer = "discount"
after_days = 5
percent = 10
budget_per_month = 1000
"""


@pytest.fixture
def types(database_url: str, tmp_path: Path) -> Types:
    """Type a command at the desk of a shop whose ladder has one rule, and read what it says."""
    (tmp_path / "ladder.toml").write_text(RULES, "utf-8")

    def types(command: str, *arguments: str, **environment: str) -> str:
        app = typer.Typer()
        app.command()(import_module(f"bot.cli.{command}").command)
        known = {"DATABASE_URL": database_url, "COLUMNS": "250", "LADDER_FILE": str(tmp_path / "ladder.toml")}
        result = CliRunner().invoke(app, list(arguments), env=known | environment)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.stdout

    return types


@pytest.fixture
def waiting(db: Database) -> list[str]:
    """Three have waited for ten days or more, and two of them agreed to offers; their phones."""
    with db.transaction() as tx:
        now = database.now(tx)
        phones = [phone_of(tx, a_backorder(tx, f"#{n}", days_ago=10 + n, now=now)) for n in range(3)]
        agreed = [phone.id for phone in phones[:2]]
        consent.grant(tx, agreed, Purpose.marketing, source="checkout", now=now)
        return [phone.handle for phone in phones]


def told(types: Types, *arguments: str, **environment: str) -> Any:
    return json.loads(types(*arguments, "--json", **environment))


def test_a_dry_run_shows_who_would_be_offered_what_and_writes_nothing(
    db: Database, types: Types, waiting: list[str]
) -> None:
    found = told(types, "ladder", "--dry-run")

    assert found["offers"] == [{"rule": "thanks-10", "offers": 2}]
    assert sorted(one["to"][-4:] for one in found["messages"]) == sorted(phone[-4:] for phone in waiting[:2])
    assert all("10% off ($4.90 back)" in one["text"] for one in found["messages"])
    assert not any(phone in str(found) for phone in waiting)
    assert "thanks-10: 2 offers would be made." in types("ladder", "--dry-run")
    with db.reading() as tx:
        assert tx.exec(select(Offer.id)).all() == tx.exec(select(Message.id)).all() == []


def test_other_rules_can_be_tried_before_they_hold(tmp_path: Path, types: Types, waiting: list[str]) -> None:
    (tmp_path / "bolder.toml").write_text(RULES.replace("percent = 10", "percent = 20"), "utf-8")

    found = told(types, "ladder", "--dry-run", "--file", str(tmp_path / "bolder.toml"))

    assert [one["to"][-4:] for one in found["messages"]] == [waiting[1][-4:]]
    assert "20% off" in found["messages"][0]["text"]


def test_each_rule_is_shown_with_its_cost_and_what_it_kept(
    db: Database, tmp_path: Path, types: Types, waiting: list[str]
) -> None:
    shop = Shop(db, ladder_file=str(tmp_path / "ladder.toml"), message_hours="00:00-24:00")
    before = told(types, "ladder")
    shop.settle()
    with db.transaction() as tx:
        first = tx.exec(select(Offer.id).order_by(Offer.id)).first()  # type: ignore[arg-type]
        assert first is not None
        offers.accept(tx, first, now=database.now(tx))

    (rule,) = told(types, "ladder")

    assert (before[0]["made"], before[0]["cost"]) == (0, "0.00 USD")
    assert (rule["made"], rule["open"], rule["accepted"]) == (2, 1, 1)
    assert (rule["budget"], rule["cost"], rule["kept"]) == ("10.00 USD", "9.80 USD", "49.00 USD")
    assert "discount 10%" in types("ladder")
    assert waiting


def test_a_shop_without_a_ladder_is_told_how_to_get_one(types: Types, waiting: list[str]) -> None:
    assert waiting
    with pytest.raises(BadInput, match="LADDER_FILE"):
        types("ladder", LADDER_FILE="")


def test_a_ladder_that_cannot_be_used_keeps_nobody_from_hearing_news(
    db: Database, tmp_path: Path, waiting: list[str]
) -> None:
    (tmp_path / "broken.toml").write_text("[[rung]]\nname = 3", "utf-8")
    shop = Shop(db, ladder_file=str(tmp_path / "broken.toml"), message_hours="00:00-24:00")

    shop.settle()

    assert all(len(shop.phone("sms", phone).inbox) == 1 for phone in waiting)


def test_what_the_shadow_kept_is_listed_with_its_words(db: Database, types: Types, waiting: list[str]) -> None:
    shop = Shop(db, shadow="backorder_placed", message_hours="00:00-24:00")
    shop.settle()
    shop.pass_time(timedelta(hours=1))

    kept = told(types, "shadow")

    assert len(kept) == 3
    assert all("can't ship yet" in one["words"] for one in kept)
    assert not any(phone in str(kept) for phone in waiting)
    assert "Would have been sent" in types("shadow")
    assert all(shop.phone("sms", phone).inbox == [] for phone in waiting)


def test_the_doctor_looks_at_the_ladder_and_the_shadow(types: Types, tmp_path: Path, db: Database) -> None:
    assert db
    (tmp_path / "broken.toml").write_text("[[rung]]\nname = 3", "utf-8")

    found = {
        one["about"]: one for one in told(types, "doctor", LADDER_FILE=str(tmp_path / "broken.toml"), SHADOW="mov")
    }

    assert found["ladder"]["health"] == found["shadow"]["health"] == "wrong"
    assert "name must be" in found["ladder"]["state"]
    assert told(types, "doctor", SHADOW="sku:X")[-1]
