"""By when they hear more, where nobody knows a day: each time further away, and nothing promised that is not kept."""

from datetime import date, timedelta

import pytest

from store.settings import Settings
from store.updates import next_update

SETTINGS = Settings(_env_file=None, next_update_days=7, still_waiting_times=3)  # type: ignore[call-arg]
TODAY = date(2026, 11, 2)


def promised(
    kind: str = "", *, stated: date | None = None, standing: date | None = None, held: int = 0, today: date = TODAY
) -> date | None:
    return next_update(stated=stated, standing=standing, held=held, kind=kind, today=today, settings=SETTINGS)


def days(count: int) -> date:
    return TODAY + timedelta(days=count)


def test_the_first_word_names_a_day_of_its_own() -> None:
    assert promised("backorder_placed") == days(7)
    assert promised() == days(7)


@pytest.mark.parametrize("kind", ["update_due", "still_waiting"])
def test_each_word_without_news_names_a_day_twice_as_far_and_the_last_one_names_none(kind: str) -> None:
    assert [promised(kind, held=held) for held in range(4)] == [days(14), days(28), None, None]


def test_after_the_last_word_an_answer_names_no_day_either() -> None:
    assert promised(held=2) == days(28)
    assert promised(held=3) is None


def test_whoever_asks_puts_off_nothing_that_was_promised() -> None:
    assert promised(standing=days(2)) == days(2)
    assert promised(standing=TODAY) == TODAY
    assert promised(standing=days(-1)) == days(7)


def test_news_may_name_a_new_day() -> None:
    assert promised("not_this_delivery", standing=days(2)) == days(7)


def test_the_day_that_staff_named_holds_until_it_has_come() -> None:
    stated = days(20)

    assert promised("backorder_placed", stated=stated) == stated
    assert promised(stated=stated, standing=days(3)) == stated
    assert promised("update_due", stated=stated, standing=stated, held=0) == days(14)
    assert promised("update_due", stated=stated, standing=days(1), held=9) == stated
    assert promised(stated=TODAY) == days(7)
