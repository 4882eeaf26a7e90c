"""The shop's account with the provider of SMS, and the signed forms in which it is told things."""

import base64
import hashlib
import hmac
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urldefrag

from bot.channels.alphabet import segments


@dataclass(frozen=True, slots=True)
class Account:
    """Who the shop is to Twilio, and where it can be reached."""

    sid: str
    auth_token: str
    number: str
    public_url: str

    @property
    def sms_url(self) -> str:
        """Return where an SMS to the shop's number is posted."""
        return f"{self.public_url.rstrip('/')}/webhooks/twilio/sms"

    @property
    def root(self) -> str:
        """Return the path that all resources of the account begin with."""
        return f"/2010-04-01/Accounts/{self.sid}"


def heard(account: Account, row: sqlite3.Row) -> dict[str, str]:
    """Return the form that brings an SMS to the shop."""
    return _common(account, row, "received") | {
        "SmsMessageSid": row["sid"],
        "From": row["handle"],
        "To": account.number,
        "Body": row["text"],
        "NumMedia": "0",
        "NumSegments": str(segments(row["text"]).count),
    }


def told(account: Account, row: sqlite3.Row, status: str, now: float) -> dict[str, str]:
    """Return the form that tells the shop what became of its SMS."""
    form = _common(account, row, status) | {
        "MessageStatus": status,
        "From": account.number,
        "To": row["handle"],
    }
    if row["service"]:
        form["MessagingServiceSid"] = row["service"]
    if status == "undelivered":
        form["ErrorCode"] = "30003"
    if status == "delivered":
        form["RawDlrDoneDate"] = datetime.fromtimestamp(now, UTC).strftime("%y%m%d%H%M")
    return form


def signature(auth_token: str, url: str, form: dict[str, str]) -> str:
    """Sign a form as Twilio does (twilio.com/docs/usage/webhooks/webhooks-security)."""
    # Connection settings may follow a "#": they are for Twilio alone and are not signed.
    signed = urldefrag(url).url + "".join(name + form[name] for name in sorted(form))
    digest = hmac.new(auth_token.encode(), signed.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def _common(account: Account, row: sqlite3.Row, status: str) -> dict[str, str]:
    return {
        "MessageSid": row["sid"],
        "SmsSid": row["sid"],
        "SmsStatus": status,
        "AccountSid": account.sid,
        "ApiVersion": "2010-04-01",
    }
