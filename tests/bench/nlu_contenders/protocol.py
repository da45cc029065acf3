"""The small protocol between ``tests.bench.nlu`` and a contender; ``node_nlp/contender.mjs`` speaks the same.

``fit LINES MODEL``
    Reads lines of JSON (``text``, ``label``, perhaps ``scenario``), fits, writes what it needs later into the folder ``MODEL``,
    and prints ``{"fit_s": seconds}``: from the lines in memory to the model on the disk, without the imports.
``answer MODEL``
    Loads the model. Each line on standard input is ``{"texts": [...]}``; it is answered by one line
    ``{"labels": [...], "us": [...]}`` with the microseconds of each text, done one at a time. Ends when standard input does.

Nothing else may stand on standard output. A contender that fails says why in the last line of standard error.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, perf_counter_ns
from typing import NamedTuple


class Lines(NamedTuple):
    """What a contender learns from, each ``(n_texts,)``."""

    texts: list[str]
    labels: list[str]
    scenarios: list[str]
    """Paraphrases of one matter share one; where the lines name none, each is on its own."""


def read_lines(path: Path) -> Lines:
    """Read training lines."""
    found = Lines([], [], [])
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        value = json.loads(line)
        found.texts.append(value["text"])
        found.labels.append(value["label"])
        found.scenarios.append(value.get("scenario", str(number)))
    return found


def take_part(fit: Callable[[Lines, Path], None], load: Callable[[Path], Callable[[str], str]]) -> None:
    """Do what the command line says.

    Parameters
    ----------
    fit
        Learns from lines and writes the model into a folder.
    load
        Reads the model from that folder and gives a function from a text to its label.
    """
    what, *paths = sys.argv[1:]
    if what == "fit":
        lines, folder = read_lines(Path(paths[0])), Path(paths[1])
        start = perf_counter()
        fit(lines, folder)
        _say({"fit_s": perf_counter() - start})
        return
    label_of = load(Path(paths[0]))
    for line in sys.stdin:
        labels, times = [], []
        for text in json.loads(line)["texts"]:
            begin = perf_counter_ns()
            label = label_of(text)
            times.append((perf_counter_ns() - begin) / 1000)
            labels.append(label)
        _say({"labels": labels, "us": times})


def _say(value: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()
