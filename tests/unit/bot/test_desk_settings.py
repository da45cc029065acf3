"""The settings of the desk: deadlines as people write them, working hours, and what is wrong with either."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from bot.desk_settings import DeskSettings, PrioritySettings, length_of, stretches_of
from bot.errors import SettingsError
from bot.settings import load_settings

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def empty_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("FENGQIAO_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_without_settings_the_deadlines_are_those_of_the_design() -> None:
    desk = load_settings().desk
    assert [desk.times(priority) for priority in range(4)] == [
        (2 * MINUTE, 5 * MINUTE),
        (10 * MINUTE, 30 * MINUTE),
        (2 * HOUR, 9 * HOUR),  # one day of work
        (9 * HOUR, 27 * HOUR),
    ]


def test_a_day_is_a_whole_day_for_what_is_urgent_and_a_days_work_for_the_rest() -> None:
    long = PrioritySettings(take="1d", answer="2d")
    desk = DeskSettings(p1=long, p2=long, hours="08:30-12:00,14:00-17:30")
    assert desk.times(1) == (DAY, 2 * DAY)
    assert desk.times(2) == (7 * HOUR, 14 * HOUR)


def test_one_value_may_be_set_and_its_neighbours_stay(empty_place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (empty_place / "fengqiao.toml").write_text('[desk]\nrepeat = "3min"\n[desk.p2]\nanswer = "2d"\n', encoding="utf-8")
    monkeypatch.setenv("FENGQIAO_DESK__P0__TAKE", "1min")
    desk = load_settings().desk
    assert (desk.p0.take, desk.p0.answer, desk.p2.take, desk.p2.answer) == ("1min", "5min", "2h", "2d")
    assert (desk.repeat, desk.repeats, desk.hours) == ("3min", 6, "08:30-17:30")


def test_spans_and_hours_are_read() -> None:
    assert [length_of(span, day=9 * HOUR) for span in ("90min", "2h", "3d")] == [90 * MINUTE, 2 * HOUR, 27 * HOUR]
    assert stretches_of("8:30-12:00, 14:00-24:00") == ((510, 720), (840, 1440))


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("P0__TAKE", "2", "desk.p0.take"),
        ("P0__TAKE", "0min", "desk.p0.take"),
        ("P0__TAKE", "-2min", "desk.p0.take"),
        ("P0__TAKE", "2 min", "desk.p0.take"),
        ("P0__TAKE", "２min", "desk.p0.take"),
        ("P0__TAKE", "99999min", "desk.p0.take"),
        ("P1__TAKE", "31min", "p1: answering may not have less time than taking"),
        ("P2__TAKE", "10h", "p2: answering"),  # more than a day's work
        ("P4__TAKE", "1h", "desk.p4"),
        ("HOURS", "", "desk.hours"),
        ("HOURS", "9-17", "desk.hours"),
        ("HOURS", "17:30-08:30", "desk.hours"),
        ("HOURS", "08:30-08:30", "desk.hours"),
        ("HOURS", "08:30-12:00,11:00-17:30", "desk.hours"),
        ("HOURS", "08:30-24:01", "desk.hours"),
        ("HOURS", "08:30-12:00,", "desk.hours"),
        ("REPEAT", "soon", "desk.repeat"),
        ("REPEATS", "101", "desk.repeats"),
        ("REPEATS", "often", "desk.repeats"),
    ],
)
def test_what_is_wrong_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str) -> None:
    monkeypatch.setenv(f"FENGQIAO_DESK__{name}", value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert said in str(caught.value)


def test_every_setting_stands_in_the_docs() -> None:
    page = (Path(__file__).parents[3] / "docs" / "settings.md").read_text(encoding="utf-8")
    names = [f"p{number}.{time}" for number in range(4) for time in PrioritySettings.model_fields]
    for name in [*names, *(set(DeskSettings.model_fields) - {"p0", "p1", "p2", "p3"})]:
        assert f"| `desk.{name}` | `FENGQIAO_DESK__{name.upper().replace('.', '__')}` |" in page
