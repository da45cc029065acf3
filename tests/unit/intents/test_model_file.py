"""Model files: what is written is read back, and anything else is refused in words, without running code."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from intents import model_file
from intents.errors import ModelFileError
from intents.linear import LinearModel

MODEL = LinearModel(
    classes=("a", "b"),
    vocabulary=("火", "水", "\x01火 水"),
    idf=np.array([1.5, 2.5, 3.5], dtype=np.float32),
    weights=np.array([[1.0, -1.0], [0.25, 0.5], [0.0, 2.0]], dtype=np.float32),
    bias=np.array([0.1, -0.1]),
    temperature=0.3,
)


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """A good model file."""
    path = tmp_path / "deep" / "intents"
    model_file.save(path, MODEL, data_hash="abc", extra={"thresholds": {"answer": 0.7}})
    return path


def change(path: Path, **values: Any) -> None:
    """Change the JSON of a model file."""
    meta = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    path.with_suffix(".json").write_text(json.dumps({**meta, **values}), encoding="utf-8")


def put_numbers(path: Path, **numbers: Any) -> None:
    """Change the numbers of a model file, hash and all."""
    with path.with_suffix(".npz").open("wb") as file:
        np.savez(file, **{"idf": MODEL.idf, "weights": MODEL.weights, "bias": MODEL.bias, **numbers})
    change(path, numbers_hash=hashlib.sha256(path.with_suffix(".npz").read_bytes()).hexdigest())


def test_round_trip(stored: Path) -> None:
    model, meta = model_file.load(stored, data_hash="abc")
    assert (model.classes, model.vocabulary, model.temperature) == (MODEL.classes, MODEL.vocabulary, MODEL.temperature)
    for name in ("idf", "weights", "bias"):
        np.testing.assert_array_equal(getattr(model, name), getattr(MODEL, name))
        assert getattr(model, name).dtype == getattr(MODEL, name).dtype
    np.testing.assert_array_equal(model.probabilities("火水"), MODEL.probabilities("火水"))
    assert meta["thresholds"] == {"answer": 0.7}
    assert meta["data_hash"] == "abc"


def test_nothing_else_is_left_in_the_folder(stored: Path) -> None:
    assert sorted(path.name for path in stored.parent.iterdir()) == ["intents.json", "intents.npz"]


def test_saving_again_replaces_the_model(stored: Path) -> None:
    model_file.save(stored, MODEL, data_hash="def")
    assert model_file.load(stored)[1]["data_hash"] == "def"


def test_another_version_is_refused(stored: Path) -> None:
    change(stored, version=model_file.VERSION + 1)
    with pytest.raises(ModelFileError, match=rf"version {model_file.VERSION + 1}.*needs {model_file.VERSION}"):
        model_file.load(stored)


def test_a_model_of_other_data_is_refused_only_where_the_data_is_named(stored: Path) -> None:
    model_file.load(stored)
    with pytest.raises(ModelFileError, match="other examples"):
        model_file.load(stored, data_hash="abd")


def test_numbers_with_one_changed_byte_are_refused(stored: Path) -> None:
    raw = bytearray(stored.with_suffix(".npz").read_bytes())
    raw[len(raw) // 2] ^= 1
    stored.with_suffix(".npz").write_bytes(raw)
    with pytest.raises(ModelFileError, match="damaged"):
        model_file.load(stored)


def test_a_wrong_hash_is_refused(stored: Path) -> None:
    change(stored, numbers_hash="0" * 64)
    with pytest.raises(ModelFileError, match="damaged"):
        model_file.load(stored)


@pytest.mark.parametrize("suffix", [".npz", ".json"])
@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_a_truncated_file_is_refused(stored: Path, suffix: str, share: float) -> None:
    raw = stored.with_suffix(suffix).read_bytes()
    stored.with_suffix(suffix).write_bytes(raw[: int(len(raw) * share)])
    with pytest.raises(ModelFileError):
        model_file.load(stored)


@pytest.mark.parametrize("suffix", [".npz", ".json"])
def test_a_missing_file_is_refused(stored: Path, suffix: str) -> None:
    stored.with_suffix(suffix).unlink()
    with pytest.raises(ModelFileError):
        model_file.load(stored)


@pytest.mark.parametrize("text", ["[]", "3", "null", "{}", '{"version": 1}', "\x00\x01"])
def test_json_that_is_no_model_is_refused(stored: Path, text: str) -> None:
    stored.with_suffix(".json").write_text(text, encoding="utf-8")
    with pytest.raises(ModelFileError):
        model_file.load(stored)


@pytest.mark.parametrize("field", ["classes", "vocabulary", "temperature", "numbers_hash"])
def test_a_field_of_the_wrong_kind_is_refused(stored: Path, field: str) -> None:
    change(stored, **{field: None})
    with pytest.raises(ModelFileError):
        model_file.load(stored)


def test_numbers_that_are_no_archive_are_refused(stored: Path) -> None:
    stored.with_suffix(".npz").write_bytes(b"PK\x03\x04 not really")
    change(stored, numbers_hash=hashlib.sha256(b"PK\x03\x04 not really").hexdigest())
    with pytest.raises(ModelFileError):
        model_file.load(stored)


class Trap:
    """Says so when pickle builds it."""

    sprung: bool = False

    def __reduce__(self) -> tuple[Any, ...]:
        return setattr, (Trap, "sprung", True)


def test_a_pickle_in_the_numbers_is_refused_and_never_run(stored: Path) -> None:
    put_numbers(stored, idf=np.array([Trap()], dtype=object))
    with pytest.raises(ModelFileError, match="allow_pickle=False"):
        model_file.load(stored)
    assert not Trap.sprung
    with np.load(stored.with_suffix(".npz"), allow_pickle=True) as numbers:
        numbers["idf"]  # the trap works
    assert Trap.sprung


@pytest.mark.parametrize(
    "numbers",
    [
        {"idf": np.zeros(2, np.float32)},
        {"weights": np.zeros((2, 3), np.float32)},
        {"bias": np.zeros(3)},
        {"weights": np.zeros(6, np.float32)},
    ],
)
def test_numbers_that_do_not_fit_the_words_are_refused(stored: Path, numbers: dict[str, Any]) -> None:
    put_numbers(stored, **numbers)
    with pytest.raises(ModelFileError, match="3 features and 2 classes"):
        model_file.load(stored)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ModelFileError, match=r"cannot write the model to .*file"):
        model_file.save(tmp_path / "file" / "intents", MODEL, data_hash="abc")
