"""The widget that all views share: three traits, one dispatcher, one desk.

Nothing that a job printed and no file content ever stands in a trait: traits may be saved in the notebook.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, get_args

import anywidget
import traitlets

from ..client import JobClient
from ..errors import JobNotFoundError, ProtocolError
from ..job import JobInfo
from ..layout import JobKey, stands_in
from ..text import visible
from ..watch import watch
from .board import Board
from .desk import Desk
from .lost_wakeups import look_for_lost_messages
from .protocol import VERSION, Column
from .push import pusher
from .query import TableQuery
from .rpc import Dispatcher, Method

_STATIC = Path(__file__).parent.parent / "static"
_VIEW_STATE_BYTES = 16 * 1024
_COLUMNS = get_args(Column)
# Requests are answered here, so that a slow one (the digest of a large job) never holds up the kernel's own loop.
answers = ThreadPoolExecutor(max_workers=4, thread_name_prefix="syft-job-widgets-answer")


def bundle(name: str) -> str:
    """The front-end module of a view, as text: given as a path, anywidget would keep every widget alive to reload it."""
    return (_STATIC / f"{name}.js").read_text(encoding="utf-8")


class DeskWidget(anywidget.AnyWidget):
    """Base of `JobsTable`, `JobCard`, `LogPane` and `JobsPanel`; see js/PROTOCOL.md for what it says to the browser."""

    root = traitlets.Dict().tag(sync=True)
    """What is shown. The kernel's: `{"view": "table"}`, `{"view": "card", "job": id}`, `{"view": "log", ...}`."""

    header = traitlets.Dict().tag(sync=True)
    """Counts and words about the shown jobs. The kernel's."""

    view_state = traitlets.Dict().tag(sync=True)
    """Query, sort, grouping, collapsed groups, columns and open cards: the view's, at most 16 KiB."""

    def __init__(
        self,
        client: JobClient,
        root: dict[str, Any],
        order: Mapping[JobKey, int],
        *,
        whole: bool = False,
        shown: JobInfo | None = None,
    ) -> None:
        self._send_lock = threading.Lock()
        self._closed = True  # nothing to stop yet
        folder = client.config.syftbox_folder
        if shown is not None and not stands_in(folder, shown.location, shown.datasite_owner_email):
            raise JobNotFoundError(
                f"{visible(str(shown.location))} is not a job in {visible(str(folder))}, so it has no "
                "live view. print(job) and its methods work; jobs of client.jobs have one."
            )
        self._closed = False
        watcher = watch(client.config.syftbox_folder)
        board = Board(client, order, whole=whole, watcher=watcher)
        self.desk = Desk(board, watcher, shown, pusher.wake)
        self._dispatcher = Dispatcher(self._methods(), self._send_message)
        super().__init__(root=root, header=board.header(None), view_state={})
        _answer_from_any_shell(self.comm)
        look_for_lost_messages()
        self.on_msg(self._on_message)
        pusher.register(self)

    def _methods(self) -> dict[str, Method]:
        """What the browser may ask for, by name."""
        return self.desk.methods()

    # -- from the browser ------------------------------------------------------------------------------------------

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take over what the browser may write: `view_state`, checked. Anything else is refused and sent back as it is."""
        if set(sync_data) == {"view_state"} and is_view_state(sync_data["view_state"]):
            super().set_state(sync_data)
            return
        self.log.warning("The page tried to write %s; refused.", ", ".join(sorted(map(str, sync_data))[:5]))
        self.send_state([name for name in sync_data if name in self.keys])

    def _on_message(self, _widget: object, content: object, _buffers: object) -> None:
        answers.submit(self._dispatcher.handle, content)

    # -- to the browser --------------------------------------------------------------------------------------------

    def _send_message(self, message: dict[str, Any], buffers: list[bytes] | None = None) -> None:
        with self._send_lock:
            if not self._closed:
                self.send(message, buffers)

    def send_event(self, view: str, event: str, data: dict[str, Any]) -> None:
        """Send an event to one view (see `push.Sender`)."""
        self._send_message({"kind": "event", "v": VERSION, "view": view, "event": event, "data": data})

    def update_header(self) -> None:
        """Bring `header` up to date (see `push.Sender`)."""
        header = self.desk.board.header(self.desk.problem)
        with self._send_lock:
            if not self._closed and {**self.header, "as_of": ""} != {**header, "as_of": ""}:
                self.header = dict(header)

    def close(self) -> None:
        """Stop watching and take the view out of every notebook."""
        with self._send_lock:
            # Also called when a widget is collected, which may be after everything that it watched with.
            done, self._closed = self._closed, True
        if not done:
            pusher.forget(self)
            self._stop()
        super().close()

    def _stop(self) -> None:
        """Stop watching; called once."""
        self.desk.close()

    def __repr__(self) -> str:
        # Stable, and without the state: outputs are compared and kept.
        return f"{type(self).__name__}()"


def _answer_from_any_shell(comm: Any) -> None:
    """Let clicks be answered while a cell runs.

    ipykernel 7.4 binds a comm to the shell that last published on it, so a widget made in a cell is answered only when
    the cell ends. Without that routing, messages go to whichever shell the page chose, as in 7.3.
    """
    if hasattr(comm, "_reply_subshell_for"):
        comm._reply_subshell_for = None


def is_view_state(value: object) -> bool:
    """Whether a value can be a view's state: known keys, right types, small."""
    if not isinstance(value, dict) or not set(value) <= {
        "query",
        "sort",
        "group",
        "collapsed",
        "columns",
        "open",
    }:
        return False
    try:
        if len(json.dumps(value)) > _VIEW_STATE_BYTES:
            return False
        TableQuery.parse({name: value[name] for name in value if name not in ("columns", "open")})
    except (ProtocolError, ValueError, TypeError, RecursionError):
        return False
    opened = value.get("open", [])
    return (
        _are_columns(value.get("columns", {}))
        and isinstance(opened, list)
        and len(opened) <= 50
        and all(isinstance(item, str) and len(item) <= 64 for item in opened)
    )


def _are_columns(value: object) -> bool:
    """Whether a value says which columns are shown and how wide: only what a person chose, so both may be null."""
    return isinstance(value, dict) and all(
        name in _COLUMNS
        and isinstance(choice, dict)
        and set(choice) == {"shown", "width"}
        and (choice["shown"] is None or isinstance(choice["shown"], bool))
        and (choice["width"] is None or (type(choice["width"]) is int and 30 <= choice["width"] <= 2_000))
        for name, choice in value.items()
    )
