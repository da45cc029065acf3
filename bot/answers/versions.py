"""Writing a local answer and its way to being said: four eyes, and a way back.

What was approved is remembered as a hash over the answer and its place; only what still has it is said (``bot.answers.local``).
A change of an approved text is a new version, so that the old one is said until somebody else has approved the new one.

Every step names how often the version had been changed when the person saw it (``seen``): nobody approves, or writes over, what
they have not seen.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.answers import rights
from bot.answers.check import check
from bot.answers.errors import Reason, refused
from bot.answers.scope import Scope, scope_of
from bot.answers.states import Step, after
from bot.desk.rota import COUNTY_TIME
from intents.answer_files import to_markdown
from intents.answers import Answer, parse_answer
from intents.errors import AnswerError
from store import answers, audit, people
from store.database import Database, Session
from store.errors import Conflict
from store.kinds import AnswerScope, AnswerState
from store.tables import AnswerOverride, Staff, Village

NOTE_CHARS = 200
Rule = Callable[[Staff, AnswerOverride, Sequence[Village]], Reason | None]


def content_hash(version: AnswerOverride) -> str:
    """SHA-256 over the words and the place where they are said, the same on every machine."""
    content = [version.answer_id, version.scope, version.scope_id, version.body]
    stable = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(stable.encode()).hexdigest()


def answer_of(version: AnswerOverride) -> Answer:
    """The answer that a version holds.

    Raises
    ------
    AnswerError
        What is stored cannot be read.
    """
    answer = parse_answer(version.body, f"version {version.id}")
    if answer.id != version.answer_id:
        raise AnswerError(f"version {version.id}: it holds the answer {answer.id}, not {version.answer_id}")
    return answer


def today(now: datetime) -> date:
    """The day in the county."""
    return now.astimezone(COUNTY_TIME).date()


async def write(database: Database, answer: Answer, scope: Scope, *, author: Staff, now: datetime) -> AnswerOverride:
    """Keep a new version as a draft. An answer without an id is new, and gets one.

    Raises
    ------
    AnswerRefused
        Something is wrong with it, or another version is being written for this place.
    """
    check(answer, today=today(now))
    try:
        async with database.write() as session:
            await _require_place(session, scope)
            if not author.active:
                raise refused(Reason.NOT_YOURS, name=author.name)
            earlier = await answers.lock_place(session, answer_id=answer.id, scope=scope.kind.value, scope_id=scope.number)
            version = AnswerOverride(
                answer_id=answer.id,
                scope=scope.kind.value,
                scope_id=scope.number,
                version=1 + max((row.version for row in earlier), default=0),
                valid_from=answer.valid_from,
                review_by=answer.review_by,
                created_at=now,
            )
            _put(version, answer, author)
            version = await answers.add(session, version)
            if not answer.id:
                version.answer_id = f"{answer.labels[0]}/local-{version.id}"
                _put(version, replace(answer, id=version.answer_id), author)
            await _record(session, version, "answer_written", author.name, now)
            return version
    except Conflict as error:
        raise refused(Reason.BEING_WRITTEN) from error


async def edit(database: Database, number: int, answer: Answer, *, seen: int, editor: Staff, now: datetime) -> AnswerOverride:
    """Change a version that is not approved yet; whoever changed it last cannot be the one who approves it.

    Raises
    ------
    AnswerRefused, NotFound
    """
    async with _changing(database, number, Step.EDIT, seen=seen, by=editor, now=now) as step:
        step.require(rights.no_change)
        check(replace(answer, id=step.version.answer_id), today=today(now))
        _put(step.version, replace(answer, id=step.version.answer_id), editor)
        step.version.valid_from, step.version.review_by = answer.valid_from, answer.review_by
    return step.version


async def submit(database: Database, number: int, *, seen: int, by: Staff, now: datetime) -> AnswerOverride:
    """Ask for approval.

    Raises
    ------
    AnswerRefused, NotFound
    """
    async with _changing(database, number, Step.SUBMIT, seen=seen, by=by, now=now) as step:
        step.require(rights.no_change)
        _check_stored(step.version, now)
        step.version.note = ""
    return step.version


async def approve(database: Database, number: int, *, seen: int, by: Staff, now: datetime) -> AnswerOverride:
    """Let it be said from its first day on; the version that was said until now is superseded.

    Raises
    ------
    AnswerRefused
        The person may not, or what is there now cannot be said.
    NotFound
    """
    async with _changing(database, number, Step.APPROVE, seen=seen, by=by, now=now) as step:
        step.require(rights.no_approval)
        _check_stored(step.version, now)
        step.version.approver, step.version.approved_at = by.name, now
        step.version.approved_hash = content_hash(step.version)
        if step.version.valid_from <= today(now):  # else the old one is said until then (see ``settle``)
            step.replace_others(Step.SUPERSEDE)
    return step.version


async def reject(database: Database, number: int, *, seen: int, by: Staff, now: datetime, reason: str = "") -> AnswerOverride:
    """Send it back to its author. Whoever may approve may reject.

    Raises
    ------
    AnswerRefused, NotFound
    """
    async with _changing(database, number, Step.REJECT, seen=seen, by=by, now=now) as step:
        step.require(rights.no_approval)
        step.version.note = reason.strip()[:NOTE_CHARS]
    return step.version


async def withdraw(database: Database, number: int, *, seen: int, by: Staff, now: datetime) -> AnswerOverride:
    """Say it no more: what holds further out is said again, the book in the end.

    Raises
    ------
    AnswerRefused, NotFound
    """
    async with _changing(database, number, Step.WITHDRAW, seen=seen, by=by, now=now) as step:
        step.require(rights.no_change)
    return step.version


async def restore(database: Database, number: int, *, seen: int, by: Staff, now: datetime) -> AnswerOverride:
    """Roll back to an earlier version: it is said again just as it was approved, and what was said since is rolled back.

    Raises
    ------
    AnswerRefused
        The person may not, or it was never approved, or its time is over.
    NotFound
    """
    async with _changing(database, number, Step.RESTORE, seen=seen, by=by, now=now) as step:
        step.require(rights.no_right)
        if step.version.approved_hash is None:
            raise refused(Reason.NEVER_APPROVED)
        if step.version.approved_hash != content_hash(step.version):
            raise refused(Reason.CHANGED)
        _check_stored(step.version, now)
        step.replace_others(Step.ROLL_BACK)
    return step.version


async def settle(session: Session, *, now: datetime) -> int:
    """Mark approved versions as superseded whose successor was approved for a later day that has come. Returns how many."""
    begun = [version for version in await answers.approved(session) if version.valid_from <= today(now)]
    places = Counter((version.answer_id, version.scope, version.scope_id) for version in begun)
    settled = 0
    for answer_id, scope, scope_id in (place for place, count in places.items() if count > 1):
        locked = await answers.lock_place(session, answer_id=answer_id, scope=scope, scope_id=scope_id)
        said = [row for row in locked if row.state == AnswerState.APPROVED.value and row.valid_from <= today(now)]
        for older in said[:-1]:
            older.state = after(older.state, Step.SUPERSEDE).value
            older.changes += 1
            settled += 1
    return settled


@dataclass(kw_only=True)
class _Change:
    """A step that is being taken, inside its transaction."""

    version: AnswerOverride
    others: list[AnswerOverride]
    by: Staff
    villages: Sequence[Village]

    def require(self, rule: Rule) -> None:
        """Pass only whom a rule lets."""
        reason = rule(self.by, self.version, self.villages)
        if reason is not None:
            raise refused(reason, name=self.by.name)

    def replace_others(self, step: Step) -> None:
        """End the time of every other approved version of the place."""
        for other in self.others:
            if other.state == AnswerState.APPROVED.value:
                other.state = after(other.state, step).value
                other.changes += 1


@asynccontextmanager
async def _changing(
    database: Database, number: int, step: Step, *, seen: int, by: Staff, now: datetime
) -> AsyncIterator[_Change]:
    """Lock the place, see whether the step is possible, and keep what the block does to it together with the new state."""
    async with database.write() as session:
        found = await answers.get(session, number)
        versions = await answers.lock_place(session, answer_id=found.answer_id, scope=found.scope, scope_id=found.scope_id)
        version = next(row for row in versions if row.id == number)
        if version.changes != seen:
            raise refused(Reason.CHANGED_MEANWHILE)
        state = after(version.state, step)
        others = [row for row in versions if row.id != number]
        change = _Change(version=version, others=others, by=by, villages=await people.villages(session))
        yield change
        version.state = state.value
        version.changes += 1
        await _record(session, version, f"answer_{_DONE[step]}", by.name, now)


_DONE = {
    Step.EDIT: "edited",
    Step.SUBMIT: "submitted",
    Step.APPROVE: "approved",
    Step.REJECT: "rejected",
    Step.WITHDRAW: "withdrawn",
    Step.RESTORE: "restored",
}


def _put(version: AnswerOverride, answer: Answer, author: Staff) -> None:
    version.title, version.body = answer.title, to_markdown(answer)
    version.author, version.author_id = author.name, author.id
    version.approver = version.approved_hash = version.approved_at = None


def _check_stored(version: AnswerOverride, now: datetime) -> None:
    try:
        check(answer_of(version), today=today(now))
    except AnswerError as error:
        raise refused(Reason.OTHER_FAULT, fault=str(error)) from error


async def _require_place(session: Session, scope: Scope) -> None:
    known: set[int | None] = {0}
    if scope.kind is AnswerScope.STATION:
        known = {station.id for station in await people.stations(session)}
    if scope.kind is AnswerScope.VILLAGE:
        known = {village.id for village in await people.villages(session)}
    if scope.number not in known:
        raise refused(Reason.UNKNOWN_PLACE)


async def _record(session: Session, version: AnswerOverride, action: str, actor: str, now: datetime) -> None:
    detail = f"{version.answer_id} {scope_of(version)} v{version.version} {content_hash(version)}"
    await audit.record(session, actor=actor, action=action, subject=f"answer:{version.id}", now=now, detail=detail)
