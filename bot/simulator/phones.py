"""The phones of the demo, and what people do with them."""

import json
import re
import secrets
import sqlite3
from typing import Any

from bot.simulator import carrier, updates
from bot.simulator.memory import Phone
from bot.simulator.screens import Screens
from store.errors import NotFound, Refused

HANDLES = {"telegram": re.compile(r"[1-9]\d{0,15}"), "sms": re.compile(r"\+[1-9]\d{6,14}")}
TAP_LIVES = 150.0  # seconds for which Telegram keeps a tap
# What Telegram brings unless the bot asks for something else is all that phones here do.
EVERYTHING = ("message", "callback_query", "my_chat_member")


class Phones(Screens):
    """Every phone of the demo, by channel and handle: a Telegram chat id, or an E.164 number."""

    def meet(self, channel: str, handle: str, *, name: str = "", language: str = "en") -> None:
        """Have a phone that has been in touch: on Telegram, one that has started the bot."""
        with self.writing() as cx:
            self._meet(cx, channel, handle, name, language)
            self.changed(cx, channel, handle)

    def say(self, channel: str, handle: str, text: str) -> int:
        """Type a message to the shop and return its id; the carrier sees an SMS first."""
        if not text.strip():
            raise Refused("there is nothing to send")
        with self.writing() as cx:
            phone = self._able(cx, channel, handle)
            message_id = self._say(cx, phone, text)
            self.changed(cx, channel, handle)
        return message_id

    def start(self, handle: str, payload: str = "") -> int:
        """Open the bot by its link, t.me/bot?start=payload, which also unblocks it."""
        with self.writing() as cx:
            phone = self._meet(cx, "telegram", handle)
            if phone.blocked:
                phone = self._block(cx, phone, blocked=False)
            message_id = self._say(cx, phone, f"/start {payload}".strip())
            self.changed(cx, "telegram", handle)
        return message_id

    def share_contact(self, handle: str, phone_number: str) -> int:
        """Share one's own number by the button that asks for it."""
        with self.writing() as cx:
            phone = self._able(cx, "telegram", handle)
            message_id = self._insert(cx, phone, phone_number, mine=True)
            contact = {
                "phone_number": phone_number,
                "first_name": phone.name,
                "user_id": int(handle),
            }
            self._hear(cx, phone, message_id, contact=contact)
            self.changed(cx, "telegram", handle)
        return message_id

    def press(self, handle: str, message_id: int, data: str) -> str:
        """Press a button under a message and return the id of the tap."""
        with self.writing() as cx:
            phone = self._able(cx, "telegram", handle)
            found = self.row(
                "SELECT * FROM bubbles WHERE id = ? AND channel = 'telegram' AND handle = ?",
                message_id,
                handle,
            )
            buttons = [] if found is None else json.loads(found["buttons"])
            if found is None or not any(one.get("data") == data for row in buttons for one in row):
                raise NotFound("there is no such button")
            tap = secrets.token_hex(9)
            cx.execute("INSERT INTO taps VALUES (?, ?, ?)", (tap, handle, self.clock()))
            cx.execute("UPDATE bubbles SET taken = ? WHERE id = ?", (data, message_id))
            cx.execute("UPDATE phones SET toast = '' WHERE channel = 'telegram' AND handle = ?", (handle,))
            under = updates.message(
                phone,
                message_id,
                found["at"],
                sender=self.the_bot,
                text=found["text"],
                **updates.markup(found["buttons"]),
            )
            body = {"id": tap, "from": updates.user(phone), "message": under, "data": data}
            self._update(cx, "callback_query", body | {"chat_instance": handle})
            self.changed(cx, "telegram", handle)
        return tap

    def block(self, handle: str, channel: str = "telegram") -> None:
        """Block the bot on Telegram; switch the phone off for SMS."""
        self._set_blocked(channel, handle, blocked=True)

    def unblock(self, handle: str, channel: str = "telegram") -> None:
        """Take a block back; switch the phone on again."""
        self._set_blocked(channel, handle, blocked=False)

    @property
    def the_bot(self) -> dict[str, Any]:
        """Return the bot as a Telegram user."""
        return updates.bot(self.fact("bot_id", 1), self.fact("bot_username", "bot"))

    def show(
        self,
        cx: sqlite3.Connection,
        phone: Phone,
        text: str,
        *,
        buttons: list[Any] | None = None,
        photo: str | None = None,
    ) -> int:
        """Put what the bot sent on the phone and return its message id."""
        message_id = self._insert(cx, phone, text, mine=False)
        cx.execute(
            "UPDATE bubbles SET buttons = ?, photo = ? WHERE id = ?",
            (json.dumps(buttons or []), photo, message_id),
        )
        self.changed(cx, phone.channel, phone.handle)
        return message_id

    def _set_blocked(self, channel: str, handle: str, *, blocked: bool) -> None:
        with self.writing() as cx:
            phone = self._meet(cx, channel, handle)
            if phone.blocked != blocked:
                self._block(cx, phone, blocked=blocked)
                self.changed(cx, channel, handle)

    def _block(self, cx: sqlite3.Connection, phone: Phone, *, blocked: bool) -> Phone:
        cx.execute(
            "UPDATE phones SET blocked = ? WHERE channel = ? AND handle = ?",
            (blocked, phone.channel, phone.handle),
        )
        if phone.channel == "telegram":
            body = updates.membership(phone, self.clock(), blocked=blocked, the_bot=self.the_bot)
            self._update(cx, "my_chat_member", body)
        return self._meet(cx, phone.channel, phone.handle)

    def _meet(
        self,
        cx: sqlite3.Connection,
        channel: str,
        handle: str,
        name: str = "",
        language: str = "",
    ) -> Phone:
        if channel not in HANDLES or not HANDLES[channel].fullmatch(handle):
            raise Refused(f"there is no phone {handle!r} on {channel!r}")
        cx.execute(
            "INSERT INTO phones (channel, handle, name, language) VALUES (:c, :h, :name, :lang)"
            " ON CONFLICT DO UPDATE SET name = coalesce(nullif(:given, ''), name),"
            " language = coalesce(nullif(:spoken, ''), language)",
            {
                "c": channel,
                "h": handle,
                "name": name or handle,
                "lang": language or "en",
                "given": name,
                "spoken": language,
            },
        )
        phone = self.phone(channel, handle)
        if phone is None:
            raise NotFound(f"the phone {handle!r} was not kept")
        return phone

    def _able(self, cx: sqlite3.Connection, channel: str, handle: str) -> Phone:
        phone = self._meet(cx, channel, handle)
        if phone.blocked:
            raise Refused("the bot is blocked, or the phone is switched off")
        return phone

    def _say(self, cx: sqlite3.Connection, phone: Phone, text: str) -> int:
        message_id = self._insert(cx, phone, text, mine=True)
        if phone.channel == "telegram":
            self._hear(cx, phone, message_id, text=text)
            return message_id
        cx.execute(
            "UPDATE bubbles SET sid = ?, status = 'received' WHERE id = ?",
            (f"SM{secrets.token_hex(16)}", message_id),
        )
        errand(cx, message_id, "received")
        opted_out, answer = carrier.answer(text, opted_out=phone.opted_out)
        cx.execute(
            "UPDATE phones SET opted_out = ? WHERE channel = 'sms' AND handle = ?",
            (opted_out, phone.handle),
        )
        if answer:
            self._insert(cx, phone, answer, mine=False)
        return message_id

    def _hear(self, cx: sqlite3.Connection, phone: Phone, message_id: int, **content: Any) -> None:
        body = updates.message(phone, message_id, self.clock(), sender=updates.user(phone), **content)
        self._update(cx, "message", body)

    def _update(self, cx: sqlite3.Connection, kind: str, body: dict[str, Any]) -> None:
        if kind in (self.fact("allowed_updates") or EVERYTHING):
            cx.execute(
                "INSERT INTO updates (kind, body, at) VALUES (?, ?, ?)",
                (kind, json.dumps(body), self.clock()),
            )

    def _insert(self, cx: sqlite3.Connection, phone: Phone, text: str, *, mine: bool) -> int:
        done = cx.execute(
            "INSERT INTO bubbles (channel, handle, mine, text, at, status) VALUES (?, ?, ?, ?, ?, 'delivered')",
            (phone.channel, phone.handle, mine, text, self.clock()),
        )
        return int(done.lastrowid or 0)


def errand(cx: sqlite3.Connection, bubble: int, status: str) -> None:
    """Note that the shop must be told of this status; the token tells a repeat from news."""
    cx.execute(
        "INSERT INTO errands (bubble, status, token) VALUES (?, ?, ?)",
        (bubble, status, secrets.token_hex(16)),
    )
