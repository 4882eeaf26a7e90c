"""Whether Twilio itself sent a webhook: each bears a signature (twilio.com/docs/usage/webhooks/webhooks-security).

Twilio's own validator would do, but takes several times as long.
"""

import hmac
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from urllib.parse import parse_qs, parse_qsl, urlsplit

from store.errors import NotGenuine

Fields = Sequence[tuple[str, str]]

MOST_FIELDS = 500


def genuine(signature: str, *, urls: Sequence[str], body: bytes, tokens: Sequence[str]) -> Fields:
    """Return the fields of a form that Twilio posted to one of `urls`, signed with one of `tokens`.

    Any other body has no fields; the URL, which is signed, then carries its digest. Raises NotGenuine.
    """
    digest = parse_qs(urlsplit(urls[0]).query).get("bodySHA256")
    if digest and not _same(sha256(body).hexdigest(), digest[0]):
        raise NotGenuine("The body is not the one that was signed.")
    form = () if digest else _fields(body)
    # Sorted by name, then by value; what is there twice counts once.
    signed = "".join(name + value for name, value in sorted(set(form)))
    if not any(_same(_signature(url + signed, token), signature) for token in tokens for url in urls):
        raise NotGenuine("The signature does not match.")
    return form


def spellings(url: str) -> tuple[str, str]:
    """Return `url` without its port and with it: Twilio has signed either at different times."""
    parts = urlsplit(url)
    host = parts.netloc.removesuffix(f":{parts.port}")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return parts._replace(netloc=host).geturl(), parts._replace(netloc=f"{host}:{port}").geturl()


def _fields(body: bytes) -> Fields:
    try:
        # Empty fields are signed too.
        return parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise NotGenuine("The body is not a form.") from None


def _signature(signed: str, token: str) -> str:
    return b64encode(hmac.digest(token.encode(), signed.encode(), "sha1")).decode()


def _same(expected: str, given: str) -> bool:
    return hmac.compare_digest(expected.encode(), given.encode())
