"""One entry and its facts become words, in each language and on each channel."""

from datetime import date, time
from pathlib import Path

import pytest

from bot.dialogue import Text
from bot.locales import DEFAULT, Locales, load
from store.days import Range
from store.money import Money

EN = """
-shop = Lamplight
arrives = { $product } arrives on { $on }.
    .sms = { $product }: { $on }.
on = { $on }
costs = { $price }
waiting = { $count ->
    [one] One lamp
   *[other] { $count } lamps
 } on order
because = { $reason ->
    [late] The supplier is late.
   *[other] We do not know why.
 }
from-shop = { -shop } says: { $words }
only-english = Ask { -shop }.
"""
ES = """
arrives = { $product } llega el { $on }.
on = { $on }
costs = { $price }
waiting = { $count ->
    [one] Una lámpara pedida
   *[other] { $count } lámparas pedidas
 }
because = { $cause }
"""
SIMPLE = """
on = { $on }
costs = { $price }
arrives = { $product }: { $on }.
"""

TODAY = date(2026, 11, 2)
DAY = date(2026, 9, 12)


@pytest.fixture
def locales(tmp_path: Path) -> Locales:
    for name, entries in {"en": EN, "es": ES, "fr": SIMPLE, "de": SIMPLE}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "notifications.ftl").write_text(entries, encoding="utf-8")
    (tmp_path / "en" / "common.ftl").write_text("thanks = Thank you.", encoding="utf-8")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "README.md").touch()
    return Locales(tmp_path)


def test_each_folder_with_texts_is_a_language(locales: Locales) -> None:
    assert locales.languages() == ("de", "en", "es", "fr")


@pytest.mark.parametrize(
    ("codes", "language"),
    [
        (("de",), "de"),
        (("de-AT",), "de"),
        (("es_MX",), "es"),
        (("FR-ca",), "fr"),
        (("es-Latn-419",), "es"),
        (("pt",), DEFAULT),
        (("d",), DEFAULT),
        (("",), DEFAULT),
        ((None,), DEFAULT),
        (("ca", "es"), "es"),
        ((None, "fr", "de"), "fr"),
    ],
)
def test_the_nearest_language_that_we_speak_is_chosen(
    locales: Locales, codes: tuple[str | None, ...], language: str
) -> None:
    assert locales.nearest(*codes) == language


def test_all_files_of_a_language_are_read(locales: Locales) -> None:
    assert locales.speak("en", Text("thanks"), form="telegram") == "Thank you."


def test_an_sms_says_it_shorter_where_the_entry_has_a_shorter_form(locales: Locales) -> None:
    arrives = Text("arrives", {"product": "Lamp", "on": DAY})

    assert locales.speak("en", arrives, form="telegram", today=TODAY) == ("Lamp arrives on September 12.")
    assert locales.speak("en", arrives, form="sms", today=TODAY) == "Lamp: Sep 12."
    assert locales.speak("es", arrives, form="sms", today=TODAY) == "Lamp llega el 12 sept."


@pytest.mark.parametrize(
    ("language", "long", "short"),
    [
        ("en", "September 12", "Sep 12"),
        ("en-GB", "12 September", "12 Sept"),
        ("es", "12 de septiembre", "12 sept"),
        ("fr", "12 septembre", "12 sept."),
        ("de", "12. September", "12. Sept."),
    ],
)
def test_a_date_of_this_year_is_a_day_and_a_month(locales: Locales, language: str, long: str, short: str) -> None:
    on = Text("on", {"on": DAY})

    assert locales.speak(language, on, form="telegram", today=TODAY) == long
    assert locales.speak(language, on, form="sms", today=TODAY) == short


@pytest.mark.parametrize(
    ("language", "long", "short"),
    [
        ("en", "September 12, 2026", "Sep 12, 2026"),
        ("en-GB", "12 September 2026", "12 Sept 2026"),
        ("es", "12 de septiembre de 2026", "12 sept 2026"),
        ("fr", "12 septembre 2026", "12 sept. 2026"),
        ("de", "12. September 2026", "12. Sept. 2026"),
    ],
)
@pytest.mark.parametrize("today", [None, date(2025, 12, 31)])
def test_a_date_of_another_year_has_its_year(
    locales: Locales, language: str, long: str, short: str, today: date | None
) -> None:
    on = Text("on", {"on": DAY})

    assert locales.speak(language, on, form="telegram", today=today) == long
    assert locales.speak(language, on, form="sms", today=today) == short


def test_french_says_the_first_of_a_month_and_the_eleventh_as_a_number(locales: Locales) -> None:
    first, eleventh = (Text("on", {"on": date(2026, 7, day)}) for day in (1, 11))

    assert locales.speak("fr", first, form="telegram", today=TODAY) == "1er juillet"
    assert locales.speak("fr", first, form="sms", today=TODAY) == "1er juil."
    assert locales.speak("fr", first, form="telegram") == "1er juillet 2026"
    assert locales.speak("fr", eleventh, form="telegram", today=TODAY) == "11 juillet"
    assert locales.speak("de", first, form="telegram", today=TODAY) == "1. Juli"


@pytest.mark.parametrize(
    ("language", "long", "short"),
    [
        ("en", "between September 3 and 7", "between Sep 3 and 7"),
        ("en-GB", "between 3 and 7 September", "between 3 and 7 Sept"),
        ("es", "entre el 3 y el 7 de septiembre", "del 3 al 7 sept"),
        ("fr", "entre le 3 et le 7 septembre", "du 3 au 7 sept."),
        ("de", "zwischen dem 3. und dem 7. September", "zwischen 3. und 7. Sept."),
    ],
)
def test_a_range_names_its_month_once_and_stands_in_a_sentence(language: str, long: str, short: str) -> None:
    noted = Text("keep-noted-date", {"title": "Lamp", "date": Range(date(2026, 9, 3), date(2026, 9, 7))})

    assert f" {long}" in load().speak(language, noted, form="telegram", today=TODAY)
    assert f" {short}" in load().speak(language, noted, form="sms", today=TODAY)


@pytest.mark.parametrize(
    ("last", "written"),
    [
        (date(2026, 10, 3), "le 28 septembre et le 3 octobre."),
        (date(2027, 1, 1), "le 28 septembre 2026 et le 1er janvier 2027."),
    ],
)
def test_a_range_over_months_or_years_names_both(last: date, written: str) -> None:
    dated = Text("when-dated", {"date": Range(date(2026, 9, 28), last)})

    assert load().speak("fr", dated, form="telegram", today=TODAY).endswith(written)


def test_a_range_alone_follows_its_preposition() -> None:
    facts = {"case": "later", "number": "#1", "title": "Lamp", "reason": "", "date": DAY}
    moved = Text("notice-promise-moved", {**facts, "before": Range(date(2026, 9, 3), date(2026, 9, 7))})

    said = {language: load().speak(language, moved, form="telegram", today=TODAY) for language in ("en", "es", "fr")}

    assert "on September 12 instead of September 3 to 7" in said["en"]
    assert "el 12 de septiembre en lugar del 3 al 7 de septiembre" in said["es"]
    assert "le 12 septembre au lieu du 3 au 7 septembre" in said["fr"]


def test_a_range_is_kept_with_a_message() -> None:
    text = Text("when-dated", {"date": Range(DAY, date(2026, 9, 30))})

    assert Text.unpacked(text.packed()) == text


@pytest.mark.parametrize(
    ("language", "whole", "past", "from_noon", "to_midnight"),
    [
        ("en", "between 9 am and 8 pm", "9:30 am", "noon to 5 pm", "5 pm to midnight"),
        ("en-GB", "between 9 am and 8 pm", "9:30 am", "noon to 5 pm", "5 pm to midnight"),
        ("es", "de 9:00 a 20:00", "9:30", "De 12:00 a 17:00", "De 17:00 a 24:00"),
        ("fr", "entre 9 h et 20 h", "9 h 30", "de midi à 17 h", "de 17 h à minuit"),
        ("fr-CA", "entre 9 h et 20 h", "9 h 30", "de midi à 17 h", "de 17 h à minuit"),
        ("de", "zwischen 9 und 20 Uhr", "9:30 Uhr", "12 bis 17 Uhr", "17 bis 24 Uhr"),
    ],
)
def test_a_time_of_day_is_written_as_people_there_write_it(
    language: str, whole: str, past: str, from_noon: str, to_midnight: str
) -> None:
    by_day = Text("wishes-at-once", {"opens_at": time(9), "closes_at": time(20)})
    daily = Text("wishes-digest", {"opens_at": time(9, 30)})
    afternoon = Text("choice-wishes-afternoon", {"opens_at": time(12), "closes_at": time(17)})
    evening = Text("choice-wishes-evening", {"opens_at": time(17), "closes_at": time.max})

    said = [load().speak(language, text, form="sms") for text in (by_day, daily, afternoon, evening)]
    said = [words.replace("\u00a0", " ") for words in said]

    assert whole in said[0]
    assert past in said[1]
    assert said[2].endswith(from_noon)
    assert said[3].endswith(to_midnight)


@pytest.mark.parametrize("at", [time(0), time(9, 30), time.max])
def test_a_time_of_day_is_kept_with_a_message(at: time) -> None:
    text = Text("wishes-digest", {"opens_at": at})

    assert Text.unpacked(text.packed()) == text


def test_what_staff_wrote_ends_as_a_sentence_where_something_follows() -> None:
    facts = {"case": "undated", "number": "#1", "title": "Lamp", "units": 1, "update": "open", "update_by": ""}
    bare, whole, none = (
        load().speak("en", Text("notice-still-waiting", {**facts, "date": "", "reason": reason}), form="sms")
        for reason in ("Customs holds it", "Customs holds it.", "")
    )

    assert "No date yet. Customs holds it. We'll keep you posted." in bare
    assert whole == bare
    assert "No date yet. We'll keep you posted." in none


def test_no_line_begins_with_a_sign_that_has_a_space_before_it() -> None:
    asked = load().speak(
        "fr", Text("quantity-write", {"number": "#1", "item": "x", "units": 3, "title": "Lampe"}), form="telegram"
    )
    share = load().speak("de", Text("offer-discount", {"percent": 10, "amount": Money(500, "EUR")}), form="telegram")

    assert "garder\u00a0? Écrivez par exemple\u00a0: «\u00a0seulement 5\u00a0»." in asked
    assert "10\u00a0% Rabatt" in share


def test_an_abbreviation_at_the_end_of_a_sentence_has_one_full_stop(locales: Locales) -> None:
    arrives = Text("arrives", {"product": "Lamp", "on": DAY})

    assert locales.speak("de", arrives, form="sms", today=TODAY) == "Lamp: 12. Sept."
    assert locales.speak("de", arrives, form="telegram", today=TODAY) == "Lamp: 12. September."


@pytest.mark.parametrize(
    ("language", "amount", "written"),
    [
        ("en", Money(123450, "USD"), "$1,234.50"),
        ("en-GB", Money(123450, "GBP"), "£1,234.50"),
        ("en-GB", Money(123450, "USD"), "US$1,234.50"),
        ("es", Money(123450, "EUR"), "1.234,50\u00a0€"),
        ("fr", Money(123450, "EUR"), "1\u202f234,50\u00a0€"),
        ("de", Money(123450, "EUR"), "1.234,50\u00a0€"),
        ("de-AT", Money(123450, "EUR"), "€\u00a01.234,50"),
        ("en", Money(500, "USD"), "$5.00"),
        ("en", Money(-500, "USD"), "-$5.00"),
        ("en", Money(1200, "JPY"), "¥1,200"),
        ("de", Money(1500, "KWD"), "1,500\u00a0KWD"),
        # People count no hundredths of a dinar any more, but the amount has them.
        ("de", Money(12345, "RSD"), "123,45\u00a0RSD"),
    ],
)
def test_money_is_written_as_people_there_write_it(
    locales: Locales, language: str, amount: Money, written: str
) -> None:
    costs = Text("costs", {"price": amount})

    assert locales.speak(language, costs, form="telegram") == written


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [
        ("en", 1, "One lamp on order"),
        ("en", 0, "0 lamps on order"),
        ("en", 1200, "1,200 lamps on order"),
        ("es", 1, "Una lámpara pedida"),
        ("es", 12, "12 lámparas pedidas"),
    ],
)
def test_a_number_chooses_its_plural(locales: Locales, language: str, count: int, said: str) -> None:
    assert locales.speak(language, Text("waiting", {"count": count}), form="telegram") == said


def test_a_word_may_choose_what_is_said(locales: Locales) -> None:
    late, odd = (Text("because", {"reason": reason}) for reason in ("late", "odd"))

    assert locales.speak("en", late, form="sms") == "The supplier is late."
    assert locales.speak("en", odd, form="sms") == "We do not know why."


def test_a_language_that_we_do_not_speak_is_answered_in_the_default_one(locales: Locales) -> None:
    said = locales.speak("pt-BR", Text("on", {"on": DAY}), form="telegram", today=TODAY)

    assert said == "September 12"


def test_what_a_language_lacks_is_said_in_the_default_one(locales: Locales) -> None:
    assert locales.speak("es", Text("only-english"), form="sms") == "Ask Lamplight."


def test_an_entry_that_asks_for_a_fact_we_do_not_have_is_said_in_the_default_language(
    locales: Locales,
) -> None:
    because = Text("because", {"reason": "late"})

    assert locales.speak("es", because, form="sms") == "The supplier is late."


@pytest.mark.parametrize("text", [Text("nowhere"), Text("arrives", {"product": "Lamp"})])
@pytest.mark.parametrize("language", ["en", "es", "pt"])
def test_what_nobody_can_say_is_an_error_and_not_half_a_sentence(locales: Locales, language: str, text: Text) -> None:
    with pytest.raises(LookupError, match=text.key):
        locales.speak(language, text, form="telegram")


def test_nothing_invisible_is_put_around_a_value(locales: Locales) -> None:
    said = locales.speak("en", Text("from-shop", {"words": "hello"}), form="sms")

    assert said == "Lamplight says: hello"


def test_braces_in_a_value_are_only_braces(locales: Locales) -> None:
    said = locales.speak("en", Text("from-shop", {"words": "{ $on } { -shop }"}), form="sms")

    assert said == "Lamplight says: { $on } { -shop }"


def test_what_staff_write_may_be_as_long_as_a_telegram_message(locales: Locales) -> None:
    words = "word " * 819

    said = locales.speak("en", Text("from-shop", {"words": words}), form="telegram")

    assert said == f"Lamplight says: {words}".rstrip()


def test_the_languages_of_the_shop_are_read_once() -> None:
    assert load() is load()
