"""Stories of months, played through the whole product: each that ships with it is a test on either database."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from customer import understander
from typer.testing import CliRunner

from bot import simulation
from bot.cli import _process
from bot.simulation import timeline
from bot.simulation.slips import settings_of
from scheduler.runner import run_pass
from store.database import Database
from store.errors import BadInput

CROWDED = [name for name, path in simulation.shipped_with_us().items() if simulation.read(path).crowd]
SMALL = [name for name in simulation.shipped_with_us() if name not in CROWDED]
PEOPLE = 400
"""So many of the crowd are enough here; all of it is `uv run backorder simulate crowd`."""

STORY = """
title = "A lamp <b>that</b> is late"
start = "2026-11-02 10:00"
zone = "America/New_York"
days = 3

[[product]]
sku = "LAMP"
title = "Oak & brass <lamp>"

[[order]]
number = "#1001"
person = "Ada"
channel = "telegram"
lines = [{ sku = "LAMP" }]

[[event]]
at = "day 1 12:00"
says = { person = "Ada", text = "<script>alert(1)</script>" }
"""


@pytest.fixture
def db(database_url: str) -> Database:
    """Open an empty store; on SQLite one that need not outlive a power cut."""
    database = Database(database_url)
    if database.is_sqlite:
        sa.event.listen(database.engine, "connect", lambda made, _: made.execute("PRAGMA synchronous=OFF"))
    return database


def played(db: Database, path: Path, *, people: int | None = None) -> simulation.Outcome:
    """Play a story as the command does."""
    story = simulation.read(path, people=people)
    hands = simulation.Hands(run_pass, _process.meaning(settings_of(story)), understander())
    try:
        return simulation.play(db, story, hands)
    finally:
        db.dispose()


def test_at_least_twelve_stories_ship() -> None:
    assert len(SMALL) + len(CROWDED) >= 12
    assert CROWDED == ["crowd"]


@pytest.mark.parametrize("name", SMALL)
def test_a_story_goes_as_it_is_expected_to(db: Database, name: str) -> None:
    outcome = played(db, simulation.found(name))

    assert outcome.wrong == []
    assert len(outcome.checked) >= 3
    assert sum(outcome.totals.messages.values()) > 0


def test_a_crowd_goes_as_it_is_expected_to(sqlite_url: str) -> None:
    db = Database(sqlite_url)
    sa.event.listen(db.engine, "connect", lambda made, _: made.execute("PRAGMA synchronous=OFF"))

    outcome = played(db, simulation.found("crowd"), people=PEOPLE)

    assert outcome.wrong == []
    assert outcome.totals.messages["backorder_placed"] >= PEOPLE
    assert outcome.totals.cancelled.total() > 0


def test_what_is_otherwise_than_expected_is_said(db: Database, tmp_path: Path) -> None:
    path = tmp_path / "story.toml"
    expected = """
[[expect]]
at = "day 2 12:00"
person = "Ada"
heard = ["a unicorn"]
not_heard = ["lamp"]
kinds = ["shipped"]
not_kinds = ["backorder_placed"]
messages = 7

[[expect]]
at = "day 2 12:00"
order = "#1001"
state = "shipped"
stage = "agreed"
until = 2027-01-01
refund = { amount_minor = 1 }

[[expect]]
at = "day 2 12:00"
sku = "LAMP"
waiting = 2

[[expect]]
at = "day 2 12:00"
task = "overdue"

[[event]]
at = "day 2 10:00"
ship = { order = "#1001" }

[[event]]
at = "day 2 10:00"
picks = { person = "Ada", label = "a unicorn" }
"""
    path.write_text(STORY + expected)

    outcome = played(db, path)

    assert len(outcome.wrong) == 13
    assert sum("unicorn" in one for one in outcome.wrong) == 2


def test_a_store_that_somebody_uses_is_left_alone(db: Database, tmp_path: Path) -> None:
    path = tmp_path / "story.toml"
    path.write_text(STORY)
    played(db, path)

    with pytest.raises(BadInput, match="empty store"):
        played(db, path)


def test_the_page_of_a_story_fetches_nothing_and_runs_nothing(db: Database, tmp_path: Path) -> None:
    path = tmp_path / "story.toml"
    path.write_text(STORY)

    page = timeline.page(played(db, path))

    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "Oak &amp; brass &lt;lamp&gt;" in page
    assert "http" not in page.replace('http-equiv="', "")


def test_the_command_tells_a_story_and_says_by_its_exit_code_how_it_went(tmp_path: Path) -> None:
    import typer

    from bot.cli import simulate

    app = typer.Typer()
    app.command()(simulate.command)
    path, page = tmp_path / "story.toml", tmp_path / "story.html"
    path.write_text(STORY)

    told = CliRunner().invoke(app, [str(path), "--html", str(page)])
    assert told.exit_code == 0, told.output
    assert "Monday 2 November 2026" in told.output
    assert "nobody was written to at night" in told.output
    assert page.read_text("utf-8").startswith("<!doctype html>")

    path.write_text(STORY + '\n[[expect]]\nat = "day 2 12:00"\nperson = "Ada"\nheard = ["a unicorn"]\n')
    told = CliRunner().invoke(app, [str(path), "--brief"])
    assert told.exit_code == 1
    assert "Ada has not heard 'a unicorn'" in told.output
    assert "Monday 2 November" not in told.output

    used = ["--database", f"sqlite:///{tmp_path / 'used.db'}", "--brief"]
    assert CliRunner().invoke(app, [str(path), *used]).exit_code == 1
    refused = CliRunner().invoke(app, [str(path), *used])
    assert isinstance(refused.exception, BadInput)

    listed = CliRunner().invoke(app, ["--list"])
    assert all(name in listed.output for name in [*SMALL, *CROWDED])
