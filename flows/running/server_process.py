"""Process of a site's Prefect server: `python -m flows.running.server_process SOCKET MODE [FOLDER SECONDS]`.

The parent listens at the socket already, so that no other program can take the port in between. MODE is `pages` for a
server with pages and schedules, `run` for the server of one run, `kept` for one that ends when no run of the site that
has its locks in FOLDER has used it for so many SECONDS.
"""

import socket
import sys
import threading
from pathlib import Path

import uvicorn
from prefect.server.api.server import create_app
from starlette.middleware.trustedhost import TrustedHostMiddleware

from flows.running.child import end_with_parent
from flows.running.run_server import end_when_idle, note_started
from flows.running.server import HOSTS

_SHUTDOWN_SECONDS = 5


class _NotingServer(uvicorn.Server):
    """Server that notes in a folder when it has started."""

    folder: Path | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.folder and self.started:
            note_started(self.folder)


def serve_prefect(listening: socket.socket, with_pages: bool, folder: Path | None = None) -> None:
    """Serve Prefect at a socket until the process is asked to end; note in `folder` when the server has started.

    Requests under another host's name are refused, so that no page of another host can reach the server by a name of
    its own that points to this machine.
    """
    app = create_app(ephemeral=not with_pages, final=True)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(HOSTS))
    config = uvicorn.Config(
        app, log_level="warning", timeout_keep_alive=5, timeout_graceful_shutdown=_SHUTDOWN_SECONDS
    )
    server = _NotingServer(config)
    server.folder = folder
    server.run(sockets=[listening])


if __name__ == "__main__":
    end_with_parent()
    kept_in = Path(sys.argv[3]) if sys.argv[2] == "kept" else None
    if kept_in:
        given = (kept_in, float(sys.argv[4]))
        threading.Thread(target=end_when_idle, args=given, daemon=True).start()
    serve_prefect(socket.socket(fileno=int(sys.argv[1])), sys.argv[2] == "pages", kept_in)
