"""A contender's process: started, asked, ended, its memory told by the operating system."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any

from tests.bench.nlu_contenders.setting_up import ROOT


@dataclass(frozen=True, kw_only=True)
class Contender:
    """A program that speaks the protocol, or the reason why there is none."""

    name: str
    command: Sequence[str]
    missing: str = ""


class ContenderError(Exception):
    """A contender ended too early; the message is the last thing it said."""


class Running:
    """A contender's process."""

    def __init__(self, contender: Contender, arguments: Sequence[object], log: IO[str]) -> None:
        self.log = log
        command = [*contender.command, *map(str, arguments)]
        try:
            self.process = subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, encoding="utf-8"
            )
        except OSError as error:
            raise ContenderError(f"it cannot be started: {error.strerror or error}") from error

    def ask(self, texts: Sequence[str]) -> Any:
        """Have texts answered."""
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(json.dumps({"texts": texts}, ensure_ascii=False) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # it has ended: what it said last is told below
        return self.hear()

    def hear(self) -> Any:
        """Wait for a line."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            self.log.seek(0)
            said = self.log.read().strip().splitlines()
            raise ContenderError(said[-1] if said else "it ended without a word")
        return json.loads(line)

    def end(self) -> float:
        """Let it end, and give the peak of its memory in MB."""
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except BrokenPipeError:
                    pass
        _, status, used = os.wait4(self.process.pid, 0)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        return used.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
