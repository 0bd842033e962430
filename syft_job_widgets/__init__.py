"""The desk for SyftBox jobs: review, approve, run and release submitted code from a Jupyter notebook.

`get_client(folder, email).jobs` in a notebook cell shows the desk; `print()` of it gives text. The widget classes are
in `syft_job_widgets.widgets`, loaded when something is displayed, so that a runner on a server stays light.
"""

from __future__ import annotations

import importlib

from ._version import __version__
from .client import JobClient, get_client
from .config import SyftJobConfig
from .job import JobInfo, JobsList
from .runner import SyftJobRunner, create_runner
from .status import Status

__all__ = [
    "JobClient",
    "JobInfo",
    "JobsList",
    "Status",
    "SyftJobConfig",
    "SyftJobRunner",
    "__version__",
    "create_runner",
    "disable",
    "enable",
    "get_client",
    "show",
    "side_panel",
]

_FORMATTERS = "syft_job_widgets.widgets.formatters"  # loaded when asked for: it needs IPython


def show(shown: object) -> None:
    """Show jobs, a job or a client with our view, also those of syft-job; outside of a notebook, as text.

    Args:
        shown: such as `client.jobs` of either package.

    Raises:
        TypeError: it is none of these.

    Example:
        >>> show(syft_job.get_client("~/SyftBox", "alice@hospital.example"))
    """
    importlib.import_module(_FORMATTERS).show(shown)


def side_panel(shown: object) -> object:
    """Show the desk of this notebook's kernel in JupyterLab's side panel, instead of the panel's own.

    Args:
        shown: a client, of this package or of syft-job.

    Returns:
        The panel, a `syft_job_widgets.widgets.JobsPanel`. Its `close()` gives the place back.

    Raises:
        ProtocolError: there is no notebook to show it in.
        TypeError: `shown` does not say which SyftBox is meant.

    Example:
        >>> side_panel(client)
        JobsPanel()
    """
    shown_there: object = importlib.import_module("syft_job_widgets.widgets.jobs_panel").side_panel(shown)
    return shown_there


def enable() -> bool:
    """From now on this notebook shows objects of syft-job with our views.

    Returns:
        False if there is no notebook; then nothing was changed.

    Example:
        >>> enable()
        True
    """
    return bool(importlib.import_module(_FORMATTERS).enable())


def disable() -> bool:
    """Take `enable()` back.

    Returns:
        False if there is no notebook; then nothing was changed.

    Example:
        >>> disable()
        True
    """
    return bool(importlib.import_module(_FORMATTERS).disable())
