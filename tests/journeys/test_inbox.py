"""A customer asks for a person on a phone of the demo, an agent answers in another browser, and the bot goes on."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from journeys.processes import Process, Processes, free_port, troubles
from journeys.test_demo import Player
from playwright.async_api import expect

if TYPE_CHECKING:
    from playwright.async_api import Browser, Locator, Page

pytestmark = pytest.mark.browser

WORDS = "Hello Ada, Robin here. It leaves on Friday <b>for sure</b>."


class Agent(Player):
    """Somebody at the console, in a browser of their own."""

    async def takes(self, name: str) -> None:
        """Open somebody's conversation from the list, and take it over."""
        await self.page.get_by_role("link", name=name).first.click()
        await self.page.get_by_role("button", name="Take over").click()
        await expect(self.page.get_by_role("status").first).to_contain_text("You have this conversation")

    @property
    def box(self) -> "Locator":
        """Return the box for an answer."""
        return self.page.get_by_label("What they are to read, exactly so")

    @property
    def newest(self) -> "Locator":
        """Return the newest message that is shown."""
        return self.page.get_by_role("log", name="Messages").locator("li.said").last


async def test_a_person_answers_between_two_answers_of_the_bot(browser: "Browser", tmp_path: Path) -> None:
    port, folder = free_port(), tmp_path / "demo"
    async with Processes(tmp_path, {}) as processes:
        demo = await processes.start("demo", "--port", str(port), "--folder", str(folder), "--fresh", port=port)
        await demo.ready()
        async with (
            _opened(browser, demo, tmp_path / "customer.png", Player) as player,
            _opened(browser, demo, tmp_path / "agent.png", Agent) as agent,
        ):
            await agent.page.get_by_role("link", name="Inbox").click()
            await expect(agent.page.get_by_role("heading", name="Nobody waits for a person")).to_be_visible()

            await _asks_for_a_person(player)
            # The list hears of it by itself.
            await expect(agent.page.get_by_role("link", name="Ada Miller")).to_be_visible()
            await agent.takes("Ada Miller")
            await _is_heard_at_once(player, agent)
            await _answers(player, agent)
            await _hands_back(player, agent)
            await _look_at(agent.page, tmp_path)
            cookies = {one["name"]: one["value"] for one in await agent.page.context.cookies()}
        await _ends_with_pages_open(demo, cookies)

    assert troubles(folder / "demo.log") == []


async def _asks_for_a_person(player: Player) -> None:
    await player.holds("Ada Miller")
    await expect(player.thread("SMS")).to_be_visible()
    await player.types("SMS", "I want to talk to a human")
    await expect(player.said("SMS", "One of us")).to_be_visible()


async def _is_heard_at_once(player: Player, agent: Agent) -> None:
    await agent.box.fill("Hello Ada, ")
    await player.types("SMS", "My lamp for <script>alert(1)</script> is late")
    await expect(agent.newest).to_contain_text("My lamp for <script>alert(1)</script> is late")
    # What was typed is still there.
    await expect(agent.box).to_have_value("Hello Ada, ")


async def _answers(player: Player, agent: Agent) -> None:
    await agent.box.fill(WORDS)
    await agent.page.get_by_role("button", name="Send", exact=True).dblclick()
    await expect(player.said("SMS", WORDS)).to_be_visible()
    await expect(agent.newest).to_contain_text(re.compile(f"arrived.*{re.escape(WORDS)}", re.DOTALL))
    rows = player.thread("SMS").locator("> *").filter(has_text=WORDS)
    await expect(rows).to_have_count(1)


async def _hands_back(player: Player, agent: Agent) -> None:
    await agent.page.get_by_role("button", name="Hand back to the bot").click()
    await expect(agent.page.get_by_role("status").first).to_contain_text("The bot answers here again")
    await player.types("SMS", "where is my order?")
    await expect(player.said("SMS", re.compile("Wool throw|lamp", re.IGNORECASE))).to_be_visible()
    await expect(agent.newest).to_contain_text("Bot")


async def _look_at(page: "Page", folder: Path) -> None:
    """Draw the page as it stands on a phone and on a desk; nothing of it is wider than the screen."""
    for width in (390, 1280):
        await page.set_viewport_size({"width": width, "height": 900})
        await page.screenshot(path=folder / f"conversation-{width}.png", full_page=True)
        assert await page.evaluate("document.documentElement.scrollWidth") <= width


async def _ends_with_pages_open(demo: Process, cookies: dict[str, str]) -> None:
    headers = {"accept": "text/event-stream"}
    async with (
        httpx.AsyncClient(trust_env=False, cookies=cookies) as http,
        http.stream("GET", f"{demo.url}/console/inbox/live", headers=headers) as open_page,
    ):
        lines = open_page.aiter_lines()
        assert await anext(lines) == "retry: 2000"
        # Shorter than the time for which a server waits for whoever is still there.
        assert await demo.stop() < 3.0
        assert "event: over" not in [line async for line in lines]


@asynccontextmanager
async def _opened(browser: "Browser", demo: Process, picture: Path, kind: type[Player]) -> AsyncIterator[Player]:
    """Open the demo in a browser of its own; at the end it has asked nobody else, and complained of nothing."""
    context = await browser.new_context(viewport={"width": 1500, "height": 950})
    player = kind(await context.new_page())
    try:
        await player.page.goto(demo.url)
        if kind is Agent:
            async with context.expect_page() as opened:
                await player.page.get_by_role("button", name="Staff console").click()
            player = Agent(await opened.value)
        yield player
        assert player.complaints == []
        assert [url for url in player.asked if not url.startswith(f"{demo.url}/")] == []
    finally:
        await player.page.screenshot(path=picture)
        await context.close()
