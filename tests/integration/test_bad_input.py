"""Real processes that are given what they cannot use: each says so in a sentence and ends by itself, never with a traceback."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.gateways.base import LinkState
from store.database import Database
from tests.contract.harness import standin_world
from tests.support.cli import Cli, Done, in_database
from tests.support.standin import Standin

FENGQIAO = Path(sys.executable).parent / "fengqiao"
SECRET = "t0p-secret-t0ken"
VILLAGE = "residents-liutang"


def sentence(done: Done) -> str:
    """The one thing that a process said, after its log if it got that far, before it ended with a code of its own."""
    assert done.code == 1, done
    assert done.out == ""
    assert "Traceback" not in done.err
    *log, last = done.err.splitlines()
    assert all(line.startswith('{"at": ') for line in log)
    assert last.startswith("fengqiao: ")
    return last


@contextmanager
def taken_port() -> Iterator[int]:
    """A port on which another program listens."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@contextmanager
def running(cli: Cli, *arguments: str, **environment: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A process that serves pages, and their address; it is ended as Ctrl-C ends it, and must not have complained."""
    errors = cli.folder / "stderr.txt"
    with errors.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", *arguments],
            cwd=cli.folder,
            env={**cli.environment(), "FENGQIAO_WEB__PORT": "0", **environment},
            stdout=subprocess.PIPE,
            stderr=stream,
        )
    assert process.stdout is not None
    try:
        told = ""
        while not (found := re.search(r"http://[\d.]+:\d+", told)):
            line = process.stdout.readline().decode()
            assert line, errors.read_text(encoding="utf-8")
            told += line
        yield found[0], process
    finally:
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"Traceback" not in rest
    assert "Traceback" not in errors.read_text(encoding="utf-8")


def ask(address: str, body: bytes | None = None) -> tuple[int, dict[str, object]]:
    """Status and JSON of an answer."""
    try:
        with urllib.request.urlopen(urllib.request.Request(address, data=body), timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, json.load(refusal)


def test_demo_on_a_port_that_is_taken(knowing_cli: Cli) -> None:
    with taken_port() as port:
        said = sentence(knowing_cli.process("demo", "--data", "data", "--port", port))
    assert f"port {port} on 127.0.0.1 is taken" in said
    assert "--port" in said
    assert "FENGQIAO_WEB__PORT" in said


def test_serve_on_a_port_that_is_taken(knowing_cli: Cli) -> None:
    with taken_port() as port:
        endpoint = {"FENGQIAO_WECHAT__ENDPOINT": "127.0.0.1:1", "FENGQIAO_WECHAT__TOKEN": SECRET}
        done = knowing_cli.process("serve", FENGQIAO_WEB__PORT=str(port), FENGQIAO_LOG_LEVEL="ERROR", **endpoint)
    assert f"port {port}" in sentence(done)
    assert SECRET not in done.err


def test_demo_on_a_host_that_is_none_of_this_machine(knowing_cli: Cli) -> None:
    said = sentence(knowing_cli.process("demo", "--data", "data", FENGQIAO_WEB__HOST="192.0.2.1", FENGQIAO_WEB__PORT="0"))
    assert "192.0.2.1" in said
    assert "FENGQIAO_WEB__HOST" in said


@pytest.mark.parametrize("arguments", [["demo", "--port", "0", "--data", "file/below"], ["train"]])
def test_data_folder_that_cannot_be_written(cli: Cli, arguments: list[str]) -> None:
    (cli.folder / "file").write_text("no folder")
    said = sentence(cli.process(*arguments, FENGQIAO_DATA_DIR="file/below"))
    assert "file/below" in said
    assert "FENGQIAO_DATA_DIR" in said


@pytest.mark.parametrize("arguments", [["demo", "--port", "0", "--data", "data"], ["serve"]])
def test_database_of_a_newer_version(knowing_cli: Cli, arguments: list[str]) -> None:
    async def raise_version(database: Database) -> None:
        async with database.write() as session:
            await session.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    knowing_cli("migrate")
    asyncio.run(in_database(f"sqlite:///{knowing_cli.data_dir}/fengqiao.db", raise_version))
    said = sentence(knowing_cli.process(*arguments, FENGQIAO_WECHAT__ENDPOINT="127.0.0.1:1"))
    assert "9999" in said
    assert "newer Fengqiao" in said


def test_serve_without_a_network_says_what_to_set(cli: Cli) -> None:
    said = sentence(cli.process("serve"))
    assert "FENGQIAO_WECHAT__ENDPOINT" in said
    assert "FENGQIAO_WECHAT__TOKEN" in said


@pytest.mark.parametrize("endpoint", ["nonsense", "127.0.0.1:99999"])
def test_serve_with_an_endpoint_that_is_none(knowing_cli: Cli, endpoint: str) -> None:
    done = knowing_cli.process("serve", FENGQIAO_WECHAT__ENDPOINT=endpoint, FENGQIAO_WECHAT__TOKEN=SECRET)
    assert f"'{endpoint}' is no host:port" in sentence(done)
    assert SECRET not in done.err


def test_bad_settings_file_and_environment_are_named_together(cli: Cli) -> None:
    (cli.folder / "fengqiao.toml").write_text('[wechat]\ntokken = "' + SECRET + '"\n', encoding="utf-8")
    done = cli.process("serve", FENGQIAO_WEB__PORT="eighty", FENGQIAO_WECHAT__TLS="perhaps")
    assert (done.code, done.out) == (1, "")
    assert [line.split(" (or")[0].removeprefix("fengqiao: ") for line in done.err.splitlines()] == [
        "web.port",
        "wechat.tls",
        "wechat.tokken",
    ]
    assert SECRET not in done.err


def test_the_installed_command_ends_like_the_module(cli: Cli) -> None:
    command = [FENGQIAO, "--settings", "nowhere.toml", "check"]
    done = subprocess.run(command, cwd=cli.folder, env=cli.environment(), capture_output=True, text=True, timeout=60, check=False)
    assert "nowhere.toml" in sentence(Done(code=done.returncode, out=done.stdout, err=done.stderr))


@pytest.mark.parametrize("arguments", [["nothing"], ["demo", "--port", "70000"], ["demo", "--nothing"], ["room", "bind"]])
def test_wrong_use_ends_with_code_2(cli: Cli, arguments: list[str]) -> None:
    done = cli(*arguments)
    assert (done.code, done.out) == (2, "")
    assert "Usage:" in done.err
    assert "Traceback" not in done.err


def test_a_reader_that_goes_away_is_no_fault(knowing_cli: Cli) -> None:
    lines = b'{"id": 1, "text": "a"}\n' * 5000
    command = f"{sys.executable} -m bot classify | head -n 1"
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"],
        cwd=knowing_cli.folder, env=knowing_cli.environment(), input=lines, capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert json.loads(done.stdout)["id"] == 1
    assert done.stderr == b""


def test_simulator_refuses_unknown_rooms_and_broken_json_in_chinese_and_goes_on(knowing_cli: Cli) -> None:
    with running(knowing_cli, "demo", "--data", "data") as (address, process):
        rooms = f"{address}/api/simulator/rooms"
        for path, body, status, word in (
            ("nowhere/messages", b'{"sender": "a", "text": "b"}', 404, "没有这个群：nowhere。"),
            ("nowhere/messages", None, 404, "没有这个群：nowhere。"),
            (f"{VILLAGE}/messages", b'{"sender": ', 400, "JSON"),
            (f"{VILLAGE}/messages", b"\xff\xfe\x00", 400, "JSON"),
            (f"{VILLAGE}/messages", b"[" * 100_000, 400, "JSON"),
            (f"{VILLAGE}/messages", '{"sender": "无名氏", "text": "b"}'.encode(), 400, "没有这个人：无名氏。"),
        ):
            found, answer = ask(f"{rooms}/{path}", body)
            assert found == status
            assert word in str(answer["error"])
        assert ask(f"{rooms}/{VILLAGE}/messages", '{"sender": "李桂芬", "text": "你好"}'.encode())[0] == 200
        assert ask(f"{address}/healthz")[1]["status"] == "ok"
        assert process.poll() is None


@pytest.mark.standin
def test_serve_with_a_wrong_token_stays_up_and_says_so_in_the_health_report_and_the_log(knowing_cli: Cli, tmp_path: Path) -> None:
    standin = Standin(tmp_path, standin_world()).start()
    try:
        settings = {"FENGQIAO_WECHAT__ENDPOINT": standin.endpoint, "FENGQIAO_WECHAT__TOKEN": SECRET}
        with running(knowing_cli, "serve", **settings) as (address, _):
            deadline = time.monotonic() + 20
            while LinkState.REFUSED.value not in (report := json.dumps(ask(f"{address}/healthz")[1])):
                assert time.monotonic() < deadline, report
                time.sleep(0.05)
    finally:
        standin.kill()
    log = (knowing_cli.folder / "stderr.txt").read_text(encoding="utf-8")
    assert any(json.loads(line)["state"] == "refused" for line in log.splitlines() if '"link"' in line)
    assert SECRET not in log + report
