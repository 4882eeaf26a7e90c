"""Where events may be sent, and how they are signed."""

import hashlib
import hmac
from ipaddress import ip_address

import pytest

from bot import webhooks
from bot.webhooks import may_be_sent_to
from store.errors import BadInput
from store.webhooks import check

OUTSIDE = ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
INSIDE = [
    *("127.0.0.1", "127.1.2.3", "::1", "0.0.0.0", "::"),
    *("10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "fc00::1", "fd12::1"),
    *("169.254.169.254", "fe80::1", "224.0.0.1", "ff02::1", "255.255.255.255", "240.0.0.1", "198.18.0.1"),
    *("::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::"),
    *("192.0.2.1", "2001:db8::1"),
]


@pytest.mark.parametrize("address", OUTSIDE)
def test_the_public_internet_may_be_told(address: str) -> None:
    assert may_be_sent_to(ip_address(address))


@pytest.mark.parametrize("address", INSIDE)
def test_nothing_inside_may_be_told_however_it_is_written(address: str) -> None:
    assert not may_be_sent_to(ip_address(address))


def test_this_machine_may_be_told_where_that_is_allowed_and_nothing_else_inside() -> None:
    allowed = {address for address in INSIDE if may_be_sent_to(ip_address(address), loopback=True)}

    assert allowed == {"127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"}


@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example/x",
        "ftp://shop.example/x",
        "shop.example/x",
        "https://",
        "https:///x",
        "https://user@shop.example/x",
        "https://user:word@shop.example/x",
        "https://shop.example/x#part",
        "https://shop.example:99999/x",
        "https://[::1",
        "https://shop.example/\n",
        "https://shop.example/" + "x" * 2000,
        "http://127.0.0.1/x",
    ],
)
def test_what_is_no_address_for_events_is_refused(url: str) -> None:
    with pytest.raises(BadInput):
        check(url)


def test_without_https_only_this_machine_is_told_and_only_where_that_is_allowed() -> None:
    check("https://shop.example:8443/events?of=backorders")
    check("http://127.0.0.1:9000/x", loopback=True)
    check("http://localhost/x", loopback=True)
    for url in ("http://shop.example/x", "http://10.0.0.1/x", "http://localhost.example/x"):
        with pytest.raises(BadInput):
            check(url, loopback=True)


def test_a_signature_is_of_the_moment_and_the_body() -> None:
    body = '{"id":"evt_1","name":"Zoë"}'.encode()

    right = hmac.new(b"whsec_1", b"1793631600." + body, hashlib.sha256).hexdigest()

    assert webhooks.signature("whsec_1", 1_793_631_600, body) == f"t=1793631600,v1={right}"
    assert webhooks.signature("whsec_2", 1_793_631_600, body) != webhooks.signature("whsec_1", 1_793_631_600, body)
    assert webhooks.signature("whsec_1", 1_793_631_601, body)[-64:] != right
