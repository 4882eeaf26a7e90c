"""What one of the staff said to the bot is done, or answered with why not; who is not of the staff gets no answer."""

import logging
import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlmodel import Session

from bot import hand_off
from bot.staff_group import confirm
from bot.staff_group.carry import SHUT_OUT, parts
from bot.staff_group.confirm import Look
from bot.staff_group.gather import FROM_HERE
from store import arrivals, audit, catalog, conversations, database, seats, staff_group, tasks, throttle
from store.arrivals import Arrival
from store.database import table
from store.errors import BadInput, Refused, ShopError
from store.orders import Backorder
from store.promises import Expectation
from store.staff import Role, Staff
from store.staff_group import Overheard
from store.throttle import Limit

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.staff_group import Shop

logger = logging.getLogger(__name__)

SEAT = "staff_"
"""How the data of a link begins that ties an account to one of the staff; the code follows."""
TRIES = 5
"""So many codes an account may try while one is good; whoever tries more gets no answer."""
COMMAND = re.compile(r"/([a-z_]+)(?:@\w+)?(?:\s+(.*))?", re.IGNORECASE | re.DOTALL)
HELP = """/waiting SKU: who waits for it, and what is expected
/promise SKU DATE [why]: it comes on that day; DATE may be "unknown"
/land SKU UNITS [DELIVERY]: a delivery has come in
/broadcast WHO | TEXT: write to everybody who is meant, such as /broadcast sku=LAMP-2 and slipped>7 | ...
In a conversation's topic: what you write goes to the customer, /take has it be yours, /done gives them back to the bot.
Whatever changes something is shown to you in our private chat first."""


@dataclass(frozen=True, slots=True)
class Heed:
    """One thing that was said by somebody of the staff; `here` says something where it was said."""

    shop: "Shop"
    tx: Session
    said: Overheard
    person: Staff
    now: datetime

    def here(self, words: str) -> None:
        """Answer where it was said."""
        topic = _topic_of(self)
        for number, part in enumerate(parts(words)):
            key = f"heeded:{self.said.id}:{number}"
            staff_group.post(self.tx, self.said.chat, part, key=key, address_id=topic, now=self.now)

    def to_them(self, words: str, buttons: tuple[tuple[str, str], ...] = ()) -> None:
        """Say something to whoever said it, in private, with buttons below."""
        *before, last = parts(words)
        for number, part in enumerate(before):
            staff_group.post(self.tx, self.said.account, part, key=f"private:{self.said.id}:{number}", now=self.now)
        key = f"private:{self.said.id}:last"
        staff_group.post(self.tx, self.said.account, last, key=key, buttons=buttons, now=self.now)

    def needs(self, role: Role) -> None:
        """Raise Refused where somebody may not do as much."""
        if not self.person.role.covers(role):
            raise Refused(f"this is for a {role.value}, and you are {self.person.role.value}")


def heed(shop: "Shop", overheard_id: int) -> None:
    """Do what was said, once; what cannot be done is answered with why, and nothing of it has happened."""
    trouble = ""
    try:
        # A change is tried in a transaction of its own, before the one in which it is shown.
        shown = _looked(shop, overheard_id)
        with shop.db.transaction() as tx:
            one = _begun(shop, tx, overheard_id)
            if one is not None:
                _do(one, shown)
            return
    except ShopError as error:
        trouble = str(error)
    except Exception:
        logger.exception("what staff said could not be heeded")
        trouble = "something went wrong here; it is in the log"
    with shop.db.transaction() as tx:
        one = _begun(shop, tx, overheard_id)
        if one is not None:
            told = f"{trouble[:1].upper()}{trouble[1:].removesuffix('.')}."
            one.to_them(told) if one.said.is_private else one.here(told)


def _looked(shop: "Shop", overheard_id: int) -> Look | None:
    """Try what a command in the group would do, for whoever may ask for it; None for anything else."""
    with shop.db.reading() as tx:
        said = tx.get_one(Overheard, overheard_id)
        group, person = staff_group.group(tx), seats.seated(tx, said.account)
    name, rest = _command(said.words)
    if person is None or group is None or group.chat != said.chat or said.done_at:
        return None
    return confirm.look(shop, person, name, rest)


def _command(words: str) -> tuple[str, str]:
    """Read a command and what follows it; ("", "") where it is none."""
    found = COMMAND.fullmatch(words.strip())
    return (found[1].lower(), (found[2] or "").strip()) if found else ("", "")


def _begun(shop: "Shop", tx: Session, overheard_id: int) -> Heed | None:
    """Note that it is heeded; None where it was before, or was said by nobody of the staff."""
    now = database.now(tx)
    if not staff_group.heeded(tx, overheard_id, now=now):
        return None
    said = tx.get_one(Overheard, overheard_id, populate_existing=True)
    if said.is_private and said.data.startswith(SEAT):
        _sit(tx, said, now)
        return None
    person = seats.seated(tx, said.account)
    return Heed(shop, tx, said, person, now) if person else None


def _sit(tx: Session, said: Overheard, now: datetime) -> None:
    code, said.data, said.words = said.data.removeprefix(SEAT), "", ""
    if throttle.attempt(tx, [Limit(f"seat {said.account}", TRIES, seats.GOOD_FOR)], at=database.clock(tx)):
        tx.flush()
        return
    try:
        person = seats.take(tx, code, said.account, now=now)
        told = f"This chat is {person.name}'s now. What you ask for in the group is shown here before it is done."
    except Refused as error:
        told = f"{str(error)[:1].upper()}{str(error)[1:]}."
    tx.flush()
    staff_group.post(tx, said.account, told, key=f"private:{said.id}:last", now=now)


def _do(one: Heed, shown: Look | None) -> None:
    said = one.said
    if said.is_private:
        if answered := re.fullmatch(r"staff (yes|no) (\d{1,18})", said.data):
            confirm.answered(one, int(answered[2]), yes=answered[1] == "yes")
        return
    group = staff_group.group(one.tx)
    name, rest = _command(said.words)
    if name == "here":
        _open(one)
    elif group is None or group.chat != said.chat:
        if name:
            one.here("This is not the staff's group. A manager makes it that with /here.")
    elif shown is not None:
        confirm.show(one, shown)
    elif name:
        _commanded(one, name, rest)
    elif address_id := _topic_of(one):
        _answer(one, address_id)


def _commanded(one: Heed, name: str, rest: str) -> None:
    acts: dict[str, Callable[[Heed, str], None]] = {
        "waiting": _waiting,
        "take": lambda one, _: _take(one),
        "done": lambda one, _: _done(one),
        "help": lambda one, _: one.here(HELP),
    }
    act = acts.get(name)
    if act is None:
        raise BadInput(f"there is no /{name}; /help lists what there is")
    act(one, rest)


def _open(one: Heed) -> None:
    one.needs(Role.manager)
    if one.said.is_public:
        raise BadInput("anybody can read this group, and customers' words would stand here; make it private first")
    if not one.said.has_topics:
        raise BadInput("this group has no topics; turn them on in its settings, then send /here again")
    staff_group.open_in(one.tx, one.said.chat, one.said.title, by=one.person.name, now=one.now)
    tasks.seen_to(one.tx, SHUT_OUT, by=one.person.name, now=one.now)
    one.here(f"This is the staff's group now. Conversations and what there is to do come here.\n\n{HELP}")


def _answer(one: Heed, address_id: int) -> None:
    """Say it to the customer."""
    if not one.said.words.strip():
        raise BadInput("only words go to the customer, and this did not; write what they are to know")
    hand_off.answer(
        one.tx,
        address_id,
        one.said.words,
        by=one.person.name,
        # The number of a row may be given again once old ones are forgotten; Telegram's is not.
        key=f"{FROM_HERE.removeprefix('answer:')}{one.said.key}",
        settings=one.shop.settings,
        now=one.now,
    )


def _take(one: Heed) -> None:
    address_id = _topic(one)
    hand_off.known(one.tx, address_id)
    lapse = hand_off.lapse(one.shop.settings)
    conversations.take_over(one.tx, address_id, by=one.person.name, lapse=lapse, instead=True, now=one.now)
    audit.record(one.tx, one.person.name, "took over", f"address {address_id}", now=one.now, to=one.person.name)
    one.here(f"{one.person.name} has this conversation now.")


def _done(one: Heed) -> None:
    address_id = _topic(one)
    hand_off.hand_back(one.tx, address_id, by=one.person.name, settings=one.shop.settings, now=one.now)
    audit.record(one.tx, one.person.name, "handed back", f"address {address_id}", now=one.now)


def _topic(one: Heed) -> int:
    address_id = _topic_of(one)
    if address_id is None:
        raise BadInput("this is for the topic of a conversation")
    return address_id


def _topic_of(one: Heed) -> int | None:
    """Return whose conversation the topic is where it was said; other groups have topics of the same numbers."""
    group, said = staff_group.group(one.tx), one.said
    if said.thread is None or group is None or group.chat != said.chat:
        return None
    return staff_group.conversation_of(one.tx, said.thread)


def _waiting(one: Heed, rest: str) -> None:
    """Say who waits for a product, until when, and what is expected."""
    if not rest:
        raise BadInput("say of what, such as /waiting LAMP-2")
    product = catalog.by_sku(one.tx, rest)
    lines, dates = table(Backorder).c, table(Expectation).c
    open_ones = sa.and_(lines.product_id == product.id, lines.waiting > 0)
    units, count, since = (
        one.tx.connection()
        .execute(
            sa.select(
                sa.func.coalesce(sa.func.sum(lines.waiting), 0), sa.func.count(), sa.func.min(lines.uncovered_at)
            ).where(open_ones)
        )
        .one()
    )
    if not count:
        one.here(f"Nobody waits for {product.title} ({product.sku}).")
        return
    days = (
        one.tx.connection()
        .execute(
            sa.select(dates.on_date, sa.func.count())
            .select_from(table(Backorder).outerjoin(table(Expectation), dates.backorder_id == lines.id))
            .where(open_ones)
            .group_by(dates.on_date)
            .order_by(dates.on_date.is_(None), dates.on_date)
            .limit(10)
        )
        .all()
    )
    told = [f"{product.title} ({product.sku}): {units} units for {count} lines, the first since {since:%Y-%m-%d}."]
    told += [f"{on.isoformat() if on else 'Nobody knows when'}: {many} lines" for on, many in days]
    coming = arrivals.still_expected(one.tx, [product.id])
    told += [_coming(come) for come in coming[:10]]
    one.here("\n".join(told))


def _coming(come: Arrival) -> str:
    when = f" on {come.expected_on}" if come.expected_on else ""
    name = f" ({come.reference})" if come.reference else ""
    return f"Expected: {come.quantity - come.landed} units{when}{name}"
