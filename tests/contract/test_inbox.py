"""The inbox as agents use it: who waits, what was said, answers that collide, canned replies, drafts, live pages."""

import asyncio
import html
import json
import re
import secrets
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from builders import NOW, a_backorder, a_chat, a_phone, a_product, an_order, phone_of
from customer import Phone, Shop
from fastapi import FastAPI
from sqlmodel import col, select
from visitor import Visitor, hire, told, visiting, web

from bot import hand_off
from bot.app import WebSettings
from bot.channels.alphabet import fold
from bot.cli._process import Server
from bot.console import Role, _cookies
from scheduler import selling
from store import (
    attendance,
    broadcasts,
    canned,
    conversations,
    customers,
    database,
    notes,
    pulse,
    sessions,
    staff,
    supply,
)
from store.audit import AuditEntry
from store.canned import CannedReply
from store.conversations import Conversation, Holder
from store.customers import Address, Customer
from store.database import Database, table
from store.errors import BadInput, Refused
from store.messages import Direction, Message
from store.notes import Note
from store.orders import Backorder
from store.privacy import erasure, summary
from store.refunds import Refund
from store.staff import Staff

WORDS = "Hello Ada, this is Ann. It leaves on Friday."
SOON = 3.0
"""Seconds within which an open page hears of something, on a machine that does much else."""


class Beside(Shop):
    """The shop, whose bot answers beside the loop in which the pages are asked for."""

    def answer(self) -> None:
        with ThreadPoolExecutor(1) as thread:
            thread.submit(super().answer).result()


@pytest.fixture
def shop(db: Database) -> Shop:
    return Beside(db).at(NOW)


@pytest.fixture
def app(db: Database, shop: Shop) -> FastAPI:
    """The web application of the shop, with two agents and a manager."""
    for name, role in (("ann", Role.agent), ("ben", Role.agent), ("mia", Role.manager)):
        hire(db, name, role)
    return web(db, settings=shop.settings)


@pytest.fixture
async def ann(app: FastAPI, db: Database) -> AsyncIterator[Visitor]:
    async with signed_in(app, db, "ann") as visitor:
        yield visitor


@pytest.fixture
async def ben(app: FastAPI, db: Database) -> AsyncIterator[Visitor]:
    async with signed_in(app, db, "ben") as visitor:
        yield visitor


@pytest.fixture
async def mia(app: FastAPI, db: Database) -> AsyncIterator[Visitor]:
    async with signed_in(app, db, "mia") as visitor:
        yield visitor


@asynccontextmanager
async def signed_in(app: FastAPI, db: Database, name: str) -> AsyncIterator[Visitor]:
    async with visiting(app) as visitor:
        visitor.http.cookies.set(_cookies.SESSION, token_of(db, name))
        yield visitor


def token_of(db: Database, name: str) -> str:
    with db.transaction() as tx:
        return sessions.begin(tx, staff.by_name(tx, name).id, at=database.clock(tx)).token


def customer(shop: Shop, channel: str = "sms", number: str = "#1001", **order: Any) -> tuple[Phone, int]:
    """Somebody who waits for a lamp, and the number of their conversation."""
    with shop.db.transaction() as tx:
        line = a_backorder(tx, number, **order)
        address = phone_of(tx, line) if channel == "sms" else a_chat(tx, line, chat=f"47{number.strip('#')}")
        return shop.phone(channel, address.handle), address.id


def wants_a_person(shop: Shop, channel: str = "sms", number: str = "#1001", **order: Any) -> tuple[Phone, int]:
    phone, talk = customer(shop, channel, number, **order)
    phone.says("I want to talk to a human")
    return phone, talk


def listed(page: str) -> list[int]:
    """The conversations of a list, in its order."""
    rows = page.partition('id="list"')[2]
    return [int(one) for one in re.findall(r'<p><a href="/console/inbox/(\d+)"', rows)]


def fields_of(page: str, action: str) -> dict[str, str]:
    """What a form holds that nobody typed."""
    form = re.search(rf'<form[^>]*action="/console{re.escape(action)}".*?</form>', page, re.DOTALL)
    assert form, f"no form for {action}"
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[0])
    return {name: html.unescape(value) for name, value in found if name != "form_key"}


def box(page: str) -> str:
    """What stands in the box for an answer."""
    found = re.search(r'<textarea id="words".*?>\n?(.*?)</textarea>', page, re.DOTALL)
    assert found, "there is no box"
    return html.unescape(found[1]).removeprefix("\n")


def plain(page: str) -> str:
    """What a page says."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.partition("<main")[2])).split())


async def answers(agent: Visitor, talk: int, words: str, page: str = "", **more: str) -> httpx.Response:
    """Type an answer on a page that was opened, now or before, and send it."""
    page = page or await agent.sees(f"/console/inbox/{talk}")
    return await agent.sends(f"/console/inbox/{talk}", {**fields_of(page, f"/inbox/{talk}"), "words": words, **more})


def said(db: Database, talk: int) -> list[Message]:
    with db.reading() as tx:
        out = select(Message).where(Message.address_id == talk, Message.direction == Direction.out)
        return list(tx.exec(out.order_by(col(Message.id))))


def holder(db: Database, talk: int) -> tuple[Holder, str]:
    with db.reading() as tx:
        found = tx.get_one(Conversation, talk)
        return found.holder, found.held_by


async def test_whoever_waits_longest_for_a_person_stands_first(shop: Shop, ann: Visitor) -> None:
    _, first = wants_a_person(shop)
    shop.pass_time(timedelta(minutes=20))
    _, second = wants_a_person(shop, number="#1002")
    _, quiet = customer(shop, number="#1003")
    shop.phone("sms", _handle(shop, quiet)).says("where is my order?")
    shop.pass_time(timedelta(minutes=5))
    # That she writes again makes her wait no shorter.
    shop.phone("sms", _handle(shop, first)).says("anybody?")

    waiting = await ann.sees("/console/inbox")

    assert listed(waiting) == [first, second]
    assert "asked 25 minutes ago" in plain(waiting)
    assert "Asked for a person" in waiting
    assert listed(await ann.sees("/console/inbox?view=all")) == [first, quiet, second]
    assert listed(await ann.sees("/console/inbox?view=mine")) == []


async def test_a_conversation_is_mine_once_i_have_it_and_waits_no_more_once_answered(
    shop: Shop, ann: Visitor, ben: Visitor
) -> None:
    phone, talk = wants_a_person(shop)
    await ann.sends(f"/console/inbox/{talk}/take")
    assert holder(shop.db, talk) == (Holder.person, "ann")

    assert listed(await ann.sees("/console/inbox?view=mine")) == [talk]
    assert listed(await ben.sees("/console/inbox?view=mine")) == []
    assert listed(await ben.sees("/console/inbox?view=everybody")) == [talk]
    # Nobody has answered yet.
    assert listed(await ben.sees("/console/inbox")) == [talk]

    assert (await answers(ann, talk, WORDS)).status_code == 303
    shop.answer()
    assert phone.hears() == WORDS
    assert listed(await ben.sees("/console/inbox")) == []
    assert listed(await ben.sees("/console/inbox?view=everybody")) == [talk]

    phone.says("thank you, but which Friday?")
    assert listed(await ben.sees("/console/inbox")) == [talk]


async def test_each_has_their_own_marks_of_what_they_have_read(shop: Shop, ann: Visitor, ben: Visitor) -> None:
    phone, talk = wants_a_person(shop)
    for agent in (ann, ben):
        assert "unread" in await agent.sees("/console/inbox")

    await ann.sees(f"/console/inbox/{talk}")

    assert 'class="unread"' not in await ann.sees("/console/inbox")
    assert 'class="unread"' in await ben.sees("/console/inbox")
    phone.says("hello?")
    assert 'class="unread"' in await ann.sees("/console/inbox")
    await ann.sees(f"/console/inbox/{talk}")
    await ann.sends(f"/console/inbox/{talk}/unread")
    assert 'class="unread"' in await ann.sees("/console/inbox")


async def test_a_long_list_comes_in_pages_and_nobody_twice(shop: Shop, ann: Visitor) -> None:
    with shop.db.transaction() as tx:
        a_product(tx)
        for number in range(33):
            line = an_order(tx, f"#{2000 + number}")[0]
            at = NOW + timedelta(minutes=number % 7)
            conversations.hand_off(tx, phone_of(tx, line).id, now=at)
    for view in ("everybody", "all"):
        first = await ann.sees(f"/console/inbox?view={view}")
        more = re.search(r'href="(/console/inbox[^"]*after=[^"]+)" rel="next"', first)
        assert more
        second = await ann.sees(html.unescape(more[1]))

        assert (len(listed(first)), len(listed(second))) == (30, 3)
        assert len({*listed(first), *listed(second)}) == 33
        assert 'rel="next"' not in second
    # Whatever stands in the address, it is a page.
    assert len(listed(await ann.sees("/console/inbox?view=all&after=1.99999999999999999999.1"))) == 30


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("violin", ["ada"]),
        ("VIOLIN", ["ada"]),
        ("ÖLFLECK", ["ada"]),
        ("100%", ["ada"]),
        ("zoë", ["zoe"]),
        ("Quist", ["zoe"]),
        ("#1002", ["zoe"]),
        ("1001", ["ada"]),
        ("9876", ["zoe"]),
        ("(212) 555-9876", ["zoe"]),
        ("+12125559876", ["zoe"]),
        ("%", ["ada"]),
        ("_", []),
        ("' or 1=1 --", []),
        ("nobody says this", []),
    ],
)
async def test_conversations_are_found_by_words_names_orders_and_phones(
    shop: Shop, ann: Visitor, words: str, found: list[str]
) -> None:
    ada, first = customer(shop)
    ada.says("My violin teacher saw a Ölfleck, 100% sure")
    zoe, second = customer(shop, number="#1002", phone="+12125559876")
    with shop.db.transaction() as tx:
        tx.get_one(Customer, tx.get_one(Address, second).customer_id).name = "Zoë Quist"
    zoe.says("where is my order?")
    names = {first: "ada", second: "zoe"}

    page = await ann.http.get("/console/inbox", params={"q": words})

    assert [names[one] for one in listed(page.text)] == found
    if words == "violin":
        assert "My violin teacher" in page.text


async def test_the_page_shows_what_was_said_by_whom_and_how_far_it_came(shop: Shop, ann: Visitor) -> None:
    _, talk = wants_a_person(shop, "telegram")
    await answers(ann, talk, WORDS)
    waiting = plain(await ann.sees(f"/console/inbox/{talk}"))
    assert re.search(r"ann, Nov 2, 2026, [^·]+ · waits to go out Hello Ada", waiting)

    shop.answer()
    page = await ann.sees(f"/console/inbox/{talk}")

    assert re.search(r"ann, Nov 2, 2026, [^·]+ · arrived Hello Ada", plain(page))
    assert re.search(r"Customer, Nov 2, 2026, 10:00\sAM I want to talk to a human", plain(page))
    assert '<li class="tag">Let the bot answer again</li>' in page or "Offered to choose" in page


async def test_who_it_is_stands_beside_it(shop: Shop, ann: Visitor) -> None:
    phone, talk = customer(shop, "telegram")
    with shop.db.transaction() as tx:
        supply.expect(tx, "LAMP-2", 5, on=(NOW + timedelta(days=18)).date(), reference="po-1", now=NOW)
    shop.settle()
    phone.says("what are my options?")
    phone.says("I want to talk to a human")

    page = await ann.sees(f"/console/inbox/{talk}")

    assert 'href="/console/products/LAMP-2"' in page
    assert re.search(r'<h2 id="who"><a href="/console/customers/\d+"><bdi>Ada Miller', page)
    assert "we would tell Nov 20, 2026" in plain(page).replace(" .", ".")
    assert "Offered:" in plain(page)
    assert "Asked for a person" in plain(page)
    assert "English" in plain(page)


async def test_today_names_who_asked_for_a_person(shop: Shop, ann: Visitor) -> None:
    wants_a_person(shop)

    assert "Ada Miller" in plain(await ann.sees("/console/today"))


async def test_a_choice_that_stands_in_the_words_of_an_sms_is_shown_once(shop: Shop, ann: Visitor) -> None:
    """Accents that an SMS cannot have are left out of what was sent, not out of what was offered."""
    phone, talk = customer(shop, language="es")
    phone.says("prefiero seguir esperando")
    with shop.db.transaction() as tx:
        sent = tx.exec(select(Message).where(Message.direction == Direction.out)).one()
        sent.text = fold(sent.text or "")

    page = await ann.sees(f"/console/inbox/{talk}")

    assert "Donde esta mi pedido" in page
    assert '<li class="tag">' not in page


async def test_what_customers_write_is_data_wherever_it_is_shown(shop: Shop, ann: Visitor) -> None:
    evil = '<script>alert(1)</script> <a href="tg://x">tap</a> \u202egnirts\u202c {{ 7*7 }} https://evil.test'
    phone, talk = wants_a_person(shop)
    phone.says(evil)
    with shop.db.transaction() as tx:
        person = tx.get_one(Customer, tx.get_one(Address, talk).customer_id)
        person.name = '"><img src=x onerror=alert(1)> \u202eevil'

    for path in (f"/console/inbox/{talk}", "/console/inbox", "/console/inbox?q=alert"):
        page = await ann.sees(path)
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert 'href="tg:' not in page
        assert 'href="https://evil' not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "{{ 7*7 }}" in page
        assert re.search(r"<bdi>&#34;&gt;&lt;img[^<]*</bdi>", page)


async def test_an_agent_takes_over_answers_and_hands_back(shop: Shop, ann: Visitor) -> None:
    phone, talk = customer(shop)
    phone.says("where is my order?")
    before = len(phone.inbox)

    await ann.sends(f"/console/inbox/{talk}/take")
    phone.says("and now?")
    assert len(phone.inbox) == before
    sent = await answers(ann, talk, WORDS)
    assert sent.headers["location"] == f"/console/inbox/{talk}"
    shop.answer()
    assert phone.hears() == WORDS

    handed = await _after(ann, f"/console/inbox/{talk}/hand-back", {"instead": "ann"})
    assert "The bot answers here again" in handed
    assert holder(shop.db, talk) == (Holder.bot, "")
    assert "lamp" in phone.says("where is my order?").casefold()
    with shop.db.reading() as tx:
        acts = tx.exec(select(AuditEntry).where(AuditEntry.who == "ann").order_by(col(AuditEntry.id))).all()
    assert [one.act for one in acts] == ["took over", "answered", "handed back"]
    assert "Friday" not in json.dumps([one.details for one in acts])


async def test_a_double_click_says_it_once(shop: Shop, ann: Visitor, app: FastAPI, db: Database) -> None:
    _, talk = wants_a_person(shop)
    page = await ann.sees(f"/console/inbox/{talk}")

    both = [await answers(ann, talk, WORDS, page) for _ in range(2)]

    assert [one.status_code for one in both] == [303, 303]
    assert [one.by for one in said(db, talk)].count("ann") == 1
    with db.reading() as tx:
        assert len(tx.exec(select(AuditEntry).where(AuditEntry.act == "answered")).all()) == 1


async def test_two_clicks_at_the_same_moment_say_it_once(shop: Shop, ann: Visitor, db: Database) -> None:
    _, talk = wants_a_person(shop)
    page = await ann.sees(f"/console/inbox/{talk}")

    both = await asyncio.gather(*(answers(ann, talk, WORDS, page) for _ in range(2)))

    assert [one.status_code for one in both] == [303, 303]
    assert [one.by for one in said(db, talk)].count("ann") == 1


async def test_other_words_from_a_form_that_was_sent_are_kept_and_asked_about(
    shop: Shop, ann: Visitor, db: Database
) -> None:
    _, talk = wants_a_person(shop)
    page = await ann.sees(f"/console/inbox/{talk}")
    await answers(ann, talk, WORDS, page)

    again = await answers(ann, talk, "One more thing.", page)

    assert again.status_code == 422
    assert box(again.text) == "One more thing."
    assert (await answers(ann, talk, box(again.text), again.text)).status_code == 303
    assert [hand_off.said_in(one) for one in said(db, talk) if one.by] == [WORDS, "One more thing."]


async def test_whoever_was_slower_is_told_and_loses_nothing(shop: Shop, ann: Visitor, ben: Visitor) -> None:
    phone, talk = wants_a_person(shop)
    opened = await ben.sees(f"/console/inbox/{talk}")
    await answers(ann, talk, WORDS)

    refused = await answers(ben, talk, "Hi, Ben here.", opened)

    assert refused.status_code == 422
    assert "ann has answered meanwhile" in told(refused)
    assert box(refused.text) == "Hi, Ben here."
    assert WORDS in html.unescape(refused.text)
    assert [one.by for one in said(shop.db, talk) if one.by] == ["ann"]

    anyway = re.search(r'<button name="instead" value="([^"]*)">Send anyway', refused.text)
    assert anyway
    sent = await answers(ben, talk, box(refused.text), refused.text, instead=anyway[1])
    assert sent.status_code == 303, told(sent)
    shop.answer()
    assert phone.hears() == "Hi, Ben here."
    assert holder(shop.db, talk) == (Holder.person, "ben")


async def test_send_anyway_is_asked_again_where_they_answered_once_more(shop: Shop, ann: Visitor, ben: Visitor) -> None:
    _, talk = wants_a_person(shop)
    opened = await ben.sees(f"/console/inbox/{talk}")
    await answers(ann, talk, WORDS)
    refused = await answers(ben, talk, "Hi, Ben here.", opened)
    await answers(ann, talk, "And one more.")

    once_more = await answers(ben, talk, box(refused.text), refused.text, instead="ann")

    assert once_more.status_code == 422
    assert "ann has answered meanwhile" in told(once_more)


async def test_of_two_who_send_at_the_same_moment_one_is_told(shop: Shop, ann: Visitor, ben: Visitor) -> None:
    _, talk = wants_a_person(shop)
    pages = [await agent.sees(f"/console/inbox/{talk}") for agent in (ann, ben)]

    sent = await asyncio.gather(answers(ann, talk, "Ann here.", pages[0]), answers(ben, talk, "Ben here.", pages[1]))

    assert sorted(one.status_code for one in sent) == [303, 422]
    assert len([one for one in said(shop.db, talk) if one.by]) == 1


async def test_what_a_colleague_has_is_answered_in_their_place_only_knowingly(
    shop: Shop, ann: Visitor, ben: Visitor
) -> None:
    _, talk = wants_a_person(shop)
    opened = await ben.sees(f"/console/inbox/{talk}")
    await ann.sends(f"/console/inbox/{talk}/take")

    refused = await answers(ben, talk, "Hi, Ben here.", opened)
    assert "ann has this conversation by now" in told(refused)
    assert box(refused.text) == "Hi, Ben here."
    assert "Nothing was changed: ann has it by now." in await _after(ben, f"/console/inbox/{talk}/take")
    assert "Nothing was changed: ann has it by now." in await _after(ben, f"/console/inbox/{talk}/hand-back")

    page = await ben.sees(f"/console/inbox/{talk}")
    assert "Send in place of ann" in page
    assert (await answers(ben, talk, "Hi, Ben here.", page, instead="ann")).status_code == 303
    assert holder(shop.db, talk) == (Holder.person, "ben")


async def test_a_conversation_is_given_to_a_colleague(shop: Shop, ann: Visitor, ben: Visitor, db: Database) -> None:
    _, talk = wants_a_person(shop)

    assert "ben has this conversation now" in await _after(
        ann, f"/console/inbox/{talk}/assign", {"to": "ben", "instead": ""}
    )

    assert listed(await ben.sees("/console/inbox?view=mine")) == [talk]
    nobody = await ann.sends(f"/console/inbox/{talk}/assign", {"to": "eve", "instead": "ben"})
    assert nobody.status_code == 404
    with db.transaction() as tx:
        staff.disable(tx, staff.by_name(tx, "ben").id, by="test", now=NOW)
    gone = await ann.sends(f"/console/inbox/{talk}/assign", {"to": "ben", "instead": "ben"})
    assert gone.status_code == 409


async def test_a_colleague_who_types_is_seen_for_as_long_as_they_do(
    shop: Shop, ann: Visitor, ben: Visitor, db: Database
) -> None:
    _, talk = wants_a_person(shop)

    assert (await ann.sends(f"/console/inbox/{talk}/typing")).status_code == 204

    assert "ann is typing here" in plain(await ben.sees(f"/console/inbox/{talk}"))
    assert "typing here" not in plain(await ann.sees(f"/console/inbox/{talk}"))
    with db.reading() as tx:
        at, ann_id = database.clock(tx), staff.by_name(tx, "ann").id
        assert attendance.typing_in(tx, talk, but_for=0, at=at + attendance.TYPES_FOR) == []
        assert attendance.typing_in(tx, talk, but_for=ann_id, at=at) == []
    await answers(ann, talk, WORDS)
    assert "typing here" not in plain(await ben.sees(f"/console/inbox/{talk}"))


async def test_whoever_sent_stop_is_not_answered_there_and_the_page_says_where_else(shop: Shop, ann: Visitor) -> None:
    phone, talk = customer(shop)
    with shop.db.transaction() as tx:
        chat = a_chat(tx, tx.exec(select(Backorder)).one()).id
    opened = await ann.sees(f"/console/inbox/{talk}")
    phone.says("STOP")

    page = await ann.sees(f"/console/inbox/{talk}")

    assert 'id="words"' not in page
    assert "They sent STOP by sms" in plain(page)
    assert f'href="/console/inbox/{chat}"' in page
    assert "mailto:1001%40example.com" in page
    refused = await answers(ann, talk, WORDS, opened)
    assert refused.status_code == 422
    assert "Not sent: they sent STOP by sms" in told(refused)
    assert WORDS in html.unescape(refused.text)
    assert [one for one in said(shop.db, talk) if one.by] == []
    # A note is still possible.
    await ann.sends(f"/console/inbox/{talk}/note", {**fields_of(page, f"/inbox/{talk}"), "note": "call her"})
    assert "call her" in plain(await ann.sees(f"/console/inbox/{talk}"))


async def test_notes_stay_inside_and_go_with_the_person(shop: Shop, ann: Visitor, ben: Visitor) -> None:
    phone, talk = wants_a_person(shop)
    page = await ann.sees(f"/console/inbox/{talk}")
    fields = {**fields_of(page, f"/inbox/{talk}"), "note": "VIP; <b>careful</b>"}

    for _ in range(2):
        assert (await ann.sends(f"/console/inbox/{talk}/note", fields)).status_code == 303
    shop.settle()

    seen = await ben.sees(f"/console/inbox/{talk}")
    assert seen.count("VIP; &lt;b&gt;careful&lt;/b&gt;") == 1
    assert "Note by ann" in plain(seen)
    assert [one for one in phone.inbox if "VIP" in one.text] == []
    with shop.db.transaction() as tx:
        customer_id = tx.get_one(Address, talk).customer_id
        held = summary.export(tx, customer_id)["notes_of_staff"]
        assert [one["words"] for one in held] == ["VIP; <b>careful</b>"]
        assert "ann" not in json.dumps(held)
        erasure.erase(tx, customer_id, secret="s", by="test", now=NOW)
        assert tx.exec(select(Note)).all() == []


def test_a_note_goes_with_whom_it_is_about_when_two_become_one(db: Database) -> None:
    with db.transaction() as tx:
        one, other = (phone_of(tx, a_backorder(tx, number)).customer_id for number in ("#1001", "#1002"))
        notes.write(tx, other, "likes blue", key="k" * 16, by="ann", now=NOW)
        customers.merge(tx, one, other)

        assert [note.words for note in notes.of(tx, one)] == ["likes blue"]


@pytest.mark.parametrize("words", ["Dear {nmae}", "Dear {name", "} hello", "{}", "{name!r}", "{name.__class__}", "{0}"])
def test_a_canned_reply_with_a_place_that_nobody_can_fill_is_not_kept(db: Database, words: str) -> None:
    with pytest.raises(BadInput), db.transaction() as tx:
        canned.keep(tx, "hello", "en", words, by="mia", now=NOW)


async def test_managers_keep_canned_replies_and_agents_use_them(shop: Shop, ann: Visitor, mia: Visitor) -> None:
    fields = {"name": "on its way", "language": "en", "words": "Dear {name}, {title} ({order}) comes {date}. {shop}"}
    assert (await ann.sends("/console/canned-replies", fields)).status_code == 403

    wrong = await mia.sends("/console/canned-replies", {**fields, "words": "Dear {nmae}"})
    assert wrong.status_code == 422
    assert "{nmae}" in told(wrong)
    assert "Dear {nmae}" in html.unescape(wrong.text)
    assert (await mia.sends("/console/canned-replies", fields)).status_code == 303
    assert "choose another name" in told(await mia.sends("/console/canned-replies", fields))
    assert "on its way" in await ann.sees("/console/canned-replies")

    with shop.db.reading() as tx:
        kept = tx.exec(select(CannedReply)).one().id
    assert (await ann.sends(f"/console/canned-replies/{kept}/drop")).status_code == 403
    changed = await mia.sends(f"/console/canned-replies/{kept}", {**fields, "words": "Dear {name}"})
    assert changed.status_code == 303, told(changed)
    assert (await mia.sends(f"/console/canned-replies/{kept}/drop")).status_code == 303
    assert (await mia.sends(f"/console/canned-replies/{kept}", fields)).status_code == 404


async def test_a_canned_reply_is_filled_in_for_whoever_gets_it(shop: Shop, ann: Visitor, db: Database) -> None:
    _, talk = wants_a_person(shop)
    with db.transaction() as tx:
        supply.expect(tx, "LAMP-2", 5, on=(NOW + timedelta(days=18)).date(), reference="po-1", now=NOW)
        tx.get_one(Customer, tx.get_one(Address, talk).customer_id).name = "Ada {date} Miller"
        english = canned.keep(
            tx, "when", "en", "Dear {name}, {title} ({order}) comes {date}. {shop}", by="mia", now=NOW
        ).id
        german = canned.keep(tx, "when", "de", "Am {date}.", by="mia", now=NOW).id
    fields = fields_of(await ann.sees(f"/console/inbox/{talk}"), f"/inbox/{talk}")

    page = await ann.sends(
        f"/console/inbox/{talk}/insert",
        {**fields, "words": "Hello!", "insert": "canned", "canned": str(english)},
    )

    assert page.status_code == 200
    filled = "Dear Ada {date} Miller, LAMP-2 title (#1001) comes Nov 20, 2026. Lumen"
    assert box(page.text) == f"Hello!\n\n{filled}"
    other = await ann.sends(
        f"/console/inbox/{talk}/insert", {**fields, "words": "", "insert": "canned", "canned": str(german)}
    )
    assert box(other.text) == "Am 20. Nov. 2026."
    # Nothing has gone out.
    assert [one for one in said(db, talk) if one.by] == []
    assert (await answers(ann, talk, box(page.text), page.text)).status_code == 303


async def test_a_place_without_a_value_is_named_and_nothing_is_lost(shop: Shop, ann: Visitor, db: Database) -> None:
    _, talk = wants_a_person(shop)
    with db.transaction() as tx:
        kept = canned.keep(tx, "when", "en", "It comes {date}.", by="mia", now=NOW).id
    fields = fields_of(await ann.sees(f"/console/inbox/{talk}"), f"/inbox/{talk}")

    page = await ann.sends(
        f"/console/inbox/{talk}/insert",
        {**fields, "words": "Hello!", "insert": "canned", "canned": str(kept)},
    )

    assert page.status_code == 422
    assert "{date} cannot be filled in here" in told(page)
    assert box(page.text) == "Hello!"


async def test_of_several_lines_the_one_that_is_meant_is_filled_in(shop: Shop, ann: Visitor, db: Database) -> None:
    _, talk = wants_a_person(shop, phone="+12125550123")
    with db.transaction() as tx:
        second = an_order(tx, "#1007", phone="+12125550123")[0].id
        stranger = an_order(tx, "#1008", phone=a_phone())[0].id
        kept = canned.keep(tx, "which", "en", "About {order}.", by="mia", now=NOW).id
    fields = fields_of(await ann.sees(f"/console/inbox/{talk}"), f"/inbox/{talk}")
    chosen = {**fields, "words": "", "insert": "canned", "canned": str(kept)}

    for line, said_of in ((str(second), "About #1007."), ("0", "About #1001.")):
        page = await ann.sends(f"/console/inbox/{talk}/insert", {**chosen, "line": line})
        assert box(page.text) == said_of
    page = await ann.sends(f"/console/inbox/{talk}/insert", {**chosen, "line": str(stranger)})
    assert "{order} cannot be filled in here" in told(page)


async def test_what_the_bot_would_say_is_shown_and_nothing_of_it_is_done(
    shop: Shop, ann: Visitor, db: Database
) -> None:
    phone, talk = wants_a_person(shop)
    await answers(ann, talk, WORDS)
    shop.answer()
    assert "What would the bot say?" not in await ann.sees(f"/console/inbox/{talk}")
    phone.says("cancel my order")
    before, heard = _everything(db), len(phone.inbox)

    assert "What would the bot say?" in await ann.sees(f"/console/inbox/{talk}")
    page = await ann.sees(f"/console/inbox/{talk}?draft=1")

    draft = page.partition('id="draft"')[2]
    assert "wants to cancel" in draft
    assert "It would ask first; a yes would mean: wants to cancel" in draft
    assert "LAMP-2" in draft
    shop.answer()
    assert (_everything(db), len(phone.inbox)) == (before, heard)
    assert holder(db, talk) == (Holder.person, "ann")
    words = fields_of(page, f"/inbox/{talk}")["draft"]
    put = await ann.sends(
        f"/console/inbox/{talk}/insert",
        {**fields_of(page, f"/inbox/{talk}"), "words": "Hi.", "insert": "draft"},
    )
    assert box(put.text) == f"Hi.\n\n{words}"


async def test_what_the_bot_would_do_is_named_and_letting_it_answer_does_it(
    shop: Shop, ann: Visitor, db: Database
) -> None:
    phone, talk = customer(shop, "telegram")
    phone.says("cancel my order")
    await ann.sends(f"/console/inbox/{talk}/take")
    phone.picks("cancel")
    assert _refunds(db) == 0

    page = await ann.sees(f"/console/inbox/{talk}?draft=1")
    assert "cancel units" in plain(page)
    assert "owe them money back" in plain(page)
    assert _refunds(db) == 0
    message = re.search(r'name="message" value="(\d+)"', page)
    assert message

    said_so = await _after(ann, f"/console/inbox/{talk}/let-bot-answer", {"message": message[1]})
    assert "answers their last message" in said_so
    shop.answer()

    assert _refunds(db) == 1
    assert holder(db, talk) == (Holder.bot, "")
    assert "cancel" in phone.hears().casefold()
    again = await _after(ann, f"/console/inbox/{talk}/let-bot-answer", {"message": message[1]})
    assert "Nothing was changed: their last message was answered meanwhile" in again
    shop.answer()
    assert _refunds(db) == 1


async def test_what_is_said_to_many_is_nobodys_answer(shop: Shop, ann: Visitor, ben: Visitor) -> None:
    phone, talk = wants_a_person(shop)
    await ann.sends(f"/console/inbox/{talk}/take")
    phone.says("when does it come?")
    opened = await ben.sees(f"/console/inbox/{talk}")

    _say_to_all(shop, "We are closed on Monday.")
    assert "Lumen: We are closed on Monday." in [one.text for one in phone.inbox]

    for path in ("/console/inbox", "/console/today"):
        assert f"/console/inbox/{talk}" in await ben.sees(path)
    assert listed(await ann.sees("/console/inbox")) == [talk]
    with shop.db.reading() as tx:
        assert [one.waits for one in conversations.held(tx, lapse=timedelta(hours=48), now=database.now(tx))] == [True]
        assert hand_off.waits(tx, talk)
    page = plain(await ann.sees(f"/console/inbox/{talk}"))
    assert re.search(r"Broadcast by mia, Nov 2, 2026, [^·]+ · [\w ]+ Lumen: We are closed on Monday.", page)
    # Nobody has answered in between.
    sent = await answers(ben, talk, "Hi, Ben here.", opened, instead="ann")
    assert sent.status_code == 303, told(sent)


async def test_a_note_is_on_one_page_of_a_long_conversation(shop: Shop, ann: Visitor) -> None:
    phone, talk = customer(shop)
    with shop.db.transaction() as tx:
        customer_id = tx.get_one(Address, talk).customer_id
    for number in range(70):
        shop.pass_time(timedelta(minutes=2))
        if not number % 2:
            phone.says(f"hello {number}")
        with shop.db.transaction() as tx:
            notes.write(tx, customer_id, f"note {number}.", key=f"{number:016}", by="ann", now=database.now(tx))

    pages, path = [await ann.sees(f"/console/inbox/{talk}")], ""
    while earlier := re.search(r'href="(/console/inbox/\d+\?before=\d+)"', pages[-1]):
        pages.append(await ann.sees(path := earlier[1]))

    assert path
    shown = [number for page in pages for number in re.findall(r"note (\d+)\.", page)]
    assert sorted(shown, key=int) == [str(number) for number in range(70)]


async def test_what_was_read_is_read_however_much_we_have_said_since(shop: Shop, ann: Visitor, ben: Visitor) -> None:
    phone, talk = wants_a_person(shop)
    phone.says("hello?")
    for number in range(31):
        assert (await answers(ann, talk, f"{number}.")).status_code == 303
    assert 'class="unread"' in await ben.sees("/console/inbox?view=everybody")

    assert "hello?" not in await ben.sees(f"/console/inbox/{talk}")

    assert 'class="unread"' not in await ben.sees("/console/inbox?view=everybody")


async def test_what_a_colleague_has_is_not_handed_back_behind_them(
    shop: Shop, ann: Visitor, ben: Visitor, mia: Visitor, db: Database
) -> None:
    phone, talk = wants_a_person(shop)
    await ann.sends(f"/console/inbox/{talk}/take")
    phone.says("where is my order?")
    page = await ben.sees(f"/console/inbox/{talk}?draft=1")
    assert "Hand back to the bot" not in page
    assert "Let the bot answer<" not in page
    by_mia = fields_of(await mia.sees(f"/console/inbox/{talk}?draft=1"), f"/inbox/{talk}")

    for act in ("hand-back", "let-bot-answer"):
        for instead in ("", "ann"):
            fields = {"message": by_mia["message"], "instead": instead, "once": secrets.token_hex(8)}
            said_so = await _after(ben, f"/console/inbox/{talk}/{act}", fields)
            assert "Nothing was changed: ann has it by now. Take it over first, or ask a manager." in said_so
    unknowing = await _after(mia, f"/console/inbox/{talk}/let-bot-answer", {**by_mia, "instead": ""})
    assert "Nothing was changed: ann has it by now." in unknowing
    assert holder(db, talk) == (Holder.person, "ann")
    with pytest.raises(Refused, match="ann has conversation"), db.transaction() as tx:
        hand_off.hand_back(tx, talk, by="cli ben", settings=shop.settings, now=database.now(tx))

    assert "answers their last message" in await _after(
        mia, f"/console/inbox/{talk}/let-bot-answer", {**by_mia, "instead": "ann"}
    )
    shop.answer()
    assert holder(db, talk) == (Holder.bot, "")
    assert "lamp" in phone.hears().casefold()


@pytest.mark.parametrize(
    ("act", "fields", "says"),
    [
        ("take", {"instead": ""}, "You have this conversation now."),
        ("assign", {"instead": "", "to": "ben"}, "ben has this conversation now."),
        ("hand-back", {"instead": ""}, "The bot answers here again."),
        ("let-bot-answer", {"instead": ""}, "The bot has it again, and answers their last message."),
    ],
)
async def test_what_is_pressed_twice_is_done_once(
    shop: Shop, ann: Visitor, db: Database, act: str, fields: dict[str, str], says: str
) -> None:
    phone, talk = wants_a_person(shop)
    phone.says("where is my order?")
    page = fields_of(await ann.sees(f"/console/inbox/{talk}?draft=1"), f"/inbox/{talk}")

    first = await _after(ann, f"/console/inbox/{talk}/{act}", {**page, **fields})
    phone.says("I want to talk to a human")
    stood = holder(db, talk)
    second = await _after(ann, f"/console/inbox/{talk}/{act}", {**page, **fields})

    assert says in first
    assert says in second
    assert holder(db, talk) == stood
    with db.reading() as tx:
        acts = tx.exec(select(AuditEntry.act).where(AuditEntry.subject == f"address {talk}", AuditEntry.who == "ann"))
        assert len(acts.all()) == 1


async def test_what_is_typed_stays_in_its_box_whatever_is_pressed(shop: Shop, ann: Visitor, db: Database) -> None:
    phone, talk = wants_a_person(shop)
    phone.says("where is my order?")
    page = await ann.sees(f"/console/inbox/{talk}?draft=1")
    typed = {"words": "Dear Ada,", "note": "she is kind"}
    pressed = [
        ("take", "You have this conversation now."),
        ("hand-back", "The bot answers here again."),
        ("assign", "ben has this conversation now."),
        ("take", "You have this conversation now."),
    ]

    for act, says in pressed:
        fields = fields_of(page, f"/inbox/{talk}")
        shown = await ann.sends(f"/console/inbox/{talk}/{act}", {**fields, **typed, "to": "ben", "instead": "ben"})
        page = shown.text
        assert shown.status_code == 200
        assert says in plain(page)
        assert box(page) == "Dear Ada,"
        assert _noted(page) == "she is kind"

    noted = await ann.sends(f"/console/inbox/{talk}/note", {**fields_of(page, f"/inbox/{talk}"), **typed})
    assert box(noted.text) == "Dear Ada,"
    assert _noted(noted.text) == ""
    assert "Note by ann" in plain(noted.text)
    fields = {**fields_of(noted.text, f"/inbox/{talk}"), "words": box(noted.text), "note": "and another"}
    sent = await ann.sends(f"/console/inbox/{talk}", fields)
    assert (box(sent.text), _noted(sent.text)) == ("", "and another")
    await ann.sends(f"/console/inbox/{talk}/note", {**fields_of(sent.text, f"/inbox/{talk}"), "note": "and another"})
    with db.reading() as tx:
        assert [one.words for one in tx.exec(select(Note).order_by(col(Note.id)))] == ["she is kind", "and another"]
    assert [hand_off.said_in(one) for one in said(db, talk) if one.by] == ["Dear Ada,"]


async def test_a_note_of_nothing_is_marked_and_the_answer_stays(shop: Shop, ann: Visitor) -> None:
    _, talk = wants_a_person(shop)
    fields = fields_of(await ann.sees(f"/console/inbox/{talk}"), f"/inbox/{talk}")

    wrong = await ann.sends(f"/console/inbox/{talk}/note", {**fields, "words": "Dear Ada,", "note": " "})

    assert wrong.status_code == 422
    assert 'id="note-words-wrong">This is needed.' in wrong.text
    assert box(wrong.text) == "Dear Ada,"


async def test_a_nul_reaches_the_store_in_no_form_and_in_no_address(shop: Shop, mia: Visitor, db: Database) -> None:
    phone, talk = wants_a_person(shop)
    phone.says("my violin")
    form_key = await mia.form_key()

    assert listed(await mia.sees("/console/inbox?q=vio%00lin")) == [talk]
    assert listed(await mia.sees("/console/inbox?q=violin&after=%00")) == [talk]
    for path in ("/console/waiting?q=a%00b&sku=%00", "/console/audit?who=%00&subject=a%00&after=%00"):
        assert (await mia.asks(path)).status_code == 200, path
    for path in ("/console/products/LAMP-2%00", "/console/inbox/1%00", "/console/%00"):
        assert (await mia.asks(path)).status_code == 404, path
    fields = fields_of(await mia.sees(f"/console/inbox/{talk}"), f"/inbox/{talk}")
    sent = await mia.bare(f"/console/inbox/{talk}", {**fields, "form_key": form_key, "words": "Hel\0lo"})
    assert sent.status_code == 303, told(sent)
    assert [hand_off.said_in(one) for one in said(db, talk) if one.by] == ["Hello"]


async def test_turns_of_the_bot_have_no_list_of_what_persons_have_asked_anew(shop: Shop, db: Database) -> None:
    other, _ = customer(shop, number="#1002")
    phone, talk = wants_a_person(shop)

    def marks() -> tuple[str, str]:
        with db.reading() as tx, counting(db) as asked:
            taken = pulse.take(tx, [], [], at=NOW)
        assert len(asked) == 1
        return taken.of(None, but_for=0), taken.of(None, everything=True, but_for=0)

    held, everything = marks()
    other.says("where is my order?")
    assert marks()[0] == held
    assert marks()[1] != everything
    phone.says("hello?")
    assert marks()[0] != held
    held, everything = marks()
    with db.transaction() as tx:
        conversations.take_over(tx, talk, by="ben", lapse=timedelta(hours=48), now=database.now(tx))
    assert marks()[0] != held
    assert marks()[1] != everything


async def test_a_list_listens_to_what_it_shows(shop: Shop, app: FastAPI, db: Database, ann: Visitor) -> None:
    other, _ = customer(shop, number="#1002")
    wants_a_person(shop)
    streams = {}
    for view in ("waiting", "all"):
        page = await ann.sees(f"/console/inbox?view={view}")
        found = re.search(r'data-live="/console/inbox/live(\?[^"]*)"', page)
        assert found
        streams[view] = f"{found[1]}&seen={_mark(page)}"

    async with (
        serving(app) as url,
        stream(url, db, "ann", streams["waiting"]) as of_waiting,
        stream(url, db, "ann", streams["all"]) as of_all,
    ):
        await asyncio.to_thread(other.says, "where is my order?")
        await of_all.hears("changed")
        assert await of_waiting.silent(1.5)


async def test_a_page_that_is_open_hears_of_what_changes(shop: Shop, app: FastAPI, db: Database, ann: Visitor) -> None:
    phone, talk = wants_a_person(shop)
    mark = _mark(await ann.sees(f"/console/inbox/{talk}"))
    async with serving(app) as url, stream(url, db, "ann", f"?of={talk}&seen={mark}") as events:
        # Nothing is said of what the page shows already.
        assert await events.silent(1.5)

        await asyncio.to_thread(phone.says, "hello?")
        assert await events.hears("changed")
        with db.transaction() as tx:
            attendance.types(tx, staff.by_name(tx, "ben").id, talk, at=database.clock(tx))
        assert await events.hears("changed")
        with db.transaction() as tx:
            customer_id = tx.get_one(Address, talk).customer_id
            notes.write(tx, customer_id, "hm", key="k" * 16, by="ben", now=NOW)
        assert await events.hears("changed")


async def test_a_page_hears_what_another_process_has_done(shop: Shop, app: FastAPI, db: Database) -> None:
    _, talk = wants_a_person(shop)
    elsewhere = Database(db.url.render_as_string(hide_password=False))
    try:
        async with serving(app) as url, stream(url, db, "ann", f"?of={talk}") as events:
            await events.hears("changed")
            with elsewhere.transaction() as tx:
                conversations.take_over(tx, talk, by="ben", lapse=timedelta(hours=48), now=database.now(tx))
            assert await events.hears("changed")
    finally:
        elsewhere.dispose()


async def test_a_stream_that_was_broken_goes_on_where_it_was(shop: Shop, app: FastAPI, db: Database) -> None:
    phone, _ = wants_a_person(shop)
    async with serving(app) as url:
        async with stream(url, db, "ann", "?seen=old") as events:
            mark = await events.hears("changed")
        async with stream(url, db, "ann", "?seen=old", last=mark) as events:
            assert await events.silent(1.5)
        await asyncio.to_thread(phone.says, "hello?")
        async with stream(url, db, "ann", "?seen=old", last=mark) as events:
            assert await events.hears("changed") != mark


async def test_the_stream_ends_with_the_session_and_with_the_role(shop: Shop, app: FastAPI, db: Database) -> None:
    _, talk = wants_a_person(shop)
    async with (
        serving(app) as url,
        stream(url, db, "ann", f"?of={talk}") as one,
        stream(url, db, "ben") as other,
    ):
        await one.hears("changed")
        await other.hears("changed")
        with db.transaction() as tx:
            staff.sign_out(tx, staff.by_name(tx, "ann").id, by="test", now=NOW)
            staff.disable(tx, staff.by_name(tx, "ben").id, by="test", now=NOW)

        for events in (one, other):
            await events.hears("over")
            assert await events.ended()


async def test_however_many_pages_are_open_the_store_is_asked_once(shop: Shop, app: FastAPI, db: Database) -> None:
    talks = [wants_a_person(shop, number=f"#{number}")[1] for number in (1001, 1002, 1003)]
    async with serving(app) as url, asyncio.TaskGroup() as group:
        open_pages = [stream(url, db, "ann", f"?of={talks[at % 3]}") for at in range(6)]
        entered = [await one.__aenter__() for one in open_pages]
        for events in entered:
            await events.hears("changed")
        with counting(db) as statements:
            await asyncio.gather(*(group.create_task(events.silent(2.2)) for events in entered))

        for one in open_pages:
            await one.__aexit__(None, None, None)
    looks = [one for one in statements if "typing" in one]
    assert 1 <= len(looks) <= 3
    # Beside the look itself only the clock is read.
    assert len([one for one in statements if not one.startswith("BEGIN")]) == 2 * len(looks)


async def test_the_stream_is_for_pages_that_are_open_and_for_staff(shop: Shop, app: FastAPI, ann: Visitor) -> None:
    assert (await ann.asks("/console/inbox/live")).status_code == 404
    async with visiting(app) as stranger:
        led = await stranger.asks("/console/inbox/live", accept="text/event-stream")
    assert led.status_code == 303


async def test_an_open_page_keeps_nobody_signed_in(shop: Shop, app: FastAPI, db: Database) -> None:
    with db.transaction() as tx:
        person = tx.exec(select(Staff).where(Staff.name == "ann")).one()
        long_ago = database.clock(tx) - timedelta(hours=1)
        token = sessions.begin(tx, person.id, at=long_ago).token
    async with serving(app) as url, stream(url, db, "", token=token) as events:
        await events.hears("changed")
    with db.reading() as tx:
        seen = tx.connection().execute(sa.select(table(sessions.StaffSession).c.seen_at)).scalars().all()
    assert long_ago in seen


class Events:
    """What a stream says."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self._lines = lines
        self._heard: asyncio.Queue[tuple[str, str] | None] = asyncio.Queue()
        self._reading = asyncio.create_task(self._read())

    async def hears(self, name: str) -> str:
        """Wait for the next event, and return its mark."""
        async with asyncio.timeout(SOON):
            heard = await self._heard.get()
        assert heard is not None, "the stream has ended"
        assert heard[0] == name
        return heard[1]

    async def silent(self, seconds: float) -> bool:
        """Tell whether nothing is said for so long."""
        try:
            async with asyncio.timeout(seconds):
                return await self._heard.get() is None
        except TimeoutError:
            return True

    async def ended(self) -> bool:
        """Wait for the end."""
        async with asyncio.timeout(SOON):
            return await self._heard.get() is None

    def close(self) -> None:
        self._reading.cancel()

    async def _read(self) -> None:
        name = mark = ""
        async for line in self._lines:
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("id: "):
                mark = line.removeprefix("id: ")
            elif not line and name:
                self._heard.put_nowait((name, mark))
                name = ""
        self._heard.put_nowait(None)


@asynccontextmanager
async def stream(
    url: str, db: Database, name: str, query: str = "", *, token: str = "", last: str = ""
) -> AsyncIterator[Events]:
    """Open a stream as a browser does."""
    cookies = {_cookies.SESSION: token or token_of(db, name)}
    headers = {"accept": "text/event-stream", **({"last-event-id": last} if last else {})}
    async with (
        httpx.AsyncClient(trust_env=False, cookies=cookies, timeout=10) as http,
        http.stream("GET", f"{url}/console/inbox/live{query}", headers=headers) as answer,
    ):
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        events = Events(answer.aiter_lines())
        yield events
        events.close()


@asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[str]:
    """Serve the application at a port of loopback."""
    server = Server(app, WebSettings(_env_file=None, port=0))
    serves = asyncio.create_task(server.serve())
    await server.listening()
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await serves


@contextmanager
def counting(db: Database) -> Iterator[list[str]]:
    """Collect the statements that the store is asked."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)


async def _after(agent: Visitor, path: str, fields: dict[str, str] | None = None) -> str:
    """Press a button, and return what the next page says."""
    pressed = await agent.sends(path, fields)
    assert pressed.status_code == 303, told(pressed)
    return plain(await agent.sees(pressed.headers["location"]))


def _say_to_all(shop: Shop, words: str) -> None:
    with shop.db.transaction() as tx:
        now = database.now(tx)
        draft = broadcasts.Draft(title="Closed", audience="everybody", texts={"en": {"text": words}})
        number = broadcasts.draft(tx, draft, by="mia", now=now).id
        broadcasts.submit(tx, number, by="mia", hours_of=selling.hours_of, settings=shop.settings, now=now)
    shop.pass_time(timedelta(hours=1))
    shop.settle()


def _noted(page: str) -> str:
    """What stands in the box for a note."""
    found = re.search(r'<textarea id="note-words".*?>(.*?)</textarea>', page, re.DOTALL)
    assert found
    return html.unescape(found[1])


def _mark(page: str) -> str:
    found = re.search(r'data-seen="([^"]+)"', page)
    assert found
    return found[1]


def _handle(shop: Shop, talk: int) -> str:
    with shop.db.reading() as tx:
        return tx.get_one(Address, talk).handle


def _refunds(db: Database) -> int:
    with db.reading() as tx:
        return len(tx.exec(select(Refund)).all())


def _everything(db: Database) -> dict[str, int]:
    """Count the rows of every table in which a turn could write."""
    from sqlmodel import SQLModel

    with db.reading() as tx:
        return {
            one.name: tx.connection().execute(sa.select(sa.func.count()).select_from(one)).scalar_one()
            for one in SQLModel.metadata.sorted_tables
            if one.name not in ("read_mark", "typing")
        }
