"""`backorder doctor`: is everything as it should be, and what to do where it is not."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli import _open

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.cli._probe import Finding

COLOURS = {"ok": "green", "note": "yellow", "wrong": "red"}


def command(as_json: Annotated[bool, typer.Option("--json", help="Print for programs.")] = False) -> None:
    """Look at the store, the providers and what waits; exit with 1 where something is wrong."""
    findings = []
    for finding in _findings():
        findings.append(finding)
        if not as_json:
            mark = typer.style(f"{finding.health:<6}", fg=COLOURS[finding.health])
            remedy = f"; {finding.remedy}" if finding.remedy else ""
            typer.echo(f"{mark} {finding.about:<11} {finding.state}{remedy}")
    if as_json:
        _open.show([finding._asdict() for finding in findings], as_json=True, text="")
    if any(finding.health == "wrong" for finding in findings):
        raise typer.Exit(1)


def _findings() -> "Iterator[Finding]":
    from pydantic import ValidationError

    from bot.app import WebSettings
    from bot.cli import _checkup, _providers
    from bot.cli._probe import Finding, Health
    from store.settings import Settings

    try:
        settings, web, providers = Settings(), WebSettings(), _providers.read()
    except ValidationError as error:
        # What was typed is not shown: it may be nearly a token.
        for one in error.errors(include_input=False, include_url=False, include_context=False):
            name = ".".join(map(str, one["loc"])).upper()
            yield Finding("settings", Health.wrong, f"{name}: {one['msg']}".removeprefix(": "), "correct it in .env")
        return
    yield from _checkup.everything(settings, web, providers)
