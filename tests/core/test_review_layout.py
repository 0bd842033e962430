"""The review layouts: facts of a job as they are on disk, the steps of its life, and what other packages find afterwards."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from syft_job_widgets.errors import ConfigFileError, JobGoneError, JobStatusError
from syft_job_widgets.index import JobIndex
from syft_job_widgets.layout import JobKey, RunFacts, Touched, find_keys, layout_of, place_at, place_of
from syft_job_widgets.layout.review_layout import ReviewLayout
from syft_job_widgets.layout.review_names import is_segment, layout_of_segment, segments_of
from syft_job_widgets.layout.run_file import write_run
from syft_job_widgets.status import Status
from tests import review_jobs
from tests.jobs import ALICE, BOB, CAROL, write_job
from tests.review_jobs import PROTOCOLS, finish, folder, key, read_state, write_state, write_submission

WORDS = {
    "received": Status.INBOX,
    "pending": Status.INBOX,
    "approved": Status.APPROVED,
    "rejected": Status.REJECTED,
    "running": Status.RUNNING,
    "done": Status.DONE,
    "failed": Status.FAILED,
}
NOTE = f"approved_by: {ALICE}\nreason: looks fine\n"


@pytest.fixture(params=PROTOCOLS)
def job(request: pytest.FixtureRequest) -> JobKey:
    return key(protocol=request.param)


def snapshot(root: Path) -> dict[JobKey, str]:
    return {k: record.state for k, record in JobIndex(root).refresh().snapshot.records.items()}


# -- facts -----------------------------------------------------------------------------------------------------------------


def test_every_word_on_disk_has_its_status(tmp_path: Path, job: JobKey) -> None:
    write_submission(tmp_path, job)
    place = place_of(tmp_path, job)
    assert (place.read().status, place.read().state, place.read().problem) == (
        Status.INBOX,
        "submitted",
        None,
    )
    for word, status in WORDS.items():
        write_state(tmp_path, job, status=word)
        assert (place.read().status, place.read().state) == (status, word)


def test_all_fields_are_read(tmp_path: Path, job: JobKey) -> None:
    write_submission(tmp_path, job)
    finish(tmp_path, job, code=3, outputs={"a.csv": "1", "syft.pub.yaml": "rules: []\n"})
    record = place_of(tmp_path, job).read()
    assert (record.status, record.returncode, record.outputs, record.has_logs) == (Status.FAILED, 3, 1, True)
    assert record.finished_at == pytest.approx(1772447400.123456)
    config = record.config
    assert (config.type, config.entry_point, config.submitted_at) == ("python", "main.py", review_jobs.AT)
    assert (config.dependencies, config.folder_submission) == (("numpy",), False)
    assert record.problem is None
    assert record.warnings == ()
    assert record.location == folder(tmp_path, "inbox", job)


def test_a_rejection_tells_its_reason(tmp_path: Path, job: JobKey) -> None:
    write_submission(tmp_path, job)
    write_state(tmp_path, job, status="rejected", review_reason="too broad")
    assert place_of(tmp_path, job).read().note == "too broad"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"status: paused\n", "paused"),
        (b"status: [done]\n", "does not know"),
        (b"a: &x [1]\nb: *x\n", "anchors"),
        (b"\xff\xfe", "UTF-8"),
        (b"status: pending\nversion: '2'\n", "version"),
        (b"x" * 70_000, "bytes"),
    ],
)
def test_a_state_that_cannot_be_read_is_a_problem_and_is_not_written_over(
    tmp_path: Path, job: JobKey, content: bytes, words: str
) -> None:
    write_submission(tmp_path, job)
    path = write_state(tmp_path, job)
    path.write_bytes(content)
    place = place_of(tmp_path, job)
    record = place.read()
    assert record.state == "unreadable"
    assert record.problem
    assert words in record.problem
    with pytest.raises((ConfigFileError, ValueError)):
        place.approve(NOTE)
    assert path.read_bytes() == content


def test_odd_things_in_the_place_of_files_are_not_followed(tmp_path: Path, job: JobKey) -> None:
    write_submission(tmp_path, job)
    state = write_state(tmp_path, job)
    state.unlink()
    state.symlink_to(tmp_path / "elsewhere")
    assert "not a regular file" in (place_of(tmp_path, job).read().problem or "")
    state.unlink()
    os.mkfifo(state)
    assert "not a regular file" in (place_of(tmp_path, job).read().problem or "")


def test_a_submission_without_script_or_config_is_listed_with_its_problem(
    tmp_path: Path, job: JobKey
) -> None:
    place = write_submission(tmp_path, job, config=None)
    assert place_of(tmp_path, job).read().problem == "config.yaml is missing."
    (place / "config.yaml").write_text("name: x\n")
    (place / "run.sh").unlink()
    assert "run.sh is missing" in (place_of(tmp_path, job).read().problem or "")
    assert list(snapshot(tmp_path)) == [job]


def test_a_job_that_is_gone(tmp_path: Path, job: JobKey) -> None:
    place = place_of(tmp_path, job)
    assert place.stamp() is None
    with pytest.raises(JobGoneError):
        place.read()
    with pytest.raises(JobGoneError), place.lock():
        pass


def test_a_newer_protocol_is_listed_and_left_alone(tmp_path: Path) -> None:
    job = JobKey(ALICE, BOB, "Data Analysis", "protocol-v2")
    write_submission(tmp_path, job)
    write_state(tmp_path, job, status="approved")
    record = JobIndex(tmp_path).refresh().snapshot.records[job]
    assert record.state == "approved"
    assert "newer format 'v2'" in (record.problem or "")
    assert record.status is Status.INBOX
    place = place_of(tmp_path, job)
    before = sorted(tmp_path.rglob("*"))
    for step in (lambda: place.approve(NOTE), place.reopen, place.begin, lambda: place.clear_run()):
        with pytest.raises(JobStatusError, match="newer format"):
            step()
    with pytest.raises(JobStatusError), place.lock():
        pass
    assert sorted(tmp_path.rglob("*")) == before


# -- finding ---------------------------------------------------------------------------------------------------------------


def test_all_layouts_stand_side_by_side(tmp_path: Path) -> None:
    jobs = [key(protocol=p, submitter=s) for p in ("0", "1", "v2") for s in (BOB, CAROL)]
    jobs += [key("v3", protocol="1"), key(".hidden", protocol="0")]
    for job in jobs:
        write_submission(tmp_path, job)
    write_job(tmp_path)
    wanted = {*jobs, JobKey(ALICE, BOB, "Data Analysis")}
    assert set(find_keys(tmp_path)) == wanted
    assert set(snapshot(tmp_path)) == wanted
    for job in jobs:
        location = folder(tmp_path, "inbox", job)
        assert place_at(tmp_path, location, ALICE).key == job
        assert place_of(tmp_path, job).location == location
        assert layout_of(job).owns(job)


def test_names_of_protocols() -> None:
    assert [is_segment(name) for name in ("v1", "v12", "v", "v1a", "V1", "v१")] == [
        True,
        True,
        False,
        False,
        False,
        False,
    ]
    for segment in (None, "v1", "v2", "v0"):
        assert segments_of(layout_of_segment(segment)) == ((segment,) if segment else ())


def test_links_among_the_folders_are_told_and_not_followed(tmp_path: Path) -> None:
    job = key(protocol="0")
    write_submission(tmp_path, job)
    outside = tmp_path / "outside"
    (outside / "trap").mkdir(parents=True)
    submitter = folder(tmp_path, "inbox", job).parent
    (submitter / "v1").symlink_to(outside)
    (submitter / "linked").symlink_to(outside)
    (submitter.parent / CAROL).symlink_to(outside)
    found = JobIndex(tmp_path).refresh().snapshot
    assert {k.name for k in found.records} == {"Data Analysis", "linked"}
    assert "link" in (found.records[key("linked", protocol="0")].problem or "")
    assert len(found.problems) == 2


def test_a_second_look_finds_what_changed_and_nothing_else(tmp_path: Path) -> None:
    jobs = [key(f"job {i}", protocol=p) for i in range(3) for p in PROTOCOLS]
    for job in jobs:
        write_submission(tmp_path, job)
    index = JobIndex(tmp_path)
    assert set(index.refresh().added) == set(jobs)
    assert not index.refresh()
    write_state(tmp_path, jobs[0], status="approved")
    assert index.refresh().changed == (jobs[0],)
    write_state(tmp_path, jobs[0], status="rejected")
    assert index.refresh([jobs[0]]).changed == (jobs[0],)
    finish(tmp_path, jobs[1], outputs={"a": "1"})
    assert index.refresh().changed == (jobs[1],)
    (folder(tmp_path, "review", jobs[1]) / "outputs" / "b").write_text("2")
    assert index.refresh().changed == (jobs[1],)
    assert index.snapshot.records[jobs[1]].outputs == 2
    config = folder(tmp_path, "inbox", jobs[2]) / "config.yaml"
    config.write_text(config.read_text().replace("python", "bash"))
    assert index.refresh().changed == (jobs[2],)
    gone = folder(tmp_path, "inbox", jobs[3])
    gone.rename(tmp_path / "away")
    assert index.refresh().removed == (jobs[3],)
    (tmp_path / "away").rename(gone)
    assert index.refresh([jobs[3]]).added == (jobs[3],)
    (tmp_path / ALICE / "app_data/job/inbox").rename(tmp_path / "away")
    assert set(index.refresh().removed) == set(jobs)


def test_a_runners_note_is_seen(tmp_path: Path, job: JobKey) -> None:
    write_submission(tmp_path, job)
    write_state(tmp_path, job, status="approved")
    index = JobIndex(tmp_path)
    index.refresh()
    place = place_of(tmp_path, job)
    with place.lock():
        reviews = place.open_reviews(create=True)
        assert reviews
        with reviews:
            write_run(reviews, place.note_name("run"), RunFacts("interrupted", 2, 5.0))
    index.refresh()
    run = index.snapshot.records[job].run
    assert run
    assert run.attempt == 2


def test_changes_are_told_apart(job: JobKey) -> None:
    layout = ReviewLayout()
    segments = segments_of(job.layout)
    base = (ALICE, "app_data", "job")
    for side in ("inbox", "review"):
        here = (*base, side, BOB, *segments)
        assert layout.touched((*here, job.name)) == Touched(job)
        assert layout.touched((*here, job.name, "outputs", "a")) == Touched(job, "outputs/a")
        assert layout.touched(here) == Touched(None)
    review = (*base, "review", BOB, *segments, job.name)
    assert layout.touched((*review, ".desk", "run.json")) == Touched(job, ".desk/run.json")
    assert layout.touched((*review, ".desk", ".lock")) is None
    assert layout.touched((*review, ".tmp-1")) is None
    assert layout.touched((*base, BOB, "x")) is None
    assert layout.touched((ALICE, "public")) is None


# -- steps -----------------------------------------------------------------------------------------------------------------


def test_the_steps_write_what_older_readers_expect(tmp_path: Path, job: JobKey) -> None:
    write_submission(tmp_path, job)
    write_state(tmp_path, job, custom={"kept": [1, 2]})
    place = place_of(tmp_path, job)
    with place.lock():
        place.approve(NOTE)
    state = read_state(tmp_path, job)
    assert (state["status"], state["approved_by"], state["approval_method"]) == ("approved", ALICE, "manual")
    assert state["review_reason"] == "looks fine"
    assert state["approved_at"].endswith("Z")
    assert state["received_at"] == review_jobs.AT
    expected = {*review_jobs.STATE_FIELDS, "custom"}
    expected |= set() if job.layout == "protocol-0" else {"canonical_name", "version"}
    assert state.keys() == expected
    assert state["custom"] == {"kept": [1, 2]}
    if job.layout != "protocol-0":
        assert (state["canonical_name"], state["version"]) == ("JobState", "1")

    place.begin()
    assert place.read().status is Status.RUNNING
    place.suspend()
    assert place.read().status is Status.APPROVED
    place.begin()
    place.finish(4, "method: run\n")
    state = read_state(tmp_path, job)
    assert (state["status"], state["return_code"], state["completed_at"][-1]) == ("failed", 4, "Z")
    assert (folder(tmp_path, "review", job) / "returncode.txt").read_text() == "4"
    with pytest.raises(FileExistsError):
        place.finish(0, "method: run\n")
    assert place.clear_run() == ("returncode.txt",)
    state = read_state(tmp_path, job)
    assert (state["status"], state["return_code"], state["completed_at"]) == ("approved", None, None)
    place.reopen()
    state = read_state(tmp_path, job)
    assert (state["status"], state["approved_by"], state["review_reason"]) == ("pending", None, None)
    place.reject(f"rejected_by: {ALICE}\nreason: not now\n")
    state = read_state(tmp_path, job)
    assert (state["status"], state["rejected_by"], state["review_reason"]) == ("rejected", ALICE, "not now")
    assert state["rejected_at"].endswith("Z")


@pytest.mark.parametrize("word", ["approved", "running", "done", "failed", "rejected"])
def test_a_step_from_the_wrong_state_changes_nothing(tmp_path: Path, job: JobKey, word: str) -> None:
    write_submission(tmp_path, job)
    path = write_state(tmp_path, job, status=word)
    before = path.read_bytes()
    place = place_of(tmp_path, job)
    for step in (place.approve, place.reject):
        with pytest.raises(JobStatusError, match="on disk"):
            step(NOTE)
    assert path.read_bytes() == before


def test_a_submission_that_is_none_is_not_approved(tmp_path: Path, job: JobKey) -> None:
    inbox = write_submission(tmp_path, job)
    (inbox / "extra").touch()
    with pytest.raises(ConfigFileError, match=r"Expected .*got .*'extra'"):
        place_of(tmp_path, job).approve(NOTE)


def test_notes_stand_beside_the_state_and_are_the_owners_alone(tmp_path: Path, job: JobKey) -> None:
    write_submission(tmp_path, job)
    place = place_of(tmp_path, job)
    assert place.open_reviews() is None
    with place.lock(), place.lock():
        reviews = place.open_reviews(create=True)
        assert reviews
        with reviews:
            assert set(reviews.names()) == {"syft.pub.yaml", ".lock"}
    rules: Any = yaml.safe_load((folder(tmp_path, "review", job) / ".desk" / "syft.pub.yaml").read_text())
    assert rules["terminal"] is True
    assert rules["rules"] == [{"pattern": "**", "access": {"admin": [], "read": [], "write": []}}]
    assert not (folder(tmp_path, "review", job) / "state.yaml").exists()


def test_what_another_runner_leaves_in_the_code_is_no_content(tmp_path: Path, job: JobKey) -> None:
    place = place_of(tmp_path, job)
    assert [place.is_left_by_run(p) for p in ("code/.venv", "code/a/__pycache__")] == [True, True]
    assert [place.is_left_by_run(p) for p in ("code/main.py", ".venv", "code", "code/.venv.py")] == [
        False
    ] * 4


def test_another_runners_run_is_not_taken_for_ours(tmp_path: Path, job: JobKey) -> None:
    write_submission(tmp_path, job)
    state = write_state(tmp_path, job, status="running")
    place = place_of(tmp_path, job)
    with place.lock():
        reviews = place.open_reviews(create=True)
        assert reviews
        with reviews:
            write_run(reviews, place.note_name("run"), RunFacts("finished", 1, 5.0, 6.0, 0))
    note = state.parent / ".desk" / "run.json"
    os.utime(note, ns=(10**18, 10**18))
    os.utime(state, ns=(2 * 10**18, 2 * 10**18))
    assert place.read().run is None
    os.utime(state, ns=(10**18 - 1, 10**18 - 1))
    assert place.read().run is not None
