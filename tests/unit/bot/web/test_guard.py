"""Which callers the demo's door lets in."""

from __future__ import annotations

import pytest

from bot.web.guard import _is_local_name, _is_loopback


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),  # an IPv4 caller on a socket for both
        ("192.168.1.7", False),
        ("::ffff:10.0.0.1", False),
        ("fe80::1%eth0", False),
        ("", False),
        (None, False),
    ],
)
def test_peer(address: str | None, inside: bool) -> None:
    assert _is_loopback(address) is inside


@pytest.mark.parametrize(
    ("host", "inside"),
    [
        ("127.0.0.1:8000", True),
        ("localhost", True),
        ("LOCALHOST:8000", True),
        ("fengqiao.localhost:8000", True),
        ("[::1]:8000", True),
        ("evil.example:8000", False),  # a name elsewhere that was pointed at this machine
        ("127.0.0.1.evil.example", False),
        ("localhost.evil.example", False),
        ("192.168.1.7:8000", False),
        ("", False),
    ],
)
def test_host(host: str, inside: bool) -> None:
    assert _is_local_name(host) is inside
