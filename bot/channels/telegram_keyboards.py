"""Buttons as Telegram shows them: under a message, or in the place of the person's keyboard to ask for a number."""

from collections.abc import Sequence
from typing import Any

from bot.channels.telegram_text import CONTACT, LINK
from bot.dialogue import Button

LONGEST_LABEL = 60
SHORT_LABEL = 18
"""Two labels of so many characters fit side by side on a phone."""


def keyboard(buttons: Sequence[Button]) -> dict[str, Any] | None:
    """Return the `reply_markup` of a message, or None where it has no buttons (core.telegram.org/bots/api#sendmessage).

    A number can be asked for only from the person's keyboard. What else is on offer then stands there too, and is
    taken by sending its label.
    """
    if not buttons:
        return None
    if any(button.data == CONTACT for button in buttons):
        return {
            "keyboard": [[_key(button) for button in row] for row in rows(buttons)],
            "resize_keyboard": True,
            "one_time_keyboard": True,
        }
    return {"inline_keyboard": [[_inline(button) for button in row] for row in rows(buttons)]}


def rows(buttons: Sequence[Button]) -> list[list[Button]]:
    """Put short labels in pairs, and each other one in a row of its own."""
    found: list[list[Button]] = []
    for button in buttons:
        beside = found[-1] if found else []
        if len(beside) == 1 and all(len(one.label) <= SHORT_LABEL for one in (beside[0], button)):
            beside.append(button)
        else:
            found.append([button])
    return found


def _key(button: Button) -> dict[str, Any]:
    if button.data == CONTACT:
        return {"text": _label(button), "request_contact": True}
    return {"text": _label(button)}


def _inline(button: Button) -> dict[str, str]:
    if button.data.startswith(LINK):
        return {"text": _label(button), "url": button.data.removeprefix(LINK)}
    return {"text": _label(button), "callback_data": button.data}


def _label(button: Button) -> str:
    label = button.label
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1].rstrip()}…"
