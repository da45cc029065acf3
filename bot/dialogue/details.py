"""What a ticket should know: which details a matter needs, which were said already, what to ask next.

At most ``MAX_QUESTIONS`` are asked (of what becomes a notice: the whole form), one at a time, and each can be skipped.
Recognising errs on the side of not asking again.
Nobody is asked for a phone number: it would stand in the group, and is masked before anything is stored. Staff answer through
the bridge, which reaches the person without one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

MAX_QUESTIONS = 3
WHAT = "what"
"""What it is about: asked only of somebody who said no more than the word for a person."""

WHY = "why"
"""What went wrong: asked only of somebody who gave a low mark and no word."""

FORGET = "forget"
"""Whether somebody really wants to be forgotten."""

SUSPICIOUS = "suspicious"
"""The message that somebody wants checked for fraud: what comes next is looked at as that."""

PHOTO = "photo"
"""A picture: what is answered in words is no detail."""
MISSING, LOST_FOUND = "help.missing_person", "help.lost_found"
FORMS = (MISSING, LOST_FOUND)
"""Matters that may become a notice to groups: all of their details are asked for."""
_OF_A_FINDER = frozenset({"look", PHOTO, "contact"})
"""What a finder is not asked: who lost it must be able to tell it."""

# Nothing is asked of somebody who wishes to die: a form is the last thing that helps; the assistant talks to them.
NEEDED: Mapping[str, Sequence[str]] = {
    "emergency.crime": ("place", "people"),
    "emergency.fire": ("place", "people"),
    "emergency.medical": ("place", "people"),
    "emergency.traffic": ("place", "people"),
    "emergency.rescue": ("place", "people"),
    MISSING: ("place", "look", "time", PHOTO, "who", "contact"),
    LOST_FOUND: ("place", "time", "look", PHOTO, "contact"),
    "help.dispute": ("place",),
    "help.domestic_violence": ("place",),
    "help.noise": ("place",),
    "help.theft": ("place", "time"),
    "report.hazard": ("place",),
    "report.tip": ("place",),
    "fraud.victim": ("amount",),
}

_SAID: Mapping[str, re.Pattern[str]] = {
    "place": re.compile(
        r"(?:[\u4e00-\u9fff]{1,6}(?:村|组|寨|镇|乡|街|路|巷|小区|栋|社区|水库|大桥|桥头|学校|小学|卫生室|集市|路口|收费站|隧道)(?!里|干部|委|长|民))"
        r"|\d+(?:号|栋|幢|单元|组|社)(?!人)|(?:门口|对面|旁边|后山|坝子|半坡|河边|沟边|田边)"
    ),
    "time": re.compile(
        r"今天|昨天|前天|今早|今晚|昨晚|昨夜|刚刚|刚才|早上|上午|中午|下午|晚上|半夜|凌晨|上周|上个月|前几天|\d+\s*[点号月]|[一二三四五六七八九十两]+点"
    ),
    "people": re.compile(
        r"[\d一二两三四五六七八九十几]+\s*(?:个|位|名)?人|受伤|没事|没人|没有人|被困|老人|娃娃|孩子|小孩|昏|流血|骨折"
    ),
    "look": re.compile(r"穿|岁|戴|身高|头发|衣服|裤|长得|\d+米\d*|瘦|胖|[红黑白蓝绿黄灰棕紫]色|皮的|里[头面边]有|装着|牌子"),
    "who": re.compile(
        r"老倌|老头|老伴|老[人爸妈奶爹]|爷爷|奶奶|外公|外婆|[爸妈爹娘孙儿女娃弟妹哥姐叔婶姑姨舅]|媳妇|丈夫|老公|老婆|姓[\u4e00-\u9fff]|叫[\u4e00-\u9fff]{2}"
    ),
    PHOTO: re.compile(r"没有?(?:照片|相片|图)"),
    "contact": re.compile(r"联系|找我|打我|我是(?:他|她|老人|娃娃|失主)"),
    "amount": re.compile(r"\d+(?:\.\d+)?\s*(?:元|块|万|千)|[一二三四五六七八九十两几]+(?:百|千|万)(?:元|块)?"),
}

_CHILD = re.compile(
    r"娃|小孩|孩子|小朋友|宝宝|婴儿|孙[子女儿]|外孙|儿子|女儿|姑娘|(?<![\d十])(?:[1-9一二三四五六七八九两]|1[0-3]|十[一二三]?)岁"
)
_FOUND = re.compile(r"捡|拾到|拾得")
_CLAUSES = re.compile(r"[，,。；;！!？?\n]+")
_SKIP = re.compile(r"^(?:跳过|不说|不知道|不晓得|不清楚|没有|算了不说|过|下一个|不方便)[。！!了吧呢啊]*$")


def said(text: str) -> frozenset[str]:
    """Which details a text gives."""
    return frozenset(name for name, pattern in _SAID.items() if pattern.search(text))


def names_a_child(text: str) -> bool:
    """Whether a text speaks of a child."""
    return bool(_CHILD.search(text))


def is_found(text: str) -> bool:
    """Whether somebody found a thing, rather than lost one."""
    return bool(_FOUND.search(text))


def known_from(label: str, text: str) -> frozenset[str]:
    """Which details need not be asked for after somebody has raised a matter in these words."""
    return said(text) | _OF_A_FINDER if label == LOST_FOUND and is_found(text) else said(text)


def clause(name: str, text: str) -> str:
    """The parts of a text that give a detail; empty where none does."""
    return "，".join(part for part in _CLAUSES.split(text) if part.strip() and _SAID[name].search(part))


def is_skip(text: str) -> bool:
    """Whether the person would rather not say."""
    return bool(_SKIP.match(text.strip()))


def next_question(label: str, *, asked: Sequence[str], known: frozenset[str]) -> str | None:
    """The detail to ask for next; None when enough is known or enough was asked."""
    if label not in FORMS and len(asked) >= MAX_QUESTIONS:
        return None
    return next((name for name in NEEDED.get(label, ()) if name not in asked and name not in known), None)
