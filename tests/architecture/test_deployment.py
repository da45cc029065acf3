"""The files for systemd and containers name what there is."""

from __future__ import annotations

import configparser
import re
import shlex
from pathlib import Path

import yaml

from bot.cli import main
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
FQ = ROOT / "docs/deploy/fq"
UNIT, COMPOSE, DOCKERFILE = ROOT / "docs/deploy/fengqiao.service", ROOT / "compose.yaml", ROOT / "Dockerfile"
ELSEWHERE = {"FENGQIAO_SETTINGS"}


def is_setting(name: str) -> bool:
    fields = Settings.model_fields
    for part in name.removeprefix("FENGQIAO_").lower().split("__"):
        if part not in fields:
            return False
        fields = getattr(fields[part].annotation, "model_fields", {})
    return True


def unit() -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(UNIT, encoding="utf-8")
    return parser


def test_systemd_starts_commands_that_there_are() -> None:
    service = unit()["Service"]
    for name in ("ExecStartPre", "ExecStart"):
        program, command = shlex.split(service[name])[:2]
        assert Path(program).name == "fengqiao"
        assert command in main.commands
    assert service["NoNewPrivileges"] == "yes"
    assert service["ProtectSystem"] == "strict"


def test_commands_run_by_hand_see_what_the_service_sees() -> None:
    service, script = unit()["Service"], FQ.read_text(encoding="utf-8")
    lines = UNIT.read_text(encoding="utf-8").splitlines()
    told = [line.removeprefix("Environment=") for line in lines if line.startswith("Environment=")]
    assert len(told) == 2
    assert [setting for setting in told if setting not in script.splitlines()] == []
    assert f". {service['EnvironmentFile'].removeprefix('-')}" in script
    assert f"-u {service['User']} -- {shlex.split(service['ExecStart'])[0]} " in script
    assert FQ.stat().st_mode & 0o111


def test_files_name_settings_that_there_are() -> None:
    named = set(re.findall(r"\bFENGQIAO_[A-Z_]+\b", "".join(p.read_text(encoding="utf-8") for p in (UNIT, COMPOSE, DOCKERFILE))))
    assert len(named) >= 6
    assert {name for name in named - ELSEWHERE if not is_setting(name)} == set()


def test_containers_are_what_the_docs_say() -> None:
    services = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]
    assert set(services) == {"database", "gateway", "bridge"}
    assert services["bridge"]["ports"] == ["127.0.0.1:8000:8000"]
    for service in services.values():
        assert re.search(r":\d+[\w.-]*$", service.get("image", "local:1")), "an image without a version"


def test_the_image_copies_what_there_is_and_is_not_root() -> None:
    lines = DOCKERFILE.read_text(encoding="utf-8").splitlines()
    copied = [part for line in lines if line.startswith("COPY ") and "--from" not in line for part in line.split()[1:-1]]
    assert copied
    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert any(line.startswith("USER ") and "root" not in line for line in lines)
    assert any("--require-hashes -r requirements.lock" in line for line in lines)
    command = next(line for line in reversed(lines) if line.startswith("CMD "))
    assert re.findall(r'"([^"]+)"', command)[1] in main.commands
