"""How a receiver knows that a message is ours and new: HMAC-SHA-256 over time and body, with a secret of the webhook's own."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime

HEADER = "Fengqiao-Signature"
SECRET_PREFIX = "whsec_"


def new_secret() -> str:
    """A secret to share with one platform."""
    return SECRET_PREFIX + secrets.token_urlsafe(32)


def signature(secret: str, body: bytes, *, at: datetime) -> str:
    """The value of the header: ``t=UNIX_SECONDS,v1=HEX``. What is signed is ``UNIX_SECONDS.BODY``."""
    seconds = int(at.timestamp())
    digest = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={digest}"
