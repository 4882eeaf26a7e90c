"""What the shop offers by itself: to who agreed, in the hours of the law, beside no other news, and it can be taken."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from builders import NOW, a_backorder, a_chat, a_product, an_order, phone_of
from customer import Phone, Shop
from sqlmodel import Session, col, select

from store import consent, database, offers, supply
from store.consent import Purpose
from store.customers import Address, Customer
from store.database import Database
from store.messages import Message
from store.offers import Offer, OfferState
from store.orders import Backorder

LADDER = """
[[rung]]
name = "thanks-10"
offer = "discount"
after_days = 5
percent = 10
"""
SUNDAY = datetime(2026, 11, 8, 20, 0, tzinfo=UTC)
"""Three in the afternoon in New York, two in Alabama."""


@pytest.fixture
def ladder(tmp_path: Path) -> str:
    path = tmp_path / "ladder.toml"
    path.write_text(LADDER, "utf-8")
    return str(path)


@pytest.fixture
def shop(db: Database, ladder: str) -> Shop:
    return Shop(db, ladder_file=ladder).at(NOW)


@pytest.fixture(params=["sms", "telegram"])
def phone(request: pytest.FixtureRequest, shop: Shop) -> Phone:
    """The phone of somebody who has waited for ten days, and agreed to offers."""
    with shop.db.transaction() as tx:
        line = a_backorder(tx)
        address = a_chat(tx, line) if request.param == "telegram" else phone_of(tx, line)
        return agreeing(tx, shop, address)


def agreeing(tx: Session, shop: Shop, address: Address) -> Phone:
    consent.grant(tx, [address.id], Purpose.marketing, source="checkout", wording="v1", now=NOW)
    return shop.phone(address.channel, address.handle)


def texted(shop: Shop, line: Backorder, tx: Session) -> Phone:
    return agreeing(tx, shop, phone_of(tx, line))


def tell(shop: Shop) -> None:
    """Let the news be said, and then what is offered, which waits a while."""
    shop.settle()
    shop.pass_time(timedelta(minutes=45))


def offered(phone: Phone) -> list[str]:
    return [heard.text for heard in phone.inbox if "patience" in heard.text]


def stands(shop: Shop) -> list[OfferState]:
    with shop.db.reading() as tx:
        return list(tx.exec(select(Offer.state).where(Offer.rung != "").order_by(col(Offer.id))))


def test_it_is_said_by_itself_after_a_while_with_its_terms_and_taken_with_a_tap(shop: Shop, phone: Phone) -> None:
    tell(shop)

    first, second = (heard.text for heard in phone.inbox)
    assert "10%" not in first
    assert "10% off ($4.90 back)" in second
    assert "Nov 4" in second or "November 4" in second
    assert phone.labels() == ["Wait with 10% off ($4.90)", "No, thanks", "See my options"]

    assert phone.picks("10% off").startswith("Thank you for waiting")
    assert stands(shop) == [OfferState.accepted]


def test_a_text_that_sells_says_how_to_end_it_and_a_stop_ends_all(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        phone = texted(shop, a_backorder(tx), tx)
    tell(shop)
    assert phone.hears().startswith("Lumen: thank you")
    assert "STOP" in phone.hears()

    phone.says("STOP")
    shop.pass_time(timedelta(days=2))

    assert len(offered(phone)) == 1


def test_who_did_not_agree_to_offers_hears_news_and_no_offer(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        address = phone_of(tx, a_backorder(tx))
    phone = shop.phone("sms", address.handle)

    shop.settle()
    shop.pass_time(timedelta(days=1))

    assert len(phone.inbox) == 1
    assert stands(shop) == []


def test_a_no_is_final_and_nothing_more_is_said_of_it(shop: Shop, phone: Phone) -> None:
    tell(shop)

    phone.picks("No, thanks")
    shop.pass_time(timedelta(days=3))

    assert stands(shop) == [OfferState.declined]
    assert len(offered(phone)) == 1
    assert not any("ends on" in heard.text or "has ended" in heard.text for heard in phone.inbox)


def test_a_day_before_it_ends_they_hear_so_once_and_once_that_it_has_ended(shop: Shop, phone: Phone) -> None:
    tell(shop)
    for _ in range(10):
        shop.pass_time(timedelta(hours=12))

    said = [heard.text for heard in phone.inbox]
    assert sum("ends on" in text for text in said) == 1
    assert sum("has ended" in text for text in said) == 1
    assert stands(shop) == [OfferState.expired]
    assert "Wait with 10%" not in " ".join(phone.labels())


def test_what_the_customer_asked_for_is_answered_and_not_announced(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        phone = texted(shop, a_backorder(tx, days_ago=1), tx)
    shop.settle()

    phone.says("can i have a discount?")
    for _ in range(4):
        shop.pass_time(timedelta(hours=15))

    assert not any("ends on" in heard.text or "has ended" in heard.text for heard in phone.inbox)


def test_whoever_asks_for_a_discount_gets_what_they_were_offered(db: Database, tmp_path: Path) -> None:
    (tmp_path / "better.toml").write_text(LADDER.replace("percent = 10", "percent = 20"), "utf-8")
    shop = Shop(db, ladder_file=str(tmp_path / "better.toml")).at(NOW)
    with shop.db.transaction() as tx:
        phone = texted(shop, a_backorder(tx), tx)
    tell(shop)
    assert "20% off" in phone.hears()

    assert "20%" in phone.says("can i have a discount?")
    phone.picks("Take the discount")

    assert stands(shop) == [OfferState.accepted]
    with shop.db.reading() as tx:
        assert len(tx.exec(select(Offer.id).where(Offer.kind == "discount")).all()) == 1


def test_an_offer_that_cannot_be_had_any_more_is_not_told(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        phone = texted(shop, a_backorder(tx), tx)
    shop.at(NOW + timedelta(hours=12))
    shop.settle()
    assert stands(shop) == [OfferState.open]

    with shop.db.transaction() as tx:
        supply.land(tx, "LAMP-2", 1, key="truck", now=database.now(tx))
    shop.pass_time(timedelta(hours=12))

    assert offered(phone) == []
    assert "set aside" in phone.hears()


@pytest.mark.parametrize(
    ("postcode", "number", "hears"),
    [
        ("10001", "+12125550100", True),
        ("35203", "+12055550100", False),
        # They may be in either: a phone of Alabama and an address in New York, and the other way round.
        ("10001", "+12055550100", False),
        ("35203", "+12125550100", False),
        # No state of ours.
        ("10001", "+14165550100", True),
    ],
)
def test_on_a_sunday_only_those_hear_offers_whose_state_allows_it(
    shop: Shop, postcode: str, number: str, hears: bool
) -> None:
    shop.at(SUNDAY)
    with shop.db.transaction() as tx:
        phone = texted(shop, a_backorder(tx, postcode=postcode, phone=number, now=SUNDAY), tx)

    tell(shop)

    assert len(phone.inbox) == 1 + hears
    assert bool(offered(phone)) is hears
    shop.pass_time(timedelta(hours=21))
    assert len(offered(phone)) == 1


@pytest.mark.parametrize(
    ("zone", "hears"),
    [
        ("America/New_York", True),
        # Its states are strangers to address and phone: any of them may be theirs, Alabama among them.
        ("America/Chicago", False),
        ("America/Los_Angeles", True),
    ],
)
def test_a_time_zone_of_their_own_stands_for_the_states_in_it(shop: Shop, zone: str, *, hears: bool) -> None:
    shop.at(SUNDAY)
    with shop.db.transaction() as tx:
        line = a_backorder(tx, now=SUNDAY)
        phone = texted(shop, line, tx)
        tx.get_one(Customer, phone_of(tx, line).customer_id).zone = zone

    tell(shop)

    assert bool(offered(phone)) is hears


@pytest.mark.parametrize(
    ("utc", "hears"),
    [
        # In New York and in Los Angeles: before nine in one of them, day in both, evening in one of them.
        (15, False),
        (18, True),
        (26, False),
    ],
)
def test_what_sells_is_said_when_it_is_day_in_their_own_zone_and_where_phone_and_address_are(
    shop: Shop, utc: int, *, hears: bool
) -> None:
    with shop.db.transaction() as tx:
        line = a_backorder(tx)
        phone = texted(shop, line, tx)
        tx.get_one(Customer, phone_of(tx, line).customer_id).zone = "America/Los_Angeles"
    shop.at(datetime(2026, 11, 4, tzinfo=UTC) + timedelta(hours=utc))

    tell(shop)

    assert bool(offered(phone)) is hears


def test_an_offer_holds_for_its_hours_from_when_it_can_be_told(shop: Shop) -> None:
    shop.at(SUNDAY)
    with shop.db.transaction() as tx:
        texted(shop, a_backorder(tx, postcode="35203", phone="+12055550100", now=SUNDAY), tx)

    shop.settle()

    with shop.db.reading() as tx:
        (made,) = tx.exec(select(Offer)).all()
    assert made.terms["until"] == "2026-11-11"


def test_nobody_is_sold_more_than_three_things_a_day(db: Database, ladder: str) -> None:
    shop = Shop(db, ladder_file=ladder, messages_per_day=30, kind_caps="").at(NOW - timedelta(hours=1))
    with shop.db.transaction() as tx:
        for number in range(5):
            a_product(tx, f"THING-{number}")
            # Each has waited for five days half an hour later than the one before.
            days = 5 - (number + 1) * 0.75 / 24
            lines = an_order(tx, f"#{number}", (f"THING-{number}", 1), phone="+12125550001", days_ago=days)
        phone = texted(shop, lines[0], tx)

    for _ in range(8):
        shop.pass_time(timedelta(minutes=46))

    assert len(stands(shop)) == 5
    assert len(offered(phone)) == 3
    shop.pass_time(timedelta(days=1))
    assert len(offered(phone)) == 4
    assert offered(phone)[-1].count("patience") == 2


def test_a_phone_that_may_have_changed_hands_is_sold_nothing_before_its_news_is_told(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        address = phone_of(tx, a_backorder(tx))
        address.linked_at -= timedelta(days=181)
        phone = agreeing(tx, shop, address)

    for _ in range(3):
        shop.pass_time(timedelta(hours=1))
    assert len(phone.inbox) == 1
    assert "LAMP" not in phone.hears()

    shop.pass_time(timedelta(hours=22))
    tell(shop)
    assert "can't ship" in phone.inbox[1].text
    assert len(offered(phone)) == 1


def test_offers_for_several_lines_are_one_message_and_each_can_be_taken(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        a_product(tx, "VASE", title="Vase")
        a_product(tx, "LAMP-2")
        lines = an_order(tx, "#1", ("VASE", 1), ("LAMP-2", 2))
        phone = texted(shop, lines[0], tx)
    tell(shop)

    assert len(phone.inbox) == 2
    assert phone.labels()[:2] == ["Wait with 10% off ($4.90)", "Wait with 10% off ($9.80)"]
    phone.picks("$9.80")
    assert stands(shop) == [OfferState.open, OfferState.accepted]


def test_while_a_date_moves_the_news_and_the_offer_stay_apart(shop: Shop, phone: Phone) -> None:
    shop.settle()
    with shop.db.transaction() as tx:
        at = database.now(tx)
        for offer in tx.exec(select(Offer)).all():
            offers.decline(tx, offer.id, now=at)
        supply.expect(tx, "LAMP-2", 1, on=date(2026, 12, 4), now=at)
    shop.settle()

    assert "10%" not in phone.hears()
    with shop.db.reading() as tx:
        purposes = tx.exec(select(Message.purpose).order_by(col(Message.id))).all()
    assert purposes[-1] is Purpose.order_updates
