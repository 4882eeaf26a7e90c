"""The desk at which commands are typed, and what they answered."""

import json
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer
from typer.testing import CliRunner

# Whoever runs the tests may have a shop of their own in the environment.
NO_CHANNELS = dict.fromkeys(
    ["TELEGRAM_TOKEN", "TELEGRAM_MODE", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_NUMBER", "PUBLIC_URL"], ""
)


@dataclass(frozen=True, slots=True)
class Said:
    """What a command answered, on both of its outputs."""

    exit_code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The answer for programs."""
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk at which commands are typed; an error of the shop comes through as it is."""

    url: str

    def types(self, command: str, *arguments: object, answers: str = "", **environment: str) -> Said:
        """Run a command as `backorder` would, and return what it said."""
        app = typer.Typer(rich_markup_mode=None)
        app.command()(import_module(f"bot.cli.{command.replace('-', '_')}").command)
        result = CliRunner().invoke(
            app,
            [str(argument) for argument in arguments],
            input=answers,
            env={**NO_CHANNELS, "DATABASE_URL": self.url, "COLUMNS": "300", **environment},
        )
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Said(result.exit_code, result.stdout, result.stderr)
