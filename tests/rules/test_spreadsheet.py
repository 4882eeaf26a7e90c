"""A shop's file becomes clean rows, and what cannot be used is named with its line, never guessed."""

import csv
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.errors import BadInput
from store.money import decimals
from store.platforms.spreadsheet import (
    OrderRow,
    ProductRow,
    Rejected,
    header_of,
    kind_of,
    read_orders,
    read_products,
    write_rejected,
)
from store.platforms.spreadsheet.amounts import Habits, amount, day, moment, whole
from store.platforms.spreadsheet.countries import country_named
from store.platforms.spreadsheet.csv_file import Row, open_csv

FIXTURES = Path(__file__).parents[1] / "fixtures"
NEW_YORK = ZoneInfo("America/New_York")
BERLIN = ZoneInfo("Europe/Berlin")
COMMA = Habits(marks=frozenset({","}))
POINT = Habits(marks=frozenset({"."}))
BOTH = Habits(marks=frozenset({".", ","}))

Written = Callable[..., Path]

SHOPIFY = (
    "Name,Email,Financial Status,Currency,Total,Created at,Lineitem quantity,Lineitem name,"
    "Lineitem price,Lineitem sku,Lineitem fulfillment status,Phone"
)


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Return a function that writes a file from text or bytes."""

    def write(content: str | bytes, *, encoding: str = "utf-8", name: str = "file.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


def cells_of(path: Path) -> list[list[str]]:
    rows = list(open_csv(path).rows())
    assert all(isinstance(row, Row) for row in rows), rows
    return [list(row.cells) for row in rows]


def orders(path: Path, **shop: object) -> tuple[list[OrderRow], list[Rejected]]:
    told = {"country": "US", "currency": "USD", "zone": NEW_YORK} | shop
    rows = list(read_orders(path, **told))  # type: ignore[arg-type]
    return (
        [row for row in rows if isinstance(row, OrderRow)],
        [row for row in rows if isinstance(row, Rejected)],
    )


def products(path: Path, currency: str = "EUR") -> tuple[list[ProductRow], list[Rejected]]:
    rows = list(read_products(path, currency=currency))
    return (
        [row for row in rows if isinstance(row, ProductRow)],
        [row for row in rows if isinstance(row, Rejected)],
    )


def shopify(*rows: str) -> str:
    return "\n".join([SHOPIFY, *rows]) + "\n"


FIRST = "#1,lea@example.com,paid,USD,50.00,2026-09-14 10:22:31 -0400,1,Lamp,50.00,LAMP,pending,+12125550101"


# The file


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom", "windows-1252", "latin-1"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_any_encoding_and_any_separator_is_read(written: Written, encoding: str, separator: str) -> None:
    text = f'sku{separator}title\r\nL-1{separator}"Müller, Söhne; größer | é"\r\n'
    path = written(
        text.encode("utf-16-le").join([b"\xff\xfe", b""]) if encoding == "utf-16-le-bom" else text,
        encoding=encoding.removesuffix("-le-bom"),
    )

    file = open_csv(path)

    assert file.separator == separator
    assert file.header == ("sku", "title")
    assert cells_of(path) == [["L-1", "Müller, Söhne; größer | é"]]


def test_one_latin_1_byte_far_down_does_not_spoil_a_utf_8_file(written: Written) -> None:
    lines = [b"sku,title\n", *(b"L-%d,M\xc3\xbcller\n" % n for n in range(20_000))]
    lines.append("L-x,Zoë ".encode() + "Müller €\n".encode("cp1252"))

    rows = cells_of(written(b"".join(lines)))

    assert len(rows) == 20_001
    assert rows[0] == ["L-0", "Müller"]
    assert rows[-1] == ["L-x", "Zoë Müller €"]


def test_the_separator_is_looked_for_outside_quotation_marks(written: Written) -> None:
    assert open_csv(written('"a,b,c,d";"e,f,g";h\n1;2;3\n')).separator == ";"


@pytest.mark.parametrize("first", ["sep=;", "\ufeffsep=;", '"sep=;"', "SEP=;"])
def test_a_line_that_names_the_separator_is_obeyed(written: Written, first: str) -> None:
    path = written(f"{first}\r\nsku;title, long, longer, longest\r\nL-1;Lamp\r\n")

    (row,) = open_csv(path).rows()

    assert row == Row(3, ["L-1", "Lamp"])


def test_line_ends_inside_cells_are_kept_and_lines_are_counted_as_an_editor_does(
    written: Written,
) -> None:
    path = written('\nsku,note\nL-1,"one\ntwo\r\nthree"\n\n,\nL-2,plain\n')

    rows = list(open_csv(path).rows())

    assert rows == [Row(3, ["L-1", "one\ntwo\r\nthree"]), Row(8, ["L-2", "plain"])]


def test_nul_bytes_and_the_end_mark_of_dos_are_dropped(written: Written) -> None:
    assert cells_of(written(b"sku,title\nL\x00-1,La\x00mp\n\x1a")) == [["L-1", "Lamp"]]


@pytest.mark.parametrize("quoted", [False, True])
def test_a_quotation_mark_left_open_costs_its_own_row_and_no_other(written: Written, quoted: bool) -> None:
    others = 'L-{0},"Lamp, {0}"' if quoted else "L-{0},Lamp {0}"
    lines = ["sku,title", *(others.format(n) for n in range(2, 400))]
    lines[3] = 'L-x,"Lamp'

    rows = list(open_csv(written("\n".join(lines) + "\n")).rows())

    (rejected,) = [row for row in rows if isinstance(row, Rejected)]
    assert rejected.line_number == 4
    assert "quotation mark" in rejected.reason
    assert rejected.cells == ("L-x", '"Lamp')
    assert [row.line_number for row in rows] == list(range(2, 400))


@pytest.mark.parametrize("swallowed", ["", "2,Shelf,4\n", "2,Shelf,4\n2,Vase,1\n"])
def test_a_quotation_that_closes_rows_later_takes_none_of_them_along(written: Written, swallowed: str) -> None:
    path = written(f'sku,title,stock\n1,"Lamp,3\n{swallowed}3,Hook",5\n4,Vase,6\n')

    first, *others = open_csv(path).rows()

    assert isinstance(first, Rejected)
    assert first.line_number == 2
    assert [row.line_number for row in others] == list(range(3, 3 + len(others)))
    assert len(others) == swallowed.count("\n") + 2


def test_an_address_of_several_lines_with_commas_is_one_cell(written: Written) -> None:
    address = "Flat 2, Elm House\nMain Road 5, left, then right\nBristol, BS1 4DJ"
    path = written(f'number,name,address,zip,city\n1,Ada,"{address}",BS1,Bristol\n')

    assert cells_of(path) == [["1", "Ada", address, "BS1", "Bristol"]]


def test_a_quotation_left_open_in_the_last_row_is_reported(written: Written) -> None:
    (rejected,) = open_csv(written('sku,title\nL-1,"Lamp')).rows()

    assert isinstance(rejected, Rejected)
    assert rejected.line_number == 2


def test_inches_in_a_cell_without_quotation_marks_are_a_character_like_any_other(
    written: Written,
) -> None:
    assert cells_of(written('sku,title\nH,Hook 5" long\n')) == [["H", 'Hook 5" long']]


def test_short_rows_are_filled_and_empty_cells_too_many_dropped(written: Written) -> None:
    assert cells_of(written("a,b,c\n1\n1,2,3,,\n")) == [["1", "", ""], ["1", "2", "3"]]


def test_a_cell_too_many_means_that_no_cell_can_be_trusted(written: Written) -> None:
    (rejected,) = open_csv(written("sku,price\nL-1,12,50\n")).rows()

    assert rejected == Rejected(
        2,
        "it has 3 cells and the header 2: is there a separator in a cell without quotation marks?",
        ("L-1", "12", "50"),
    )


def test_a_file_cut_off_in_its_last_row_does_not_give_half_a_row(written: Written) -> None:
    (rejected,) = open_csv(written("sku,price,stock\nL-1,12")).rows()

    assert isinstance(rejected, Rejected)
    assert rejected.reason == "the file ends in the middle of this row"


def test_a_header_that_comes_again_is_no_row(written: Written) -> None:
    assert cells_of(written("sku,title\nA,a\nsku,title\nB,b\n")) == [["A", "a"], ["B", "b"]]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\n\n;;;\n", "empty"),
        (b"PK\x03\x04rest", "Excel workbook"),
        (b"%PDF-1.7", "PDF"),
        ("sku,title\n".encode("utf-16-le"), "UTF-16"),
        (b"sku,title\rL-1,Lamp\r", "Macintosh"),
        (b"a" * (2 << 20), "not a CSV file"),
        (b'"sku,title\n', "header"),
    ],
)
def test_what_is_no_csv_file_is_refused_with_advice(written: Written, content: bytes, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        open_csv(written(content))


# A cell of several lines in which whole rows seem to stand is an accident, as the tests above say.
WORDS = st.characters(codec="utf-8", exclude_characters="\0\x1a\r")
CELL = st.one_of(
    st.text(WORDS, max_size=12).filter(lambda cell: "\n" not in cell),
    st.text(WORDS, max_size=12).filter(lambda cell: not set(cell) & set(",;|\t")),
).map(str.strip)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    rows=st.lists(st.tuples(CELL, CELL, CELL), max_size=8),
    separator=st.sampled_from(",;\t|"),
    line_end=st.sampled_from(["\n", "\r\n"]),
)
def test_whatever_a_spreadsheet_writes_comes_back(
    tmp_path: Path, rows: Sequence[tuple[str, str, str]], separator: str, line_end: str
) -> None:
    path = tmp_path / "any.csv"
    header = ("one", "two", "three")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=separator, lineterminator=line_end, quoting=csv.QUOTE_ALL)
        writer.writerows([header, *rows])

    expected = [list(row) for row in rows if any(cell.strip() for cell in row) and row != header]
    assert cells_of(path) == expected


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_whatever_bring_the_reader_down(tmp_path: Path, noise: bytes) -> None:
    path = tmp_path / "noise.csv"
    path.write_bytes(b"sku,title,price\nL-1,Lamp,5.00\n" + noise)

    rows = list(read_products(path, currency="EUR"))

    assert isinstance(rows[0], ProductRow)
    assert rows[0].sku == "L-1"


# Amounts


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("12", 1200),
        ("12.5", 1250),
        ("12.50", 1250),
        ("12,50", 1250),
        (",50", 50),
        ("1,234.50", 123450),
        ("1.234,50", 123450),
        ("1 234,50", 123450),
        ("1\u00a0234,50", 123450),
        ("1\u202f234,50\u00a0€", 123450),
        ("1'234.50", 123450),
        ("1’234.50", 123450),
        ("1.234.567", 123456700),
        ("12,34,567.89", 123456789),
        ("€12.50", 1250),
        ("12,50 €", 1250),
        ("EUR 12.50", 1250),
        ("12,-", 1200),
        ("-12.50", -1250),
        ("−12.50", -1250),
        ("(12.50)", -1250),
        ("12.50-", -1250),
        ("12.3450", 1235),
        ("12.5000", 1250),
        ("0,125", 13),
        ("１２．５０", 1250),
        ("1,234", 123400),
    ],
)
def test_an_amount_is_read_as_people_write_it(text: str, minor: int) -> None:
    assert amount(text, "EUR") == minor


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("1,200", "JPY", 1200),
        ("1.200", "JPY", 1200),
        ("¥1200", "JPY", 1200),
        ("1200.00", "JPY", 1200),
        ("12.500", "KWD", 12500),
        ("12.5", "KWD", 12500),
        ("1,234.500", "KWD", 1234500),
        ("US$ 12.50", "USD", 1250),
        ("12.50 kr.", "SEK", 1250),
        ("Rs. 1,23,456", "INR", 12345600),
    ],
)
def test_an_amount_has_the_decimals_of_its_currency(text: str, currency: str, minor: int) -> None:
    assert amount(text, currency) == minor


@pytest.mark.parametrize(
    "text", ["", "-", "abc", "12..5", "1,2,3", "1,23,4", "12 50", "2x3", "12e3", "5%", "--5", "12.50 each", "=1+1"]
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        amount(text, "EUR")


@pytest.mark.parametrize("text", ["USD 12.50", "$12.50", "£12.50", "12.50 CHF"])
def test_an_amount_in_another_currency_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="the row is in EUR"):
        amount(text, "EUR")


@pytest.mark.parametrize(
    ("text", "currency", "habits"),
    [
        ("1.234", "EUR", Habits()),
        ("1.234", "EUR", BOTH),
        ("1,234", "EUR", BOTH),
        ("1,234", "KWD", Habits()),
    ],
)
def test_an_amount_of_two_meanings_is_refused_where_nothing_decides(text: str, currency: str, habits: Habits) -> None:
    with pytest.raises(BadInput, match="may be a thousand or a fraction"):
        amount(text, currency, habits)


def test_the_other_amounts_of_a_file_decide_what_one_leaves_open() -> None:
    assert amount("1.234", "EUR", COMMA) == 123400
    assert amount("1.234", "EUR", POINT) == 123
    assert amount("1,234", "EUR", COMMA) == 123
    assert amount("1,234", "EUR", POINT) == 123400
    assert amount("1,234", "KWD", COMMA) == 1234


def in_style(minor: int, places: int, mark: str, group: str) -> str:
    digits = str(minor).rjust(places + 1, "0")
    head, tail = (digits[:-places], digits[-places:]) if places else (digits, "")
    return f"{int(head):,}".replace(",", group) + (mark + tail if tail else "")


@given(
    minor=st.integers(0, 10**12 - 1),
    currency=st.sampled_from(["EUR", "USD", "JPY", "KWD"]),
    style=st.sampled_from([(".", ","), (",", "."), (",", " "), (".", "'"), (".", ""), (",", "")]),
    dress=st.sampled_from(["{}", " {} ", "{} {code}", "{code} {}"]),
)
def test_an_amount_comes_back_from_any_style_that_the_file_proves(
    minor: int, currency: str, style: tuple[str, str], dress: str
) -> None:
    mark, group = style
    text = dress.format(in_style(minor, decimals(currency), mark, group), code=currency)

    assert amount(text, currency, COMMA if mark == "," else POINT) == minor


@given(minor=st.integers(0, 10**12 - 1), style=st.sampled_from([(".", ","), (",", "."), (",", " "), (".", "")]))
def test_cents_that_are_written_leave_nothing_open(minor: int, style: tuple[str, str]) -> None:
    assert amount(in_style(minor, 2, *style), "EUR", BOTH) == minor


@given(st.text(max_size=15))
def test_an_amount_is_a_number_or_a_refusal(text: str) -> None:
    try:
        read = amount(text, "EUR")
    except BadInput:
        return
    assert abs(read) < 10**15


@pytest.mark.parametrize(
    ("text", "pieces"), [("3", 3), ("3.0", 3), ("3,00", 3), ("1 200", 1200), ("1,234,567", 1234567), ("-2", -2)]
)
def test_a_quantity_is_whole(text: str, pieces: int) -> None:
    assert whole(text) == pieces


@pytest.mark.parametrize("text", ["", "2.5", "1.000", "1,000", "3 pcs", "€3", "zwei"])
def test_a_quantity_that_is_not_clearly_whole_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        whole(text)


# Dates


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-09-14 10:22:31 -0400", "2026-09-14T14:22:31"),
        ("2026-09-14T10:22:31Z", "2026-09-14T10:22:31"),
        ("2026-09-14T10:22:31+02:00", "2026-09-14T08:22:31"),
        ("2026-09-14 10:22:31 UTC", "2026-09-14T10:22:31"),
        ("2026-09-14 10:22", "2026-09-14T08:22:00"),
        ("2026-09-14", "2026-09-13T22:00:00"),
        ("2026/9/14 10:22", "2026-09-14T08:22:00"),
        ("14/09/2026 10:22", "2026-09-14T08:22:00"),
        ("14-09-2026 10:22", "2026-09-14T08:22:00"),
        ("9/14/2026", "2026-09-13T22:00:00"),
        ("9/14/2026 3:05 PM", "2026-09-14T13:05:00"),
        ("9/14/2026 12:05 am", "2026-09-13T22:05:00"),
        ("05.06.2026 10:22 Uhr", "2026-06-05T08:22:00"),
        ("5. 6. 2026", "2026-06-04T22:00:00"),
        ("5/5/2026", "2026-05-04T22:00:00"),
        ("2026-10-25 02:30", "2026-10-25T00:30:00"),  # the hour that comes twice
    ],
)
def test_a_moment_is_read_as_it_is_written_and_kept_in_utc(text: str, utc: str) -> None:
    assert moment(text, BERLIN) == datetime.fromisoformat(f"{utc}+00:00")


@pytest.mark.parametrize("text", ["05/06/2026", "05-06-2026 10:22"])
def test_a_date_of_two_meanings_is_decided_by_its_file_or_refused(text: str) -> None:
    assert day(text, Habits(dates=frozenset({"day first"}))) == date(2026, 6, 5)
    assert day(text, Habits(dates=frozenset({"month first"}))) == date(2026, 5, 6)
    for nothing in (Habits(), Habits(dates=frozenset({"day first", "month first"}))):
        with pytest.raises(BadInput, match="2026-05-06 or 2026-06-05"):
            day(text, nothing)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "31/02/2026",
        "2026-13-01",
        "14.09.26",
        "0226-01-01",
        "45384.34",
        "2026-09-14 25:00",
        "2026-09-14 noon",
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        moment(text, UTC)


def test_a_day_stays_the_day_that_is_written() -> None:
    assert day("2026-12-04T23:00:00-05:00") == date(2026, 12, 4)
    assert day("4.12.2026") == date(2026, 12, 4)


@given(
    st.datetimes(
        datetime.fromisoformat("2000-01-01"),
        datetime.fromisoformat("2100-12-31"),
        timezones=st.just(UTC),
    ),
    st.sampled_from(["%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M:%S"]),
)
def test_a_moment_comes_back(when: datetime, form: str) -> None:
    when = when.replace(microsecond=0)

    assert moment(when.strftime(form), UTC) == when


@pytest.mark.parametrize(
    ("written_as", "code"),
    [
        ("de", "DE"),
        ("Germany", "DE"),
        ("Deutschland", "DE"),
        ("Allemagne", "DE"),
        ("UK", "GB"),
        ("USA", "US"),
        ("Atlantis", None),
    ],
)
def test_a_country_is_known_by_its_code_and_by_its_name(written_as: str, code: str | None) -> None:
    assert country_named(written_as) == code


# Orders


def test_an_export_of_shopify_becomes_lines_of_orders() -> None:
    rows, rejected = orders(FIXTURES / "orders_shopify.csv")

    assert [(row.number, row.line) for row in rows[:4]] == [
        ("#1042", "LAMP-01"),
        ("#1042", "THROW-GR-L"),
        ("#1043", "LAMP-01"),
        ("#1044", "SHELF-90"),
    ]
    assert rows[0] == OrderRow(
        number="#1042",
        email="lea.martin@example.com",
        phones=("+12125550101",),
        name="Lea Martin",
        currency="USD",
        placed_at=datetime(2026, 9, 14, 14, 22, 31, tzinfo=UTC),
        paid_at=datetime(2026, 9, 14, 14, 22, 31, tzinfo=UTC),
        country="US",
        zip="02109",
        language=None,
        financial="paid",
        line="LAMP-01",
        sku="LAMP-01",
        title="Brass reading lamp",
        price_minor=12990,
        quantity=2,
        fulfilled=0,
        cancelled=False,
        line_number=2,
        shipping_minor=690,
        subtotal_minor=34880,
        total_minor=35570,
    )
    assert [(row.line_number, row.cells[0], row.reason) for row in rejected] == [
        (23, "#1053", "a quantity of 0 cannot be owed")
    ]


def test_the_sums_of_an_order_and_its_stated_day_are_read(written: Written) -> None:
    rows, _ = orders(
        written(
            "Order number,Order date,SKU,Quantity,Price,Shipping,Tax,Order discount,Line discount,Subtotal,Total,"
            "Ship by,Authorised until\n"
            "#7,2026-03-01,LAMP,2,49.00,6.90,7.20,-10.00,1.50,88.00,102.10,2026-04-30,2026-03-08 12:00\n"
            "#8,2026-03-01,LAMP,1,49.00,free,?,?,,?,?,soon,never\n"
        )
    )

    seven, eight = rows
    assert (seven.taxes_minor, seven.discount_minor, seven.line_discount_minor) == (720, 1000, 150)
    assert (seven.subtotal_minor, seven.total_minor) == (8800, 10210)
    assert seven.stated_on == date(2026, 4, 30)
    assert seven.authorised_until == datetime(2026, 3, 8, 16, 0, tzinfo=UTC)
    assert (eight.taxes_minor, eight.discount_minor, eight.subtotal_minor, eight.total_minor) == (0, 0, None, None)
    assert (eight.stated_on, eight.authorised_until) == (None, None)
    assert {"the tax cannot be read", "the day that was stated cannot be read"} <= set(eight.warnings)


def test_further_lines_of_an_order_know_what_its_first_row_said() -> None:
    rows, _ = orders(FIXTURES / "orders_shopify.csv")
    second = next(row for row in rows if row.number == "#1048" and row.line == "LAMP-01")

    assert second.email == "paul.roux@example.com"
    assert (second.currency, second.country, second.zip) == ("EUR", "FR", "69003")
    assert second.paid_at is not None


def test_what_has_ended_owes_nothing() -> None:
    rows, _ = orders(FIXTURES / "orders_shopify.csv")
    cancelled = {(row.number, row.line) for row in rows if row.cancelled}

    assert cancelled == {
        ("#1047", "LAMP-01"),  # voided and cancelled
        ("#1052", "THROW-GR-L"),  # refunded
        ("#1051", "SHELF-90"),  # this line alone went back on the shelf
    }


def test_what_has_left_is_counted_and_a_part_of_unknown_size_is_told_to_staff() -> None:
    rows, _ = orders(FIXTURES / "orders_shopify.csv")
    left = {(row.number, row.line): row for row in rows}

    assert left["#1042", "THROW-GR-L"].fulfilled == 1
    assert left["#1055", "SHELF-90"].fulfilled == 1
    assert left["#1045", "SHELF-90"].fulfilled == 0
    assert "a part has left, and the file does not say how much: 3 are owed" in left["#1045", "SHELF-90"].warnings


def test_the_same_sku_twice_in_an_order_is_two_lines() -> None:
    rows, _ = orders(FIXTURES / "orders_shopify.csv")

    assert [row.line for row in rows if row.number == "#1046"] == ["THROW-GR-L", "THROW-GR-L/2"]


def test_what_needs_no_shipping_is_not_waited_for() -> None:
    rows, _ = orders(FIXTURES / "orders_shopify.csv")

    assert not any(row.title == "Gift card" for row in rows)


def test_a_line_without_sku_is_named_by_its_title_in_orders_and_products_alike() -> None:
    rows, _ = orders(FIXTURES / "orders_shopify.csv")
    listed, _ = products(FIXTURES / "products.csv")
    vase = next(row for row in rows if row.number == "#1049")

    assert vase.sku == vase.line == "~hand-thrown-vase-signed"
    assert vase.warnings
    assert vase.sku in {product.sku for product in listed}


def test_a_sku_that_looks_like_a_second_line_is_not_taken_for_one(written: Written) -> None:
    rows, _ = orders(
        written(
            shopify(
                FIRST,
                "#1,lea@example.com,,,,2026-09-14 10:22:31 -0400,1,Lamp,50.00,LAMP,pending,",
                "#1,lea@example.com,,,,2026-09-14 10:22:31 -0400,1,Lamp,50.00,LAMP/2,pending,",
            )
        )
    )

    assert [row.line for row in rows] == ["LAMP", "LAMP/2", "LAMP/2/1"]


def test_a_phone_that_cannot_be_used_is_told_to_staff_and_rejects_nothing(written: Written) -> None:
    rows, rejected = orders(written(shopify(FIRST.replace("+12125550101", "call my office 77"))))

    assert not rejected
    assert rows[0].phones == ()
    assert rows[0].warnings == ("no phone number can be read in the column Phone",)


def test_an_order_that_occurs_again_in_the_same_state_is_read_once(written: Written) -> None:
    second = "#1,lea@example.com,,,,2026-09-14 10:22:31 -0400,2,Shelf,64.00,SHELF,pending,"
    other = FIRST.replace("#1,", "#2,")

    once, _ = orders(written(shopify(FIRST, second, other)))
    twice, rejected = orders(written(shopify(FIRST, second, other, FIRST, second, FIRST, second)))

    assert twice == once
    assert len(once) == 3
    assert not rejected


def test_an_order_that_occurs_again_changed_counts_as_it_stands_last(written: Written) -> None:
    other = FIRST.replace("#1,", "#2,")
    rows, _ = orders(written(shopify(FIRST, other, FIRST.replace("pending", "fulfilled"))))

    assert [(row.number, row.line, row.fulfilled) for row in rows] == [
        ("#1", "LAMP", 0),
        ("#2", "LAMP", 0),
        ("#1", "LAMP", 1),
    ]
    assert rows[-1].warnings == ("the same line stands on line 2 in another state: this one counts",)


def test_a_number_used_for_another_order_is_rejected(written: Written) -> None:
    rows, rejected = orders(
        written(shopify(FIRST, FIRST.replace("#1,", "#2,"), FIRST.replace("2026-09-14", "2026-09-20")))
    )

    assert [row.number for row in rows] == ["#1", "#2"]
    assert [(row.line_number, row.reason) for row in rejected] == [(4, "order #1 stands on line 2 with another date")]


def test_a_row_whose_order_is_not_above_it_belongs_to_nobody(written: Written) -> None:
    further = "#{0},x@example.com,,,,2026-09-14 10:22:31 -0400,2,Shelf,64.00,SHELF,pending,"
    rows, rejected = orders(written(shopify(further.format(7), FIRST, further.format(2), further.format(1))))

    assert [(row.number, row.line) for row in rows] == [("#1", "LAMP"), ("#1", "SHELF")]
    assert [row.line_number for row in rejected] == [2, 4]
    assert all("whose first row is not above it" in row.reason for row in rejected)


def test_a_row_without_number_below_a_row_that_cannot_be_read_belongs_to_nobody(
    written: Written,
) -> None:
    further = ",,,,,,2,Shelf,64.00,SHELF,pending,"
    rows, rejected = orders(written(shopify(FIRST, further, '#2,"broken,paid,USD', further)))

    assert [(row.number, row.line) for row in rows] == [("#1", "LAMP"), ("#1", "SHELF")]
    assert [row.line_number for row in rejected] == [4, 5]


def test_an_order_without_a_usable_date_is_rejected_whole(written: Written) -> None:
    bad = FIRST.replace("2026-09-14 10:22:31 -0400", "05/06/2026")
    rows, rejected = orders(written(shopify(bad, "#1,,,,,,1,Shelf,64.00,SHELF,pending,")))

    assert not rows
    assert [row.line_number for row in rejected] == [2, 3]
    assert rejected[1].reason.endswith("(line 2)")


def test_one_clear_date_decides_for_its_whole_file(written: Written) -> None:
    unclear = FIRST.replace("2026-09-14 10:22:31 -0400", "05/06/2026 10:00")
    clear = FIRST.replace("#1,", "#2,").replace("2026-09-14 10:22:31 -0400", "14/06/2026 10:00")

    rows, _ = orders(written(shopify(unclear, clear)))

    assert rows[0].placed_at == datetime(2026, 6, 5, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize("quantity", ["0", "-1", "many", "", "1.5", "99999999999"])
def test_a_quantity_that_nobody_can_owe_is_rejected(written: Written, quantity: str) -> None:
    rows, rejected = orders(written(shopify(FIRST.replace("-0400,1,", f"-0400,{quantity},"))))

    assert not rows
    assert rejected[0].line_number == 2
    assert rejected[0].reason


def test_a_list_of_another_program_repeats_the_order_in_every_row(written: Written) -> None:
    path = written(
        "Bestellnummer;Bestelldatum;Kunde;E-Mail;Land;Artikelnummer;Artikel;Menge;Einzelpreis;Währung\n"
        "77;14.09.2026;Tom Becker;Tom@Example.com;Deutschland;LAMPE;Lampe;1;1.119,90;EUR\n"
        "77;14.09.2026;Tom Becker;Tom@Example.com;Deutschland;LAMPE;Lampe;2;1.099;EUR\n"
        "77;14.09.2026;Tom Becker;Tom@Example.com;Deutschland;LAMPE;Lampe;2;1.099;EUR\n"
        "78;15.09.2026;;;;REGAL;Regal;1;64,00;\n",
        encoding="windows-1252",
    )

    rows, rejected = orders(path, country="DE", currency="EUR", zone=BERLIN)

    assert not rejected
    assert [(row.number, row.line, row.quantity, row.price_minor) for row in rows] == [
        ("77", "LAMPE", 1, 111990),
        ("77", "LAMPE/2", 2, 109900),
        ("78", "REGAL", 1, 6400),
    ]
    assert (rows[0].email, rows[0].country) == ("tom@example.com", "DE")
    assert rows[2].warnings == ("there is no phone number and no e-mail address to reach the customer",)


# Products


def test_a_list_of_products_becomes_stock_and_expectations() -> None:
    rows, rejected = products(FIXTURES / "products.csv")
    by_sku = {row.sku: row for row in rows}

    assert rows[0] == ProductRow(
        sku="LAMP-01",
        title="Brass reading lamp",
        price_minor=12990,
        currency="EUR",
        on_hand=0,
        expected_quantity=60,
        expected_on=date(2026, 12, 4),
        alternatives=("LAMP-02", "LAMP-03"),
        image="https://shop.example/img/lamp-01.jpg",
        line_number=2,
    )
    assert by_sku["TABLE-02"].price_minor == 114900  # the file writes a decimal comma
    assert by_sku["SHELF-90"].expected_on is None  # "offen"
    assert by_sku["THROW-BL-L"].expected_quantity is None  # nothing said is not none
    assert by_sku["00712"].title == "Spare bulb E27"
    assert [row.line_number for row in rejected] == [18, 19, 21]


def test_what_a_product_costs_the_shop_and_its_tags_are_read(written: Written) -> None:
    rows, rejected = products(
        written(
            "Handle,Title,Tags,Option1 Value,Variant SKU,Variant Price,Cost per item\n"
            'throw,Wool throw,"wool, winter; wool",Grey,THROW-G,89.00,31.50\n'
            "throw,,,Blue,THROW-B,89.00,unclear\n"
            "lamp,Lamp,,,LAMP,49.00,\n"
        )
    )

    assert [(row.sku, row.cost_minor, row.tags) for row in rows] == [
        ("THROW-G", 3150, "wool,winter"),
        ("THROW-B", None, "wool,winter"),
        ("LAMP", None, ""),
    ]
    assert rows[1].warnings == ("what it costs the shop cannot be read",)
    assert rejected == []


def test_a_product_expected_twice_has_two_rows_and_the_same_row_twice_one() -> None:
    rows, _ = products(FIXTURES / "products.csv")

    assert [row.expected_quantity for row in rows if row.sku == "THROW-GR-L"] == [40, 25]
    assert len([row for row in rows if row.sku == "MIRROR-1"]) == 1


def test_the_variants_of_an_export_of_shopify_bear_the_title_of_their_product(
    written: Written,
) -> None:
    rows, rejected = products(
        written(
            "Handle,Title,Option1 Value,Variant SKU,Variant Price,Variant Inventory Qty,Image Src\n"
            "throw,Wool throw,Grey,THROW-G,89.00,3,https://shop.example/1.jpg\n"
            "throw,,Blue,THROW-B,89.00,0,https://shop.example/2.jpg\n"
            "throw,,,,,,https://shop.example/3.jpg\n"
            "lamp,Lamp,Default Title,LAMP,129.90,,\n"
        )
    )

    assert not rejected
    assert [(row.sku, row.title, row.on_hand) for row in rows] == [
        ("THROW-G", "Wool throw - Grey", 3),
        ("THROW-B", "Wool throw - Blue", 0),
        ("LAMP", "Lamp", None),
    ]


@pytest.mark.parametrize(
    "header",
    [
        "sku,on_hand,expected_on",
        "SKU;Stock;Expected Date",
        "Artikelnummer\tLagerbestand\tLieferdatum",
        "Référence|Quantité|Date de livraison",
        "REFERENCIA,EXISTENCIAS,FECHA DE LLEGADA",
    ],
)
def test_columns_are_known_in_the_languages_of_the_shop(written: Written, header: str) -> None:
    mark = next(mark for mark in ",;\t|" if mark in header)
    rows, _ = products(written(f"{header}\nLAMP{mark}3{mark}2026-12-04\n"))

    assert (rows[0].sku, rows[0].on_hand, rows[0].expected_on) == ("LAMP", 3, date(2026, 12, 4))


def test_the_kind_of_a_file_is_told_by_its_header(written: Written) -> None:
    assert kind_of(FIXTURES / "orders_shopify.csv") == "orders"
    assert kind_of(FIXTURES / "products.csv") == "products"
    assert kind_of(written("Name,SKU,Price,Quantity\n")) == "products"


def test_a_file_of_neither_kind_is_told_what_it_lacks(written: Written) -> None:
    with pytest.raises(BadInput, match=r"'Order number', 'Created at'.*'Variant SKU' or 'Title'"):
        kind_of(written("Street,City\nHarbor St,Boston\n"))


def test_the_quantity_of_an_incomplete_list_of_orders_is_never_taken_for_stock(
    written: Written,
) -> None:
    path = written("Order number,SKU,Quantity,Price\n1,LAMP,2,50.00\n")

    with pytest.raises(BadInput, match="lacks columns of orders: 'Created at'"):
        kind_of(path)
    with pytest.raises(BadInput, match="'Created at'"):
        read_orders(path, country="US", currency="USD", zone=UTC)


# What was rejected


def test_rejected_rows_are_listed_beside_their_file_and_no_cell_is_a_formula(
    written: Written,
) -> None:
    path = written(
        'sku,title,price\n=cmd|x,+1 212 555 0101,no\n-2,@home,no\n"L","\tx",no\nA,fine,5.00\n',
        name="stock.csv",
    )
    _, rejected = products(path)

    target = write_rejected(path, header_of(path), rejected)

    assert target == path.with_name("stock.rejected.csv")
    with target.open(encoding="utf-8-sig", newline="") as file:
        listed = list(csv.reader(file))
    assert listed == [
        ["Line", "Reason", "sku", "title", "price"],
        ["2", "'no' is not a number", "'=cmd|x", "'+1 212 555 0101", "no"],
        ["3", "'no' is not a number", "'-2", "'@home", "no"],
        ["4", "'no' is not a number", "L", "'\tx", "no"],
    ]


def test_where_nothing_was_rejected_no_list_is_left(written: Written) -> None:
    path = written("sku,price\nL,no\n")
    target = write_rejected(path, header_of(path), products(path)[1])
    assert target is not None
    assert target.exists()

    assert write_rejected(path, header_of(path), []) is None

    assert not target.exists()
