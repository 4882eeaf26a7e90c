"""Links in print: QR codes that hold the link that was printed, of the size and with the margin that phones need."""

import asyncio
import struct
import xml.etree.ElementTree as ET
import zlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import segno
import typer
from builders import a_backorder, a_chat, an_order
from stubs.telegram import TelegramStub
from typer.testing import CliRunner, Result

from bot.cli import link
from store import customers, database, orders
from store.database import Database
from store.errors import BadInput, OfferEnded

BOT_TOKEN = "4242:a-token-that-nobody-must-see"
SQUARES_OF_QUIET = 4


@pytest.fixture
def db(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """A store on SQLite; what is drawn does not hang on the database."""
    monkeypatch.chdir(tmp_path)
    opened = Database(sqlite_url)
    yield opened
    opened.dispose()


async def types(db: Database, *arguments: object, bot: bool = True) -> Result:
    """Run `backorder link` with a bot that tells its name, or without one."""
    app = typer.Typer(rich_markup_mode=None)
    app.command()(link.command)
    async with TelegramStub() as stub:
        environment = {"TELEGRAM_TOKEN": BOT_TOKEN, "TELEGRAM_API_URL": stub.url} if bot else {"TELEGRAM_TOKEN": ""}
        environment |= {"DATABASE_URL": db.url.render_as_string(hide_password=False), "TELEGRAM_MODE": "polling"}
        result = await asyncio.to_thread(
            CliRunner().invoke, app, [str(argument) for argument in arguments], env=environment
        )
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


async def test_a_png_holds_the_link_with_its_quiet_zone_at_300_dots_an_inch_or_more(
    db: Database, tmp_path: Path
) -> None:
    with db.transaction() as tx:
        a_backorder(tx)

    printed = (await types(db, "1001", "--qr", tmp_path / "slip.png")).stdout.strip()

    assert printed.startswith("https://t.me/stub_bot?start=")
    squares, pixels, dots_per_metre = read_png(tmp_path / "slip.png")
    assert squares == drawn(printed)
    assert dots_per_metre >= 300 / 0.0254
    assert 0.025 <= pixels / dots_per_metre <= 0.035


async def test_an_svg_says_its_size_in_millimetres_on_white(db: Database, tmp_path: Path) -> None:
    with db.transaction() as tx:
        a_backorder(tx)

    printed = (await types(db, "1001", "--qr", tmp_path / "slip.SVG")).stdout.strip()

    root = ET.parse(tmp_path / "slip.SVG").getroot()
    side = len(drawn(printed))
    assert root.attrib["width"] == root.attrib["height"]
    assert root.attrib["width"].endswith("mm")
    assert float(root.attrib["width"].removesuffix("mm")) == pytest.approx(side * 0.6)
    assert 25 <= side * 0.6 <= 35
    ground = next(root.iter("{http://www.w3.org/2000/svg}path"))
    assert (ground.attrib["fill"], ground.attrib["d"]) == ("#fff", f"M0 0h{side}.0v{side}.0h-{side}.0z")


async def test_all_open_orders_without_a_chat_get_a_link_of_their_own(db: Database, tmp_path: Path) -> None:
    with db.transaction() as tx:
        a_backorder(tx, "#1001")
        a_chat(tx, a_backorder(tx, "#1002"))
        an_order(tx, "#1003", silent=True)
        gone = a_backorder(tx, "#1004")
        gone.cancelled, gone.waiting = gone.quantity, 0
        a_backorder(tx, "../../A 5")

    said = await types(db, "--all", "--out", tmp_path / "slips", "--days", 30)

    told = dict(line.split("\t") for line in said.stdout.splitlines())
    assert list(told) == ["#1001", "../../A 5"]
    assert sorted(file.name for file in (tmp_path / "slips").iterdir()) == ["1001.svg", "_.._A_5.svg"]
    assert "2 links" in said.stderr
    with db.transaction() as tx:
        at = database.now(tx)
        for number, url in told.items():
            token = url.partition("?start=")[2]
            assert customers.redeem_link(tx, token, now=at + timedelta(days=29)) == (
                orders.by_number(tx, number).customer_id
            )


async def test_a_link_in_print_works_as_long_as_was_said(db: Database, tmp_path: Path) -> None:
    with db.transaction() as tx:
        a_backorder(tx)

    said = await types(db, "1001", "--qr", tmp_path / "slip.svg", "--days", 10)

    assert "10 days" in said.stderr
    token = said.stdout.strip().partition("?start=")[2]
    with db.transaction() as tx, pytest.raises(OfferEnded):
        customers.redeem_link(tx, token, now=database.now(tx) + timedelta(days=11))


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("1001", "--all"),
        ("1001", "--qr", "slip.jpg"),
        ("1001", "--qr", "nowhere/slip.png"),
        ("--all", "--qr", "slip.png"),
        ("1001", "--out", "slips"),
    ],
)
async def test_what_does_not_go_together_makes_no_link(db: Database, arguments: tuple[str, ...]) -> None:
    with db.transaction() as tx:
        a_backorder(tx)

    with pytest.raises(BadInput):
        await types(db, *arguments)

    assert no_links(db)


async def test_nothing_is_drawn_where_the_bots_name_is_not_known(db: Database, tmp_path: Path) -> None:
    with db.transaction() as tx:
        a_backorder(tx)

    with pytest.raises(BadInput):
        await types(db, "1001", "--qr", tmp_path / "slip.png", bot=False)

    assert no_links(db)
    assert not (tmp_path / "slip.png").exists()


def test_two_orders_never_share_a_file() -> None:
    assert link._files(["#1/a", "1 A", "..", "#7"]) == ["1_a.svg", "1_A(2).svg", "_.svg", "7.svg"]


def no_links(db: Database) -> bool:
    from sqlmodel import select

    with db.reading() as tx:
        return tx.exec(select(customers.LinkToken)).first() is None


def drawn(url: str) -> list[list[bool]]:
    """What must be seen of a link: its squares, and four white ones on each side."""
    code = segno.make_qr(url, error="m")
    return [[bool(square) for square in row] for row in code.matrix_iter(border=SQUARES_OF_QUIET)]


def read_png(file: Path) -> tuple[list[list[bool]], int, int]:
    """Read the black and white squares of a PNG of one bit a pixel, its width, and its pixels in a metre."""
    data, at, parts = file.read_bytes(), 8, dict[bytes, bytes]()
    while at < len(data):
        (length,), name = struct.unpack(">I", data[at : at + 4]), data[at + 4 : at + 8]
        parts[name] = parts.get(name, b"") + data[at + 8 : at + 8 + length]
        at += 12 + length
    width, height, bits, colour = struct.unpack(">IIBB", parts[b"IHDR"][:10])
    assert (bits, colour) == (1, 0)
    stride = (width + 7) // 8 + 1
    raw = zlib.decompress(parts[b"IDAT"])
    rows: list[bytes] = []
    for row in range(height):
        line = raw[row * stride : (row + 1) * stride]
        assert line[0] in (0, 2)
        # 2 tells what has changed since the row above.
        above = rows[-1] if line[0] == 2 else bytes(stride)
        rows.append(bytes((one + other) % 256 for one, other in zip(line, above, strict=True)))
    step = link.MODULE_PIXELS
    squares = [
        [not (rows[y][1 + x // 8] >> (7 - x % 8)) & 1 for x in range(step // 2, width, step)]
        for y in range(step // 2, height, step)
    ]
    return squares, width, struct.unpack(">IIB", parts[b"pHYs"])[0]
