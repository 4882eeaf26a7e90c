"""Phone numbers: read as people write them, kept in E.164, masked where they are logged."""

import re
from typing import TYPE_CHECKING

from store.errors import BadInput

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

_E164 = re.compile(r"\+[1-9]\d{6,14}")

# Between two numbers in one field. A slash counts with spaces around it; without them it may belong
# to one number (030/1234567). A comma or semicolon before an extension belongs to the number.
_BETWEEN = re.compile(
    r"""[,;|\n\t](?!\s*(?:ext|x\s*\d|\#)) | \s/\s | \s(?:or|oder|ou|o|and|und|et|y|&)\s""",
    re.IGNORECASE | re.VERBOSE,
)
# A name or a remark beside the digits ("Bob", "work"); phonenumbers would dial its letters.
_REMARK = re.compile(r"(?:\b|(?<=\d))(?!ext|tel:)[^\W\d_]{3,}\b", re.IGNORECASE)
_TWO_DIGIT_CODES = frozenset(
    re.findall(
        "..",
        "2027303132333436394041434445464748495152535455565758606162636465668182848690919293949598",
    )
)


def normal(raw: str, country: str | None) -> str:
    """Return the one number in `raw` as E.164.

    A number without + is read as dialled in `country` (ISO 3166). An extension is dropped. Raises
    BadInput, which says what to do and never repeats the number.
    """
    found = several(raw, country)
    if len(found) > 1:
        raise BadInput("There is more than one phone number here: give the one to write to.")
    return found[0] if found else _read(raw, country)


def several(raw: str, country: str | None) -> list[str]:
    """Return the good numbers of a field, as E.164, in their order and each once."""
    found = [number for part in _BETWEEN.split(raw) for number in _of_part(part, country)]
    if not found and "/" in raw:
        found = _if_good(raw, country)
    return list(dict.fromkeys(found))


def country_of(number: str) -> str | None:
    """Return the ISO 3166 country of an E.164 number, or None for a number of no country.

    +1 is told apart (US, CA, JM and so on) by its area code; a toll-free one counts as US.
    """
    from phonenumbers import NumberParseException, parse, region_code_for_number

    try:
        region = region_code_for_number(parse(number, None))
    except NumberParseException:
        return None
    return None if region in {None, "001", "ZZ"} else region


def may_be_mobile(number: str) -> bool:
    """Whether an E.164 number may receive texts. In the US and Canada any ordinary number may."""
    from phonenumbers import NumberParseException, PhoneNumberType, number_type, parse

    try:
        kind = number_type(parse(number, None))
    except NumberParseException:
        return False
    return kind in {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}


def masked(number: str) -> str:
    """Return the number as logs may hold it: +1******1234. What is not E.164 is hidden whole."""
    code = calling_code(number)
    hidden = len(number) - len(code) - 5
    if not code or hidden < 2:
        return "******"
    return f"+{code}{'*' * hidden}{number[-4:]}"


def calling_code(number: str) -> str:
    """Return the country calling code ("1", "49", "353"), or "" where `number` is not E.164."""
    if not _E164.fullmatch(number):
        return ""
    if number[1] in "17":
        return number[1]
    return number[1:3] if number[1:3] in _TWO_DIGIT_CODES else number[1:4]


def _of_part(part: str, country: str | None) -> list[str]:
    # "030/1234567" is one number; "415-555-0123/415-555-0124" cannot be, and is two.
    if found := _if_good(part, country):
        return found
    pieces = part.split("/")
    return [n for piece in pieces for n in _if_good(piece, country)] if len(pieces) > 1 else []


def _if_good(text: str, country: str | None) -> list[str]:
    try:
        return [_read(text, country)]
    except BadInput:
        return []


def _read(raw: str, country: str | None) -> str:
    from phonenumbers import NumberParseException, PhoneNumberFormat, format_number, parse

    text = _tidy(raw)
    region = _region(country)
    if not any(char.isdigit() for char in text):
        raise BadInput("There is no phone number here: give one such as +1 415 555 0123.")
    if re.fullmatch(r"[\d.,]+E\+?\d+", text, re.IGNORECASE):
        raise BadInput("A spreadsheet has rounded this phone number: make the column text and enter it again.")
    if sum(char.isdigit() for char in text) <= 6:
        raise BadInput("This is too short for a phone number: give it whole, with + and country code.")
    if region is None and text.startswith("00"):
        text = "+" + text[2:]
    try:
        number = parse(text, region)
    except NumberParseException as error:
        if error.error_type == NumberParseException.INVALID_COUNTRY_CODE:
            raise BadInput("The country of this phone number is not known: write it with + and country code.") from None
        raise BadInput("This is not a phone number: write it with + and country code.") from None
    number = _with_its_plus(text, number)
    _check_kind(number)
    return format_number(number, PhoneNumberFormat.E164)


def _tidy(raw: str) -> str:
    """Take away what spreadsheets and people put around a number."""
    text = raw.strip().lstrip("'’").strip()
    text = re.sub(r"(?<=\d{7})\.0$", "", text)  # a number column read as a decimal
    return _REMARK.sub(" ", text).strip()


def _region(country: str | None) -> str | None:
    region = (country or "").strip().upper()
    return {"": None, "UK": "GB"}.get(region, region)


def _with_its_plus(text: str, number: "PhoneNumber") -> "PhoneNumber":
    """Give a number back the + that it has lost: 4915112345678 in Germany, 0049151... anywhere."""
    from phonenumbers import NumberParseException, is_valid_number, parse

    digits = "".join(str(int(char)) for char in text if char.isdecimal())
    if "+" in text or "＋" in text:
        return number
    # Where numbers are dialled with a leading 0, digits that begin with the country's own code
    # instead are whole. phonenumbers would take them for a very long local number.
    own = str(number.country_code)
    if digits.startswith("00"):
        candidate = digits[2:]
    elif digits.startswith(own) and str(number.national_number) == digits:
        candidate = digits
    else:
        return number
    try:
        whole = parse("+" + candidate, None)
    except NumberParseException:
        return number
    if not is_valid_number(whole):
        return number
    if digits.startswith("00"):
        return number if is_valid_number(number) else whole
    return whole if _dials_a_zero(number) else number


def _dials_a_zero(number: "PhoneNumber") -> bool:
    from phonenumbers import PhoneMetadata, region_code_for_country_code

    region = region_code_for_country_code(number.country_code or 0)
    metadata = PhoneMetadata.metadata_for_region(region, None)
    return metadata is not None and metadata.national_prefix == "0"


def _check_kind(number: "PhoneNumber") -> None:
    from phonenumbers import PhoneNumberType, number_type

    kind = number_type(number)
    # An unknown kind is what `is_valid_number` tests as well; asking it too would double the work.
    if kind == PhoneNumberType.UNKNOWN:
        raise BadInput("No such phone number exists: check it, or write it with + and country code.")
    if kind in {
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.PERSONAL_NUMBER,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.UAN,
        PhoneNumberType.PAGER,
        PhoneNumberType.VOICEMAIL,
    }:
        raise BadInput("This is a premium, forwarding or service number: give the phone's ordinary number.")
