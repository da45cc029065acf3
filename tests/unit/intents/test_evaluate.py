"""Figures of an evaluation on cases that can be counted by hand, and the lines that ``fengqiao evaluate`` refuses."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree

import pytest

from intents.classifier import Classification, Guess
from intents.errors import EvaluationError
from intents.evaluate import Case, Report, evaluate_cases, render
from tests.support.cli import Cli

SVG = "{http://www.w3.org/2000/svg}"


class Prepared:
    """A classifier that says of a text what the text itself says: label and confidence."""

    def classify(self, text: str) -> Classification:
        name, confidence = text.split()[:2]
        return Classification(ranked=(Guess(label=name, probability=float(confidence)),))


def report_of(*cases: tuple[str, str] | tuple[str, str, tuple[str, ...]], **options: Any) -> Report:
    """Cases as (what is guessed and how surely, true label, alt)."""
    made = [Case(text=case[0], intent=case[1], alt=case[2] if len(case) == 3 else ()) for case in cases]
    return evaluate_cases(Prepared(), made, **options)  # type: ignore[arg-type]


FIVE = report_of(
    ("a 0.9", "a"),
    ("a 0.9", "a"),
    ("a 0.6", "b", ("a",)),  # wrong, but it would do
    ("b 0.6", "b"),
    ("c 0.3", "b"),
)


def test_accuracy_is_strict_and_with_alt() -> None:
    assert (FIVE.cases, FIVE.accuracy, FIVE.accuracy_alt) == (5, 3 / 5, 4 / 5)


def test_precision_recall_and_f1_of_each_label() -> None:
    a, b = FIVE.labels
    assert (a.label, a.cases, a.precision, a.recall, a.f1) == ("a", 2, 2 / 3, 1.0, pytest.approx(0.8))
    assert (b.label, b.cases, b.precision, b.recall, b.f1) == ("b", 3, 1.0, 1 / 3, pytest.approx(0.5))


def test_macro_f1_is_the_mean_over_the_labels_of_the_cases() -> None:
    # c was guessed but is nobody's label: it costs b recall, and is no label of its own.
    assert FIVE.macro_f1 == pytest.approx((0.8 + 0.5) / 2)


def test_a_label_that_is_never_guessed_has_no_precision() -> None:
    (score,) = report_of(("a 0.9", "b")).labels
    assert (score.precision, score.recall, score.f1) == (0.0, 0.0, 0.0)


def test_calibration_error_is_the_gap_between_confidence_and_share_right() -> None:
    # 0.9: two of two right, gap 0.1 × 2. 0.6: one of two right, gap 0.1 × 2. 0.3: none right, gap 0.3 × 1.
    assert FIVE.calibration_error == pytest.approx((0.2 + 0.2 + 0.3) / 5)


def test_a_classifier_that_is_sure_and_right_is_calibrated() -> None:
    assert report_of(("a 1.0", "a"), ("b 1.0", "b")).calibration_error == 0.0


def test_coverage_falls_and_error_is_counted_among_what_is_left() -> None:
    at = {round(threshold, 2): (share, wrong) for threshold, share, wrong in FIVE.coverage}
    assert at[0.0] == (1.0, pytest.approx(1 / 5))
    assert at[0.3] == (1.0, pytest.approx(1 / 5))
    assert at[0.35] == (pytest.approx(4 / 5), 0.0)
    assert at[0.65] == (pytest.approx(2 / 5), 0.0)
    assert at[0.95] == (0.0, 0.0)


def test_confusions_leave_out_what_would_do_and_come_with_texts() -> None:
    assert [(c.true, c.guessed, c.count, c.texts) for c in FIVE.confusions] == [("b", "c", 1, ("c 0.3",))]


def test_the_most_frequent_confusions_come_first_with_three_texts_at_most() -> None:
    found = report_of(("x 0.5", "a"), *[(f"y 0.5 {n}", "a") for n in range(5)], ("z 0.5", "a"), most_confusions=2).confusions
    assert [(c.guessed, c.count, len(c.texts)) for c in found] == [("y", 5, 3), ("x", 1, 1)]


def test_the_matrix_counts_every_case_once() -> None:
    assert FIVE.matrix == (("a", "a", 2), ("b", "a", 1), ("b", "b", 1), ("b", "c", 1))


def test_nothing_cannot_be_evaluated() -> None:
    with pytest.raises(EvaluationError):
        report_of()


def test_the_page_holds_every_figure() -> None:
    page = render(FIVE)
    for words in (
        "cases              5",
        "strict    60.0%",
        "with alt  80.0%",
        "0.650",
        "0.140",
        "b → c",
        "c 0.3",
        "confidence ≥",
    ):
        assert words in page


def lines(*values: dict[str, Any] | str) -> str:
    return "".join((value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)) + "\n" for value in values)


FINE = {"text": "娃娃刚出生咋个上户口", "intent": "hukou.newborn"}


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ("{", "not JSON"),
        ("[]", "not a JSON object"),
        ({"intent": "other"}, '"text"'),
        ({"text": 3, "intent": "other"}, '"text"'),
        ({"text": "户口"}, '"intent"'),
        ({"text": "户口", "intent": "hukou.moove"}, "unknown label hukou.moove"),
        ({**FINE, "alt": ["hukou.moove", "other"]}, "unknown label hukou.moove"),
        ({**FINE, "alt": "other"}, '"alt" is not a list'),
        ({**FINE, "alt": 3}, '"alt" is not a list'),
        ({**FINE, "alt": [["other"]]}, '"alt" is not a list'),
        ({**FINE, "alt": [None]}, '"alt" is not a list'),
        ("x" * 5_000_000, "at most"),
        ("\x00\x01\x02", "not JSON"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_bad_line_is_named_by_its_number_and_the_rest_is_measured(
    knowing_cli: Cli, bad: dict[str, Any] | str, words: str
) -> None:
    file = knowing_cli.folder / "cases.jsonl"
    file.write_text(lines(FINE, "", bad, {**FINE, "alt": ["other"]}, {**FINE, "alt": None}), encoding="utf-8")
    done = knowing_cli("evaluate", file)
    assert done.code == 2
    assert "line 3: " in done.err
    assert words in done.err
    assert "cases              3" in done.out


def test_bytes_that_are_no_text_are_named_by_line(knowing_cli: Cli) -> None:
    file = knowing_cli.folder / "cases.jsonl"
    file.write_bytes(lines(FINE).encode() + "户口\n".encode("gbk") + lines(FINE).encode())
    done = knowing_cli("evaluate", file)
    assert (done.code, "line 2: the line is not UTF-8" in done.err) == (2, True)


def test_a_long_text_is_measured_as_any_other(knowing_cli: Cli) -> None:
    file = knowing_cli.folder / "cases.jsonl"
    file.write_text(lines({"text": "户" * 300_000, "intent": "other"}), encoding="utf-8")
    assert knowing_cli("evaluate", file).code == 0


@pytest.mark.parametrize("raw", [b"", b"\n\n", b"{\n", b"\xff\xfe\x00" * 100])
def test_a_file_without_one_good_line_is_refused_in_words(knowing_cli: Cli, raw: bytes) -> None:
    file = knowing_cli.folder / "cases.jsonl"
    file.write_bytes(raw)
    done = knowing_cli("evaluate", file)
    assert (done.code, done.out) == (1, "")
    assert "there is no line that could be evaluated" in done.err


def test_json_holds_the_same_figures_as_the_page(knowing_cli: Cli) -> None:
    file = knowing_cli.folder / "cases.jsonl"
    file.write_text(lines(FINE, {"text": "身份证丢了咋整", "intent": "other", "alt": ["idcard.lost"]}), encoding="utf-8")
    done = knowing_cli("evaluate", file, "--json")
    found = json.loads(done.out)
    assert done.code == 0
    assert (found["cases"], found["accuracy"], found["accuracy_alt"]) == (2, 0.5, 1.0)
    assert {"macro_f1", "calibration_error", "labels", "matrix", "confusions", "coverage"} <= set(found)


def test_plot_draws_a_cell_for_every_pair_and_a_point_for_every_threshold(knowing_cli: Cli) -> None:
    file = knowing_cli.folder / "cases.jsonl"
    file.write_text(lines(FINE, FINE, {"text": "身份证丢了咋整", "intent": "hukou.move"}), encoding="utf-8")
    done = knowing_cli("evaluate", file, "--plot", "pictures/new", "--json")
    found = json.loads(done.out)
    folder = knowing_cli.folder / "pictures" / "new"
    matrix, curve = (ElementTree.parse(folder / name).getroot() for name in ("confusions.svg", "coverage.svg"))
    cells = [shape[0].text for shape in matrix.iter(f"{SVG}rect") if shape.get("class") == "cell"]
    assert cells == ["hukou.move → idcard.lost: 1 of 1", "hukou.newborn → hukou.newborn: 2 of 2"]
    points = [shape for shape in curve.iter(f"{SVG}circle")]
    assert len(points) == sum(share > 0 for _, share, _ in found["coverage"])


def test_a_folder_that_cannot_be_drawn_into_is_named(knowing_cli: Cli) -> None:
    file = knowing_cli.folder / "cases.jsonl"
    file.write_text(lines(FINE), encoding="utf-8")
    done = knowing_cli("evaluate", file, "--plot", file / "below")
    assert done.code == 1
    assert "cannot draw into" in done.err
