"""Webhooks: what is on whose list, in which order it is told, and what becomes of what fails."""

import threading
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from builders import a_backorder
from desk import Desk
from sqlmodel import Session, select

from store import database, events, supply, tasks, tellings, webhooks
from store.audit import AuditEntry
from store.database import Database, clock, table
from store.errors import BadInput, NotFound
from store.events import Event, Kind
from store.tellings import Outcome
from store.webhooks import Webhook, WebhookDelivery, WebhookState

URL = "https://shop.example/events"
TAKEN = Outcome(taken=True, said="answered 204")
REFUSED = Outcome(taken=False, said="answered 500", answered=True)
SILENT = Outcome(taken=False, said="no answer in time")


def a_webhook(tx: Session, *kinds: Kind, now: datetime) -> int:
    return webhooks.add(tx, URL, kinds, by="test", now=now).id


def something_happens(tx: Session, times: int = 1, *, now: datetime) -> list[int]:
    """Let deliveries land, and return the ids of the events."""
    events.happened(tx, Kind.arrival_landed, [{"units": number} for number in range(times)], now=now)
    tellings.spread(tx, now=now)
    return list(tx.exec(select(Event.id).order_by("id")).all())


def told(tx: Session, webhook_id: int, outcome: Outcome = TAKEN, *, most: int = 100, now: datetime) -> list[int]:
    """Tell a webhook what it may be told now, and return which events those were."""
    heard = []
    while len(heard) < most and (telling := tellings.claim(tx, webhook_id, "worker")) is not None:
        heard.append(telling.event_id)
        tellings.record(tx, telling, outcome, now=now)
    tellings.give_up(tx, webhook_id, "worker")
    return heard


def let_pass(tx: Session, time: timedelta) -> None:
    """Let time pass for all that is judged by the database's clock."""
    for model, names in (
        (Webhook, ("next_at", "failing_since")),
        (WebhookDelivery, ("next_at", "first_at")),
    ):
        tx.flush()
        rows = table(model)
        for row in tx.connection().execute(sa.select(rows)).mappings().all():
            earlier = {name: row[name] - time for name in names if row[name] is not None}
            tx.connection().execute(sa.update(rows).where(rows.c.id == row["id"]).values(earlier))
    tx.expire_all()


def test_each_hears_what_it_wants_from_when_it_was_added(db: Database, now: datetime) -> None:
    with db.transaction() as tx:
        every, landings = a_webhook(tx, now=now), a_webhook(tx, Kind.arrival_landed, now=now)
        a_backorder(tx)
        supply.land(tx, "LAMP-2", 1, key="delivery", now=now)
        tellings.spread(tx, now=now)
        late = a_webhook(tx, now=now)
        tellings.spread(tx, now=now)
        kinds = {one.id: one.kind for one in tx.exec(select(Event))}

        heard = {hook: [kinds[one] for one in told(tx, hook, now=now)] for hook in (every, landings, late)}
    assert heard[every] == ["consent.granted", "order.placed", "line.waiting", "arrival.landed", "line.allocated"]
    assert heard[landings] == ["arrival.landed"]
    assert heard[late] == []


def test_what_was_taken_is_not_told_again(db: Database, now: datetime) -> None:
    with db.transaction() as tx:
        hook = a_webhook(tx, now=now)
        happened = something_happens(tx, 3, now=now)
        assert told(tx, hook, now=now) == happened
        assert tellings.spread(tx, now=now) == 0
        assert told(tx, hook, now=now) == []
        assert tellings.due(tx) == []


def test_a_webhook_that_fails_is_left_alone_for_longer_and_longer(db: Database, now: datetime) -> None:
    pauses = []
    with db.transaction() as tx:
        hook = a_webhook(tx, now=now)
        first, *_ = something_happens(tx, 3, now=now)
        for _ in range(14):
            assert told(tx, hook, SILENT, now=now) == [first]
            webhook = tx.get_one(Webhook, hook, populate_existing=True)
            pauses.append((webhook.next_at - clock(tx)).total_seconds())
            assert tellings.due(tx) == []
            let_pass(tx, timedelta(hours=1))
        assert tellings.due(tx) == [hook]
        assert told(tx, hook, most=1, now=now) == [first]
        assert tx.get_one(Webhook, hook, populate_existing=True).failures == 0
    full = [min(5.0 * 2**number, 3600.0) for number in range(14)]
    assert all(whole * 0.49 <= pause <= whole for pause, whole in zip(pauses, full, strict=True))


def test_a_wait_that_was_asked_for_is_kept(db: Database, now: datetime) -> None:
    with db.transaction() as tx:
        hook = a_webhook(tx, now=now)
        something_happens(tx, now=now)
        told(tx, hook, Outcome(taken=False, said="answered 429", wait=120), now=now)
        webhook = tx.get_one(Webhook, hook, populate_existing=True)
        assert 115 <= (webhook.next_at - clock(tx)).total_seconds() <= 120


def test_an_event_that_is_refused_steps_aside_and_keeps_nobody_from_the_others(db: Database, now: datetime) -> None:
    with db.transaction() as tx:
        hook = a_webhook(tx, now=now)
        bad, *others = something_happens(tx, 4, now=now)
        for _ in range(tellings.STEPS_ASIDE):
            assert told(tx, hook, REFUSED, now=now) == [bad]
            let_pass(tx, timedelta(minutes=1))

        assert told(tx, hook, most=2, now=now) == others[:2]
        # It is tried again in its own time, and what it does then is no reason to leave the webhook alone.
        assert told(tx, hook, REFUSED, now=now) == [others[2]]
        let_pass(tx, timedelta(minutes=1))
        assert told(tx, hook, now=now, most=1) == [others[2]]
        assert told(tx, hook, REFUSED, now=now, most=1) == [bad]
        assert tx.get_one(Webhook, hook, populate_existing=True).failures == 0


def test_what_takes_nothing_for_three_days_is_disabled_and_staff_are_asked(db: Database, now: datetime) -> None:
    with db.transaction() as tx:
        hook = a_webhook(tx, now=now)
        happened = something_happens(tx, 2, now=now)
        told(tx, hook, SILENT, now=now)
        let_pass(tx, timedelta(days=3))
        told(tx, hook, SILENT, now=now)

        (task,) = tasks.waiting(tx)
        assert task.what == "webhook_failed"
        assert "shop.example" in task.details
        assert "/events" not in task.details
        assert tellings.due(tx) == []
        more = something_happens(tx, now=now)
        assert told(tx, hook, now=now) == []
        (overview,) = webhooks.overviews(tx)
        assert (overview.webhook.disabled_at, overview.waiting) == (now, 3)

        assert webhooks.retry(tx, hook, by="Kim", now=now) == 3
        assert tasks.waiting(tx) == []
        assert told(tx, hook, now=now) == [*happened, more[-1]]


def test_one_event_that_is_refused_for_three_days_is_given_up_and_can_be_told_again(
    db: Database, now: datetime
) -> None:
    with db.transaction() as tx:
        hook = a_webhook(tx, now=now)
        bad, _ = something_happens(tx, 2, now=now)
        for _ in range(tellings.STEPS_ASIDE):
            told(tx, hook, REFUSED, now=now)
            let_pass(tx, timedelta(minutes=1))
        told(tx, hook, now=now, most=1)
        let_pass(tx, timedelta(days=3))
        assert told(tx, hook, REFUSED, now=now) == [bad]

        (overview,) = webhooks.overviews(tx)
        assert (overview.webhook.disabled_at, overview.waiting, overview.given_up) == (None, 0, 1)
        assert [task.what for task in tasks.waiting(tx)] == ["webhook_failed"]
        webhooks.retry(tx, hook, by="Kim", now=now)
        assert told(tx, hook, now=now) == [bad]


def test_a_claim_is_one_workers_until_it_is_given_up_or_its_worker_dies(db: Database, now: datetime) -> None:
    with db.transaction() as tx:
        hook = a_webhook(tx, now=now)
        first, *_ = something_happens(tx, 2, now=now)
        mine = tellings.claim(tx, hook, "one")
        assert mine is not None
        assert tellings.claim(tx, hook, "two") is None
        database.let_pass(tx, timedelta(days=1))
        assert tellings.claim(tx, hook, "two") is None, "a day that was made to pass ends no lease"
        tellings.give_up(tx, hook, "one")
        again = tellings.claim(tx, hook, "two")
        assert again is not None
        assert (again.event_id, again.told) == (first, mine.told)
        # What a worker reports that was thought dead is written down once.
        tellings.record(tx, mine, TAKEN, now=now)
        tellings.record(tx, again, REFUSED, now=now)
        (delivery,) = tx.exec(select(WebhookDelivery).where(WebhookDelivery.event_id == first)).all()
        assert (delivery.state, delivery.attempts) == (WebhookState.taken, 1)


def test_many_who_put_events_on_the_lists_at_once_put_each_there_once(db: Database, now: datetime) -> None:
    with db.transaction() as tx:
        hook = a_webhook(tx, now=now)
        events.happened(tx, Kind.arrival_landed, [{"units": number} for number in range(300)], now=now)

    def work() -> None:
        with db.transaction() as tx:
            tellings.spread(tx, now=now)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    with db.reading() as tx:
        listed = tx.exec(select(WebhookDelivery.event_id).where(WebhookDelivery.webhook_id == hook)).all()
    assert len(listed) == len(set(listed)) == 300


def test_old_events_are_forgotten_and_no_number_is_given_twice(db: Database, now: datetime) -> None:
    with db.transaction() as tx:
        hook = a_webhook(tx, now=now)
        happened = something_happens(tx, 5, now=now)
        told(tx, hook, most=3, now=now)
        later = now + tellings.KEPT + timedelta(hours=1)

        assert tellings.forget(tx, now=now) == 0
        assert [tellings.forget(tx, now=later, limit=3) for _ in range(3)] == [3, 1, 0]
        assert tx.exec(select(Event.id)).all() == happened[-1:]
        assert something_happens(tx, now=later)[-1] == happened[-1] + 1


def test_a_webhook_is_added_shown_tried_again_and_removed_at_the_desk(desk: Desk, db: Database) -> None:
    added = desk.types("webhook", "add", URL, "--kind", "line.allocated,refund.owed", "--json").json
    desk.types("webhook", "add", "https://other.example/x")
    shown = desk.types("webhook", "list", "--json")
    retried = desk.types("webhook", "retry", added["id"])
    desk.types("webhook", "remove", added["id"])
    left = desk.types("webhook", "list", "--json").json

    assert added["secret"].startswith("whsec_")
    assert added["secret"] not in shown.out
    assert [one["kinds"] for one in shown.json] == [["line.allocated", "refund.owed"], ["all"]]
    assert "0 events" in retried.out
    assert [one["url"] for one in left] == ["https://other.example/x"]
    with db.reading() as tx:
        acts = tx.exec(select(AuditEntry.act).order_by("id")).all()
    assert acts == ["added a webhook", "added a webhook", "had a webhook tried again", "removed a webhook"]


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        (("add", "http://shop.example/x"), BadInput),
        (("add", URL, "--kind", "test"), BadInput),
        (("add", URL, "--kind", "line.eaten"), BadInput),
        (("add",), BadInput),
        (("list", "1"), BadInput),
        (("remove", "one"), BadInput),
        (("remove", "1"), NotFound),
        (("retry", "1"), NotFound),
        (("test", "1"), NotFound),
    ],
)
def test_what_cannot_be_done_with_a_webhook_is_refused(
    desk: Desk, typed: tuple[object, ...], error: type[Exception]
) -> None:
    with pytest.raises(error):
        desk.types("webhook", *typed)


def test_a_test_of_an_address_inside_says_so(desk: Desk, db: Database) -> None:
    added = desk.types("webhook", "add", "https://localhost:9/x", "--json").json

    tried = desk.types("webhook", "test", added["id"])

    assert tried.exit_code == 1
    assert "leads to where nothing may be sent" in tried.out
    with db.reading() as tx:
        (delivery,) = tx.exec(select(WebhookDelivery)).all()
    assert (delivery.attempts, delivery.state) == (1, WebhookState.waiting)
