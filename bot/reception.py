"""What comes in is put into the inbox at once, and a wish to be left alone is granted before anything else.

The provider is answered only when this is committed; the turn comes after it, in a transaction of its own.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from bot import card_data, opt_out
from bot.dialogue import Incoming, Reply, Text
from bot.intents import give_up, keep_waiting
from bot.opt_out import Revocation
from store import consent, contact, conversations, customers, inbox, outbox, subscriptions, tasks, zones
from store.consent import Purpose
from store.customers import AddressState, Known
from store.inbox import Heard
from store.messages import Priority
from store.privacy import stops
from store.settings import Settings

TEXTING = frozenset({"sms"})
"""Channels on which the carriers' keywords hold."""
STOP_COMMAND = "/stop"


def receive(tx: Session, incoming: Incoming, *, settings: Settings, now: datetime) -> None:
    """Commit to what was heard: the inbox row, and a STOP or START that it is. A repeat changes nothing."""
    receive_all(tx, [incoming], settings=settings, now=now)


def receive_all(tx: Session, several: Sequence[Incoming], *, settings: Settings, now: datetime) -> None:
    """Commit to all that was heard, in the order in which it came, as `receive` does to each."""
    several = [_clean(incoming) for incoming in several]
    senders = _senders(tx, several, settings, now)
    new = inbox.receive(tx, [_heard(one, senders[_place(one)]) for one in several if one.kind != "block"], now=now)
    gone = {sender.id for sender in senders.values() if sender.state is AddressState.retired}
    heard_from = set()
    for incoming in several:
        sender = senders[_place(incoming)]
        if incoming.kind == "block":
            customers.retire(tx, sender.id, reason="blocked")
            gone.add(sender.id)
            continue
        message_id = new.pop(incoming.key, None)
        if message_id is None:
            continue
        heard_from.add(sender.id)
        if sender.id in gone:
            customers.revive(tx, sender.id)
            gone.remove(sender.id)
        if incoming.kind == "unblock":
            inbox.answered(tx, message_id, now=now)
        elif wish := _wish(incoming):
            _stop(tx, sender, wish, message_id=message_id, shop=settings.shop_name, now=now)
        elif _resumes(tx, incoming, sender):
            consent.grant(tx, [sender.id], Purpose.order_updates, source=f"{incoming.channel} START", now=now)
    # Last, since whoever has a turn holds their conversation before their address.
    if heard_from:
        customers.heard_from(tx, heard_from, now=now)


def _clean(incoming: Incoming) -> Incoming:
    """Return the same without NUL, which PostgreSQL keeps in no text."""
    if "\0" not in incoming.text + incoming.data + incoming.name:
        return incoming
    return replace(incoming, **{name: getattr(incoming, name).replace("\0", "") for name in ("text", "data", "name")})


def _place(incoming: Incoming) -> tuple[str, str]:
    return incoming.channel, incoming.handle


def _senders(
    tx: Session, several: Sequence[Incoming], settings: Settings, now: datetime
) -> dict[tuple[str, str], Known]:
    """Return who speaks, by channel and handle; whoever was not known is now."""
    senders = customers.known(tx, {_place(incoming) for incoming in several})
    for incoming in several:
        sender = senders.get(_place(incoming))
        if sender is None:
            senders[_place(incoming)] = _meet(tx, incoming, settings, now)
        elif incoming.language and not sender.language:
            customers.learn_language(tx, sender.customer_id, incoming.language)
            senders[_place(incoming)] = sender._replace(language=incoming.language)
    return senders


def _meet(tx: Session, incoming: Incoming, settings: Settings, now: datetime) -> Known:
    number = incoming.handle if incoming.handle.startswith("+") else None
    where = zones.candidate_zones(number, None, None, None, default=settings.shop_time_zone)
    address = customers.meet(
        tx,
        incoming.channel,
        incoming.handle,
        name=incoming.name,
        language=incoming.language,
        zones=",".join(where),
        now=now,
    )
    # A STOP holds on, also where whoever sent it was erased since.
    stops.carry(tx, [address.id], secret=settings.privacy_secret, now=now)
    return Known(address.id, address.customer_id, address.channel, address.state, incoming.language)


def _heard(incoming: Incoming, sender: Known) -> Heard:
    return Heard(
        key=incoming.key,
        channel=incoming.channel,
        address_id=sender.id,
        customer_id=sender.customer_id,
        body={
            "kind": incoming.kind,
            "data": incoming.data,
            "keyword": incoming.keyword,
            "language": incoming.language,
        },
        text=card_data.hidden(incoming.text[:10_000]),
    )


def _wish(incoming: Incoming) -> Revocation | None:
    if incoming.keyword == "stop":
        return Revocation(confirmed=True)
    if incoming.kind != "text":
        return None
    if incoming.text.startswith("/"):
        return Revocation() if incoming.text.casefold().split("@")[0].strip() == STOP_COMMAND else None
    wish = opt_out.revocation(incoming.text)
    # CANCEL ends texts by the carriers' rule; in a chat it is about the order.
    return None if wish and wish.also_cancel and incoming.channel not in TEXTING else wish


def _resumes(tx: Session, incoming: Incoming, sender: Known) -> bool:
    if incoming.keyword == "start":
        return True
    # The words first: most of what people write is no such word, and needs no look at the ledger.
    if incoming.kind != "text" or not opt_out.resumes(incoming.text, stopped=True):
        return False
    return consent.held(tx, sender.id, Purpose.order_updates) is False


def _stop(tx: Session, sender: Known, wish: Revocation, *, message_id: int, shop: str, now: datetime) -> None:
    """Revoke everything, confirm once unless the provider did, and say what became of a CANCEL."""
    consent.revoke(tx, [sender.id], source=f"{sender.channel} {message_id}", now=now)
    subscriptions.end_at(tx, [sender.id], now=now)
    conversations.resume(tx, sender.id, now=now).asking = None
    inbox.answered(tx, message_id, reason="opt-out", now=now)
    if not (wish.confirmed and sender.channel == "sms"):
        outbox.enqueue(
            tx,
            sender,
            key=f"stopped:{message_id}",
            priority=Priority.reply,
            body=Reply((Text("opt-out-done", {"shop": shop}),)).packed(),
            after_stop=True,
            expires_at=now + contact.STOP_CONFIRMATION,
            answers_id=message_id,
            now=now,
        )
    if wish.also_cancel:
        _take_up_elsewhere(tx, sender, message_id, now)


def _take_up_elsewhere(tx: Session, sender: Known, message_id: int, now: datetime) -> None:
    """CANCEL may have been meant for the order: ask on another channel where we may, and tell staff in any case."""
    tasks.open_task(
        tx,
        "cancel_or_stop",
        "A customer sent CANCEL, which ended all texts to that phone. It may have been meant for the order:"
        " hold the shipment and ask them on another way.",
        key=f"cancel or stop {message_id}",
        customer_id=sender.customer_id,
        now=now,
    )
    for other in customers.addresses_of(tx, sender.customer_id):
        willing = consent.held(tx, other.id, Purpose.order_updates) is True
        if other.id == sender.id or other.state is not AddressState.active or not willing:
            continue
        if other.channel == "email":
            continue
        outbox.enqueue(
            tx,
            other,
            key=f"cancel elsewhere:{message_id}",
            priority=Priority.notice,
            body=Reply((Text("cancel-meant-order"),), (give_up(), keep_waiting())).packed(),
            now=now,
        )
        return
