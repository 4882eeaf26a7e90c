"""What people do in a chat with the bot, as aiogram's dispatcher sorts it (core.telegram.org/bots/api#update).

Customers are served in private chats alone: there the chat is the person, and nobody else can press their buttons. What
is said in groups is for the staff, and so is what a link or a button of theirs brings.
"""

import logging
import re
from collections.abc import Callable, Mapping
from typing import Any

from aiogram import Bot, Dispatcher, F
from aiogram.enums import ChatMemberStatus, ContentType
from aiogram.types import CallbackQuery, ChatMemberUpdated, Message, Update, User
from aiogram.types.update import UpdateTypeLookupError
from pydantic import ValidationError

from bot.channels import Overhear, Receive
from bot.dialogue import Incoming, Kind
from store.staff_group import Spoken

WANTED = ["message", "callback_query", "my_chat_member"]
LONGEST = 10_000
LONGEST_TITLE = 128
COMMAND = re.compile(r"/([a-z0-9_]{1,32})(?:@[a-z0-9_]+)?(?:\s+(.*))?", re.IGNORECASE | re.DOTALL)
TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")  # core.telegram.org/bots/features#deep-linking

# What people send that is not words. The rest are notes of Telegram's own: a pinned message, a new wallpaper.
NOT_WORDS = {
    ContentType.ANIMATION,
    ContentType.AUDIO,
    ContentType.CHECKLIST,
    ContentType.CONTACT,
    ContentType.DICE,
    ContentType.DOCUMENT,
    ContentType.GAME,
    ContentType.LIVE_PHOTO,
    ContentType.LOCATION,
    ContentType.PAID_MEDIA,
    ContentType.PHOTO,
    ContentType.POLL,
    ContentType.RICH_MESSAGE,
    ContentType.STICKER,
    ContentType.STORY,
    ContentType.UNKNOWN,
    ContentType.VENUE,
    ContentType.VIDEO,
    ContentType.VIDEO_NOTE,
    ContentType.VOICE,
}

FOR_STAFF = "staff"
"""How the data of links and buttons begins that are for the staff."""
GROUPS = {"group", "supergroup"}

Tapped = Callable[[str], None]
"""Let Telegram know that a tap was heard; takes the id of the callback query."""

log = logging.getLogger(__name__)


def dispatcher(receive: Receive, tapped: Tapped, overhear: Overhear | None = None) -> Dispatcher:
    """Return a dispatcher that hands what people do to `receive`, and is done when that has returned.

    What is for the staff goes to `overhear`; nothing is made of it where that is None.
    """
    found = Dispatcher(disable_fsm=True)
    found.message.filter(F.from_user.is_bot.is_(False))
    found.callback_query.filter(F.message.chat.type == "private")
    found.my_chat_member.filter(F.chat.type == "private")

    @found.message(F.chat.type == "private")
    async def said(message: Message, bot: Bot, event_update: Update) -> None:
        heard = of_message(message, key=_key(bot, event_update))
        if heard is not None and heard.kind == "start" and heard.data.startswith(f"{FOR_STAFF}_"):
            await _pass_on(
                overhear, Spoken(heard.key, message.chat.id, message.chat.id, data=heard.data, is_private=True)
            )
        elif heard is not None:
            await receive(heard)

    @found.message(F.chat.type.in_(GROUPS), F.content_type.in_({ContentType.TEXT, *NOT_WORDS}))
    async def said_in_group(message: Message, bot: Bot, event_update: Update) -> None:
        await _pass_on(overhear, of_group(message, key=_key(bot, event_update)))

    @found.callback_query(F.data)
    async def chosen(query: CallbackQuery, bot: Bot, event_update: Update) -> None:
        heard = of_tap(query, key=_key(bot, event_update))
        if heard.data.startswith(f"{FOR_STAFF} "):
            await _pass_on(overhear, _in_private(heard))
        else:
            await receive(heard)
        tapped(query.id)

    @found.my_chat_member()
    async def allowed(change: ChatMemberUpdated, bot: Bot, event_update: Update) -> None:
        heard = of_change(change, key=_key(bot, event_update))
        if heard is not None:
            await receive(heard)

    return found


def _in_private(heard: Incoming) -> Spoken:
    """Return what one of the staff has pressed; in a private chat the number of the person is that of the chat."""
    return Spoken(heard.key, int(heard.handle), int(heard.handle), data=heard.data, is_private=True)


async def _pass_on(overhear: Overhear | None, spoken: Spoken) -> None:
    if overhear is not None:
        await overhear(spoken)


def chat_of(raw: Mapping[str, Any]) -> int | None:
    """Return the private chat of an update, which is its person; None where it cannot be read."""
    for kind in WANTED:
        match raw.get(kind):
            case {"from": {"id": int(person)}}:
                return person
    return None


async def feed(dispatcher: Dispatcher, bot: Bot, raw: Mapping[str, Any]) -> None:
    """Hand one update to the dispatcher, and return when what it says is kept.

    What cannot be read is passed over with a line in the log: it could not be read the next time either, and Telegram
    brings nothing else before it is taken.
    """
    try:
        update = Update.model_validate(raw, context={"bot": bot})
        log.debug("update %s is a %s", update.update_id, update.event_type)
    except (ValidationError, UpdateTypeLookupError) as error:
        log.warning("update %s cannot be read (%s)", raw.get("update_id"), type(error).__name__)
        return
    await dispatcher.feed_update(bot, update)


def of_message(message: Message, *, key: str) -> Incoming | None:
    """Return what a message says, or None where it is a note of Telegram's own."""
    person = message.from_user
    if person is None:
        return None
    text = (message.text or message.caption or "").replace("\0", "")[:LONGEST]
    if text.strip():
        return _words(text, person, key)
    if message.content_type not in NOT_WORDS:
        return None
    if phone := _own_number(message, person):
        return _incoming("contact", person, key, data=phone)
    if message.media_group_id:
        # An album comes as a message a picture; it is one thing that cannot be read.
        key = f"{key.rpartition(':')[0]}:album:{message.media_group_id}"
    return _incoming("unreadable", person, key)


def of_group(message: Message, *, key: str) -> Spoken:
    """Return what somebody said in a group, and in which of its topics; a picture says nothing, also with words."""
    person, chat = message.from_user, message.chat
    return Spoken(
        key=key,
        chat=chat.id,
        account=person.id if person else 0,
        words=(message.text or "").replace("\0", "")[:LONGEST],
        thread=message.message_thread_id if message.is_topic_message else None,
        has_topics=bool(chat.is_forum),
        is_public=bool(chat.username),
        title=(chat.title or "")[:LONGEST_TITLE],
    )


def of_tap(query: CallbackQuery, *, key: str) -> Incoming:
    """Return the choice that a button stands for, with its label where the message still shows it."""
    data = query.data or ""
    return _incoming("choice", query.from_user, key, text=_label(query, data), data=data)


def of_change(change: ChatMemberUpdated, *, key: str) -> Incoming | None:
    """Return that the person has blocked the bot or let it in again; None where nothing has changed for them."""
    before, after = change.old_chat_member.status, change.new_chat_member.status
    if after == ChatMemberStatus.KICKED:
        return _incoming("block", change.from_user, key)
    if before == ChatMemberStatus.KICKED and after == ChatMemberStatus.MEMBER:
        return _incoming("unblock", change.from_user, key)
    return None


def _words(text: str, person: User, key: str) -> Incoming:
    command = COMMAND.fullmatch(text.strip())
    if command is None:
        return _incoming("text", person, key, text=text)
    name, rest = command[1].lower(), (command[2] or "").strip()
    if name == "start":
        return _incoming("start", person, key, text=text, data=rest if TOKEN.fullmatch(rest) else "")
    return _incoming("text", person, key, text=f"/{name} {rest}".strip())


def _own_number(message: Message, person: User) -> str:
    """Return the number that the person shared of themselves, in E.164 form; "" where it is another's."""
    contact = message.contact
    if contact is None or contact.user_id != person.id or message.forward_origin is not None:
        return ""
    digits = re.sub(r"\D", "", contact.phone_number)
    return f"+{digits}" if digits else ""


def _label(query: CallbackQuery, data: str) -> str:
    shown = query.message.reply_markup if isinstance(query.message, Message) else None
    buttons = [button for row in shown.inline_keyboard for button in row] if shown else []
    return next((button.text for button in buttons if button.callback_data == data), "")


def _incoming(kind: Kind, person: User, key: str, *, text: str = "", data: str = "") -> Incoming:
    return Incoming(
        channel="telegram",
        handle=str(person.id),
        kind=kind,
        key=key,
        text=text,
        data=data,
        name=person.first_name,
        language=person.language_code,
    )


def _key(bot: Bot, update: Update) -> str:
    return f"tg:{bot.id}:{update.update_id}"
