"""Every setting, read once: from a TOML file and from environment names ``FENGQIAO_…`` (nested with ``__``), which win.

All faults are reported together, each with its name and what would be right. Secrets print as ``***``.
"""

from __future__ import annotations

import os
import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings import SettingsError as UnreadablePart

from bot.alert_settings import AlertSettings
from bot.desk_settings import DeskSettings
from bot.errors import SettingsError
from bot.notice_settings import NoticeSettings
from broadcasts.burden import Budget, read_stretches
from broadcasts.calendar import SchoolTerm, SchoolTerms

SETTINGS_FILE = "fengqiao.toml"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class WebSettings(_Part):
    """The pages."""

    host: str = Field("127.0.0.1", description="Address to listen on")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 takes any free one")
    metrics_token: SecretStr = Field(SecretStr(""), description="Token for /metrics; empty: asked from this machine only")
    proxy: bool = Field(False, description="The pages stand behind a TLS proxy whose X-Forwarded-For and -Proto are believed")


class WechatSettings(_Part):
    """One WeChat account behind its Wechaty gateway (wechaty-puppet-service)."""

    endpoint: str = Field("", description="HOST:PORT of the Wechaty gateway; empty: no WeChat")
    token: SecretStr = Field(SecretStr(""), description="Token of the Wechaty gateway")
    account: str = Field("main", description="Name under which the account's rooms and outgoing messages are kept")
    tls: bool = Field(False, description="Speak TLS to the gateway")
    tls_ca: Path | None = Field(None, description="PEM file with the certificate to trust")
    tls_server_name: str = Field("", description="Name in the gateway's certificate, if not the host's")
    everybody_id: str = Field("", description="Id by which the puppet mentions everybody, such as @all; empty: it cannot")


class PaceSettings(_Part):
    """How fast one account may speak. A personal account that hurries is blocked (see the README)."""

    account_interval_s: float = Field(1.85, ge=0, description="Seconds between two sends of one account, on the mean")
    room_interval_s: float = Field(2.0, ge=0, description="Seconds between two sends into the same room, replies excepted")
    reply_interval_s: float = Field(0.5, ge=0, description="Seconds between two replies of one account")
    jitter: float = Field(0.35, ge=0, le=1, description="Share by which intervals vary at random")
    hourly_cap: int = Field(600, ge=0, description="Messages of one account in an hour before broadcasts wait; 0: no limit")
    daily_cap: int = Field(2000, ge=0, description="Messages of one account in a day before broadcasts wait; 0: no limit")


class BurdenSettings(_Part):
    """What a residents' group bears of broadcasts; urgent ones go round all of it."""

    quiet_hours: str = Field("21:30-07:30,12:30-14:00", description="When broadcasts wait, county time; empty: never")
    per_day: int = Field(2, ge=1, le=100, description="Broadcasts a day for one group")
    per_week: int = Field(5, ge=1, le=500, description="Broadcasts a week (from Monday) for one group")
    apart_min: int = Field(30, ge=0, le=720, description="Minutes between two broadcasts in one group")
    merged_chars: int = Field(300, ge=0, le=1000, description="Two that meet are said as one message up to this length")

    @field_validator("quiet_hours")
    @classmethod
    def _is_hours(cls, value: str) -> str:
        read_stretches(value)
        return value

    @property
    def budget(self) -> Budget:
        """The same, as broadcasts take it."""
        return Budget(
            quiet=read_stretches(self.quiet_hours),
            per_day=self.per_day,
            per_week=self.per_week,
            apart=timedelta(minutes=self.apart_min),
            merged_chars=self.merged_chars,
        )


class OutboxSettings(_Part):
    """Retrying and settling."""

    attempts: int = Field(6, ge=1, le=50, description="Tries before a row is given up")
    echo_wait_s: float = Field(30.0, gt=0, description="Seconds to wait for the echo of a send whose fate is unknown")
    stand_in_after_s: float = Field(5.0, ge=0, description="Seconds that a link is down before another account speaks instead")


class ThresholdSettings(_Part):
    """From which probability (0 to 1) on the bridge acts, in place of the fitted ones (see docs/understanding.md)."""

    answer: float | None = Field(None, ge=0, le=1, description="Answer outright when addressed")
    clarify: float | None = Field(None, ge=0, le=1, description="Offer a label in a menu")
    emergency: float | None = Field(None, ge=0, le=1, description="Treat as an emergency when addressed or in a private chat")
    emergency_unaddressed: float | None = Field(None, ge=0, le=1, description="Speak up in a group without being asked")
    helpful: float | None = Field(None, ge=0, le=1, description="Answer unasked in a room whose mode is helpful")
    grave: float | None = Field(None, ge=0, le=1, description="Let a person look when life or lost money may be the matter")
    handoff: float | None = Field(None, ge=0, le=1, description="Open a ticket at once for a matter that needs a person")

    @field_validator("*", mode="before")
    @classmethod
    def _is_number(cls, value: object) -> object:
        if isinstance(value, bool):
            raise ValueError("Input should be a number from 0 to 1, not true or false")
        return value

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        asked, unasked = self.emergency, self.emergency_unaddressed
        if asked is not None and unasked is not None and unasked < asked:
            raise ValueError("emergency_unaddressed is below emergency: speaking up unasked takes at least as much")
        return self

    @property
    def given(self) -> dict[str, float]:
        """Those that are set."""
        return {name: value for name, value in self.model_dump().items() if value is not None}


class ApiSettings(_Part):
    """The API for other programs, and the webhooks."""

    requests_per_minute: int = Field(300, ge=1, le=100_000, description="Requests that one client may make in a minute")
    private_webhooks: bool = Field(False, description="Webhooks may go to addresses of private networks and this machine")


class KeepSettings(_Part):
    """How long things are kept. Rows stay for the figures; words, names and numbers go."""

    words_days: int = Field(180, ge=1, le=3650, description="Days to keep what was said; of a ticket from its closing")
    numbers_days: int = Field(30, ge=1, le=3650, description="Days to keep numbers, pictures and files after a ticket's closing")
    audit_days: int = Field(1095, ge=180, le=36500, description="Days to keep who did what")


class SpeechSettings(_Part):
    """Writing voice messages down. Without a program people are asked to write."""

    command: tuple[str, ...] = Field((), description="Program of this machine, with its arguments: voice in, words out")
    within_s: float = Field(20.0, gt=0, le=120, description="Seconds after which it is given up")


class StationSettings(_Part):
    """What holds for one station only."""

    thresholds: ThresholdSettings = ThresholdSettings()


class SchoolTermSettings(_Part):
    """A school term, as the county's education bureau announces it."""

    first_day: date = Field(description="The first day of school")
    last_day: date = Field(description="The last day of school")

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        if self.last_day <= self.first_day:
            raise ValueError("last_day is not after first_day")
        return self


class Settings(BaseSettings):
    """All settings of one bridge."""

    model_config = SettingsConfigDict(
        env_prefix="FENGQIAO_", env_nested_delimiter="__", extra="forbid", frozen=True, nested_model_default_partial_update=True
    )

    data_dir: Path = Field(Path("data"), description="Folder for the database, the fitted models and learnt examples")
    database_url: SecretStr | None = Field(None, description="sqlite:///… or postgresql://…; default: SQLite in data_dir")
    county: str = Field("", description="Name of the county, as residents call it")
    web: WebSettings = WebSettings()
    wechat: WechatSettings = WechatSettings()
    accounts: tuple[WechatSettings, ...] = Field((), description="More WeChat accounts, each as [wechat] with an account name")
    pace: PaceSettings = PaceSettings()
    burden: BurdenSettings = BurdenSettings()
    outbox: OutboxSettings = OutboxSettings()
    desk: DeskSettings = DeskSettings()
    keep: KeepSettings = KeepSettings()
    notices: NoticeSettings = NoticeSettings()
    api: ApiSettings = ApiSettings()
    speech: SpeechSettings = SpeechSettings()
    alerts: AlertSettings = AlertSettings()
    thresholds: ThresholdSettings = ThresholdSettings()
    stations: dict[str, StationSettings] = Field({}, description="What holds for one station only, by its name")
    school_terms: tuple[SchoolTermSettings, ...] = Field((), description="The county's school terms, for broadcasts")
    log_level: str = Field("INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="DEBUG, INFO, WARNING or ERROR")

    @property
    def database(self) -> str:
        """The database's address, the embedded SQLite where none is set."""
        if self.database_url is not None and self.database_url.get_secret_value():
            return self.database_url.get_secret_value()
        return "sqlite:///" + quote(str((self.data_dir / "fengqiao.db").absolute()), safe="/:\\")

    @property
    def county_facts(self) -> dict[str, str]:
        """Local facts that hold in the whole county."""
        return {"county.name": self.county} if self.county else {}

    @property
    def wechat_accounts(self) -> tuple[WechatSettings, ...]:
        """Every WeChat account that has a gateway."""
        return tuple(one for one in (self.wechat, *self.accounts) if one.endpoint)

    @model_validator(mode="after")
    def _accounts_have_names_of_their_own(self) -> Self:
        names = [one.account for one in self.wechat_accounts]
        if len(names) != len(set(names)):
            raise ValueError('two WeChat accounts have the same name: give each an account = "…" of its own')
        return self

    @property
    def terms(self) -> SchoolTerms:
        """The school terms, in order."""
        terms = [SchoolTerm(first_day=term.first_day, last_day=term.last_day) for term in self.school_terms]
        return tuple(sorted(terms, key=lambda term: term.first_day))

    @property
    def budget(self) -> Budget:
        """What a room bears."""
        return self.burden.budget

    @property
    def models_dir(self) -> Path:
        """Where the fitted models are cached."""
        return self.data_dir / "models"

    @property
    def files_dir(self) -> Path:
        """Where the pictures and files of tickets lie."""
        return self.data_dir / "files"

    @property
    def examples_dir(self) -> Path:
        """Where the examples stand that were learnt here; the package's own tree may be read-only."""
        return self.data_dir / "examples"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file (which comes in as keyword arguments)."""
        return env_settings, init_settings


def load_settings(file: Path | None = None, **given: Any) -> Settings:
    """Read the settings file (``fengqiao.toml`` here, if there is one) and the environment.

    Parameters
    ----------
    given
        What the command line sets; it wins over everything.

    Raises
    ------
    SettingsError
        One line per bad field.
    """
    values: dict[str, Any] = {}
    named = file or os.environ.get("FENGQIAO_SETTINGS")
    path = Path(named or SETTINGS_FILE)
    if named or path.exists():
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise SettingsError(f"{path}: {error}") from error
    try:
        return Settings(**values).model_copy(update=given)
    except ValidationError as error:
        lines = []
        for fault in error.errors():
            name = ".".join(str(part) for part in fault["loc"])
            env = "FENGQIAO_" + "__".join(str(part).upper() for part in fault["loc"])
            lines.append(f"{name} (or {env}): {fault['msg']}")
        raise SettingsError("\n".join(lines)) from error
    except UnreadablePart as error:  # it tells the field only inside its sentence
        (name,) = (name for name in Settings.model_fields if f'"{name}"' in str(error))
        env = f"FENGQIAO_{name.upper()}"
        raise SettingsError(f"{name} (or {env}): not a JSON object; set its fields one by one ({env}__…)") from error
