"""They want to hear from us at other hours, less often, not for a while, or elsewhere.

News follows these wishes; an answer to what they ask comes at once, and what the law has us tell them is not delayed.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot import facets
from bot.dialogue import Choice, Reply, Text
from bot.intents import Turn, hear_offers, status
from bot.locales import load
from bot.understanding import wishes
from bot.understanding.wishes import LONGEST, PARTS
from store import audit, consent, contact, customers, hours, notices
from store.consent import Purpose
from store.customers import AddressState
from store.hours import Window
from store.zones import is_zone

PAUSES = (3, 7, 14, 30)
"""For how many days a pause is proposed."""
MOST_WORDS = 7
"""So many words has what just answers a question."""
ANY_DAY = date(2001, 4, 2)


def answer(turn: Turn) -> Reply:
    """Set what they chose or clearly said; else show what is set, and what may be."""
    wish: dict[str, Any] = dict(turn.args) or _said(turn)
    match wish.get("ask"):
        case "hours":
            return _which_hours(turn)
        case "pause":
            return _how_long(turn)
        case "often" | "zone" as which:
            choices = _zones(turn) if which == "zone" else (_rhythm(turn), _pause(turn), _hours())
            return Reply((Text("wishes-which-zone" if which == "zone" else "wishes-often"),), tuple(choices))
        case "all":
            wish = {}
    if "until" in wish and date.fromisoformat(wish["until"]) <= _today(turn):
        return _how_long(turn)
    elsewhere = wish.get("channel") not in (None, *_channels(turn))
    if elsewhere:
        del wish["channel"]
    if not wish:
        first = [Text("wishes-not-there")] if elsewhere else []
        return Reply((*first, *_set_now(turn), Text("wishes-change")), _menu(turn))
    _set(turn, wish)
    longer = "until" in wish and date.fromisoformat(wish["until"]) > _until(turn, wish)
    first = [Text("wishes-longest", {"days": LONGEST})] if longer else []
    return Reply((Text("wishes-noted"), *first, *_set_now(turn)), (*_way_back(turn), settings(), status()))


def is_answer(turn: Turn) -> bool:
    """Say whether a message, after the question for how long or at which hours, just answers it."""
    wish = _said(turn) if len(turn.text.split()) <= MOST_WORDS and "?" not in turn.text else {}
    return bool(wish) and "ask" not in wish


def _said(turn: Turn) -> dict[str, Any]:
    """Read what is wished for; where the length of a pause was asked, the day alone is one."""
    texts = [turn.text, turn.spelt] if turn.spelt else [turn.text]
    read = (
        wishes.wish(text, languages=spoken(turn), shop=_shop(turn), today=_today(turn), place=turn.place)
        for text in texts
    )
    found = [wish for wish in read if wish]
    wish = next((wish for wish in found if "ask" not in wish), found[0] if found else {})
    day = turn.named.get("date")
    asked = ((turn.asked or {}).get("for") or {}).get("args", {})
    if (not wish or "ask" in wish) and asked.get("ask") == "pause" and day and day > _today(turn):
        return {"until": day.isoformat()}
    return wish


def ends_wishes(turn: Turn) -> bool:
    """Say whether words ask for everything as usual, of somebody who wished for something else."""
    return bool(_way_back(turn)) and _said(turn) == {"normal": True}


def is_asked(turn: Turn) -> bool:
    """Say whether words that were not understood ask for quiet until a day after all."""
    likely = {"opt_out", "preferences"}.intersection(turn.candidates[:2])
    named = turn.named.get("date") and not facets.needs_it(turn.text)
    if not (likely and named):
        return False
    return "until" in _said(turn)


def settings() -> Choice:
    """The choice to see and change when, how often and where we write."""
    return Choice(Text("choice-wishes"), "preferences", {"ask": "all"})


def spoken(turn: Turn) -> list[str]:
    """List the languages that may be meant, the customer's first."""
    mine = load().nearest(turn.customer.language, turn.settings.shop_language)
    return [mine, *(code for code in load().languages() if code != mine)]


def _set(turn: Turn, wish: Mapping[str, Any]) -> None:
    person = turn.customer
    if "normal" in wish:
        person.hours, person.digest, person.paused_until = None, False, None
    if "hours" in wish:
        person.hours = None if wish["hours"] == "any" else str(Window.parse(wish["hours"]))
    if "digest" in wish:
        person.digest = bool(wish["digest"])
    if "resume" in wish:
        person.paused_until = None
    if "days" in wish or "until" in wish:
        person.paused_until = _begins(turn, _until(turn, wish))
    if "channel" in wish:
        person.preferred_channel = wish["channel"]
    if "zone" in wish and is_zone(wish["zone"]):
        person.zone = wish["zone"]
    turn.tx.flush()
    audit.record(
        turn.tx,
        f"customer {person.id}",
        "chose how to hear from us",
        f"customer {person.id}",
        now=turn.now,
        message=turn.message_id,
        **wish,
    )
    # What rests may be said now.
    notices.hasten(turn.tx, person.id, now=turn.now)


def _until(turn: Turn, wish: Mapping[str, Any]) -> date:
    if "until" in wish:
        return min(date.fromisoformat(wish["until"]), _today(turn) + timedelta(days=LONGEST))
    return _today(turn) + timedelta(days=max(1, min(int(wish["days"]), LONGEST)))


def _set_now(turn: Turn) -> tuple[Text, ...]:
    """Say what holds: when and how often, for how long not, and where."""
    window = _within(_shop(turn), turn.customer.hours) or _shop(turn)
    rhythm = "wishes-digest" if turn.customer.digest else f"wishes-at-once{_limits(window)}"
    said = [Text(rhythm, _clock(window))]
    if until := _paused(turn):
        said.append(Text("wishes-paused", {"date": until.astimezone(_zone(turn)).date()}))
    if len(_channels(turn)) > 1:
        said.append(Text(f"wishes-on-{_preferred(turn)}"))
    return tuple(said)


def _menu(turn: Turn) -> tuple[Choice, ...]:
    where = [Choice(Text("choice-wishes-zone"), "preferences", {"ask": "zone"})] if len(_zones(turn)) > 1 else []
    about = hear_offers.choices(turn)
    return (_hours(), _rhythm(turn), _pause(turn), *about, *_elsewhere(turn), *where, *_way_back(turn))


def _way_back(turn: Turn) -> tuple[Choice, ...]:
    person = turn.customer
    if person.hours is None and not person.digest and not _paused(turn):
        return ()
    return (Choice(Text("choice-wishes-normal"), "preferences", {"normal": True}),)


def _zones(turn: Turn) -> list[Choice]:
    """List the zones in which they may be, as their number and their orders tell, by a city of each."""
    known = sorted({zone for one in customers.addresses_of(turn.tx, turn.customer.id) for zone in one.zones.split(",")})
    return [
        Choice(Text("choice-zone", {"name": zone.rpartition("/")[2].replace("_", " ")}), "preferences", {"zone": zone})
        for zone in known
    ]


def _hours() -> Choice:
    return Choice(Text("choice-wishes-hours"), "preferences", {"ask": "hours"})


def _rhythm(turn: Turn) -> Choice:
    label = "choice-wishes-at-once" if turn.customer.digest else "choice-wishes-digest"
    return Choice(Text(label), "preferences", {"digest": not turn.customer.digest})


def _pause(turn: Turn) -> Choice:
    if _paused(turn):
        return Choice(Text("choice-wishes-resume"), "preferences", {"resume": True})
    return Choice(Text("choice-wishes-pause"), "preferences", {"ask": "pause"})


def _elsewhere(turn: Turn) -> list[Choice]:
    others = [channel for channel in _channels(turn) if channel != _preferred(turn)]
    return [Choice(Text(f"choice-wishes-{channel}"), "preferences", {"channel": channel}) for channel in others]


def _which_hours(turn: Turn) -> Reply:
    shop = _shop(turn)
    parts = [(name, part, _within(shop, str(part))) for name, part in PARTS.items()]
    choices = [
        Choice(Text(f"choice-wishes-{name}", _clock(inside)), "preferences", {"hours": str(part)})
        for name, part, inside in parts
        if inside is not None
    ]
    turn.ask_for("preferences", ask="hours")
    any_time = Choice(Text("choice-wishes-any"), "preferences", {"hours": "any"})
    return Reply((Text(f"wishes-which-hours{_limits(shop)}", _clock(shop)),), (any_time, *choices))


def _how_long(turn: Turn) -> Reply:
    today = _today(turn)
    monday = today + timedelta(days=7 - today.weekday())
    choices = [Choice(Text("choice-wishes-days", {"days": days}), "preferences", {"days": days}) for days in PAUSES]
    if monday - today < timedelta(days=7):
        choices.append(Choice(Text("choice-wishes-monday"), "preferences", {"until": monday.isoformat()}))
    turn.ask_for("preferences", ask="pause")
    return Reply((Text("wishes-how-long"),), tuple(choices))


def _channels(turn: Turn) -> list[str]:
    """List where news may go: channels with an address that somebody is at and agreed to."""
    willing = [
        address.channel
        for address in customers.addresses_of(turn.tx, turn.customer.id)
        if address.channel in ("telegram", "sms")
        and address.state is AddressState.active
        and consent.held(turn.tx, address.id, Purpose.order_updates) is True
    ]
    return sorted(set(willing), reverse=True)


def _preferred(turn: Turn) -> str:
    known = _channels(turn)
    mine = turn.customer.preferred_channel
    return mine if mine in known else known[0]


def _paused(turn: Turn) -> datetime | None:
    until = turn.customer.paused_until
    return until if until is not None and until > turn.now else None


def _shop(turn: Turn) -> Window:
    return Window.parse(turn.settings.message_hours)


def _within(shop: Window, wanted: str | None) -> Window | None:
    return hours.narrowed(shop, Window.parse(wanted)).on(ANY_DAY) if wanted else shop


def _clock(window: Window) -> dict[str, time]:
    return {"opens_at": window.opens, "closes_at": window.closes}


def _limits(window: Window) -> str:
    """Say how the keys of texts end where there are no hours to name."""
    return "-unlimited" if (window.opens, window.closes) == (time.min, time.max) else ""


def _zone(turn: Turn) -> ZoneInfo:
    return ZoneInfo(contact.zones_at(turn.tx, turn.address.id, _shop(turn), now=turn.now)[0])


def _today(turn: Turn) -> date:
    return turn.now.astimezone(_zone(turn)).date()


def _begins(turn: Turn, day: date) -> datetime:
    return datetime.combine(day, time(), _zone(turn)).astimezone(turn.now.tzinfo)
