"""Each kind of offer: what it is worth, what it may stand beside, and what the shop is asked to do for it."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from builders import NOW, a_backorder, a_product, an_order
from sqlmodel import Session, select

from store import audit, cancellations, offers, orders, shipments, supply, writebacks
from store.catalog import Product
from store.database import Database
from store.errors import NotFound, OfferEnded, OutOfStock, ShopError
from store.offers import Offer, OfferState, split_shipment
from store.orders import Order
from store.refunds import Refund
from store.settings import Settings
from store.writebacks import WriteBack, WriteBackKind, WriteBackState

SETTINGS = Settings(_env_file=None)
HOLD = timedelta(minutes=SETTINGS.alternative_hold_minutes)
MONEY = ("discount", "store_credit", "free_shipping")


def settings(**changed: object) -> Settings:
    return Settings(_env_file=None, **changed)  # type: ignore[arg-type]


def proposed(tx: Session, line: int, **changed: object) -> dict[str, Offer]:
    """What is proposed for a line, by kind; of several alternatives the first."""
    found = offers.propose(tx, orders.line_of(tx, line), settings=settings(**changed), now=NOW)
    return {offer.kind: offer for offer in reversed(found)}


def paid_for_shipping(tx: Session, line: int, minor: int = 700) -> None:
    tx.get_one(Order, orders.line_of(tx, line).order_id).shipping_minor = minor
    tx.flush()


def amount(offer: Offer) -> int:
    return int(offer.terms["amount_minor"])


def asked_for(tx: Session) -> list[tuple[WriteBackKind, WriteBackState]]:
    return [(row.kind, row.state) for row in tx.exec(select(WriteBack).order_by(WriteBack.id))]  # type: ignore[arg-type]


def refunds_of(tx: Session) -> Sequence[int]:
    return tx.exec(select(Refund.amount_minor)).all()


@pytest.fixture
def line(db: Database) -> int:
    """Somebody waits for two lamps of 49.00 each, and paid 7.00 for shipping."""
    with db.transaction() as tx:
        line = a_backorder(tx, units=2).id
        paid_for_shipping(tx, line)
        return line


@pytest.fixture
def rivals(db: Database) -> tuple[int, int]:
    """Two wait for a lamp each, and one floor lamp is on the shelf."""
    with db.transaction() as tx:
        a_product(tx, "LAMP-3", title="Floor lamp", price=4400, on_hand=1)
        a_product(tx, instead=["LAMP-3"])
        return a_backorder(tx, "#1").id, a_backorder(tx, "#2").id


@pytest.fixture
def partly(db: Database) -> tuple[int, int]:
    """An order of two lamps, of which one has come, and of a vase, which has not."""
    with db.transaction() as tx:
        a_product(tx, "VASE")
        a_product(tx, on_hand=1)
        lamp, vase = an_order(tx, "#1001", ("LAMP-2", 2), ("VASE", 1))
        return lamp.id, vase.id


def test_a_discount_can_be_a_code_and_then_no_money_goes_back(db: Database, line: int) -> None:
    with db.transaction() as tx:
        offers.accept(tx, proposed(tx, line, discount_as="code")["discount"].id, now=NOW)

    with db.reading() as tx:
        (todo,) = writebacks.to_do(tx, now=NOW)
        assert (todo.kind, todo.details["amount_minor"]) == (WriteBackKind.code, 980)
        assert todo.details["code"].startswith("THANKS-")
        assert refunds_of(tx) == []


def test_two_codes_are_never_the_same(db: Database) -> None:
    with db.transaction() as tx:
        for number in ("#1", "#2"):
            made = proposed(tx, a_backorder(tx, number).id)
            offers.accept(tx, made["store_credit"].id, now=NOW)

        first, second = writebacks.to_do(tx, now=NOW)
        assert first.details["code"] != second.details["code"]


def test_a_discount_can_be_an_amount_in_the_shops_currency(db: Database, line: int) -> None:
    with db.transaction() as tx:
        made = proposed(tx, line, discount_amount=500)
        abroad = proposed(tx, line, discount_amount=500, shop_currency="EUR")

    assert (amount(made["discount"]), made["discount"].terms["percent"]) == (500, 0)
    assert "discount" not in abroad


@pytest.mark.parametrize("gone", [{"discount_percent": 0}, {"offers_off": "discount, split_shipment"}])
def test_what_the_shop_does_not_give_is_not_offered(db: Database, line: int, gone: dict[str, object]) -> None:
    with db.transaction() as tx:
        assert set(proposed(tx, line, **gone)) == {"store_credit", "free_shipping"}


def test_a_store_credit_is_more_than_the_discount_or_is_not_offered(db: Database, line: int) -> None:
    with db.transaction() as tx:
        made = proposed(tx, line)
        assert (amount(made["discount"]), amount(made["store_credit"])) == (980, 1470)
        assert "store_credit" not in proposed(tx, line, store_credit_percent=10)
        assert "store_credit" in proposed(tx, line, store_credit_percent=10, discount_percent=0)


@pytest.mark.parametrize(("first", "second"), [("discount", "store_credit"), ("store_credit", "discount")])
def test_a_line_gets_a_discount_or_a_credit_and_not_both(db: Database, line: int, first: str, second: str) -> None:
    with db.transaction() as tx:
        made = proposed(tx, line)
        offers.accept(tx, made[first].id, now=NOW)

    with pytest.raises(OfferEnded), db.transaction() as tx:
        offers.accept(tx, made[second].id, now=NOW)
    with db.transaction() as tx:
        assert set(proposed(tx, line)) & {"discount", "store_credit"} == set()
        assert [offer.kind for offer in offers.accepted(tx, line)] == [first]


def test_all_together_never_goes_beyond_the_cap(db: Database, line: int) -> None:
    with db.transaction() as tx:
        made = proposed(tx, line, offer_cap_percent=15)
        assert set(made) == {"discount", "store_credit", "free_shipping"}
        offers.accept(tx, made["discount"].id, now=NOW)

    with pytest.raises(OfferEnded), db.transaction() as tx:
        offers.accept(tx, made["free_shipping"].id, now=NOW)
    with db.transaction() as tx:
        assert proposed(tx, line, offer_cap_percent=15) == {}
        assert "free_shipping" in proposed(tx, line, offer_cap_percent=25)


def test_no_percentage_is_above_the_cap(db: Database, line: int) -> None:
    with db.transaction() as tx:
        made = proposed(tx, line, discount_percent=60, store_credit_percent=80, offer_cap_percent=20)

    assert {kind: amount(offer) for kind, offer in made.items()} == {"discount": 1960, "free_shipping": 700}


def test_whoever_has_a_credit_and_cancels_gets_the_full_price_back(db: Database, line: int) -> None:
    """A credit is a present: what the law owes is not less for it."""
    with db.transaction() as tx:
        offers.accept(tx, proposed(tx, line)["store_credit"].id, now=NOW)
        assert refunds_of(tx) == []

        cancellations.cancel(tx, line, key="all", by="customer", undo=HOLD, settings=Settings(), now=NOW)

        assert refunds_of(tx) == [9800 + 700]  # and what was paid for shipping


def test_the_shipping_goes_back_once_for_an_order(db: Database) -> None:
    with db.transaction() as tx:
        a_product(tx, "LAMP-2")
        a_product(tx, "VASE")
        lamp, vase = an_order(tx, "#1", ("LAMP-2", 1), ("VASE", 1))
        paid_for_shipping(tx, lamp.id)
        one, other = proposed(tx, lamp.id)["free_shipping"], proposed(tx, vase.id)["free_shipping"]

    def accept(offer: Offer) -> str:
        try:
            with db.transaction() as tx:
                offers.accept(tx, offer.id, now=NOW)
        except ShopError as refusal:
            return type(refusal).__name__
        return "accepted"

    with ThreadPoolExecutor(2) as pool:
        results = sorted(pool.map(accept, [one, other]))

    assert results == ["OfferEnded", "accepted"]
    with db.transaction() as tx:
        assert refunds_of(tx) == [700]
        assert asked_for(tx) == [(WriteBackKind.free_shipping, WriteBackState.open)]
        assert "free_shipping" not in {**proposed(tx, lamp.id), **proposed(tx, vase.id)}


def test_where_no_shipping_was_paid_none_is_given_back(db: Database, line: int) -> None:
    with db.transaction() as tx:
        paid_for_shipping(tx, line, 0)

        assert "free_shipping" not in proposed(tx, line)


def test_money_for_more_units_than_still_wait_is_not_given(db: Database, line: int) -> None:
    with db.transaction() as tx:
        made = proposed(tx, line)["discount"].id
        supply.land(tx, "LAMP-2", 1, key="truck", now=NOW)

    with pytest.raises(OfferEnded), db.transaction() as tx:
        offers.accept(tx, made, now=NOW)
    with db.transaction() as tx:
        assert amount(proposed(tx, line)["discount"]) == 490


def test_what_somebody_thinks_about_is_kept_for_them_alone(db: Database, rivals: tuple[int, int]) -> None:
    mine, other = rivals
    with db.transaction() as tx:
        made = proposed(tx, mine)["alternative"]
        rival = proposed(tx, other)["alternative"]
        offers.hold(tx, made.id, lifetime=HOLD, now=NOW)

    with db.transaction() as tx:
        assert supply.stock(tx, 1, now=NOW).sellable == 0
        assert "alternative" not in proposed(tx, other)
        assert proposed(tx, mine)["alternative"].id == made.id
        assert rival not in offers.possible(tx, orders.line_of(tx, other), now=NOW)
    with pytest.raises(OutOfStock), db.transaction() as tx:
        offers.accept(tx, rival.id, now=NOW)
    with db.transaction() as tx:
        offers.accept(tx, made.id, now=NOW)
        assert supply.stock(tx, 1, now=NOW).set_aside == 1


def test_nothing_is_kept_longer_than_the_shop_says(db: Database, rivals: tuple[int, int]) -> None:
    mine, other = rivals
    with db.transaction() as tx:
        made = proposed(tx, mine)["alternative"]
        rival = proposed(tx, other)["alternative"]
        offers.hold(tx, made.id, lifetime=HOLD, now=NOW)
        assert supply.stock(tx, 1, now=NOW + HOLD - timedelta(seconds=1)).sellable == 0
        assert supply.stock(tx, 1, now=NOW + HOLD).sellable == 1

        offers.accept(tx, rival.id, now=NOW + HOLD)

    with pytest.raises(OutOfStock), db.transaction() as tx:
        offers.accept(tx, made.id, now=NOW + HOLD)


def test_whoever_agrees_late_still_gets_what_nobody_else_took(db: Database, rivals: tuple[int, int]) -> None:
    with db.transaction() as tx:
        made = proposed(tx, rivals[0])["alternative"]
        offers.hold(tx, made.id, lifetime=HOLD, now=NOW)

    with db.transaction() as tx:
        offers.accept(tx, made.id, now=NOW + 3 * HOLD)
        assert supply.stock(tx, 1, now=NOW).set_aside == 1


@pytest.mark.parametrize("ending", ["decline", "withdraw", "expire"])
def test_what_is_not_taken_is_free_again(db: Database, rivals: tuple[int, int], ending: str) -> None:
    with db.transaction() as tx:
        made = proposed(tx, rivals[0])["alternative"]
        offers.hold(tx, made.id, lifetime=HOLD, now=NOW)

        match ending:
            case "decline":
                offers.decline(tx, made.id, now=NOW)
            case "withdraw":
                offers.withdraw(tx, made.id, by="Kim", now=NOW)
            case "expire":
                offers.expire(tx, now=made.ends_at)

        assert supply.stock(tx, 1, now=NOW).sellable == 1


def test_somebody_who_thinks_about_another_thing_lets_the_first_go(db: Database) -> None:
    with db.transaction() as tx:
        for sku in ("LAMP-3", "LAMP-4"):
            a_product(tx, sku, on_hand=1)
        a_product(tx, instead=["LAMP-3", "LAMP-4"])
        line = a_backorder(tx)
        found = offers.propose(tx, line, settings=SETTINGS, of=["alternative"], now=NOW)

        for offer in found:
            offers.hold(tx, offer.id, lifetime=HOLD, now=NOW)

        assert [supply.stock(tx, offer.terms["product_id"], now=NOW).held for offer in found] == [0, 1]


def test_the_last_one_is_kept_for_one_of_two_who_ask_at_once(db: Database, rivals: tuple[int, int]) -> None:
    with db.transaction() as tx:
        both = [proposed(tx, line)["alternative"].id for line in rivals]

    def think(offer_id: int) -> str:
        try:
            with db.transaction() as tx:
                offers.hold(tx, offer_id, lifetime=HOLD, now=NOW)
        except ShopError as refusal:
            return type(refusal).__name__
        return "held"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(think, both)) == ["OutOfStock", "held"]


def test_a_new_order_does_not_get_what_is_kept_and_gets_it_once_it_is_free(
    db: Database, rivals: tuple[int, int]
) -> None:
    with db.transaction() as tx:
        made = proposed(tx, rivals[0])["alternative"]
        offers.hold(tx, made.id, lifetime=HOLD, now=NOW)
        (new,) = an_order(tx, "#3", ("LAMP-3", 1))
        assert (new.waiting, new.allocated) == (1, 0)

        offers.decline(tx, made.id, now=NOW)
        supply.serve(tx, supply.unserved(tx), now=NOW)

        assert orders.line_of(tx, new.id).allocated == 1


def test_staff_take_an_offer_back_and_it_is_written_down_who(db: Database, line: int) -> None:
    with db.transaction() as tx:
        made = proposed(tx, line)["discount"].id
        offers.withdraw(tx, made, by="Kim", now=NOW)

    with db.transaction() as tx:
        assert tx.get_one(Offer, made).state is OfferState.withdrawn
        (entry,) = tx.exec(select(audit.AuditEntry)).all()
        assert (entry.who, entry.subject) == ("Kim", f"offer {made}")
    for refusal, offer_id in ((OfferEnded, made), (NotFound, 4711)):
        with pytest.raises(refusal), db.transaction() as tx:
            offers.withdraw(tx, offer_id, by="Kim", now=NOW)
    with pytest.raises(OfferEnded), db.transaction() as tx:
        offers.accept(tx, made, now=NOW)


def test_asking_again_from_two_phones_at_once_proposes_the_same(db: Database, line: int) -> None:
    def ask(_: int) -> list[int]:
        with db.transaction() as tx:
            found = offers.propose(tx, orders.line_of(tx, line), settings=SETTINGS, now=NOW)
            return [offer.id for offer in found]

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(ask, range(4)))

    assert len(answers[0]) == 3
    assert all(answer == answers[0] for answer in answers)


def test_what_is_there_can_be_sent_ahead_where_a_part_is_there(db: Database, partly: tuple[int, int]) -> None:
    lamp, vase = partly
    with db.transaction() as tx:
        made = proposed(tx, vase, split_shipment_cost=450)["split_shipment"]
        assert made.terms == {"units": 1, "rest": 2, "cost_minor": 450, "currency": "USD"}

        offers.accept(tx, made.id, now=NOW)

        (todo,) = writebacks.to_do(tx, now=NOW)
        assert (todo.kind, todo.details["now"]) == (WriteBackKind.split_shipment, "1 x LAMP-2")
        assert todo.details["later"] == "1 x LAMP-2, 1 x VASE"
        assert "split_shipment" not in proposed(tx, lamp)


def test_an_order_is_split_once_whichever_line_it_was_offered_with(db: Database, partly: tuple[int, int]) -> None:
    with db.transaction() as tx:
        both = [proposed(tx, line)["split_shipment"].id for line in partly]

    def accept(offer_id: int) -> str:
        try:
            with db.transaction() as tx:
                offers.accept(tx, offer_id, now=NOW)
        except ShopError as refusal:
            return type(refusal).__name__
        return "accepted"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(accept, both)) == ["OfferEnded", "accepted"]


def test_where_all_waits_or_all_is_there_nothing_is_split(db: Database, partly: tuple[int, int]) -> None:
    lamp, vase = partly
    with db.transaction() as tx:
        made = proposed(tx, vase)["split_shipment"]
        shipments.ship(tx, lamp, key="parcel", now=NOW)
        assert "split_shipment" not in proposed(tx, vase)

    with pytest.raises(OfferEnded), db.transaction() as tx:
        offers.accept(tx, made.id, now=NOW)


def test_the_warehouse_hears_the_last_wish_alone(db: Database, partly: tuple[int, int]) -> None:
    lamp, vase = partly
    together, split = WriteBackKind.together, WriteBackKind.split_shipment
    gone, to_do = WriteBackState.withdrawn, WriteBackState.open
    with db.transaction() as tx:
        for _ in range(2):
            split_shipment.keep_together(tx, lamp, now=NOW)
        assert asked_for(tx) == [(together, to_do)]

        offers.accept(tx, proposed(tx, vase)["split_shipment"].id, now=NOW)
        assert asked_for(tx) == [(together, gone), (split, to_do)]

        split_shipment.keep_together(tx, vase, now=NOW)
        assert asked_for(tx) == [(together, gone), (split, gone), (together, to_do)]
        assert "split_shipment" in proposed(tx, lamp)


def test_what_the_warehouse_has_done_is_not_taken_back_but_followed_by_the_new_wish(
    db: Database, partly: tuple[int, int]
) -> None:
    with db.transaction() as tx:
        split_shipment.keep_together(tx, partly[0], now=NOW)
        (todo,) = writebacks.to_do(tx, now=NOW)
        writebacks.close(tx, todo.id, WriteBackState.done, by="Kim", now=NOW)

        offers.accept(tx, proposed(tx, partly[1])["split_shipment"].id, now=NOW)

        assert asked_for(tx) == [
            (WriteBackKind.together, WriteBackState.done),
            (WriteBackKind.split_shipment, WriteBackState.open),
        ]


def test_customers_see_first_what_ends_their_waiting(db: Database) -> None:
    with db.transaction() as tx:
        a_product(tx, "LAMP-3", on_hand=9)
        a_product(tx, instead=["LAMP-3"], on_hand=1)
        (line,) = an_order(tx, "#1", ("LAMP-2", 3))
        paid_for_shipping(tx, line.id)
        found = offers.propose(tx, line, settings=SETTINGS, now=NOW)

    assert [offer.kind for offer in found] == ["alternative", "split_shipment", *MONEY]


def test_for_what_does_not_wait_nothing_is_offered(db: Database) -> None:
    with db.transaction() as tx:
        a_product(tx, on_hand=1)
        line = a_backorder(tx)

        assert offers.propose(tx, line, settings=SETTINGS, now=NOW) == []
        assert tx.exec(select(Product.on_hand)).one() == 1
