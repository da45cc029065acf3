"""To which addresses webhooks may go."""

from __future__ import annotations

import pytest

from bot.api.addresses import AddressRefused, PublicResolver, check, is_public


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("1.1.1.1", True),
        ("2606:4700:4700::1111", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),  # where clouds keep the keys of a machine
        ("100.64.0.1", False),  # behind a provider's NAT
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:10.0.0.1", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize(
    "url",
    [
        "https://platform.example/hook",
        "http://platform.example:8443/hook?county=1",
        "https://1.1.1.1/",
        "https://[2606:4700:4700::1111]/",
    ],
)
def test_public_addresses_are_taken(url: str) -> None:
    check(url, private=False)


@pytest.mark.parametrize(
    "url", ["http://10.1.2.3/hook", "http://127.0.0.1:9/", "http://localhost/", "http://a.localhost/", "http://[::1]/"]
)
def test_private_addresses_are_taken_only_where_they_are_allowed(url: str) -> None:
    check(url, private=True)
    with pytest.raises(AddressRefused, match="FENGQIAO_API__PRIVATE_WEBHOOKS"):
        check(url, private=False)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "platform.example",
        "ftp://platform.example/",
        "file:///etc/passwd",
        "https://",
        "https:///hook",
        "https://user:secret@platform.example/",
        "https://platform.example/#part",
        "https://platform.example:port/",
        "https://platform.example:99999/",
        "https://[::1/",
        "https://platform.example/a b",
        "https://platform.example/\n",
        "https://平台.example/",
        "https://platform.example/" + "x" * 500,
    ],
)
def test_what_is_no_web_address_is_refused_whatever_is_allowed(url: str) -> None:
    with pytest.raises(AddressRefused):
        check(url, private=True)


async def test_a_name_of_this_machine_is_refused_when_it_is_looked_up() -> None:
    with pytest.raises(OSError, match="private network"):
        await PublicResolver().resolve("localhost", 80)
