"""Four eyes, and a way back: from draft to being said, on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot.answers import versions
from bot.answers.errors import AnswerRefused, Reason
from bot.answers.scope import COUNTY, PROVINCE, Scope
from bot.answers.versions import answer_of, content_hash
from store import audit  # noqa: F401  # the table that is read below
from store.database import Database
from store.errors import NotFound
from store.kinds import AnswerScope
from store.tables import Audit
from tests.unit.bot.answers.office import (
    ADMINISTRATOR,
    ASSISTANT,
    CHIEF,
    NEWBORN,
    NOW,
    OFFICER,
    OTHER_OFFICER,
    OTHER_VILLAGE,
    STATION,
    VILLAGE,
    office,
    worded,
)


def reason(refusal: pytest.ExceptionInfo[AnswerRefused]) -> Reason:
    return refusal.value.faults[0].reason


async def test_from_draft_to_being_said(database: Database) -> None:
    desk = await office(database)
    number = await desk.write()
    assert await desk.states() == ["draft"]
    await desk.take("submit", number, by=ASSISTANT)
    done = await desk.take("approve", number, by=CHIEF)
    assert (done.state, done.author, done.approver, done.approved_at) == ("approved", ASSISTANT, CHIEF, NOW)
    assert done.approved_hash == content_hash(done)
    assert answer_of(done) == NEWBORN
    async with database.read() as session:
        actions = [row.action for row in (await session.scalars(select(Audit).order_by(Audit.id))).all()]  # type: ignore[arg-type]
    assert actions == ["answer_written", "answer_submitted", "answer_approved"]


@pytest.mark.parametrize(
    ("scope", "author", "approver", "why"),
    [
        (COUNTY, CHIEF, CHIEF, Reason.OWN_ANSWER),
        (VILLAGE, OFFICER, ASSISTANT, Reason.NO_RIGHT),
        (COUNTY, ASSISTANT, OFFICER, Reason.OTHER_STATION),
        (PROVINCE, ASSISTANT, OFFICER, Reason.OTHER_STATION),
        (VILLAGE, ASSISTANT, OTHER_OFFICER, Reason.OTHER_STATION),
        (STATION, ASSISTANT, OTHER_OFFICER, Reason.OTHER_STATION),
        (OTHER_VILLAGE, ASSISTANT, OFFICER, Reason.OTHER_STATION),
        (VILLAGE, ASSISTANT, OFFICER, None),
        (STATION, ASSISTANT, OFFICER, None),
        (OTHER_VILLAGE, ASSISTANT, OTHER_OFFICER, None),
        (COUNTY, OFFICER, ADMINISTRATOR, None),
        (PROVINCE, ADMINISTRATOR, CHIEF, None),
    ],
)
async def test_who_may_approve_what(database: Database, scope: Scope, author: str, approver: str, why: Reason | None) -> None:
    desk = await office(database)
    number = await desk.write(scope=scope, by=author)
    await desk.take("submit", number, by=author)
    if why is None:
        assert (await desk.take("approve", number, by=approver)).state == "approved"
        return
    for step in ("approve", "reject"):
        with pytest.raises(AnswerRefused) as refusal:
            await desk.take(step, number, by=approver)
        assert reason(refusal) is why
    assert await desk.states() == ["submitted"]


async def test_whoever_changed_it_last_cannot_approve_it_and_the_first_author_can_no_more_than_before(database: Database) -> None:
    desk = await office(database)
    number = await desk.write(by=OFFICER)
    await desk.take("submit", number, by=OFFICER)
    await desk.edit(number, worded("所长改过的话。"), by=CHIEF)
    changed = await desk.get(number)
    assert (changed.state, changed.author, changed.approved_hash) == ("draft", CHIEF, None)
    await desk.take("submit", number, by=CHIEF)
    with pytest.raises(AnswerRefused) as refusal:
        await desk.take("approve", number, by=CHIEF)
    assert reason(refusal) is Reason.OWN_ANSWER
    assert (await desk.take("approve", number, by=ADMINISTRATOR)).state == "approved"


async def test_nobody_approves_what_they_have_not_seen(database: Database) -> None:
    desk = await office(database)
    number = await desk.write()
    await desk.take("submit", number, by=ASSISTANT)
    seen = (await desk.get(number)).changes
    await desk.edit(number, worded("悄悄换掉的话。"))
    await desk.take("submit", number, by=ASSISTANT)
    with pytest.raises(AnswerRefused) as refusal:
        await versions.approve(database, number, seen=seen, by=desk.staff[CHIEF], now=NOW)
    assert reason(refusal) is Reason.CHANGED_MEANWHILE
    assert await desk.states() == ["submitted"]


async def test_two_approvals_at_once_have_one_winner(database: Database) -> None:
    desk = await office(database)
    number = await desk.write()
    await desk.take("submit", number, by=ASSISTANT)
    done = await asyncio.gather(
        *(desk.take("approve", number, by=name) for name in (CHIEF, ADMINISTRATOR)), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in done) == ["AnswerOverride", "AnswerRefused"]


async def test_approved_words_are_changed_only_by_another_version_and_are_said_until_then(database: Database) -> None:
    desk = await office(database)
    first = await desk.approved()
    with pytest.raises(AnswerRefused) as refusal:
        await desk.edit(first, worded("直接改。"), by=CHIEF)
    assert reason(refusal) is Reason.WRONG_STATE
    second = await desk.write(worded("新的话。"))
    assert await desk.states() == ["approved", "draft"]
    await desk.take("submit", second, by=ASSISTANT)
    assert await desk.states() == ["approved", "submitted"]
    await desk.take("approve", second, by=CHIEF)
    assert await desk.states() == ["superseded", "approved"]
    assert [(await desk.get(number)).version for number in (first, second)] == [1, 2]


async def test_one_version_at_a_time_is_written_for_a_place(database: Database) -> None:
    desk = await office(database)
    done = await asyncio.gather(*(desk.write() for _ in range(2)), return_exceptions=True)
    assert sorted(type(one).__name__ for one in done) == ["AnswerRefused", "int"]
    await desk.write(scope=VILLAGE)
    with pytest.raises(AnswerRefused) as refusal:
        await desk.write(scope=VILLAGE)
    assert reason(refusal) is Reason.BEING_WRITTEN


async def test_rejected_goes_back_to_its_author_with_the_reason(database: Database) -> None:
    desk = await office(database)
    number = await desk.write()
    await desk.take("submit", number, by=ASSISTANT)
    seen = (await desk.get(number)).changes
    await versions.reject(database, number, seen=seen, by=desk.staff[CHIEF], now=NOW, reason="  电话不对  ")
    sent_back = await desk.get(number)
    assert (sent_back.state, sent_back.note) == ("rejected", "电话不对")
    await desk.edit(number, worded("改好了。"))
    assert (await desk.take("submit", number, by=ASSISTANT)).note == ""


async def test_rolling_back_says_the_earlier_version_just_as_it_was_approved(database: Database) -> None:
    desk = await office(database)
    first = await desk.approved()
    approved = await desk.get(first)
    second = await desk.approved(worded("第二版。"))
    with pytest.raises(AnswerRefused) as refusal:
        await desk.take("restore", first, by=ASSISTANT)
    assert reason(refusal) is Reason.NO_RIGHT
    again = await desk.take("restore", first, by=CHIEF)
    assert await desk.states() == ["approved", "rolled_back"]
    assert (again.body, again.approver, again.approved_hash) == (approved.body, CHIEF, approved.approved_hash)
    await desk.take("restore", second, by=ADMINISTRATOR)
    assert await desk.states() == ["rolled_back", "approved"]


async def test_what_was_never_approved_or_was_changed_since_is_not_restored(database: Database) -> None:
    desk = await office(database)
    draft = await desk.write()
    await desk.take("withdraw", draft, by=ASSISTANT)
    with pytest.raises(AnswerRefused) as refusal:
        await desk.take("restore", draft, by=CHIEF)
    assert reason(refusal) is Reason.NEVER_APPROVED
    first = await desk.approved()
    await desk.approved(worded("第二版。"))
    async with database.write() as session:
        row = await session.get(type(await desk.get(first)), first)
        assert row is not None
        row.body = row.body.replace("每周三", "每周四")
    with pytest.raises(AnswerRefused) as refusal:
        await desk.take("restore", first, by=CHIEF)
    assert reason(refusal) is Reason.CHANGED


async def test_only_who_has_the_right_takes_back_what_is_said(database: Database) -> None:
    desk = await office(database)
    said = await desk.approved(scope=VILLAGE)
    for name, why in ((ASSISTANT, Reason.NO_RIGHT), (OTHER_OFFICER, Reason.OTHER_STATION)):
        with pytest.raises(AnswerRefused) as refusal:
            await desk.take("withdraw", said, by=name)
        assert reason(refusal) is why
    await desk.take("withdraw", said, by=OFFICER)
    draft = await desk.write(scope=VILLAGE)
    with pytest.raises(AnswerRefused) as refusal:
        await desk.take("withdraw", draft, by="李国栋")
    assert reason(refusal) is Reason.NOT_YOURS
    await desk.take("withdraw", draft, by=ASSISTANT)
    assert await desk.states() == ["withdrawn", "withdrawn"]


async def test_a_version_for_a_later_day_leaves_the_old_one_until_that_day(database: Database) -> None:
    desk = await office(database)
    await desk.approved()
    await desk.approved(worded("四月起的话。", valid_from=date(2026, 4, 1)))
    assert await desk.states() == ["approved", "approved"]
    async with database.write() as session:
        assert await versions.settle(session, now=NOW) == 0
    async with database.write() as session:
        assert await versions.settle(session, now=NOW + timedelta(days=30)) == 1
    assert await desk.states() == ["superseded", "approved"]


async def test_new_answer_gets_an_id_of_its_label(database: Database) -> None:
    desk = await office(database)
    one, two = await desk.write(replace(NEWBORN, id=""), VILLAGE), await desk.write(replace(NEWBORN, id=""), VILLAGE)
    ids = [(await desk.get(number)).answer_id for number in (one, two)]
    assert ids == [f"hukou.newborn/local-{one}", f"hukou.newborn/local-{two}"]
    assert answer_of(await desk.get(one)).id == ids[0]


@pytest.mark.parametrize("scope", [Scope(kind=AnswerScope.VILLAGE, number=99), Scope(kind=AnswerScope.STATION, number=99)])
async def test_place_that_is_not_there_is_refused(database: Database, scope: Scope) -> None:
    desk = await office(database)
    with pytest.raises(AnswerRefused) as refusal:
        await desk.write(scope=scope)
    assert reason(refusal) is Reason.UNKNOWN_PLACE


async def test_what_expired_while_it_waited_is_not_approved(database: Database) -> None:
    desk = await office(database)
    number = await desk.write(worded("到三月三日。", review_by=date(2026, 3, 3)))
    await desk.take("submit", number, by=ASSISTANT)
    desk.now = NOW + timedelta(days=2)
    with pytest.raises(AnswerRefused) as refusal:
        await desk.take("approve", number, by=CHIEF)
    assert reason(refusal) is Reason.REVIEW_PAST


async def test_steps_about_nothing_are_not_found(database: Database) -> None:
    desk = await office(database)
    for number in (7, 10**12):
        with pytest.raises(NotFound):
            await versions.submit(database, number, seen=1, by=desk.staff[CHIEF], now=NOW)
