"""Draining the outbox through the simulated network: who leaves first, how fast, what is tried again and what is given up."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.gateways.base import LinkState
from bot.gateways.simulator import Fault
from bot.pacing import Pace
from bot.sender import BACKOFF_S
from store.database import Database
from store.kinds import Lane, OutboxState
from tests.support.waiting import until
from tests.unit.bot.post import SECOND, Post, drain, open_post
from tests.unit.bot.village import NOW

NEVER = 1000.0
"""Seconds of rest that no test waits for."""


@pytest.fixture
async def post(database: Database) -> AsyncIterator[Post]:
    async with open_post(database) as found:
        yield found


# Lanes and pace


async def test_emergencies_leave_before_replies_notices_and_broadcasts(post: Post) -> None:
    for lane in (Lane.BROADCAST, Lane.NOTICE, Lane.REPLY, Lane.EMERGENCY):
        await post.put(lane.name, lane)
    await drain(post.sender())
    assert post.said() == ["EMERGENCY", "REPLY", "NOTICE", "BROADCAST"]


async def test_within_a_lane_the_older_leaves_first(post: Post) -> None:
    for number in range(4):
        await post.put(f"k{number}", room=f"r{number % 2 + 1}")
    await drain(post.sender())
    assert post.said() == ["k0", "k1", "k2", "k3"]


async def test_a_broadcast_holds_back_the_next_one_but_no_reply_and_no_emergency(post: Post) -> None:
    for number in (1, 2):
        await post.put(f"b{number}", Lane.BROADCAST, f"r{number}")
    sender = post.sender(Pace(account_interval_s=NEVER, room_interval_s=NEVER, reply_interval_s=0, jitter=0))
    await drain(sender)
    await post.put("notice", Lane.NOTICE, "r3")
    await post.put("reply", Lane.REPLY, "r1")
    await post.put("emergency", Lane.EMERGENCY, "r1")
    await drain(sender)
    assert post.said() == ["b1", "emergency", "reply"]


async def test_nothing_but_an_emergency_is_faster_than_the_pace_of_replies(post: Post) -> None:
    for key in ("first", "second"):
        await post.put(key)
    sender = post.sender(Pace(account_interval_s=0, room_interval_s=0, reply_interval_s=NEVER, jitter=0))
    await drain(sender)
    await post.put("emergency", Lane.EMERGENCY)
    await drain(sender)
    assert post.said() == ["first", "emergency"]


async def test_a_room_rests_after_a_notice_while_other_rooms_are_served(post: Post) -> None:
    for key, room in (("a", "r1"), ("b", "r1"), ("c", "r2")):
        await post.put(key, Lane.NOTICE, room)
    await drain(post.sender(Pace(account_interval_s=0, room_interval_s=NEVER, reply_interval_s=0, jitter=0)))
    assert post.said() == ["a", "c"]


async def test_after_its_rest_a_room_is_served_again(post: Post) -> None:
    for key in ("a", "b"):
        await post.put(key, Lane.NOTICE)
    sender = post.sender(Pace(account_interval_s=0.02, room_interval_s=0.05, reply_interval_s=0, jitter=0))
    while len(post.said()) < 2:
        await sender.drain_once()
    assert post.said() == ["a", "b"]


# Failing


async def test_what_fails_is_tried_later_and_later_and_then_given_up(post: Post) -> None:
    await post.put("a")
    post.gateway.misbehave(Fault.FAIL, 6)
    sender, pauses = post.sender(), list[timedelta]()
    while (await sender.drain_once()) and (row := await post.row("a")).state == OutboxState.FAILED:
        pauses.append(row.not_before - post.clock.now)
        post.clock.now = row.not_before - SECOND
        assert not await sender.drain_once()  # not before its time
        post.clock.now = row.not_before
    assert [pause.total_seconds() for pause in pauses] == [5.0, *BACKOFF_S[1:]]  # the network asked for five seconds
    row = await post.row("a")
    assert (row.state, row.attempts, post.said()) == (OutboxState.GAVE_UP, 6, [])


async def test_what_fails_once_is_said_once_in_the_end(post: Post) -> None:
    await post.put("a")
    post.gateway.misbehave(Fault.FAIL)
    sender = post.sender()
    await drain(sender)
    post.clock.now += timedelta(minutes=1)
    await drain(sender)
    assert (post.said(), (await post.row("a")).attempts) == (["a"], 2)


async def test_what_the_network_refuses_for_good_is_given_up_at_once_and_holds_nobody_up(post: Post) -> None:
    await post.put("nowhere", room="no-such-room")
    await post.put("a")
    post_sender = post.sender()
    await drain(post_sender)
    row = await post.row("nowhere")
    assert (row.state, row.attempts, post.said()) == (OutboxState.GAVE_UP, 1, ["a"])
    assert "no-such-room" in (row.error or "")


async def test_a_lost_link_counts_as_no_try_and_changes_no_order(post: Post) -> None:
    for key in ("a", "b"):
        await post.put(key)
    post.gateway.misbehave(Fault.DOWN)
    sender = post.sender()
    await sender.drain_once()
    assert ((await post.row("a")).state, (await post.row("a")).attempts) == (OutboxState.WAITING, 0)
    await drain(sender)
    post.clock.now += SECOND
    await drain(sender)
    assert post.said() == ["a", "b"]


@pytest.mark.parametrize("state", [LinkState.DOWN, LinkState.LOGGED_OUT, LinkState.SCAN])
async def test_without_a_link_nothing_is_taken_out_of_the_outbox(post: Post, state: LinkState) -> None:
    await post.put("a", Lane.EMERGENCY)
    post.gateway.break_link(state)
    sender = post.sender()
    assert not await sender.drain_once()
    assert ((await post.row("a")).state, (await post.row("a")).claimed_at) == (OutboxState.WAITING, None)
    post.gateway.mend_link()
    await drain(sender)
    assert post.said() == ["a"]


async def test_what_is_too_late_is_not_said(post: Post) -> None:
    await post.put("a", expires_at=NOW + SECOND)
    post.clock.now += SECOND
    await drain(post.sender())
    assert ((await post.row("a")).state, post.said()) == (OutboxState.EXPIRED, [])


async def test_the_same_key_is_said_once(post: Post) -> None:
    sender = post.sender()
    for _ in range(3):
        await post.put("a")
        await drain(sender)
    assert post.said() == ["a"]


async def test_a_running_sender_is_woken_says_it_and_stops(post: Post) -> None:
    sender = post.sender()
    await sender.start()
    await post.put("a", mentions=[("李桂芬", "李桂芬")])
    sender.wake()
    await until(lambda: bool(post.said()), what="the send")
    await sender.aclose()
    assert post.said() == ["@李桂芬\u2005a"]
    await post.put("b")
    assert (await post.row("b")).state == OutboxState.WAITING
