"""Telegram, by aiogram."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.channels import Channel, Hear, Outgoing, Overhear, Receive
from bot.channels.telegram_errors import Floods
from bot.channels.telegram_text import LONGEST_CAPTION, rendered, room, shortened
from bot.dialogue import Button, Rendered
from store.errors import NoSuchAddress, ShopError, Unreachable, Unsure

if TYPE_CHECKING:
    from aiogram import Bot
    from aiogram.methods import TelegramMethod
    from fastapi import APIRouter

    from bot.channels.telegram_session import Session

Commands = Mapping[str, Sequence[tuple[str, str]]]
"""The menu of commands: names and descriptions by language, under "" for every other language."""

TOO_MANY_REQUESTS = "429"
LONGEST_DESCRIPTION = 256


class Settings(BaseSettings):
    """The bot's token, and how Telegram brings what people say.

    With `polling` we ask for it and need no public address; with `webhook` Telegram comes to PUBLIC_URL and shows the
    secret. `telegram_per_second` is what Telegram lets a bot send over all chats.
    """

    # A value that is not accepted is not shown: it may be nearly the token.
    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", hide_input_in_errors=True)

    telegram_token: SecretStr = SecretStr("")
    telegram_api_url: str = Field(default="https://api.telegram.org", pattern=r"^https?://")
    telegram_mode: Literal["polling", "webhook"] = "polling"
    telegram_webhook_secret: SecretStr = SecretStr("")
    telegram_per_second: float = Field(default=30, gt=0)

    @field_validator("telegram_token")
    @classmethod
    def _looks_like_a_token(cls, token: SecretStr) -> SecretStr:
        if not re.fullmatch(r"(\d{1,18}:[A-Za-z0-9_-]+)?", token.get_secret_value()):
            raise ValueError("this is not a token as BotFather gives them: a number, a colon, and letters")
        return token

    @field_validator("telegram_webhook_secret")
    @classmethod
    def _can_be_sent(cls, secret: SecretStr) -> SecretStr:
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret.get_secret_value()):
            raise ValueError("use 1 to 256 of the letters A-Z and a-z, digits, _ and -")
        return secret

    @model_validator(mode="after")
    def _knows_a_genuine_webhook(self) -> "Settings":
        needed = self.telegram_mode == "webhook" and configured(self)
        if needed and not self.telegram_webhook_secret.get_secret_value():
            raise ValueError("TELEGRAM_MODE=webhook needs a TELEGRAM_WEBHOOK_SECRET")
        return self


def configured(settings: Settings) -> bool:
    """Whether there is a bot."""
    return bool(settings.telegram_token.get_secret_value())


def build(settings: Settings, *, public_url: str, commands: Commands | None = None, introduces: bool = True) -> Channel:
    """Return the channel; `public_url` is the address at which Telegram reaches us, where it is told to.

    Of several processes only one that is reached there `introduces` the bot.
    """
    return Telegram(settings, public_url=public_url, commands=commands or {}, introduces=introduces)


class Telegram:
    """One bot, with customers in private chats. `patience` is how many seconds an answer may take.

    What the staff say in groups is handed to `overhear`, where that is set.
    """

    name = "telegram"
    can_ask = False
    patience = 20.0

    def __init__(self, settings: Settings, *, public_url: str, commands: Commands, introduces: bool) -> None:
        self._introduces = introduces
        self._settings = settings
        self._public_url = public_url.rstrip("/")
        self._commands = commands
        self.overhear: Overhear | None = None
        self._opened: Bot | None = None
        self._session: Session
        self._introduction: asyncio.Task[None] | None = None
        self._answers: set[asyncio.Task[None]] = set()
        self._floods = Floods()
        self.per_second = settings.telegram_per_second
        # An answer may take a second when Telegram is busy.
        self.at_once = min(max(4, round(self.per_second)), 100)

    def room(self, words: Sequence[str], labels: Sequence[str]) -> int:
        """Count the paragraphs that fit into a message."""
        return room(words)

    def render(self, words: Sequence[str], choices: Sequence[Button]) -> Rendered:
        """Join paragraphs by a blank line, with the choices as buttons below."""
        return rendered(words, choices)

    def segments(self, rendered: Rendered) -> int:
        """Count one: a message has no parts and costs nothing."""
        return 1

    async def open(self) -> None:
        """Make ready to send, and begin to tell Telegram who we are; it need not be there for that."""
        from aiogram import Bot

        from bot.channels.telegram_session import Session

        # Taps are answered and updates fetched beside the messages.
        url, spare = self._settings.telegram_api_url, 10
        self._session = Session(url, at_once=self.at_once + spare, patience=self.patience)
        bot = self._opened = Bot(self._settings.telegram_token.get_secret_value(), session=self._session)
        if self._introduces:
            telling = _introduce(bot, self._introductions())
            self._introduction = asyncio.create_task(telling, name="telegram introduction")

    async def close(self) -> None:
        """Let go of every connection, after the taps that are being answered."""
        if self._answers:
            await asyncio.wait(self._answers, timeout=2)
        tasks = [task for task in (self._introduction, *self._answers) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._opened is not None:
            await self._opened.session.close()
        self._opened = self._introduction = None

    async def send(self, outgoing: Outgoing) -> str:
        """Hand one message to Telegram and return its number in that chat."""
        from bot.channels.telegram_keyboards import keyboard

        if not re.fullmatch(r"\d{1,18}", outgoing.handle):
            raise NoSuchAddress("Only a private chat is written to, by its number")
        shown, bot = outgoing.rendered, self._bot
        fields: dict[str, Any] = {"chat_id": int(outgoing.handle)}
        if markup := keyboard(shown.buttons):
            fields["reply_markup"] = markup
        picture = self._reached(shown.picture)
        if picture:
            method = "sendPhoto"
            fields |= {"photo": picture, "caption": shortened(shown.text, LONGEST_CAPTION)}
        else:
            method = "sendMessage"
            fields |= {"text": shown.text, "link_preview_options": {"is_disabled": True}}
        try:
            sent = await self._session.send(bot, method, fields)
        except Unreachable as error:
            if error.code == TOO_MANY_REQUESTS:
                at = asyncio.get_running_loop().time()
                error.sender_wide = self._floods.everywhere(outgoing.handle, error.retry_after, at=at)
            raise
        try:
            return str(sent["message_id"])
        except (TypeError, KeyError):
            raise Unsure("The answer of Telegram names no message") from None

    async def call(self, method: str, fields: Mapping[str, Any]) -> Any:
        """Call a method of the Bot API by its name, and return its result; raises as `send` does."""
        return await self._session.send(self._bot, method, fields)

    async def ask(self, outgoing: Outgoing, since: datetime) -> str | None:
        """Return None: Telegram cannot be asked what became of a message."""
        return None

    async def listen(self, receive: Receive, stop: asyncio.Event) -> None:
        """Fetch what people say until `stop` is set; return at once where Telegram comes to us."""
        if self._settings.telegram_mode == "webhook":
            return
        from bot.channels.telegram_polling import poll

        await poll(self._bot, self._taking(receive), stop)

    def routes(self, receive: Receive, hear: Hear) -> "APIRouter":
        """Return the door at which Telegram brings what people say; none where we ask for it."""
        from fastapi import APIRouter

        if self._settings.telegram_mode == "polling":
            return APIRouter()
        from bot.channels.telegram_webhook import webhook

        secret = self._settings.telegram_webhook_secret.get_secret_value()
        return webhook(self._taking(receive), secret=secret)

    @property
    def _bot(self) -> "Bot":
        if self._opened is None:
            raise RuntimeError("the channel is not open")
        return self._opened

    def _reached(self, picture: str) -> str:
        """Return the address at which Telegram finds a picture, "" where it cannot."""
        if picture.startswith("/"):
            return f"{self._public_url}{picture}" if self._public_url else ""
        return picture

    def _taking(self, receive: Receive) -> Callable[[Mapping[str, Any]], Awaitable[None]]:
        from bot.channels.telegram_updates import dispatcher, feed

        sorting = dispatcher(receive, self._answer, self.overhear)

        async def take(raw: Mapping[str, Any]) -> None:
            await feed(sorting, self._bot, raw)

        return take

    def _answer(self, query_id: str) -> None:
        # Beside everything else: the clock on the person's button is not worth keeping others waiting.
        task = asyncio.create_task(self._stop_the_clock(query_id), name="telegram answer")
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)

    async def _stop_the_clock(self, query_id: str) -> None:
        from aiogram.methods import AnswerCallbackQuery

        # A tap that is too old to be answered is a tap all the same.
        with suppress(ShopError):
            await self._bot(AnswerCallbackQuery(callback_query_id=query_id))

    def _introductions(self) -> list["TelegramMethod[bool]"]:
        from aiogram.methods import SetMyCommands, SetWebhook
        from aiogram.types import BotCommand

        from bot.channels.telegram_updates import WANTED
        from bot.channels.telegram_webhook import PATH

        methods: list[TelegramMethod[bool]] = [
            SetMyCommands(
                commands=[BotCommand(command=name, description=told[:LONGEST_DESCRIPTION]) for name, told in menu],
                language_code=language or None,
            )
            for language, menu in self._commands.items()
        ]
        if self._settings.telegram_mode == "webhook":
            door = SetWebhook(
                url=self._public_url + PATH,
                secret_token=self._settings.telegram_webhook_secret.get_secret_value(),
                allowed_updates=WANTED,
                drop_pending_updates=False,
            )
            methods.insert(0, door)
        return methods


async def _introduce(bot: "Bot", methods: list["TelegramMethod[bool]"]) -> None:
    from bot.channels.telegram_polling import insist

    for method in methods:
        await insist(bot, method)
