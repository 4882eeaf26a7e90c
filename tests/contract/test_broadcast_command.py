"""A broadcast at the command line: looked at, sent, approved, followed and ended."""

from datetime import timedelta

import pytest
from builders import a_backorder, a_chat, phone_of
from desk import Desk
from sqlmodel import select

from scheduler.runner import run_pass
from store import broadcasts, database
from store.audit import AuditEntry
from store.broadcasts import BroadcastState
from store.database import Database
from store.errors import BadInput, NotFound, Refused
from store.messages import Message, Priority, State
from store.settings import Settings

ALWAYS = {"MESSAGE_HOURS": "00:00-24:00", "SHOP_NAME": "Lumen", "SMS_SEGMENT_PRICE": "0.05"}
HELLO = ("--where", "sku=LAMP-2", "--text", "Hello {name}, {title} is late.", "--text", "de=Hallo {name}.")


@pytest.fixture
def waiting(db: Database) -> list[str]:
    """Two read English by SMS, one German on Telegram, and one never agreed to be written to."""
    with db.transaction() as tx:
        now = database.now(tx)
        lines = [a_backorder(tx, f"#{number}", now=now) for number in (1, 2)]
        lines.append(a_backorder(tx, "#3", language="de", country="DE", postcode="10115", now=now))
        a_chat(tx, lines[2], "77", now=now)
        a_backorder(tx, "#4", agreed=False, now=now)
        return [phone_of(tx, line).handle for line in lines[:2]]


def passes(db: Database, time: timedelta = timedelta(minutes=6)) -> None:
    with db.transaction() as tx:
        database.let_pass(tx, time)
    run_pass(db, Settings(_env_file=None, message_hours="00:00-24:00"))


@pytest.mark.usefixtures("waiting")
def test_it_is_looked_at_before_anything_is_written(desk: Desk, db: Database) -> None:
    seen = desk.types("broadcast", *HELLO, "--choice", "keep", "--preview", "--people", 10, **ALWAYS).out

    assert "3 people would get it: 2 by sms, 1 by telegram" in seen
    assert "no consent" in seen
    assert "2 SMS segments, 0.10 USD" in seen
    assert "Lumen: Hello Ada Miller, LAMP-2 title is late.\n1 Keep waiting" in seen
    assert "Hallo Ada Miller.\n[Weiter warten]" in seen
    assert "+1212" not in seen
    with db.reading() as tx:
        assert broadcasts.newest(tx) == []


@pytest.mark.usefixtures("waiting")
def test_for_programs_it_is_one_object(desk: Desk) -> None:
    told = desk.types("broadcast", *HELLO, "--json", **ALWAYS).json

    assert (told["recipients"], told["left_out"], told["channels"]) == (3, {"no consent": 1}, {"sms": 2, "telegram": 1})
    assert (told["segments"], told["cost"], told["cut"]) == (2, "0.10", 0)
    sent = desk.types("broadcast", *HELLO, "--send", "--yes", "--json", **ALWAYS).json
    assert (sent["state"], sent["counts"]["waiting"]) == ("holding", 3)


@pytest.mark.usefixtures("waiting")
def test_it_is_sent_held_followed_paused_and_stopped(desk: Desk, db: Database) -> None:
    seen = desk.types("broadcast", *HELLO, "--send", answers="n\n", **ALWAYS)
    assert seen.exit_code == 1
    seen = desk.types("broadcast", *HELLO, "--send", answers="y\n", **ALWAYS)
    assert "Send it to 3 people?" in seen.err
    assert "Broadcast 1 begins" in seen.out
    passes(db)
    assert "queued" in desk.types("broadcast", "--status", 1, **ALWAYS).out

    assert "3 messages called back" in desk.types("broadcast", "--pause", 1, **ALWAYS).out
    with db.reading() as tx:
        mine = select(Message.state).where(Message.priority == int(Priority.broadcast))
        assert tx.exec(mine).all() == [State.withheld] * 3
    assert "goes on" in desk.types("broadcast", 1, "--resume", **ALWAYS).out
    assert "is stopped" in desk.types("broadcast", "--stop", 1, **ALWAYS).out
    listed = desk.types("broadcast", "--status", "--json", **ALWAYS).json
    assert [(one["number"], one["state"], one["people"]) for one in listed] == [(1, "stopped", 3)]
    with db.reading() as tx:
        acts = [entry.act for entry in tx.exec(select(AuditEntry).where(AuditEntry.subject == "broadcast 1"))]
        assert acts == [f"{did} a broadcast" for did in ("drafted", "approved", "paused", "resumed", "stopped")]


@pytest.mark.usefixtures("waiting")
def test_what_goes_to_many_is_not_approved_by_who_made_it(desk: Desk, db: Database) -> None:
    few = {**ALWAYS, "BROADCAST_APPROVAL_ABOVE": "2"}
    said = desk.types("broadcast", *HELLO, "--send", "--yes", **few).out

    assert "waits for a second person, since more than 2 people get it" in said
    with pytest.raises(Refused, match="another person approves it"):
        desk.types("broadcast", "--approve", 1, "--yes", **few)
    with db.transaction() as tx:
        broadcasts.known(tx, 1).made_by = "cli somebody else"
    assert "Broadcast 1 begins" in desk.types("broadcast", "--approve", 1, "--yes", **few).out


@pytest.mark.usefixtures("waiting")
def test_an_audience_is_saved_and_narrowed(desk: Desk) -> None:
    desk.types("broadcast", "--where", "sku=LAMP-2", "--save", "lamps", **ALWAYS)

    told = desk.types("broadcast", "--audience", "lamps", "--where", "language=de or undated", "--text", "x", "--json")
    assert told.json["recipients"] == 2
    assert told.json["left_out"] == {"no consent": 1, "no text in their language": 1}
    with pytest.raises(NotFound, match="there are lamps"):
        desk.types("broadcast", "--audience", "mugs", "--text", "x")


def test_a_correction_is_for_those_who_got_the_wrong_one(desk: Desk, db: Database, waiting: list[str]) -> None:
    desk.types("broadcast", *HELLO, "--send", "--yes", **ALWAYS)
    passes(db)
    with db.transaction() as tx:
        for message in tx.exec(select(Message).where(Message.priority == int(Priority.broadcast))):
            message.state = State.sent if message.channel == "sms" else State.failed
    with pytest.raises(Refused, match="still goes on; stop it first"):
        desk.types("broadcast", "--correct", 1, "--text", "Sorry.", **ALWAYS)
    desk.types("broadcast", "--stop", 1, **ALWAYS)
    told = desk.types("broadcast", "--correct", 1, "--text", "Sorry.", "--json", **ALWAYS).json

    assert (told["recipients"], told["channels"]) == (len(waiting), {"sms": 2})
    assert "Broadcast 2" in desk.types("broadcast", "--correct", 1, "--text", "Sorry.", "--send", "--yes", **ALWAYS).out


def test_a_test_goes_to_oneself(desk: Desk, db: Database, waiting: list[str]) -> None:
    with pytest.raises(NotFound, match="write to the shop"):
        desk.types("broadcast", *HELLO, "--test-to", waiting[0], **ALWAYS)
    with db.transaction() as tx:
        from store import customers

        address = customers.at(tx, "sms", waiting[0])
        assert address is not None
        address.heard_at = database.now(tx)
    said = desk.types("broadcast", *HELLO, "--test-to", waiting[0], **ALWAYS).out

    assert "2 messages on the way to you" in said
    with db.reading() as tx:
        [one] = broadcasts.newest(tx)
        assert f"backorder broadcast {one.id} --send" in said
        assert one.state is BroadcastState.draft
        assert len(tx.exec(select(Message).where(Message.address_id == address.id)).all()) == 2
    assert f"Broadcast {one.id} begins" in desk.types("broadcast", one.id, "--send", "--yes", **ALWAYS).out


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (("--where", "colour=red", "--text", "x"), "known are sku"),
        (("--text", "x"), "say who is meant"),
        (("--where", "everybody"), "what they are to read"),
        (("--where", "everybody", "--text", "Hi {colour}"), "known are {title}"),
        (("--where", "everybody", "--text", "a", "--text", "b"), "two texts for en"),
        (("--where", "everybody", "--sms", "a"), "no --text for en"),
        (("--where", "everybody", "--text", "x", "--at", "tomorrow"), "no moment"),
        (("--pause",), "say which one"),
        (("--pause", "--stop", 1), "one thing at a time"),
        (("--save", "x", "--text", "y"), "--where, to save it"),
    ],
)
def test_what_is_mistyped_is_refused_by_its_name(desk: Desk, typed: tuple[object, ...], told: str) -> None:
    with pytest.raises(BadInput) as refused:
        desk.types("broadcast", *typed)

    assert told in str(refused.value)
