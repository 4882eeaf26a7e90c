"""One message to many: who gets it, who approves it, how it leaves and stops, and what came of it."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from builders import NOW, a_backorder, a_chat, a_product, an_order, phone_of
from customer import Phone, Shop
from sqlmodel import Session, col, select

from bot import locales, rehearsal
from bot.channels import channels
from bot.channels.alphabet import segments
from scheduler import broadcasts as casting
from scheduler import selling
from store import broadcasts, cancellations, consent, customers, database, leases, orders, promises, supply, tasks
from store.audit import AuditEntry
from store.broadcasts import BroadcastState, Draft, feeding, results, survey
from store.broadcasts.recipients import Left, Plan, Recipient, RecipientState
from store.broadcasts.results import Progress
from store.consent import Purpose
from store.customers import Address, Customer
from store.database import Database, table
from store.errors import BadInput, NotFound, Refused, Unwilling
from store.messages import Message, Priority, State
from store.orders import Backorder
from store.promises import Promise

HELLO = {"en": {"text": "Hello {name}, {title} ({number}) is late."}}
NIGHT = NOW.replace(hour=4)
"""Eleven in the evening of the day before in New York."""


@pytest.fixture
def shop(db: Database) -> Shop:
    # What else they would hear, that a line is late or cancelled, is kept here.
    return Shop(db, broadcast_hold_minutes=5, broadcast_approval_above=3, shadow="backorder_placed, cancelled").at(NOW)


def waits(shop: Shop, number: str, *, units: int = 1, **order: object) -> Phone:
    """Somebody who waits for a lamp, and has heard of it already."""
    with shop.db.transaction() as tx:
        line = a_backorder(tx, number, units=units, **order)
        line.look_at = None
        return shop.phone("sms", phone_of(tx, line).handle)


def chats(shop: Shop, number: str, chat: str, **order: object) -> Phone:
    with shop.db.transaction() as tx:
        line = a_backorder(tx, number, **order)
        line.look_at = None
        a_chat(tx, line, chat)
        return shop.phone("telegram", chat)


def drafted(shop: Shop, by: str = "anna", **given: object) -> int:
    shop.settle()
    with shop.db.transaction() as tx:
        draft = Draft(**{"title": "Late lamps", "audience": "everybody", "texts": HELLO, **given})  # type: ignore[arg-type]
        return broadcasts.draft(tx, draft, by=by, now=database.now(tx)).id


def submitted(shop: Shop, by: str = "anna", **given: object) -> int:
    number = drafted(shop, by, **given)
    with shop.db.transaction() as tx:
        broadcasts.submit(tx, number, by=by, hours_of=selling.hours_of, settings=shop.settings, now=database.now(tx))
    return number


def sent(shop: Shop, **given: object) -> int:
    """Send it at once, and let its hold pass."""
    number = submitted(shop, **given)
    with shop.db.transaction() as tx:
        one = broadcasts.known(tx, number)
        if one.state is BroadcastState.awaiting:
            broadcasts.approve(tx, number, by="ben", settings=shop.settings, now=database.now(tx))
    shop.pass_time(timedelta(minutes=5))
    shop.settle()
    return number


def state(shop: Shop, number: int) -> BroadcastState:
    with shop.db.reading() as tx:
        return broadcasts.known(tx, number).state


def progress(shop: Shop, number: int) -> Progress:
    with shop.db.reading() as tx:
        return results.progress(tx, broadcasts.known(tx, number))


def looked(shop: Shop, purpose: Purpose = Purpose.order_updates, text: str = "Hello", **plan: object) -> survey.Survey:
    with shop.db.reading() as tx:
        planned = Plan(**{"audience": "everybody", "purpose": purpose, "texts": {"en": {"text": text}}, **plan})  # type: ignore[arg-type]
        return survey.of(tx, planned, hours_of=selling.hours_of, settings=shop.settings, now=database.now(tx))


def queued(shop: Shop) -> int:
    with shop.db.reading() as tx:
        found = select(Message.id).where(Message.state == State.queued, Message.priority == int(Priority.broadcast))
        return len(tx.exec(found).all())


def fed(shop: Shop) -> None:
    """Have what is due handed to the outbox, and nothing sent."""
    with shop.db.transaction() as tx:
        casting.feed(tx, shop.settings, now=database.now(tx))


def moved_on(shop: Shop, time: timedelta) -> None:
    """Let time pass in which nothing runs."""
    with shop.db.transaction() as tx:
        database.let_pass(tx, time)


# Who gets it


def test_who_is_left_out_is_counted_by_why(shop: Shop) -> None:
    waits(shop, "#1")
    waits(shop, "#2", agreed=False)
    waits(shop, "#3", silent=True)
    waits(shop, "#4", language="fr")
    waits(shop, "#5").says("STOP")
    with shop.db.transaction() as tx:
        customers.retire(tx, phone_of(tx, a_backorder(tx, "#6")).id, reason="30005")

    found = looked(shop)

    assert found.recipients == 1
    assert found.left_out == {
        Left.no_consent: 1,
        Left.not_spoken_of: 1,
        Left.no_text: 1,
        Left.opted_out: 1,
        Left.unreachable: 1,
    }
    assert looked(shop, default_language="en").recipients == 2
    assert looked(shop, texts={"en": {"text": "x"}, "fr": {"text": "x"}}).languages == {"en": 1, "fr": 1}


def test_what_sells_goes_only_to_who_agreed_to_that_in_the_hours_of_the_law(shop: Shop) -> None:
    """It is Sunday, three in the afternoon in New York and two in Alabama, where nothing is sold on Sundays."""
    shop.at(NOW.replace(day=8, hour=20))
    for number, postcode in (("#1", "10001"), ("#2", "35203"), ("#3", "10001")):
        waits(shop, number, postcode=postcode)
    with shop.db.transaction() as tx:
        for number in ("#1", "#2"):
            line = orders.lines_of(tx, orders.by_number(tx, number).id)[0]
            consent.grant(tx, [phone_of(tx, line).id], Purpose.marketing, source="x", now=NOW)

    found = looked(shop, Purpose.marketing)
    number = sent(shop, purpose=Purpose.marketing, texts={"en": {"text": "New lamps!"}})

    assert (found.recipients, found.left_out, found.later) == (2, {Left.no_consent: 1}, {survey.ASLEEP: 1})
    assert [heard.text for phone in shop.wires["sms"].inboxes.values() for heard in phone] == [
        "Lumen: New lamps!\nSTOP to end."
    ]
    assert (progress(shop, number).sent, progress(shop, number).waiting) == (1, 1)
    shop.pass_time(timedelta(days=1))
    assert progress(shop, number).sent == 2


@pytest.mark.parametrize(
    ("purpose", "asleep", "told_at_once", "told_after_hours"),
    [(Purpose.order_updates, {}, 1, 1), (Purpose.marketing, {survey.ASLEEP: 1}, 0, 1)],
)
def test_what_sells_goes_by_the_clock_of_the_phone_too_and_what_serves_by_their_own(
    shop: Shop, purpose: Purpose, asleep: dict[str, int], told_at_once: int, told_after_hours: int
) -> None:
    """It is ten in the morning in Berlin, where they live by their own word; their phone is one of New York."""
    shop.at(NOW.replace(hour=9))
    phone = waits(shop, "#1", country="DE", postcode="10115")
    with shop.db.transaction() as tx:
        tx.get_one(Customer, 1).zone = "Europe/Berlin"
        consent.grant(tx, [phone_of(tx, tx.get_one(Backorder, 1)).id], Purpose.marketing, source="x", now=NOW)

    assert looked(shop, purpose).later == asleep
    sent(shop, purpose=purpose, texts={"en": {"text": "New lamps!"}})

    assert len(phone.inbox) == told_at_once
    shop.pass_time(timedelta(hours=5))
    assert len(phone.inbox) == told_after_hours


def test_what_sells_is_never_said_where_the_clocks_of_somebody_share_no_hour(shop: Shop) -> None:
    phone = waits(shop, "#1")
    with shop.db.transaction() as tx:
        tx.get_one(Customer, 1).zone = "Asia/Tokyo"
        consent.grant(tx, [phone_of(tx, tx.get_one(Backorder, 1)).id], Purpose.marketing, source="x", now=NOW)

    assert looked(shop, Purpose.marketing).later == {survey.ASLEEP: 1}
    number = sent(shop, purpose=Purpose.marketing, texts={"en": {"text": "New lamps!"}})
    for _ in range(5):
        shop.pass_time(timedelta(hours=6))

    assert phone.inbox == []
    assert progress(shop, number).waiting == 1


def test_who_gets_it_later_is_counted_by_why(shop: Shop) -> None:
    shop.at(NOW.replace(hour=18))
    waits(shop, "#1")
    paused = waits(shop, "#2")
    waits(shop, "#3")
    with shop.db.transaction() as tx:
        address = customers.at(tx, "sms", paused.handle)
        assert address is not None
        tx.get_one(Customer, address.customer_id).paused_until = NOW + timedelta(days=1)
        _told_four_times(tx, 3)

    assert looked(shop).later == {survey.PAUSED: 1, survey.ENOUGH: 1}
    shop.at(NIGHT + timedelta(days=1))
    assert looked(shop).later == {survey.PAUSED: 1, survey.ASLEEP: 2}


def _told_four_times(tx: Session, customer_id: int) -> None:
    address = tx.exec(select(Address).where(Address.customer_id == customer_id, Address.channel == "sms")).one()
    for time in range(4):
        tx.add(
            Message(
                key=f"news {time}",
                direction="out",
                channel="sms",
                address_id=address.id,
                customer_id=customer_id,
                priority=1,
                state=State.delivered,
                created_at=database.now(tx) - timedelta(hours=1),
                not_before=NOW,
                sent_at=database.now(tx) - timedelta(hours=1),
            )
        )
    tx.flush()


def test_a_phone_that_was_silent_for_long_reads_no_name_and_no_item(shop: Shop) -> None:
    phone = waits(shop, "#1")
    with shop.db.transaction() as tx:
        address = customers.at(tx, "sms", phone.handle)
        assert address is not None
        address.linked_at = NOW - timedelta(days=400)

    assert looked(shop, text="Hello {name}").left_out == {Left.silent_phone: 1}
    assert looked(shop, text="We are late.").recipients == 1
    assert looked(shop, Purpose.marketing).recipients == 0


def test_exactly_who_is_meant_is_listed_with_why_not(shop: Shop) -> None:
    waits(shop, "#1")
    waits(shop, "#2", agreed=False)

    with shop.db.reading() as tx:
        plan = Plan("everybody", Purpose.order_updates, HELLO)
        rows = survey.recipients(tx, plan, settings=shop.settings, now=NOW)
        rest = survey.recipients(tx, plan, after=rows[0]["customer_id"], settings=shop.settings, now=NOW)

    assert [(row["name"], row["channel"], row["text"], row["reason"]) for row in rows] == [
        ("Ada Miller", "sms", "en", ""),
        ("Ada Miller", "", "en", Left.no_consent),
    ]
    assert rest == rows[1:]


# Approval and hold


def test_what_goes_to_many_is_approved_by_another_person(shop: Shop) -> None:
    for number in range(1, 5):
        waits(shop, f"#{number}")
    number = submitted(shop, by="cli anna")

    assert state(shop, number) is BroadcastState.awaiting
    for herself in ("cli anna", "anna", "Anna"):
        with pytest.raises(Refused, match="another person"), shop.db.transaction() as tx:
            broadcasts.approve(tx, number, by=herself, settings=shop.settings, now=NOW)
    shop.pass_time(timedelta(hours=1))
    assert queued(shop) == 0
    with shop.db.transaction() as tx:
        broadcasts.approve(tx, number, by="ben", settings=shop.settings, now=database.now(tx))
    assert state(shop, number) is BroadcastState.holding
    shop.pass_time(timedelta(minutes=6))
    shop.settle()

    assert (state(shop, number), progress(shop, number).sent) == (BroadcastState.done, 4)
    with shop.db.reading() as tx:
        acts = tx.exec(select(AuditEntry.who, AuditEntry.act).where(AuditEntry.subject == f"broadcast {number}"))
        assert acts.all() == [
            ("cli anna", "drafted a broadcast"),
            ("cli anna", "submitted a broadcast"),
            ("ben", "approved a broadcast"),
        ]


def test_whoever_changes_it_has_made_it_and_does_not_approve_it(shop: Shop) -> None:
    for number in range(1, 5):
        waits(shop, f"#{number}")
    number = submitted(shop)

    with shop.db.transaction() as tx:
        changed = Draft(title="Sorry", audience="everybody", texts={"en": {"text": "Sorry"}})
        assert broadcasts.rewrite(tx, number, changed, by="ben", now=NOW).state is BroadcastState.draft
        broadcasts.submit(tx, number, by="ben", settings=shop.settings, now=NOW)
        with pytest.raises(Refused, match="another person"):
            broadcasts.approve(tx, number, by="ben", settings=shop.settings, now=NOW)
        broadcasts.approve(tx, number, by="anna", settings=shop.settings, now=NOW)
        with pytest.raises(Refused, match="holding and cannot be changed"):
            broadcasts.rewrite(tx, number, changed, by="ben", now=NOW)


def test_in_its_hold_nothing_leaves_and_it_can_be_stopped(shop: Shop) -> None:
    phone = waits(shop, "#1")
    number = submitted(shop)

    shop.pass_time(timedelta(minutes=4))
    assert phone.inbox == []
    with shop.db.transaction() as tx:
        broadcasts.stop(tx, number, by="anna", now=database.now(tx))
    shop.pass_time(timedelta(hours=1))

    assert phone.inbox == []
    assert state(shop, number) is BroadcastState.stopped
    for act in (broadcasts.stop, broadcasts.pause):
        with pytest.raises(Refused, match="is stopped and cannot be"), shop.db.transaction() as tx:
            act(tx, number, by="anna", now=NOW)


def test_it_begins_when_it_is_to_begin(shop: Shop) -> None:
    phone = waits(shop, "#1")
    submitted(shop, start_at=NOW + timedelta(hours=3))

    shop.pass_time(timedelta(hours=2))
    assert phone.inbox == []
    shop.pass_time(timedelta(hours=1))
    assert len(phone.inbox) == 1


def test_what_nobody_would_get_or_what_is_missing_for_some_is_not_sent(shop: Shop) -> None:
    waits(shop, "#1", agreed=False)
    with pytest.raises(Refused, match="nobody would get broadcast 1: 1 no consent"):
        submitted(shop)
    waits(shop, "#2")
    with pytest.raises(BadInput, match=r"no value of \{date\} for 1 of the 1"):
        submitted(shop, texts={"en": {"text": "It comes {date}."}})
    with pytest.raises(BadInput, match=r"no \{colour\}"):
        drafted(shop, texts={"en": {"text": "{colour}"}})
    with pytest.raises(BadInput, match="no choice 'dance'"):
        drafted(shop, choices=["dance"])
    with pytest.raises(BadInput, match="begins with https"):
        drafted(shop, picture="javascript:alert(1)")
    with pytest.raises(BadInput, match="known are sku"):
        drafted(shop, audience="colour=red")

    assert looked(shop, text="It comes {date|soon}.").empty == {}
    assert looked(shop, text="It comes {date}.").empty == {"date": 1}
    fallback = sent(shop, texts={"en": {"text": "It comes {date|soon}."}})
    confirmed = sent(shop, texts={"en": {"text": "It comes {date}!"}}, may_be_empty=["date"])
    assert (progress(shop, fallback).sent, progress(shop, confirmed).sent) == (1, 1)
    assert [heard.text for phone in shop.wires["sms"].inboxes.values() for heard in phone] == [
        "Lumen: It comes soon.",
        "Lumen: It comes !",
    ]


# What is read


def test_each_reads_their_own_in_their_language_by_their_channel(shop: Shop) -> None:
    texting, chatting = waits(shop, "#1"), chats(shop, "#2", "77", language="de", country="DE", postcode="10115")
    with shop.db.transaction() as tx:
        supply.expect(tx, "LAMP-2", 5, on=date(2026, 12, 4), now=NOW)
        tx.connection().execute(sa.update(table(Backorder)).values(look_at=None))
    number = sent(
        shop,
        texts={
            "en": {"text": "Dear {name}", "sms": "{title} ({number}): {date}."},
            "de": {"text": "Liebe {name}, {title} kommt am {date} zu {shop}."},
        },
    )

    assert texting.hears() == "Lumen: LAMP-2 title (#1): Dec 4."
    assert chatting.hears() == "Liebe Ada Miller, LAMP-2 title kommt am 4. Dezember zu Lumen."
    assert progress(shop, number).sent == 2
    with shop.db.reading() as tx:
        told = tx.exec(select(Promise.on_date).where(Promise.notice == "broadcast").order_by(col(Promise.id))).all()
        assert told == [date(2026, 12, 4)] * 2


def test_what_was_told_by_it_is_not_told_again_and_what_moves_afterwards_is(shop: Shop) -> None:
    shop.at(NOW.replace(hour=18))
    phone = waits(shop, "#1", country="CA", postcode=None)
    with shop.db.transaction() as tx:
        supply.expect(tx, "LAMP-2", 5, on=date(2026, 12, 4), reference="PO", now=NOW)
    shop.settle()
    before = len(phone.inbox)
    sent(shop, texts={"en": {"text": "It comes {date}."}})
    shop.pass_time(timedelta(days=1))
    assert len(phone.inbox) == before + 1

    with shop.db.transaction() as tx:
        supply.expect(tx, "LAMP-2", 5, on=date(2026, 12, 24), reference="PO", now=database.now(tx))
    shop.pass_time(timedelta(days=1))
    assert "instead of Dec 4" in phone.hears()


def test_words_of_staff_and_of_the_shop_are_data(shop: Shop) -> None:
    phone = chats(shop, "#1", "77")
    with shop.db.transaction() as tx:
        tx.get_one(Customer, 1).name = "{title} <b>{ $news }</b>"
    sent(shop, texts={"en": {"text": "{{x}} {name} <a href='x'>&amp; { $words }".replace("{ $words }", "$words")}})

    assert phone.hears() == "{x} {title} <b>{ $news }</b> <a href='x'>&amp; $words"


def test_choices_are_real_and_act_on_their_line(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        a_product(tx, "LAMP-9", title="Other lamp", on_hand=5)
        a_product(tx, instead=["LAMP-9"])
    phones = [chats(shop, f"#{number}", f"7{number}") for number in (1, 2, 3)]
    with shop.db.transaction() as tx:
        an_order(tx, "#9", ("LAMP-2", 2), phone="+12125550042", email="1@example.com")
        tx.connection().execute(sa.update(table(Backorder)).values(look_at=None))
    number = sent(shop, choices=["person", "keep", "alternatives"], audience="ordered>2026-01-01")

    assert phones[0].labels() == ["Keep waiting", "See my options", "Talk to a person"]
    phones[0].picks("Keep waiting")
    assert "#2" in phones[1].picks("See my options")
    assert "Other lamp" in "".join(phones[1].labels())
    phones[2].picks("Talk to a person")
    with shop.db.reading() as tx:
        noted = tx.exec(select(AuditEntry.subject).where(AuditEntry.act == "agreed to wait")).all()
        assert noted == ["backorder 1"]
        assert [task.what for task in tasks.waiting(tx)] == ["talk_human"]
        came = results.results(tx, broadcasts.known(tx, number))
    assert (came.replied, came.asked_for_person, came.opted_out) == (3, 1, 0)


def test_a_picture_comes_with_it_where_pictures_are_shown(shop: Shop) -> None:
    phone = chats(shop, "#1", "77")
    sent(shop, picture="https://shop.example/lamp.jpg")

    assert phone.inbox[-1].picture == "https://shop.example/lamp.jpg"


def test_while_a_person_has_the_conversation_nothing_is_offered(shop: Shop) -> None:
    phone = chats(shop, "#1", "77")
    phone.says("I want to talk to a person")
    sent(shop, choices=["keep"])

    assert phone.hears().startswith("Hello Ada Miller")
    assert phone.labels() == []


# How it leaves


def test_the_outbox_holds_no_more_than_a_minute_of_its_sender(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        a_product(tx)
        for number in range(1, 31):
            a_backorder(tx, f"#{number}")
        tx.connection().execute(sa.update(table(Backorder)).values(look_at=None))
    number = submitted(shop)
    with shop.db.transaction() as tx:
        leases.room(tx, "sms", per_second=0.2)
        broadcasts.approve(tx, number, by="ben", settings=shop.settings, now=database.now(tx))
    moved_on(shop, timedelta(minutes=6))

    fed(shop)
    fed(shop)

    assert queued(shop) == 12
    assert progress(shop, number).waiting == 18
    with shop.db.reading() as tx:
        first = tx.exec(select(Recipient.backorder_id).where(Recipient.state == RecipientState.handed)).all()
    assert sorted(one for one in first if one) == list(range(1, 13))


def test_a_pause_calls_back_what_was_not_begun_and_nobody_is_told_twice(shop: Shop) -> None:
    phones = [waits(shop, f"#{number}") for number in (1, 2, 3)]
    number = submitted(shop)
    moved_on(shop, timedelta(minutes=6))
    fed(shop)
    assert queued(shop) == 3

    with shop.db.transaction() as tx:
        _claim_one(tx)
        assert broadcasts.pause(tx, number, by="anna", now=database.now(tx)) == 3
    shop.pass_time(timedelta(minutes=10))
    assert [len(phone.inbox) for phone in phones] == [0, 0, 0]
    assert progress(shop, number).waiting == 3
    with shop.db.transaction() as tx:
        broadcasts.resume(tx, number, by="anna", settings=shop.settings, now=database.now(tx))
    shop.settle()
    shop.settle()

    assert [len(phone.inbox) for phone in phones] == [1, 1, 1]
    assert state(shop, number) is BroadcastState.done


def _claim_one(tx: Session) -> None:
    from store import outbox

    assert len(outbox.claim(tx, "sms", worker="w", limit=1, lease=timedelta(minutes=1), now=database.now(tx))) == 1


def test_what_a_worker_holds_when_it_is_stopped_is_not_sent(shop: Shop) -> None:
    from store import outbox

    waits(shop, "#1")
    number = submitted(shop)
    moved_on(shop, timedelta(minutes=6))
    fed(shop)
    with shop.db.transaction() as tx:
        [row] = outbox.claim(tx, "sms", worker="w", limit=1, lease=timedelta(minutes=1), now=database.now(tx))
    with shop.db.transaction() as tx:
        broadcasts.stop(tx, number, by="anna", now=database.now(tx))
    with shop.db.transaction() as tx:
        words = {"id": row["id"], "text": "x", "choices": None, "promises": None, "segments": 1}
        assert outbox.begin(tx, "w", [words], lease=timedelta(minutes=1), now=database.now(tx)) == set()
    assert progress(shop, number).waiting == 1


def test_who_sleeps_is_told_in_the_morning_and_the_others_now(shop: Shop) -> None:
    shop.at(NOW.replace(hour=10))
    sleeping, awake = waits(shop, "#1"), chats(shop, "#2", "77")
    with shop.db.transaction() as tx:
        tx.get_one(Customer, 2).zone = "Europe/Berlin"
    number = sent(shop)

    assert (len(sleeping.inbox), len(awake.inbox)) == (0, 1)
    assert state(shop, number) is BroadcastState.running
    shop.pass_time(timedelta(hours=3, minutes=30))
    assert len(sleeping.inbox) == 0
    shop.pass_time(timedelta(minutes=30))
    shop.settle()
    shop.settle()
    assert (len(sleeping.inbox), len(awake.inbox)) == (1, 1)
    assert state(shop, number) is BroadcastState.done


def test_who_stops_us_cancels_or_is_gone_before_their_turn_is_not_told(shop: Shop) -> None:
    stopped, cancelled, gone = waits(shop, "#1"), waits(shop, "#2"), waits(shop, "#3")
    number = submitted(shop)
    stopped.says("STOP")
    with shop.db.transaction() as tx:
        line = orders.lines_of(tx, orders.by_number(tx, "#2").id)[0]
        cancellations.cancel(
            tx, line.id, key="x", by="x", undo=timedelta(0), settings=shop.settings, now=database.now(tx)
        )
        address = customers.at(tx, "sms", gone.handle)
        assert address is not None
        customers.retire(tx, address.id, reason="30005")
        tx.connection().execute(sa.update(table(Backorder)).values(look_at=None))
    before = len(cancelled.inbox)
    shop.pass_time(timedelta(minutes=6))

    assert len(cancelled.inbox) == before
    shop.settle()
    assert progress(shop, number).left_out == {Left.opted_out: 1, Left.not_waiting: 1, Left.unreachable: 1}
    assert state(shop, number) is BroadcastState.done


def test_what_is_no_longer_so_when_it_is_sent_is_withheld(shop: Shop) -> None:
    """The date is gone, and the line cancelled, while their messages lie in the outbox."""
    waits(shop, "#1"), waits(shop, "#2")
    with shop.db.transaction() as tx:
        supply.expect(tx, "LAMP-2", 5, on=date(2026, 12, 4), now=NOW)
        tx.connection().execute(sa.update(table(Backorder)).values(look_at=None))
    number = submitted(shop, texts={"en": {"text": "It comes {date}."}})
    moved_on(shop, timedelta(minutes=6))
    fed(shop)
    with shop.db.transaction() as tx:
        cancellations.cancel(tx, 2, key="x", by="x", undo=timedelta(0), settings=shop.settings, now=database.now(tx))
        promises.state(tx, 1, on=None, reason="", by="anna", now=database.now(tx))
        promises.derive(tx, [1], now=database.now(tx))
    for _ in range(3):
        moved_on(shop, timedelta(seconds=2))
        shop.answer()

    assert progress(shop, number).withheld == {"nothing to say for {date}": 1, Left.not_waiting: 1}


def test_who_has_another_way_by_now_is_told_there(shop: Shop) -> None:
    phone = waits(shop, "#1")
    submitted(shop)
    with shop.db.transaction() as tx:
        chat = a_chat(tx, tx.get_one(Backorder, 1), "77")
    shop.pass_time(timedelta(minutes=6))
    shop.settle()

    assert phone.inbox == []
    assert len(shop.phone("telegram", chat.handle).inbox) == 1


def test_two_who_turn_out_to_be_one_are_told_once(shop: Shop) -> None:
    phones = [waits(shop, "#1"), waits(shop, "#2")]
    number = submitted(shop)
    with shop.db.transaction() as tx:
        customers.merge(tx, 1, 2)
    shop.pass_time(timedelta(minutes=6))

    assert sum(len(phone.inbox) for phone in phones) == 1
    assert progress(shop, number).left_out == {Left.twice: 1}


def test_whoever_was_told_before_they_turned_out_to_be_one_with_another_is_not_told_again(shop: Shop) -> None:
    phones = [waits(shop, "#1"), waits(shop, "#2")]
    with shop.db.transaction() as tx:
        tx.get_one(Customer, 1).paused_until = NOW + timedelta(hours=2)
    number = sent(shop)
    assert [len(phone.inbox) for phone in phones] == [0, 1]
    with shop.db.transaction() as tx:
        customers.merge(tx, 1, 2)
    shop.pass_time(timedelta(hours=3))

    assert [len(phone.inbox) for phone in phones] == [0, 1]
    assert progress(shop, number).left_out == {Left.twice: 1}


def test_what_did_not_leave_before_the_night_leaves_in_the_morning_once(shop: Shop) -> None:
    phone = waits(shop, "#1")
    number = submitted(shop)
    moved_on(shop, timedelta(minutes=6))
    fed(shop)
    assert queued(shop) == 1

    moved_on(shop, timedelta(hours=13))
    shop.settle()
    assert (phone.inbox, state(shop, number)) == ([], BroadcastState.running)
    shop.pass_time(timedelta(hours=10))
    for _ in range(3):
        shop.settle()

    assert len(phone.inbox) == 1
    assert state(shop, number) is BroadcastState.done


def test_who_could_not_be_told_for_days_is_left_out(shop: Shop) -> None:
    phone = waits(shop, "#1")
    with shop.db.transaction() as tx:
        tx.get_one(Customer, 1).paused_until = NOW + timedelta(days=30)
    number = sent(shop)

    shop.pass_time(timedelta(days=2))
    assert state(shop, number) is BroadcastState.running
    shop.pass_time(timedelta(days=1, minutes=10))

    assert (state(shop, number), progress(shop, number).left_out) == (BroadcastState.done, {Left.too_late: 1})
    assert phone.inbox == []


def test_answers_and_news_go_before_it(shop: Shop) -> None:
    from store import outbox

    waits(shop, "#1")
    submitted(shop)
    moved_on(shop, timedelta(minutes=6))
    fed(shop)
    with shop.db.transaction() as tx:
        an_order(tx, "#2", ("LAMP-2", 1))
        outbox.enqueue(
            tx,
            outbox.Place(2, "sms", 2),
            key="news",
            priority=Priority.notice,
            body={"texts": [], "choices": []},
            now=database.now(tx),
        )
        rows = outbox.claim(tx, "sms", worker="w", limit=2, lease=timedelta(minutes=1), now=database.now(tx))
    assert [row["key"] for row in rows] == ["news", "broadcast:1:1"]


# Corrections


def test_a_correction_goes_to_exactly_those_whom_the_wrong_one_reached_or_may_have(shop: Shop) -> None:
    phones = [waits(shop, f"#{number}") for number in range(1, 6)]
    shop.wires["sms"].fails[phones[1].handle] = Unwilling("STOP", code="21610")
    wrong = sent(shop, audience="not ordered>2027-01-01")
    with shop.db.transaction() as tx:
        rows = table(Message)
        tx.connection().execute(sa.update(rows).where(rows.c.key == f"broadcast:{wrong}:3").values(state=State.unknown))
        cancellations.cancel(tx, 4, key="x", by="x", undo=timedelta(0), settings=shop.settings, now=database.now(tx))
        tx.connection().execute(sa.update(table(Backorder)).values(look_at=None))
    waits(shop, "#6")
    right = sent(shop, audience="", corrects_id=wrong, texts={"en": {"text": "Sorry, we were wrong."}})

    told = [[heard.text for heard in phone.inbox if "wrong" in heard.text] for phone in phones]
    assert [len(one) for one in told] == [1, 0, 1, 1, 1]
    assert progress(shop, right).recipients == 4
    assert (progress(shop, wrong).failed, progress(shop, wrong).unknown) == (1, 1)


def test_a_correction_is_told_also_to_who_was_told_enough_today(shop: Shop) -> None:
    phone = waits(shop, "#1")
    wrong = sent(shop)
    with shop.db.transaction() as tx:
        _told_four_times(tx, 1)
    sent(shop, audience="", corrects_id=wrong, texts={"en": {"text": "Sorry."}})

    assert phone.hears() == "Lumen: Sorry."


def test_only_what_somebody_got_is_corrected(shop: Shop) -> None:
    waits(shop, "#1")
    number = submitted(shop)
    with pytest.raises(Refused, match="has reached nobody yet"):
        drafted(shop, audience="", corrects_id=number)
    with pytest.raises(BadInput, match="no audience of its own"):
        drafted(shop, audience="everybody", corrects_id=number)
    with pytest.raises(NotFound):
        drafted(shop, audience="", corrects_id=99)


# What came of it


def test_what_came_of_it_is_counted(shop: Shop) -> None:
    phones = [waits(shop, f"#{number}") for number in range(1, 6)]
    shop.wires["sms"].fails[phones[0].handle] = Unwilling("STOP", code="21610")
    blocking = chats(shop, "#6", "77")
    number = sent(shop)
    phones[1].says("thanks")
    phones[2].says("STOP")
    blocking.does("block")
    shop.confirm()
    with shop.db.reading() as tx:
        came = results.results(tx, broadcasts.known(tx, number))

    assert (came.progress.delivered, came.progress.sent, came.progress.failed) == (4, 1, 1)
    assert came.failed == {"21610": 1}
    assert (came.blocked, came.replied, came.opted_out) == (2, 2, 1)
    assert came.segments == 4
    shop.pass_time(timedelta(days=8))
    phones[3].says("hello")
    with shop.db.reading() as tx:
        assert results.results(tx, broadcasts.known(tx, number)).replied == 2


# Cost, samples, a test


NAMES = [
    "Ada",
    "",
    "José",
    "Łukasz",
    "Ян",
    "中村",
    "Zoë 🙂",
    "Bill [x]",
    "J.",
    "Jo",
    "O'Neil",
    "a" * 40,
    "`tick`",
    "Ünal",
    "x\\y",
]


@pytest.mark.parametrize("words", ["{name}", "Hello {name|friend}. " + "x" * 143, "Grüße {name}: {title} ({number})"])
def test_segments_are_those_that_are_sent(shop: Shop, words: str) -> None:
    phones = []
    for number, name in enumerate(NAMES, 1):
        phones.append(waits(shop, f"#{number}"))
        with shop.db.transaction() as tx:
            tx.get_one(Customer, number).name = name
    draft = Draft(title="x", audience="everybody", texts={"en": {"text": words}}, may_be_empty=["name"])
    looked = _previewed(shop, draft)
    with shop.db.transaction() as tx:
        one = broadcasts.draft(tx, draft, by="anna", now=NOW)
        broadcasts.submit(tx, one.id, by="anna", settings=shop.settings, now=NOW)
        broadcasts.approve(tx, one.id, by="ben", settings=shop.settings, now=NOW)
    shop.pass_time(timedelta(minutes=6))
    shop.settle()
    real = channels()["sms"].build(channels()["sms"].Settings(_env_file=None), public_url="")

    texts = [phone.hears() for phone in phones if phone.inbox]
    sizes = Counter(segments(real.render([text], ()).text).count for text in texts)
    assert sum(sizes.values()) == len(phones)
    assert looked.sizes == dict(sorted(sizes.items()))
    assert looked.segments == sum(size * count for size, count in sizes.items())
    assert looked.cost == looked.segments * Decimal("0.01")


def _previewed(shop: Shop, draft: Draft) -> rehearsal.Preview:
    with shop.db.reading() as tx:
        return rehearsal.preview(
            tx,
            draft,
            channels={
                name: module.build(module.Settings(_env_file=None), public_url="")
                for name, module in channels().items()
            },
            locales=locales.load(),
            price=Decimal("0.01"),
            hours_of=selling.hours_of,
            settings=shop.settings,
            now=database.now(tx),
        )


def test_samples_are_what_real_people_will_read(shop: Shop) -> None:
    waits(shop, "#1")
    waits(shop, "#2")
    chats(shop, "#3", "77", language="de", country="DE")
    draft = Draft(
        title="x",
        audience="everybody",
        texts={"en": {"text": "{number} {date|soon}"}, "de": {"text": "{number} {date|bald}"}},
        choices=["keep"],
    )

    looked = _previewed(shop, draft)

    assert [(one.channel, one.language, one.rendered.text.splitlines()[0]) for one in looked.samples] == [
        ("sms", "en", "Lumen: #1 soon"),
        ("telegram", "de", "#3 bald"),
    ] or [one.rendered.text.splitlines()[0] for one in looked.samples] == [
        "Lumen: #1 soon",
        "#3 bald",
        "Lumen: #2 soon",
    ]
    assert looked.samples[0].rendered.text.endswith("1 Keep waiting")
    assert [button.label for button in looked.samples[1].rendered.buttons] == ["Weiter warten"]


@pytest.mark.parametrize(("channel", "length"), [("sms", 1700), ("telegram", 1100)])
def test_what_does_not_fit_is_refused_before_it_is_cut(shop: Shop, channel: str, length: int) -> None:
    if channel == "sms":
        waits(shop, "#1")
    else:
        chats(shop, "#1", "77")
    words = "word " * (length // 5)
    picture = "https://shop.example/x.jpg" if channel == "telegram" else ""

    looked = _previewed(shop, Draft(title="x", audience="everybody", texts={"en": {"text": words}}, picture=picture))
    fits = _previewed(
        shop, Draft(title="x", audience="everybody", texts={"en": {"text": words[:900]}}, picture=picture)
    )

    assert (looked.cut, fits.cut) == (1, 0)
    with pytest.raises(BadInput, match="too long for 1 people"):
        rehearsal.refuse_cut(looked)


def test_a_test_goes_to_oneself_alone_as_the_first_of_each_language_would_read_it(shop: Shop) -> None:
    mine = shop.phone("telegram", "4242")
    mine.says("hello")
    others = [waits(shop, "#1"), waits(shop, "#2", language="de")]
    number = drafted(shop, texts={"en": {"text": "Hello {number}"}, "de": {"text": "Hallo {number}"}})
    before = len(mine.inbox)
    with shop.db.transaction() as tx:
        one = broadcasts.known(tx, number)
        assert rehearsal.send_test(tx, one, "4242", by="anna", settings=shop.settings, now=database.now(tx)) == 2
        with pytest.raises(NotFound, match="write to the shop"):
            rehearsal.send_test(tx, one, others[0].handle, by="anna", settings=shop.settings, now=NOW)
    shop.settle()

    assert [heard.text for heard in mine.inbox[before:]] == ["Hello #1", "Hallo #2"]
    assert [phone.inbox for phone in others] == [[], []]
    assert state(shop, number) is BroadcastState.draft
    with shop.db.reading() as tx:
        assert tx.exec(select(Promise)).all() == []


def test_two_who_feed_at_once_hand_over_each_person_once(shop: Shop) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with shop.db.transaction() as tx:
        a_product(tx)
        for number in range(1, 61):
            a_backorder(tx, f"#{number}")
        tx.connection().execute(sa.update(table(Backorder)).values(look_at=None))
    number = submitted(shop)
    with shop.db.transaction() as tx:
        broadcasts.approve(tx, number, by="ben", settings=shop.settings, now=database.now(tx))
    moved_on(shop, timedelta(minutes=6))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: fed(shop), range(8)))

    assert queued(shop) == 60
    with shop.db.reading() as tx:
        assert len(feeding.live(tx, now=database.now(tx))) in (0, 1)
        assert len(set(tx.exec(select(Message.customer_id).where(Message.priority == 2)).all())) == 60
