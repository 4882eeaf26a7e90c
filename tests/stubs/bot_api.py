"""What the Bot API takes, version 10.1: the parameters of the methods that a bot of ours may call, "!" if required.

Facts from core.telegram.org/bots/api. A method that is missing here is one that nobody has needed yet.
"""

import json
from typing import Any

_OPTIONS = (
    "business_connection_id message_thread_id direct_messages_topic_id parse_mode disable_notification protect_content"
    " allow_paid_broadcast message_effect_id suggested_post_parameters reply_parameters reply_markup"
)
_MENU = "scope language_code"
METHODS = {
    "getMe": "",
    "getUpdates": "offset limit timeout allowed_updates",
    "setWebhook": "url! certificate ip_address max_connections allowed_updates drop_pending_updates secret_token",
    "deleteWebhook": "drop_pending_updates",
    "getWebhookInfo": "",
    "logOut": "",
    "close": "",
    "sendMessage": f"chat_id! text! entities link_preview_options {_OPTIONS}",
    "sendPhoto": f"chat_id! photo! caption caption_entities show_caption_above_media has_spoiler {_OPTIONS}",
    "sendChatAction": "business_connection_id chat_id! message_thread_id action!",
    "answerCallbackQuery": "callback_query_id! text show_alert url cache_time",
    "editMessageText": "business_connection_id chat_id! message_id! text! parse_mode entities link_preview_options"
    " reply_markup",
    "editMessageReplyMarkup": "business_connection_id chat_id! message_id! reply_markup",
    "deleteMessage": "chat_id! message_id!",
    "createForumTopic": "chat_id! name! icon_color icon_custom_emoji_id",
    "closeForumTopic": "chat_id! message_thread_id!",
    "reopenForumTopic": "chat_id! message_thread_id!",
    "deleteForumTopic": "chat_id! message_thread_id!",
    "setMyCommands": f"commands! {_MENU}",
    "deleteMyCommands": _MENU,
    "getMyCommands": _MENU,
    "setMyName": "name language_code",
    "setMyDescription": "description language_code",
    "setMyShortDescription": "short_description language_code",
    "setChatMenuButton": "chat_id menu_button",
}
ALLOWED = {name.lower(): frozenset(said.replace("!", "").split()) for name, said in METHODS.items()}
REQUIRED = {
    name.lower(): frozenset(word[:-1] for word in said.split() if word.endswith("!")) for name, said in METHODS.items()
}

_ACTIONS = frozenset(
    {"url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat"}
    | {"switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay"}
)
_LOOKS = frozenset({"text", "icon_custom_emoji_id", "style"})
_KEY = _LOOKS | {"request_users", "request_chat", "request_managed_bot", "request_contact", "request_location"}
_KEY |= {"request_poll", "web_app"}
_KEYBOARD = {"keyboard", "is_persistent", "resize_keyboard", "one_time_keyboard", "input_field_placeholder"}
_KEYBOARD |= {"selective"}


def wrong_with(method: str, given: dict[str, Any]) -> list[str]:
    """Return what the documentation does not allow in this call, whose reply_markup has been read."""
    name = method.lower()
    wrong = [f"{method} knows no {field}" for field in given if field not in ALLOWED[name]]
    wrong += [f"{method} needs {field}" for field in REQUIRED[name] if field not in given]
    if "chat_id" in given and not str(given["chat_id"]).lstrip("-").isdigit():
        wrong.append(f"chat_id {given['chat_id']!r} is no number")
    if name in ("sendmessage", "editmessagetext") and not 1 <= len(str(given.get("text", ""))) <= 4096:
        wrong.append("a text has 1 to 4096 characters")
    if name == "answercallbackquery" and len(str(given.get("text", ""))) > 200:
        wrong.append("the answer to a tap has 200 characters at most")
    if "reply_markup" in given:
        wrong += _wrong_with_markup(given["reply_markup"])
    return wrong


def structured(value: Any) -> Any:
    """Return what a form has to send as JSON."""
    return json.loads(value) if isinstance(value, str) else value


def _wrong_with_markup(markup: dict[str, Any]) -> list[str]:
    if "inline_keyboard" in markup:
        extra = set(markup) - {"inline_keyboard"}
        wrong = [f"an inline keyboard knows no {field}" for field in extra]
        return wrong + [said for row in markup["inline_keyboard"] for button in row for said in _wrong_button(button)]
    if "keyboard" in markup:
        wrong = [f"a keyboard knows no {field}" for field in set(markup) - _KEYBOARD]
        keys = [key for row in markup["keyboard"] for key in row if isinstance(key, dict)]
        return wrong + [f"a key knows no {field}" for key in keys for field in set(key) - _KEY]
    if markup.get("remove_keyboard") or markup.get("force_reply"):
        return []
    return [f"no reply_markup is like {markup!r}"]


def _wrong_button(button: dict[str, Any]) -> list[str]:
    wrong = [f"a button knows no {field}" for field in set(button) - _LOOKS - _ACTIONS]
    if not button.get("text"):
        wrong.append("a button needs a text")
    if len(set(button) & _ACTIONS) != 1:
        wrong.append(f"a button does exactly one thing, not {sorted(set(button) & _ACTIONS)}")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
        wrong.append(f"callback_data has 1 to 64 bytes: {button['callback_data']!r}")
    return wrong
