"""A widget whose messages are recorded instead of sent."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import comm
import comm.base_comm

from syft_job_widgets.widgets import DeskWidget
from tests.helpers import wait_until

_ids = itertools.count(1)


class RecordingComm(comm.base_comm.BaseComm):
    """Keeps what the kernel would publish."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.published: list[dict[str, Any]] = []
        super().__init__(*args, **kwargs)

    def publish_msg(
        self, msg_type: str, data: Any = None, metadata: Any = None, buffers: Any = None, **keys: Any
    ) -> None:
        self.published.append({"type": msg_type, "data": data, "buffers": buffers, **keys})


@contextmanager
def recording() -> Iterator[None]:
    """Every widget made inside gets a recording comm."""
    before = comm.create_comm
    comm.create_comm = RecordingComm
    try:
        yield
    finally:
        comm.create_comm = before


def messages(widget: DeskWidget) -> list[dict[str, Any]]:
    """The custom messages that the widget sent, oldest first."""
    return [
        item["data"]["content"]
        for item in list(widget.comm.published)
        if (item["data"] or {}).get("method") == "custom"
    ]


def events(widget: DeskWidget, name: str) -> list[dict[str, Any]]:
    """Data of all events of that name."""
    return [item["data"] for item in messages(widget) if item["kind"] == "event" and item["event"] == name]


def deliver(widget: DeskWidget, content: object) -> None:
    """Let the widget receive a custom message, the way ipywidgets does."""
    widget._handle_msg({"content": {"data": {"method": "custom", "content": content}}, "buffers": []})


def ask(widget: DeskWidget, method: str, **params: Any) -> dict[str, Any]:
    """Send a request and wait for its response."""
    name = f"request-{next(_ids)}"
    deliver(widget, {"kind": "request", "v": 1, "id": name, "method": method, "params": params})
    return wait_until(
        lambda: next((item for item in messages(widget) if item.get("id") == name), None),
        timeout=60.0,
        what=f"the answer to {method}",
    )


def result(widget: DeskWidget, method: str, **params: Any) -> Any:
    """The result of a request that must succeed."""
    answer = ask(widget, method, **params)
    assert answer["ok"], answer
    return answer["result"]


def binary(widget: DeskWidget, method: str, **params: Any) -> tuple[Any, bytes]:
    """The result of a request that must succeed, and the bytes that travelled beside it."""
    answer = ask(widget, method, **params)
    assert answer["ok"], answer
    (buffers,) = [
        item["buffers"] for item in widget.comm.published if (item["data"] or {}).get("content") is answer
    ]
    (data,) = buffers
    return answer["result"], bytes(data)


def error(widget: DeskWidget, method: str, **params: Any) -> dict[str, Any]:
    """The error of a request that must fail."""
    answer = ask(widget, method, **params)
    assert not answer["ok"], answer
    return answer["error"]


WINDOW = {
    "query": {"text": "", "statuses": [], "waiting": False},
    "sort": {"column": "index", "descending": False},
    "group": "owner",
    "collapsed": [],
    "offset": 0,
    "count": 100,
}


def rows(window: dict[str, Any]) -> list[dict[str, Any]]:
    """The jobs of a window."""
    return [item["row"] for item in window["items"] if item["kind"] == "job"]
