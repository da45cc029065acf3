"""``fengqiao village`` sets which village borders on which and lists it, and names what is not there; on both databases."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.support.cli import Cli, in_database
from tests.unit.bot.village import village


@pytest.fixture
def cli(tmp_path: Path, database_url: str) -> Cli:
    """The command line on the demo county."""
    asyncio.run(in_database(database_url, village))
    return Cli(tmp_path, FENGQIAO_DATABASE_URL=database_url)


def neighbours_of(cli: Cli, name: str) -> str:
    return next(line.split("\t")[3] for line in cli("village", "list").lines if line.split("\t")[1] == name)


def test_neighbours_are_set_both_ways_and_taken_back(cli: Cli) -> None:
    done = cli("village", "neighbours", "柳塘村", "大禾村", "石板村")
    assert (done.code, done.out) == (0, "柳塘村 has 2 neighbours\n")
    assert neighbours_of(cli, "石板村") == "柳塘村"
    assert cli("village", "neighbours", "石板村").code == 0
    assert (neighbours_of(cli, "柳塘村"), neighbours_of(cli, "石板村")) == ("大禾村", "")


@pytest.mark.parametrize(
    ("arguments", "words"), [(("没有的村",), "没有的村"), (("柳塘村", "没有的村"), "没有的村"), (("柳塘村", "柳塘村"), "柳塘村")]
)
def test_what_is_not_there_is_named(cli: Cli, arguments: tuple[str, ...], words: str) -> None:
    done = cli("village", "neighbours", *arguments)
    assert (done.code, words in done.err) == (1, True)
