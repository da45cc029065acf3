"""The ring behind the third pane: bounded, always growing ids, and no words of chatter."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from bot.demo import demo_network
from bot.dialogue.engine import Response
from bot.dialogue.state import State
from bot.dialogue.turn import Action, Decision
from bot.gateways.base import Incoming
from bot.gateways.simulated_network import SimulatedNetwork
from bot.inbox.receiving import Understood
from bot.web.demo import COMMAND, DemoWorld
from intents.classifier import Classification, Guess

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
RANKED = tuple(Guess(label=name, probability=share) for name, share in [("other", 0.7), ("station.info", 0.2), ("chat.bot", 0.1)])
CHATTER = Classification(ranked=RANKED)


def _understood(text: str, *, sender: str = "李桂芬", action: Action | None = None, ticket: int | None = None) -> Understood:
    incoming = Incoming(
        gateway="simulator",
        account="小枫",
        message_id="7",
        conversation="residents-liutang",
        sender_id=sender,
        sender_name=sender,
        text=text,
        sent_at=NOW,
    )
    decision = Decision(action=action or Action.SILENT, label="station.info", confidence=0.2, answer="station.info/hours")
    response = Response(state=State(), acts=(), decision=decision) if action else None
    return Understood(incoming=incoming, classification=CHATTER, response=response, ticket=ticket, understood_in_s=0.01)


def _world(length: int = 200) -> DemoWorld:
    return DemoWorld(network=demo_network(), length=length)


def test_words_of_chatter_are_not_kept() -> None:
    world = _world()
    world.watch(_understood("今天街子上的菌子便宜得很"))
    (insight,) = world.insights()
    assert (insight.action, insight.text, insight.intent) == ("silent", "", "other")
    assert "菌子" not in repr(insight)


def test_silence_by_decision_keeps_no_words_either() -> None:
    world = _world()
    world.watch(_understood("我们说我们的", action=Action.SILENT))
    assert world.insights()[0].text == ""


def test_what_was_answered_is_shown_with_the_decision_and_masked() -> None:
    world = _world()
    world.watch(_understood("几点上班，我的号是 532123198001011239", action=Action.ANSWER, ticket=3))
    (insight,) = world.insights()
    assert (insight.action, insight.intent, insight.confidence) == ("answer", "station.info", 0.2)
    assert (insight.answer, insight.ticket) == ("station.info/hours", 3)
    assert insight.text == "几点上班，我的号是 [身份证号]"
    assert insight.guesses == RANKED


def test_only_an_order_by_staff_is_called_a_command() -> None:
    world = _world()
    world.watch(_understood("#1 我来看看", sender="和丽萍"))
    world.watch(_understood("#1 我来看看", sender="李桂芬"))
    world.watch(_understood("吃饭没有", sender="和丽萍"))
    assert [insight.action for insight in world.insights()] == [COMMAND, "silent", "silent"]


def test_ring_forgets_the_oldest() -> None:
    world = _world(length=3)
    for number in range(5):
        world.watch(_understood(f"第 {number} 句", action=Action.CHAT))
    kept = world.insights()
    assert [insight.text for insight in kept] == ["第 2 句", "第 3 句", "第 4 句"]
    assert world.insights(after=kept[1].id) == kept[2:]


def test_ids_keep_growing_from_one_run_to_the_next() -> None:
    before = DemoWorld(network=SimulatedNetwork(now=lambda: NOW))
    after = DemoWorld(network=SimulatedNetwork(now=lambda: NOW + timedelta(seconds=1)))
    for text in ("一", "二"):
        before.watch(_understood(text, action=Action.CHAT))
    after.watch(_understood("三", action=Action.CHAT))
    first, second = (insight.id for insight in before.insights())
    assert first < second < after.insights()[0].id


async def test_waiting_ends_with_the_next_message() -> None:
    world = _world()
    waiting = asyncio.create_task(_collect(world, timeout_s=10))
    await asyncio.sleep(0)
    world.watch(_understood("来了", action=Action.CHAT))
    assert await asyncio.wait_for(waiting, 9) == ["来了"]


async def test_waiting_ends_with_its_time() -> None:
    assert await _collect(_world(), timeout_s=0.01) == []


async def _collect(world: DemoWorld, timeout_s: float) -> list[str]:
    return [insight.text for insight in await world.wait_for_insights(timeout_s=timeout_s)]
