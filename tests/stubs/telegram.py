"""Telegram on loopback: the Bot API as far as a bot of ours calls it (core.telegram.org/bots/api)."""

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stubs.bot_api import ALLOWED, structured, wrong_with
from stubs.stub import Stub, main
from stubs.wire import Answer, Reaction, Request

if TYPE_CHECKING:
    import asyncio

BOT = {"id": 42, "is_bot": True, "first_name": "Stub", "username": "stub_bot"}
YES = Answer(200, b'{"ok":true,"result":true}')
CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that was taken: buttons are rows of (label, data)."""

    chat_id: int
    text: str
    buttons: tuple[tuple[tuple[str, str], ...], ...]
    at: float
    message_id: int
    thread: int | None = None


@dataclass(slots=True)
class Topic:
    """A topic of a group."""

    name: str
    is_open: bool = True


class TelegramStub(Stub):
    """Takes messages for every chat, except those in `blocked` (403) and `unknown` (400, chat not found)."""

    commands = Stub.commands | {"push", "says", "presses", "block", "forget"}

    def __init__(self, *, port: int = 0, log: Path | None = None) -> None:
        super().__init__(port=port, log=log)
        self.sent: list[Sent] = []
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.blocked: set[int] = set()
        self.unknown: set[int] = set()
        self.topics: dict[int, Topic] = {}
        self.keeps_topics = False
        self.updates: dict[int, dict[str, Any]] = {}
        self._next_update = 1
        self._poll: asyncio.Future[Answer] | None = None

    def push(self, update: dict[str, Any]) -> int:
        """Have an update fetched by getUpdates, and return its id."""
        update_id = int(update.get("update_id", self._next_update))
        self._next_update = max(self._next_update, update_id) + 1
        self.updates[update_id] = {"update_id": update_id} | update
        if self._poll and not self._poll.done():
            self._poll.set_result(self._waiting())
        return update_id

    def says(self, chat_id: int, text: str, *, name: str = "Anna", language: str = "en") -> int:
        """Push a text typed in a private chat."""
        user = {"id": chat_id, "is_bot": False, "first_name": name, "language_code": language}
        message = {"message_id": self._next_update, "from": user, "date": int(time.time()), "text": text}
        return self.push({"message": message | {"chat": _chat(chat_id, name)}})

    def says_in_group(self, chat_id: int, person: int, text: str, *, thread: int | None = None) -> int:
        """Push a text typed in a group with topics, by a person who is in it; a picture where there is no text."""
        user = {"id": person, "is_bot": False, "first_name": "Ada"}
        chat = {"id": chat_id, "type": "supergroup", "title": "Lumen staff", "is_forum": True}
        said = {"text": text} if text else {"photo": _PICTURE, "caption": "Look"}
        message = {"message_id": self._next_update, "from": user, "date": int(time.time()), "chat": chat} | said
        where = {} if thread is None else {"message_thread_id": thread, "is_topic_message": True}
        return self.push({"message": message | where})

    def presses(self, chat_id: int, data: str, *, message_id: int | None = None, name: str = "Anna") -> int:
        """Push a tap on a button, under the latest message of the chat unless told which."""
        if message_id is None:
            message_id = max((one.message_id for one in self.sent if one.chat_id == chat_id), default=1)
        user = {"id": chat_id, "is_bot": False, "first_name": name}
        under = {"message_id": message_id, "from": BOT, "date": int(time.time()), "text": "?"}
        tap = {"id": f"tap{self._next_update}", "from": user, "chat_instance": str(chat_id), "data": data}
        return self.push({"callback_query": tap | {"message": under | {"chat": _chat(chat_id, name)}}})

    def block(self, chat_id: int) -> None:
        """Let this chat have blocked the bot."""
        self.blocked.add(chat_id)

    def forget(self, chat_id: int) -> None:
        """Let there be no such chat."""
        self.unknown.add(chat_id)

    def answer(self, request: Request) -> Reaction:
        _, bot, method = request.path.split("/", 2)
        if not bot.startswith("bot") or ":" not in bot:
            return _no(401, "Unauthorized")
        name = method.lower()
        if name not in ALLOWED:
            self.complaints.append(f"there is no method {method}, or none that the stub knows")
            return _no(404, "Not Found")
        given = request.fields()
        if "reply_markup" in given:
            given["reply_markup"] = structured(given["reply_markup"])
        self.calls.append((method, given))
        self.complaints += wrong_with(method, given)
        if take := self._taking(name, given):
            return self.carry(str(given["chat_id"]), take)
        match name:
            case "getupdates":
                return self._get_updates(given)
            case "getme":
                return _yes(BOT)
            case "getwebhookinfo":
                waiting = len(self.updates)
                return _yes({"url": "", "has_custom_certificate": False, "pending_update_count": waiting})
            case "getmycommands":
                return _yes([])
        return YES

    def _taking(self, name: str, given: dict[str, Any]) -> Callable[[], Answer] | None:
        """Return what carries something to a chat, None for what goes to none."""
        if name in ("sendmessage", "sendphoto"):
            return lambda: self._take(given)
        if name in ("editmessagetext", "editmessagereplymarkup"):
            return lambda: self._edit(given)
        return (lambda: self._topic(name, given)) if name.endswith("forumtopic") else None

    def fault(self, status: int) -> Answer:
        words = {400: "Bad Request", 500: "Internal Server Error", 502: "Bad Gateway"}
        return _no(status, words.get(status, "Server Error"))

    def too_many(self, retry_after: int) -> Answer:
        said = {"ok": False, "error_code": 429, "description": f"Too Many Requests: retry after {retry_after}"}
        return Answer.json(429, said | {"parameters": {"retry_after": retry_after}}, ("retry-after", str(retry_after)))

    def seen(self) -> list[dict[str, Any]]:
        return [asdict(one) for one in self.sent]

    def _take(self, given: dict[str, Any]) -> Answer:
        chat_id = int(given["chat_id"])
        if refusal := self._unreachable(chat_id):
            return refusal
        text = str(given.get("text") or given.get("caption") or "")
        thread = given.get("message_thread_id")
        if thread is not None and thread not in self.topics:
            return _no(400, "Bad Request: message thread not found")
        sent = Sent(chat_id, text, _buttons(given), time.time(), len(self.sent) + 1, thread)
        self.sent.append(sent)
        if self._log:
            self.note(asdict(sent))
        kept = {"reply_markup": given["reply_markup"]} if sent.buttons else {}
        shown = {"photo": _PICTURE, "caption": text} if "photo" in given else {"text": text}
        return self._message(sent.message_id, sent.chat_id, shown | kept)

    def _topic(self, name: str, given: dict[str, Any]) -> Answer:
        if refusal := self._unreachable(int(given["chat_id"])):
            return refusal
        if name == "createforumtopic":
            thread = 1000 + len(self.calls)
            self.topics[thread] = Topic(str(given["name"]))
            return _yes({"message_thread_id": thread, "name": given["name"], "icon_color": 0})
        topic = self.topics.get(int(given["message_thread_id"]))
        if topic is None:
            return _no(400, "Bad Request: TOPIC_ID_INVALID")
        if name == "deleteforumtopic" and self.keeps_topics:
            return _no(400, "Bad Request: not enough rights to delete a topic")
        if name == "deleteforumtopic":
            del self.topics[int(given["message_thread_id"])]
        elif topic.is_open == (name == "reopenforumtopic"):
            return _no(400, "Bad Request: TOPIC_NOT_MODIFIED")
        else:
            topic.is_open = not topic.is_open
        return YES

    def _edit(self, given: dict[str, Any]) -> Answer:
        chat_id = int(given["chat_id"])
        if refusal := self._unreachable(chat_id):
            return refusal
        kept = {"reply_markup": given["reply_markup"]} if _buttons(given) else {}
        return self._message(int(given["message_id"]), chat_id, {"text": str(given.get("text", "?"))} | kept)

    def _unreachable(self, chat_id: int) -> Answer | None:
        if chat_id in self.blocked:
            return _no(403, "Forbidden: bot was blocked by the user")
        if chat_id in self.unknown:
            return _no(400, "Bad Request: chat not found")
        return None

    def _message(self, message_id: int, chat_id: int, shown: dict[str, Any]) -> Answer:
        message = {"message_id": message_id, "from": BOT, "date": int(time.time())}
        return _yes(message | {"chat": _chat(chat_id)} | shown)

    def _get_updates(self, given: dict[str, Any]) -> Reaction:
        for update_id in [one for one in self.updates if one < int(given.get("offset") or 0)]:
            del self.updates[update_id]
        if self._poll and not self._poll.done():
            self._poll.set_result(_no(409, CONFLICT))
        timeout = float(given.get("timeout") or 0)
        if self.updates or not timeout:
            return self._waiting()
        self._poll = poll = self._loop.create_future()
        self._loop.call_later(timeout, self._give_up, poll)
        return poll

    def _give_up(self, poll: "asyncio.Future[Answer]") -> None:
        if not poll.done():
            poll.set_result(self._waiting())

    def _waiting(self) -> Answer:
        return _yes([self.updates[update_id] for update_id in sorted(self.updates)][:100])


_PICTURE = [{"file_id": "1", "file_unique_id": "1", "width": 64, "height": 64}]


def _chat(chat_id: int, name: str = "Anna") -> dict[str, Any]:
    return {"id": chat_id, "type": "private", "first_name": name}


def _yes(result: object) -> Answer:
    return Answer(200, b'{"ok":true,"result":' + json.dumps(result).encode() + b"}")


def _no(code: int, description: str) -> Answer:
    return Answer.json(code, {"ok": False, "error_code": code, "description": description})


def _buttons(given: dict[str, Any]) -> tuple[tuple[tuple[str, str], ...], ...]:
    if "reply_markup" not in given:
        return ()
    rows = given["reply_markup"].get("inline_keyboard", [])
    return tuple(
        tuple((button["text"], button.get("callback_data") or button.get("url", "")) for button in row) for row in rows
    )


if __name__ == "__main__":
    main("telegram", lambda port, log: TelegramStub(port=port, log=log))
