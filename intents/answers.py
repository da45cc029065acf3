"""The answer book: one Markdown file per answer, and choosing among those of a label.

A file ``answers/<label>/<slug>.md`` opens with YAML front matter (fields of ``Answer``), then the words for a group, then, where
more is useful, a line ``## private`` and the fuller words for a private chat. ``{station.phone}`` and the like are local facts,
filled in by the bridge. A broken file never stops the others: it is reported and left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

import yaml

from intents.errors import AnswerError
from intents.labels import labels
from intents.similarity import Similarity

FOLDER = Path(__file__).parent / "answers"
GROUP_CHARS = 300
LEAD = 1.05
"""How many times better than the next an answer must fit to be given at once; else both are offered as a menu."""
ALONE_LEAD = 1.6
"""How many times better it must fit to be given alone; those that come closer are named below it, to be chosen by number.

Chosen on ``tests/eval/answers.jsonl``: the least lead with which 98 in 100 find the right answer in what they are offered.
"""
MENU_LINES = 3
PLACEHOLDER = re.compile(r"\{([a-z_]+\.[a-z_]+)\}")
FACTS = (
    "station.name",
    "station.phone",
    "station.address",
    "station.hours",
    "county.name",
    "county.hotline",
    "assistant.name",
    "assistant.phone",
)
"""The local facts that an answer may use."""
_PRIVATE = re.compile(r"^## private[ \t]*$", re.MULTILINE)
_REQUIRED = ("id", "title", "labels", "questions", "sources", "valid_from", "review_by")


@dataclass(frozen=True, kw_only=True)
class Source:
    """Where a rule stands."""

    name: str
    article: str = ""
    issued_by: str = ""
    date: str = ""
    """ISO date of issue or of the version in force."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer of the book."""

    id: str
    title: str
    labels: tuple[str, ...]
    questions: tuple[str, ...]
    """3 to 8 questions that it answers, as residents ask them."""
    sources: tuple[Source, ...]
    valid_from: date
    review_by: date
    """From the day after, the answer is withdrawn until somebody has read it again."""
    general: bool = False
    """Right for any question of its labels: said where life is at stake and no other answer clearly fits."""
    region: str = "national"
    needs: tuple[str, ...] = ()
    group: str = ""
    private: str = ""
    """Fuller words for a private chat; the same as ``group`` where there are none."""

    def is_valid(self, today: date) -> bool:
        """Whether it may be said today."""
        return self.valid_from <= today <= self.review_by


@dataclass(frozen=True, kw_only=True)
class Match:
    """An answer and how well it fits a question, 0 to 1."""

    answer: Answer
    score: float


def close(matches: Sequence[Match], lead: float) -> Sequence[Match]:
    """Those that the best one does not lead by so many times, the best one among them."""
    return [match for match in matches if match.score * lead >= matches[0].score]


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What is given to a person."""

    answer: Answer | None = None
    """Said at once; None where several fit alike, or nothing does."""
    others: tuple[Answer, ...] = ()
    """Named to be chosen by number: as a menu, or below the answer."""

    @property
    def all(self) -> tuple[Answer, ...]:
        """Whatever the person can read, the best first."""
        return (*((self.answer,) if self.answer else ()), *self.others)


def offer(matches: Sequence[Match]) -> Offer:
    """What a person is given: one answer, perhaps with the next ones named below it, or a menu of those that fit alike.

    Parameters
    ----------
    matches
        As ``AnswerBook.find`` gives them for the question, the best first.
    """
    if not matches:
        return Offer()
    alike = close(matches, LEAD)[:MENU_LINES]
    if len(alike) > 1:
        return Offer(others=tuple(match.answer for match in alike))
    near = close(matches, ALONE_LEAD)[1:MENU_LINES]
    return Offer(answer=matches[0].answer, others=tuple(match.answer for match in near))


def read_answer(path: Path) -> Answer:
    """Read one file.

    Raises
    ------
    AnswerError
        Names the file and everything that is wrong with it.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (ValueError, OSError) as error:
        raise AnswerError(f"{path.name}: {error}") from error
    return parse_answer(text, path.name)


def parse_answer(text: str, name: str) -> Answer:
    """Read the text of a file.

    Parameters
    ----------
    name
        What the error calls it.

    Raises
    ------
    AnswerError
        Names everything that is wrong with it.
    """
    try:
        around = re.split(r"^---[ \t]*$", text, maxsplit=2, flags=re.MULTILINE)
        if len(around) != 3:
            raise AnswerError(f"{name}: no front matter between two lines of ---")
        front, body = around[1:]
        fields: Mapping[str, Any] = yaml.safe_load(front) or {}
        if not isinstance(fields, dict):
            raise AnswerError(f"{name}: the front matter does not hold fields")
        missing = [field for field in _REQUIRED if not fields.get(field)]
        if missing:
            raise AnswerError(f"{name}: missing {', '.join(missing)}")
        parts = _PRIVATE.split(body, maxsplit=1)
        group = parts[0].strip()
        return Answer(
            id=str(fields["id"]),
            title=str(fields["title"]),
            labels=tuple(str(label) for label in fields["labels"]),
            questions=tuple(str(question) for question in fields["questions"]),
            sources=tuple(Source(**{key: str(value) for key, value in s.items()}) for s in fields["sources"]),
            valid_from=_date(fields["valid_from"]),
            review_by=_date(fields["review_by"]),
            general=fields.get("general") is True,
            region=str(fields.get("region", "national")),
            needs=tuple(str(need) for need in fields.get("needs") or ()),
            group=group,
            private=parts[1].strip() if len(parts) == 2 else group,
        )
    except (ValueError, TypeError, AttributeError, RecursionError, yaml.YAMLError) as error:
        raise AnswerError(f"{name}: {error}") from error


def _date(value: object) -> date:
    if isinstance(value, datetime):  # YAML reads a day with a time as one
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def faults_of(answer: Answer) -> list[str]:
    """What is wrong with an answer that could be read: labels, sources, lengths, placeholders."""
    faults = [f"unknown label {name}" for name in answer.labels if name not in labels()]
    if not 3 <= len(answer.questions) <= 8:
        faults.append(f"{len(answer.questions)} questions; 3 to 8 are wanted")
    if len(answer.group) > GROUP_CHARS:
        faults.append(f"the group text has {len(answer.group)} characters; at most {GROUP_CHARS}")
    if not answer.group:
        faults.append("the group text is empty")
    faults += [f"source {n} has no name or date" for n, s in enumerate(answer.sources, 1) if not (s.name and s.date)]
    used = set(PLACEHOLDER.findall(answer.group + answer.private))
    faults += [f"unknown placeholder {{{name}}}" for name in sorted(used - set(FACTS))]
    if used != set(answer.needs):
        faults.append(f"needs lists {sorted(answer.needs)} but the text uses {sorted(used)}")
    if answer.review_by <= answer.valid_from:
        faults.append("review_by is not after valid_from")
    return faults


def known_by(answer: Answer) -> tuple[str, ...]:
    """The texts by which an answer is found. What it says counts as much as two questions in either form: it is far longer."""
    said = (answer.group, answer.private)
    return (answer.title, *answer.questions, *said, *said)


class Nearness(Protocol):
    """How near a question is to the answers of a book, by their ids."""

    def scores(self, text: str, names: Iterable[str]) -> dict[str, float]:
        """Similarity, 0 to 1, of a text to each named answer."""

    def shared(self, text: str, name: str, names: Iterable[str]) -> list[tuple[str, float]]:
        """Words that a text shares with one of the named answers, what counts most first."""


class AnswerBook:
    """Every answer that could be read, and the faults of those that could not."""

    def __init__(
        self,
        answers: Iterable[Answer],
        faults: Mapping[str, Sequence[str]] | None = None,
        *,
        nearness: Nearness | None = None,
    ) -> None:
        self.answers = {answer.id: answer for answer in answers}
        self.faults: Mapping[str, Sequence[str]] = dict(faults or {})
        self._by_label: dict[str, list[Answer]] = {}
        for answer in self.answers.values():
            for name in answer.labels:
                self._by_label.setdefault(name, []).append(answer)
        self._similarity = nearness or Similarity({answer.id: known_by(answer) for answer in self.answers.values()})

    @classmethod
    def load(cls, folder: Path = FOLDER) -> AnswerBook:
        """Read every file below a folder; broken ones end up in ``faults``."""
        answers: dict[str, Answer] = {}
        faults: dict[str, list[str]] = {}
        for path in sorted(folder.rglob("*.md")):
            name = path.relative_to(folder).as_posix()
            try:
                answer = read_answer(path)
            except AnswerError as error:
                faults[name] = [str(error)]
                continue
            found = faults_of(answer)
            if answer.id in answers:
                found.append(f"the id {answer.id} is used twice")
            if found:
                faults[name] = found
            else:
                answers[answer.id] = answer
        return cls(answers.values(), faults)

    @property
    def nearness(self) -> Nearness:
        """What finds the answer to a question."""
        return self._similarity

    def get(self, answer_id: str) -> Answer | None:
        """The answer with this id."""
        return self.answers.get(answer_id)

    def of_label(self, label: str, *, today: date) -> Sequence[Answer]:
        """Every answer of a label that may be said today."""
        return [answer for answer in self._by_label.get(label, ()) if answer.is_valid(today)]

    def find(self, label: str, text: str, *, today: date) -> Sequence[Match]:
        """Answers of a label, the best fit to the question first."""
        answers = self.of_label(label, today=today)
        scores = self._similarity.scores(text, [answer.id for answer in answers])
        matches = [Match(answer=answer, score=scores[answer.id]) for answer in answers]
        return sorted(matches, key=lambda match: -match.score)

    def shared(self, label: str, answer_id: str, text: str, *, today: date) -> Sequence[tuple[str, float]]:
        """Words that a question shares with an answer of a label, each with its share of the score; what counts most first."""
        return self._similarity.shared(text, answer_id, [answer.id for answer in self.of_label(label, today=today)])
