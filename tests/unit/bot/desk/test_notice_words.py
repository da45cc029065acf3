"""The words of a notice never tell groups more than may be told."""

from __future__ import annotations

import pytest

from bot.desk.notice_words import FIELD_CHARS, fields_of, kind_of, may_be_told, text_of
from store.kinds import NoticeKind

MISSING = NoticeKind.MISSING_PERSON


@pytest.mark.parametrize(
    ("label", "text", "kind"),
    [
        ("help.missing_person", "老人走丢了", MISSING),
        ("help.lost_found", "钱包掉了", NoticeKind.LOST),
        ("help.lost_found", "捡到一个钱包", NoticeKind.FOUND),
        ("help.dispute", "砌墙占了我家地", None),
    ],
)
def test_kinds(label: str, text: str, kind: NoticeKind | None) -> None:
    assert kind_of(label, text) is kind


def test_fields_come_from_what_was_told_and_from_what_was_asked() -> None:
    found = fields_of(MISSING, "我家老倌走丢了，早上出去到现在没回来", {"look": "穿蓝衣服", "place": "街上，旁边是桥"})
    assert found == {"who": "我家老倌走丢了", "look": "穿蓝衣服", "place": "街上，旁边是桥", "time": "早上出去到现在没回来"}


def test_a_finder_does_not_tell_what_only_the_owner_knows() -> None:
    found = fields_of(NoticeKind.FOUND, "捡到一个钱包", {"place": "集市", "look": "红色的，里面有 300 元", "contact": "找我"})
    assert "红色" not in text_of(NoticeKind.FOUND, found, number=7)
    assert "找我" not in text_of(NoticeKind.FOUND, found, number=7)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("穿蓝衣服", "穿蓝衣服"),
        ("打[手机号]联系", "打联系"),
        ("找他女儿，电话13812345678", "找他女儿"),
        ("家住二组15号院", "家住二组"),
        ("身份证号是532301194001011234", ""),
        ("8号线站口", "8号线站口"),
        ("[图片]", ""),
        ("很" * 100, "很" * FIELD_CHARS),
    ],
)
def test_what_may_be_told(text: str, told: str) -> None:
    assert may_be_told(text) == told


def test_what_is_not_known_is_left_out() -> None:
    text = text_of(MISSING, {"who": "我家老倌"}, number=12)
    assert text.count("\n") == 2
    assert "#12" in text.split("\n")[0]
