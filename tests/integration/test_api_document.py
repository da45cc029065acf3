"""The API does what its document says: schemathesis asks it whatever the document allows and forbids. On both databases."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from bot.api.application import ROUTES
from store.database import Database
from tests.support.api import served_api

EXAMPLES = 60
"""Per operation, always the same."""


@pytest.mark.timeout(240)
async def test_the_api_is_what_its_document_says(database: Database, tmp_path: Path) -> None:
    async with served_api(database) as api:
        token = await api.token()
        run = await asyncio.create_subprocess_exec(
            str(Path(sys.executable).with_name("st")),
            "run",
            f"{api.address}/api/v1/openapi.json",
            *("--header", f"Authorization: Bearer {token}"),
            *("--phases", "examples,coverage,fuzzing"),
            *("--max-examples", str(EXAMPLES), "--generation-deterministic"),
            *("--warnings", "off", "--no-color", "--continue-on-failure"),
            cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        out, _ = await run.communicate()
    report = out.decode()
    assert run.returncode == 0, report
    assert f"Tested: {len(ROUTES)}\n" in report, report
