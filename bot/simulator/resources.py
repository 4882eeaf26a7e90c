"""The resources of Twilio's API in the form in which it returns them."""

import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import quote, urlencode

from bot.channels.alphabet import segments
from bot.simulator.account import Account


def message(row: sqlite3.Row, account: Account) -> dict[str, Any]:
    """Return a message of the account, as it is known by now."""
    inbound, unassigned = bool(row["mine"]), row["status"] == "accepted"
    path = f"{account.root}/Messages/{row['sid']}"
    return {
        "account_sid": account.sid,
        "api_version": "2010-04-01",
        "body": row["text"],
        "date_created": date(row["at"]),
        "date_sent": date(row["at"] if inbound else row["sent_at"]),
        "date_updated": date(row["updated_at"] or row["at"]),
        "direction": "inbound" if inbound else "outbound-api",
        "error_code": row["error"],
        "error_message": "Unreachable destination handset" if row["error"] else None,
        "from": row["handle"] if inbound else (None if unassigned else account.number),
        "messaging_service_sid": row["service"],
        "num_media": "0",
        "num_segments": "0" if unassigned else str(segments(row["text"]).count),
        "price": None,
        "price_unit": "USD",
        "sid": row["sid"],
        "status": row["status"],
        "subresource_uris": {"media": f"{path}/Media.json"},
        "to": account.number if inbound else row["handle"],
        "uri": f"{path}.json",
    }


def the_account(account: Account, now: float) -> dict[str, Any]:
    """Return the account itself."""
    resources = {"messages": "Messages", "incoming_phone_numbers": "IncomingPhoneNumbers"}
    return {
        "auth_token": account.auth_token,
        "date_created": date(now),
        "date_updated": date(now),
        "friendly_name": "Simulated account",
        "owner_account_sid": account.sid,
        "sid": account.sid,
        "status": "active",
        "subresource_uris": {key: f"{account.root}/{at}.json" for key, at in resources.items()},
        "type": "Full",
        "uri": f"{account.root}.json",
    }


def the_number(account: Account) -> dict[str, Any]:
    """Return the one number of the account."""
    sid = f"PN{account.sid[2:]}"
    return {
        "account_sid": account.sid,
        "address_requirements": "none",
        "api_version": "2010-04-01",
        "beta": False,
        "capabilities": {"voice": False, "sms": True, "mms": False, "fax": False},
        "friendly_name": account.number,
        "origin": "twilio",
        "phone_number": account.number,
        "sid": sid,
        "sms_method": "POST",
        "sms_url": account.sms_url,
        "status": "in-use",
        "status_callback": "",
        "uri": f"{account.root}/IncomingPhoneNumbers/{sid}.json",
    }


def page(
    path: str,
    query: Mapping[str, str],
    name: str,
    shown: list[dict[str, Any]],
    *,
    token: str | None = None,
) -> dict[str, Any]:
    """Return a page of a list; `token` leads to the next one."""
    number, size = page_number(query), page_size(query)
    kept = {key: value for key, value in query.items() if key not in ("Page", "PageToken")}
    kept["PageSize"] = str(size)

    def uri(page_number: int, **more: str) -> str:
        return f"{path}?{urlencode(kept | {'Page': str(page_number)} | more, quote_via=quote)}"

    return {
        "end": number * size + max(len(shown) - 1, 0),
        "first_page_uri": uri(0),
        "next_page_uri": uri(number + 1, PageToken=token) if token else None,
        "page": number,
        "page_size": size,
        "previous_page_uri": None,
        "start": number * size,
        "uri": uri(number),
        name: shown,
    }


def page_size(query: Mapping[str, str]) -> int:
    """Return how many are asked for: 50 unless said otherwise, 1000 at most."""
    asked = query.get("PageSize", "50")
    return min(max(int(asked), 1), 1000) if asked.isdigit() else 50


def page_number(query: Mapping[str, str]) -> int:
    """Return which page is asked for, from 0."""
    asked = query.get("Page", "0")
    return int(asked) if asked.isdigit() else 0


def date(at: float | None) -> str | None:
    """Return a moment as Twilio writes it: RFC 2822, not ISO."""
    return None if at is None else format_datetime(datetime.fromtimestamp(at, UTC))
