"""Jobs per second and start latency: the runner, locally and on Dask, against plain subprocesses and syft-job's own runner.

    python -m benchmarks.runner [--jobs N] [--rounds N]

All in one run, with the same trivial script, so that the ratios hold on any machine. Rates are the best of the rounds,
latencies medians. Ends with 1 if a job costs more than `LIMIT_MS` beyond what its process costs. Needs the environments
`.venv-engines` and `.venv-syft-job-0.1.40`, which `make setup` makes.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import NamedTuple

from syft_job_widgets import JobClient, SyftJobConfig, SyftJobRunner

ROOT = Path(__file__).resolve().parent.parent
OWNER, SUBMITTER = "alice@hospital.example", "bob@uni.example"
LIMIT_MS = 50.0
PARTNER = "0.1.40"
WORKERS = 2


class Line(NamedTuple):
    """One row of the result: seconds for all jobs, and from "may run" to the job's first command."""

    name: str
    seconds: float
    latency: float | None


@contextmanager
def scratch() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="runner-bench-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def script(stamps: Path, number: int) -> str:
    """A job that notes when it began, and nothing else."""
    return f"date +%s.%N > '{stamps}/{number}'; echo {number}\n"


def begun(stamps: Path, number: int) -> float:
    """When that job began, once it has."""
    for _ in range(3_000):
        try:
            if text := (stamps / str(number)).read_text().strip():
                return float(text)
        except FileNotFoundError:
            pass
        time.sleep(0.01)
    raise RuntimeError(f"job {number} did not begin within 30 s")


class Box:
    """A SyftBox of one owner, with jobs that are approved."""

    def __init__(self, folder: Path, protocol: str | None = None) -> None:
        self.folder = folder
        self.root, self.stamps = folder / "SyftBox", folder / "stamps"
        self.stamps.mkdir(parents=True)
        self.root.mkdir()
        self.owner = JobClient(SyftJobConfig(self.root, OWNER))
        self.submitter = JobClient(SyftJobConfig(self.root, SUBMITTER))
        if protocol:
            (self.root / OWNER / "app_data" / "job" / "inbox" / SUBMITTER / protocol).mkdir(parents=True)
        self.owner.setup_ds_job_folder_as_do(SUBMITTER)

    def add(self, number: int) -> float:
        """One more approved job; when it was."""
        name = f"job {number:05}"
        self.submitter.submit_bash_job(OWNER, script(self.stamps, number), name)
        with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere):
            self.owner.jobs[name].approve()
        return time.time()

    def fill(self, jobs: int) -> None:
        for number in range(jobs):
            self.add(number)

    def check(self, jobs: int) -> None:
        states = [job.status for job in self.owner.jobs]
        if states != ["done"] * jobs or len(list(self.stamps.iterdir())) != jobs:
            raise RuntimeError(
                f"not every job ran: {sorted(set(states))}, {len(list(self.stamps.iterdir()))} of {jobs}"
            )

    def runner(self, workers: int, executor: Executor | None = None) -> SyftJobRunner:
        return SyftJobRunner(
            self.owner.config, 0.5, max_workers=workers, executor=executor, work_dir=self.folder / "work"
        )


def quietly(work: Callable[[], object]) -> float:
    """Seconds that it takes, without what it prints."""
    with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere):
        started = time.perf_counter()
        work()
        return time.perf_counter() - started


# -- the ways to run jobs --------------------------------------------------------------------------------------------------


def plain(jobs: int, workers: int) -> Line:
    """`subprocess`, and a folder with the script for each: the floor."""
    with scratch() as folder:
        for number in range(jobs):
            (folder / f"job-{number}").mkdir()
            (folder / f"job-{number}" / "run.sh").write_text(script(folder, number))

        def one(number: int) -> float:
            started = time.time()
            with open(folder / f"job-{number}" / "out", "wb") as out:
                subprocess.run(
                    ["bash", "./run.sh"], cwd=folder / f"job-{number}", stdout=out, stderr=out, check=True
                )
            return begun(folder, number) - started

        started = time.perf_counter()
        with ThreadPoolExecutor(workers) as pool:
            latencies = list(pool.map(one, range(jobs)))
        seconds = time.perf_counter() - started
    return Line(f"subprocess, {workers} at once", seconds, statistics.median(latencies))


def ours(jobs: int, workers: int) -> Line:
    with scratch() as folder:
        box = Box(folder)
        box.fill(jobs)
        seconds = quietly(lambda: box.runner(workers).process_approved_jobs(stream_output=False))
        box.check(jobs)
    with scratch() as folder:
        wait = latency(Box(folder), None)
    return Line(f"this runner, {workers} at once", seconds, wait)


def latency(box: Box, executor: Executor | None, tries: int = 8) -> float:
    """From an approval to the job's first command, with a runner that is at work: median."""
    stop = threading.Event()
    with open(os.devnull, "w") as nowhere, redirect_stdout(nowhere):
        thread = threading.Thread(target=box.runner(WORKERS, executor).run, args=(stop,))
        thread.start()
        try:
            found = []
            for number in range(tries + 1):
                approved = box.add(number)
                found.append(begun(box.stamps, number) - approved)
        finally:
            stop.set()
            thread.join()
    return max(0.0, statistics.median(found[1:]))  # the first waits for the runner itself to begin


def theirs(jobs: int) -> Line:
    """The runner of the published package, in its own layout: one pass over all jobs, and one over a single job."""
    from tests.interop.partner import Partner

    with Partner(PARTNER) as partner:
        with scratch() as folder:
            box = Box(folder, "v1")
            box.fill(jobs)
            seconds = quietly(lambda: partner.ask("run", box.root, OWNER))
            box.check(jobs)
        with scratch() as folder:
            box, found = Box(folder, "v1"), []
            for number in range(5):
                box.add(number)
                asked = time.time()
                partner.ask("run", box.root, OWNER)
                found.append(begun(box.stamps, number) - asked)
    return Line(f"syft-job {PARTNER}, one pass", seconds, statistics.median(found))


def on_dask(jobs: int) -> list[Line]:
    """In the environment that has Dask: plain tasks that start a process, and this runner."""
    import logging

    import distributed

    os.environ["PYTHONPATH"] = str(ROOT)
    with (
        scratch() as folder,
        distributed.LocalCluster(
            n_workers=WORKERS,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address=None,
            local_directory=str(folder),
            silence_logs=logging.CRITICAL,
        ) as cluster,
        distributed.Client(cluster, set_as_default=False) as client,
    ):
        client.wait_for_workers(WORKERS, timeout=60)
        commands = [["bash", "-c", script(folder, number)] for number in range(jobs)]
        started, tick = time.perf_counter(), time.time()
        futures = [
            client.submit(subprocess.call, item, stdout=subprocess.DEVNULL, pure=False) for item in commands
        ]
        client.gather(futures)
        floor = Line(f"Dask tasks, {WORKERS} workers", time.perf_counter() - started, begun(folder, 0) - tick)
        with client.get_executor(pure=False) as executor:
            box = Box(folder / "many")
            box.fill(jobs)
            runner = box.runner(4 * WORKERS, executor)
            seconds = quietly(lambda: runner.process_approved_jobs(stream_output=False))
            box.check(jobs)
            wait = latency(Box(folder / "single"), executor)
    return [floor, Line(f"this runner on Dask, {WORKERS} workers", seconds, wait)]


def elsewhere(jobs: int) -> list[Line]:
    """`on_dask` in its own environment."""
    python = ROOT / ".venv-engines" / "bin" / "python"
    answer = subprocess.run(
        [str(python), "-m", "benchmarks.runner", "--jobs", str(jobs), "--dask-only"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if answer.returncode:
        raise RuntimeError(f"The part on Dask failed:\n{answer.stderr[-2000:]}")
    return [Line(*item) for item in json.loads(answer.stdout.splitlines()[-1])]


def best(lines: list[Line]) -> Line:
    latencies = [line.latency for line in lines if line.latency is not None]
    return Line(lines[0].name, min(line.seconds for line in lines), min(latencies, default=None))


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and say whether the limit is kept."""
    parser = argparse.ArgumentParser(description="Jobs per second and start latency of the runner.")
    parser.add_argument("--jobs", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--dask-only", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.dask_only:
        print(json.dumps(on_dask(given.jobs)))
        return 0
    for folder in (".venv-engines", f".venv-syft-job-{PARTNER}"):
        if not (ROOT / folder / "bin" / "python").exists():
            print(f"{folder} is not there. Run: make setup", file=sys.stderr)
            return 1
    rounds = range(given.rounds)
    floor = best([plain(given.jobs, 1) for _ in rounds])
    single = best([ours(given.jobs, 1) for _ in rounds])
    lines = [
        floor,
        best([plain(given.jobs, WORKERS) for _ in rounds]),
        single,
        best([ours(given.jobs, WORKERS) for _ in rounds]),
        theirs(given.jobs),
        *elsewhere(given.jobs),
    ]
    print(f"{given.jobs} jobs that do nothing; {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}\n")
    print(f"{'':40} {'jobs/s':>8} {'ms/job':>8} {'start ms':>9}")
    for line in lines:
        start = "" if line.latency is None else f"{line.latency * 1000:9.0f}"
        print(
            f"{line.name:40} {given.jobs / line.seconds:8.1f} {line.seconds / given.jobs * 1000:8.1f} {start}"
        )
    overhead = (single.seconds - floor.seconds) / given.jobs * 1000
    verdict = "kept" if overhead <= LIMIT_MS else "MISSED"
    print(f"\nOverhead of a local job: {overhead:.1f} ms (limit {LIMIT_MS:.0f} ms: {verdict})")
    return 0 if overhead <= LIMIT_MS else 1


if __name__ == "__main__":
    sys.exit(main())
