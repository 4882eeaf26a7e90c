"""Asking Telegram and Twilio how things stand, without changing anything there and without ever showing a token."""

import logging
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from bot.channels.sms import Settings as TwilioSettings
    from bot.channels.telegram import Settings as TelegramSettings

PATIENCE = 5.0
"""How many seconds an answer may take."""


class Health(StrEnum):
    """As it should be, worth knowing, or broken."""

    ok = "ok"
    note = "note"
    wrong = "wrong"


class Finding(NamedTuple):
    """One thing that was looked at, how it is, and what to do where it is not well."""

    about: str
    health: Health
    state: str
    remedy: str = ""


def telegram(settings: "TelegramSettings", method: str) -> dict[str, Any]:
    """Return the result of a method without parameters, such as `getMe`.

    Raises NotGenuine where Telegram does not know the token, Unreachable where there is no answer to be had.
    """
    from store.errors import NotGenuine

    token = settings.telegram_token.get_secret_value()
    status, said = _asked("Telegram", settings.telegram_api_url, f"/bot{token}/{method}")
    if status in (401, 404):
        raise NotGenuine("Telegram does not know this token")
    result = said.get("result")
    return result if isinstance(result, dict) else _strange("Telegram", status)


def twilio(settings: "TwilioSettings", path: str, *, by_key: bool = False, **asked: str) -> dict[str, Any]:
    """Return a resource below our account, "" for the account itself; with the API key where `by_key` and there is one.

    Raises NotGenuine where Twilio does not accept the credentials, Unreachable where there is no answer to be had.
    """
    from store.errors import NotGenuine

    user, password = settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value()
    if by_key and settings.twilio_api_key:
        user, password = settings.twilio_api_key, settings.twilio_api_secret.get_secret_value()
    resource = f"/2010-04-01/Accounts/{settings.twilio_account_sid}{path}.json"
    status, said = _asked("Twilio", settings.twilio_api_url, resource, auth=(user, password), params=asked)
    if status in (401, 403, 404):
        raise NotGenuine("Twilio does not accept these credentials")
    return said if status < 300 and said else _strange("Twilio", status)


def _asked(who: str, base: str, path: str, **request: Any) -> tuple[int, dict[str, Any]]:
    import ssl

    import httpx

    from store.errors import Unreachable

    # It would log the address, and with it the token.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    # As the channels do: no proxy from the environment, and the certificates of the system.
    verify = ssl.create_default_context() if base.startswith("https") else False
    try:
        with httpx.Client(timeout=PATIENCE, trust_env=False, verify=verify) as client:
            answer = client.get(f"{base.rstrip('/')}{path}", **request)
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        host = urlsplit(base).hostname or base
        raise Unreachable(f"{who} cannot be reached at {host} ({type(error).__name__})") from None
    try:
        said = answer.json()
    except ValueError:
        said = None
    return answer.status_code, said if isinstance(said, dict) else {}


def _strange(who: str, status: int) -> Any:
    from store.errors import Unreachable

    raise Unreachable(f"{who} answered {status}, with nothing that can be used")
