"""SMS, by Twilio."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.channels import Channel, Hear, Outgoing, Receive
from bot.channels.alphabet import fold, segments
from bot.channels.sms_text import room, written
from bot.channels.sms_webhooks import STATUS, webhooks
from bot.channels.sms_wire import Wire
from bot.dialogue import Button, Rendered
from store.errors import Refused, Unsure

if TYPE_CHECKING:
    import asyncio

    from fastapi import APIRouter

# Three more tries where our side fails (twilio.com/docs/usage/webhooks/webhooks-connection-overrides). What follows
# the # stays at Twilio, and is not signed.
TRY_AGAIN = "#rc=3&rp=5xx,ct,rt"
SHORTEST_VALIDITY, LONGEST_VALIDITY = 60, 14_400  # seconds
CLOCKS_MAY_DIFFER = timedelta(seconds=60)
AS_MANY_AS_ASKED = 100


class Settings(BaseSettings):
    """The account at Twilio, and the number or Messaging Service that the shop writes from.

    The Auth Token proves webhooks, the old one too while it is being replaced. If there is an API key, it is used
    for sending. `twilio_per_second` is what Twilio allows the sender: 1 for a long code, more for the others.
    `sms_segment_price` is what a segment costs, in the shop's currency.
    """

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore")

    twilio_account_sid: str = ""
    twilio_auth_token: SecretStr = SecretStr("")
    twilio_auth_token_old: SecretStr = SecretStr("")
    twilio_api_key: str = ""
    twilio_api_secret: SecretStr = SecretStr("")
    twilio_number: str = ""
    twilio_messaging_service: str = ""
    twilio_api_url: str = Field(default="https://api.twilio.com", pattern=r"^https?://")
    twilio_per_second: float = Field(default=1, gt=0)
    sms_segment_price: Decimal = Field(default=Decimal(0), ge=0)
    sms_fold_accents: bool = True


def configured(settings: Settings) -> bool:
    """Whether there is an account to send from, and a sender in it."""
    account = settings.twilio_account_sid and settings.twilio_auth_token.get_secret_value()
    return bool(account and (settings.twilio_number or settings.twilio_messaging_service))


def build(settings: Settings, *, public_url: str) -> Channel:
    """Return the channel; `public_url` is the address at which Twilio reaches us."""
    return Sms(settings, public_url=public_url)


class Sms:
    """One sender at Twilio. `patience` is how many seconds an answer may take."""

    name = "sms"
    can_ask = True
    patience = 10.0

    def __init__(self, settings: Settings, *, public_url: str) -> None:
        self._settings = settings
        self._public_url = public_url.rstrip("/")
        self._wire: Wire | None = None
        self._messages: Any = None
        self.per_second = settings.twilio_per_second
        # An answer takes a fraction of a second; Twilio refuses an account that asks too much at once.
        self.at_once = min(max(4, math.ceil(self.per_second)), 50)

    def room(self, words: Sequence[str], labels: Sequence[str]) -> int:
        """Count the paragraphs that stay within the segments that one answer is worth."""
        return room(words, labels, folded=self._settings.sms_fold_accents)

    def render(self, words: Sequence[str], choices: Sequence[Button]) -> Rendered:
        """Write the choices as numbers into the text, which GSM-7 holds unless accents are to be kept."""
        labels = [choice.label for choice in choices]
        return Rendered(written(words, labels, folded=self._settings.sms_fold_accents))

    def segments(self, rendered: Rendered) -> int:
        """Count the parts that are paid for."""
        return segments(rendered.text).count

    async def open(self) -> None:
        """Make ready to send; nothing is connected before the first message."""
        from twilio.rest import Client

        settings = self._settings
        key, secret = settings.twilio_api_key, settings.twilio_api_secret.get_secret_value()
        if not (key and secret):
            key, secret = settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value()
        self._wire = Wire(self.patience)
        # The library would fill what it is not told from the environment: another region, for one.
        nowhere = {"TWILIO_REGION": ""}
        client = Client(key, secret, settings.twilio_account_sid, http_client=self._wire, environment=nowhere)
        client.api.base_url = settings.twilio_api_url
        self._messages = client.messages

    async def close(self) -> None:
        """Let go of every connection."""
        if self._wire is not None:
            await self._wire.close()
        self._wire = self._messages = None

    async def send(self, outgoing: Outgoing) -> str:
        """Hand one message to Twilio and return its SID."""
        if not outgoing.rendered.text.strip():
            raise Refused("An SMS without words is not sent")
        message = await self._messages.create_async(**self._request(outgoing))
        if not message.sid:
            raise Unsure("The answer of Twilio names no message")
        return str(message.sid)

    async def ask(self, outgoing: Outgoing, since: datetime) -> str | None:
        """Return the SID of the newest message to that number which says the same and is no older than `since`."""
        # By the number alone: one that is still queued has no date of sending to ask for.
        page = await self._messages.page_async(to=outgoing.handle, page_size=AS_MANY_AS_ASKED)
        said = _plain(outgoing.rendered.text)
        found = [
            message
            for message in page
            if message.direction == "outbound-api"
            and message.date_created >= since - CLOCKS_MAY_DIFFER
            and _plain(message.body) == said
        ]
        return str(max(found, key=lambda message: message.date_created).sid) if found else None

    async def listen(self, receive: Receive, stop: "asyncio.Event") -> None:
        """Return at once: what people write is brought to our door."""

    def routes(self, receive: Receive, hear: Hear) -> "APIRouter":
        """Return the doors for SMS from people and for what became of ours."""
        tokens = [self._settings.twilio_auth_token, self._settings.twilio_auth_token_old]
        secrets = [token.get_secret_value() for token in tokens if token.get_secret_value()]
        return webhooks(receive, hear, public_url=self._public_url, tokens=secrets)

    def _request(self, outgoing: Outgoing) -> dict[str, Any]:
        request: dict[str, Any] = {
            "to": outgoing.handle,
            "body": outgoing.rendered.text,
            "status_callback": f"{self._public_url}{STATUS}?message={outgoing.message_id}{TRY_AGAIN}",
            # We have folded what is to be folded; what was counted is what is sent.
            "smart_encoded": False,
        }
        if self._settings.twilio_messaging_service:
            request["messaging_service_sid"] = self._settings.twilio_messaging_service
        else:
            request["from_"] = self._settings.twilio_number
        if outgoing.worth_seconds is not None:
            worth = int(outgoing.worth_seconds)
            request["validity_period"] = min(max(worth, SHORTEST_VALIDITY), LONGEST_VALIDITY)
        return request


def _plain(text: str | None) -> list[str]:
    # A Messaging Service may put simpler characters and spaces in the place of ours.
    return fold(text or "").split()
