"""Every pair of ink and ground that the style sheet uses for words can be read (WCAG 2.2, 1.4.3: at least 4.5 to 1)."""

from __future__ import annotations

import re

import pytest

from bot.web.static import FOLDER

SHEET = (FOLDER / "fengqiao.css").read_text(encoding="utf-8")
VARIABLES = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", SHEET))
HUES = re.findall(r"\.hue-\d \{ background: (#[0-9a-f]{6})", SHEET)

PAIRS = [
    *[(ink, ground) for ink in ("ink", "soft", "green", "red") for ground in ("paper", "ground", "chat")],
    ("faint", "chat"),  # times and names between the bubbles
    ("faint", "paper"),  # the placeholder of the line to write in
    ("ink", "mine"),
    ("blue", "paper"),
    *[(name, f"{name}-ground") for name in ("green", "amber", "red", "blue")],
    ("soft", "grey-ground"),
    ("pine-ink", "pine"),
    ("paper", "green"),
    ("paper", "red"),
    ("#cfe3d4", "pine"),
    ("#0b4a7d", "mine"),
    ("#24463a", "#fbfcfb"),
    ("soft", "#e2e4e2"),
    ("soft", "#e3e6e3"),
    ("soft", "#e6e9e6"),
    *[("paper", hue) for hue in HUES],
]


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_hues_are_all_there() -> None:
    assert len(HUES) == 10


@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_words_can_be_read(ink: str, ground: str) -> None:
    lights = sorted(_luminance(name if name.startswith("#") else VARIABLES[name]) for name in (ink, ground))
    assert (lights[1] + 0.05) / (lights[0] + 0.05) >= 4.5
    assert all(name in SHEET for name in (ink, ground))
