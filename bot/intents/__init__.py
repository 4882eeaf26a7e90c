"""What a person can mean: each intent is a file here with `answer(turn)`, which does it and says so.

Its example phrases and its texts stand in the locales under the same name. An intent knows no channel.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, cast

from sqlmodel import Session

from bot.dialogue import Choice, Reply, Text
from store import orders, outlook
from store.conversations import Conversation
from store.customers import Address, Customer
from store.orders import Backorder
from store.outlook import Outlook
from store.registry import modules
from store.settings import Settings


@dataclass(slots=True)
class Turn:
    """One exchange: who spoke, what it was taken to mean, and the transaction in which it is answered.

    `args` came with the choice that was taken; `named` is what the words named (order, quantity, date, ...), and
    `undated` the text without the day that it names, `spelt` the text with its spelling put right. `ends_offers` says
    that they want no more offers, whatever else they want; `stopped` that the answer is the one confirmation of a wish
    not to be written to.
    """

    tx: Session
    now: datetime
    settings: Settings
    customer: Customer
    address: Address
    conversation: Conversation
    message_id: int
    heard_at: datetime
    text: str = ""
    undated: str = ""
    spelt: str = ""
    args: Mapping[str, Any] = field(default_factory=dict)
    named: Mapping[str, Any] = field(default_factory=dict)
    candidates: Sequence[str] = ()
    asked: Mapping[str, Any] | None = None
    ends_offers: bool = False
    stopped: bool = False

    @property
    def place(self) -> str:
        """Name the language and the country by whose custom the customer writes (en-US)."""
        language = self.customer.language or self.settings.shop_language
        return f"{language.partition('-')[0]}-{self.customer.country or self.settings.shop_country}"

    def open_lines(self) -> list[Outlook]:
        """Return what the customer still waits for, with its outlook, oldest order first."""
        lines = orders.open_lines(self.tx, self.customer.id)
        known = outlook.of(self.tx, [line.id for line in lines], places=True)
        return [known[line.id] for line in lines]

    def own(self, backorder_id: int) -> Backorder | None:
        """Return a line if it is this customer's own."""
        line = self.tx.get(Backorder, backorder_id, populate_existing=True)
        if line is None:
            return None
        order = self.tx.get_one(orders.Order, line.order_id)
        return line if order.customer_id == self.customer.id else None

    def ask(self, yes: Choice, no: Choice | None = None) -> None:
        """Leave a question open, so that the next yes or no is its answer."""
        self.conversation.asking = {
            "by": self.message_id,
            "yes": {"intent": yes.intent, "args": dict(yes.args)},
            "no": {"intent": no.intent, "args": dict(no.args)} if no else None,
        }

    def ask_for(self, intent: str, **args: Any) -> None:
        """Leave open what was asked for in words: what `is_answer` of the intent takes for one goes back to it."""
        self.conversation.asking = {"by": self.message_id, "for": {"intent": intent, "args": args}}


class Intent(Protocol):
    """What a file in this folder must have."""

    def answer(self, turn: Turn) -> Reply:
        """Do what was meant, in the turn's transaction, and say so. May raise Refused, which is told kindly."""


def intents() -> dict[str, Intent]:
    """Return every intent by its name."""
    return cast("dict[str, Intent]", modules("bot.intents"))


def about_one(
    turn: Turn, intent: str, then: Callable[[Outlook], Reply], *, lines: Sequence[Outlook] | None = None
) -> Reply:
    """Answer about the one line that is meant; where several could be, ask which."""
    found = turn.open_lines() if lines is None else lines
    meant = [line for line in found if is_meant(line, turn)] or found
    if "line" in turn.args:
        meant = [line for line in found if line.backorder_id == turn.args["line"]]
    if not meant:
        return nothing_open(turn)
    if len(meant) == 1:
        return then(meant[0])
    choices = [
        Choice(
            Text("choice-line", {"number": line.number, "title": line.title}),
            intent,
            {**turn.args, "line": line.backorder_id},
        )
        for line in meant[:8]
    ]
    return Reply((Text("which-line"),), tuple(choices))


def nothing_open(turn: Turn) -> Reply:
    """Say that nothing waits, and of what is set aside that it ships next; or that we know of no order at all."""
    if turn.open_lines():
        turn.args = {"from": 0}
        return intents()["status_eta"].answer(turn)
    known = turn.customer.country is not None or outlook.has_orders(turn.tx, turn.customer.id)
    if known:
        return Reply((Text("nothing-open"),), (person(),))
    contact_us = Text("who-are-you", {"shop": turn.settings.shop_name, "contact": turn.settings.shop_contact})
    ways = [Choice(Text("choice-share-contact"), "contact")]
    if turn.settings.codes_per_minute:
        ways.append(Choice(Text("choice-order-number"), "identify"))
    return Reply((contact_us,), (*ways, person()))


def keep_waiting(line: int | None = None) -> Choice:
    """The choice to leave everything as it is."""
    return Choice(Text("choice-keep"), "accept_wait", {} if line is None else {"line": line})


def my_options(line: int | None = None) -> Choice:
    """The choice to see what else is possible."""
    return Choice(Text("choice-options"), "see_alternatives", {} if line is None else {"line": line})


def give_up(line: int | None = None) -> Choice:
    """The choice to cancel, which asks once more."""
    return Choice(Text("choice-cancel"), "cancel", {} if line is None else {"line": line})


def status() -> Choice:
    """The choice to hear where everything is."""
    return Choice(Text("choice-status"), "status_eta")


def person() -> Choice:
    """The choice to speak to a person."""
    return Choice(Text("choice-person"), "talk_human")


def is_meant(line: Outlook, turn: Turn) -> bool:
    """Say whether the words name the order or the product of a line."""
    number = turn.named.get("order")
    if number:
        return line.number.lstrip("#") == str(number).lstrip("#")
    return _names(turn.text, line.title) or line.sku.casefold() in turn.text.casefold().split()


def _names(text: str, title: str) -> bool:
    """Say whether a message names a product, also misspelt."""
    if len(text) < 4 or len(text) > 300:
        return False
    from rapidfuzz import fuzz, utils

    return fuzz.token_set_ratio(text, title, processor=utils.default_process) >= 82
