"""Panics of the reading library, which is written in Rust: it writes their traces to standard error past Python.

They are kept from people on Linux alone, where a file in memory costs next to nothing.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

_STDERR = 2
_PANIC = b" panicked at "


@dataclass
class _Capture:
    """Standard error while at least one thread reads; what was written is passed on, unless a trace is in it."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    readers: int = 0
    real: int | None = None
    taken: int | None = None

    def begin(self) -> None:
        with self.lock:
            self.readers += 1
            if self.readers == 1 and hasattr(os, "memfd_create"):
                with suppress(OSError):  # the process has no standard error
                    self.taken = os.memfd_create("stderr")
                    self.real = os.dup(_STDERR)
                    os.dup2(self.taken, _STDERR)

    def end(self) -> None:
        with self.lock:
            self.readers -= 1
            if self.readers or self.taken is None:
                return
            if self.real is not None:
                os.dup2(self.real, _STDERR)
                os.close(self.real)
            os.lseek(self.taken, 0, os.SEEK_SET)
            written = os.read(self.taken, os.fstat(self.taken).st_size)
            os.close(self.taken)
            self.real = self.taken = None
        if written and _PANIC not in written:
            with suppress(OSError):
                os.write(_STDERR, written)


_capture = _Capture()


@contextmanager
def without_panic_traces() -> Iterator[None]:
    """Keep the trace of a panic inside the block from people; the panic itself is raised as an exception."""
    _capture.begin()
    try:
        yield
    finally:
        _capture.end()
