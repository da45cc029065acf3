"""What is loaded is left out of the search for garbage; in a process of its own, for it cannot be undone."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import gc
from bot.garbage import keep_what_is_loaded

class Ring:
    pass

kept = [Ring() for _ in range(1000)]
before = gc.get_freeze_count()
keep_what_is_loaded()
assert gc.get_freeze_count() > before + 1000
left = Ring()
left.me = left
del left
assert gc.collect() > 0
"""


def test_what_is_loaded_is_kept_and_new_rings_are_still_found() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
