"""Charts as SVG, drawn here: with a title and a description for those who do not see them, and colours of the page.

What a chart shows stands in a table beside it, so that it is never the only way to read it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

WIDTH, LABEL, VALUE = 400, 140, 90
ROW, HEIGHT, FOOT = 28, 140, 26


@dataclass(frozen=True, slots=True)
class Bar:
    """One value: what it is of, how large it is, and how it is written."""

    label: str
    value: float
    shown: str


def bars(name: str, title: str, description: str, values: Sequence[Bar]) -> Markup:
    """Draw values as bars that lie below each other; those below none have no length."""
    most = max((one.value for one in values), default=0) or 1
    room = WIDTH - LABEL - VALUE
    rows = Markup("").join(
        Markup(
            '<text x="{}" y="{}" text-anchor="end" class="what">{}</text>'
            '<rect x="{}" y="{}" width="{}" height="18" rx="3"></rect>'
            '<text x="{}" y="{}" class="many">{}</text>'
        ).format(
            LABEL - 10,
            at * ROW + 20,
            _short(one.label),
            LABEL,
            at * ROW + 6,
            _length(one.value, most, room),
            LABEL + _length(one.value, most, room) + 8,
            at * ROW + 20,
            one.shown,
        )
        for at, one in enumerate(values)
    )
    return _framed(name, title, description, len(values) * ROW + 6, rows)


def columns(name: str, title: str, description: str, values: Sequence[Bar]) -> Markup:
    """Draw values as columns beside each other, the first and the last with their labels."""
    most = max((one.value for one in values), default=0) or 1
    step = WIDTH / max(1, len(values))
    drawn = Markup("").join(
        Markup('<rect x="{}" y="{}" width="{}" height="{}" rx="2"><title>{}: {}</title></rect>').format(
            round(at * step + step * 0.1, 1),
            HEIGHT - _length(one.value, most, HEIGHT - 10),
            round(step * 0.8, 1),
            _length(one.value, most, HEIGHT - 10),
            one.label,
            one.shown,
        )
        for at, one in enumerate(values)
    )
    ends = Markup("")
    if values:
        ends = Markup(
            '<text x="0" y="{0}" class="what">{1}</text><text x="{2}" y="{0}" text-anchor="end" class="what">{3}</text>'
        ).format(HEIGHT + 20, values[0].label, WIDTH, values[-1].label)
    floor = Markup('<line x1="0" x2="{0}" y1="{1}" y2="{1}"></line>').format(WIDTH, HEIGHT)
    return _framed(name, title, description, HEIGHT + FOOT, drawn + floor + ends)


def _framed(name: str, title: str, description: str, height: int, drawn: Markup) -> Markup:
    return Markup(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-labelledby="{}-title {}-desc">'
        '<title id="{}-title">{}</title><desc id="{}-desc">{}</desc>{}</svg>'
    ).format(WIDTH, height, name, name, name, title, name, description, drawn)


def _length(value: float, most: float, room: int) -> float:
    return round(max(0.0, value) / most * room, 1)


def _short(words: str, most: int = 18) -> str:
    return words if len(words) <= most else f"{words[: most - 1]}…"
