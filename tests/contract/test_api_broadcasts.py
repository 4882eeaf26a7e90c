"""A broadcast as a program makes it: drafted, looked at, sent where few get it, left to a person where many do."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from builders import a_backorder
from program import Program, a_key, calling

from scheduler import broadcasts as casting
from store import broadcasts, database
from store.api_keys import Scope
from store.broadcasts import BroadcastState
from store.database import Database
from store.errors import Refused
from store.settings import Settings

SETTINGS = Settings(_env_file=None, message_hours="00:00-24:00", broadcast_approval_above=2)
HELLO: dict[str, Any] = {
    "title": "Late lamps",
    "audience": "sku=LAMP-2",
    "texts": [{"language": "en", "text": "Hello {name}, {title} is late."}],
}


@pytest.fixture
def db(database_url: str) -> Any:
    """A shop at whose hour anything may be said, where more than two people need a second person's word."""
    database = Database(database_url, settings=SETTINGS)
    yield database
    database.dispose()


@pytest.fixture
async def shop(db: Database) -> AsyncIterator[Program]:
    """A program that may do everything."""
    async with calling(db, a_key(db, name="erp")) as program:
        yield program


def waits(db: Database, *numbers: str, **order: object) -> None:
    """Somebody waits for a lamp, for each number, and has heard of it already."""
    with db.transaction() as tx:
        for number in numbers:
            a_backorder(tx, number, now=database.now(tx), **order).look_at = None


async def drafted(shop: Program, **more: Any) -> int:
    return int((await shop.does("POST", "/broadcasts", HELLO | more))["id"])


def begun(db: Database) -> None:
    """Let the hold pass, and have what is due handed to the outbox."""
    with db.transaction() as tx:
        database.let_pass(tx, timedelta(minutes=SETTINGS.broadcast_hold_minutes))
    with db.transaction() as tx:
        casting.feed(tx, SETTINGS, now=database.now(tx))


async def test_what_is_drafted_is_read_again_and_nobody_gets_it(shop: Program, db: Database) -> None:
    waits(db, "#1")
    texts = [{"language": "en", "text": "Late: {date|soon}", "sms": "Late"}, {"language": "pt-BR", "text": "Tarde"}]
    given = HELLO | {"texts": texts, "default_language": "en", "choices": ["person", "keep"]}
    more = {"may_be_empty": ["name"], "start_at": "2099-11-30T09:00:00+01:00", "picture": "https://shop.example/l.png"}

    made = await shop.does("POST", "/broadcasts", given | more, once="b1")
    again = await shop.does("POST", "/broadcasts", given | more, once="b1")
    known = await shop.does("GET", f"/broadcasts/{made['id']}")

    assert again == made
    assert {name: known[name] for name in made} == made
    assert (made["state"], made["made_by"], made["recipients"]) == ("draft", "api:erp", 0)
    assert [one["sms"] for one in made["texts"]] == ["Late", None]
    assert (made["choices"], made["start_at"]) == (["keep", "person"], "2099-11-30T08:00:00Z")
    assert known["progress"]["waiting"] == known["results"]["replied"] == 0
    with db.reading() as tx:
        assert len(broadcasts.newest(tx)) == 1


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"audience": "colour=red"}, "audience"),
        ({"audience": ""}, "audience"),
        ({"audience": "(" * 2000}, "audience"),
        ({"audience": "sku=NOTHING"}, "audience"),
        ({"texts": []}, "texts"),
        ({"texts": [{"language": "en", "text": "Hello {nome}"}]}, "texts.0.text"),
        ({"texts": [{"language": "en", "text": "Hello", "sms": "{"}]}, "texts.0.sms"),
        ({"texts": [{"language": "english", "text": "Hello"}]}, "texts.0.language"),
        ({"texts": [*HELLO["texts"], *HELLO["texts"]]}, "texts.1.language"),
        ({"default_language": "de"}, "default_language"),
        ({"picture": "file:///etc/passwd"}, "picture"),
        ({"choices": ["cancel"]}, "choices.0"),
        ({"may_be_empty": ["phone"]}, "may_be_empty.0"),
        ({"title": " "}, "title"),
        ({"approved_by": "anna"}, "approved_by"),
    ],
)
async def test_what_could_not_be_sent_is_named(shop: Program, db: Database, more: dict[str, Any], field: str) -> None:
    waits(db, "#1")

    answer = await shop.asks("POST", "/broadcasts", HELLO | more)

    assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (422, [field])
    with db.reading() as tx:
        assert broadcasts.newest(tx) == []


async def test_a_preview_counts_who_gets_it_who_does_not_and_what_it_costs(
    shop: Program, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMS_SEGMENT_PRICE", "0.0079")
    waits(db, "#1", "#2", "#3")
    waits(db, "#4", agreed=False)
    waits(db, "#5", language="fr")
    number = await drafted(shop)

    looked = await shop.does("GET", f"/broadcasts/{number}/preview")
    short = await shop.does("GET", f"/broadcasts/{number}/preview", key=a_key(db, [Scope.broadcasts_read]))

    assert (looked["recipients"], looked["needs_approval"]) == (3, True)
    assert looked["left_out"] == {"no consent": 1, "no text in their language": 1}
    assert (looked["channels"], looked["languages"]) == ({"sms": 3}, {"en": 3})
    assert (looked["sms_segments"], looked["sms_sizes"]) == (3, {"1": 3})
    # Three times 0.79 cents.
    assert looked["cost"] == {"minor": 3, "currency": "USD"}
    assert "Hello Ada Miller, LAMP-2 title is late." in looked["samples"][0]["text"]
    assert {one["text"] for one in short["samples"]} == {None}
    with db.reading() as tx:
        assert broadcasts.known(tx, number).state is BroadcastState.draft


async def test_without_the_price_of_an_sms_there_is_no_cost(shop: Program, db: Database) -> None:
    waits(db, "#1")

    looked = await shop.does("GET", f"/broadcasts/{await drafted(shop)}/preview")

    assert (looked["cost"], looked["needs_approval"], looked["sms_segments"]) == (None, False, 1)


async def test_what_few_get_is_held_and_then_goes(shop: Program, db: Database) -> None:
    waits(db, "#1", "#2")
    number = await drafted(shop)

    held = await shop.does("POST", f"/broadcasts/{number}/submission", once="s1")
    again = await shop.does("POST", f"/broadcasts/{number}/submission", once="s1")
    twice = await shop.asks("POST", f"/broadcasts/{number}/submission")
    begun(db)
    known = await shop.does("GET", f"/broadcasts/{number}")

    assert (held["recipients"], held["broadcast"]["state"]) == (2, "holding")
    assert held["broadcast"]["begins_at"] > held["broadcast"]["approved_at"]
    assert (again, twice.status_code) == (held, 409)
    assert (known["state"], known["recipients"], known["progress"]["queued"]) == ("running", 2, 2)


async def test_what_many_get_waits_for_a_person_whatever_the_program_sends(shop: Program, db: Database) -> None:
    waits(db, "#1", "#2", "#3")
    number = await drafted(shop)

    left = await shop.does("POST", f"/broadcasts/{number}/submission")
    more = [await shop.asks("POST", f"/broadcasts/{number}/{act}") for act in ("submission", "approve", "resume")]
    begun(db)

    assert (left["recipients"], left["broadcast"]["state"]) == (3, "awaiting approval")
    assert [answer.status_code for answer in more] == [409, 404, 409]
    with db.transaction() as tx:
        assert broadcasts.known(tx, number).state is BroadcastState.awaiting
        with pytest.raises(Refused):
            broadcasts.approve(tx, number, by="api:erp", settings=SETTINGS, now=database.now(tx))
        broadcasts.approve(tx, number, by="anna", settings=SETTINGS, now=database.now(tx))
    assert (await shop.does("GET", f"/broadcasts/{number}"))["approved_by"] == "anna"


async def test_it_is_paused_resumed_and_stopped(shop: Program, db: Database) -> None:
    waits(db, "#1", "#2")
    number = await drafted(shop)
    await shop.does("POST", f"/broadcasts/{number}/submission")
    begun(db)

    paused = await shop.does("POST", f"/broadcasts/{number}/pause", once="p1")
    again = await shop.does("POST", f"/broadcasts/{number}/pause", once="p1")
    resumed = await shop.does("POST", f"/broadcasts/{number}/resume")
    stopped = await shop.does("POST", f"/broadcasts/{number}/stop")
    over = [(await shop.asks("POST", f"/broadcasts/{number}/{act}")).status_code for act in ("pause", "resume", "stop")]

    assert (paused["called_back"], paused["broadcast"]["state"], again) == (2, "paused", paused)
    assert resumed["state"] == "running"
    assert (stopped["called_back"], stopped["broadcast"]["state"]) == (0, "stopped")
    assert over == [409, 409, 409]
    assert (await shop.does("GET", f"/broadcasts/{number}"))["progress"]["waiting"] == 2


async def test_a_draft_that_nobody_would_get_or_read_to_its_end_is_refused(shop: Program, db: Database) -> None:
    waits(db, "#1", agreed=False)
    nobody = await shop.asks("POST", f"/broadcasts/{await drafted(shop)}/submission")
    waits(db, "#2")
    long = await drafted(shop, texts=[{"language": "en", "text": "Long. " * 500}])
    cut = await shop.asks("POST", f"/broadcasts/{long}/submission")
    unknown = await shop.asks("POST", "/broadcasts/99/submission")

    assert (nobody.status_code, "1 no consent" in nobody.json()["detail"]) == (409, True)
    assert (cut.status_code, "too long for 1 people" in cut.json()["detail"]) == (422, True)
    assert unknown.status_code == 404
    with db.reading() as tx:
        assert {one.state for one in broadcasts.newest(tx)} == {BroadcastState.draft}


async def test_a_correction_goes_to_those_who_got_the_wrong_one(shop: Program, db: Database) -> None:
    waits(db, "#1", "#2")
    wrong = await drafted(shop)
    await shop.does("POST", f"/broadcasts/{wrong}/submission")
    begun(db)
    early = await shop.asks("POST", "/broadcasts", HELLO | {"audience": "", "corrects": wrong})
    await shop.does("POST", f"/broadcasts/{wrong}/stop")

    made = await shop.does("POST", "/broadcasts", HELLO | {"audience": "", "corrects": wrong})
    both = await shop.asks("POST", "/broadcasts", HELLO | {"corrects": wrong})
    nothing = await shop.asks("POST", "/broadcasts", HELLO | {"audience": "", "corrects": 99})

    assert early.status_code == 409
    assert (made["corrects"], made["audience"]) == (wrong, "")
    assert (both.status_code, both.json()["errors"][0]["field"]) == (422, "audience")
    assert nothing.status_code == 404


async def test_they_are_listed_in_pages_the_newest_first(shop: Program, db: Database) -> None:
    waits(db, "#1")
    for title in ("One", "Two", "Three"):
        await drafted(shop, title=title)
    await shop.does("POST", "/broadcasts/2/stop")

    async def titles(query: str) -> tuple[list[str], str | None]:
        page = await shop.does("GET", f"/broadcasts{query}")
        return [one["title"] for one in page["broadcasts"]], page["next"]

    first, cursor = await titles("?limit=2")
    assert first == ["Three", "Two"]
    assert await titles(f"?limit=2&cursor={cursor}") == (["One"], None)
    assert await titles("?state=stopped") == (["Two"], None)
    assert (await titles("?state=awaiting approval"))[0] == []


async def test_what_staff_typed_is_read_whatever_it_holds(shop: Program, db: Database) -> None:
    waits(db, "#1")
    with db.transaction() as tx:
        odd = {"en": {"text": "Bell\x07 and {{brace}}\r"}}
        given = broadcasts.Draft(title="Odd", audience="everybody", texts=odd, picture="/here.png")
        number = broadcasts.draft(tx, given, by="anna", now=database.now(tx)).id

    known = await shop.does("GET", f"/broadcasts/{number}")

    assert known["texts"] == [{"language": "en", "text": "Bell\x07 and {{brace}}\r", "sms": None}]
    assert (await shop.does("GET", "/broadcasts"))["broadcasts"][0]["picture"] == "/here.png"
