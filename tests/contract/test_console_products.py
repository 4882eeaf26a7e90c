"""A product at the console: what a change would do is shown first, and it is done once, for the world shown."""

import re
import threading
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from builders import a_product, an_order, phone_of
from clerk import Clerk, statements
from sqlmodel import Session, select

from store import database, promises, supply
from store.arrivals import Arrival, Landing
from store.audit import AuditEntry
from store.catalog import Product
from store.customers import Customer
from store.database import Database, table
from store.days import today_of
from store.orders import Backorder
from store.promises import Expectation, Statement
from store.settings import Settings
from store.staff import Role

SETTINGS = Settings(_env_file=None, message_hours="00:00-24:00")
LAMP = "/products/LAMP-2"
EVIL_NAME, EVIL_TITLE = "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'


@pytest.fixture
def clerk(db: Database) -> Clerk:
    """A manager at the console of a shop in which three people wait for a lamp."""
    with db.transaction() as tx:
        a_product(tx)
        now = database.now(tx)
        an_order(tx, "#1", ("LAMP-2", 2), days_ago=30, language="de", country="DE", postcode="10115", now=now)
        an_order(tx, "#2", ("LAMP-2", 3), days_ago=20, language="fr", country="FR", postcode="75001", now=now)
        an_order(tx, "#3", ("LAMP-2", 1), days_ago=10, language="en", now=now)
    return Clerk(db, SETTINGS)


def today(db: Database) -> date:
    """The day that it is in the shop."""
    with db.reading() as tx:
        return today_of(database.now(tx), SETTINGS)


def expect(db: Database, units: int, in_days: int, reference: str = "PO-1") -> date:
    """Have units expected, and return on which day."""
    day = today(db) + timedelta(days=in_days)
    with db.transaction() as tx:
        supply.expect(tx, "LAMP-2", units, on=day, reference=reference, now=database.now(tx))
    return day


def counted(db: Database, model: type) -> int:
    """Count the rows of a table."""
    with db.reading() as tx:
        return int(tx.connection().execute(sa.select(sa.func.count()).select_from(table(model))).scalar_one())


def waiting(db: Database) -> list[int]:
    """How many units each line waits for, the oldest line first."""
    with db.reading() as tx:
        return [line.waiting for line in tx.exec(select(Backorder).order_by(table(Backorder).c.queued_at)).all()]


def days(db: Database) -> set[date | None]:
    """The days that we would tell."""
    with db.reading() as tx:
        return {one.on_date for one in tx.exec(select(Expectation)).all()}


def acts(db: Database) -> list[AuditEntry]:
    """What was done to the lamp."""
    with db.reading() as tx:
        found = select(AuditEntry).where(AuditEntry.subject == "product LAMP-2").order_by(table(AuditEntry).c.id)
        return list(tx.exec(found))


def test_the_page_tells_the_queue_by_place_with_what_is_expected_and_was_told(db: Database, clerk: Clerk) -> None:
    on = expect(db, 4, 9)
    with db.transaction() as tx:
        first = tx.exec(select(Backorder).order_by(table(Backorder).c.queued_at)).first()
        assert first is not None
        made = promises.Promise(backorder_id=first.id, on_date=on - timedelta(days=30), made_at=database.now(tx))
        tx.add(made)

    page = clerk.looks(LAMP)

    rows = re.findall(r'data-label="Place" class="number">(\d+)</td>\s*<th[^>]*>(#\d)</th>', page)
    assert rows == [("1", "#1"), ("2", "#2"), ("3", "#3")]
    assert "Units owed 6" in clerk.words()
    assert page.count("not told yet") == 2
    assert 'class="late"' in page
    assert "PO-1" in clerk.words()


def test_places_go_on_over_pages_and_the_statements_stay_as_many(db: Database, clerk: Clerk) -> None:
    def made(path: str) -> int:
        with statements(db) as seen:
            clerk.looks(path)
        return len(seen)

    few = made(LAMP)
    with db.transaction() as tx:
        for number in range(10, 70):
            an_order(tx, f"#{number}", ("LAMP-2", 1), days_ago=number / 100, now=database.now(tx))
    assert made(LAMP) == few <= 16

    places: list[str] = []
    while True:
        assert clerk.last is not None
        places += re.findall(r'data-label="Place" class="number">(\d+)<', clerk.last.text)
        following = re.search(r'href="/console([^"#]+)#queue" rel="next"', clerk.last.text)
        if following is None:
            break
        assert made(following[1]) == few

    assert places == [str(place) for place in range(1, 64)]


def test_landing_shows_who_is_covered_and_what_each_would_read_and_writes_nothing(db: Database, clerk: Clerk) -> None:
    clerk.looks(LAMP)

    clerk.presses("See who would be covered", units="3")

    words = clerk.words()
    assert "1 line covered, 1 in part: 3 units set aside. 3 units would still wait." in words
    assert "by SMS, in German" in words
    assert "by SMS, in French" in words
    assert "STOP" in words
    assert "*" in words, "phones are masked"
    assert (waiting(db), counted(db, Landing), acts(db)) == ([2, 3, 1], 0, [])


def test_landing_is_done_when_it_is_confirmed(db: Database, clerk: Clerk) -> None:
    expect(db, 10, 5)
    clerk.looks(LAMP)
    clerk.presses("See who would be covered", units="3", delivery="PO-1")

    clerk.presses("Land 3 units")

    assert clerk.hears() == "3 units landed: 1 line covered, 1 in part."
    assert waiting(db) == [0, 2, 1]
    [act] = acts(db)
    assert (act.who, act.act, act.details["units"], act.details["reference"]) == (clerk.name, "landed", 3, "PO-1")


def test_two_who_press_at_the_same_moment_land_it_once(db: Database, clerk: Clerk) -> None:
    clerk.looks(LAMP)
    clerk.presses("See who would be covered", units="3")
    confirms = clerk.form("Land 3 units")
    together, answers = threading.Barrier(2), []

    def press() -> None:
        together.wait()
        path = confirms.action.removeprefix("/console")
        answers.append(clerk.asks("POST", path, data=confirms.fields).status_code)

    pressing = [threading.Thread(target=press) for _ in range(2)]
    for one in pressing:
        one.start()
    for one in pressing:
        one.join()

    assert answers == [303, 303]
    assert (counted(db, Landing), len(acts(db)), waiting(db)) == (1, 1, [0, 2, 1])


def test_what_a_colleague_landed_meanwhile_is_shown_before_it_is_landed_again(db: Database, clerk: Clerk) -> None:
    other = Clerk(db, SETTINGS, name="other")
    for one in (clerk, other):
        one.looks(LAMP)
        one.presses("See who would be covered", units="3")
    other.presses("Land 3 units")

    clerk.presses("Land 3 units")

    assert clerk.last is not None
    assert clerk.last.status_code == 422
    assert "This has changed since you looked; look again, and then confirm." in clerk.words()
    assert "2 lines covered" in clerk.words(), "what it would do now"
    assert counted(db, Landing) == 1
    clerk.presses("Land 3 units")
    assert clerk.last.status_code == 303
    assert counted(db, Landing) == 2


def test_an_order_that_came_in_behind_keeps_nobody_from_confirming(db: Database, clerk: Clerk) -> None:
    clerk.looks(LAMP)
    clerk.presses("See who would be covered", units="3")
    with db.transaction() as tx:
        an_order(tx, "#4", ("LAMP-2", 1), days_ago=0, now=database.now(tx))

    clerk.presses("Land 3 units")

    assert clerk.last is not None
    assert clerk.last.status_code == 303


def test_a_confirmation_that_shows_nothing_is_looked_at_first(db: Database, clerk: Clerk) -> None:
    clerk.sends(f"{LAMP}/land/confirm", units="3")

    assert "1 line covered" in clerk.words()
    assert counted(db, Landing) == 0


@pytest.mark.parametrize(
    ("fields", "told", "day"),
    [
        ({"how": "day", "on": 20}, "It comes on {on}", 20),
        ({"how": "range", "first": 10, "on": 20}, "It comes between {first} and {on}", 20),
        (
            {"how": "unknown", "update_by": 12, "reason": "The maker is silent"},
            "Nobody knows when it comes, and they hear more by {update_by}",
            None,
        ),
    ],
    ids=["day", "range", "unknown"],
)
def test_a_date_is_stated_after_it_was_looked_at(
    db: Database, clerk: Clerk, fields: dict[str, str | int], told: str, day: int | None
) -> None:
    before = expect(db, 10, 5)
    here = today(db)
    typed = {
        name: (here + timedelta(days=value)).isoformat() if isinstance(value, int) else value
        for name, value in fields.items()
    }
    clerk.looks(LAMP)

    clerk.presses("See what it would do", **typed)

    assert "3 lines of the 3 that wait would get another date, of 3 customers." in clerk.words()
    assert days(db) == {before}
    clerk.presses("State it")
    assert clerk.hears() == f"{told.format(**typed)}. Whoever has to hear of it will."
    assert days(db) == {here + timedelta(days=day) if day else None}
    assert [one.act for one in acts(db)] == ["stated a date"]
    assert f"Stated by {clerk.name}" in clerk.words()


def test_a_stated_date_is_taken_back(db: Database, clerk: Clerk) -> None:
    derived = expect(db, 10, 5)
    clerk.looks(LAMP)
    clerk.presses("See what it would do", how="day", on=(derived + timedelta(days=9)).isoformat())
    clerk.presses("State it")
    clerk.hears()

    clerk.presses("See what it would do", how="arrivals")
    clerk.presses("Take the stated date back")

    assert "The arrivals speak again" in clerk.hears()
    assert days(db) == {derived}
    assert [one.act for one in acts(db)] == ["stated a date", "took back a date"]


def test_pressed_twice_a_date_is_stated_once(db: Database, clerk: Clerk) -> None:
    clerk.looks(LAMP)
    clerk.presses("See what it would do", how="day", on=(today(db) + timedelta(days=9)).isoformat())
    confirms = clerk.form("State it")
    path = confirms.action.removeprefix("/console")

    answers = [clerk.sends(path, **confirms.fields).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert (counted(db, Statement), len(acts(db))) == (1, 1)


@pytest.mark.parametrize(
    ("fields", "marked", "why"),
    [
        ({"how": "day"}, "on", "Day: This is needed."),
        ({"how": "day", "on": "soon"}, "on", "A day, such as 2026-11-30."),
        ({"how": "day", "on": "2020-01-01"}, "on", "2020-01-01 is past"),
        ({"how": "range", "on": "2099-01-01"}, "first", "This is needed."),
        ({"how": "range", "on": "2099-01-01", "first": "2099-01-02"}, "on", "is not before its last day"),
        ({"how": "unknown"}, "reason", "Say why, in words that customers may read."),
        ({"how": "unknown", "on": "2099-01-01", "reason": "x"}, "on", "Leave this empty"),
        ({"how": "arrivals"}, "how", "No date was stated"),
        ({"how": "sometime"}, "how", "Choose one of these."),
    ],
)
def test_what_is_wrong_with_a_date_is_marked_and_what_was_typed_stays(
    db: Database, clerk: Clerk, fields: dict[str, str], marked: str, why: str
) -> None:
    response = clerk.sends(f"{LAMP}/date", **fields)

    assert response.status_code == 422
    assert re.search(rf'id="field-{marked}"[^>]*aria-invalid="true"', response.text)
    assert why in clerk.words()
    if "reason" in fields:
        assert f'value="{fields["reason"]}"' in response.text
    assert counted(db, Statement) == 0


@pytest.mark.parametrize("units", ["0", "-3", "many", "", "3.5", "1000001"])
def test_units_that_cannot_land_are_marked_in_their_own_form(db: Database, clerk: Clerk, units: str) -> None:
    response = clerk.sends(f"{LAMP}/land", units=units)

    assert response.status_code == 422
    assert response.text.count('aria-invalid="true"') == 1
    assert f'value="{units}"' in response.text
    assert counted(db, Landing) == 0


def test_an_arrival_is_added_and_changed_after_it_was_looked_at(db: Database, clerk: Clerk) -> None:
    first, second = (today(db) + timedelta(days=ahead) for ahead in (9, 30))
    clerk.looks(LAMP)
    clerk.sends(f"{LAMP}/expect", expected_units="10", expected_on=first.isoformat(), reference="PO-9")
    clerk.presses("Write it down")
    assert days(db) == {first}

    page = clerk.looks(LAMP, arrival="PO-9")
    assert f'value="{first}"' in page
    clerk.sends(f"{LAMP}/expect", expected_units="10", expected_on=second.isoformat(), reference="PO-9")
    assert "3 lines of the 3 that wait would get another date" in clerk.words()
    clerk.presses("Write it down")

    assert days(db) == {second}
    assert counted(db, Arrival) == 1
    assert [one.act for one in acts(db)] == ["expected", "expected"]


def test_an_arrival_whose_day_has_passed_is_late(db: Database, clerk: Clerk) -> None:
    with db.transaction() as tx:
        day = today(db) - timedelta(days=1)
        supply.expect(tx, "LAMP-2", 5, on=day, reference="PO-1", now=database.now(tx))

    page = clerk.looks(LAMP)

    assert '<span class="tag bad">late</span>' in page
    assert "its date has passed" in clerk.words()


def test_agents_look_and_managers_do(db: Database, clerk: Clerk) -> None:
    agent = Clerk(db, SETTINGS, Role.agent)
    agent.looks(LAMP)
    agent.presses("See who would be covered", units="3")
    assert "A manager can do it." in agent.words()
    assert "Land 3 units" not in agent.labels()
    clerk.looks(LAMP)
    clerk.presses("See who would be covered", units="3")
    seen = {name: clerk.form("Land 3 units").fields[name] for name in ("once", "seal")}

    answers = [agent.sends(f"{LAMP}/{what}/confirm", units="3", **seen) for what in ("land", "date", "expect")]

    assert [one.status_code for one in answers] == [403, 403, 403]
    assert (counted(db, Landing), acts(db)) == (0, [])


def test_what_somebody_typed_is_only_text(db: Database, clerk: Clerk) -> None:
    def spoil(tx: Session) -> None:
        lines = tx.exec(select(Backorder)).all()
        for line in lines:
            line.title = EVIL_TITLE
            tx.get_one(Customer, phone_of(tx, line).customer_id).name = EVIL_NAME
        product = tx.exec(select(Product)).one()
        product.title, product.sku = EVIL_TITLE, "A/B?c#d"

    _in(db, spoil)
    path = "/products/A%2FB%3Fc%23d"

    pages = [clerk.looks(path)]
    clerk.sends(f"{path}/expect", expected_units="1", reference=EVIL_TITLE)
    pages.append(clerk.last.text if clerk.last else "")
    clerk.presses("Write it down")
    assert clerk.hears() == "1 unit expected without a date."
    pages.append(clerk.looks(path, arrival=EVIL_TITLE))
    clerk.presses("See who would be covered", units="3")
    pages.append(clerk.last.text if clerk.last else "")

    for page in pages:
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    clerk.presses("Land 3 units")
    assert waiting(db) == [0, 2, 1]


def test_a_product_that_there_is_not_is_not_there(clerk: Clerk) -> None:
    clerk.looks("/products/NOTHING")
    assert clerk.last is not None
    assert clerk.last.status_code == 404

    assert clerk.sends("/products/NOTHING/land", units="1").status_code == 404


def _in(db: Database, act: Callable[[Session], object]) -> None:
    with db.transaction() as tx:
        act(tx)
