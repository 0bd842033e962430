"""Approvals that nobody gave, records of something else, and swaps between look, approval and run."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest
import yaml
from syft_permissions import AccessLevel, ACLRequest, ACLService, RuleSet, User

from syft_job_widgets import JobInfo, SyftJobRunner
from syft_job_widgets.actions import require_owner
from syft_job_widgets.errors import ChangedSinceReviewError, JobStatusError, NotOwnerError, SyftJobError
from syft_job_widgets.layout import JobPlace, place_at
from syft_job_widgets.review import read_record
from syft_job_widgets.sharing import can_write
from syft_job_widgets.tree import copy_verified
from syft_job_widgets.widgets import JobCard
from tests.helpers import wait_until
from tests.jobs import ALICE, BOB, by_hand, client_of, write_job
from tests.widgets.support import error, messages, recording, result

RUNS = "#!/bin/bash\nmkdir -p outputs\necho ran > outputs/ran.txt\n"


class Box:
    """Alice's SyftBox, to which Bob submits, and which he can change at any moment."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "SyftBox"
        self.root.mkdir()
        self.work = folder / "work"
        self.alice, self.bob = client_of(self.root), client_of(self.root, BOB)
        self.alice.setup_ds_job_folder_as_do(BOB)

    def job(self, name: str = "Data Analysis", *, approved: bool = False) -> JobInfo:
        folder = write_job(self.root, name, script=RUNS)
        job = by_hand(folder, self.alice)
        if approved:
            with redirect_stdout(io.StringIO()):
                job.approve()
        return self.look(folder)

    def look(self, folder: Path) -> JobInfo:
        return next(job for job in self.alice.jobs if job.location == folder)

    def place(self, job: JobInfo) -> JobPlace:
        return place_at(self.root, job.location, ALICE)

    def note(self, job: JobInfo, ending: str = "yaml") -> Path:
        return self.root / ALICE / "app_data" / "job" / ".reviews" / BOB / f"{job.name}.{ending}"

    def run(self) -> str:
        out = io.StringIO()
        with redirect_stdout(out):
            SyftJobRunner(self.alice.config, work_dir=self.work, timeout=60.0).process_approved_jobs(
                stream_output=False
            )
        return out.getvalue()

    def ran(self, job: JobInfo) -> bool:
        return (job.location / "outputs" / "ran.txt").exists() or (job.location / "logs").exists()


@pytest.fixture
def box_of_alice(place: Path) -> Box:
    return Box(place)


def test_an_honest_approval_runs(box_of_alice: Box) -> None:
    # Guards the guard: without an attack the job runs.
    job = box_of_alice.job(approved=True)
    assert job.approval.verdict == "valid"
    box_of_alice.run()
    assert box_of_alice.ran(job)
    assert job.record.status == "done"


# -- markers and records -------------------------------------------------------------------------------------------------------


def forged_marker(box: Box, job: JobInfo) -> None:
    (job.location / "approved").touch()


def marker_with_words(box: Box, job: JobInfo) -> None:
    words = {"approved_by": ALICE, "approved_at": "2026-03-02T10:30:00+00:00", "digest": job.review().digest}
    (job.location / "approved").write_text(yaml.safe_dump(words))


def record_of_another_job(box: Box, job: JobInfo) -> None:
    other = box.job("other", approved=True)
    (job.location / "approved").touch()
    shutil.copy(box.note(other), box.note(job))


def record_of_another_submitter(box: Box, job: JobInfo) -> None:
    folder = write_job(box.root, job.name, submitter="carol@lab.example", script=RUNS)
    with redirect_stdout(io.StringIO()):
        by_hand(folder, box.alice).approve()
    theirs = box.note(job).parent.parent / "carol@lab.example" / box.note(job).name
    box.note(job).parent.mkdir(exist_ok=True)
    (job.location / "approved").touch()
    shutil.copy(theirs, box.note(job))


def _edited(box: Box, job: JobInfo, **fields: object) -> None:
    with redirect_stdout(io.StringIO()):
        job.approve()
    record = yaml.safe_load(box.note(job).read_text())
    box.note(job).write_text(yaml.safe_dump({**record, **fields}))


def record_with_another_digest(box: Box, job: JobInfo) -> None:
    _edited(box, job, digest="0" * 64)


def record_with_fewer_files(box: Box, job: JobInfo) -> None:
    with redirect_stdout(io.StringIO()):
        job.approve()
    record = yaml.safe_load(box.note(job).read_text())
    box.note(job).write_text(yaml.safe_dump({**record, "files": record["files"][:1]}))


def record_of_a_deposit(box: Box, job: JobInfo) -> None:
    _edited(box, job, action="deposit")


def record_of_another_layout(box: Box, job: JobInfo) -> None:
    _edited(box, job, layout="review")


def record_of_another_owner(box: Box, job: JobInfo) -> None:
    _edited(box, job, owner="carol@lab.example")


def record_of_nothing(box: Box, job: JobInfo) -> None:
    with redirect_stdout(io.StringIO()):
        job.approve()
    box.note(job).write_text("")


def record_that_is_a_bomb(box: Box, job: JobInfo) -> None:
    with redirect_stdout(io.StringIO()):
        job.approve()
    lines = ["a0: &a0 [x, x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40))]
    box.note(job).write_text("\n".join(lines))


def record_that_is_a_link(box: Box, job: JobInfo) -> None:
    with redirect_stdout(io.StringIO()):
        job.approve()
    real = box.root / "real.yaml"
    box.note(job).rename(real)
    box.note(job).symlink_to(real)


def record_in_the_job(box: Box, job: JobInfo) -> None:
    """Where the submitter can write: in the job, in the submitter's folder, under every name that may be looked for."""
    other = box.job("other", approved=True)
    record = yaml.safe_load(box.note(other).read_text())
    mine = yaml.safe_dump({**record, "name": job.name, "digest": job.review().digest})
    (job.location / "approved").touch()
    for parent in (job.location, job.location.parent, job.location.parent / BOB):
        for folder in (".reviews", f".reviews/{BOB}", "reviews", "review", ".review"):
            (parent / folder).mkdir(parents=True, exist_ok=True)
            (parent / folder / f"{job.name}.yaml").write_text(mine)


FORGERIES: list[Callable[[Box, JobInfo], None]] = [
    forged_marker,
    marker_with_words,
    record_of_another_job,
    record_of_another_submitter,
    record_with_another_digest,
    record_with_fewer_files,
    record_of_a_deposit,
    record_of_another_layout,
    record_of_another_owner,
    record_of_nothing,
    record_that_is_a_bomb,
    record_that_is_a_link,
    record_in_the_job,
]


@pytest.mark.parametrize("forge", FORGERIES, ids=lambda forge: forge.__name__)
def test_a_forgery_is_no_approval(box_of_alice: Box, forge: Callable[[Box, JobInfo], None]) -> None:
    box, job = box_of_alice, box_of_alice.job()
    forge(box, job)
    job = box.look(job.location)
    assert job.status == "approved"
    assert job.approval.verdict in ("unreviewed", "changed")
    with recording():
        card = JobCard(job)
        shown = result(card, "job.get", view="v", job=job.key.id)
        card.close()
    assert shown["approval"]["valid"] is False
    assert shown["row"]["waiting"] is True
    assert shown["row"]["phase"].startswith(("approved, but not through a review", "changed since approval"))
    said = box.run()
    assert not box.ran(job)
    assert "was not run" in said
    assert job.record.status == "approved"
    # It is mended by an honest look: back to the inbox, and approved as it is.
    with redirect_stdout(io.StringIO()):
        job.reopen()
        if forge is record_in_the_job:
            shutil.rmtree(job.location / ".reviews")
        if forge is record_that_is_a_link:
            box.note(job).unlink()
        job.approve()
    assert box.look(job.location).approval.verdict == "valid"
    box.run()
    assert box.ran(job)


def test_a_forged_end_is_told_apart(box_of_alice: Box) -> None:
    job = box_of_alice.job()
    (job.location / "logs").mkdir()
    (job.location / "logs" / "returncode.txt").write_text("0")
    (job.location / "done").touch()
    with recording():
        card = JobCard(box_of_alice.look(job.location))
        row = result(card, "job.get", view="v", job=job.key.id)["row"]
        card.close()
    assert any("did not run here" in warning for warning in row["warnings"])


def test_a_forged_run_note_beside_the_job_is_not_read(box_of_alice: Box) -> None:
    job = box_of_alice.job()
    note = '{"state": "running", "attempt": 1, "started_at": 1.0, "pid": 1, "host": "x"}'
    for parent in (job.location, job.location.parent):
        for name in (f"{job.name}.run", ".run", "run"):
            (parent / name).write_text(note)
    assert box_of_alice.look(job.location).record.run is None
    with redirect_stdout(io.StringIO()):
        job.approve()


# -- whose folder it is ----------------------------------------------------------------------------------------------------------


def published_engine(datasite: Path) -> ACLService:
    """The published engine, with every permission file of the datasite, loaded without this package's help."""
    service = ACLService(owner=datasite.name)
    for file in datasite.rglob("syft.pub.yaml"):
        folder = file.parent.relative_to(datasite).as_posix()
        service.add_ruleset(RuleSet(path="" if folder == "." else folder, **yaml.safe_load(file.read_text())))
    return service


OWNERS_RULES: dict[str, dict[str, Any]] = {
    "none": {},
    "Bob may write everywhere": {"rules": [{"pattern": "**", "access": {"write": [BOB]}}]},
    "everybody may write everywhere": {
        "rules": [{"pattern": "**", "access": {"write": ["*"], "read": ["*"], "admin": []}}]
    },
    "each in a folder of their own": {
        "rules": [{"pattern": "app_data/job/{{.UserEmail}}/**", "access": {"write": ["USER"]}}]
    },
    "everything that is called like Bob": {
        "rules": [{"pattern": f"**/{BOB}/**", "access": {"write": [BOB]}}]
    },
}


@pytest.mark.parametrize("rules", OWNERS_RULES)
def test_nobody_but_the_owner_can_write_or_read_the_records(box_of_alice: Box, rules: str) -> None:
    box = box_of_alice
    datasite = box.root / ALICE
    if OWNERS_RULES[rules]:
        (datasite / "syft.pub.yaml").write_text(yaml.safe_dump(OWNERS_RULES[rules]))
    job = box.job(approved=True)
    box.run()
    notes = [path for path in (datasite / "app_data" / "job" / ".reviews").rglob("*") if path.is_file()]
    assert {box.note(job), box.note(job, "jsonl"), box.note(job, "run")} <= set(notes)
    wanted = [
        *(path.relative_to(datasite).as_posix() for path in notes),
        *(
            f"app_data/job/.reviews/{path}"
            for path in (
                "x",
                "syft.pub.yaml",
                f"{BOB}/x",
                f"{BOB}/x.yaml",
                f"{BOB}/syft.pub.yaml",
                f"{BOB}/a/b",
            )
        ),
    ]
    engine = published_engine(datasite)
    for path in wanted:
        for user in (BOB, "carol@lab.example"):
            for level in (AccessLevel.READ, AccessLevel.WRITE, AccessLevel.ADMIN):
                assert not engine.can_access(ACLRequest(path=path, level=level, user=User(id=user))), (
                    path,
                    user,
                    level,
                )
            assert not can_write(datasite, path, user)
    # The question is a real one: in the job itself Bob may write.
    assert can_write(datasite, f"app_data/job/{BOB}/{job.name}/main.py", BOB)


def test_only_the_owner_acts(box_of_alice: Box) -> None:
    waiting, approved = box_of_alice.job("waiting"), box_of_alice.job("approved", approved=True)
    source = box_of_alice.root / "result.csv"
    source.write_text("1\n")
    before = {path: path.read_bytes() for path in box_of_alice.root.rglob("*") if path.is_file()}
    for job in (waiting, approved):
        for email in (BOB, "carol@lab.example", f"{ALICE} ", ALICE.upper(), f"x{ALICE}"):
            stranger = JobInfo(job.name, ALICE, job.status, BOB, job.location, box_of_alice.bob, email)
            for action in (
                stranger.approve,
                stranger.reject,
                stranger.reopen,
                stranger.rerun,
                lambda stranger=stranger: stranger.accept_by_depositing_result(source),
                lambda stranger=stranger: stranger.share_outputs([BOB]),
                lambda stranger=stranger: stranger.share_logs([BOB]),
                lambda stranger=stranger: stranger.revoke_outputs([BOB]),
                lambda stranger=stranger: stranger.revoke_logs([BOB]),
            ):
                with pytest.raises(NotOwnerError):
                    action()
            with pytest.raises(NotOwnerError):
                require_owner(box_of_alice.place(job), email, "look at")
    # Whoever says that the datasite is theirs gets no further: the path says whose it is.
    liar = JobInfo("waiting", BOB, "inbox", BOB, waiting.location, box_of_alice.bob, BOB)
    with pytest.raises(NotOwnerError):
        liar.approve()
    assert {path: path.read_bytes() for path in box_of_alice.root.rglob("*") if path.is_file()} == before


def test_the_submitters_card_offers_nothing(box_of_alice: Box) -> None:
    job = box_of_alice.job()
    with recording():
        card = JobCard(JobInfo(job.name, ALICE, "inbox", BOB, job.location, box_of_alice.bob, BOB))
        shown = result(card, "job.get", view="v", job=job.key.id)
        assert not any(action["enabled"] for action in shown["row"]["actions"])
        act = {
            "job": job.key.id,
            "action": "approve",
            "expected_status": "inbox",
            "digest": shown["review"]["digest"],
            "params": {"reason": ""},
        }
        assert error(card, "job.act", **act)["code"] == "not_owner"
        for what in ("outputs", "logs"):
            assert error(card, "share.preview", job=job.key.id, what=what, users=[BOB])["code"] == "not_owner"
        card.close()
    assert not (job.location / "approved").exists()


# -- swaps -----------------------------------------------------------------------------------------------------------------------


def change_content(folder: Path) -> tuple[str, str]:
    (folder / "main.py").write_text("import os\n")
    return "changed", "main.py"


def same_size_same_time(folder: Path) -> tuple[str, str]:
    import os

    path = folder / "main.py"
    info, text = path.stat(), path.read_text()
    path.write_text(text.replace("hello", "HELLO"))
    os.utime(path, ns=(info.st_atime_ns, info.st_mtime_ns))
    assert path.stat().st_size == info.st_size
    return "changed", "main.py"


def make_executable(folder: Path) -> tuple[str, str]:
    (folder / "main.py").chmod(0o755)
    return "changed", "main.py"


def add_a_file(folder: Path) -> tuple[str, str]:
    (folder / "os.py").write_text("# found before the real one\n")
    return "added", "os.py"


def add_a_hidden_file(folder: Path) -> tuple[str, str]:
    (folder / ".env").write_text("X=1\n")
    return "added", ".env"


def add_a_folder(folder: Path) -> tuple[str, str]:
    (folder / "numpy").mkdir()
    return "added", "numpy"


def remove_a_file(folder: Path) -> tuple[str, str]:
    (folder / "main.py").unlink()
    return "removed", "main.py"


def file_into_folder(folder: Path) -> tuple[str, str]:
    (folder / "main.py").unlink()
    (folder / "main.py").mkdir()
    return "changed", "main.py"


def file_into_link(folder: Path) -> tuple[str, str]:
    (folder / "main.py").rename(folder / "done.py")
    (folder / "main.py").symlink_to("done.py")
    return "changed", "main.py"


def change_the_script(folder: Path) -> tuple[str, str]:
    (folder / "run.sh").write_text(RUNS + "touch $HOME/pwned\n")
    return "changed", "run.sh"


def change_the_config(folder: Path) -> tuple[str, str]:
    (folder / "config.yaml").write_text("name: x\n")
    return "changed", "config.yaml"


def another_folder_in_its_place(folder: Path) -> tuple[str, str]:
    aside = folder.parent / "aside"
    shutil.copytree(folder, aside)
    (aside / "main.py").write_text("import os\n")
    folder.rename(folder.parent / "was")
    aside.rename(folder)
    shutil.rmtree(folder.parent / "was")
    return "changed", "main.py"


SWAPS: list[Callable[[Path], tuple[str, str]]] = [
    change_content,
    same_size_same_time,
    make_executable,
    add_a_file,
    add_a_hidden_file,
    add_a_folder,
    remove_a_file,
    file_into_folder,
    file_into_link,
    change_the_script,
    change_the_config,
    another_folder_in_its_place,
]


@pytest.fixture(params=SWAPS, ids=lambda swap: swap.__name__)
def swap(request: pytest.FixtureRequest) -> Callable[[Path], tuple[str, str]]:
    return request.param


def test_between_look_and_approval_in_python(
    box_of_alice: Box, swap: Callable[[Path], tuple[str, str]]
) -> None:
    job = box_of_alice.job()
    job.review()
    how, what = swap(job.location)
    with pytest.raises(ChangedSinceReviewError) as refused:
        job.approve()
    assert what in getattr(refused.value, how)
    assert what in str(refused.value)
    assert not (job.location / "approved").exists()
    assert read_record(box_of_alice.place(job)) is None


def test_between_look_and_approval_with_a_digest(
    box_of_alice: Box, swap: Callable[[Path], tuple[str, str]]
) -> None:
    job = box_of_alice.job()
    digest = box_of_alice.look(job.location).review().digest
    swap(job.location)
    with pytest.raises(ChangedSinceReviewError):
        box_of_alice.look(job.location).approve(expected_digest=digest)
    assert not (job.location / "approved").exists()


def test_between_look_and_click(box_of_alice: Box, swap: Callable[[Path], tuple[str, str]]) -> None:
    job = box_of_alice.job()
    with recording():
        card = JobCard(job)
        shown = result(card, "job.get", view="v", job=job.key.id)
        how, what = swap(job.location)
        act = {"job": job.key.id, "action": "approve", "expected_status": "inbox", "params": {"reason": ""}}
        refused = error(card, "job.act", **act, digest=shown["review"]["digest"])
        card.close()
    assert refused["code"] == "changed"
    assert what in refused["details"][how]
    assert not (job.location / "approved").exists()


def test_the_card_says_at_once_what_changed(
    box_of_alice: Box, swap: Callable[[Path], tuple[str, str]]
) -> None:
    job = box_of_alice.job(approved=True)
    with recording():
        card = JobCard(job)
        view = {"view": "v", "job": job.key.id}
        assert result(card, "job.get", **view)["approval"]["valid"] is True
        how, what = swap(job.location)
        wait_until(
            lambda: any(
                item["event"] == "job.card"
                and what in (item["data"].get("card", {}).get("approval") or {}).get(how, [])
                for item in messages(card)
                if item["kind"] == "event"
            ),
            timeout=30.0,
            what="a card that names the change",
        )
        card.close()


def test_between_approval_and_run(box_of_alice: Box, swap: Callable[[Path], tuple[str, str]]) -> None:
    job = box_of_alice.job(approved=True)
    how, what = swap(job.location)
    approval = box_of_alice.look(job.location).approval
    assert approval.verdict == "changed"
    assert what in getattr(approval.delta, how)
    said = box_of_alice.run()
    assert what in said
    assert not box_of_alice.ran(job)


def test_during_the_copy(box_of_alice: Box, place: Path, swap: Callable[[Path], tuple[str, str]]) -> None:
    """The files change after they were compared and before they are copied: no byte of it gets into the private copy."""
    from syft_job_widgets.layout import Dir

    job = box_of_alice.job(approved=True)
    record = read_record(box_of_alice.place(job))
    assert record is not None

    class Late(type(box_of_alice.place(job))):  # type: ignore[misc]
        looks = 0

        def open_code(self) -> Dir:
            Late.looks += 1
            if Late.looks == 2:  # the first was to compare
                swap(job.location)
            return super().open_code()

    late = box_of_alice.place(job)
    late.__class__ = Late
    target = place / "copy"
    target.mkdir()
    try:
        with Dir.open(target) as into:
            copy_verified(late, record.files, into)
    except (SyftJobError, OSError):
        assert Late.looks == 2
        return
    assert Late.looks == 2
    # It went through: then nothing that was copied is anything but what was approved.
    honest = {"main.py": "print('hello')\n", "run.sh": RUNS}
    for name, text in honest.items():
        assert (target / name).read_text() == text
    assert {path.name for path in target.rglob("*")} == {"main.py", "run.sh", "config.yaml"}


# -- stale and double ------------------------------------------------------------------------------------------------------------


def test_a_stale_object_never_acts_twice(box_of_alice: Box) -> None:
    job = box_of_alice.job()
    stale = [box_of_alice.look(job.location) for _ in range(3)]
    with redirect_stdout(io.StringIO()):
        job.approve()
        box_of_alice.run()
        for other in stale:
            with pytest.raises(JobStatusError):
                other.approve()
            with pytest.raises(JobStatusError):
                other.reject()
        job.rerun()
        for other in stale:
            with pytest.raises(JobStatusError):
                other.rerun()
    assert len([event for event in job.timeline if event.action == "approved"]) == 1


@pytest.fixture(autouse=True)
def _quiet(capsys: pytest.CaptureFixture[str]) -> Iterator[None]:
    yield
    capsys.readouterr()
