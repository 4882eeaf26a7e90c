"""Customers at the console: found, read from the first word to the last, and acted for once, on their word."""

import hashlib
import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from html import unescape

import pytest
import sqlalchemy as sa
from builders import a_backorder, a_chat, a_phone, a_product, an_order, phone_of
from clerk import Clerk, statements
from customer import Shop
from sqlmodel import Session, select

from store import consent, database, evidence, notes, orders, promises, supply, tasks, timeline
from store.audit import AuditEntry
from store.cancellations import Cancellation
from store.cases import DelayConsent
from store.consent import Purpose
from store.customers import Customer
from store.database import Database, table
from store.offers import Offer, OfferState
from store.orders import Backorder, Order
from store.privacy import erasure
from store.refunds import Refund, RefundState
from store.settings import Settings
from store.staff import Role
from store.timeline import Kind
from store.writebacks import WriteBack, WriteBackKind

SETTINGS = Settings(_env_file=None, shop_name="Lumen")
EVIL = "<script>alert(1)</script>"
SAID = {"how": "phone", "reason": "They called."}


@pytest.fixture
def clerk(db: Database) -> Clerk:
    """A manager at the console."""
    return Clerk(db, SETTINGS)


def waits(db: Database, number: str = "#1001", *, units: int = 2, name: str = "", **order: object) -> tuple[int, int]:
    """Have somebody wait for lamps; return who it is, and their line."""
    with db.transaction() as tx:
        line = a_backorder(tx, number, units=units, now=database.now(tx), **order)
        customer = tx.get_one(Order, line.order_id).customer_id
        if name:
            tx.get_one(Customer, customer).name = name
        return customer, line.id


def line_of(db: Database, line: int) -> Backorder:
    """Read a line as it stands."""
    with db.reading() as tx:
        return orders.line_of(tx, line)


def audited(db: Database, act: str) -> list[AuditEntry]:
    """Read what stands in the audit of an act."""
    with db.reading() as tx:
        return list(tx.exec(select(AuditEntry).where(AuditEntry.act == act)))


def seal(clerk: Clerk, words: str) -> str:
    """Read what is sent for the choice whose label holds these words."""
    assert clerk.last is not None
    labels = re.findall(r'name="act" value="([^"]+)"[^>]*> <span>([^<]+)</span>', clerk.last.text)
    (found,) = [value for value, label in labels if words in unescape(label)]
    return str(found)


def test_somebody_is_found_by_whatever_is_known_of_them(db: Database, clerk: Clerk) -> None:
    ada, line = waits(db, "#1001", name="Ada Lovelace", email="ada@example.com", phone="+12125550142")
    with db.transaction() as tx:
        a_chat(tx, orders.line_of(tx, line), "77001", now=database.now(tx))
    waits(db, "#2002", name="Bo Chen", email="bo@example.org")

    for words in ("lovelace", "#1001", "1001", "0142", "+1 212 555 0142", "ADA@example", "77001"):
        clerk.looks("/customers", q=words)
        assert "Ada Lovelace" in clerk.words(), words
        assert "Bo Chen" not in clerk.words(), words
    clerk.looks("/customers", q="nobody of that name")
    assert "Nobody is found" in clerk.words()
    clerk.looks("/customers")
    assert f'href="/console/customers/{ada}"' in clerk.last.text if clerk.last else False


def test_the_list_comes_in_pages_without_gaps_and_in_as_many_statements(db: Database, clerk: Clerk) -> None:
    with db.transaction() as tx:
        a_product(tx)
        for number in range(120):
            an_order(tx, f"#{number}", ("LAMP-2", 1), now=database.now(tx))

    listed: list[str] = []
    made = []
    path = "/customers"
    while path:
        with statements(db) as seen:
            page = clerk.looks(path)
        made.append(len(seen))
        listed += re.findall(r'data-label="Customer"><a href="/console/customers/(\d+)"', page)
        following = re.search(r'href="/console([^"]+)" rel="next"', page)
        path = unescape(following[1]) if following else ""

    assert len(listed) == len(set(listed)) == 120
    # Who is signed in, what time it is (which is two), the page.
    assert set(made) == {4}


def test_an_agent_sees_the_end_of_a_phone_and_a_manager_all_of_it(db: Database, clerk: Clerk) -> None:
    customer, _ = waits(db, phone="+12125550143")
    agent = Clerk(db, SETTINGS, Role.agent)

    for path in ("/customers", f"/customers/{customer}"):
        assert "+12125550143" in clerk.looks(path)
        assert "+12125550143" not in agent.looks(path)
        assert "0143" in agent.words()


def test_all_that_passed_is_one_course_with_a_link_for_each_kind(db: Database) -> None:
    shop = Shop(db, message_hours="00:00-24:00")
    customer, line = waits(db, phone="+12125550144")
    shop.settle()
    shop.confirm()
    phone = shop.phone("sms", "+12125550144")
    phone.says("where is my order?")
    with db.transaction() as tx:
        now = database.now(tx)
        consent.grant(
            tx,
            [phone_of(tx, orders.line_of(tx, line)).id],
            Purpose.marketing,
            source="sms",
            wording="v1: Yes?",
            now=now,
        )
        notes.write(tx, customer, "Prefers mornings.", key="note-1", by="mia", now=now)
    clerk = Clerk(db, shop.settings)
    clerk.looks(f"/customers/{customer}/lines/{line}")
    clerk.sends(f"/customers/{customer}/lines/{line}", act="cancel", units="1", once="cancel-cancel-1", **SAID)

    shown = clerk.looks(f"/customers/{customer}")
    words = clerk.words()

    for said in ("Ordered", "Notice: backorder placed", "Told:", "They wrote", "where is my order?", "Said by the bot"):
        assert said in words, said
    for said in ("Consented to offers", "v1: Yes?", "Note by mia", "Prefers mornings.", "Refund owed: $49.00"):
        assert said in words, said
    assert "Cancelled: 1 unit" in words
    assert "Why: They called." in words
    assert "arrived" in words
    # Newest first.
    assert words.index("Cancelled: 1 unit") < words.index("where is my order?") < words.index("Ordered")
    kinds = re.findall(rf"/console/customers/{customer}\?kind=(\w+)#course", shown)
    assert {"order", "promise", "notice", "message", "consent", "refund", "note", "act"} == set(kinds)
    clerk.looks(f"/customers/{customer}?kind=note")
    assert "Prefers mornings." in clerk.words()
    assert "where is my order?" not in clerk.words()


def test_the_course_comes_in_pages_each_in_as_many_statements(db: Database, clerk: Clerk) -> None:
    customer, line = waits(db)
    with db.transaction() as tx:
        # Of one moment: the number of the row decides.
        for number in range(70):
            notes.write(tx, customer, f"Note {number}.", key=f"note-{number}", by="mia", now=database.now(tx))

    path, seen = f"/customers/{customer}?kind=note", []
    while path:
        page = clerk.looks(path)
        seen += re.findall(r">Note (\d+)\.<", page)
        older = re.search(r'href="/console([^"#]+)#course" rel="next"', page)
        path = unescape(older[1]) if older else ""

    assert seen == [str(number) for number in reversed(range(70))]
    with statements(db) as few:
        clerk.looks(f"/customers/{customer}")
    with db.transaction() as tx:
        now = database.now(tx)
        product = orders.line_of(tx, line).product_id
        for day in range(3):
            promises.state(tx, product, on=now.date() + timedelta(days=30 + day), reason="", by="mia", now=now)
            notes.write(tx, customer, f"More {day}.", key=f"more-{day}", by="mia", now=now)
    with statements(db) as more:
        clerk.looks(f"/customers/{customer}")
    assert len(few) == len(more)
    assert clerk.asks("GET", f"/customers/{customer}?after=x").status_code == 404


def test_whatever_a_name_or_a_note_holds_is_shown_and_never_run(db: Database, clerk: Clerk) -> None:
    customer, line = waits(db, name=EVIL)
    with db.transaction() as tx:
        notes.write(tx, customer, EVIL, key="note-1", by="mia", now=database.now(tx))

    pages = [clerk.looks(f"/customers{path}") for path in ("", f"/{customer}", f"/{customer}/lines/{line}")]
    pages.append(clerk.sends(f"/customers/{customer}/proof", order="0", form="html").text)

    for page in pages:
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_what_was_erased_stays_erased_and_what_is_evidence_stays(db: Database) -> None:
    shop = Shop(db, message_hours="00:00-24:00")
    customer, line = waits(db, name="Ada Lovelace", phone="+12125550145", email="ada@example.com")
    shop.settle()
    shop.phone("sms", "+12125550145").says("my secret words, where is my order")
    clerk = Clerk(db, shop.settings)
    clerk.sends(
        f"/customers/{customer}/lines/{line}", act="wait", once="waits-waits-1", how="phone", reason="A secret."
    )
    with db.transaction() as tx:
        notes.write(tx, customer, "A secret note.", key="note-1", by="mia", now=database.now(tx))
        erasure.erase(tx, customer, secret="salt", by="mia", now=database.now(tx))

    pages = [clerk.looks(f"/customers{path}") for path in ("", f"/{customer}", f"/{customer}/lines/{line}")]
    words = clerk.looks(f"/customers/{customer}")
    pages += [clerk.sends(f"/customers/{customer}/proof", order="0", form=form).text for form in ("html", "json")]

    for page in pages:
        for own in ("Lovelace", "secret", "5550145", "ada@example.com"):
            assert own not in page, own
    assert "erased" in words
    assert "Told:" in words
    assert "(forgotten)" in words


def test_that_they_wait_is_noted_with_who_how_and_why(db: Database, clerk: Clerk) -> None:
    customer, line = waits(db)
    with db.transaction() as tx:
        from store.delays import asked_to_cancel

        tasks.open_task(tx, "cancel_asked", "They asked.", key=asked_to_cancel(line), now=database.now(tx))
    clerk.looks(f"/customers/{customer}/lines/{line}")

    clerk.presses("Do it for them", act="wait", **SAID)

    assert "noted that they wait" in clerk.hears()
    (entry,) = audited(db, evidence.AGREED)
    assert (entry.who, entry.subject) == ("manager-kim", f"backorder {line}")
    assert (entry.details["how"], entry.details["reason"]) == ("phone", "They called.")
    assert (
        entry.details["before"]
        == entry.details["after"]
        == {"waiting": 2, "allocated": 0, "shipped": 0, "cancelled": 0}
    )
    with db.reading() as tx:
        assert tasks.waiting(tx) == []
        (history,) = evidence.of(tx, line_of(db, line).order_id)
        (answer,) = history.unasked
    assert (answer.by, answer.how) == ("manager-kim", "phone")
    assert "Agreed to wait" in clerk.words()


def test_their_word_on_a_delay_notice_is_a_consent_by_law(db: Database) -> None:
    shop = Shop(db, message_hours="00:00-24:00", stated_days=0, carriage_days=0)
    customer, line = waits(db, phone="+12125550146", days_ago=1)
    with db.transaction() as tx:
        now = database.now(tx)
        supply.expect(tx, "LAMP-2", 5, on=now.date() + timedelta(days=20), reference="PO-1", now=now)
    shop.settle()
    shop.confirm()
    with db.transaction() as tx:
        now = database.now(tx)
        supply.expect(tx, "LAMP-2", 5, on=now.date() + timedelta(days=80), reference="PO-1", now=now)
    for _ in range(12):
        shop.pass_time(timedelta(days=2))
        shop.confirm()
    clerk = Clerk(db, shop.settings, Role.agent)
    clerk.looks(f"/customers/{customer}/lines/{line}")
    assert "They agree to the delay, and wait" in clerk.words()

    clerk.presses("Do it for them", act="wait", how="letter", reason="They wrote a letter.")

    assert "agree to the delay" in clerk.hears()
    with db.reading() as tx:
        (word,) = tx.exec(select(DelayConsent)).all()
        (history,) = evidence.of(tx, line_of(db, line).order_id)
    assert (word.by, word.how, word.promise_id is not None) == ("agent-kim", "letter", True)
    assert [answer.by for said in history.said for answer in said.answers] == ["agent-kim"]
    assert "Agreed to the delay" in clerk.words()
    assert "Agreed to wait" not in clerk.words()


def test_units_are_cancelled_once_with_their_money_and_can_be_taken_back(db: Database, clerk: Clerk) -> None:
    customer, line = waits(db, units=3)
    clerk.looks(f"/customers/{customer}/lines/{line}")
    assert "all of it brings back $147.00" in clerk.words()
    form = clerk.form("Do it for them")

    clerk.presses("Do it for them", act="cancel", units="1", **SAID)
    assert "1 unit of LAMP-2 title cancelled" in clerk.hears()
    again = clerk.sends(form.action.removeprefix("/console"), **{**form.fields, "act": "cancel", "units": "1", **SAID})

    assert again.status_code == 303
    assert "once is enough" in clerk.hears()
    assert line_of(db, line).cancelled == 1
    with db.reading() as tx:
        assert [one.amount_minor for one in tx.exec(select(Refund))] == [4900]
        assert [one.kind for one in tx.exec(select(WriteBack))] == [WriteBackKind.cancel]
    (entry,) = audited(db, "cancelled")
    assert (entry.details["before"]["waiting"], entry.details["after"]["waiting"]) == (3, 2)
    clerk.looks(f"/customers/{customer}")
    clerk.presses("Take it back", undo_how="phone", undo_reason="They called again.")
    assert "as it was before" in clerk.hears()
    assert (line_of(db, line).waiting, line_of(db, line).cancelled) == (3, 0)
    assert audited(db, "took back")[0].details["reason"] == "They called again."


def test_two_presses_at_the_same_moment_are_one(db: Database) -> None:
    customer, line = waits(db, units=3)
    clerk = Clerk(db, SETTINGS)
    with db.reading() as tx:
        place = str(phone_of(tx, orders.line_of(tx, line)).id)

    def pressed(path: str, **fields: str) -> list[int]:
        sent = {"form_key": clerk.form_key, "once": f"once {path} once", **fields}
        with ThreadPoolExecutor(2) as both:
            presses = [both.submit(clerk.asks, "POST", f"/customers/{customer}{path}", data=sent) for _ in range(2)]
            return [one.result().status_code for one in presses]

    assert pressed(f"/lines/{line}", act="cancel", units="1", **SAID) == [303, 303]
    assert line_of(db, line).cancelled == 1
    assert pressed("/undo", undo="cancellation 1", undo_how="phone", undo_reason="So.") == [303, 303]
    stopping = {"stop_what": "everything", "stop_where": place, "stop_how": "phone", "stop_reason": "So."}
    assert pressed("/stop", **stopping) == [303, 303]

    assert line_of(db, line).cancelled == 0
    for act in ("cancelled", "took back", "ended consent"):
        assert len(audited(db, act)) == 1, act


def test_what_is_offered_is_accepted_on_the_terms_that_were_read(db: Database, clerk: Clerk) -> None:
    with db.transaction() as tx:
        a_product(tx, "LAMP-3", title="Floor lamp", price=5900, on_hand=2)
        a_product(tx, "LAMP-2", instead=("LAMP-3",))
    customer, line = waits(db)
    clerk.looks(f"/customers/{customer}/lines/{line}")
    swap = seal(clerk, "Floor lamp")
    with db.transaction() as tx:
        from store import catalog

        catalog.by_sku(tx, "LAMP-3").price_minor = 6900

    clerk.presses("Do it for them", act=swap, **SAID)
    assert clerk.last is not None
    assert clerk.last.status_code == 422
    assert "not to be had any more as it was shown" in clerk.words()
    assert "They called." in clerk.last.text

    clerk.presses("Do it for them", act=seal(clerk, "Floor lamp"), **SAID)

    assert "Done:" in clerk.hears()
    with db.reading() as tx:
        (offer,) = tx.exec(select(Offer).where(Offer.state == OfferState.accepted)).all()
        swapped = tx.exec(select(Backorder).where(Backorder.reference == f"offer {offer.id}")).one()
    assert (offer.kind, offer.terms["difference_minor"], swapped.allocated) == ("alternative", 4000, 2)
    assert audited(db, "accepted an offer for them")[0].details["after"]["cancelled"] == 2
    assert "Offer accepted: alternative" in clerk.words()


def test_an_order_is_sent_in_parts_or_in_one_parcel(db: Database, clerk: Clerk) -> None:
    with db.transaction() as tx:
        a_product(tx)
        a_product(tx, "MUG", title="Mug", on_hand=1)
        lines = an_order(tx, "#7", ("LAMP-2", 1), ("MUG", 1), now=database.now(tx))
        customer, line = tx.get_one(Order, lines[0].order_id).customer_id, lines[0].id
    clerk.looks(f"/customers/{customer}/lines/{line}")

    clerk.presses("Do it for them", act="together", **SAID)
    clerk.hears()
    clerk.looks(f"/customers/{customer}/lines/{line}")
    parts = seal(clerk, "now")
    clerk.presses("Do it for them", act=parts, **SAID)

    assert "Done:" in clerk.hears()
    with db.reading() as tx:
        wished = [(one.kind.value, one.state.value) for one in tx.exec(select(WriteBack).order_by(sa.text("id")))]
    assert wished == [("together", "withdrawn"), ("split_shipment", "open")]


def test_money_is_noted_as_sent_by_a_manager_once_and_with_its_proof(db: Database) -> None:
    shop = Shop(db, undo_minutes=0, message_hours="00:00-24:00")
    customer, line = waits(db, units=1, phone="+12125550147")
    clerk, agent = Clerk(db, shop.settings), Clerk(db, shop.settings, Role.agent)
    clerk.sends(f"/customers/{customer}/lines/{line}", act="cancel", once="cancel-cancel-1", **SAID)
    with db.reading() as tx:
        refund = tx.exec(select(Refund)).one().id
    asked = {"refund": str(refund), "evidence": "PAY-9", "refund_reason": "From the bank."}

    agent.looks(f"/customers/{customer}")
    assert "Note as sent" not in agent.labels()
    assert agent.sends(f"/customers/{customer}/refund", once="sent-sent-sent", **asked).status_code == 403
    clerk.looks(f"/customers/{customer}")
    refused = clerk.presses("Note as sent", refund_reason="From the bank.", evidence="")
    assert refused.status_code == 422
    assert "From the bank." in refused.text
    form = clerk.form("Note as sent")
    clerk.presses("Note as sent", **asked)
    assert "Noted as sent" in clerk.hears()
    clerk.sends(form.action.removeprefix("/console"), **{**form.fields, **asked})

    assert "once is enough" in clerk.hears()
    with db.reading() as tx:
        assert tx.get_one(Refund, refund).state is RefundState.sent
    (entry,) = audited(db, "refund sent")
    assert (entry.details["before"], entry.details["after"], entry.details["evidence"]) == ("owed", "sent", "PAY-9")
    shop.settle()
    assert "$49.00" in shop.phone("sms", "+12125550147").hears()


def test_consent_ends_where_and_as_far_as_they_said(db: Database, clerk: Clerk) -> None:
    customer, line = waits(db)
    with db.transaction() as tx:
        now = database.now(tx)
        phone = phone_of(tx, orders.line_of(tx, line)).id
        chat = a_chat(tx, orders.line_of(tx, line), "77002", now=now).id
        consent.grant(tx, [phone, chat], Purpose.marketing, source="test", now=now)

    def held() -> list[bool | None]:
        with db.reading() as tx:
            return [
                consent.held(tx, one, what)
                for one in (phone, chat)
                for what in (Purpose.order_updates, Purpose.marketing)
            ]

    clerk.looks(f"/customers/{customer}")
    clerk.presses("End it", stop_what="offers", stop_where="0", stop_how="e-mail", stop_reason="Too many.")
    assert "No more offers" in clerk.hears()
    assert held() == [True, False, True, False]
    clerk.presses(
        "End it", stop_what="everything", stop_where=str(phone), stop_how="e-mail", stop_reason="Wrong number."
    )
    clerk.hears()

    assert held() == [False, False, True, False]
    entry = audited(db, "ended consent")[-1]
    assert entry.details["before"] == {f"address {phone}": ["order_updates"]}
    assert entry.details["after"] == {f"address {phone}": []}
    assert "Ended news of their orders" in clerk.words()
    assert "on their word by e-mail" in clerk.words()


def test_a_refused_act_keeps_what_was_typed_and_marks_the_field(db: Database, clerk: Clerk) -> None:
    customer, line = waits(db)
    reason = f"Because {EVIL}"
    for fields, says in (
        ({"act": "cancel", "units": "9", "how": "phone"}, "has 2 open units, not 9"),
        ({"act": "cancel", "units": "0", "how": "phone"}, "1 or more."),
        ({"act": "offer 0000", "how": "phone"}, "choose from what there is now"),
        ({"act": "wait"}, "How they said so: This is needed."),
        ({"act": "nonsense", "how": "phone"}, "choose from what there is now"),
    ):
        clerk.looks(f"/customers/{customer}/lines/{line}")
        answer = clerk.presses("Do it for them", **{"reason": reason, **fields})

        assert answer.status_code == 422, fields
        assert says in clerk.words(), fields
        assert "&lt;script&gt;alert(1)" in answer.text
        assert 'aria-invalid="true"' in answer.text
    assert (line_of(db, line).cancelled, audited(db, "cancelled")) == (0, [])


def test_nobody_acts_for_one_customer_on_the_line_of_another(db: Database, clerk: Clerk) -> None:
    _, line = waits(db, "#1")
    other, _ = waits(db, "#2")

    assert clerk.asks("GET", f"/customers/{other}/lines/{line}").status_code == 404
    clerk.sends(f"/customers/{other}/lines/{line}", act="cancel", once="cancel-cancel-1", **SAID)
    with db.transaction() as tx:
        cancelled = tx.exec(select(Cancellation)).all()
    assert cancelled == []
    refused = clerk.sends(f"/customers/{other}/proof", order=str(line_of(db, line).order_id), form="json")
    assert refused.status_code == 422
    assert "has no such order" in clerk.words()
    for path in ("/customers/999", f"/customers/{other}/lines/999"):
        assert clerk.asks("GET", path).status_code == 404


def test_a_proof_holds_what_was_promised_answered_and_done_and_is_audited(db: Database) -> None:
    shop = Shop(db, message_hours="00:00-24:00")
    customer, line = waits(db, "#1001", phone="+12125550148")
    with db.transaction() as tx:
        an_order(tx, "#1002", ("LAMP-2", 1), phone="+12125550148", email="1001@example.com", now=database.now(tx))
    shop.settle()
    shop.confirm()
    clerk = Clerk(db, shop.settings)
    clerk.sends(f"/customers/{customer}/lines/{line}", act="wait", once="waits-waits-1", **SAID)

    whole = clerk.sends(f"/customers/{customer}/proof", order="0", form="json")
    one = clerk.sends(f"/customers/{customer}/proof", order=str(line_of(db, line).order_id), form="json")
    html = clerk.sends(f"/customers/{customer}/proof", order="0", form="html")

    told = json.loads(whole.content)
    assert sorted(order["number"] for order in told["orders"]) == ["#1001", "#1002"]
    mine = next(order for order in told["orders"] if order["number"] == "#1001")
    (said,) = mine["lines"][0]["said"]
    assert (said["notice"], said["outcome"], said["channel"]) == ("backorder_placed", "delivered", "sms")
    assert [answer["by"] for answer in said["answers"]] == ["manager-kim"]
    kinds = {entry["kind"] for entry in told["course"]}
    assert {"order", "promise", "notice", "answer", "message", "consent"} <= kinds
    moments = [entry["at"] for entry in told["course"]]
    assert moments == sorted(moments)
    assert [order["number"] for order in json.loads(one.content)["orders"]] == ["#1001"]
    assert "#1002" not in {entry["facts"].get("number") for entry in json.loads(one.content)["course"]}
    assert html.headers["content-disposition"].startswith('attachment; filename="proof-')
    assert "They called." in html.text
    assert html.text.startswith("<!doctype html>")
    taken = audited(db, "took a proof")
    assert [entry.details["form"] for entry in taken] == ["json", "json", "html"]
    assert taken[0].details["sha256"] == hashlib.sha256(whole.content).hexdigest()


def test_a_proof_takes_as_many_statements_whatever_there_is(db: Database) -> None:
    def made(tx: Session, customer: int) -> int:
        with statements(db) as seen:
            known = list(tx.exec(select(Order.id).where(Order.customer_id == customer)))
            evidence.of_orders(tx, known)
            timeline.page(tx, customer)
        return len(seen)

    phone = a_phone()
    customer, _ = waits(db, "#1", phone=phone, email="one@example.com")
    with db.transaction() as tx:
        few = made(tx, customer)
    with db.transaction() as tx:
        for number in range(2, 12):
            an_order(tx, f"#{number}", ("LAMP-2", 1), phone=phone, email="one@example.com", now=database.now(tx))
    with db.transaction() as tx:
        assert made(tx, customer) == few
        assert timeline.counts(tx, customer)[Kind.order] == 11


def test_who_may_not_act_is_refused_and_nothing_happens(db: Database) -> None:
    customer, line = waits(db)
    agent = Clerk(db, SETTINGS, Role.agent)
    agent.looks(f"/customers/{customer}")

    assert "Take it to read (HTML)" not in agent.labels()
    assert agent.sends(f"/customers/{customer}/proof", order="0", form="html").status_code == 403
    assert audited(db, "took a proof") == []
    with db.reading() as tx:
        person = tx.connection().execute(sa.select(table(Customer).c.id)).scalar_one()
    assert person == customer
    bare = agent.asks("POST", f"/customers/{customer}/lines/{line}", data={"act": "cancel", **SAID})
    assert bare.status_code == 403
    assert line_of(db, line).cancelled == 0


def test_lists_and_conversations_lead_to_the_customer(db: Database, clerk: Clerk) -> None:
    customer, line = waits(db)
    with db.reading() as tx:
        address = phone_of(tx, orders.line_of(tx, line)).id

    for path in ("/waiting", "/waiting?by=customer", "/products/LAMP-2", f"/inbox/{address}"):
        assert f'href="/console/customers/{customer}"' in clerk.looks(path), path
