"""The keys of the API as staff make, see and take them back."""

import pytest
from desk import Desk
from sqlmodel import select

from store.audit import AuditEntry
from store.database import Database
from store.errors import BadInput, NotFound


def test_a_key_is_shown_once_listed_without_it_and_taken_back(desk: Desk, db: Database) -> None:
    made = desk.types("api-key", "add", "webshop", "--scope", "orders:write", "--scope", "orders:read", "--json").json
    before = desk.types("api-key", "list", "--json")
    taken = desk.types("api-key", "revoke", "webshop")
    after = desk.types("api-key", "list", "--json")

    assert made["key"].startswith("bok_")
    assert made["key"] not in before.out
    assert [(key["name"], key["scopes"], key["revoked_at"]) for key in before.json] == [
        ("webshop", "orders:read orders:write", None)
    ]
    assert "taken back" in taken.out
    assert after.json[0]["revoked_at"] is not None
    with db.reading() as tx:
        acts = tx.exec(select(AuditEntry.act).where(AuditEntry.subject == "api key webshop")).all()
    assert acts == ["issued an API key", "revoked an API key"]


@pytest.mark.parametrize(
    "typed",
    [
        ("add", "webshop"),
        ("add", "webshop", "--scope", "orders:eat"),
        ("add", "webshop", "--scope", "orders:read", "--per-minute", 0),
        ("add", ""),
        ("add", " ", "--scope", "orders:read"),
        ("list", "webshop"),
    ],
)
def test_a_key_that_cannot_be_is_refused(desk: Desk, typed: tuple[object, ...]) -> None:
    with pytest.raises(BadInput):
        desk.types("api-key", *typed)


def test_a_key_that_never_was_cannot_be_taken_back(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.types("api-key", "revoke", "nobody")
