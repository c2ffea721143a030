"""Sentences on settings that cannot be used: the name, what was written, its bounds, and what to do."""

import types
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

_LONGEST = 40
"""Characters of a written value in a sentence."""

_OWN = {
    "name": ("要写一行文字", "write one line of text"),
    "nightly_at": ("要写 00:00 到 23:59 的时间，如 02:00", "write a time from 00:00 to 23:59, such as 02:00"),
    "digest_at": ("要写 00:00 到 23:59 的时间，如 08:00", "write a time from 00:00 to 23:59, such as 08:00"),
    "timezone": ("要写时区的名称，如 Asia/Shanghai", "write the name of a time zone, such as Asia/Shanghai"),
    "slip_language": (
        "要写有文字表的语言，如 zh 或 en",
        "write a language that has a table of texts, such as zh or en",
    ),
    "notify": (
        "每个地址要写成 种类://…，种类如 wecombot、dingtalk、feishu、mailtos、json（全部见 apprise 的文档）",
        "write each address as kind://…, of a kind such as wecombot, dingtalk, feishu, mailtos or json (apprise lists "
        "all of them)",
    ),
    "message_language": (
        "要写有文字表的语言，如 zh 或 en",
        "write a language that has a table of texts, such as zh or en",
    ),
    "report_languages": (
        '要写一种或两种有文字表的语言，如 ["zh", "en"]',
        'write one language or two that have a table of texts, such as ["zh", "en"]',
    ),
}
"""Settings with rules of their own, and what to write there."""


def setting_faults(error: ValidationError, model: type[BaseModel], path: Path) -> tuple[str, str]:
    """One sentence in Chinese and one in English on every fault of the settings in the file `path`."""
    zh, en = [], []
    for fault in error.errors():
        name = str(fault["loc"][0]) if fault["loc"] else ""
        if name not in model.model_fields:
            near = get_close_matches(name, model.model_fields, n=2, cutoff=0.6)
            zh.append(
                f"没有 {name} 这个设置" + (f"，相近的有 {'、'.join(near)}" if near else "，请删掉这一行")
            )
            en.append(
                f"there is no setting {name}"
                + (f"; alike are {', '.join(near)}" if near else ": remove its line")
            )
            continue
        written = _kinds_written(fault["input"]) if name == "notify" else _shown(fault["input"])
        said = _OWN.get(name) or _wanted(model, name)
        zh.append(f"{name} 写的是 {written}，{said[0]}")
        en.append(f"{name} is {written}: {said[1]}")
    return (
        f"{path} 里有不能用的设置：{'；'.join(zh)}。请改正，或删掉这一行，用默认值",
        f"{path} has settings that cannot be used: {'; '.join(en)}. Correct them, or remove their lines to use the "
        "defaults",
    )


def _kinds_written(value: object) -> str:
    """Addresses without what follows their kind, which may be a secret."""
    addresses = value if isinstance(value, list) else [value]
    return _shown(", ".join(f"{str(own).partition(':')[0][:12]}…" for own in addresses))


def _wanted(model: type[BaseModel], name: str) -> tuple[str, str]:
    """Rule of a setting in both languages, by its type and bounds."""
    field = model.model_fields[name]
    kinds = _kinds(field.annotation)
    low, high = (_bound(field.metadata, side) for side in ("ge", "le"))
    if choices := [value for kind in kinds for value in get_args(kind) if get_origin(kind) is Literal]:
        return f"只能写 {' 或 '.join(map(_shown, choices))}", f"write {' or '.join(map(_shown, choices))}"
    if bool in kinds:
        return "只能写 true 或 false", "write true or false"
    if int in kinds or float in kinds:
        zh, en = ("整数", "a whole number") if int in kinds else ("数", "a number")
        return f"要写 {low} 到 {high} 的{zh}", f"write {en} from {low} to {high}"
    if any(get_origin(kind) is list for kind in kinds):
        return '要写成列表，如 ["甲", "乙"]', 'write a list, such as ["a", "b"]'
    return '要写成引号里的文字，如 "文字"', 'write a text in quotation marks, such as "text"'


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
