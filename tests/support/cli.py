"""The command line as people use it: the real commands with their real exit codes, in this process or in one of its own.

Fitting the real models takes half a minute, so a data folder may be given models that were fitted in a moment: they are put where
the commands look for fitted ones, under the hash of the examples in the tree.
"""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

import pytest

from bot.cli import main
from bot.cli.console import guarded
from intents import model_file, train
from store.database import Database

T = TypeVar("T")
TIMEOUT_S = 60


@dataclass(frozen=True, kw_only=True)
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """The lines of standard output."""
        return self.out.splitlines()


class Cli:
    """The command line with a folder of its own as working folder and data folder."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.data_dir = folder / "data"
        self._environment = environment

    def environment(self, **more: str) -> Mapping[str, str]:
        """What the commands see: nothing of ours from outside."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("FENGQIAO_")}
        return {**clean, "FENGQIAO_DATA_DIR": str(self.data_dir), **self._environment, **more}

    def __call__(self, *arguments: str | int, stdin: str | bytes = b"", **environment: str) -> Done:
        """Run a command in this process, as ``python -m bot`` does."""
        raw = stdin.encode() if isinstance(stdin, str) else stdin
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="", write_through=True) for _ in range(2))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(os, "environ", dict(self.environment(**environment)))
            patch.setattr(sys, "argv", ["fengqiao", *map(str, arguments)])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8"))
            patch.chdir(self.folder)
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                code = guarded(main)
        return Done(code=code, out=_written(out), err=_written(err))

    def process(self, *arguments: str | int, stdin: bytes = b"", **environment: str) -> Done:
        """Run a command in a process of its own, to its end."""
        done = subprocess.run(
            [sys.executable, "-m", "bot", *map(str, arguments)],
            cwd=self.folder,
            env=self.environment(**environment),
            input=stdin,
            capture_output=True,
            timeout=TIMEOUT_S,
            check=False,
        )
        return Done(code=done.returncode, out=done.stdout.decode(), err=done.stderr.decode())

    def give_models(self) -> None:
        """Put the models of the small understanding where the commands look for fitted ones."""
        from tests.support.understanding import tiny_understanding  # fitting needs sklearn: only who asks for models waits for it

        known, folder = tiny_understanding(), self.data_dir / "models"
        now = train.data_hash()  # at every call, because somebody may be working on the examples
        thresholds, levels = {"thresholds": asdict(known.thresholds)}, {"levels": asdict(known.scam.levels)}
        model_file.save(folder / "intents", known.classifier.model, data_hash=now, extra=thresholds)
        model_file.save(folder / "scam", known.scam._model, data_hash=now, extra=levels)


def _written(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()


async def in_database(url: str, work: Callable[[Database], Awaitable[T]]) -> T:
    """Do some work on a database that is there already."""
    database = Database(url)
    await database.open()
    try:
        return await work(database)
    finally:
        await database.aclose()
