"""What SQLite and PostgreSQL spell differently, said once."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import ColumnElement, FunctionElement
from sqlmodel import Field, Session, UTCDateTime

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SMALL_KEY = sa.SmallInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True),
    "postgresql",
)


def key() -> Any:
    """Declare a row's own number."""
    return Field(default=None, primary_key=True, sa_type=KEY)


def ref(target: str, *, nullable: bool = False, index: bool = False) -> Any:
    """Declare the number of a row elsewhere, such as `customer.id`."""
    if nullable:
        return Field(default=None, foreign_key=target, sa_type=KEY, nullable=True, index=index)
    return Field(foreign_key=target, sa_type=KEY, index=index)


def one_of(values: type[StrEnum], **field: Any) -> Any:
    """Declare a column that holds the value of a `StrEnum`, as text."""
    kind = sa.Enum(
        values,
        native_enum=False,
        length=24,
        values_callable=lambda members: [member.value for member in members],
    )
    return Field(sa_type=kind, **field)


def insert(tx: Session, target: sa.Table) -> Any:
    """Start an INSERT that knows ON CONFLICT, which both databases have and SQLAlchemy keeps apart."""
    if _is_sqlite(tx):
        return sqlite.insert(target)
    return postgresql.insert(target)


def among(tx: Session, column: ColumnElement[int], numbers: Sequence[int]) -> ColumnElement[bool]:
    """Say that a number is one of these, however many: they are handed over as one parameter."""
    return _among(tx, column, sa.literal(written(tx, numbers), sa.Text))


def among_those(tx: Session, column: ColumnElement[int], name: str) -> ColumnElement[bool]:
    """Say that a number is one of those, `written`, that are handed over by name with the statement."""
    return _among(tx, column, sa.bindparam(name, type_=sa.Text))


def exactly(value: str) -> ColumnElement[str]:
    """Write a word of ours into the statement itself, so that both databases see which partial index answers it."""
    return sa.literal(str(value), sa.String, literal_execute=True)


def written(tx: Session, numbers: Sequence[int]) -> str:
    """Write numbers as both databases read them faster than a driver writes a list: as text."""
    listed = ",".join(map(str, numbers))
    return f"[{listed}]" if _is_sqlite(tx) else f"{{{listed}}}"


def _among(tx: Session, column: ColumnElement[int], numbers: ColumnElement[str]) -> ColumnElement[bool]:
    if _is_sqlite(tx):
        return column.in_(sa.select(sa.func.json_each(numbers).table_valued("value").c.value))
    return column == sa.any_(sa.cast(numbers, postgresql.ARRAY(sa.BigInteger)))


def numbers(tx: Session, found: Select[tuple[int]]) -> list[int]:
    """Read one column of numbers in order, however many: they come as one value, which is far less work than rows."""
    (column,) = (rows := found.subquery("numbers")).c
    return ungathered(tx.connection().execute(sa.select(gathered(tx, column)).select_from(rows)).scalar_one())


def gathered(tx: Session, column: ColumnElement[int]) -> ColumnElement[Any]:
    """Gather the numbers of a group into one value, which `ungathered` reads."""
    return sa.func.json_group_array(column) if _is_sqlite(tx) else sa.func.array_agg(column)


def ungathered(value: Any) -> list[int]:
    """Read what was `gathered`, in order."""
    return sorted(json.loads(value) if isinstance(value, str) else value or ())


def listed(tx: Session, rows: Sequence[Sequence[Any]], columns: Sequence[sa.Column[Any]]) -> sa.Subquery:
    """Return rows of our own as a table with these columns, however many: they are handed over as one parameter.

    Values are numbers, text, booleans, days, aware moments and None.
    """
    places = range(len(columns))
    read: list[ColumnElement[Any]]
    if _is_sqlite(tx):
        each = sa.func.json_each(json.dumps(rows, default=_moment_of_sqlite)).table_valued("value").alias("each")
        read = [sa.type_coerce(sa.func.json_extract(each.c.value, f"$[{at}]"), columns[at].type) for at in places]
    else:
        every = sa.func.json_array_elements(sa.cast(sa.literal(json.dumps(rows, default=str), sa.Text), sa.JSON))
        each = every.table_valued(sa.column("value", sa.JSON), name="each")
        read = [sa.cast(each.c.value.op("->>")(at), columns[at].type) for at in places]
    named = [value.label(column.name) for value, column in zip(read, columns, strict=True)]
    return sa.select(*named).select_from(each).subquery("listed")


def portions(numbers: Sequence[int], size: int = 10_000) -> Iterator[Sequence[int]]:
    """Take numbers in portions."""
    for start in range(0, len(numbers), size):
        yield numbers[start : start + size]


def smaller(one: ColumnElement[int], other: ColumnElement[int]) -> ColumnElement[int]:
    """Return the smaller of two numbers (`min` here, `least` there)."""
    return sa.case((one < other, one), else_=other)


@lru_cache(maxsize=4096)
def _moment_of_sqlite(value: date) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return value.isoformat()


def _is_sqlite(tx: Session) -> bool:
    return tx.get_bind().dialect.name == "sqlite"


class later(FunctionElement[Any]):  # noqa: N801 - reads as the SQL function that it is
    """`later(moment, seconds)`: the moment that many seconds after another."""

    inherit_cache = True
    type = UTCDateTime()


@compiles(later, "postgresql")
def _later_postgresql(element: later, compiler: Any, **kw: Any) -> str:
    moment, seconds = (compiler.process(part, **kw) for part in element.clauses)
    return f"({moment} + make_interval(secs => {seconds}))"


@compiles(later, "sqlite")
def _later_sqlite(element: later, compiler: Any, **kw: Any) -> str:
    # SQLite computes milliseconds; three zeros make it the form in which a moment is written.
    moment, seconds = (compiler.process(part, **kw) for part in element.clauses)
    return f"(strftime('%Y-%m-%d %H:%M:%f', {moment}, {seconds} || ' seconds') || '000')"


class earliest(FunctionElement[Any]):  # noqa: N801
    """`earliest(one, other, ...)`: the earliest of several moments, without those that there are not."""

    inherit_cache = True
    type = UTCDateTime()


@compiles(earliest, "postgresql")
def _earliest_postgresql(element: earliest, compiler: Any, **kw: Any) -> str:
    return f"LEAST({compiler.process(element.clauses, **kw)})"


@compiles(earliest, "sqlite")
def _earliest_sqlite(element: earliest, compiler: Any, **kw: Any) -> str:
    # A moment that there is not would be the answer, so it is written as one that comes after all others.
    moments = [f"ifnull({compiler.process(moment, **kw)}, 'never')" for moment in element.clauses]
    return f"nullif(min({', '.join([*moments, repr('never')])}), 'never')"


class days_between(FunctionElement[int]):  # noqa: N801
    """`days_between(first, second)`: how many days the second date lies after the first; may be negative."""

    inherit_cache = True
    type = sa.Integer()


@compiles(days_between, "postgresql")
def _days_postgresql(element: days_between, compiler: Any, **kw: Any) -> str:
    first, second = (compiler.process(part, **kw) for part in element.clauses)
    return f"({second} - {first})"


@compiles(days_between, "sqlite")
def _days_sqlite(element: days_between, compiler: Any, **kw: Any) -> str:
    first, second = (compiler.process(part, **kw) for part in element.clauses)
    return f"CAST(julianday({second}) - julianday({first}) AS INTEGER)"


class days_after(FunctionElement[Any]):  # noqa: N801
    """`days_after(day, count)`: the day that many days after another."""

    inherit_cache = True
    type = sa.Date()


@compiles(days_after, "postgresql")
def _after_postgresql(element: days_after, compiler: Any, **kw: Any) -> str:
    day, count = (compiler.process(part, **kw) for part in element.clauses)
    return f"({day} + CAST({count} AS INTEGER))"


@compiles(days_after, "sqlite")
def _after_sqlite(element: days_after, compiler: Any, **kw: Any) -> str:
    day, count = (compiler.process(part, **kw) for part in element.clauses)
    return f"date({day}, {count} || ' days')"


class day_of(FunctionElement[Any]):  # noqa: N801
    """`day_of(moment, seconds)`: the day that a moment is where clocks are that many seconds ahead of UTC."""

    inherit_cache = True
    type = sa.Date()


@compiles(day_of, "postgresql")
def _day_of_postgresql(element: day_of, compiler: Any, **kw: Any) -> str:
    moment, seconds = (compiler.process(part, **kw) for part in element.clauses)
    return f"CAST(({moment} AT TIME ZONE 'UTC') + make_interval(secs => {seconds}) AS DATE)"


@compiles(day_of, "sqlite")
def _day_of_sqlite(element: day_of, compiler: Any, **kw: Any) -> str:
    moment, seconds = (compiler.process(part, **kw) for part in element.clauses)
    return f"date({moment}, {seconds} || ' seconds')"


class begins(FunctionElement[Any]):  # noqa: N801
    """`begins(day, seconds)`: the moment that many seconds after a day has begun in UTC."""

    inherit_cache = True
    type = UTCDateTime()


@compiles(begins, "postgresql")
def _begins_postgresql(element: begins, compiler: Any, **kw: Any) -> str:
    day, seconds = (compiler.process(part, **kw) for part in element.clauses)
    return f"((CAST({day} AS TIMESTAMP) AT TIME ZONE 'UTC') + make_interval(secs => {seconds}))"


@compiles(begins, "sqlite")
def _begins_sqlite(element: begins, compiler: Any, **kw: Any) -> str:
    day, seconds = (compiler.process(part, **kw) for part in element.clauses)
    return f"(strftime('%Y-%m-%d %H:%M:%f', {day}, {seconds} || ' seconds') || '000')"


class octets(FunctionElement[int]):  # noqa: N801
    """`octets(text)`: how many bytes a text takes; as many as it has letters where all of them are ASCII."""

    inherit_cache = True
    type = sa.Integer()


@compiles(octets, "postgresql")
def _octets_postgresql(element: octets, compiler: Any, **kw: Any) -> str:
    return f"octet_length({compiler.process(element.clauses, **kw)})"


@compiles(octets, "sqlite")
def _octets_sqlite(element: octets, compiler: Any, **kw: Any) -> str:
    return f"length(CAST({compiler.process(element.clauses, **kw)} AS BLOB))"
