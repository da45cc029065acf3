"""The words of a notice, from what the resident told: a draft for an officer to check. Pure.

Never more than may be told to groups: no personal numbers, no house numbers, and of a thing that was found not what only its
owner can tell.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.dialogue import details
from bot.texts import notices as words
from store.kinds import NoticeKind

FIELD_CHARS = 60
TEXT_CHARS = 300
_NOT_TO_BE_TOLD = re.compile(
    r"\[[^\[\]]{1,8}号\]|\[(?:图片|语音|视频|文件|位置)\]|\d[\d\s-]{5,}\d|\d+\s*(?:号院|号楼|号房|栋|幢|单元|室|号(?!线|桌))"
    r"|(?:微信|QQ|电话|手机|身份证|银行卡)(?:号码?)?(?:是|：|:)?"
)
_TIDY = re.compile(r"[，,、；;：:\s]+$|^[，,、；;：:\s]+")
_OF_A_FINDER = ("what", "place", "time")


def kind_of(label: str, text: str) -> NoticeKind | None:
    """What a matter becomes a notice about; None where it becomes none."""
    if label == details.MISSING:
        return NoticeKind.MISSING_PERSON
    if label != details.LOST_FOUND:
        return None
    return NoticeKind.FOUND if details.is_found(text) else NoticeKind.LOST


def fields_of(kind: NoticeKind, summary: str, told: Mapping[str, str]) -> dict[str, str]:
    """What may be told, by field.

    Parameters
    ----------
    told
        The details that the resident gave when asked.
    """
    everything = [summary, *told.values()]
    found = {name: told.get(name) or _from(name, everything) for name in ("who", "look", "place", "time", "contact")}
    if kind is not NoticeKind.MISSING_PERSON:
        found["what"] = summary
        del found["who"]
    if kind is NoticeKind.FOUND:
        found = {name: text for name, text in found.items() if name in _OF_A_FINDER}
    may: dict[str, str] = {}
    for name in sorted(found, key=lambda name: name not in ("who", "what")):
        text = may_be_told(found[name])
        if text and not any(text in other for other in may.values()):  # nothing is told twice
            may[name] = text
    return may


def may_be_told(text: str) -> str:
    """A field without what must not stand in a group, cut to a length that a group reads."""
    clean = _NOT_TO_BE_TOLD.sub("", text).strip()
    clean = _TIDY.sub("", re.sub(r"\s+", " ", clean))
    return clean[:FIELD_CHARS]


def text_of(kind: NoticeKind, fields: Mapping[str, str], *, number: int) -> str:
    """The notice as groups read it; what is not known is left out."""
    lines = [words.HEADS[kind.value].format(number=number)]
    lines += [line.format(text=fields[name]) for name, line in words.LINES[kind.value].items() if fields.get(name)]
    lines.append(words.FEET[kind.value].format(number=number))
    return "\n".join(lines)


def _from(name: str, texts: list[str]) -> str:
    return next(filter(None, (details.clause(name, text) for text in texts)), "")
