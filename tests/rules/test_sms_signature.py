"""Only Twilio can write to the doors of SMS: its own published signatures, and what forgers might try.

The vectors are those of twilio/twilio-python, tests/unit/test_request_validator.py.
"""

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from bot.channels.sms_signature import genuine, spellings
from store.errors import NotGenuine

TOKEN = "12345"
URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
CALL = [
    ("CallSid", "CA1234567890ABCDE"),
    ("Digits", "1234"),
    ("From", "+14158675309"),
    ("To", "+18005551212"),
    ("Caller", "+14158675309"),
]
TWICE = [("Sid", "CA123"), ("SidAccount", "AC123"), ("Digits", "5678"), ("Digits", "1234"), ("Digits", "1234")]
SIGNATURE = "RSOYDt4T1cUTdK1PDd93/VVr8B8="

JSON_BODY = b'{"property": "value", "boolean": true}'
JSON_URL = f"{URL}&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"
JSON_SIGNATURE = "a9nBmqA0ju/hNViExpshrM61xv4="

Form = list[tuple[str, str]]


@pytest.mark.parametrize(
    ("url", "form", "signature"),
    [
        pytest.param(URL, CALL, SIGNATURE, id="as it is"),
        pytest.param(URL.replace(".com/", ".com:1234/"), CALL, SIGNATURE, id="https, port not signed"),
        pytest.param(
            URL.replace("https://mycompany.com", "http://mycompany.com:1234"),
            CALL,
            "Zmvh+3yNM1Phv2jhDCwEM3q5ebU=",
            id="http, port signed",
        ),
        pytest.param(URL, CALL, "kvajT1Ptam85bY51eRf/AJRuM3w=", id="https, 443 signed"),
        pytest.param(URL.replace("https", "http"), CALL, "0ZXoZLH/DfblKGATFgpif+LLRf4=", id="http, 80 signed"),
        pytest.param(URL, TWICE, "IK+Dwps556ElfBT0I3Rgjkr1wJU=", id="the same name twice"),
    ],
)
def test_the_signatures_that_twilio_publishes_are_genuine(url: str, form: Form, signature: str) -> None:
    body = urlencode(form).encode()

    assert genuine(signature, urls=spellings(url), body=body, tokens=[TOKEN]) == form


def test_a_body_that_is_no_form_is_signed_by_its_digest() -> None:
    assert genuine(JSON_SIGNATURE, urls=spellings(JSON_URL), body=JSON_BODY, tokens=[TOKEN]) == ()

    with pytest.raises(NotGenuine):
        genuine(JSON_SIGNATURE, urls=spellings(JSON_URL), body=JSON_BODY + b" ", tokens=[TOKEN])


def test_a_token_may_be_replaced_while_the_old_one_is_still_in_use() -> None:
    body = urlencode(CALL).encode()

    assert genuine(SIGNATURE, urls=spellings(URL), body=body, tokens=["new", TOKEN]) == CALL
    with pytest.raises(NotGenuine):
        genuine(SIGNATURE, urls=spellings(URL), body=body, tokens=["new"])


@pytest.mark.parametrize(
    ("url", "body", "signature"),
    [
        pytest.param(URL, urlencode(CALL).replace("1234&", "1235&").encode(), SIGNATURE, id="another value"),
        pytest.param(URL, urlencode([*CALL, ("Body", "")]).encode(), SIGNATURE, id="one more field, empty"),
        pytest.param(URL.replace("foo=1", "foo=2"), urlencode(CALL).encode(), SIGNATURE, id="another query"),
        pytest.param(URL.replace("https", "http"), urlencode(CALL).encode(), SIGNATURE, id="another scheme"),
        pytest.param(URL, urlencode(CALL).encode(), "", id="none"),
        pytest.param(URL, urlencode(CALL).encode(), "RSOYDt4T1cUTdK1PDd93", id="the beginning of it"),
        pytest.param(URL, urlencode(CALL).encode(), "ünsigned", id="not of its alphabet"),
        pytest.param(URL, b"\xff\xfe", SIGNATURE, id="no text at all"),
        pytest.param(URL, b"a=1&" * 1000, SIGNATURE, id="a thousand fields"),
    ],
)
def test_what_was_changed_on_the_way_is_not_genuine(url: str, body: bytes, signature: str) -> None:
    with pytest.raises(NotGenuine):
        genuine(signature, urls=spellings(url), body=body, tokens=[TOKEN])


def test_a_secret_is_never_in_the_error() -> None:
    with pytest.raises(NotGenuine) as error:
        genuine("forged", urls=spellings(URL), body=urlencode(CALL).encode(), tokens=[TOKEN])

    assert TOKEN not in str(error.value)
    assert "+1415" not in str(error.value)


@given(
    form=st.dictionaries(st.text(st.characters(codec="utf-8"), min_size=1), st.text(st.characters(codec="utf-8"))),
    port=st.sampled_from(["", ":443", ":8443"]),
)
def test_it_agrees_with_twilios_own_library(form: dict[str, str], port: str) -> None:
    url = f"https://shop.example{port}/webhooks/twilio/sms"
    signature = RequestValidator(TOKEN).compute_signature(url, form)

    read = genuine(signature, urls=spellings(url), body=urlencode(form).encode(), tokens=[TOKEN])

    assert dict(read) == form
