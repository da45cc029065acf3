"""The gateways under contract: every test gets each of them open and online."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from tests.contract.borrowed import BorrowedHarness
from tests.contract.harness import Harness, SimulatorHarness, WechatHarness, standin_world
from tests.support.standin import Standin


@pytest.fixture(scope="session")
def shared_standin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standin]:
    """One stand-in for all tests that leave it alive."""
    standin = Standin(tmp_path_factory.mktemp("standin"), standin_world()).start()
    yield standin
    standin.kill()


@pytest.fixture(
    params=["simulator", pytest.param("wechat", marks=pytest.mark.standin), pytest.param("borrowed", marks=pytest.mark.standin)]
)
async def network(request: pytest.FixtureRequest) -> AsyncIterator[Harness]:
    """A network with an open gateway on it."""
    harness: Harness
    if request.param == "simulator":
        harness = SimulatorHarness()
    else:
        kind = WechatHarness if request.param == "wechat" else BorrowedHarness
        harness = kind(request.getfixturevalue("shared_standin"))
    await harness.open()
    yield harness
    await harness.aclose()
