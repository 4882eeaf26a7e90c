"""`backorder scheduler`: what is due because time passed."""

from bot.cli import _open


def command() -> None:
    """Decide what must be said now; any number may run, and one leads."""
    _open.process("scheduler")
