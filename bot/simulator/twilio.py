"""The Messages API as Twilio serves it, for the phones of the demo (twilio.com/docs/messaging/api).

Not played: scheduling, media, templates, and answers in TwiML, of which the shop uses none.
"""

import re
import secrets
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from bot.channels.alphabet import segments
from bot.simulator.courier import Account
from bot.simulator.phones import HANDLES, Phones, errand
from bot.simulator.refusals import TwilioError, check, genuine

UNFINISHED = ("accepted", "queued")


def messages_api(phones: Phones, account: Account) -> APIRouter:
    """Serve one account with one number to whoever knows its token."""
    router = APIRouter(prefix="/simulator/twilio", include_in_schema=False)
    root = f"/2010-04-01/Accounts/{account.sid}"

    async def answer(request: Request) -> Response:
        try:
            genuine(request, account)
            return await _route(request)
        except TwilioError as refusal:
            return refusal.answer()

    async def _route(request: Request) -> Response:
        path = request.url.path.split("/simulator/twilio", 1)[1]
        match request.method, path.removeprefix(root):
            case "GET", ".json":
                return JSONResponse(_account(account, root, phones.clock()))
            case "GET", "/IncomingPhoneNumbers.json":
                return JSONResponse(_numbers(account, root, request.query_params))
            case "POST", "/Messages.json":
                form = {key: str(value) for key, value in (await request.form()).items()}
                return JSONResponse(_create(phones, account, root, form), 201)
            case "GET", "/Messages.json":
                return JSONResponse(_list(phones, account, root, request.query_params))
            case method, one if found := re.fullmatch(r"/Messages/((?:SM|MM)\w{32})\.json", one):
                return await _one(method, path, found[1], request)
            case _:
                raise TwilioError.missing(path)

    async def _one(method: str, path: str, sid: str, request: Request) -> Response:
        row = phones.row("SELECT * FROM bubbles WHERE sid = ?", sid)
        if row is None:
            raise TwilioError.missing(path)
        if method == "DELETE":
            _delete(phones, row)
            return Response(status_code=204)
        if method == "POST":
            _change(phones, row, {key: str(value) for key, value in (await request.form()).items()})
            row = phones.row("SELECT * FROM bubbles WHERE sid = ?", sid) or row
        return JSONResponse(_shown(row, account, root))

    router.add_api_route("/{rest:path}", answer, methods=["GET", "POST", "DELETE"])
    return router


def _create(phones: Phones, account: Account, root: str, form: Mapping[str, str]) -> dict[str, Any]:
    check(form, account)
    phone = phones.phone("sms", form["To"])
    if phone is None:
        phones.meet("sms", form["To"])
        phone = phones.phone("sms", form["To"])
    if phone is not None and phone.opted_out:
        raise TwilioError(400, 21610, "Attempt to send to unsubscribed recipient")
    sid, service = f"SM{secrets.token_hex(16)}", form.get("MessagingServiceSid")
    now = phones.clock()
    with phones.writing() as cx:
        done = cx.execute(
            "INSERT INTO bubbles (channel, handle, mine, text, at, status, sid, service, callback,"
            " updated_at) VALUES ('sms', ?, 0, ?, ?, ?, ?, ?, ?, ?)",
            (
                form["To"],
                form["Body"],
                now,
                "accepted" if service else "queued",
                sid,
                service,
                form.get("StatusCallback"),
                now,
            ),
        )
        off = phone is not None and phone.blocked
        for status in ("sent", "undelivered" if off else "delivered"):
            errand(cx, int(done.lastrowid or 0), status)
        row = cx.execute("SELECT * FROM bubbles WHERE sid = ?", (sid,)).fetchone()
    return _shown(row, account, root)


def _list(phones: Phones, account: Account, root: str, query: Mapping[str, str]) -> dict[str, Any]:
    wanted, values = ["sid IS NOT NULL"], list[Any]()
    for name, ours, theirs in (("To", "mine", "NOT mine"), ("From", "NOT mine", "mine")):
        if number := query.get(name):
            wanted.append(ours if number == account.number else f"{theirs} AND handle = ?")
            values += [] if number == account.number else [number]
    for name, compared in (("DateSent", ""), ("DateSent<", "<"), ("DateSent>", ">")):
        if name in query:
            day = _day(query[name])
            since, until = day.timestamp(), (day + timedelta(days=1)).timestamp()
            if compared != "<":
                wanted.append("coalesce(sent_at, CASE WHEN mine THEN at END) >= ?")
                values.append(since)
            if compared != ">":
                wanted.append("coalesce(sent_at, CASE WHEN mine THEN at END) < ?")
                values.append(until)
    size, page = _size(query), int(query.get("Page") or 0)
    if token := query.get("PageToken"):
        wanted.append("id < (SELECT id FROM bubbles WHERE sid = ?)")
        values.append(token.removeprefix("PA"))
    rows = phones.rows(
        f"SELECT * FROM bubbles WHERE {' AND '.join(wanted)} ORDER BY id DESC LIMIT ?",  # noqa: S608
        *values,
        size + 1,
    )
    rest = rows[size:]
    token = f"PA{rows[size - 1]['sid']}" if rest else None
    shown = [_shown(row, account, root) for row in rows[:size]]
    return _page(f"{root}/Messages.json", query, page, size, token) | {
        "messages": shown,
        "end": page * size + max(len(shown) - 1, 0),
    }


def _change(phones: Phones, row: sqlite3.Row, form: Mapping[str, str]) -> None:
    if form.get("Status") == "canceled":
        raise TwilioError(400, 30409, "Message cannot be canceled")
    if form.get("Body") == "":
        if row["status"] in UNFINISHED:
            raise TwilioError(409, 20009, "Cannot modify this resource before it is complete")
        with phones.writing() as cx:
            cx.execute("UPDATE bubbles SET text = '' WHERE id = ?", (row["id"],))
            phones.changed(cx, "sms", row["handle"])


def _delete(phones: Phones, row: sqlite3.Row) -> None:
    if row["status"] in UNFINISHED:
        raise TwilioError(409, 20009, "Cannot delete this resource before it is complete")
    with phones.writing() as cx:
        # The log of the account forgets it; the phone does not.
        cx.execute("UPDATE bubbles SET sid = NULL WHERE id = ?", (row["id"],))


def _shown(row: sqlite3.Row, account: Account, root: str) -> dict[str, Any]:
    inbound = bool(row["mine"])
    path = f"{root}/Messages/{row['sid']}"
    initial = row["status"] == "accepted"
    return {
        "account_sid": account.sid,
        "api_version": "2010-04-01",
        "body": row["text"],
        "date_created": _date(row["at"]),
        "date_sent": _date(row["at"] if inbound else row["sent_at"]),
        "date_updated": _date(row["updated_at"] or row["at"]),
        "direction": "inbound" if inbound else "outbound-api",
        "error_code": row["error"],
        "error_message": "Unreachable destination handset" if row["error"] else None,
        "from": row["handle"] if inbound else (None if initial else account.number),
        "messaging_service_sid": row["service"],
        "num_media": "0",
        "num_segments": "0" if initial else str(segments(row["text"]).count),
        "price": None,
        "price_unit": "USD",
        "sid": row["sid"],
        "status": row["status"],
        "subresource_uris": {"media": f"{path}/Media.json"},
        "to": account.number if inbound else row["handle"],
        "uri": f"{path}.json",
    }


def _account(account: Account, root: str, now: float) -> dict[str, Any]:
    resources = {"messages": "Messages", "incoming_phone_numbers": "IncomingPhoneNumbers"}
    return {
        "auth_token": account.auth_token,
        "date_created": _date(now),
        "date_updated": _date(now),
        "friendly_name": "Simulated account",
        "owner_account_sid": account.sid,
        "sid": account.sid,
        "status": "active",
        "subresource_uris": {name: f"{root}/{path}.json" for name, path in resources.items()},
        "type": "Full",
        "uri": f"{root}.json",
    }


def _numbers(account: Account, root: str, query: Mapping[str, str]) -> dict[str, Any]:
    sid = f"PN{account.sid[2:]}"
    number = {
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
        "uri": f"{root}/IncomingPhoneNumbers/{sid}.json",
    }
    asked = query.get("PhoneNumber")
    shown = [number] if asked in (None, account.number) else []
    path = f"{root}/IncomingPhoneNumbers.json"
    return _page(path, query, 0, _size(query), None) | {"incoming_phone_numbers": shown, "end": 0}


def _page(
    path: str, query: Mapping[str, str], page: int, size: int, token: str | None
) -> dict[str, Any]:
    kept = {key: value for key, value in query.items() if key not in ("Page", "PageToken")}
    kept["PageSize"] = str(size)

    def uri(number: int, **more: str) -> str:
        return f"{path}?{urlencode(kept | {'Page': str(number)} | more, quote_via=quote)}"

    return {
        "first_page_uri": uri(0),
        "next_page_uri": uri(page + 1, PageToken=token) if token else None,
        "page": page,
        "page_size": size,
        "previous_page_uri": None,
        "start": page * size,
        "uri": uri(page),
    }


def _size(query: Mapping[str, str]) -> int:
    asked = query.get("PageSize", "50")
    return min(max(int(asked), 1), 1000) if asked.isdigit() else 50


def _day(text: str) -> datetime:
    try:
        return datetime.strptime(text[:10], "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise TwilioError(400, 20001, f"{text} is not a valid date") from None


def _date(at: float | None) -> str | None:
    return None if at is None else format_datetime(datetime.fromtimestamp(at, UTC))
