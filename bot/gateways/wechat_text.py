"""How WeChat writes a mention and a quote into plain text, and how both are taken out again.

Pure text in, text out. Facts measured against a Wechaty puppet service: a mention is ``@name`` followed by U+2005;
a quote is a corner-bracketed ``name：text``, a line of ``- - -`` and then what the person really said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.gateways.base import Quote

MENTION_END = "\u2005"
_QUOTE = re.compile(
    r"\A「(?P<name>[^：\n]{1,64})：(?P<text>.*?)」?\s*\n(?:[-—–]\s?){3,}[^\S\n]*\n(?P<reply>.*)\Z",
    re.DOTALL,
)


def _mention_pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    wanted = sorted({name for name in names if name}, key=len, reverse=True)
    if not wanted:
        return None
    return re.compile(rf"[@＠](?:{'|'.join(re.escape(name) for name in wanted)})(?:[\u2005\s]|\Z)")


def mentions_any(text: str, names: Iterable[str]) -> bool:
    """Tell whether one of the names is @-mentioned: ``@name`` followed by U+2005, a space or the end."""
    pattern = _mention_pattern(names)
    return pattern is not None and pattern.search(text) is not None


def strip_mentions(text: str, names: Iterable[str]) -> str:
    """Take the @-mentions of these names out of a text."""
    pattern = _mention_pattern(names)
    return text.strip() if pattern is None else pattern.sub(" ", text).replace(MENTION_END, " ").strip()


def write_mentions(text: str, names: Iterable[str]) -> str:
    """Write @-mentions of these names before a text."""
    return "".join(f"@{name}{MENTION_END}" for name in names) + text


def split_quote(text: str) -> tuple[Quote | None, str]:
    """Split a text into the quote that it opens with, None where there is none, and the rest."""
    match = _QUOTE.match(text)
    if match is None:
        return None, text
    return Quote(sender_name=match["name"].strip(), text=match["text"].strip()), match["reply"].strip()
