"""``@所有人`` on WeChat: by the word that the puppet takes, else as plain text."""

from __future__ import annotations

import pytest

from bot.gateways.base import Outgoing
from bot.gateways.wechat import WechatGateway
from store.kinds import EVERYBODY
from tests.contract.harness import EVERYBODY_ID, PEOPLE, QUICK, WechatHarness
from tests.support.standin import Standin

pytestmark = pytest.mark.standin

PERMISSION_DENIED = 7
TEXT = "@所有人\u2005@张三\u2005洪水来了"
MENTIONS = ((EVERYBODY, "所有人"), (PEOPLE["张三"], "张三"))


@pytest.mark.parametrize(
    ("everybody_id", "refused", "mentioned"),
    [
        (EVERYBODY_ID, False, [PEOPLE["张三"], EVERYBODY_ID]),
        (EVERYBODY_ID, True, [PEOPLE["张三"]]),  # the account is no administrator of the room
        ("", False, [PEOPLE["张三"]]),  # the puppet has no word for it
    ],
)
async def test_what_cannot_ring_is_read(shared_standin: Standin, everybody_id: str, refused: bool, mentioned: list[str]) -> None:
    gateway = WechatGateway(shared_standin.endpoint, shared_standin.token, timing=QUICK, everybody_id=everybody_id)
    network = WechatHarness(shared_standin, gateway)
    await network.open()
    try:
        assert gateway.can_mention_everybody is bool(everybody_id)
        if refused:
            await network.standin.control("fault", method="messageSendText", mode="fail", code=PERMISSION_DENIED)
        await gateway.send(Outgoing(conversation=network.room, text="洪水来了", mentions=MENTIONS))
        assert [(one["text"], one["mentions"]) for one in await network.standin.said()] == [(TEXT, mentioned)]
    finally:
        await network.aclose()
