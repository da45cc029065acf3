"""How WeChat writes a mention and a quote into plain text, and how both are taken out again.

Pure text in, text out. Facts measured against a Wechaty puppet service: a mention is ``@name`` followed by U+2005;
a quote is a corner-bracketed ``name：text``, a line of ``- - -`` and then what the person really said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape

from bot.gateways.base import Quote

MENTION_END = "\u2005"
_QUOTE = re.compile(
    r"\A「(?P<name>[^：\n]{1,64})：(?P<text>.*?)」?\s*\n(?:[-—–]\s?){3,}[^\S\n]*\n(?P<reply>.*)\Z",
    re.DOTALL,
)

_ATTRIBUTE = re.compile(r'\b(x|y|label|poiname)="([^"]{0,200})"')
"""What a location tells of itself: ``<location x="24.61" y="102.33" label="…" poiname="…"/>``."""


def _mention_pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    wanted = sorted({name for name in names if name}, key=len, reverse=True)
    if not wanted:
        return None
    return re.compile(rf"[@＠](?:{'|'.join(re.escape(name) for name in wanted)})(?:[\u2005\s]|\Z)")


def may_name_somebody(text: str) -> bool:
    """Tell whether a text may mention or quote somebody, so that their names are worth learning."""
    return "@" in text or "＠" in text or text.startswith("「")


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


def place_of(text: str) -> str:
    """Where a location lies: name, address and coordinates (latitude, longitude) as far as its XML tells; else empty."""
    told = {name: unescape(value).strip() for name, value in _ATTRIBUTE.findall(text)}
    words = " ".join(dict.fromkeys(filter(None, (told.get("poiname"), told.get("label")))))
    try:
        point = f"({float(told['x']):.5f}, {float(told['y']):.5f})"
    except (KeyError, ValueError):
        point = ""
    return f"{words} {point}".strip()


def split_quote(text: str) -> tuple[Quote | None, str]:
    """Split a text into the quote that it opens with, None where there is none, and the rest."""
    match = _QUOTE.match(text)
    if match is None:
        return None, text
    return Quote(sender_name=match["name"].strip(), text=match["text"].strip()), match["reply"].strip()
