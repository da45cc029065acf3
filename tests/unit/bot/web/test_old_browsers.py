"""Styles read well in the browser of an old WeChat: what it does not know stands behind something that it does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.web.static import FOLDER

SHEETS = sorted(FOLDER.glob("*.css"))
DEMO = "/* 18. The demo"
NEWER_VALUE = re.compile(r"(?<![\w-])(?:min|max|clamp)\(|\d[ds]vh\b")
NEWER_SELECTOR = re.compile(r":(?:is|where)\(|:not\([^()]*,")


def rules(sheet: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Selector and declarations of each rule that an old browser reads: not in a condition of newer ones, not of the demo."""
    plain = re.sub(r"/\*.*?\*/", "", sheet.partition(DEMO)[0], flags=re.DOTALL)
    plain = re.sub(r"@supports[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", plain)
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", plain):
        pairs = [part.partition(":") for part in body.split(";") if part.strip()]
        yield selector.strip(), [(name.strip(), value.strip()) for name, _, value in pairs]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_nothing_needs_a_new_browser(sheet: Path) -> None:
    found = list(rules(sheet.read_text(encoding="utf-8")))
    assert found
    for selector, declarations in found:
        assert not NEWER_SELECTOR.search(selector), selector
        known = {name for name, value in declarations if not NEWER_VALUE.search(value)}
        assert [name for name, value in declarations if NEWER_VALUE.search(value) and name not in known] == [], selector
        if ("display", "flex") in declarations:
            assert "gap" not in known, selector


@pytest.mark.parametrize(
    ("sheet", "fine"),
    [
        ("a { width: min(100%, 3px); }", False),
        ("a { width: 100%; width: min(100%, 3px); }", True),
        ("a { height: 100dvh }", False),
        ("a { grid-template-columns: minmax(0, 1fr); }", True),
        ("a { display: flex; gap: 3px; }", False),
        ("a { display: grid; gap: 3px; }", True),
        ("a:is(b, c) { top: 0; }", False),
        ("a:not(b, c) { top: 0; }", False),
        ("@media (max-width: 9px) { a { width: max(1px, 2px); } }", False),
        ("@supports (width: min(1px, 2px)) { a { width: min(1px, 2px); } } b { top: 0; }", True),
        (f"b {{ top: 0; }} {DEMO} */ a {{ width: min(1px, 2px); }}", True),
    ],
)
def test_what_is_newer_is_found(sheet: str, fine: bool, tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text(sheet, encoding="utf-8")
    if fine:
        test_nothing_needs_a_new_browser(tmp_path / "a.css")
    else:
        with pytest.raises(AssertionError):
            test_nothing_needs_a_new_browser(tmp_path / "a.css")
