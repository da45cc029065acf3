"""What may stand in a local answer: plain words, known placeholders, sources, dates.

The rules of the book (``intents.answers.faults_of``) hold here too. Beyond them, nothing that would be read as markup by a chat
or a page, and no characters that cannot be seen: an approver must see all of what is said.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

import yaml

from bot.answers.errors import AnswerRefused, Fault, Reason, refused
from intents.answer_files import to_markdown
from intents.answers import FACTS, GROUP_CHARS, PLACEHOLDER, Answer, faults_of, parse_answer
from intents.errors import AnswerError
from intents.labels import LabelKind, labels

TITLE_CHARS = 30
QUESTION_CHARS = 80
QUESTIONS = (3, 8)
PRIVATE_CHARS = 800
SOURCE_CHARS = 80
SOURCES_MAX = 6
FILE_CHARS = 20_000
REVIEW_WITHIN = timedelta(days=3 * 366)
"""Nobody knows what is right in ten years: an answer must be read again within three."""
_ID = re.compile(r"([a-z_]+(?:\.[a-z_]+)?)/[a-z0-9]+(?:-[a-z0-9]+){0,8}")
_DEPTH_MAX = 6
_MARKUP = re.compile(r"</?[A-Za-z!?][^<>]{0,80}>?|&(?:#\w{1,8}|[A-Za-z]{2,8});")
_MARKDOWN = re.compile(
    r"^[ \t]*(?:#{1,6}[ \t]|>|[-*+][ \t]|```|~~~|\|)[^\n]{0,10}|^[ \t]*(?:-{3,}|={3,}|\*{3,}|_{3,})[ \t]*$"
    r"|\*\*|__|~~|`|!?\[[^\]\n]{0,40}\]\([^)\n]{0,40}",
    re.MULTILINE,
)
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def faults(answer: Answer, *, today: date) -> Sequence[Fault]:
    """Everything that keeps an answer from being kept, in the order of the form."""
    found = list(_faults(answer, today))
    if not found:  # the rules of the book: whatever ours have not named yet
        found = [Fault(reason=Reason.OTHER_FAULT, details={"fault": fault}) for fault in faults_of(answer)]
    named = answer if answer.id else replace(answer, id=f"{next(iter(answer.labels), '')}/new")
    if not found and parse_answer(to_markdown(named), named.id) != named:
        found = [Fault(reason=Reason.OTHER_FAULT, details={"fault": "round trip"})]
    return found


def check(answer: Answer, *, today: date) -> None:
    """Pass only what may be kept.

    Raises
    ------
    AnswerRefused
        With everything that is wrong.
    """
    found = faults(answer, today=today)
    if found:
        raise AnswerRefused(*found)


def _faults(answer: Answer, today: date) -> Iterator[Fault]:
    if answer.id and not is_id(answer.id, answer.labels):
        yield _fault(Reason.WRONG_ID, id=answer.id[:60])
    unknown = [name for name in answer.labels if not may_answer(name)]
    if unknown or not answer.labels:
        yield _fault(Reason.UNKNOWN_LABEL, name=", ".join(unknown))
    if not answer.title:
        yield _fault(Reason.TITLE_EMPTY)
    yield from _too_long(Reason.TITLE_LONG, answer.title, TITLE_CHARS)
    if not QUESTIONS[0] <= len(answer.questions) <= QUESTIONS[1]:
        yield _fault(Reason.QUESTIONS_COUNT, count=str(len(answer.questions)))
    for question in answer.questions:
        yield from _too_long(Reason.QUESTION_LONG, question, QUESTION_CHARS)
    if not answer.group:
        yield _fault(Reason.GROUP_EMPTY)
    yield from _too_long(Reason.GROUP_LONG, answer.group, GROUP_CHARS)
    yield from _too_long(Reason.PRIVATE_LONG, answer.private, PRIVATE_CHARS)
    yield from _source_faults(answer)
    yield from _character_faults(answer)
    yield from _brace_faults(answer)
    if answer.review_by <= answer.valid_from:
        yield _fault(Reason.DATES_REVERSED)
    elif answer.review_by < today:
        yield _fault(Reason.REVIEW_PAST)
    elif answer.review_by > today + REVIEW_WITHIN:
        yield _fault(Reason.REVIEW_FAR)


def _fault(reason: Reason, **details: str) -> Fault:
    return Fault(reason=reason, details=details)


def _too_long(reason: Reason, text: str, limit: int) -> Iterator[Fault]:
    if len(text) > limit:
        yield _fault(reason, chars=str(len(text)), limit=str(limit), text=text[:12])


def _source_faults(answer: Answer) -> Iterator[Fault]:
    if not answer.sources:
        yield _fault(Reason.SOURCE_MISSING)
    if len(answer.sources) > SOURCES_MAX:
        yield _fault(Reason.SOURCES_MANY, limit=str(SOURCES_MAX))
    for number, source in enumerate(answer.sources, 1):
        if not source.name:
            yield _fault(Reason.SOURCE_UNNAMED, number=str(number))
        if not _is_day(source.date):
            yield _fault(Reason.SOURCE_DATE, number=str(number), date=source.date)
        for text in (source.name, source.article, source.issued_by):
            yield from _too_long(Reason.SOURCE_LONG, text, SOURCE_CHARS)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _character_faults(answer: Answer) -> Iterator[Fault]:
    sources = [part for source in answer.sources for part in (source.name, source.article, source.issued_by, source.date)]
    one_line = (answer.title, *answer.questions, *sources)
    several = (answer.group, answer.private)
    for text in (*one_line, *(text.replace("\n", "") for text in several)):
        unseen = next((sign for sign in text if unicodedata.category(sign) in _UNSEEN), None)
        if unseen is not None:
            yield _fault(Reason.CONTROL, code=f"U+{ord(unseen):04X}")
            return
    for text in (*one_line, *several):
        if found := _MARKUP.search(text):
            yield _fault(Reason.MARKUP, text=found[0][:20])
            return
        if found := _MARKDOWN.search(text):
            yield _fault(Reason.MARKDOWN, text=found[0].strip()[:20])
            return


def _brace_faults(answer: Answer) -> Iterator[Fault]:
    said = (answer.group, answer.private)
    unknown = sorted({name for text in said for name in PLACEHOLDER.findall(text)} - set(FACTS))
    if unknown:
        yield _fault(Reason.UNKNOWN_PLACEHOLDER, name=unknown[0], known="、".join(f"{{{name}}}" for name in FACTS))
    if any(brace in PLACEHOLDER.sub("", text) for text in said for brace in "{}"):
        yield _fault(Reason.STRAY_BRACE)
    if any(brace in text for text in (answer.title, *answer.questions) for brace in "{}"):
        yield _fault(Reason.BRACE_ELSEWHERE)


def is_id(text: str, names: Sequence[str]) -> bool:
    """Whether a text can be the id of an answer of these labels: one of them, a slash, a few small letters and figures."""
    found = _ID.fullmatch(text)
    return found is not None and found[1] in names


def may_answer(label_id: str) -> bool:
    """Whether answers may stand under a label: it is known, and means something."""
    found = labels().get(label_id)
    return found is not None and found.kind is not LabelKind.OTHER


def with_needs(answer: Answer) -> Answer:
    """The answer with the placeholders that its text uses: nobody has to write that list."""
    used = set(PLACEHOLDER.findall(answer.group + answer.private))
    return answer if used == set(answer.needs) else replace(answer, needs=tuple(sorted(used)))


def read_file(text: str) -> Answer:
    """Read an answer that somebody sent as a file of the book; what it says is checked only when it is kept.

    Raises
    ------
    AnswerRefused
        It is no such file, or one that was made to be trouble.
    """
    if len(text) > FILE_CHARS:
        raise refused(Reason.FILE_LONG, limit=str(FILE_CHARS))
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    try:
        _plain_yaml(text)
        answer = with_needs(parse_answer(text, "file"))
    except (AnswerError, yaml.YAMLError, ValueError, RecursionError) as error:
        raise refused(Reason.FILE_UNREADABLE, fault=str(error).removeprefix("file: ").splitlines()[0][:120]) from error
    if not is_id(answer.id, answer.labels):
        raise refused(Reason.WRONG_ID, id=answer.id[:60])
    return answer


def _plain_yaml(text: str) -> None:
    """Refuse aliases and deep nesting, with which a short text can become an endless one."""
    depth = 0
    for event in yaml.parse(text.split("\n---", 1)[0], Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise ValueError("aliases are not read")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEPTH_MAX:
            raise ValueError("the front matter is nested too deep")
