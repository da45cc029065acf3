"""Telling the owner of an answer two weeks ahead that it will be said no more unless somebody reads it again.

Once per answer, place and day, in one message for all of them: in the staff room of the author's station, for the files of the
book (which no one person owns) in the first staff room. From the day after ``review_by`` the answer is withdrawn by itself
(``bot.answers.local``), and questions that it answered become tickets.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.answers.scope import Scope, scope_of
from bot.answers.versions import today
from bot.answers.wording import scope_name
from bot.desk.rota import COUNTY_TIME
from bot.texts import answers as words
from intents.answers import AnswerBook
from store import answers, outbox, people
from store.database import Session
from store.kinds import AnswerScope, Lane
from store.tables import AnswerOverride, Room, Staff, Station, Village

AHEAD = timedelta(days=14)
WAKING_HOURS = range(8, 20)
"""Nobody is told at night, in the county's time."""
LISTED = 8


@dataclass(frozen=True, kw_only=True)
class Due:
    """An answer that must be read again."""

    answer_id: str
    title: str
    scope: Scope | None
    """None: a file of the book."""
    review_by: date
    author: Staff | None = None

    @property
    def key(self) -> tuple[str, str, int, date]:
        """As ``store.answers`` keeps it."""
        kind, number = (self.scope.kind.value, self.scope.number) if self.scope else (answers.BOOK, 0)
        return (self.answer_id, kind, number, self.review_by)


async def tell_owners(session: Session, book: AnswerBook, *, now: datetime) -> int:
    """Put a message into each staff room that should hear of an answer. Returns how many messages."""
    if now.astimezone(COUNTY_TIME).hour not in WAKING_HOURS:
        return 0
    versions = await answers.approved(session)
    limit = today(now) + AHEAD
    staff = {member.id: member for member in await people.staff_of_station(session, None)}
    found = [*_of_book(book, versions, limit), *_of_places(versions, limit, staff)]
    known = await answers.told(session) if found else frozenset()
    stations, villages = await people.stations(session), await people.villages(session)
    by_room: dict[int, tuple[Room, list[Due]]] = {}
    for due in found:
        if due.key in known:
            continue
        room = await people.staff_room(session, station_id=_station_of(due, villages))
        if room is not None and room.id is not None:
            by_room.setdefault(room.id, (room, []))[1].append(due)
    told = 0
    for room, items in by_room.values():
        told += await _tell(session, room, items, stations, villages, now)
    return told


def _of_book(book: AnswerBook, versions: Sequence[AnswerOverride], limit: date) -> Iterator[Due]:
    """Files near their end, unless the whole county hears something else for longer."""
    wide = (AnswerScope.PROVINCE.value, AnswerScope.COUNTY.value)
    replaced = {version.answer_id for version in versions if version.scope in wide and version.review_by > limit}
    for answer in book.answers.values():
        if answer.review_by <= limit and answer.id not in replaced:
            yield Due(answer_id=answer.id, title=answer.title, scope=None, review_by=answer.review_by)


def _of_places(versions: Sequence[AnswerOverride], limit: date, staff: dict[int | None, Staff]) -> Iterator[Due]:
    newest = {(version.answer_id, version.scope, version.scope_id): version for version in versions}
    for version in newest.values():
        if version.review_by <= limit:
            yield Due(
                answer_id=version.answer_id,
                title=version.title,
                scope=scope_of(version),
                review_by=version.review_by,
                author=staff.get(version.author_id),
            )


def _station_of(due: Due, villages: Sequence[Village]) -> int | None:
    if due.author is not None and due.author.station_id is not None:
        return due.author.station_id
    if due.scope is not None and due.scope.kind is AnswerScope.STATION:
        return due.scope.number
    if due.scope is not None and due.scope.kind is AnswerScope.VILLAGE:
        return next((village.station_id for village in villages if village.id == due.scope.number), None)
    return None


async def _tell(
    session: Session,
    room: Room,
    items: Sequence[Due],
    stations: Sequence[Station],
    villages: Sequence[Village],
    now: datetime,
) -> bool:
    new = []
    for due in items:
        answer_id, scope, scope_id, review_by = due.key
        if await answers.note_told(session, answer_id=answer_id, scope=scope, scope_id=scope_id, review_by=review_by, now=now):
            new.append(due)
    if not new:
        return False
    lines = [
        words.EXPIRY_LINE.format(
            title=due.title,
            place=scope_name(due.scope, stations, villages) if due.scope else words.IN_THE_BOOK,
            day=words.DAY.format(month=due.review_by.month, day=due.review_by.day),
            author=words.WRITTEN_BY.format(name=due.author.name) if due.author else "",
        )
        for due in sorted(new, key=lambda due: (due.review_by, due.answer_id))
    ]
    if len(lines) > LISTED:
        lines[LISTED:] = [words.EXPIRY_MORE.format(count=len(lines) - LISTED)]
    authors = {due.author.id: due.author for due in new if due.author is not None}
    mentions = [(m.external_id, m.name) for m in authors.values() if m.external_id and m.gateway == room.gateway]
    named = hashlib.sha256(repr(sorted(due.key for due in new)).encode()).hexdigest()[:16]
    await outbox.enqueue(
        session,
        key=f"answer-expiry:{room.id}:{named}",
        gateway=room.gateway,
        account=room.account,
        conversation=room.conversation,
        text="\n".join([words.EXPIRY_HEAD, *lines, words.EXPIRY_FOOT]),
        mentions=mentions,
        lane=Lane.NOTICE,
        now=now,
    )
    return True
