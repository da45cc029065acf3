"""The whole answer book as one page to read: by label, each answer with its words for a group, its sources and its last day.

The page depends on the book alone, on no clock, so that a test can tell whether ``docs/answers.md`` is up to date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from intents.answers import Answer, AnswerBook, Source
from intents.labels import labels

HEAD = """# Answers

Every answer of the book in its short form, the one for groups. Made from [intents/answers](../intents/answers) by `make docs`:
change it there, not here. {answers} answers under {labels} labels. Words in braces are local facts, filled in per
station; where one is not set, the answer says whom to ask instead. From the day after its last day an answer is
withdrawn until somebody has read it again. An answer marked † has a fuller form for private chats.
"""


def page(book: AnswerBook) -> str:
    """Give the page as Markdown."""
    by_label: dict[str, list[Answer]] = {name: [] for name in labels()}
    for answer in sorted(book.answers.values(), key=lambda answer: answer.id):
        by_label[answer.labels[0]].append(answer)
    filled = {name: found for name, found in by_label.items() if found}
    head = HEAD.format(answers=len(book.answers), labels=len(filled))
    contents = [f"- [{labels()[name].name}](#{_anchor(name)}): {len(found)}" for name, found in filled.items()]
    sections = (line for name, found in filled.items() for line in _section(name, found))
    return "\n".join([head, *contents, *sections]) + "\n"


def _section(name: str, answers: list[Answer]) -> Iterator[str]:
    yield f'\n<a id="{_anchor(name)}"></a>\n\n## {labels()[name].name} · {name}'
    for answer in answers:
        yield from _entry(answer)


def _entry(answer: Answer) -> Iterator[str]:
    mark = "" if answer.private == answer.group else " †"
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", answer.group)), default=0))
    yield f"\n### {_escaped(answer.title)}{mark}\n\n{fence}text\n{answer.group}\n{fence}\n"
    more = [labels()[name].name for name in answer.labels[1:]]
    facts = [f"`{answer.id}`", f"valid until {answer.review_by}"]
    facts += [answer.region] if answer.region != "national" else []
    facts += [f"also {', '.join(more)}"] if more else []
    yield " · ".join(facts) + "\n"
    yield from (f"- {_source(source)}" for source in answer.sources)


def _source(source: Source) -> str:
    name = source.name if source.name.startswith("《") else f"《{source.name}》"
    return _escaped(", ".join(filter(None, (f"{name}{source.article}", source.issued_by, source.date))))


def _escaped(text: str) -> str:
    """No character of an answer is taken for Markdown or HTML."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>#|" else c for c in text)


def _anchor(name: str) -> str:
    return name.replace(".", "-").replace("_", "-")
