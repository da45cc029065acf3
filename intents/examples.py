"""The labelled examples: one file per label (or a folder of files), scenarios of paraphrases inside.

A line is one message. ``#`` starts a note, ``## name`` a scenario. A whole scenario goes either to training or to the held-out
part (a fifth, by hash of its name), so that paraphrases of one matter never stand on both sides.
"""

from __future__ import annotations

import hashlib
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from intents.errors import ExamplesError
from intents.labels import labels
from intents.text import normalise

FOLDER = Path(__file__).parent / "data" / "examples"
HELD_OUT_SHARE = 5
"""One scenario in this many is held out."""
NEAR_DUPLICATE = 0.8
"""Two texts whose character pairs overlap by this much (Jaccard) say the same."""
LEARNT_PREFIX = "learnt/"
"""Before the scenario of an example that is not of the tree: see ``intents.learnt``."""


@dataclass(frozen=True, kw_only=True)
class Example:
    """One message with its label."""

    text: str
    label: str
    scenario: str
    """``file/scenario``: what is split whole."""
    line: int

    @property
    def held_out(self) -> bool:
        """Whether it is for measuring and not for training; what was learnt later never is, so that measures stay comparable."""
        if self.scenario.startswith(LEARNT_PREFIX):
            return False
        return hashlib.sha256(self.scenario.encode()).digest()[0] % HELD_OUT_SHARE == 0


def read_file(path: Path, label: str) -> Iterator[Example]:
    """Read one example file.

    Raises
    ------
    ExamplesError
        A line before the first scenario, a scenario twice or without a name, bytes that are not UTF-8.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        number = error.object.count(b"\n", 0, error.start) + 1
        raise ExamplesError(f"{path.name}:{number}: not UTF-8 at byte {error.start}") from error
    scenario, seen = None, set()
    for number, raw in enumerate(lines, 1):
        line = raw.strip()
        if line.startswith("## "):
            scenario = line[3:].strip()
            if scenario in seen:
                raise ExamplesError(f"{path.name}:{number}: the scenario {scenario!r} stands there twice")
            seen.add(scenario)
        elif line.startswith("##"):
            raise ExamplesError(f"{path.name}:{number}: a scenario is written `## name`, with a blank and a name")
        elif line and line != "#" and not line.startswith("# "):  # a post may begin with a #topic#
            if scenario is None:
                raise ExamplesError(f"{path.name}:{number}: a line before the first scenario")
            yield Example(text=line, label=label, scenario=f"{path.stem}/{scenario}", line=number)


def read_all(folder: Path = FOLDER) -> list[Example]:
    """Read every label's examples, in the order of the labels.

    Raises
    ------
    ExamplesError
        A file for an unknown label, a label without a file, or a broken file.
    """
    found: list[Example] = []
    names = {path.stem if path.is_file() else path.name for path in folder.iterdir() if not path.name.startswith(".")}
    if unknown := names - set(labels()):
        raise ExamplesError(f"examples for labels that do not exist: {', '.join(sorted(unknown))}")
    for label_id in labels():
        one, many = folder / f"{label_id}.txt", folder / label_id
        if one.exists() and many.exists():
            raise ExamplesError(f"{label_id} has a file and a folder of examples; one of them would not be read")
        paths = [one] if one.exists() else sorted(many.glob("*.txt")) if many.is_dir() else []
        if not paths:
            raise ExamplesError(f"there are no examples for {label_id}")
        for path in paths:
            found.extend(read_file(path, label_id))
    return found


def folder_hash(folder: Path) -> str:
    """Hash of every file's name and content below a folder: the key of the cached model."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and p.suffix in (".txt", ".yaml", ".md")):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def pairs_of(text: str) -> frozenset[str]:
    """The character pairs of a text without blanks and punctuation; the text itself where it is that short."""
    kept = "".join(c for c in normalise(text) if c.isalnum())
    return frozenset(kept[i : i + 2] for i in range(len(kept) - 1)) or frozenset((kept or text,))


def near_duplicates(examples: Sequence[Example]) -> Iterator[tuple[Example, Example]]:
    """Pairs that say the same and stand under two labels or on both sides of the split, or twice in one label."""
    index: dict[str, list[int]] = defaultdict(list)
    shapes = [pairs_of(example.text) for example in examples]
    for i, shape in enumerate(shapes):
        overlaps: dict[int, int] = defaultdict(int)
        for pair in shape:
            for j in index[pair]:
                overlaps[j] += 1
            index[pair].append(i)
        for j, shared in overlaps.items():
            if shared >= NEAR_DUPLICATE * (len(shape) + len(shapes[j]) - shared):
                a, b = examples[j], examples[i]
                if a.label != b.label or a.held_out != b.held_out or a.text == b.text:
                    yield a, b


def check(folder: Path = FOLDER) -> tuple[list[tuple[Example, Example]], dict[str, int]]:
    """Near duplicates that must not be, and how many examples each label has."""
    counts: dict[str, int] = defaultdict(int)
    examples = read_all(folder)
    for example in examples:
        counts[example.label] += 1
    return list(near_duplicates(examples)), dict(counts)


if __name__ == "__main__":
    duplicates, counts = check()
    for a, b in duplicates:
        sys.stdout.write(f"{a.scenario}:{a.line} {a.text}\n   = {b.scenario}:{b.line} {b.text}\n")
    sys.stdout.write("\n".join(f"{name}\t{count}" for name, count in counts.items()) + "\n")
    sys.exit(bool(duplicates))
