"""Processes for test_concurrency: two that act on the same jobs, and one that reads all the time."""

from __future__ import annotations

import json
import os
import random
import select
import subprocess
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

from syft_permissions import RuleSet

from syft_job_widgets.actions import readers
from syft_job_widgets.errors import JobStatusError
from tests.core.model_support import CAROL, EVE, PERMISSION_FILE, RESULTS, Act, take
from tests.helpers import ROOT
from tests.jobs import client_of

SENSIBLE = {
    "inbox": ("approve", "approve", "reject", "deposit"),
    "approved": ("reopen", "deposit", "deposit"),
    "rejected": ("reopen",),
    "done": ("rerun",),
}
VERBS = ("approve", "reject", "reopen", "deposit", "rerun")
HOT = 5
"""So many actions in a row are on the same job, and both processes go through the jobs in the same order."""


def keeps(name: str) -> bool:
    """Whether a rerun of this job keeps who it was shared with: told by its name, because the trail does not say."""
    return name.endswith(("0", "2", "4", "6", "8"))


class Helper:
    """One of these processes. It waits for `go`, and answers with one line of JSON. Use as a context manager."""

    def __init__(self, *arguments: object) -> None:
        command = [sys.executable, "-m", "tests.core.concurrency_support", *map(str, arguments)]
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self._ready = self._process.stdout.readline()

    def __enter__(self) -> Helper:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()  # nothing, if it has ended as it should
        self._process.communicate()

    def go(self) -> None:
        assert self._ready == "ready\n", self._process.communicate()[1]
        assert self._process.stdin is not None
        self._process.stdin.write("go\n")
        self._process.stdin.flush()

    def answer(self) -> Any:
        """Its answer. (A reader goes on until it is asked.)"""
        said, error = self._process.communicate(timeout=300)
        assert self._process.returncode == 0, error
        return json.loads(said)


def _act(root: Path, sources: Path, seed: int, count: int) -> None:
    """Take that many actions; the answer is how often each succeeded, and how many were refused."""
    chance = random.Random(seed)
    client = client_of(root)
    old = list(client.jobs)
    old.sort(key=lambda job: (job.submitted_by, job.name))
    done: Counter[str] = Counter()
    _wait_for_go()
    for number in range(count):
        at = number // HOT % len(old)
        job = old[at]
        if chance.random() < 0.5:  # a new object instead of the one from the beginning
            job = next(new for new in client.jobs if new.location == job.location)
        act = _choose(chance, job.record.status.value, job.name)
        try:
            take(job, act, sources)
        except JobStatusError:
            done["refused"] += 1
        else:
            word = f"{act.verb} {act.what}" if act.verb in ("share", "revoke") else act.verb
            done[f"{job.submitted_by}/{job.name}/{word}"] += 1
    print(json.dumps(done))


def _choose(chance: random.Random, status: str, name: str) -> Act:
    if chance.random() < 0.4:
        users = tuple(chance.sample((CAROL, EVE), chance.randint(1, 2)))
        return Act(chance.choice(("share", "share", "revoke")), what=chance.choice(RESULTS), users=users)
    verb = chance.choice(SENSIBLE[status] if chance.random() < 0.8 else VERBS)
    return Act(verb, source="result.csv", keep=keeps(name))


def _read(root: Path) -> None:
    """Read everything until somebody asks for the answer: how many times, and how many states were seen."""
    client = client_of(root)
    first = {job.location: job.review().digest for job in client.jobs}
    seen: Counter[str] = Counter()
    rounds = 0
    _wait_for_go()
    while not select.select([sys.stdin], [], [], 0)[0]:
        rounds += 1
        for jobs in (client.jobs, client_of(root).jobs):
            assert {job.location for job in jobs} == first.keys()
            assert len(str(jobs).splitlines()) > len(first)
            for job in jobs:
                assert job.problem is None, job.problem
                assert job.record.warnings == ()
                seen[job.status] += 1
                assert job.approval.verdict in ("none", "valid", "unreviewed")
                assert not {event.action for event in job.timeline} & {"damaged line", "unreadable"}
                assert [path.name for path in job.output_paths] in ([], ["result.csv"])
                assert not [path for path in job.files if path.name.startswith(".")]
                assert job.review().digest == first[job.location]
                for what in RESULTS:
                    assert readers(job.place, what).problem is None
        for folder, _, names in os.walk(root):  # folders that vanish meanwhile are left out
            if PERMISSION_FILE in names:
                with suppress(FileNotFoundError):
                    assert RuleSet.load(Path(folder, PERMISSION_FILE)).rules
    print(json.dumps({"rounds": rounds, **seen}))


def _wait_for_go() -> None:
    print("ready", flush=True)
    sys.stdin.readline()


if __name__ == "__main__":
    os.fsync = lambda _: (
        None
    )  # what survives the end of a machine is another test's subject; here it only takes time
    if sys.argv[1] == "act":
        _act(Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]))
    else:
        _read(Path(sys.argv[2]))
