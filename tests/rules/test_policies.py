"""The law of late orders, case by case: what is owed by when, what silence means, when money goes back."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from store.errors import BadInput
from store.policies import (
    Agreed,
    Case,
    Given,
    Owes,
    Policy,
    Silence,
    Stage,
    eu,
    none,
    policies,
    policy_for,
    read,
    uk,
    us_ftc,
)

PLACED = date(2026, 11, 2)
LIMIT = date(2026, 12, 2)
IN_TIME, NEXT_DAY = date(2027, 1, 1), date(2027, 1, 2)
"""The last day of a first delay that silence may agree to, and the day after it."""


def case(expected: date | None = None, *said: Given | Agreed, placed: date = PLACED, **more: object) -> Case:
    return Case(placed, expected, said=said, **more)  # type: ignore[arg-type]


def test_the_limit_is_what_was_stated_else_thirty_days_or_fifty_on_credit() -> None:
    assert us_ftc.limit(case()) == LIMIT
    assert us_ftc.limit(case(on_credit=True)) == date(2026, 12, 22)
    assert us_ftc.limit(case(stated_on=date(2026, 11, 9), on_credit=True)) == date(2026, 11, 9)


def test_nothing_is_owed_while_it_will_ship_in_time() -> None:
    standing = us_ftc.stand(case(LIMIT), PLACED)

    assert (standing.stage, standing.owes, standing.limit_on) == (Stage.open, Owes.none, LIMIT)


def test_a_delay_is_told_as_soon_as_it_is_known_and_never_after_the_limit() -> None:
    standing = us_ftc.stand(case(LIMIT + timedelta(days=1)), PLACED)

    assert (standing.owes, standing.due_on) == (Owes.delay_option, LIMIT)


def test_where_no_date_is_known_it_is_told_days_before_the_limit() -> None:
    early, near = LIMIT - timedelta(days=6), LIMIT - timedelta(days=5)

    assert us_ftc.stand(case(None), early).owes is Owes.none
    assert us_ftc.stand(case(None), early).look_on == near
    assert us_ftc.stand(case(None), near).owes is Owes.delay_option


def test_silence_agrees_to_a_first_delay_of_thirty_days() -> None:
    standing = us_ftc.stand(case(IN_TIME, Given(date(2026, 11, 20), IN_TIME)), date(2026, 12, 20))

    assert (standing.stage, standing.until, standing.silence) == (Stage.deemed, IN_TIME, Silence.agrees)


def test_silence_never_agrees_to_one_day_more() -> None:
    told = case(NEXT_DAY, Given(date(2026, 11, 20), NEXT_DAY))

    waiting, after = us_ftc.stand(told, IN_TIME), us_ftc.stand(told, NEXT_DAY)
    assert (waiting.stage, waiting.answer_by, waiting.silence) == (Stage.awaiting, IN_TIME, Silence.cancels)
    assert (after.stage, after.because) == (Stage.over, "silence")


def test_the_thirty_days_run_from_the_limit_and_not_from_the_notice() -> None:
    late_notice = case(None, Given(LIMIT, None))

    assert us_ftc.stand(late_notice, IN_TIME).answer_by == LIMIT + timedelta(days=30)
    assert us_ftc.stand(late_notice, IN_TIME + timedelta(days=1)).stage is Stage.over


def test_without_a_notice_the_order_is_over_the_day_after_the_limit() -> None:
    assert us_ftc.stand(case(LIMIT), LIMIT).stage is Stage.open
    assert us_ftc.stand(case(LIMIT), LIMIT + timedelta(days=1)).because == "no_notice"


def test_a_notice_that_comes_after_the_limit_helps_nobody() -> None:
    late = case(IN_TIME, Given(LIMIT + timedelta(days=1), IN_TIME))

    assert us_ftc.stand(late, LIMIT + timedelta(days=2)).because == "no_notice"


def test_their_word_for_an_open_end_needs_no_further_notice() -> None:
    agreed = case(None, Given(date(2026, 11, 28), None), Agreed(date(2026, 12, 30)))

    standing = us_ftc.stand(agreed, date(2028, 1, 1))
    assert (standing.stage, standing.until, standing.owes) == (Stage.agreed, None, Owes.none)


def test_their_word_comes_too_late_once_the_order_is_over() -> None:
    late = case(None, Given(date(2026, 11, 28), None), Agreed(NEXT_DAY))

    assert us_ftc.stand(late, NEXT_DAY).stage is Stage.over


def test_a_second_delay_is_told_before_the_first_has_ended_and_silence_cancels() -> None:
    first = Given(date(2026, 11, 20), IN_TIME)
    known = us_ftc.stand(case(date(2027, 1, 20), first), date(2026, 12, 28))
    told = case(date(2027, 1, 20), first, Given(date(2026, 12, 28), date(2027, 1, 20)))

    assert (known.owes, known.due_on) == (Owes.renewed_option, IN_TIME)
    renewed = us_ftc.stand(told, IN_TIME)
    assert (renewed.stage, renewed.answer_by, renewed.silence) == (Stage.renewed, IN_TIME, Silence.cancels)
    assert us_ftc.stand(told, NEXT_DAY).because == "silence"


def test_their_word_to_a_second_delay_holds_until_its_day() -> None:
    said = (Given(date(2026, 11, 20), IN_TIME), Given(date(2026, 12, 28), date(2027, 1, 20)), Agreed(IN_TIME))
    agreed = case(date(2027, 1, 20), *said)

    assert us_ftc.stand(agreed, date(2027, 1, 20)).until == date(2027, 1, 20)
    assert us_ftc.stand(agreed, date(2027, 1, 21)).because == "missed"


def test_a_day_that_was_agreed_to_and_missed_without_a_word_ends_the_order() -> None:
    missed = case(IN_TIME, Given(date(2026, 11, 20), IN_TIME))

    assert us_ftc.stand(missed, NEXT_DAY).because == "missed"


def test_where_it_slips_again_before_an_answer_the_time_to_answer_stays() -> None:
    said = (Given(date(2026, 11, 20), date(2027, 2, 1)), Given(date(2026, 12, 10), date(2027, 3, 1)))
    slipped = us_ftc.stand(case(date(2027, 4, 1), *said), date(2026, 12, 15))

    assert (slipped.stage, slipped.until, slipped.answer_by) == (Stage.awaiting, date(2027, 3, 1), IN_TIME)
    assert slipped.owes is Owes.delay_option
    agreed = us_ftc.stand(case(date(2027, 3, 1), *said, Agreed(date(2026, 12, 12))), date(2027, 1, 15))
    assert (agreed.stage, agreed.until) == (Stage.agreed, date(2027, 3, 1))


def test_a_word_agrees_to_nothing_that_was_told_after_it_on_the_same_day() -> None:
    day, slipped = date(2026, 11, 20), date(2027, 2, 20)
    said = (Given(day, date(2027, 2, 1)), Agreed(day), Given(day, slipped))

    standing = us_ftc.stand(case(slipped, *said), day)

    assert (standing.stage, standing.until, standing.silence) == (Stage.renewed, slipped, Silence.cancels)
    assert standing.answer_by == date(2027, 2, 1)
    assert eu.stand(case(slipped, *said), day).stage is Stage.awaiting


@pytest.mark.parametrize("said", [(Given(date(2026, 11, 27), None),), ()])
def test_a_word_for_a_day_before_the_limit_does_not_end_the_order_before_it(said: tuple[Given, ...]) -> None:
    sooner = date(2026, 11, 30)
    agreed = case(sooner, *said, Given(date(2026, 11, 28), sooner), Agreed(date(2026, 11, 28)))

    assert us_ftc.stand(agreed, LIMIT).stage is not Stage.over
    assert us_ftc.stand(agreed, LIMIT + timedelta(days=1)).stage is Stage.over


@pytest.mark.parametrize("law", [us_ftc, eu, uk])
@pytest.mark.parametrize("late", [None, date(2027, 2, 1)])
def test_a_notice_that_arrives_after_a_word_for_an_open_end_changes_nothing(law: Policy, late: date | None) -> None:
    agreed = (Given(date(2026, 11, 27), None), Agreed(date(2026, 11, 28)), Given(date(2026, 11, 29), late))

    standing = law.stand(case(late, *agreed), date(2027, 3, 1))

    assert (standing.stage, standing.until, standing.owes) == (Stage.agreed, None, Owes.none)


def test_what_only_has_to_leave_is_owed_no_notice() -> None:
    assert us_ftc.stand(case(None, in_hand=True), LIMIT).owes is Owes.none


def test_money_goes_back_within_seven_working_days_in_the_us_and_fourteen_days_in_europe() -> None:
    assert us_ftc.refund_by(date(2026, 12, 23)) == date(2027, 1, 5)  # Christmas and New Year are no working days
    assert eu.refund_by(date(2026, 12, 23)) == uk.refund_by(date(2026, 12, 23)) == date(2027, 1, 6)
    assert none.refund_by(date(2026, 12, 23)) is None


@pytest.mark.parametrize("law", [eu, uk])
class TestEurope:
    """The consumer decides; silence decides nothing."""

    def test_a_time_to_deliver_leaves_less_time_to_ship(self, law: object) -> None:
        just, late = date(2026, 11, 27), date(2026, 11, 28)

        assert law.stand(case(just), PLACED).owes is Owes.none  # type: ignore[attr-defined]
        assert law.stand(case(late), PLACED).owes is Owes.delay_option  # type: ignore[attr-defined]

    def test_silence_leaves_the_first_day_in_force_and_cancels_nothing(self, law: object) -> None:
        told = case(date(2027, 2, 1), Given(date(2026, 11, 20), date(2027, 2, 1)))

        before, after = (law.stand(told, day) for day in (LIMIT, LIMIT + timedelta(days=1)))  # type: ignore[attr-defined]
        assert (before.stage, before.until, before.silence) == (Stage.awaiting, LIMIT, Silence.none)
        assert (after.stage, after.until) == (Stage.overdue, LIMIT)

    def test_their_word_makes_the_new_day_hold(self, law: object) -> None:
        agreed = case(date(2027, 2, 1), Given(date(2026, 11, 20), date(2027, 2, 1)), Agreed(date(2026, 12, 10)))

        standing = law.stand(agreed, date(2027, 1, 10))  # type: ignore[attr-defined]
        assert (standing.stage, standing.until) == (Stage.agreed, date(2027, 2, 6))
        assert law.stand(agreed, date(2027, 2, 7)).stage is Stage.overdue  # type: ignore[attr-defined]

    def test_a_day_that_was_agreed_and_will_be_missed_is_told_again(self, law: object) -> None:
        said = (Given(date(2026, 11, 20), date(2027, 2, 1)), Agreed(date(2026, 12, 10)))

        assert law.stand(case(date(2027, 2, 5), *said), date(2027, 1, 10)).owes is Owes.renewed_option  # type: ignore[attr-defined]


def test_each_order_has_the_law_of_the_place_it_goes_to() -> None:
    assert [policy_for(code, PLACED) for code in ("US", "de", "GB", "CH", None)] == [
        *("us_ftc", "eu", "uk", "none", "none")
    ]


def test_a_law_holds_from_the_day_on_which_it_came_into_force() -> None:
    assert policy_for("GB", date(2015, 9, 30)) == "none"
    assert policy_for("GB", date(2015, 10, 1)) == "uk"


def test_each_pack_names_its_sources_and_when_it_was_reviewed() -> None:
    assert {name: bool(pack.SOURCES) for name, pack in policies().items()} == {
        "us_ftc": True,
        "eu": True,
        "uk": True,
        "none": False,
    }
    assert all(pack.REVIEWED_ON >= pack.IN_FORCE for pack in policies().values())


def test_the_readme_names_the_sources_of_each_pack_and_when_it_was_reviewed() -> None:
    page = (Path(__file__).parents[2] / "README.md").read_text("utf-8")

    for name, pack in policies().items():
        (row,) = [line for line in page.splitlines() if line.startswith(f"| `{name}` |")]
        assert row.endswith(f"| {pack.REVIEWED_ON} |")
        assert "; ".join(pack.SOURCES) in row
    assert "engineering, not legal advice" in page


def test_no_country_stands_under_two_laws() -> None:
    codes = [code for pack in policies().values() for code in pack.COUNTRIES.split()]

    assert len(codes) == len(set(codes))


def test_a_shop_may_choose_the_law_itself(tmp_path: Path) -> None:
    chosen = read(
        _file(
            tmp_path,
            'countries = ["CA"]\npolicy = "none"\nfrom = 2020-01-01\nuntil = 2026-12-31',
            'countries = ["CA", "AU"]\npolicy = "us_ftc"\nfrom = 2027-01-01',
        )
    )

    assert policy_for("CA", date(2026, 12, 31), chosen) == "none"
    assert policy_for("CA", date(2027, 1, 1), chosen) == "us_ftc"
    assert policy_for("AU", date(2026, 12, 31), chosen) == "none"
    assert policy_for("US", PLACED, chosen) == "us_ftc"


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        (
            [
                'countries = ["CA"]\npolicy = "eu"\nfrom = 2020-01-01\nuntil = 2026-06-30',
                'countries = ["CA"]\npolicy = "uk"\nfrom = 2026-08-01',
            ],
            "no rule holds for CA from 2026-07-01 to 2026-07-31",
        ),
        (
            [
                'countries = ["CA"]\npolicy = "eu"\nfrom = 2020-01-01',
                'countries = ["CA"]\npolicy = "uk"\nfrom = 2026-08-01',
            ],
            "two rules hold for CA on 2026-08-01",
        ),
        (['countries = ["CA"]\npolicy = "eu"\nfrom = 2020-01-01\nuntil = 2026-06-30'], "for CA after 2026-06-30"),
        (['countries = ["CA"]\npolicy = "mars"\nfrom = 2020-01-01'], "'mars'"),
        (['countries = ["Canada"]\npolicy = "eu"\nfrom = 2020-01-01'], "two capital letters"),
        (['countries = ["CA"]\npolicy = "eu"\nfrom = 2020-01-01\nuntil = 2019-01-01'], "before it begins"),
        (['countries = ["CA"]\npolicy = "eu"\nfrom = "soon"'], "from = 2027-01-01"),
        (['countries = ["CA"]\npolicy = "eu"'], "needs countries, policy and from"),
        ([], r"has no \[\[rule\]\]"),
    ],
)
def test_a_policy_file_that_is_wrong_is_refused_by_name(tmp_path: Path, rules: list[str], says: str) -> None:
    with pytest.raises(BadInput, match=says):
        read(_file(tmp_path, *rules))


def _file(folder: Path, *rules: str) -> Path:
    path = folder / "policies.toml"
    path.write_text("\n".join(f"[[rule]]\n{rule}" for rule in rules), "utf-8")
    return path
