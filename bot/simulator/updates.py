"""How a phone's messages, taps and blocks look on the wire of the Bot API."""

import json
from typing import Any

from bot.simulator.memory import Phone


def user(phone: Phone) -> dict[str, Any]:
    """Return the `User` that holds this phone."""
    return {
        "id": int(phone.handle),
        "is_bot": False,
        "first_name": phone.name,
        "language_code": phone.language,
    }


def chat(phone: Phone) -> dict[str, Any]:
    """Return the private `Chat` of this phone with the bot."""
    return {"id": int(phone.handle), "first_name": phone.name, "type": "private"}


def bot(bot_id: int, username: str) -> dict[str, Any]:
    """Return the `User` that the bot is."""
    return {"id": bot_id, "is_bot": True, "first_name": username, "username": username}


def message(phone: Phone, message_id: int, at: float, *, sender: dict[str, Any], **content: Any) -> dict[str, Any]:
    """Return a `Message` of this chat with its content: text, contact, photo, reply_markup."""
    body: dict[str, Any] = {
        "message_id": message_id,
        "from": sender,
        "chat": chat(phone),
        "date": int(at),
    }
    return body | content | _entities(content.get("text", ""))


def markup(buttons: str) -> dict[str, Any]:
    """Return the `reply_markup` of a message as it was kept, or nothing if it has no buttons."""
    rows = json.loads(buttons)
    if not rows:
        return {}
    return {"reply_markup": {"inline_keyboard": [[_wire(button) for button in row] for row in rows]}}


def membership(phone: Phone, at: float, *, blocked: bool, the_bot: dict[str, Any]) -> dict[str, Any]:
    """Return the `ChatMemberUpdated` that tells that the bot was blocked, or unblocked."""
    member = {"status": "member", "user": the_bot}
    kicked = {"status": "kicked", "user": the_bot, "until_date": 0}
    return {
        "chat": chat(phone),
        "from": user(phone),
        "date": int(at),
        "old_chat_member": member if blocked else kicked,
        "new_chat_member": kicked if blocked else member,
    }


def _wire(button: dict[str, str]) -> dict[str, str]:
    if "url" in button:
        return {"text": button["label"], "url": button["url"]}
    return {"text": button["label"], "callback_data": button["data"]}


def _entities(text: str) -> dict[str, Any]:
    if not text.startswith("/") or len(text) == 1:
        return {}
    return {"entities": [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]}
