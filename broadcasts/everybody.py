"""``@所有人``: it makes every telephone in a group ring, so only what is urgent (P0) may say it.

It is taken out of the words and kept as a mention of the outbox row; whether it rings or is read only, the gateway knows.
"""

from __future__ import annotations

import re

from store.kinds import EVERYBODY

_MENTION = re.compile(r"[@＠]\s*(所有人|all\b)[\s\u2005]*", re.IGNORECASE)


def is_mentioned(text: str) -> bool:
    """Whether a text turns to everybody."""
    return _MENTION.search(text) is not None


def taken_out(text: str) -> tuple[str, list[list[str]]]:
    """The words without it, and the mentions of the row: everybody, under the name that stood there, or nobody."""
    found = _MENTION.search(text)
    return (text, []) if found is None else (_MENTION.sub("", text).strip(), [[EVERYBODY, found[1]]])
