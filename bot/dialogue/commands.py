"""What staff write to work on tickets: pure parsing, forgiving of blanks, full-width signs and word order.

Only the parsing is here. Whether the sender is staff is decided before, and what a command does, in ``bot.desk``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class CommandKind(StrEnum):
    """What staff can ask for."""

    REPLY = "reply"
    TAKE = "take"
    PASS = "pass"
    CLOSE = "close"
    CORRECT = "correct"
    LIST = "list"
    DUTY = "duty"
    HELP = "help"


@dataclass(frozen=True, kw_only=True)
class Command:
    """One command. ``number`` is None where none was written and none was quoted."""

    kind: CommandKind
    number: int | None = None
    text: str = ""
    """The reply, the outcome, the name of the person to pass it to, or the label that it should have."""


_CARD_NUMBER = re.compile(r"#\s*(\d{1,9})")
_VERBS = {"接": CommandKind.TAKE, "转": CommandKind.PASS, "结": CommandKind.CLOSE, "改": CommandKind.CORRECT}
_LONG_VERBS = {"接单": "接", "接了": "接", "我接": "接", "转给": "转", "转交": "转", "办结": "结", "结案": "结", "结单": "结"}
_LONG_VERBS |= {"改成": "改", "改为": "改", "更正": "改"}
_ALONE = {
    "待办": CommandKind.LIST,
    "代办": CommandKind.LIST,
    "列表": CommandKind.LIST,
    "值班": CommandKind.DUTY,
    "谁值班": CommandKind.DUTY,
    "帮助": CommandKind.HELP,
    "命令": CommandKind.HELP,
}
_VERB_FIRST = re.compile(
    r"^(接单|接了|我接|转给|转交|办结|结案|结单|改成|改为|更正|接|转|结|改)\s*[#号]?\s*(\d{1,9})(?!\d)\s*号?[\s,，:：、]*(.*)$",
    re.DOTALL,
)
_NUMBER_FIRST = re.compile(
    r"^#?\s*(\d{1,9})\s*号?\s*(接单|接了|我接|转给|转交|办结|结案|结单|改成|改为|更正|接|转|结|改)(?:[\s,，:：]+(.*))?$",
    re.DOTALL,
)
_REPLY = re.compile(r"^#\s*(\d{1,9})(?!\d)[\s,，:：、]*(.*)$", re.DOTALL)
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
"""Character by character, so that what is found in the half-width text can be cut out of the text as it was written."""
_BARE_VERB = re.compile(r"^(接单|接了|我接|办结|结案|结单|接|结|转给|转交|转|改成|改为|更正|改)(?:[\s,，:：]+(.*))?$", re.DOTALL)
_A_TIME = re.compile(r"^(?:改成|改为|更正|改)\s*\d{1,9}(?:\s*[点时月日年天块元]|[:：]\d)")
"""A meeting moved to twelve o'clock is no ticket 12."""


def card_number(quoted: str) -> int | None:
    """The ticket number of a quoted card or of any message of the bridge about a ticket."""
    found = _CARD_NUMBER.search(unicodedata.normalize("NFKC", quoted))
    return int(found[1]) if found else None


def parse(text: str, *, quoted: str | None = None) -> Command | None:
    """Understand a command; None for ordinary words.

    Parameters
    ----------
    quoted
        The text that the message quotes: a card gives the number, and words beside it are a reply.
    """
    written = text.strip()
    clean = written.translate(_HALF_WIDTH)
    quoted_number = card_number(quoted) if quoted else None
    alone = _ALONE.get(clean.strip("。.!?？ "))
    if alone is not None:
        return Command(kind=alone)
    if _A_TIME.match(clean):
        return Command(kind=CommandKind.REPLY, number=quoted_number, text=written) if quoted_number is not None else None
    if found := _VERB_FIRST.match(clean):
        return _command(found[1], int(found[2]), _as_written(written, found, 3))
    if found := _NUMBER_FIRST.match(clean):
        return _command(found[2], int(found[1]), _as_written(written, found, 3))
    if found := _REPLY.match(clean):
        return Command(kind=CommandKind.REPLY, number=int(found[1]), text=_as_written(written, found, 2))
    if quoted_number is None:
        return None
    if found := _BARE_VERB.match(clean):
        return _command(found[1], quoted_number, _as_written(written, found, 2))
    return Command(kind=CommandKind.REPLY, number=quoted_number, text=written)


def _as_written(written: str, found: re.Match[str], group: int) -> str:
    """The words of a group with their own punctuation: a resident reads them."""
    start, end = found.span(group)
    return written[start:end].strip() if start >= 0 else ""


def _command(verb: str, number: int, text: str) -> Command:
    kind = _VERBS[_LONG_VERBS.get(verb, verb)]
    return Command(kind=kind, number=number, text=text.lstrip("成为 ") if kind is CommandKind.CORRECT else text)
