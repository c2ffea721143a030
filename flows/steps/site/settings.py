"""Settings of a site, from fedstats.toml and the environment."""

import os
import re
import tomllib
from datetime import time
from pathlib import Path
from typing import Any, ClassVar, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, ValidationInfo, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from flows.steps.site._notify_kinds import is_address
from flows.steps.site.setting_faults import NeededError
from schemas.texts.causes import cause_of_text
from schemas.texts.language_texts import languages
from schemas.texts.said import Both, Saying

_DASK_ADDRESS = re.compile(r"(?P<kind>tcp|tls)://(?P<host>\[[0-9a-fA-F:]+\]|[\w.-]+):\d{1,5}", re.ASCII)
_THIS_MACHINE = ("127.0.0.1", "localhost", "[::1]")


class SiteError(ValueError):
    """The folder is not a site, or its settings cannot be used; the message says why and what to do."""

    def __init__(self, sentence: Saying | Both) -> None:
        super().__init__(sentence)
        self.zh, self.en = sentence.said("zh"), sentence.said("en")


class Settings(BaseSettings):
    """Settings of a site in fedstats.toml; FEDSTATS_<NAME> in the environment overrides a setting."""

    model_config = SettingsConfigDict(env_prefix="FEDSTATS_", extra="forbid")
    toml_file: ClassVar[Path]

    name: str = ""
    catalogue: str = "catalogue"
    timezone: str = "Asia/Shanghai"
    ignore: list[str] = ["README*", "received.csv", "~$*", ".*", "Thumbs.db", "desktop.ini", "__MACOSX"]
    batch_files: int = Field(default=1000, ge=1, le=1_000_000)
    batch_mb: int = Field(default=512, ge=1, le=65_536)
    runner: Literal["auto", "threads", "processes", "dask"] = "auto"
    dask_address: str = Field(default="", validate_default=True)
    dask_tls: str = Field(default="", validate_default=True)
    workers: int = Field(default_factory=lambda: max(1, min(os.cpu_count() or 1, 8)), ge=1, le=256)
    memory_gb: float | None = Field(default=None, ge=0.001, le=1_000_000)
    max_file_mb: int = Field(default=20, ge=1, le=4096)
    quarantine: Literal["keep", "discard"] = "keep"
    quarantine_days: int = Field(default=180, ge=1, le=36_500)
    slip_language: str = "zh"
    message_language: str = "zh"
    slip_english: bool = False
    workbooks: bool = True
    report: bool = True
    report_languages: list[str] = Field(default=["zh", "en"], min_length=1, max_length=2)
    keep_days: int = Field(default=60, ge=0, le=36_500)
    keep_month_ends: bool = True
    keep_runs_days: int = Field(default=400, ge=1, le=36_500)
    keep_slips_days: int = Field(default=400, ge=1, le=36_500)
    drop_share: float = Field(default=0.3, ge=0, le=1)
    drop_least: int = Field(default=20, ge=1, le=1_000_000_000)
    nightly_at: time = time(2)
    port: int = Field(default=4200, ge=1024, le=65535)
    digest_at: time = time(8)
    notify: list[str] = []
    wait_minutes: float = Field(default=0, ge=0, le=100_000)
    keep_server_minutes: float = Field(default=60, ge=0, le=1440)
    prefect: Literal["always", "when served"] = "always"

    @field_validator("*", mode="before")
    @classmethod
    def _no_truth_as_number(cls, value: object, info: ValidationInfo) -> object:
        if isinstance(value, bool) and cls.model_fields[info.field_name or ""].annotation is not bool:
            raise ValueError("true and false are no numbers")
        return value

    @field_validator("name")
    @classmethod
    def _one_line(cls, name: str) -> str:
        if not name.isprintable():
            raise ValueError("the name must be one line of text")
        return name

    @field_validator("dask_address")
    @classmethod
    def _closed_address(cls, address: str, info: ValidationInfo) -> str:
        """Plain connections stay on the machine: who reaches a scheduler runs any code as its user."""
        match = _DASK_ADDRESS.fullmatch(address)
        is_closed = match and (match["kind"] == "tls" or match["host"] in _THIS_MACHINE)
        if info.data.get("runner") == "dask" and not is_closed:
            raise NeededError("no address of a cluster")
        if address and not is_closed:
            raise ValueError("no address of a cluster")
        return address

    @field_validator("dask_tls")
    @classmethod
    def _certificates_for_tls(cls, folder: str, info: ValidationInfo) -> str:
        if not folder and info.data.get("dask_address", "").startswith("tls://"):
            raise NeededError("no folder of certificates")
        return folder

    @field_validator("nightly_at", "digest_at", mode="before")
    @classmethod
    def _written_as_time(cls, value: object) -> object:
        text = value if isinstance(value, str) else f"{value}" if isinstance(value, time) else ""
        if not re.fullmatch(r"\d{2}:\d{2}(:\d{2})?", text):  # a number would be seconds after midnight
            raise ValueError(f"{value!r} is not a time of day, write it like 02:00")
        return value

    @field_validator("timezone")
    @classmethod
    def _known_timezone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError("no time zone") from None
        return name

    @field_validator("slip_language", "message_language", "report_languages")
    @classmethod
    def _has_texts(cls, given: str | list[str]) -> str | list[str]:
        asked = [given] if isinstance(given, str) else given
        if not set(asked) <= set(languages()) or len(set(asked)) < len(asked):
            raise ValueError("no such table of texts")
        return given

    @field_validator("notify")
    @classmethod
    def _known_kinds(cls, addresses: list[str]) -> list[str]:
        if not all(map(is_address, addresses)):
            raise ValueError("no such kind of address")
        return addresses

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003  the signature is the library's
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        toml = InitSettingsSource(settings_cls, _read_toml(cls.toml_file))
        return init_settings, _Environment(settings_cls), toml


class _Environment(EnvSettingsSource):
    """The environment; a list that is not JSON stays a text, so that it is a fault as it would be in the file."""

    def decode_complex_value(self, field_name: str, field: FieldInfo, value: Any) -> Any:
        try:
            return super().decode_complex_value(field_name, field, value)
        except ValueError:
            return value


def _read_toml(path: Path) -> dict[str, Any]:
    """Read settings, with or without a byte order mark; none if there is no file.

    Raises SiteError if the file is no TOML in UTF-8.
    """
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError:
        fault = Saying("error.toml_encoding", path=path)
    except tomllib.TOMLDecodeError as error:
        fault = Saying("error.toml_invalid", path=path, error=cause_of_text(error))
    raise SiteError(fault)
