"""The arithmetic behind the table of ``make bench-nlu``, on figures that can be worked out by hand."""

from __future__ import annotations

import pytest

from tests.bench.nlu_figures import HEAD, Measured, accuracy, macro_f1, of_rounds, percentile, table

SOME = Measured(accuracy=0.8765, macro_f1=0.5, median_us=123.4, p99_us=4567, load_s=1.25, memory_mb=99.6, fit_s=12)


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        (range(1, 101), 0.99, 99),
        (range(1, 1001), 0.99, 990),
        ([5.0], 0.99, 5.0),
        ([3, 1, 2], 0.5, 2),  # order does not matter
        ([3, 1, 2], 0.0, 1),
        ([3, 1, 2], 1.0, 3),
    ],
)
def test_percentile_is_the_nearest_rank(values: list[float], share: float, expected: float) -> None:
    assert percentile(values, share) == expected


def test_accuracy_is_the_share_that_is_right() -> None:
    assert accuracy(["a", "b", "b", "c"], ["a", "b", "c", "c"]) == 0.75


def test_macro_f1_counts_every_true_class_once() -> None:
    # a: 2 true, 1 guessed, 1 right → 2/3; b: 3 true, 2 guessed, 2 right → 4/5. "none" is no true class and has no F1 of its own.
    assert macro_f1(["a", "b", "b", "b", "a"], ["a", "b", "b", "none", "none"]) == pytest.approx((2 / 3 + 4 / 5) / 2)


def test_message_counts_with_the_median_of_its_rounds() -> None:
    assert of_rounds([[1, 10], [9, 30], [2, 20]]) == [2, 20]


def test_table_has_a_cell_for_every_figure() -> None:
    *_, row = table([("ours", SOME)]).splitlines()
    assert row == "| ours | 87.6% | 0.500 | 0.123 ms | 4.567 ms | 1.25 s | 100 MB | 12.0 s |"


def test_contender_that_could_not_run_stands_in_the_table_with_its_reason() -> None:
    *_, row = table([("ours", SOME), ("theirs", "no wheel | no\ncompiler")]).splitlines()
    assert row.startswith("| theirs: not measured, no wheel \\| no compiler |")
    assert row.replace("\\|", "").count("|") == len(HEAD) + 1
