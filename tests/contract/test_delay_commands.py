"""What staff do about late orders at the command line."""

from pathlib import Path

import pytest
from builders import a_backorder
from desk import Desk
from sqlmodel import select

from scheduler.runner import run_pass
from store import database
from store.audit import AuditEntry
from store.database import Database
from store.errors import BadInput, NotFound, NotWaiting
from store.promises import Promise
from store.settings import Settings


def late(db: Database, **order: object) -> None:
    """Somebody who never agreed to be written to has waited for 28 days, and there is no date."""
    with db.transaction() as tx:
        now = database.now(tx)
        a_backorder(tx, agreed=False, days_ago=28, now=now, **order)
    run_pass(db, Settings(_env_file=None))  # type: ignore[call-arg]


def test_late_lines_are_listed_with_what_is_owed_by_when(desk: Desk, db: Database) -> None:
    late(db)

    (row,) = desk.types("delays", "--json").json

    assert (row["order"], row["policy"], row["owes"]) == ("#1001", "us_ftc", "delay_option")
    assert row["due_on"] == row["until"]


def test_what_was_told_by_other_means_is_noted_and_counts(desk: Desk, db: Database) -> None:
    late(db)

    said = desk.types("told", "1001", "--by", "e-mail")

    assert "noted as told by e-mail, without a date" in said.out
    with db.reading() as tx:
        (told,) = tx.exec(select(Promise)).all()
        assert (told.notice, told.how, told.message_id) == ("delay_option", "e-mail", None)
        assert "told of a delay" in [entry.act for entry in tx.exec(select(AuditEntry)).all()]
    run_pass(db, Settings(_env_file=None))  # type: ignore[call-arg]
    (row,) = desk.types("delays", "--json").json
    assert (row["stage"], row["owes"], row["silence"]) == ("awaiting", None, "cancels")
    with pytest.raises(NotWaiting, match="no delay notice is owed"):
        desk.types("told", "1001", "--by", "phone")


def test_telling_needs_an_order_and_a_way(desk: Desk, db: Database) -> None:
    late(db)

    with pytest.raises(BadInput, match="--by e-mail"):
        desk.types("told", "1001")
    with pytest.raises(NotFound):
        desk.types("told", "9", "--by", "phone")
    with pytest.raises(NotFound, match="no line 7"):
        desk.types("told", "1001", "7", "--by", "phone")


def test_a_policy_file_with_a_gap_stops_every_command_before_it_begins(
    desk: Desk, db: Database, tmp_path: Path
) -> None:
    late(db)
    file = tmp_path / "laws.toml"
    file.write_text('[[rule]]\ncountries = ["CA"]\npolicy = "eu"\nfrom = 2020-01-01\nuntil = 2026-01-01\n', "utf-8")

    with pytest.raises(BadInput, match="no rule holds for CA after 2026-01-01"):
        desk.types("delays", POLICY_FILE=str(file))


def test_the_checkup_tells_which_law_holds_and_when_it_was_reviewed(desk: Desk, db: Database) -> None:
    found = {one["about"]: one for one in desk.types("doctor", "--json", SHOP_COUNTRY="GB").json}

    assert "judged by uk" in found["law"]["state"]
