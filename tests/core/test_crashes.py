"""Every action is killed at every call that changes the disk; the next process finds the old state or the new one.

Or, for actions of several steps, one of the states in between that are written down here; and taking the same action
again completes it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import pytest

from syft_job_widgets import JobInfo
from syft_job_widgets.errors import JobStatusError
from tests.core.crash_support import WAYS, Mortuary
from tests.core.model_support import ALICE, BOB, CAROL, EVE, RESULTS, Act, can_read, content, shot, take
from tests.jobs import client_of, finish, write_job

NAME = "Data Analysis"


@dataclass(frozen=True)
class Facts:
    """What another process sees of a job, and what the published tool says of it.

    Attributes:
        kept: who will be let in to the outputs and logs of the next run.
    """

    status: str
    verdict: str
    outputs: frozenset[str]
    files: frozenset[str]
    readers: tuple[frozenset[str], ...]
    content: tuple[tuple[str, tuple[object, ...]], ...]
    trail: tuple[str, ...]
    kept: tuple[tuple[str, ...], ...]


class Box:
    """A SyftBox with one job."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "box"
        self.sources = folder / "sources"
        self.datasite = self.root / ALICE
        self.job = self.datasite / "app_data" / "job" / BOB / NAME
        self.reviews = self.datasite / "app_data" / "job" / ".reviews" / BOB

    def make(self) -> None:
        self.root.mkdir(parents=True)
        client_of(self.root).setup_ds_job_folder_as_do(BOB)
        write_job(self.root, NAME, files={"main.py": "print('hello')\n", "lib/a.py": "a = 1\n"})
        write_job(self.root, "another", submitter=CAROL)
        (self.sources / "folder" / "deep").mkdir(parents=True)
        (self.sources / "folder" / "deep" / "x.csv").write_text("x" * 1000)
        (self.sources / "result.csv").write_text("a,b\n" * 1000)

    def copied(self, to: Path) -> Box:
        shutil.copytree(self.root.parent, to, symlinks=True)
        return Box(to)

    def found(self) -> JobInfo:
        """The job as a new client lists it."""
        jobs = {(job.submitted_by, job.name): job for job in client_of(self.root).jobs}
        assert jobs.keys() == {(BOB, NAME), (CAROL, "another")}
        job = jobs[BOB, NAME]
        assert job.problem is None
        assert job.record.warnings == ()
        return job

    def do(self, act: Act) -> None:
        take(self.found(), act, self.sources)

    def facts(self) -> Facts:
        job = self.found()
        paths = [f"app_data/job/{BOB}/{NAME}/{what}/some.txt" for what in RESULTS]
        return Facts(
            job.status,
            job.approval.verdict,
            frozenset(path.name for path in job.output_paths),
            frozenset(path.name for path in job.files),
            tuple(map(frozenset, can_read(self.datasite, paths))),
            tuple(sorted(content(self.job).items())),
            tuple(event.action for event in job.timeline),
            (run.readers_outputs, run.readers_logs) if (run := job.record.run) else (),
        )

    def locks_are_free(self) -> bool:
        for path in (self.reviews / ".lock", self.datasite):
            if path.exists():
                fd = os.open(path, os.O_RDONLY)
                try:
                    fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
                finally:
                    os.close(fd)
        return True


@dataclass(frozen=True)
class Story:
    """An action, and how the job comes to where it can be taken.

    Attributes:
        before: prepares the job.
        act: the action.
        statuses, verdicts: the states in between, and what an approval may be worth there.
    """

    before: Callable[[Box], None]
    act: Act
    statuses: tuple[str, ...] = ()
    verdicts: tuple[str, ...] = ()


def nothing(_: Box) -> None:
    pass


def acts(*wanted: Act) -> Callable[[Box], None]:
    return lambda box: [box.do(act) for act in wanted] and None


def done(box: Box) -> None:
    """Approved, run, and shared."""
    finish(box.job, outputs={"out.csv": "1", "deep/x.csv": "2"})
    box.do(Act("share", users=(CAROL,)))
    box.do(Act("share", what="logs", users=(EVE,)))


def rejected_after_the_marker_was_taken_away(box: Box) -> None:
    box.do(Act("approve"))
    (box.job / "approved").unlink()


def legacy(box: Box) -> None:
    """Run by another runner, which wrote beside the code."""
    box.do(Act("approve"))
    (box.job / "stdout.txt").write_text("hello\n")


APPROVE, REOPEN = Act("approve"), Act("reopen")
STORIES = {
    "approve": Story(nothing, APPROVE),
    "approve again": Story(acts(APPROVE, REOPEN), APPROVE),
    "reject": Story(nothing, Act("reject")),
    "reject what was approved before": Story(rejected_after_the_marker_was_taken_away, Act("reject")),
    # The record goes first: what is left of the approval is worth nothing, and a second try takes it away.
    "reopen what was approved": Story(acts(APPROVE), REOPEN, verdicts=("unreviewed",)),
    "reopen what was rejected": Story(acts(Act("reject")), REOPEN),
    # Approved without a review: no runner takes that, and a second deposit goes on from there.
    "deposit a file": Story(
        nothing, Act("deposit", source="result.csv"), statuses=("approved",), verdicts=("unreviewed",)
    ),
    "deposit a folder": Story(
        acts(Act("share", users=(CAROL,)), APPROVE), Act("deposit", source="folder"), verdicts=("valid",)
    ),
    "rerun": Story(done, Act("rerun")),
    "rerun and keep the shares": Story(done, Act("rerun", keep=True)),
    "share outputs before a run": Story(nothing, Act("share", users=(CAROL, EVE))),
    "share logs": Story(done, Act("share", what="logs", users=(CAROL, BOB))),
    "share logs beside the code": Story(legacy, Act("share", what="logs", users=(CAROL,))),
    "revoke outputs": Story(done, Act("revoke", users=(CAROL,))),
}


@pytest.fixture(scope="module")
def mortuary() -> Iterator[Mortuary]:
    with Mortuary() as made:
        yield made


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", STORIES)
def test_an_action_that_is_killed_leaves_the_old_state_or_the_new_one(
    name: str, way: str, mortuary: Mortuary, tmp_path: Path
) -> None:
    story, template = STORIES[name], Box(tmp_path / "template")
    template.make()
    story.before(template)
    with mock.patch("os.fsync"):  # of this process: the one that dies syncs
        after = template.copied(tmp_path / "after")
        after.do(story.act)
        old, new = template.facts(), after.facts()
        assert story.act.verb != "approve" or new.verdict == "valid"
        for at in range(1, 1000):
            box = template.copied(tmp_path / str(at))
            death = mortuary.act(box.root, box.job, story.act, box.sources, at=at, way=way)
            if death.end != "killed":
                break
            check_remains(box, story, old, new)
            repeat(box, story, new)
    assert death.end == "done", death.text
    assert at > 3
    assert box.facts() == new


def check_remains(box: Box, story: Story, old: Facts, new: Facts) -> None:
    """What the next process finds."""
    assert box.locks_are_free()
    found = box.facts()
    assert found.status in (old.status, new.status, *story.statuses)
    assert found.verdict in (old.verdict, new.verdict, *story.verdicts)
    assert found.content == old.content == new.content
    assert found.outputs <= old.outputs | new.outputs
    assert found.files <= old.files | new.files
    for now, before, afterwards in zip(found.readers, old.readers, new.readers, strict=True):
        assert before & afterwards <= now <= before | afterwards
    assert found.trail in (old.trail, new.trail, (*old.trail, "damaged line"))


def repeat(box: Box, story: Story, new: Facts) -> None:
    """The owner takes the same action again."""
    try:
        box.do(story.act)
    except JobStatusError:
        assert box.facts().status == new.status  # it had come to its end already
    found = box.facts()
    assert (found.status, found.verdict, found.outputs) == (new.status, new.verdict, new.outputs)
    assert (found.files, found.content) == (new.files, new.content)
    assert (found.readers, found.kept) == (new.readers, new.kept)
    litter = [
        path for path in shot(box.job) if Path(path).name.startswith((".tmp-", ".removing-", ".depositing-"))
    ]
    assert litter == []
