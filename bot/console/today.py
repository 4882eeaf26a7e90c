"""What needs a person today, the most urgent first, each with the one thing to do about it."""

from typing import Annotated

from fastapi import APIRouter, Response

from bot.console import Id, Menu, Role, Visit, _attention, needs
from bot.console._pages import counted
from store import audit, database, supply, tasks
from store.catalog import Product
from store.errors import NotFound, NotWaiting

MENU = Menu("Today", 10)


routes = APIRouter()


@routes.get("")
def listed(visit: Annotated[Visit, needs(Role.agent)]) -> Response:
    """List it."""
    with visit.db.reading() as tx:
        now = database.now(tx)
        groups = _attention.groups(tx, visit.settings, now)
    return visit.page("today.html", groups=groups, now=now)


@routes.post("/tasks/{task_id}/close")
def close(visit: Annotated[Visit, needs(Role.agent)], task_id: Id) -> Response:
    """Note that somebody has seen to a task."""
    try:
        with visit.db.transaction() as tx:
            now = database.now(tx)
            task = tasks.close(tx, task_id, by=visit.who, now=now)
            audit.record(tx, visit.who, "task done", f"task {task_id}", now=now, what=task.what)
    except NotWaiting as error:
        return visit.back("/today", f"Nothing was changed: {error}.")
    return visit.back("/today", f"Done: {task.details}")


@routes.post("/products/{product_id}/serve")
def serve(visit: Annotated[Visit, needs(Role.agent)], product_id: Id) -> Response:
    """Set free units aside for whoever waits."""
    with visit.db.transaction() as tx:
        now = database.now(tx)
        product = tx.get(Product, product_id)
        if product is None:
            raise NotFound(f"no product {product_id}")
        served = supply.serve(tx, [product.id], now=now)
        audit.record(tx, visit.who, "set aside", f"product {product.id}", now=now, units=served.units)
    return visit.back("/today", f"{counted(served.units, 'unit')} of {product.title} set aside.")
