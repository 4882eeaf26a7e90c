"""What SQLite and PostgreSQL spell differently, said once."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import ColumnElement, FunctionElement
from sqlmodel import Field, Session, UTCDateTime

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SMALL_KEY = sa.SmallInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True),
    "postgresql",
)

A_PORTION = 10_000
"""So many numbers are handed over at once where nothing else is asked for."""


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


def dialect_of(tx: Session) -> str:
    """Name the database: what a statement that is kept depends on."""
    return str(tx.get_bind().dialect.name)


def insert(tx: Session | str, target: sa.Table) -> Any:
    """Start an INSERT that knows ON CONFLICT, which both databases have and SQLAlchemy keeps apart."""
    dialect = tx if isinstance(tx, str) else dialect_of(tx)
    return sqlite.insert(target) if dialect == "sqlite" else postgresql.insert(target)


class Numbers(tuple[int, ...]):
    """Numbers that are handed over with one statement after another, and written out for the database once."""

    @classmethod
    def of(cls, numbers: Sequence[int]) -> "Numbers":
        """Return numbers as these."""
        return numbers if isinstance(numbers, cls) else cls(numbers)

    @cached_property
    def written(self) -> str:
        """All of them, with commas between."""
        return ",".join(map(str, self))


class NumberList(sa.types.UserDefinedType[Sequence[int]]):
    """Numbers as one parameter: written as text, which both databases read faster than a driver writes a list.

    For SQLite it is an array of JSON. PostgreSQL is told nothing of its type but by the cast around it, so that it has
    an array from the beginning, and plans by that, instead of a text that it would read for each row.
    """

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """Name it as PostgreSQL does."""
        return "BIGINT[]"

    def bind_processor(self, dialect: Dialect) -> Callable[[Sequence[int] | None], str]:
        """Write them as the database of this dialect reads them."""
        opens, closes = "[]" if dialect.name == "sqlite" else "{}"
        return lambda numbers: f"{opens}{Numbers.of(numbers or ()).written}{closes}"


class RowList(sa.types.TypeDecorator[Sequence[Sequence[Any]]]):
    """Rows as one parameter: written as JSON, with moments and days as the database writes them."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Sequence[Sequence[Any]] | None, dialect: Dialect) -> str:
        """Write them; values are numbers, text, booleans, days, aware moments and None."""
        return json.dumps(value or (), default=_moment_of_sqlite if dialect.name == "sqlite" else str)


def those(name: str) -> sa.BindParameter[Sequence[int]]:
    """Name numbers that are handed over when a statement is executed; `among` takes them."""
    return sa.bindparam(name, type_=NumberList())


def those_rows(name: str) -> sa.BindParameter[Sequence[Sequence[Any]]]:
    """Name rows that are handed over when a statement is executed; `listed` takes them."""
    return sa.bindparam(name, type_=RowList())


def among(column: ColumnElement[int], numbers: Sequence[int] | sa.BindParameter[Sequence[int]]) -> ColumnElement[bool]:
    """Say that a number is one of these, however many: they are handed over as one parameter."""
    given = numbers if isinstance(numbers, sa.BindParameter) else sa.literal(numbers, NumberList())
    return _among(column, given)


def each_of(numbers: sa.BindParameter[Sequence[int]]) -> ColumnElement[int]:
    """Return numbers of our own, however many, as the one column of a table: they are handed over as one parameter."""
    # Named as its column, which is how PostgreSQL names a column that has no name.
    return _numbers(numbers).table_valued(sa.column("value", sa.BigInteger), name="value").c.value


def in_order(dialect: str, found: Select[Any], key: ColumnElement[int]) -> Select[Any]:
    """Have rows written in one order by everybody, so that no two wait for each other; on SQLite one writes at a time.

    Sorting would take SQLite half as long as writing them does.
    """
    return found if dialect == "sqlite" else found.order_by(key)


def exactly(value: str) -> ColumnElement[str]:
    """Write a word of ours into the statement itself, so that both databases see which partial index answers it."""
    return sa.literal(str(value), sa.String, literal_execute=True)


def numbers(tx: Session, found: Select[tuple[int]], given: Mapping[str, Any] | None = None) -> list[int]:
    """Read one column of numbers in order, however many: they come as one value, which is far less work than rows.

    `given` is what the statement is handed over by name.
    """
    return ungathered(tx.connection().execute(all_numbers(found), given).scalar_one())


def all_numbers(found: Select[tuple[int]]) -> Select[tuple[Any]]:
    """Put into words what `numbers` reads."""
    (column,) = (rows := found.subquery("numbers")).c
    return sa.select(gathered(column)).select_from(rows)


def ungathered(value: Any) -> list[int]:
    """Read what was `gathered`, in order."""
    return sorted(json.loads(value) if isinstance(value, str) else value or ())


def listed(
    rows: Sequence[Sequence[Any]] | sa.BindParameter[Sequence[Sequence[Any]]], columns: Sequence[sa.Column[Any]]
) -> sa.Subquery:
    """Return rows of our own as a table with these columns, however many: they are handed over as one parameter.

    Values are numbers, text, booleans, days, aware moments and None.
    """
    given = rows if isinstance(rows, sa.BindParameter) else sa.literal(rows, RowList())
    each = _elements(given).table_valued(sa.column("value", sa.JSON), name="each")
    read = [
        _Read(_cell(each.c.value, sa.literal_column(str(at))), column.type).label(column.name)
        for at, column in enumerate(columns)
    ]
    return sa.select(*read).select_from(each).subquery("listed")


def portions(numbers: Sequence[int], size: int = A_PORTION) -> Iterator[Numbers]:
    """Take numbers in portions."""
    for start in range(0, len(numbers), size):
        yield Numbers(numbers[start : start + size])


def smaller(one: ColumnElement[int], other: ColumnElement[int]) -> ColumnElement[int]:
    """Return the smaller of two numbers (`min` here, `least` there)."""
    return sa.case((one < other, one), else_=other)


@lru_cache(maxsize=4096)
def _moment_of_sqlite(value: date) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return value.isoformat()


class _among(FunctionElement[bool]):  # noqa: N801 - reads as the SQL function that it is
    inherit_cache = True
    type = sa.Boolean()

    def self_group(self, against: Any = None) -> Any:
        """Stand as the condition that it is: compared with 1, as SQLite has no booleans, no index would answer it."""
        del against
        return self


@compiles(_among, "postgresql")
def _among_postgresql(element: _among, compiler: Any, **kw: Any) -> str:
    column, numbers = (compiler.process(part, **kw) for part in element.clauses)
    return f"({column} = ANY (CAST({numbers} AS BIGINT[])))"


@compiles(_among, "sqlite")
def _among_sqlite(element: _among, compiler: Any, **kw: Any) -> str:
    column, numbers = (compiler.process(part, **kw) for part in element.clauses)
    return f"({column} IN (SELECT value FROM json_each({numbers})))"  # noqa: S608 - no value is in it


class _numbers(FunctionElement[int]):  # noqa: N801
    inherit_cache = True
    type = sa.BigInteger()


@compiles(_numbers, "postgresql")
def _numbers_postgresql(element: _numbers, compiler: Any, **kw: Any) -> str:
    return f"unnest(CAST({compiler.process(element.clauses, **kw)} AS BIGINT[]))"


class gathered(FunctionElement[Any]):  # noqa: N801
    """`gathered(column)`: the numbers of a group as one value, which `ungathered` reads."""

    inherit_cache = True
    type = sa.types.NullType()


@compiles(gathered, "postgresql")
def _gathered_postgresql(element: gathered, compiler: Any, **kw: Any) -> str:
    return f"array_agg({compiler.process(element.clauses, **kw)})"


@compiles(gathered, "sqlite")
def _gathered_sqlite(element: gathered, compiler: Any, **kw: Any) -> str:
    return f"json_group_array({compiler.process(element.clauses, **kw)})"


class _elements(FunctionElement[Any]):  # noqa: N801
    inherit_cache = True
    type = sa.JSON()


@compiles(_elements, "postgresql")
def _elements_postgresql(element: _elements, compiler: Any, **kw: Any) -> str:
    return f"json_array_elements(CAST({compiler.process(element.clauses, **kw)} AS JSON))"


@compiles(_numbers, "sqlite")
@compiles(_elements, "sqlite")
def _elements_sqlite(element: _numbers | _elements, compiler: Any, **kw: Any) -> str:
    return f"json_each({compiler.process(element.clauses, **kw)})"


class _cell(FunctionElement[Any]):  # noqa: N801
    inherit_cache = True
    type = sa.Text()


@compiles(_cell, "postgresql")
def _cell_postgresql(element: _cell, compiler: Any, **kw: Any) -> str:
    row, at = (compiler.process(part, **kw) for part in element.clauses)
    return f"({row} ->> {at})"


@compiles(_cell, "sqlite")
def _cell_sqlite(element: _cell, compiler: Any, **kw: Any) -> str:
    row, at = (compiler.process(part, **kw) for part in element.clauses)
    return f"json_extract({row}, '$[{at}]')"


class _Read(sa.Cast[Any]):
    """A cell as a value of a type: SQLite has it as that already."""

    inherit_cache = True


@compiles(_Read, "sqlite")
def _read_sqlite(element: _Read, compiler: Any, **kw: Any) -> str:
    return str(compiler.process(element.clause, **kw))


@compiles(_Read)
def _read(element: _Read, compiler: Any, **kw: Any) -> str:
    return str(compiler.visit_cast(element, **kw))


class later(FunctionElement[Any]):  # noqa: N801
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
