"""What the shop decides: its name, its hours, its rules and where the truth is kept."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Read from the environment and from `.env`; every name is documented in `.env.example`."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore")

    database_url: str = "sqlite:///data/backorder.db"

    shop_name: str = "Our shop"
    shop_contact: str = "help@shop.example"
    shop_country: str = Field(default="US", min_length=2, max_length=2)
    shop_currency: str = Field(default="USD", min_length=3, max_length=3)
    shop_language: str = "en"
    shop_time_zone: str = "America/New_York"

    message_hours: str = "09:00-20:00"
    messages_per_day: int = Field(default=4, ge=1)
    tolerance_days: int = Field(default=2, ge=0)
    still_waiting_days: int = Field(default=14, ge=1)

    undo_minutes: int = Field(default=10, ge=0)
    offer_hours: int = Field(default=48, ge=1)
    discount_percent: int = Field(default=10, ge=0, le=90)
    link_hours: int = Field(default=72, ge=1)
    hand_off_hours: int = Field(default=48, ge=1)
