"""Kinds of addresses for messages, those of the library apprise."""

import re
from typing import Any

_USUAL = frozenset(
    {"wecombot", "dingtalk", "feishu", "lark", "mailto", "mailtos", "json", "jsons", "xml", "form"}
)
"""Kinds that are known without the library, which takes half a second to import."""

_ADDRESS = re.compile(r"(\w[\w+.-]*)://.+", re.DOTALL)


def is_address(text: str) -> bool:
    """True if a message can be sent to an address of this kind; its kind may be in a secret of the environment."""
    if text.startswith("${"):
        return True
    found = _ADDRESS.fullmatch(text.strip())
    kind = found[1].lower() if found else ""
    return kind in _USUAL or (bool(kind) and kind in _all_kinds())


def _all_kinds() -> set[str]:
    from apprise import manager_plugins  # noqa: PLC0415

    manager: Any = manager_plugins.NotificationManager
    return set(manager().schemas())
