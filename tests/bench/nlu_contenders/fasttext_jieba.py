"""fastText (Joulin et al. 2016) on jieba words: words alone, or with the character pairs inside words.

``lr``, ``epoch`` and ``wordNgrams`` are the best of a small grid on the development part of SMP2017-ECDT; one thread, so that every run gives the
same model; buckets for this much data instead of the default of two million, which would cost 800 MB.
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
COMMON = {"lr": 0.5, "dim": 100, "wordNgrams": 2, "bucket": 200_000, "thread": 1, "seed": 1, "verbose": 0}
WORDS = {"epoch": 50, "minn": 0, "maxn": 0}
CHARACTERS = {"epoch": 25, "minn": 1, "maxn": 2}


def cut(text: str) -> str:
    """Words with blanks between them, in one line, as fastText wants them."""
    return " ".join(" ".join(jieba.lcut(text)).split())


def fit(lines: Lines, folder: Path, *, options: dict[str, int]) -> None:
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
