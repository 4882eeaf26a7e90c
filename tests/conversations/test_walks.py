"""Whatever people do on their phones, in whatever order: nothing is lost, leaked, or done that was not agreed to."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa
from builders import NOW, a_backorder, a_chat, a_phone, a_product, an_order, phone_of
from customer import Phone, Shop
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from scheduler.notifications import glance, notifications
from store import database, offers, promises, supply
from store.cancellations import Cancellation, CancellationState
from store.catalog import Product
from store.consent import Consent, Purpose
from store.conversations import Conversation, Holder
from store.customers import Address
from store.database import Database, table
from store.messages import Direction, Message, State
from store.notices import Notice
from store.offers import Offer, OfferState
from store.orders import Backorder
from store.promises import Promise
from store.refunds import Refund, RefundState
from store.sql import ungathered
from store.tasks import Task
from store.writebacks import WriteBack, WriteBackState

WORDS = (
    *("where is my order", "status #1001", "when???", "cancel", "cancel my order", "i dont want it anymore"),
    *("what are my options", "discount?", "i'll wait", "sounds good", "swap it", "undo", "yes", "no", "ok"),
    *("only one please", "menu", "help", "hello", "thanks", "human please", "deutsch", "español"),
    *("2", "1", "9", "0", "the second one", "#2002", "#9999", "#1001", "123456"),
    *("where is my refund", "new address", "send what is ready", "this is unacceptable", "delete my data"),
    *("pause for a week", "tell me when the lamp is back", "not at night", "why so late", "my data"),
    *("", " ", "👍", "😡😡", "مرحبا", "x" * 10_000, "<b>1 & 2</b>", "'; DROP TABLE message; --"),
    *("\u202egnirts", "a\0b", "/start", "/cancel", "4111 1111 1111 1111"),
)
PRESSED = ("c1.1", "c999999.1", "c1.999", "c-1.1", "c1", "", "x", "c1.1.1", "c99999999999999999999.1")

says = st.tuples(st.just("says"), st.sampled_from(WORDS) | st.text(max_size=60))
picks = st.tuples(st.just("picks"), st.integers(0, 9))
takes = st.tuples(
    st.just("takes"), st.sampled_from(("Floor lamp", "10% off", "store credit", "Send what is here", "Wait"))
)
undoes = st.tuples(st.just("undoes"), st.sampled_from(("undo", "Undo", "oops, undo that")))
presses = st.tuples(st.just("presses"), st.sampled_from(PRESSED) | st.integers(1, 60).map(lambda n: f"c{n}.{n % 4}"))
stops = st.tuples(st.just("says"), st.sampled_from(("STOP", "please stop texting me", "START")))
sends = st.tuples(st.just("sends"), st.just("photo"))
lands = st.tuples(st.just("lands"), st.integers(1, 3))
moves = st.tuples(st.just("moves"), st.integers(1, 60))
waits = st.tuples(st.just("waits"), st.sampled_from((1, 11, 90, 60 * 26, 60 * 24 * 15)))
steps = st.tuples(
    st.sampled_from(("sms", "telegram")),
    says | picks | picks | picks | takes | takes | undoes | undoes | presses | stops | sends | lands | moves | waits,
)


@settings(
    max_examples=25,
    deadline=None,
    # A failing walk is told as it was: making it shorter takes minutes.
    phases=(Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(walk=st.lists(steps, min_size=4, max_size=14))
def test_a_walk_through_the_dialogue_breaks_nothing(
    walk: list[tuple[str, tuple[str, object]]], sqlite_template: Path, tmp_path: Path
) -> None:
    with a_shop(sqlite_template, tmp_path) as walker:
        for channel, (act, what) in walk:
            walker.takes(channel, act, what)


class Walker:
    """Ada, who waits for two things and has a phone and a chat; Bob, who waits for one, and must never be seen."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        number = a_phone()
        with shop.db.transaction() as tx:
            a_product(tx, "LAMP-3", title="Floor lamp", price=4400, on_hand=4)
            a_product(tx, instead=["LAMP-3"])
            line = an_order(tx, "#1001", ("LAMP-2", 3), phone=number, email="ada@example.com")[0]
            an_order(tx, "#1002", ("LAMP-2", 1), phone=number, email="ada@example.com", days_ago=8)
            self.phones = {
                "sms": shop.phone("sms", phone_of(tx, line).handle),
                "telegram": shop.phone("telegram", a_chat(tx, line).handle),
            }
            bob = a_backorder(tx, "#2002", days_ago=9)
            self.bob = shop.phone("sms", phone_of(tx, bob).handle)
        shop.settle()
        self.trucks = 0

    def takes(self, channel: str, act: str, what: object) -> None:
        """Do one thing on one phone, and look whether everything is as it must be."""
        phone, done = self.phones[channel], self.consequences()
        newest, seen = self.newest_choices(phone), len(phone.inbox)
        agreed = False
        match act:
            case "says":
                asked = self.asking(phone)
                phone.says(str(what))
                agreed = asked or self.agrees(newest, str(what))
            case "picks" if newest:
                place = int(str(what)) % len(newest)
                agreed = self.is_agreement(newest[place])
                phone.picks(newest[place]["label"])
                self.never_refuses(phone, seen)
            case "takes":
                agreed = True
                self.take(phone, str(what))
            case "undoes":
                phone.says(str(what))
                self.never_refuses(phone, seen)
            case "presses":
                phone.does("choice", data=str(what))
                agreed = True  # an old button that agrees is as good as a new one, for a while
            case "sends":
                phone.does("unreadable", data=str(what))
            case "lands":
                self.trucks += 1
                self.land(int(str(what)))
            case "moves":
                self.move(int(str(what)))
            case "waits":
                self.shop.pass_time(timedelta(minutes=int(str(what))))
        self.shop.settle()
        assert agreed or self.consequences() <= done
        self.everything_is_answered()
        self.everything_adds_up()
        self.nothing_leaks()
        self.nobody_is_left_without_a_way_on(phone)
        self.who_stopped_is_left_alone()
        self.no_news_is_overlooked()
        self.what_did_not_arrive_promised_nothing()

    def take(self, phone: Phone, what: str) -> None:
        """Ask what is possible, take it, and agree."""
        phone.says("what are my options")
        for label in ("#1001", what, "I agree"):
            shown = next((one for one in phone.labels() if label in one), None)
            if shown:
                seen = len(phone.inbox)
                phone.picks(shown)
                self.never_refuses(phone, seen)

    def land(self, units: int) -> None:
        with self.shop.db.transaction() as tx:
            supply.land(tx, "LAMP-2", units, key=f"truck {self.trucks}", now=database.now(tx))

    def move(self, days: int) -> None:
        with self.shop.db.transaction() as tx:
            now = database.now(tx)
            product = tx.exec(select(Backorder.product_id)).first()
            assert product is not None
            promises.state(tx, product, on=now.date() + timedelta(days=days), reason="", by="staff", now=now)
            promises.derive(tx, [product], now=now)

    def consequences(self) -> int:
        """Count what cost somebody something."""
        with self.shop.db.reading() as tx:
            cancelled = tx.exec(select(Cancellation).where(Cancellation.state != CancellationState.undone)).all()
            taken = tx.exec(select(Offer).where(Offer.state == OfferState.accepted)).all()
            return len(cancelled) + len(taken)

    def newest_choices(self, phone: Phone) -> list[dict[str, object]]:
        """Read what the newest message that lies on the phone stands for."""
        if not phone.inbox or not phone.inbox[-1].buttons:
            return []
        with self.shop.db.reading() as tx:
            address = tx.exec(select(Address).where(Address.handle == phone.handle)).one()
            newest = tx.exec(
                select(Message)
                .where(Message.address_id == address.id, Message.direction == Direction.out)
                .where(col(Message.state).in_([State.sent, State.delivered]))
                .order_by(col(Message.sent_at).desc(), col(Message.id).desc())
            ).first()
            return list(newest.choices or []) if newest else []

    def asking(self, phone: Phone) -> bool:
        with self.shop.db.reading() as tx:
            address = tx.exec(select(Address).where(Address.handle == phone.handle)).one()
            talk = tx.get(Conversation, address.id)
            return bool(talk and talk.asking)

    @staticmethod
    def is_agreement(choice: dict[str, object]) -> bool:
        args = choice["args"]
        assert isinstance(args, dict)
        return bool(args.get("confirmed")) or choice["intent"] == "take_offer"

    def agrees(self, newest: list[dict[str, object]], said: str) -> bool:
        """Say whether words could have named a choice that agrees: its number or its label."""
        return any(map(self.is_agreement, newest))

    def never_refuses(self, phone: Phone, seen: int) -> None:
        said = [heard.text for heard in phone.inbox[seen:]]
        with self.shop.db.reading() as tx:
            keys = [
                text["key"]
                for message in tx.exec(select(Message).where(Message.direction == Direction.out)).all()
                if message.text in said and message.body
                for text in message.body["texts"]
            ]
        assert not [key for key in keys if key.startswith("refused")], keys

    def everything_is_answered(self) -> None:
        with self.shop.db.reading() as tx:
            assert not tx.exec(select(Message).where(Message.state == State.received)).all()
            assert "turn_failed" not in [task.what for task in tx.exec(select(Task))]
            for line in tx.exec(select(Backorder)):
                assert line.quantity == line.waiting + line.allocated + line.shipped + line.cancelled

    def everything_adds_up(self) -> None:
        """Nobody has a unit twice or money for nothing, also where they took back what they had accepted."""
        with self.shop.db.reading() as tx:
            now = database.now(tx)
            lines, gone = tx.exec(select(Backorder)).all(), tx.exec(select(Cancellation)).all()
            for product in tx.exec(select(Product)).all():
                stock = supply.stock(tx, product.id, now=now)
                mine = {line.id: line for line in lines if line.product_id == product.id}
                undoable = [one.from_allocated for one in gone if one.state == "asked" and one.backorder_id in mine]
                assert stock.set_aside == sum(line.allocated for line in mine.values()) + sum(undoable)
                assert stock.set_aside + stock.held <= stock.on_hand
            asked = {row.key: row.state is not WriteBackState.withdrawn for row in tx.exec(select(WriteBack))}
            assert all((one.state != RefundState.void) == asked[one.key] for one in tx.exec(select(Refund)))
            for offer in tx.exec(select(Offer)):
                assert offer.state is not OfferState.undone or not asked[offers.asked_as(offer)]
            swapped = [one for one in tx.exec(select(Offer)) if one.kind == "alternative" and one.state == "accepted"]
            new = [line for line in lines if line.reference.startswith("offer ") and line.quantity]
            assert [line.reference for line in new] == [offers.asked_as(offer) for offer in swapped]

    def nothing_leaks(self) -> None:
        for phone in self.phones.values():
            assert not [heard.text for heard in phone.inbox if "2002" in heard.text and "LAMP-2 title" in heard.text]
        assert not [heard.text for heard in self.bob.inbox if "#1001" in heard.text or "#1002" in heard.text]

    def nobody_is_left_without_a_way_on(self, phone: Phone) -> None:
        with self.shop.db.reading() as tx:
            address = tx.exec(select(Address).where(Address.handle == phone.handle)).one()
            talk = tx.get(Conversation, address.id)
            if talk and talk.holder is Holder.person:
                return
            newest = tx.exec(
                select(Message)
                .where(Message.address_id == address.id, Message.direction == Direction.out)
                .where(col(Message.answers_id).is_not(None), col(Message.state).in_([State.sent, State.delivered]))
                .order_by(col(Message.id).desc())
            ).first()
            if newest is None or newest.after_stop:
                return
            keys = [text["key"] for text in (newest.body or {"texts": []})["texts"]]
            assert newest.choices or {"opt-out-done", "opt-in-done", "language-set"} & set(keys), keys

    def who_stopped_is_left_alone(self) -> None:
        with self.shop.db.reading() as tx:
            for address in tx.exec(select(Address).where(Address.channel == "sms")):
                ledger = select(Consent).where(
                    Consent.address_id == address.id, Consent.purpose == Purpose.order_updates
                )
                last = tx.exec(ledger.order_by(col(Consent.id).desc())).first()
                if last is None or last.granted:
                    continue
                after = tx.exec(
                    select(Message).where(
                        Message.address_id == address.id,
                        Message.direction == Direction.out,
                        col(Message.sending_at) > last.at,
                        Message.after_stop == False,  # noqa: E712 - a column, not a value
                    )
                ).all()
                assert not [message.text for message in after]

    def what_did_not_arrive_promised_nothing(self) -> None:
        """A promise says that it is lost where its message failed, and nowhere else."""
        with self.shop.db.reading() as tx:
            told = select(Promise.lost, Message.state).join(Message, col(Message.id) == col(Promise.message_id))
            assert all(lost is (state is State.failed) for lost, state in tx.exec(told))

    def no_news_is_overlooked(self) -> None:
        """The look that says which kinds of news a line may have never spares a kind that has some."""
        rules, owed = self.shop.settings, table(Notice).c
        with self.shop.db.reading() as tx:
            now = database.now(tx)
            seen = tx.connection().execute(glance(sa.true(), rules, now=now)).mappings().one()
            for kind, lines in seen.items():
                true = notifications()[kind].trigger(rules, now=now).subquery()
                known = sa.and_(owed.kind == kind, owed.backorder_id == true.c.backorder_id)
                told = sa.exists().where(known, owed.subject_id == true.c.subject_id, owed.stale_at.is_(None))
                new = tx.connection().execute(sa.select(true.c.backorder_id).where(~told)).scalars()
                assert set(new) <= set(ungathered(lines)), kind


@contextmanager
def a_shop(template: Path, folder: Path) -> Iterator[Walker]:
    path = folder / f"walk-{next(_numbers)}.db"
    shutil.copy(template, path)
    db = Database(f"sqlite:///{path}")
    try:
        yield Walker(Shop(db, automatic_cancel=False).at(NOW))
    finally:
        db.dispose()
        path.unlink()


def _counting() -> Iterator[int]:
    number = 0
    while True:
        number += 1
        yield number


_numbers = _counting()
