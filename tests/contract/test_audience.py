"""Whom an audience finds: each question of its language asked of people who wait, on both databases."""

from datetime import date, timedelta

import pytest
from builders import NOW, a_backorder, a_chat, a_product, an_order, phone_of
from sqlmodel import Session

from store import audience, consent, customers, orders, promises, supply
from store.audit import AuditEntry
from store.broadcasts.recipients import Recipient, RecipientState
from store.consent import Purpose
from store.customers import Customer
from store.database import Database
from store.errors import BadInput, NotFound
from store.messages import Direction, Message, Priority, State
from store.orders import Backorder, Order
from store.settings import Settings

SETTINGS = Settings.model_construct()
TODAY = NOW.date()


def found(tx: Session, text: str, purpose: Purpose = Purpose.order_updates) -> set[str]:
    """Return the numbers of the orders of which the first matching line is one."""
    tx.flush()
    rows = tx.connection().execute(audience.waiting(tx, text, purpose=purpose, settings=SETTINGS, now=NOW)).all()
    assert len({row.customer_id for row in rows}) == len(rows)
    lines = [tx.get_one(Backorder, row.backorder_id) for row in rows]
    return {tx.get_one(Order, line.order_id).number for line in lines}


def owner(tx: Session, line: Backorder) -> Customer:
    return tx.get_one(Customer, tx.get_one(Order, line.order_id).customer_id)


def told(tx: Session, line: Backorder, on: date | None, *, state: State = State.delivered) -> Message:
    """Let a date have been told for a line, by a message."""
    message = said(tx, line, state=state)
    promises.record(
        tx, [{"backorder_id": line.id, "message_id": message.id, "on_date": on, "notice": "promise_moved"}], now=NOW
    )
    return message


def said(
    tx: Session,
    line: Backorder,
    *,
    state: State = State.delivered,
    direction: Direction = Direction.out,
    priority: Priority = Priority.notice,
    choices: bool = False,
) -> Message:
    address = phone_of(tx, line)
    message = Message(
        key=f"test {line.id} {len(tx.exec(_count()).all())}",
        direction=direction,
        channel=address.channel,
        address_id=address.id,
        customer_id=address.customer_id,
        priority=int(priority),
        state=state,
        choices=[{"label": "Keep", "intent": "accept_wait", "args": {}}] if choices else None,
        created_at=NOW,
        not_before=NOW,
        sent_at=NOW,
    )
    tx.add(message)
    tx.flush()
    return message


def _count():  # type: ignore[no-untyped-def]
    from sqlmodel import select

    return select(Message.id)


def test_a_product_its_supplier_and_its_delivery_are_asked_for_by_name(db: Database) -> None:
    with db.transaction() as tx:
        a_product(tx, "LAMP-2").supplier = "Acme Ltd"
        a_product(tx, "MUG")
        an_order(tx, "#1", ("LAMP-2", 1))
        an_order(tx, "#2", ("LAMP-2", 1))
        an_order(tx, "#3", ("MUG", 1))
        supply.expect(tx, "LAMP-2", 1, on=TODAY + timedelta(days=9), reference="PO-7", now=NOW)

        assert found(tx, "sku=LAMP-2") == {"#1", "#2"}
        assert found(tx, "sku!=LAMP-2") == {"#3"}
        assert found(tx, "not sku=LAMP-2") == {"#3"}
        assert found(tx, 'supplier="Acme Ltd"') == {"#1", "#2"}
        assert found(tx, "arrival=PO-7") == {"#1"}
        assert found(tx, "not arrival=PO-7") == {"#2", "#3"}
        assert found(tx, "everybody") == {"#1", "#2", "#3"}
        assert found(tx, "sku=MUG or arrival=PO-7") == {"#1", "#3"}


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("sku=LAMP-3", "near to it are LAMP-2"),
        ("supplier=Acme", "near to it are Acme Ltd"),
        ("undated and arrival=PO-8", "character 13"),
        ("told 9", "no broadcast 9"),
        ("waiting>soon", "whole number"),
        ("waiting>1.5", "whole number"),
        ("ordered<tomorrow", "YYYY-MM-DD"),
        ("ordered<2026-02-30", "YYYY-MM-DD"),
        ("channel=fax", "known are sms"),
        ("consent=love", "known are order_updates, restock, marketing"),
        ("country=Germany", "two letters"),
        ("language=deutsch", "its code"),
        ("sku<LAMP-2", "is = or !="),
    ],
)
def test_what_does_not_exist_is_refused_with_its_place_and_what_is_near(db: Database, typed: str, near: str) -> None:
    with db.transaction() as tx:
        a_product(tx, "LAMP-2").supplier = "Acme Ltd"
        an_order(tx, "#1", ("LAMP-2", 1))

        with pytest.raises(BadInput, match=near) as refused:
            found(tx, typed)
        assert "character" in str(refused.value)


def test_an_order_is_asked_for_by_its_day_in_the_shop(db: Database) -> None:
    """Completed at half past nine in the evening of 22 October in New York, which is the 23rd in UTC."""
    with db.transaction() as tx:
        line = a_backorder(tx, "#1")
        tx.get_one(Order, line.order_id).completed_at = NOW.replace(month=10, day=23, hour=1, minute=30)

        assert found(tx, "ordered=2026-10-22") == {"#1"}
        assert found(tx, "ordered!=2026-10-22") == set()
        for typed in ("ordered<2026-10-23", "ordered<=2026-10-22", "ordered>2026-10-21", "ordered>=2026-10-22"):
            assert found(tx, typed) == {"#1"}
        for typed in ("ordered<2026-10-22", "ordered>2026-10-22", "ordered>=2026-10-23", "ordered<=2026-10-21"):
            assert found(tx, typed) == set()


def test_waiting_is_counted_in_days_of_the_line(db: Database) -> None:
    with db.transaction() as tx:
        a_backorder(tx, "#1", days_ago=31)
        a_backorder(tx, "#2", days_ago=30)
        a_backorder(tx, "#3", days_ago=3)

        assert found(tx, "waiting>30") == {"#1"}
        assert found(tx, "waiting>=30") == {"#1", "#2"}
        assert found(tx, "waiting<30") == {"#3"}
        assert found(tx, "waiting<=30") == {"#2", "#3"}
        assert found(tx, "waiting=30") == {"#2"}
        assert found(tx, "waiting!=30") == {"#1", "#3"}


def test_slipped_counts_from_the_first_date_that_arrived(db: Database) -> None:
    with db.transaction() as tx:
        first, second, third = (a_backorder(tx, number) for number in ("#1", "#2", "#3"))
        supply.expect(tx, "LAMP-2", 3, on=date(2026, 12, 1), now=NOW)
        told(tx, first, date(2026, 11, 20))
        told(tx, first, date(2026, 11, 30))
        told(tx, second, date(2026, 11, 1), state=State.failed)
        told(tx, second, date(2026, 11, 28))

        assert found(tx, "slipped>7") == {"#1"}
        assert found(tx, "slipped=11") == {"#1"}
        assert found(tx, "slipped>2") == {"#1", "#2"}
        assert found(tx, "not slipped>2") == {"#3"}
        assert found(tx, "undated") == set()
        promises.state(tx, third.product_id, on=None, reason="", by="anna", now=NOW)
        promises.derive(tx, [third.product_id], now=NOW)
        assert found(tx, "undated") == {"#1", "#2", "#3"}
        assert found(tx, "slipped>2") == set()


def test_unanswered_is_who_was_asked_and_has_not_written_since(db: Database) -> None:
    with db.transaction() as tx:
        silent, answering, unasked, lost = (a_backorder(tx, f"#{number}") for number in (1, 2, 3, 4))
        for line in (silent, answering):
            said(tx, line, choices=True)
        said(tx, answering, direction=Direction.heard, state=State.answered)
        said(tx, unasked, choices=True, priority=Priority.reply)
        said(tx, lost, choices=True, state=State.failed)

        assert found(tx, "unanswered") == {"#1"}
        assert found(tx, "not unanswered") == {"#2", "#3", "#4"}


def test_the_way_is_the_one_by_which_they_are_reached_for_the_purpose(db: Database) -> None:
    with db.transaction() as tx:
        chatting, texting = a_backorder(tx, "#1"), a_backorder(tx, "#2")
        chat = a_chat(tx, chatting)
        a_backorder(tx, "#3", agreed=False)

        assert found(tx, "channel=telegram") == {"#1"}
        assert found(tx, "channel=sms") == {"#2"}
        assert found(tx, "channel!=telegram") == {"#2", "#3"}
        consent.grant(tx, [phone_of(tx, texting).id, phone_of(tx, chatting).id], Purpose.marketing, source="x", now=NOW)
        assert found(tx, "channel=sms", Purpose.marketing) == {"#1", "#2"}
        assert found(tx, "consent=marketing") == {"#1", "#2"}
        assert found(tx, "not consent=order_updates") == {"#3"}
        customers.retire(tx, chat.id, reason="blocked")
        assert found(tx, "channel=telegram") == set()


def test_language_and_country_are_those_of_the_person_and_of_the_order(db: Database) -> None:
    with db.transaction() as tx:
        a_backorder(tx, "#1", language="de-AT", country="AT", postcode="1010")
        a_backorder(tx, "#2", language="de", country="DE", postcode="10115")
        nameless = a_backorder(tx, "#3", language=None, country="US")
        owner(tx, nameless).country = "CA"
        tx.get_one(Order, nameless.order_id).country = None

        assert found(tx, "language=de") == {"#1", "#2"}
        assert found(tx, "language=de-AT") == {"#1"}
        assert found(tx, "language=en") == {"#3"}
        assert found(tx, "country=de") == {"#2"}
        assert found(tx, "country=CA") == {"#3"}
        assert found(tx, "not country=DE") == {"#1", "#3"}


def test_an_earlier_broadcast_is_asked_for_by_whom_it_reached(db: Database) -> None:
    from store.broadcasts import Broadcast

    with db.transaction() as tx:
        lines = [a_backorder(tx, f"#{number}") for number in range(1, 6)]
        tx.add(
            Broadcast(
                title="x",
                audience="everybody",
                purpose=Purpose.order_updates,
                texts={"en": {"text": "x"}},
                choices=[],
                may_be_empty=[],
                made_by="anna",
                made_at=NOW,
            )
        )
        tx.flush()
        states = (State.delivered, State.unknown, State.failed, State.withheld)
        for line, state in zip(lines, states, strict=False):
            message = said(tx, line, state=state, priority=Priority.broadcast)
            tx.add(
                Recipient(
                    broadcast_id=1,
                    person=owner(tx, line).id,
                    customer_id=owner(tx, line).id,
                    backorder_id=line.id,
                    state=RecipientState.handed,
                    not_before=NOW,
                    message_id=message.id,
                )
            )

        assert found(tx, "told 1") == {"#1", "#2"}
        assert found(tx, "told=1") == {"#1", "#2"}
        assert found(tx, "not told 1") == {"#3", "#4", "#5"}


def test_one_customer_is_one_recipient_by_the_line_that_was_known_first(db: Database) -> None:
    with db.transaction() as tx:
        a_product(tx, "LAMP-2")
        a_product(tx, "MUG")
        an_order(tx, "#1", ("LAMP-2", 1), ("MUG", 1), phone="+12125550199", email="ada@example.com")
        an_order(tx, "#2", ("MUG", 2), phone="+12125550199", email="ada@example.com")

        assert found(tx, "everybody") == {"#1"}
        assert found(tx, "sku=MUG") == {"#1"}
        assert len(tx.connection().execute(_waiting(tx, "sku=MUG")).all()) == 1


def _waiting(tx: Session, text: str):  # type: ignore[no-untyped-def]
    return audience.waiting(tx, text, purpose=Purpose.order_updates, settings=SETTINGS, now=NOW)


def test_who_waits_for_nothing_is_in_no_audience_and_who_must_not_be_spoken_of_has_no_line(db: Database) -> None:
    with db.transaction() as tx:
        a_product(tx, on_hand=1)
        an_order(tx, "#1", ("LAMP-2", 1))
        an_order(tx, "#2", ("LAMP-2", 1), silent=True)
        supply.serve(tx, [1], now=NOW)

        [row] = tx.connection().execute(_waiting(tx, "everybody")).all()
        assert row.backorder_id is None
        assert orders.by_number(tx, "#2").customer_id == row.customer_id


def test_an_audience_is_kept_under_a_name_and_asked_anew(db: Database) -> None:
    with db.transaction() as tx:
        a_backorder(tx, "#1", days_ago=40)
        audience.save(tx, "long", "waiting>30", by="anna", now=NOW)
        with pytest.raises(BadInput, match="known are"):
            audience.save(tx, "wrong", "colour=red", by="anna", now=NOW)
    with db.transaction() as tx:
        a_backorder(tx, "#2", days_ago=50)

        assert found(tx, audience.named(tx, "long")) == {"#1", "#2"}
        audience.save(tx, "long", "waiting>45", by="ben", now=NOW)
        assert found(tx, audience.named(tx, "long")) == {"#2"}
        assert [(one.name, one.by) for one in audience.saved(tx)] == [("long", "ben")]
        with pytest.raises(NotFound, match="there are long"):
            audience.named(tx, "short")
        assert len(tx.exec(_entries()).all()) == 2


def _entries():  # type: ignore[no-untyped-def]
    from sqlmodel import select

    return select(AuditEntry).where(AuditEntry.subject == "audience long")
