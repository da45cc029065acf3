"""The signature, computed once by hand with other tools."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.api.signing import new_secret, signature

OPENSSL = "9a01739b214d7148848b19b91947bf8b5cf8375dd0dc74adb73053a80a44c80c"
"""``printf '1772438400.{"id":1}' | openssl dgst -sha256 -hmac whsec_abc``"""


def test_the_signature_is_the_one_that_openssl_computes() -> None:
    at = datetime.fromtimestamp(1772438400, UTC)
    assert signature("whsec_abc", b'{"id":1}', at=at) == "t=1772438400,v1=" + OPENSSL


def test_secrets_are_long_and_different() -> None:
    secrets = {new_secret() for _ in range(50)}
    assert len(secrets) == 50
    assert {len(secret) for secret in secrets} == {49}
