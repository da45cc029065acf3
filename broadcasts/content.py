"""What a broadcast brings besides its words: a link, a line of its own below the text, and a picture, a message after it.

Both belong to what is approved. A picture is an attachment without a ticket: none of a ticket can be sent to groups this way.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from broadcasts.errors import Reason, Refused
from store import attachments
from store.database import Session

LINK_CHARS = 300
PICTURE_TYPES = ("image/jpeg", "image/png")
"""What every telephone shows in a chat."""
_PLAIN = re.compile(r"[!-~]+", re.ASCII)
"""A chat marks a link up to the first space or Chinese character."""
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z0-9]", re.ASCII | re.IGNORECASE)


def check_link(link: str) -> None:
    """Pass only an address that a tap opens in a browser and that hides nothing; empty is no link.

    Raises
    ------
    Refused
    """
    if not link:
        return
    if len(link) > LINK_CHARS:
        raise Refused(Reason.LINK_LONG, chars=str(len(link)), limit=str(LINK_CHARS))
    if not _PLAIN.fullmatch(link):
        raise Refused(Reason.LINK_SIGNS)
    try:
        parts = urlsplit(link)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise Refused(Reason.LINK_UNREADABLE, link=link[:40]) from error
    if parts.scheme not in ("http", "https") or host is None or not _HOST.fullmatch(host):
        raise Refused(Reason.LINK_UNREADABLE, link=link[:40])
    if "@" in parts.netloc:  # https://www.gov.cn@bad.example leads to bad.example
        raise Refused(Reason.LINK_UNREADABLE, link=link[:40])


def with_link(text: str, link: str) -> str:
    """A text as it is said."""
    return f"{text}\n{link}" if link else text


async def picture_hash(session: Session, number: int | None) -> str:
    """SHA-256 of a picture's bytes; empty where there is none.

    Raises
    ------
    Refused
        It is gone, or belongs to something else.
    """
    if number is None:
        return ""
    found = await attachments.get(session, number)
    if found is None or found.ticket_id is not None or found.removed_at is not None or not found.sha256:
        raise Refused(Reason.PICTURE_GONE)
    return found.sha256
