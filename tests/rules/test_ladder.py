"""The shop's ladder is read whole or not at all, and what stays in the shadow is named clearly."""

from pathlib import Path

import pytest

from scheduler.notifications import Urgency, most_a_day, urgencies
from store import ladder, shadow
from store.errors import BadInput
from store.ladder import Rung
from store.settings import Settings

RULE = {"name": '"thanks-10"', "offer": '"discount"', "after_days": "14"}


def written(tmp_path: Path, *rules: dict[str, str]) -> Path:
    """A ladder of these rules, in a file of its own."""
    text = "\n".join("[[rung]]\n" + "\n".join(f"{name} = {value}" for name, value in rule.items()) for rule in rules)
    path = tmp_path / "ladder.toml"
    path.write_text(text, "utf-8")
    return path


def test_a_ladder_is_read_in_its_order_with_all_its_fields(tmp_path: Path) -> None:
    full = RULE | {
        "after_slips": "2",
        "percent": "10",
        "hours": "72",
        "products": '["LAMP-2"]',
        "tags": '["fragile"]',
        "min_order_value": "5000",
        "margin_floor_percent": "20",
        "budget_per_month": "100000",
        "substitute_in_stock": "false",
    }
    second = {"name": '"swap"', "offer": '"alternative"', "after_slips": "1"}

    assert ladder.read(written(tmp_path, full, second)) == (
        Rung(
            name="thanks-10",
            offer="discount",
            after_days=14,
            after_slips=2,
            percent=10,
            hours=72,
            products=("LAMP-2",),
            tags=("fragile",),
            min_order_value=5000,
            margin_floor_percent=20,
            substitute_in_stock=False,
            budget_per_month=100_000,
        ),
        Rung(name="swap", offer="alternative", after_slips=1),
    )


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"name": '"Thanks 10"'}, "rule 1 (Thanks 10) of {path}: name must be"),
        ({"offer": '"gift_card"'}, "offer must be one of alternative, discount"),
        ({"after_days": '"soon"'}, "after_days must be a whole number from 0 to 3650"),
        ({"after_days": "true"}, "after_days must be a whole number"),
        ({"percent": "95"}, "percent must be a whole number from 1 to 90"),
        ({"percent": "5", "amount": "500"}, "percent and amount exclude each other"),
        ({"products": '"LAMP-2"'}, "products must be a list of words"),
        ({"tags": "[]"}, "tags must be a list of words"),
        ({"substitute_in_stock": '"yes"'}, "substitute_in_stock must be true or false"),
        ({"after": "3"}, "after is no field; there are after_days"),
        ({"offer": '"free_shipping"', "percent": "5"}, "percent has no meaning for free_shipping"),
        ({"offer": '"store_credit"', "amount": "5"}, "amount has no meaning for store_credit"),
        ({"offer": '"alternative"', "budget_per_month": "5"}, "budget_per_month has no meaning for alternative"),
        ({"offer": '"split_shipment"', "margin_floor_percent": "5"}, "margin_floor_percent has no meaning"),
        ({"offer": '"alternative"', "substitute_in_stock": "false"}, "substitute_in_stock cannot be false"),
    ],
)
def test_a_rule_that_is_wrong_is_refused_by_name_and_field(tmp_path: Path, changed: dict[str, str], says: str) -> None:
    path = written(tmp_path, RULE | changed)

    with pytest.raises(BadInput) as refused:
        ladder.read(path)

    assert says.format(path=path) in str(refused.value)
    assert str(refused.value).startswith(f"rule 1 ({(RULE | changed)['name'].strip(chr(34))}) of {path}: ")


def test_a_rule_needs_days_or_slips_and_a_name_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="after_days or after_slips is needed"):
        ladder.read(written(tmp_path, {"name": '"x"', "offer": '"discount"'}))
    with pytest.raises(BadInput, match=r"rule 2 .*: name 'thanks-10' is taken"):
        ladder.read(written(tmp_path, RULE, RULE))


@pytest.mark.parametrize("text", ["", "rung = 3", "[other]\nx = 1", "[[rung]\n", "x = 1\n[[rung]]\nname = 'a'"])
def test_what_is_no_ladder_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "ladder.toml"
    path.write_text(text, "utf-8")

    with pytest.raises(BadInput, match="the ladder file"):
        ladder.read(path)


def test_a_rule_cannot_offer_what_the_shop_does_not(tmp_path: Path) -> None:
    path = str(written(tmp_path, RULE))

    with pytest.raises(BadInput, match=r"rule thanks-10 .*: offer is discount, which OFFERS_OFF names"):
        ladder.rungs(Settings(_env_file=None, ladder_file=path, offers_off="discount"))
    assert ladder.rungs(Settings(_env_file=None)) == ()


def test_the_example_of_the_readme_is_a_ladder(tmp_path: Path) -> None:
    page = (Path(ladder.__file__).parent / "README.md").read_text("utf-8")
    example = next(block for block in page.split("```toml\n")[1:] if "[[rung]]" in block).partition("```")[0]
    path = tmp_path / "ladder.toml"
    path.write_text(example, "utf-8")

    assert len(ladder.read(path)) == 3


def test_the_shadow_names_kinds_and_products() -> None:
    kept = shadow.parse("promise_moved, offer_made,sku:LAMP-2")

    assert kept.hides("promise_moved", "VASE")
    assert kept.hides("shipped", "LAMP-2")
    assert not kept.hides("shipped", "VASE")
    assert not shadow.parse("")


@pytest.mark.parametrize("text", ["sku:", "product:LAMP-2", "promise moved"])
def test_a_shadow_that_names_nothing_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="SHADOW"):
        shadow.parse(text)


def test_the_law_knows_no_cap_and_the_last_message_of_a_day_is_kept_for_what_is_urgent() -> None:
    assert [most_a_day(one, 4) for one in Urgency] == [None, 4, 3, 2]
    assert [most_a_day(one, 1) for one in Urgency] == [None, 1, 1, 1]


def test_units_and_parcels_are_more_urgent_than_dates_and_dates_than_that_nothing_has_changed() -> None:
    known = urgencies()

    assert {known[kind] for kind in ("delay_option", "renewed_option")} == {Urgency.law}
    assert {known[kind] for kind in ("allocated", "not_this_delivery", "shipped", "cancelled")} == {Urgency.urgent}
    assert known["promise_moved"] < known["still_waiting"] <= known["offer_made"]
