"""Whom a quote on WeChat quotes: its text carries a name alone, and the bridge goes by several."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.gateways.base import Incoming, Outgoing, Quote
from tests.contract.harness import BRIDGE, BRIDGE_ID, PEOPLE, WechatHarness
from tests.support.standin import Standin

pytestmark = pytest.mark.standin

SAID = "#12 新的求助\n隔壁家砌墙，等您回复。"
ALIAS = "小枫（柳塘）"


@pytest.fixture
async def wechat(shared_standin: Standin) -> AsyncIterator[WechatHarness]:
    """An open gateway; in its first room the bridge goes by another name."""
    harness = WechatHarness(shared_standin)
    await harness.open()
    await shared_standin.control("alias", room=harness.room, contact=BRIDGE_ID, alias=ALIAS)
    yield harness
    await shared_standin.control("alias", room=harness.room, contact=BRIDGE_ID, alias="")
    await harness.aclose()


async def quoted(wechat: WechatHarness, name: str, *, room: str | None = None, text: str = "我去看看") -> Incoming:
    """What is heard when 张三 quotes the words of somebody of that name, in a room or in private."""
    place = {} if room is None else {"room": room}
    body = {"from": PEOPLE["张三"], "text": text, "mentions": [], "quote": {"name": name, "text": SAID}, **place}
    return await wechat.hears(str((await wechat.standin.control("say", **body))["id"]))


@pytest.mark.parametrize("name", [BRIDGE, ALIAS])
async def test_words_of_the_bridge_are_known_by_each_of_its_names(wechat: WechatHarness, name: str) -> None:
    await wechat.gateway.send(Outgoing(conversation=wechat.room, text=SAID))
    incoming = await quoted(wechat, name, room=wechat.room)
    assert incoming.quote == Quote(sender_name=name, text=SAID, from_bridge=True)
    assert incoming.text == "我去看看"
    assert not incoming.mentioned
    assert not incoming.from_bridge


async def test_words_of_the_bridge_are_known_in_a_private_chat(wechat: WechatHarness) -> None:
    incoming = await quoted(wechat, BRIDGE)
    assert incoming.is_private
    assert incoming.quote == Quote(sender_name=BRIDGE, text=SAID, from_bridge=True)


@pytest.mark.parametrize("name", ["李四", f"{BRIDGE}村委会", f"村里的{BRIDGE}"])
async def test_the_same_words_of_somebody_else_are_not_the_bridges(wechat: WechatHarness, name: str) -> None:
    incoming = await quoted(wechat, name, room=wechat.room)
    assert incoming.quote == Quote(sender_name=name, text=SAID, from_bridge=False)


async def test_the_name_in_another_room_is_none_here(wechat: WechatHarness) -> None:
    incoming = await quoted(wechat, ALIAS, room=wechat.other_room)
    assert incoming.quote is not None
    assert not incoming.quote.from_bridge


async def test_a_quote_with_a_mention_below_it_is_both(wechat: WechatHarness) -> None:
    incoming = await quoted(wechat, ALIAS, room=wechat.room, text=f"@{ALIAS}\u2005我去看看")
    assert (incoming.quote is not None and incoming.quote.from_bridge, incoming.mentioned) == (True, True)
    assert incoming.text == "我去看看"
