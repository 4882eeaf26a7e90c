"""What the shop runs with: every setting, where it is changed, and whether all is well; secrets are not shown."""

from typing import Annotated

from fastapi import APIRouter, Response

from bot.console import Menu, Role, Visit, _setup, needs

MENU = Menu("Settings", 92, Role.owner)

routes = APIRouter()


@routes.get("")
def shown(visit: Annotated[Visit, needs(Role.owner)]) -> Response:
    """Show all settings, and what is found here without asking anybody outside."""
    return _page(visit, outside=False)


@routes.post("")
def asked(visit: Annotated[Visit, needs(Role.owner)]) -> Response:
    """Ask Telegram and Twilio too; nothing is changed there."""
    return _page(visit, outside=True)


def _page(visit: Visit, *, outside: bool) -> Response:
    findings = list(visit.console.doctor(outside))
    return visit.page(
        "settings.html",
        groups=_setup.groups(visit.console.runs_with, findings),
        wrong=[one for one in findings if one.health == "wrong"],
        notes=sum(one.health == "note" for one in findings),
        outside=outside,
    )
