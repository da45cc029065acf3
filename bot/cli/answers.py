"""``fengqiao answers``: check the answer book, look into it, ask it a question, write it out and take it in."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from bot.cli.console import models_of, run, sentence_for, settings_of
from bot.cli.local_facts import Unset, unset_facts
from bot.cli.there import has_database, only_read
from bot.settings import Settings
from bot.texts import cli as words
from intents import answer_check
from intents.answer_files import take_in, write_book
from intents.answer_page import page
from intents.answers import LEAD, Answer, AnswerBook, Match, offer
from intents.errors import AnswerError
from intents.labels import labels
from intents.text import mask
from store.errors import StoreError

NEAREST = 3
WORDS_SHOWN = 8
LABEL = click.Choice(list(labels()), case_sensitive=False)


@click.group()
def answers() -> None:
    """Check the answer book, look into it, ask it, export and import it."""


def today() -> date:
    """The day where the command is run."""
    return date.today()  # noqa: DTZ011  # an answer ends with the day of those who are to read it again


@answers.command()
@click.option(
    "--folder", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Check the answers below this folder instead."
)
@click.pass_context
def check(context: click.Context, folder: Path | None) -> None:
    """Check every answer: sources, dates, lengths, placeholders, labels, and that each of its questions finds it.

    Exit code 1 if something must be mended. Answers to be read again soon, and local facts that are used and not set for a
    station, are named too, and are no fault.
    """
    book = AnswerBook.load(folder) if folder else AnswerBook.load()
    faults = list(faults_of_book(book, today()))
    due = answer_check.due(book, today=today())
    for fault in faults:
        click.echo(f"{click.style('mend', fg='red')} {fault}")
    for answer in due:
        click.echo(f"due  {words.ANSWERS_DUE.format(answer=answer.id, day=answer.review_by)}")
    for answer in answer_check.coming(book, today=today()):
        click.echo(f"soon {words.ANSWERS_COMING.format(answer=answer.id, day=answer.valid_from)}")
    for line in _fact_lines(settings_of(context), book):
        click.echo(line)
    click.echo(
        words.ANSWERS_COUNTED.format(
            answers=len(book.answers),
            questions=sum(len(answer.questions) for answer in book.answers.values()),
            labels=len({name for answer in book.answers.values() for name in answer.labels}),
            faults=len(faults),
            due=len(due),
            days=answer_check.DUE_WITHIN.days,
        )
    )
    context.exit(1 if faults else 0)


def faults_of_book(book: AnswerBook, day: date) -> Sequence[str]:
    """Everything that must be mended, a sentence each."""
    return [
        *(f"{name}: {'; '.join(found)}" for name, found in book.faults.items()),
        *(words.ANSWERS_EXPIRED.format(answer=a.id, day=a.review_by) for a in answer_check.expired(book, today=day)),
        *(
            words.ANSWERS_STRAY.format(answer=s.answer, label=s.label, found=s.found, question=s.question)
            for s in answer_check.strays(book, today=day)
        ),
    ]


def _fact_lines(settings: Settings, book: AnswerBook) -> list[str]:
    """Local facts that answers use and that are not set, station by station."""
    used = answer_check.facts_used(book, today=today())
    county = [] if settings.county or "county.name" not in used else [words.ANSWERS_NO_COUNTY.format(count=used["county.name"])]
    if not has_database(settings):
        return [*county, words.ANSWERS_NO_DATABASE.format(reason=words.ANSWERS_NO_DATABASE_YET)]
    try:
        found = run(_look(settings, list(used)))
    except StoreError as error:
        return [*county, words.ANSWERS_NO_DATABASE.format(reason=sentence_for(error))]
    return [*county, *(words.ANSWERS_FACT.format(fact=f.fact, where=f.where, count=used[f.fact]) for f in found)]


async def _look(settings: Settings, wanted: Sequence[str]) -> Sequence[Unset]:
    async with only_read(settings) as database:
        return await unset_facts(database, wanted)


@answers.command("list")
@click.argument("label", type=LABEL, required=False)
def list_(label: str | None) -> None:
    """List answers: all of them, or those of LABEL."""
    for answer in AnswerBook.load().answers.values():
        if label is None or label in answer.labels:
            withdrawn = "" if answer.is_valid(today()) else "\twithdrawn"
            click.echo(f"{answer.id}\t{answer.title}\t{answer.region}\t{answer.review_by}{withdrawn}")


@answers.command()
@click.argument("answer_id", metavar="ID")
def show(answer_id: str) -> None:
    """Show the answer ID: its questions, both forms, sources and dates."""
    for line in _shown(_known(AnswerBook.load(), answer_id)):
        click.echo(line)


def _known(book: AnswerBook, answer_id: str) -> Answer:
    found = book.get(answer_id)
    if found is None:
        near = difflib.get_close_matches(answer_id, book.answers, n=NEAREST)
        more = words.ANSWERS_NEAR.format(near=", ".join(near)) if near else ""
        raise AnswerError(words.ANSWERS_NONE_SUCH.format(answer=answer_id) + more)
    return found


def _shown(answer: Answer) -> list[str]:
    lines = [
        f"{answer.id}  {answer.title}",
        f"labels     {', '.join(f'{name} ({labels()[name].name})' for name in answer.labels)}",
        f"region     {answer.region}",
        f"valid      {answer.valid_from} to {answer.review_by}" + ("" if answer.is_valid(today()) else "  (not said today)"),
        f"needs      {', '.join(answer.needs) or '-'}",
    ]
    lines += [f"source     {', '.join(filter(None, (s.name, s.article, s.issued_by, s.date)))}" for s in answer.sources]
    lines += [f"question   {question}" for question in answer.questions]
    lines += [f"\nin a group ({len(answer.group)} characters)\n{answer.group}"]
    if answer.private != answer.group:
        lines += [f"\nin private ({len(answer.private)} characters)\n{answer.private}"]
    return lines


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a question finds."""

    question: str
    label: str
    matches: Sequence[Match]

    def way(self) -> str:
        """What a person would get."""
        offered = offer(self.matches)
        if not offered.all:
            return words.ANSWERS_TO_A_PERSON.format(label=self.label)
        if offered.answer is None:
            return words.ANSWERS_MENU.format(count=len(offered.others), lead=LEAD)
        return words.ANSWERS_GIVEN_WITH.format(count=len(offered.others)) if offered.others else words.ANSWERS_GIVEN


@answers.command()
@click.argument("question")
@click.option("--label", type=LABEL, help="Ask under this label instead of the one that the classifier guesses.")
@click.pass_context
def ask(context: click.Context, question: str, label: str | None) -> None:
    """Ask QUESTION and see which answer comes and why."""
    book, text = AnswerBook.load(), mask(question).text
    if label is None:
        guesses = models_of(settings_of(context)).classifier.classify(text).ranked[:NEAREST]
        click.echo("guesses    " + ", ".join(f"{guess.label} {guess.probability:.2f}" for guess in guesses))
    asked_under = label or guesses[0].label
    asked = Asked(question=text, label=asked_under, matches=book.find(asked_under, text, today=today()))
    click.echo(f"label      {asked.label} ({labels()[asked.label].name})")
    click.echo(f"comes      {asked.way()}")
    for match in asked.matches[:NEAREST]:
        click.echo(f"{match.score:>6.3f}     {match.answer.id}  {match.answer.title}")
        shared = book.shared(asked_under, match.answer.id, text, today=today())
        told = [f"{word} {share:.3f}" for word, share in shared[:WORDS_SHOWN]]
        rest = match.score - sum(share for _, share in shared)
        click.echo(f"           shares {', '.join(told) or 'no whole word'}; characters and pairs of them {max(rest, 0.0):.3f}")
    if offer(asked.matches).answer is not None:
        click.echo("\n" + asked.matches[0].answer.group)


@answers.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), required=False)
@click.option(
    "--markdown", "file", type=click.Path(path_type=Path, dir_okay=False), help="Write one page with all answers to this file."
)
@click.pass_context
def export(context: click.Context, folder: Path | None, file: Path | None) -> None:
    """Write every answer as a Markdown file into FOLDER, or one page of them all to a file.

    Answers that are broken cannot be written; they are named, and the exit code is 1 then.
    """
    if folder is None and file is None:
        raise click.UsageError("give a FOLDER, or --markdown FILE")
    book = AnswerBook.load()
    if folder is not None:
        click.echo(words.ANSWERS_WRITTEN.format(count=write_book(book, folder), place=folder))
    if file is not None:
        _write_page(file, page(book))
        click.echo(words.ANSWERS_WRITTEN.format(count=len(book.answers), place=file))
    for name, found in book.faults.items():
        click.echo(f"{name}: {'; '.join(found)}", err=True)
    context.exit(1 if book.faults else 0)


def _write_page(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise AnswerError(f"cannot write to {file}: {error.strerror or error}") from error


@answers.command("import")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--dry-run", "dry", is_flag=True, help="Only say what would change.")
def import_(folder: Path, dry: bool) -> None:
    """Take the answers below FOLDER into the book, once every one of them is right; none is ever deleted."""
    taken = take_in(folder, dry=dry)
    for mark, ids in (("new    ", taken.new), ("changed", taken.changed)):
        for answer_id in ids:
            click.echo(f"{mark} {answer_id}")
    click.echo(words.ANSWERS_TAKEN.format(new=len(taken.new), changed=len(taken.changed), same=len(taken.same)))
