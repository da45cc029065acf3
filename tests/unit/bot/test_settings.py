"""Settings come from a TOML file and from the environment, which wins; every fault is named at once, and no secret is printed."""

from __future__ import annotations

import os
from dataclasses import fields
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import SETTINGS_FILE, Settings, ThresholdSettings, load_settings
from intents.classifier import Thresholds

SECRET = "t0p-secret-t0ken"


@pytest.fixture(autouse=True)
def empty_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without a settings file, and an environment without a name of ours."""
    for name in [name for name in os.environ if name.startswith("FENGQIAO_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, text: str, name: str = SETTINGS_FILE) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def fault(file: Path | None = None) -> str:
    """What is said about settings that cannot be used."""
    with pytest.raises(SettingsError) as caught:
        load_settings(file)
    return str(caught.value)


def test_without_file_and_environment_everything_has_a_default() -> None:
    settings = load_settings()
    assert settings.data_dir == Path("data")
    assert (settings.web.host, settings.web.port) == ("127.0.0.1", 8000)
    assert settings.wechat.endpoint == ""
    assert settings.database == f"sqlite:///{Path('data/fengqiao.db').absolute()}"


def test_file_in_the_working_folder_is_read(empty_place: Path) -> None:
    write(empty_place, 'county = "青禾县"\n[web]\nport = 8100\n[wechat]\nendpoint = "127.0.0.1:9000"\n')
    settings = load_settings()
    assert (settings.county, settings.web.port, settings.wechat.endpoint) == ("青禾县", 8100, "127.0.0.1:9000")


def test_named_file_is_read_instead_of_the_one_in_the_working_folder(empty_place: Path) -> None:
    write(empty_place, "[web]\nport = 8100\n")
    assert load_settings(write(empty_place, "[web]\nport = 8200\n", "other.toml")).web.port == 8200


def test_environment_may_name_the_file(empty_place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FENGQIAO_SETTINGS", str(write(empty_place, 'county = "青禾县"\n', "other.toml")))
    assert load_settings().county == "青禾县"


def test_file_from_a_windows_editor_may_begin_with_a_byte_order_mark(empty_place: Path) -> None:
    (empty_place / SETTINGS_FILE).write_bytes('\ufeffcounty = "青禾县"\r\n'.encode())
    assert load_settings().county == "青禾县"


def test_environment_wins_and_leaves_its_neighbours_in_the_file_alone(empty_place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(empty_place, 'log_level = "DEBUG"\n[web]\nhost = "::1"\nport = 8100\n[outbox]\nattempts = 3\n')
    monkeypatch.setenv("FENGQIAO_WEB__PORT", "8300")
    monkeypatch.setenv("FENGQIAO_OUTBOX__ECHO_WAIT_S", "12.5")
    settings = load_settings()
    assert (settings.web.host, settings.web.port) == ("::1", 8300)
    assert (settings.outbox.attempts, settings.outbox.echo_wait_s) == (3, 12.5)
    assert settings.log_level == "DEBUG"


def test_command_line_wins_over_everything(empty_place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(empty_place, 'county = "file"\n')
    monkeypatch.setenv("FENGQIAO_COUNTY", "environment")
    assert load_settings(county="command line").county == "command line"


def test_database_address_wins_over_the_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FENGQIAO_DATABASE_URL", "postgresql://u:p@db/fengqiao")
    assert load_settings().database == "postgresql://u:p@db/fengqiao"


def test_empty_database_address_means_the_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FENGQIAO_DATABASE_URL", "")
    assert load_settings().database.startswith("sqlite:///")


def test_data_folder_with_odd_signs_makes_an_address_that_leads_back_to_it(empty_place: Path) -> None:
    folder = empty_place / "数据 100% #1?"
    address = Settings(data_dir=folder).database
    assert "?" not in address
    assert "#" not in address


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("FENGQIAO_WEB__PORT", "eighty", "web.port"),
        ("FENGQIAO_WEB__PORT", "65536", "web.port"),
        ("FENGQIAO_WEB__PORTT", "80", "web.portt"),  # misspelt
        ("FENGQIAO_WEB", "8000", "web"),  # forgot what is nested
        ("FENGQIAO_WEB", "{", "web"),
        ("FENGQIAO_WECHAT", "not json", "wechat"),
        ("FENGQIAO_LOG_LEVEL", "loud", "log_level"),
        ("FENGQIAO_OUTBOX__ATTEMPTS", "0", "outbox.attempts"),
        ("FENGQIAO_PACE__JITTER", "1.5", "pace.jitter"),
        ("FENGQIAO_WECHAT__TLS", "perhaps", "wechat.tls"),
    ],
)
def test_bad_value_in_the_environment_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, field: str) -> None:
    monkeypatch.setenv(name, value)
    said = fault()
    assert field in said
    assert name in said


def test_all_faults_are_reported_together_one_a_line(empty_place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(empty_place, 'colour = "red"\n[pace]\njitter = 7\n')
    monkeypatch.setenv("FENGQIAO_WEB__PORT", "eighty")
    lines = fault().splitlines()
    assert len(lines) == 3
    assert {line.split(" ")[0] for line in lines} == {"colour", "pace.jitter", "web.port"}


@pytest.mark.parametrize(
    "content",
    [b"county = ", b"[web\n", b'county = "a"\ncounty = "b"\n', b"county = '\xff\xfe'\n", b"\x00\x01\x02"],
    ids=["half a line", "open bracket", "twice", "not UTF-8", "binary"],
)
def test_broken_file_is_named(empty_place: Path, content: bytes) -> None:
    path = empty_place / "broken.toml"
    path.write_bytes(content)
    assert str(path) in fault(path)


def test_file_that_was_named_must_be_there(empty_place: Path) -> None:
    assert "nowhere.toml" in fault(empty_place / "nowhere.toml")


def test_file_that_the_environment_names_must_be_there(empty_place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FENGQIAO_SETTINGS", str(empty_place / "nowhere.toml"))
    assert "nowhere.toml" in fault()


def test_secrets_are_never_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FENGQIAO_WECHAT__TOKEN", SECRET)
    monkeypatch.setenv("FENGQIAO_DATABASE_URL", f"postgresql://u:{SECRET}@db/x")
    settings = load_settings()
    for shown in (repr(settings), str(settings), settings.model_dump_json(), str(settings.model_dump())):
        assert SECRET not in shown
        assert "***" in shown
    assert settings.wechat.token.get_secret_value() == SECRET
    assert SECRET in settings.database


@pytest.mark.parametrize(
    "text",
    [
        f'[wechat]\ntoken = ["{SECRET}"]\n',  # of the wrong type
        f'[wechat]\ntoken = "{SECRET}"\nport = 1\n',  # beside a name that is unknown
        f'[wechat]\ntoken = "{SECRET}\n',  # the line is broken
        f'wechat = "{SECRET}"\n',
        f'database_url = {{ x = "{SECRET}" }}\n',
    ],
)
def test_faults_tell_no_secret(empty_place: Path, text: str) -> None:
    said = fault(write(empty_place, text))
    assert SECRET not in said
    assert said


def test_broken_nested_value_in_the_environment_tells_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FENGQIAO_WECHAT", f'{{"token": "{SECRET}"')
    assert SECRET not in fault()


def test_settings_cannot_be_changed_afterwards() -> None:
    settings = load_settings()
    with pytest.raises(ValueError, match="frozen"):
        settings.county = "elsewhere"


# Thresholds


def test_thresholds_are_named_as_the_model_names_them_and_none_is_set_by_default() -> None:
    assert set(ThresholdSettings.model_fields) == {field.name for field in fields(Thresholds)}
    settings = load_settings()
    assert settings.thresholds.given == {}
    assert settings.stations == {}


def test_thresholds_of_the_county_and_of_a_station(empty_place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(empty_place, '[thresholds]\nanswer = 0.8\nhandoff = 0\n[stations."禾丰派出所".thresholds]\nhelpful = 1\nanswer = 0.7\n')
    monkeypatch.setenv("FENGQIAO_THRESHOLDS__ANSWER", "0.85")
    settings = load_settings()
    assert settings.thresholds.given == {"answer": 0.85, "handoff": 0.0}
    assert settings.stations["禾丰派出所"].thresholds.given == {"answer": 0.7, "helpful": 1.0}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("answer = 1.01", "answer (or FENGQIAO_{env}__ANSWER): Input should be less than or equal to 1"),
        ("answer = -0.1", "greater than or equal to 0"),
        ("answer = 92", "less than or equal to 1"),  # meant in per cent
        ("answer = nan", "{name}.answer"),
        ("answer = inf", "less than or equal to 1"),
        ('answer = "much"', "valid number"),
        ("answer = true", "a number from 0 to 1, not true or false"),
        ("anwser = 0.5", "{name}.anwser"),
        ("emergency = 0.6\nemergency_unaddressed = 0.5", "emergency_unaddressed is below emergency"),
    ],
)
@pytest.mark.parametrize("table", ["thresholds", 'stations."禾丰派出所".thresholds'])
def test_a_bad_threshold_is_named(empty_place: Path, line: str, said: str, table: str) -> None:
    write(empty_place, f"[{table}]\n{line}\n")
    name = table.replace('"', "")
    words = fault()
    assert words.startswith(name)
    assert said.format(name=name, env=name.upper().replace(".", "__")) in words


def test_a_station_has_nothing_else_to_set(empty_place: Path) -> None:
    write(empty_place, '[stations."禾丰派出所"]\nanswer = 0.5\n')
    assert "stations.禾丰派出所.answer" in fault()


def test_every_threshold_stands_in_the_docs() -> None:
    page = (Path(__file__).parents[3] / "docs" / "settings.md").read_text(encoding="utf-8")
    for name in ThresholdSettings.model_fields:
        assert f"| `thresholds.{name}` | `FENGQIAO_THRESHOLDS__{name.upper()}` |" in page
