"""Writes our own examples as lines for the contenders: ``python -m tests.bench.nlu_contenders.own_lines TRAIN TEST``.

What is learnt from is what ``make eval`` learns from: the training part of the examples and the questions of the answer book
that are not all but a repetition of a held-out line. A program of its own, because whoever starts the contenders must stay small.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path

from intents import examples
from intents.train import intent_lesson


def write(path: Path, lines: Iterable[tuple[str, str, str]]) -> None:
    """Write text, label and scenario of each line."""
    with path.open("w", encoding="utf-8") as file:
        for text, label, scenario in lines:
            file.write(json.dumps({"text": text, "label": label, "scenario": scenario}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    train, test = map(Path, sys.argv[1:])
    write(train, zip(*intent_lesson(held_out=False), strict=True))
    write(test, ((e.text, e.label, e.scenario) for e in examples.read_all() if e.held_out))
