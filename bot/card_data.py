"""Card and bank data, which nobody should send by chat: found, and hidden before anything is kept."""

import re
from re import Match

from bot.dialogue import Reply, Text

NOT_KEPT = Text("card-not-kept")
"""Says that card and bank data does not belong here and was not kept."""
NEVER = Text("card-never")
"""Says to whoever speaks of such data that it does not belong here."""
HIDDEN = "*"
# The longest first; what follows after a space may be an expiry and not a part of it.
_CARDS = [re.compile(rf"(?<![\d+])[2-6](?:[ .-]?\d){{{digits - 1}}}(?!\d)") for digits in range(19, 12, -1)]
_NAMES = (
    r"cvv2?|cvc2?|csc|cid|cvn|security (?:code|number)|card code|(?:code|number|digits) (?:on|at|from) the back|"
    r"c[oó]digo de (?:seguridad|la tarjeta)|(?:c[oó]digo|n[uú]mero|d[ií]gitos) de atr[aá]s|"
    r"cryptogramme|code de s[eé]curit[eé]|(?:code|num[eé]ro|chiffres) au dos|"
    r"pr[uü]f(?:ziffer|nummer|code)|sicherheitscode|kartenpr[uü]fnummer|"
    r"(?:nummer|ziffern|zahl|code) auf der r[uü]ckseite"
)
_LINK = (
    r"\W{0,3}(?:(?:code|number|no|nr|nummer|num[eé]ro|n[uú]mero|visuel|is|are|es|son|est|sont|ist|sind|lautet|de|of|"
    r"its|it s|it's|c'est|c est|c’est|my|the|card|mi|mon|ma|meine[rs]?|tarjeta|carte|karte)\b\W{0,3}){0,4}"
)
_CODE = re.compile(rf"\b({_NAMES})({_LINK})(\d{{3,4}})\b(?!\W?\d)", re.IGNORECASE)
_CODE_FIRST = re.compile(rf"(?<![\w#/.,-])(\d{{3,4}})({_LINK}\b(?:{_NAMES}))\b", re.IGNORECASE)
_SPOKEN_OF = re.compile(
    rf"\b(?:{_NAMES}|iban|(?:card|credit card|account) (?:number|details|data)|"
    r"n[uú]mero de (?:la |mi )?(?:tarjeta|cuenta)|num[eé]ro de (?:la |ma )?carte|coordonn[eé]es bancaires|"
    r"(?:kreditkarten|karten|konto|bank)(?:nummer|daten))\b",
    re.IGNORECASE,
)
# ISO 13616: letters of a country, two digits that check the rest, and as many signs as there are in that country.
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]){11,30}")
_IBAN_SIGNS = {
    length: frozenset(countries.split())
    for length, countries in {
        15: "NO",
        16: "BE",
        18: "DK FI FO GL NL",
        19: "MK SI",
        20: "AT BA EE LT LU XK",
        21: "CH HR LI LV",
        22: "BG DE GB GE IE ME RS VA",
        23: "AE GI IL",
        24: "AD CZ ES MD PK RO SA SE SK TN VG",
        25: "PT",
        26: "IS TR",
        27: "BI FR GR IT MC MR SM",
        28: "AL AZ CY DO GT HU LB PL",
        29: "BR EG PS QA UA",
        31: "MT",
    }.items()
}
_AFTERWARDS = re.compile(r"(?<![#\w])(?:\d{1,2}\s?[/.-]\s?\d{2,4}|\d{3,4})(?!\w)")
_MASKED = re.compile(r"\*{3,}")


def hidden(text: str) -> str:
    """Return the text with stars for a card number, its expiry and its security code, and for the number of a bank
    account."""
    if not any(letter.isdigit() for letter in text):
        return text
    text = _IBAN.sub(_without_iban, text)
    ends = []
    for cards in _CARDS:
        for card in cards.finditer(text):
            if _checks(card.group()):
                text = text[: card.start()] + _stars(card.group()) + text[card.end() :]
                ends.append(card.end())
    if ends:
        rest = min(ends)
        text = text[:rest] + _AFTERWARDS.sub(lambda part: _stars(part.group()), text[rest:])
    text = _CODE.sub(lambda code: f"{code[1]}{code[2]}{_stars(code[3])}", text)
    return _CODE_FIRST.sub(lambda code: f"{_stars(code[1])}{code[2]}", text)


def is_in(text: str) -> bool:
    """Say whether a message holds card or bank data, or held some that is hidden now."""
    return hidden(text) != text or _MASKED.search(text) is not None


def warned(reply: Reply, text: str) -> Reply:
    """Return the reply to a message, which first says, where it held such data, that this was not kept.

    Whoever only speaks of such data, and may be about to send it, is told that it does not belong here.
    """
    if not reply.texts or NOT_KEPT in reply.texts or NEVER in reply.texts:
        return reply
    if is_in(text):
        return reply.after(NOT_KEPT)
    return reply.after(NEVER) if _SPOKEN_OF.search(text) else reply


def _without_iban(found: Match[str]) -> str:
    """Return what may be the number of an account with stars where it is one; words may follow it."""
    written = found[0]
    signs = [at for at, sign in enumerate(written) if sign.isalnum()]
    for length, countries in _IBAN_SIGNS.items():
        if written[:2].upper() not in countries or len(signs) < length:
            continue
        end = signs[length - 1] + 1
        number = re.sub(r"[ -]", "", written[:end]).upper()
        checked = int("".join(str(int(sign, 36)) for sign in number[4:] + number[:4]))
        if checked % 97 == 1:
            return written[:2] + re.sub(r"[A-Za-z0-9]", HIDDEN, written[2:end]) + written[end:]
    return written


def _stars(written: str) -> str:
    return re.sub(r"\d", HIDDEN, written)


def _checks(written: str) -> bool:
    """Say whether the digits pass the check of ISO/IEC 7812, as those of a card do."""
    digits = [int(digit) for digit in reversed(re.sub(r"\D", "", written))]
    doubled = (digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
