"""The views: anywidget widgets that show the model and call its methods.

Displaying a model object is all that most notebooks need; these classes are for dashboards of one's own.
"""

from __future__ import annotations

from typing import Any

from ..errors import ProtocolError
from ..job import JobInfo
from ..jobs import JobsList
from ..layout import stands_in
from ..viewer import LogPlace, LogViewer
from .base import DeskWidget
from .job_card import JobCard
from .jobs_panel import JobsPanel
from .jobs_table import JobsTable
from .log_pane import LogPane

__all__ = ["DeskWidget", "JobCard", "JobsPanel", "JobsTable", "LogPane", "view_of", "widget_of"]

_VIEW = "application/vnd.jupyter.widget-view+json"


def view_of(shown: object) -> dict[str, Any]:
    """The widget part of a mime bundle for a model object; the same object shown again gets the same widget.

    Raises:
        ProtocolError: there is no view for such an object.
    """
    widget = widget_of(shown)
    if widget is None:
        return {}
    return {_VIEW: {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}}


def widget_of(shown: object) -> DeskWidget | None:
    """The widget of a model object, always the same one; None if the static form says all there is.

    Raises:
        ProtocolError: there is no view for such an object.
    """
    if isinstance(shown, JobsList) and shown.client is None:
        return None  # empty and made by hand
    job = _job_of(shown)
    if job is not None and not stands_in(
        job.client.config.syftbox_folder, job.location, job.datasite_owner_email
    ):
        return None  # made by hand, for a folder somewhere else: the views show what the SyftBox has
    known = getattr(shown, "_view", None)
    if not isinstance(known, DeskWidget) or known.comm is None:
        known = _make(shown)
        shown._view = known  # type: ignore[attr-defined]
    return known


def _job_of(shown: object) -> JobInfo | None:
    if isinstance(shown, LogPlace):
        shown = shown.log
    if isinstance(shown, LogViewer):
        return shown.job
    return shown if isinstance(shown, JobInfo) else None


def _make(shown: object) -> DeskWidget:
    if isinstance(shown, JobsList):
        return JobsTable(shown)
    if isinstance(shown, JobInfo):
        return JobCard(shown)
    if isinstance(shown, LogPlace):
        return LogPane(shown.log, line=shown.line, both=shown.both)
    if isinstance(shown, LogViewer):
        return LogPane(shown)
    raise ProtocolError(f"There is no view for {type(shown).__name__}.")
