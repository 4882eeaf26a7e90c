"""The shop's own programs are told what happened: by HTTPS, signed, and never to an address inside.

An address is looked up for each sending, and the connection goes to the very address that was looked at: a name that
leads outside when it is asked and inside when it is used leads nowhere. Redirects are not followed, and of an answer
only its status is read.
"""

import asyncio
import hashlib
import hmac
import json
import logging
import socket
import time
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.exc import SQLAlchemyError

from store import database, events, tellings
from store.database import Database
from store.tellings import Outcome, Telling

logger = logging.getLogger(__name__)

LIMIT = 10.0
"""Seconds that an attempt may take, all in all."""
LOOK_EVERY = 1.0
GATEWAY = frozenset({429, 502, 503, 504})
"""Statuses by which not the program itself refuses an event, but what stands before it."""
_EMBEDDING = IPv6Network("64:ff9b::/96")

Address = IPv4Address | IPv6Address


class Settings(BaseSettings):
    """Whether events may be sent to this machine itself, also without https."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore")

    webhook_loopback: bool = False


class Forbidden(Exception):
    """A name leads to where nothing may be sent."""


class Webhooks:
    """Tells every webhook what is on its list, until it is stopped; any number may run, here and elsewhere."""

    def __init__(self, db: Database, *, worker: str, loopback: bool = False) -> None:
        self._db, self._worker, self._loopback = db, f"{worker} webhooks", loopback
        self._telling: dict[int, asyncio.Task[None]] = {}
        self._rung = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Tell as things happen; on `stop`, attempts that are under way end and are written down."""
        loop = asyncio.get_running_loop()
        self._db.on_wake(events.BELL, lambda: loop.call_soon_threadsafe(self._rung.set))
        stopping = asyncio.create_task(self._ring_at(stop))
        async with _client() as http:
            while not stop.is_set():
                try:
                    await self._step(http, stop)
                except Exception:
                    logger.exception("webhooks failed; trying again")
                    await asyncio.sleep(LOOK_EVERY)
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_EVERY):
                        await self._rung.wait()
                self._rung.clear()
            if self._telling:
                await asyncio.wait(self._telling.values(), timeout=LIMIT + 5)
        stopping.cancel()

    async def _ring_at(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._rung.set()

    async def _step(self, http: httpx.AsyncClient, stop: asyncio.Event) -> None:
        for webhook_id in await asyncio.to_thread(self._due):
            if webhook_id not in self._telling:
                task = asyncio.create_task(self._tell(http, webhook_id, stop))
                self._telling[webhook_id] = task
                task.add_done_callback(lambda _, one=webhook_id: self._telling.pop(one))  # type: ignore[misc]

    def _due(self) -> list[int]:
        """Put what happened on the lists, and say who may be told something now."""
        with self._db.reading() as tx:
            fresh = tellings.is_fresh(tx)
        while fresh:
            with self._db.transaction() as tx:
                fresh = tellings.spread(tx, now=database.now(tx)) == tellings.AT_ONCE
        with self._db.reading() as tx:
            return tellings.due(tx)

    async def _tell(self, http: httpx.AsyncClient, webhook_id: int, stop: asyncio.Event) -> None:
        """Tell one webhook what is on its list, one event after the other, as long as it takes them."""
        try:
            telling = await asyncio.to_thread(self._next, webhook_id, None)
            while telling is not None and not stop.is_set():
                outcome = await send(http, telling, loopback=self._loopback)
                if not outcome.taken:
                    logger.warning("webhook %s did not take event %s: %s", webhook_id, telling.event_id, outcome.said)
                telling = await asyncio.to_thread(self._next, webhook_id, (telling, outcome))
        except Exception:
            # What was told and not written down is told once more.
            logger.exception("webhook %s could not be told", webhook_id)
        finally:
            with suppress(SQLAlchemyError):
                await asyncio.to_thread(self._give_up, webhook_id)

    def _next(self, webhook_id: int, ended: tuple[Telling, Outcome] | None) -> Telling | None:
        with self._db.transaction() as tx:
            if ended is not None:
                tellings.record(tx, *ended, now=database.now(tx))
            return tellings.claim(tx, webhook_id, self._worker)

    def _give_up(self, webhook_id: int) -> None:
        with self._db.transaction() as tx:
            tellings.give_up(tx, webhook_id, self._worker)


async def send_alone(telling: Telling, *, loopback: bool = False) -> Outcome:
    """Make one attempt by itself, as a test does."""
    async with _client() as http:
        return await send(http, telling, loopback=loopback)


async def send(http: httpx.AsyncClient, telling: Telling, *, loopback: bool = False) -> Outcome:
    """Make one attempt to tell a webhook of an event, and say how it ended."""
    body = json.dumps(telling.told, ensure_ascii=False, separators=(",", ":")).encode()
    parts = urlsplit(telling.url)
    host = parts.hostname or ""
    try:
        async with asyncio.timeout(LIMIT):
            port = parts.port or (443 if parts.scheme == "https" else 80)
            address = await _looked_up(host, port, loopback=loopback)
            there = f"[{address}]:{port}" if address.version == 6 else f"{address}:{port}"
            request = http.build_request(
                "POST",
                urlunsplit((parts.scheme, there, parts.path or "/", parts.query, "")),
                content=body,
                headers=_headers(telling, body) | {"Host": parts.netloc},
                # The certificate must be that of the name, whichever address it led to.
                extensions={"sni_hostname": host},
            )
            answer = await http.send(request, stream=True)
            await answer.aclose()
    except Forbidden:
        return Outcome(taken=False, said="its address leads to where nothing may be sent")
    except TimeoutError:
        return Outcome(taken=False, said="no answer in time")
    except OSError:
        return Outcome(taken=False, said="its address cannot be looked up")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return Outcome(taken=False, said=f"no answer: {type(error).__name__}")
    return _outcome(answer)


def signature(secret: str, at: int, body: bytes) -> str:
    """Sign a body that is sent at a moment, in seconds since 1970: HMAC-SHA256 over the moment, a dot and the body."""
    signed = hmac.new(secret.encode(), b"%d." % at + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={signed}"


def may_be_sent_to(address: Address, *, loopback: bool = False) -> bool:
    """Tell whether an address is on the public internet, or this machine's own where that is allowed."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if address in _EMBEDDING:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return may_be_sent_to(inner, loopback=loopback)
    if address.is_loopback:
        return loopback
    return address.is_global and not address.is_multicast and not address.is_reserved


def _client() -> httpx.AsyncClient:
    return httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=LIMIT)


async def _looked_up(host: str, port: int, *, loopback: bool) -> Address:
    """Return an address of a host; Forbidden where any of its addresses may not be sent to."""
    found: list[Any] = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [ip_address(str(one[4][0]).partition("%")[0]) for one in found]
    if not addresses or not all(may_be_sent_to(address, loopback=loopback) for address in addresses):
        raise Forbidden(host)
    return addresses[0]


def _headers(telling: Telling, body: bytes) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "User-Agent": "backorder-webhooks/1",
        "Backorder-Event": telling.kind,
        "Backorder-Event-Id": str(telling.told["id"]),
        "Backorder-Signature": signature(telling.secret, int(time.time()), body),
    }


def _outcome(answer: httpx.Response) -> Outcome:
    if answer.is_success:
        return Outcome(taken=True, said=f"answered {answer.status_code}")
    asked = answer.headers.get("retry-after", "")
    wait = float(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0.0
    return Outcome(
        taken=False,
        said=f"answered {answer.status_code}",
        answered=answer.status_code not in GATEWAY,
        wait=wait,
    )
