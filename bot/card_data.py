"""Card numbers, which nobody should send by chat: found, and hidden before anything is kept."""

import re

from bot.dialogue import Reply, Text

NOT_KEPT = Text("card-not-kept")
"""Says that card data does not belong here and was not kept."""
HIDDEN = "*"
# The longest first; what follows after a space may be an expiry and not a part of it.
_CARDS = [re.compile(rf"(?<![\d+])[2-6](?:[ .-]?\d){{{digits - 1}}}(?!\d)") for digits in range(19, 12, -1)]
_CODE = re.compile(
    r"\b(cvv2?|cvc2?|csc|cid|security code|c[oó]digo de seguridad|cryptogramme|code de s[eé]curit[eé]|pr[uü]fziffer|"
    r"pr[uü]fnummer|sicherheitscode|kartenpr[uü]fnummer)(\W{0,3}(?:is|es|est|ist)?\W{0,3})(\d{3,4})\b",
    re.IGNORECASE,
)
_AFTERWARDS = re.compile(r"(?<![#\w])(?:\d{1,2}\s?[/.-]\s?\d{2,4}|\d{3,4})(?!\w)")
_MASKED = re.compile(r"\*{3,}")


def hidden(text: str) -> str:
    """Return the text with a star for each digit of a card number, of its expiry and of its security code."""
    if not any(letter.isdigit() for letter in text):
        return text
    ends = []
    for cards in _CARDS:
        for card in cards.finditer(text):
            if _checks(card.group()):
                text = text[: card.start()] + _stars(card.group()) + text[card.end() :]
                ends.append(card.end())
    if ends:
        rest = min(ends)
        text = text[:rest] + _AFTERWARDS.sub(lambda part: _stars(part.group()), text[rest:])
    return _CODE.sub(lambda code: f"{code[1]}{code[2]}{_stars(code[3])}", text)


def is_in(text: str) -> bool:
    """Say whether a message holds card data, or held some that is hidden now."""
    return hidden(text) != text or _MASKED.search(text) is not None


def warned(reply: Reply, text: str) -> Reply:
    """Return the reply to a message, which first says, where it held card data, that this was not kept."""
    return reply.after(NOT_KEPT) if reply.texts and NOT_KEPT not in reply.texts and is_in(text) else reply


def _stars(written: str) -> str:
    return re.sub(r"\d", HIDDEN, written)


def _checks(written: str) -> bool:
    """Say whether the digits pass the check of ISO/IEC 7812, as those of a card do."""
    digits = [int(digit) for digit in reversed(re.sub(r"\D", "", written))]
    doubled = (digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
