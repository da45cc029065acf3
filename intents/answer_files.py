"""The answer book as a folder of Markdown files: written out whole, and taken in again once every file in it is right.

Taking in is all or nothing, and never deletes: a file with one fault changes nothing, and an answer that the folder does not hold
stays as it is. The id of an answer is its path, so an id that would lead elsewhere is refused.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import yaml

from intents.answers import FOLDER, Answer, AnswerBook
from intents.errors import AnswerError
from intents.labels import labels

_ID = re.compile(r"([a-z_]+\.[a-z_]+)/[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What taking in a folder changes: ids of answers."""

    new: Sequence[str]
    changed: Sequence[str]
    same: Sequence[str]


def to_markdown(answer: Answer) -> str:
    """Give the file of an answer, as ``read_answer`` reads it."""
    sources = [{name: value for name, value in asdict(source).items() if value} for source in answer.sources]
    lines = [
        "---",
        f"id: {_plain(answer.id)}",
        f"title: {_plain(answer.title)}",
        f"labels: {_flow(list(answer.labels))}",
        f"region: {_plain(answer.region)}",
        *(["general: true"] if answer.general else []),
        "questions:",
        *(f"  - {_plain(question)}" for question in answer.questions),
        "sources:",
        *(f"  - {_flow({**source, 'date': _day(source.get('date', ''))})}" for source in sources),
        f"valid_from: {answer.valid_from}",
        f"review_by: {answer.review_by}",
        f"needs: {_flow(list(answer.needs))}",
        "---",
        answer.group,
        *(["## private", answer.private] if answer.private != answer.group else []),
    ]
    return "\n".join(lines) + "\n"


def _flow(value: object) -> str:
    return yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, sort_keys=False, width=10**6).rstrip("\n")


def _plain(value: str) -> str:
    """A scalar on one line, quoted only where YAML would read something else."""
    return _flow([value])[1:-1]


def _day(value: str) -> date | str:
    """Dates of sources stand unquoted in the files; some have only a year, or are missing."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        return value


def write_book(book: AnswerBook, folder: Path) -> int:
    """Write every answer that can be read below a folder; files that are there already are replaced.

    Returns
    -------
    int
        How many were written.

    Raises
    ------
    AnswerError
        The folder cannot be written.
    """
    try:
        for answer in book.answers.values():
            _write(folder / f"{answer.id}.md", to_markdown(answer))
    except OSError as error:
        raise AnswerError(f"cannot write to {folder}: {error.strerror or error}") from error
    return len(book.answers)


def take_in(source: Path, target: Path = FOLDER, *, dry: bool = False) -> Taken:
    """Put the answers of one folder into another, once every one of them is right.

    Parameters
    ----------
    dry
        Only say what would change.

    Raises
    ------
    AnswerError
        Names every file that is wrong, one per line, or says that nothing can be written; nothing was changed then.
    """
    book = AnswerBook.load(source)
    faults = [f"{name}: {'; '.join(found)}" for name, found in book.faults.items()]
    faults += [f"{answer_id}: {fault}" for answer_id, answer in book.answers.items() if (fault := _id_fault(answer))]
    if not faults and not book.answers:
        faults = [f"there is no answer below {source}"]
    if faults:
        raise AnswerError("\n".join(faults))
    here = AnswerBook.load(target)
    new = [name for name in book.answers if name not in here.answers]
    changed = [name for name, answer in book.answers.items() if name in here.answers and here.answers[name] != answer]
    if not dry:
        _replace_all({f"{name}.md": to_markdown(book.answers[name]) for name in (*new, *changed)}, target)
    return Taken(new=new, changed=changed, same=[name for name in book.answers if name not in {*new, *changed}])


def _id_fault(answer: Answer) -> str:
    found = _ID.fullmatch(answer.id)
    if found is None or found[1] not in labels():
        return "the id is not a label, a slash and a few small letters, figures and hyphens"
    return "" if found[1] == answer.labels[0] else f"the id does not begin with its first label, {answer.labels[0]}"


def _replace_all(files: dict[str, str], target: Path) -> None:
    """Write beside each place first, so that a full disk leaves every old file as it was."""
    waiting: list[tuple[Path, Path]] = []
    try:
        for name, text in files.items():
            path = target / name
            beside = path.with_suffix(".md.new")
            waiting.append((beside, path))
            _write(beside, text)
        for beside, path in waiting:
            beside.replace(path)
    except OSError as error:
        for beside, _ in waiting:
            with contextlib.suppress(OSError):
                beside.unlink()
        raise AnswerError(f"cannot write to {target}: {error.strerror or error}") from error


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
