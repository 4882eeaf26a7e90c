"""Nothing starts by itself: no thread, socket, database or file at import, and no heavy library for `--help`."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from source import PACKAGES, ROOT, modules, top

HEAVY = {"aiogram", "twilio", "numpy", "phonenumbers", "babel", "argon2", "pyotp", "jinja2", "segno"}


def test_importing_starts_nothing_and_reads_no_settings(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("DATABASE_URL=nonsense\n")

    assert _python(IMPORT_AND_WATCH, *_importable(*PACKAGES), cwd=tmp_path) == []


def test_the_watch_over_imports_sees_what_they_do(tmp_path: Path) -> None:
    """The test above would pass forever if its watch were blind."""
    (tmp_path / ".env").write_text("DATABASE_URL=nonsense\n")
    (tmp_path / "restless.py").write_text(
        "import socket, sqlite3, threading\n"
        "open('.env').close()\n"
        "sqlite3.connect('store.db').close()\n"
        "kept = socket.socket()\n"
        "threading.Thread(target=threading.Event().wait, daemon=True).start()\n"
    )

    seen = _python(IMPORT_AND_WATCH, "restless", cwd=tmp_path)

    assert [what.partition(": ")[2] for what in seen] == [
        "reads .env",
        "sqlite3.connect",
        "leaves a thread",
        "leaves a socket",
    ]


@pytest.mark.parametrize("package", ["store", "bot.cli"])
def test_the_heavy_libraries_are_imported_where_they_are_used(package: str, tmp_path: Path) -> None:
    wanted = _importable("store") if package == "store" else [package]
    assert set(wanted) <= set(modules())

    loaded = set(_python(IMPORT_AND_LIST, *wanted, cwd=tmp_path))

    assert loaded & HEAVY == set()


def test_help_is_given_without_the_heavy_libraries(tmp_path: Path) -> None:
    loaded = set(_python(ASK_FOR_HELP, cwd=tmp_path))

    assert "bot.cli" in loaded
    assert loaded & HEAVY == set()


IMPORT_AND_WATCH = """
import os, stat, sys, threading
from importlib import import_module

starts = {"socket.connect", "socket.getaddrinfo", "sqlite3.connect", "subprocess.Popen", "os.fork"}

def watch(event, args):
    if event in starts:
        told.append(f"{name}: {event}")
    elif event == "open" and os.path.basename(str(args[0])) == ".env":
        told.append(f"{name}: reads .env")

def sockets():
    return {number for number in range(3, 256) if is_socket(number)}

def is_socket(number):
    try:
        return stat.S_ISSOCK(os.fstat(number).st_mode)
    except OSError:
        return False

told = []
threads, open_sockets = set(threading.enumerate()), sockets()
sys.addaudithook(watch)
for name in sys.argv[1:]:
    import_module(name)
    if started := set(threading.enumerate()) - threads:
        told.append(f"{name}: leaves a thread")
        threads |= started
    if opened := sockets() - open_sockets:
        told.append(f"{name}: leaves a socket")
        open_sockets |= opened
"""

IMPORT_AND_LIST = """
import sys
from importlib import import_module

for name in sys.argv[1:]:
    import_module(name)
told = list(sys.modules)
"""

ASK_FOR_HELP = """
import contextlib, io, sys
from bot.cli import main

sys.argv = ["backorder", "--help"]
with contextlib.redirect_stdout(io.StringIO()) as said, contextlib.suppress(SystemExit):
    main()
assert "Usage" in said.getvalue(), said.getvalue()
told = list(sys.modules)
"""


def _python(script: str, *arguments: str, cwd: Path) -> list[str]:
    """Run `script` in a new process that finds the project, and return what it `told`."""
    told = subprocess.run(
        [sys.executable, "-c", f"{script}\nimport json\nprint()\nprint(json.dumps(told))", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    answer: list[str] = json.loads(told.stdout.splitlines()[-1])
    return answer


def _importable(*packages: str) -> list[str]:
    """Return what can be imported: not what Alembic runs, nor what Python runs as a program."""
    alembics = ("store.migrations.env", "store.migrations.versions")
    return [
        name
        for name in modules()
        if top(name) in packages and not name.startswith(alembics) and not name.endswith("__main__")
    ]
