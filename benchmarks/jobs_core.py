"""How long the index and the watcher take, against the floor: listing the same folders and reading the same files.

    python -m benchmarks.jobs_core [--jobs N] [--folder DIR] [--rounds N]

Everything is measured in one run on one tree, so that the ratios hold on any machine. All numbers are medians.
"""

from __future__ import annotations

import argparse
import gc
import os
import statistics
import sys
import tempfile
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from syft_job_widgets.index import JobIndex
from syft_job_widgets.layout import Dir, RunFacts
from syft_job_widgets.layout.markers_names import note_name
from syft_job_widgets.layout.run_file import write_run
from syft_job_widgets.watch import Change, Watcher

OWNERS = ("alice@hospital.example", "anna@clinic.example")
SUBMITTERS = ("bob@uni.example", "carol@lab.example", "dan@institute.example")


def make_tree(root: Path, jobs: int) -> None:
    """A SyftBox with jobs in every state: of 20, four wait, three are approved, one is rejected, twelve are done."""
    for number in range(jobs):
        owner = OWNERS[number % len(OWNERS)]
        submitter = SUBMITTERS[number % len(SUBMITTERS)]
        name = f"Analysis {number:06d}"
        job_root = root / owner / "app_data" / "job"
        job = job_root / submitter / name
        job.mkdir(parents=True)
        (job / "run.sh").write_text("#!/bin/bash\npython main.py\n")
        (job / "main.py").write_text("print('hello')\n")
        (job / "config.yaml").write_text(
            f"code_path: main.py\ndependencies:\n- numpy\n- pandas\nentry_point: main.py\n"
            f"is_folder_submission: false\nname: {name}\n"
            f"submitted_at: '2026-03-02T10:{number // 60 % 60:02d}:{number % 60:02d}+00:00'\n"
            f"submitted_by: {submitter}\ntype: python\n"
        )
        state = number // 6 % 20
        if state == 7:
            (job / "rejected").write_text("rejected_by: alice\nreason: too broad\n")
        if state >= 8 or 4 <= state < 7:
            (job / "approved").touch()
        if state >= 8:
            _finish(job, job_root / ".reviews" / submitter, noted=state >= 14)


def _finish(job: Path, notes: Path, *, noted: bool) -> None:
    (job / "done").touch()
    (job / "logs").mkdir()
    (job / "outputs").mkdir()
    (job / "outputs" / "result.csv").write_text("a,b\n1,2\n")
    for name, text in (("stdout.txt", "hello\n"), ("stderr.txt", ""), ("returncode.txt", "0")):
        (job / "logs" / name).write_text(text)
    if noted:
        notes.mkdir(parents=True, exist_ok=True)
        with Dir.open(notes) as folder:
            facts = RunFacts("finished", 1, 1772000000.0, 1772000060.0, 0, host="desk", pid=4711)
            write_run(folder, note_name(job.name, "run"), facts)


def floor(root: Path) -> int:
    """List the same folders and read the same files as the index, without looking into them: what no reader can do without."""
    count = 0
    for owner in os.scandir(root):
        job_root = f"{owner.path}/app_data/job"
        for submitter in os.scandir(job_root):
            if submitter.name.startswith("."):
                continue
            notes = f"{job_root}/.reviews/{submitter.name}"
            noted = set(os.listdir(notes)) if os.path.isdir(notes) else set()
            for job in os.scandir(submitter.path):
                names = os.listdir(job.path)
                _read(f"{job.path}/config.yaml")
                if "outputs" in names:
                    os.listdir(f"{job.path}/outputs")
                if f"{job.name}.run" in noted:
                    _read(f"{notes}/{job.name}.run")
                elif "done" in names:
                    _read(f"{job.path}/logs/returncode.txt")
                if "rejected" in names:
                    _read(f"{job.path}/rejected")
                count += 1
    return count


def _read(path: str) -> None:
    with open(path, "rb") as file:
        file.read()


def cpu_seconds(work: Callable[[], object]) -> float:
    """Seconds of CPU that it takes: unlike the wall clock, the same beside other work of the machine."""
    gc.collect()
    started = time.process_time()
    work()
    return time.process_time() - started


def measure_index(root: Path, jobs: int, rounds: int) -> None:
    warm = JobIndex(root)
    warm.refresh()
    key = sorted(warm.snapshot.records)[jobs // 2]
    config = warm.snapshot.records[key].location / "config.yaml"
    text = config.read_text()

    def edit() -> None:
        config.write_text(text)
        warm.refresh()

    work: dict[str, Callable[[], object]] = {
        "floor: list and read the same files": lambda: floor(root),
        "index, cold (at most 3 x)": lambda: JobIndex(root).refresh(),
        "index, unchanged": warm.refresh,
        "index, one job changed": edit,
        "index, one job changed and named": lambda: warm.refresh([key]),
    }
    times: dict[str, list[float]] = {what: [] for what in work}
    for _ in range(rounds):
        for what, do in work.items():  # in turns, so that a slow moment of the machine hits all
            times[what].append(cpu_seconds(do))
    base = next(iter(times.values()))
    for what, measured in times.items():
        ratio = statistics.median(one / other for one, other in zip(measured, base, strict=True))
        print(f"{what:<46} {statistics.median(measured) * 1e3:>10.2f} ms CPU {ratio:>8.3f} x floor")
    gc.collect()
    tracemalloc.start()
    index = JobIndex(root)
    index.refresh()
    gc.collect()
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    print(f"{'memory of the index':<46} {held / jobs:>10.0f} bytes per job (below 2,000)")


def measure_watcher(root: Path, jobs: int, rounds: int) -> None:
    gc.collect()
    tracemalloc.start()
    watcher = Watcher(root)
    with watcher.subscribe(lambda _: None):
        ready(watcher)
        gc.collect()
        held = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        print(f"{'memory of the index and the watcher':<46} {held / jobs:>10.0f} bytes per job")
    watcher = Watcher(root)
    heard = threading.Event()
    seen: list[Change] = []

    def hear(change: Change) -> None:
        seen.append(change)
        heard.set()

    started = time.perf_counter()
    with watcher.subscribe(hear):
        ready(watcher)
        print(
            f"{'watcher: ready':<46} {(time.perf_counter() - started) * 1e3:>10.2f} ms, mode {watcher.mode}"
        )
        asked = statistics.median(cpu_seconds(watcher.snapshot) for _ in range(rounds * 20))
        print(f"{'watcher: snapshot, unchanged':<46} {asked * 1e3:>10.3f} ms")
        records = list(watcher.snapshot().records.values())
        delays: list[float] = []
        log_delays: list[float] = []
        for number in range(rounds * 10):
            record = records[number * 37 % len(records)]
            for target, into in (
                (record.location / "config.yaml", delays),
                (record.location / "logs/stdout.txt", log_delays),
            ):
                if not target.exists():
                    continue
                text = target.read_text()
                time.sleep(0.05)
                heard.clear()
                before = time.perf_counter()
                target.write_text(text)
                if heard.wait(5):
                    into.append(time.perf_counter() - before)
        for what, times in (("config", delays), ("log", log_delays)):
            times.sort()
            print(
                f"{'watcher: ' + what + ' changed -> callback':<46} {statistics.median(times) * 1e3:>10.2f} ms median,"
                f" {times[int(len(times) * 0.99)] * 1e3:.2f} ms p99 of {len(times)}"
            )
        cpu, wall = time.process_time(), time.perf_counter()
        time.sleep(20)
        idle = (time.process_time() - cpu) / (time.perf_counter() - wall)
        print(f"{'watcher: idle':<46} {idle:>10.2%} of one CPU")


def ready(watcher: Watcher) -> None:
    while watcher.mode in ("idle", "starting"):
        time.sleep(0.005)


@contextmanager
def folder(given: str | None) -> Iterator[Path]:
    if given:
        Path(given).mkdir(parents=True, exist_ok=True)
        yield Path(given)
    else:
        with tempfile.TemporaryDirectory(prefix="sjw-bench-") as made:
            yield Path(made)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=10_000)
    parser.add_argument("--folder", help="keep the tree here, and use the one that is there")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args(arguments)
    with folder(options.folder) as root:
        if not any(root.iterdir()):
            make_tree(root, options.jobs)
            time.sleep(
                3
            )  # files of the last two seconds are read again at each look, and these are not meant
        jobs = floor(root)
        print(f"{jobs:,} jobs")
        measure_index(root, jobs, options.rounds)
        measure_watcher(root, jobs, options.rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
