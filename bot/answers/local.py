"""The answer book as it holds in each place: the files, and over them what staff approved there.

The closest approved and valid version wins: village, station, county, province, book. The store is asked at every message whether
anything changed (``refresh``), so that what was approved in one process is said in all of them from the next message on. The
dialogue gets a plain ``AnswerBook`` and knows nothing of this.

Nothing here ever stops the bridge: a version that cannot be read, or is not what was approved, is left out, logged once, and
listed in ``faults``.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.answers.check import is_id
from bot.answers.scope import Place, Scope, scope_of
from bot.answers.versions import answer_of, content_hash, today
from intents.answers import Answer, AnswerBook, faults_of, known_by
from intents.errors import AnswerError
from intents.similarity import Similarity
from store import answers
from store.database import Session
from store.kinds import AnswerScope
from store.tables import AnswerOverride

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Local:
    """A version that was approved and can be said."""

    number: int
    scope: Scope
    version: int
    answer: Answer

    @property
    def subject(self) -> str:
        """Its name among the texts that a question is compared with; no id of the book has a space."""
        return f"version {self.number} {self.answer.id}"


@dataclass(frozen=True, kw_only=True)
class Broken:
    """A version that was approved and cannot be said."""

    number: int
    title: str
    fault: str


@dataclass(frozen=True, kw_only=True)
class _Known:
    """Everything that was read from the store, as of one revision and one day."""

    revision: int = -1
    day: date = date.min
    by_scope: Mapping[Scope, Sequence[Local]] = field(default_factory=dict)
    faults: Sequence[Broken] = ()
    expired: Sequence[Local] = ()


class LocalAnswers:
    """What is said where. One for the process."""

    def __init__(self, book: AnswerBook) -> None:
        self._book = book
        ready = book.nearness
        known = {} if isinstance(ready, Similarity) else {answer.id: known_by(answer) for answer in book.answers.values()}
        self._similarity = ready if isinstance(ready, Similarity) else Similarity(known)
        self._compared: set[str] = set()
        self._logged: set[int] = set()
        self._read: dict[tuple[int, str], Local | Broken] = {}
        self._known = _Known()
        self._books: dict[tuple[int, ...], AnswerBook] = {}

    @property
    def book(self) -> AnswerBook:
        """The files alone, with their faults."""
        return self._book

    @property
    def faults(self) -> Sequence[Broken]:
        """Approved versions that cannot be said, as of the last refresh."""
        return self._known.faults

    @property
    def expired(self) -> Sequence[Local]:
        """Approved versions whose last day is over, as of the last refresh."""
        return self._known.expired

    async def refresh(self, session: Session, *, now: datetime) -> None:
        """Read what changed in the store since the last time, if anything did, or if a new day has begun in the county."""
        revision, day = await answers.revision(session), today(now)
        if (revision, day) == (self._known.revision, self._known.day):
            return
        found = [self._one(version) for version in await answers.approved(session)]
        held: dict[Scope, dict[str, Local]] = {}
        for local in found:  # of one place the newest comes last
            if isinstance(local, Local) and local.answer.is_valid(day):
                held.setdefault(local.scope, {})[local.answer.id] = local
        by_scope = {scope: tuple(locals_.values()) for scope, locals_ in held.items()}
        self._compare(local for locals_ in by_scope.values() for local in locals_)
        broken = tuple(local for local in found if isinstance(local, Broken))
        expired = tuple(local for local in found if isinstance(local, Local) and local.answer.review_by < day)
        self._known = _Known(revision=revision, day=day, by_scope=by_scope, faults=broken, expired=expired)
        self._log_expired()
        self._books.clear()

    def at(self, place: Place) -> AnswerBook:
        """The book of a place, without what may not be said today."""
        held = self.held(place)
        key = tuple(sorted(local.number for local in held.values()))
        if key not in self._books:
            self._books[key] = self._made(held)
        return self._books[key]

    def held(self, place: Place) -> Mapping[str, Local]:
        """The versions that are said in a place instead of the book, by answer."""
        return {local.answer.id: local for scope in place.scopes() for local in self._known.by_scope.get(scope, ())}

    def holding(self, answer_id: str) -> Sequence[Local]:
        """Every version of an answer that is said somewhere today, the widest first."""
        found = (local for locals_ in self._known.by_scope.values() for local in locals_ if local.answer.id == answer_id)
        return sorted(found, key=lambda local: (list(AnswerScope).index(local.scope.kind), local.scope.number))

    def _made(self, held: Mapping[str, Local]) -> AnswerBook:
        day = self._known.day
        said = {answer.id: answer for answer in self._book.answers.values() if answer.is_valid(day) or day == date.min}
        said |= {name: local.answer for name, local in held.items()}
        names = {name: local.subject for name, local in held.items()}
        return AnswerBook(said.values(), self._book.faults, nearness=_Renamed(self._similarity, names))

    def _compare(self, found: Iterable[Local]) -> None:
        """Make new versions comparable with a question; old ones stay so, nothing is computed again."""
        new = {local.subject: known_by(local.answer) for local in found if local.subject not in self._compared}
        if new:
            self._similarity = self._similarity.grown(new)
            self._compared |= new.keys()

    def _log_expired(self) -> None:
        for local in self._known.expired:
            if local.number not in self._logged:
                self._logged.add(local.number)
                logger.warning("local answer expired", extra={"action": "local_answer_expired", "version": local.number})

    def _one(self, version: AnswerOverride) -> Local | Broken:
        assert version.id is not None
        key = (version.id, f"{version.approved_hash} {content_hash(version)}")
        if key not in self._read:
            self._read[key] = _read(version, version.id)
        return self._read[key]


def _read(version: AnswerOverride, number: int) -> Local | Broken:
    try:
        if version.approved_hash != content_hash(version):
            raise AnswerError(f"version {number}: it is not what was approved")
        answer = answer_of(version)
        if not is_id(answer.id, answer.labels):
            raise AnswerError(f"version {number}: the id {answer.id} is none of an answer")
        if found := faults_of(answer):
            raise AnswerError(f"version {number}: {'; '.join(found)}")
        return Local(number=number, scope=scope_of(version), version=version.version, answer=answer)
    except Exception as error:  # whatever stands in a row, the other answers are said
        logger.exception("local answer left out", extra={"action": "local_answer_broken", "version": number})
        return Broken(number=number, title=version.title, fault=str(error))


class _Renamed:
    """A similarity in which some answers are compared by another version of them."""

    def __init__(self, similarity: Similarity, names: Mapping[str, str]) -> None:
        self._similarity = similarity
        self._names = names

    def scores(self, text: str, names: Iterable[str]) -> dict[str, float]:
        """Similarity, 0 to 1, of a text to each named answer."""
        subjects = {name: self._names.get(name, name) for name in names}
        found = self._similarity.scores(text, subjects.values())
        return {name: found[subject] for name, subject in subjects.items()}

    def shared(self, text: str, name: str, names: Iterable[str]) -> list[tuple[str, float]]:
        """Words that a text shares with one of the named answers, what counts most first."""
        return self._similarity.shared(text, self._names.get(name, name), [self._names.get(other, other) for other in names])
