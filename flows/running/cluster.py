"""A Dask cluster that does a run's orders. The only module that knows Dask.

`distributed` itself, not prefect-dask: its workers would import Prefect and need the address and the password of the
server of runs, which listens on loopback alone. A batch is a task of Prefect all the same, in a thread that waits here.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from socket import create_connection, gaierror
from ssl import SSLError
from threading import Event, Thread
from typing import Any
from urllib.parse import urlsplit

from flows.running.orders import Failure, Order, do_order
from flows.steps.site.errors import WorkerError
from flows.steps.site.site import Site
from schemas.texts.said import Saying

_CONNECT_SECONDS = 10
"""Seconds in which a scheduler answers and has its first worker."""

_LOOKS_SECONDS = 5
"""Seconds between two looks at a cluster on which an order takes long."""

_MOST_LOOKS = 12
"""Looks in a row at a cluster without workers after which it counts as lost."""

_PROBE_SECONDS = 2
"""Seconds in which a host takes a connection that is tried once more to know the cause."""

_CERTIFICATES = {"tls_ca_file": "ca.pem", "tls_client_cert": "cert.pem", "tls_client_key": "key.pem"}
"""Files of the folder `dask_tls` by the names that Dask gives them."""


class Cluster:
    """A connection to a scheduler."""

    def __init__(self, site: Site) -> None:
        self.address = site.settings.dask_address
        with suppress(ImportError):
            import dask  # noqa: PLC0415  an extra

            dask.config.set({"logging.distributed": "critical"})  # one sentence says what its lines would
        try:
            from distributed import Client, Security  # noqa: PLC0415
        except ImportError:
            raise WorkerError(Saying("error.no_dask")) from None
        security = (
            Security(**_certificates(site), require_encryption=True) if site.settings.dask_tls else None
        )
        made: list[Any] = []
        caught: list[Exception] = []

        def connect() -> None:
            try:
                made.append(
                    Client(self.address, timeout=_CONNECT_SECONDS, security=security, set_as_default=False)
                )
            except Exception as error:  # whatever else listens at the address answers what it likes
                caught.append(error)

        waiting = Thread(
            target=connect, daemon=True
        )  # Dask waits without end for one that takes a connection alone
        waiting.start()
        waiting.join(2 * _CONNECT_SECONDS)
        if not made:
            raise _unreached(self.address, caught[0] if caught else TimeoutError("no answer"))
        self._client = made[0]
        try:
            self._client.wait_for_workers(1, timeout=_CONNECT_SECONDS)
        except (TimeoutError, OSError):
            self.end()
            raise WorkerError(Saying("error.no_cluster_workers", address=self.address)) from None

    def do(self, order: Order) -> Any:
        """Have a worker do an order; its result.

        If the worker ends meanwhile, Dask has another one do it. Raises WorkerError if these end as well or the cluster
        is lost, and the error of the order.
        """
        from distributed import CancelledError, KilledWorker  # noqa: PLC0415

        future = self._client.submit(do_order, order, pure=False)
        try:
            self._wait(future)
            outcome = future.result(timeout=_CONNECT_SECONDS)
        except KilledWorker:
            raise WorkerError(Saying("error.cluster_worker_ended")) from None
        except ImportError:  # a worker without this program
            raise WorkerError(Saying("error.worker_code", host=self.address)) from None
        except (CancelledError, OSError):  # the outcome of an order is never one of these
            raise WorkerError(Saying("error.cluster_lost", address=self.address)) from None
        finally:
            with suppress(Exception):
                future.cancel()
        if isinstance(outcome, Failure):
            raise outcome.error
        return outcome

    def _wait(self, future: Any) -> None:
        """Wait for an order; look at times whether there still is a cluster to do it. Raises WorkerError if not."""
        is_done = Event()
        future.add_done_callback(lambda _: is_done.set())
        looks = 0
        while not is_done.wait(_LOOKS_SECONDS):
            looks = 0 if self._has_workers() else looks + 1
            if looks == _MOST_LOOKS:
                raise WorkerError(Saying("error.cluster_lost", address=self.address))

    def _has_workers(self) -> bool:
        try:
            return bool(self._client.nthreads())
        except Exception:  # it connects anew, or the scheduler is gone
            return False

    def end(self) -> None:
        """Disconnect; orders that are under way are given up."""
        with suppress(Exception):
            self._client.close(timeout=_CONNECT_SECONDS)


@contextmanager
def cluster_of(site: Site) -> Iterator[Cluster]:
    """The cluster that the site's settings name, for the block inside.

    Raises WorkerError if Dask is not installed, the cluster cannot be reached or has no workers.
    """
    own = Cluster(site)
    try:
        yield own
    finally:
        own.end()


def _unreached(address: str, error: BaseException) -> WorkerError:
    """Error of a scheduler that was not reached; Dask's own words go into the log."""
    behind: list[BaseException] = []
    own: BaseException | None = error
    while own is not None:
        behind.append(own)
        own = own.__cause__ or own.__context__
    cause = _why_unreached(address)
    if cause == "no_dask" and isinstance(error, TimeoutError):
        cause = "no_answer"
    elif cause == "no_dask" and any(isinstance(each, SSLError) for each in behind):
        cause = "certificate"
    words = Saying(f"error.cluster_{cause}", seconds=_CONNECT_SECONDS)
    unreached = WorkerError(Saying("error.no_cluster", address=address, cause=words))
    unreached.add_note("\n".join(f"{type(each).__name__}: {each}" for each in behind))
    return unreached


def _why_unreached(address: str) -> str:
    """Name of the text that says why: Dask tries again until its time is over, and then often knows only this."""
    found = urlsplit(address)
    try:
        create_connection((found.hostname or "", found.port or 0), timeout=_PROBE_SECONDS).close()
    except (gaierror, UnicodeError):
        return "unknown_host"
    except ConnectionRefusedError:
        return "refused"
    except TimeoutError:
        return "no_answer"
    except OSError:
        return "no_way"
    return "no_dask"


def _certificates(site: Site) -> dict[str, str]:
    folder: Path = site.root / site.settings.dask_tls
    for name in _CERTIFICATES.values():
        if not (folder / name).is_file():
            raise WorkerError(Saying("error.no_dask_tls", folder=folder, name=name))
    return {given: str(folder / name) for given, name in _CERTIFICATES.items()}
