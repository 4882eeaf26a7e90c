"""Where is my order, when does it come; and why so late, since when, how many are before me."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot import facets
from bot.dialogue import Choice, Reply, Text, Value
from bot.intents import (
    Turn,
    _in_time,
    about_one,
    give_up,
    history,
    is_meant,
    keep_waiting,
    my_options,
    nothing_open,
    person,
)
from store import cancellations, outlook, refunds
from store.days import today_of
from store.outlook import Course, Outlook

MOST = 5
"""How many lines are told at a time; the next ones are told to whoever asks for them."""
MOST_QUESTIONS = 2
"""How many questions of one message are answered."""


def answer(turn: Turn) -> Reply:
    """Answer the question that was asked; where it is just where things stand, tell of every open line or the one."""
    lines = turn.open_lines()
    questions = list(turn.args.get("facets", ())) or ([] if turn.args else facets.asked(turn.text))
    number = str(turn.named.get("order") or "").lstrip("#")
    if number and not any(line.number.lstrip("#").casefold() == number.casefold() for line in lines):
        return _not_open(turn, lines, number)
    if "line" in turn.args:
        lines = [line for line in lines if line.backorder_id == turn.args["line"]]
    if not lines:
        return _nothing_open(turn)
    if questions:
        turn.args = {**turn.args, "facets": questions}
        return about_one(turn, "status_eta", lambda line: _answered(turn, line, questions), lines=lines)
    meant = [line for line in lines if is_meant(line, turn)]
    day = _in_time.day_of(turn)
    if day and not turn.args:
        return _in_time.answer(turn, meant or lines, day)
    if len(meant) == 1 < len(lines):
        return details(turn, meant[0])
    return _told(turn, meant or lines)


def is_asked(turn: Turn, *, unsure: bool) -> bool:
    """Say whether words that were not understood ask about an order after all: by a question, by the day by which they
    need it, or by naming a line.

    Where they were rather understood as something else, only a question that can mean nothing else counts.
    """
    questions = facets.asked(turn.text)
    if _in_time.is_asked(turn) and turn.open_lines():
        return True
    if not unsure:
        return bool({"since", "place", "told", "sure", "cancelling"}.intersection(questions))
    return bool(questions) or any(is_meant(line, turn) for line in turn.open_lines())


def state_of(line: Outlook) -> list[Text]:
    """Say of one line how many units are where, and when the rest comes."""
    facts: dict[str, Value] = {"number": line.number, "title": line.title}
    texts: list[Text] = []
    if line.allocated:
        key = "status-set-aside" if line.waiting else "status-allocated"
        texts.append(Text(key, {**facts, "units": line.allocated}))
    if line.waiting:
        where: dict[str, Value] = {**facts, "units": line.waiting, "place": line.place}
        if line.expected:
            texts.append(Text("status-expected", {**where, "date": line.expected}))
        else:
            texts.append(Text("status-undated", {**where, "reason": line.reason, **line.more}))
        texts.extend(your_word(line))
    return texts


def your_word(line: Outlook) -> list[Text]:
    """Say until when we need to hear that they wait, where the order ends without it."""
    return [Text("status-your-word", {"by": line.answer_by})] if line.answer_by else []


def ended(turn: Turn, line: Outlook) -> list[Text]:
    """Say of a line what has shipped, and what was cancelled."""
    texts: list[Text] = []
    course = outlook.course(turn.tx, line.backorder_id)
    facts: dict[str, Value] = {"number": line.number, "title": line.title}
    if line.shipped and course.shipped_at:
        parcel: dict[str, Value] = {"date": today_of(course.shipped_at, turn.settings), "tracking": course.tracking}
        case = "tracked" if course.tracking else "plain"
        texts.append(Text("status-shipped", {**facts, **parcel, "units": line.shipped, "case": case}))
    if line.cancelled:
        texts.append(Text("status-cancelled", {**facts, "units": line.cancelled}))
    return texts


def details(turn: Turn, line: Outlook) -> Reply:
    """Tell everything of one line: what was ordered when, what became of each unit, since when and until when."""
    course = outlook.course(turn.tx, line.backorder_id)
    counts: dict[str, Value] = {
        "number": line.number,
        "title": line.title,
        "quantity": line.quantity,
        "date": today_of(course.ordered_at, turn.settings),
        "shipped": line.shipped,
        "allocated": line.allocated,
        "cancelled": line.cancelled,
    }
    texts = [Text("details", counts)]
    if line.waiting:
        since = today_of(course.waits_since or course.ordered_at, turn.settings)
        texts.append(Text("details-waiting", {"units": line.waiting, "since": since, "place": line.place}))
        texts.append(when(line, course))
        texts.extend(your_word(line))
    return _about(turn, line, texts, dated=bool(line.waiting), told=["details"])


def when(line: Outlook, course: Course) -> Text:
    """Say which delivery covers a line, or when else it comes, or why there is no date."""
    if line.expected is None:
        return Text("when-undated", {"reason": line.reason, **line.more})
    by_delivery = course.delivery_on == line.expected_on
    return Text("when-delivery" if by_delivery else "when-dated", {"date": line.expected})


def why(turn: Turn, line: Outlook) -> list[Text]:
    """Say why a line is not there yet: what we said first and what holds now, or that there was too little."""
    if not line.waiting:
        return [Text("why-set-aside", {"title": line.title, "units": line.allocated})]
    said = [one for one in outlook.told(turn.tx, line.backorder_id) if one.on_date]
    facts: dict[str, Value] = {"title": line.title, "reason": line.reason}
    if said and line.expected is None:
        return [Text("why-no-date", {**facts, "before": said[0].day or "", **line.more})]
    if said and said[0].on_date and line.expected and line.expected_on and line.expected_on > said[0].on_date:
        return [Text("why-later", {**facts, "before": said[0].day or "", "date": line.expected})]
    scarce = Text("why-scarce", {"title": line.title})
    return [scarce, when(line, outlook.course(turn.tx, line.backorder_id))]


def _answered(turn: Turn, line: Outlook, questions: Sequence[str]) -> Reply:
    asked = list(questions)[:MOST_QUESTIONS]
    if asked[0] == "told":
        return history.of(turn, line)
    if asked[0] == "details":
        return details(turn, line)
    course = outlook.course(turn.tx, line.backorder_id)
    texts = [text for question in asked for text in _to(question, turn, line, course)]
    if not line.waiting:
        texts.extend(text for text in state_of(line) if not any(one.key == "why-set-aside" for one in texts))
    elif not {"why", "cancelling"}.intersection(asked):
        texts.append(when(line, course))
    return _about(turn, line, texts, dated=bool(line.waiting), told=asked)


def _to(question: str, turn: Turn, line: Outlook, course: Course) -> list[Text]:
    match question:
        case "why":
            return why(turn, line)
        case "since":
            return [_since(turn, line, course)]
        case "sure":
            return [Text("no-guarantee")]
        case "cancelling":
            return [_if_cancelled(turn, line)]
        case "place" if line.waiting:
            return [Text("place", {"title": line.title, "ahead": line.place - 1})]
    return []


def _if_cancelled(turn: Turn, line: Outlook) -> Text:
    units = line.waiting + line.allocated
    amount = cancellations.refunds_for(turn.tx, {line.backorder_id: units})[line.backorder_id]
    facts: dict[str, Value] = {"number": line.number, "title": line.title, "units": units, "amount": amount}
    return Text("if-cancelled", facts)


def _since(turn: Turn, line: Outlook, course: Course) -> Text:
    ordered = today_of(course.ordered_at, turn.settings)
    since = today_of(course.waits_since or course.ordered_at, turn.settings)
    case = "at_once" if since == ordered else "later"
    return Text("since", {"title": line.title, "date": ordered, "since": since, "case": case})


def _about(turn: Turn, line: Outlook, texts: Sequence[Text], *, dated: bool, told: Sequence[str]) -> Reply:
    """Return what is told of one line, with the other questions about it and what can be done as choices."""
    one = line.backorder_id
    if not line.waiting:
        return Reply(tuple(texts), (person(), give_up(one)))
    choices = [keep_waiting(one), my_options(one), give_up(one), *more_about(turn, line, but=told), person()]
    return Reply(tuple(texts), tuple(choices), (line.promised,) if dated else ())


def more_about(turn: Turn, line: Outlook, *, but: Sequence[str] = ()) -> list[Choice]:
    """List the questions about a line that have an answer, as choices."""
    choices = []
    if "why" not in but:
        choices.append(Choice(Text("choice-why"), "status_eta", {"line": line.backorder_id, "facets": ["why"]}))
    if "told" not in but and outlook.told(turn.tx, line.backorder_id):
        choices.append(Choice(Text("choice-told"), "history", {"line": line.backorder_id}))
    if "details" not in but and len(choices) < 2:
        choices.append(Choice(Text("choice-details"), "status_eta", {"line": line.backorder_id, "facets": ["details"]}))
    return choices


def _told(turn: Turn, lines: Sequence[Outlook]) -> Reply:
    first = int(turn.args.get("from", 0))
    first = first if first < len(lines) else 0
    shown = lines[first : first + MOST]
    texts: list[Text] = []
    promises: list[Mapping[str, Any]] = []
    for line in shown:
        texts.extend(state_of(line))
        if line.waiting:
            # On which page it is told: a long answer is sent in pages, and what was not read is not promised.
            promises.append({**line.promised, "text": len(texts) - 1})
    left = len(lines) - first - len(shown)
    if left:
        texts.append(Text("status-more", {"count": left}))
    if len(lines) == 1:
        one = lines[0]
        if not one.waiting:
            return Reply(tuple(texts), (person(), give_up(one.backorder_id)))
        usual = (keep_waiting(one.backorder_id), my_options(one.backorder_id), give_up(one.backorder_id))
        return Reply(tuple(texts), (*usual, *more_about(turn, one)), tuple(promises))
    rest = [Choice(Text("choice-others"), "status_eta", {"from": first + MOST})] if left else []
    each = Choice(Text("choice-details"), "status_eta", {"facets": ["details"]})
    ways = (keep_waiting(), my_options(), give_up()) if any(line.waiting for line in lines) else (give_up(), person())
    return Reply(tuple(texts), (*rest, *ways, each), tuple(promises))


def _not_open(turn: Turn, lines: Sequence[Outlook], number: str) -> Reply:
    """Tell what became of an order that was named and has nothing open; one that is not theirs is not found."""
    past = outlook.closed(turn.tx, turn.customer.id, number=number)
    if past:
        texts = [text for line in past for text in ended(turn, line)]
        return Reply(tuple(texts), (*_refund(turn), person()))
    if not lines:
        return nothing_open(turn)
    return _told(turn, lines).after(Text("order-not-found", {"number": number}))


def _nothing_open(turn: Turn) -> Reply:
    reply = nothing_open(turn)
    past = outlook.closed(turn.tx, turn.customer.id, limit=2)
    if not past:
        return reply
    texts = [text for line in past for text in ended(turn, line)]
    return Reply((*reply.texts, *texts), (*_refund(turn), *reply.choices))


def _refund(turn: Turn) -> list[Choice]:
    owed = refunds.owed_to(turn.tx, turn.customer.id)
    return [Choice(Text("choice-refund"), "refund_status")] if owed else []
