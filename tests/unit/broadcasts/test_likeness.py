"""What was said already a short time ago is pointed out, with another full stop or in another order too."""

from __future__ import annotations

from datetime import timedelta

import pytest

from broadcasts.expand import expand_due
from broadcasts.likeness import ALIKE, earlier_like, likeness
from store.database import Database
from tests.unit.broadcasts.county import DRAFT, NOW, draft, on_calendar, settle

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (DRAFT.text, DRAFT.text, True),
        ("{station.name}提醒：出门关好火。", "提醒：出门，关好火！", True),
        ("骑摩托车、电动车赶街，请戴好头盔、系好带子。", "赶街骑摩托车、电动车，请系好带子、戴好头盔！", True),
        ("骑摩托车、电动车赶街，请戴好头盔、系好带子。", "不认识的菌子不要捡、不要吃。吃了不舒服，马上打 120。", False),
        ("。", "！", False),
    ],
)
def test_alike(one: str, other: str, alike: bool) -> None:
    assert (likeness(one, other) >= ALIKE) is alike
    assert likeness(one, other) == likeness(other, one)


async def test_what_was_sent_in_the_last_14_days_is_found_but_not_the_broadcast_itself(database: Database) -> None:
    county = await settle(database)
    number = await on_calendar(database, county, draft(title="头盔"))
    await expand_due(database, NOW)
    again = "骑电动车、摩托车赶街，请戴好头盔、系好带子！"
    found = await earlier_like(database, again, but=None, now=NOW + 13 * DAY)
    assert found is not None
    assert (found.broadcast_id, found.title, found.sent_at) == (number, "头盔", NOW)
    assert await earlier_like(database, again, but=number, now=NOW + DAY) is None
    assert await earlier_like(database, again, but=None, now=NOW + 14 * DAY + timedelta(seconds=1)) is None
    assert await earlier_like(database, "看好娃娃，不要下河。", but=None, now=NOW + DAY) is None
