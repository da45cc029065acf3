"""Where a location lies, as WeChat writes it, and what else may stand there."""

from __future__ import annotations

import pytest

from bot.gateways.wechat_text import place_of


@pytest.mark.parametrize(
    ("xml", "place"),
    [
        (
            '<msg><location x="24.612345" y="102.331" scale="15" label="石板村二组" poiname="大青树"/></msg>',
            "大青树 石板村二组 (24.61235, 102.33100)",
        ),
        ('<location x="24.6" y="102.3" label="a &amp; b" poiname=""/>', "a & b (24.60000, 102.30000)"),
        ('<location label="石板村" poiname="石板村"/>', "石板村"),
        ('<location x="nowhere" y="1"/>', ""),
        ("", ""),
        ("no xml at all", ""),
        ('<!DOCTYPE a [<!ENTITY x "y">]><location poiname="&x;"/>', "&x;"),
    ],
)
def test_place(xml: str, place: str) -> None:
    assert place_of(xml) == place
