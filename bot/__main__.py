"""``python -m bot`` and the command ``fengqiao``."""

from __future__ import annotations

import sys

from bot.cli import main as group
from bot.cli.console import guarded


def main() -> None:
    """Run the command line; a fault ends in a sentence and an exit code, never in a traceback."""
    sys.exit(guarded(group))


if __name__ == "__main__":
    main()
