"""`LogPane`: the interactive form of `job.stdout` and `job.stderr`."""

from __future__ import annotations

from ..layout import Stream
from ..viewer import LogViewer
from .base import DeskWidget, bundle


class LogPane(DeskWidget):
    """A live pane on one log, which follows a running job.

    Args:
        log: `job.stdout` or `job.stderr`.
        line: open at this line, counted from 1 as the pane counts; None: at the end.
        both: show both logs, in the order in which their lines arrived.

    Raises:
        ValueError: the log of a job made by hand whose folder is not in the SyftBox of its client.

    Example:
        >>> LogPane(client.jobs["Data Analysis"].stdout)
        LogPane()
    """

    _esm = bundle("log")

    def __init__(self, log: LogViewer, *, line: int | None = None, both: bool = False) -> None:
        key, stream = log.job.key, log.stream
        self.stream: Stream = stream
        first = None if line is None else line - 1
        root = {"view": "log", "job": key.id, "stream": "both" if both else stream, "line": first}
        super().__init__(log.job.client, root, {key: 0}, shown=log.job)
