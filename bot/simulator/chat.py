"""What the bot does in a chat: send, edit, delete, answer a tap."""

import json
from typing import Any

from bot.simulator import updates
from bot.simulator.calls import BotApiError, Params, structured, whole
from bot.simulator.markup import buttons_of, keyboard_of, plain
from bot.simulator.memory import Phone
from bot.simulator.phones import TAP_LIVES, Phones


async def send_message(phones: Phones, params: Params) -> Any:
    """Show a text on a phone, with its buttons or its keyboard."""
    phone = _reachable(phones, params)
    return _sent(phones, phone, params, {"text": _text(params, "text")})


async def send_photo(phones: Phones, params: Params) -> Any:
    """Show a photo, by its address or as uploaded, with its caption."""
    phone = _reachable(phones, params)
    photo = params.get("photo")
    if not photo:
        raise BotApiError(400, "Bad Request: there is no photo in the request")
    caption = plain(str(params.get("caption") or ""), params.get("parse_mode"))
    name = photo if isinstance(photo, str) else str(photo.filename)
    picture = {"file_id": name, "file_unique_id": name, "width": 640, "height": 640}
    shown = {"photo": [picture]} | ({"caption": caption} if caption else {})
    return _sent(phones, phone, params, shown)


async def edit_message_text(phones: Phones, params: Params) -> Any:
    """Replace the text of a message; buttons that are not given again are gone."""
    return _edit(phones, params, text=_text(params, "text"))


async def edit_message_reply_markup(phones: Phones, params: Params) -> Any:
    """Replace the buttons of a message, or take them away."""
    return _edit(phones, params, text=None)


async def delete_message(phones: Phones, params: Params) -> Any:
    """Take a message off the phone."""
    bubble = _bubble(phones, params, "message to delete not found")
    with phones.writing() as cx:
        cx.execute("DELETE FROM bubbles WHERE id = ?", (bubble["id"],))
        phones.changed(cx, "telegram", bubble["handle"])
    return True


async def answer_callback_query(phones: Phones, params: Params) -> Any:
    """Answer a tap: the phone shows the text for a moment."""
    tap = phones.row("SELECT * FROM taps WHERE id = ?", str(params.get("callback_query_id")))
    if tap is None or tap["at"] < phones.clock() - TAP_LIVES:
        raise BotApiError(
            400,
            "Bad Request: query is too old and response timeout expired or query ID is invalid",
        )
    text = str(params.get("text") or "")
    if len(text) > 200:
        raise BotApiError(400, "Bad Request: MESSAGE_TOO_LONG")
    with phones.writing() as cx:
        cx.execute(
            "UPDATE phones SET toast = ? WHERE channel = 'telegram' AND handle = ?",
            (text, tap["handle"]),
        )
        phones.changed(cx, "telegram", tap["handle"])
    return True


def _reachable(phones: Phones, params: Params) -> Phone:
    chat_id = str(params.get("chat_id") or "")
    if not chat_id:
        raise BotApiError(400, "Bad Request: chat_id is empty")
    phone = phones.phone("telegram", chat_id)
    if phone is None:
        raise BotApiError(400, "Bad Request: chat not found")
    if phone.blocked:
        raise BotApiError(403, "Forbidden: bot was blocked by the user")
    return phone


def _sent(phones: Phones, phone: Phone, params: Params, shown: dict[str, Any]) -> dict[str, Any]:
    markup = structured(params.get("reply_markup")) or {}
    buttons = buttons_of(markup)
    text = str(shown.get("text") or shown.get("caption") or "")
    photo = shown["photo"][0]["file_id"] if "photo" in shown else None
    with phones.writing() as cx:
        message_id = phones.show(cx, phone, text, buttons=buttons, photo=photo)
        if "keyboard" in markup or markup.get("remove_keyboard"):
            cx.execute(
                "UPDATE phones SET keyboard = ? WHERE channel = 'telegram' AND handle = ?",
                (json.dumps(keyboard_of(markup)), phone.handle),
            )
    kept = updates.markup(json.dumps(buttons))
    return updates.message(phone, message_id, phones.clock(), sender=phones.the_bot, **shown, **kept)


def _edit(phones: Phones, params: Params, *, text: str | None) -> dict[str, Any]:
    bubble = _bubble(phones, params, "message to edit not found")
    if bubble["mine"]:
        raise BotApiError(400, "Bad Request: message can't be edited")
    buttons = json.dumps(buttons_of(structured(params.get("reply_markup")) or {}))
    text = bubble["text"] if text is None else text
    if (text, buttons) == (bubble["text"], bubble["buttons"]):
        raise BotApiError(
            400,
            "Bad Request: message is not modified: specified new message content and reply markup"
            " are exactly the same as a current content and reply markup of the message",
        )
    phone = _reachable(phones, params)
    with phones.writing() as cx:
        # New buttons ask anew; buttons taken away leave to be seen what was chosen.
        cx.execute(
            "UPDATE bubbles SET text = ?, buttons = ?, taken = CASE ? WHEN '[]' THEN taken ELSE NULL END WHERE id = ?",
            (text, buttons, buttons, bubble["id"]),
        )
        phones.changed(cx, "telegram", phone.handle)
    body = updates.message(
        phone,
        bubble["id"],
        bubble["at"],
        sender=phones.the_bot,
        text=text,
        **updates.markup(buttons),
    )
    return body | {"edit_date": int(phones.clock())}


def _bubble(phones: Phones, params: Params, missing: str) -> Any:
    found = phones.row(
        "SELECT * FROM bubbles WHERE id = ? AND channel = 'telegram' AND handle = ?",
        whole(params, "message_id", 0),
        str(params.get("chat_id")),
    )
    if found is None:
        raise BotApiError(400, f"Bad Request: {missing}")
    return found


def _text(params: Params, name: str) -> str:
    text = plain(str(params.get(name) or ""), params.get("parse_mode"))
    if not text.strip():
        raise BotApiError(400, "Bad Request: message text is empty")
    if len(text) > 4096:
        raise BotApiError(400, "Bad Request: message is too long")
    return text
