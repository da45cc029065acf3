"""``say``, ``classify``, ``scam``: what the bridge understands and would do, without a network or a database."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import click

from bot.app import understanding_of, utc_now
from bot.cli.console import models_of, settings_of
from bot.cli.jsonl import read_lines
from bot.dialogue.engine import Response, respond
from bot.dialogue.state import State
from bot.dialogue.turn import Say, Scene, Turn
from bot.understanding import Understanding
from intents.classifier import Classification
from intents.text import mask

SCENES = [scene.value for scene in Scene]


def ask(known: Understanding, text: str, *, scene: Scene, addressed: bool) -> tuple[Classification, Response]:
    """One message of a stranger, on its own."""
    masked = mask(text)
    classification = known.classifier.classify(masked.text)
    turn = Turn(text=masked.text, scene=scene, addressed=addressed, person="", now=utc_now(), masked=masked.found)
    verdict = known.scam.check(masked.text) if classification.best.label == "fraud.check" else None
    return classification, respond(turn, State(), classification, known.answers, known.thresholds, verdict)


@click.command()
@click.argument("text")
@click.option("--scene", type=click.Choice(SCENES), default="private", show_default=True, help="Where it is said.")
@click.option("--addressed/--unaddressed", default=True, show_default=True, help="Whether the bridge is @-mentioned.")
@click.pass_context
def say(context: click.Context, text: str, scene: str, addressed: bool) -> None:
    """Say one thing to the bridge and see what it understands and answers."""
    settings = settings_of(context)
    known = understanding_of(models_of(settings), settings)
    classification, response = ask(known, text, scene=Scene(scene), addressed=addressed or scene == "private")
    decision = response.decision
    click.echo(f"intent     {decision.label}  ({decision.confidence:.2f})")
    click.echo(f"action     {decision.action.value}")
    click.echo("guesses    " + ", ".join(f"{g.label} {g.probability:.2f}" for g in classification.ranked[:3]))
    click.echo("because    " + " ".join(known.classifier.why(text)))
    if decision.answer:
        click.echo(f"answer     {decision.answer}")
    for act in response.acts:
        if isinstance(act, Say):
            click.echo("\n" + act.text.replace("{ticket}", "1"))


@click.command()
@click.pass_context
def classify(context: click.Context) -> None:
    """Classify JSON lines from standard input.

    Each line: {"id", "text", "scene": "private"|"group", "addressed": true|false}; out comes
    {"id", "intent", "confidence", "action", "answer"}. A bad line is reported with its number; exit code 2 then.
    """
    settings = settings_of(context)
    known = understanding_of(models_of(settings), settings)

    def one(value: dict[str, Any]) -> dict[str, Any]:
        scene = value.get("scene", "private")
        if scene not in SCENES:
            raise ValueError(f'"scene" is {scene!r}, not private or group')
        addressed = value.get("addressed", scene == "private")
        if not isinstance(addressed, bool):
            raise ValueError('"addressed" is not true or false')
        _, response = ask(known, value["text"], scene=Scene(scene), addressed=addressed or scene == "private")
        decision = response.decision
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
