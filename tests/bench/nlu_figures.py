"""The arithmetic of ``make bench-nlu``: shares, percentiles, and the table. Plain Python: who calls it must stay small."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median

HEAD = ("", "accuracy", "macro F1", "median", "p99", "load", "memory", "fitting")


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What was measured of one contender on one set of lines."""

    accuracy: float
    macro_f1: float
    median_us: float
    p99_us: float
    load_s: float
    """From starting the process to its first answer."""
    memory_mb: float
    """Peak of the process that answers."""
    fit_s: float


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share (0 to 1) of the values do not exceed (nearest rank)."""
    return sorted(values)[max(1, math.ceil(share * len(values))) - 1]


def accuracy(truth: Sequence[str], guesses: Sequence[str]) -> float:
    """Share of guesses that are right."""
    return fmean(a == b for a, b in zip(truth, guesses, strict=True))


def macro_f1(truth: Sequence[str], guesses: Sequence[str]) -> float:
    """Mean F1 of the classes that ``truth`` has."""
    right = Counter(a for a, b in zip(truth, guesses, strict=True) if a == b)
    true, guessed = Counter(truth), Counter(guesses)
    return fmean(2 * right[name] / (true[name] + guessed[name]) for name in true)


def of_rounds(rounds: Sequence[Sequence[float]]) -> list[float]:
    """Each message's median over the rounds, ``rounds`` being ``(n_rounds, n_messages)``."""
    return [median(each) for each in zip(*rounds, strict=True)]


def table(rows: Sequence[tuple[str, Measured | str]]) -> str:
    """A Markdown table; a row with a text instead of figures could not be measured, and the text says why."""
    lines = [HEAD, ("---", *["---:"] * (len(HEAD) - 1))]
    for name, found in rows:
        if isinstance(found, str):
            lines.append((f"{name}: not measured, {_cell(found)}", *[""] * (len(HEAD) - 1)))
        else:
            lines.append((name, *_figures(found)))
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _figures(found: Measured) -> tuple[str, ...]:
    return (
        f"{found.accuracy:.1%}",
        f"{found.macro_f1:.3f}",
        f"{found.median_us / 1000:.3f} ms",
        f"{found.p99_us / 1000:.3f} ms",
        f"{found.load_s:.2f} s",
        f"{found.memory_mb:.0f} MB",
        f"{found.fit_s:.1f} s",
    )


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")[:200]
