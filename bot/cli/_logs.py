"""What the processes log: events and numbers in one line each, and never a phone number, a token or a text."""

import logging
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from structlog.typing import EventDict

_SECRETS = re.compile(r"\+\d{7,15}|\b\d{6,12}:[A-Za-z0-9_-]{30,}|(?<=/bot)\d+:[A-Za-z0-9_-]+")


def set_up(*, to: Path | None = None) -> None:
    """Log to standard error, as JSON for machines and in colour for a person at a terminal, or to a file."""
    import structlog

    machine = to is not None or not sys.stderr.isatty()
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.format_exc_info,
        _scrubbed,
    ]
    last: Any = structlog.processors.JSONRenderer() if machine else structlog.dev.ConsoleRenderer()
    handler = logging.FileHandler(to) if to else logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for noisy in ("apscheduler", "httpx", "aiogram", "twilio", "alembic", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _scrubbed(_logger: object, _name: str, event: "EventDict") -> "EventDict":
    """Take out what names a person or opens a door, wherever a library may have put it."""
    return {key: _SECRETS.sub("***", value) if isinstance(value, str) else value for key, value in event.items()}
