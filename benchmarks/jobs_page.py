"""A real Chromium with the committed bundle, on a real widget in this process: one websocket between them, and no debugger.

JupyterLab is left out, so that the numbers are those of this package: with it, a message takes about 4 ms more on its way.
"""

from __future__ import annotations

import asyncio
import json
import os
import queue
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import comm
import comm.base_comm
import tornado.httpserver
import tornado.ioloop
import tornado.netutil
import tornado.web
import tornado.websocket

from scripts import browser
from syft_job_widgets import JobClient
from syft_job_widgets.widgets import JobsTable

HERE = Path(__file__).parent
STATIC = HERE.parent / "syft_job_widgets" / "static"
PATIENCE = 20.0


class Page:
    """A table of all jobs of a client, shown in a Chromium without a window.

    Attributes:
        received: bytes of the messages that the page got from the widget.
    """

    def __init__(self, client: JobClient) -> None:
        self.received = 0
        self._client = client
        self._socket: tornado.websocket.WebSocketHandler | None = None
        self._loop: tornado.ioloop.IOLoop | None = None
        self._heard: queue.Queue[dict[str, Any]] = queue.Queue()
        self._early: list[Any] = []

    # -- the two directions ------------------------------------------------------------------------------------------

    def publish(self, data: Any) -> None:
        """The widget sends, from whatever thread."""
        text = json.dumps({"from": "widget", "data": data})
        self.received += len(text.encode())
        self._send(text)

    def _send(self, text: str) -> None:
        assert self._loop is not None
        self._loop.add_callback(lambda: self._socket and self._socket.write_message(text))

    def hear(self, message: dict[str, Any]) -> None:
        """The page sends."""
        if message["to"] == "widget":
            self.table._handle_msg(
                {"content": {"data": {"method": "custom", "content": message["content"]}}, "buffers": []}
            )
        else:
            self._heard.put(message)

    def wait(self) -> dict[str, Any]:
        """The next word of the page to the benchmark."""
        said = self._heard.get(timeout=PATIENCE)
        if "error" in said:
            raise RuntimeError(f"The page failed: {said['error']}")
        return said

    def start(self, task: str, **given: Any) -> None:
        """Have the page begin something."""
        self._send(json.dumps({"from": "bench", "task": task, **given}))

    def ask(self, task: str, **given: Any) -> Any:
        """Have the page do something; what came of it."""
        self.start(task, **given)
        return self.wait()["answer"]

    # -- life ----------------------------------------------------------------------------------------------------------

    def show(self) -> float:
        """Make the widget and show it: milliseconds in the page until rows were painted."""
        self.table = JobsTable(self._client.jobs)
        state = self.table.get_state(["root", "header", "view_state"])
        self.received += len(json.dumps(state).encode())
        return float(self.ask("show", header=state["header"]))


@contextmanager
def page(client: JobClient) -> Iterator[Page]:
    """A page with nothing in it yet. Raises `NoBrowserError` when there is no Chromium."""
    program = browser.find()
    if program is None:
        raise browser.NoBrowserError("There is no Chromium here. `make setup` finds or installs one.")
    made = Page(client)

    class Comm(comm.base_comm.BaseComm):
        def publish_msg(self, msg_type: str, data: Any = None, *_: Any, **__: Any) -> None:
            if msg_type == "comm_msg" and data:
                made.publish(data)

    before, comm.create_comm = comm.create_comm, Comm
    ready: queue.Queue[int] = queue.Queue()
    thread = threading.Thread(target=_serve, args=(made, ready), daemon=True)
    thread.start()
    process = None
    try:
        with tempfile.TemporaryDirectory(prefix="sjw-bench-", ignore_cleanup_errors=True) as profile:
            address = f"http://127.0.0.1:{ready.get(timeout=PATIENCE)}/page/index.html"
            options = ["--headless=new", "--window-size=1200,900", f"--user-data-dir={profile}", address]
            process = subprocess.Popen(
                [program, *browser.launch_flags(), *options],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                start_new_session=True,
            )  # fmt: skip
            try:
                made.wait()
                yield made
            finally:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
    finally:
        comm.create_comm = before
        if hasattr(made, "table"):
            made.table.close()
        assert made._loop is not None
        made._loop.add_callback(made._loop.stop)
        thread.join(timeout=PATIENCE)


def _serve(made: Page, ready: queue.Queue[int]) -> None:
    class Socket(tornado.websocket.WebSocketHandler):
        def open(self) -> None:
            self.set_nodelay(True)
            made._socket = self

        def on_message(self, message: str | bytes) -> None:
            made.hear(json.loads(message))

    asyncio.set_event_loop(asyncio.new_event_loop())
    made._loop = tornado.ioloop.IOLoop.current()
    application = tornado.web.Application(
        [
            ("/socket", Socket),
            ("/page/(.*)", tornado.web.StaticFileHandler, {"path": HERE / "page"}),
            ("/static/(.*)", tornado.web.StaticFileHandler, {"path": STATIC}),
        ],
        log_function=lambda _: None,
    )
    sockets = tornado.netutil.bind_sockets(0, "127.0.0.1")
    server = tornado.httpserver.HTTPServer(application)
    server.add_sockets(sockets)
    ready.put(sockets[0].getsockname()[1])
    made._loop.start()
    server.stop()


def change_delays(shown: Page, rounds: int) -> list[float]:
    """Seconds from a write on disk until the page said that the row shows it, by this process' clock, so with the way back."""
    found = []
    # One that waits, in the middle of the first screen.
    record = next(each for each in shown.table.desk.board.records()[8:] if each.status == "inbox")
    for number in range(rounds):
        marker, text = ("rejected", "no reason given") if number % 2 == 0 else ("", "your review")
        time.sleep(0.15 + number % 7 * 0.013)  # out of step with everything that has a rhythm
        shown.start("expect", job=record.key.id, text=text)
        shown.wait()  # it looks
        started = time.perf_counter()
        if marker:
            (record.location / marker).write_text("rejected_by: alice\n")
        else:
            (record.location / "rejected").unlink()
        shown.wait()
        found.append(time.perf_counter() - started)
    return found


ACTS: tuple[tuple[str, str, str], ...] = (
    ("sort", "sort", "Job"),
    ("sort", "sort", "Job"),
    ("sort", "sort", "Status"),
    ("sort", "sort", "#"),
    ("filter", "chip", "done"),
    ("filter", "chip", "done"),
    ("filter", "search", "analysis 0012"),
    ("filter", "search", ""),
    ("group", "group", "status"),
    ("group", "group", "day"),
    ("group", "group", ""),
    ("group", "group", "owner"),
)
"""What is measured, what is done, with what: after all of them the table is as it was."""


def act_times(shown: Page, rounds: int) -> dict[str, list[float]]:
    """Milliseconds in the page from the click until the outcome was painted."""
    found: dict[str, list[float]] = {}
    for _ in range(rounds):
        for what, kind, value in ACTS:
            found.setdefault(what, []).append(float(shown.ask("act", kind=kind, value=value)))
    return found
