"""They want to hear of our offers, to which they agree in writing; or they want no more of them, and nothing else ends.

What is asked first says who writes, where, how often, what it may cost, how it ends, and that nobody need agree to buy
something (47 CFR 64.1200(f)(9); CTIA Messaging Principles, opt-in). Their answer is kept with the words that they read.
"""

import sqlalchemy as sa

from bot.dialogue import Choice, Reply, Text, Value
from bot.intents import Turn, status
from store import consent, contact, customers, notices, orders
from store.consent import Purpose
from store.customers import Address
from store.database import table
from store.messages import Direction, Message, State
from store.orders import Backorder

WORDING = "offers v1"
"""The version of what is asked before somebody agrees to hear of offers (`offers-confirm`)."""


def answer(turn: Turn) -> Reply:
    """Ask, and note what they agreed to or ended."""
    match turn.args:
        case {"end": True}:
            return _end(turn)
        case {"decline": True}:
            return Reply((Text("offer-declined"),), (status(),))
        case {"confirmed": True, "asked": int(asked)} if words := _read(turn, asked):
            return _agreed(turn, words)
    return _end(turn) if turn.ends_offers and not turn.args else _ask(turn)


def ended_beside(turn: Turn) -> list[Text]:
    """End offers for somebody who wants that beside something else, and say so where they have agreed to any."""
    agreed = any(consent.held(turn.tx, one.id, Purpose.marketing) for one in _places(turn))
    return list(_end(turn).texts) if agreed else []


def choices(turn: Turn) -> list[Choice]:
    """The choice to begin or to end hearing of offers, where the shop makes some by itself."""
    if _agrees(turn):
        return [_no_more()]
    return [Choice(Text("choice-offers"), "hear_offers", {"ask": True})] if turn.settings.ladder_file else []


def _ask(turn: Turn) -> Reply:
    if against := _already(turn):
        return against
    # Named by the message that is answered, so that the words which they read are found again.
    agree = Choice(Text("choice-agree"), "hear_offers", {"confirmed": True, "asked": turn.message_id})
    no = Choice(Text("choice-no-thanks"), "hear_offers", {"decline": True})
    turn.ask(agree, no)
    return Reply((Text("offers-confirm", _facts(turn)),), (agree, no))


def _agreed(turn: Turn, words: str) -> Reply:
    if against := _already(turn):
        return against
    consent.grant(
        turn.tx,
        [turn.address.id],
        Purpose.marketing,
        source=_source(turn),
        wording=f"{WORDING}: {words}",
        now=turn.now,
    )
    # What the shop offers by itself is asked anew of their lines, and what rests may be said now.
    waiting = [line.backorder_id for line in turn.open_lines()]
    orders.look_again(turn.tx, table(Backorder).c.id.in_(waiting), now=turn.now)
    notices.hasten(turn.tx, turn.customer.id, now=turn.now)
    return Reply((Text("offers-agreed", _facts(turn)),), (_no_more(), status()))


def _already(turn: Turn) -> Reply | None:
    """Say that they have agreed before, or have ended everything here, as a STOP does until there is a START."""
    if consent.held(turn.tx, turn.address.id, Purpose.order_updates) is False:
        return Reply((Text("offers-after-stop"),), (status(),))
    return Reply((Text("offers-set", _facts(turn)),), (_no_more(), status())) if _agrees(turn) else None


def _end(turn: Turn) -> Reply:
    """End offers wherever this customer is reached; what they hear of their orders stays as it is."""
    asked = [one.id for one in _places(turn) if consent.held(turn.tx, one.id, Purpose.marketing) is not False]
    if asked:
        consent.revoke(turn.tx, asked, Purpose.marketing, source=_source(turn), now=turn.now)
    goes_on = consent.held(turn.tx, turn.address.id, Purpose.order_updates) is True
    return Reply((Text("offers-ended", {"news": "on" if goes_on else "off"}),), (status(),))


def _read(turn: Turn, asked: int) -> str:
    """Return the words of our question as they were read here, "" where they are kept no more."""
    messages = table(Message).c
    found = sa.select(messages.text).where(
        messages.address_id == turn.address.id,
        messages.answers_id == asked,
        messages.direction == Direction.out,
        messages.choices.is_not(None),
        messages.state.in_([State.sending, State.sent, State.delivered, State.unknown]),
    )
    words: str | None = turn.tx.connection().execute(found).scalar()
    return words or ""


def _agrees(turn: Turn) -> bool:
    return consent.held(turn.tx, turn.address.id, Purpose.marketing) is True


def _places(turn: Turn) -> list[Address]:
    return customers.addresses_of(turn.tx, turn.customer.id)


def _no_more() -> Choice:
    return Choice(Text("choice-offers-end"), "hear_offers", {"end": True})


def _facts(turn: Turn) -> dict[str, Value]:
    return {"shop": turn.settings.shop_name, "contact": turn.settings.shop_contact, "count": contact.SOLICITATIONS}


def _source(turn: Turn) -> str:
    return f"{turn.address.channel} message {turn.message_id}"
