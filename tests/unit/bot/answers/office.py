"""A database with the demo county, its staff by name, and answers to write for it.

柳塘村 (village 1) and 大禾村 (village 2) belong to 禾丰派出所 (station 1), 石板村 to 松涧派出所 (station 2).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from bot.answers import versions
from bot.answers.scope import COUNTY, Scope
from bot.demo import seed_demo
from intents.answers import Answer, Source
from store import answers, people
from store.database import Database
from store.kinds import AnswerScope
from store.tables import AnswerOverride, Staff
from tests.support.understanding import SENTENCES

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
ASSISTANT, OFFICER, CHIEF, ADMINISTRATOR = "和丽萍", "段志勇", "赵建国", "方敏"
OTHER_OFFICER = "白雪松"
STATION, VILLAGE = Scope(kind=AnswerScope.STATION, number=1), Scope(kind=AnswerScope.VILLAGE, number=1)
OTHER_VILLAGE = Scope(kind=AnswerScope.VILLAGE, number=5)

NEWBORN = Answer(
    id="hukou.newborn/basic",
    title="新生儿上户口",
    labels=("hukou.newborn",),
    questions=tuple(SENTENCES["hukou.newborn"][:3]),
    sources=(Source(name="户口登记条例", article="第七条", date="1958-01-09"),),
    valid_from=date(2026, 1, 1),
    review_by=date(2026, 12, 31),
    needs=("station.phone",),
    group="每周三来派出所办，先打{station.phone}问。",
    private="每周三来派出所办，先打{station.phone}问。",
)


def worded(group: str, **more: Any) -> Answer:
    """The answer with other words."""
    return replace(NEWBORN, **{"group": group, "private": group, "needs": (), **more})


@dataclass
class Office:
    """What people do with answers; every step is taken by somebody who has just seen the version."""

    database: Database
    now: datetime = NOW
    staff: dict[str, Staff] = field(default_factory=dict)

    async def write(self, answer: Answer = NEWBORN, scope: Scope = COUNTY, *, by: str = ASSISTANT) -> int:
        kept = await versions.write(self.database, answer, scope, author=self.staff[by], now=self.now)
        assert kept.id is not None
        return kept.id

    async def edit(self, number: int, answer: Answer, *, by: str = ASSISTANT) -> None:
        seen = (await self.get(number)).changes
        await versions.edit(self.database, number, answer, seen=seen, editor=self.staff[by], now=self.now)

    async def take(self, step: str, number: int, *, by: str) -> AnswerOverride:
        work = getattr(versions, step)
        seen = (await self.get(number)).changes
        taken: AnswerOverride = await work(self.database, number, seen=seen, by=self.staff[by], now=self.now)
        return taken

    async def approved(self, answer: Answer = NEWBORN, scope: Scope = COUNTY, *, by: str = CHIEF) -> int:
        """Written, submitted and approved."""
        number = await self.write(answer, scope)
        await self.take("submit", number, by=ASSISTANT)
        await self.take("approve", number, by=by)
        return number

    async def get(self, number: int) -> AnswerOverride:
        async with self.database.read() as session:
            return await answers.get(session, number)

    async def states(self, answer_id: str = NEWBORN.id) -> list[str]:
        """Of every version, the oldest first."""
        async with self.database.read() as session:
            return [row.state for row in reversed(await answers.of_answer(session, answer_id))]


async def office(database: Database) -> Office:
    """Settle the demo county."""
    await seed_demo(database, NOW)
    async with database.read() as session:
        staff = {member.name: member for member in await people.staff_of_station(session, None)}
    return Office(database, staff=staff)
