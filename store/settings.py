"""What the shop decides: its name, its hours, its rules and where the truth is kept."""

from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

_DAY, _SPAN = "(Mo|Tu|We|Th|Fr|Sa|Su)", r"([01]?\d|2[0-3]):[0-5]\d-(([01]?\d|2[0-3]):[0-5]\d|24:00)"
_RULE = rf"{_DAY}([-,]{_DAY})* +{_SPAN}(, ?{_SPAN})*"
_CLOSED = r"(\d{4}-)?\d\d-\d\d"


class Settings(BaseSettings):
    """Read from the environment and from `.env`; every name is documented in `.env.example`."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore")

    database_url: str = "sqlite:///data/backorder.db"

    shop_name: str = "Our shop"
    shop_contact: str = "help@shop.example"
    shop_address_page: str = ""
    shop_payment_page: str = ""
    shop_privacy_page: str = ""
    shop_country: str = Field(default="US", min_length=2, max_length=2)
    shop_currency: str = Field(default="USD", min_length=3, max_length=3)
    shop_language: str = "en"
    shop_time_zone: str = "America/New_York"
    shop_hours: str = Field(default="", pattern=rf"^({_RULE}([;,] *{_RULE})*)?$")
    shop_closed_on: str = Field(default="", pattern=rf"^({_CLOSED}([,;]? *{_CLOSED})*)?$")

    message_hours: str = "09:00-20:00"
    messages_per_day: int = Field(default=4, ge=1)
    kind_caps: str = "offer_made=1/7 still_waiting=1/7"
    tolerance_days: int = Field(default=2, ge=0)
    still_waiting_days: int = Field(default=14, ge=1)
    still_waiting_times: int = Field(default=5, ge=1)
    next_update_days: int = Field(default=7, ge=1)
    stale_date_days: int = Field(default=2, ge=0)
    supplier_padding: bool = True
    restock_hours: int = Field(default=24, ge=1)
    same_news_hours: int = Field(default=24, ge=0)
    debounce_minutes: int = Field(default=0, ge=0)
    shadow: str = ""

    policy_file: str = ""
    stated_days: int = Field(default=0, ge=0)
    carriage_days: int = Field(default=5, ge=0)
    notice_lead_days: int = Field(default=5, ge=2, le=20)
    automatic_cancel: bool = True

    broadcast_approval_above: int = Field(default=500, ge=0)
    broadcast_hold_minutes: int = Field(default=5, ge=0)
    broadcast_days: int = Field(default=3, ge=1)

    undo_minutes: int = Field(default=10, ge=0)
    offer_hours: int = Field(default=48, ge=1)
    offers_off: str = ""
    ladder_file: str = ""
    offer_cap_percent: int = Field(default=25, ge=0, le=100)
    alternative_hold_minutes: int = Field(default=10, ge=1, le=120)
    discount_percent: int = Field(default=10, ge=0, le=90)
    discount_amount: int = Field(default=0, ge=0)
    discount_as: Literal["refund", "code"] = "refund"
    store_credit_percent: int = Field(default=15, ge=0, le=100)
    split_shipment_cost: int = Field(default=0, ge=0)
    link_hours: int = Field(default=72, ge=1)
    hand_off_hours: int = Field(default=48, ge=1)

    retention_days: int = Field(default=730, ge=1)
    privacy_secret: str = ""

    codes_per_minute: int = Field(default=20, ge=0)
    phone_silent_days: int = Field(default=180, ge=1)
