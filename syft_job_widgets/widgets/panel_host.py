"""The kernel's half of JupyterLab's side panel: which desk a page gets, and the first-use form.

The panel starts a kernel of its own, runs one fixed line of code there (`serve()`), and then only talks over a comm.
Folder and address therefore arrive as values in a message, never as code. All tabs share the kernel and its widgets.
"""

from __future__ import annotations

import importlib
import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..client import JobClient
from ..config import SyftJobConfig
from ..errors import InvalidNameError, ProtocolError
from ..names import check_email
from ..text import visible
from ..watch import watch
from . import rpc
from .base import DeskWidget, answers
from .jobs_panel import JobsPanel
from .jobs_table import JobsTable
from .rows import clean

TARGET = "syft_job_widgets.panel"
"""The comm's name; the front end has the same in js/src/lab/link.ts."""

_LOOKED_AT = 2_000
"""Entries of a folder that are looked at, to see whether it is a SyftBox."""


class RefusedError(ValueError):
    """What was typed in the form cannot be used.

    Attributes:
        field: `folder` or `email`.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class PanelHost:
    """Answers the side panels of all tabs, and owns the widgets that they show.

    Example:
        >>> host = PanelHost()
        >>> host.open({"view": "panel", "folder": "", "email": "", "refresh": 5})
        {'refused': {'field': 'folder', 'message': 'Give the path of your SyftBox folder.'}}
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: JobClient | None = None
        self._widgets: dict[tuple[str, Path, str], DeskWidget] = {}

    def connect(self, comm: Any, _message: object = None) -> None:
        """A page opened the comm: answer what it asks, one after the other, beside the kernel's own loop."""
        sending = threading.Lock()

        def send(message: dict[str, Any]) -> None:
            with sending:
                comm.send(data=message)

        dispatcher = rpc.Dispatcher(
            {"panel.open": self.open, "panel.demo": self.demo, "panel.last": self.last}, send
        )
        comm.on_msg(lambda message: answers.submit(dispatcher.handle, message["content"]["data"]))

    def open(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """The widget for a SyftBox, or what is wrong with what was typed.

        Args:
            params: `view` ("panel" or "table"), `folder`, `email`, and `refresh`: seconds between two looks at everything.
        """
        try:
            client = JobClient(checked(rpc.text(params, "folder"), rpc.text(params, "email", 400)))
        except RefusedError as error:
            return {"refused": {"field": error.field, "message": str(error)}}
        return self._answer(params, client)

    def demo(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """The widget for a demo SyftBox, which is made if there is none yet. It ends with this kernel."""
        box = importlib.import_module("syft_job_widgets.demo").demo_box()
        return self._answer(params, box.client(box.owner))

    def last(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """The widget for the SyftBox that was opened last, by whichever tab; refused before the first one."""
        if self._last is None:
            return {"refused": {"field": "folder", "message": "No SyftBox was opened yet."}}
        return self._answer(params, self._last)

    def _answer(self, params: Mapping[str, Any], client: JobClient) -> dict[str, Any]:
        view, refresh = params.get("view"), params.get("refresh")
        if view not in ("panel", "table"):
            raise ProtocolError("'view' should be 'panel' or 'table'.")
        folder = client.config.syftbox_folder
        if isinstance(refresh, int | float) and 1 <= refresh <= 30:
            watch(folder).look_every(float(refresh))
        key = (str(view), folder.resolve(), client.current_user_email)
        with self._lock:
            widget = self._widgets.get(key)
            if widget is None or widget.comm is None:
                widget = JobsPanel(client) if view == "panel" else JobsTable(client.jobs)
                self._widgets[key] = widget
            self._last = client
        return {
            "model": widget.model_id,
            "folder": clean(str(folder)),
            "email": clean(client.current_user_email),
        }


def checked(folder: str, email: str) -> SyftJobConfig:
    """The config for what was typed.

    Raises:
        RefusedError: with the field, and a sentence that says what to do.

    Example:
        >>> checked("~/SyftBox", "alice@hospital.example").email
        'alice@hospital.example'
    """
    typed = folder.strip()
    if not typed:
        raise RefusedError("folder", "Give the path of your SyftBox folder.")
    path = Path(os.path.expanduser(typed))
    if not path.is_absolute():
        raise RefusedError("folder", "Give the whole path of the folder, from / or ~ on.")
    try:
        sites = _addresses(path)
    except FileNotFoundError:
        raise RefusedError(
            "folder", f"There is no folder at {visible(typed)}. Check the path, or make the folder first."
        ) from None
    except NotADirectoryError:
        raise RefusedError("folder", f"{visible(typed)} is a file. Give the SyftBox folder itself.") from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise RefusedError("folder", f"{visible(typed)} cannot be read: {visible(why)}.") from None
    if not sites:
        raise RefusedError(
            "folder",
            f"{visible(typed)} does not look like a SyftBox: no folder in it is named by an address.",
        )
    try:
        check_email(email.strip())
    except InvalidNameError as error:
        raise RefusedError("email", str(error)) from None
    return SyftJobConfig(path, email.strip())


def _addresses(folder: Path) -> list[str]:
    """The datasites of a SyftBox: folders that are named by an address."""
    found = []
    with os.scandir(folder) as entries:
        for count, entry in enumerate(entries):
            if count >= _LOOKED_AT:
                break
            if "@" in entry.name and entry.is_dir(follow_symlinks=False):
                found.append(entry.name)
    return found


_host: PanelHost | None = None


def serve() -> None:
    """Let pages open the panel's comm in this kernel. A second call changes nothing."""
    global _host
    if _host is None:
        _host = PanelHost()
    importlib.import_module("comm").get_comm_manager().register_target(TARGET, _host.connect)
