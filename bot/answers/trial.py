"""Trying a question: which answer somebody in a place would get, and why. Nothing is stored or said."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.answers.asking import ask, look_around
from bot.answers.local import Local, LocalAnswers
from bot.answers.scope import Place
from bot.desk.county_time import COUNTY_TIME
from bot.dialogue.turn import Decision, OpenTicket, Say, Scene
from bot.understanding import Understanding
from intents.answers import Answer, Match
from intents.classifier import Guess
from store.database import Database

RANKED = 5
GUESSES = 3
QUESTION_CHARS = 500
_WORDS = re.compile(r"[\w ]+")
TICKET = "N"
"""Stands for the number that a ticket would get."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """An answer that could have come, and what speaks for it."""

    answer: Answer
    score: float
    local: Local | None
    """The version of this place; None: the file of the book."""
    shared: Sequence[str]
    """Words that it shares with the question."""


@dataclass(frozen=True, kw_only=True)
class Trial:
    """What would happen."""

    text: str
    decision: Decision
    said: Sequence[str]
    guesses: Sequence[Guess]
    because: Sequence[str]
    """Words on which the first guess rests."""
    candidates: Sequence[Candidate]
    ticket: bool
    threshold: float
    """From which probability a label is answered at once here."""


async def try_question(
    database: Database,
    understanding: Understanding,
    answers: LocalAnswers,
    text: str,
    place: Place,
    *,
    scene: Scene,
    now: datetime,
    county: Mapping[str, str],
) -> Trial:
    """Ask a question as a stranger in a place would.

    Parameters
    ----------
    county
        Facts of the whole county.
    """
    async with database.read() as session:
        here = await look_around(session, understanding, answers, place, now=now, county=county)
    asked = ask(understanding, here, text[:QUESTION_CHARS], scene=scene, addressed=True, now=now)
    label, today = asked.response.decision.label, now.astimezone(COUNTY_TIME).date()
    matches = here.book.find(label, asked.text, today=today)[:RANKED]

    def candidate(match: Match) -> Candidate:
        found = here.book.shared(label, match.answer.id, asked.text, today=today)
        shared = [word for word, _ in found if _WORDS.fullmatch(word)][:RANKED]
        return Candidate(answer=match.answer, score=match.score, local=here.held.get(match.answer.id), shared=shared)

    return Trial(
        text=asked.text,
        decision=asked.response.decision,
        said=[act.text.replace("{ticket}", TICKET) for act in asked.response.acts if isinstance(act, Say)],
        guesses=asked.classification.ranked[:GUESSES],
        because=[word for word in understanding.classifier.why(asked.text) if _WORDS.fullmatch(word)],
        candidates=[candidate(match) for match in matches],
        ticket=any(isinstance(act, OpenTicket) for act in asked.response.acts),
        threshold=here.thresholds.answer,
    )
