"""How paragraphs and choices look as an SMS, and how a text that is too long is cut."""

from collections.abc import Sequence

from bot.channels.alphabet import breaking, fold, segments

LONGEST = 1600  # characters, at Twilio
MOST_SEGMENTS = 10
PAGE_SEGMENTS = 4
"""What a page of a long answer may cost; the rest is sent to whoever asks for it."""
ELLIPSIS = "..."


def written(words: Sequence[str], labels: Sequence[str], *, folded: bool) -> str:
    """Return paragraphs, then the labels as numbered lines: "1 Keep waiting".

    What is too long loses paragraphs from its end, then the end of the first. The choices stay: where not even they
    fit, each label is shortened.
    """
    paragraphs, tail = [word for word in words if word], _numbered(labels)
    while len(paragraphs) > 1 and not _fits(_joined(paragraphs, tail, folded)):
        paragraphs.pop()
    if _fits(text := _joined(paragraphs, tail, folded)):
        return text
    if not _fits(_joined([ELLIPSIS], tail, folded)):
        each = LONGEST // 4 // len(labels) - len("99 \n") - len(ELLIPSIS)
        tail = _numbered([label if len(label) <= each else label[:each].rstrip() + ELLIPSIS for label in labels])
    return _joined([_cut(paragraphs[0], tail, folded)] if paragraphs else [], tail, folded)


def room(words: Sequence[str], labels: Sequence[str], *, folded: bool) -> int:
    """Count how many of the paragraphs, from the first on, make a page with the choices; at least one."""
    tail = _numbered(labels)
    fitting = len(words)
    while fitting > 1 and segments(_joined(words[:fitting], tail, folded)).count > PAGE_SEGMENTS:
        fitting -= 1
    return fitting


def _cut(paragraph: str, tail: Sequence[str], folded: bool) -> str:
    """Return as much of the beginning of `paragraph` as there is room for, ending with a whole word if it can."""
    fits, too_long = 0, len(paragraph)
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        if _fits(_joined([paragraph[:middle] + ELLIPSIS], tail, folded)):
            fits = middle
        else:
            too_long = middle
    kept = paragraph[:fits]
    whole = kept.rpartition(" ")[0]
    return (whole if len(whole) > fits // 2 else kept).rstrip() + ELLIPSIS


def _numbered(labels: Sequence[str]) -> list[str]:
    return [f"{number} {label}" for number, label in enumerate(labels, 1)]


def _joined(paragraphs: Sequence[str], tail: Sequence[str], folded: bool) -> str:
    text = "\n".join([*paragraphs, *tail])
    return fold(text) if folded else breaking(text)


def _fits(text: str) -> bool:
    return len(text) <= LONGEST and segments(text).count <= MOST_SEGMENTS
