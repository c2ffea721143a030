"""Names of sheets and files from titles: without forbidden characters, short enough, no two alike."""

import re

_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LONGEST = 31
_RESERVED = "history"
_NO_FILE = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


class SheetNames:
    """Names of the sheets of one workbook, given out one by one."""

    def __init__(self) -> None:
        self._taken: set[str] = {_RESERVED}

    def take(self, title: str) -> str:
        """A legal name for a sheet with this title; a number behind it tells it from one alike."""
        plain = _FORBIDDEN.sub("_", title).strip("' ") or "表"
        name, number = plain[:_LONGEST].rstrip("' "), 1
        while name.lower() in self._taken:
            number += 1
            name = f"{plain[: _LONGEST - len(str(number)) - 1]}_{number}"
        self._taken.add(name.lower())
        return name


def file_name(*parts: str) -> str:
    """A name for a file from parts, without characters that some system forbids; at most 80 characters."""
    joined = "_".join(_NO_FILE.sub("_", part).strip(" .") for part in parts)
    return joined[:80].rstrip(" .") or "_"
