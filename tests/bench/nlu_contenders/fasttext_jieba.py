"""fastText (Joulin et al. 2016) on jieba words: words alone, or with the character n-grams inside words.

The settings are the best of a grid (rate, epochs, word and character n-grams) on the development part of SMP2017-ECDT and on a
fifth of our own training lines, together; more epochs than the default of 5 are what counts. One thread, so that every run
gives the same model; buckets for this much data instead of the default of two million, which would cost 800 MB.
"""

from __future__ import annotations

import logging
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import fasttext
import jieba

from tests.bench.nlu_contenders.protocol import Lines, take_part

NAME = "fasttext.bin"
MARK = "__label__"
COMMON = {"epoch": 200, "dim": 100, "wordNgrams": 2, "bucket": 200_000, "thread": 1, "seed": 1, "verbose": 0}
WORDS = {"lr": 0.3, "minn": 0, "maxn": 0}
CHARACTERS = {"lr": 0.1, "minn": 1, "maxn": 3}


def cut(text: str) -> str:
    """Words with blanks between them, in one line, as fastText wants them."""
    return " ".join(" ".join(jieba.lcut(text)).split())


def fit(lines: Lines, folder: Path, *, options: dict[str, float]) -> None:
    """Write fastText's own kind of file, fit, save."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".txt") as file:
        file.writelines(f"{MARK}{label} {cut(text)}\n" for text, label in zip(lines.texts, lines.labels, strict=True))
        file.flush()
        fasttext.train_supervised(file.name, **COMMON, **options).save_model(str(folder / NAME))


def load(folder: Path) -> Callable[[str], str]:
    """The likeliest class."""
    model = fasttext.load_model(str(folder / NAME))
    return lambda text: str(model.predict(cut(text))[0][0].removeprefix(MARK))


if __name__ == "__main__":
    jieba.setLogLevel(logging.WARNING)
    chosen = {"words": WORDS, "characters": CHARACTERS}[sys.argv.pop(1)]
    take_part(lambda lines, folder: fit(lines, folder, options=chosen), load)
