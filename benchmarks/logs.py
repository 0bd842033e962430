"""How fast logs are: shown, followed, opened, searched, beside what people use without us, in one run.

    python -m benchmarks.logs [--lines 10000000] [--seconds 60] [--marks 200] [--only core,follow,firehose,large]

Starts a JupyterLab of its own and a headless Chromium, on this machine only, and makes a log of about a gigabyte (in
memory if there is room, removed afterwards). Prints a table; exits with 1 if a limit is missed.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from websocket import WebSocketException

from benchmarks import logs_tools
from benchmarks.logs_browser import Chromium, chromium, private_bytes
from benchmarks.logs_files import LINE, NEEDLE, scratch, write_log
from benchmarks.logs_lab import (
    CLICKS,
    MARKS,
    BenchHost,
    Notebook,
    make_job,
    now,
    pane_cell,
    print_cell,
    wait_for_text,
)
from benchmarks.logs_tools import Row
from syft_job_widgets.logs import LogFile
from tests.lab.host import LabHost

_RATE = 20_000
_NEVER_S = 20.0
# Lines that the pane tells of.
COUNTED = "Number(benchRoot()?.querySelector('.log-count')?.textContent?.replace(/[^0-9]/g, '') ?? -1)"


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which that share lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Bench:
    """A server, a browser, a SyftBox."""

    def __init__(self, host: LabHost, browser: Chromium, root: Path) -> None:
        self.host, self.browser, self.root = host, browser, root

    # -- following ---------------------------------------------------------------------------------------------------

    def follow(self, marks: int) -> list[Row]:
        """Append on disk -> text in the page."""
        path = make_job(self.root, "follow")
        ours = self._delays(pane_cell(self.root, "follow"), path, marks)
        theirs = self._delays(print_cell(path), path, marks)
        ratio = median(ours) / median(theirs)
        worst, other = percentile(ours, 0.99), percentile(theirs, 0.99)
        return [
            Row("append -> page, p50 | print", f"{median(ours):.0f} ms", f"{median(theirs):.0f} ms", ratio, ratio, 0.5, "x"),
            Row("append -> page, p99 | print", f"{worst:.0f} ms", f"{other:.0f} ms", worst / other, worst, 150, "ms"),
            Row("append -> page, slowest | print", f"{max(ours):.0f} ms", f"{max(theirs):.0f} ms", None, None, None, ""),
        ]  # fmt: skip

    def _delays(self, cell: str, path: Path, marks: int) -> list[float]:
        stop = path.with_name(path.name + ".stop")  # ends the printing cell
        stop.unlink(missing_ok=True)
        book = Notebook(self.host, self.browser, cell)
        book.start()
        book.kernel_pid()
        book.ready()
        book.page.run(MARKS)
        _append(path, "begun mark-0-\n")
        wait_for_text(book.page, "mark-0-")
        written: dict[str, float] = {}
        for mark in range(1, marks + 1):
            time.sleep(0.15 + (mark * 7 % 13) / 100)  # not in step with any timer
            written[str(mark)] = now()
            _append(path, f"step {mark} of {marks} mark-{mark}- loss 0.25\n")
        wait_for_text(book.page, f"mark-{marks}-")
        book.page.until(f"benchSeen['{marks}']", "the last frame")
        seen: dict[str, float] = book.page.run("benchSeen")
        stop.touch()
        book.close(self.host)
        missed = [mark for mark in written if not seen.get(mark)]
        if missed:
            raise AssertionError(f"{len(missed)} of {marks} lines were never seen: {missed[:5]}")
        return [seen[mark] - at for mark, at in written.items()]

    # -- a firehose --------------------------------------------------------------------------------------------------

    def firehose(self, seconds: float) -> list[Row]:
        """20,000 lines a second for a minute."""
        path = make_job(self.root, "firehose")
        ours = self._pour(pane_cell(self.root, "firehose"), path, seconds)
        lines = LogFile.from_path(path).refresh().lines
        path.write_bytes(b"")
        theirs = self._pour(print_cell(path), path, min(seconds, 10.0))
        lost = ours["written"] - lines
        shown = ours["written"] - ours["counted"]
        name = f"firehose, {seconds:.0f} s"
        return [
            Row(f"{name}: messages/s | print", f"{ours['messages']:.1f}", f"{theirs['messages']:.1f}", None, ours["messages"], 20, "/s"),
            Row(f"{name}: on the socket | print", f"{ours['bytes'] / 1e6:.2f} MB/s", f"{theirs['bytes'] / 1e6:.2f} MB/s", None, ours["bytes"] / 1e6, 2, "MB/s"),
            Row(f"{name}: slowest click | print", f"{ours['click']:.0f} ms", f"{theirs['click']:.0f} ms", None, ours["click"], 100, "ms"),
            Row(f"{name}: median click | print", f"{ours['click50']:.0f} ms", f"{theirs['click50']:.0f} ms", None, None, None, ""),
            Row(f"{name}: end shown after | print", _after(ours["end"]), _after(theirs["end"]), None, ours["end"], 1, "s"),
            Row(f"{name}: lines lost on disk or in the index", f"{lost + shown:.0f} of {ours['written']:,.0f}", "", None, abs(lost) + abs(shown), 0, ""),
            Row(f"{name}: lines/s written", f"{ours['rate']:,.0f}", f"{theirs['rate']:,.0f}", None, None, None, ""),
        ]  # fmt: skip

    def _pour(self, cell: str, path: Path, seconds: float) -> dict[str, float]:
        stop = path.with_name(path.name + ".stop")  # ends the printing cell
        stop.unlink(missing_ok=True)
        book = Notebook(self.host, self.browser, cell)
        book.start()
        book.kernel_pid()
        book.ready()
        page = book.page
        page.run(CLICKS)
        _append(path, "begun\n")
        wait_for_text(page, "begun")
        before = book.sockets()
        pourer = Pourer(path, seconds)
        pourer.start()
        late = 0.0
        while pourer.is_alive():
            late = max(late, _try(lambda: page.click(20, 20), math.inf))
            pourer.join(0.25)
        ended = time.monotonic()
        after = dict(before)
        _try(lambda: after.update(book.sockets()), 0)
        end = _try(lambda: wait_for_text(page, "mark-99-", _NEVER_S), math.inf)
        end = end or time.monotonic() - ended
        clicks: list[float] = [late] if late else []
        _try(lambda: clicks.extend(page.run("benchClicks")), 0)
        counted: list[float] = [-1]
        _try(lambda: counted.append(page.run(COUNTED)), 0)
        stop.touch()
        book.close(self.host)
        return {
            "messages": (after["messages"] - before["messages"]) / pourer.took,
            "bytes": (after["bytes"] - before["bytes"]) / pourer.took,
            "click": max(clicks, default=math.inf),
            "click50": median(clicks or [math.inf]),
            "end": end,
            "written": pourer.lines + 1,
            "counted": counted[-1],
            "rate": pourer.lines / pourer.took,
        }

    # -- a large log -------------------------------------------------------------------------------------------------

    def large(self, lines: int, runs: int) -> list[Row]:
        """Open at the end, jump, search; and what that costs in memory beside a small log."""
        path = make_job(self.root, "large")
        write_log(path, lines)
        small = make_job(self.root, "small")
        write_log(small, max(1, lines // 100))
        rows = logs_tools.rows(path, lines, max(3, runs))
        big = [self._open(pane_cell(self.root, "large"), lines) for _ in range(runs)]
        little = [self._open(pane_cell(self.root, "small"), max(1, lines // 100)) for _ in range(runs)]

        def row(what: str, key: str, limit: float | None, unit: str, form: Callable[[float], str]) -> Row:
            mine, other = median(run[key] for run in big), median(run[key] for run in little)
            return Row(f"{what} | a log of 1 %", form(mine), form(other), None, mine, limit, unit)

        def growth(what: str, key: str, limit: float) -> Row:
            mine, other = median(run[key] for run in big), median(run[key] for run in little)
            return Row(
                what,
                f"{mine / 1e6:.1f} MB",
                f"{other / 1e6:.1f} MB",
                None,
                (mine - other) / 1e6,
                limit,
                "MB more",
            )

        return [
            *rows,
            row("page: first paint of the end", "paint", 1_000, "ms", "{:.0f} ms".format),
            row("page: all lines counted after", "counted", None, "ms", "{:.0f} ms".format),
            row("page: jump to the middle", "jump", 200, "ms", "{:.0f} ms".format),
            row("page: search for what occurs once", "search", None, "ms", "{:.0f} ms".format),
            growth("kernel memory | a log of 1 %", "kernel", 20),
            growth("browser memory | a log of 1 %", "browser", 30),
        ]

    def _open(self, cell: str, lines: int) -> dict[str, float]:
        """Milliseconds from the run of `job.stdout` to the end of the log in the page, and so on."""
        *before, last = cell.strip().split("\n")
        book = Notebook(
            self.host, self.browser, "\n".join([*before, "import syft_job_widgets.widgets", "None"])
        )
        page = book.page
        book.start()
        pid = book.kernel_pid()
        page.run(
            f"jupyterapp.shell.currentWidget.content.activeCell.model.sharedModel.setSource({last!r}); true"
        )
        kernel, browser = private_bytes(pid), page.memory()
        page.run(
            "(() => { window.benchOpened = null; const look = () => { const text = "
            "document.querySelector('.sjw-host')?.shadowRoot?.querySelector('.log-rows')?.textContent ?? '';"
            " if (text.includes('the end')) requestAnimationFrame(() => { benchOpened = performance.timeOrigin + performance.now(); });"
            " else requestAnimationFrame(look); }; look(); return true; })()"
        )
        book.start()
        page.until("benchOpened", "the end of the log")
        paint = page.run("benchOpened - benchStarted")
        book.ready()
        page.until(
            f"benchRoot().querySelector('.log-count')?.textContent === '{lines + 2:,} lines'",
            "the lines to be counted",
        )
        counted = page.run("benchNow() - benchStarted")
        middle = lines // 2
        jump = page.run(_timed(f"const field = benchRoot().querySelector('.log-goto'); field.value = '{middle + 1}';"
            " field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));", f"step {middle:09d}"))  # fmt: skip
        page.run(
            "benchRoot().querySelector('.log-region').dispatchEvent(new KeyboardEvent('keydown', { key: 'Home', bubbles: true })); true"
        )
        wait_for_text(page, f"step {0:09d}")
        search = page.run(_timed(f"const field = benchRoot().querySelector('.log-query'); field.value = '{NEEDLE}';"
            " field.dispatchEvent(new Event('input', { bubbles: true }));"
            " field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));", NEEDLE))  # fmt: skip
        grown = {"kernel": private_bytes(pid) - kernel, "browser": page.memory() - browser}
        book.close(self.host)
        return {"paint": paint, "counted": counted, "jump": jump, "search": search, **grown}


def _timed(act: str, text: str) -> str:
    """A script that does something and tells after how many milliseconds a frame shows the text."""
    return (
        f"new Promise((done) => {{ const from = performance.now(); {act}"
        f" const look = () => benchShows({text!r}) ? requestAnimationFrame(() => done(performance.now() - from))"
        " : requestAnimationFrame(look); look(); })"
    )


class Pourer(threading.Thread):
    """Writes lines at a steady rate, in blocks as a busy program does."""

    def __init__(self, path: Path, seconds: float) -> None:
        super().__init__()
        self._path, self._seconds = path, seconds
        self.lines = 0
        self.took = 0.0

    def run(self) -> None:
        """Write until the time is over, and then one last line."""
        block = 100
        begin = time.monotonic()
        with self._path.open("ab", buffering=0) as file:
            while (passed := time.monotonic() - begin) < self._seconds:
                due = int(passed * _RATE) - self.lines
                for _ in range(due // block):
                    numbers = range(self.lines, self.lines + block)
                    text = "".join(
                        LINE.format(n % 60, n % 7, n, 0.5, n % 977, n % 4096) + "\n" for n in numbers
                    )
                    file.write(text.encode())
                    self.lines += block
                time.sleep(0.004)
            file.write(b"the end mark-99-\n")
            self.lines += 1
        self.took = time.monotonic() - begin


def _try(work: Callable[[], object], worst: float) -> float:
    """0 if it went well; `worst` if the page did not answer, as one does that drowns in output."""
    try:
        work()
    except (AssertionError, OSError, RuntimeError, WebSocketException):
        return worst
    return 0.0


def _after(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds < math.inf else f"not in {_NEVER_S:g} s"


def _append(path: Path, text: str) -> None:
    with path.open("a") as file:
        file.write(text)


def print_table(rows: Sequence[Row]) -> bool:
    """Print all rows; whether every limit is kept."""
    print(f"\n{'what':<58} {'ours':>14} {'theirs':>14} {'ratio':>7}  limit")
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        judged = (
            "" if row.limit is None else f"<= {row.limit:g} {row.unit}  {'ok' if row.holds else 'MISSED'}"
        )
        if row.limit is not None and row.value is not None and row.unit == "MB more":
            judged = f"{row.value:+.1f} MB, {judged}"
        print(f"{row.what:<58} {row.ours:>14} {row.theirs:>14} {ratio:>7}  {judged}")
    return all(row.holds for row in rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and say whether all limits are kept."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.logs",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--lines", type=int, default=10_000_000, help="lines of the large log")
    parser.add_argument("--seconds", type=float, default=60.0, help="length of the firehose")
    parser.add_argument("--marks", type=int, default=200, help="lines whose way to the page is timed")
    parser.add_argument("--runs", type=int, default=3, help="runs of what is done several times")
    parser.add_argument("--only", default="follow,firehose,large", help="parts to measure, by commas")
    options = parser.parse_args(arguments)
    parts = options.only.split(",")
    rows: list[Row] = []
    failed = False
    with (
        scratch() as folder,
        tempfile.TemporaryDirectory(prefix="sjw-b-", ignore_cleanup_errors=True) as short,
    ):
        root = Path(folder) / "SyftBox"
        root.mkdir()
        environment = {
            "PYTHONPATH": os.pathsep.join(filter(None, [os.getcwd(), os.environ.get("PYTHONPATH")]))
        }
        with BenchHost(Path(short), environment) as host, chromium(Path(folder) / "chromium") as browser:
            bench = Bench(host, browser, root)
            work: dict[str, Callable[[], list[Row]]] = {
                "follow": lambda: bench.follow(options.marks),
                "firehose": lambda: bench.firehose(options.seconds),
                "large": lambda: bench.large(options.lines, options.runs),
            }
            for part in parts:
                print(f"measuring: {part} …", file=sys.stderr, flush=True)
                try:
                    rows += work[part]()
                except (AssertionError, RuntimeError, OSError, WebSocketException) as error:
                    failed = True
                    print(f"{part} could not be measured: {error}", file=sys.stderr)
    return 0 if print_table(rows) and not failed else 1


if __name__ == "__main__":
    raise SystemExit(main())
