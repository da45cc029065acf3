"""When a lost link is told, and when not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.gateways.base import LinkState
from bot.watch.alarm import Alarm, What
from bot.watch.standing import Standing

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def standing(state: LinkState = LinkState.DOWN, *, deaf_since: datetime = START) -> Standing:
    online = state is LinkState.ONLINE
    return Standing(gateway="test", account="main", state=state, since=START, deaf_since=None if online else deaf_since)


def told(alarm: Alarm, second: float, state: LinkState = LinkState.DOWN) -> list[tuple[What, str]]:
    return [(one.what, one.state) for one in alarm.look({"main": standing(state)}, START + timedelta(seconds=second))]


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


def test_the_news_names_since_when_nothing_was_heard() -> None:
    one, deaf_since = alarm(), START - timedelta(seconds=90)  # it took so long to notice
    lost = {"main": standing(deaf_since=deaf_since)}
    assert one.look(lost, START) == []
    assert [item.since for item in one.look(lost, START + timedelta(seconds=40))] == [deaf_since]


def test_accounts_are_told_apart() -> None:
    one = alarm()
    links = {"a": standing(LinkState.ONLINE), "b": standing()}
    one.look(links, START)
    assert [item.account for item in one.look(links, START + timedelta(seconds=30))] == ["b"]


def test_what_was_told_of_an_account_stays_while_nothing_is_known_of_it() -> None:
    one = alarm()
    told(one, 0)
    assert told(one, 20) == [(What.LOST, LinkState.DOWN)]
    assert one.look({}, START + timedelta(seconds=30)) == []
    assert told(one, 40, LinkState.ONLINE) == [(What.BACK, LinkState.ONLINE)]
