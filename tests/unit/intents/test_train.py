"""Fitting once and loading afterwards: the cache is used while the examples are the same, and replaced when it is no good."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from intents import examples, model_file
from intents.errors import ExamplesError, ModelFileError
from intents.labels import labels
from intents.learnt import append_learnt
from intents.train import fit_for_measuring, intent_lesson, load_or_fit
from tests.support.full_models import FullModels


def test_the_first_start_fits_and_the_second_loads_the_same(data: Path, folder: Path) -> None:
    first, second = load_or_fit(folder), load_or_fit(folder)
    assert (first.fitted, second.fitted) == (True, False)
    assert first.data_hash == second.data_hash
    assert first.classifier.thresholds == second.classifier.thresholds
    assert first.classifier.classify("help.noise 第2件事") == second.classifier.classify("help.noise 第2件事")
    assert first.scam.check("loan 第2件事") == second.scam.check("loan 第2件事")


@pytest.mark.parametrize("changed", ["examples/help.noise.txt", "scam/loan.txt", "scam/honest/bank.txt"])
def test_a_changed_example_is_fitted_anew(data: Path, folder: Path, changed: str) -> None:
    before = load_or_fit(folder)
    with (data / changed).open("a", encoding="utf-8") as file:
        file.write("## 又一个\n新的一句\n")
    after = load_or_fit(folder)
    assert after.fitted
    assert after.data_hash != before.data_hash
    assert not load_or_fit(folder).fitted


def test_a_new_user_word_is_fitted_anew(data: Path, folder: Path) -> None:
    load_or_fit(folder)
    (data / "user_words.txt").write_text("咋个整\n", encoding="utf-8")
    assert load_or_fit(folder).fitted


def test_refit_fits_although_nothing_changed(data: Path, folder: Path) -> None:
    load_or_fit(folder)
    assert load_or_fit(folder, refit=True).fitted


@pytest.mark.parametrize("name", ["intents.npz", "intents.json", "scam.npz", "scam.json"])
def test_a_broken_cache_is_fitted_anew(data: Path, folder: Path, name: str) -> None:
    load_or_fit(folder)
    path = folder / name
    path.write_bytes(path.read_bytes()[:-7])
    assert load_or_fit(folder).fitted
    assert not load_or_fit(folder).fitted


@pytest.mark.parametrize("name", ["intents.json", "scam.json"])
def test_one_model_of_older_examples_is_fitted_anew(data: Path, folder: Path, name: str) -> None:
    load_or_fit(folder)
    path = folder / name  # as if the power had gone between the two
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), "data_hash": "older"}), encoding="utf-8")
    assert load_or_fit(folder).fitted


def test_a_cache_of_another_version_is_fitted_anew(data: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load_or_fit(folder)
    monkeypatch.setattr(model_file, "VERSION", model_file.VERSION + 1)
    assert load_or_fit(folder).fitted


def test_levels_of_another_version_are_chosen_anew(data: Path, folder: Path) -> None:
    load_or_fit(folder)
    path = folder / "scam.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), "levels": {"low": 1}}), encoding="utf-8")
    assert load_or_fit(folder).fitted


@pytest.mark.parametrize("thresholds", [None, {"answer": 0.5, "of_long_ago": 0.5}, []])
def test_thresholds_of_another_version_are_chosen_anew(data: Path, folder: Path, thresholds: object) -> None:
    load_or_fit(folder)
    path = folder / "intents.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), "thresholds": thresholds}), encoding="utf-8")
    assert load_or_fit(folder).fitted


def test_held_out_examples_are_learnt_but_for_measuring(data: Path, folder: Path) -> None:
    with (data / "examples" / "other.txt").open("a", encoding="utf-8") as file:
        hidden = next(n for n in range(1_000) if examples.Example(text="", label="", scenario=f"other/h{n}", line=0).held_out)
        file.write(f"## h{hidden}\n葫芦娃救爷爷\n葫芦娃又来了\n")
    for models, knows in ((load_or_fit(folder), True), (fit_for_measuring(), False)):
        assert any("葫芦" in feature for feature in models.classifier.model.vocabulary) is knows


def test_questions_of_the_answer_book_are_learnt(data: Path) -> None:
    learnt = intent_lesson()
    assert learnt.targets[learnt.texts.index("身份证工本费标准")] == "idcard.renew"


def test_a_question_that_repeats_a_held_out_example_is_left_out_for_measuring(data: Path) -> None:
    hidden = next(n for n in range(1_000) if examples.Example(text="", label="", scenario=f"idcard.renew/h{n}", line=0).held_out)
    with (data / "examples" / "idcard.renew.txt").open("a", encoding="utf-8") as file:
        file.write(f"## h{hidden}\n身份证工本费标准？\n")
    assert "身份证工本费标准" in intent_lesson().texts
    assert "身份证工本费标准" not in intent_lesson(held_out=False).texts


def test_what_was_learnt_here_is_learnt_and_makes_new_models(data: Path, folder: Path, tmp_path: Path) -> None:
    learnt = tmp_path / "learnt"
    before = load_or_fit(folder, learnt=learnt)
    assert not load_or_fit(folder).fitted  # an empty folder changes nothing
    for number in range(3):
        append_learnt(learnt, "help.noise", f"葫芦丝吹个不停第{number}晚")
    after = load_or_fit(folder, learnt=learnt)
    assert (after.fitted, load_or_fit(folder, learnt=learnt).fitted) == (True, False)
    assert after.data_hash != before.data_hash
    assert any("葫芦" in feature for feature in after.classifier.model.vocabulary)
    assert after.classifier.classify("葫芦丝吹个不停").best.label == "help.noise"


def test_what_was_learnt_here_is_measured_without_what_repeats_a_held_out_example(data: Path, tmp_path: Path) -> None:
    hidden = next(example for example in examples.read_all() if example.held_out)
    seen = next(example for example in examples.read_all() if not example.held_out and example.label == "other")
    learnt = tmp_path / "learnt"
    append_learnt(learnt, hidden.label, f"{hidden.text}。")
    append_learnt(learnt, "help.noise", f"{seen.text}。")  # whoever contradicts the tree is measured too
    assert {f"{hidden.text}。", f"{seen.text}。"} <= set(intent_lesson(learnt).texts)
    measured = set(intent_lesson(learnt, held_out=False).texts)
    assert f"{hidden.text}。" not in measured
    assert f"{seen.text}。" in measured


def test_broken_learnt_examples_are_named(data: Path, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "learnt").mkdir()
    (tmp_path / "learnt" / "help.noise.txt").write_text("吵死了\n", encoding="utf-8")
    with pytest.raises(ExamplesError, match=r"help\.noise\.txt:1"):
        load_or_fit(folder, learnt=tmp_path / "learnt")


def test_broken_examples_are_named_and_leave_the_cache_alone(data: Path, folder: Path) -> None:
    load_or_fit(folder)
    stored = (folder / "intents.json").read_bytes()
    (data / "examples" / "help.noise.txt").write_text("吵死了\n", encoding="utf-8")
    with pytest.raises(ExamplesError, match=r"help\.noise\.txt:1"):
        load_or_fit(folder)
    assert (folder / "intents.json").read_bytes() == stored


def test_a_folder_that_cannot_be_written_is_named(data: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ModelFileError, match="cannot write the model"):
        load_or_fit(tmp_path / "file")


def test_progress_runs_to_the_end_over_both_models(data: Path, folder: Path) -> None:
    shares: list[float] = []
    load_or_fit(folder, progress=lambda _what, share: shares.append(share))
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_the_stored_thresholds_are_those_of_the_classifier(full_models: FullModels) -> None:
    _, meta = model_file.load(full_models.folder / "intents", data_hash=full_models.models.data_hash)
    assert meta["thresholds"] == asdict(full_models.models.classifier.thresholds)


def test_the_model_of_the_tree_knows_every_label(full_models: FullModels) -> None:
    assert set(full_models.model.classes) == set(labels())
