"""The caps of a shop: how often one kind may be heard, and what is wrong with a cap that cannot hold."""

import pytest

from scheduler import caps
from scheduler.caps import Cap
from store.errors import BadInput
from store.settings import Settings


def test_a_cap_is_so_many_messages_in_so_many_days() -> None:
    assert caps.parse("offer_made=1/7 still_waiting=1/14 promise_moved=2/1") == {
        "offer_made": Cap(1, 7),
        "still_waiting": Cap(1, 14),
        "promise_moved": Cap(2, 1),
    }


@pytest.mark.parametrize("text", ["offer_made=1/7,restock=2/1", " offer_made=1/7 ,\trestock=2/1 "])
def test_caps_stand_apart_by_spaces_or_commas(text: str) -> None:
    assert caps.parse(text) == {"offer_made": Cap(1, 7), "restock": Cap(2, 1)}


@pytest.mark.parametrize("text", ["", "  "])
def test_an_empty_setting_caps_nothing(text: str) -> None:
    assert caps.parse(text) == {}


def test_what_a_shop_has_without_choosing_can_be_read_and_holds_back_only_what_nobody_waits_for() -> None:
    assert set(caps.parse(Settings(_env_file=None).kind_caps)) == {"offer_made", "still_waiting"}


@pytest.mark.parametrize(
    ("text", "part", "why"),
    [
        ("offer_made=1/7 offer_mad=1/7", "'offer_mad=1/7'", "no kind of news.*offer_made, promise_moved"),
        ("offer_made=1/7 promise_moved", "'promise_moved'", "offer_made=1/7.*The kinds are"),
        ("offer_made=1", "'offer_made=1'", "so|how many messages"),
        ("offer_made=-1/7", "'offer_made=-1/7'", "how many messages"),
        ("offer_made = 1/7", "'offer_made'", "how many messages"),
        ("offer_made=0/7", "'offer_made=0/7'", "lets nothing through.*SHADOW"),
        ("offer_made=1/0", "'offer_made=1/0'", "from 1 to 366"),
        ("offer_made=1/400", "'offer_made=1/400'", "from 1 to 366"),
        ("offer_made=1/7 offer_made=2/7", "'offer_made=2/7'", "second cap of offer_made"),
        ("delay_option=1/7", "'delay_option=1/7'", "the law has you tell"),
        ("renewed_option=9/1", "'renewed_option=9/1'", "the law has you tell"),
    ],
)
def test_a_cap_that_cannot_hold_is_refused_with_the_part_that_is_wrong(text: str, part: str, why: str) -> None:
    with pytest.raises(BadInput, match=why) as refused:
        caps.parse(text)

    assert part in str(refused.value)


def test_the_kinds_that_are_named_to_choose_from_can_all_be_capped() -> None:
    with pytest.raises(BadInput) as refused:
        caps.parse("nonsense=1/1")

    listed = str(refused.value).partition("The kinds are ")[2].split(", ")
    assert "restock" in listed
    assert "delay_option" not in listed
    assert list(caps.parse(" ".join(f"{kind}=1/1" for kind in listed))) == listed
