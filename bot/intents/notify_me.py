"""They want to be told when a product that they have not bought is back, or see and end what they asked to be told."""

from collections.abc import Sequence

import sqlalchemy as sa

from bot.dialogue import Choice, Reply, Text, Value
from bot.intents import Turn, menu, person, status, status_eta
from bot.intents.preferences import spoken
from bot.understanding import wishes
from bot.understanding.alike import alike
from bot.understanding.words import plain
from store import subscriptions
from store.catalog import Product
from store.database import table
from store.orders import Backorder
from store.outlook import Outlook

WORDING = "restock v1"
"""The version of what is asked before somebody agrees to be told that a product is back (`alert-confirm`)."""
MOST_CHOICES = 5
MOST_ALERTS = 20
"""For so many products one customer may wait at a time."""
LIKELY = 0.6
"""What share of the words, of the title or the message, whichever has fewer, must be alike."""


def answer(turn: Turn) -> Reply:
    """Find the product, ask, and note what was confirmed; or list what there is, and end what they choose."""
    match turn.args:
        case {"end": ended}:
            return _end(turn, ended)
        case {"product": int(product_id)}:
            product = turn.tx.get(Product, product_id)
            return _about(turn, product) if product else _which(turn)
        case {"decline": int(asked)}:
            subscriptions.end(turn.tx, turn.customer.id, [asked], now=turn.now)
            return menu.answer(turn)
        case {"list": True}:
            return _mine(turn)
    if wishes.speaks_of_alerts(turn.text, languages=spoken(turn)):
        return _mine(turn)
    found = _named(turn)
    return _about(turn, found[0]) if len(found) == 1 else _which(turn, found)


def is_answer(turn: Turn) -> bool:
    """Say whether a message, after the question for which product, names one and says nothing else."""
    found = _named(turn)
    if any(plain(one.sku) == plain(turn.text) for one in found):
        return True
    said = wishes.telling(turn.text, languages=spoken(turn))
    titles = {word for one in found for word in plain(one.title).split()}
    return bool(said) and all(alike(said, titles).values())


def my_alerts() -> Choice:
    """The choice to see what one asked to be told of."""
    return Choice(Text("choice-alerts"), "notify_me", {"list": True})


def _about(turn: Turn, product: Product) -> Reply:
    """Say what is so about one product already; else ask, or note what they confirmed."""
    shop, contact = turn.settings.shop_name, turn.settings.shop_contact
    if mine := [line for line in turn.open_lines() if _is(turn, line, product)]:
        turn.args = {"line": mine[0].backorder_id}
        return status_eta.answer(turn).after(Text("alert-on-order", {"title": product.title}))
    alerts = subscriptions.live(turn.tx, turn.customer.id)
    if any(alert.product_id == product.id for alert in alerts):
        return Reply((Text("alert-is-set", {"title": product.title}),), (my_alerts(), status()))
    if subscriptions.available(turn.tx, product.id):
        facts: dict[str, Value] = {"title": product.title, "price": product.price, "shop": shop, "contact": contact}
        return Reply((Text("alert-in-stock", facts),), (person(), status()))
    if len(alerts) >= MOST_ALERTS:
        return Reply((Text("alert-too-many", {"count": len(alerts)}),), (my_alerts(), status()))
    return _confirmed(turn, product) if turn.args.get("confirmed") else _ask(turn, product)


def _ask(turn: Turn, product: Product) -> Reply:
    wish = subscriptions.ask(turn.tx, turn.customer.id, turn.address.id, product.id, now=turn.now)
    agree = Choice(Text("choice-alert-agree"), "notify_me", {"product": product.id, "confirmed": True})
    no = Choice(Text("choice-no-thanks"), "notify_me", {"decline": wish})
    turn.ask(agree, no)
    facts = {"title": product.title, "shop": turn.settings.shop_name}
    return Reply((Text("alert-confirm", facts),), (agree, no))


def _confirmed(turn: Turn, product: Product) -> Reply:
    wish = subscriptions.ask(turn.tx, turn.customer.id, turn.address.id, product.id, now=turn.now)
    source = f"{turn.address.channel} message {turn.message_id}"
    subscriptions.confirm(turn.tx, wish, source=source, wording=WORDING, now=turn.now)
    facts = {"title": product.title, "shop": turn.settings.shop_name}
    return Reply((Text("alert-set", facts),), (my_alerts(), status()))


def _mine(turn: Turn) -> Reply:
    alerts = subscriptions.live(turn.tx, turn.customer.id)
    if not alerts:
        return Reply((Text("alerts-none"),), (status(), person()))
    listed = alerts[-MOST_CHOICES:]
    choices = [Choice(Text("choice-alert-end", {"title": one.title}), "notify_me", {"end": [one.id]}) for one in listed]
    if len(alerts) > 1:
        everything = {"end": [one.id for one in alerts]}
        choices.append(Choice(Text("choice-alert-end-all", {"count": len(alerts)}), "notify_me", everything))
    titles = ", ".join(one.title for one in listed)
    return Reply((Text("alerts", {"count": len(alerts), "titles": titles}),), (*choices, status()))


def _end(turn: Turn, ids: Sequence[int]) -> Reply:
    alerts = [one for one in subscriptions.live(turn.tx, turn.customer.id) if one.id in ids]
    subscriptions.end(turn.tx, turn.customer.id, [one.id for one in alerts], now=turn.now)
    if not alerts:
        return Reply((Text("alerts-none"),), (status(), person()))
    again = [Choice(Text("choice-alert-again"), "notify_me", {"product": one.product_id}) for one in alerts]
    ended = Text("alert-ended", {"count": len(alerts), "title": alerts[0].title})
    return Reply((ended,), (*(again if len(again) == 1 else ()), status()))


def _which(turn: Turn, found: Sequence[Product] = ()) -> Reply:
    """Ask which product, among those that may be meant; who named none is told how to, and of what they wait for."""
    choices = [Choice(Text("choice-alert", {"title": one.title}), "notify_me", {"product": one.id}) for one in found]
    if choices:
        return Reply((Text("alert-which"),), (*choices, person()))
    if turn.open_lines():
        told = status_eta.answer(turn).after(Text("alert-name-it-or-order"))
        turn.ask_for("notify_me")
        return told
    turn.ask_for("notify_me")
    return Reply((Text("alert-name-it"),), (my_alerts(), person()))


def _named(turn: Turn) -> list[Product]:
    """Find the products whose titles are most like the words of a message, at most five."""
    said = wishes.telling(turn.text, languages=spoken(turn))[:12]
    if not said:
        return []
    products = table(Product).c
    goods = turn.tx.connection().execute(sa.select(products.id, products.sku, products.title)).all()
    words = {row.id: [word for word in plain(row.title).split() if len(word) > 1 or word.isdigit()] for row in goods}
    near = alike(said, {word for title in words.values() for word in title})
    scored = []
    for row in goods:
        title = words[row.id]
        met = [word for word in said if near[word].intersection(title)]
        share = len(met) / max(1, min(len(said), len(title)))
        if f" {plain(row.sku)} " in f" {plain(turn.text)} ":
            met, share = said, 2.0
        if met and share >= LIKELY:
            scored.append((len(met), share, len(met) / max(1, len(title)), row.id))
    most = max((met for met, *_ in scored), default=0)
    best = sorted((one for one in scored if one[0] == most), key=lambda one: (-one[1], -one[2], one[3]))
    # A title that was written out, and no other, is meant.
    whole = [one for one in best if one[2] >= 1]
    chosen = whole if len(whole) == 1 and most > 1 else best[:MOST_CHOICES]
    return [turn.tx.get_one(Product, one[3]) for one in chosen]


def _is(turn: Turn, line: Outlook, product: Product) -> bool:
    return turn.tx.get_one(Backorder, line.backorder_id).product_id == product.id
