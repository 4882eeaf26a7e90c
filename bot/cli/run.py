"""`backorder run`: everything in one process."""

from bot.cli import _open


def command() -> None:
    """Run everything in one process: the web, the bot, delivery and the scheduler."""
    _open.process("web", "turns", "delivery", "scheduler")
