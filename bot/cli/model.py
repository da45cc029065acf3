"""``train`` and ``evaluate``: fit the models, and measure them on labelled lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from bot.cli.console import measured_models, models_of, settings_of
from bot.cli.jsonl import read_lines
from intents import examples
from intents.errors import EvaluationError
from intents.evaluate import Case, evaluate_cases, render
from intents.labels import labels
from intents.plot import draw


@click.command()
@click.pass_context
def train(context: click.Context) -> None:
    """Fit both models anew from the examples in the tree.

    How good they are is told by a second fit that does not see the held-out part, and is not kept.
    """
    models_of(settings_of(context), refit=True)
    click.echo(render(evaluate_cases(measured_models().classifier, held_out_cases())))


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=False)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option(
    "--plot",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Draw the confusion matrix and the curve of coverage against error into DIR, as SVG.",
)
@click.pass_context
def evaluate(context: click.Context, file: Path | None, as_json: bool, plot: Path | None) -> None:
    """Measure the classifier on FILE (JSON lines {"text", "intent", "alt": [...]}), or on the held-out examples.

    Bad lines are reported with their numbers and left out; exit code 2 then.
    """
    if file is None:
        cases, bad = held_out_cases(), 0
        models = measured_models()
    else:
        cases, bad = read_cases(file)
        if not cases:
            raise EvaluationError(f"{file}: there is no line that could be evaluated")
        models = models_of(settings_of(context))
    report = evaluate_cases(models.classifier, cases)
    click.echo(json.dumps(report.to_json(), ensure_ascii=False, indent=2) if as_json else render(report))
    for picture in draw(report, plot) if plot else ():
        click.echo(f"drawn: {picture}", err=True)
    context.exit(2 if bad else 0)


def held_out_cases() -> list[Case]:
    """The fifth of our own examples that is held out for measuring."""
    return [Case(text=e.text, intent=e.label) for e in examples.read_all() if e.held_out]


def read_cases(file: Path) -> tuple[list[Case], int]:
    """Read labelled lines, and how many bad ones were named on stderr and left out."""
    cases, bad = [], 0
    with file.open("rb") as stream:
        for line in read_lines(stream, required=("text", "intent")):
            alt = line.value.get("alt") or ()
            fault = line.fault or _label_fault(line.value, alt)
            if fault:
                bad += 1
                click.echo(f"line {line.number}: {fault}", err=True)
            else:
                cases.append(Case(text=line.value["text"], intent=line.value["intent"], alt=tuple(alt)))
    return cases, bad


def _label_fault(value: dict[str, Any], alt: object) -> str:
    if not isinstance(alt, list | tuple) or not all(isinstance(name, str) for name in alt):
        return 'the field "alt" is not a list of labels'
    unknown = [name for name in (value["intent"], *alt) if name not in labels()]
    return f"unknown label {', '.join(unknown)}" if unknown else ""
