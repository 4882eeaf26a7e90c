"""Carries to the shop what the providers owe it: an SMS, what became of one, a Telegram update.

Each is posted as its provider would, in the order in which it happened, and again after a while if
the shop cannot be reached or fails; what it refuses is not repeated.
"""

import asyncio
import base64
import hashlib
import hmac
import logging
import sqlite3
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urldefrag

from bot.channels.alphabet import segments
from bot.simulator.phones import Phones
from bot.simulator.polling import pending

if TYPE_CHECKING:
    import httpx

PATIENCE = 15.0  # seconds that a provider waits for an answer
FIRST_WAIT, LONGEST_WAIT, TRIES = 0.25, 15.0, 60

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Account:
    """The shop's account with the provider of SMS, and where the shop can be reached."""

    sid: str
    auth_token: str
    number: str
    public_url: str

    @property
    def sms_url(self) -> str:
        """Where an SMS to the shop's number is posted."""
        return f"{self.public_url.rstrip('/')}/webhooks/twilio/sms"


@dataclass(slots=True)
class Courier:
    """One task that empties what is owed; started when somebody first needs it."""

    phones: Phones
    account: Account
    task: asyncio.Task[None] | None = None
    tries: dict[str, int] = field(default_factory=dict)
    not_before: dict[str, float] = field(default_factory=dict)

    def start(self) -> None:
        """Have the task running in this loop."""
        alive = self.task is not None and not self.task.done()
        if alive and self.task is not None:
            alive = self.task.get_loop() is asyncio.get_running_loop()
        if not alive and not self.phones.ended:
            self.task = asyncio.create_task(self.run(), name="simulator courier")

    async def stop(self) -> None:
        """End the task, wherever it is."""
        if self.task is not None:
            self.task.cancel()
            await asyncio.wait([self.task])

    async def run(self) -> None:
        """Deliver until the phones end."""
        import httpx

        # A connection a message, as from outside; and no proxy between two ends of one machine.
        limits = httpx.Limits(max_keepalive_connections=0)
        async with httpx.AsyncClient(timeout=PATIENCE, limits=limits, trust_env=False) as client:
            while not self.phones.ended:
                await self._errands(client)
                await self._webhook(client)
                await self.phones.until(self._has_work, self._rest())

    def _has_work(self) -> bool:
        return self._rest() <= 0

    def _rest(self) -> float:
        """Return the seconds until something may be tried."""
        now = asyncio.get_running_loop().time()
        names = [str(row["id"]) for row in self.phones.rows("SELECT id FROM errands LIMIT 100")]
        if self.phones.fact("webhook") and pending(self.phones):
            names.append("webhook")
        return min((self.not_before.get(name, 0.0) - now for name in names), default=3600.0)

    async def _errands(self, client: "httpx.AsyncClient") -> None:
        owed = self.phones.rows(
            "SELECT e.id, e.status AS news, e.token, b.* FROM errands e JOIN bubbles b"
            " ON b.id = e.bubble ORDER BY e.id LIMIT 100"
        )
        for row in owed:
            number = self.phones.row("SELECT id FROM errands WHERE token = ?", row["token"])
            if number is None or self._must_wait(str(number["id"])):
                continue
            if row["news"] != "received":
                self._happen(row)
            url = self.account.sms_url if row["news"] == "received" else row["callback"]
            name = str(number["id"])
            if not url or await self._tell(client, name, url, self._form(row), row["token"]):
                with self.phones.writing() as cx:
                    cx.execute("DELETE FROM errands WHERE id = ?", (number["id"],))

    async def _webhook(self, client: "httpx.AsyncClient") -> None:
        url = self.phones.fact("webhook")
        while url and not self._must_wait("webhook") and (waiting := pending(self.phones)):
            secret = self.phones.fact("webhook_secret")
            headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
            status = await _post(client, url, headers, json=waiting[0])
            if 200 <= status < 300:
                self._forget("webhook")
                with self.phones.writing() as cx:
                    cx.execute("DELETE FROM updates WHERE id = ?", (waiting[0]["update_id"],))
                continue
            self._postpone("webhook")
            wrong = f"Wrong response from the webhook: {status}" if status else "Connection failed"
            error = {"last_error_date": int(self.phones.clock()), "last_error_message": wrong}
            with self.phones.writing() as cx:
                self.phones.keep(cx, "webhook_error", error)

    async def _tell(
        self,
        client: "httpx.AsyncClient",
        name: str,
        url: str,
        form: dict[str, str],
        token: str,
    ) -> bool:
        """Post a signed form; return whether the errand is over."""
        headers = {
            "X-Twilio-Signature": signature(self.account.auth_token, url, form),
            "I-Twilio-Idempotency-Token": token,
        }
        status = await _post(client, url, headers, data=form)
        if 0 < status < 500:
            if status >= 400:
                log.warning("the shop refused a webhook of the simulated carrier: %s", status)
            self._forget(name)
            return True
        self._postpone(name)
        if self.tries[name] < TRIES:
            return False
        log.warning("the shop never took a webhook of the simulated carrier")
        self._forget(name)
        return True

    def _happen(self, row: sqlite3.Row) -> None:
        """Let the message reach its next status, which the callback tells of."""
        now = self.phones.clock()
        error = 30003 if row["news"] == "undelivered" else None
        with self.phones.writing() as cx:
            cx.execute(
                "UPDATE bubbles SET status = ?, error = ?, updated_at = ?,"
                " sent_at = coalesce(sent_at, ?) WHERE id = ? AND status <> ?",
                (row["news"], error, now, now, row["id"], "canceled"),
            )
            self.phones.changed(cx, "sms", row["handle"])

    def _form(self, row: sqlite3.Row) -> dict[str, str]:
        common = {
            "MessageSid": row["sid"],
            "SmsSid": row["sid"],
            "SmsStatus": row["news"],
            "AccountSid": self.account.sid,
            "ApiVersion": "2010-04-01",
        }
        if row["news"] == "received":
            return common | {
                "SmsMessageSid": row["sid"],
                "From": row["handle"],
                "To": self.account.number,
                "Body": row["text"],
                "NumMedia": "0",
                "NumSegments": str(segments(row["text"]).count),
            }
        told = common | {
            "MessageStatus": row["news"],
            "From": self.account.number,
            "To": row["handle"],
        }
        if row["service"]:
            told["MessagingServiceSid"] = row["service"]
        if row["news"] == "undelivered":
            told["ErrorCode"] = "30003"
        if row["news"] == "delivered":
            done = datetime.fromtimestamp(self.phones.clock(), UTC)
            told["RawDlrDoneDate"] = done.strftime("%y%m%d%H%M")
        return told

    def _must_wait(self, name: str) -> bool:
        return asyncio.get_running_loop().time() < self.not_before.get(name, 0.0)

    def _postpone(self, name: str) -> None:
        tried = self.tries.get(name, 0)
        self.tries[name] = tried + 1
        wait = min(FIRST_WAIT * 2 ** min(tried, 10), LONGEST_WAIT)
        self.not_before[name] = asyncio.get_running_loop().time() + wait

    def _forget(self, name: str) -> None:
        self.tries.pop(name, None)
        self.not_before.pop(name, None)


def signature(auth_token: str, url: str, form: dict[str, str]) -> str:
    """Sign a form as Twilio does (twilio.com/docs/usage/webhooks/webhooks-security)."""
    # Connection settings may follow a "#": they are for Twilio alone and are not signed.
    signed = urldefrag(url).url + "".join(name + form[name] for name in sorted(form))
    digest = hmac.new(auth_token.encode(), signed.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


async def _post(
    client: "httpx.AsyncClient",
    url: str,
    headers: dict[str, str],
    **body: dict[str, str],
) -> int:
    """Return the status of the answer, or 0 where there was none."""
    import httpx

    try:
        answer = await client.post(url, headers=headers, **body)  # type: ignore[arg-type]
    except httpx.HTTPError:
        return 0
    return answer.status_code
