"""`JobsPanel`: the desk in a narrow place, such as JupyterLab's side bar; and `side_panel()`, which puts one there."""

from __future__ import annotations

import traitlets

from ..client import JobClient
from ..display import in_kernel
from ..errors import ProtocolError
from ..foreign import ours
from ..watch import watch
from . import rpc
from .base import DeskWidget, bundle
from .notices import Notices
from .protocol import Notice


class JobsPanel(DeskWidget):
    """A live list for a narrow place: what waits for this user first; a job opens as a card in the place of the list.

    Args:
        client: whose SyftBox and user. Jobs that arrive later appear by themselves.
        dock: JupyterLab's side panel is to show it. Where there is no such panel, it stands in the cell.

    Example:
        >>> JobsPanel(client)
        JobsPanel()
    """

    _esm = bundle("panel")

    notices: traitlets.List[Notice] = traitlets.List().tag(sync=True)
    """The newest arrivals and ends of jobs, for notifications. The kernel's."""

    def __init__(self, client: JobClient, *, dock: bool = False) -> None:
        order = {job.key: i for i, job in enumerate(client.jobs)}
        super().__init__(client, {"view": "panel", "dock": dock}, order, whole=True)

    def _methods(self) -> dict[str, rpc.Method]:
        board = self.desk.board
        self._notices = Notices(board, watch(board.client.config.syftbox_folder), self._publish)
        return {**super()._methods(), "notice.claim": self._notices.claim}

    def _publish(self, notices: list[Notice]) -> None:
        with self._send_lock:
            if not self._closed:
                self.notices = list(notices)

    def _stop(self) -> None:
        self._notices.close()
        super()._stop()


_docked: list[JobsPanel] = []


def side_panel(shown: object) -> JobsPanel:
    """Show the desk of this kernel in JupyterLab's side panel, instead of the panel's own.

    Args:
        shown: a client, of this package or of syft-job.

    Returns:
        The panel. Its `close()` gives the place back; so does the next call, and the end of the kernel.

    Raises:
        ProtocolError: there is no notebook to show it in.
        TypeError: `shown` does not say which SyftBox is meant.

    Example:
        >>> side_panel(client)
        JobsPanel()
    """
    if not in_kernel():
        raise ProtocolError(
            "side_panel() needs a notebook in JupyterLab. print(client.jobs) shows the jobs here."
        )
    client = shown if isinstance(shown, JobClient) else getattr(ours(shown), "client", None)
    if not isinstance(client, JobClient):
        raise TypeError(f"A {type(shown).__name__} does not say which SyftBox is meant. Give a client.")
    while _docked:
        _docked.pop().close()
    panel = JobsPanel(client, dock=True)
    _docked.append(panel)
    return panel
