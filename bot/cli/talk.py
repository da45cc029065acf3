"""``say``, ``classify``, ``scam``: what the bridge understands and would do. No network is needed, and nothing is stored.

``say`` and ``classify`` know the answers and facts of a place where there is a database (``bot.cli.there``).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import click

from bot.answers.asking import ask
from bot.app import understanding_of, utc_now
from bot.cli.console import models_of, settings_of
from bot.cli.jsonl import read_lines
from bot.cli.there import There, there
from bot.dialogue.turn import Say, Scene
from bot.texts import cli as words
from bot.understanding import Understanding

SCENES = [scene.value for scene in Scene]


def at_place(command: Callable[..., None]) -> Callable[..., None]:
    """Options of a command that can be asked for a place."""
    command = click.option("--station", help="Name of the station where it is said.")(command)
    return click.option("--village", help="Name of the village where it is said.")(command)


def _knowing(context: click.Context, village: str | None, station: str | None) -> tuple[Understanding, There]:
    """The models, and what holds in the place; says on stderr where a database could not be read."""
    settings = settings_of(context)
    known = understanding_of(models_of(settings), settings)
    place = there(settings, known, village=village, station=station)
    if place.broken:
        click.echo(words.PLACE_UNREAD.format(reason=place.unread), err=True)
    return known, place


@click.command()
@click.argument("text")
@click.option("--scene", type=click.Choice(SCENES), default="private", show_default=True, help="Where it is said.")
@click.option("--addressed/--unaddressed", default=True, show_default=True, help="Whether the bridge is @-mentioned.")
@at_place
@click.pass_context
def say(context: click.Context, text: str, scene: str, addressed: bool, village: str | None, station: str | None) -> None:
    """Say one thing to the bridge and see what it understands and answers, in the county or in a place of it."""
    known, place = _knowing(context, village, station)
    asked = ask(known, place.here, text, scene=Scene(scene), addressed=addressed or scene == "private", now=utc_now())
    decision = asked.response.decision
    click.echo(f"intent     {decision.label}  ({decision.confidence:.2f})")
    click.echo(f"action     {decision.action.value}")
    click.echo("guesses    " + ", ".join(f"{g.label} {g.probability:.2f}" for g in asked.classification.ranked[:3]))
    click.echo("because    " + " ".join(known.classifier.why(text)))
    if decision.answer:
        click.echo(f"answer     {decision.answer}  {_whose(place, decision.answer)}")
    for act in asked.response.acts:
        if isinstance(act, Say):
            click.echo("\n" + act.text.replace("{ticket}", "1"))


def _whose(place: There, answer_id: str) -> str:
    """Whose words an answer is."""
    local = place.here.held.get(answer_id)
    if local is not None:
        return words.SAID_BY_PLACE.format(version=local.version, scope=local.scope.kind.value)
    return words.SAID_BY_BOOK_ALONE.format(reason=place.unread) if place.unread else words.SAID_BY_BOOK


@click.command()
@at_place
@click.pass_context
def classify(context: click.Context, village: str | None, station: str | None) -> None:
    """Classify JSON lines from standard input, as said in the county or in a place of it.

    Each line: {"id", "text", "scene": "private"|"group", "addressed": true|false}; out comes
    {"id", "intent", "confidence", "action", "answer"}. A bad line is reported with its number; exit code 2 then.
    """
    known, place = _knowing(context, village, station)

    def one(value: dict[str, Any]) -> dict[str, Any]:
        scene = value.get("scene", "private")
        if scene not in SCENES:
            raise ValueError(f'"scene" is {scene!r}, not private or group')
        addressed = value.get("addressed", scene == "private")
        if not isinstance(addressed, bool):
            raise ValueError('"addressed" is not true or false')
        addressed = addressed or scene == "private"
        decision = ask(known, place.here, value["text"], scene=Scene(scene), addressed=addressed, now=utc_now()).response.decision
        return {
            "id": value.get("id"),
            "intent": decision.label,
            "confidence": round(decision.confidence, 4),
            "action": decision.action.value,
            "answer": decision.answer,
        }

    context.exit(_each_line(one))


@click.command()
@click.pass_context
def scam(context: click.Context) -> None:
    """Check JSON lines from standard input for fraud.

    Each line: {"id", "text"}; out comes {"id", "level", "score", "kind", "reasons"}. A bad line is reported with its
    number; exit code 2 then.
    """
    check = models_of(settings_of(context)).scam

    def one(value: dict[str, Any]) -> dict[str, Any]:
        verdict = check.check(value["text"])
        return {
            "id": value.get("id"),
            "level": verdict.level.value,
            "score": round(verdict.score, 4),
            "kind": verdict.kind,
            "reasons": list(verdict.reasons),
        }

    context.exit(_each_line(one))


def _each_line(work: Callable[[dict[str, Any]], dict[str, Any]]) -> int:
    """Do the work for every line of standard input; 2 if any line was bad."""
    bad = 0
    for line in read_lines(sys.stdin.buffer):
        fault = line.fault
        if not fault:
            try:
                click.echo(json.dumps(work(line.value), ensure_ascii=False))
            except ValueError as error:
                fault = str(error)
        if fault:
            bad += 1
            click.echo(f"line {line.number}: {fault}", err=True)
    return 2 if bad else 0
