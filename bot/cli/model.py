"""``train`` and ``evaluate``: fit the models, and measure them on labelled lines."""

from __future__ import annotations

import json
from pathlib import Path

import click

from bot.cli.console import models_of, settings_of
from bot.cli.jsonl import read_lines
from intents import examples
from intents.errors import EvaluationError
from intents.evaluate import Case, evaluate_cases, render
from intents.labels import labels


@click.command()
@click.pass_context
def train(context: click.Context) -> None:
    """Fit both models anew from the examples in the tree and say how they do on the held-out part."""
    models = models_of(settings_of(context), refit=True)
    click.echo(render(evaluate_cases(models.classifier, held_out_cases())))


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.pass_context
def evaluate(context: click.Context, file: Path | None, as_json: bool) -> None:
    """Measure the classifier on FILE (JSON lines {"text", "intent", "alt": [...]}), or on the held-out examples.

    Bad lines are reported with their numbers and left out; exit code 2 then.
    """
    cases, bad = held_out_cases(), 0
    if file is not None:
        cases, bad = _read(file)
    if not cases:
        raise EvaluationError(f"{file}: there is no line that could be evaluated")
    report = evaluate_cases(models_of(settings_of(context)).classifier, cases)
    click.echo(json.dumps(report.to_json(), ensure_ascii=False, indent=2) if as_json else render(report))
    context.exit(2 if bad else 0)


def held_out_cases() -> list[Case]:
    """The fifth of our own examples that no model was fitted on."""
    return [Case(text=e.text, intent=e.label) for e in examples.read_all() if e.held_out]


def _read(file: Path) -> tuple[list[Case], int]:
    cases, bad = [], 0
    with file.open("rb") as stream:
        for line in read_lines(stream, required=("text", "intent")):
            fault = line.fault
            names = [line.value.get("intent"), *(line.value.get("alt") or [])] if not fault else []
            unknown = [str(name) for name in names if name not in labels()]
            if unknown:
                fault = f"unknown label {', '.join(unknown)}"
            if fault:
                bad += 1
                click.echo(f"line {line.number}: {fault}", err=True)
            else:
                alt = tuple(line.value.get("alt") or ())
                cases.append(Case(text=line.value["text"], intent=line.value["intent"], alt=alt))
    return cases, bad
