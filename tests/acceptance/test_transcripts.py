"""Whole conversations with the bridge that ships, as written in ``transcripts/``, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app import understanding_of
from store.database import Database
from tests.support.full_models import FullModels
from tests.support.transcripts import Transcript, stage

FILES = sorted(Path(__file__).with_name("transcripts").glob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
async def test_conversation_goes_as_written(path: Path, database: Database, full_models: FullModels) -> None:
    transcript = Transcript.read(path)
    async with stage(database, understanding_of(full_models.models)) as scene:
        await scene.play(transcript)
