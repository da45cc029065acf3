"""Examples that were learnt where the bridge runs: one file per label in the data folder, since the package may be read-only.

The files have the form of those in the tree (``intents.examples``), and people may edit them. None of these examples is ever
held out: what a model is measured on does not change by what it learns.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from intents.errors import ExamplesError
from intents.examples import LEARNT_PREFIX, Example, read_file
from intents.labels import labels

SCENARIO = "learnt"
_NOTE = "# Real messages that a person has looked at and accepted: `fengqiao examples review` adds to them.\n\n"


def read_learnt(folder: Path | None) -> list[Example]:
    """Read every learnt example; none where there is no folder.

    Raises
    ------
    ExamplesError
        A file for an unknown label, or a broken file.
    """
    return [example for path in _files(folder) for example in _read(path)]


def append_learnt(folder: Path, label: str, text: str) -> Path:
    """Add one example at the end of its label's file; one that stands there already is not added again.

    Raises
    ------
    ExamplesError
        The label is unknown, the text has no words, the file is broken or cannot be written.
    """
    line = as_line(text)
    if label not in labels():
        raise ExamplesError(f"there is no label {label}")
    if not any(c.isalnum() for c in line):
        raise ExamplesError("a text without words cannot be learnt from")
    path = folder / f"{label}.txt"
    try:
        if path.exists() and line in (example.text for example in list(_read(path))):
            return path
        old = path.read_text(encoding="utf-8-sig") if path.exists() else _NOTE
        new = old if not old or old.endswith("\n") else f"{old}\n"
        if not any(part.startswith("## ") for part in new.splitlines()):
            new += f"## {SCENARIO}\n"
        folder.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}.part")
        part.write_text(f"{new}{line}\n", encoding="utf-8", newline="\n")
        part.replace(path)
    except OSError as error:
        raise ExamplesError(f"cannot write {path}: {error.strerror or error}") from error
    return path


def as_line(text: str) -> str:
    """The text as one line of an example file, which never begins like a note or a scenario."""
    return " ".join(text.split()).lstrip("# ")


def has_learnt(folder: Path | None) -> bool:
    """Whether there is anything to learn from in the folder."""
    return bool(_files(folder))


def _files(folder: Path | None) -> list[Path]:
    if folder is None or not folder.is_dir():
        return []
    found = sorted(folder.glob("*.txt"))
    if unknown := [path.name for path in found if path.stem not in labels()]:
        raise ExamplesError(f"{folder}: examples for labels that do not exist: {', '.join(unknown)}")
    return found


def _read(path: Path) -> Iterator[Example]:
    return (replace(example, scenario=LEARNT_PREFIX + example.scenario) for example in read_file(path, path.stem))
