"""What it takes to look at a broadcast before it goes, put together from both sides."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.rehearsal import Stage


def stage() -> "Stage":
    """Build the channels as they render when they send, also those that are not set up, and read what an SMS costs."""
    from bot.channels import channels, sms
    from bot.locales import load
    from bot.rehearsal import Stage
    from scheduler import selling

    return Stage(
        channels={name: module.build(module.Settings(), public_url="") for name, module in channels().items()},
        locales=load(),
        price=sms.Settings().sms_segment_price,
        hours_of=selling.hours_of,
    )
