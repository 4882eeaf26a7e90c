"""The Messages API as Twilio serves it, for the phones of the demo (twilio.com/docs/messaging/api).

Not played: scheduling, media, templates, and answers in TwiML, of which the shop uses none.
"""

import secrets
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import APIRouter, Depends, Request, Response

from bot.simulator.account import Account
from bot.simulator.phones import Phones, errand
from bot.simulator.refusals import TwilioError, TwilioRoute, check, genuine
from bot.simulator.resources import message, page, page_size, the_account, the_number

UNFINISHED = ("accepted", "queued")
# An inbound message is sent when it is typed.
SENT_AT = "coalesce(sent_at, CASE WHEN mine THEN at END)"


def messages_api(phones: Phones, account: Account) -> APIRouter:
    """Serve one account with one number to whoever knows its token."""

    async def known(request: Request) -> None:
        genuine(request, account)

    router = APIRouter(
        prefix="/simulator/twilio",
        route_class=TwilioRoute,
        dependencies=[Depends(known)],
        include_in_schema=False,
    )

    @router.get(f"{account.root}.json")
    async def get_account() -> dict[str, Any]:
        return the_account(account, phones.clock())

    @router.get(f"{account.root}/IncomingPhoneNumbers.json")
    async def list_numbers(request: Request) -> dict[str, Any]:
        asked = request.query_params.get("PhoneNumber")
        shown = [the_number(account)] if asked in (None, account.number) else []
        path = f"{account.root}/IncomingPhoneNumbers.json"
        return page(path, request.query_params, "incoming_phone_numbers", shown)

    @router.post(f"{account.root}/Messages.json", status_code=201)
    async def create(request: Request) -> dict[str, Any]:
        return message(_create(phones, account, await _form(request)), account)

    @router.get(f"{account.root}/Messages.json")
    async def list_messages(request: Request) -> dict[str, Any]:
        return _list(phones, account, request.query_params)

    @router.get(f"{account.root}/Messages/{{sid}}.json")
    async def get_message(sid: str, request: Request) -> dict[str, Any]:
        return message(_one(phones, sid, request), account)

    @router.post(f"{account.root}/Messages/{{sid}}.json")
    async def change(sid: str, request: Request) -> dict[str, Any]:
        _change(phones, _one(phones, sid, request), await _form(request))
        return message(_one(phones, sid, request), account)

    @router.delete(f"{account.root}/Messages/{{sid}}.json", status_code=204)
    async def delete(sid: str, request: Request) -> Response:
        _delete(phones, _one(phones, sid, request))
        return Response(status_code=204)

    @router.api_route("/{rest:path}", methods=["GET", "POST", "DELETE"])
    async def anything_else(request: Request) -> None:
        raise TwilioError.missing(request)

    return router


def _create(phones: Phones, account: Account, form: Mapping[str, str]) -> sqlite3.Row:
    check(form, account)
    known = phones.phone("sms", form["To"])
    if known is None:
        phones.meet("sms", form["To"])
    elif known.opted_out:
        raise TwilioError(400, 21610, "Attempt to send to unsubscribed recipient")
    service, now = form.get("MessagingServiceSid"), phones.clock()
    with phones.writing() as cx:
        row: sqlite3.Row = cx.execute(
            "INSERT INTO bubbles (channel, handle, mine, text, at, status, sid, service, callback,"
            " updated_at) VALUES ('sms', ?, 0, ?, ?, ?, ?, ?, ?, ?) RETURNING *",
            (
                form["To"],
                form["Body"],
                now,
                "accepted" if service else "queued",
                f"SM{secrets.token_hex(16)}",
                service,
                form.get("StatusCallback"),
                now,
            ),
        ).fetchone()
        errand(cx, row["id"], "sent")
        errand(cx, row["id"], "undelivered" if known and known.blocked else "delivered")
    return row


def _list(phones: Phones, account: Account, query: Mapping[str, str]) -> dict[str, Any]:
    wanted, values = _filters(account, query)
    size = page_size(query)
    rows = phones.rows(
        f"SELECT * FROM bubbles WHERE {' AND '.join(wanted)} ORDER BY id DESC LIMIT ?",  # noqa: S608
        *values,
        size + 1,
    )
    more = f"PA{rows[size - 1]['sid']}" if len(rows) > size else None
    shown = [message(row, account) for row in rows[:size]]
    return page(f"{account.root}/Messages.json", query, "messages", shown, token=more)


def _filters(account: Account, query: Mapping[str, str]) -> tuple[list[str], list[object]]:
    wanted: list[str] = ["sid IS NOT NULL"]
    values: list[object] = []
    for name, ours, theirs in (("To", "mine", "NOT mine"), ("From", "NOT mine", "mine")):
        if query.get(name) == account.number:
            wanted.append(ours)
        elif name in query:
            wanted.append(f"{theirs} AND handle = ?")
            values.append(query[name])
    for name in ("DateSent", "DateSent<", "DateSent>"):
        if name in query:
            day = _day(query[name])
            if name != "DateSent<":
                wanted.append(f"{SENT_AT} >= ?")
                values.append(day.timestamp())
            if name != "DateSent>":
                wanted.append(f"{SENT_AT} < ?")
                values.append((day + timedelta(days=1)).timestamp())
    if token := query.get("PageToken"):
        wanted.append("id < (SELECT id FROM bubbles WHERE sid = ?)")
        values.append(token.removeprefix("PA"))
    return wanted, values


def _one(phones: Phones, sid: str, request: Request) -> sqlite3.Row:
    row = phones.row("SELECT * FROM bubbles WHERE sid = ?", sid)
    if row is None:
        raise TwilioError.missing(request)
    return row


def _change(phones: Phones, row: sqlite3.Row, form: Mapping[str, str]) -> None:
    if form.get("Body") != "" or "Status" in form:
        raise TwilioError(400, 20001, "Only an empty Body is taken: it redacts the message")
    if row["status"] in UNFINISHED:
        raise TwilioError(409, 20009, "Cannot modify this resource before it is complete")
    with phones.writing() as cx:
        cx.execute("UPDATE bubbles SET text = '' WHERE id = ?", (row["id"],))
        phones.changed(cx, "sms", row["handle"])


def _delete(phones: Phones, row: sqlite3.Row) -> None:
    if row["status"] in UNFINISHED:
        raise TwilioError(409, 20009, "Cannot delete this resource before it is complete")
    with phones.writing() as cx:
        # The account's log forgets it; the phone does not.
        cx.execute("UPDATE bubbles SET sid = NULL WHERE id = ?", (row["id"],))


async def _form(request: Request) -> dict[str, str]:
    return {name: str(value) for name, value in (await request.form()).items()}


def _day(text: str) -> datetime:
    try:
        return datetime.strptime(text[:10], "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise TwilioError(400, 20001, f"{text} is not a valid date") from None
