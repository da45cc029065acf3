"""From the fields of a form to an answer and back, and what differs between two answers."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.answers.check import REVIEW_WITHIN, SOURCES_MAX, with_needs
from bot.answers.errors import Reason, refused
from bot.answers.scope import Scope, read_scope, scope_of
from bot.answers.states import TRANSITIONS, Step
from bot.web import fields
from bot.web.sessions import Form
from intents.answers import Answer, Source
from store.kinds import AnswerState
from store.tables import AnswerOverride

PEOPLE_STEPS = (Step.EDIT, Step.SUBMIT, Step.APPROVE, Step.REJECT, Step.RESTORE, Step.WITHDRAW)
"""What people can do, in the order of the buttons."""
FIRST_REVIEW = timedelta(days=365)
_SOURCE_FIELDS = ("name", "article", "issued_by", "date")


@dataclass(frozen=True, kw_only=True)
class Written:
    """What stood in the form, so that nothing has to be typed again when it is refused."""

    answer_id: str = ""
    """Empty: a new answer."""
    label: str = ""
    title: str = ""
    questions: str = ""
    group: str = ""
    private: str = ""
    sources: tuple[Source, ...] = ()
    valid_from: str = ""
    review_by: str = ""
    scope: str = ""
    seen: int = 0

    @property
    def source_rows(self) -> Sequence[Source]:
        """The sources and an empty line for one more."""
        return [*self.sources, Source(name="")][:SOURCES_MAX]


def read(form: Form) -> Written:
    """The fields as they were filled in."""
    rows = zip(*(form.getall(f"source_{name}", []) for name in _SOURCE_FIELDS), strict=False)
    sources = [Source(**{name: _plain(value) for name, value in zip(_SOURCE_FIELDS, row, strict=True)}) for row in rows]
    return Written(
        answer_id=_line(form, "answer_id"),
        label=_line(form, "label"),
        title=_line(form, "title"),
        questions=_lines(form, "questions"),
        group=_lines(form, "group"),
        private=_lines(form, "private"),
        sources=tuple(source for source in sources if source != Source(name="")),
        valid_from=_line(form, "valid_from"),
        review_by=_line(form, "review_by"),
        scope=_line(form, "scope"),
        seen=seen(form),
    )


def seen(form: Form) -> int:
    """How often the version had been changed when the page was made."""
    return fields.message_id("seen", _line(form, "seen") or "0")


def text_of(form: Form, name: str) -> str:
    """One field."""
    return _lines(form, name)


def answer(written: Written, base: Answer | None) -> Answer:
    """What the author means.

    Parameters
    ----------
    base
        The answer that is worded anew; its labels and its region stay.

    Raises
    ------
    AnswerRefused
        A date cannot be understood.
    """
    made = Answer(
        id=base.id if base else written.answer_id,
        title=written.title,
        labels=base.labels if base else (written.label,),
        questions=tuple(line for line in (part.strip() for part in written.questions.split("\n")) if line),
        sources=written.sources,
        valid_from=_day(written.valid_from),
        review_by=_day(written.review_by),
        general=base.general if base else False,
        region=base.region if base else "county",
        needs=base.needs if base else (),
        group=written.group,
        private=written.private or written.group,
    )
    return with_needs(made)


def written_of(found: Answer, *, scope: Scope | None, seen: int = 0) -> Written:
    """What the form shows when an answer is worded anew."""
    return Written(
        answer_id=found.id,
        label=found.labels[0],
        title=found.title,
        questions="\n".join(found.questions),
        group=found.group,
        private="" if found.private == found.group else found.private,
        sources=found.sources,
        valid_from=found.valid_from.isoformat(),
        review_by=found.review_by.isoformat(),
        scope=str(scope) if scope else "",
        seen=seen,
    )


def anew(written: Written, today: date) -> Written:
    """The same for a version that holds from today on."""
    sensible = today.isoformat() < written.review_by <= (today + REVIEW_WITHIN).isoformat()
    until = written.review_by if sensible else (today + FIRST_REVIEW).isoformat()
    return replace(written, valid_from=today.isoformat(), review_by=until)


def scope(written: Written) -> Scope:
    """Where it shall hold.

    Raises
    ------
    AnswerRefused
        Nothing was chosen.
    """
    found = read_scope(written.scope)
    if found is None:
        raise refused(Reason.UNKNOWN_PLACE)
    return found


def steps(version: AnswerOverride) -> Sequence[Step]:
    """What can be done about it now."""
    state = AnswerState(version.state)
    found = [step for step in PEOPLE_STEPS if (state, step) in TRANSITIONS]
    return [step for step in found if step is not Step.RESTORE or version.approved_hash is not None]


def place_key(version: AnswerOverride) -> str:
    """The place of a version, as the forms name it."""
    return str(scope_of(version))


def differences(old: str, new: str) -> Sequence[tuple[str, str]]:
    """Line by line what is new (``+``), gone (``-``) and as it was around it (a space); ``@`` stands for what is left out."""
    lines = list(difflib.unified_diff(old.splitlines(), new.splitlines(), n=1, lineterm=""))
    return [(line[0], "" if line[0] == "@" else line[1:]) for line in lines[2:]]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise refused(Reason.DATE_UNREADABLE, date=text[:20]) from error


def _line(form: Form, name: str) -> str:
    return _plain(form.get(name, ""))


def _plain(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _lines(form: Form, name: str) -> str:
    text = _line(form, name).replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(line.rstrip() for line in text.split("\n"))
