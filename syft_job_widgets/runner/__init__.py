"""The runner: approved jobs are run as private, verified copies, in processes of this machine or on any executor."""

from __future__ import annotations

from .loop import SyftJobRunner, create_runner

__all__ = ["SyftJobRunner", "create_runner"]
