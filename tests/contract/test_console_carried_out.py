"""What customers chose and the shop carries out, as staff note it at the console, and the money that they send back."""

from datetime import timedelta

import pytest
from builders import a_backorder
from clerk import Clerk
from sqlmodel import Session, select

from store import cancellations, database, offers, refunds, writebacks
from store.audit import AuditEntry
from store.database import Database
from store.orders import Backorder
from store.refunds import RefundState
from store.settings import Settings
from store.staff import Role
from store.writebacks import WriteBackState

SETTINGS = Settings(_env_file=None)


@pytest.fixture
def clerk(db: Database) -> Clerk:
    return Clerk(db, SETTINGS)


def cancelled(tx: Session, number: str, *, undo: timedelta = timedelta(0)) -> Backorder:
    """Have somebody cancel a lamp of 49.00."""
    now = database.now(tx)
    line = a_backorder(tx, number, now=now)
    cancellations.cancel(tx, line.id, key=number, by="customer", undo=undo, settings=SETTINGS, now=now)
    return line


def state_of(db: Database, write_back_id: int = 1) -> WriteBackState:
    with db.reading() as tx:
        return writebacks.known(tx, write_back_id).state


def money_of(db: Database, refund_id: int = 1) -> RefundState:
    with db.reading() as tx:
        return refunds.known(tx, refund_id).state


def acts(db: Database, act: str) -> list[AuditEntry]:
    with db.reading() as tx:
        return list(tx.exec(select(AuditEntry).where(AuditEntry.act == act)))


def test_what_is_to_be_carried_out_is_listed_by_kind_and_in_pages(db: Database, clerk: Clerk) -> None:
    with db.transaction() as tx:
        now = database.now(tx)
        for number in range(27):
            cancelled(tx, f"#{number}")
        line = a_backorder(tx, "#split", units=2, now=now)
        (offer,) = offers.propose(tx, line, of=["discount"], settings=SETTINGS, now=now)
        offers.accept(tx, offer.id, undo=timedelta(0), now=now)
        cancelled(tx, "#undone", undo=timedelta(minutes=10))

    first = clerk.looks("/writebacks")
    assert "Cancel: order #0" in first
    assert "Refund $49.00" in clerk.words()
    assert "#26" not in first
    clerk.looks("/writebacks", after="25")
    assert "Cancel: order #26" in clerk.words()
    assert "#undone" not in clerk.words()
    clerk.looks("/writebacks", kind="discount")
    assert "Send a discount back: order #split" in clerk.words()
    assert "Cancel: order" not in clerk.words()
    assert 'href="/console/writebacks"' in clerk.looks("/today")


def test_what_is_done_is_noted_once_and_its_money_with_it(db: Database, clerk: Clerk) -> None:
    with db.transaction() as tx:
        cancelled(tx, "#1001")

    clerk.looks("/writebacks/1")
    form = clerk.form("It is done")
    clerk.presses("It is done", note="done in the shop")
    assert "noted as done" in clerk.hears()
    assert "Nothing is to be carried out" in clerk.words()
    clerk.sends(form.action.removeprefix("/console"), **form.fields)
    assert "noted as done" in clerk.hears()

    assert (state_of(db), money_of(db)) == (WriteBackState.done, RefundState.sent)
    (noted,) = acts(db, "write-back done")
    assert noted.details["note"] == "done in the shop"
    clerk.looks("/writebacks/1")
    assert "It is done" not in clerk.labels()
    assert "done in the shop" in clerk.words()


def test_money_may_follow_and_is_noted_as_sent_with_its_proof(db: Database, clerk: Clerk) -> None:
    with db.transaction() as tx:
        cancelled(tx, "#1001")

    clerk.looks("/writebacks/1")
    clerk.presses("It is done", money_follows="on")
    assert money_of(db) is RefundState.owed
    clerk.looks("/refunds")
    assert "$49.00: order #1001" in clerk.words()
    clerk.looks("/refunds/1")
    form = clerk.form("Note it as sent")
    assert clerk.presses("Note it as sent", evidence="").status_code == 422
    assert money_of(db) is RefundState.owed
    clerk.looks("/refunds/1")
    clerk.presses("Note it as sent", evidence="re_3Nk7")
    assert "noted as sent" in clerk.hears()
    clerk.sends(form.action.removeprefix("/console"), **{**form.fields, "evidence": "re_other"})

    assert money_of(db) is RefundState.sent
    assert [one.details["evidence"] for one in acts(db, "refund sent")] == ["re_3Nk7"]
    clerk.looks("/refunds", state="sent")
    assert "order #1001" in clerk.words()
    clerk.looks("/refunds/1")
    assert "re_3Nk7" in clerk.words()


def test_what_cannot_be_done_needs_a_reason_and_loses_none(db: Database, clerk: Clerk) -> None:
    with db.transaction() as tx:
        cancelled(tx, "#1001")

    clerk.looks("/writebacks/1")
    form = clerk.form("It is done")
    path = "/writebacks/1/failed"
    wrong = clerk.sends(path, **{**form.fields, "note": " "})
    assert wrong.status_code == 422
    assert 'aria-invalid="true"' in wrong.text
    assert state_of(db) is WriteBackState.open
    clerk.sends(path, **{**form.fields, "note": "the parcel had left"})

    assert (state_of(db), money_of(db)) == (WriteBackState.failed, RefundState.owed)


def test_what_can_still_be_taken_back_is_refused_and_the_note_stays(db: Database, clerk: Clerk) -> None:
    with db.transaction() as tx:
        cancelled(tx, "#1001", undo=timedelta(minutes=10))

    clerk.looks("/writebacks/1")
    refused = clerk.presses("It is done", note="a note of mine")

    assert refused.status_code == 422
    assert "a note of mine" in refused.text
    assert "take" in clerk.words()
    assert state_of(db) is WriteBackState.open


def test_an_agent_looks_and_a_manager_notes(db: Database) -> None:
    with db.transaction() as tx:
        cancelled(tx, "#1001")
    agent = Clerk(db, SETTINGS, Role.agent, "ann")

    agent.looks("/writebacks/1")
    assert "It is done" not in agent.labels()
    agent.looks("/refunds/1")
    assert "Note it as sent" not in agent.labels()
    for path in ("/writebacks/1/done", "/writebacks/1/failed", "/refunds/1/sent"):
        assert agent.sends(path, note="because", evidence="re_1").status_code == 403
    assert (state_of(db), money_of(db)) == (WriteBackState.open, RefundState.owed)
    assert agent.asks("GET", "/writebacks/99").status_code == 404
    assert agent.asks("GET", "/refunds/99").status_code == 404
