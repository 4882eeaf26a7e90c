"""`backorder worker`: the outbox is emptied."""

from bot.cli import _open


def command() -> None:
    """Deliver what is in the outbox; any number of workers may run."""
    _open.process("delivery")
