"""What is set of the providers and of webhooks, beside what the shop and the web application are told."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.channels.sms import Settings as TwilioSettings
    from bot.channels.telegram import Settings as TelegramSettings
    from bot.webhooks import Settings as WebhookSettings


@dataclass(frozen=True, slots=True)
class Providers:
    """The settings of each of them."""

    telegram: "TelegramSettings"
    twilio: "TwilioSettings"
    webhooks: "WebhookSettings"


def read() -> Providers:
    """Read them from the environment and from `.env`."""
    from bot import webhooks
    from bot.channels import sms, telegram

    return Providers(telegram.Settings(), sms.Settings(), webhooks.Settings())
