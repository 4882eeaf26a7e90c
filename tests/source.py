"""The project's own source, read without running it: its modules, what they import, what they call."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "scheduler", "store")

_OURS = re.compile(rf"({'|'.join(PACKAGES)})(\.\w+)+")


class Import(NamedTuple):
    """A module, and one that it imports, on a line of its file."""

    by: str
    line: int
    of: str

    def __str__(self) -> str:
        return f"{self.by}, line {self.line}: {self.of}"


@cache
def modules() -> dict[str, Path]:
    """Return the file of each module of the three packages, by its dotted name."""
    return {_dotted(path): path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))}


@cache
def imports() -> tuple[Import, ...]:
    """Return every import of the three packages: at the top, inside functions, and by name in a string."""
    return tuple(
        Import(module, node.lineno, name)
        for module, path in modules().items()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.stmt | ast.expr)
        for name in _imported(node, module)
    )


def within(module: str, package: str) -> bool:
    """Tell whether `module` is `package` or lies in it."""
    return module == package or module.startswith(f"{package}.")


def top(module: str) -> str:
    """Return the first part of a dotted name."""
    return module.partition(".")[0]


@cache
def tree(path: Path) -> ast.Module:
    """Return what a file says, as Python reads it."""
    return ast.parse(path.read_text("utf-8"), str(path))


def calls(path: Path) -> Iterator[str]:
    """Give what a file calls, as it is written there: `datetime.now`, `tx.commit`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


def names(path: Path) -> Iterator[str]:
    """Give every name that a file reads or imports, each part of a dotted one by itself."""
    for node in ast.walk(tree(path)):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
                yield name


def texts(path: Path) -> Iterator[str]:
    """Give the keys of the texts that a file names, as patterns: a key may be put together from parts."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("Text") and node.args:
            yield from _patterns(node.args[0])


def strings(path: Path) -> Iterator[str]:
    """Give the strings of a file, as patterns; of those put together, the ones that begin with a word."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant | ast.JoinedStr):
            yield from (found for found in _patterns(node) if re.match(r"\w", found))


def kinds_of_tasks() -> Iterator[str]:
    """Give the kinds of tasks that are opened anywhere: the word that is handed to whoever opens one."""
    asks = [
        "open_task",
        "open_all",
        "press",
        "remind",
        "tell_staff",
        "ask_for_person",
        "hand_over",
        "_remind",
        "_conflict",
    ]
    for path in modules().values():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in asks:
                for word in node.args[1:4]:
                    if isinstance(word, ast.Constant) and re.fullmatch(r"[a-z]+(_[a-z]+)*", str(word.value)):
                        yield str(word.value)


def _patterns(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)):
            yield re.escape(text)
        case ast.JoinedStr(values=parts):
            yield "".join(next(_patterns(part), ".+") for part in parts)
        case ast.IfExp(body=one, orelse=other):
            yield from _patterns(one)
            yield from _patterns(other)


def _dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imported(node: ast.AST, module: str) -> Iterator[str]:
    match node:
        case ast.Import(names=aliases):
            yield from (alias.name for alias in aliases)
        case ast.ImportFrom(module=name, names=aliases, level=level):
            base = ".".join(part for part in (_up(module, level), name) if part)
            for alias in aliases:
                inner = f"{base}.{alias.name}"
                yield inner if inner in modules() else base
        case ast.Constant(value=str(text)):
            # What is imported by its name, such as the packages whose files register themselves.
            name = text.partition(":")[0]
            if _OURS.fullmatch(name) and name in modules():
                yield name


def _up(module: str, level: int) -> str:
    if level == 0:
        return ""
    parts = module.split(".")
    if modules()[module].name == "__init__.py":
        level -= 1
    return ".".join(parts[: len(parts) - level])
