"""The forecast as people read it: few sentences for all groups, one for each."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.forecast_words import sentence, summary
from broadcasts.burden import Slot, Spared, Why
from broadcasts.forecast import Forecast, RoomForecast
from store.tables import Room
from tests.unit.broadcasts.county import NOW

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def room(found: Slot | Spared, arrives_at: datetime | None = None, joins: str = "") -> RoomForecast:
    at = arrives_at or (found.at if isinstance(found, Slot) else None)
    place = Room(gateway="paper", account="a", conversation="r", topic="柳塘村群")
    return RoomForecast(room=place, found=found, arrives_at=at, joins=joins)


ROOMS = (
    room(Slot(at=NOW)),
    room(Slot(at=NOW), NOW + 2 * MINUTE),
    room(Slot(at=NOW), NOW + 8 * MINUTE),
    room(Slot(at=NOW + 30 * MINUTE, why=Why.TOO_CLOSE)),
    room(Slot(at=NOW + DAY, why=Why.DAILY_CAP)),
    room(Slot(at=NOW + DAY, why=Why.DAILY_CAP), NOW + DAY + MINUTE),
    room(Slot(at=NOW, joins=7, why=Why.MERGED), joins="防火"),
    room(Spared(why=Why.WEEKLY_CAP)),
)


def test_groups_of_one_kind_are_one_sentence_the_most_first() -> None:
    assert list(summary(Forecast(due_at=NOW, rooms=ROOMS))) == [
        "照现在的安排，3 月 2 日 09:00 开始发：",
        "3 个群大约 09:00 到 09:08 发到",
        "2 个群当天的条数满了，等到 3 月 3 日 09:00 到 3 月 3 日 09:01 发",
        "1 个群和上一条挨得太近，等到 09:30 发",
        "1 个群和「防火」合成一条，09:00 发",
        "1 个群这次不发：这一周的条数满了",
    ]


def test_each_group_has_its_own() -> None:
    assert [sentence(one, NOW) for one in ROOMS[2:5]] == [
        "大约 09:08 发到",
        "和上一条挨得太近，等到 09:30 发",
        "当天的条数满了，等到 3 月 3 日 09:00 发",
    ]
    assert sentence(ROOMS[-1], NOW) == "这次不发：这一周的条数满了"


def test_where_nobody_gets_it_there_is_nothing_to_sum_up() -> None:
    assert summary(Forecast(due_at=NOW, rooms=())) == []
