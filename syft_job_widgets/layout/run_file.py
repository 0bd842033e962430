"""The runner's note of the newest attempt, beside the review record: JSON, replaced atomically."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, fields
from typing import Any

from ..errors import UnsafePathError
from .base import RunFacts
from .safe_files import Dir

_LIMIT = 16 * 1024
_TYPES: dict[str, tuple[type, ...]] = {
    "state": (str,),
    "attempt": (int,),
    "started_at": (int, float),
    "finished_at": (int, float, type(None)),
    "returncode": (int, type(None)),
    "note": (str, type(None)),
    "host": (str,),
    "pid": (int,),
    "pid_started": (int, float),
    "group": (int,),
    "digest": (str,),
}


def read_run(reviews: Dir, name: str) -> RunFacts | None:
    """The note, or None when there is none or it is not one of ours (then it says nothing)."""
    with suppress(OSError, UnsafePathError, ValueError, RecursionError):
        raw: Any = json.loads(reviews.read_bytes(name, _LIMIT))
        known = {field.name for field in fields(RunFacts)}
        if isinstance(raw, dict) and raw.get("state") in ("running", "finished", "interrupted"):
            kept = {key: value for key, value in raw.items() if key in known}
            if all(isinstance(value, _TYPES[key]) for key, value in kept.items()):
                return RunFacts(**kept)
    return None


def write_run(reviews: Dir, name: str, facts: RunFacts) -> None:
    """Replace the note."""
    reviews.write_atomic(name, json.dumps(asdict(facts), ensure_ascii=True).encode(), mode=0o600)
