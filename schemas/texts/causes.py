"""Causes in words for errors whose own text is English: of the system, of the network, of readers of JSON and TOML."""

import errno
import re
from socket import gaierror

from schemas.texts.said import Saying

_OF_SYSTEM = {
    errno.ENAMETOOLONG: "name_long",
    errno.ENOTDIR: "no_folder",
    errno.EEXIST: "taken",
    errno.ENOENT: "not_there",
    errno.EISDIR: "folder",
    errno.EINVAL: "name_wrong",
    errno.EILSEQ: "name_wrong",
    errno.ELOOP: "links",
    errno.EBUSY: "in_use",
    errno.ETXTBSY: "in_use",
    errno.ENOTEMPTY: "not_empty",
    errno.EIO: "damaged",
    errno.EFBIG: "big",
    errno.EMFILE: "many_files",
    errno.ENFILE: "many_files",
    errno.EACCES: "permission",
    errno.EPERM: "permission",
    errno.EROFS: "read_only",
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
}
"""Error numbers of the system, each with its text error.cause_<name>."""

_POSITION = re.compile(r"line (\d+),? column (\d+)")


def cause_of_system(error: OSError) -> Saying:
    """Cause of a refusal of the system, by its error number."""
    if name := _OF_SYSTEM.get(error.errno or 0):
        return Saying(f"error.cause_{name}")
    return Saying("error.cause_number", number=error.errno or 0)


def cause_of_connection(error: object) -> Saying:
    """Cause of a connection that did not come about."""
    kinds = (
        (gaierror, "unknown_host"),
        (ConnectionRefusedError, "refused"),
        (TimeoutError, "late"),
        (ConnectionError, "broken_off"),
        (OSError, "no_way"),
    )
    return Saying(f"error.cause_{next((name for kind, name in kinds if isinstance(error, kind)), 'address')}")


def cause_of_text(error: Exception) -> Saying:
    """Fault of a text in JSON or TOML: its encoding, or the line and column from which it cannot be read."""
    if isinstance(error, OSError):
        return cause_of_system(error)
    if isinstance(error, UnicodeDecodeError):
        return Saying("error.cause_encoding")
    if isinstance(error, RecursionError):
        return Saying("error.cause_depth")
    if found := _POSITION.search(str(error)):
        return Saying("error.cause_position", line=found[1], column=found[2])
    return Saying("error.cause_end")
