"""Conversations that persons have, and what is forgotten: at the command line, repeated, and by several at once."""

import json
import stat
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import typer
from builders import a_backorder, a_chat, phone_of
from sqlmodel import Session, select
from typer.testing import CliRunner

from bot import hand_off, reception
from bot.dialogue import Incoming
from store import consent, conversations, customers, outbox, tasks
from store.audit import AuditEntry
from store.customers import Address, Customer
from store.database import Database, table
from store.errors import BadInput, NotFound, Refused, ShopError
from store.messages import Message, Priority, State
from store.orders import Backorder
from store.privacy import erasure, stops, summary, wishes
from store.settings import Settings

SETTINGS = Settings(_env_file=None)  # type: ignore[call-arg]
LAPSE = timedelta(hours=48)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder in which no settings lie about."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def now() -> datetime:
    """The moment at which the commands are typed."""
    return datetime.now(UTC)


def types(db: Database, command: str, *arguments: object, answers: str = "") -> str:
    """Type a command, and return what it said."""
    app = typer.Typer(rich_markup_mode=None)
    app.command()(import_module(f"bot.cli.{command}").command)
    url = db.url.render_as_string(hide_password=False).replace("postgresql+psycopg", "postgresql")
    env = {"DATABASE_URL": url, "COLUMNS": "300", "PRIVACY_SECRET": "s"}
    result = CliRunner().invoke(app, [str(one) for one in arguments], input=answers, env=env)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.stdout


def asks_for_person(tx: Session, line: Backorder, words: str, now: datetime, key: str = "m1") -> Address:
    address = phone_of(tx, line)
    reception.receive(tx, Incoming("sms", address.handle, "text", key, text=words), settings=SETTINGS, now=now)
    hand_off.ask_for_person(tx, address, "talk_human", "A customer asked for a person", now=now)
    return address


def ended(tx: Session, line: Backorder) -> None:
    """Have nothing be open of a line, and all of it be told."""
    rows = table(Backorder)
    gone = {"waiting": 0, "allocated": 0, "cancelled": rows.c.quantity, "look_at": None}
    tx.connection().execute(sa.update(rows).where(rows.c.id == line.id).values(gone))
    tx.expire_all()


def at_once(*acts: Callable[[], object]) -> list[ShopError]:
    """Do several things at the same moment, and return how they failed; anything but a ShopError is raised."""
    start, failures, wrong = threading.Barrier(len(acts)), list[ShopError](), list[BaseException]()

    def one(act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
        except ShopError as error:
            failures.append(error)
        except BaseException as error:  # noqa: BLE001 - it is raised in the test's own thread
            wrong.append(error)

    threads = [threading.Thread(target=one, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    return failures


def test_staff_see_who_waits_and_what_was_said(db: Database, now: datetime) -> None:
    with db.transaction() as tx:
        address = asks_for_person(tx, a_backorder(tx), "is anybody there?", now)
    assert "Nobody" not in types(db, "inbox")

    (row,) = json.loads(types(db, "inbox", "--json"))
    assert (row["conversation"], row["who"], row["channel"]) == (address.id, "Ada Miller", "sms")
    assert (row["waits"], row["last_by"], row["last_words"]) == (True, "customer", "is anybody there?")
    assert (row["held_by"], row["note"]) == ("", "")
    assert "is anybody there?" in types(db, "inbox", address.id)


def test_an_answer_goes_through_the_outbox_with_its_author(db: Database, now: datetime) -> None:
    with db.transaction() as tx:
        address = asks_for_person(tx, a_backorder(tx), "hello", now)

    said = types(db, "answer", address.id, "Hi, Ann here.", "--by", "ann")

    assert "ann has conversation" in said
    with db.reading() as tx:
        message = tx.exec(select(Message).where(Message.by == "ann")).one()
        assert (message.state, message.priority, message.address_id) == (State.queued, Priority.reply, address.id)
        assert tasks.waiting(tx) == []
        acts = tx.exec(select(AuditEntry)).all()
        assert [(one.who, one.act, one.subject) for one in acts] == [("ann", "answered", f"address {address.id}")]
        assert "Ann here" not in str(acts[0].details)
    (row,) = json.loads(types(db, "inbox", "--json"))
    assert (row["held_by"], row["last_by"], row["last_words"]) == ("ann", "ann", "Hi, Ann here.")
    assert "ann (queued): Hi, Ann here." in types(db, "inbox", address.id)


def test_a_conversation_is_handed_back_with_or_without_words(db: Database, now: datetime) -> None:
    with db.transaction() as tx:
        address = asks_for_person(tx, a_backorder(tx), "hello", now)

    assert "The bot answers there again" in types(db, "answer", address.id, "Bye.", "--by", "ann", "--hand-back")
    assert "Nobody waits" in types(db, "inbox")
    assert "The bot answers there again" in types(db, "answer", address.id, "--hand-back")


@pytest.mark.parametrize("arguments", [(1,), (1, "")])
def test_an_answer_needs_words(db: Database, now: datetime, arguments: tuple[object, ...]) -> None:
    with db.transaction() as tx:
        asks_for_person(tx, a_backorder(tx), "hello", now)

    with pytest.raises(BadInput, match="hand-back"):
        types(db, "answer", *arguments)


def test_there_must_be_such_a_conversation(db: Database) -> None:
    for command, arguments in (("inbox", (77,)), ("answer", (77, "Hello")), ("answer", (77, "--hand-back"))):
        with pytest.raises(NotFound):
            types(db, command, *arguments)


def test_a_colleague_is_not_talked_over_at_the_command_line(db: Database, now: datetime) -> None:
    with db.transaction() as tx:
        address = asks_for_person(tx, a_backorder(tx), "hello", now)
    types(db, "answer", address.id, "Ann here.", "--by", "ann")

    with pytest.raises(Refused, match="ann"):
        types(db, "answer", address.id, "Ben here.", "--by", "ben")
    assert "ben has" in types(db, "answer", address.id, "Ben here.", "--by", "ben", "--take-over")


def test_of_two_who_answer_at_the_same_moment_one_has_it(db: Database, now: datetime) -> None:
    with db.transaction() as tx:
        address = asks_for_person(tx, a_backorder(tx), "hello", now)

    def answers(by: str) -> Callable[[], None]:
        def act() -> None:
            with db.transaction() as tx:
                hand_off.answer(tx, address.id, f"{by} here", by=by, key=by, settings=SETTINGS, now=now)

        return act

    failures = at_once(*(answers(by) for by in ("ann", "ben", "eve")))

    assert [type(error) for error in failures] == [Refused, Refused]
    with db.reading() as tx:
        (held,) = conversations.held(tx, lapse=LAPSE, now=now)
        (said,) = tx.exec(select(Message).where(Message.by != "")).all()
        assert held.held_by == said.by


def test_a_task_that_goes_on_is_one_and_opens_again(db: Database, now: datetime) -> None:
    later = now + timedelta(hours=1)
    with db.transaction() as tx:
        tasks.remind(tx, "call", "They called.", key="k", now=now)
        tasks.remind(tx, "mail", "They wrote.", key="k", now=later)
        tasks.remind(tx, "mail", "They wrote.", key="k", now=later)
    with db.transaction() as tx:
        (task,) = tasks.waiting(tx)
        assert (task.what, task.details, task.opened_at) == ("call", "They called. They wrote.", now)
        assert tasks.seen_to(tx, "k", by="ann", now=later)
        assert not tasks.seen_to(tx, "k", by="ben", now=later)
        assert not tasks.seen_to(tx, "nothing", by="ben", now=later)
    with db.transaction() as tx:
        assert tasks.waiting(tx) == []
        tasks.remind(tx, "mail", "100% new_one.", key="k", now=later)
    with db.reading() as tx:
        (task,) = tasks.waiting(tx)
        assert (task.what, task.details, task.opened_at, task.closed_by) == ("mail", "100% new_one.", later, "")


def test_many_who_remind_at_the_same_moment_make_one_task(db: Database, now: datetime) -> None:
    def reminds() -> None:
        with db.transaction() as tx:
            tasks.remind(tx, "call", "They called.", key="k", now=now)

    assert at_once(*[reminds] * 6) == []
    with db.reading() as tx:
        assert [task.details for task in tasks.waiting(tx)] == ["They called."]


def test_what_we_hold_is_written_into_a_file_for_them_alone(db: Database, now: datetime, tmp_path: Path) -> None:
    with db.transaction() as tx:
        line = a_backorder(tx)
        address = asks_for_person(tx, line, "my own words", now)
        a_backorder(tx, "#1002")
        hand_off.answer(tx, address.id, "Hi.", by="ann-of-staff", key="k", settings=SETTINGS, now=now)
        phone = address.handle
    file = tmp_path / "ada.json"

    said = types(db, "customer", "export", phone, file)

    assert str(file) in said
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    written = file.read_text("utf-8")
    held: dict[str, Any] = json.loads(written)
    assert held["about"]["words_of_messages_are_kept_for_days"] == 730
    assert held["customer"]["name"] == "Ada Miller"
    assert {one["handle"] for one in held["addresses"]} == {phone, "1001@example.com"}
    assert [one["number"] for one in held["orders"]] == ["#1001"]
    assert [one["sku"] for one in held["order_lines"]] == ["LAMP-2"]
    assert [one["purpose"] for one in held["consents"]] == ["order_updates"]
    assert [one["said_by"] for one in held["messages"]] == ["you", "us"]
    assert held["messages"][0]["text"] == "my own words"
    assert held["tasks_for_staff"][0]["what"] == "talk_human"
    assert "ann-of-staff" not in written
    assert "1002" not in written
    with pytest.raises(BadInput, match="exists"):
        types(db, "customer", "export", 1, file)


def test_every_table_that_names_a_customer_is_in_the_export_or_has_a_reason(db: Database, now: datetime) -> None:
    """Whoever adds a table that says something of a person has to think of both their rights."""
    from sqlmodel import SQLModel

    from store.migrations import all_tables

    all_tables()
    people = {"customer", "address"}
    tables = SQLModel.metadata.sorted_tables
    naming = {one.name for one in tables for key in one.foreign_keys if key.column.table.name in people}
    # Secrets of a moment; what is owed is seen by what was said; who holds it, has read it, or types there is ours.
    without = {"link_token", "code", "notice", "conversation", "read_mark", "typing"}
    # What a broadcast said is a message, and what programs of the shop were told of is seen by the orders.
    without |= {"recipient", "event"}
    # What stands in the staff's group are their messages.
    without |= {"topic", "staff_post"}
    exported = {"address", "consent", "order_", "message", "subscription", "task", "note"}

    assert naming - without == exported


def test_whoever_has_something_open_is_erased_when_it_has_ended(db: Database, now: datetime) -> None:
    with db.transaction() as tx:
        line = a_backorder(tx)

    assert "still has something open" in types(db, "customer", "erase", 1, "--yes")
    assert "still has something open" in types(db, "customer", "erase", 1, "--yes")
    with db.transaction() as tx:
        assert wishes.finish(tx, grace=timedelta(), secret="s", now=now + timedelta(days=1)) == 0
        ended(tx, line)
        assert wishes.finish(tx, grace=timedelta(days=2), secret="s", now=now + timedelta(days=1)) == 0
        assert wishes.finish(tx, grace=timedelta(), secret="s", now=now + timedelta(days=1)) == 1
        assert wishes.finish(tx, grace=timedelta(), secret="s", now=now + timedelta(days=1)) == 0
        assert tasks.waiting(tx) == []
        assert tx.get_one(Customer, 1).erased_at is not None


def test_an_erasure_at_the_command_line_asks_and_can_be_taken_back_while_it_waits(db: Database, now: datetime) -> None:
    with db.transaction() as tx:
        line = a_backorder(tx)
    types(db, "customer", "erase", 1, "--yes")
    assert "not going to be erased" in types(db, "customer", "keep", 1)
    with db.transaction() as tx:
        assert wishes.wants_erasure(tx, 1) is None
        ended(tx, line)

    assert "is erased" not in types(db, "customer", "erase", 1, answers="n\n")
    assert "is erased" in types(db, "customer", "erase", 1, answers="y\n")
    assert "before" in types(db, "customer", "erase", 1, "--yes")


@pytest.mark.parametrize("who", ["4711", "+12125559999", "nobody"])
def test_nobody_unknown_is_erased(db: Database, who: str) -> None:
    with pytest.raises((NotFound, BadInput)):
        types(db, "customer", "erase", who, "--yes")


@pytest.mark.parametrize("arguments", [("export", 1), ("erase", 1, "file.json")])
def test_only_an_export_has_a_file(db: Database, arguments: tuple[object, ...]) -> None:
    with pytest.raises(BadInput, match="FILE"):
        types(db, "customer", *arguments)


def test_two_who_forget_the_same_person_do_it_once(db: Database, now: datetime) -> None:
    with db.transaction() as tx:
        ended(tx, a_backorder(tx))
        wishes.ask_for_erasure(tx, 1, now=now)
    done = []

    def forgets() -> None:
        with db.transaction() as tx:
            done.append(erasure.erase(tx, 1, secret="s", by="test", now=now))

    assert at_once(*[forgets] * 4) == []
    assert sorted(done) == [False, False, False, True]


def test_who_is_forgotten_while_they_write_leaves_no_word(db: Database, now: datetime) -> None:
    with db.transaction() as tx:
        line = a_backorder(tx)
        ended(tx, line)
        phone = phone_of(tx, line).handle

    def writes(number: int) -> Callable[[], None]:
        def act() -> None:
            said = Incoming("sms", phone, "text", f"k{number}", text="own words")
            with db.transaction() as tx:
                reception.receive(tx, said, settings=SETTINGS, now=now)

        return act

    def forgets() -> None:
        with db.transaction() as tx:
            erasure.erase(tx, 1, secret=SETTINGS.privacy_secret, by="test", now=now)

    assert at_once(forgets, *(writes(number) for number in range(8))) == []

    with db.transaction() as tx:
        wishes.finish(tx, grace=timedelta(), secret="", now=now)
        messages = tx.exec(select(Message)).all()
        assert len(messages) == 8
        assert [one for one in messages if one.customer_id == 1 and (one.text or one.body)] == []


def test_a_message_that_waits_is_not_sent_to_whoever_is_forgotten(db: Database, now: datetime) -> None:
    with db.transaction() as tx:
        line = a_backorder(tx)
        address = asks_for_person(tx, line, "hello", now)
        hand_off.answer(tx, address.id, "Hi.", by="ann", key="k", settings=SETTINGS, now=now)
        (row,) = outbox.claim(tx, "sms", worker="w", limit=9, lease=timedelta(minutes=1), now=now)
    with db.transaction() as tx:
        erasure.erase(tx, address.customer_id, secret="s", by="test", now=now)

    with db.transaction() as tx:
        rendered = {"id": row["id"], "text": "Hi.", "choices": None, "promises": None, "segments": 1}
        assert outbox.begin(tx, "w", [rendered], lease=timedelta(minutes=1), now=now) == set()
        said = tx.get_one(Message, row["id"])
        assert (said.state, said.reason, said.text, said.body) == (State.withheld, "erased", None, None)


def test_a_handle_that_is_forgotten_is_the_same_again_and_nobody_elses() -> None:
    one = stops.pseudonym("sms", "+12125550100", "secret")

    assert one == stops.pseudonym("sms", "+12125550100", "secret")
    others = [("sms", "+12125550101", "secret"), ("telegram", "+12125550100", "secret"), ("sms", "+12125550100", "")]
    assert len({one, *(stops.pseudonym(*other) for other in others)}) == 4


@pytest.mark.parametrize("erased_with", ["", "secret"])
def test_a_stop_is_carried_to_the_same_phone_and_to_no_other(db: Database, now: datetime, erased_with: str) -> None:
    with db.transaction() as tx:
        line = a_backorder(tx)
        phone = phone_of(tx, line)
        number, chat = phone.handle, a_chat(tx, line).handle
        consent.revoke(tx, [phone.id], source="STOP", now=now - timedelta(days=2))
        erasure.erase(tx, 1, secret=erased_with, by="test", now=now)

        def comes(channel: str, handle: str) -> Address:
            return customers.meet(tx, channel, handle, name="", language=None, zones="UTC", now=now)

        new = [comes("sms", number), comes("sms", "+12125559999"), comes("telegram", chat)]
        assert stops.carry(tx, [one.id for one in new], secret="secret", now=now) == 1

        held = [consent.held(tx, one.id, consent.Purpose.order_updates) for one in new]
        assert held == [False, None, None]
        assert consent.held(tx, new[0].id, consent.Purpose.marketing) is False
        assert stops.carry(tx, [], secret="secret", now=now) == 0


def test_old_words_are_forgotten_in_portions_and_what_is_to_be_said_is_not(db: Database, now: datetime) -> None:
    old = now - timedelta(days=731)
    with db.transaction() as tx:
        line = a_backorder(tx)
        address = phone_of(tx, line)
        for number in range(5):
            said = Incoming("sms", address.handle, "text", f"k{number}", text="own words")
            reception.receive(tx, said, settings=SETTINGS, now=old if number else now)
        rows = table(Message)
        tx.connection().execute(sa.update(rows).where(rows.c.id > 1).values(state=State.answered))
        body = {"texts": [], "choices": []}
        outbox.enqueue(tx, address, key="q", priority=Priority.reply, body=body, now=old)
        customers.issue_link(tx, 1, lifetime=timedelta(hours=1), now=old)
        customers.issue_link(tx, 1, lifetime=timedelta(hours=1), now=now)

    before = now - timedelta(days=730)
    counts = []
    for _ in range(4):
        with db.transaction() as tx:
            counts.append(erasure.forget_old(tx, before=before, limit=3))

    assert counts == [3, 1, 0, 0]
    with db.reading() as tx:
        kept = {one.key for one in tx.exec(select(Message)) if one.text or one.body}
        assert kept == {"k0", "q"}
        assert len(tx.exec(select(customers.LinkToken)).all()) == 1


def test_what_is_known_is_counted_and_masked(db: Database, now: datetime) -> None:
    with db.transaction() as tx:
        line = a_backorder(tx)
        phone = phone_of(tx, line).handle
        known = summary.known(tx, 1)
        with pytest.raises(NotFound):
            summary.known(tx, 4711)

    assert (known.name, known.orders, known.messages) == ("Ada Miller", 1, 0)
    assert [(one.channel, one.place, one.granted) for one in known.permissions] == [
        ("sms", f"*{phone[-4:]}", True),
        ("email", "1*@example.com", None),
    ]
