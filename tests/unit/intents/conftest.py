"""A data folder of a few lines, for tests that fit models."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from intents import examples, scam, train
from intents.labels import labels


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with a few lines for every label, in place of the tree's."""
    folder = tmp_path / "data"
    for name in labels():
        write(folder / "examples" / f"{name}.txt", name)
    for name in ("loan", "police", "honest/bank"):
        write(folder / "scam" / f"{name}.txt", name)
    monkeypatch.setattr(train, "DATA", folder)
    monkeypatch.setattr(examples, "read_all", partial(examples.read_all, folder / "examples"))
    monkeypatch.setattr(train, "read_scam_examples", partial(scam.read_scam_examples, folder / "scam"))
    return folder


def write(path: Path, name: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"## {number}\n{name} 第{number}件事\n{name} 又是第{number}件\n" for number in range(6)]
    path.write_text("".join(lines), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the models go; not there yet."""
    return tmp_path / "new" / "models"
