"""The pictures of the console in the README, taken anew: `uv run python tests/journeys/pictures.py`.

A day of the demo is played on its phones and at its console: somebody swaps, somebody cancels, somebody wants a person.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))

from conftest import QUIET_CHROMIUM  # noqa: E402
from journeys.processes import Processes, free_port  # noqa: E402
from journeys.test_demo import Player  # noqa: E402
from journeys.test_inbox import Agent  # noqa: E402
from playwright.async_api import Page, ViewportSize, async_playwright, expect  # noqa: E402

TO = TESTS.parent / "bot" / "console" / "pictures"
DESK: ViewportSize = {"width": 1200, "height": 900}


async def main() -> None:
    with tempfile.TemporaryDirectory() as place:
        folder, port = Path(place), free_port()
        async with Processes(folder, {}) as processes, async_playwright() as playwright:
            demo = await processes.start("demo", "--port", str(port), "--folder", str(folder / "demo"), port=port)
            await demo.ready()
            browser = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(QUIET_CHROMIUM))
            context = await browser.new_context(viewport=DESK, color_scheme="light")
            player = Player(await context.new_page())
            await player.page.goto(demo.url)
            await play(player)
            async with context.expect_page() as opened:
                await player.page.get_by_role("button", name="Staff console").click()
            agent = Agent(await opened.value)
            await talk(player, agent)
            await take(agent.page, demo.url)
            await browser.close()


async def play(player: Player) -> None:
    """Let two customers choose, and a day pass, after which neither can undo it."""
    await player.holds("Ben Carter")
    await player.presses(player.said("Telegram", "Oak desk lamp"), "See my options")
    await player.presses(player.said("Telegram", "Here is what we can do"), "Swap for Paper globe lamp")
    await player.presses(player.said("Telegram", "Shall we swap"), "I agree")
    await expect(player.said("Telegram", "You can undo this")).to_be_visible()
    await player.holds("Priya Shah")
    await player.types("SMS", "cancel my order please")
    await expect(player.said("SMS", "Shall we cancel")).to_be_visible()
    await player.types("SMS", "1")
    await expect(player.said("SMS", "undo")).to_be_visible()
    await player.counter.get_by_role("button", name="a day").click()
    await expect(player.counter.get_by_role("status")).to_contain_text("1 day later")


async def talk(player: Player, agent: Agent) -> None:
    """Let three customers ask for a person, and one of them be answered."""
    await player.holds("Imran Aziz")
    await player.types("Telegram", "can I speak to someone about the kettle?")
    await expect(player.said("Telegram", "One of us")).to_be_visible()
    await player.holds("Harriet Cole")
    await player.types("SMS", "I want to talk to a human")
    await expect(player.said("SMS", "One of us")).to_be_visible()
    await player.holds("Ada Miller")
    await player.types("SMS", "where is my order?")
    await expect(player.said("SMS", "place 3 in the queue")).to_be_visible()
    await player.types("SMS", "can I talk to a person please")
    await expect(player.said("SMS", "One of us")).to_be_visible()

    await agent.page.get_by_role("link", name="Inbox").click()
    await agent.takes("Ada Miller")
    words = (
        "Hello Ada, Robin here. The lamp should leave on Saturday, and the throws right after. May I help otherwise?"
    )
    await agent.box.fill(words)
    await agent.page.get_by_role("button", name="Send", exact=True).click()
    await expect(player.said("SMS", words)).to_be_visible()
    await player.types("SMS", "Thank you! Could the throws come in one parcel with the lamp?")
    await expect(agent.newest).to_contain_text("in one parcel")


async def take(page: Page, url: str) -> None:
    """Take the pictures, each as far down as one card goes whole."""
    TO.mkdir(exist_ok=True)
    await page.reload()
    await down_to(page, "What was said", "conversation")
    await page.goto(f"{url}/console/today")
    await down_to(page, "To do in your shop's system", "today")
    await page.goto(f"{url}/console/products/LAMP-OAK")
    await page.get_by_label("Units that came in").fill("4")
    await page.get_by_role("button", name="See who would be covered").click()
    await down_to(page, "What they would read", "what-if")


async def down_to(page: Page, part: str, name: str) -> None:
    """Take a picture of a page as far as the end of one of its parts."""
    await page.set_viewport_size(DESK)
    box = await page.get_by_role("region", name=part).bounding_box()
    assert box is not None
    await page.set_viewport_size({"width": DESK["width"], "height": round(box["y"] + box["height"] + 16)})
    await page.screenshot(path=TO / f"{name}.png")


if __name__ == "__main__":
    asyncio.run(main())
