"""Model files: one ``.npz`` with the numbers and one ``.json`` beside it with everything else. No pickle: loading runs no code.

The JSON names the format version, the hash of the training data, the hash of the ``.npz``, the classes, the vocabulary and
the thresholds. A file of another version or with another hash is refused and fitted anew.
"""

from __future__ import annotations

import hashlib
import json
import os
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from intents.errors import ModelFileError
from intents.linear import LinearModel

VERSION = 1
"""Raised whenever features, weighting or the layout of the file change."""


def save(path: Path, model: LinearModel, *, data_hash: str, extra: dict[str, Any] | None = None) -> None:
    """Write ``path.npz`` and ``path.json``; a reader never sees one half of it.

    Raises
    ------
    ModelFileError
        The folder cannot be written.
    """
    numbers = path.with_suffix(".npz")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}.part")
        with part.open("wb") as file:
            np.savez(file, idf=model.idf, weights=model.weights, bias=model.bias)
        part.replace(numbers)
        meta = {
            "version": VERSION,
            "data_hash": data_hash,
            "numbers_hash": hashlib.sha256(numbers.read_bytes()).hexdigest(),
            "classes": list(model.classes),
            "temperature": model.temperature,
            "vocabulary": list(model.vocabulary),
            **(extra or {}),
        }
        part.write_text(json.dumps(meta, ensure_ascii=False), encoding="utf-8")
        part.replace(path.with_suffix(".json"))
    except OSError as error:
        raise ModelFileError(f"cannot write the model to {path.parent}: {error.strerror or error}") from error


def load(path: Path, *, data_hash: str | None = None) -> tuple[LinearModel, dict[str, Any]]:
    """Read a model.

    Parameters
    ----------
    data_hash
        Refuse a model that was fitted on other data than this.

    Returns
    -------
    (model, meta)
        ``meta`` is the whole JSON without the vocabulary.

    Raises
    ------
    ModelFileError
        Missing, damaged, of another version or of other data.
    """
    try:
        meta = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        if not isinstance(meta, dict):
            raise ModelFileError(f"{path.name}.json is not a JSON object")
        if meta["version"] != VERSION:
            raise ModelFileError(f"{path.name} has version {meta['version']}, this Fengqiao needs {VERSION}")
        if data_hash is not None and meta["data_hash"] != data_hash:
            raise ModelFileError(f"{path.name} was fitted on other examples")
        raw = path.with_suffix(".npz").read_bytes()
        if hashlib.sha256(raw).hexdigest() != meta["numbers_hash"]:
            raise ModelFileError(f"{path.name} is damaged")
        with np.load(BytesIO(raw), allow_pickle=False) as numbers:
            model = LinearModel(
                classes=tuple(meta["classes"]),
                vocabulary=tuple(meta.pop("vocabulary")),
                idf=numbers["idf"],
                weights=numbers["weights"],
                bias=numbers["bias"],
                temperature=float(meta["temperature"]),
            )
    except (OSError, ValueError, KeyError, TypeError, BadZipFile) as error:
        raise ModelFileError(f"cannot read the model {path.name}: {error}") from error
    shapes = (model.idf.shape, model.weights.shape, model.bias.shape)
    features, classes = len(model.vocabulary), len(model.classes)
    if shapes != ((features,), (features, classes), (classes,)):
        raise ModelFileError(f"{path.name} is damaged: numbers of shapes {shapes} for {features} features and {classes} classes")
    return model, meta


def keep_for(path: Path, data_hash: str) -> None:
    """Let a model be loaded for other data than it was fitted on: those data made a worse one.

    Raises
    ------
    ModelFileError
        Missing or damaged, or the folder cannot be written.
    """
    load(path)
    file = path.with_suffix(".json")
    try:
        meta = json.loads(file.read_text(encoding="utf-8"))
        meta = {"fitted_on": meta["data_hash"], **meta, "data_hash": data_hash}
        part = path.with_suffix(f".{os.getpid()}.part")
        part.write_text(json.dumps(meta, ensure_ascii=False), encoding="utf-8")
        part.replace(file)
    except OSError as error:
        raise ModelFileError(f"cannot write the model to {path.parent}: {error.strerror or error}") from error
