"""``train`` and ``evaluate``: fit the models, and measure them on labelled lines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, TypeGuard

import click

from bot.cli.console import complain, measured_models, models_of, retrained, settings_of
from bot.cli.jsonl import read_lines
from bot.texts import cli as words
from intents.answers import AnswerBook
from intents.errors import EvaluationError
from intents.evaluate import Case, evaluate_cases, render
from intents.evaluate_answers import AnswerCase, evaluate_answers, render_answers
from intents.labels import labels
from intents.plot import draw
from intents.retrain import TOLERATED_LOSS, held_out_cases


@click.command()
@click.option("--force", is_flag=True, help="Keep the new models even if they understand less.")
@click.pass_context
def train(context: click.Context, force: bool) -> None:
    """Fit both models anew, from the examples in the tree and those that were learnt here.

    How good they are is told by another fit that does not see the held-out part, before and after. Where it got worse by
    more than half a point, the old models stay; exit code 1 then.
    """
    settings = settings_of(context)
    done = retrained(settings, force=force)
    click.echo(render(done.report))
    if done.before is not None:
        click.echo("\n" + words.TRAIN_COMPARED.format(before=done.before.accuracy, after=done.after.accuracy))
        for name, before, after in done.changes:
            word = words.TRAIN_BETTER if after > before else words.TRAIN_WORSE
            click.echo(words.TRAIN_LABEL.format(word=word, label=name, before=before, after=after))
    if done.much_worse and not done.kept_old:
        complain(words.TRAIN_MUCH_WORSE.format(labels=", ".join(done.much_worse), folder=settings.examples_dir))
    if done.kept_old:
        complain(words.TRAIN_KEPT_OLD.format(points=TOLERATED_LOSS * 100, folder=settings.examples_dir))
        context.exit(1)


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

    A file whose first good line is {"text", "answer", "alt": [...]} measures the answer book: ids of answers, as
    `fengqiao answers list` shows them. Bad lines are reported with their numbers and left out; exit code 2 then.
    """
    if file is not None and holds_answers(file):
        if plot:
            raise click.UsageError("--plot draws labels; this file names answers")
        context.exit(_evaluate_answers(context, file, as_json=as_json))
    settings = settings_of(context)
    if file is None:
        cases, bad = held_out_cases(), 0
        models = measured_models(settings)
    else:
        cases, bad = read_cases(file)
        if not cases:
            raise EvaluationError(f"{file}: there is no line that could be evaluated")
        models = models_of(settings)
    report = evaluate_cases(models.classifier, cases)
    click.echo(json.dumps(report.to_json(), ensure_ascii=False, indent=2) if as_json else render(report))
    for picture in draw(report, plot) if plot else ():
        click.echo(f"drawn: {picture}", err=True)
    context.exit(2 if bad else 0)


def _evaluate_answers(context: click.Context, file: Path, *, as_json: bool) -> int:
    book = AnswerBook.load()
    cases, bad = read_answer_cases(file, book)
    if not cases:
        raise EvaluationError(f"{file}: there is no line that could be evaluated")
    today = date.today()  # noqa: DTZ011  # an answer ends with the day of those who are to read it again
    report = evaluate_answers(book, models_of(settings_of(context)).classifier, cases, today=today)
    click.echo(json.dumps(report.to_json(), ensure_ascii=False, indent=2) if as_json else render_answers(report))
    return 2 if bad else 0


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


def holds_answers(file: Path) -> bool:
    """Whether the first line that can be read names an answer and no label."""
    with file.open("rb") as stream:
        first = next((line.value for line in read_lines(stream) if not line.fault), {})
    return "answer" in first and "intent" not in first


def read_answer_cases(file: Path, book: AnswerBook) -> tuple[list[AnswerCase], int]:
    """Read questions with the ids of their answers, and how many bad ones were named on stderr and left out."""
    cases, bad = [], 0
    with file.open("rb") as stream:
        for line in read_lines(stream, required=("text", "answer")):
            alt = line.value.get("alt") or ()
            fault = line.fault or _answer_fault(line.value, alt, book)
            if fault:
                bad += 1
                click.echo(f"line {line.number}: {fault}", err=True)
            else:
                cases.append(AnswerCase(text=line.value["text"], answer=line.value["answer"], alt=tuple(alt)))
    return cases, bad


def _answer_fault(value: dict[str, Any], alt: object, book: AnswerBook) -> str:
    if not _is_names(alt):
        return 'the field "alt" is not a list of answers'
    unknown = [name for name in (value["answer"], *alt) if book.get(name) is None]
    return f"unknown answer {', '.join(unknown)}" if unknown else ""


def _is_names(value: object) -> TypeGuard[Sequence[str]]:
    return isinstance(value, list | tuple) and all(isinstance(name, str) for name in value)


def _label_fault(value: dict[str, Any], alt: object) -> str:
    if not _is_names(alt):
        return 'the field "alt" is not a list of labels'
    unknown = [name for name in (value["intent"], *alt) if name not in labels()]
    return f"unknown label {', '.join(unknown)}" if unknown else ""
