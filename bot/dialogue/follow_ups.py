"""A short question after an answer ("要多少钱", "那要带什么") asks for a part of it: what is asked, and where it says so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

FOLLOW_UP_CHARS = 18
"""A longer question stands on its own."""

_TOPICS: Sequence[tuple[re.Pattern[str], re.Pattern[str]]] = tuple(
    (re.compile(asked), re.compile(told))
    for asked, told in (
        (r"多少钱|要钱|收费|免费|费用|花钱|给钱|贵不", r"钱|费|\d\s*元"),
        (r"带(?:什么|哪|些|啥|点)|要(?:什么|哪些|啥|哪样)|材料|证件|手续", r"带|材料|证明|户口簿|身份证"),
        (r"多久|几天|多长时间|什么时候(?:能|好|拿)|几时|等多", r"天|工作日|当场|小时|月内|年"),
        (r"哪里办|在哪|克哪|去哪|哪点|哪个(?:部门|单位|窗口)|找哪个", r"派出所|窗口|到.{1,12}办|大厅|网上|打\s*\d"),
        (r"几点|上班|周末|星期|休息", r"点|周|上班|时间"),
        (r"代办|帮.{0,4}办|本人|亲自|自己.{0,3}去|不去", r"代|本人|委托|亲自|陪"),
        (r"不在|外地|异地|外省|打工|回不(?:来|去)", r"外地|异地|跨省|任何|邮寄|户口所在地"),
        (r"网上|手机(?:上)?办|小程序|线上", r"网上|手机|小程序|[Aa][Pp][Pp]|12123|12367"),
        (r"多大|几岁|年龄", r"岁"),
        (r"上门|走不动|来我们?家.{0,2}办|到家里?.{0,2}办", r"上门|走不动"),
    )
)
_OTHERS = re.compile(r"可以吗|行不行|得不得|给能|然后呢|那(?:要|去|带|咋|怎么|如果|要是|多)")
_FILLING = re.compile(r"[那这个都又还要呢吗嘛啊呀哦的了给我你是不能办去找请问下一点得会就\W]")
_ITEM = re.compile(r"^\d+[.、．]")


def is_follow_up(text: str) -> bool:
    """Whether a text reads like a short question about what was just said."""
    asks = any(asked.search(text) for asked, _ in _TOPICS) or _OTHERS.search(text)
    return len(text) <= FOLLOW_UP_CHARS and bool(asks)


def is_nothing_else(text: str) -> bool:
    """Whether a follow-up names no matter of its own, so that it can only belong to what was said before."""
    for asked, _ in _TOPICS:
        text = asked.sub("", text)
    return not _FILLING.sub("", _OTHERS.sub("", text))


def part_of(answer: str, question: str) -> str:
    """Give the lines of an answer that a follow-up asks for; empty where it says nothing of it.

    Parameters
    ----------
    answer
        The fuller text. A line that ends with a colon brings the numbered lines below it along.
    """
    told = [told for asked, told in _TOPICS if asked.search(question)]
    found = [block for block in _blocks(answer) if any(pattern.search(block) for pattern in told)]
    return "\n".join(_ITEM.sub("", block).strip() for block in found)


def _blocks(answer: str) -> Iterator[str]:
    block: list[str] = []
    for line in answer.splitlines():
        if block and not (_ITEM.match(line) and block[0].endswith(("：", ":"))):
            yield "\n".join(block)
            block = []
        block.append(line)
    if block:
        yield "\n".join(block)
