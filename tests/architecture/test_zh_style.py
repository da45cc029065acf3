"""The style guide docs/zh-style.md, as far as it can be measured, on the answer book and on ``bot/texts/*.py``."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from intents.answers import FOLDER, read_answer
from intents.labels import LabelKind, labels

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "zh-style.md"
FORBIDDEN = (
    *("兹", "特此", "予以", "之规定", "须知悉", "知悉", "届时", "望周知", "务必", "敬请", "上述", "该项"),
    *("相关部门", "有关部门", "相关规定", "有关规定", "依法依规", "凭…办理", "予以办理", "不予办理", "切勿", "谨防", "如遇"),
    *("均可", "均须", "即可", "携带", "前往", "拨打", "致电", "逾期未", "之日起", "申请人", "广大", "积极配合"),
    *("我局", "我所", "本单位", "特殊人员", "重点人员"),
)
"""``…`` stands for a few characters of the same clause."""
LONGEST = 45
USUAL = 30
SHARE_USUAL = 0.9
FIRST_WORDS = 120
NUMBER_WITHIN = 30
"""A word of care to somebody who wants to die may come before the number."""
NUMBERS = ("110", "119", "120", "122", "12356")

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_END = re.compile(r"[。！？；\n]")
_ITEM = re.compile(r"^(?:\d+[.、．]|·)\s*")
_FILLED = re.compile(r"\{[^{}]*\}")
_QUOTED = re.compile(r"“[^”]*”|「[^」]*」|《[^》]*》")
_ASCII_MARK = re.compile(r"(?<=[\u4e00-\u9fff）」》”])[,.;:?!()]|[,;:?!()](?=[\u4e00-\u9fff「《“])")
_REPEATED_MARK = re.compile(r"[！？!?]{2,}")
_YOU = re.compile(r"你(?!们)")


@cache
def written() -> dict[str, str]:
    """Every text that people read, by where it stands: bodies of answers, and string constants of bot/texts/*.py."""
    found: dict[str, str] = {}
    for path in sorted(FOLDER.rglob("*.md")):
        answer = read_answer(path)
        found[answer.id] = answer.group if answer.private == answer.group else f"{answer.group}\n{answer.private}"
    for path in sorted((ROOT / "bot/texts").glob("*.py")):
        for line, text in constants(path.read_text(encoding="utf-8")):
            found[f"{path.name}:{line}"] = text
    return found


def constants(source: str) -> Iterator[tuple[int, str]]:
    """String constants with Chinese, and their lines; docstrings are English, so they fall out by themselves."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _CHINESE.search(node.value):
            yield node.lineno, node.value


def sentences(text: str) -> list[str]:
    """From one mark that ends a sentence to the next; local facts count as three characters, the number of a step as none."""
    cut = (_ITEM.sub("", part.strip()) for part in _END.split(text))
    return [sentence for part in cut if (sentence := _FILLED.sub("某某某", part))]


def officialese(text: str) -> list[str]:
    """Forbidden words outside of names and quotations."""
    own = _QUOTED.sub("", text)
    return [word for word in FORBIDDEN if re.search(re.escape(word).replace("…", r"[^，。；、\n]{1,12}"), own)]


def faults(text: str) -> list[str]:
    """Whatever of the style a text breaks."""
    own = _QUOTED.sub("", text)
    found = [f"{len(sentence)} characters: {sentence}" for sentence in sentences(text) if len(sentence) > LONGEST]
    found += [f"officialese {word}" for word in officialese(text)]
    found += [f"ASCII {mark[0]} beside Chinese" for mark in _ASCII_MARK.finditer(text)]
    found += [f"repeated {mark[0]}" for mark in _REPEATED_MARK.finditer(text)]
    return found + (["你 where 您 is meant"] if _YOU.search(own) else [])


def test_what_people_read_keeps_the_style() -> None:
    broken = [f"{place}: {fault}" for place, text in written().items() for fault in faults(text)]
    assert broken == []


def test_most_sentences_are_short() -> None:
    lengths = [len(sentence) for text in written().values() for sentence in sentences(text)]
    assert len(lengths) > 3000  # the bodies were found at all
    assert sum(chars <= USUAL for chars in lengths) / len(lengths) >= SHARE_USUAL


def test_first_words_of_an_emergency_are_short_and_soon_give_a_number() -> None:
    broken = []
    for path in sorted(FOLDER.rglob("*.md")):
        answer = read_answer(path)
        if labels()[answer.labels[0]].kind is LabelKind.EMERGENCY:
            start = answer.group[:NUMBER_WITHIN]
            if len(answer.group) > FIRST_WORDS or not any(number in start for number in NUMBERS):
                broken.append(f"{answer.id}: {len(answer.group)} characters, {start}")
    assert broken == []


def test_the_guide_lists_the_forbidden_words_of_the_test() -> None:
    block = GUIDE.read_text(encoding="utf-8").split("<!-- forbidden -->")[1].split("<!-- /forbidden -->")[0]
    rows = [line.split("|")[1].strip() for line in block.splitlines() if line.startswith("|")]
    assert rows[2:] == list(FORBIDDEN)


def test_the_guide_names_the_bounds_of_the_test() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    assert f"不超过 {USUAL} 个字，最长 {LONGEST} 个字" in guide
    assert f"急事的话不超过 {FIRST_WORDS} 个字" in guide
    assert f"开头 {NUMBER_WITHIN} 个字以内有电话" in guide


@pytest.mark.parametrize("word", FORBIDDEN)
def test_every_forbidden_word_is_found_in_a_sentence(word: str) -> None:
    assert word in officialese(f"请您{word.replace('…', '身份证')}，去派出所。")


@pytest.mark.parametrize(
    "text",
    [
        "长" * (LONGEST + 1) + "。短。",
        "1. " + "长" * (LONGEST + 1),
        "带上身份证,到派出所。",
        "带上身份证(原件)。",
        "到派出所.",
        "快跑！！",
        "带你的身份证。",
        "请凭身份证办理。",
    ],
)
def test_a_text_that_breaks_the_style_is_caught(text: str) -> None:
    assert faults(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "长" * LONGEST + "。" + "长" * LONGEST,
        "1. " + "长" * LONGEST,
        "到{station.name}办，交 20.5 元，看 12306.cn。",
        "要一张《不予办理通知书》，骗子说“你违法了，予以冻结”。",
        "说清你们在哪里。",
        "凭证丢了，先去挂失。到窗口办理。",
    ],
)
def test_a_text_within_the_style_passes(text: str) -> None:
    assert faults(text) == []
