"""「我的事咋样了」: recognising that somebody asks how their own matter stands, and saying how it does. Nothing but the truth."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime

from bot.dialogue.answers import GROUP_CHARS, shorten
from bot.dialogue.matter import Matter
from bot.dialogue.turn import COUNTY_TIME
from bot.texts import residents as texts
from intents.labels import labels

LINES = 3
"""How many matters are told of in one message."""
WORDS_CHARS = 60
QUESTION_CHARS = 36
"""A longer text tells something; it does not only ask."""

_LEAD = (
    r"(?:请问|麻烦|劳烦|问一?下子?|问哈|帮我?|给我|查一?下子?|查哈|查查|看一?下|看看|想问|我想知道"
    r"|小枫|你好|您好|那个|喂|[，,。\s])*"
)
_NUMBER = r"#?\s*\d{1,9}\s*号?(?:单子?|工单|的?事情?)?"
_THING = (
    rf"(?:(?:{_NUMBER}|.{{0,16}}?(?:事情|事儿|事|单子|工单|单|问题|案子|报案|求助|纠纷)"
    r"|我(?:报|反映|说|讲|登记)的.{0,14}?)(?:子|呢|，|,|\s)*)"
)
_NOW = r"(?:现在|今天|如今|后来|最后|到底|还)*"
_WORK = r"(?:办理|办|搞|弄|整|处理|解决|调解|查|跟进|进行|进展|安排)"
_NOT = r"(?:没有|没得|没|吗|嘛|不)"
_HOW = r"(?:咋个?样|咋个?说|怎么?样|哪样样?|啥样|如何)了?"
_STEP = r"到?了?(?:哪一?步|哪个?(?:阶段|环节|地步)|哪点|哪里|什么程度|哪样程度)了?"
_STATE = r"(?:(?:是?(?:什么|啥子?|哪样)情况|(?:什么|啥)进展|进度)(?:了|如何|咋样|怎么样)*)"
_NEWS = r"(?:消息|结果|着落|眉目|回音|回话|回复|答复|下文|进展|说法|动静|信)"
_SOMEBODY = r"(?:人|哪个|谁)(?:来|去|在)?(?:管|处理|负责|接|办|跟|理|看|了)*"

_STILL = r"(?:还|都|一直|就)*(?:没有|没得|没|不见)(?:得|个|有)*"
_WHEN = r"(?:多久|好久|几时|什么时候|啥时候|多长时间)"

_ASKED: Sequence[str] = (
    rf"{_THING}{_NOW}{_WORK}?(?:得|到)?{_HOW}",
    rf"{_THING}{_NOW}{_WORK}?{_STEP}",
    rf"{_THING}{_NOW}{_STATE}",
    rf"{_THING}呢",
    rf"{_NUMBER}{_STATE}?",
    rf"(?:查|看|问)(?:一?下|哈|查)?{_THING}",
    rf"{_THING}?{_NOW}{_WORK}(?:得|到){_HOW}",
    rf"{_THING}?{_NOW}{_WORK}(?:到){_STEP}",
    rf"{_NOW}到(?:哪一步|哪步|哪个环节|哪个阶段)了?",
    r"(?:查|看|问)?(?:一?下)?(?:我的)?(?:办理|处理)?进度(?:呢|如何|咋样|怎么样|到哪了)?",
    rf"{_THING}?{_NOW}(?:有|得)(?:点|个|啥|什么|新)?{_NEWS}了?{_NOT}了?",
    rf"{_THING}?{_NOW}有(?:没有|没|无)(?:点|个|啥|什么|新)?{_NEWS}了?",
    rf"{_THING}?{_NOW}{_WORK}(?:好|完|成|清楚|妥|下来|得)?了?{_NOT}了?",
    rf"{_THING}?{_NOW}(?:有|得){_SOMEBODY}{_NOT}",
    rf"{_THING}?{_NOW}有(?:没有|没){_SOMEBODY}",
    rf"{_THING}?(?:是|归)?(?:谁|哪个|哪位)(?:在)?(?:管|负责|接|办|跟进|处理)(?:的|了|着)*",
    r"(?:谁|哪个|哪位)(?:在)?(?:管|负责|接|办|跟进|处理)(?:着|了)?我.{0,6}?(?:事情|事|单子|单)",
    rf"{_THING}?(?:咋|怎么|咋个|为什么|为啥|为哪样){_STILL}(?:{_NEWS}|{_SOMEBODY}|{_WORK}完?)(?:来|了)*",
    rf"{_THING}?(?=还|都|一直){_STILL}(?:{_NEWS}|人来|人管|人理|人处理)(?:吗|嘛|哪|么)",
    rf"{_THING}?{_NOW}(?:要等?|得等?|等)?{_WHEN}(?:才|能|会|可以)*(?:有|给我?|得){_NEWS}",
    rf"{_THING}?(?:还要|还得|要)(?:再)?等(?:到)?{_WHEN}",
    r"(?:你们)?(?:几时|什么时候|啥时候)(?:才|能|会)?(?:来人|有人来|派人来)(?:看|处理|管)?",
)
_TAIL = r"[了呢吗嘛啊呀哦的吧么哈哪。.？?！!~～…，,\s]*"
_ASKS = re.compile(rf"{_LEAD}(?:{'|'.join(_ASKED)}){_TAIL}")
_NO_MATTER_OF_OURS = re.compile(
    r"身份证|户口|落户|护照|通行证|居住证|驾照|驾驶证|行驶证|证明|签证|社保|医保|低保|银行|手机卡|考试|成绩|天气|生意|工资"
    r"|家里人|孩子|娃娃|老人家"
)
_SOMEBODY_ELSES = re.compile(r"^(?:那个|问下|请问)?(?:他|她|它|人家|别人|隔壁|对门|你|老[^\d师家人]|小[^枫孩娃])(?:们|家)?")
_THAT_NUMBER = re.compile(r"#\s*(\d{1,9})|(?<!\d)(\d{1,9})\s*号(?:单|工单|的?事|到|办|处理|咋|怎|有|现|$)")


def asks_progress(text: str) -> bool:
    """Whether somebody asks how their own matter stands. Said by somebody who has none it means something else."""
    said = unicodedata.normalize("NFKC", text).strip()
    if not 2 <= len(said) <= QUESTION_CHARS or _SOMEBODY_ELSES.match(said) or _NO_MATTER_OF_OURS.search(said):
        return False
    return _ASKS.fullmatch(said) is not None


def number_in(text: str) -> int | None:
    """The number of a ticket that a resident names (``#12``, 「12 号单」)."""
    found = _THAT_NUMBER.search(unicodedata.normalize("NFKC", text))
    return int(found[1] or found[2]) if found else None


def told(matters: Sequence[Matter], *, now: datetime, in_group: bool) -> str:
    """How matters stand: state, who has each, since when, whether late, what was said last."""
    lines = "\n".join(_line(matter, now) for matter in matters[:LINES])
    if len(matters) > LINES:
        lines += "\n" + texts.PROGRESS_MORE.format(count=len(matters) - LINES)
    return shorten(lines, GROUP_CHARS) if in_group else lines


def _line(matter: Matter, now: datetime) -> str:
    name = labels()[matter.label].name if matter.label in labels() else matter.label
    said = [texts.PROGRESS_HEAD.format(number=matter.number, label=name, moment=moment(matter.opened_at, now))]
    if matter.goes_on_in is not None:
        said.append(texts.PROGRESS_MERGED.format(number=matter.goes_on_in))
    said.append(_state(matter, now))
    if matter.late:
        said.append(texts.PROGRESS_LATE if matter.is_open and matter.answered_at is None else texts.PROGRESS_WAS_LATE)
    return "".join(said)


def _state(matter: Matter, now: datetime) -> str:
    words = shorten(matter.answer, WORDS_CHARS) if matter.answer else ""
    if matter.closed_at is not None:
        ended = texts.PROGRESS_CLOSED.format(moment=moment(matter.closed_at, now))
        ended += texts.PROGRESS_WORDS.format(words=words) if words else texts.PROGRESS_STOP
        return ended + (texts.PROGRESS_REOPEN if matter.ended_lately(now) else "")
    if matter.answered_at is not None:
        said = texts.PROGRESS_ANSWERED.format(holder=matter.holder, moment=moment(matter.answered_at, now))
        return said + (texts.PROGRESS_WORDS.format(words=words) if words else texts.PROGRESS_STOP)
    if matter.taken_at is not None:
        return texts.PROGRESS_TAKEN.format(holder=matter.holder, moment=moment(matter.taken_at, now))
    return texts.PROGRESS_ASSIGNED.format(holder=matter.holder) if matter.holder else texts.PROGRESS_NOBODY


def moment(at: datetime, now: datetime) -> str:
    """A moment in the county's time as a resident says it."""
    local, today = at.astimezone(COUNTY_TIME), now.astimezone(COUNTY_TIME).date()
    clock = f"{local.hour}:{local:%M}"
    if local.date() == today:
        return texts.MOMENT_TODAY.format(clock=clock)
    return texts.MOMENT.format(month=local.month, day=local.day, clock=clock)
