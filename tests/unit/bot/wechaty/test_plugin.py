"""The plugin itself, and what python-wechaty misses in today's libraries."""

from __future__ import annotations

import socket
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.errors import SettingsError
from bot.settings import Settings
from bot.wechaty import shims
from intents.errors import ModelFileError


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module; python-wechaty writes into its cache folder when it is imported."""
    monkeypatch.setenv("CACHE_DIR", str(tmp_path / "cache"))
    import bot.wechaty.plugin

    return bot.wechaty.plugin


def test_a_second_client_for_the_token_is_refused(plugin: Any) -> None:
    settings = Settings(wechat={"endpoint": "127.0.0.1:8788", "token": "secret"})
    with pytest.raises(SettingsError, match="one client only"):
        plugin.FengqiaoPlugin(settings)


async def test_a_bridge_that_cannot_start_leaves_the_bot_alone(
    plugin: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def load(folder: Path, *, learnt: Path) -> None:
        raise ModelFileError(f"{folder} cannot be written")

    monkeypatch.setattr(plugin, "load_or_fit", load)
    door = plugin.FengqiaoPlugin(Settings(data_dir=tmp_path))
    await door.on_running()
    assert door._bridge is not None
    await door._bridge
    assert [record.action for record in caplog.records if hasattr(record, "action")] == ["bridge_failed"]
    await door.on_stoped()
    assert door._bridge is None


def test_telnet_tells_whether_somebody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        shims.Telnet().open("127.0.0.1", port=port, timeout=3)
    with pytest.raises(OSError, match="refused"):
        shims.Telnet().open("127.0.0.1", port=port, timeout=3)


def test_without_python_wechaty_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyee", None)
    with pytest.raises(ImportError, match=r"fengqiao\[wechaty\]"):
        shims.prepare()
