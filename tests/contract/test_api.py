"""What the shop's own programs tell and read over the API, and what becomes of it in the store."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from builders import a_backorder, an_order, phone_of
from program import Program, a_key, calling
from sqlmodel import col, select

from bot import api
from bot.api._problems import status_of
from bot.cli._stage import stage
from store import api_keys, consent, database, idempotency
from store.api_keys import ApiKey, Scope
from store.arrivals import Arrival, Landing
from store.audit import AuditEntry
from store.cancellations import Cancellation
from store.consent import Purpose
from store.customers import Address
from store.database import Database, table
from store.errors import BadInput, NotFound, NotGenuine, Refused, ShopError
from store.idempotency import Answered
from store.leases import Pace
from store.orders import Order
from store.shipments import Shipment

TODAY = datetime.now(UTC).date()
SOON, LATER = TODAY + timedelta(days=20), TODAY + timedelta(days=30)
ASKED = {"wording": "We text you about this order.", "version": "checkout 2026-03", "source": "checkout"}


def a_purchase(number: str = "1001", **more: Any) -> dict[str, Any]:
    """An order of two lamps as a program tells of it."""
    line = {"sku": "LAMP-2", "title": "Desk lamp", "price_minor": 4900, "quantity": 2}
    when = {"completed_at": "2026-01-05T10:00:00Z", "currency": "USD", "country": "US"}
    return {"number": number, **when, "lines": [line], "phones": ["(212) 555-0123"], **more}


@pytest.fixture
async def shop(db: Database) -> AsyncIterator[Program]:
    """A program that may do everything."""
    async with calling(db, a_key(db, name="webshop")) as program:
        yield program


async def test_orders_come_in_once_and_their_customers_wait(shop: Program, db: Database) -> None:
    told = {"orders": [a_purchase("1001", agreement=ASKED), a_purchase("1002", phones=["+12125550124"])]}

    first = await shop.does("POST", "/orders", told)
    again = await shop.does("POST", "/orders", told)

    assert [(one["new"], one["order"]["number"]) for one in first["orders"]] == [(True, "1001"), (True, "1002")]
    assert [one["order"]["lines"][0]["waiting"] for one in first["orders"]] == [2, 2]
    assert first["unknown_skus"] == ["LAMP-2"]
    assert [one["new"] for one in again["orders"]] == [False, False]
    assert [one["order"] for one in again["orders"]] == [one["order"] for one in first["orders"]]
    with db.reading() as tx:
        placed = tx.exec(select(Order).order_by(col(Order.id))).all()
        agreed = {
            address.handle: consent.held(tx, address.id, Purpose.order_updates) for address in tx.exec(select(Address))
        }
        noted = tx.exec(select(AuditEntry.subject).where(AuditEntry.who == "api:webshop")).all()
    assert [order.platform for order in placed] == ["api", "api"]
    assert agreed == {"+12125550123": True, "+12125550124": None}
    assert noted == ["order 1001", "order 1002"]


async def test_an_order_is_the_same_with_or_without_its_sign(shop: Program) -> None:
    await shop.does("POST", "/orders", {"orders": [a_purchase("#1001")]})

    again = await shop.does("POST", "/orders", {"orders": [a_purchase("1001")]})
    read = await shop.does("GET", "/orders/1001")

    assert [(one["new"], one["order"]["number"]) for one in again["orders"]] == [(False, "#1001")]
    assert read["number"] == "#1001"


async def test_nothing_of_a_request_is_taken_where_one_order_of_it_cannot_be(shop: Program, db: Database) -> None:
    wrong = a_purchase("1002", phones=["12"])

    answer = await shop.asks("POST", "/orders", {"orders": [a_purchase("1001"), wrong]})

    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == ["orders.1.phones.0"]
    with db.reading() as tx:
        assert tx.exec(select(Order)).all() == []


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"colour": "red"}, "orders.0.colour"),
        ({"currency": "dollars"}, "orders.0.currency"),
        ({"completed_at": "2026-01-05"}, "orders.0.completed_at"),
        ({"completed_at": "2026-01-05T10:00:00"}, "orders.0.completed_at"),
        ({"completed_at": "2199-01-05T10:00:00Z"}, "orders.0.completed_at"),
        ({"shipping_minor": 4.5}, "orders.0.shipping_minor"),
        ({"shipping_minor": "450"}, "orders.0.shipping_minor"),
        ({"shipping_minor": True}, "orders.0.shipping_minor"),
        ({"discount_minor": 9801}, "orders.0.discount_minor"),
        ({"stated_on": 20260105}, "orders.0.stated_on"),
        ({"number": "a\x00b"}, "orders.0.number"),
        ({"name": "Ada\nMiller"}, "orders.0.name"),
        ({"lines": []}, "orders.0.lines"),
        ({"lines": [a_purchase()["lines"][0] | {"shipped": 3}]}, "orders.0.lines.0.shipped"),
        ({"lines": a_purchase()["lines"] * 2}, "orders.0.lines.1.line"),
        ({"agreement": ASKED | {"purposes": ["restock"]}}, "orders.0.agreement.purposes.0"),
    ],
)
async def test_what_cannot_be_used_is_named_and_not_repeated(shop: Program, more: dict[str, Any], field: str) -> None:
    answer = await shop.asks("POST", "/orders", {"orders": [a_purchase(**more)]})

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [one["field"] for one in answer.json()["errors"]] == [field]
    assert "Miller" not in answer.text


async def test_what_is_expected_moves_dates_and_what_lands_serves_whoever_waited_longest(
    shop: Program, db: Database
) -> None:
    await shop.does("POST", "/orders", {"orders": [a_purchase("1001"), a_purchase("1002")]})

    coming = await shop.does(
        "POST", "/arrivals", {"sku": "LAMP-2", "quantity": 3, "expected_on": f"{SOON}", "reference": "PO-1"}
    )
    moved = await shop.does("PATCH", f"/arrivals/{coming['id']}", {"expected_on": f"{LATER}"})
    lines = (await shop.does("GET", "/backorders"))["backorders"]
    landed = await shop.does("POST", "/landings", {"sku": "LAMP-2", "units": 3, "reference": "PO-1"})
    too_late = await shop.asks("PATCH", f"/arrivals/{coming['id']}", {"expected_on": None})
    known = await shop.does("GET", "/arrivals?sku=LAMP-2")

    assert (coming["expected_on"], moved["expected_on"], moved["quantity"]) == (f"{SOON}", f"{LATER}", 3)
    assert [line["expected"]["on"] for line in lines] == [f"{LATER}", None]
    assert landed == {
        "sku": "LAMP-2",
        "units": 3,
        "covered": 1,
        "in_part": 1,
        "set_aside": 3,
        "still_waiting": 1,
    }
    assert too_late.status_code == 409
    assert [(one["reference"], one["state"], one["landed"]) for one in known["arrivals"]] == [("PO-1", "landed", 3)]
    with db.reading() as tx:
        acts = tx.exec(select(AuditEntry.act).where(AuditEntry.subject == "product LAMP-2").order_by("id")).all()
    assert list(acts) == ["expected", "changed an arrival", "landed"]


async def test_a_day_that_is_over_cannot_be_expected(shop: Program, db: Database) -> None:
    await shop.does("POST", "/orders", {"orders": [a_purchase()]})

    past = {"sku": "LAMP-2", "quantity": 3, "expected_on": f"{TODAY - timedelta(days=3)}"}
    answer = await shop.asks("POST", "/arrivals", past)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "expected_on")
    with db.reading() as tx:
        assert tx.exec(select(Arrival)).all() == []


async def test_what_is_set_aside_leaves_and_no_more(shop: Program, db: Database) -> None:
    await shop.does("POST", "/orders", {"orders": [a_purchase()]})
    await shop.does("POST", "/landings", {"sku": "LAMP-2", "units": 1})

    too_many = await shop.asks("POST", "/orders/1001/shipments", {"lines": [{"line": "LAMP-2", "units": 2}]})
    gone = await shop.does("POST", "/orders/1001/shipments", {"tracking": "https://carrier.example/1"})
    nothing = await shop.asks("POST", "/orders/1001/shipments", {})
    beyond = await shop.does("POST", "/orders/1001/shipments", {"beyond": True})
    no_line = await shop.asks("POST", "/orders/1001/shipments", {"lines": [{"line": "CHAIR"}]})

    assert (too_many.status_code, nothing.status_code, no_line.status_code) == (422, 409, 404)
    assert gone["shipped"] == [{"line": "LAMP-2", "units": 1}]
    assert [(line["waiting"], line["shipped"]) for line in gone["order"]["lines"]] == [(1, 1)]
    assert [(line["waiting"], line["shipped"]) for line in beyond["order"]["lines"]] == [(0, 2)]
    with db.reading() as tx:
        assert [parcel.tracking for parcel in tx.exec(select(Shipment).order_by("id"))] == [
            "https://carrier.example/1",
            "",
        ]


async def test_what_is_cancelled_says_what_goes_back_and_until_when_it_can_be_undone(
    shop: Program, db: Database
) -> None:
    await shop.does("POST", "/orders", {"orders": [a_purchase(shipping_minor=500)]})

    some = await shop.does("POST", "/orders/1001/cancellations", {"lines": [{"line": "LAMP-2", "units": 1}]})
    rest = await shop.does("POST", "/orders/1001/cancellations", {})
    nothing = await shop.asks("POST", "/orders/1001/cancellations", {})

    assert [one["refund"] for one in some["cancelled"]] == [{"minor": 4900, "currency": "USD"}]
    assert [one["refund"]["minor"] for one in rest["cancelled"]] == [5400]
    assert [line["cancelled"] for line in rest["order"]["lines"]] == [2]
    assert nothing.status_code == 409
    with db.reading() as tx:
        rows = tx.exec(select(Cancellation).order_by("id")).all()
    assert [(row.by, row.undo_until - row.asked_at) for row in rows] == [("api:webshop", timedelta(minutes=10))] * 2


async def test_a_stated_date_holds_until_it_is_taken_back(shop: Program) -> None:
    await shop.does("POST", "/orders", {"orders": [a_purchase()]})

    stated = await shop.does("PUT", "/promises/LAMP-2", {"on": f"{LATER}", "from": f"{SOON}", "reason": "by sea"})
    told = (await shop.does("GET", "/orders/1001"))["lines"][0]["expected"]
    back = await shop.does("DELETE", "/promises/LAMP-2")
    unknown = await shop.does("PUT", "/promises/LAMP-2", {"on": None, "update_by": f"{SOON}"})
    past = await shop.asks("PUT", "/promises/LAMP-2", {"on": f"{LATER}", "from": f"{TODAY - timedelta(days=2)}"})

    assert (stated["stated"]["on"], stated["stated"]["from"], stated["stated"]["by"]) == (
        f"{LATER}",
        f"{SOON}",
        "api:webshop",
    )
    assert (told["on"], told["from"]) == (f"{LATER}", f"{SOON}")
    assert back == {"sku": "LAMP-2", "stated": None}
    assert (unknown["stated"]["on"], unknown["stated"]["update_by"]) == (None, f"{SOON}")
    assert (past.status_code, [one["field"] for one in past.json()["errors"]]) == (422, ["from"])
    assert await shop.does("GET", "/promises/LAMP-2") == unknown


async def test_what_was_promised_is_read_with_its_words_only_by_who_may(shop: Program, db: Database) -> None:
    from store import promises

    with db.transaction() as tx:
        line = a_backorder(tx)
        phone = phone_of(tx, line).handle
        promises.record(
            tx,
            [{"backorder_id": line.id, "message_id": None, "on_date": LATER, "statement_id": None}],
            now=line.queued_at,
        )
    less = a_key(db, [Scope.promises_read])

    full = await shop.does("GET", "/orders/1001/promises")
    short = await shop.does("GET", "/orders/1001/promises", key=less)

    assert [one["on"] for one in full["lines"][0]["promises"]] == [f"{LATER}"]
    assert full["lines"][0]["promises"][0]["words"] == ""
    assert short["lines"][0]["promises"][0]["words"] is None
    assert phone not in str(full)


async def test_who_waits_is_listed_by_what_is_asked_and_page_by_page(shop: Program, db: Database) -> None:
    with db.transaction() as tx:
        now = database.now(tx)
        for number, days, country, lines in (
            ("#1", 40, "US", [("LAMP-2", 1), ("CHAIR", 1)]),
            ("#2", 5, "DE", [("LAMP-2", 2)]),
            ("#3", 2, "US", [("LAMP-2", 1)]),
        ):
            an_order(tx, number, *lines, days_ago=days, country=country, now=now)

    async def ids(query: str) -> list[tuple[str, str]]:
        found = (await shop.does("GET", f"/backorders{query}"))["backorders"]
        return [(one["order"], one["sku"]) for one in found]

    assert await ids("") == [("#1", "LAMP-2"), ("#1", "CHAIR"), ("#2", "LAMP-2"), ("#3", "LAMP-2")]
    assert await ids("?sku=CHAIR") == [("#1", "CHAIR")]
    assert await ids("?order=2") == [("#2", "LAMP-2")]
    assert await ids("?country=US&sku=LAMP-2") == [("#1", "LAMP-2"), ("#3", "LAMP-2")]
    assert await ids("?waiting_more_than_days=4&sku=LAMP-2") == [("#1", "LAMP-2"), ("#2", "LAMP-2")]
    assert await ids("?state=set_aside") == []
    pages, cursor = [], ""
    while cursor is not None:
        page = await shop.does("GET", f"/backorders?limit=3&cursor={cursor}")
        pages.append([one["order"] for one in page["backorders"]])
        cursor = page["next"]
    assert pages == [["#1", "#1", "#2"], ["#3"]]
    for wrong in ("abc", "YWZ0ZXIg", "LTE"):
        answer = await shop.asks("GET", f"/backorders?cursor={wrong}")
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "cursor")


async def test_phones_are_masked_for_who_may_not_see_customers(shop: Program, db: Database) -> None:
    await shop.does("POST", "/orders", {"orders": [a_purchase(name="Ada Miller", email="ada@example.com")]})
    less = a_key(db, [Scope.backorders_read, Scope.orders_read])

    for path in ("/backorders", "/orders/1001"):
        full, short = await shop.asks("GET", path), await shop.asks("GET", path, key=less)
        assert "+12125550123" in full.text
        assert "Ada Miller" in full.text
        assert "+1******0123" in short.text
        assert not any(secret in short.text for secret in ("2125550123", "Ada", "ada@"))


async def test_the_answer_of_a_write_names_no_person(shop: Program, db: Database) -> None:
    """It is kept for a week, also where they are erased meanwhile."""
    told = a_purchase(name="Ada Miller", email="ada@example.com", agreement=ASKED)

    await shop.does("POST", "/orders", {"orders": [told]})
    await shop.does("POST", "/orders/1001/cancellations", {})

    with db.reading() as tx:
        kept = "".join(tx.exec(select(Answered.body)).all())
    assert "1001" in kept
    assert not any(secret in kept for secret in ("2125550123", "Ada", "ada@"))


async def test_the_same_request_under_the_same_key_is_answered_again_and_happens_once(
    shop: Program, db: Database
) -> None:
    await shop.does("POST", "/orders", {"orders": [a_purchase()]})
    landing = {"sku": "LAMP-2", "units": 1}

    first = await shop.asks("POST", "/landings", landing, once="delivery-1")
    second = await shop.asks("POST", "/landings", landing, once="delivery-1")
    other = await shop.asks("POST", "/landings", landing | {"units": 2}, once="delivery-1")
    elsewhere = await shop.asks("POST", "/arrivals", {"sku": "LAMP-2", "quantity": 1}, once="delivery-1")
    of_another = await shop.asks("POST", "/landings", landing, once="delivery-1", key=a_key(db))

    assert (first.status_code, second.status_code) == (201, 201)
    assert second.text == first.text
    assert second.headers["idempotent-replayed"] == "true"
    assert (other.status_code, other.json()["errors"][0]["field"]) == (422, "Idempotency-Key")
    assert elsewhere.status_code == 422
    assert (of_another.status_code, "idempotent-replayed" in of_another.headers) == (201, False)
    with db.reading() as tx:
        assert len(tx.exec(select(Landing)).all()) == 2


async def test_what_did_not_go_well_may_be_tried_again_under_its_key(shop: Program) -> None:
    landing = {"sku": "LAMP-2", "units": 1}

    unknown = await shop.asks("POST", "/landings", landing, once="delivery-1")
    await shop.does("POST", "/orders", {"orders": [a_purchase()]})
    known = await shop.asks("POST", "/landings", landing, once="delivery-1")

    assert (unknown.status_code, known.status_code) == (404, 201)


async def test_a_key_is_forgotten_after_a_week(shop: Program, db: Database) -> None:
    await shop.does("POST", "/orders", {"orders": [a_purchase()]})
    await shop.does("POST", "/landings", {"sku": "LAMP-2", "units": 1}, once="delivery-1")
    with db.transaction() as tx:
        database.let_pass(tx, timedelta(days=7))

    again = await shop.asks("POST", "/landings", {"sku": "LAMP-2", "units": 1}, once="delivery-1")
    with db.transaction() as tx:
        idempotency.forget(tx, now=database.now(tx))
        kept = tx.exec(select(Answered)).all()

    assert (again.status_code, "idempotent-replayed" in again.headers) == (201, False)
    assert again.json()["set_aside"] == 1
    assert [one.key for one in kept] == ["delivery-1"]


async def test_of_two_who_send_one_request_at_once_one_happens(shop: Program, db: Database) -> None:
    await shop.does("POST", "/orders", {"orders": [a_purchase()]})
    landing = {"sku": "LAMP-2", "units": 1}

    answers = await asyncio.gather(*(shop.asks("POST", "/landings", landing, once="delivery-1") for _ in range(8)))

    done = [answer for answer in answers if answer.status_code == 201]
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.text for answer in done}) == 1
    assert [("idempotent-replayed" in answer.headers) for answer in done].count(False) == 1
    with db.reading() as tx:
        assert len(tx.exec(select(Landing)).all()) == 1


async def test_while_a_request_is_under_way_its_key_is_taken(shop: Program, db: Database) -> None:
    if db.is_sqlite:
        pytest.skip("on SQLite one writes at a time, so that whoever comes second waits and reads the answer")
    await shop.does("POST", "/orders", {"orders": [a_purchase()]})
    landing = {"sku": "LAMP-2", "units": 1}
    with db.transaction() as tx:
        key_id = tx.exec(select(ApiKey.id).where(ApiKey.name == "webshop")).one()
        idempotency.begin(tx, key_id, "delivery-1", "the same or not", now=database.now(tx))

        meanwhile = await shop.asks("POST", "/landings", landing, once="delivery-1")
        another = await shop.asks("POST", "/landings", landing, once="delivery-2")

    afterwards = await shop.asks("POST", "/landings", landing, once="delivery-1")
    assert (meanwhile.status_code, another.status_code, afterwards.status_code) == (409, 201, 201)


async def test_a_write_without_a_key_of_its_own_is_refused(shop: Program, db: Database) -> None:
    for name in ("", "a b", "x" * 201, "é"):
        headers = {"Idempotency-Key": name.encode("latin-1")}
        answer = await shop.asks("POST", "/orders", {"orders": [a_purchase()]}, headers=headers)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "Idempotency-Key")
    with db.reading() as tx:
        assert tx.exec(select(Order)).all() == []


async def test_a_key_may_be_used_so_often_and_no_more_whoever_counts(db: Database) -> None:
    key = a_key(db, [Scope.arrivals_read], per_minute=3)
    async with calling(db, key) as one, calling(db, key) as other:
        answers = [await program.asks("GET", "/arrivals") for program in (one, other, one, other)]
        with db.transaction() as tx:
            paces = table(Pace)
            earlier = tx.connection().execute(sa.select(paces.c.next_at)).scalar_one() - timedelta(seconds=20)
            tx.connection().execute(sa.update(paces).values(next_at=earlier))
        later = await one.asks("GET", "/arrivals")

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 20
    assert answers[-1].headers["content-type"] == "application/problem+json"
    assert later.status_code == 200


async def test_a_key_opens_what_it_may_until_it_is_taken_back(db: Database) -> None:
    key = a_key(db, [Scope.arrivals_read], name="stock")
    async with calling(db, key) as program:
        before = await program.asks("GET", "/arrivals")
        with db.transaction() as tx:
            api_keys.revoke(tx, "stock", by="test", now=database.now(tx))
        after = await program.asks("GET", "/arrivals")

    assert (before.status_code, after.status_code) == (200, 401)
    with db.transaction() as tx:
        known = tx.exec(select(ApiKey)).one()
        assert key not in known.model_dump_json()
        assert key.startswith("bok_")
        assert known.last_used_at is not None
        with pytest.raises(Refused):
            api_keys.revoke(tx, "stock", by="test", now=database.now(tx))
        with pytest.raises(Refused):
            api_keys.issue(tx, "stock", [Scope.arrivals_read], by="test", now=database.now(tx))


async def test_every_route_is_closed_to_who_has_no_key_or_not_the_scope(shop: Program, db: Database) -> None:
    revoked = a_key(db, name="old")
    with db.transaction() as tx:
        api_keys.revoke(tx, "old", by="test", now=database.now(tx))
    described = (await shop.http.get("/api/openapi.json")).json()
    walked = 0
    for path, operations in described["paths"].items():
        address = path.removeprefix("/v1").replace("{number}", "1001").replace("{id}", "1").replace("{sku}", "LAMP-2")
        for method, operation in operations.items():
            (needed,) = (scheme["key"] for scheme in operation["security"])
            assert needed, f"{method} {path} needs no scope"
            for key in ("", "bok_nothing", revoked, "\x7f"):
                answer = await shop.asks(method, address, key=key, content=b"{")
                assert answer.status_code == 401, f"{method} {path} with {key}"
                assert answer.headers["www-authenticate"] == "Bearer"
            for scope in needed:
                less = a_key(db, [Scope(one) for one in Scope if one != scope])
                answer = await shop.asks(method, address, {}, key=less)
                assert (answer.status_code, scope in answer.json()["detail"]) == (403, True), f"{method} {path}"
                walked += 1

    assert walked >= 26
    with db.reading() as tx:
        assert tx.exec(select(AuditEntry).where(col(AuditEntry.who).startswith("api:"))).all() == []


async def test_a_body_of_more_than_a_mebibyte_is_not_read(shop: Program) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b" " * 65_536

    told = await shop.asks("POST", "/orders", content=b" " * 1_048_577)
    streamed = await shop.asks("POST", "/orders", content=endless())
    just = await shop.asks("POST", "/orders", content=b" " * 1_048_576)

    assert (told.status_code, streamed.status_code, just.status_code) == (413, 413, 422)


@pytest.mark.parametrize("body", [b"{", b"\xff", b"[" * 100_000, b'{"orders": ' + b"9" * 10_000 + b"}", b"NaN"])
async def test_what_is_no_json_is_told_as_a_problem(shop: Program, body: bytes) -> None:
    answer = await shop.asks("POST", "/orders", content=body)

    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == answer.status_code


async def test_what_is_not_there_is_told_as_a_problem(shop: Program) -> None:
    nothing, method = await shop.asks("GET", "/coupons"), await shop.asks("PUT", "/orders")

    several = await shop.asks("PATCH", "/promises/LAMP-2")
    assert (nothing.status_code, method.status_code, method.headers["allow"]) == (404, 405, "POST")
    assert several.headers["allow"] == "DELETE, GET, PUT"
    assert {one.headers["content-type"] for one in (nothing, method)} == {"application/problem+json"}


def test_every_error_of_the_shop_has_a_status() -> None:
    def family(kind: type[ShopError]) -> list[type[ShopError]]:
        return [kind, *(one for child in kind.__subclasses__() for one in family(child))]

    statuses = {kind: status_of(kind("why")) for kind in family(ShopError)}

    assert len(statuses) > 12
    assert {status for kind, status in statuses.items() if issubclass(kind, Refused)} == {409, 422}
    assert (statuses[BadInput], statuses[NotFound], statuses[NotGenuine]) == (422, 404, 403)


async def test_the_description_is_put_together_for_whoever_asks_first(db: Database) -> None:
    described = api.application(db, stage)
    before = described.openapi_schema
    async with httpx.AsyncClient(transport=httpx.ASGITransport(described), base_url="http://shop.example") as http:
        told = [(await http.get("/openapi.json")).json() for _ in range(2)]

    assert before is None
    assert told[0]["paths"]
    assert told[0] == told[1]


async def test_the_documentation_is_our_own_files_under_a_strict_policy(shop: Program) -> None:
    page = await shop.http.get("/api/docs")
    files = [
        await shop.http.get(f"/api/docs/{name}") for name in ("swagger-ui.css", "swagger-ui-bundle.js", "start.js")
    ]
    nothing = await shop.http.get("/api/docs/index.html")

    assert page.status_code == 200
    assert "://" not in page.text
    assert "unsafe" not in page.headers["content-security-policy"]
    assert [file.status_code for file in files] == [200, 200, 200]
    assert nothing.status_code == 404
