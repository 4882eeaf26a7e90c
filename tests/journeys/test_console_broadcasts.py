"""A broadcast at the console of the demo, from the form to what came of it, and on the phones of those who got it."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from accessible import complaints
from journeys.processes import Process, Processes, free_port, troubles
from journeys.test_demo import Player
from playwright.async_api import expect
from visitor import PASSWORD, hire

from store import database
from store.broadcasts.recipients import Recipient, RecipientState
from store.customers import Customer
from store.database import Database, table
from store.staff import Role

if TYPE_CHECKING:
    from playwright.async_api import Browser, Locator, Page

pytestmark = pytest.mark.browser

PATIENCE = 20_000  # milliseconds
RULES = {"BROADCAST_APPROVAL_ABOVE": "3", "BROADCAST_HOLD_MINUTES": "0"}
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
ASK, APPROVE = re.compile(r"^Ask for approval to send it to \d+ people$"), re.compile(r"^Approve it for \d+ people$")


class Sender:
    """Somebody of the staff at the pages of broadcasts."""

    def __init__(self, page: "Page", url: str) -> None:
        self.page, self.url = page, url
        self.complaints: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    async def signs_in(self, name: str) -> None:
        """Sign in at the door."""
        await self.page.goto(f"{self.url}/console")
        await self.page.get_by_label("Name").fill(name)
        await self.page.get_by_label("Password").fill(PASSWORD)
        await self.page.get_by_role("button", name="Sign in").click()
        await expect(self.page.get_by_role("heading", level=1)).to_have_text("Today")

    async def composes(self, title: str, words: str, *, begins: str = "") -> None:
        """Fill in the form and keep it, so that the page that shows it is open."""
        await self.page.goto(f"{self.url}/console/broadcasts")
        await self.page.get_by_role("button", name="Write to many").click()
        await self.page.get_by_label("Title", exact=True).fill(title)
        await self.page.get_by_label("Waiting for more than, days").fill("0")
        await self.page.get_by_role("button", name="Count who is meant").click()
        await expect(self.page.get_by_label("Who is meant, as a sentence")).to_have_value("waiting>0")
        await expect(self.page.get_by_label("Title", exact=True)).to_have_value(title)
        await self.page.get_by_label("Text in English").fill(words)
        await self.page.get_by_label("Whoever reads another language").select_option("en")
        await self.page.get_by_label("Talk to a person").check()
        await self.page.get_by_label("Begins").fill(begins)
        await self.presses("Keep it and look at it")
        await expect(self.page.get_by_role("heading", level=1)).to_have_text(title)

    async def presses(self, label: str | re.Pattern[str]) -> None:
        """Press a button."""
        await self.page.get_by_role("button", name=label, exact=True).click()

    async def looks_again(self) -> None:
        """Have the page drawn anew."""
        await self.page.get_by_role("link", name="Look again").click()

    @property
    def notice(self) -> "Locator":
        """Return what the page says was done."""
        return self.page.locator("#notice")

    @property
    def stands(self) -> "Locator":
        """Return where it says how it stands."""
        return self.page.get_by_role("region", name=re.compile("^How it stands"))


@pytest.fixture(scope="module")
async def demo(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Process]:
    """Run a demo in which what goes to more than three is approved by another person, and goes at once."""
    folder = tmp_path_factory.mktemp("broadcasts")
    port = free_port()
    async with Processes(folder, RULES) as processes:
        process = await processes.start("demo", "--port", str(port), "--folder", str(folder / "demo"), port=port)
        yield await process.ready()
        await process.stop()
    assert troubles(folder / "demo" / "demo.log") == []


@pytest.fixture(scope="module")
def shop(demo: Process) -> Iterator[Database]:
    """Open the store of the demo, in which two managers and an agent may sign in."""
    db = Database(f"sqlite:///{demo.output.parent / 'demo' / 'shop.db'}")
    for name, role in (("mia", Role.manager), ("ben", Role.manager), ("ada", Role.agent)):
        hire(db, name, role)
    yield db
    db.dispose()


async def test_it_is_written_approved_paused_resumed_and_read_on_the_phones(
    browser: "Browser", demo: Process, shop: Database, tmp_path: Path
) -> None:
    sleeper = _one_asks_for_a_pause(shop, "Grace Kim")
    async with (
        _seated(browser, demo.url, tmp_path / "mia.png", "mia") as mia,
        _seated(browser, demo.url, tmp_path / "ben.png", "ben", screen=PHONE) as ben,
        _played(browser, demo, tmp_path / "phones.png") as player,
    ):
        await mia.composes("Late at the harbour", "Hello {name|there}, {title} is held up at the harbour.")
        await expect(mia.page.get_by_role("region", name="Who would get it").first).to_contain_text("asked for a pause")
        await expect(mia.page.get_by_text("is held up at the harbour.", exact=False).first).to_be_visible()
        assert await complaints(mia.page) == []
        await mia.presses(ASK)
        await expect(mia.stands).to_contain_text("You wrote it, and so it is not you.")
        await expect(mia.page.get_by_role("button", name=APPROVE)).to_have_count(0)

        await ben.page.goto(f"{demo.url}/console/today")
        to_approve = ben.page.get_by_role("region", name=re.compile("^Broadcasts to approve"))
        await to_approve.get_by_role("button", name=re.compile("^Look at it")).click()
        await ben.presses(APPROVE)
        await expect(ben.notice).to_contain_text("Approved: it goes to")

        # The page of whoever wrote it hears of it, and of how far it is, by itself.
        await expect(mia.stands).to_contain_text("running")
        await expect(mia.stands.get_by_role("progressbar")).to_be_visible()
        await expect(mia.stands).to_contain_text(re.compile(r": 1 waiting, \d+ sent"))
        await player.holds("Ada Miller")
        await expect(player.said("SMS", "Hello Ada Miller")).to_contain_text("held up at the harbour")
        await player.holds("Ben Carter")
        news = player.said("Telegram", "held up at the harbour")
        await player.presses(news, "Talk to a person")

        await mia.presses("Pause")
        await expect(mia.notice).to_contain_text("It is paused")
        await expect(ben.stands).to_contain_text("Nothing leaves until it is resumed.")
        _time_passes(shop, timedelta(hours=2))
        await player.holds("Grace Kim")
        await expect(player.said("Telegram", "held up at the harbour")).to_have_count(0)
        assert _waiting(shop) == [sleeper]
        await ben.presses("Resume")
        await expect(player.said("Telegram", "held up at the harbour")).to_be_visible()
        await expect(mia.stands).to_contain_text("done")

        await mia.looks_again()
        came = mia.page.get_by_role("region", name="What came of it").first
        await expect(came).to_contain_text(re.compile(r"Asked for a person\s*1"))
        await _is_handed_over(mia, "Grace Kim")
        await mia.page.get_by_role("link", name="Everybody by name").click()
        await expect(mia.page.get_by_role("row").filter(has_text="Ben Carter")).to_contain_text("asked for a person")
        assert await complaints(mia.page) == []


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
async def test_without_scripts_it_is_written_held_and_stopped_as_well(
    browser: "Browser", demo: Process, shop: Database, tmp_path: Path, screen: dict[str, int]
) -> None:
    title = f"Never mind {screen['width']}"
    async with (
        _seated(browser, demo.url, tmp_path / "mia.png", "mia", screen=screen, scripts=False) as mia,
        _seated(browser, demo.url, tmp_path / "ben.png", "ben", screen=screen, scripts=False) as ben,
    ):
        await mia.composes(title, "Nobody reads this, {name|you}.", begins="2031-01-01T09:00")
        await mia.presses(ASK)
        await ben.page.goto(mia.page.url)
        await ben.presses(APPROVE)
        await mia.looks_again()
        await expect(mia.stands).to_contain_text("Nothing leaves before")
        await expect(mia.stands).to_contain_text("Jan 1, 2031")
        assert await complaints(mia.page) == []
        await mia.presses("Stop it for good")
        await expect(mia.notice).to_contain_text("It is stopped for good; 0 messages called back.")
        await ben.looks_again()
        await expect(ben.stands).to_contain_text("stopped")


async def test_what_is_wrong_is_marked_and_an_agent_may_look_and_do_nothing(
    browser: "Browser", demo: Process, shop: Database, tmp_path: Path
) -> None:
    forgives = "error: Failed to load resource"
    async with (
        _seated(browser, demo.url, tmp_path / "mia.png", "mia", forgives=forgives) as mia,
        _seated(browser, demo.url, tmp_path / "ada.png", "ada", forgives=forgives) as ada,
    ):
        await mia.page.goto(f"{demo.url}/console/broadcasts/new")
        await mia.page.get_by_label("Title", exact=True).fill("Half a text")
        await mia.page.get_by_label("Who is meant, as a sentence").fill("everybody")
        await mia.page.get_by_label("Text in English").fill("Hello {nmae}")
        await mia.presses("Keep it and look at it")
        field = mia.page.get_by_label("Text in English")
        await expect(field).to_have_attribute("aria-invalid", "true")
        await expect(field).to_have_accessible_description(re.compile(r"There is no \{nmae\} \(character 7\)"))
        assert await complaints(mia.page) == []
        await field.fill("Hello {name|you}")
        await mia.presses("Keep it and look at it")
        await expect(mia.page.get_by_role("heading", level=1)).to_have_text("Half a text")

        await ada.page.goto(f"{demo.url}/console/broadcasts")
        await expect(ada.page.get_by_role("button", name="Write to many")).to_have_count(0)
        await ada.page.get_by_role("link", name="Half a text").click()
        await expect(ada.stands).to_contain_text("A manager can do more here.")
        await expect(ada.page.get_by_role("main").get_by_role("button")).to_have_count(0)
        answer = await ada.page.goto(f"{demo.url}/console/broadcasts/new")
        assert answer is not None
        assert answer.status == 403


def _one_asks_for_a_pause(db: Database, name: str) -> int:
    """Have somebody hear nothing for an hour, and return their number."""
    people = table(Customer)
    with db.transaction() as tx:
        until = database.now(tx) + timedelta(hours=1)
        asked = sa.update(people).where(people.c.name == name).values(paused_until=until).returning(people.c.id)
        return int(tx.connection().execute(asked).scalar_one())


def _time_passes(db: Database, time: timedelta) -> None:
    with db.transaction() as tx:
        database.let_pass(tx, time)


def _waiting(db: Database) -> list[int]:
    """Who has their turn before them."""
    rows = table(Recipient).c
    with db.reading() as tx:
        found = sa.select(rows.customer_id).where(rows.state == RecipientState.waiting)
        return list(tx.connection().execute(found).scalars())


async def _is_handed_over(sender: Sender, name: str) -> None:
    """Take the list away as a file, in which somebody stands."""
    async with sender.page.expect_download() as taken:
        await sender.page.get_by_role("region", name="What came of it").first.get_by_role("link", name="CSV").click()
    file = await (await taken.value).path()
    assert re.search(rf"^\d+,{name},telegram,.*,sent,", file.read_text(encoding="utf-8-sig"), re.MULTILINE)


@asynccontextmanager
async def _seated(
    browser: "Browser",
    url: str,
    picture: Path,
    name: str,
    *,
    screen: dict[str, int] | None = None,
    scripts: bool = True,
    forgives: str = "",
) -> AsyncIterator[Sender]:
    """Sit down and sign in; at the end the pages have had nothing to complain of."""
    context = await browser.new_context(viewport=screen or DESK, java_script_enabled=scripts)  # type: ignore[arg-type]
    sender = Sender(await context.new_page(), url)
    try:
        await sender.signs_in(name)
        yield sender
        assert [one for one in sender.complaints if not (forgives and one.startswith(forgives))] == []
    finally:
        await sender.page.screenshot(path=picture, full_page=True)
        await context.close()


@asynccontextmanager
async def _played(browser: "Browser", demo: Process, picture: Path) -> AsyncIterator[Player]:
    """Open the page with the phones."""
    context = await browser.new_context(viewport={"width": 1500, "height": 950})
    player = Player(await context.new_page())
    try:
        await player.page.goto(demo.url)
        yield player
        assert player.complaints == []
    finally:
        await player.page.screenshot(path=picture)
        await context.close()
