"""A recorder of what a program writes, and the folders that a power cut may leave of it.

strace records each call that creates, writes, names, removes or synchronises a file below a folder. A cut at a moment
keeps what was synchronised before. A name counts as synchronised with its folder, content with its file. Anything else
is kept or lost, name by name and file by file, as chance has it: a file may be whole, empty or cut off.
"""

import os
import random
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

CALLS = (
    "openat,creat,write,pwrite64,writev,ftruncate,rename,renameat,renameat2,link,linkat,symlink,symlinkat,unlink,unlinkat,"
    "rmdir,mkdir,mkdirat,fsync,fdatasync"
)
_TEXT = r'"((?:\\x[0-9a-f]{2})*)"'
_FD = r"(?:AT_FDCWD|\d+)(?:<((?:\\x[0-9a-f]{2})*)>)?"
_PATHS = re.compile(rf"(?:{_FD}, )?{_TEXT}")


def _plain(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


@dataclass
class Operation:
    """One change of the folder: what was done to which name, and the file (a number) that it concerns."""

    kind: Literal["folder", "name", "link", "remove", "write", "truncate", "sync"]
    path: str
    file: int = -1
    content: bytes = b""
    source: str = ""


@dataclass
class Recording:
    """The operations of a program below a folder, in order, with paths relative to it."""

    operations: list[Operation] = field(default_factory=list)


def has_strace() -> bool:
    """True if strace is installed and may trace."""
    command = ["strace", "-o", os.devnull, "true"]
    return shutil.which("strace") is not None and subprocess.run(command, check=False).returncode == 0


def record(top: Path, command: Sequence[str], log: Path, **environment: str) -> Recording:
    """Run a command under strace, and read what it did below `top`."""
    strace = ["strace", "-f", "-y", "-xx", "-s", "50000000", "-e", f"trace={CALLS}", "-o", str(log)]
    subprocess.run([*strace, *command], check=True, env={**os.environ, **environment}, timeout=300)
    return _Reader(top).read(log)


class _Reader:
    """Reading of a trace: paths become numbers of files, so that content follows a renaming."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.made = Recording()
        self.files: dict[str, int] = {}
        self.sizes: dict[int, int] = {}
        self.count = 0

    def read(self, log: Path) -> Recording:
        for line in _calls(log):
            found = re.match(r"(\w+)\((.*)\)\s+= (-?\d+)", line)
            if found and int(found[3]) >= 0:
                self._take(found[1], found[2], int(found[3]))
        return self.made

    def _inside(self, folder: str | None, name: bytes) -> str | None:
        """The path relative to the top; None outside."""
        path = Path(os.fsdecode(name))
        if not path.is_absolute():
            path = Path(os.fsdecode(_plain(folder)) if folder else str(Path.cwd())) / path
        own = os.path.normpath(path)
        return os.path.relpath(own, self.top) if Path(own).is_relative_to(self.top) else None

    def _take(self, call: str, text: str, result: int) -> None:
        if call in ("write", "pwrite64", "ftruncate", "fsync", "fdatasync", "writev"):
            self._take_handle(call, text, result)
            return
        paths = [self._inside(folder or None, _plain(name)) for folder, name in _PATHS.findall(text)]
        if call in ("openat", "creat"):
            if paths[0] and ("O_CREAT" in text or call == "creat") and "O_TMPFILE" not in text:
                self._open(paths[0], "O_TRUNC" in text or call == "creat")
        elif call in ("mkdir", "mkdirat") and paths[0]:
            self._add("folder", paths[0])
        elif call in ("unlink", "unlinkat", "rmdir") and paths[0]:
            self.files.pop(paths[0], None)
            self._add("remove", paths[0])
        elif call.startswith("rename"):
            self._rename(*paths[:2])
        elif call in ("link", "linkat") and paths[1]:
            assert paths[0]
            self.files[paths[1]] = self._file(paths[0])
            self._add("name", paths[1], self.files[paths[1]])
        elif call in ("symlink", "symlinkat"):
            target, _, place = re.match(rf"{_TEXT}, (?:{_FD}, )?{_TEXT}", text).groups()  # type: ignore[union-attr]
            if path := self._inside(None, _plain(place)):
                self._add("link", path, content=_plain(target))

    def _add(self, kind: Literal["folder", "name", "link", "remove", "write", "truncate", "sync"], path: str,
             file: int = -1, content: bytes = b"", source: str = "") -> None:  # fmt: skip
        self.made.operations.append(Operation(kind, path, file, content, source))

    def _file(self, path: str) -> int:
        if path not in self.files:
            self.count += 1
            self.files[path] = self.count
            self._add("name", path, self.count, source="base")
        return self.files[path]

    def _open(self, path: str, truncates: bool) -> None:
        is_new = path not in self.files
        if is_new:
            self.count += 1
            self.files[path] = self.count
            self._add("name", path, self.count, source="" if truncates else "base or new")
        if truncates and not is_new:
            self._add("truncate", path, self.files[path])

    def _rename(self, old: str | None, new: str | None) -> None:
        if old is None or new is None:
            return
        for path in [own for own in self.files if own == old or own.startswith(f"{old}/")]:
            self.files[new + path[len(old) :]] = self.files.pop(path)
        self._add("name", new, self.files.get(new, -1), source=old)

    def _take_handle(self, call: str, text: str, result: int) -> None:
        found = re.match(r"\d+<((?:\\x[0-9a-f]{2})*)>(?:\(deleted\))?(?:, (.*))?", text, re.DOTALL)
        path = self._inside(None, _plain(found[1])) if found else None
        if found is None or path is None:
            return
        if call in ("fsync", "fdatasync"):
            self._add("sync", path, self.files.get(path, -1))
            return
        assert call in ("write", "ftruncate"), (call, path)
        if call == "write":
            content = re.match(_TEXT, found[2])
            assert content is not None
            self._add("write", path, self._file(path), _plain(content[1])[:result])


def _calls(log: Path) -> Iterator[str]:
    """Calls of a trace, those interrupted by another thread put together, in the order of their ends."""
    begun: dict[str, str] = {}
    with log.open(encoding="ascii", errors="replace") as lines:
        for line in lines:
            process, _, text = line.rstrip("\n").partition(" ")
            text = text.strip()
            if text.endswith("<unfinished ...>"):
                begun[process] = text.removesuffix("<unfinished ...>")
            elif resumed := re.match(r"<\.\.\. \w+ resumed>(.*)", text):
                yield begun.pop(process, "") + resumed[1]
            else:
                yield text


def leave(recording: Recording, base: Path, target: Path, moment: int, chance: random.Random) -> None:
    """Make the folder that a cut after `moment` operations may leave of the folder `base`."""
    shutil.copytree(base, target, symlinks=True)
    done = recording.operations[:moment]
    last_sync: dict[str, int] = {}
    synced_file: dict[int, int] = {}
    for at, own in enumerate(done):
        if own.kind == "sync":
            last_sync[own.path] = at
            synced_file[own.file] = at
    keeps = chance.choice([0.0, 0.5, 0.9, 1.0])
    contents = _contents(done, synced_file, chance, base)
    for at, own in enumerate(done):
        if own.kind not in ("folder", "name", "link", "remove"):
            continue
        folders = {Path(name).parent.as_posix() for name in (own.path, own.source or own.path)}
        is_kept = any(last_sync.get(folder, -1) > at for folder in folders) or chance.random() < keeps
        if is_kept:
            _apply(own, target, contents)


def _contents(
    done: list[Operation], synced_file: dict[int, int], chance: random.Random, base: Path
) -> dict[int, bytes | None]:
    """Content of each file after the cut; None for a file that the night did not write."""
    now: dict[int, bytes | None] = {}
    safe: dict[int, bytes | None] = {}
    for at, own in enumerate(done):
        if own.kind == "name" and own.file not in now and own.file >= 0:
            path = base / own.path
            now[own.file] = path.read_bytes() if own.source.startswith("base") and path.is_file() else b""
            safe[own.file] = now[own.file]
        elif own.kind == "write":
            now[own.file] = (now.get(own.file) or b"") + own.content
        elif own.kind == "truncate":
            now[own.file] = b""
        if own.kind == "sync" and own.file in now and synced_file[own.file] >= at:
            safe[own.file] = now[own.file]
    left: dict[int, bytes | None] = {}
    for file, content in now.items():
        whole = content or b""
        lost = (
            [safe.get(file) or b"", whole[: len(whole) // 2], b""] if safe.get(file) != content else [whole]
        )
        left[file] = chance.choice([whole, *lost])
    return left


def _apply(own: Operation, target: Path, contents: dict[int, bytes | None]) -> None:
    path = target / own.path
    if not path.parent.is_dir():
        return
    if own.kind == "folder":
        path.mkdir(exist_ok=True)
    elif own.kind == "remove":
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    elif own.kind == "link":
        path.unlink(missing_ok=True)
        path.symlink_to(os.fsdecode(own.content))
    elif own.file >= 0:
        content = contents.get(own.file)
        if own.source and not own.source.startswith("base"):
            (target / own.source).unlink(missing_ok=True)
        path.unlink(missing_ok=True)
        path.write_bytes(content or b"")
    elif (target / own.source).exists() or (target / own.source).is_symlink():
        (target / own.source).rename(path)
