"""What a message on Telegram says: plain text, no longer than Telegram takes, with links that cannot be buttons."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from bot.dialogue import Button, Rendered

LONGEST = 4096  # core.telegram.org/bots/api#sendmessage
LONGEST_CAPTION = 1024  # core.telegram.org/bots/api#sendphoto
LONGEST_DATA = 64  # bytes, core.telegram.org/bots/api#inlinekeyboardbutton
CONTACT, LINK = "contact", "link:"
"""What stands in the data of a button that asks for the person's number, and of one that opens a page."""


def rendered(words: Sequence[str], choices: Sequence[Button]) -> Rendered:
    """Join paragraphs by a blank line and put the choices under them as buttons.

    Raises ValueError where the data of a choice is longer than a button holds.
    """
    for choice in choices:
        if not choice.data.startswith(LINK) and not 1 <= len(choice.data.encode()) <= LONGEST_DATA:
            raise ValueError(f"a button of Telegram cannot hold {choice.data!r}")
    asks = any(choice.data == CONTACT for choice in choices)
    written = [c for c in choices if c.data.startswith(LINK) and (asks or not _opens(c.data))]
    links = "".join(f"\n\n{choice.label}: {choice.data.removeprefix(LINK)}" for choice in written)
    text = shortened("\n\n".join(words), LONGEST - units(links)) + links
    return Rendered(text, tuple(choice for choice in choices if choice not in written))


def room(words: Sequence[str]) -> int:
    """Count how many of the paragraphs, from the first on, fit into one message; at least one."""
    fitting = len(words)
    while fitting > 1 and units("\n\n".join(words[:fitting])) > LONGEST:
        fitting -= 1
    return fitting


def shortened(text: str, longest: int) -> str:
    """Cut a text that is longer than `longest` units, after a paragraph if one ends late enough, or after a word."""
    if units(text) <= longest:
        return text
    kept = text.encode("utf-16-le")[: 2 * (longest - 1)].decode("utf-16-le", errors="ignore")
    for end in ("\n", " "):
        head = kept.rpartition(end)[0].rstrip()
        if len(head) > len(kept) * 0.8:
            return f"{head}…"
    return f"{kept}…"


def units(text: str) -> int:
    """Count as Telegram measures a text: in UTF-16, where an emoji takes two."""
    return len(text.encode("utf-16-le")) // 2


def _opens(link: str) -> bool:
    # Telegram refuses a whole message for a button that leads to localhost or another bare name.
    return "." in (urlsplit(link.removeprefix(LINK)).hostname or "")
