"""`backorder simulate`: a story of a shop over months, played in minutes, told day by day and checked."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager
    from datetime import date

    from bot.simulation.scenario import Scenario
    from bot.simulation.stage import Hands
    from bot.simulation.witness import Entry
    from store.database import Database


def command(
    scenario: Annotated[str, typer.Argument(help="A scenario by its name, or the path of your own.")] = "",
    *,
    listing: Annotated[bool, typer.Option("--list", help="List the scenarios that come with the program.")] = False,
    speed: Annotated[str, typer.Option(help="Seconds of the story in one of yours, such as 3600, or max.")] = "max",
    html: Annotated[Path | None, typer.Option(help="Write the story into this file, as a page.")] = None,
    database: Annotated[str, typer.Option(help="Play in this empty store, instead of one that is thrown away.")] = "",
    people: Annotated[int | None, typer.Option(min=1, help="So many people in the crowd.")] = None,
    brief: Annotated[bool, typer.Option("--brief", help="Tell only what it came to.")] = False,
) -> None:
    """Play a scenario on the real store with simulated phones; exit code 1 where it is otherwise than it expects."""
    from bot import simulation
    from bot.simulation import telling
    from store.errors import BadInput

    if listing:
        _list()
        return
    if not scenario:
        raise BadInput("name a scenario, or list those that there are with --list")
    if html is not None and not html.parent.is_dir():
        raise BadInput(f"there is no folder {html.parent} for the page")
    story, pace = simulation.read(simulation.found(scenario), people=people), _pace(speed)

    def tell(on: "date", entries: "Sequence[Entry]") -> None:
        if not brief:
            typer.echo("\n".join(telling.day(on, entries, story.clock)))

    with _store(database) as db:
        outcome = simulation.play(db, story, hands(story), speed=pace, tell=tell)
    typer.echo("\n".join(telling.summary(outcome)))
    if html is not None:
        from bot.simulation import timeline

        html.write_text(timeline.page(outcome), "utf-8")
        typer.echo(f"\nThe story is in {html}.", err=True)
    if outcome.wrong:
        raise typer.Exit(1)


def hands(story: "Scenario") -> "Hands":
    """Put together what a story needs of both sides."""
    from bot.cli import _learnt
    from bot.cli._process import meaning
    from bot.simulation.slips import settings_of
    from bot.simulation.stage import Hands
    from scheduler.runner import run_pass

    return Hands(run_pass, meaning(settings_of(story)), _learnt.understander())


def _list() -> None:
    from bot import simulation

    for name, path in simulation.shipped_with_us().items():
        typer.echo(f"{name:16} {simulation.read(path).title}")


def _pace(speed: str) -> float:
    """Read how fast it goes; 0 where nobody waits."""
    from store.errors import BadInput

    if speed == "max":
        return 0.0
    try:
        pace = float(speed)
    except ValueError:
        pace = 0.0
    if not 0 < pace < float("inf"):
        raise BadInput(f"--speed is max or a number of seconds, such as 3600, not {speed!r}")
    return pace


def _store(url: str) -> "AbstractContextManager[Database]":
    """Open the store that was named, or one in a file that is thrown away afterwards."""
    from contextlib import contextmanager
    from tempfile import TemporaryDirectory

    import sqlalchemy as sa

    from store.database import Database
    from store.migrations import migrate

    @contextmanager
    def opened() -> "Iterator[Database]":
        with TemporaryDirectory(prefix="backorder-") as folder:
            db = Database(url or f"sqlite:///{folder}/story.db")
            if not url:
                # Nothing of it has to outlive a power cut.
                sa.event.listen(db.engine, "connect", lambda made, _: made.execute("PRAGMA synchronous=OFF"))
            try:
                _refuse_used(db)
                migrate(db)
                yield db
            finally:
                db.dispose()

    return opened()


def _refuse_used(db: "Database") -> None:
    """Refuse a store in which there is something, before anything of it is changed."""
    import sqlalchemy as sa

    from store.errors import BadInput

    known = sa.inspect(db.engine)
    with db.reading() as tx:
        for name in ("product", "customer"):
            rows = sa.select(sa.exists().select_from(sa.table(name)))
            if known.has_table(name) and tx.connection().execute(rows).scalar_one():
                raise BadInput("a story is played in an empty store, and somebody uses this one")
