"""What a job may use, and measuring what it does: memory and processor time of all its processes together.

Measured several times a second from what the system tells of each process. `setrlimit` would bind each process alone,
so a job with a hundred children could use a hundred times as much, and its end would not say why.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import Final, Literal, NamedTuple

import psutil

from .processes import Family
from .text import size_text

OVER_MEMORY: Final = 137
OVER_CPU: Final = 152
"""The exit codes that the system's own limits lead to: 128 + SIGKILL, 128 + SIGXCPU."""

LOOK_S: Final = 0.2
_UNITS: Final = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
_BINARY: Final = {"k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40}
_SIZE: Final = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)\s*([kmgt]?)(i?)b?\s*", re.IGNORECASE)


def parse_size(text: str | int) -> int:
    """A number of bytes from `2G`, `2 GB` (powers of 1,000), `2GiB` (powers of 1,024) or `2000000000`.

    Raises:
        ValueError: it is no size above 0.

    Example:
        >>> parse_size("1.5 GB")
        1500000000
    """
    found = _SIZE.fullmatch(str(text))
    size = 0
    if found is not None and not (found[3] and not found[2]):
        size = int(float(found[1]) * (_BINARY if found[3] else _UNITS)[found[2].lower()])
    if size < 1:
        raise ValueError(f"{text!r} is not a size. Give it as 500M, 2G, 2GiB or in bytes.")
    return size


class Excess(NamedTuple):
    """More than was allowed: the exit code that says so, and the sentence part."""

    returncode: int
    note: str


class Meter:
    """Watches what the processes of one run use.

    Args:
        family: the processes.
        memory: bytes that all of them together may hold in memory; None: no limit.
        cpu: seconds of processor time that all of them together may take; None: no limit.

    Example:
        >>> Meter(family, memory=2_000_000_000, cpu=None).look()
        Excess(returncode=137, note='ended: more than 2.0 GB of memory')
    """

    def __init__(self, family: Family, memory: int | None, cpu: float | None) -> None:
        self._family = family
        self._memory = memory
        self._cpu = cpu
        self._next = 0.0
        self._own: dict[tuple[int, float], float] = {}

    def look(self) -> Excess | None:
        """What there is too much of, if anything. Looks at most every `LOOK_S` seconds."""
        if (self._memory is None and self._cpu is None) or time.monotonic() < self._next:
            return None
        processes = self._family.find()
        found: Excess | None = None
        if self._memory is not None and _uses_more(processes, self._memory):
            found = Excess(OVER_MEMORY, f"ended: more than {size_text(self._memory)} of memory")
        elif self._cpu is not None and self._seconds(processes) > self._cpu:
            found = Excess(OVER_CPU, f"ended: more than {self._cpu:.12g} s of processor time")
        self._next = time.monotonic() + LOOK_S
        return found

    def _seconds(self, processes: Iterable[psutil.Process]) -> float:
        """Processor time of the run until now, also of processes that have ended.

        Two sums, because neither knows all: who was seen, with the last that was seen of them; and who lives, with the
        children whose end they waited for.
        """
        living = 0.0
        for process in processes:
            with suppress(psutil.Error):
                times = process.cpu_times()
                own = times.user + times.system
                self._own[process.pid, process.create_time()] = own
                living += own + times.children_user + times.children_system
        return max(living, sum(self._own.values()))


def _uses_more(processes: Iterable[psutil.Process], limit: int) -> bool:
    """Whether the processes hold more than that in memory; what they share counts once."""
    if _sum(processes, "rss") <= limit:
        return False
    return _sum(processes, "pss") > limit  # takes longer to learn, so it is asked for only now


def _sum(processes: Iterable[psutil.Process], kind: Literal["rss", "pss"]) -> int:
    total = 0
    for process in processes:
        with suppress(psutil.Error, OSError):
            if kind == "rss":
                total += process.memory_info().rss
                continue
            info = process.memory_full_info()
            total += getattr(info, "pss", 0) or info.uss  # macOS tells no share of what is shared
    return total
