"""Forged approvals, and swaps between look, approval and run, in the layouts of protocols 0 and 1."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path

import pytest
import yaml

from syft_job_widgets import JobInfo, SyftJobRunner
from syft_job_widgets.errors import ChangedSinceReviewError, NotOwnerError, NotReviewableError
from syft_job_widgets.review import read_record
from syft_job_widgets.widgets import JobCard
from tests import review_jobs
from tests.jobs import ALICE, BOB, client_of
from tests.widgets.support import error, recording, result

SCRIPT = "#!/bin/bash\ncd code\nmkdir -p outputs\necho ran > outputs/ran.txt\n"


class Box:
    """Alice's SyftBox in one layout, with one job from Bob."""

    def __init__(self, folder: Path, protocol: str) -> None:
        self.root, self.work = folder / "SyftBox", folder / "work"
        self.key = review_jobs.key("job", protocol=protocol)
        files = {"main.py": "print('hello')\n", "pkg/part.py": "x = 1\n"}
        self.inbox = review_jobs.write_submission(self.root, self.key, script=SCRIPT, files=files)
        review_jobs.write_state(self.root, self.key)
        self.review = review_jobs.folder(self.root, "review", self.key)
        self.alice = client_of(self.root)

    def look(self) -> JobInfo:
        return next(job for job in self.alice.jobs if job.name == "job" and job.submitted_by == BOB)

    def approve(self) -> None:
        with redirect_stdout(io.StringIO()):
            self.look().approve()

    def run(self) -> str:
        out = io.StringIO()
        with redirect_stdout(out):
            SyftJobRunner(self.alice.config, work_dir=self.work, timeout=60.0).process_approved_jobs(
                stream_output=False
            )
        return out.getvalue()

    @property
    def ran(self) -> bool:
        return (self.review / "outputs").exists() or (self.review / "stdout.txt").exists()


@pytest.fixture(params=review_jobs.PROTOCOLS)
def desk_of_alice(request: pytest.FixtureRequest, place: Path) -> Box:
    return Box(place, request.param)


def test_an_honest_approval_runs(desk_of_alice: Box) -> None:
    # Guards the guard: without an attack the job runs.
    desk_of_alice.approve()
    assert desk_of_alice.look().approval.verdict == "valid"
    desk_of_alice.run()
    assert (desk_of_alice.review / "outputs" / "ran.txt").read_text() == "ran\n"
    assert desk_of_alice.look().status == "done"


# -- forgeries ---------------------------------------------------------------------------------------------------------------


def state_in_the_inbox(box: Box) -> None:
    """Everything that counts in the review folder, where the submitter can write instead."""
    other = Box(box.root.parent / "other", box.key.layout.removeprefix("protocol-"))
    other.approve()
    for where in (box.inbox, box.inbox / "code", box.inbox.parent):
        shutil.copytree(other.review, where / "review", dirs_exist_ok=True)
        for name in ("state.yaml", ".desk"):
            source = other.review / name
            if source.is_dir():
                shutil.copytree(source, where / name, dirs_exist_ok=True)
            else:
                shutil.copy(source, where / name)


def markers_in_the_inbox(box: Box) -> None:
    for name in ("approved", "done"):
        (box.inbox / name).touch()
        (box.inbox / "code" / name).touch()


def config_that_says_so(box: Box) -> None:
    fields = yaml.safe_load((box.inbox / "config.yaml").read_text())
    fields |= {"status": "approved", "approved_by": ALICE, "approved": True}
    (box.inbox / "config.yaml").write_text(yaml.safe_dump(fields))


IN_THE_INBOX: list[Callable[[Box], None]] = [state_in_the_inbox, markers_in_the_inbox, config_that_says_so]


@pytest.mark.parametrize("forge", IN_THE_INBOX, ids=lambda forge: forge.__name__)
def test_what_stands_in_the_inbox_approves_nothing(desk_of_alice: Box, forge: Callable[[Box], None]) -> None:
    forge(desk_of_alice)
    assert desk_of_alice.look().status in (
        "inbox",
        "rejected",
    )  # rejected: it is not laid out as it should be
    desk_of_alice.run()
    assert not desk_of_alice.ran


def state_without_a_record(box: Box) -> None:
    review_jobs.write_state(box.root, box.key, status="approved", approved_by=ALICE)


def record_of_another_submitter(box: Box) -> None:
    layout = box.key.layout.removeprefix("protocol-")
    key = review_jobs.key("job", protocol=layout, submitter="carol@lab.example")
    review_jobs.write_submission(box.root, key, script=SCRIPT)
    review_jobs.write_state(box.root, key)
    theirs = next(job for job in box.alice.jobs if job.submitted_by == "carol@lab.example")
    with redirect_stdout(io.StringIO()):
        theirs.approve()
    shutil.copytree(review_jobs.folder(box.root, "review", key) / ".desk", box.review / ".desk")
    shutil.rmtree(review_jobs.folder(box.root, "inbox", key))
    state_without_a_record(box)


def record_with_another_digest(box: Box) -> None:
    box.approve()
    note = box.review / ".desk" / "record.yaml"
    note.write_text(yaml.safe_dump({**yaml.safe_load(note.read_text()), "digest": "0" * 64}))


def record_that_was_withdrawn(box: Box) -> None:
    box.approve()
    with redirect_stdout(io.StringIO()):
        box.look().reopen()
    state_without_a_record(box)


RECORDS: list[Callable[[Box], None]] = [
    state_without_a_record,
    record_of_another_submitter,
    record_with_another_digest,
    record_that_was_withdrawn,
]


@pytest.mark.parametrize("forge", RECORDS, ids=lambda forge: forge.__name__)
def test_a_state_without_its_record_is_no_approval(desk_of_alice: Box, forge: Callable[[Box], None]) -> None:
    box = desk_of_alice
    forge(box)
    job = box.look()
    assert (job.status, job.approval.verdict) == ("approved", "unreviewed")
    with recording():
        card = JobCard(job)
        shown = result(card, "job.get", view="v", job=job.key.id)
        card.close()
    assert shown["approval"]["valid"] is False
    assert shown["row"]["phase"].startswith("approved, but not through a review")
    assert "was not run" in box.run()
    assert not box.ran
    assert box.look().status == "approved"


def test_only_the_owner_approves(desk_of_alice: Box) -> None:
    box = desk_of_alice
    for me in (BOB, "carol@lab.example"):
        stranger = JobInfo("job", ALICE, "inbox", BOB, box.inbox, client_of(box.root, me), me)
        for action in (stranger.approve, stranger.reject, stranger.reopen, stranger.rerun):
            with pytest.raises(NotOwnerError):
                action()
    assert box.look().status == "inbox"


# -- swaps -------------------------------------------------------------------------------------------------------------------

Swap = Callable[[Path], tuple[str, str]]


def change_content(folder: Path) -> tuple[str, str]:
    (folder / "code" / "main.py").write_text("import os\n")
    return "changed", "code/main.py"


def make_executable(folder: Path) -> tuple[str, str]:
    (folder / "code" / "pkg" / "part.py").chmod(0o755)
    return "changed", "code/pkg/part.py"


def add_a_file(folder: Path) -> tuple[str, str]:
    (folder / "code" / "os.py").write_text("# found before the real one\n")
    return "added", "code/os.py"


def add_a_hidden_file(folder: Path) -> tuple[str, str]:
    (folder / "code" / ".env").write_text("X=1\n")
    return "added", "code/.env"


def add_what_looks_like_outputs(folder: Path) -> tuple[str, str]:
    (folder / "code" / "outputs").mkdir()
    return "added", "code/outputs"


def remove_a_file(folder: Path) -> tuple[str, str]:
    (folder / "code" / "pkg" / "part.py").unlink()
    return "removed", "code/pkg/part.py"


def file_into_link(folder: Path) -> tuple[str, str]:
    (folder / "code" / "main.py").unlink()
    (folder / "code" / "main.py").symlink_to("/etc/hostname")
    return "changed", "code/main.py"


def folder_into_link(folder: Path) -> tuple[str, str]:
    (folder / "code" / "pkg").rename(folder.parent / "aside")
    (folder / "code" / "pkg").symlink_to(folder.parent / "aside")
    return "changed", "code/pkg"


def change_the_script(folder: Path) -> tuple[str, str]:
    (folder / "run.sh").write_text(SCRIPT + "touch $HOME/pwned\n")
    return "changed", "run.sh"


def change_the_config(folder: Path) -> tuple[str, str]:
    text = (folder / "config.yaml").read_text()
    (folder / "config.yaml").write_text(text + "# later\n")
    return "changed", "config.yaml"


SWAPS: list[Swap] = [
    change_content,
    make_executable,
    add_a_file,
    add_a_hidden_file,
    add_what_looks_like_outputs,
    remove_a_file,
    file_into_link,
    folder_into_link,
    change_the_script,
    change_the_config,
]


@pytest.fixture(params=SWAPS, ids=lambda swap: swap.__name__)
def swap(request: pytest.FixtureRequest) -> Swap:
    return request.param


def test_between_look_and_approval(desk_of_alice: Box, swap: Swap) -> None:
    job = desk_of_alice.look()
    digest = job.review().digest
    how, what = swap(desk_of_alice.inbox)
    with pytest.raises(ChangedSinceReviewError) as refused:
        job.approve()
    assert what in getattr(refused.value, how)
    with pytest.raises((ChangedSinceReviewError, NotReviewableError)):
        desk_of_alice.look().approve(expected_digest=digest)
    assert desk_of_alice.look().status == "inbox"
    assert read_record(job.place) is None


def test_between_look_and_click(desk_of_alice: Box, swap: Swap) -> None:
    job = desk_of_alice.look()
    with recording():
        card = JobCard(job)
        shown = result(card, "job.get", view="v", job=job.key.id)
        how, what = swap(desk_of_alice.inbox)
        act = {"job": job.key.id, "action": "approve", "expected_status": "inbox", "params": {"reason": ""}}
        refused = error(card, "job.act", **act, digest=shown["review"]["digest"])
        card.close()
    assert refused["code"] == "changed"
    assert what in refused["details"][how]
    assert desk_of_alice.look().status == "inbox"


def test_between_approval_and_run(desk_of_alice: Box, swap: Swap) -> None:
    desk_of_alice.approve()
    how, what = swap(desk_of_alice.inbox)
    approval = desk_of_alice.look().approval
    assert approval.verdict == "changed"
    assert what in getattr(approval.delta, how)
    assert what in desk_of_alice.run()
    assert not desk_of_alice.ran
