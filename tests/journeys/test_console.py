"""The console of the demo in a real browser: signed in, worked with, read on any screen, and left."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from accessible import complaints
from journeys.processes import Process, Processes, free_port, troubles, until
from journeys.test_demo import Player
from playwright.async_api import expect
from sqlmodel import select

from store import catalog, database, staff, supply, tasks
from store.arrivals import Landing
from store.audit import AuditEntry
from store.database import Database
from store.staff import Role

if TYPE_CHECKING:
    from playwright.async_api import Browser, Locator, Page

pytestmark = pytest.mark.browser

PATIENCE = 20_000  # milliseconds
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
MOST = 60
"""So many pages of one console are looked at."""
PASSWORD = "seven herons in the fog"
IN_LINE = (
    ("Nell Ashworth", "Telegram", "#1019"),
    ("Camille Laurent", "Telegram", "#1024"),
    ("Ada Miller", "SMS", "#1025"),
    ("Harriet Cole", "SMS", "#1033"),
)
"""Who waits for the wool throw, in this order, and where they hear of it; Ada Miller wants two."""
FORGES = """([path, fields]) => {
  const form = document.createElement('form');
  Object.assign(form, {method: 'post', action: path});
  const key = document.querySelector('[name=form_key]').value;
  for (const [name, value] of Object.entries({...fields, form_key: key})) {
    form.append(Object.assign(document.createElement('input'), {name, value}));
  }
  document.body.append(form);
  form.submit();
}"""


class Seat:
    """Somebody before a screen, who notes where the page goes and what it complains of."""

    def __init__(self, page: "Page", url: str) -> None:
        self.page, self.url = page, url
        self.asked: list[str] = []
        self.complaints: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    async def signs_in(self, name: str, password: str) -> None:
        """Sign in at the door."""
        await self.page.goto(f"{self.url}/console")
        await self.page.get_by_label("Name").fill(name)
        await self.page.get_by_label("Password").fill(password)
        await self.page.get_by_role("button", name="Sign in").click()
        await expect(self.page.get_by_role("heading", level=1)).to_have_text("Today")

    async def opens_menu(self) -> None:
        """Open the menu, where it is not open at the side."""
        menu = self.page.get_by_role("button", name="Menu")
        if await menu.is_visible():
            await menu.click()

    async def looks_at_landing(self, title: str, units: int) -> None:
        """Open a product from the list of those that are waited for, and ask what so many units would do."""
        await self.opens_menu()
        await self.page.get_by_role("link", name="Waiting").click()
        await self.page.get_by_role("link", name="Product").click()
        await self.page.get_by_role("link", name=title).click()
        await self.page.get_by_label("Units that came in").fill(str(units))
        await self.page.get_by_role("button", name="See who would be covered").click()
        await expect(self.page.get_by_role("heading", level=1)).to_have_text(f"{units} units land")

    def part(self, name: str) -> "Locator":
        """Return a part of the page by its heading."""
        return self.page.get_by_role("region", name=name, exact=True)

    async def forges(self, path: str, fields: dict[str, str]) -> int:
        """Send a form that the page does not have, under the key of its own, and return the status of the answer."""
        async with self.page.expect_response(f"**{path}") as answered:
            await self.page.evaluate(FORGES, [path, fields])
        return (await answered.value).status

    async def signs_out(self) -> None:
        """Sign out by the menu."""
        await self.opens_menu()
        await self.page.get_by_role("button", name="Sign out").click()
        await expect(self.page.get_by_role("status")).to_have_text("You are signed out.")


@pytest.fixture(scope="module")
async def demo(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Process]:
    """Run a demo in which a delivery is late, so that there is something to do."""
    folder = tmp_path_factory.mktemp("console")
    port = free_port()
    async with Processes(folder, {}) as processes:
        process = await processes.start("demo", "--port", str(port), "--folder", str(folder / "demo"), port=port)
        yield await process.ready()
        await process.stop()
    assert troubles(folder / "demo" / "demo.log") == []


@pytest.fixture(scope="module")
def shop(demo: Process) -> Iterator[Database]:
    """Open the store of the demo."""
    db = Database(f"sqlite:///{demo.output.parent / 'demo' / 'shop.db'}")
    yield db
    db.dispose()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "bare"])
@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
async def test_somebody_signs_in_sees_to_what_is_to_do_and_leaves(
    browser: "Browser", demo: Process, shop: Database, tmp_path: Path, screen: dict[str, int], scripts: bool
) -> None:
    case = f"Nobody answers in case {tmp_path.name}."
    with shop.transaction() as tx:
        tasks.open_task(tx, "unreachable", case, key=case, now=database.now(tx))
    async with _seated(browser, demo.url, tmp_path, screen=screen, scripts=scripts) as seat:
        await seat.signs_in(*await _printed(demo))
        group = seat.page.get_by_role("region", name="Reached nowhere")
        await expect(group).to_contain_text(case)
        await group.get_by_role("button", name="Done").click()
        await expect(seat.page.get_by_role("status")).to_have_text(f"Done: {case}")
        await expect(group).to_have_count(0)
        assert await complaints(seat.page) == []

        await seat.opens_menu()
        await seat.page.get_by_role("link", name="Audit").click()
        done = seat.page.get_by_role("listitem").filter(has_text="task done").first
        await expect(done).to_contain_text(re.compile(r"^\s*robin task done task \d+"))
        await seat.signs_out()
        await seat.page.goto(f"{demo.url}/console/today")
        await expect(seat.page.get_by_role("heading", level=1)).to_have_text("Sign in")


async def test_what_is_new_comes_by_itself(browser: "Browser", demo: Process, shop: Database, tmp_path: Path) -> None:
    async with _seated(browser, demo.url, tmp_path) as seat:
        await seat.signs_in(*await _printed(demo))
        with shop.transaction() as tx:
            tasks.open_task(tx, "unreachable", "Nobody answers in a new case.", key="new", now=database.now(tx))
        # As if the minute had passed after which the page looks again.
        await seat.page.evaluate("htmx.trigger('#groups', 'every')")
        await expect(seat.page.get_by_text("Nobody answers in a new case.")).to_be_visible()


async def test_what_lands_at_the_console_is_heard_on_the_phones_as_it_was_shown(
    browser: "Browser", demo: Process, shop: Database, tmp_path: Path
) -> None:
    async with _seated(browser, demo.url, tmp_path) as seat:
        player = Player(await seat.page.context.new_page())
        await player.page.goto(demo.url)
        for name, phone, _ in IN_LINE:
            await player.holds(name)
            await expect(player.said(phone, "Wool throw")).to_be_visible()

        await seat.signs_in(_let_in(shop, "mira", Role.manager), PASSWORD)
        await seat.looks_at_landing("Wool throw, moss", 4)
        does = seat.part("What it would do")
        await expect(does).to_contain_text("3 lines covered: 4 units set aside. 1 unit would still wait.")
        await expect(does).to_contain_text("4 messages would go out because of it: 2 by SMS, 2 by Telegram.")
        quotes = seat.part("What they would read").get_by_role("blockquote")
        shown = {order: await quotes.filter(has_text=order).inner_text() for _, _, order in IN_LINE}
        for name, phone, order in IN_LINE:
            await player.holds(name)
            await expect(player.said(phone, shown[order])).to_have_count(0)
        assert await complaints(seat.page) == []

        await seat.page.get_by_role("button", name="Land 4 units").click()
        await expect(seat.page.get_by_role("status")).to_have_text("4 units landed: 3 lines covered.")
        await expect(seat.part("Queue").get_by_role("row")).to_have_count(1 + 1)
        for name, phone, order in IN_LINE:
            await player.holds(name)
            await expect(player.said(phone, shown[order])).to_be_visible()
        assert player.complaints == []


async def test_whoever_may_not_land_units_sees_what_they_would_do_and_no_more(
    browser: "Browser", demo: Process, shop: Database, tmp_path: Path
) -> None:
    kettle, refused = "Enamel kettle, 1.5 l", ["error: Failed to load resource"]
    async with (
        _seated(browser, demo.url, tmp_path / "manager") as manager,
        _seated(browser, demo.url, tmp_path / "agent", forgives=refused) as agent,
    ):
        await manager.signs_in(_let_in(shop, "pia", Role.manager), PASSWORD)
        await manager.looks_at_landing(kettle, 2)
        button = manager.page.get_by_role("button", name="Land 2 units")
        sent = await button.evaluate("button => Object.fromEntries(new FormData(button.form))")
        path = await button.evaluate("button => button.form.getAttribute('action')")

        await agent.signs_in(_let_in(shop, "noor", Role.agent), PASSWORD)
        await agent.looks_at_landing(kettle, 2)
        does = agent.part("What it would do")
        await expect(does).to_contain_text("2 lines covered: 2 units set aside. 3 units would still wait.")
        await expect(does).to_contain_text("A manager can do it.")
        await expect(does.get_by_role("button")).to_have_count(0)
        assert await complaints(agent.page) == []

        before = _of_product(shop, "KETTLE-ENAMEL")
        assert await agent.forges(path, sent) == 403
        await expect(agent.page.get_by_role("main")).to_contain_text("That is not yours to do")
        assert await complaints(agent.page) == []
        assert _of_product(shop, "KETTLE-ENAMEL") == before

        # The form was a good one: whoever may has only to press its button.
        await button.click()
        await expect(manager.page.get_by_role("status")).to_have_text("2 units landed: 2 lines covered.")
        assert _of_product(shop, "KETTLE-ENAMEL") != before


async def test_the_button_of_the_demo_opens_the_console(browser: "Browser", demo: Process, tmp_path: Path) -> None:
    async with _seated(browser, demo.url, tmp_path) as seat:
        await seat.page.goto(demo.url)
        async with seat.page.context.expect_page() as opened:
            await seat.page.get_by_role("button", name="Staff console").click()
        page = await opened.value
        await expect(page.get_by_role("heading", level=1)).to_have_text("Today")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
async def test_every_page_can_be_read_and_used_by_everybody(
    browser: "Browser", demo: Process, tmp_path: Path, screen: dict[str, int], scheme: Literal["light", "dark"]
) -> None:
    """It follows the links that it finds, one of each kind, so that a new page is looked at by itself."""
    async with _seated(browser, demo.url, tmp_path, screen=screen, scheme=scheme) as seat:
        await seat.page.goto(f"{demo.url}/console/sign-in")
        assert await complaints(seat.page) == []
        await seat.page.goto(demo.url)
        await seat.page.request.post(f"{demo.url}/demo/console", headers={"origin": demo.url})

        found, looked, wrong = ["/console/today", "/console/account"], set[str](), list[str]()
        while found and len(looked) < MOST:
            path = found.pop(0)
            if (kind := re.sub(r"\d+", "N", path.partition("?")[0])) in looked:
                continue
            looked.add(kind)
            await seat.page.goto(f"{demo.url}{path}")
            wrong += [f"{path}: {complaint}" for complaint in await complaints(seat.page)]
            await seat.page.screenshot(path=tmp_path / f"{kind.strip('/').replace('/', '-')}.png", full_page=True)
            links = await seat.page.eval_on_selector_all("a[href]", "all => all.map((a) => a.getAttribute('href'))")
            pages = [link for link in links if link.startswith("/console/")]
            found += [link for link in pages if not link.partition("?")[0].endswith(".csv")]

    assert wrong == []
    assert {"/console/today", "/console/staff", "/console/staff/N", "/console/audit", "/console/account"} <= looked


async def test_the_keyboard_alone_is_enough(browser: "Browser", demo: Process, tmp_path: Path) -> None:
    async with _seated(browser, demo.url, tmp_path, screen=PHONE) as seat:
        await seat.page.goto(demo.url)
        await seat.page.request.post(f"{demo.url}/demo/console", headers={"origin": demo.url})
        await seat.page.goto(f"{demo.url}/console/today")

        await seat.page.keyboard.press("Tab")
        skip = seat.page.get_by_role("link", name="Skip to the page")
        await expect(skip).to_be_focused()
        await expect(skip).to_be_in_viewport()
        await seat.page.keyboard.press("Tab")
        await seat.page.keyboard.press("Tab")
        menu = seat.page.get_by_role("button", name="Menu")
        await expect(menu).to_be_focused()
        await seat.page.keyboard.press("Enter")
        staff = seat.page.get_by_role("link", name="Staff")
        await expect(staff).to_be_visible()
        await seat.page.keyboard.press("Escape")
        await expect(staff).to_be_hidden()
        await expect(menu).to_be_focused()


async def test_what_was_typed_wrong_is_marked_and_said(browser: "Browser", demo: Process, tmp_path: Path) -> None:
    async with _seated(browser, demo.url, tmp_path, forgives=["error: Failed to load resource"]) as seat:
        await seat.page.goto(demo.url)
        await seat.page.request.post(f"{demo.url}/demo/console", headers={"origin": demo.url})
        await seat.page.goto(f"{demo.url}/console/account")
        form = seat.page.get_by_role("region", name="Password")
        await form.get_by_label("The one you have").fill("wrong, of course")
        await form.get_by_label("A new one").fill("nine owls on a wire")
        await form.get_by_label("The new one again").fill("nine owls on a wire")
        await form.get_by_role("button", name="Change password").click()

        field = form.get_by_label("The one you have")
        await expect(field).to_have_attribute("aria-invalid", "true")
        await expect(field).to_have_accessible_description("This is not your password.")
        assert await complaints(seat.page) == []


def _let_in(shop: Database, name: str, role: Role) -> str:
    """Let somebody in who signs in with the password of the tests; return their name."""
    with shop.transaction() as tx:
        return staff.add(tx, name, PASSWORD, role, by="robin", now=database.now(tx)).name


def _of_product(shop: Database, sku: str) -> tuple[object, int, int]:
    """Return how the stock of a product stands, and count its landings and what was done to it."""
    with shop.reading() as tx:
        product = catalog.by_sku(tx, sku)
        landings = tx.exec(select(Landing).where(Landing.product_id == product.id)).all()
        acts = tx.exec(select(AuditEntry).where(AuditEntry.subject == f"product {sku}")).all()
        return supply.stock(tx, product.id, now=database.now(tx)), len(landings), len(acts)


async def _printed(demo: Process) -> tuple[str, str]:
    """Read the name and the password that the demo has printed."""
    words = await until(lambda: re.search(r" as (\w+), password (\S+)", "\n".join(demo.lines)), "the password")
    return words[1], words[2]


async def test_the_eye_for_what_is_wrong_is_not_blind(browser: "Browser") -> None:
    """The tests above would pass forever if it were."""
    context = await browser.new_context(viewport=PHONE)  # type: ignore[arg-type]
    page = await context.new_page()
    await page.set_content(
        """<style>p { color: #999 } .wide { width: 900px } button { width: 9px; height: 9px; padding: 0 }</style>
        <main><h3 id=a>Shop</h3><p id=a class=wide>Pale words</p><input name=sku aria-describedby=b aria-invalid=true>
        <button></button><img src="data:,"><svg></svg><table><tr><th>SKU</th></tr></table></main>"""
    )

    found = await complaints(page)
    await context.close()

    for said in (
        *("no title", "no language", "0 h1", "h3 after h0", "not one header", "does not skip", "#a stands twice"),
        *("names #b, which is not there", "sku has no label", '<button> "" has no name', "has no alt"),
        *("neither named nor hidden", "says not what it heads", "contrast 2.85", "9 by 9 pixels", "scrolls sideways"),
    ):
        assert [one for one in found if said in one], said


@asynccontextmanager
async def _seated(
    browser: "Browser",
    url: str,
    folder: Path,
    *,
    screen: dict[str, int] | None = None,
    scheme: Literal["light", "dark"] = "light",
    scripts: bool = True,
    forgives: list[str] | None = None,
) -> AsyncIterator[Seat]:
    """Sit down; at the end the pages have asked nobody but the demo, and had nothing to complain of."""
    context = await browser.new_context(
        viewport=screen or DESK,  # type: ignore[arg-type]
        color_scheme=scheme,
        java_script_enabled=scripts,
    )
    seat = Seat(await context.new_page(), url)
    try:
        yield seat
        forgiven = tuple(forgives or ())
        assert [one for one in seat.complaints if not (forgiven and one.startswith(forgiven))] == []
        assert [one for one in seat.asked if not one.startswith((f"{url}/", "data:"))] == []
    finally:
        await seat.page.screenshot(path=folder / "last.png", full_page=True)
        await context.close()
