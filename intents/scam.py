"""The scam check: a text (a message, an advert, what a caller said) in; level, kind and reasons in plain words out.

A linear model over kinds of fraud and ``honest`` gives a probability; named signals (``data/scam_signals.yaml``) move it and
give the reasons. It never says that something is safe.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from intents.examples import Example, read_file
from intents.linear import LinearModel
from intents.text import normalise

DATA = Path(__file__).parent / "data"
HONEST = "honest"


class Level(StrEnum):
    """How much a text looks like fraud."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, kw_only=True)
class Levels:
    """From which score on a text is at a level; chosen on examples that were left out (``intents.thresholds``)."""

    medium: float = 0.5
    high: float = 0.85


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the scam check found."""

    level: Level
    score: float
    """0 to 1."""
    kind: str
    """Id of the likeliest kind of fraud; empty at level low."""
    kind_name: str
    reasons: tuple[str, ...]
    """Plain Chinese sentences, the weightiest first."""


@dataclass(frozen=True, kw_only=True)
class Signal:
    """One thing that gives a fraud away, or speaks against it (negative weight)."""

    name: str
    pattern: re.Pattern[str]
    weight: float
    """Added to the log odds of fraud."""
    kinds: tuple[str, ...] = ()
    reason: str = ""


@cache
def kinds() -> Mapping[str, str]:
    """Every kind of fraud with its Chinese name."""
    return {str(name): str(words) for name, words in _yaml()["kinds"].items()}


@cache
def signals() -> tuple[Signal, ...]:
    """Every named signal, the weightiest first."""
    found = [
        Signal(
            name=entry["name"],
            pattern=re.compile(entry["pattern"]),
            weight=float(entry["weight"]),
            kinds=tuple(entry.get("kinds", ())),
            reason=entry.get("reason", ""),
        )
        for entry in (*_yaml()["signals"], *_yaml()["honest"])
    ]
    return tuple(sorted(found, key=lambda signal: -signal.weight))


@cache
def _yaml() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((DATA / "scam_signals.yaml").read_text(encoding="utf-8"))
    return loaded


def read_scam_examples(folder: Path = DATA / "scam") -> list[Example]:
    """Every example: the label is the kind of fraud, or ``honest``."""

    def read() -> Iterator[Example]:
        for path in sorted(folder.glob("*.txt")):
            yield from read_file(path, path.stem)
        for path in sorted((folder / HONEST).glob("*.txt")):
            yield from read_file(path, HONEST)

    return list(read())


def score_of(text: str, fraud: float) -> float:
    """How much a text looks like fraud, 0 to 1: what the model says (``fraud``, a probability), moved by the signals in it."""
    return _moved(fraud, _fired(normalise(text)))


def _fired(clean: str) -> list[Signal]:
    return [signal for signal in signals() if signal.pattern.search(clean)]


def _moved(fraud: float, fired: Sequence[Signal]) -> float:
    fraud = min(max(fraud, 1e-6), 1 - 1e-6)
    odds = math.log(fraud / (1 - fraud)) + sum(signal.weight for signal in fired)
    return 1 / (1 + math.exp(-max(min(odds, 50.0), -50.0)))


class ScamCheck:
    """The fitted check."""

    def __init__(self, model: LinearModel, levels: Levels | None = None) -> None:
        self._model = model
        self._honest = model.classes.index(HONEST)
        self.levels = levels or Levels()

    def check(self, text: str) -> Verdict:
        """Look at one text."""
        clean = normalise(text)
        if not any(c.isalnum() for c in clean):
            return Verdict(level=Level.LOW, score=0.0, kind="", kind_name="", reasons=())
        probabilities = self._model.probabilities(text)
        fired = _fired(clean)
        score = _moved(1.0 - float(probabilities[self._honest]), fired)
        if score < self.levels.medium:
            return Verdict(level=Level.LOW, score=score, kind="", kind_name="", reasons=())
        by_kind = {name: float(p) for name, p in zip(self._model.classes, probabilities, strict=True) if name != HONEST}
        for signal in fired:
            for name in signal.kinds:
                by_kind[name] = by_kind.get(name, 0.0) + 0.1 * signal.weight
        kind = max(by_kind, key=lambda name: by_kind[name])
        return Verdict(
            level=Level.HIGH if score >= self.levels.high else Level.MEDIUM,
            score=score,
            kind=kind,
            kind_name=kinds().get(kind, kind),
            reasons=tuple(signal.reason for signal in fired if signal.reason),
        )
