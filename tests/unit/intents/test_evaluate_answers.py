"""Figures of the answer book on cases that can be counted by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from intents.answers import LEAD, AnswerBook
from intents.classifier import Classification, Guess
from intents.errors import EvaluationError
from intents.evaluate_answers import AnswerCase, AnswerReport, Outcome, evaluate_answers, render_answers
from tests.unit.intents.test_answer_check import answer

TODAY = date(2026, 11, 25)
A, B, C, D = (f"hukou.move/{slug}" for slug in "abcd")
LOST = "idcard.lost/e"


class Table:
    """Scores that are given: by question, then by the slug of the answer; 0.01 for the rest."""

    def __init__(self, scores: Mapping[str, Mapping[str, float]]) -> None:
        self._scores = scores

    def scores(self, text: str, names: Sequence[str]) -> dict[str, float]:
        return {name: self._scores[text].get(name[-1], 0.01) for name in names}

    def shared(self, text: str, name: str, names: Sequence[str]) -> list[tuple[str, float]]:
        raise AssertionError


class Prepared:
    """A classifier that knows the label of each question."""

    def __init__(self, guesses: Mapping[str, tuple[str, float]]) -> None:
        self._guesses = guesses

    def classify(self, text: str) -> Classification:
        name, probability = self._guesses.get(text, ("hukou.move", 0.9))
        return Classification(ranked=(Guess(label=name, probability=probability),))


SCORES = {
    "a clear one": {"a": 0.5, "b": 0.3},
    "a near one": {"b": 0.5, "a": 0.4},
    "a plain tie": {"b": 0.5, "a": 0.5 / LEAD},
    "tie that leads": {"a": 0.5, "b": 0.49},
    "tie of others": {"c": 0.5, "b": 0.49},
    "the fourth one": {"b": 0.5, "c": 0.5, "d": 0.5, "a": 0.499},
    "a wrong one": {"b": 0.5, "a": 0.1},
    "a worse one": {"b": 0.9, "a": 0.1},
    "would do": {"b": 0.5, "a": 0.1},
    "a lost card": {"e": 0.5},
}


def report_of(
    *cases: tuple[str, str] | tuple[str, str, tuple[str, ...]],
    guesses: Mapping[str, tuple[str, float]] | None = None,
    most: int = 20,
) -> AnswerReport:
    book = AnswerBook(
        [*(answer(slug) for slug in "abcd"), answer("e", id=LOST, labels=("idcard.lost",))],
        nearness=Table(SCORES),  # type: ignore[arg-type]
    )
    made = [AnswerCase(text=case[0], answer=case[1], alt=case[2] if len(case) == 3 else ()) for case in cases]
    return evaluate_answers(book, Prepared(guesses or {}), made, today=TODAY, most_misses=most)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("case", "outcome", "first"),
    [
        (("a clear one", A), Outcome.RIGHT, 1),
        (("a clear one", B), Outcome.WRONG, 0),
        (("a near one", A), Outcome.BELOW, 0),
        (("a near one", B), Outcome.RIGHT, 1),
        (("a plain tie", A), Outcome.MENU, 0),  # exactly the lead apart is still a tie
        (("tie that leads", A), Outcome.MENU, 1),
        (("tie of others", A), Outcome.WRONG_MENU, 0),
        (("the fourth one", A), Outcome.WRONG_MENU, 0),  # a menu has three lines
        (("would do", A, (B,)), Outcome.RIGHT, 1),
        (("tie of others", A, (B,)), Outcome.MENU, 0),
    ],
)
def test_what_a_person_gets_is_counted(
    case: tuple[str, str] | tuple[str, str, tuple[str, ...]], outcome: Outcome, first: int
) -> None:
    tally = report_of(case).given
    counted = {name: getattr(tally, name) for name in Outcome}
    assert counted == {name: int(name is outcome) for name in Outcome}
    assert (tally.cases, tally.first) == (1, first)
    assert tally.within == (outcome in (Outcome.RIGHT, Outcome.BELOW, Outcome.MENU))


def test_a_wrong_label_has_no_right_answer_and_one_without_answers_gives_nothing() -> None:
    guesses = {"a clear one": ("idcard.lost", 0.9), "a plain tie": ("hukou.split", 0.8)}
    found = report_of(
        ("a clear one", A), ("a plain tie", A), ("a lost card", LOST), guesses={**guesses, "a lost card": ("idcard.lost", 0.7)}
    )
    assert (found.given.right, found.given.menu, found.label_right) == (2, 1, 1)
    assert (found.guessed.right, found.guessed.wrong, found.guessed.nothing) == (1, 1, 1)
    assert [(miss.text, miss.label, miss.outcome) for miss in found.guessed_misses] == [
        ("a clear one", "idcard.lost", Outcome.WRONG),
        ("a plain tie", "hukou.split", Outcome.NOTHING),
    ]


def test_a_guessed_label_that_a_right_answer_has_is_right() -> None:
    found = report_of(("a lost card", A, (LOST,)), guesses={"a lost card": ("idcard.lost", 0.9)})
    assert (found.label_right, found.guessed.right, found.given.right) == (1, 1, 0)


def test_every_label_has_its_own_line() -> None:
    found = report_of(("a clear one", A), ("a wrong one", A), ("a lost card", LOST)).labels
    assert [(line.label, line.given.cases, line.given.first) for line in found] == [("hukou.move", 2, 1), ("idcard.lost", 1, 1)]
    assert sum(line.guessed.cases for line in found) == 3
    assert found[1].guessed.right == 0  # asked under hukou.move


def test_misses_come_worst_first_with_what_was_found() -> None:
    found = report_of(("a wrong one", A), ("a clear one", A), ("a worse one", A), ("a plain tie", A), most=2).misses
    assert [(miss.text, miss.behind) for miss in found] == [("a worse one", 0.8), ("a wrong one", 0.4)]
    assert found[0].found[:2] == ((B, 0.9), (A, 0.1))


def test_nothing_and_an_unknown_answer_cannot_be_evaluated() -> None:
    with pytest.raises(EvaluationError, match="nothing"):
        report_of()
    with pytest.raises(EvaluationError, match=r"hukou\.move/z"):
        report_of(("a clear one", "hukou.move/z"))


def test_page_and_json_hold_the_same_figures() -> None:
    found = report_of(
        ("a clear one", A),
        ("a wrong one", A),
        ("a plain tie", A),
        ("tie that leads", A),
        guesses={"a clear one": ("hukou.split", 0.9)},
    )
    plain = found.to_json()
    assert (plain["given"]["first_share"], plain["given"]["within_share"], plain["given"]["wrong_share"]) == (0.5, 0.75, 0.25)
    text = render_answers(found)
    assert "questions              4" in text
    assert "guessed label right    75.0%" in text
    assert [line.split() for line in text.splitlines() if line.startswith("within")] == [
        ["within", "the", "menu", "75.0%", "50.0%", "3", "2"]
    ]
    assert f"{A} → wrong: {B} 0.50" in text
    assert f"{A} → nothing: hukou.split" in text
