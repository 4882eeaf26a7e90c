"""`backorder bot`: what people say comes in and gets its turn."""

from bot.cli import _open


def command() -> None:
    """Take in what people say, by webhook or polling, and answer it."""
    _open.process("web", "turns")
