"""What comes in at one moment is committed together, and nobody suffers for what somebody else sent."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from builders import NOW, a_backorder, phone_of
from sqlmodel import Session, select

from bot import reception
from bot.dialogue import Incoming, Keyword, Kind
from bot.together import Together
from store import consent, customers, database, inbox
from store.consent import Purpose
from store.customers import Address, AddressState
from store.database import Clock, Database, table
from store.messages import Message
from store.settings import Settings

PATIENCE = 30.0
"""Seconds after which something that should long have answered is taken to hang."""


def take_in(tx: Session, several: Sequence[Incoming]) -> None:
    reception.receive_all(tx, several, settings=Settings(_env_file=None), now=NOW)


def phones(db: Database, count: int) -> list[Address]:
    with db.transaction() as tx:
        handles = [phone_of(tx, a_backorder(tx, f"#{number}")).handle for number in range(count)]
    return [address_of(db, handle) for handle in handles]


def sms(
    phone: str, key: str, text: str = "where is it?", kind: Kind = "text", keyword: Keyword | None = None
) -> Incoming:
    return Incoming("sms", phone, kind, key, text=text, keyword=keyword)


def inbox_of(db: Database) -> list[str]:
    with db.reading() as tx:
        return list(tx.exec(select(Message.key).where(Message.direction == "in").order_by(sa.text("id"))))


def address_of(db: Database, phone: str) -> Address:
    with db.reading() as tx:
        found = customers.at(tx, "sms", phone)
        assert found is not None
        return found


def may_write(db: Database, address: Address) -> bool | None:
    with db.reading() as tx:
        return consent.held(tx, address.id, Purpose.order_updates)


async def test_what_comes_at_one_moment_is_one_commit_in_the_order_in_which_it_came(db: Database) -> None:
    addresses, rung = phones(db, 4), []
    db.on_wake(inbox.BELL, lambda: rung.append(inbox_of(db)))
    door = Together(db, take_in)

    await asyncio.gather(*(door.bring(sms(one.handle, f"SM{place}")) for place, one in enumerate(addresses)))

    assert inbox_of(db) == ["SM0", "SM1", "SM2", "SM3"]
    assert rung[0] == inbox_of(db)
    assert {address_of(db, one.handle).heard_at for one in addresses} == {NOW}


async def test_what_comes_while_others_are_committed_is_committed_after_them(db: Database) -> None:
    address = phones(db, 1)[0]
    door = Together(db, take_in)

    async def one_after_the_other(name: str) -> None:
        for number in range(5):
            await door.bring(sms(address.handle, f"{name}{number}"))
            assert f"{name}{number}" in inbox_of(db)

    await asyncio.gather(*(one_after_the_other(name) for name in "abc"))

    assert sorted(inbox_of(db)) == [f"{name}{number}" for name in "abc" for number in range(5)]


async def test_a_bad_one_fails_alone(db: Database) -> None:
    address = phones(db, 1)[0]

    def pick(tx: Session, several: Sequence[Incoming]) -> None:
        take_in(tx, several)
        if any(one.key == "bad" for one in several):
            raise ValueError("cannot be read")

    door = Together(db, pick)
    brought = [door.bring(sms(address.handle, key)) for key in ("good", "bad", "better")]

    first, second, third = await asyncio.gather(*brought, return_exceptions=True)

    assert (first, third) == (None, None)
    assert isinstance(second, ValueError)
    assert sorted(inbox_of(db)) == ["better", "good"]


async def test_whoever_gave_up_waiting_was_heard_all_the_same(db: Database) -> None:
    address = phones(db, 1)[0]
    door = Together(db, take_in)
    impatient = asyncio.create_task(door.bring(sms(address.handle, "first")))
    patient = asyncio.create_task(door.bring(sms(address.handle, "second")))
    await asyncio.wait({impatient}, timeout=0)

    impatient.cancel()
    await patient

    assert inbox_of(db) == ["first", "second"]


async def test_a_row_that_is_held_makes_only_those_wait_whom_it_concerns(postgresql_url: str) -> None:
    db = Database(postgresql_url)
    held, free = phones(db, 2)
    door = Together(db, take_in)

    with db.transaction() as tx:
        tx.exec(select(Address).where(Address.id == held.id).with_for_update()).one()
        late = asyncio.create_task(door.bring(sms(held.handle, "late")))
        async with asyncio.timeout(PATIENCE):
            await door.bring(sms(free.handle, "early"))
            await door.bring(sms(free.handle, "next"))
        assert not late.done()
    async with asyncio.timeout(PATIENCE):
        await late

    assert sorted(inbox_of(db)) == ["early", "late", "next"]
    db.dispose()


async def test_a_lost_connection_is_made_again_before_anybody_is_told(postgresql_url: str) -> None:
    db, other = Database(postgresql_url), Database(postgresql_url)
    address = phones(db, 1)[0]
    door = Together(db, take_in)
    await door.bring(sms(address.handle, "before"))
    with other.reading() as tx:
        others = "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
        tx.connection().execute(sa.text(f"{others} and pid <> pg_backend_pid()"))
    other.dispose()

    await door.bring(sms(address.handle, "after"))

    assert inbox_of(db) == ["before", "after"]
    db.dispose()


async def test_two_processes_that_are_brought_the_same_things_keep_each_once(db: Database, database_url: str) -> None:
    addresses, other = phones(db, 6), Database(database_url)
    doors = Together(db, take_in), Together(other, take_in)
    said = [sms(one.handle, f"{one.handle} {number}") for one in addresses for number in range(5)]
    strangers = [sms(f"+1212777{number:04}", f"stranger {number}") for number in range(5)]

    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(
            *(doors[0].bring(one) for one in said + strangers),
            *(doors[1].bring(one) for one in reversed(said + strangers)),
        )

    assert sorted(inbox_of(db)) == sorted(one.key for one in said + strangers)
    with db.reading() as tx:
        met = sa.select(table(Address).c.handle).where(table(Address).c.handle.like("+1212777%"))
        assert len(tx.connection().execute(met).all()) == 5
    other.dispose()


async def test_each_word_of_one_person_counts_in_its_order(db: Database) -> None:
    address = phones(db, 1)[0]

    def hear(*said: Incoming) -> None:
        with db.transaction() as tx:
            take_in(tx, said)

    stop, start = sms(address.handle, "SM1", "stop"), sms(address.handle, "SM2", "start")
    hear(sms(address.handle, "SM0"), stop, start)
    assert may_write(db, address) is True

    hear(sms(address.handle, "SM3", "start"), sms(address.handle, "SM4", "STOP please"))
    assert may_write(db, address) is False

    hear(start, stop, start)
    assert may_write(db, address) is False
    assert inbox_of(db) == ["SM0", "SM1", "SM2", "SM3", "SM4"]


def test_who_blocked_us_is_back_with_a_word_and_not_with_the_repeat_of_one(db: Database) -> None:
    address = phones(db, 1)[0]

    def hear(*said: Incoming) -> AddressState:
        with db.transaction() as tx:
            take_in(tx, said)
        return address_of(db, address.handle).state

    word, block = sms(address.handle, "SM0"), sms(address.handle, "block", kind="block")

    assert hear(word, block) is AddressState.retired
    assert hear(word) is AddressState.retired
    assert hear(block, sms(address.handle, "SM1")) is AddressState.active


def test_a_stranger_who_writes_twice_at_once_is_met_once(db: Database) -> None:
    with db.transaction() as tx:
        take_in(tx, [sms("+12125550199", "SM0"), sms("+12125550199", "SM1"), sms("+12125550199", "SM0")])

    assert inbox_of(db) == ["SM0", "SM1"]
    assert address_of(db, "+12125550199").heard_at == NOW


def test_the_shops_time_is_right_before_and_after_days_were_made_to_pass(db: Database) -> None:
    with db.transaction() as tx:
        assert tx.exec(select(Clock)).first() is None
        assert abs(database.now(tx) - database.clock(tx)) < timedelta(seconds=PATIENCE)
        database.let_pass(tx, timedelta(days=2))
        assert abs(database.now(tx) - database.clock(tx) - timedelta(days=2)) < timedelta(seconds=PATIENCE)
