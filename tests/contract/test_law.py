"""The law of late orders on the store: orders, notices, answers and time go in, and what follows is read from the rows.

Every moment is told by the clock of the place where the order goes. Tests of the packs alone are in `rules/`.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from builders import AGREED, a_phone, a_product
from sqlmodel import Session, select

from store import delays, intake, orders, outbox, promises, reports, supply
from store.customers import Address
from store.database import Database
from store.delays import Delay
from store.intake import Draft, DraftLine
from store.messages import Message, Priority, State
from store.orders import Backorder
from store.outbox import Outcome
from store.policies import Stage
from store.promises import Expectation
from store.refunds import Refund
from store.settings import Settings

NEW_YORK, HONOLULU, GUAM = "America/New_York", "Pacific/Honolulu", "Pacific/Guam"
BERLIN, LONDON = "Europe/Berlin", "Europe/London"
GOES_TO = {
    NEW_YORK: ("US", "10001"),
    HONOLULU: ("US", "96801"),
    GUAM: ("GU", "96910"),
    BERLIN: ("DE", "10115"),
    LONDON: ("GB", "EC1A 1BB"),
}

Step = tuple[str, str] | tuple[str, str, Any]
"""A moment, what happens, and what that needs."""


@dataclass(frozen=True)
class Told:
    """An order, what happens to it in order, and how the law stands with it at the moment `at`."""

    placed: str
    at: str
    stands: dict[str, Any]
    then: Sequence[Step] = ()
    zone: str = NEW_YORK
    goes_to: tuple[str, str | None] | None = None
    stated: date | None = None
    credit: bool = False
    units: int = 1
    settings: dict[str, Any] = field(default_factory=dict)

    def moment(self, said: str) -> datetime:
        """Read a moment by the clock of the place."""
        return datetime.fromisoformat(said).replace(tzinfo=ZoneInfo(self.zone)).astimezone(ZoneInfo("UTC"))


def day(said: str) -> date:
    return date.fromisoformat(said)


class Course:
    """One order on a store, and what may happen to it."""

    def __init__(self, db: Database, told: Told) -> None:
        self.db, self.told = db, told
        self.settings = Settings(_env_file=None, **told.settings)
        db.settings = self.settings
        country, postcode = told.goes_to or GOES_TO[told.zone]
        self.texts: list[int] = []
        now = told.moment(told.placed)
        with db.transaction() as tx:
            a_product(tx)
            draft = Draft(
                number="#1001",
                completed_at=now,
                currency="USD",
                lines=[DraftLine("1", "LAMP-2", "Lamp", 4900, told.units)],
                phones=[a_phone()],
                country=country,
                postcode=postcode,
                stated_on=told.stated,
                on_credit=told.credit,
            )
            placed = intake.place(tx, [draft], default_zone=NEW_YORK, agreement=AGREED, now=now)
            self.line = orders.lines_of(tx, placed.orders["#1001"])[0].id
            self.look(tx, now)

    def look(self, tx: Session, now: datetime) -> None:
        """Judge it, as a pass does."""
        delays.review(tx, [self.line], settings=self.settings, now=now)

    def goes_on(self) -> None:
        """Have everything happen that is told of it."""
        for said, what, *needs in self.told.then:
            now = self.told.moment(said)
            with self.db.transaction() as tx:
                self.look(tx, now)
                getattr(self, what)(tx, now, *needs)
                self.look(tx, now)

    def expect(self, tx: Session, now: datetime, on: str | None) -> None:
        """A delivery of all that is wanted has a day, or has none any more."""
        day_of = day(on) if on else None
        supply.expect(tx, "LAMP-2", self.told.units, on=day_of, reference="PO-1", now=now)

    def land(self, tx: Session, now: datetime, units: int) -> None:
        supply.land(tx, "LAMP-2", units, key=f"truck {now}", reference="PO-1", now=now)

    def told_by_hand(self, tx: Session, now: datetime) -> None:
        """They are told what is owed, and have it at once."""
        delays.tell_by_hand(tx, self.line, how="e-mail", by="ana", settings=self.settings, now=now)

    def texted(self, tx: Session, now: datetime) -> None:
        """A text with what is owed is taken by its provider."""
        owes = tx.get_one(Delay, self.line, populate_existing=True).owes
        expected = tx.get_one(Expectation, self.line, populate_existing=True)
        phone = tx.exec(select(Address).where(Address.channel == "sms")).one()
        key = f"text {now}"
        outbox.enqueue(tx, phone, key=key, priority=Priority.law, body={"texts": [], "choices": []}, now=now)
        (message_id,) = tx.exec(select(Message.id).where(Message.key == key)).all()
        outbox.record(tx, [Outcome(message_id, State.sent, provider_id=key)], now=now)
        told = {"backorder_id": self.line, "message_id": message_id, "on_date": expected.on_date, "notice": owes.value}
        promises.record(tx, [told], now=now)
        self.texts.append(message_id)

    def delivered(self, tx: Session, now: datetime, text: int) -> None:
        delays.arrived(tx, self.texts[text], now=now)

    def undelivered(self, tx: Session, now: datetime, text: int) -> None:
        assert reports.advance(tx, self.texts[text], State.failed, reason="30003", now=now)

    def agrees(self, tx: Session, now: datetime) -> None:
        delays.agree(tx, [self.line], settings=self.settings, now=now)

    def ended(self, now: datetime) -> dict[str, Any]:
        """Say how it stands at a moment, and what goes back where it is over."""
        with self.db.transaction() as tx:
            self.look(tx, now)
            row = tx.get_one(Delay, self.line, populate_existing=True).model_dump()
            stands = {name: getattr(value, "value", value) for name, value in row.items()}
            if stands["stage"] == Stage.over:
                delays.end(tx, [self.line], settings=self.settings, now=now)
            line = orders.line_of(tx, self.line)
            money = tx.exec(select(Refund)).first()
            refund = (money.amount_minor, money.due_on) if money else None
            return {**stands, "refund": refund, "left": line.open, "cancelled": line.cancelled}


def stands(db: Database, told: Told) -> dict[str, Any]:
    """Tell a course to its end, and return what of it was asked for."""
    course = Course(db, told)
    course.goes_on()
    known = course.ended(told.moment(told.at))
    return {name: known[name] for name in told.stands}


PLACED = "2026-11-02 10:00"
IN_TIME, NEXT_DAY, LATER = "2027-01-01", "2027-01-02", "2027-02-01"
"""Thirty days after the limit of 2 December, the day after that, and one much later."""


def asked(to: str | None, at: str = "2026-11-20 12:00") -> tuple[Step, ...]:
    """They are told of a delay to a day, or that nobody knows one."""
    return (("2026-11-05 12:00", "expect", to), (at, "told_by_hand"))


THE_RULE = {
    "thirty days where no time was stated": Told(
        PLACED, "2026-12-02 23:59", {"stage": "open", "limit_on": day("2026-12-02"), "owes": "delay_option"}
    ),
    "fifty days on credit": Told(
        PLACED, "2026-12-22 23:59", {"stage": "open", "limit_on": day("2026-12-22")}, credit=True
    ),
    "the day that was stated": Told(
        PLACED, "2026-11-12 23:59", {"stage": "open", "limit_on": day("2026-11-12")}, stated=day("2026-11-12")
    ),
    "a notice is owed once the day is known, by the limit": Told(
        PLACED,
        "2026-11-05 13:00",
        {"stage": "open", "owes": "delay_option", "due_on": day("2026-12-02"), "then_silence": "agrees"},
        [("2026-11-05 12:00", "expect", IN_TIME)],
    ),
    "no notice, and the limit passes": Told(
        PLACED,
        "2026-12-03 00:01",
        {"stage": "over", "because": "no_notice", "refund": (4900, day("2026-12-14")), "left": 0},
    ),
    "thirty days later silence agrees": Told(
        PLACED,
        "2027-01-01 23:59",
        {"stage": "deemed", "until": day(IN_TIME), "silence": "agrees"},
        asked(IN_TIME),
    ),
    "a day more needs their word": Told(
        PLACED,
        "2027-01-01 23:59",
        {"stage": "awaiting", "answer_by": day(IN_TIME), "silence": "cancels"},
        asked(NEXT_DAY),
    ),
    "without their word it is over": Told(
        PLACED,
        "2027-01-02 00:01",
        {"stage": "over", "because": "silence", "refund": (4900, day("2027-01-12"))},
        asked(NEXT_DAY),
    ),
    "nobody knows a day: their word is needed": Told(
        PLACED,
        "2027-01-01 23:59",
        {"stage": "awaiting", "until": None, "answer_by": day(IN_TIME), "silence": "cancels"},
        asked(None, "2026-11-27 12:00"),
    ),
    "nobody knows a day, and they are silent": Told(
        PLACED, "2027-01-02 00:01", {"stage": "over", "because": "silence"}, asked(None, "2026-11-27 12:00")
    ),
    "their word to a day": Told(
        PLACED,
        "2027-02-01 23:59",
        {"stage": "agreed", "until": day(LATER), "silence": ""},
        [*asked(LATER), ("2026-11-21 12:00", "agrees")],
    ),
    "their word for as long as it takes": Told(
        PLACED,
        "2028-06-01 12:00",
        {"stage": "agreed", "until": None, "owes": "", "left": 1},
        [*asked(None, "2026-11-27 12:00"), ("2026-12-30 12:00", "agrees")],
    ),
    "the day that silence agreed to is missed": Told(
        PLACED,
        "2027-01-02 00:01",
        {"stage": "over", "because": "missed", "refund": (4900, day("2027-01-12"))},
        asked(IN_TIME),
    ),
    "the day that they agreed to is missed": Told(
        PLACED,
        "2027-02-02 00:01",
        {"stage": "over", "because": "missed", "refund": (4900, day("2027-02-11"))},
        [*asked(LATER), ("2026-11-21 12:00", "agrees")],
    ),
    "a second delay is owed before the first ends": Told(
        PLACED,
        "2026-12-20 12:00",
        {"stage": "deemed", "owes": "renewed_option", "due_on": day(IN_TIME), "then_silence": "cancels"},
        [*asked(IN_TIME), ("2026-12-20 11:00", "expect", LATER)],
    ),
    "a second delay, and silence": Told(
        PLACED,
        "2027-01-02 00:01",
        {"stage": "over", "because": "silence", "refund": (4900, day("2027-01-12"))},
        [*asked(IN_TIME), *[("2026-12-20 11:00", "expect", LATER), ("2026-12-20 12:00", "told_by_hand")]],
    ),
    "a second delay, and their word": Told(
        PLACED,
        "2027-02-01 12:00",
        {"stage": "agreed", "until": day(LATER)},
        [
            *asked(IN_TIME),
            ("2026-12-20 11:00", "expect", LATER),
            ("2026-12-20 12:00", "told_by_hand"),
            ("2027-01-01 12:00", "agrees"),
        ],
    ),
    "it slips again before they answer": Told(
        PLACED,
        "2027-01-01 12:00",
        {"stage": "awaiting", "until": day("2027-03-01"), "answer_by": day(IN_TIME)},
        [*asked(LATER), ("2026-12-20 11:00", "expect", "2027-03-01"), ("2026-12-20 12:00", "told_by_hand")],
    ),
    "Europe counts until it is delivered": Told(
        PLACED,
        "2026-11-05 12:00",
        {"stage": "open", "limit_on": day("2026-12-02"), "owes": "delay_option"},
        [("2026-11-05 11:00", "expect", "2026-11-28")],
        zone=BERLIN,
    ),
    "Europe: five days before, it arrives in time": Told(
        PLACED, "2026-11-05 12:00", {"owes": ""}, [("2026-11-05 11:00", "expect", "2026-11-27")], zone=BERLIN
    ),
    "Europe: silence leaves the first day in force and ends nothing": Told(
        PLACED,
        "2026-12-03 00:01",
        {"stage": "overdue", "until": day("2026-12-02"), "because": "not_delivered", "left": 1, "refund": None},
        asked(LATER),
        zone=BERLIN,
    ),
    "Europe: their word makes the new day hold": Told(
        PLACED,
        "2027-02-06 23:59",
        {"stage": "agreed", "until": day("2027-02-06"), "silence": ""},
        [*asked(LATER), ("2026-11-21 12:00", "agrees")],
        zone=BERLIN,
    ),
    "United Kingdom: silence leaves the first day in force and ends nothing": Told(
        PLACED,
        "2026-12-03 00:01",
        {"stage": "overdue", "until": day("2026-12-02"), "because": "not_delivered", "left": 1, "refund": None},
        asked(LATER),
        zone=LONDON,
    ),
}


@pytest.mark.parametrize("told", THE_RULE.values(), ids=THE_RULE)
def test_what_the_rules_say_follows_from_the_rows(db: Database, told: Told) -> None:
    assert stands(db, told) == told.stands


CORNERS = {
    "thirty days from the last of January": Told(
        "2027-01-31 10:00", "2027-02-01 10:00", {"limit_on": day("2027-03-02")}
    ),
    "thirty days end on a leap day": Told("2028-01-30 10:00", "2028-02-01 10:00", {"limit_on": day("2028-02-29")}),
    "fifty days end on a leap day": Told(
        "2028-01-10 10:00", "2028-02-01 10:00", {"limit_on": day("2028-02-29")}, credit=True
    ),
    "thirty days over a leap day from a day that was stated": Told(
        "2028-02-01 10:00",
        "2028-03-30 23:59",
        {"stage": "deemed", "until": day("2028-03-30")},
        [("2028-02-02 10:00", "expect", "2028-03-30"), ("2028-02-03 10:00", "told_by_hand")],
        stated=day("2028-02-29"),
    ),
    "one day more over a leap day": Told(
        "2028-02-01 10:00",
        "2028-03-30 23:59",
        {"stage": "awaiting", "answer_by": day("2028-03-30")},
        [("2028-02-02 10:00", "expect", "2028-03-31"), ("2028-02-03 10:00", "told_by_hand")],
        stated=day("2028-02-29"),
    ),
    "thirty days over New Year": Told(
        "2026-12-15 10:00",
        "2027-02-13 23:59",
        {"stage": "deemed", "limit_on": day("2027-01-14"), "until": day("2027-02-13")},
        [("2026-12-16 10:00", "expect", "2027-02-13"), ("2026-12-17 10:00", "told_by_hand")],
    ),
    "a day that was stated goes before credit": Told(
        PLACED, "2026-11-05 10:00", {"limit_on": day("2026-11-20")}, stated=day("2026-11-20"), credit=True
    ),
    "what the shop states for all goes before credit": Told(
        PLACED, "2026-11-05 10:00", {"limit_on": day("2026-11-12")}, credit=True, settings={"stated_days": 10}
    ),
    "ordered a minute before midnight in New York": Told(
        "2026-11-02 23:59", "2026-12-02 23:59", {"stage": "open", "limit_on": day("2026-12-02")}
    ),
    "over a minute after midnight in New York": Told(
        "2026-11-02 23:59", "2026-12-03 00:01", {"stage": "over", "because": "no_notice"}
    ),
    "ordered a minute before midnight in Hawaii, the next day in UTC": Told(
        "2026-11-02 23:59", "2026-12-02 23:59", {"stage": "open", "limit_on": day("2026-12-02")}, zone=HONOLULU
    ),
    "over a minute after midnight in Hawaii": Told(
        "2026-11-02 23:59", "2026-12-03 00:01", {"stage": "over"}, zone=HONOLULU
    ),
    "ordered a minute after midnight in Guam, the day before in UTC": Told(
        "2026-11-02 00:01", "2026-12-02 23:59", {"stage": "open", "limit_on": day("2026-12-02")}, zone=GUAM
    ),
    "over a minute after midnight in Guam": Told("2026-11-02 00:01", "2026-12-03 00:01", {"stage": "over"}, zone=GUAM),
    "an address without a postcode counts by the last zone of its country": Told(
        "2026-11-03 03:00",  # it is 22:00 on 2 November in Hawaii
        "2026-12-03 04:59",  # and a minute before midnight there
        {"stage": "open", "limit_on": day("2026-12-02")},
        goes_to=("US", None),
    ),
    "the clocks go back while the time runs": Told(
        "2026-10-31 23:30", "2026-11-30 23:59", {"stage": "open", "limit_on": day("2026-11-30")}
    ),
    "the clocks go forward while the time runs": Told(
        "2027-03-13 23:30", "2027-04-13 00:01", {"stage": "over", "limit_on": day("2027-04-12")}
    ),
    "told in the last minute of the limit": Told(
        PLACED,
        "2026-12-10 12:00",
        {"stage": "deemed", "until": day(IN_TIME)},
        asked(IN_TIME, "2026-12-02 23:59"),
    ),
    "their word in the last minute, the next day in UTC": Told(
        PLACED,
        "2027-01-20 12:00",
        {"stage": "agreed", "until": day(LATER)},
        [*asked(LATER), ("2027-01-01 23:59", "agrees")],
    ),
    "their word in the last minute in Hawaii": Told(
        PLACED,
        "2027-01-20 12:00",
        {"stage": "agreed", "until": day(LATER)},
        [*asked(LATER), ("2027-01-01 23:59", "agrees")],
        zone=HONOLULU,
    ),
    "their word a minute after the last": Told(
        PLACED,
        "2027-01-02 00:02",
        {"stage": "over", "because": "silence"},
        [*asked(LATER), ("2027-01-02 00:01", "agrees")],
    ),
    "a second delay told in the last minute of the first": Told(
        PLACED,
        "2027-01-01 23:59",
        {"stage": "renewed", "answer_by": day(IN_TIME)},
        [*asked(IN_TIME), ("2026-12-20 12:00", "expect", LATER), ("2027-01-01 23:59", "told_by_hand")],
    ),
    "their word, and a slip on the same day: silence cancels": Told(
        PLACED,
        "2026-11-21 15:00",
        {"stage": "renewed", "until": day("2027-03-01"), "answer_by": day(LATER), "silence": "cancels"},
        [
            *asked(LATER),
            ("2026-11-21 10:00", "agrees"),
            ("2026-11-21 12:00", "expect", "2027-03-01"),
            ("2026-11-21 14:00", "told_by_hand"),
        ],
    ),
    "their word, a slip on the same day, and their word again": Told(
        PLACED,
        "2027-02-28 12:00",
        {"stage": "agreed", "until": day("2027-03-01")},
        [
            *asked(LATER),
            ("2026-11-21 10:00", "agrees"),
            ("2026-11-21 12:00", "expect", "2027-03-01"),
            ("2026-11-21 14:00", "told_by_hand"),
            ("2026-11-21 16:00", "agrees"),
        ],
    ),
    "three slips, each agreed to, and the last one missed": Told(
        PLACED,
        "2027-04-16 00:01",
        {"stage": "over", "because": "missed", "refund": (4900, day("2027-04-27"))},
        [
            *asked(LATER),
            ("2026-11-21 10:00", "agrees"),
            ("2027-01-20 12:00", "expect", "2027-03-01"),
            ("2027-01-20 14:00", "told_by_hand"),
            ("2027-02-01 10:00", "agrees"),
            ("2027-02-20 12:00", "expect", "2027-04-15"),
            ("2027-02-20 14:00", "told_by_hand"),
            ("2027-03-01 23:00", "agrees"),
        ],
    ),
    "a text that was lost, and arrives after all before the limit": Told(
        PLACED,
        "2026-12-02 12:00",
        {"stage": "deemed", "until": day(IN_TIME)},
        [
            ("2026-11-05 12:00", "expect", IN_TIME),
            ("2026-11-30 12:00", "texted"),
            ("2026-11-30 13:00", "undelivered", 0),
            ("2026-12-01 18:00", "delivered", 0),
        ],
    ),
    "a text that was lost, and arrives after all, too late": Told(
        PLACED,
        "2026-12-03 12:00",
        {"stage": "over", "because": "no_notice"},
        [
            ("2026-11-05 12:00", "expect", IN_TIME),
            ("2026-11-30 12:00", "texted"),
            ("2026-11-30 13:00", "undelivered", 0),
            ("2026-12-03 00:01", "delivered", 0),
        ],
    ),
    "a text of which no word comes is no notice": Told(
        PLACED,
        "2026-12-02 12:00",
        {"stage": "open", "owes": "delay_option", "due_on": day("2026-12-02")},
        [("2026-11-05 12:00", "expect", IN_TIME), ("2026-11-30 12:00", "texted")],
    ),
    "an older text arrives after the newer one they agreed to: it names no earlier day": Told(
        PLACED,
        "2026-12-01 12:00",
        {"stage": "agreed", "until": day(LATER), "owes": ""},
        [
            ("2026-11-05 12:00", "expect", IN_TIME),
            ("2026-11-06 12:00", "texted"),
            ("2026-11-07 12:00", "expect", LATER),
            ("2026-11-07 13:00", "texted"),
            ("2026-11-07 14:00", "delivered", 1),
            ("2026-11-08 10:00", "agrees"),
            ("2026-11-09 10:00", "delivered", 0),
        ],
    ),
    "they wait as long as it takes, and a day becomes known and slips": Told(
        PLACED,
        "2027-09-01 12:00",
        {"stage": "agreed", "until": None, "owes": "", "left": 1},
        [
            *asked(None, "2026-11-27 12:00"),
            ("2026-11-28 12:00", "agrees"),
            ("2027-01-10 12:00", "expect", "2027-03-01"),
            ("2027-02-20 12:00", "expect", "2027-06-01"),
        ],
    ),
    "they wait as long as it takes, and a text of before arrives afterwards": Told(
        PLACED,
        "2027-09-01 12:00",
        {"stage": "agreed", "until": None, "owes": ""},
        [
            ("2026-11-27 10:00", "texted"),
            ("2026-11-27 11:00", "told_by_hand"),
            ("2026-11-28 12:00", "agrees"),
            ("2026-11-28 13:00", "delivered", 0),
        ],
    ),
    "Europe: they wait as long as it takes, and a text of before arrives afterwards": Told(
        PLACED,
        "2027-09-01 12:00",
        {"stage": "agreed", "until": None, "owes": ""},
        [
            ("2026-11-27 10:00", "texted"),
            ("2026-11-27 11:00", "told_by_hand"),
            ("2026-11-28 12:00", "agrees"),
            ("2026-11-28 13:00", "delivered", 0),
        ],
        zone=BERLIN,
    ),
    "nobody knew, and then it comes before the limit: their word ends nothing early": Told(
        PLACED,
        "2026-12-02 23:59",
        {"stage": "agreed", "until": day("2026-12-02")},
        [
            *asked(None, "2026-11-27 12:00"),
            ("2026-11-28 12:00", "expect", "2026-11-30"),
            ("2026-11-28 13:00", "told_by_hand"),
            ("2026-11-28 14:00", "agrees"),
        ],
    ),
    "part lies ready and part waits: what waits is cancelled, the rest is left to a person": Told(
        PLACED,
        "2026-12-03 00:01",
        {"stage": "over", "left": 1, "cancelled": 2, "refund": (9800, day("2026-12-14"))},
        [("2026-11-05 12:00", "expect", "2026-12-02"), ("2026-12-01 12:00", "land", 1)],
        units=3,
    ),
    "all lies ready and has not left": Told(
        PLACED,
        "2026-12-03 00:01",
        {"stage": "overdue", "because": "not_sent", "left": 3, "cancelled": 0, "refund": None},
        [("2026-11-05 12:00", "expect", "2026-12-02"), ("2026-12-01 12:00", "land", 3)],
        units=3,
    ),
    "all lies ready before they have answered": Told(
        PLACED,
        "2027-01-02 00:01",
        {"stage": "overdue", "because": "not_sent", "left": 1},
        [*asked(LATER), ("2026-12-30 12:00", "land", 1)],
    ),
    "the money is due over Independence Day, kept on a Friday": Told(
        "2026-05-27 10:00", "2026-06-27 08:00", {"stage": "over", "refund": (4900, day("2026-07-08"))}
    ),
    "the money is due over Thanksgiving": Told(
        "2026-10-20 10:00", "2026-11-20 08:00", {"stage": "over", "refund": (4900, day("2026-12-02"))}
    ),
    "the money is due over a Christmas and a New Year that are kept on Fridays": Told(
        "2027-11-22 10:00", "2027-12-23 08:00", {"stage": "over", "refund": (4900, day("2028-01-05"))}
    ),
    "the money is due since the time was up, seen to ten days later": Told(
        PLACED, "2026-12-13 09:00", {"stage": "over", "refund": (4900, day("2026-12-14"))}
    ),
    "Europe: a day that was stated is for delivery": Told(
        PLACED,
        "2026-11-16 00:01",
        {"stage": "overdue", "limit_on": day("2026-11-15"), "left": 1},
        zone=BERLIN,
        stated=day("2026-11-15"),
    ),
    "Europe: agreed, and it slips: silence leaves the agreed day in force": Told(
        PLACED,
        "2027-02-06 23:59",
        {"stage": "awaiting", "until": day("2027-02-06"), "silence": "", "answer_by": None},
        [
            *asked(LATER),
            ("2026-11-21 12:00", "agrees"),
            ("2027-01-20 12:00", "expect", "2027-03-01"),
            ("2027-01-20 13:00", "told_by_hand"),
        ],
        zone=BERLIN,
    ),
    "Europe: agreed, and it slips past the agreed day: theirs to end it": Told(
        PLACED,
        "2027-02-07 00:01",
        {"stage": "overdue", "until": day("2027-02-06"), "left": 1, "refund": None},
        [
            *asked(LATER),
            ("2026-11-21 12:00", "agrees"),
            ("2027-01-20 12:00", "expect", "2027-03-01"),
            ("2027-01-20 13:00", "told_by_hand"),
        ],
        zone=BERLIN,
    ),
    "United Kingdom: an answer after the time has passed still makes a new day": Told(
        PLACED,
        "2027-01-10 12:00",
        {"stage": "agreed", "until": day("2027-02-06")},
        [*asked(LATER), ("2026-12-20 12:00", "agrees")],
        zone=LONDON,
    ),
    "United Kingdom: ordered before its law was in force": Told(
        "2015-09-30 23:59", "2015-12-01 12:00", {"policy": "none", "stage": "open", "limit_on": None}, zone=LONDON
    ),
    "United Kingdom: ordered on the day on which its law came into force": Told(
        "2015-10-01 00:01", "2015-10-02 12:00", {"policy": "uk", "limit_on": day("2015-10-31")}, zone=LONDON
    ),
    "elsewhere nothing follows": Told(
        PLACED, "2027-06-01 12:00", {"policy": "none", "stage": "open", "owes": "", "left": 1}, goes_to=("CH", "8001")
    ),
}


@pytest.mark.parametrize("told", CORNERS.values(), ids=CORNERS)
def test_corners_of_the_law(db: Database, told: Told) -> None:
    assert stands(db, told) == told.stands


def test_a_word_that_comes_while_a_pass_has_the_line_waits_for_it_and_counts(db: Database) -> None:
    if db.is_sqlite:
        pytest.skip("on SQLite nobody writes while another does")
    told = Told(PLACED, "2026-11-21 12:00", {"stage": "agreed"}, asked(LATER))
    course = Course(db, told)
    course.goes_on()
    now = told.moment(told.at)

    def agree() -> None:
        with db.transaction() as tx:
            course.agrees(tx, now)

    with ThreadPoolExecutor(1) as pool:
        with db.transaction() as tx:
            tx.get_one(Backorder, course.line, with_for_update={"key_share": True})
            word = pool.submit(agree)
            while not _somebody_waits(db):
                assert not word.done()
            course.look(tx, now)
        word.result(timeout=30)

    assert course.ended(now)["stage"] == "agreed"


def _somebody_waits(db: Database) -> bool:
    with db.reading() as tx:
        waits = tx.connection().execute(sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted"))
        return bool(waits.scalar_one())


@pytest.mark.parametrize(("placed", "policy"), [("2026-12-31 23:59", "us_ftc"), ("2027-01-01 00:01", "eu")])
def test_the_law_that_a_shop_chose_changes_with_the_day_of_the_order(
    db: Database, tmp_path: Path, placed: str, policy: str
) -> None:
    rules = tmp_path / "laws.toml"
    rules.write_text(
        '[[rule]]\ncountries = ["CA"]\npolicy = "us_ftc"\nfrom = 2026-01-01\nuntil = 2026-12-31\n'
        '[[rule]]\ncountries = ["CA"]\npolicy = "eu"\nfrom = 2027-01-01\n',
        "utf-8",
    )
    chosen = {"policy_file": str(rules)}
    told = Told(placed, "2027-01-02 12:00", {"policy": policy}, goes_to=("CA", "M5V 2T6"), settings=chosen)

    assert stands(db, told) == told.stands
