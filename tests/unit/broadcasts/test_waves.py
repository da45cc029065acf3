"""When a notice goes further, and to whom. Pure; what is written to the store is tested with the desk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from broadcasts.audience import Audience
from broadcasts.waves import Rounds, Wave, audience_of, notice_hash
from store.kinds import NoticeKind, NoticeState
from store.tables import Notice, Village

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
VILLAGES = [Village(id=1, name="a", station_id=1), Village(id=2, name="b", station_id=1), Village(id=3, name="c", station_id=2)]


def notice(**values: object) -> Notice:
    approved = {"state": NoticeState.APPROVED.value, "kind": NoticeKind.MISSING_PERSON.value, "checked_at": NOW, "wave": 1}
    return Notice(id=1, ticket_id=1, created_at=NOW, **approved | values)


@pytest.mark.parametrize(
    ("values", "minutes", "wave"),
    [
        ({}, 29, None),
        ({}, 30, Wave.NEIGHBOURS),
        ({}, 300, Wave.NEIGHBOURS),  # one after the other, also after an outage
        ({"wave": 2}, 119, None),
        ({"wave": 2}, 120, Wave.COUNTY),
        ({"wave": 3}, 300, None),
        ({"state": NoticeState.FOUND.value}, 300, None),
        ({"kind": NoticeKind.LOST.value}, 300, None),
    ],
)
def test_due(values: dict[str, object], minutes: int, wave: Wave | None) -> None:
    assert Rounds().due(notice(**values), NOW + timedelta(minutes=minutes)) is wave


@pytest.mark.parametrize(
    ("wave", "place", "known", "audience"),
    [
        (Wave.VILLAGE, (1, 1), (), Audience(villages=(1,))),
        (Wave.NEIGHBOURS, (1, 1), (3,), Audience(villages=(1, 3))),
        (Wave.NEIGHBOURS, (1, 1), (), Audience(villages=(1, 2))),
        (Wave.COUNTY, (1, 1), (), Audience()),
        (Wave.VILLAGE, (None, 2), (), Audience(stations=(2,))),
        (Wave.VILLAGE, (None, None), (), Audience()),
    ],
)
def test_audience(wave: Wave, place: tuple[int | None, int | None], known: tuple[int, ...], audience: Audience) -> None:
    village_id, station_id = place
    assert audience_of(wave, village_id=village_id, station_id=station_id, known=known, villages=VILLAGES) == audience


def test_whatever_is_told_changes_the_hash() -> None:
    told = notice_hash(notice(text="a"), "")
    assert told != notice_hash(notice(text="b"), "")
    assert told != notice_hash(notice(text="a"), "photo")
    assert told == notice_hash(notice(text="a", wave=3), "")
