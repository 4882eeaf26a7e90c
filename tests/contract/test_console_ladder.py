"""The ladder at the console: its rules as they stand, what they cost and kept, and a try that changes nothing."""

import re
from pathlib import Path

import pytest
from builders import a_product, an_order, phone_of
from clerk import Clerk
from customer import Shop
from sqlmodel import select

from store import consent, database, offers
from store.consent import Purpose
from store.database import Database
from store.messages import Message
from store.offers import Offer
from store.settings import Settings
from store.staff import Role

RULES = """
[[rung]]
name = "thanks-10"
offer = "discount"
after_days = 5
percent = 10
budget_per_month = 1000

[[rung]]
name = "swap"
offer = "alternative"
after_days = 21
after_slips = 2
products = ["LAMP-2", "A/B"]
tags = ["fragile"]

[[rung]]
name = "shipping-back"
offer = "free_shipping"
after_slips = 1
hours = 72
min_order_value = 10000
margin_floor_percent = 20
substitute_in_stock = false
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A ladder of three rules."""
    path = tmp_path / "ladder.toml"
    path.write_text(RULES, "utf-8")
    return path


@pytest.fixture
def settings(file: Path) -> Settings:
    return Settings(_env_file=None, ladder_file=str(file), message_hours="00:00-24:00")


def waiting(db: Database, *, agreed: int, of: int, evil: str = "") -> None:
    """So many wait for ten days and more, #1 the longest, and the first of them agreed to hear of offers."""
    with db.transaction() as tx:
        now = database.now(tx)
        a_product(tx)
        for number in range(1, of + 1):
            (line,) = an_order(tx, f"#{number}", ("LAMP-2", 1), days_ago=60 - number, now=now)
            line.title = evil or line.title
            if number <= agreed:
                consent.grant(tx, [phone_of(tx, line).id], Purpose.marketing, source="checkout", now=now)


def section(clerk: Clerk, begins: str, ends: str) -> str:
    """Return what a page says from these words to those."""
    return clerk.words().partition(begins)[2].partition(ends)[0]


def test_the_rules_are_shown_in_their_order_with_all_that_they_say(db: Database, settings: Settings) -> None:
    clerk = Clerk(db, settings)

    page = clerk.looks("/ladder")

    first, second = section(clerk, "1. thanks-10", "2. swap"), section(clerk, "2. swap", "3. shipping-back")
    third = section(clerk, "3. shipping-back", "Where they are changed")
    assert "Offers Discount, 10% To whom After 5 days of waiting. Holds 48 hours" in first
    assert "Cost this month $0.00 of $10.00" in first
    assert "After 21 days of waiting, or once a date that they were told has moved later 2 times." in second
    assert "LAMP-2 , A/B or tagged fragile" in second
    assert 'href="/console/products/A%2FB"' in page
    assert "the order is worth $100.00 or more 20% of the price is left" in third
    assert "nothing else could be had at once" in third
    assert "Holds 72 hours" in third
    assert settings.ladder_file in clerk.words()


def test_a_try_says_whom_each_rule_would_reach_and_writes_nothing(db: Database, settings: Settings) -> None:
    waiting(db, agreed=1, of=3)
    clerk = Clerk(db, settings)
    clerk.looks("/ladder")

    answer = clerk.presses("Try it")

    first, second = section(clerk, "1. thanks-10", "2. swap"), section(clerk, "2. swap", "3. shipping-back")
    assert answer.status_code == 200
    assert "1 offer would be made, at a cost of $4.90." in first
    assert "#1 LAMP-2 title" in first
    assert re.search(r"1 message by SMS, in English[^+]* such as to \+1\*{6}\d{4}", first)
    assert "10% off ($4.90 back)" in first
    assert "Nobody would be offered it now." in second
    assert "Try it again" in clerk.labels()
    with db.reading() as tx:
        assert tx.exec(select(Offer.id)).all() == tx.exec(select(Message.id)).all() == []


def test_a_try_keeps_to_the_budget_and_to_the_rule_that_comes_first(db: Database, settings: Settings) -> None:
    waiting(db, agreed=4, of=5)
    clerk = Clerk(db, settings)
    clerk.looks("/ladder")

    clerk.presses("Try it")

    assert "2 offers would be made, at a cost of $9.80." in section(clerk, "1. thanks-10", "2. swap")


def test_what_rules_have_cost_and_kept_is_added_up(db: Database, settings: Settings) -> None:
    waiting(db, agreed=2, of=2)
    Shop(db, ladder_file=settings.ladder_file, message_hours="00:00-24:00").settle()
    with db.transaction() as tx:
        first = tx.exec(select(Offer.id).order_by(Offer.id)).first()  # type: ignore[arg-type]
        assert first is not None
        offers.accept(tx, first, now=database.now(tx))
    clerk = Clerk(db, settings)

    clerk.looks("/ladder")

    assert "Cost this month $9.80 Money kept $49.00 Offers made 2 Accepted 1 Open 1" in clerk.words()
    assert "$9.80 of $10.00" in section(clerk, "1. thanks-10", "2. swap")
    clerk.presses("Try it")
    assert "Nobody would be offered it now." in section(clerk, "1. thanks-10", "2. swap")


def test_a_budget_that_is_used_up_is_said(db: Database, settings: Settings, tmp_path: Path) -> None:
    tight = tmp_path / "tight.toml"
    tight.write_text(RULES.replace("= 1000\n", "= 980\n"), "utf-8")
    waiting(db, agreed=3, of=3)
    Shop(db, ladder_file=str(tight), message_hours="00:00-24:00").settle()
    clerk = Clerk(db, settings.model_copy(update={"ladder_file": str(tight)}))
    clerk.looks("/ladder")

    clerk.presses("Try it")

    assert "$9.80 of $9.80 used up" in section(clerk, "1. thanks-10", "2. swap")
    assert "Nobody would be offered it now, since its budget is used up." in clerk.words()


def test_what_a_rule_did_that_is_gone_is_still_counted(db: Database, settings: Settings, tmp_path: Path) -> None:
    waiting(db, agreed=1, of=1)
    Shop(db, ladder_file=settings.ladder_file, message_hours="00:00-24:00").settle()
    other = tmp_path / "other.toml"
    other.write_text(RULES.replace("thanks-10", "thanks-12"), "utf-8")
    clerk = Clerk(db, settings.model_copy(update={"ladder_file": str(other)}))

    clerk.looks("/ladder")

    assert "thanks-10 1 0 1 $4.90 $0.00" in section(clerk, "Rules that are no longer in the file", "Where they are")


def test_a_shop_without_a_ladder_is_told_how_to_get_one(db: Database) -> None:
    clerk = Clerk(db, Settings(_env_file=None))

    clerk.looks("/ladder")

    assert "There is no ladder" in clerk.words()
    assert "LADDER_FILE" in clerk.words()
    assert "Try it" not in clerk.labels()
    assert clerk.sends("/ladder").status_code == 200


def test_a_ladder_that_cannot_be_used_says_which_field_is_wrong(db: Database, tmp_path: Path) -> None:
    broken = tmp_path / "broken.toml"
    broken.write_text(RULES.replace("percent = 10", "percent = 99"), "utf-8")
    clerk = Clerk(db, Settings(_env_file=None, ladder_file=str(broken)))

    clerk.looks("/ladder")

    assert "rule 1 (thanks-10)" in clerk.words().lower()
    assert "percent must be a whole number from 1 to 90" in clerk.words()
    assert "Try it" not in clerk.labels()


def test_whatever_a_title_holds_is_shown_and_never_run(db: Database, settings: Settings) -> None:
    waiting(db, agreed=1, of=1, evil="<script>alert(1)</script>")
    clerk = Clerk(db, settings)
    clerk.looks("/ladder")

    page = clerk.presses("Try it").text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_it_is_for_those_who_decide_what_the_shop_does(db: Database, settings: Settings) -> None:
    agent = Clerk(db, settings, Role.agent)

    assert agent.asks("GET", "/ladder").status_code == 403
    assert agent.sends("/ladder").status_code == 403
    assert "/console/ladder" not in agent.looks("/today")
