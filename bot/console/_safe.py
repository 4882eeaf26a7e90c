"""What every answer of the console says to the browser, and what no request brings in."""

from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Nothing runs but our own files, nothing is fetched from elsewhere, and no other site shows us in a frame. What is
# sent to us names its origin, which no stricter Referrer-Policy would let through.
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


NUL = "\0"


def without_nul(words: str) -> str:
    """Return words that PostgreSQL can keep."""
    return words.replace(NUL, "")


class Safe:
    """Adds the headers, and leaves NUL out of whatever an address names; forms leave it out as they are read."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        # What is named in a path is another name without it.
        scope["path"] = scope["path"].replace(NUL, "\ufffd")
        scope["query_string"] = _query(scope["query_string"])
        ours = scope["path"].startswith(f"{scope['root_path']}/static/")

        async def saying(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                # The address of one of our own files changes with what is in it.
                headers["Cache-Control"] = "public, max-age=31536000, immutable" if ours else "no-store"
            await send(message)

        await self.app(scope, receive, saying)


def _query(written: bytes) -> bytes:
    if b"%00" not in written and b"\0" not in written:
        return written
    named = parse_qsl(written.decode("latin-1"), keep_blank_values=True)
    return urlencode([(without_nul(name), without_nul(value)) for name, value in named]).encode()
