"""Phones and chats of people whom there is not: numbers of the place where they live, that nobody is ever called at."""

from store.zones import us_state

AREA_CODES = {
    "NY": "212",
    "IL": "312",
    "CO": "303",
    "CA": "213",
    "HI": "808",
    "TX": "214",
    "FL": "305",
    "WA": "206",
    "MA": "617",
    "GA": "404",
    "AZ": "602",
    "PA": "215",
}
POSTCODES = {
    "US": ("10001", "60601", "80202", "90001", "96801", "75201", "33101", "98101", "02108", "30303"),
    "DE": ("10115", "80331", "20095"),
    "GB": ("EC1A 1BB", "M1 1AE", "EH1 1YZ"),
    "FR": ("75001", "69001", "13001"),
    "ES": ("28001", "08001", "41001"),
}
LANGUAGES = {"US": "en", "GB": "en", "DE": "de", "FR": "fr", "ES": "es"}
MOBILE = {"DE": "+49151", "GB": "+4474", "FR": "+336", "ES": "+346"}
FIRST_CHAT = 7_000_000


def phone_of(country: str, postcode: str | None, number: int) -> str | None:
    """Return the phone of somebody who lives there, the same for the same `number`; None where we know of none."""
    if country == "US":
        area = AREA_CODES.get(us_state(postcode) or "NY")
        return area and f"+1{area}{200 + number // 10_000}{number % 10_000:04}"
    mobile = MOBILE.get(country)
    return mobile and f"{mobile}{number + 20_000_000:08}"


def chat_of(number: int) -> str:
    """Return the chat of somebody, the same for the same `number`."""
    return str(FIRST_CHAT + number)
