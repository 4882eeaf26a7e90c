"""What `backorder doctor` looks at: the store and its clock, the doors, Telegram, Twilio, and what waits."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bot.cli import _probe, _typed
from bot.cli._probe import Finding, Health

if TYPE_CHECKING:
    from sqlmodel import Session

    from bot.app import WebSettings
    from bot.channels.sms import Settings as TwilioSettings
    from bot.channels.telegram import Settings as TelegramSettings
    from bot.cli._providers import Providers
    from store.database import Database
    from store.settings import Settings

CLOCKS_MAY_DIFFER = timedelta(seconds=5)
OUTBOX_MAY_WAIT = timedelta(minutes=5)
INBOX_MAY_WAIT = timedelta(minutes=1)
PASS_MAY_WAIT = timedelta(minutes=1)
SECRET_LETTERS = 32
REVIEW_HOLDS = timedelta(days=365)
RECENT = timedelta(minutes=10)
"""A webhook that failed longer ago than this has recovered, as far as we know."""

ok, note, wrong = Health.ok, Health.note, Health.wrong


def everything(
    settings: "Settings",
    web: "WebSettings",
    providers: "Providers",
    *,
    db: "Database | None" = None,
    outside: bool = True,
) -> Iterator[Finding]:
    """Look at all there is: at a store that is open, or at the one that the settings name; providers only `outside`."""
    from bot.channels import sms
    from bot.channels import telegram as chat

    yield from law(settings)
    yield from _inside(db, settings) if db is not None else store(settings)
    yield privacy(settings)
    yield from rules(settings)
    yield from doors(web, providers.telegram, providers.twilio)
    if outside:
        yield from telegram(providers.telegram, web)
        yield from twilio(providers.twilio, web)
    if not (chat.configured(providers.telegram) or sms.configured(providers.twilio)):
        remedy = "set up Telegram or Twilio in .env, or try `backorder demo`"
        yield Finding("channels", wrong, "nobody can be reached", remedy)


def law(settings: "Settings") -> Iterator[Finding]:
    """Look at the packs of law that judge late orders: which holds at home, and how long ago they were reviewed."""
    from pathlib import Path

    from store import policies
    from store.errors import BadInput

    today = datetime.now(UTC).date()
    try:
        chosen = policies.read(Path(settings.policy_file)) if settings.policy_file else None
    except BadInput as error:
        yield Finding("law", wrong, str(error), "correct the file that POLICY_FILE names")
        return
    name = policies.policy_for(settings.shop_country, today, chosen)
    reviewed = min(pack.REVIEWED_ON for pack in policies.policies().values())
    state = f"orders to {settings.shop_country} are judged by {name}; the packs were reviewed on {reviewed}"
    old = today - reviewed > REVIEW_HOLDS
    yield Finding("law", note if old else ok, state, "have somebody compare them with today's law" * old)


def store(settings: "Settings") -> Iterator[Finding]:
    """Look at the store without changing it: not even an empty file is made."""
    from pathlib import Path

    import sqlalchemy as sa

    from store.database import Database
    from store.errors import BadInput

    remedy = "check DATABASE_URL, and that the database runs"
    try:
        url = sa.make_url(settings.database_url)
        if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).exists():
            yield Finding("database", wrong, f"there is no {url.database} yet", "run `backorder migrate`")
            return
        if url.get_backend_name() == "postgresql":
            url = url.update_query_dict({"connect_timeout": str(int(_probe.PATIENCE))})
        db = Database(url.render_as_string(hide_password=False))
    except (sa.exc.ArgumentError, BadInput):
        # The message of an unreadable URL may hold its password.
        yield Finding("database", wrong, "DATABASE_URL cannot be used", "see .env.example for its form")
        return
    try:
        shown = db.url.render_as_string(hide_password=True).partition("?")[0]
        try:
            with db.reading() as tx:
                tx.connection().execute(sa.select(1))
        except sa.exc.SQLAlchemyError as error:
            yield Finding("database", wrong, f"{shown} does not answer ({type(error).__name__})", remedy)
            return
        yield Finding("database", ok, shown)
        yield from _inside(db, settings)
    finally:
        db.dispose()


def rules(settings: "Settings") -> Iterator[Finding]:
    """Look at what the shop has written down in files and lists: its ladder, its caps, what it keeps in the shadow."""
    from scheduler.notifications import notifications
    from store import ladder, shadow
    from store.errors import BadInput

    try:
        count = len(ladder.rungs(settings))
        if settings.ladder_file:
            yield Finding("ladder", ok, f"{_typed.counted(count, 'rule')} of what is offered unasked")
    except BadInput as error:
        yield Finding("ladder", wrong, str(error), "correct it; until then nothing is offered unasked")
    yield from _caps(settings)
    try:
        kept = shadow.parse(settings.shadow)
    except BadInput as error:
        yield Finding("shadow", wrong, str(error), "correct SHADOW in .env")
        return
    if unknown := sorted(kept.kinds - {*notifications(), "restock"}):
        yield Finding("shadow", wrong, f"SHADOW names {unknown[0]}, which is no kind of news", "correct it in .env")
    elif kept:
        yield Finding("shadow", note, f"{settings.shadow} does not leave", "see `backorder shadow`")


def _caps(settings: "Settings") -> Iterator[Finding]:
    from scheduler import caps
    from store.errors import BadInput

    try:
        allowed = caps.parse(settings.kind_caps)
    except BadInput as error:
        yield Finding("caps", wrong, str(error), "correct KIND_CAPS in .env; until then nothing starts")
        return
    still = allowed.get("still_waiting")
    if still and settings.still_waiting_days * still.most < still.days:
        state = (
            f"KIND_CAPS allows still_waiting={still}, less often than STILL_WAITING_DAYS={settings.still_waiting_days}"
        )
        yield Finding("caps", note, state, "the cap holds; raise it, or the days")


def doors(web: "WebSettings", telegram: "TelegramSettings", twilio: "TwilioSettings") -> Iterator[Finding]:
    """Look at the address at which the providers reach us."""
    from bot.channels import sms
    from bot.channels import telegram as chat

    by_webhook = chat.configured(telegram) and telegram.telegram_mode == "webhook"
    needed = by_webhook or sms.configured(twilio)
    parts = urlsplit(web.public_url)
    if not web.public_url:
        health = wrong if needed else note
        yield Finding("address", health, "PUBLIC_URL is not set", "set it to where the providers reach us" * needed)
    elif _is_here(web.public_url) and _is_here(telegram.telegram_api_url) and _is_here(twilio.twilio_api_url):
        yield Finding("address", ok, f"{_bare(web.public_url)}, for simulated providers on this machine")
    elif parts.scheme != "https" or not parts.hostname:
        health = wrong if needed else note
        yield Finding("address", health, "PUBLIC_URL is not https", "set PUBLIC_URL to an https:// address")
    else:
        yield Finding("address", ok, _bare(web.public_url))


def _is_here(url: str) -> bool:
    return urlsplit(url).hostname in ("127.0.0.1", "localhost", "::1")


def privacy(settings: "Settings") -> Finding:
    """Look at the secret that keeps those who were erased from being guessed; it is not shown."""
    if len(settings.privacy_secret) >= SECRET_LETTERS:
        return Finding("privacy", ok, "PRIVACY_SECRET is set")
    state = "PRIVACY_SECRET is too short" if settings.privacy_secret else "PRIVACY_SECRET is empty"
    remedy = "put what `openssl rand -hex 32` prints into .env before anybody is erased, and never change it"
    return Finding("privacy", note, f"{state}: the phones of whoever is erased could be guessed", remedy)


def telegram(settings: "TelegramSettings", web: "WebSettings") -> Iterator[Finding]:
    """Look at the bot and its webhook."""
    from bot.channels.telegram import configured
    from store.errors import NotGenuine, ShopError

    if not configured(settings):
        yield Finding("telegram", note, "no bot is set up", "put the token that BotFather gives into TELEGRAM_TOKEN")
        return
    try:
        me = _probe.telegram(settings, "getMe")
        yield Finding("telegram", ok, f"the bot is @{me.get('username', '?')}")
        yield _telegram_webhook(settings, web, _probe.telegram(settings, "getWebhookInfo"))
    except NotGenuine as error:
        yield Finding("telegram", wrong, str(error), "take the token from BotFather again")
    except ShopError as error:
        yield Finding("telegram", wrong, str(error), "check the network and TELEGRAM_API_URL")


def twilio(settings: "TwilioSettings", web: "WebSettings") -> Iterator[Finding]:
    """Look at the account, and at where the number sends what people write."""
    from bot.channels.sms import configured
    from store.errors import NotGenuine, ShopError

    if not configured(settings):
        begun = bool(settings.twilio_account_sid or settings.twilio_number or settings.twilio_messaging_service)
        said = "the settings are incomplete" if begun else "no account is set up"
        remedy = "set TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, and TWILIO_NUMBER or TWILIO_MESSAGING_SERVICE"
        yield Finding("twilio", wrong if begun else note, said, remedy)
        return
    try:
        status = str(_probe.twilio(settings, "").get("status", "unknown"))
        if status == "active":
            yield Finding("twilio", ok, "the account is active")
        else:
            yield Finding("twilio", wrong, f"the account is {status}", "see to it in the Twilio console")
        yield _twilio_number(settings, web)
    except NotGenuine as error:
        yield Finding("twilio", wrong, str(error), "take the credentials from the Twilio console again")
    except ShopError as error:
        yield Finding("twilio", wrong, str(error), "check the network and TWILIO_API_URL")


def _inside(db: "Database", settings: "Settings") -> Iterator[Finding]:
    from store import database, migrations

    has, needs = migrations.standing(db)
    if has != needs:
        state = f"the store is at {has or 'nothing'}, this program needs {needs}"
        yield Finding("migrations", wrong, state, "run `backorder migrate`")
        return
    yield Finding("migrations", ok, f"the store is at {has}")
    with db.reading() as tx:
        before = datetime.now(UTC)
        told = database.clock(tx)
        apart = abs(told - (before + (datetime.now(UTC) - before) / 2))
        now = database.now(tx)
        yield _clock(apart, now - told)
        remedy = "start `backorder run` or `backorder worker`"
        yield _waiting(tx, "outbox", "queued", most=OUTBOX_MAY_WAIT, now=now, remedy=remedy)
        remedy = "start `backorder run` or `backorder bot`"
        yield _waiting(tx, "inbox", "received", most=INBOX_MAY_WAIT, now=now, remedy=remedy)
        yield from _held_back(tx, settings, now)
        yield _tasks(tx)
        yield _console(tx)
        yield _lead(tx, told, now)


def _clock(apart: timedelta, ahead: timedelta) -> Finding:
    if apart > CLOCKS_MAY_DIFFER:
        state = f"the clocks of the database and of this machine are {apart.total_seconds():.0f} seconds apart"
        return Finding("clock", wrong, state, "set both by NTP")
    if ahead > CLOCKS_MAY_DIFFER:
        days = ahead / timedelta(days=1)
        return Finding("clock", note, f"the shop's time runs {days:.1f} days ahead, as in a demonstration")
    return Finding("clock", ok, "the database and this machine agree")


def _waiting(tx: "Session", about: str, state: str, *, most: timedelta, now: datetime, remedy: str) -> Finding:
    import sqlalchemy as sa

    from store.database import table
    from store.messages import Message, State

    rows = table(Message).c
    found = sa.select(sa.func.count(), sa.func.min(rows.not_before)).where(
        rows.state == State(state), rows.not_before <= now
    )
    count, oldest = tx.connection().execute(found).one()
    if not count:
        return Finding(about, ok, "nothing waits")
    age = now - oldest
    said = f"{_typed.counted(count, 'message')} waiting, the oldest for {_length(age)}"
    return Finding(about, wrong, said, remedy) if age > most else Finding(about, ok, said)


def _held_back(tx: "Session", settings: "Settings", now: datetime) -> Iterator[Finding]:
    """Say how much news waits only because its customer has heard enough of its kind."""
    from scheduler import caps
    from store.errors import BadInput

    try:
        held = caps.held_back(tx, caps.parse(settings.kind_caps), now=now)
    except BadInput:
        return  # `rules` says what is wrong with it
    if held:
        told = ", ".join(f"{count} of {kind}" for kind, count in sorted(held.items()))
        state = f"{_typed.counted(sum(held.values()), 'piece')} of news waits until its kind may be heard again: {told}"
        yield Finding("caps", note, state, "as KIND_CAPS wants it")


def _tasks(tx: "Session") -> Finding:
    import sqlalchemy as sa

    from store.database import table
    from store.tasks import Task

    count = tx.connection().execute(sa.select(sa.func.count()).where(table(Task).c.closed_at.is_(None))).scalar_one()
    if count:
        return Finding("tasks", note, f"{_typed.counted(count, 'task')} for a person", "see `backorder tasks`")
    return Finding("tasks", ok, "nothing needs a person")


def _console(tx: "Session") -> Finding:
    from store import staff
    from store.staff import Role

    may = [one for one in staff.everybody(tx) if one.disabled_at is None]
    if any(one.role is Role.owner for one in may):
        return Finding("console", ok, f"{_typed.counted(len(may), 'person', 'people')} may sign in at /console")
    return Finding("console", note, "nobody may sign in yet", "run `backorder staff add NAME --role owner`")


def _lead(tx: "Session", told: datetime, now: datetime) -> Finding:
    """Somebody must lead where something is due; a shop that has not started yet is not ill."""
    import sqlalchemy as sa

    from store.database import table
    from store.leases import Lease
    from store.orders import Backorder

    lease = tx.get(Lease, "scheduler")
    if lease is not None and lease.until > told:
        return Finding("scheduler", ok, f"{lease.holder} leads")
    due = tx.connection().execute(sa.select(sa.func.min(table(Backorder).c.look_at))).scalar()
    remedy = "start `backorder run` or `backorder scheduler`"
    if due is not None and now - due > PASS_MAY_WAIT:
        return Finding("scheduler", wrong, f"nobody leads, and something is due for {_length(now - due)}", remedy)
    return Finding("scheduler", note, "nobody leads", remedy)


def _telegram_webhook(settings: "TelegramSettings", web: "WebSettings", told: dict[str, Any]) -> Finding:
    from bot.channels.telegram_webhook import PATH

    url, pending = str(told.get("url", "")), told.get("pending_update_count", 0)
    waiting = f"{pending} updates waiting"
    if settings.telegram_mode == "polling":
        if url:
            return Finding("telegram", note, f"a webhook is set at {_bare(url)}", "it goes when the bot starts polling")
        return Finding("telegram", ok, f"polling, {waiting}")
    wanted = web.public_url.rstrip("/") + PATH
    if url != wanted:
        state = f"the webhook is {_bare(url) or 'not set'} and not {_bare(wanted)}"
        return Finding("telegram", wrong, state, "check PUBLIC_URL; the bot sets the webhook when it starts")
    failed_at = told.get("last_error_date")
    if isinstance(failed_at, int) and datetime.now(UTC) - datetime.fromtimestamp(failed_at, UTC) < RECENT:
        state = f"Telegram could not reach us: {told.get('last_error_message', 'no reason given')}"
        return Finding("telegram", wrong, f"{state}; {waiting}", "check that PUBLIC_URL is reached from outside")
    return Finding("telegram", ok, f"the webhook is {_bare(url)}, {waiting}")


def _twilio_number(settings: "TwilioSettings", web: "WebSettings") -> Finding:
    from bot.channels.sms_webhooks import INBOUND

    wanted = web.public_url.rstrip("/") + INBOUND
    if not settings.twilio_number.startswith("+"):
        sender = "a Messaging Service" if settings.twilio_messaging_service else "no long number"
        return Finding("twilio", note, f"the sender is {sender}", f"see in the console that it sends SMS to {wanted}")
    found = _probe.twilio(settings, "/IncomingPhoneNumbers", by_key=True, PhoneNumber=settings.twilio_number)
    numbers = [one for one in found.get("incoming_phone_numbers", ()) if isinstance(one, dict)]
    own = [one for one in numbers if one.get("phone_number") == settings.twilio_number]
    if not own:
        return Finding("twilio", wrong, "TWILIO_NUMBER is not one of the account's", "buy it, or correct it")
    url = str(own[0].get("sms_url") or "")
    if url == wanted and own[0].get("sms_method", "POST") == "POST":
        return Finding("twilio", ok, f"the number sends what people write to {_bare(url)}")
    if settings.twilio_messaging_service:
        state = "the number itself sends nothing here; its Messaging Service may"
        return Finding("twilio", note, state, f"see in the console that it sends SMS to {_bare(wanted)}")
    state = f"the number sends what people write to {_bare(url) or 'nowhere'}"
    return Finding("twilio", wrong, state, f"set its SMS webhook to {_bare(wanted)}, by POST")


def _bare(url: str) -> str:
    """Return a URL without a user's name and password, and without its query: either may be a secret."""
    parts = urlsplit(url)
    if not parts.hostname:
        return parts.path
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname}{port}{parts.path}"


def _length(time: timedelta) -> str:
    seconds = int(time.total_seconds())
    if seconds < 120:
        return f"{seconds} seconds"
    return f"{seconds // 60} minutes" if seconds < 7200 else f"{seconds // 3600} hours"
