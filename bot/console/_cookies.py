"""What the browser keeps: the token of a session, and a notice for the next page."""

from urllib.parse import quote, unquote

from fastapi import Request, Response

SESSION, NOTICE = "backorder-session", "backorder-notice"
WEEK = 7 * 24 * 3600
MOMENT = 60
LONGEST_NOTICE = 600


def session(request: Request, *, secure: bool) -> str:
    """Return the token that the browser sent, "" where it has none."""
    return request.cookies.get(_named(SESSION, secure), "")


def keep_session(response: Response, token: str, *, secure: bool) -> None:
    """Have the browser keep a token, which no script can read and no other site can have it send with a form."""
    _keep(response, SESSION, token, WEEK, secure)


def drop_session(response: Response, *, secure: bool) -> None:
    """Have the browser forget its token."""
    _drop(response, SESSION, secure)


def notice(request: Request, *, secure: bool) -> str:
    """Return what the last page wanted this one to say."""
    return unquote(request.cookies.get(_named(NOTICE, secure), ""))[:LONGEST_NOTICE]


def keep_notice(response: Response, words: str, *, secure: bool) -> None:
    """Have the next page say something, once."""
    _keep(response, NOTICE, quote(words[:LONGEST_NOTICE]), MOMENT, secure)


def drop_notice(response: Response, *, secure: bool) -> None:
    """Say nothing more."""
    _drop(response, NOTICE, secure)


def _named(name: str, secure: bool) -> str:
    # A browser takes a name with this prefix from the very host alone, and only with Secure and for all of its paths.
    return f"__Host-{name}" if secure else name


def _keep(response: Response, name: str, value: str, seconds: int, secure: bool) -> None:
    response.set_cookie(
        _named(name, secure), value, max_age=seconds, path="/", secure=secure, httponly=True, samesite="lax"
    )


def _drop(response: Response, name: str, secure: bool) -> None:
    response.delete_cookie(_named(name, secure), path="/", secure=secure, httponly=True, samesite="lax")
