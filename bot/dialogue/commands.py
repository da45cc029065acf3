"""What staff write to work on tickets: pure parsing, forgiving of blanks, full-width signs and word order.

Only the parsing is here. Whether the sender is staff is decided before, and what a command does, in ``bot.desk``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.dialogue.leave_days import names_a_day
from bot.texts.desk import SETTLED_MARK


class CommandKind(StrEnum):
    """What staff can ask for."""

    REPLY = "reply"
    TAKE = "take"
    PASS = "pass"
    CLOSE = "close"
    CORRECT = "correct"
    MERGE = "merge"
    QUIET = "quiet"
    SPEAK = "speak"
    REOPEN = "reopen"
    NOT_SETTLED = "not_settled"
    MEDIATION_LEVEL = "mediation_level"
    AGREEMENT = "agreement"
    MEDIATED = "mediated"
    NOT_MEDIATED = "not_mediated"
    FOLLOW_UP = "follow_up"
    FOLLOWED_UP = "followed_up"
    FILES = "files"
    NOTICE_APPROVE = "notice_approve"
    NOTICE_REJECT = "notice_reject"
    NOTICE_WORDS = "notice_words"
    NOTICE_WIDEN = "notice_widen"
    NOTICE_STOP = "notice_stop"
    NOTICE_FOUND = "notice_found"
    LIST = "list"
    DUTY = "duty"
    LEAVE = "leave"
    LEAVE_BACK = "leave_back"
    HELP = "help"
    HELP_DISPUTES = "help_disputes"
    HELP_NOTICES = "help_notices"


@dataclass(frozen=True, kw_only=True)
class Command:
    """One command. ``number`` is None where none was written and none was quoted."""

    kind: CommandKind
    number: int | None = None
    text: str = ""
    """The reply, the outcome, the name of the person to pass it to, the label that it should have, the days of a leave, or the
    number of one."""
    into: int | None = None
    """For ``MERGE``: the ticket that goes on."""


_CARD_NUMBER = re.compile(r"#\s*(\d{1,9})")
_VERBS: Mapping[CommandKind, tuple[str, ...]] = {
    CommandKind.TAKE: ("接", "接单", "接了", "接下", "我接"),
    CommandKind.PASS: ("转", "转给", "转交"),
    CommandKind.CLOSE: ("结", "办结", "结案", "结单", "结了"),
    CommandKind.CORRECT: ("改", "改成", "改为", "更正"),
    CommandKind.QUIET: ("静音",),
    CommandKind.SPEAK: ("静音结束", "结束静音", "取消静音", "解除静音"),
    CommandKind.REOPEN: ("重开", "重新打开"),
    CommandKind.MEDIATION_LEVEL: ("调", "调解", "调到"),
    CommandKind.AGREEMENT: ("协议",),
    CommandKind.MEDIATED: ("成", "谈成", "调成"),
    CommandKind.NOT_MEDIATED: ("不成", "没成", "没谈成", "调不成"),
    CommandKind.FOLLOW_UP: ("回访",),
    CommandKind.FOLLOWED_UP: ("访", "访了", "已回访"),
    CommandKind.NOTICE_APPROVE: ("启", "启发", "发启事"),
    CommandKind.NOTICE_REJECT: ("不启", "不发"),
    CommandKind.NOTICE_WORDS: ("启事", "改启事"),
    CommandKind.NOTICE_WIDEN: ("下一波", "扩大"),
    CommandKind.NOTICE_STOP: ("停发", "停启"),
    CommandKind.NOTICE_FOUND: ("找到", "找到了", "找着了"),
    CommandKind.FILES: ("图", "图片", "照片", "看图", "文件", "附件"),
}
_KINDS = {word: kind for kind, words in _VERBS.items() for word in words}
_ALONE = {
    "待办": CommandKind.LIST,
    "代办": CommandKind.LIST,
    "列表": CommandKind.LIST,
    "值班": CommandKind.DUTY,
    "谁值班": CommandKind.DUTY,
    "帮助": CommandKind.HELP,
    "命令": CommandKind.HELP,
    "调解帮助": CommandKind.HELP_DISPUTES,
    "纠纷帮助": CommandKind.HELP_DISPUTES,
    "寻人帮助": CommandKind.HELP_NOTICES,
    "启事帮助": CommandKind.HELP_NOTICES,
    "静音": CommandKind.QUIET,
    **dict.fromkeys(_VERBS[CommandKind.SPEAK], CommandKind.SPEAK),
}
_VERB = "|".join(sorted(_KINDS, key=len, reverse=True))
_VERB_FIRST = re.compile(rf"^({_VERB})\s*[#号]?\s*(\d{{1,9}})(?!\d)\s*号?[\s,，:：、]*(.*)$", re.DOTALL)
_NUMBER_FIRST = re.compile(rf"^#?\s*(\d{{1,9}})\s*号?[\s,，:：、]*({_VERB})(?:[\s,，:：]+(.*))?$", re.DOTALL)
_REPLY = re.compile(r"^#\s*(\d{1,9})(?!\d)[\s,，:：、]*(.*)$", re.DOTALL)
_BARE_VERB = re.compile(rf"^({_VERB})(?:[\s,，:：]+(.*))?$", re.DOTALL)
_MERGE = re.compile(r"^[\s#号单把将和跟与到进入、,，:：\d]*(?:合并|并入|并到|合到)[\s#号单把将和跟与到进入、,，:：\d]*$")
_LEAVE = re.compile(r"^(?:我)?(?:要|想)?请假([\s,，:：]*)(.*)$", re.DOTALL)
_LEAVE_BACK = re.compile(r"^(?:我)?(?:要|想)?(?:取消请假|请假取消|销假|不请假了)[\s,，:：#第]*(\d{1,9})?\s*号?[。！!]*$")
_OVER = re.compile(r"^(?:结束|取消|解除|完)[。！!]*$")
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
"""Character by character, so that what is found in the half-width text can be cut out of the text as it was written."""
_A_TIME = re.compile(r"^(?:改成|改为|更正|改|调到|调)\s*\d{1,9}(?:\s*[点时月日年天块元]|[:：]\d)")
"""A meeting moved to twelve o'clock is no ticket 12."""
_SETTLED = re.compile(r"^(?:是|好了|好|办好|解决|处理好|弄好|办完|可以结|行|嗯+)(?:的|了|啦|呢)*[。！!]*$")


def card_number(quoted: str) -> int | None:
    """The ticket number of a quoted card or of any message of the bridge about a ticket."""
    found = _CARD_NUMBER.search(unicodedata.normalize("NFKC", quoted))
    return int(found[1]) if found else None


def parse(text: str, *, quoted: str | None = None) -> Command | None:
    """Understand a command; None for ordinary words.

    Parameters
    ----------
    quoted
        The text that the message quotes: a card gives the number, and words beside it are a reply. Words beside our question
        whether a matter is settled answer that question; nowhere else is 「没有」 more than a word.
    """
    written = text.strip()
    clean = written.translate(_HALF_WIDTH)
    quoted_number = card_number(quoted) if quoted else None
    alone = _ALONE.get(re.sub(r"\s", "", clean).strip("。.!?？"))
    if alone is not None:
        return Command(kind=alone, number=quoted_number if alone in (CommandKind.QUIET, CommandKind.SPEAK) else None)
    if found := _LEAVE_BACK.match(clean):
        return Command(kind=CommandKind.LEAVE_BACK, text=found[1] or "")
    if (found := _LEAVE.match(clean)) and (found[1] or not found[2] or names_a_day(found[2])):
        return Command(kind=CommandKind.LEAVE, text=_as_written(written, found, 2))
    if _A_TIME.match(clean):
        return Command(kind=CommandKind.REPLY, number=quoted_number, text=written) if quoted_number is not None else None
    if _MERGE.match(clean) and (merge := _merge(clean, quoted_number)) is not None:
        return merge
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
    if quoted is not None and SETTLED_MARK in quoted[:_MARK_WITHIN]:
        if _SETTLED.match(clean):
            return Command(kind=CommandKind.CLOSE, number=quoted_number)
        return Command(kind=CommandKind.NOT_SETTLED, number=quoted_number, text=written)
    return Command(kind=CommandKind.REPLY, number=quoted_number, text=written)


_MARK_WITHIN = 20
"""Our question begins with the number and these words; a resident's words that are quoted further down do not make one."""


def _as_written(written: str, found: re.Match[str], group: int) -> str:
    """The words of a group with their own punctuation: a resident reads them."""
    start, end = found.span(group)
    return written[start:end].strip() if start >= 0 else ""


def _command(verb: str, number: int, text: str) -> Command:
    kind = _KINDS[verb]
    if kind is CommandKind.QUIET and _OVER.match(text):
        return Command(kind=CommandKind.SPEAK, number=number)
    return Command(kind=kind, number=number, text=text.lstrip("成为 ") if kind is CommandKind.CORRECT else text)


def _merge(clean: str, quoted: int | None) -> Command | None:
    """「合并 13 12」, 「13 合到 12」, or 「合并 12」 beside the card of 13; without a number it is a word like any other."""
    numbers = [int(digits) for digits in re.findall(r"\d{1,9}", clean)]
    if quoted is not None:
        numbers = [quoted, *(number for number in numbers if number != quoted)]
    if not numbers or len(numbers) > 2:
        return None
    return Command(kind=CommandKind.MERGE, number=numbers[0], into=numbers[1] if len(numbers) == 2 else None)
