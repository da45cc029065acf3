"""How much an account may say before its broadcasts wait: the count, the sender, a restart, standing in. On both databases."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from bot.allowance import Allowance, Caps
from bot.demo import BRIDGE_NAME, demo_county
from bot.pacing import Pace
from bot.settings import PaceSettings
from broadcasts import approval, compose
from broadcasts.calendar import AtOnce
from broadcasts.compose import Draft
from store.database import Database
from store.kinds import Lane
from tests.support.two_accounts import SECOND, two_accounts
from tests.support.waiting import until
from tests.unit.bot.post import Post, drain, open_post

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
PACE = {"account_interval_s": 0, "room_interval_s": 0, "reply_interval_s": 0, "jitter": 0}
THREE_AN_HOUR = Pace(**PACE, hourly_cap=3)


@pytest.mark.parametrize(
    ("caps", "minutes_ago", "left"),
    [
        (Caps(), [1] * 9, True),  # no limit
        (Caps(hourly=3), [1, 2], 1),
        (Caps(hourly=3), [1, 2, 59, 60], 0),
        (Caps(hourly=3), [60, 61, 62], 3),  # an hour ago to the minute counts no more
        (Caps(daily=4), [1, 60, 600], 1),
        (Caps(daily=4), [1, 60, 600, 1439, 1439], 0),  # never below nothing
        (Caps(daily=4), [1440, 1441], 4),
        (Caps(hourly=2, daily=4), [1, 120, 180, 240], 0),  # the day's is used up, the hour's is not
    ],
)
def test_what_is_left(caps: Caps, minutes_ago: list[int], left: int) -> None:
    allowance = Allowance(caps)
    allowance.remember(NOW - minutes * MINUTE for minutes in minutes_ago)
    found = allowance.left(NOW)
    assert found > 1_000_000 if left is True else found == left


def test_what_is_said_now_counts_at_once() -> None:
    allowance = Allowance(Caps(hourly=1))
    assert allowance.left(NOW) == 1
    allowance.count(NOW)
    assert allowance.left(NOW) == 0
    assert allowance.left(NOW + HOUR) == 1


async def filled(post: Post) -> None:
    """A reply, which counts too, and five broadcasts."""
    await post.put("reply")
    for number in range(5):
        await post.put(f"b{number}", Lane.BROADCAST, f"r{number % 3 + 1}")


async def test_when_it_is_used_up_broadcasts_wait_and_nothing_else_does(database: Database) -> None:
    async with open_post(database) as post:
        await filled(post)
        sender = post.sender(THREE_AN_HOUR)
        await drain(sender)
        assert post.said() == ["reply", "b0", "b1"]
        for lane in (Lane.NOTICE, Lane.REPLY, Lane.EMERGENCY):
            await post.put(lane.name, lane)
        await drain(sender)
        assert set(post.said()[3:]) == {"NOTICE", "REPLY", "EMERGENCY"}
        post.clock.now += HOUR
        await drain(sender)
        assert post.said()[6:] == ["b2", "b3", "b4"]


async def test_a_process_that_starts_anew_counts_what_was_said_before(database: Database) -> None:
    async with open_post(database) as post:
        await filled(post)
        await drain(post.sender(THREE_AN_HOUR))
        again = post.sender(THREE_AN_HOUR)
        await again.start()
        try:
            await post.put("notice", Lane.NOTICE)
            again.wake()
            await until(lambda: "notice" in post.said(), what="the notice")
            assert [said for said in post.said() if said.startswith("b")] == ["b0", "b1"]
            post.clock.now += HOUR
            again.wake()
            await until(lambda: len(post.said()) == 7, what="the other broadcasts")
        finally:
            await again.aclose()


async def test_whoever_stands_in_has_an_allowance_of_its_own(database: Database) -> None:
    pace = PaceSettings(**PACE, hourly_cap=4, daily_cap=0)
    rooms = [village.room for station in demo_county().stations for village in station.villages]
    async with two_accounts(database, pace=pace) as two:
        draft, now = Draft(title="防火", text="出门前请关好火。", schedule=AtOnce()), datetime.now(UTC)
        number = (await compose.create(database, draft, author="方敏", now=now)).id or 0
        await approval.submit(database, number, by="方敏", now=now)
        await approval.approve(database, number, approver=await approval.person(database, "赵建国"), now=now)
        await approval.put_on_calendar(database, number, by="方敏", now=now)
        two.bridge.broadcasts.wake()

        def told() -> list[str]:
            return [account for room in rooms for account, _ in two.said(room)]

        await until(lambda: len(told()) == 4, what="what the first may say")
        two.network.post("residents-liutang", "李桂芬", "娃娃刚出生咋个上户口", mention=True)
        await two.hears("出生医学证明")  # a reply does not wait; by then nothing more of the broadcast has left
        assert Counter(told()) == {BRIDGE_NAME: 5}
        two.first.break_link()
        await until(lambda: sum(account == SECOND for account in told()) == 4, what="the rest by the second")
        assert sorted(len([text for _, text in two.said(room) if "关好火" in text]) for room in rooms) == [1] * len(rooms)
