"""What was typed into a form is read, or stays with what is wrong beside it."""

from datetime import date
from enum import StrEnum
from typing import Annotated

import pytest
from pydantic import Field

from bot.console import Form, Typed
from bot.console._forms import Password
from store.errors import NotFound, OutOfStock, Unreachable


class Kind(StrEnum):
    """How it came back."""

    whole = "whole"
    broken = "broken"


class Received(Typed):
    """Something that came back."""

    order: Annotated[str, Field(max_length=8)]
    units: Annotated[int, Field(ge=1, le=9)]
    kind: Kind = Kind.whole
    on: date | None = None
    gift: bool = False
    tags: list[str] = Field(default_factory=list)
    word: Password = ""


TYPED = {"order": [" #1001 "], "units": ["3"]}


def test_what_was_typed_is_read_and_what_was_left_empty_is_not_there() -> None:
    form = Form({**TYPED, "on": [" "], "kind": [""], "gift": ["on"], "tags": ["a", "", "b"], "word": [" x "]})

    read = form.read(Received)

    assert read == Received(order="#1001", units=3, gift=True, tags=["a", "b"], word=" x ")
    assert read is not None
    assert read.word == " x "
    assert form.errors == {}


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("order", "", "This is needed."),
        ("order", "#10000001", "At most 8 letters."),
        ("units", "three", "A whole number, such as 3."),
        ("units", "2.5", "A whole number, such as 3."),
        ("units", "0", "1 or more."),
        ("units", "10", "9 or less."),
        ("on", "tomorrow", "A day, such as 2026-11-30."),
        ("on", "2026-11-31", "A day, such as 2026-11-30."),
        ("kind", "lost", "Choose one of these."),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_as_to_a_colleague(name: str, typed: str, said: str) -> None:
    form = Form({**TYPED, name: [typed]})

    assert form.read(Received) is None

    assert form.errors == {name: said}
    assert form.typed(name) == typed
    assert form.typed("units" if name == "order" else "order") == TYPED["units" if name == "order" else "order"][0]


def test_before_anything_was_typed_a_form_shows_what_stands_there() -> None:
    assert Form().typed("units", 1) == "1"
    assert Form().ticked("gift", otherwise=True)
    # A box that was taken away sends nothing.
    assert not Form(TYPED).ticked("gift", otherwise=True)
    assert Form({"units": [""]}).typed("units", 1) == ""


def test_what_the_shop_refuses_is_said_beside_the_form() -> None:
    form = Form(TYPED)
    for refusal in (OutOfStock("fewer than 3 units are free"), NotFound("no order has the number #1001")):
        with form.refusals("order"):
            raise refusal
    with pytest.raises(Unreachable), form.refusals():
        raise Unreachable("nobody answers")

    assert form.errors == {"order": "Fewer than 3 units are free."}


def test_a_form_that_is_sent_again_asks_for_the_same() -> None:
    first, second = Form(), Form()

    assert first.once != second.once
    assert Form({"once": ["k"]}).once == "k"
