"""Whom the shop's ladder reaches: everybody that its rules name, whoever waited longest first, within its budget."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from builders import NOW, a_backorder, a_product, an_order, phone_of
from sqlmodel import Session, col, select

from scheduler import ladder as passes
from scheduler.announce import open_lines
from store import consent, delays, ladder, offers, orders, promises, supply
from store.catalog import Product
from store.consent import Purpose
from store.conversations import Conversation, Holder
from store.customers import Customer
from store.database import Database
from store.ladder import Rung
from store.offers import Offer, OfferState
from store.orders import Backorder, Order
from store.settings import Settings

Climb = Callable[..., list[int]]
A_DAY = timedelta(days=1)


@pytest.fixture
def climb(tmp_path: Path) -> Climb:
    """Let the shop offer what some rules say, and return the lines that were offered something, in their order."""

    def climb(tx: Session, *rules: str, now: object = NOW, **settings: object) -> list[int]:
        path = tmp_path / f"{abs(hash(rules))}.toml"
        path.write_text("\n".join(f"[[rung]]\n{rule}" for rule in rules), "utf-8")
        known = Settings(_env_file=None, ladder_file=str(path), **settings)  # type: ignore[arg-type]
        made = []
        for rung, lines in passes.due(tx, known, open_lines(tx), now=now):  # type: ignore[arg-type]
            made += passes.offer(tx, known, rung, lines, now=now)  # type: ignore[arg-type]
        return [one.backorder_id for one in made]

    return climb


def waits(tx: Session, number: str = "#1", *, sells: bool = True, **order: object) -> Backorder:
    """Somebody waits for a lamp of 49.00 and, if it `sells`, agreed to be written to about such things."""
    line = a_backorder(tx, number, **order)
    if sells:
        agrees(tx, line)
    return line


def agrees(tx: Session, line: Backorder) -> None:
    consent.grant(tx, [phone_of(tx, line).id], Purpose.marketing, source="checkout", now=NOW)


def rule(name: str = "thanks", offer: str = "discount", **fields: object) -> str:
    told = {"after_days": 5, **fields}
    lines = [f"{key} = {str(value).lower() if isinstance(value, bool) else value}" for key, value in told.items()]
    return "\n".join([f'name = "{name}"', f'offer = "{offer}"', *lines])


def costs(tx: Session) -> list[int]:
    return [int(one.terms["amount_minor"]) for one in tx.exec(select(Offer).order_by(col(Offer.id)))]


def test_whoever_waits_for_long_enough_and_agreed_is_offered_something_once(db: Database, climb: Climb) -> None:
    with db.transaction() as tx:
        long, short = waits(tx, "#1", days_ago=6), waits(tx, "#2", days_ago=4)
        unasked = waits(tx, "#3", days_ago=9, sells=False)

        assert climb(tx, rule()) == [long.id]
        assert climb(tx, rule()) == []

        (made,) = tx.exec(select(Offer)).all()
        assert (made.kind, made.rung, made.terms["amount_minor"]) == ("discount", "thanks", 490)
        assert {short.id, unasked.id}.isdisjoint({made.backorder_id})


def test_it_holds_until_the_day_is_over_for_them_and_in_the_shop(db: Database, climb: Climb) -> None:
    with db.transaction() as tx:
        waits(tx, postcode="90001", phone="+13235550100")

        climb(tx, rule(hours=24))

        (made,) = tx.exec(select(Offer)).all()
        assert made.terms["until"] == "2026-11-03"
        # Midnight in Los Angeles, three hours after midnight in New York.
        assert made.ends_at.isoformat() == "2026-11-04T08:00:00+00:00"


def test_a_budget_is_spent_on_whoever_waited_longest_and_renewed_with_the_month(db: Database, climb: Climb) -> None:
    with db.transaction() as tx:
        lines = [waits(tx, f"#{n}", days_ago=10 + n) for n in range(4)]
        some = rule(budget_per_month=1000)

        assert climb(tx, some) == [lines[3].id, lines[2].id]
        assert climb(tx, some) == []
        assert climb(tx, some, now=NOW + 30 * A_DAY) == [lines[1].id, lines[0].id]


def test_what_was_declined_or_has_ended_gives_its_money_back_to_the_budget(db: Database, climb: Climb) -> None:
    with db.transaction() as tx:
        first, second = waits(tx, "#1", days_ago=20), waits(tx, "#2", days_ago=10)
        some = rule(budget_per_month=500)
        assert climb(tx, some) == [first.id]

        offers.decline(tx, tx.exec(select(Offer.id)).one(), now=NOW)

        assert climb(tx, some) == [second.id]


def test_who_costs_more_than_is_left_does_not_keep_others_waiting(db: Database, climb: Climb) -> None:
    with db.transaction() as tx:
        waits(tx, "#1", days_ago=20, units=9)
        small = waits(tx, "#2", days_ago=10)

        assert climb(tx, rule(budget_per_month=600)) == [small.id]


def test_the_shops_cap_holds_and_the_terms_of_the_rule_below_it(db: Database, climb: Climb) -> None:
    with db.transaction() as tx:
        waits(tx)
        climb(tx, rule("big", percent=60), offer_cap_percent=20)
        assert costs(tx) == [980]

        waits(tx, "#2")
        assert climb(tx, rule("money", amount=2000), offer_cap_percent=20) == []
        assert len(climb(tx, rule("less", amount=300), offer_cap_percent=20)) == 1


def test_a_credit_of_the_ladder_need_not_beat_the_shops_discount(db: Database, climb: Climb) -> None:
    with db.transaction() as tx:
        waits(tx)

        assert len(climb(tx, rule(offer="store_credit", percent=5))) == 1
        assert costs(tx) == [245]


def test_slips_count_dates_that_were_told_and_moved_later(db: Database, climb: Climb) -> None:
    with db.transaction() as tx:
        line, steady = waits(tx, "#1", days_ago=1), waits(tx, "#2", days_ago=1)
        some = rule(after_days=300, after_slips=2)
        for told in (date(2026, 11, 9), date(2026, 11, 16), date(2026, 11, 12), None):
            promise = Promise(line, told)
            tx.add(promise)
            tx.flush()
            found = climb(tx, some)
            assert found == ([line.id] if told is None else [])
        assert tx.exec(select(Offer).where(Offer.backorder_id == steady.id)).all() == []


def Promise(line: Backorder, on: date | None) -> promises.Promise:  # noqa: N802 - reads as the row that it makes
    return promises.Promise(backorder_id=line.id, on_date=on, made_at=NOW)


def test_a_rule_is_about_its_products_or_tags(db: Database, climb: Climb) -> None:
    with db.transaction() as tx:
        for sku, tags in (("A", ""), ("B", "Fragile, heavy"), ("C", "nonfragile")):
            a_product(tx, sku).tags = tags
        tx.flush()
        lines = {sku: an_order(tx, f"#{sku}", (sku, 1))[0] for sku in "ABC"}
        for line in lines.values():
            agrees(tx, line)

        assert climb(tx, rule("tagged", tags='["fragile"]')) == [lines["B"].id]
        assert climb(tx, rule("named", products='["A"]')) == [lines["A"].id]


def test_a_margin_is_left_and_an_order_is_worth_it(db: Database, climb: Climb) -> None:
    with db.transaction() as tx:
        waits(tx)
        assert climb(tx, rule("unknown-cost", margin_floor_percent=0)) == []

        tx.exec(select(Product)).one().cost_minor = 3500
        tx.flush()
        assert climb(tx, rule("too-thin", margin_floor_percent=19)) == []
        assert climb(tx, rule("too-small", min_order_value=4901)) == []
        # 49.00 less the cost of 35.00 and the gift of 4.90 is 9.10, which is 18.5 per cent.
        assert len(climb(tx, rule("enough", margin_floor_percent=18, min_order_value=4900))) == 1


def test_something_else_is_offered_where_it_is_on_the_shelf(db: Database, climb: Climb) -> None:
    with db.transaction() as tx:
        a_product(tx, "LAMP-3", on_hand=1)
        a_product(tx, instead=["LAMP-3"])
        one, two = waits(tx, "#1"), waits(tx, "#2", units=2)

        assert climb(tx, rule("money", substitute_in_stock=False)) == [two.id]
        assert climb(tx, rule("swap", "alternative")) == [one.id]


def test_what_was_paid_for_shipping_and_what_is_here_are_offered_where_there_is_any(db: Database, climb: Climb) -> None:
    with db.transaction() as tx:
        line = waits(tx, "#1", units=2)
        assert climb(tx, rule("shipping", "free_shipping"), rule("split", "split_shipment")) == []

        tx.get_one(Order, line.order_id).shipping_minor = 700
        supply.land(tx, "LAMP-2", 1, key="truck", now=NOW)
        assert climb(tx, rule("split", "split_shipment"), rule("shipping", "free_shipping")) == [line.id]
        assert [one.kind for one in tx.exec(select(Offer))] == ["split_shipment"]


def test_one_offer_at_a_time_the_next_after_a_rest_and_none_after_a_yes(db: Database, climb: Climb) -> None:
    with db.transaction() as tx:
        line = waits(tx)
        ladder_of = rule("first"), rule("second", percent=15)
        assert climb(tx, *ladder_of) == [line.id]

        over = tx.exec(select(Offer)).one().ends_at
        offers.expire(tx, now=over)
        assert climb(tx, *ladder_of, now=over + A_DAY) == []
        assert climb(tx, *ladder_of, now=over + 4 * A_DAY) == [line.id]

        newest = tx.exec(select(Offer.id).where(Offer.rung == "second")).one()
        offers.accept(tx, newest, now=over + 4 * A_DAY)
        assert climb(tx, *ladder_of, rule("third"), now=over + 30 * A_DAY) == []


@pytest.mark.parametrize("why", ["stopped", "paused", "silent", "a person speaks", "asked for it", "law", "abroad"])
def test_who_is_not_to_be_sold_anything_now_is_not(db: Database, climb: Climb, why: str) -> None:
    with db.transaction() as tx:
        line = waits(tx, days_ago=27 if why == "law" else 10, silent=why == "silent")
        order = tx.get_one(Order, line.order_id)
        settings = Settings(_env_file=None)
        if why == "stopped":
            consent.revoke(tx, [phone_of(tx, line).id], source="STOP", now=NOW)
        elif why == "paused":
            tx.get_one(Customer, order.customer_id).paused_until = NOW + A_DAY
        elif why == "a person speaks":
            tx.add(Conversation(address_id=phone_of(tx, line).id, holder=Holder.person, turned_at=NOW))
        elif why == "asked for it":
            offers.propose(tx, line, settings=settings, of=["discount"], now=NOW)
        elif why == "law":
            delays.review(tx, [line.id], settings=settings, now=NOW)
        tx.flush()
        currency = "EUR" if why == "abroad" else "USD"

        assert climb(tx, rule(budget_per_month=10_000), shop_currency=currency) == []


def test_what_a_rule_cost_and_kept_is_told(db: Database, climb: Climb) -> None:
    with db.transaction() as tx:
        a_product(tx, "LAMP-3", price=5900, on_hand=1)
        a_product(tx, instead=["LAMP-3"])
        for number in "123":
            waits(tx, f"#{number}")
        climb(tx, rule("swap", "alternative", substitute_in_stock=True), rule("money"))
        swap, first, second = tx.exec(select(Offer).order_by(col(Offer.kind), col(Offer.id))).all()
        offers.accept(tx, swap.id, now=NOW)
        offers.accept(tx, first.id, now=NOW)
        offers.decline(tx, second.id, now=NOW)

        told = {one.rung: one for one in ladder.standings(tx, since=ladder.month_of(NOW, "America/New_York"))}

    assert (told["swap"].made, told["swap"].accepted, told["swap"].cost_minor) == (1, 1, 0)
    assert told["swap"].kept_minor == 5900
    assert (told["money"].made, told["money"].accepted, told["money"].open) == (2, 1, 0)
    assert (told["money"].cost_minor, told["money"].kept_minor) == (490, 4900)


def test_the_month_is_the_shops(db: Database) -> None:
    with db.transaction() as tx:
        line = waits(tx)
        rung = Rung("thanks", "discount", after_days=1)
        made = ladder.offer(
            tx, rung, line, settings=Settings(_env_file=None), told_at=NOW, zones="America/New_York", now=NOW
        )

        assert made is not None
        assert made.state is OfferState.open
        assert orders.line_of(tx, line.id).look_at == NOW
        begins = ladder.month_of(NOW, "America/New_York")
        assert begins.isoformat() == "2026-11-01T04:00:00+00:00"
        assert ladder.spent(tx, rung, since=begins) == 490
        assert ladder.spent(tx, rung, since=NOW + A_DAY) == 0
