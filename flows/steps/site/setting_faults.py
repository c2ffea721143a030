"""Sentences on settings that cannot be used: the name, what was written, its bounds, and what to do."""

import types
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, EnvSettingsSource

from schemas.texts.said import Saying, WordList

_LONGEST = 40
"""Characters of a written value in a sentence."""

_OWN = {
    "name": "setting_line",
    "nightly_at": "setting_night_time",
    "digest_at": "setting_day_time",
    "timezone": "setting_zone",
    "slip_language": "setting_language",
    "notify": "setting_addresses",
    "dask_address": "setting_cluster",
    "dask_tls": "setting_certificates",
    "message_language": "setting_language",
    "report_languages": "setting_languages",
}
"""Settings with rules of their own, each with its text error.<key>."""


class NeededError(ValueError):
    """A setting is wrong that another one needs, so that removing its line would mend nothing."""


def setting_faults(error: ValidationError, model: type[BaseSettings], path: Path) -> Saying:
    """One sentence on every fault of the settings in the file `path` and in the environment."""
    faults = error.errors()
    is_needed = any(map(_is_needed, faults))
    key = "error.settings_needed" if is_needed else "error.settings"
    of_environment = [_variable_of(_name_of(own), model) is not None for own in faults]
    place: object = path
    if any(of_environment):
        place = Saying("error.environment" if all(of_environment) else "error.file_environment", path=path)
        key = "error.settings_needed" if is_needed else "error.settings_environment"
    return Saying(key, path=place, faults=WordList(_fault(own, model) for own in faults))


def _variable_of(setting: str, model: type[BaseSettings]) -> str | None:
    """The environment's variable that sets a setting, and so counts instead of its line; None if there is none."""
    name = f"{model.model_config.get('env_prefix', '')}{setting}"
    return name.upper() if name.lower() in EnvSettingsSource(model).env_vars else None


def _name_of(fault: ErrorDetails) -> str:
    return str(fault["loc"][0]) if fault["loc"] else ""


def _is_needed(fault: ErrorDetails) -> bool:
    return isinstance(fault.get("ctx", {}).get("error"), NeededError)


def _fault(fault: ErrorDetails, model: type[BaseSettings]) -> Saying:
    name = _name_of(fault)
    if name not in model.model_fields:
        near = get_close_matches(name, model.model_fields, n=2, cutoff=0.6)
        if near:
            return Saying("error.setting_similar", name=name, near=WordList(near))
        return Saying("error.setting_unknown", name=name)
    written = _kinds_written(fault["input"]) if name == "notify" else _shown(fault["input"])
    rule = Saying(f"error.{_OWN[name]}") if name in _OWN else _wanted(model, name)
    if _is_needed(fault) and not fault["input"]:
        return Saying("error.setting_lacking", name=name, rule=rule)
    return Saying("error.setting_written", name=_variable_of(name, model) or name, written=written, rule=rule)


def _kinds_written(value: object) -> str:
    """Addresses without what follows their kind, which may be a secret."""
    addresses = value if isinstance(value, list) else [value]
    return _shown(", ".join(f"{str(own).partition(':')[0][:12]}…" for own in addresses))


def _wanted(model: type[BaseSettings], name: str) -> Saying:
    """Rule of a setting, by its type and bounds."""
    field = model.model_fields[name]
    kinds = _kinds(field.annotation)
    if choices := [value for kind in kinds for value in get_args(kind) if get_origin(kind) is Literal]:
        return Saying("error.setting_choice", choices=WordList(map(_shown, choices)))
    if bool in kinds:
        return Saying("error.setting_truth")
    if int in kinds or float in kinds:
        low, high = (_bound(field.metadata, side) for side in ("ge", "le"))
        return Saying("error.setting_whole" if int in kinds else "error.setting_number", low=low, high=high)
    is_list = any(get_origin(kind) is list for kind in kinds)
    return Saying("error.setting_list" if is_list else "error.setting_text")


def _kinds(annotation: Any) -> list[Any]:
    """The types that an annotation allows."""
    if get_origin(annotation) in (Union, types.UnionType):
        return [kind for own in get_args(annotation) for kind in _kinds(own)]
    return [annotation]


def _bound(metadata: list[Any], side: str) -> str:
    found = next((getattr(own, side) for own in metadata if hasattr(own, side)), None)
    return "" if found is None else f"{found:,}" if isinstance(found, int) else f"{found:g}"


def _shown(value: object) -> str:
    text = (
        f'"{value}"'
        if isinstance(value, str)
        else str(value).lower()
        if isinstance(value, bool)
        else f"{value}"
    )
    text = "".join(char if char.isprintable() else "�" for char in " ".join(text.split()))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
