"""All jobs of a SyftBox: read anew only where something changed, and kept for the next session where there are many."""

from __future__ import annotations

from .cache import IndexCache, cache_of
from .job_index import Diff, JobIndex, Snapshot

__all__ = ["Diff", "IndexCache", "JobIndex", "Snapshot", "cache_of"]
