"""Ten thousand jobs, and a hundred thousand: this package beside the published syft-job, on the same trees, in one run.

    python -m benchmarks jobs [--jobs 10000] [--many 100000] [--rounds 5] [--envs DIR] [--no-page]

`--many 0` leaves the large tree out, `--jobs 0` the others. The published packages run in environments of their own, `DIR/.venv-syft-job-*`, which
`make setup` makes: 0.1.27 on a tree in the markers layout, 0.1.40 on one in the layout of protocol 1.

Times without a page are CPU seconds of one thread (files are in the memory of the system, so nothing waits for a disk; the
wall clock would measure what else the machine does); all numbers are medians of rounds in turns. Times in the page are
wall-clock. The floor lists the same folders and reads the same files, and does not look into them. The floor of a look asks for the times of two
files of each job (markers) or four (protocol 1), the least that can tell of a change, and compares nothing. "Cold" is a process that
has seen nothing of the tree: once without the cache file, so that every job is read, and once with the file that an earlier process left.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

from benchmarks.jobs_page import act_times, change_delays, page
from benchmarks.jobs_tree import ALICE, Layout, floor, look_floor, make_tree, scratch
from benchmarks.limits_table import Table, seconds_text
from syft_job_widgets import get_client
from syft_job_widgets.client import JobClient
from syft_job_widgets.index import JobIndex
from syft_job_widgets.index.cache import VARIABLE as CACHE_VARIABLE
from syft_job_widgets.watch import Watcher, watch
from syft_job_widgets.widgets.board import Board
from syft_job_widgets.widgets.query import TableQuery

HERE = Path(__file__).parent
USERS = ["erin@institute.example", "frank@lab.example", "grace@uni.example"]


def cpu(work: Callable[[], Any]) -> float:
    """CPU seconds that it takes: unlike the wall clock, the same beside other work of the machine."""
    gc.collect()
    started = time.process_time()
    work()
    return time.process_time() - started


class Published:
    """A published syft-job in an environment of its own."""

    def __init__(self, envs: Path, version: str, root: Path) -> None:
        python = envs / f".venv-syft-job-{version}" / "bin" / "python"
        if not python.exists():
            raise SystemExit(f"{python} is missing. `make setup` makes it; or say where it is with --envs.")
        self._root = root
        self._process = subprocess.Popen(
            [python, HERE / "jobs_published.py"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip

    def ask(self, do: str, **given: Any) -> tuple[float, Any]:
        """CPU seconds that it took, and what came of it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(
            json.dumps({"do": do, "root": str(self._root), "email": ALICE, **given}) + "\n"
        )
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"The published package failed at {do!r}.")
        answer = json.loads(line)
        return answer["seconds"], answer["value"]

    def close(self) -> None:
        """End it."""
        self._process.communicate()


@contextmanager
def published(envs: Path, version: str, root: Path) -> Iterator[Published]:
    made = Published(envs, version, root)
    try:
        yield made
    finally:
        made.close()


@contextmanager
def watched(root: Path) -> Iterator[Watcher]:
    """With the watcher of a root running, and everything seen once."""
    watcher = watch(root)
    with watcher.subscribe(lambda _: None):
        while watcher.mode in ("idle", "starting"):
            time.sleep(0.005)
        yield watcher


_COLD = """
import gc, json, sys, time
from pathlib import Path
from benchmarks.jobs_tree import ALICE, floor
from syft_job_widgets import get_client
def cpu(work):
    gc.collect()
    started = time.process_time()
    work()
    return time.process_time() - started
root, layout = Path(sys.argv[1]), sys.argv[2]
print(json.dumps([cpu(lambda: floor(root, layout)), cpu(lambda: get_client(root, ALICE).jobs)]))
"""


def cold(root: Path, layout: Layout, cache: Path | None = None) -> tuple[float, float]:
    """CPU seconds of the floor and of `client.jobs`, in a process that has seen nothing of the tree.

    Args:
        cache: the folder of the cache file, which the process uses and leaves behind; None for none.
    """
    said = subprocess.run(
        [sys.executable, "-c", _COLD, str(root), layout],
        capture_output=True, text=True, check=True, cwd=HERE.parent,
        env={**os.environ, CACHE_VARIABLE: str(cache or "off")},
    )  # fmt: skip
    base, ours = json.loads(said.stdout)
    return base, ours


def listing(table: Table, root: Path, layout: Layout, theirs: Published, rounds: int) -> None:
    """`client.jobs`: cold, and again."""
    client = get_client(root, ALICE)
    count = len(client.jobs)
    times: dict[str, list[float]] = {}

    def note(what: str, seconds: float) -> None:
        times.setdefault(what, []).append(seconds)

    record = client.records()[count // 4]
    config = record.location / "config.yaml"
    text = config.read_text()
    cache = root.with_name(root.name + "-cache")
    cold(root, layout, cache)
    for number in range(rounds):
        base, first = cold(root, layout)
        note("floor", base)
        note("cold", first)
        note("kept", cold(root, layout, cache)[1])
        note("again", cpu(lambda: client.jobs))
        note("look", cpu(lambda: look_floor(root, layout)))
        with watched(root):
            client.jobs  # noqa: B018 - a property that reads
            note("watched", cpu(lambda: client.jobs))
            config.write_text(text.replace("pandas", f"pandas=={number}"))
            note("changed", cpu(lambda: client.jobs))
        if number < 3:
            seconds, found = theirs.ask("list")
            if found != count:
                raise SystemExit(f"They list {found} jobs, we list {count}.")
            note("theirs", seconds)
    config.write_text(text)
    shutil.rmtree(cache)
    middle = {what: statistics.median(each) for what, each in times.items()}
    table.faster("client.jobs, cold, with the cache file", middle["kept"], middle["theirs"], 20)
    table.row("client.jobs, cold, every job read", seconds_text(middle["cold"]), seconds_text(middle["theirs"]),
              f"{middle['theirs'] / middle['cold']:.3g} x")  # fmt: skip
    table.within("the same, beside the floor", middle["cold"], middle["floor"], 3)
    table.row("the floor, beside syft-job", seconds_text(middle["floor"]), seconds_text(middle["theirs"]),
              f"{middle['theirs'] / middle['floor']:.3g} x")  # fmt: skip
    table.faster("unchanged, with the watcher", middle["watched"], middle["theirs"], 1000)
    table.faster("one job changed, with the watcher", middle["changed"], middle["theirs"], 500)
    table.faster("unchanged, without a watcher", middle["again"], middle["theirs"], 100)
    table.row("the floor of a look, beside syft-job", seconds_text(middle["look"]), seconds_text(middle["theirs"]),
              f"{middle['theirs'] / middle['look']:.3g} x")  # fmt: skip


def sharing(table: Table, root: Path, theirs: Published, rounds: int) -> None:
    """`share_logs` with three users."""
    done = get_client(root, ALICE).jobs.filter(status="done", owner=ALICE)
    with redirect_stdout(StringIO()):
        ours = [cpu(lambda job=job: job.share_logs(USERS)) for job in done[: rounds + 1]]
    seconds, _ = theirs.ask("share", name=done[-1].name, users=USERS)
    table.faster("share_logs with 3 users", statistics.median(ours[1:]), seconds, 300)


def in_the_page(table: Table, client: JobClient, html: int, rounds: int) -> None:
    """The first table, sorting and the like, and changes on disk."""
    with page(client) as shown:
        first = shown.show()
        ratio = html / shown.received
        table.row("first table: bytes of data to the browser", f"{shown.received:,}", f"{html:,}",
                  f"{ratio:.3g} x", "at least 50 x", ratio >= 50)  # fmt: skip
        nodes = shown.ask("nodes")
        table.row("first table: nodes in the page", f"{nodes:,}", limit="under 3,000", holds=nodes < 3000)
        table.row("first table: until painted", seconds_text(first / 1e3))
        for what, times in act_times(shown, rounds).items():
            table.below(
                f"{what}, until painted (worst {max(times):.0f} ms)", statistics.median(times) / 1e3, 0.1
            )
        delays = sorted(change_delays(shown, 20 * rounds))
        table.below(f"a change on disk, until painted: p50 of {len(delays)}", statistics.median(delays), 0.1)
        table.below("a change on disk, until painted: p99", delays[int(len(delays) * 0.99)], 0.3)


_MEMORY = """
import gc, sys, psutil
from pathlib import Path
from syft_job_widgets.index import JobIndex
gc.collect()
before = psutil.Process().memory_info().rss
index = JobIndex(Path(sys.argv[1]))
index.refresh()
gc.collect()
print(psutil.Process().memory_info().rss - before)
"""


def hundred_thousand(table: Table, root: Path, rounds: int, *, shown: bool) -> None:
    """All of it works, and how long it takes."""
    jobs = floor(root, "markers")
    measured = [cold(root, "markers") for _ in range(rounds)]
    table.within(
        "client.jobs, cold, beside the floor",
        statistics.median(ours for _, ours in measured),
        statistics.median(base for base, _ in measured),
        4,
    )
    cache = root.with_name(root.name + "-cache")
    cold(root, "markers", cache)
    kept = statistics.median(cold(root, "markers", cache)[1] for _ in range(rounds))
    table.row("client.jobs, cold, with the cache file", seconds_text(kept))
    shutil.rmtree(cache)
    said = subprocess.run(
        [sys.executable, "-c", _MEMORY, str(root)], capture_output=True, text=True, check=True
    )
    held = int(said.stdout) / jobs
    table.row(
        "memory of the index, per job (of its process)",
        f"{held:,.0f} B",
        limit="under 2,000 B",
        holds=held < 2000,
    )
    index = JobIndex(root)
    index.refresh()
    table.row(
        "unchanged, without a watcher",
        seconds_text(statistics.median(cpu(index.refresh) for _ in range(rounds))),
    )
    client = get_client(root, ALICE)
    started = time.perf_counter()
    with watched(root) as watcher:
        table.row(f"watcher: ready, mode {watcher.mode}", seconds_text(time.perf_counter() - started))
        client.jobs  # noqa: B018 - a property that reads
        again = statistics.median(cpu(lambda: client.jobs) for _ in range(rounds))
        table.row("unchanged, with the watcher", seconds_text(again))
        order = {key: number for number, key in enumerate(client.jobs.job_keys())}
        board = Board(client, order, whole=True, watcher=watcher)
        for what, query in {
            "the first table, in the kernel": TableQuery(),
            "sorted by name, in the kernel": TableQuery(column="name"),
            "searched, in the kernel": TableQuery(text="analysis 0012"),
            "grouped by day, in the kernel": TableQuery(groups=("day",)),
        }.items():
            table.row(what, seconds_text(cpu(lambda query=query: board.window(query))))
        if shown:
            with page(client) as large:
                table.row("first table in a page, until painted", seconds_text(large.show() / 1e3))
                for what, times in act_times(large, 2).items():
                    table.row(
                        f"{what} in the page, until painted", seconds_text(statistics.median(times) / 1e3)
                    )
                delays = change_delays(large, 20)
                table.row("a change on disk, until painted: p50", seconds_text(statistics.median(delays)))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--jobs", type=int, default=10_000)
    parser.add_argument("--many", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--envs", type=Path, default=HERE.parent)
    parser.add_argument("--no-page", action="store_true", help="leave out what needs a Chromium")
    options = parser.parse_args(arguments)
    table, rounds = Table(), options.rounds
    os.environ[CACHE_VARIABLE] = "off"  # but for the processes that are about it
    print((__doc__ or "").split("\n\n", 2)[2])
    trees: tuple[tuple[Layout, str], ...] = (("markers", "0.1.27"), ("protocol 1", "0.1.40"))
    for layout, version in trees if options.jobs else ():
        with scratch() as root:
            make_tree(root, options.jobs, layout)
            time.sleep(
                3
            )  # files of the last two seconds are read again at each look, and these are not meant
            table.head(f"{options.jobs:,} jobs, layout {layout}, beside syft-job {version}")
            with published(options.envs, version, root) as theirs:
                listing(table, root, layout, theirs, rounds)
                if layout == "markers" and not options.no_page:
                    _, html = theirs.ask("html")
                    in_the_page(table, get_client(root, ALICE), html, rounds)
                sharing(table, root, theirs, rounds)
    if options.many:
        with scratch() as root:
            make_tree(root, options.many, "markers")
            time.sleep(3)
            table.head(f"{options.many:,} jobs, layout markers")
            hundred_thousand(table, root, min(rounds, 3), shown=not options.no_page)
    print(f"\n{table.missed} limits are missed." if table.missed else "\nAll limits hold.")
    return 1 if table.missed else 0


if __name__ == "__main__":
    sys.exit(main())
