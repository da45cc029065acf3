"""How residents ask how their own matter stands, what only sounds like it, and what they are told."""

from __future__ import annotations

from datetime import timedelta
from time import perf_counter

import pytest

from bot.dialogue.answers import GROUP_CHARS
from bot.dialogue.progress import LINES, QUESTION_CHARS, asks_progress, number_in, told
from bot.texts import residents as texts
from tests.unit.bot.dialogue.turns import NOW, matter

ASKS = (
    *(
        "我的事咋样了",
        "我的事怎么样了？",
        "#12 到哪步了",
        "#12到哪一步了",
        "12号单办好没",
        "＃12 咋样了",
        "#12 呢",
        "#12",
        "有消息没",
        "有消息了吗",
        "有没有消息",
    ),
    *(
        "有结果没有",
        "有结果了吗？",
        "处理得怎么样了",
        "处理得咋个样了",
        "上次那个事有着落没",
        "我反映的问题解决了吗",
        "我反映的路灯问题解决了没有",
        "怎么还没人来",
        "咋个还没得人管",
    ),
    *(
        "还要等多久",
        "进度",
        "查一下进度",
        "查下我的单子",
        "帮我查一下我的事办到哪步了",
        "那个事搞得哪样了",
        "办好没",
        "办了没",
        "有人管没",
        "有没有人管",
        "什么时候给我回话",
    ),
    *(
        "咋没得下文了",
        "我的单子到哪点了",
        "到哪一步了",
        "有回音没",
        "处理了没",
        "我那件事呢",
        "什么时候来人看",
        "请问我报的案有进展吗",
        "我家地界的事现在是什么情况了",
    ),
    *(
        "昨天报的摩托车被偷的事有进展没",
        "谁在办我的事",
        "我的事哪个在管",
        "我的事还没得人管吗",
        "到底有没有人来处理",
        "我报的噪音处理了吗",
        "几时才有答复",
        "上回那个纠纷调解得咋样了",
    ),
    *("我的事办好了没有", "我上次说的事情怎么没有下文了", "还没有消息吗"),
)

ASKS_SOMETHING_ELSE = (
    *(
        "我的身份证办好没",
        "身份证办好了吗",
        "户口迁移要多久",
        "办身份证要等多久",
        "这个事咋办",
        "怎么办",
        "我的事不消你管",
        "听说有消息要涨价",
        "外面有消息说要封路",
        "今天天气咋样",
    ),
    *(
        "他家的事咋样了",
        "隔壁家的事咋样了",
        "到哪里办",
        "办好了",
        "没有消息",
        "有人管就好",
        "生意咋样了",
        "娃娃考得咋样了",
        "#12 我下午来",
        "#1 好的谢谢",
        "派出所在哪里",
    ),
    *(
        "我的事办好了，谢谢",
        "有人来我家闹事",
        "有人打架",
        "我家的摩托车昨晚被人偷了",
        "没解决",
        "又来了",
        "5",
        "4分 很快",
        "你好",
        "谢谢",
        "找人工",
        "隔壁家砌墙占了我家地",
    ),
    *(
        "咋个上户口",
        "多少钱",
        "要带什么",
        "今天街子上的菌子便宜得很",
        "我有事要说",
        "老李家的事办得咋样了",
        "有没有消息说哪天停电",
        "户口的事办好没",
        "给我结果单",
        "几号上班",
        "问题不大",
    ),
)


@pytest.mark.parametrize("text", ASKS)
def test_a_question_after_the_own_matter_is_recognised(text: str) -> None:
    assert asks_progress(text)


@pytest.mark.parametrize("text", ASKS_SOMETHING_ELSE)
def test_what_only_sounds_like_it_is_not(text: str) -> None:
    assert not asks_progress(text)


def test_the_lists_are_long_enough_to_mean_something() -> None:
    assert len(set(ASKS)) >= 30
    assert len(set(ASKS_SOMETHING_ELSE)) >= 30


@pytest.mark.parametrize(
    "text", ["事" * QUESTION_CHARS, "查一下看看" * 7, "有没有" * 12, "#1" * 18, "还没有消息" * 7, "", "？", "长" * 9000]
)
def test_no_text_hangs(text: str) -> None:
    before = perf_counter()
    asks_progress(text)
    assert perf_counter() - before < 10  # an expression that explodes takes minutes; how fast it is belongs in a benchmark


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *[("#12 到哪步了", 12), ("＃１２", 12), ("12号单办好没", 12), ("12 号的事咋样了", 12), ("我的 # 7", 7)],
        *[("3月5号来", None), ("我家 12 口人", None), ("2 组的路", None), ("有消息没", None)],
    ],
)
def test_the_number_that_a_resident_names(text: str, number: int | None) -> None:
    assert number_in(text) == number


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({}, [texts.PROGRESS_NOBODY, "今天 15:00", "#1", "纠纷调解"]),
        ({"holder": "和丽萍"}, ["和丽萍", "还没有接"]),
        ({"holder": "和丽萍", "taken_at": NOW}, ["和丽萍在办", "今天 16:00接的"]),
        ({"holder": "和丽萍", "taken_at": NOW, "answered_at": NOW, "answer": "下午来看"}, ["回过话", "「下午来看」"]),
        ({"holder": "和丽萍", "late": True}, [texts.PROGRESS_LATE]),
        ({"holder": "和丽萍", "late": True, "answered_at": NOW}, [texts.PROGRESS_WAS_LATE]),
        ({"closed_at": NOW, "answer": "退回三十公分"}, ["办结", "退回三十公分", texts.PROGRESS_REOPEN]),
        ({"goes_on_in": 12, "holder": "和丽萍"}, [texts.PROGRESS_MERGED.format(number=12), "和丽萍"]),
        ({"opened_at": NOW - 24 * HOUR}, ["3 月 1 日 16:00"]),
    ],
)
def test_the_truth_is_told(known: dict[str, object], said: list[str]) -> None:
    words = told([matter(**known)], now=NOW, in_group=False)  # type: ignore[arg-type]
    assert [part for part in said if part not in words] == []


def test_what_ended_long_ago_is_not_offered_to_be_opened_again() -> None:
    old = matter(closed_at=NOW - timedelta(days=8))
    assert texts.PROGRESS_REOPEN not in told([old], now=NOW, in_group=False)


def test_nothing_is_told_that_is_not_so() -> None:
    fresh = told([matter(holder="和丽萍")], now=NOW, in_group=False)
    assert not any(words in fresh for words in (texts.PROGRESS_LATE, texts.PROGRESS_WAS_LATE, "办结", "回过话", "在办"))


def test_many_matters_fit_into_a_group_message() -> None:
    many = [matter(number, holder="和丽萍", answered_at=NOW, answer="长" * 200) for number in range(1, 9)]
    words = told(many, now=NOW, in_group=True)
    assert len(words) <= GROUP_CHARS
    assert texts.PROGRESS_MORE.format(count=8 - LINES) in told(many, now=NOW, in_group=False)
