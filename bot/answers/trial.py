"""Trying a question: which answer somebody in a place would get, and why. Nothing is stored or said.

It asks the same dialogue with the same book as a real message does, as the first words of somebody who is spoken with alone or
who mentioned the bridge in a group.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.answers.local import Local, LocalAnswers
from bot.answers.scope import Place
from bot.desk.facts import local_facts
from bot.desk.rota import on_duty
from bot.dialogue.engine import respond
from bot.dialogue.state import State
from bot.dialogue.turn import Decision, OpenTicket, Say, Scene, Turn
from bot.understanding import Understanding
from intents.answers import Answer, Match
from intents.classifier import Guess
from intents.text import mask
from store.county import county_of
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
    station: str | None = None,
) -> Trial:
    """Ask a question as a stranger in a place would.

    Parameters
    ----------
    county
        Facts of the whole county.
    station
        Name of the station, which may have thresholds of its own.
    """
    masked = mask(text[:QUESTION_CHARS])
    async with database.read() as session:
        await answers.refresh(session, now=now)
        duty = await on_duty(session, station_id=place.station_id, village_id=place.village_id, now=now)
        known = await county_of(session, now=now)
    facts = local_facts(known, county=county, station_id=place.station_id, village_id=place.village_id, duty=duty.member)
    book = answers.at(place)
    classification = understanding.classifier.classify(masked.text)
    turn = Turn(
        text=masked.text,
        scene=scene,
        addressed=True,
        person="",
        now=now,
        masked=masked.found,
        facts=facts,
        helper=duty.member.name if duty.member else "",
    )
    verdict = understanding.scam.check(masked.text) if classification.best.label == "fraud.check" else None
    thresholds = understanding.thresholds_of(station)
    response = respond(turn, State(), classification, book, thresholds, verdict)
    held = answers.held(place)
    matches = book.find(response.decision.label, masked.text, today=turn.today)[:RANKED]

    def candidate(match: Match) -> Candidate:
        found = book.shared(response.decision.label, match.answer.id, masked.text, today=turn.today)
        shared = [word for word, _ in found if _WORDS.fullmatch(word)][:RANKED]
        return Candidate(answer=match.answer, score=match.score, local=held.get(match.answer.id), shared=shared)

    return Trial(
        text=masked.text,
        decision=response.decision,
        said=[act.text.replace("{ticket}", TICKET) for act in response.acts if isinstance(act, Say)],
        guesses=classification.ranked[:GUESSES],
        because=[word for word in understanding.classifier.why(masked.text) if _WORDS.fullmatch(word)],
        candidates=[candidate(match) for match in matches],
        ticket=any(isinstance(act, OpenTicket) for act in response.acts),
        threshold=thresholds.answer,
    )
