"""What is named in one place and told in another: texts and the code that says them, settings and their example."""

import re
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from pydantic import AliasChoices
from pydantic_settings import BaseSettings
from source import PACKAGES, ROOT, modules, names, strings, texts, top

LOCALES = ROOT / "bot/locales"
LANGUAGES = ("de", "en", "es", "fr")
# Packages whose files are kinds of things that are said, and where their words are.
TEXTS_OF = {
    "scheduler.notifications": "notifications.ftl",
    "store.offers": "offers.ftl",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_that_the_code_names_can_be_said(language: str) -> None:
    entries = _entries(LOCALES / language, "*.ftl")
    named = {key: name for name, path in modules().items() for key in texts(path)}

    assert any(name.startswith("bot.intents.") for name in named.values())
    assert {key: name for key, name in named.items() if not _some(key, entries)} == {}


def test_every_text_is_said_by_somebody() -> None:
    said_by_code = {found for path in modules().values() for found in (*texts(path), *strings(path))}
    files = "\n".join(path.read_text("utf-8") for path in (LOCALES / "en").glob("*.ftl"))
    said_by_texts = set(re.findall(r"\{\s*([a-zA-Z][\w-]*)", files))
    kinds = _refusals().union(*map(_kinds, TEXTS_OF))
    entries = _entries(LOCALES / "en", "*.ftl")
    said = re.compile("|".join(f"(?:{found})" for found in said_by_code if len(found) < 80))

    idle = {
        key
        for key in entries - said_by_texts
        if not said.fullmatch(key) and not any(_says({key}, kind) for kind in kinds)
    }

    assert entries
    assert idle == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("package", TEXTS_OF)
def test_every_kind_has_its_words_in_every_language(package: str, language: str) -> None:
    entries = _entries(LOCALES / language, TEXTS_OF[package])

    assert _kinds(package)
    assert {kind for kind in _kinds(package) if not _says(entries, kind)} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_has_its_words_in_every_language(language: str) -> None:
    entries = _entries(LOCALES / language, "refusals.ftl")

    assert _refusals()
    assert {kind for kind in _refusals() if not _says(entries, kind)} == set()


def test_every_language_has_the_same_files() -> None:
    files = {
        folder.name: sorted(path.name for path in folder.iterdir())
        for folder in LOCALES.iterdir()
        if any(folder.glob("*.ftl"))
    }

    assert set(files) >= set(LANGUAGES)
    assert {name for name, some in files.items() if some != files["en"]} == set()


def test_the_example_names_exactly_the_settings() -> None:
    example = (ROOT / ".env.example").read_text("utf-8")
    named = re.findall(r"^#? ?([A-Z][A-Z0-9_]*)=", example, re.MULTILINE)
    settings = {variable for kind in _settings() for variable in _variables(kind)}

    assert "DATABASE_URL" in settings
    assert sorted(named) == sorted(settings)


def test_the_example_can_be_used_as_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in {variable for kind in _settings() for variable in _variables(kind)}:
        monkeypatch.delenv(variable, raising=False)

    example = ROOT / ".env.example"
    assert example.exists()
    for kind in _settings():
        assert kind(_env_file=example)


def _entries(folder: Path, files: str) -> set[str]:
    """Return the keys of the texts in a folder's files."""
    found = (path.read_text("utf-8") for path in folder.glob(files))
    return {key for text in found for key in re.findall(r"^([a-zA-Z][\w-]*) *=", text, re.MULTILINE)}


def _kinds(package: str) -> set[str]:
    """Return what the files of a package are named for; `_private` ones are not kinds."""
    found = (name.rpartition(".") for name in modules())
    return {name for folder, _, name in found if folder == package and not name.startswith("_")}


def _refusals() -> set[str]:
    """Name what the store may refuse a customer; what only the console refuses, it says itself."""
    kinds = _family(import_module("store.errors").Refused)
    return {kind.__name__ for kind in kinds if kind.__module__.startswith("store.")}


def _says(entries: set[str], kind: str) -> bool:
    """Tell whether an entry bears the name of `kind`, alone or with more words before or after it."""
    named = re.compile(rf"([a-z]+-)?{_dashed(kind)}(-.+)?")
    return any(named.fullmatch(_dashed(entry)) for entry in entries)


def _some(pattern: str, entries: set[str]) -> bool:
    return any(re.fullmatch(pattern, entry) for entry in entries)


def _dashed(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).replace("_", "-").lower()


def _settings() -> list[type[BaseSettings]]:
    for name, path in modules().items():
        if "BaseSettings" in set(names(path)):
            import_module(name)
    return [kind for kind in _family(BaseSettings) if top(kind.__module__) in PACKAGES]


def _variables(settings: type[BaseSettings]) -> set[str]:
    prefix = settings.model_config.get("env_prefix", "")
    variables = set()
    for name, field in settings.model_fields.items():
        alias = field.validation_alias
        if isinstance(alias, AliasChoices):
            alias = str(alias.choices[0])
        variables.add((alias if isinstance(alias, str) else f"{prefix}{name}").upper())
    return variables


def _family(kind: type[Any]) -> list[type[Any]]:
    return [one for child in kind.__subclasses__() for one in (child, *_family(child))]
