"""Fitting anew under supervision: what is compared, what stays, and what the next start finds."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from intents import examples
from intents.answers import AnswerBook
from intents.errors import ModelFileError
from intents.learnt import append_learnt
from intents.retrain import Retrained, held_out_cases, retrain
from intents.train import Models, load_or_fit

NEW = "葫芦丝吹得吵死了"


@pytest.fixture
def learnt(tmp_path: Path) -> Path:
    """Where examples are learnt; not there yet."""
    return tmp_path / "learnt"


@pytest.fixture(autouse=True)
def no_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """No questions of answers, so that a fit takes a moment."""
    monkeypatch.setattr(AnswerBook, "load", lambda: AnswerBook([]))


def spoilt() -> list[str]:
    """A few labels that something is held out of."""
    return sorted({case.intent for case in held_out_cases()} - {"cert.no_crime"}, key=lambda name: (len(name), name))[:4]


def spoil(learnt: Path) -> None:
    """Teach that what some labels are about is all about certificates."""
    seen = [example.text for example in examples.read_all() if example.label in spoilt() and not example.held_out]
    lines = seen * 20
    learnt.mkdir(exist_ok=True)
    (learnt / "cert.no_crime.txt").write_text("## learnt\n" + "\n".join(lines) + "\n", encoding="utf-8")


def knows(models: Models) -> bool:
    """Whether models still understand what ``spoil`` spoils."""
    return all(models.classifier.classify(f"{name} 第7件事").best.label == name for name in spoilt())


def figures(done: Retrained) -> tuple[float | None, float]:
    return done.before.accuracy if done.before else None, done.after.accuracy


def test_the_first_time_there_is_nothing_to_compare_with(data: Path, folder: Path, learnt: Path) -> None:
    done = retrain(folder, learnt=learnt)
    assert (done.before, done.kept_old, done.changes) == (None, False, [])
    assert done.report.cases == len(held_out_cases()) > 0
    assert not load_or_fit(folder, learnt=learnt).fitted


def test_what_was_kept_last_is_compared_with(data: Path, folder: Path, learnt: Path) -> None:
    first = retrain(folder, learnt=learnt)
    append_learnt(learnt, "help.noise", NEW)
    second = retrain(folder, learnt=learnt)
    assert second.before == first.after
    assert not second.kept_old
    assert not load_or_fit(folder, learnt=learnt).fitted


def test_where_it_got_worse_the_old_models_stay_also_at_the_next_start(data: Path, folder: Path, learnt: Path) -> None:
    retrain(folder, learnt=learnt)
    numbers = (folder / "intents.npz").read_bytes()
    spoil(learnt)
    done = retrain(folder, learnt=learnt)
    assert done.kept_old
    assert done.before is not None
    assert done.before.accuracy - done.after.accuracy > 0.005
    assert set(spoilt()) <= {name for name, before, after in done.changes if after < before}
    assert set(spoilt()) <= set(done.much_worse)
    assert (folder / "intents.npz").read_bytes() == numbers
    found = load_or_fit(folder, learnt=learnt)
    assert not found.fitted
    assert knows(found)


def test_it_is_refused_again_the_next_time(data: Path, folder: Path, learnt: Path) -> None:
    retrain(folder, learnt=learnt)
    spoil(learnt)
    first, second = retrain(folder, learnt=learnt), retrain(folder, learnt=learnt)
    assert (second.kept_old, figures(second)) == (True, figures(first))
    assert knows(load_or_fit(folder, learnt=learnt))


def test_force_takes_the_new_ones_and_they_are_compared_with_from_then_on(data: Path, folder: Path, learnt: Path) -> None:
    retrain(folder, learnt=learnt)
    spoil(learnt)
    done = retrain(folder, learnt=learnt, force=True)
    assert not done.kept_old
    assert not knows(load_or_fit(folder, learnt=learnt))
    again = retrain(folder, learnt=learnt)
    assert (again.before, again.kept_old) == (done.after, False)


@pytest.mark.parametrize("trained_before", [False, True])
def test_what_a_command_has_learnt_already_is_taken_back(data: Path, folder: Path, learnt: Path, trained_before: bool) -> None:
    if trained_before:
        for night in "一二三四":
            append_learnt(learnt, "help.noise", f"{NEW}，第{night}晚")
        retrain(folder, learnt=learnt)
    spoil(learnt)
    assert not knows(load_or_fit(folder, learnt=learnt))  # such as `fengqiao say`
    assert retrain(folder, learnt=learnt).kept_old
    found = load_or_fit(folder, learnt=learnt)
    assert not found.fitted
    assert knows(found)
    assert any("葫芦" in feature for feature in found.classifier.model.vocabulary) is trained_before


def test_who_takes_back_what_was_wrong_gets_new_models(data: Path, folder: Path, learnt: Path) -> None:
    retrain(folder, learnt=learnt)
    spoil(learnt)
    assert retrain(folder, learnt=learnt).kept_old
    (learnt / "cert.no_crime.txt").unlink()
    append_learnt(learnt, "help.noise", NEW)
    assert not retrain(folder, learnt=learnt).kept_old
    assert not load_or_fit(folder, learnt=learnt).fitted


def test_other_held_out_examples_are_not_compared_with_old_figures(data: Path, folder: Path, learnt: Path) -> None:
    append_learnt(learnt, "help.noise", NEW)
    first = retrain(folder, learnt=learnt)
    hidden = next(n for n in range(1_000) if examples.Example(text="", label="", scenario=f"other/h{n}", line=0).held_out)
    with (data / "examples" / "other.txt").open("a", encoding="utf-8") as file:
        file.write(f"## h{hidden}\n这句没人认得\n")
    append_learnt(learnt, "help.noise", f"{NEW}，天天如此")
    second = retrain(folder, learnt=learnt)
    assert second.before is not None
    assert second.before.cases == second.after.cases != first.after.cases


@pytest.mark.parametrize("broken", ["", "[]", "{}", '{"accuracy": "much", "f1": {}, "cases": ""}', '{"accuracy": 1, "f1": 7}'])
def test_broken_figures_are_as_none(data: Path, folder: Path, learnt: Path, broken: str) -> None:
    retrain(folder, learnt=learnt)
    (folder / "last_train" / "figures.json").write_text(broken, encoding="utf-8")
    assert not retrain(folder, learnt=learnt).kept_old
    assert json.loads((folder / "last_train" / "figures.json").read_text(encoding="utf-8"))["accuracy"] > 0


def test_a_folder_that_cannot_be_written_is_named(data: Path, tmp_path: Path, learnt: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ModelFileError, match=re.escape(str(tmp_path / "file"))):
        retrain(tmp_path / "file", learnt=learnt)


def test_progress_runs_to_the_end_over_every_fit(data: Path, folder: Path, learnt: Path) -> None:
    for _ in range(2):
        shares: list[float] = []
        retrain(folder, learnt=learnt, progress=lambda _what, share, shares=shares: shares.append(share))  # type: ignore[misc]
        assert shares == sorted(shares)
        assert shares[-1] == 1.0
        spoil(learnt)
