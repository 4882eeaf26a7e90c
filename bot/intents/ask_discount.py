"""Is there something off, since it takes so long: a discount, a credit, the shipping."""

from bot.dialogue import Choice, Reply, Text
from bot.intents import Turn, about_one, keep_waiting, my_options, person
from bot.intents._asked import names
from bot.intents._terms import choice_of, facts, named
from store import offers
from store.money import Money
from store.offers import Offer
from store.orders import Backorder, Order
from store.outlook import Outlook

MONEY = ("discount", "store_credit", "free_shipping")


def answer(turn: Turn) -> Reply:
    """Offer what they asked for by name, or else the best that fits; say so plainly where nothing does."""
    wanted = turn.args.get("kind") or next(
        (kind for kind in MONEY if any(names(said, kind) for said in (turn.text, turn.spelt))), None
    )
    if wanted:
        turn.args = {**turn.args, "kind": wanted}
    waiting = [line for line in turn.open_lines() if line.waiting]
    return about_one(turn, "ask_discount", lambda line: _offer(turn, line, wanted), lines=waiting)


def _offer(turn: Turn, line: Outlook, wanted: str | None) -> Reply:
    owed = turn.own(line.backorder_id)
    made = offers.propose(turn.tx, owed, settings=turn.settings, of=MONEY, now=turn.now) if owed else []
    had = _had(turn, line)
    if owed is None or not made:
        one = line.backorder_id
        return Reply((had or _why_not(turn, line, wanted),), (keep_waiting(one), my_options(one), person()))
    best = next((offer for offer in made if offer.kind == wanted), made[0])
    label = Text("choice-take-it" if best.kind == "discount" else "choice-accept")
    take = Choice(label, "take_offer", {"offer": best.id, "confirmed": True})
    no = Choice(Text("choice-no-thanks"), "decline_offer", {"offer": best.id})
    turn.ask(take, no)
    reply = Reply(
        (_offered(best, owed, line.number),),
        (take, *(choice_of(offer) for offer in made if offer is not best), no),
    )
    if had:
        return reply.after(had)
    return reply if wanted in (None, best.kind) else reply.after(_why_not(turn, line, wanted))


def _offered(offer: Offer, line: Backorder, number: str) -> Text:
    known = facts(offer, line, number)
    if offer.kind != "discount" or offer.terms.get("means") == "code":
        return Text(f"offered-{named(offer)}", known)
    return Text("discount-offered" if offer.terms["percent"] else "offered-discount-amount", known)


def _had(turn: Turn, line: Outlook) -> Text | None:
    """Say what they get already, if anything."""
    had = [offer for offer in offers.accepted(turn.tx, line.backorder_id) if offer.kind in MONEY]
    if not had:
        return None
    together = Money(sum(int(offer.terms["amount_minor"]) for offer in had), line.price.currency)
    return Text("discount-had", {"title": line.title, "amount": together})


def _why_not(turn: Turn, line: Outlook, wanted: str | None) -> Text:
    """Say that they cannot get what they asked for."""
    if wanted == "free_shipping":
        paid = turn.tx.get_one(Order, line.order_id).shipping_minor
        return Text("no-free-shipping" if paid else "no-free-shipping-unpaid", {"number": line.number})
    if wanted == "store_credit":
        return Text("no-store-credit", {"title": line.title})
    return Text("discount-none", {"title": line.title})
