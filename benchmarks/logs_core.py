"""How fast a large log is indexed, opened, jumped in and searched, next to the usual tools, in one run.

    python benchmarks/logs_core.py [--megabytes 200] [--runs 5]

Makes a log of about 98 bytes a line in a temporary folder, and runs each pair in turn, so that both sides see the
same machine. Times are medians of wall-clock seconds; the file is in the page cache. The tools' times include starting
a process, which is about a millisecond.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from statistics import median

from syft_job_widgets.logs import LogFile

LINE = (
    "2026-03-02 10:30:{:02d} worker {} step {:09d} loss={:.6f} elapsed={:04d}ms rows={:05d} ok, next item\n"
)


def make(path: Path, megabytes: int) -> int:
    """Write the log; returns its lines."""
    number = 0
    with path.open("w") as file:
        while file.tell() < megabytes * 1_000_000:
            numbers = range(number, number + 10_000)
            file.write(
                "".join(LINE.format(n % 60, n % 7, n, n * 0.37 % 1, n % 977, n % 4096) for n in numbers)
            )
            number += 10_000
        file.write("the needle in the haystack\n")
    return number + 1


def timed(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def tool(*command: str) -> Callable[[], object]:
    # Into a pipe: grep stops at the first match when it writes to /dev/null.
    return lambda: subprocess.run(command, capture_output=True, check=False)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--megabytes", type=int, default=200, help="size of the log (default: 200)")
    parser.add_argument("--runs", type=int, default=5, help="runs of each pair (default: 5)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stdout.txt"
        lines = make(path, options.megabytes)
        print(f"{path.stat().st_size:,} bytes, {lines:,} lines, medians of {options.runs} runs\n")
        compare(path, lines, options.runs)
        print(f"\nthe index keeps {kept_by_index(path):,} bytes")


def compare(path: Path, lines: int, runs: int) -> None:
    name, middle = str(path), lines // 2
    log = LogFile.from_path(path)
    log.refresh()
    pairs: list[tuple[str, Callable[[], object], Callable[[], object]]] = [
        ("index all lines | wc -l", lambda: LogFile.from_path(path).refresh(), tool("wc", "-l", name)),
        (
            "open: last 200 lines | tail",
            lambda: LogFile.from_path(path).tail(200),
            tool("tail", "-n200", name),
        ),
        (
            "jump to the middle | sed -n",
            lambda: log.window(middle, 60),
            tool("sed", "-n", f"{middle},{middle + 60}p;{middle + 60}q", name),
        ),
        (
            "search, found at the end | grep -n",
            lambda: log.search("needle in"),
            tool("grep", "-n", "needle in", name),
        ),
        (
            "search, not there | grep -n",
            lambda: log.search("NOT THERE"),
            tool("grep", "-n", "NOT THERE", name),
        ),
        (
            "search in any case | grep -in",
            lambda: log.search("NEEDLE in", ignore_case=True),
            tool("grep", "-in", "NEEDLE in", name),
        ),
        (
            "regular expression | grep -nE",
            lambda: log.search("need[a-z]+ in", regex=True),
            tool("grep", "-nE", "need[a-z]+ in", name),
        ),
        ("count lines with | grep -c", lambda: log.count_matches("0000"), tool("grep", "-c", "0000", name)),
    ]
    print(f"{'what':<38} {'ours s':>9} {'tool s':>9} {'ratio':>7}")
    for what, ours, theirs in pairs:
        times = [(timed(ours), timed(theirs)) for _ in range(runs)]
        mine, other = median(pair[0] for pair in times), median(pair[1] for pair in times)
        print(f"{what:<38} {mine:9.4f} {other:9.4f} {mine / other:7.2f}")


def kept_by_index(path: Path) -> int:
    log = LogFile.from_path(path)
    log.look()
    tracemalloc.start()
    log.refresh()
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return kept


if __name__ == "__main__":
    main()
