"""Which words hold where: the closest approved and valid one, in every process, whatever stands in the store."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.answers.local import LocalAnswers
from bot.answers.scope import COUNTY, PROVINCE, Place
from intents.answers import Answer, AnswerBook, Source
from store.database import Database
from store.tables import AnswerOverride
from tests.unit.bot.answers.office import (
    ASSISTANT,
    CHIEF,
    NEWBORN,
    NOW,
    STATION,
    TODAY,
    VILLAGE,
    Office,
    office,
    worded,
)

BOOK = replace(worded("书里的话。"), id=NEWBORN.id)
OTHER = replace(
    BOOK,
    id="hukou.newborn/abroad",
    title="国外出生",
    questions=("国外生的娃娃上户口", "外国出生回国落户", "在缅甸生的"),
    group="国外的话。",
)
LIUTANG, DAHE, SHIBAN = Place(station_id=1, village_id=1), Place(station_id=1, village_id=2), Place(station_id=2, village_id=5)
NOWHERE = Place()


async def refreshed(desk: Office, local: LocalAnswers | None = None, **more: Any) -> LocalAnswers:
    local = local or LocalAnswers(AnswerBook([BOOK, OTHER]))
    async with desk.database.read() as session:
        await local.refresh(session, **{"now": desk.now, **more})
    return local


def said(local: LocalAnswers, place: Place) -> str:
    answer = local.at(place).get(NEWBORN.id)
    return answer.group if answer else ""


async def test_the_closest_wins(database: Database) -> None:
    desk = await office(database)
    local = await refreshed(desk)
    assert [said(local, place) for place in (LIUTANG, DAHE, SHIBAN, NOWHERE)] == ["书里的话。"] * 4
    for scope, words in ((PROVINCE, "省"), (COUNTY, "县"), (STATION, "所"), (VILLAGE, "村")):
        await desk.approved(worded(words), scope)
        await refreshed(desk, local)
        assert said(local, LIUTANG) == words
    assert [said(local, place) for place in (DAHE, SHIBAN, NOWHERE)] == ["所", "县", "县"]
    found = [str(one.scope) for one in local.holding(NEWBORN.id)]
    assert found == ["province:0", "county:0", "station:1", "village:1"]


async def test_only_what_is_approved_is_said(database: Database) -> None:
    desk = await office(database)
    number = await desk.write(worded("草稿。"))
    local = await refreshed(desk)
    assert said(local, NOWHERE) == "书里的话。"
    await desk.take("submit", number, by=ASSISTANT)
    assert said(await refreshed(desk, local), NOWHERE) == "书里的话。"
    await desk.take("approve", number, by=CHIEF)
    assert said(await refreshed(desk, local), NOWHERE) == "草稿。"
    await desk.take("withdraw", number, by=CHIEF)
    assert said(await refreshed(desk, local), NOWHERE) == "书里的话。"


async def test_another_process_says_it_from_its_next_message_on(database: Database) -> None:
    desk = await office(database)
    here, there = await refreshed(desk), await refreshed(desk)
    first = await desk.approved(worded("第一版。"))
    second = await desk.approved(worded("第二版。"))
    assert said(here, NOWHERE) == said(there, NOWHERE) == "书里的话。"  # not asked yet
    assert said(await refreshed(desk, there), NOWHERE) == "第二版。"
    await desk.take("restore", first, by=CHIEF)
    assert said(await refreshed(desk, there), NOWHERE) == "第一版。"
    assert said(await refreshed(desk, here), NOWHERE) == "第一版。"
    assert second != first


async def test_the_same_book_is_given_until_something_changes(database: Database) -> None:
    desk = await office(database)
    local = await refreshed(desk)
    before = local.at(LIUTANG)
    await refreshed(desk, local)
    assert local.at(LIUTANG) is before
    assert local.at(SHIBAN) is before  # nothing of their own: they share it
    await desk.approved(worded("所里的话。"), STATION)
    await refreshed(desk, local)
    assert local.at(LIUTANG) is local.at(DAHE)
    assert local.at(LIUTANG) is not local.at(SHIBAN)


async def test_days_begin_in_the_county(database: Database) -> None:
    desk = await office(database)
    await desk.approved(worded("现在的话。", review_by=date(2026, 3, 31)))
    await desk.approved(worded("四月的话。", valid_from=date(2026, 4, 1), review_by=date(2026, 4, 30)))
    local = await refreshed(desk)
    midnight = NOW.replace(month=3, day=31, hour=16)  # 1 April, 0:00 in the county
    assert said(await refreshed(desk, local, now=midnight - timedelta(seconds=1)), NOWHERE) == "现在的话。"
    assert said(await refreshed(desk, local, now=midnight), NOWHERE) == "四月的话。"
    assert said(await refreshed(desk, local, now=midnight + timedelta(days=30)), NOWHERE) == "书里的话。"


async def test_expired_village_words_give_way_to_the_station_and_are_named_once(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    desk = await office(database)
    await desk.approved(worded("所里的话。"), STATION)
    number = await desk.approved(worded("村里的话。", review_by=date(2026, 3, 10)), VILLAGE)
    local = await refreshed(desk)
    assert said(local, LIUTANG) == "村里的话。"
    with caplog.at_level(logging.WARNING):
        for days in (9, 10, 11):
            await refreshed(desk, local, now=NOW + timedelta(days=days))
    assert said(local, LIUTANG) == "所里的话。"
    assert [one.number for one in local.expired] == [number]
    assert [record.message for record in caplog.records] == ["local answer expired"]


async def test_expired_file_is_in_no_book(database: Database) -> None:
    desk = await office(database)
    local = LocalAnswers(AnswerBook([replace(BOOK, review_by=TODAY), OTHER]))
    assert said(await refreshed(desk, local), LIUTANG) == "书里的话。"
    tomorrow = NOW + timedelta(days=1)
    assert said(await refreshed(desk, local, now=tomorrow), LIUTANG) == ""
    assert local.at(LIUTANG).of_label("hukou.newborn", today=tomorrow.date()) == [OTHER]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("body", "没有开头"),
        ("body", "---\nid: [\n---\n"),
        ("body", "---\na: " + "[" * 5_000 + "\n---\n"),
        ("body", "改过的话"),
        ("approved_hash", None),
        ("approved_hash", "0" * 64),
        ("answer_id", "hukou.newborn/other"),
        ("scope_id", 5),
    ],
)
async def test_broken_or_tampered_version_is_left_out_logged_once_and_listed(
    database: Database, caplog: pytest.LogCaptureFixture, column: str, value: object
) -> None:
    desk = await office(database)
    number = await desk.approved(worded("村里的话。"), VILLAGE)
    await desk.approved(worded("所里的话。"), STATION)
    async with database.write() as session:
        row = await session.get(AnswerOverride, number)
        setattr(row, column, value)
    with caplog.at_level(logging.WARNING):
        local = await refreshed(desk)
        await refreshed(desk, local, now=NOW + timedelta(days=1))
    assert said(local, LIUTANG) == "所里的话。"
    assert said(local, SHIBAN) == "书里的话。"
    assert [fault.number for fault in local.faults] == [number]
    assert len([record for record in caplog.records if record.message == "local answer left out"]) == 1


async def test_answer_with_the_right_hash_but_against_the_rules_is_left_out(database: Database) -> None:
    from bot.answers.versions import content_hash

    desk = await office(database)
    number = await desk.approved()
    async with database.write() as session:
        row = await session.get(AnswerOverride, number)
        assert row is not None
        row.body = row.body.replace("{station.phone}", "{station.fax}")
        row.approved_hash = content_hash(row)
    local = await refreshed(desk)
    assert "station.fax" in local.faults[0].fault
    assert said(local, NOWHERE) == "书里的话。"


async def test_new_answer_of_a_label_is_found_where_it_holds_and_nowhere_else(database: Database) -> None:
    desk = await office(database)
    new = replace(
        worded("找王奶奶，她会写。"),
        id="",
        title="接生婆接生",
        questions=("接生婆接的生咋上户口", "在家接生没有证明", "接生婆证明"),
    )
    number = await desk.approved(new, VILLAGE)
    local = await refreshed(desk)
    found = local.at(LIUTANG).find("hukou.newborn", "接生婆接的生，上户口", today=TODAY)
    assert found[0].answer.group == "找王奶奶，她会写。"
    assert found[0].answer.id == f"hukou.newborn/local-{number}"
    assert len(local.at(SHIBAN).find("hukou.newborn", "接生婆接的生，上户口", today=TODAY)) == 2
    assert "接生婆" in [
        word for word, _ in local.at(LIUTANG).shared("hukou.newborn", found[0].answer.id, "接生婆接的生", today=TODAY)
    ]


async def test_questions_of_a_version_decide_and_other_places_keep_their_scores(database: Database) -> None:
    desk = await office(database)
    asked = "孩子在国外出生怎么上户口"
    before = {m.answer.id: m.score for m in (await refreshed(desk)).at(SHIBAN).find("hukou.newborn", asked, today=TODAY)}
    await desk.approved(worded("村里的话。", questions=("国外出生怎么上户口", "国外出生的孩子", "在国外出生")), VILLAGE)
    local = await refreshed(desk)
    after = {m.answer.id: m.score for m in local.at(SHIBAN).find("hukou.newborn", asked, today=TODAY)}
    assert after == pytest.approx(before)
    in_village = {m.answer.id: m.score for m in local.at(LIUTANG).find("hukou.newborn", asked, today=TODAY)}
    assert in_village[NEWBORN.id] > before[NEWBORN.id]
    assert max(in_village, key=in_village.__getitem__) == NEWBORN.id


async def test_many_versions_in_many_places_are_quick(database: Database) -> None:
    desk = await office(database)
    many = [
        replace(worded(f"第{n}句。"), id=f"hukou.newborn/n-{n}", sources=(Source(name="规定", date="2020-01-01"),))
        for n in range(12)
    ]
    for answer in many:
        await desk.approved(answer, VILLAGE)
    local = await refreshed(desk)
    assert len(local.at(LIUTANG).answers) == 14
    assert isinstance(local.at(LIUTANG).get("hukou.newborn/n-3"), Answer)
