"""How the WeChat gateway keeps its link, against a stand-in of the test's own that is killed, frozen and refused."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.errors import GatewayDown, LinkRefused
from bot.gateways.base import LinkState, Outgoing
from bot.gateways.wechat import TlsSettings, WechatGateway
from tests.contract.harness import BRIDGE_ID, QUICK, WechatHarness, standin_world
from tests.support.standin import FOLDER, Standin
from tests.support.waiting import until

pytestmark = pytest.mark.standin

SERVICE = FOLDER / "node_modules" / "wechaty-puppet-service"


@pytest.fixture
def standin(tmp_path: Path) -> Iterator[Standin]:
    """A stand-in that the test may kill."""
    standin = Standin(tmp_path, standin_world()).start()
    yield standin
    standin.kill()


@pytest.fixture
async def wechat(standin: Standin) -> AsyncIterator[WechatHarness]:
    """An open gateway on it."""
    harness = WechatHarness(standin)
    await harness.open()
    yield harness
    await harness.aclose()


async def test_killed_server_is_noticed_at_once_and_found_again(wechat: WechatHarness) -> None:
    wechat.standin.kill()
    await wechat.wait_for_state(LinkState.DOWN, within_s=30)
    with pytest.raises(GatewayDown):
        await wechat.gateway.send(Outgoing(conversation=wechat.room, text="您好"))
    await asyncio.to_thread(wechat.standin.start)
    await wechat.wait_for_state(LinkState.ONLINE, within_s=30)
    incoming = await wechat.hears(await wechat.say("还在"))
    assert incoming.sender_name == "张三"
    (gap,) = wechat.gateway.status().gaps
    assert gap.until is not None
    assert wechat.states.count(LinkState.DOWN) == 1


async def test_frozen_server_is_noticed(wechat: WechatHarness) -> None:
    wechat.standin.freeze()
    await wechat.wait_for_state(LinkState.DOWN, within_s=30)
    wechat.standin.thaw()
    await wechat.wait_for_state(LinkState.ONLINE, within_s=30)
    await wechat.hears(await wechat.say("还在"))


async def test_server_that_starts_after_the_gateway_is_found(tmp_path: Path) -> None:
    standin = Standin(tmp_path, standin_world()).start()
    standin.kill()
    harness = WechatHarness(standin)
    await harness.gateway.open(harness._receive, harness._link_changed)
    await harness.wait_for_state(LinkState.DOWN)
    assert "nobody listens" in harness.gateway.status().detail
    await asyncio.to_thread(standin.start)
    await harness.wait_for_state(LinkState.ONLINE)
    assert harness.gateway.status().gaps == ()
    await harness.aclose()
    standin.kill()


async def test_wrong_token_is_refused_in_words(standin: Standin) -> None:
    harness = WechatHarness(standin, WechatGateway(standin.endpoint, "wrong", timing=QUICK))
    await harness.gateway.open(harness._receive, harness._link_changed)
    await harness.wait_for_state(LinkState.REFUSED)
    assert harness.gateway.status().detail == "the server refuses the token"
    with pytest.raises(LinkRefused):
        await harness.gateway.send(Outgoing(conversation=harness.room, text="您好"))
    await harness.aclose()


async def test_login_lost_and_found(wechat: WechatHarness) -> None:
    await wechat.standin.control("logout", reason="kicked by a phone")
    await wechat.wait_for_state(LinkState.LOGGED_OUT)
    assert wechat.gateway.status().detail == "kicked by a phone"
    await wechat.standin.control("scan", qrcode="weixin://qr/1")
    await wechat.wait_for_state(LinkState.SCAN)
    assert wechat.gateway.status().detail == "weixin://qr/1"
    await wechat.standin.control("login")
    await wechat.wait_for_state(LinkState.ONLINE)
    assert wechat.gateway.status().account == BRIDGE_ID
    (gap,) = wechat.gateway.status().gaps
    assert gap.reason == "kicked by a phone"
    await wechat.hears(await wechat.say("还在"))


async def test_taken_event_stream_is_taken_over(wechat: WechatHarness) -> None:
    second = WechatHarness(wechat.standin)
    await second.gateway.open(second._receive, second._link_changed)
    await second.wait_for_state(LinkState.ONLINE)
    await until(lambda: LinkState.DOWN in wechat.states, what="the first gateway's loss")
    await wechat.gateway.aclose()
    await second.wait_for_state(LinkState.ONLINE)
    await second.hears(await second.say("还在"))
    await second.aclose()


async def test_failing_fetches_lose_no_message(wechat: WechatHarness) -> None:
    await wechat.standin.control("fault", method="messagePayload", mode="fail", count=3)
    incoming = await wechat.hears(await wechat.say("还在"))
    assert incoming.text == "还在"
    assert wechat.gateway.status().gaps == ()


async def test_message_that_cannot_be_fetched_is_a_gap(wechat: WechatHarness) -> None:
    await wechat.standin.control("dup", id="never-said")
    await until(lambda: len(wechat.gateway.status().gaps) == 1, what="the gap")
    assert "never-said" in wechat.gateway.status().gaps[0].reason
    await until(lambda: wechat.states == [LinkState.CONNECTED, LinkState.ONLINE, LinkState.ONLINE], what="being told of it")
    await wechat.hears(await wechat.say("还在"))


async def test_names_that_cannot_be_learned_cost_no_message(wechat: WechatHarness) -> None:
    for method in ("contactPayload", "roomPayload", "roomMemberPayload"):
        await wechat.standin.control("fault", method=method, mode="fail")
    incoming = await wechat.hears(await wechat.say("还在"))
    assert (incoming.sender_name, incoming.room_topic) == ("wxid_zhang", "")


async def test_a_room_about_which_nothing_can_be_learned_is_a_room_all_the_same(wechat: WechatHarness) -> None:
    await wechat.standin.control("fault", method="roomPayload", mode="fail", count=100)
    found = await wechat.gateway.rooms()
    assert {room.conversation for room in found} == {wechat.room, wechat.other_room}, "else it would take itself for put out"
    assert {room.topic for room in found} == {""}


async def test_slow_message_does_not_hold_up_the_rest(wechat: WechatHarness) -> None:
    await wechat.standin.control("fault", method="messagePayload", mode="hang")
    slow = await wechat.say("first")
    quick = [await wechat.say(str(number)) for number in range(3)]
    for message_id in quick:
        await wechat.hears(message_id)
    await wechat.hears(slow)
    assert [one.text for one in wechat.heard] == ["0", "1", "2", "first"]


async def test_messages_wait_for_a_slow_one_for_a_while(wechat: WechatHarness) -> None:
    await wechat.standin.control("fault", method="messagePayload", mode="delay", delayMs=300)
    for number in range(4):
        last = await wechat.say(str(number))
    await wechat.hears(last)
    assert [one.text for one in wechat.heard] == ["0", "1", "2", "3"]


async def test_room_alias_and_topic_follow_their_changes(wechat: WechatHarness) -> None:
    await wechat.hears(await wechat.say("first"))
    await wechat.standin.control("alias", room=wechat.room, contact="wxid_zhang", alias="老支书")
    await wechat.standin.control("alias", room=wechat.room, contact=BRIDGE_ID, alias="桥")
    await wechat.standin.control("topic", room=wechat.room, topic="柳树村平安群", by="wxid_li")
    await wechat.standin.control("emit", event="dirty", payload={"payloadType": 4, "payloadId": wechat.room})
    incoming = await wechat.hears(await wechat.say("@桥 咋个上户口"))
    assert incoming.room_topic == "柳树村平安群"
    assert incoming.mentioned
    assert incoming.text == "咋个上户口"


@pytest.mark.parametrize(
    ("event", "payload"),
    [
        ("error", {"data": "boom"}),
        ("heartbeat", {"data": "x"}),
        ("friendship", {"friendshipId": "f1"}),
        ("room-invite", {"roomInvitationId": "i1"}),
        ("message", {}),  # an event without what it should hold
        ("login", {"contactId": BRIDGE_ID}),  # a login while logged in
    ],
)
async def test_other_events_change_nothing(wechat: WechatHarness, event: str, payload: dict[str, str]) -> None:
    await wechat.standin.control("emit", event=event, payload=payload)
    await wechat.hears(await wechat.say("还在"))
    assert wechat.gateway.status().state is LinkState.ONLINE
    assert wechat.gateway.status().gaps == ()


async def test_burst_is_received_whole_and_in_order(wechat: WechatHarness) -> None:
    rooms = [wechat.room, wechat.other_room]
    body = {"prefix": "b", "from": ["wxid_zhang", "wxid_li"], "rooms": rooms, "count": 2000}
    await wechat.standin.control("burst", **body)
    await until(lambda: len(wechat.heard) == 2000, within_s=60, what="2000 messages")
    for number, room in enumerate(rooms):
        texts = [one.text for one in wechat.heard if one.conversation == room]
        assert texts == [f"b {n}" for n in range(number, 2000, 2)]


async def test_what_is_on_its_way_is_still_received_at_close(standin: Standin) -> None:
    harness = WechatHarness(standin)
    await harness.open()
    body = {"prefix": "b", "from": ["wxid_zhang"], "rooms": [harness.room], "count": 200}
    await standin.control("burst", **body)
    await until(lambda: len(harness.heard) > 0, what="the first message")
    await harness.aclose()
    assert len(harness.heard) == 200


@pytest.fixture
def secure_standin(tmp_path: Path) -> Iterator[Standin]:
    """A stand-in with TLS and the certificate that the puppet service comes with."""
    standin = Standin(tmp_path, standin_world(), tls=True).start()
    yield standin
    standin.kill()


def shipped_ca(folder: Path) -> Path:
    """Write the CA certificate of the npm package, which is public and so good for tests only, into a file."""
    source = (SERVICE / "src" / "auth" / "ca.ts").read_text(encoding="utf-8")
    begin, end = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
    certificate = source[source.index(begin) : source.index(end) + len(end)]
    ca_file = folder / "ca.pem"
    ca_file.write_text(certificate + "\n", encoding="utf-8")
    return ca_file


async def test_tls_with_the_right_ca(secure_standin: Standin, tmp_path: Path) -> None:
    tls = TlsSettings(ca_file=shipped_ca(tmp_path), server_name="insecure")
    gateway = WechatGateway(secure_standin.endpoint, secure_standin.token, tls=tls, timing=QUICK)
    harness = WechatHarness(secure_standin, gateway)
    await harness.open()
    await harness.hears(await harness.say("还在"))
    await harness.aclose()


@pytest.mark.parametrize("ca_file", [None, Path("/nonexistent/ca.pem")])
async def test_tls_without_trust_is_refused(secure_standin: Standin, ca_file: Path | None) -> None:
    tls = TlsSettings(ca_file=ca_file, server_name="insecure")
    gateway = WechatGateway(secure_standin.endpoint, secure_standin.token, tls=tls, timing=QUICK)
    harness = WechatHarness(secure_standin, gateway)
    await harness.gateway.open(harness._receive, harness._link_changed)
    await harness.wait_for_state(LinkState.REFUSED)
    await harness.aclose()


async def test_plain_text_to_a_tls_server_is_down(secure_standin: Standin) -> None:
    harness = WechatHarness(secure_standin)
    await harness.gateway.open(harness._receive, harness._link_changed)
    await harness.wait_for_state(LinkState.DOWN)
    await harness.aclose()
