"""A schedule as a Chinese sentence, and back: what ``say`` writes, ``understand`` reads as the same schedule.

People may also write in other ways (spaces or none, 号 for 日, 提前三天, 早上九点半): ``also.ALSO`` tells which.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from bot.schedule_words import also
from bot.schedule_words.fields import FIELDS
from bot.schedule_words.rules import real_date, rule_of, sentence_of
from bot.texts import broadcast as texts_broadcast
from bot.texts import schedule as words
from broadcasts import cron
from broadcasts.calendar import AtOnce, Cron, Once, Recurring, Schedule
from broadcasts.errors import Reason, ScheduleFault

_GAP = re.compile(r"\{(\w+)\}")
_SENTENCE_CHARS = 100


def say(schedule: Schedule) -> str:
    """The schedule in words, such as ``每年农历六月廿四前 3 天 9:00``."""
    match schedule:
        case AtOnce():
            return words.AT_ONCE
        case Once(at=at):
            local = at.astimezone(cron.LOCAL)
            return _fill(words.ONCE, {"year": local.year, "month": local.month, "day": local.day, "at": local.time()})
        case Cron(expression=expression):
            return _fill(words.CRON, {"expression": expression})
        case Recurring(rule=rule, offset_days=days, at=at):
            name, values = sentence_of(rule)
            offset = _fill(words.BEFORE if days < 0 else words.AFTER, {"days": abs(days)}) if days else ""
            return words.RECURRING.format(rule=_fill(words.RULES[name], values), offset=offset, at=FIELDS["at"].say(at))


def understand(sentence: str) -> Schedule:
    """The schedule that a sentence means.

    Raises
    ------
    ScheduleFault
        It cannot be understood, or a number in it is out of range.
    """
    if len(sentence) <= _SENTENCE_CHARS:
        schedule = _cron(sentence) or _at_once_or_once(_plain(sentence)) or _recurring(_plain(sentence))
        if schedule is not None:
            return schedule
    examples = words.JOIN.join(texts_broadcast.SCHEDULE_EXAMPLES)
    raise ScheduleFault(Reason.SCHEDULE_SENTENCE, part=sentence[:_SENTENCE_CHARS], examples=examples)


def _cron(sentence: str) -> Cron | None:
    found = re.fullmatch(_pattern(words.CRON), sentence.strip())
    if found is None:
        return None
    expression = " ".join(found["expression"].split())
    cron.parse(expression)
    return Cron(expression=expression)


def _at_once_or_once(text: str) -> AtOnce | Once | None:
    if text == words.AT_ONCE:
        return AtOnce()
    values = _values(words.ONCE, text) or _values(words.MOMENT, text)
    if values is None:
        return None
    day = real_date(values["year"], values["month"], values["day"])
    return Once(at=datetime.combine(day, values["at"], tzinfo=cron.LOCAL))


def _recurring(text: str) -> Recurring | None:
    for name, rule in words.RULES.items():
        for offset, sign in (("", 0), (words.BEFORE, -1), (words.AFTER, 1)):
            values = _values(words.RECURRING.format(rule=rule, offset=offset, at="{at}"), text)
            if values is not None:
                days, at = sign * values.pop("days", 0), values.pop("at")
                return Recurring(rule=rule_of(name, values), offset_days=days, at=at)
    return None


def _fill(sentence: str, values: Mapping[str, Any]) -> str:
    return sentence.format(**{gap: FIELDS[gap].say(value) for gap, value in values.items()})


def _values(sentence: str, text: str) -> dict[str, Any] | None:
    """What stands in the gaps of a sentence of the texts; None if the text is another sentence."""
    found = re.fullmatch(_pattern(sentence), text)
    return None if found is None else {gap: FIELDS[gap].read(said) for gap, said in found.groupdict().items()}


@cache
def _pattern(sentence: str) -> str:
    """A regular expression for a sentence of the texts, with a group for each of its gaps."""
    parts = _GAP.split(_squeezed(sentence))
    return "".join(f"(?P<{part}>{FIELDS[part].pattern})" if number % 2 else re.escape(part) for number, part in enumerate(parts))


def _squeezed(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _plain(sentence: str) -> str:
    """A sentence in the words of ``texts_schedule.RULES``, without spaces and with plain digits."""
    text = _squeezed(sentence).rstrip("。").replace(",", words.JOIN).replace("和", words.JOIN)
    text = re.sub(also.SPOKEN_NUMBER, lambda found: str(_spoken_number(found[1])), text)
    for pattern, replacement in also.ALSO:
        text = re.sub(pattern, replacement, text)
    text = re.sub(also.LUNAR_IN_DIGITS, _lunar_in_words, text)
    return re.sub(also.AFTERNOON, lambda found: f"{int(found[1]) % 12 + 12}:", text)


def _lunar_in_words(found: re.Match[str]) -> str:
    month, day = int(found[1]), int(found[2])
    if month in words.LUNAR_MONTHS and day in words.LUNAR_DAYS:
        return _fill(words.LUNAR, {"lunar_month": month, "lunar_day": day})
    return found[0]


def _spoken_number(said: str) -> int:
    """A number from 1 to 99 in Chinese digits."""
    tens, ten, ones = said.rpartition(also.SPOKEN_TEN)
    return (also.SPOKEN_DIGITS.get(tens, 1) * 10 if ten else 0) + also.SPOKEN_DIGITS.get(ones, 0)
