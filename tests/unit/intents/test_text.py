"""Normalising and masking."""

from __future__ import annotations

import pytest

from intents.text import BANK_CARD, ID_CARD, MAX_CHARS, PHONE, mask, normalise, words


@pytest.mark.parametrize(
    ("text", "masked", "found"),
    [
        ("身份证53292119900101123X丢了", f"身份证{ID_CARD}丢了", {ID_CARD}),
        ("打13812345678找我", f"打{PHONE}找我", {PHONE}),
        ("打138 1234 5678找我", f"打{PHONE}找我", {PHONE}),
        ("电话１３８１２３４５６７８", f"电话{PHONE}", {PHONE}),  # full width
        ("转到6222021234567890123", f"转到{BANK_CARD}", {BANK_CARD}),
        ("转到6222 0212 3456 7890 123", f"转到{BANK_CARD}", {BANK_CARD}),
        ("订单号2026112412345", "订单号2026112412345", set()),  # neither a card nor a phone
        ("打110或96110", "打110或96110", set()),
        ("0871-63051234", "0871-63051234", set()),  # landlines are offices' numbers
    ],
)
def test_mask(text: str, masked: str, found: set[str]) -> None:
    result = mask(text)
    assert result.text == masked
    assert result.found == found
    assert mask(result.text).text == masked


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("戶口遷移", "户口迁移"),
        ("ＡＢＣ１２", "abc12"),
        ("救命啊啊啊啊啊！！！！", "救命啊啊!!"),
        ("看看 www.icbc-xx.cc/a 真的吗", "看看 网址 真的吗"),
        ("  a \t\n b  ", "a b"),
        ("a\x00b\u200bc", "abc"),
        ("", ""),
    ],
)
def test_normalise(text: str, expected: str) -> None:
    assert normalise(text) == expected


def test_long_text_is_cut() -> None:
    assert len(normalise("长" * 100_000)) <= MAX_CHARS
    assert len(normalise("一二三四五" * 20_000)) == MAX_CHARS


def test_user_words_stay_whole() -> None:
    assert "上户口" in words(normalise("娃娃咋个上户口"))
