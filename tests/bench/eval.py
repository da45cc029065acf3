"""How well residents are understood: on held-out examples, own questions with answers, and ``../shared/eval`` if it is there.

Every message goes through the same functions as in the bridge (``bot.answers.asking.ask``), so that an action here is what a
resident would get. On the held-out examples models are measured that never saw them; those that ship have seen them all.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.answers.asking import Here, ask
from bot.app import understanding_of
from bot.cli.jsonl import read_lines
from bot.cli.model import held_out_cases, read_answer_cases, read_cases
from bot.dialogue.policy import decide
from bot.dialogue.turn import Action, Decision, Scene, Turn
from bot.understanding import Understanding
from intents.evaluate import Case, evaluate_cases
from intents.evaluate_answers import AnswerCase, evaluate_answers
from intents.labels import LabelKind, label
from intents.scam import HONEST, Level, ScamCheck, read_scam_examples
from intents.train import fit_for_measuring, load_or_fit

SHARED = Path(__file__).parents[2].parent / "shared" / "eval"
SHARED_NAME = "../shared/eval"
ANSWERS = Path(__file__).parents[1] / "eval" / "answers.jsonl"
ANSWERS_NAME = "tests/eval/answers.jsonl"
URGENT = {"fraud.victim", "help.missing_person", "help.domestic_violence"}
ANSWERABLE = (LabelKind.ANSWER, LabelKind.SCAM_CHECK)
GROUPS = {"fraud": True, "legit": False}
"""Whether a group of the file is fraud."""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One line of the table: a share of some cases, and what issue 3 wants of it."""

    name: str
    hits: int
    of: int
    goal: str = ""

    def __str__(self) -> str:
        share = f"{self.hits / self.of:8.2%}" if self.of else "       –"
        return f"  {self.name:<58}{share}  {self.hits:>5} of {self.of:<5}  {self.goal}".rstrip()


def count(name: str, goal: str, found: Sequence[bool]) -> Figure:
    """A figure from what is true of each case."""
    return Figure(name=name, hits=sum(found), of=len(found), goal=goal)


def decided(known: Understanding, text: str, *, scene: Scene, addressed: bool) -> Decision:
    """What the bridge would do about one message of a stranger."""
    here = Here(book=known.answers, thresholds=known.thresholds)
    return ask(known, here, text, scene=scene, addressed=addressed, now=datetime.now(UTC)).response.decision


def question_figures(known: Understanding, cases: Sequence[Case]) -> Iterator[Figure]:
    """What happens to labelled messages, each said in a private chat."""
    report = evaluate_cases(known.classifier, cases)
    yield Figure(name="label right, strict", hits=round(report.accuracy * len(cases)), of=len(cases), goal="≥ 76 %")
    yield Figure(name="label right, alt accepted", hits=round(report.accuracy_alt * len(cases)), of=len(cases), goal="≥ 85 %")
    judged = [(case, decided(known, case.text, scene=Scene.PRIVATE, addressed=True)) for case in cases]
    answered = [(case, decision) for case, decision in judged if decision.action is Action.ANSWER]
    yield count("action answer: label right, strict", "", [d.label == case.intent for case, d in answered])
    yield count(
        "action answer: label right, alt accepted", "≥ 97 %", [d.label in (case.intent, *case.alt) for case, d in answered]
    )
    answerable = [(case, decision) for case, decision in judged if label(case.intent).kind in ANSWERABLE]
    yield count("answerable: answered outright", "≥ 60 %", [d.action is Action.ANSWER for _, d in answerable])
    yield count(
        "answerable: sure of the label (before choosing an answer)", "", [sure(known, case.text) for case, _ in answerable]
    )
    right = [d.action is Action.ANSWER and d.label in (case.intent, *case.alt) for case, d in answerable]
    yield count("answerable: answered outright with a right label", "", right)
    grave = [(c, d) for c, d in judged if c.intent in URGENT or label(c.intent).kind is LabelKind.EMERGENCY]
    helped = [d.action in (Action.EMERGENCY, Action.HANDOFF) for _, d in grave]
    yield count("emergencies, lost money, missing, violence: to a person", "≥ 97 %", helped)
    yield count("the same: silent in a private chat", "none", [d.action is Action.SILENT for _, d in grave])
    alarms = [d.action is Action.EMERGENCY for c, d in judged if label(c.intent).kind is not LabelKind.EMERGENCY]
    yield count("no emergency, yet emergency words", "", alarms)


def answer_figures(known: Understanding, cases: Sequence[AnswerCase]) -> Iterator[Figure]:
    """How well the answer book is found: under the right label, and under the label that is guessed."""
    today = datetime.now(UTC).date()
    report = evaluate_answers(known.answers, known.classifier, cases, today=today)
    for way, tally, first, within in (("given", report.given, "≥ 92 %", "≥ 98 %"), ("guessed", report.guessed, "", "")):
        yield Figure(name=f"label {way}: right answer first", hits=tally.first, of=tally.cases, goal=first)
        yield Figure(name=f"label {way}: within the menu", hits=tally.within, of=tally.cases, goal=within)
        yield Figure(name=f"label {way}: a menu, and a right answer in it", hits=tally.menu, of=tally.cases)
        yield Figure(name=f"label {way}: wrong outright", hits=tally.wrong, of=tally.cases)
    yield Figure(name="label guessed right", hits=report.label_right, of=len(cases))
    said = [decided(known, case.text, scene=Scene.PRIVATE, addressed=True) for case in cases]
    answered = [(case, decision.answer) for case, decision in zip(cases, said, strict=True) if decision.answer]
    yield Figure(name="in a private chat: an answer of the book at once", hits=len(answered), of=len(cases))
    yield count("the same: the answer is right", "", [answer in case.accepted for case, answer in answered])


def sure(known: Understanding, text: str) -> bool:
    """Whether the policy alone would answer: a menu of two answers of the same label is not counted against it."""
    turn = Turn(text=text, scene=Scene.PRIVATE, addressed=True, person="", now=datetime.now(UTC))
    return decide(turn, known.classifier.classify(text), known.thresholds).action is Action.ANSWER


def chatter_figures(known: Understanding, texts: Sequence[str]) -> Iterator[Figure]:
    """What happens to group talk that is not meant for the bridge, and to the same lines with a mention."""
    aside = [decided(known, text, scene=Scene.GROUP, addressed=False).action for text in texts]
    yield count("not addressed: the bridge speaks", "≤ 0.1 %", [action is not Action.SILENT for action in aside])
    helpful = []
    for text in texts:
        turn = Turn(text=text, scene=Scene.GROUP, addressed=False, person="", now=datetime.now(UTC), volunteers=True)
        helpful.append(decide(turn, known.classifier.classify(text), known.thresholds).action)
    yield count("the same in a room of mode `helpful`", "", [action is not Action.SILENT for action in helpful])
    asked = [decided(known, text, scene=Scene.GROUP, addressed=True).action for text in texts]
    for action, hits in Counter(asked).most_common():
        yield Figure(name=f"addressed: {action.value}", hits=hits, of=len(asked))


def scam_figures(check: ScamCheck, cases: Sequence[tuple[str, bool]]) -> Iterator[Figure]:
    """How texts that are fraud, and texts that are not, are judged."""
    frauds = [check.check(text).level for text, fraud in cases if fraud]
    honest = [check.check(text).level for text, fraud in cases if not fraud]
    yield count("scams at medium or high", "≥ 95 %", [level is not Level.LOW for level in frauds])
    yield count("scams at high", "", [level is Level.HIGH for level in frauds])
    yield count("honest texts at high", "≤ 2 %", [level is Level.HIGH for level in honest])
    yield count("honest texts at medium", "", [level is Level.MEDIUM for level in honest])


def held_out_scams() -> list[tuple[str, bool]]:
    """The held-out part of the scam examples, and whether each is fraud."""
    return [(e.text, e.label != HONEST) for e in read_scam_examples() if e.held_out]


def read_texts(file: Path) -> list[str]:
    """The texts of a file of JSON lines; bad lines are named."""
    return [value["text"] for value in good_lines(file, required=("text",))]


def read_scams(file: Path) -> list[tuple[str, bool]]:
    """Texts and whether each is fraud, by its ``group``; groups that are neither are counted and left out."""
    found, strange = [], Counter[str]()
    for value in good_lines(file, required=("text", "group")):
        if value["group"] in GROUPS:
            found.append((value["text"], GROUPS[value["group"]]))
        else:
            strange[value["group"]] += 1
    for group, lines in strange.items():
        sys.stderr.write(f"{file.name}: {lines} lines of the group {group!r} are neither fraud nor honest\n")
    return found


def good_lines(file: Path, *, required: tuple[str, ...]) -> list[dict[str, Any]]:
    """The lines that can be used; the others are named."""
    with file.open("rb") as stream:
        lines = list(read_lines(stream, required=required))
    for line in lines:
        if line.fault:
            sys.stderr.write(f"{file.name} line {line.number}: {line.fault}\n")
    return [line.value for line in lines if not line.fault]


def main() -> None:
    """Print every figure of issue 3's "done when"."""
    with tempfile.TemporaryDirectory() as folder:
        sys.stderr.write("Fitting the models …\n")
        known = understanding_of(load_or_fit(Path(folder)))
        measured = fit_for_measuring()
    out = sys.stdout.write
    cases = held_out_cases()
    out("Thresholds: " + ", ".join(f"{name} {value:.2f}" for name, value in asdict(known.thresholds).items()) + "\n")
    show(f"Held-out examples ({len(cases)} lines)", question_figures(understanding_of(measured), cases))
    scams = held_out_scams()
    show(f"Scam check, held-out examples ({len(scams)} lines)", scam_figures(measured.scam, scams))
    questions = read_answer_cases(ANSWERS, known.answers)[0]
    show(f"Answers, {ANSWERS_NAME} ({len(questions)} lines)", answer_figures(known, questions))
    if not SHARED.is_dir():
        out(f"\n{SHARED_NAME} is not there: nothing more to measure.\n")
        return
    parts: dict[str, Callable[[Path], tuple[int, Iterator[Figure]]]] = {
        "real_dev.jsonl": lambda file: (len(found := read_cases(file)[0]), question_figures(known, found)),
        "chatter_dev.jsonl": lambda file: (len(found := read_texts(file)), chatter_figures(known, found)),
        "scam_dev.jsonl": lambda file: (len(found := read_scams(file)), scam_figures(known.scam, found)),
    }
    for name, measure in parts.items():
        if (SHARED / name).is_file():
            lines, figures = measure(SHARED / name)
            if lines:
                show(f"{SHARED_NAME}/{name} ({lines} lines)", figures)


def show(title: str, figures: Iterator[Figure]) -> None:
    """Print one table."""
    sys.stdout.write(f"\n{title}\n" + "".join(f"{figure}\n" for figure in figures))
    sys.stdout.flush()


if __name__ == "__main__":
    main()
