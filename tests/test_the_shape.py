"""The shape of the project: who may import whom, and what no file does.

It is asked of every file there is, so that a new one is judged without being listed. The one list to keep is RANKS:
a module of the store imports only what stands in its own rank or above it in the list.
"""

import ast
import re
import subprocess
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from source import PACKAGES, ROOT, calls, imports, modules, names, top, tree, within

MAY_IMPORT = {
    "store": {"store"},
    "scheduler": {"scheduler", "store"},
    "bot": {"bot", "store"},
}
# The only package that sees both sides; so nothing else may lean on it.
COMPOSES = "bot.cli"

HOME_OF = {
    "aiogram": "bot.channels.telegram",
    "twilio": "bot.channels.sms",
    "apscheduler": "scheduler.runner",
}

RANKS = (
    {"errors", "registry", "settings", "shadow", "money", "days", "sql"},
    {"phones", "zones", "area_codes", "hours", "working_days"},
    {"policies"},
    {"database", "leases", "throttle", "sessions"},
    {"customers", "consent", "catalog", "audit", "tasks", "preferences", "events"},
    {"staff", "api_keys", "idempotency"},
    {"second_factor", "seats"},
    {"sign_in"},
    # `contact` counts what was said before it lets us speak again, and so it comes after.
    {
        "conversations",
        "messages",
        "inbox",
        "outbox",
        "reports",
        "notes",
        "canned",
        "attendance",
        "pulse",
        "staff_group",
    },
    {"contact", "codes"},
    {"orders", "arrivals", "worklist"},
    {"supply", "promises", "suppliers", "updates", "stale_dates"},
    {"refunds", "writebacks"},
    {"forecast", "offers", "accounts", "shipments", "outlook", "authorisations"},
    {"cases", "ladder"},
    {"evidence", "cancellations", "backlog", "webhooks", "tellings"},
    {"delays"},
    {"notices", "subscriptions", "audience"},
    {"broadcasts", "undelivered"},
    {"privacy", "timeline", "insights"},
    {"intake", "platforms"},
    {"migrations"},
)

TOP_LEVEL = {
    *("bot", "scheduler", "store", "tests", "pyproject.toml", ".env.example", "README.md"),
    *("CHANGELOG.md", "LICENSE", ".ci", ".editorconfig", ".gitignore", ".pre-commit-config.yaml"),
}


def test_the_three_packages_are_found() -> None:
    assert set(PACKAGES) == set(MAY_IMPORT)
    assert set(PACKAGES) <= set(modules())
    assert ("store.database", "store.errors") in {(found.by, found.of) for found in imports()}


def test_each_package_imports_only_what_it_may() -> None:
    strangers = [
        str(found)
        for found in imports()
        if top(found.of) in PACKAGES
        and top(found.of) not in MAY_IMPORT[top(found.by)]
        and not within(found.by, COMPOSES)
    ]

    assert strangers == []


def test_nothing_leans_on_the_command_line() -> None:
    leaning = [str(found) for found in imports() if within(found.of, COMPOSES) and not within(found.by, COMPOSES)]

    assert leaning == []


@pytest.mark.parametrize("library", HOME_OF)
def test_each_providers_library_lives_in_one_place(library: str) -> None:
    users = {found.by for found in imports() if top(found.of) == library}

    assert users, f"nobody imports {library}"
    assert {user for user in users if not user.startswith(HOME_OF[library])} == set()


def test_every_module_of_the_store_has_a_rank() -> None:
    ranked = [module for rank in RANKS for module in rank]
    unranked = {name.split(".")[1] for name in modules() if name.startswith("store.")} - set(ranked)

    assert len(ranked) == len(set(ranked))
    assert unranked == set(), "say in RANKS what they stand on"


def test_each_module_of_the_store_stands_on_what_comes_before_it() -> None:
    rank_of = {f"store.{module}": rank for rank, some in enumerate(RANKS) for module in some}

    def rank(name: str) -> int:
        return rank_of.get(".".join(name.split(".")[:2]), -1)

    assert [str(found) for found in imports() if 0 <= rank(found.by) < rank(found.of)] == []


def test_no_two_modules_of_the_store_need_each_other() -> None:
    needs: dict[str, set[str]] = {}
    for found in imports():
        # What lies in a package may lean on the package, which finds it by its name.
        if top(found.by) == "store" and not within(found.by, found.of):
            needs.setdefault(found.by, set()).add(found.of)

    try:
        TopologicalSorter(needs).prepare()
    except CycleError as circle:
        pytest.fail(" is needed by ".join(circle.args[1]))


def test_rows_of_two_modules_know_each_other_by_number() -> None:
    relating = [name for name in _of("store") if "Relationship" in set(names(modules()[name]))]

    assert relating == []


def test_operations_never_commit() -> None:
    committing = [
        f"{name}: {call}"
        for name in _of("store")
        for call in calls(modules()[name])
        if call.endswith(".commit") and name != "store.database"
    ]

    assert committing == []


def test_no_rule_asks_the_machines_clock() -> None:
    clock = re.compile(r"(datetime\.)?(datetime\.(now|utcnow|today)|date\.today)|time\.time")
    asking = [
        f"{name}: {call}"
        for name in _of("store", "scheduler")
        for call in calls(modules()[name])
        if clock.fullmatch(call)
    ]

    assert asking == []


def test_only_what_touches_the_wire_is_async() -> None:
    waiting = {
        name
        for name in _of("store", "scheduler")
        for node in ast.walk(tree(modules()[name]))
        if isinstance(node, ast.AsyncFunctionDef)
    }

    assert waiting <= {HOME_OF["apscheduler"]}


def test_the_environment_is_read_by_settings_alone() -> None:
    readers = [name for name in _of(*PACKAGES) if {"environ", "getenv"} & set(names(modules()[name]))]

    assert readers == []


def test_every_module_says_in_one_line_what_it_is() -> None:
    paths = [*modules().values(), *sorted((ROOT / "tests").rglob("*.py"))]

    assert [str(path.relative_to(ROOT)) for path in paths if not _introduces_itself(path)] == []


def test_no_test_sleeps_or_patches() -> None:
    forbidden = re.compile(r"(.*\.)?(sleep|patch(\..*)?|(Magic|Async)?Mock)|monkeypatch\.setattr")
    found = [
        f"{path.relative_to(ROOT)}: {call}"
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        for call in calls(path)
        if forbidden.fullmatch(call)
    ]

    assert found == []


def test_nothing_unforeseen_is_tracked() -> None:
    """Among others no `uv.lock`: it names the registry that it was made with."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is not a clone, so nothing is tracked")
    git = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
    listed = subprocess.run(git, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    tracked = {Path(name).parts[0] for name in listed.split("\0") if name}

    assert "pyproject.toml" in tracked
    assert tracked - TOP_LEVEL == set()


def _of(*packages: str) -> list[str]:
    return [name for name in modules() if top(name) in packages]


def _introduces_itself(path: Path) -> bool:
    first = (ast.get_docstring(tree(path)) or "").partition("\n")[0]
    return first.endswith(".") and ". " not in first
