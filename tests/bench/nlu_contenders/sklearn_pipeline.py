"""The naive way: TF-IDF of jieba words and of character n-grams, a linear SVM, all in a scikit-learn ``Pipeline``."""

from __future__ import annotations

import logging
import pickle
from collections.abc import Callable
from pathlib import Path

import jieba
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import Pipeline, make_union
from sklearn.svm import LinearSVC

from tests.bench.nlu_contenders.protocol import Lines, take_part

NAME = "pipeline.pickle"
SEED = 1


def cut(text: str) -> list[str]:
    """Words; a function of ours, because jieba's own holds a lock, which no pickle takes."""
    return list(jieba.lcut(text))


def fit(lines: Lines, folder: Path) -> None:
    """Fit with scikit-learn's defaults; words alone, characters one to three in a row."""
    words = TfidfVectorizer(tokenizer=cut, token_pattern=None)
    characters = TfidfVectorizer(analyzer="char", ngram_range=(1, 3))
    pipeline = Pipeline([("features", make_union(words, characters)), ("svm", LinearSVC(random_state=SEED))])
    pipeline.fit(lines.texts, lines.labels)
    (folder / NAME).write_bytes(pickle.dumps(pipeline))


def load(folder: Path) -> Callable[[str], str]:
    """One message at a time, as a chat brings them."""
    pipeline = pickle.loads((folder / NAME).read_bytes())
    return lambda text: str(pipeline.predict([text])[0])


if __name__ == "__main__":
    jieba.setLogLevel(logging.WARNING)
    take_part(fit, load)
