"""Very many jobs, to see how the desk behaves with them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

from ..config import SyftJobConfig
from .box import DemoBox

_SUBJECTS = ("Admissions", "Stays", "Readmissions", "Ages", "Lab values", "Prescriptions", "Wards")


def crowd(box: DemoBox, count: int = 10_000) -> None:
    """Add small jobs for the box's owner: of twenty, one waits, one is rejected, and the others are done.

    They are written file by file, which takes about 0.3 ms each; no runner takes any of them.

    Args:
        box: the demo.
        count: how many jobs.

    Raises:
        FileExistsError: they are there already.

    Example:
        >>> crowd(box, 100)
        >>> len(box.client(box.owner).jobs)
        114
    """
    submissions = SyftJobConfig(box.root, box.owner).get_job_dir(box.owner)
    now = datetime.now(timezone.utc)
    for number in range(count):
        submitter = box.submitters[number % len(box.submitters)]
        name = f"{_SUBJECTS[number % len(_SUBJECTS)]} {number:05d}"
        # About a year of them, all older than the jobs that tell the demo's stories.
        at = (now - timedelta(days=4, minutes=50 * number)).isoformat(timespec="seconds")
        folder = submissions / submitter / name
        folder.mkdir(parents=True)
        config = f"name: {name}\nsubmitted_by: {submitter}\nsubmitted_at: '{at}'\ntype: bash\n"
        (folder / "config.yaml").write_text(config, encoding="utf-8")
        (folder / "run.sh").write_text(f'#!/bin/bash\necho "{name}"\n', encoding="utf-8")
        _settle(folder, number % 20)


def _settle(folder: Path, fate: int) -> None:
    if fate == 1:
        (folder / "rejected").write_text("reason: Please say what leaves.\n", encoding="utf-8")
    elif fate > 1:
        (folder / "done").touch()
