"""What somebody who does not see, point or read as others do would complain of on a page; asked in the browser."""

from pathlib import Path
from typing import TYPE_CHECKING

LOOK = Path(__file__).with_suffix(".js")

if TYPE_CHECKING:
    from playwright.async_api import Page


async def complaints(page: "Page") -> list[str]:
    """List what is wrong with the page as it is drawn now: nothing, on a page that everybody can use.

    Asked are: title and language, one h1 and no level left out, landmarks, a skip link that leads somewhere, a name
    for each control, link and picture, references that exist, ids that stand once, contrast of 4.5 (3 where letters
    are large), targets of 24 pixels (WCAG 2.2 AA), and that the page does not scroll sideways.
    """
    found: list[str] = await page.evaluate(LOOK.read_text())
    return found
