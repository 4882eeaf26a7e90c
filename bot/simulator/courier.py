"""Carries to the shop what the providers owe it: an SMS, what became of one, a Telegram update.

Each is posted as its provider would, in the order in which it happened, and again after a while if
the shop cannot be reached or fails; what it refuses is not repeated.
"""

import asyncio
import logging
import sqlite3
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.simulator.account import Account, heard, signature, told
from bot.simulator.phones import Phones
from bot.simulator.polling import pending

if TYPE_CHECKING:
    import httpx

PATIENCE = 15.0  # seconds that a provider waits for an answer
FIRST_WAIT, LONGEST_WAIT, TRIES = 0.25, 15.0, 60

log = logging.getLogger(__name__)


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
        loop = asyncio.get_running_loop()
        idle = self.task is None or self.task.done() or self.task.get_loop() is not loop
        if idle and not self.phones.ended:
            self.task = loop.create_task(self.run(), name="simulator courier")

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
                await self.phones.until(lambda: self._rest() <= 0, self._rest())

    def _rest(self) -> float:
        """Return the seconds until something may be tried."""
        now = asyncio.get_running_loop().time()
        owed = [f"errand {row['id']}" for row in self.phones.rows("SELECT id FROM errands LIMIT 100")]
        if self.phones.fact("webhook") and pending(self.phones):
            owed.append("webhook")
        return min((self.not_before.get(name, 0.0) - now for name in owed), default=3600.0)

    async def _errands(self, client: "httpx.AsyncClient") -> None:
        owed = self.phones.rows(
            "SELECT e.id AS errand, e.status AS news, e.token, b.* FROM errands e"
            " JOIN bubbles b ON b.id = e.bubble ORDER BY e.id LIMIT 100"
        )
        for row in owed:
            name = f"errand {row['errand']}"
            if self._must_wait(name) or self.phones.ended:
                continue
            if row["news"] == "received":
                url, form = self.account.sms_url, heard(self.account, row)
            else:
                self._happen(row)
                url, form = row["callback"], told(self.account, row, row["news"], self.phones.clock())
            if url and not await self._tell(client, name, url, form, row["token"]):
                continue
            self._forget(name)
            with self.phones.writing() as cx:
                cx.execute("DELETE FROM errands WHERE id = ?", (row["errand"],))

    async def _webhook(self, client: "httpx.AsyncClient") -> None:
        url, secret = self.phones.fact("webhook"), self.phones.fact("webhook_secret")
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
        while url and not self._must_wait("webhook") and (waiting := pending(self.phones)):
            status = await _post(client, url, headers, json=waiting[0])
            with self.phones.writing() as cx:
                if 200 <= status < 300:
                    self._forget("webhook")
                    cx.execute("DELETE FROM updates WHERE id = ?", (waiting[0]["update_id"],))
                else:
                    self._postpone("webhook")
                    wrong = f"Wrong response from the webhook: {status}"
                    error = {
                        "last_error_date": int(self.phones.clock()),
                        "last_error_message": wrong if status else "Connection failed",
                    }
                    self.phones.keep(cx, "webhook_error", error)

    async def _tell(self, client: "httpx.AsyncClient", name: str, url: str, form: dict[str, str], token: str) -> bool:
        """Post a signed form; return whether that was the end of it."""
        headers = {
            "X-Twilio-Signature": signature(self.account.auth_token, url, form),
            "I-Twilio-Idempotency-Token": token,
        }
        status = await _post(client, url, headers, data=form)
        if 0 < status < 500:
            if status >= 400:
                log.warning("the shop refused a webhook of the simulated carrier: %s", status)
            return True
        self._postpone(name)
        if self.tries[name] < TRIES:
            return False
        log.warning("the shop never took a webhook of the simulated carrier")
        return True

    def _happen(self, row: sqlite3.Row) -> None:
        """Let the message reach the status of which the callback will tell."""
        now, error = self.phones.clock(), 30003 if row["news"] == "undelivered" else None
        with self.phones.writing() as cx:
            cx.execute(
                "UPDATE bubbles SET status = ?, error = ?, updated_at = ?, sent_at = coalesce(sent_at, ?) WHERE id = ?",
                (row["news"], error, now, now, row["id"]),
            )
            self.phones.changed(cx, "sms", row["handle"])

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


async def _post(client: "httpx.AsyncClient", url: str, headers: dict[str, str], **body: Any) -> int:
    """Return the status of the answer, or 0 where there was none."""
    import httpx

    try:
        answer = await client.post(url, headers=headers, **body)
    except httpx.HTTPError:
        return 0
    return answer.status_code
