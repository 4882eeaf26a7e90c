"""The demo as somebody plays with it: in a real browser, on the real channels, and again after it was stopped."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from journeys.processes import Process, Processes, free_port, troubles
from playwright.async_api import expect

if TYPE_CHECKING:
    from playwright.async_api import Browser, Locator, Page

pytestmark = pytest.mark.browser

PATIENCE = 20_000  # milliseconds


class Player:
    """Somebody at the page, who notes where it goes and what it complains of."""

    def __init__(self, page: "Page") -> None:
        self.page = page
        self.asked: list[str] = []
        self.complaints: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    async def holds(self, name: str) -> None:
        """Take somebody's phones into the hand."""
        people = self.page.get_by_label("You hold the phones of")
        await expect(people.get_by_role("option").first).to_be_attached()
        option = people.get_by_role("option", name=re.compile(f"^{name}"), include_hidden=True)
        await people.select_option(await option.get_attribute("value"))

    def thread(self, phone: str) -> "Locator":
        """Return the messages that lie on a phone."""
        return self.page.get_by_role("log", name=f"Messages, {phone}")

    def said(self, phone: str, words: str | re.Pattern[str]) -> "Locator":
        """Return the newest message of the shop on a phone that holds these words."""
        rows = self.thread(phone).locator("> *").filter(has_text="Shop:").filter(has_text=words)
        return rows.last

    async def types(self, phone: str, text: str) -> None:
        """Type something on a phone and send it."""
        handset = self.page.get_by_role("region", name=phone, exact=True)
        await handset.get_by_role("textbox").fill(text)
        await handset.get_by_role("button", name="Send").click()
        await expect(self.thread(phone).locator("> *").filter(has_text="You:").last).to_contain_text(text)

    async def presses(self, message: "Locator", label: str) -> None:
        """Press a button below a message."""
        await message.get_by_role("button", name=label).click()

    @property
    def counter(self) -> "Locator":
        """Return the panel of the shop."""
        return self.page.get_by_role("region", name="Behind the counter")

    @property
    def clock(self) -> "Locator":
        """Return the clock on the panel."""
        return self.counter.locator("time").first

    async def sees_on_the_clock(self) -> datetime:
        """Return what time the panel shows."""
        shown = await self.clock.get_attribute("datetime")
        assert shown
        return datetime.fromisoformat(shown)


async def test_the_demo_is_played_and_goes_on_where_it_was_left(browser: "Browser", tmp_path: Path) -> None:
    port, folder = free_port(), tmp_path / "demo"
    async with Processes(tmp_path, {}) as processes:
        demo = await _started(processes, port, folder, "--fresh")
        async with _opened(browser, demo, tmp_path / "first.png") as player:
            await _ask_by_sms(player)
            await _press_on_telegram(player)
            await _land(player)
            after = await _let_a_day_pass(player)
        await demo.stop()

        demo = await _started(processes, port, folder)
        async with _opened(browser, demo, tmp_path / "second.png") as player:
            await player.holds("Chloe Nguyen")
            await expect(player.said("SMS", "Here is what we can do")).to_be_visible()
            await player.types("SMS", "where is it?")
            await expect(player.said("SMS", "Oak desk lamp")).to_be_visible()
            assert await player.sees_on_the_clock() >= after
        await demo.stop()

    assert troubles(folder / "demo.log") == []


async def _ask_by_sms(player: Player) -> None:
    await player.holds("Chloe Nguyen")
    await expect(player.said("SMS", "Oak desk lamp")).to_be_visible()
    await player.types("SMS", "wheres my order")
    answer = player.said("SMS", "place")
    await expect(answer).to_contain_text("Oak desk lamp")
    number = re.search(r"(\d) See my options", await answer.inner_text())
    assert number
    await player.types("SMS", number[1])
    await expect(player.said("SMS", "Here is what we can do")).to_contain_text("Paper globe lamp")


async def _press_on_telegram(player: Player) -> None:
    await player.holds("Ben Carter")
    news = player.said("Telegram", "Oak desk lamp")
    await expect(news).to_be_visible()
    await player.presses(news, "See my options")
    await expect(player.said("Telegram", "Here is what we can do")).to_contain_text("Swap for Paper globe lamp")


async def _land(player: Player) -> None:
    """Four wool throws land: the first two in line have a chat, the third has only a phone."""
    await player.holds("Nell Ashworth")
    await expect(player.said("Telegram", "Wool throw")).to_be_visible()
    card = player.counter.get_by_role("article", name="Wool throw")
    await card.get_by_role("spinbutton", name=re.compile("^Units of Wool throw, moss$")).fill("4")
    await card.get_by_role("button", name="Land units").click()
    await expect(player.counter.get_by_role("status")).to_contain_text("4 units of Wool throw, moss landed")
    await expect(player.said("Telegram", "set aside")).to_be_visible()

    buzzed = player.page.get_by_role("list", name="Phones that have just buzzed")
    await expect(buzzed.get_by_role("button", name=re.compile("Camille Laurent.*Telegram"))).to_be_visible()
    await buzzed.get_by_role("button", name=re.compile("Ada Miller.*SMS")).click()
    await expect(player.said("SMS", "set aside")).to_contain_text("Wool throw")


async def _let_a_day_pass(player: Player) -> datetime:
    before = await player.sees_on_the_clock()
    await player.counter.get_by_role("button", name="a day").click()
    await expect(player.counter.get_by_role("status")).to_contain_text("1 day later")
    tomorrow = re.compile(f"^{before + timedelta(days=1):%Y-%m-%dT}")
    await expect(player.clock).to_have_attribute("datetime", tomorrow)
    after = await player.sees_on_the_clock()
    assert after - before >= timedelta(days=1)
    return after


async def _started(processes: Processes, port: int, folder: Path, *more: str) -> Process:
    demo = await processes.start("demo", "--port", str(port), "--folder", str(folder), *more, port=port)
    return await demo.ready()


@asynccontextmanager
async def _opened(browser: "Browser", demo: Process, picture: Path) -> AsyncIterator[Player]:
    """Open the page; at the end it has asked nobody but the demo, and has had nothing to complain of."""
    context = await browser.new_context(viewport={"width": 1500, "height": 950})
    player = Player(await context.new_page())
    try:
        await player.page.goto(demo.url)
        yield player
        assert player.complaints == []
        assert [url for url in player.asked if not url.startswith(f"{demo.url}/")] == []
    finally:
        await player.page.screenshot(path=picture)
        await context.close()
