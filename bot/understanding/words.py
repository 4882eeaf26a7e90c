"""What a shopper typed, made plain: one spelling for letters, apostrophes, digits, emoji and repeated signs."""

import re
import unicodedata

_SIGNS = {
    "👍": " yes ",
    "👌": " ok ",
    "✅": " yes ",
    "👎": " no ",
    "❌": " no ",
    "🙏": " thanks ",
    "😡": " angry ",
    "🤬": " angry ",
    "😠": " angry ",
    "€": " € ",
    "$": " $ ",
    "£": " £ ",
    "%": " % ",
    "?": " ? ",
    "¿": " ",
}
_MARKS = frozenset({"Mn", "Me", "So", "Sk"})
_ACCENT = re.compile(r"[\u0300-\u036f]+")
_SIGN = re.compile(f"[{re.escape(''.join(_SIGNS))}]")
_CONTRACTED = re.compile(r"(?<=\w)['`](?=(?:t|s|m|d|re|ve|ll)\b)")
_THRICE = re.compile(r"(.)\1\1")
_STRETCHED = re.compile(r"([^\W\d])\1{2,}")
_NOT_A_WORD = re.compile(r"[^\w$€£%? ]+|_+")
_SAME_SIGN = re.compile(r"([?%$€£])(?: \1)+")
_PAUSE = re.compile(r"[,;:!\n]+|\.(?!\d)")
_ORDER = re.compile(r"\b(?=[a-z]*\d)(?:[a-z]{0,4}\d{4,}|[a-z]{1,4}\d{3,})\b")
_DIGIT = re.compile(r"\d")
_SHARE = re.compile(r"\b\d+ %|% \d+\b")
_AMOUNT = re.compile(r"[$€£] \d+(?: \d\d)?\b|\b\d+(?: \d\d)? (?:[$€£]|euros?\b|dollars?\b|pounds?\b)")
_NUMBER = re.compile(r"\b\d+\b")


def plain(text: str) -> str:
    """Return lower-case words without accents, parted by single spaces; question marks and digits stay."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    text = _SIGN.sub(lambda sign: _SIGNS[sign.group()], text)
    if not text.isascii():
        text = _ACCENT.sub("", unicodedata.normalize("NFD", text))
        if not text.isascii():
            text = "".join(sign for sign in text if sign.isascii() or unicodedata.category(sign) not in _MARKS)
    if "'" in text or "`" in text:
        text = _CONTRACTED.sub("", text)
    text = _NOT_A_WORD.sub(" ", text)
    if _THRICE.search(text):  # much quicker than what follows, and most text has none
        text = _STRETCHED.sub(r"\1", text)
    return _SAME_SIGN.sub(r"\1", " ".join(text.split()))


def folded(text: str) -> str:
    """Return lower-case text without accents and apostrophes, on one line; signs and digits stay as they are."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    if not text.isascii():
        text = unicodedata.normalize("NFD", text)
        text = "".join(sign for sign in text if sign.isascii() or unicodedata.category(sign) not in _MARKS)
    if "'" in text or "`" in text:
        text = re.sub(r"['`]", " ", _CONTRACTED.sub("", text))
    return " ".join(text.split())


def clauses(text: str) -> str:
    """Return plain words with a bar where a comma or a stop was: "no | cancel it" denies nothing."""
    return " | ".join(filter(None, map(plain, _PAUSE.split(text))))


def compact(text: str) -> str:
    """Return the letters and digits alone: 'S.T.O.P !' and 'stop' are the same."""
    return "".join(letter for letter in plain(text) if letter.isalnum())


def shape(text: str) -> list[str]:
    """Return the words of plain `text` with every number replaced by what kind of number it is."""
    if not _DIGIT.search(text):
        return text.split()
    text = _SHARE.sub(" 0share ", text)
    text = _AMOUNT.sub(" 0amount ", text)
    text = _ORDER.sub(" 0order ", text)
    text = _NUMBER.sub(" 0number ", text)
    return text.split()
