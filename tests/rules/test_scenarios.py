"""A scenario that cannot be played says why, by line and field, and nothing of it happens."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot import simulation
from bot.simulation.scenario import Scenario
from bot.simulation.slips import settings_of
from store.errors import BadInput

HEAD = """title = "Late"
start = "2026-11-02 10:00"
zone = "America/New_York"
days = 30
"""
GOODS = """
[[product]]
sku = "LAMP"
title = "Lamp"

[[order]]
number = "#1"
person = "Ada"
lines = [{ sku = "LAMP" }]
"""


def read(tmp_path: Path, text: str, *, people: int | None = None) -> Scenario:
    path = tmp_path / "mine.toml"
    path.write_text(text)
    return simulation.read(path, people=people)


def wrong(tmp_path: Path, text: str) -> str:
    with pytest.raises(BadInput) as refused:
        read(tmp_path, text)
    return str(refused.value)


def test_moments_and_days_are_read_by_the_clock_of_the_story(tmp_path: Path) -> None:
    text = HEAD + GOODS + '[[event]]\nat = "day 3 09:30"\nexpect = { sku = "LAMP", units = 1, on = "day 30" }\n'
    story = read(tmp_path, text + '[[event]]\nat = "2026-11-10 00:00"\nland = { sku = "LAMP", units = 1 }\n')

    first, second = story.event
    assert first.at == datetime(2026, 11, 5, 14, 30, tzinfo=UTC)
    assert first.expect is not None
    assert first.expect.on == date(2026, 12, 2)
    assert second.at == datetime(2026, 11, 10, 5, 0, tzinfo=UTC)
    assert story.end == datetime(2026, 12, 2, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('[[event]]\nat = "day 1 10:00"\nstopp = { person = "Ada" }', "line 14, event 1, stopp: there is no such key"),
        ('[[event]]\nat = "day 1 10:00"', "line 14, event 1: name exactly one of expect, slip"),
        ('[[event]]\nat = "tomorrow"\nstop = { person = "Ada" }', "line 14, event 1, at: 'tomorrow' is not a moment"),
        ('[[event]]\nat = "day 0 09:59"\nstop = { person = "Ada" }', "event 1, at: day 0 09:59 lies before the start"),
        ('[[event]]\nat = "day 31 10:00"\nstop = { person = "Ada" }', "event 1, at: day 31 10:00 lies after the end"),
        ('[[event]]\nat = "day 1 25:00"\nstop = { person = "Ada" }', "there is no 25:00 on a clock"),
        ('[[event]]\nat = "day 1 10:00"\nstop = { person = "Bob" }', "line 14, event 1, person: nobody called Bob"),
        ('[[event]]\nat = "day 1 10:00"\nslip = { reference = "PO-9", to = 2026-12-01 }', "no arrival is called PO-9"),
        (
            '[[event]]\nat = "day 1 10:00"\nslip = { reference = "PO-9", to = "soon" }',
            "event 1, slip.to: 'soon' is not a day",
        ),
        ('[[event]]\nat = "day 1 10:00"\nland = { sku = "MUG", units = 1 }', "event 1, sku: there is no product MUG"),
        ('[[event]]\nat = "day 1 10:00"\nland = { sku = "LAMP", units = 0 }', "event 1, land.units: Input should be"),
        ('[[event]]\nat = "day 1 10:00"\nship = { order = "#7" }', "event 1, order: there is no order #7"),
        ('[[arrival]]\nsku = "MUG"\nunits = 1', "line 14, arrival 1, sku: there is no product MUG"),
        (
            '[[order]]\nnumber = "#1"\nperson = "Ben"\nlines = [{ sku = "LAMP" }]',
            "order 2, number: there is another #1",
        ),
        (
            '[[order]]\nnumber = "#2"\nperson = "Kim"\ncountry = "KR"\nlines = [{ sku = "LAMP" }]',
            "order 2, phone: no phone is known of KR",
        ),
        ('[settings]\nmessage_huors = "9"', "settings, message_huors: there is no such setting"),
        ("[settings]\nstill_waiting_days = 0", "settings, still_waiting_days: Input should be"),
        ('[settings]\ndatabase_url = "sqlite:///x"', "settings, database_url: there is no such setting"),
        (
            '[[outage]]\nof = "sms"\nsince = "day 2 10:00"\nuntil = "day 1 10:00"',
            "outage 1: it ends before it begins",
        ),
        ('[[expect]]\nat = "day 1 10:00"\nperson = "Ada"', "expect 1: it expects nothing"),
        ('[[expect]]\nat = "day 1 10:00"\nperson = "Ada"\nstage = "open"', "stage cannot be asked of a person"),
        ('[[expect]]\nat = "day 1 10:00"\norder = "#1"\nline = 2\nstate = "waiting"', "order #1 has 1 lines"),
        ('[crowd]\ncount = 5\nsku = ["MUG"]', "line 14, crowd, sku: there is no product MUG"),
        ('[crowd]\ncount = 5\nsku = ["LAMP"]\ncountries = { KR = 1 }', "crowd, countries: no phones are known of KR"),
        (
            '[crowd]\ncount = 5\nsku = ["LAMP"]\nanswers = { wait = 0.7, stop = 0.7 }',
            "crowd: the shares of answers add up to more than 1",
        ),
    ],
)
def test_a_mistake_is_named_by_its_place(tmp_path: Path, text: str, why: str) -> None:
    assert why in wrong(tmp_path, HEAD + GOODS + text + "\n")


@pytest.mark.parametrize(
    ("head", "why"),
    [
        (HEAD.replace("America/New_York", "Mars/Olympus"), "zone: 'Mars/Olympus' is not a time zone"),
        (HEAD.replace("10:00", "ten"), "start: '2026-11-02 ten' is not a moment"),
        (HEAD.replace("2026-11-02", "2026-13-02"), "start: month must be in 1..12"),
        (HEAD.replace("days = 30", "days = 0"), "days: 0 is not how long it goes"),
        (HEAD + "nothing", "cannot be read"),
        (HEAD + "colour = 1\n", "colour: there is no such key"),
    ],
)
def test_a_head_that_cannot_be_read_is_named(tmp_path: Path, head: str, why: str) -> None:
    assert why in wrong(tmp_path, head + GOODS)


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    text = '[[event]]\nat = "day 1 10:00"\nstop = { person = "Bob" }\n[[arrival]]\nsku = "MUG"\nunits = 1\n'

    said = wrong(tmp_path, HEAD + GOODS + text)

    assert "nobody called Bob" in said
    assert "no product MUG" in said


def test_a_story_of_no_name_is_not_found() -> None:
    with pytest.raises(BadInput, match="--list"):
        simulation.found("once-upon-a-time")


def test_a_smaller_crowd_has_smaller_deliveries() -> None:
    whole = simulation.read(simulation.found("crowd"))
    some = simulation.read(simulation.found("crowd"), people=500)

    assert whole.crowd is not None
    assert some.crowd is not None
    assert (whole.crowd.count, some.crowd.count) == (50_000, 500)
    assert [one.units for one in some.arrival] == [one.units // 100 for one in whole.arrival]


def test_no_crowd_is_made_where_there_is_none() -> None:
    with pytest.raises(BadInput, match="no crowd"):
        simulation.read(simulation.found("stop"), people=5)


def test_the_shop_of_a_story_does_not_depend_on_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOP_NAME", "Elsewhere")
    monkeypatch.setenv("UNDO_MINUTES", "99")

    settings = settings_of(read(tmp_path, HEAD + GOODS + "[settings]\nundo_minutes = 3\n"))

    assert (settings.shop_name, settings.undo_minutes) == ("Lumen", 3)
