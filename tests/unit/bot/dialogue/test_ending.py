"""What a resident says after staff spoke or a matter was closed: not settled, a mark, thanks, an answer, or none of it."""

from __future__ import annotations

import pytest

from bot.dialogue.ending import (
    UNSETTLED_CHARS,
    WORDS_CHARS,
    is_again,
    is_thanks,
    is_to_everybody,
    is_unsettled,
    mark_of,
    reads_like_an_answer,
)
from bot.dialogue.rating import may_ask
from intents.labels import LabelKind, labels

NOT_SETTLED = (
    *(
        "没解决",
        "没有解决",
        "又来了",
        "他们又来了",
        "还是老样子",
        "没用",
        "还在吵",
        "根本没解决",
        "他又反悔了",
        "又开始放了",
        "没修好",
        "不起作用",
        "不顶用",
        "哪里解决了",
    ),
    *("还没搞定", "没办好", "又堵了", "昨晚又吵到半夜", "对方不认账", "没人来过", "问题还在"),
)

SETTLED = (
    *(
        "谢谢",
        "没问题了",
        "没什么问题",
        "解决了",
        "没事了",
        "好的",
        "办好了",
        "已经解决了谢谢",
        "咋个上户口",
        "你好",
        "5",
        "身份证办好没",
        "我又想起一件事",
        "不用了",
    ),
    *("没有再吵了",),
)


@pytest.mark.parametrize("text", NOT_SETTLED)
def test_not_settled(text: str) -> None:
    assert is_unsettled(text)


@pytest.mark.parametrize("text", [*SETTLED, "没解决" + "长" * UNSETTLED_CHARS])
def test_not_said_to_be_unsettled(text: str) -> None:
    assert not is_unsettled(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *[("5", (5, "")), ("5分", (5, "")), ("五分", (5, "")), ("满分", (5, "")), ("１", (1, "")), ("五星", (5, ""))],
        *[("4分 很快", (4, "很快")), ("给5分 谢谢", (5, "谢谢")), ("3，一般般", (3, "一般般")), ("2\n太慢", (2, "太慢"))],
        ("打2分，没来人", (2, "没来人")),
    ],
)
def test_a_mark_and_its_words(text: str, expected: tuple[int, str]) -> None:
    assert mark_of(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("5个人", "3月5号来", "2楼的", "15", "6", "0", "一家人", "二组", "我家5口人", "三组那边", "12", "5点来", "1.5"),
        *("", "不满意", "分", "五一放假吗"),
    ],
)
def test_other_numbers_are_no_marks(text: str) -> None:
    assert mark_of(text) is None


def test_the_words_beside_a_mark_are_cut() -> None:
    assert mark_of("1 " + "长" * 900) == (1, "长" * WORDS_CHARS)


@pytest.mark.parametrize("text", ["好的", "谢谢", "好的，谢谢您", "嗯嗯", "收到", "要得", "辛苦了"])
def test_thanks(text: str) -> None:
    assert is_thanks(text)
    assert reads_like_an_answer(text)


@pytest.mark.parametrize(
    "text", ["在家的，您来嘛", "我下午都在", "几点来", "明天上午有空", "不在家，出去了", "那就三点", "我马上到"]
)
def test_answers(text: str) -> None:
    assert reads_like_an_answer(text)
    assert not is_thanks(text)


@pytest.mark.parametrize("text", ["今天街子上的菌子便宜得很", "我家杀猪了", "菌子多少钱一斤", "红豆卖完了", "长" * 60])
def test_chatter_does_not_read_like_an_answer(text: str) -> None:
    assert not reads_like_an_answer(text)


@pytest.mark.parametrize("text", ["大家注意安全", "@郑凯 接点水", "哪家的狗", "各位乡亲", "你们哪个有车"])
def test_who_speaks_to_everybody(text: str) -> None:
    assert is_to_everybody(text)


def test_told_once_more() -> None:
    assert is_again("隔壁家砌墙又占我家地了")
    assert not is_again("我家的摩托车被人偷了")


def test_no_mark_is_asked_for_where_it_would_hurt() -> None:
    grave = {found.id for found in labels().values() if found.kind is LabelKind.EMERGENCY or found.priority == 0}
    grave |= {"help.missing_person", "help.domestic_violence", "emergency.suicide", "fraud.victim"}
    assert not any(may_ask(name, priority=2, confidential=False) for name in grave)
    assert not may_ask("report.tip", priority=2, confidential=True)
    assert not may_ask("help.noise", priority=0, confidential=False)
    assert may_ask("help.noise", priority=2, confidential=False)
    assert may_ask("a.label.that.is.gone", priority=3, confidential=False)
