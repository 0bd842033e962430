"""The desk for SyftBox jobs: review, approve, run and release submitted code from a Jupyter notebook.

`get_client(folder, email).jobs` in a notebook cell shows the desk; `print()` of it gives text. The widget classes are
in `syft_job_widgets.widgets`, loaded when something is displayed, so that a runner on a server stays light.
"""

from __future__ import annotations

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
    "get_client",
]
