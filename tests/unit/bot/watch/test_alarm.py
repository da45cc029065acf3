"""When a lost link is told, and when not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.gateways.base import LinkState, LinkStatus
from bot.watch.alarm import Alarm, What

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def told(alarm: Alarm, second: float, state: LinkState = LinkState.DOWN) -> list[tuple[What, LinkState]]:
    status = LinkStatus(state=state, since=START)
    return [(one.what, one.state) for one in alarm.look({"main": status}, START + timedelta(seconds=second))]


def alarm() -> Alarm:
    return Alarm(after=timedelta(seconds=20), again=timedelta(minutes=60))


def test_a_lost_link_is_told_once_after_a_while_and_once_when_it_is_back() -> None:
    one = alarm()
    assert told(one, 0) == told(one, 19) == []
    assert told(one, 20, LinkState.SCAN) == [(What.LOST, LinkState.SCAN)]
    assert told(one, 25) == told(one, 3000) == []
    assert told(one, 3001, LinkState.ONLINE) == [(What.BACK, LinkState.ONLINE)]
    assert told(one, 3002, LinkState.ONLINE) == []


def test_a_link_that_comes_and_goes_quickly_is_nobodys_business() -> None:
    one = alarm()
    for second in range(0, 200, 10):
        assert told(one, second) == []
        assert told(one, second + 9, LinkState.ONLINE) == []


def test_a_link_that_stays_down_is_told_again() -> None:
    one = alarm()
    told(one, 0)
    assert told(one, 20) == [(What.LOST, LinkState.DOWN)]
    assert told(one, 20 + 3599) == []
    assert told(one, 20 + 3600) == [(What.STILL_LOST, LinkState.DOWN)]
    assert told(one, 20 + 3601) == []


def test_the_news_names_when_it_was_lost() -> None:
    one = alarm()
    told(one, 5)
    news = one.look({"main": LinkStatus(state=LinkState.DOWN, since=START)}, START + timedelta(seconds=40))
    assert [item.since for item in news] == [START + timedelta(seconds=5)]


def test_accounts_are_told_apart() -> None:
    one = alarm()
    up, down = LinkStatus(state=LinkState.ONLINE, since=START), LinkStatus(state=LinkState.DOWN, since=START)
    one.look({"a": up, "b": down}, START)
    assert [item.account for item in one.look({"a": up, "b": down}, START + timedelta(seconds=30))] == ["b"]
