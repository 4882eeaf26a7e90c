"""They name an order to show who they are: six digits go to its phone, and come back in the chat."""

import re
import unicodedata
from datetime import time
from typing import Any

from bot.dialogue import Choice, Reply, Text, Value
from bot.intents import Turn, nothing_open, person, start, status, status_eta
from store import codes, hours, outbox, outlook
from store.errors import SomebodyElse
from store.hours import Window
from store.messages import Priority

WORDING = "code v1"
"""The version of what is said before the digits are typed."""
WHOEVER_ASKS = frozenset({"change_language", "help", "my_data", "opt_in", "opt_out", "talk_human"})
"""What is answered to anybody, also where they name an order."""


def answer(turn: Turn) -> Reply:
    """Take the digits where they are typed, send them where an order is named, and else ask for its number."""
    if is_code(turn):
        return _proven(turn)
    if not turn.settings.codes_per_minute:
        return nothing_open(turn)
    number = str(turn.args.get("order") or turn.named.get("order") or "")
    return _sent(turn, number) if number else Reply((Text("identify-ask"),), (person(),))


def is_code(turn: Turn) -> bool:
    """Tell whether what was written is six digits and a code was asked for here; `#123456` is an order."""
    return bool(_digits(turn)) and codes.awaited(turn.tx, turn.address.id, now=turn.now)


def begins(turn: Turn, intent: str) -> bool:
    """Tell whether somebody of whom we know no order names one, and so wants to be known by it."""
    named = turn.named.get("order") and intent not in WHOEVER_ASKS
    return bool(named) and turn.settings.codes_per_minute > 0 and is_unknown(turn)


def is_unknown(turn: Turn) -> bool:
    """Tell whether we know of no order of whoever speaks."""
    return turn.customer.country is None and not outlook.has_orders(turn.tx, turn.customer.id)


def by_order_number() -> Choice:
    """The choice to show who they are by the number of an order."""
    return Choice(Text("choice-order-number"), "identify")


def veiled(shop: str) -> dict[str, Any]:
    """Return the body of what a phone that may have changed hands hears first: no name, no item, a way to the rest."""
    return Reply((Text("news-veiled", {"shop": shop}),), (Choice(Text("choice-read-news"), "opt_in"),)).packed()


def _sent(turn: Turn, number: str) -> Reply:
    """Send digits to the phone of the order, where it has one. The answer knows only what whoever asks may know."""
    window = Window.parse(turn.settings.message_hours)
    asked = codes.request(
        turn.tx,
        turn.address,
        number,
        window=window,
        per_minute=turn.settings.codes_per_minute,
        now=turn.now,
    )
    key = f"{codes.KEY}{asked.code_id}"
    # Where nothing goes out the same is written and undone, so that the time it takes tells nothing.
    with turn.tx.begin_nested() as sending:
        outbox.enqueue(
            turn.tx,
            outbox.Place(asked.address_id, "sms", asked.customer_id),
            key=key,
            priority=Priority.reply,
            body=Reply((Text("identify-code", {"shop": turn.settings.shop_name, "code": asked.digits}),)).packed(),
            expires_at=turn.now + codes.LIFETIME / 2,
            now=turn.now,
        )
        codes.after_the_answer(turn.tx, key, now=turn.now)
        if not asked.goes:
            sending.rollback()
    # By the clock of whoever asks: that of the phone would tell that there is one.
    mine = hours.agreeing(turn.address.zones.split(","), window, turn.now)
    minutes: dict[str, Value] = {"minutes": codes.LIFETIME.seconds // 60}
    facts = minutes | {"opens_at": window.opens, "closes_at": window.closes}
    said = Text("identify-sent" if hours.inside(mine, window, turn.now) else "identify-night", facts)
    if (window.opens, window.closes) == (time.min, time.max):
        said = Text("identify-sent-unlimited", minutes)
    return Reply((said,), (Choice(Text("choice-new-code"), "identify", {"order": number}), person()))


def _proven(turn: Turn) -> Reply:
    customer_id = codes.redeem(turn.tx, turn.address.id, _digits(turn), now=turn.now)
    if customer_id is None:
        return Reply((Text("identify-wrong"),), (by_order_number(), person()))
    try:
        start.link_to(turn, customer_id, source="code", wording=WORDING)
    except SomebodyElse:
        # Told here: raised, it would make a code that was used good again.
        return Reply((Text("refused-somebody-else"),), (status(), person()))
    return status_eta.answer(turn).after(Text("linked", {"shop": turn.settings.shop_name}))


def _digits(turn: Turn) -> str:
    """Return the six digits that a message consists of, however they are grouped; "" where it is anything else."""
    bare = re.sub(r"[\s.-]", "", unicodedata.normalize("NFKC", turn.text))
    return bare if re.fullmatch(r"[0-9]{6}", bare) else ""
