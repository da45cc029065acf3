"""A broadcast survives ``kill -9``: every room once, or shown as of unknown fate. The long form is ``make chaos-broadcast``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.broadcast_kills import killed_run

ROOMS, KILLS = 40, 2


async def test_killed_again_and_again_on_the_simulator(database_url: str, tmp_path: Path) -> None:
    done = await killed_run(database_url, tmp_path, rooms=ROOMS, kills=KILLS, seed=7, through_standin=False)
    assert done.faults() == []
    assert done.kills_while_running > 0


@pytest.mark.standin
async def test_killed_again_and_again_on_wechat(database_url: str, tmp_path: Path) -> None:
    done = await killed_run(database_url, tmp_path, rooms=ROOMS, kills=KILLS, seed=11, through_standin=True)
    assert done.faults() == []
    assert done.kills_while_running > 0


@pytest.mark.standin
async def test_words_and_picture_are_each_said_once_however_often_it_is_killed(database_url: str, tmp_path: Path) -> None:
    done = await killed_run(
        database_url, tmp_path, rooms=ROOMS // 2, kills=KILLS, seed=5, through_standin=True, with_picture=True
    )
    assert done.faults() == []
    assert done.kills_while_running > 0
