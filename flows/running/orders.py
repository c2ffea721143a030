"""Orders: work of a step, packed for another process or machine.

Who does an order has the same code and sees the same folder, or says that it has not. Paths go there; paths and counts
come back. A worker imports what its step needs and nothing else: no Prefect, no pandera.
"""

import pickle
import platform
import socket
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from flows.steps.site.code_digests import steps_digest
from flows.steps.site.errors import WorkerError
from flows.steps.site.site import Site
from schemas.texts.said import Saying

_LIBRARIES = ("polars", "python-calamine", "openpyxl", "xlrd", "rapidfuzz", "xlsxwriter")
"""Libraries on whose versions the bytes of part files and slips depend."""


class Order(NamedTuple):
    """Work to do: a function of a step and its arguments, pickled; they are unpacked after code and folder are compared.

    `folder` is of one run, whose orders read the same catalogue: a worker reads it once for all of them.
    """

    code: str
    folder: str
    work: bytes


@dataclass(frozen=True)
class Failure:
    """The error of an order, as the one who gave the order raises it."""

    error: Exception


def new_order(site: Site, run: str, function: Callable[..., Any], *arguments: Any) -> Order:
    """The order to call a function with a site and arguments; `run` names the run, whose folder in `work` exists."""
    return Order(code_of_workers(), str(site.work / run), pickle.dumps((function, site, arguments)))


def do_order(order: Order) -> Any:
    """Do an order; its result, or its failure.

    Raises nothing but what ends the process: errors of libraries may not survive the way back.
    """
    try:
        if order.code != code_of_workers():
            raise WorkerError(Saying("error.worker_code", host=socket.gethostname()))
        if not Path(order.folder).is_dir():
            raise WorkerError(Saying("error.worker_folder", host=socket.gethostname(), folder=order.folder))
        function, site, arguments = pickle.loads(order.work)
        return function(_of_run(order.folder, site), *arguments)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # panics of Rust code are no Exception
        return Failure(_portable(error))


_SITES: dict[str, Site] = {}
"""The site of the run whose orders this process does, by the folder of the run."""


def _of_run(folder: str, site: Site) -> Site:
    """The site as the first order of the run gave it, with the catalogue that has been read."""
    if folder not in _SITES:
        _SITES.clear()
    return _SITES.setdefault(folder, site)


def _portable(error: BaseException) -> Exception:
    """The error, or one with its class and message if it cannot be pickled; a note has the lines that led to it."""
    own: Exception = RuntimeError(f"{type(error).__name__}: {error}")
    with suppress(Exception):
        copy = pickle.loads(pickle.dumps(error))
        own = copy if isinstance(copy, Exception) else own
    own.add_note("".join(traceback.format_tb(error.__traceback__)))
    return own


@cache
def code_of_workers() -> str:
    """Code and versions that whoever does an order must have too, so that it writes the same bytes."""
    versions = [f"{name} {version(name)}" for name in _LIBRARIES]
    return " ".join([steps_digest(), *platform.python_version_tuple()[:2], *versions])
