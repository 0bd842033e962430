"""The runner's note of the newest attempt, beside the review record: JSON, replaced atomically."""

from __future__ import annotations

import json
import math
import os
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from ..errors import UnsafePathError
from .base import RunFacts
from .safe_files import Dir

_LIMIT = 1 << 20  # only the owner writes it; some thousand readers fit
_STATES = frozenset(("waiting", "running", "finished", "interrupted"))
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
    "readers_outputs": (list,),
    "readers_logs": (list,),
    "token": (str,),
    "machine": (str,),
    "runner": (str,),
    "where": (str,),
    "stop_by": (str,),
    "stop_why": (str,),
}


def _number(text: str) -> float:
    # Python's JSON knows NaN, which is unequal to itself: such a record would look changed for ever.
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text} is not a number of seconds")
    return value


# Made once: `json.loads` makes one for each call.
_decode = json.JSONDecoder(parse_float=_number, parse_constant=_number).decode


def read_run(reviews: Dir, name: str, looked: os.stat_result | None = None) -> RunFacts | None:
    """The note, or None when there is none or it is not one of ours (then it says nothing).

    Args:
        reviews: the folder that holds it.
        name: its file name.
        looked: its `lstat`, where the caller has just made one.

    Raises OSError when there may be one that cannot be read now: not to know is not the same as none.
    """
    # TypeError: a field that must be there is not.
    with suppress(FileNotFoundError, UnsafePathError, ValueError, TypeError, RecursionError):
        raw: Any = _decode(reviews.read_bytes(name, _LIMIT, looked).decode())
        if isinstance(raw, dict) and raw.get("state") in _STATES:
            kept = {key: value for key, value in raw.items() if key in _TYPES}
            if all([isinstance(value, _TYPES[key]) for key, value in kept.items()]):  # noqa: C419 - for each job of a list
                for key in ("readers_outputs", "readers_logs"):
                    kept[key] = tuple(map(str, kept.get(key, ())))
                return RunFacts(**kept)
    return None


def write_run(reviews: Dir, name: str, facts: RunFacts, *, durable: bool = True) -> None:
    """Replace the note. See `Dir.write_atomic` for `durable`."""
    reviews.write_atomic(
        name, json.dumps(asdict(facts), ensure_ascii=True).encode(), mode=0o600, durable=durable
    )
