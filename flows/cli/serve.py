"""The command that runs a site by itself: a Prefect server with its pages, the nightly schedule, backfills by hand."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from flows.cli.options import JsonOption, Lang, LangOption, SiteOption, fail, print_json, site_at
from flows.cli.terminal import console, say
from flows.steps.site.site import Site

HOST = "127.0.0.1"
_START_SECONDS = 90
_END_SECONDS = 20
_WAIT_MINUTES = "120"


def serve(site: SiteOption = None, json_: JsonOption = False, lang: LangOption = Lang.zh) -> None:
    """在本机启动服务：每晚自动运行，网页上可手动重算 / start the server, the nightly schedule and backfills."""
    own = site_at(site, lang, json_)
    signal.signal(signal.SIGTERM, _end)
    url = os.environ.get("PREFECT_API_URL")
    try:
        if url:
            _run(own, url, lang, json_)
        else:
            with _server(own, lang) as started:
                _run(own, started, lang, json_)
    except KeyboardInterrupt:
        if not json_:
            console().print(say(lang, "served"))


def _end(*_: object) -> NoReturn:
    raise KeyboardInterrupt


@contextmanager
def _server(site: Site, lang: str) -> Iterator[str]:
    """A Prefect server of this site's own, on loopback; its address. Its records lie under data/prefect."""
    port = site.settings.port
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            fail(lang, "port_taken", port=port)
    url = f"http://{HOST}:{port}/api"
    environment = {
        **os.environ,
        "PREFECT_HOME": str(site.root / "data" / "prefect"),
        "PREFECT_UI_API_URL": url,
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_ENABLED": "true",
    }
    for quiet in ("PREFECT_LOGGING_TO_API_ENABLED", "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL"):
        environment.pop(quiet, None)
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", HOST, "--port", str(port)]
    log = site.root / "data" / "runs" / "server.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out, _child(command, environment, out) as server:
        _await_health(url, server, lang, str(log))
        yield url


@contextmanager
def _child(
    command: list[str], environment: dict[str, str], out: object = None
) -> Iterator["subprocess.Popen[bytes]"]:
    """A process in a group of its own, so that an interrupt at the terminal reaches us first; ended at the end."""
    process = subprocess.Popen(
        command,
        env=environment,
        stdout=out,
        stderr=out,
        start_new_session=True,  # type: ignore[call-overload]
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _await_health(url: str, server: "subprocess.Popen[bytes]", lang: str, log: str) -> None:
    for _ in range(_START_SECONDS * 2):
        if server.poll() is not None:
            fail(lang, "server_ended", log=log)
        try:
            urllib.request.urlopen(f"{url}/health", timeout=2)
        except OSError:
            time.sleep(0.5)
        else:
            return
    fail(lang, "server_slow", seconds=_START_SECONDS, log=log)


def _run(site: Site, url: str, lang: str, json_: bool) -> None:
    """Run what the server asks for until we are told to end."""
    environment = {**os.environ, "PREFECT_API_URL": url, "PREFECT_LOGGING_TO_API_ENABLED": "true"}
    environment.setdefault("FEDSTATS_WAIT_MINUTES", _WAIT_MINUTES)
    page = url.removesuffix("/api")
    log = site.root / "data" / "runs" / "serve.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "flows.deployments", str(site.root)]
    with log.open("ab") as out, _child(command, environment, out) as runner:
        if json_:
            print_json({"page": page, "nightly_at": f"{site.settings.nightly_at:%H:%M}", "log": str(log)})
        else:
            values = {"page": page, "at": f"{site.settings.nightly_at:%H:%M}", "zone": site.settings.timezone}
            console().print(say(lang, "serving", **values), soft_wrap=True)
        sys.stdout.flush()
        runner.wait()
    fail(lang, "server_ended", log=str(log))


COMMANDS = (serve,)
"""The commands of this module, as the command line registers them."""
