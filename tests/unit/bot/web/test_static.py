"""Styles and scripts: all that the pages name is there, nothing comes from elsewhere, nothing else can be asked for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.web import pages, static
from bot.web.static import StaticFiles

SCRIPTS = sorted((static.FOLDER / "js").glob("*.js"))
TEMPLATES = sorted(pages.FOLDER.glob("*.html"))
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_version_follows_the_content(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a {}")
    before = StaticFiles.read(tmp_path).version
    assert StaticFiles.read(tmp_path).version == before
    (tmp_path / "a.css").write_text("a { color: red }")
    assert StaticFiles.read(tmp_path).version != before


def test_url_of_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        StaticFiles.read(tmp_path).url("nothing.css")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_script_imports_what_is_there_and_never_parses_html(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    imported = re.findall(r'from "(\./[\w.-]+)"', text)
    assert all((script.parent / name).is_file() for name in imported)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", text)
    assert len(text.splitlines()) <= 300


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_script_speaks_no_chinese_of_its_own(script: Path) -> None:
    assert not CHINESE.search(script.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", TEMPLATES, ids=lambda path: path.name)
def test_page_needs_nothing_from_elsewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", text)
    assert not re.search(r"\sstyle=|\son\w+=|\|\s*safe\b", text)
