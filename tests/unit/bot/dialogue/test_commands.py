"""What staff type on a phone is understood, and ordinary words are left alone."""

from __future__ import annotations

import pytest

from bot.dialogue.commands import Command, CommandKind, parse

CARD = "紧急！#12 P0 紧急【起火】龙井村\n王桂兰：我家厨房着火了"


def command(kind: CommandKind, number: int | None = None, text: str = "") -> Command:
    return Command(kind=kind, number=number, text=text)


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
        ("待办", command(CommandKind.LIST)),
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
        ("结婚证要带上", command(CommandKind.REPLY, 12, "结婚证要带上")),  # a word that only begins like a command
    ],
)
def test_quoting_the_card_gives_the_number(text: str, expected: Command) -> None:
    assert parse(text, quoted=CARD) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("今天天气不错", "接孩子去了", "12 点开会", "转发给大家看看", "结婚", "我看了#12", ""),
        *("改天再说", "改 12 点开会", "改12:30来", "改3月5日"),
    ],
)
def test_ordinary_words_are_no_commands(text: str) -> None:
    assert parse(text) is None
    assert parse(text, quoted="大家好") is None
