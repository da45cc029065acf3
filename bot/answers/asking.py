"""Asking as a stranger would: their first words somewhere in the county, and what the bridge would do. Nothing is stored or said.

It asks the same dialogue with the same book, facts and thresholds as a real message does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.answers.local import Local, LocalAnswers
from bot.answers.scope import Place
from bot.desk.facts import local_facts
from bot.desk.rota import on_duty
from bot.dialogue.engine import Response, respond
from bot.dialogue.state import State
from bot.dialogue.turn import Scene, Turn
from bot.understanding import Understanding
from intents.answers import AnswerBook
from intents.classifier import Classification, Thresholds
from intents.text import mask
from store.county import county_of
from store.database import Session


@dataclass(frozen=True, kw_only=True)
class Here:
    """What holds where somebody asks."""

    book: AnswerBook
    thresholds: Thresholds
    facts: Mapping[str, str] = field(default_factory=dict)
    helper: str = ""
    """Who is on duty; empty where nobody is."""
    held: Mapping[str, Local] = field(default_factory=dict)
    """The versions that are said instead of the files, by answer."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question and what would come of it."""

    text: str
    """Masked."""
    classification: Classification
    response: Response


async def look_around(
    session: Session,
    understanding: Understanding,
    answers: LocalAnswers,
    place: Place,
    *,
    now: datetime,
    county: Mapping[str, str],
) -> Here:
    """What holds in a place now.

    Parameters
    ----------
    county
        Facts of the whole county.
    """
    await answers.refresh(session, now=now)
    known = await county_of(session, now=now)
    duty = (await on_duty(session, station_id=place.station_id, village_id=place.village_id, now=now)).member
    station = known.stations.get(place.station_id or 0)
    return Here(
        book=answers.at(place),
        thresholds=understanding.thresholds_of(station.name if station else None),
        facts=local_facts(known, county=county, station_id=place.station_id, village_id=place.village_id, duty=duty),
        helper=duty.name if duty else "",
        held=answers.held(place),
    )


def ask(understanding: Understanding, here: Here, text: str, *, scene: Scene, addressed: bool, now: datetime) -> Asked:
    """Say one thing there."""
    masked = mask(text)
    classification = understanding.classifier.classify(masked.text)
    turn = Turn(
        text=masked.text,
        scene=scene,
        addressed=addressed,
        person="",
        now=now,
        masked=masked.found,
        facts=here.facts,
        helper=here.helper,
    )
    verdict = understanding.scam.check(masked.text) if classification.best.label == "fraud.check" else None
    response = respond(turn, State(), classification, here.book, here.thresholds, verdict)
    return Asked(text=masked.text, classification=classification, response=response)
