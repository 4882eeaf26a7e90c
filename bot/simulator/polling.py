"""How updates reach the bot: fetched with getUpdates, or posted to a webhook."""

import json
import sqlite3
from typing import Any

from bot.simulator.calls import BotApiError, Params, structured, whole
from bot.simulator.phones import TAP_LIVES, Phones

MESSAGE_LIVES = 86_400.0  # seconds for which Telegram keeps what nobody has fetched; a tap much less


def pending(phones: Phones) -> list[dict[str, Any]]:
    """Return the updates that nobody has confirmed and Telegram still keeps, oldest first."""
    now = phones.clock()
    found = phones.rows(
        "SELECT * FROM updates WHERE at > CASE kind WHEN 'callback_query' THEN ? ELSE ? END ORDER BY id",
        now - TAP_LIVES,
        now - MESSAGE_LIVES,
    )
    return [{"update_id": row["id"], row["kind"]: json.loads(row["body"])} for row in found]


async def get_updates(phones: Phones, params: Params) -> Any:
    """Return updates: an offset confirms all before it, and a later caller ends an earlier one."""
    if phones.fact("webhook"):
        raise BotApiError(
            409,
            "Conflict: can't use getUpdates method while webhook is active;"
            " use deleteWebhook to delete the webhook first",
        )
    offset, limit = whole(params, "offset", 0), whole(params, "limit", 100)
    limit = limit if 0 < limit <= 100 else 100
    if offset < 0:
        newest = pending(phones)[offset:]
        offset = newest[0]["update_id"] if newest else 0
    poll = phones.fact("poll", 0) + 1
    with phones.writing() as cx:
        phones.keep(cx, "poll", poll)
        cx.execute("DELETE FROM updates WHERE id < ?", (offset,))
        _allow(phones, cx, params)

    def replaced() -> bool:
        return bool(phones.fact("poll") != poll)

    await phones.until(
        lambda: replaced() or bool(pending(phones)),
        min(whole(params, "timeout", 0), 50),
    )
    if replaced():
        raise BotApiError(
            409,
            "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
        )
    return pending(phones)[:limit]


async def set_webhook(phones: Phones, params: Params) -> Any:
    """Have updates posted to a URL; an empty one removes it."""
    url = str(params.get("url") or "")
    with phones.writing() as cx:
        phones.keep(cx, "webhook", url)
        phones.keep(cx, "webhook_secret", str(params.get("secret_token") or ""))
        phones.keep(cx, "webhook_error", None)
        _allow(phones, cx, params)
        _drop(cx, params)
    return True


async def delete_webhook(phones: Phones, params: Params) -> Any:
    """Go back to getUpdates."""
    with phones.writing() as cx:
        phones.keep(cx, "webhook", "")
        _drop(cx, params)
    return True


async def get_webhook_info(phones: Phones, _: Params) -> Any:
    """Tell where updates go, how many wait and what went wrong last."""
    info: dict[str, Any] = {
        "url": phones.fact("webhook", ""),
        "has_custom_certificate": False,
        "pending_update_count": len(pending(phones)),
    }
    if info["url"]:
        info["max_connections"] = 40
    if allowed := phones.fact("allowed_updates"):
        info["allowed_updates"] = allowed
    return info | (phones.fact("webhook_error") or {})


def _allow(phones: Phones, cx: sqlite3.Connection, params: Params) -> None:
    # What is not given stays as it was; an empty list means the usual kinds again.
    if "allowed_updates" in params:
        phones.keep(cx, "allowed_updates", structured(params["allowed_updates"]))


def _drop(cx: sqlite3.Connection, params: Params) -> None:
    if str(params.get("drop_pending_updates", "")).lower() in ("true", "1"):
        cx.execute("DELETE FROM updates")
