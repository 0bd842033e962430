"""Parquet as a table, where pyarrow happens to be installed: read by a process of its own, which may fail in any way it likes.

The reader is a large one in C++, and the file is a submitter's. So it never runs in the owner's kernel: a short-lived
child gets the bytes and nothing else, with limits on memory, time and what it may write, and says what it found as text.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any, get_args

from .cells import ColumnType
from .table import Column, Table, read_table

PARQUET_SECONDS = 20.0
ANSWER_BYTES = 8 * 1024**2
MOST_ROWS = 2_000
_WORKER = Path(__file__).with_name("parquet_worker.py")
_TYPES: dict[object, ColumnType] = {kind: kind for kind in get_args(ColumnType)}


@dataclass(frozen=True, slots=True)
class NotRead:
    """Why a Parquet file is not shown as a table, a sentence."""

    why: str


def read_parquet(data: bytes, size: int) -> Table | NotRead:
    """The first rows of a Parquet file. Never fails.

    Args:
        data: the file; its end tells where everything is, so that a part of it is worth nothing.
        size: of the whole file.
    """
    if size > len(data):
        return NotRead(f"It has {size:,} bytes, and Parquet files of at most {len(data):,} are looked into.")
    if find_spec("pyarrow") is None:
        return NotRead("Install pyarrow in this environment to see it as a table.")
    try:
        answer = _ask(data)
        return _table(answer)
    except subprocess.TimeoutExpired:
        return NotRead("Reading it took too long.")
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return NotRead("It could not be read as Parquet.")


def _ask(data: bytes) -> Any:
    # Answers go through a file, whose size the child's own limit bounds.
    with tempfile.TemporaryFile() as answer:
        subprocess.run(
            [sys.executable, "-I", str(_WORKER), str(ANSWER_BYTES), str(MOST_ROWS)],
            input=data,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            env={"LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "1"},
            cwd="/",
            timeout=PARQUET_SECONDS,
            check=False,
        )
        answer.seek(0)
        return json.loads(answer.read(ANSWER_BYTES))


def _table(answer: Any) -> Table | NotRead:
    if "problem" in answer:
        return NotRead(str(answer["problem"])[:300])
    text = str(answer["csv"]).encode("utf-8", "replace")
    types: list[ColumnType] = [_TYPES.get(kind, "text") for kind in answer["types"]]
    made = read_table(text, len(text), delimiter=",", named=True)
    columns = tuple(
        Column(column.name, kind if column.empty < made.rows else "empty", column.empty)
        for column, kind in zip(made.columns, types, strict=True)
    )
    rows, total = int(answer["rows"]), int(answer["columns"])
    notes = list(made.notes)
    if total > len(columns):
        notes.append(f"It has {total:,} columns; the first {len(columns)} are shown.")
    if rows > made.rows:
        notes.append(f"Of {rows:,} rows the first {made.rows:,} are shown: counts are of these.")
    return replace(made, columns=columns, total_columns=total, notes=tuple(notes), what="Parquet file")
