"""A day that people name is read as they mean it, and nothing else with digits is taken for one."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import locales
from bot.understanding import Understander, dates, learn

SUNDAY = date(2026, 11, 29)


def day(text: str, place: str = "en-GB", today: date = SUNDAY) -> str | None:
    named = dates.named(text, today=today, languages=[place.partition("-")[0]], place=place)
    return named.day.isoformat() if named.day else None


@pytest.fixture(scope="module")
def understander() -> Understander:
    return learn(locales.Path(locales.__file__).parent)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("by 5 December", "2026-12-05"),
        ("will it be here by 5 december??", "2026-12-05"),
        ("before the 24th", "2026-12-24"),
        ("Dec 5th", "2026-12-05"),
        ("december 5, 2027", "2027-12-05"),
        ("5th of dec", "2026-12-05"),
        ("5 decmber", "2026-12-05"),
        ("the first of January", "2027-01-01"),
        ("Saturday 5 December", "2026-12-05"),
        ("2026-12-05", "2026-12-05"),
        ("05/12/2026", "2026-12-05"),
        ("5.12.26", "2026-12-05"),
        ("by the 28th", "2026-12-28"),
        ("next friday", "2026-12-04"),
        ("by fri", "2026-12-04"),
        ("is it coming on sunday", "2026-12-06"),
        ("tomorrow", "2026-11-30"),
        ("tmrw", "2026-11-30"),
        ("the day after tomorrow", "2026-12-01"),
        ("in two weeks", "2026-12-13"),
        ("in 3 days", "2026-12-02"),
        ("within a fortnight", "2026-12-13"),
        ("in 3 months", "2027-02-28"),
        ("I need it before Christmas", "2026-12-25"),
        ("for christmas eve please", "2026-12-24"),
        ("xmas?", "2026-12-25"),
        ("before new year's eve", "2026-12-31"),
        ("in March", "2027-03-31"),
        ("until March", "2027-03-01"),
        ("by the end of january", "2027-01-31"),
        ("mid January", "2027-01-15"),
        ("will it come in may", "2027-05-31"),
        ("until next week", "2026-11-30"),
        ("will it be here next week", "2026-12-06"),
        ("by the end of the month", "2026-11-30"),
        ("I ordered on 5 November", "2026-11-05"),
    ],
)
def test_days_are_read_in_english(text: str, meant: str) -> None:
    assert day(text) == meant


@pytest.mark.parametrize(
    ("place", "text", "meant"),
    [
        ("de", "vor dem 24.12.", "2026-12-24"),
        ("de", "brauche ich bis zum 24.12", "2026-12-24"),
        ("de", "bis zum 24.", "2026-12-24"),
        ("de", "am 5. Jänner", "2027-01-05"),
        ("de", "am ersten Januar", "2027-01-01"),
        ("de", "Mo, 7.12.2026", "2026-12-07"),
        ("de", "vor Weihnachten", "2026-12-25"),
        ("de", "Heiligabend", "2026-12-24"),
        ("de", "nächsten Freitag", "2026-12-04"),
        ("de", "kommt es morgen?", "2026-11-30"),
        ("de", "übermorgen", "2026-12-01"),
        ("de", "in zwei Wochen", "2026-12-13"),
        ("de", "in vierzehn Tagen", "2026-12-13"),
        ("de", "im März", "2027-03-31"),
        ("de", "bis Ende Januar", "2027-01-31"),
        ("de", "bis Monatsende", "2026-11-30"),
        ("fr", "avant le 3 janvier", "2027-01-03"),
        ("fr", "le 1er janvier", "2027-01-01"),
        ("fr", "avant le 24 svp", "2026-12-24"),
        ("fr", "d'ici Noël", "2026-12-25"),
        ("fr", "d’ici vendredi", "2026-12-04"),
        ("fr", "après-demain", "2026-12-01"),
        ("fr", "dans quinze jours", "2026-12-13"),
        ("fr", "jusqu'au 10 janv.", "2027-01-10"),
        ("fr", "au mois de mars", "2027-03-31"),
        ("fr", "la semaine prochaine", "2026-12-06"),
        ("es", "para el 12 de enero", "2027-01-12"),
        ("es", "antes del 24", "2026-12-24"),
        ("es", "hasta el 5 de diciembre de 2026", "2026-12-05"),
        ("es", "para Navidad", "2026-12-25"),
        ("es", "antes de reyes", "2027-01-06"),
        ("es", "¿llega mañana?", "2026-11-30"),
        ("es", "el próximo viernes", "2026-12-04"),
        ("es", "dentro de dos semanas", "2026-12-13"),
        ("es", "a finales de enero", "2027-01-31"),
    ],
)
def test_days_are_read_in_other_languages(place: str, text: str, meant: str) -> None:
    assert day(text, place) == meant


@pytest.mark.parametrize(
    ("place", "text", "meant"),
    [
        ("en-US", "by 12/5", "2026-12-05"),
        ("en-US", "12/5/2026", "2026-12-05"),
        ("en-US", "25/12", "2026-12-25"),
        ("en-GB", "by 12/5", "2027-05-12"),
        ("en", "by 5/12", "2026-12-05"),
        ("es-US", "para el 5/12", "2026-12-05"),
        ("fr", "le 5/12", "2026-12-05"),
        ("de", "am 5/12", "2026-12-05"),
    ],
)
def test_which_number_is_the_month_is_a_custom_of_the_place(place: str, text: str, meant: str) -> None:
    assert day(text, place) == meant


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("en", "31 February"),
        ("en", "by 30/2"),
        ("en", "between 5 and 10 December"),
        ("en", "by the 5th or the 6th"),
        ("en", "Friday 5 December"),
        ("de", "vom 5. bis 10. Dezember"),
        ("de", "am 31.2.2027"),
    ],
)
def test_a_day_that_does_not_exist_or_may_be_several_is_none_and_counts_nothing(place: str, text: str) -> None:
    named = dates.named(text, today=SUNDAY, languages=[place], place=place)

    assert named.day is None
    assert not any(letter.isdigit() for letter in named.rest)


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("en", "where is order 4711"),
        ("en", "#2026-77"),
        ("en", "it costs 24.12"),
        ("en", "$5 off"),
        ("en", "only text me before 10"),
        ("en", "not before 10:30"),
        ("en", "between 9 and 12"),
        ("en", "call 212-555-1234"),
        ("en", "+1 212 555 0100"),
        ("en", "24/7"),
        ("en", "1/2 of it"),
        ("en", "I want 2 lamps"),
        ("en", "you may send 2"),
        ("en", "the second"),
        ("en", "every friday"),
        ("en", "since friday"),
        ("en", "I haven't heard anything in 2 weeks"),
        ("en", "where is my christmas tree lamp"),
        ("de", "24,12 €"),
        ("de", "bis 10.30 Uhr"),
        ("de", "guten Morgen"),
        ("de", "am Morgen"),
        ("de", "ich will nur 2 von 3."),
        ("fr", "avant 10h"),
        ("fr", "le vendredi je travaille"),
        ("fr", "je prends le 2"),
        ("es", "por la mañana"),
        ("es", "quiero 2 de 3"),
    ],
)
def test_what_is_no_day_is_not_taken_for_one(place: str, text: str) -> None:
    assert dates.named(text, today=SUNDAY, languages=[place], place=place) == dates.Named(None, text)


@settings(deadline=None)  # the first reads the languages
@given(st.dates(SUNDAY, SUNDAY + timedelta(days=240)), st.sampled_from(("en", "es", "fr", "de")))
def test_a_day_that_we_write_is_read_as_the_same_day(on: date, language: str) -> None:
    from bot.dialogue import Text

    for form in ("sms", "telegram"):
        said = locales.load().speak(language, Text("when-dated", {"date": on}), form=form, today=SUNDAY)

        assert day(said, language) == on.isoformat()


def test_the_digits_of_a_day_are_no_order_and_no_quantity(understander: Understander) -> None:
    named = understander.understand("cancel 2 of order 4711 by 2026-12-05", today=SUNDAY).entities

    assert (named["order"], named["quantity"], named["date"]) == ("4711", 2, date(2026, 12, 5))
    for text in ("by 5 December 2026", "am 24.12.2026", "avant le 3 janvier", "para el 12 de enero", "in two weeks"):
        named = understander.understand(text, today=SUNDAY).entities
        assert (named["order"], named["quantity"]) == (None, None), text
        assert named["date"] is not None, text


def test_without_a_day_to_count_from_no_day_is_read(understander: Understander) -> None:
    assert understander.understand("tomorrow").entities["date"] is None
