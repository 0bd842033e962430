"""The logs that the benchmark reads: ten million lines with one needle, made in memory where that is possible."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

LINE = "2026-03-02 10:30:{:02d} worker {} step {:09d} loss={:.6f} elapsed={:04d}ms rows={:05d} ok, next item"
NEEDLE = "the needle in the haystack"
_BLOCK = 10_000


def scratch(prefix: str = "sjw-bench-") -> tempfile.TemporaryDirectory[str]:
    """A temporary folder, in memory if there is one: the disk is not what is measured."""
    memory = Path("/dev/shm")
    return tempfile.TemporaryDirectory(prefix=prefix, dir=memory if os.access(memory, os.W_OK) else None)


def write_log(path: Path, lines: int) -> int:
    """Write that many lines of about 98 bytes, the last but one of them the needle; gives the bytes."""
    with path.open("w") as file:
        for first in range(0, lines, _BLOCK):
            numbers = range(first, min(lines, first + _BLOCK))
            file.write(
                "".join(
                    LINE.format(n % 60, n % 7, n, n * 0.37 % 1, n % 977, n % 4096) + "\n" for n in numbers
                )
            )
        file.write(f"{NEEDLE}\nthe end\n")
    return path.stat().st_size
