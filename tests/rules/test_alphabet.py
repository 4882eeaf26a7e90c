"""What an SMS costs, and that what we write for it stays cheap."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.alphabet import DEFAULT, EXTENSION, Encoding, Segments, fold, lacking, segments

SPANISH = "Tu lámpara llegará el 12 de enero: ¿quieres esperar?"


def test_the_alphabet_has_every_place_of_the_standard() -> None:
    # 128 places, of which one is the escape to the ten of the extension.
    assert len(set(DEFAULT)) == len(DEFAULT) == 127
    assert len(set(EXTENSION)) == len(EXTENSION) == 10
    assert not set(DEFAULT) & set(EXTENSION)


@pytest.mark.parametrize(
    ("code", "char"),
    [
        (0x00, "@"),
        (0x02, "$"),
        (0x09, "Ç"),
        (0x0A, "\n"),
        (0x0D, "\r"),
        (0x10, "Δ"),
        (0x1A, "Ξ"),
        (0x1C, "Æ"),
        (0x1F, "É"),
        (0x20, " "),
        (0x24, "¤"),
        (0x40, "¡"),
        (0x5F, "§"),
        (0x60, "¿"),
        (0x7F, "à"),
    ],
)
def test_each_character_stands_at_its_code(code: int, char: str) -> None:
    # The string has no place for the escape, 0x1B.
    assert DEFAULT[code if code < 0x1B else code - 1] == char


@pytest.mark.parametrize(
    ("text", "count", "units"),
    [
        ("", 0, 0),
        ("a" * 160, 1, 160),
        ("a" * 161, 2, 161),
        ("a" * 306, 2, 306),
        ("a" * 307, 3, 307),
        ("€" * 80, 1, 160),
        ("€" * 81, 2, 162),
    ],
)
def test_a_text_in_gsm_7_holds_160_septets_or_153_in_each_part(text: str, count: int, units: int) -> None:
    assert segments(text) == Segments(count, Encoding.GSM7, units)


@pytest.mark.parametrize(
    ("text", "count", "units"),
    [
        ("á" * 70, 1, 70),
        ("á" * 71, 2, 71),
        ("á" * 134, 2, 134),
        ("á" * 135, 3, 135),
        ("😀" * 35, 1, 70),
        ("😀" * 36, 2, 72),
    ],
)
def test_a_text_in_ucs_2_holds_70_units_or_67_in_each_part(text: str, count: int, units: int) -> None:
    assert segments(text) == Segments(count, Encoding.UCS2, units)


def test_a_character_of_two_septets_is_not_split_over_two_parts() -> None:
    # 306 septets would fill two parts, but the euro sign does not fit at the end of the first.
    text = "a" * 152 + "€" + "a" * 152

    assert segments(text) == Segments(3, Encoding.GSM7, 306)


def test_an_emoji_is_not_split_over_two_parts() -> None:
    text = "á" * 66 + "😀" + "á" * 66

    assert segments(text) == Segments(3, Encoding.UCS2, 134)


def test_one_character_outside_the_alphabet_makes_the_whole_text_cost_more() -> None:
    text = "a" * 150

    assert segments(text).count == 1
    assert segments(text + "ç").count == 3


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("áíóú ÁÍÓÚ", "aiou AIOU"),
        ("ê î ô û â ç ë ï", "e i o u a c e i"),
        ("cœur, Œuvre", "coeur, OEuvre"),
        ("“Lamp” ‘Lamp’ «Lampe» „Lampe“", '"Lamp" \'Lamp\' "Lampe" "Lampe"'),
        ("« Lampe », «\u00a0Lampe\u00a0»", '"Lampe", "Lampe"'),
        ("1–2 — 3 −4", "1-2 - 3 -4"),
        ("wait…", "wait..."),
        ("no\u2011break, soft\u00adhyphen, zero\u200bwidth", "no-break, softhyphen, zerowidth"),
        ("\u2068Lamp\u2069", "Lamp"),
        ("Widget™ 2×3 m²", "Widget(TM) 2x3 m2"),
        ("2½ kg", "2 1/2 kg"),
        ("Łódź, Škoda, Dvořák", "Lodz, Skoda, Dvorak"),
        ("one\ttwo", "one two"),
        ("a\u0301 n\u0303", "a ñ"),
    ],
)
def test_what_the_alphabet_lacks_becomes_its_nearest_neighbour(written: str, sent: str) -> None:
    assert fold(written) == sent
    assert segments(sent).encoding == Encoding.GSM7


def test_accents_that_the_alphabet_has_are_kept_while_others_are_folded() -> None:
    kept = "é à è ù ì ò ñ ö ä ü ß É Ñ Ö Ä Ü Ç å ø æ ¿ ¡ € £ § { } [ ] ~ | \\ ^"

    assert fold(f"{kept} á") == f"{kept} a"


@pytest.mark.parametrize("text", [f"{SPANISH} 😀", f"{SPANISH} Привет", "Ваш заказ «10482»", "Ωμέγα…"])
def test_a_text_that_cannot_become_gsm_7_keeps_its_accents_and_quotes(text: str) -> None:
    assert fold(text) == text
    assert segments(text).encoding == Encoding.UCS2


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u2007"])
def test_a_no_break_space_becomes_a_space_in_every_text(space: str) -> None:
    assert fold(f"12{space}€") == "12 €"
    assert fold(f"12{space}€ 😀") == "12 € 😀"


def test_a_spanish_text_with_folded_accents_costs_one_message() -> None:
    text = SPANISH * 2

    assert segments(text).count == 2
    assert segments(fold(text)).count == 1


def test_the_characters_that_cost_are_named_once_each() -> None:
    assert lacking("¿Llegará mañana, o más tarde…?") == "á…"


@settings(deadline=None)
@given(st.text())
def test_folding_either_reaches_gsm_7_or_changes_nothing_but_spaces(text: str) -> None:
    folded = fold(text)

    assert not lacking(folded) or [c for c in folded if not c.isspace()] == [c for c in text if not c.isspace()]
    assert fold(folded) == folded


@settings(deadline=None)
@given(st.text(alphabet=DEFAULT + EXTENSION + "áç…😀", max_size=700))
def test_the_count_is_the_least_that_could_hold_the_text_or_one_unit_a_part_more(text: str) -> None:
    counted = segments(text)

    if counted.encoding == Encoding.UCS2:
        assert counted.units == len(text.encode("utf-16-le")) // 2
    alone, each = (160, 153) if counted.encoding == Encoding.GSM7 else (70, 67)
    if counted.units <= alone:
        assert counted.count == (1 if text else 0)
    else:
        # A character of two units may leave the last unit of each part empty.
        assert math.ceil(counted.units / each) <= counted.count
        assert counted.count <= math.ceil(counted.units / (each - 1))
