"""What staff type to say whom they mean, such as `sku=LAMP-2 and slipped>7 and not country=DE`.

Terms are joined by `and`, `or` and `not`, in brackets where it matters; `and` binds tighter than `or`. A value with a
blank or a sign in it stands in quotes, and a quote inside them is doubled. Words are the same in capitals.
"""

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from store.errors import BadInput

SIGNS = ("=", "!=", "<", "<=", ">", ">=")
LONGEST = 4000
"""So many letters an audience may have."""
DEEPEST = 50
"""So many brackets, and denials, may stand in one another."""
_JOINS = ("and", "or", "not")
_PLAIN = r"[^\s()=<>!\"']+"
_TOKEN = re.compile(
    rf"\s+|(?P<bracket>[()])|(?P<sign>[<>!]=|[=<>])|(?P<quoted>\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*')|(?P<word>{_PLAIN})"
)


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that is asked of a line or of whoever waits for it; a flag has neither sign nor value.

    `at` is the place in the text where it stands, counted from one.
    """

    field: str
    sign: str = ""
    value: str = ""
    at: int = dataclasses.field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """What does not hold."""

    of: "Tree"


@dataclass(frozen=True, slots=True)
class All:
    """What holds together."""

    of: "tuple[Tree, ...]"


@dataclass(frozen=True, slots=True)
class Some:
    """Of which one holds at least."""

    of: "tuple[Tree, ...]"


Tree = Term | Not | All | Some


def parse(text: str, known: tuple[str, ...], *, flags: frozenset[str], bare: frozenset[str]) -> Tree:
    """Read an audience. `known` are all fields, `flags` those without a value, `bare` those whose sign may be left out.

    Raises BadInput that names the place and says what is possible there.
    """
    if len(text) > LONGEST:
        raise BadInput(f"an audience has at most {LONGEST} letters, not {len(text)}; save a part of it by a name")
    reader = _Reader(list(_tokens(text)), len(text) + 1, known, flags, bare)
    if not reader.tokens:
        raise BadInput(f"say who is meant, such as sku=LAMP-2; known are {', '.join(known)}")
    tree = reader.some(0)
    if (left := reader.peek()) is not None:
        told = "no bracket was opened" if left.text == ")" else "say `and` or `or` before it"
        raise _wrong(left.at, left.text, told)
    return tree


def write(tree: Tree) -> str:
    """Write an audience as `parse` reads it."""
    match tree:
        case Term(name, "", ""):
            return name
        case Term(name, sign, value):
            return f"{name}{sign}{_quoted(value)}"
        case Not(of):
            return f"not {_bracketed(of, Term, Not)}"
        case All(of):
            return " and ".join(_bracketed(one, Term, Not) for one in of)
        case Some(of):
            return " or ".join(_bracketed(one, Term, Not, All) for one in of)


def terms(tree: Tree) -> Iterator[Term]:
    """Yield all that is asked, from left to right."""
    match tree:
        case Term():
            yield tree
        case Not(of):
            yield from terms(of)
        case All(several) | Some(several):
            for one in several:
                yield from terms(one)


class _Token(NamedTuple):
    kind: str
    text: str
    at: int


@dataclass(slots=True)
class _Reader:
    """Reads from left to right, one token ahead."""

    tokens: list[_Token]
    end: int
    known: tuple[str, ...]
    flags: frozenset[str]
    bare: frozenset[str]
    place: int = 0

    def peek(self) -> _Token | None:
        return self.tokens[self.place] if self.place < len(self.tokens) else None

    def some(self, depth: int) -> Tree:
        parts = [self.all(depth)]
        while self._takes("or"):
            parts.append(self.all(depth))
        return parts[0] if len(parts) == 1 else Some(tuple(parts))

    def all(self, depth: int) -> Tree:
        parts = [self.one(depth)]
        while self._takes("and"):
            parts.append(self.one(depth))
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def one(self, depth: int) -> Tree:
        at = self._at()
        if depth > DEEPEST:
            raise _wrong(at, "", f"more than {DEEPEST} brackets in one another; save a part of it by a name")
        if self._takes("not"):
            return Not(self.one(depth + 1))
        if self._takes("("):
            inside = self.some(depth + 1)
            if not self._takes(")"):
                raise _wrong(self._at(), self._text(), f"the bracket of character {at} is not closed")
            return inside
        return self._term()

    def _term(self) -> Term:
        token = self.peek()
        if token is None or token.kind != "word" or token.text.casefold() in _JOINS:
            raise _wrong(self._at(), self._text(), f"here stands what is asked: {', '.join(self.known)}")
        name = token.text.casefold()
        if name not in self.known:
            raise _wrong(token.at, token.text, f"there is no {token.text!r}; known are {', '.join(self.known)}")
        self.place += 1
        sign = self.peek()
        if name in self.flags:
            if sign is not None and sign.kind == "sign":
                raise _wrong(sign.at, sign.text, f"{name} stands alone, or with `not` before it")
            return Term(name, at=token.at)
        if sign is not None and sign.kind == "sign":
            self.place += 1
        elif name in self.bare:
            sign = None
        else:
            raise _wrong(self._at(), self._text(), f"after {name} stands one of {' '.join(SIGNS)}")
        value = self.peek()
        if value is None or value.kind not in ("word", "quoted"):
            raise _wrong(self._at(), self._text(), f"here stands what {name} is compared with")
        self.place += 1
        return Term(name, sign.text if sign else "=", _unquoted(value), at=token.at)

    def _takes(self, text: str) -> bool:
        token = self.peek()
        if token is None or token.kind == "quoted" or token.text.casefold() != text:
            return False
        self.place += 1
        return True

    def _at(self) -> int:
        token = self.peek()
        return token.at if token else self.end

    def _text(self) -> str:
        token = self.peek()
        return token.text if token else ""


def _tokens(text: str) -> Iterator[_Token]:
    place = 0
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None:
            told = "this quote is not closed" if text[place] in "\"'" else "this sign means nothing; there are = != < >"
            raise _wrong(place + 1, text[place], told)
        if found.lastgroup:
            yield _Token(found.lastgroup, found[0], place + 1)
        place = found.end()


def _wrong(at: int, near: str, told: str) -> BadInput:
    where = f"character {at}" + (f", at {near!r}" if near else ", at the end")
    return BadInput(f"the audience cannot be read at {where}: {told}")


def _unquoted(token: _Token) -> str:
    if token.kind == "word":
        return token.text
    quote = token.text[0]
    return token.text[1:-1].replace(quote * 2, quote)


def _quoted(value: str) -> str:
    if re.fullmatch(_PLAIN, value):
        return value
    doubled = value.replace('"', '""')
    return f'"{doubled}"'


def _bracketed(tree: Tree, *bare: type) -> str:
    return write(tree) if isinstance(tree, bare) else f"({write(tree)})"
