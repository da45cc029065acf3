"""What our scorer costs next to cutting the same text into words with jieba: time per message, loading, memory.

Both are timed in one process, message by message in turn, so that whatever else the machine does hits both; a message's time is
the median of its rounds. Loading and memory are measured in fresh processes, in turn too.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter_ns

ROUNDS = 5
STARTS = 7
WARM_UP = 200

_FIT = """
from time import perf_counter
start = perf_counter()
from pathlib import Path
from intents.train import load_or_fit
assert load_or_fit(Path({folder!r})).fitted
"""
_JIEBA_ONLY = """
from time import perf_counter
start = perf_counter()
import jieba, logging
jieba.setLogLevel(logging.WARNING)
cutter = jieba.Tokenizer()
cutter.initialize()
cutter.lcut({text!r})
"""
_OURS = """
from time import perf_counter
start = perf_counter()
from pathlib import Path
from intents.train import load_or_fit
models = load_or_fit(Path({folder!r}))
assert not models.fitted, "the examples were changed meanwhile: start again"
models.classifier.classify({text!r})
models.scam.check({text!r})
"""
_REPORT = """
took = perf_counter() - start
import json, resource, sys
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([took, peak / 2**20 if sys.platform == "darwin" else peak / 2**10]))
"""
_FIRST = "娃娃咋个上户口"


def timed(work: Callable[[str], object], text: str) -> int:
    """Nanoseconds for one message."""
    start = perf_counter_ns()
    work(text)
    return perf_counter_ns() - start


def fresh(code: str) -> tuple[float, float]:
    """Seconds and peak megabytes of some code in a process of its own.

    Only true while this process is small: on Linux a child's peak is at least its parent's size when it started.
    """
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code + _REPORT], stdout=subprocess.PIPE, text=True, check=True)
    seconds, megabytes = json.loads(done.stdout)
    return seconds, megabytes


def main() -> None:
    """Print the tables."""
    with tempfile.TemporaryDirectory() as name:
        sys.stderr.write("Fitting the models …\n")
        fit_s, fit_mb = fresh(_FIT.format(folder=name))
        loads = [(fresh(_JIEBA_ONLY.format(text=_FIRST)), fresh(_OURS.format(folder=name, text=_FIRST))) for _ in range(STARTS)]
        stored_mb = sum(path.stat().st_size for path in Path(name).iterdir()) / 2**20
        show_speed(Path(name))
    jieba_s, jieba_mb = (median(values) for values in zip(*(first for first, _ in loads), strict=True))
    ours_s, ours_mb = (median(values) for values in zip(*(second for _, second in loads), strict=True))
    out = sys.stdout.write
    out(f"\n{f'a fresh process, median of {STARTS}':<48}{'time':>10}{'memory (peak)':>16}\n")
    out(f"{'jieba alone (import, dictionary, one cut)':<48}{jieba_s:>8.2f} s{jieba_mb:>13.0f} MB\n")
    out(f"{'both models loaded, first classify and scam':<48}{ours_s:>8.2f} s{ours_mb:>13.0f} MB\n")
    out(f"{'beyond jieba (wanted: at most 0.3 s)':<48}{ours_s - jieba_s:>8.2f} s{ours_mb - jieba_mb:>13.0f} MB\n")
    out(f"{'fitting both, once':<48}{fit_s:>8.2f} s{fit_mb:>13.0f} MB\n")
    out(f"\nmodel files {stored_mb:.1f} MB\n")


def show_speed(folder: Path) -> None:
    """Print the time per message of each part."""
    # Imported here: the processes above must be started by a small one.
    import jieba

    from intents import examples
    from intents.train import load_or_fit

    jieba.setLogLevel(logging.WARNING)
    models = load_or_fit(folder)
    texts = [example.text for example in examples.read_all() if example.held_out]
    works: dict[str, Callable[[str], object]] = {
        "jieba.lcut": jieba.lcut,
        "scores and probabilities": models.classifier.model.probabilities,
        "classify (ranked, emergency)": models.classifier.classify,
        "scam check": models.scam.check,
    }
    for text in texts[:WARM_UP]:
        for work in works.values():
            work(text)
    rounds: dict[str, list[list[int]]] = {what: [[] for _ in texts] for what in works}
    for number in range(ROUNDS):
        order = list(works.items())[:: 1 if number % 2 == 0 else -1]
        for place, text in enumerate(texts):
            for what, work in order:
                rounds[what][place].append(timed(work, text))
    times = {what: [median(found) for found in each] for what, each in rounds.items()}
    base = times["jieba.lcut"]
    out = sys.stdout.write
    out(f"{len(texts)} held-out messages, {ROUNDS} rounds, median length {median(map(len, texts)):g} characters\n\n")
    out(f"{'per message':<32}{'median':>10}{'p99':>10}{'÷ jieba.lcut (wanted: scores at most 2.5)':>44}\n")
    for what, found in times.items():
        middle, last = median(found) / 1000, quantiles(found, n=100)[98] / 1000
        out(f"{what:<32}{middle:>7.1f} µs{last:>7.1f} µs{median(found) / median(base):>44.2f}\n")


if __name__ == "__main__":
    main()
