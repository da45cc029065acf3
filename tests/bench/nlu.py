"""Our classifier and its nearest peers side by side: same training lines, same test lines, one run. Prints Markdown tables.

On our own examples (what ``make eval`` learns from, and the held-out part), and on SMP2017-ECDT where ``../shared/eval/smp2017``
is there. Each contender is a program of its own (see ``nlu_contenders.protocol``). It fits once; then it is started ``ROUNDS``
times, in turn with the others, and each time answers every test line once: node-nlp remembers texts that it has seen, so that a
second time in the same process would measure its memory of them. Load time and memory are medians of the rounds; a message's
latency is the median of its rounds.

This module imports nothing heavy: on Linux a child's peak memory is at least its parent's size when it started.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from time import perf_counter

from tests.bench.nlu_contenders.running import Contender, ContenderError, Running
from tests.bench.nlu_contenders.setting_up import NODE_FOLDER, ROOT, npm_packages, program, python_packages
from tests.bench.nlu_figures import Measured, accuracy, macro_f1, of_rounds, percentile, table

ROUNDS = 3
WARM_UP = 200
"""Training lines answered before the clock runs: compilers and caches of every contender are warm then."""
SMP = ROOT.parent / "shared" / "eval" / "smp2017"
SMP_NAME = "../shared/eval/smp2017"
MODULES = "tests.bench.nlu_contenders"


@dataclass(frozen=True, kw_only=True)
class Task:
    """Lines to learn from and lines to answer: files of JSON lines with ``text`` and ``label``."""

    name: str
    train: Path
    test: Path


@dataclass
class Rounds:
    """What the starts of one contender brought."""

    fit_s: float
    labels: list[str] = field(default_factory=list)
    us: list[list[float]] = field(default_factory=list)
    load_s: list[float] = field(default_factory=list)
    memory_mb: list[float] = field(default_factory=list)


def contenders() -> list[Contender]:
    """Set all of them up."""
    say("Setting up fastText and node-nlp …")
    no_fasttext, no_node = python_packages(), npm_packages()
    python = [sys.executable, "-W", "ignore", "-m"]
    fasttext = [*python, f"{MODULES}.fasttext_jieba"]
    node = [program("node"), str(NODE_FOLDER / "contender.mjs")]
    return [
        Contender(name="ours", command=[*python, f"{MODULES}.ours"]),
        Contender(name="node-nlp, as documented", command=node, missing=no_node),
        Contender(name="node-nlp, learning rate 0.03", command=[*node, "--learning-rate", "0.03"], missing=no_node),
        Contender(name="fastText, jieba words", command=[*fasttext, "words"], missing=no_fasttext),
        Contender(
            name="fastText, jieba words and their character n-grams", command=[*fasttext, "characters"], missing=no_fasttext
        ),
        Contender(
            name="scikit-learn Pipeline, jieba words and character n-grams", command=[*python, f"{MODULES}.sklearn_pipeline"]
        ),
    ]


def compare(task: Task, entered: Sequence[Contender], folder: Path) -> Iterator[tuple[str, Measured | str]]:
    """Fit and measure every contender; give its figures, or why there are none."""
    warm_up, (texts, truth) = read(task.train)[0], read(task.test)
    warm_up = warm_up[:: max(1, len(warm_up) // WARM_UP)][:WARM_UP]
    failed = {each.name: each.missing for each in entered if each.missing}
    found: dict[str, Rounds] = {}
    for contender in entered:
        if contender.name not in failed:
            say(f"{task.name}: fitting {contender.name} …")
            try:
                found[contender.name] = Rounds(fit_s=fit(contender, task, folder))
            except ContenderError as error:
                failed[contender.name] = f"fitting failed: {error}"
    for number in range(ROUNDS):
        say(f"{task.name}: round {number + 1} of {ROUNDS} …")
        for contender in entered:
            if contender.name not in failed:
                try:
                    one_round(contender, model_folder(contender, folder), warm_up, texts, found[contender.name])
                except ContenderError as error:
                    failed[contender.name] = f"answering failed: {error}"
    for contender in entered:
        name = contender.name
        yield name, failed[name] if name in failed else figures(found[name], truth)


def fit(contender: Contender, task: Task, folder: Path) -> float:
    """Fit one contender, and give the seconds it took."""
    model = model_folder(contender, folder)
    model.mkdir()
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as log:
        process = Running(contender, ["fit", task.train, model], log)
        try:
            return float(process.hear()["fit_s"])
        finally:
            process.end()


def one_round(contender: Contender, model: Path, warm_up: Sequence[str], texts: Sequence[str], found: Rounds) -> None:
    """Start a contender, have every text answered once, and note what it took."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as log:
        start = perf_counter()
        process = Running(contender, ["answer", model], log)
        try:
            process.ask(warm_up[:1])
            load_s = perf_counter() - start
            process.ask(warm_up)
            answered = process.ask(texts)
        finally:
            memory_mb = process.end()
    found.load_s.append(load_s)
    found.memory_mb.append(memory_mb)
    found.labels = answered["labels"]
    found.us.append(answered["us"])


def figures(found: Rounds, truth: Sequence[str]) -> Measured:
    """Put the rounds together."""
    us = of_rounds(found.us)
    return Measured(
        accuracy=accuracy(truth, found.labels),
        macro_f1=macro_f1(truth, found.labels),
        median_us=median(us),
        p99_us=percentile(us, 0.99),
        load_s=median(found.load_s),
        memory_mb=median(found.memory_mb),
        fit_s=found.fit_s,
    )


def model_folder(contender: Contender, folder: Path) -> Path:
    """Where a contender keeps its model."""
    return folder / "".join(c if c.isalnum() else "-" for c in contender.name)


def read(path: Path) -> tuple[list[str], list[str]]:
    """Texts and labels of a file of JSON lines."""
    values = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [value["text"] for value in values], [value["label"] for value in values]


def versions() -> str:
    """What the figures were measured with."""
    names = ("scikit-learn", "numpy", "jieba", "fasttext-community")
    told = [f"Python {platform.python_version()}", *(f"{name} {installed(name)}" for name in names)]
    if node := program("node"):
        told.append(
            "Node " + subprocess.run([node, "--version"], capture_output=True, text=True).stdout.strip().removeprefix("v")
        )
    told += [
        f"{name} {wanted}" for name, wanted in json.loads((NODE_FOLDER / "package.json").read_text())["dependencies"].items()
    ]
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}; " + ", ".join(told)


def installed(name: str) -> str:
    """The version of a Python package."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"


def say(text: str) -> None:
    """Tell whoever waits."""
    sys.stderr.write(text + "\n")


def main() -> None:
    """Print the tables."""
    entered = contenders()
    sys.stdout.write(versions() + "\n")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        own = Task(name="Our own examples", train=folder / "train.jsonl", test=folder / "test.jsonl")
        subprocess.run([sys.executable, "-W", "ignore", "-m", f"{MODULES}.own_lines", own.train, own.test], cwd=ROOT, check=True)
        tasks = [own]
        if SMP.is_dir():
            tasks.append(Task(name="SMP2017-ECDT", train=SMP / "train.jsonl", test=SMP / "test.jsonl"))
        for number, task in enumerate(tasks):
            (models := folder / str(number)).mkdir()
            train, (texts, labels) = read(task.train)[0], read(task.test)
            rows = list(compare(task, entered, models))
            title = f"{task.name}: {len(train)} training lines, {len(texts)} test lines, {len(set(labels))} classes"
            sys.stdout.write(f"\n{title}\n\n{table(rows)}\n")
            sys.stdout.flush()
    if not SMP.is_dir():
        sys.stdout.write(f"\n{SMP_NAME} is not there: SMP2017-ECDT was not measured.\n")


if __name__ == "__main__":
    main()
