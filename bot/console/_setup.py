"""What the shop runs with, as it is shown: each setting in its group, by the name that it has in `.env`.

A secret is not shown, only whether it is set; nor is an address that holds a name or a password.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from pydantic import SecretStr
from pydantic_settings import BaseSettings
from sqlalchemy.exc import ArgumentError

from bot.console._ground import Finding

SECRET = re.compile(r"(^|_)(token|secret|password|key|sid)(_|$)")
"""How a setting is called that is not shown, of whatever kind it is."""


@dataclass(frozen=True, slots=True)
class Part:
    """Settings that belong together: by their names or by how these begin, and what of them is looked at."""

    title: str
    words: str
    names: tuple[str, ...]
    about: tuple[str, ...] = ()

    def holds(self, name: str) -> bool:
        """Tell whether a setting belongs here."""
        return any(name == one or (one.endswith("_") and name.startswith(one)) for one in self.names)


PARTS = (
    Part("The shop", "As its customers know it.", ("shop_",)),
    Part(
        "When and how often we write",
        "What is said unasked: in which hours, how often, and what is too small to be told.",
        (
            *("message_hours", "messages_per_day", "kind_caps", "tolerance_days", "still_waiting_", "next_update_days"),
            *("stale_date_days", "supplier_padding", "restock_hours", "same_news_hours", "debounce_minutes", "shadow"),
        ),
        ("caps", "shadow"),
    ),
    Part(
        "The law of late orders",
        "It follows from where an order goes; a file may choose otherwise.",
        ("policy_file", "stated_days", "carriage_days", "notice_lead_days", "automatic_cancel"),
        ("law",),
    ),
    Part("Broadcasts", "Who approves them, and how they are held.", ("broadcast_",)),
    Part(
        "What customers may do",
        "What they are offered, and for how long they can take back what they chose. Money is in the smallest unit of"
        " the shop's currency.",
        (
            *("undo_minutes", "offer_", "offers_off", "ladder_file", "alternative_hold_minutes", "discount_"),
            *("store_credit_percent", "split_shipment_cost", "link_hours", "hand_off_hours"),
        ),
        ("ladder",),
    ),
    Part(
        "Privacy, and who somebody is",
        "What is forgotten, and how somebody proves who they are.",
        ("retention_days", "privacy_secret", "codes_per_minute", "phone_silent_days"),
        ("privacy",),
    ),
    Part("Telegram", "The bot that people write to.", ("telegram_",), ("telegram", "channels")),
    Part("SMS", "The account at Twilio, and what a message costs.", ("twilio_", "sms_"), ("twilio",)),
    Part(
        "The web",
        "Where this listens, and how the world reaches it.",
        ("host", "port", "public_url", "trusted_proxies", "public_feed", "webhook_loopback"),
        ("address", "console"),
    ),
    Part("Where the truth is kept", "The store, its clock and its version.", ("database_url",)),
)
"""The groups in their order; what nobody else looks at is looked at in the last."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: `value` is what is shown of it, "" where it is not set or `hidden`."""

    name: str
    value: str
    is_set: bool
    hidden: bool
    is_own: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A part with its settings, and what was found out about it."""

    part: Part
    settings: Sequence[Setting]
    findings: Sequence[Finding]


def groups(runs_with: Iterable[BaseSettings], findings: Sequence[Finding]) -> list[Group]:
    """Sort all settings, and what was found, into their groups."""
    all_of = [one for model in runs_with for one in _settings(model)]
    looked_at = {about for part in PARTS for about in part.about}
    sorted_ = []
    for place, part in enumerate(PARTS):
        last = place == len(PARTS) - 1
        mine = [one for one in all_of if _part_of(one.name) is part]
        told = [one for one in findings if one.about in part.about or (last and one.about not in looked_at)]
        sorted_.append(Group(part, mine, told))
    return sorted_


def _part_of(name: str) -> Part:
    exact = (part for part in PARTS if name.lower() in part.names)
    begins = (part for part in PARTS if part.holds(name.lower()))
    return next(exact, None) or next(begins, PARTS[-1])


def _settings(model: BaseSettings) -> list[Setting]:
    return [_setting(name, getattr(model, name), field.default) for name, field in type(model).model_fields.items()]


def _setting(name: str, value: object, default: object) -> Setting:
    hidden = isinstance(value, SecretStr) or SECRET.search(name) is not None
    plain = value.get_secret_value() if isinstance(value, SecretStr) else value
    words = str(plain).lower() if isinstance(plain, bool) else f"{plain:g}" if isinstance(plain, float) else str(plain)
    shown = "" if hidden else _address(words) if "://" in words else words
    return Setting(
        name=name.upper(),
        value=shown,
        is_set=words != "",
        hidden=hidden or (words != "" and shown == ""),
        is_own=value != default,
    )


def _address(url: str) -> str:
    """Return an address as it may be shown: that of a store without its password, others only where they hold none."""
    if re.match(r"(sqlite|postgresql)[+:]", url):
        try:
            return sa.make_url(url).render_as_string(hide_password=True).partition("?")[0]
        except ArgumentError:
            return ""
    return "" if "@" in url else url
