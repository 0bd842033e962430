"""Share the logs of one job with three users: this package beside the published `syft-perms`, on one tree, in one run.

Usage: python benchmarks/sharing.py [--jobs 1000]

Both do the whole act of a caller: open the datasite, grant read on three log files to three users. The published tool
looks through the whole datasite once per grant; ours reads the permission files between the datasite and the job.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import yaml
from syft_perms import SyftPermContext

from syft_job_widgets.sharing import Target, can_read, grant_read

USERS = ["bob@uni.example", "carol@lab.example", "dan@else.example"]
LOGS = ("stdout.txt", "stderr.txt", "returncode.txt")
SUBMITTERS = 10


def build(root: Path, jobs: int) -> tuple[Path, list[str]]:
    """A datasite in the markers layout: every submitter may write their folder, every job's outputs are the owner's."""
    datasite = root / "alice@hospital.example"
    names = []
    for number in range(jobs):
        submitter = f"submitter{number % SUBMITTERS}@uni.example"
        name = f"app_data/job/{submitter}/job {number:05}"
        outputs = datasite / name / "outputs"
        outputs.mkdir(parents=True)
        rule = {"pattern": "**", "access": {"admin": [], "read": [], "write": []}}
        (outputs / "syft.pub.yaml").write_text(yaml.safe_dump({"rules": [rule], "terminal": False}))
        for log in (*LOGS, "config.yaml", "run.sh", "outputs/result.csv"):
            (datasite / name / log).write_text("content")
        own = {"pattern": "**", "access": {"admin": [], "read": [], "write": [submitter]}}
        (outputs.parent.parent / "syft.pub.yaml").write_text(
            yaml.safe_dump({"rules": [own], "terminal": False})
        )
        names.append(name)
    return datasite, names


def ours(datasite: Path, job: str) -> None:
    grant_read(datasite, [Target(f"{job}/{log}", folder=False) for log in LOGS], USERS)


def theirs(datasite: Path, job: str) -> None:
    context = SyftPermContext(datasite)
    for log in LOGS:
        file = context.open(f"{job}/{log}")
        for user in USERS:
            file.grant_read_access(user)


def timed(act: Callable[[Path, str], None], datasite: Path, jobs: list[str]) -> float:
    times = []
    for job in jobs:
        start = time.perf_counter()
        act(datasite, job)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--jobs", type=int, default=1000, help="jobs in the datasite (default: 1000)")
    parser.add_argument(
        "--repeat", type=int, default=20, help="jobs that are shared with our code (default: 20)"
    )
    parser.add_argument(
        "--repeat-published", type=int, default=1, help="jobs shared with the published tool (default: 1)"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as root:
        datasite, jobs = build(Path(root), options.jobs)
        ours(datasite, jobs[0])  # imports and caches are warm for both
        mine, published = jobs[1 : 1 + options.repeat], jobs[-options.repeat_published :]
        fast = timed(ours, datasite, mine)
        slow = timed(theirs, datasite, published)
        for job in (mine[0], published[0]):
            missing = [
                (log, user) for log in LOGS for user in USERS if not can_read(datasite, f"{job}/{log}", user)
            ]
            if missing:
                raise SystemExit(f"Not granted in {job}: {missing}")
    print(f"share 3 logs with 3 users, {options.jobs:,} jobs in the datasite (medians)")
    print(f"  syft-perms         {slow * 1000:12,.1f} ms")
    print(f"  syft_job_widgets   {fast * 1000:12,.1f} ms")
    print(f"  ratio              {slow / fast:12,.0f} x")


if __name__ == "__main__":
    main()
