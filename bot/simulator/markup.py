"""Marked-up texts, buttons and keyboards, read as Telegram reads them."""

import html
from html.parser import HTMLParser
from typing import Any

from bot.simulator.calls import BotApiError

TAGS = frozenset(
    {"a", "b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre"}
    | {"blockquote", "tg-spoiler", "tg-emoji", "span"}
)


def plain(text: str, parse_mode: str | None) -> str:
    """Return what a phone shows of a marked-up text, without its styles."""
    if not parse_mode:
        return text
    if parse_mode.upper() != "HTML":
        raise BotApiError(400, "Bad Request: unsupported parse_mode")
    reader = _Html(convert_charrefs=False)
    reader.feed(text)
    reader.close()
    if reader.open:
        raise BotApiError(
            400,
            f"Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"{reader.open[-1]}\"",
        )
    return "".join(reader.shown)


def buttons_of(markup: dict[str, Any]) -> list[list[dict[str, str]]]:
    rows = markup.get("inline_keyboard") or []
    return [[_button(button) for button in row] for row in rows]


def keyboard_of(markup: dict[str, Any]) -> list[list[dict[str, Any]]]:
    keys = [[{"text": key} if isinstance(key, str) else key for key in row] for row in markup.get("keyboard") or []]
    return [
        [{"label": key["text"], "asks": "contact" if key.get("request_contact") else None} for key in row]
        for row in keys
    ]


class _Html(HTMLParser):
    """Collects the text between tags, and refuses the tags that Telegram refuses."""

    def __init__(self, *, convert_charrefs: bool) -> None:
        super().__init__(convert_charrefs=convert_charrefs)
        self.shown: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            raise BotApiError(400, f'Bad Request: can\'t parse entities: Unsupported start tag "{tag}"')
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            raise BotApiError(400, "Bad Request: can't parse entities: Unexpected end tag")

    def handle_data(self, data: str) -> None:
        self.shown.append(data)

    def handle_entityref(self, name: str) -> None:
        self.shown.append(html.unescape(f"&{name};"))

    def handle_charref(self, name: str) -> None:
        self.shown.append(html.unescape(f"&#{name};"))


def _button(button: dict[str, Any]) -> dict[str, str]:
    label, data, url = button.get("text"), button.get("callback_data"), button.get("url")
    if not label:
        raise BotApiError(400, "Bad Request: can't parse inline keyboard button: Text is empty")
    if url:
        return {"label": str(label), "url": str(url)}
    if data is None:
        raise BotApiError(
            400,
            "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        )
    if not 1 <= len(str(data).encode()) <= 64:
        raise BotApiError(400, "Bad Request: BUTTON_DATA_INVALID")
    return {"label": str(label), "data": str(data)}
