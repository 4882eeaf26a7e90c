"""Whom staff mean: a live query over those who wait, typed as a sentence, which may be kept under a name.

One customer is one recipient, however many of their lines match; what is said is about the one that we have known
longest.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col, select

from store import audit
from store.audience import fields, language
from store.audience.fields import BARE, FIELDS, FLAGS, LINES, ORDERS, Asking
from store.audience.language import All, Not, Some, Term, Tree
from store.consent import Purpose
from store.database import table
from store.errors import BadInput, NotFound
from store.settings import Settings
from store.sql import insert, key


class Audience(SQLModel, table=True):
    """An audience under a name; who is in it is asked anew each time."""

    id: int = key()
    name: str = Field(unique=True)
    text: str
    by: str
    at: datetime


def parse(text: str) -> Tree:
    """Read an audience. Raises BadInput that names the place and says what is possible there."""
    return language.parse(text, tuple(FIELDS), flags=FLAGS, bare=BARE)


def waiting(tx: Session, text: str, *, purpose: Purpose, settings: Settings, now: datetime) -> sa.Select[tuple[int]]:
    """Select who waits and is meant: `customer_id`, and their first line that matches, as `backorder_id`.

    The line is null where all that match came with an import that nobody may speak of yet. `purpose` is the permission
    that the message will need, by which it is known where each of them is reached. Raises BadInput as `parse`
    does, and for a product, a delivery or whatever else does not exist.
    """
    asking = Asking(tx, purpose, settings, now)
    spoken_of = sa.case((ORDERS.c.silent.is_(sa.false()), LINES.c.id))
    return (
        sa.select(ORDERS.c.customer_id, sa.func.min(spoken_of).label("backorder_id"))
        .join_from(LINES, ORDERS, ORDERS.c.id == LINES.c.order_id)
        .where(LINES.c.waiting > 0, _condition(parse(text), asking))
        .group_by(ORDERS.c.customer_id)
    )


def count(tx: Session, text: str, *, purpose: Purpose, settings: Settings, now: datetime) -> int:
    """Count the people who wait and are meant. Raises BadInput as `waiting` does."""
    meant = waiting(tx, text, purpose=purpose, settings=settings, now=now).subquery("meant")
    return int(tx.connection().execute(sa.select(sa.func.count()).select_from(meant)).scalar_one())


def save(tx: Session, name: str, text: str, *, by: str, now: datetime) -> None:
    """Keep an audience under a name, in the place of what was kept there. Raises BadInput as `parse` does."""
    parse(text)
    if not name.strip() or name != name.strip():
        raise BadInput("an audience is kept under a name, without blanks around it")
    kept = insert(tx, table(Audience)).values(name=name, text=text, by=by, at=now)
    tx.connection().execute(
        kept.on_conflict_do_update(index_elements=["name"], set_={"text": text, "by": by, "at": now})
    )
    audit.record(tx, by, "saved an audience", f"audience {name}", now=now, text=text)


def saved(tx: Session) -> list[Audience]:
    """List the audiences that are kept, by their names."""
    return list(tx.exec(select(Audience).order_by(col(Audience.name))))


def named(tx: Session, name: str) -> str:
    """Return the text of an audience that is kept, or raise NotFound with the names that there are."""
    kept = {one.name: one.text for one in saved(tx)}
    if name not in kept:
        raise NotFound(f"no audience is called {name!r}; there are {', '.join(kept) or 'none'}")
    return kept[name]


def both(*texts: str) -> str:
    """Return the audience of those who are meant by each of these; what is empty means everybody."""
    given = [text for text in texts if text.strip()]
    return given[0] if len(given) == 1 else " and ".join(f"({text})" for text in given)


def _condition(tree: Tree, asking: Asking) -> sa.ColumnElement[bool]:
    match tree:
        case Term():
            return fields.condition(tree, asking)
        case Not(of):
            return sa.not_(_condition(of, asking))
        case All(several):
            return sa.and_(*(_condition(one, asking) for one in several))
        case Some(several):
            return sa.or_(*(_condition(one, asking) for one in several))
