"""The library: broadcasts that are ready to be taken over into a draft, one Markdown file each.

A file ``library/<subject>/<slug>.md`` opens with YAML front matter (fields of ``ReadyBroadcast``), then the words for the rooms,
with local facts in braces as in any broadcast. A broken file never stops the others: it is reported and left out. Nothing is
sent from here: what is taken over is a draft like any other, and somebody else approves it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from broadcasts import facts
from broadcasts.errors import LibraryFault
from intents.answers import Source
from intents.scam import kinds as fraud_kinds

FOLDER = Path(__file__).parent / "library"
TITLE_CHARS = 20
TEXT_CHARS = 200
_REQUIRED = ("id", "title", "subject", "audience", "sources", "valid_from", "review_by")


class Subject(StrEnum):
    """What a ready broadcast is about: the folders of the library."""

    FRAUD = "fraud"
    FIRE = "fire"
    WATER = "water"
    MUSHROOM = "mushroom"
    WEATHER = "weather"
    TRAFFIC = "traffic"
    THEFT = "theft"
    EVENTS = "events"
    DRUGS = "drugs"
    MINORS = "minors"
    PEOPLE = "people"


class Readers(StrEnum):
    """Whom a ready broadcast is written for; which rooms get it is decided in the draft."""

    EVERYBODY = "everybody"
    ELDERLY = "elderly"
    PARENTS = "parents"
    DRIVERS = "drivers"
    FARMERS = "farmers"
    SHOPKEEPERS = "shopkeepers"
    RETURNING_WORKERS = "returning workers"
    STUDENTS = "students"


@dataclass(frozen=True, kw_only=True)
class ReadyBroadcast:
    """One broadcast of the library."""

    id: str
    """``<subject>/<slug>``: where its file stands."""
    title: str
    subject: Subject
    kinds: tuple[str, ...] = ()
    """Kinds of fraud (``intents.scam.kinds``) that it warns of; none for other subjects."""
    months: tuple[int, ...] = ()
    """Its season, months 1 to 12; empty for all year."""
    occasion: str = ""
    """A festival, solar term, market day or school term to which it belongs, in words."""
    audience: tuple[Readers, ...]
    sources: tuple[Source, ...]
    valid_from: date
    review_by: date
    """From the day after, it is not offered until somebody has read it again."""
    text: str

    def is_valid(self, today: date) -> bool:
        """Whether it may be taken over today."""
        return self.valid_from <= today <= self.review_by

    def is_for(self, month: int) -> bool:
        """Whether a month belongs to its season."""
        return not self.months or month in self.months


def read_ready(path: Path) -> ReadyBroadcast:
    """Read one file.

    Raises
    ------
    LibraryFault
        Names the file and what is wrong with it.
    """
    name = path.name
    try:
        around = re.split(r"^---[ \t]*$", path.read_text(encoding="utf-8"), maxsplit=2, flags=re.MULTILINE)
        if len(around) != 3:
            raise LibraryFault(f"{name}: no front matter between two lines of ---")
        front, body = around[1:]
        fields: Mapping[str, Any] = yaml.safe_load(front) or {}
        if not isinstance(fields, dict):
            raise LibraryFault(f"{name}: the front matter does not hold fields")
        missing = [field for field in _REQUIRED if not fields.get(field)]
        if "season" not in fields:
            missing.append("season")
        if missing:
            raise LibraryFault(f"{name}: missing {', '.join(missing)}")
        season = fields["season"]
        if not isinstance(season, list):
            raise LibraryFault(f"{name}: season is a list of months, [] for all year")
        return ReadyBroadcast(
            id=str(fields["id"]),
            title=str(fields["title"]),
            subject=Subject(fields["subject"]),
            kinds=tuple(str(kind) for kind in fields.get("kinds") or ()),
            months=tuple(int(month) for month in season),
            occasion=str(fields.get("occasion") or ""),
            audience=tuple(Readers(readers) for readers in fields["audience"]),
            sources=tuple(Source(**{key: str(value) for key, value in source.items()}) for source in fields["sources"]),
            valid_from=_date(fields["valid_from"]),
            review_by=_date(fields["review_by"]),
            text=body.strip(),
        )
    except (ValueError, TypeError, AttributeError, RecursionError, OSError, yaml.YAMLError) as error:
        raise LibraryFault(f"{name}: {error}") from error


def faults_of(ready: ReadyBroadcast) -> list[str]:
    """What is wrong with a ready broadcast that could be read: lengths, placeholders, kinds, season, sources."""
    faults = []
    if len(ready.title) > TITLE_CHARS:
        faults.append(f"the title has {len(ready.title)} characters; at most {TITLE_CHARS}")
    if not ready.text:
        faults.append("the text is empty")
    if len(ready.text) > TEXT_CHARS:
        faults.append(f"the text has {len(ready.text)} characters; at most {TEXT_CHARS}")
    faults += [f"unknown placeholder {{{name}}}" for name in facts.unknown(ready.text)]
    faults += [f"unknown kind of fraud {kind}" for kind in ready.kinds if kind not in fraud_kinds()]
    if (ready.subject is Subject.FRAUD) != bool(ready.kinds):
        faults.append("kinds are wanted for fraud, and only there")
    faults += [f"there is no month {month}" for month in ready.months if not 1 <= month <= 12]
    faults += [f"source {n} has no name" for n, source in enumerate(ready.sources, 1) if not source.name.strip()]
    faults += [f"source {n} has no ISO date" for n, source in enumerate(ready.sources, 1) if not _is_day(source.date)]
    if ready.review_by <= ready.valid_from:
        faults.append("review_by is not after valid_from")
    return faults


class Library:
    """Every ready broadcast that could be read, and the faults of the files that could not."""

    def __init__(self, ready: Iterable[ReadyBroadcast], faults: Mapping[str, Sequence[str]] | None = None) -> None:
        order = list(Subject)
        self.ready: Mapping[str, ReadyBroadcast] = {
            one.id: one for one in sorted(ready, key=lambda one: (order.index(one.subject), one.id))
        }
        """By id; subject by subject, as ``Subject`` has them."""
        self.faults: Mapping[str, Sequence[str]] = dict(faults or {})

    @classmethod
    def load(cls, folder: Path = FOLDER) -> Library:
        """Read every file below a folder; broken ones end up in ``faults``, by their path below it."""
        found: list[ReadyBroadcast] = []
        faults: dict[str, list[str]] = {}
        for path in sorted(folder.rglob("*.md")):
            name = path.relative_to(folder).as_posix()
            try:
                ready = read_ready(path)
            except LibraryFault as fault:
                faults[name] = [str(fault)]
                continue
            wrong = faults_of(ready)
            if f"{ready.id}.md" != name or not name.startswith(f"{ready.subject}/"):
                wrong.append(f"the id {ready.id} and the subject {ready.subject} are not its path")
            if wrong:
                faults[name] = wrong
            else:
                found.append(ready)
        return cls(found, faults)

    def get(self, ready_id: str) -> ReadyBroadcast | None:
        """The ready broadcast with this id."""
        return self.ready.get(ready_id)

    def for_month(self, month: int) -> Sequence[ReadyBroadcast]:
        """What fits a month, 1 to 12: what has its season then comes before what is for all year."""
        return sorted((ready for ready in self.ready.values() if ready.is_for(month)), key=lambda ready: not ready.months)


def _date(value: object) -> date:
    if isinstance(value, datetime):  # YAML reads a day with a time as one
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
