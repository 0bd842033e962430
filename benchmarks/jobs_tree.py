"""SyftBoxes with many jobs in every state, written file by file; and the floor: what no reader of them can do without."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Literal

from syft_job_widgets import get_client
from syft_job_widgets.layout import Dir, RunFacts
from syft_job_widgets.layout.markers_names import note_name
from syft_job_widgets.layout.run_file import write_run

Layout = Literal["markers", "protocol 1"]
ALICE = "alice@hospital.example"
OWNERS = (ALICE, "anna@clinic.example")
SUBMITTERS = ("bob@uni.example", "carol@lab.example", "dan@institute.example")
REVIEWED = 100
"""So many of Alice's approved jobs were approved through a review, as those that wait for a runner are."""
_RULE = 'rules:\n- pattern: "**"\n  access:\n    admin: []\n    read: [{read}]\n    write: [{write}]\nterminal: false\n'


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder in memory where there is room for one, so that no disk is measured; removed afterwards."""
    shared = "/dev/shm"
    roomy = os.access(shared, os.W_OK) and shutil.disk_usage(shared).free > 8 << 30
    with tempfile.TemporaryDirectory(prefix="sjw-bench-", dir=shared if roomy else None) as made:
        yield Path(made)


def make_tree(root: Path, jobs: int, layout: Layout) -> None:
    """Of 20 jobs, four wait, three are approved, one is rejected, twelve are done; half of them are Alice's."""
    write = _write_markers if layout == "markers" else _write_review
    for number in range(jobs):
        owner = OWNERS[number % len(OWNERS)]
        submitter = SUBMITTERS[number // 2 % len(SUBMITTERS)]
        write(root / owner / "app_data" / "job", submitter, number, number // 6 % 20)
    if layout == "markers":
        jobs_there = get_client(root, ALICE).jobs.filter(status="inbox", owner=ALICE)
        with redirect_stdout(StringIO()):
            for job in jobs_there[
                -min(REVIEWED, jobs // 100) :
            ]:  # the oldest: new ones wait on top of the table
                job.approve("Means only.")


def _stamp(number: int) -> str:
    day, second = 1 + number // 86_400 % 28, number % 86_400
    return f"2026-03-{day:02d}T{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}+00:00"


def _write_markers(job_root: Path, submitter: str, number: int, state: int) -> None:
    name = f"Analysis {number:06d}"
    job = job_root / submitter / name
    job.mkdir(parents=True)
    rule = job.parent / "syft.pub.yaml"
    if not rule.exists():
        rule.write_text(_RULE.format(read="", write=submitter))
    (job / "run.sh").write_text("#!/bin/bash\npython main.py\n")
    (job / "main.py").write_text("print('hello')\n")
    (job / "config.yaml").write_text(
        f"code_path: main.py\ndependencies:\n- numpy\n- pandas\nentry_point: main.py\n"
        f"is_folder_submission: false\nname: {name}\n"
        f"submitted_at: '{_stamp(number)}'\nsubmitted_by: {submitter}\ntype: python\n"
    )
    if state == 7:
        (job / "rejected").write_text("rejected_by: alice\nreason: too broad\n")
    if state >= 8 or 4 <= state < 7:
        (job / "approved").touch()
    if state < 8:
        return
    (job / "done").touch()
    (job / "logs").mkdir()
    _write_outputs(job / "outputs", submitter if state % 4 == 0 else "")
    for log, text in (("stdout.txt", "hello\n"), ("stderr.txt", ""), ("returncode.txt", "0")):
        (job / "logs" / log).write_text(text)
    if state >= 14:  # by our runner; the others by a published one, which leaves no note
        notes = job_root / ".reviews" / submitter
        notes.mkdir(parents=True, exist_ok=True)
        with Dir.open(notes) as folder:
            facts = RunFacts("finished", 1, 1772000000.0, 1772000060.0, 0, host="desk", pid=4711)
            write_run(folder, note_name(name, "run"), facts)


def _write_outputs(outputs: Path, reader: str) -> None:
    outputs.mkdir(parents=True)
    (outputs / "result.csv").write_text("a,b\n1,2\n")
    (outputs / "syft.pub.yaml").write_text(_RULE.format(read=reader, write=""))


def _write_review(job_root: Path, submitter: str, number: int, state: int) -> None:
    name = f"Analysis {number:06d}"
    inbox = job_root / "inbox" / submitter / "v1" / name
    (inbox / "code").mkdir(parents=True)
    for side, rule in (
        ("inbox", {"read": "", "write": submitter}),
        ("review", {"read": submitter, "write": ""}),
    ):
        path = job_root / side / submitter / "syft.pub.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.write_text(_RULE.format(**rule))
    (inbox / "code" / "main.py").write_text("print('hello')\n")
    (inbox / "run.sh").write_text("#!/bin/bash\nset -e\ncd code\npython main.py\n")
    (inbox / "config.yaml").write_text(
        "canonical_name: JobSubmissionMetadata\ncode_path: /somewhere/main.py\ndatasets: null\ndependencies:\n"
        "- numpy\n- pandas\nentrypoint: main.py\nfiles:\n- main.py\nheaders: {}\nis_folder_submission: false\n"
        f"job_type: local\nname: {name}\nsubmitted_at: '{_stamp(number)}'\ntype: python\nversion: '1'\n"
    )
    word = "pending" if state < 4 else "approved" if state < 7 else "rejected" if state == 7 else "done"
    fields = dict.fromkeys(
        (
            *("approval_method", "approved_at", "approved_by", "completed_at", "received_at", "rejected_at"),
            *("rejected_by", "return_code", "review_reason", "status"),
        ),
        "null",
    )
    at = f"'{_stamp(number)}'"
    fields |= {"status": word, "received_at": at}
    if state >= 8 or 4 <= state < 7:
        fields |= {"approval_method": "manual", "approved_at": at, "approved_by": job_root.parts[-3]}
    review = job_root / "review" / submitter / "v1" / name
    review.mkdir(parents=True)
    if state >= 8:
        fields |= {"completed_at": at, "return_code": "0"}
        _write_outputs(review / "outputs", "")
        for log, text in (("stdout.txt", "hello\n"), ("stderr.txt", ""), ("returncode.txt", "0")):
            (review / log).write_text(text)
    text = "".join(f"{key}: {value}\n" for key, value in sorted(fields.items()))
    (review / "state.yaml").write_text(f"canonical_name: JobState\n{text}version: '1'\n")


def floor(root: Path, layout: Layout) -> int:
    """List the same folders and read the same files as the index, without looking into them."""
    floor_of = _floor_markers if layout == "markers" else _floor_review
    return sum(floor_of(f"{owner.path}/app_data/job") for owner in os.scandir(root))


def _floor_markers(job_root: str) -> int:
    count = 0
    for submitter in os.scandir(job_root):
        if submitter.name.startswith("."):
            continue
        notes = f"{job_root}/.reviews/{submitter.name}"
        noted = {entry.name for entry in os.scandir(notes)} if os.path.isdir(notes) else set()
        for job in os.scandir(submitter.path):
            if not job.is_dir():
                continue
            count += 1
            names = {entry.name for entry in os.scandir(job.path)}
            _read(f"{job.path}/config.yaml")
            if "outputs" in names:
                _list(f"{job.path}/outputs")
            if f"{job.name}.run" in noted:
                _read(f"{notes}/{job.name}.run")
            elif "done" in names:
                _read(f"{job.path}/logs/returncode.txt")
            if "rejected" in names:
                _read(f"{job.path}/rejected")
    return count


def _floor_review(job_root: str) -> int:
    count = 0
    for submitter in os.scandir(f"{job_root}/inbox"):
        for job in os.scandir(f"{submitter.path}/v1"):
            review = f"{job_root}/review/{submitter.name}/v1/{job.name}"
            count += 1
            _list(job.path)
            _read(f"{job.path}/config.yaml")
            _read(f"{review}/state.yaml")
            if "outputs" in _list(review):
                _list(f"{review}/outputs")
    return count


def look_floor(root: Path, layout: Layout) -> int:
    """Ask for the times of the least that can tell of a change in every job: its folders, its config and its state."""
    count = 0
    for owner in os.scandir(root):
        job_root = f"{owner.path}/app_data/job"
        if layout == "markers":
            for submitter in os.scandir(job_root):
                if not submitter.name.startswith("."):
                    count += _look(submitter.path, "config.yaml")
        else:
            for submitter in os.scandir(f"{job_root}/inbox"):
                count += _look(f"{submitter.path}/v1", "config.yaml")
                _look(f"{job_root}/review/{submitter.name}/v1", "state.yaml")
    return count


def _look(folder: str, file: str) -> int:
    count = 0
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with os.scandir(fd) as jobs:
            for job in jobs:
                if not job.is_dir():
                    continue
                job.stat(follow_symlinks=False)
                os.stat(f"{job.name}/{file}", dir_fd=fd, follow_symlinks=False)
                count += 1
    finally:
        os.close(fd)
    return count


def _list(path: str) -> set[str]:
    return {entry.name for entry in os.scandir(path)}


def _read(path: str) -> None:
    with open(path, "rb") as file:
        file.read()
