"""What staff type on a phone is understood, and ordinary words are left alone."""

from __future__ import annotations

import pytest

from bot.dialogue.commands import Command, CommandKind, parse
from bot.texts import desk as texts_desk
from bot.texts import notices as texts_notices

CARD = "紧急！#12 P0 紧急【起火】龙井村\n王桂兰：我家厨房着火了"


SETTLED = texts_desk.SETTLED_QUESTION.format(number=12, person="李桂芬")


def command(kind: CommandKind, number: int | None = None, text: str = "", into: int | None = None) -> Command:
    return Command(kind=kind, number=number, text=text, into=into)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#12 明天来看", command(CommandKind.REPLY, 12, "明天来看")),
        ("＃１２　明天来看", command(CommandKind.REPLY, 12, "明天来看")),  # full width
        ("#12明天来看", command(CommandKind.REPLY, 12, "明天来看")),
        ("#12：明天\n下午来看", command(CommandKind.REPLY, 12, "明天\n下午来看")),
        ("#12", command(CommandKind.REPLY, 12, "")),  # the desk asks for the words
        ("接 12", command(CommandKind.TAKE, 12)),
        ("接12", command(CommandKind.TAKE, 12)),
        ("接#12", command(CommandKind.TAKE, 12)),
        ("12接", command(CommandKind.TAKE, 12)),
        ("#12 接", command(CommandKind.TAKE, 12)),
        ("我接12号", command(CommandKind.TAKE, 12)),
        ("转 12 李四", command(CommandKind.PASS, 12, "李四")),
        ("转给12李四", command(CommandKind.PASS, 12, "李四")),
        ("12 转 李四", command(CommandKind.PASS, 12, "李四")),
        ("结 12 双方和好", command(CommandKind.CLOSE, 12, "双方和好")),
        ("办结12", command(CommandKind.CLOSE, 12)),
        ("改 12 help.noise", command(CommandKind.CORRECT, 12, "help.noise")),
        ("改 12 噪音扰民", command(CommandKind.CORRECT, 12, "噪音扰民")),
        ("改12噪音", command(CommandKind.CORRECT, 12, "噪音")),
        ("改　＃１２：ｈｅｌｐ．ｎｏｉｓｅ", command(CommandKind.CORRECT, 12, "ｈｅｌｐ．ｎｏｉｓｅ")),  # the desk reads it
        ("改12号 噪音", command(CommandKind.CORRECT, 12, "噪音")),
        ("12 改 噪音", command(CommandKind.CORRECT, 12, "噪音")),
        ("改 12 成噪音", command(CommandKind.CORRECT, 12, "噪音")),
        ("12改为 噪音", command(CommandKind.CORRECT, 12, "噪音")),
        ("改 12", command(CommandKind.CORRECT, 12, "")),  # the desk asks for the label
        ("#12接", command(CommandKind.TAKE, 12)),
        ("１２　接", command(CommandKind.TAKE, 12)),
        ("接下12", command(CommandKind.TAKE, 12)),
        ("结12 已处理", command(CommandKind.CLOSE, 12, "已处理")),
        ("12结 已处理", command(CommandKind.CLOSE, 12, "已处理")),
        ("重开 12", command(CommandKind.REOPEN, 12)),
        ("请假 11月28日", command(CommandKind.LEAVE, text="11月28日")),
        ("请假明天到后天", command(CommandKind.LEAVE, text="明天到后天")),
        ("我要请假：明天，家里有事", command(CommandKind.LEAVE, text="明天，家里有事")),
        ("请假", command(CommandKind.LEAVE)),  # the desk asks for the days
        ("请假 三天", command(CommandKind.LEAVE, text="三天")),  # from when on?
        ("取消请假", command(CommandKind.LEAVE_BACK)),
        ("取消请假 3号", command(CommandKind.LEAVE_BACK, text="3")),
        ("12 重新打开 又吵了", command(CommandKind.REOPEN, 12, "又吵了")),
        ("合并 13 12", command(CommandKind.MERGE, 13, into=12)),
        ("合并#13、#12", command(CommandKind.MERGE, 13, into=12)),
        ("１３合并到１２", command(CommandKind.MERGE, 13, into=12)),
        ("把13号合到12号", command(CommandKind.MERGE, 13, into=12)),
        ("13 12 合并", command(CommandKind.MERGE, 13, into=12)),
        ("合并 13", command(CommandKind.MERGE, 13)),  # the desk says how
        ("静音 12", command(CommandKind.QUIET, 12)),
        ("12静音", command(CommandKind.QUIET, 12)),
        ("静音", command(CommandKind.QUIET)),
        ("静音 12 结束", command(CommandKind.SPEAK, 12)),
        ("静音 结束", command(CommandKind.SPEAK)),
        ("静音结束12", command(CommandKind.SPEAK, 12)),
        ("取消静音 12", command(CommandKind.SPEAK, 12)),
        ("待办", command(CommandKind.LIST)),
        ("待 办 ", command(CommandKind.LIST)),
        (" 值班。", command(CommandKind.DUTY)),
        ("帮助", command(CommandKind.HELP)),
    ],
)
def test_commands(text: str, expected: Command) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我马上到", command(CommandKind.REPLY, 12, "我马上到")),
        ("接", command(CommandKind.TAKE, 12)),
        ("结 火已扑灭", command(CommandKind.CLOSE, 12, "火已扑灭")),
        ("转 李四", command(CommandKind.PASS, 12, "李四")),
        ("改 噪音", command(CommandKind.CORRECT, 12, "噪音")),
        ("改天再说", command(CommandKind.REPLY, 12, "改天再说")),
        ("改12点开会", command(CommandKind.REPLY, 12, "改12点开会")),
        ("接 13", command(CommandKind.TAKE, 13)),  # a number that is written wins over the quoted one
        ("静音", command(CommandKind.QUIET, 12)),
        ("静音 结束", command(CommandKind.SPEAK, 12)),
        ("合并 13", command(CommandKind.MERGE, 12, into=13)),
        ("没有", command(CommandKind.REPLY, 12, "没有")),  # said to the resident: only our question is answered so
        ("结婚证要带上", command(CommandKind.REPLY, 12, "结婚证要带上")),  # a word that only begins like a command
    ],
)
def test_quoting_the_card_gives_the_number(text: str, expected: Command) -> None:
    assert parse(text, quoted=CARD) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *[("没有", "没有"), ("还没", "还没"), ("不是", "不是"), ("他明天再说", "他明天再说")],
    ],
)
def test_our_question_whether_it_is_settled_is_answered_by_quoting_it(text: str, expected: str) -> None:
    assert parse(text, quoted=SETTLED) == command(CommandKind.NOT_SETTLED, 12, expected)
    assert parse(text) is None


@pytest.mark.parametrize("text", ["好了", "办好了", "是的", "解决了"])
def test_who_says_yes_to_it_closes_the_ticket(text: str) -> None:
    assert parse(text, quoted=SETTLED) == command(CommandKind.CLOSE, 12)
    assert parse("结 双方和好", quoted=SETTLED) == command(CommandKind.CLOSE, 12, "双方和好")


def test_the_words_of_a_resident_on_a_card_make_no_question_of_it() -> None:
    card = CARD + "，" + texts_desk.SETTLED_MARK
    assert parse("没有", quoted=card) == command(CommandKind.REPLY, 12, "没有")


@pytest.mark.parametrize(
    "text",
    [
        *("没有", "不是", "合并", "两家合并 12 户", "我们合并 1 2 3 组", "静音了", "安静点"),
        *("今天天气不错", "接孩子去了", "12 点开会", "转发给大家看看", "结婚", "我看了#12", ""),
        *("请假条放哪里", "请假的事明天再说", "李国栋请假 明天", "他请假了", "取消请假的人多"),
        *("改天再说", "改 12 点开会", "改12:30来", "改3月5日"),
    ],
)
def test_ordinary_words_are_no_commands(text: str) -> None:
    assert parse(text) is None
    assert parse(text, quoted="大家好") is None


def test_the_help_names_every_command_on_one_phone_screen() -> None:
    pages = (texts_desk.HELP, texts_desk.HELP_DISPUTES, texts_notices.HELP)
    lines = "\n".join(pages).split("\n")
    understood = {found.kind for line in lines if (found := parse(line.split("：")[0])) is not None}
    assert understood == set(CommandKind) - {CommandKind.NOT_SETTLED, CommandKind.LEAVE_BACK}  # told where they are needed
    for text in pages:
        lines = text.split("\n")
        assert len(lines) <= 16
        assert max(len(line) for line in lines[:-2]) <= 24
