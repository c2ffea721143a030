"""XML without entity definitions, in the encoding that it names."""

import re
from collections.abc import Callable
from typing import Any
from xml.parsers import expat

from flows.steps.book.model import UnreadableError

_DEFINITIONS = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def parse_xml(
    content: bytes,
    start: Callable[[str, dict[str, str]], Any],
    end: Callable[[str], Any],
    text: Callable[[str], Any],
    separator: str | None = None,
) -> None:
    """Call `start` and `end` for each element and `text` for what is between; names have their namespace before `separator`.

    Raises UnreadableError with unsafe (entity definitions) or unreadable.
    """
    if _DEFINITIONS.search(content.replace(b"\0", b"")):
        raise UnreadableError("unsafe")
    parser = expat.ParserCreate(namespace_separator=separator)
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = text
    try:
        parser.Parse(_decoded(content), True)
    except (expat.ExpatError, ValueError, LookupError):
        raise UnreadableError("unreadable") from None


def _decoded(content: bytes) -> str:
    """Text without its declaration, in the encoding that the declaration names."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16")
    else:
        found = re.match(rb"""[^<]{0,3}<\?xml[^>]*?encoding\s*=\s*["']([\w-]{1,20})""", content)
        name = (found[1].decode() if found else "utf-8").lower()
        text = content.decode({"gb2312": "gb18030", "gbk": "gb18030", "utf-8": "utf-8-sig"}.get(name, name))
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
