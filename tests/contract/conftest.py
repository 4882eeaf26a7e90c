"""What the contract tests stand on: a desk at which commands are typed."""

from pathlib import Path

import pytest
from desk import Desk


@pytest.fixture
def desk(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk in a folder of its own, where no settings lie about."""
    monkeypatch.chdir(tmp_path)
    return Desk(database_url)
