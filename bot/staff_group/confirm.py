"""What changes something is shown first, in private, to whoever asked for it, and done once they say so there.

What was shown is tried on the real store and sealed: where the world is another one by then, nothing is done.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlmodel import Session

from bot import rehearsal, what_if
from bot.what_if import Tried
from store import audit, broadcasts, catalog, database, promises, staff_group, supply
from store.broadcasts import Draft
from store.errors import BadInput, Refused
from store.staff import Role, Staff

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.staff_group import Shop
    from bot.staff_group.heed import Heed

GOOD_FOR = timedelta(minutes=15)
"""So long what was shown can be confirmed."""
MOST_SAMPLES = 3
MOST_SHIFTS = 5
SHORT = 60
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody is shown before it is done: the words, what the button says, and what is kept of it."""

    act: str
    terms: dict[str, Any]
    words: str
    button: str
    seal: str = ""


def look(shop: "Shop", person: Staff, name: str, rest: str) -> Look | None:
    """Return what a command would do; None for one that changes nothing. Raises what stands against it.

    It is tried in a transaction of its own.
    """
    acts: dict[str, Callable[[Shop, Staff, str], Look]] = {"promise": _promise, "land": _land, "broadcast": _broadcast}
    if name not in acts:
        return None
    if not person.role.covers(Role.manager):
        raise Refused(f"this is for a manager, and you are {person.role.value}")
    return acts[name](shop, person, rest)


def show(one: "Heed", shown: Look) -> None:
    """Show it to whoever asked for it, to be confirmed in private."""
    number = staff_group.ask(one.tx, one.person.id, shown.act, shown.terms, shown.seal, now=one.now)
    one.to_them(shown.words, ((shown.button, f"staff yes {number}"), ("Leave it", f"staff no {number}")))
    one.here(f"{one.person.name}, what it would do is in our private chat; it is done when you say so there.")


def answered(one: "Heed", number: int, *, yes: bool) -> None:
    """Do what was shown, or leave it. Raises Refused where it was shown to somebody else, or is over."""
    asked = staff_group.asked(one.tx, number, one.person.id)
    if asked is None:
        raise Refused("this was not shown to you")
    if asked.closed_at is not None:
        raise Refused("you have answered that already")
    if asked.asked_at < one.now - GOOD_FOR:
        raise Refused("that was shown too long ago; ask for it again")
    asked.closed_at = one.now
    one.tx.flush()
    if not yes:
        one.to_them("Nothing was changed.")
        return
    one.needs(Role.manager)
    acts = {"promise": _promised, "land": _landed, "broadcast": _sent}
    told = acts[asked.act](one, asked.terms, asked.seal)
    one.to_them(f"Done. {told}")
    if group := staff_group.group(one.tx):
        said = f"{one.person.name}: {told}"
        staff_group.post(one.tx, group.chat, said, key=f"done:{number}", now=one.now)


def _promise(shop: "Shop", person: Staff, rest: str) -> Look:
    found = re.fullmatch(r"(\S+)\s+(\S+)(?:\s+(.*))?", rest, re.DOTALL)
    if found is None:
        raise BadInput("write it as /promise SKU YYYY-MM-DD, or /promise SKU unknown WHY")
    sku, day, reason = found[1], _day(found[2]), (found[3] or "").strip()
    if day is None and not reason:
        raise BadInput("say why nobody knows, in words that customers may read: /promise SKU unknown WHY")
    terms = {"sku": sku, "on": day.isoformat() if day else None, "reason": reason}
    tried = _tried(shop, sku, _stating(terms, person.name))
    title = f"{sku} comes on {day}" if day else f"Nobody knows when {sku} comes"
    return Look("promise", terms, _shown(f"{title}?", tried), "State it", tried.seal)


def _land(shop: "Shop", _person: Staff, rest: str) -> Look:
    found = re.fullmatch(r"(\S+)\s+(\d{1,7})(?:\s+(.*))?", rest, re.DOTALL)
    if found is None or not int(found[2]):
        raise BadInput("write it as /land SKU UNITS, such as /land LAMP-2 40; the delivery's name may follow")
    terms: dict[str, Any] = {"sku": found[1], "units": int(found[2]), "reference": (found[3] or "").strip()}
    tried = _tried(shop, found[1], _landing(terms, "what if"))
    return Look("land", terms, _shown(f"{terms['units']} of {terms['sku']} land?", tried), "Land them", tried.seal)


def _broadcast(shop: "Shop", _person: Staff, rest: str) -> Look:
    audience, bar, words = (part.strip() for part in rest.partition("|"))
    if not (audience and bar and words):
        raise BadInput("write it as /broadcast WHO | TEXT, such as /broadcast sku=LAMP-2 | Your {title} is late.")
    terms = {"audience": audience, "words": words}
    with shop.db.reading() as tx:
        now, draft = database.now(tx), _draft(shop, terms)
        broadcasts.check(tx, draft)
        looked = shop.stage().preview(tx, draft, settings=shop.settings, now=now)
    if not looked.survey.recipients:
        raise Refused("nobody who is meant can be written to")
    rehearsal.refuse_cut(looked)
    told = [f"To {looked.survey.recipients} people: {audience}"]
    told += [f"Left out: {count} ({why})" for why, count in looked.survey.left_out.items() if count]
    told += [f"Later, when it is their time: {sum(looked.survey.later.values())}"] if looked.survey.later else []
    told += [f"SMS segments: {looked.segments}"] if looked.segments else []
    told += [f"Cost: {looked.cost:.2f}"] if looked.cost is not None and looked.segments else []
    told += [f"{one.channel}, {one.language}:\n{one.rendered.text}" for one in looked.samples[:MOST_SAMPLES]]
    return Look("broadcast", terms, "\n\n".join(told), "Send it")


def _promised(one: "Heed", terms: dict[str, Any], seal: str) -> str:
    product = catalog.by_sku(one.tx, terms["sku"])
    what_if.done(one.tx, product.id, _stating(terms, one.person.name), seal=seal, now=one.now)
    about = {"on": terms["on"], "reason": terms["reason"]}
    audit.record(one.tx, one.person.name, "stated a date", f"product {product.sku}", now=one.now, **about)
    stated = f"comes on {terms['on']}" if terms["on"] else "has no date now"
    return f"{product.sku} {stated}. Whoever has to hear of it will."


def _landed(one: "Heed", terms: dict[str, Any], seal: str) -> str:
    product = catalog.by_sku(one.tx, terms["sku"])
    key = f"group {one.said.key}"
    covered = what_if.done(one.tx, product.id, _landing(terms, key), seal=seal, now=one.now)
    about = {"units": terms["units"], "reference": terms["reference"], "key": key}
    audit.record(one.tx, one.person.name, "landed", f"product {product.sku}", now=one.now, **about)
    whole = sum(1 for line in covered if not line.waiting)
    in_part = f", {len(covered) - whole} in part" if len(covered) > whole else ""
    return f"{terms['units']} of {product.sku} landed: {whole} lines covered{in_part}."


def _sent(one: "Heed", terms: dict[str, Any], _seal: str) -> str:
    shop, who = one.shop, one.person.name
    made = broadcasts.draft(one.tx, _draft(shop, terms), by=who, now=one.now)
    hours_of = shop.stage().hours_of
    broadcasts.submit(one.tx, made.id, by=who, hours_of=hours_of, settings=shop.settings, now=one.now)
    sent = broadcasts.known(one.tx, made.id)
    if sent.state is broadcasts.BroadcastState.awaiting:
        return f"Broadcast {made.id} waits for a second person, in the console under Broadcasts."
    return f"Broadcast {made.id} begins soon; in the console under Broadcasts it can be stopped."


def _draft(shop: "Shop", terms: dict[str, Any]) -> Draft:
    language = shop.settings.shop_language
    return Draft(
        title=terms["words"][:SHORT],
        audience=terms["audience"],
        texts={language: {"text": terms["words"]}},
        default_language=language,
    )


def _tried(shop: "Shop", sku: str, change: what_if.Change) -> Tried:
    with shop.db.reading() as tx:
        product = catalog.by_sku(tx, sku)
    return what_if.tried(shop.would_say, product.id, change)


def _stating(terms: dict[str, Any], who: str) -> what_if.Change:
    def change(tx: Session, product_id: int, now: datetime) -> None:
        on = date.fromisoformat(terms["on"]) if terms["on"] else None
        promises.state(tx, product_id, on=on, reason=terms["reason"], by=who, now=now)
        promises.derive(tx, [product_id], now=now)
        database.wake(tx, "scheduler")

    return change


def _landing(terms: dict[str, Any], key: str) -> what_if.Change:
    def change(tx: Session, _product_id: int, now: datetime) -> None:
        supply.land(tx, terms["sku"], terms["units"], key=key, reference=terms["reference"] or None, now=now)

    return change


def _shown(title: str, tried: Tried) -> str:
    """Say what a change would do, and what people would read."""
    told = [title]
    if tried.covered:
        told.append(f"{tried.units} units go to {len(tried.covered)} lines; {tried.still_waiting} units still wait.")
    shifts = [f"{was or 'no date'} → {will or 'no date'}: {count} lines" for was, will, count in tried.moves.in_order]
    told += ["\n".join(shifts[:MOST_SHIFTS])] if shifts else []
    hear = ", ".join(f"{count} by {channel}" for channel, count in tried.ways.most_common())
    told.append(f"Messages: {hear}." if hear else "Nobody is written to because of it.")
    told += [
        f"{one.count} × {one.channel}, {one.language or 'default'}:\n{one.text}" for one in tried.samples[:MOST_SAMPLES]
    ]
    return "\n\n".join(told)


def _day(typed: str) -> date | None:
    if typed.casefold() == UNKNOWN:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise BadInput(f"{typed} is no day; write it as YYYY-MM-DD, or say {UNKNOWN}") from None
