"""A kernel behind a page without Jupyter: real widgets, their real messages, packed the way a kernel packs them."""

from __future__ import annotations

import json
from typing import Any

from jupyter_client.session import json_packer

from syft_job_widgets.widgets import DeskWidget


class Kernel:
    """Takes what the page's models send, and holds what the widgets published until the page asks.

    Attributes:
        broken: messages that cannot travel: not JSON, or not UTF-8. Jupyter would drop them, or the connection.
    """

    def __init__(self) -> None:
        self._widgets: dict[str, DeskWidget] = {}
        self._read: dict[str, int] = {}
        self.broken: list[str] = []

    def add(self, widget: DeskWidget) -> str:
        """Speak for a widget from now on; its model's name in the page."""
        name = f"model{len(self._read)}"
        self._widgets[name] = widget
        self._read[name] = len(widget.comm.published)
        return name

    def state(self, name: str) -> dict[str, Any]:
        """What the page's model begins with."""
        known = self._widgets[name].get_state(["root", "header", "view_state"])
        return json.loads(self._packed(known) or "{}")

    def forget(self, name: str) -> None:
        """Close the widget."""
        self._widgets.pop(name).close()

    def send(self, name: str, text: str) -> None:
        """The page's model sends."""
        widget = self._widgets.get(name)
        if widget is not None:
            widget._handle_msg({"content": {"data": json.loads(text)}, "buffers": []})

    def poll(self) -> list[tuple[str, str]]:
        """What the widgets published since the last call, oldest first."""
        found = []
        for name, widget in list(self._widgets.items()):
            if widget.comm is None:
                continue
            published = list(widget.comm.published)
            for message in published[self._read[name] :]:
                text = self._packed(message["data"])
                if text is not None:
                    found.append((name, text))
            self._read[name] = len(published)
        return found

    def _packed(self, data: object) -> str | None:
        try:
            raw = json_packer(data)
            return (raw if isinstance(raw, bytes) else raw.encode()).decode("utf-8")
        except (ValueError, TypeError) as error:  # UnicodeError is a ValueError
            self.broken.append(f"{type(error).__name__}: {error}: {str(data)[:300]!a}")
            return None
