"""One thread per SyftBox that notices what changes on disk and tells everybody who asked, in one process."""

from __future__ import annotations

from .subscriptions import Change, Subscription, Tail
from .watcher import Watcher, running_watcher, watch

__all__ = ["Change", "Subscription", "Tail", "Watcher", "running_watcher", "watch"]
