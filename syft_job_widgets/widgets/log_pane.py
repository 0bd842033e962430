"""`LogPane`: the interactive form of `job.stdout` and `job.stderr`."""

from __future__ import annotations

from ..layout import Stream
from ..viewer import LogViewer
from .base import DeskWidget, bundle


class LogPane(DeskWidget):
    """A live pane on one log, which follows a running job.

    Args:
        log: `job.stdout` or `job.stderr`.

    Example:
        >>> LogPane(client.jobs["Data Analysis"].stdout)
        LogPane()
    """

    _esm = bundle("log")

    def __init__(self, log: LogViewer) -> None:
        key, stream = log.job.key, log.stream
        self.stream: Stream = stream
        root = {"view": "log", "job": key.id, "stream": stream}
        super().__init__(log.job.client, root, {key: 0}, shown=log.job)
