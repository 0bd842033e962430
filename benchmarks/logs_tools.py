"""The log core beside the usual tools, on the same file, turn by turn: index, open, jump, search."""

from __future__ import annotations

import os
import pty
import subprocess
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.logs_files import NEEDLE
from syft_job_widgets.logs import LogFile


@dataclass(frozen=True)
class Row:
    """One line of the table. `limit` is what `value` may be at most; None: told, not judged."""

    what: str
    ours: str
    theirs: str
    ratio: float | None
    value: float | None
    limit: float | None
    unit: str

    @property
    def holds(self) -> bool:
        """Whether the limit is kept."""
        return self.limit is None or (self.value is not None and self.value <= self.limit)


def seconds(work: Callable[[], object]) -> float:
    """How long a call takes, by its own word if it gives seconds."""
    begin = time.perf_counter()
    told = work()
    return told if isinstance(told, float) else time.perf_counter() - begin


def tool(*command: str) -> Callable[[], object]:
    """A program, its output read by us: grep stops at the first match when it writes to /dev/null."""
    return lambda: subprocess.run(command, capture_output=True, check=False)


def less_at_end(path: Path, until: bytes) -> Callable[[], object]:
    """`less +G` in a terminal: how long until it has drawn the last line. (Its own end, where it counts lines, does not count.)"""

    def run() -> float:
        begin = time.perf_counter()
        pid, fd = pty.fork()
        if pid == 0:
            os.environ.update(TERM="xterm", LESSHISTFILE="-")
            os.execvp("less", ["less", "+G", str(path)])
        shown = b""
        while until not in shown:
            shown += os.read(fd, 65_536)
        took = time.perf_counter() - begin
        os.write(fd, b"q")
        try:
            while os.read(fd, 65_536):
                pass
        except OSError:  # the terminal is gone with its program
            pass
        os.close(fd)
        os.waitpid(pid, 0)
        return took

    return run


def compare(
    what: str, ours: Callable[[], object], theirs: Callable[[], object], limit: float | None, runs: int
) -> Row:
    """Both in turn, so that they see the same machine; the ratio of the medians is judged."""
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(runs)]
    mine, other = median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
    return Row(what, f"{mine:.4f} s", f"{other:.4f} s", mine / other, mine / other, limit, "x")


def rows(path: Path, lines: int, runs: int) -> list[Row]:
    """The rows of the core for a log of so many lines."""
    name, middle = str(path), lines // 2
    log = LogFile.from_path(path)
    log.refresh()
    found = log.search(NEEDLE).hit
    if found is None or found.line != lines or log.header().lines != lines + 2:
        raise AssertionError("the log or its index is not what it should be")
    sed = tool("sed", "-n", f"{middle},{middle + 60}p;{middle + 60}q", name)
    pairs: list[tuple[str, Callable[[], object], Callable[[], object], float | None]] = [
        ("index all lines | wc -l", lambda: LogFile.from_path(path).refresh(), tool("wc", "-l", name), 2.0),
        ("core: open at the end | less +G", lambda: LogFile.from_path(path).tail(200), less_at_end(path, b"the end"), 2.0),
        (f"core: jump to line {middle:,} | sed -n", lambda: log.window(middle, 60), sed, None),
        ("search for what occurs once | grep -n", lambda: log.search(NEEDLE), tool("grep", "-n", NEEDLE, name), 1.5),
        ("search, not there | grep -n", lambda: log.search("NOT THERE"), tool("grep", "-n", "NOT THERE", name), 1.5),
        ("any case | grep -in", lambda: log.search("THE NEEDLE", ignore_case=True), tool("grep", "-in", "THE NEEDLE", name), None),
        ("expression | grep -nE", lambda: log.search("need[a-z]+ in", regex=True), tool("grep", "-nE", "need[a-z]+ in", name), None),
        ("count lines with | grep -c", lambda: log.count_matches("0000"), tool("grep", "-c", "0000", name), None),
    ]  # fmt: skip
    made = [compare(*pair, runs) for pair in pairs]
    kept = kept_by_index(path)
    made.append(Row("memory of the index", f"{kept / 1e6:.2f} MB", "", None, None, None, ""))
    return made


def kept_by_index(path: Path) -> int:
    """Bytes that a complete index holds."""
    log = LogFile.from_path(path)
    log.look()
    tracemalloc.start()
    log.refresh()
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return kept
