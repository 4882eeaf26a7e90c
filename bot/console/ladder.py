"""The ladder: what the shop offers unasked, what that has cost and kept, and whom each rule would reach today."""

from typing import Annotated

from fastapi import APIRouter, Response

from bot.console import Menu, Role, Visit, _rungs, needs
from store import database, ladder
from store.errors import BadInput
from store.ladder import Standing
from store.money import Money

MENU = Menu("Ladder", 60, Role.manager)

routes = APIRouter()


@routes.get("")
def shown(visit: Annotated[Visit, needs(Role.manager)]) -> Response:
    """Show the rules in their order, with what became of each."""
    return _page(visit)


@routes.post("")
def tried(visit: Annotated[Visit, needs(Role.manager)]) -> Response:
    """Try what each rule would offer at this moment; nothing is written, and nobody hears of it."""
    return _page(visit, tries=True)


def _page(visit: Visit, *, tries: bool = False) -> Response:
    settings = visit.settings
    try:
        rungs, wrong = ladder.rungs(settings), ""
    except BadInput as error:
        rungs, wrong = (), str(error)
    would = _rungs.tried(visit.console) if tries and rungs else None
    with visit.db.reading() as tx:
        now = database.now(tx)
        since = ladder.month_of(now, settings.shop_time_zone)
        found = ladder.standings(tx, since=since)
    names = {rung.name for rung in rungs}

    def standing(name: str) -> list[Standing]:
        mine = [one for one in found if one.rung == name]
        return mine or [Standing(name, settings.shop_currency, 0, 0, 0, 0, 0)]

    def used(name: str) -> Money:
        mine = (one.cost_minor for one in standing(name) if one.currency == settings.shop_currency)
        return Money(sum(mine), settings.shop_currency)

    return visit.page(
        "ladder.html",
        rungs=rungs,
        wrong=wrong,
        file=settings.ladder_file,
        settings=settings,
        standing=standing,
        used=used,
        sums=_rungs.sums(found),
        former=[one for one in found if one.rung not in names],
        kind_of=_rungs.kind_of,
        would=would,
        at_once=_rungs.AT_ONCE,
        since=since,
        now=now,
    )
