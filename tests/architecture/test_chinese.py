"""Chinese that residents and staff read stands in few places, so that it can be read and corrected as a whole."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
MAY_SPEAK = re.compile(r"^bot/texts/\w+\.py$")
# Modules that must recognise what people write: patterns and words to match, never sentences to say.
RECOGNISE = {
    "bot/desk/disputes.py",
    "bot/desk/notice_words.py",
    "bot/dialogue/commands.py",
    "bot/dialogue/continued.py",
    "bot/dialogue/details.py",
    "bot/dialogue/ending.py",
    "bot/dialogue/follow_ups.py",
    "bot/dialogue/forgetting.py",
    "bot/dialogue/leave_days.py",
    "bot/dialogue/progress.py",
    "bot/dialogue/sightings.py",
    "bot/schedule_words/also.py",
}


def _literals(path: Path) -> list[tuple[int, str]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docstrings
        and CHINESE.search(node.value)
    ]


def test_sentences_stand_in_the_texts_only() -> None:
    strays = []
    for package in ("bot", "broadcasts", "intents", "store"):
        for path in sorted((ROOT / package).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if not MAY_SPEAK.match(name) and name not in RECOGNISE:
                strays += [f"{name}:{line} {text[:40]!r}" for line, text in _literals(path) if len(CHINESE.findall(text)) > 4]
    assert strays == []
