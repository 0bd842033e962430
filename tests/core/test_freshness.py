"""What an object says about its job is never older than a change that this process made."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from syft_job_widgets import SyftJobConfig, SyftJobRunner, freshness
from syft_job_widgets.actions import approve
from tests.jobs import ALICE, BOB, CAROL, by_hand, client_of, finish, write_job


@pytest.fixture(autouse=True)
def _for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time alone makes nothing stale here."""
    monkeypatch.setattr(freshness, "FRESH_S", math.inf)


def test_an_action_that_failed_tells_what_is_on_disk(tmp_path: Path) -> None:
    folder = write_job(tmp_path)
    listed, made = client_of(tmp_path).jobs[0], by_hand(folder, client_of(tmp_path))
    assert listed.status == "inbox"
    (folder / "approved").touch()
    for job in (listed, made):
        with pytest.raises(ValueError, match="on disk it is approved"):
            job.approve()
        assert job.status == "approved"


def test_an_action_that_failed_fails_with_its_own_error(tmp_path: Path) -> None:
    folder = write_job(tmp_path)
    job = client_of(tmp_path, BOB).jobs[0]
    with pytest.raises(PermissionError, match="Only the datasite owner"):
        job.approve()
    folder.rename(tmp_path / "elsewhere")
    made = by_hand(folder, client_of(tmp_path))
    with pytest.raises(FileNotFoundError, match="no longer on disk"):
        made.approve()
    assert (job.status, made.status) == ("inbox", "inbox")


def test_what_another_object_did_is_seen_at_once(tmp_path: Path) -> None:
    finish(write_job(tmp_path))
    jobs, other = client_of(tmp_path).jobs, client_of(tmp_path).jobs[0]
    job = jobs[0]
    assert (job.status, jobs.counts, [each.status for each in jobs]) == ("done", {"done": 1}, ["done"])
    other.rerun()
    assert job.status == "approved"
    other.reopen()
    assert jobs.counts == {"inbox": 1}
    assert job.status == "inbox"
    approve(other.place, ALICE)  # as the views do
    assert job.status == "approved"


def test_what_a_runner_of_this_process_did_is_seen_at_once(tmp_path: Path) -> None:
    root = tmp_path / "box"
    root.mkdir()
    client_of(root, BOB).submit_bash_job(ALICE, "echo 1 > outputs/a.csv; exit 3\n", "J")
    job = client_of(root).jobs[0]
    job.approve()
    assert (job.status, job.output_paths, job.returncode) == ("approved", [], None)
    SyftJobRunner(SyftJobConfig(root, ALICE), work_dir=tmp_path / "work").process_approved_jobs()
    assert job.status == "done"
    assert [path.name for path in job.output_paths] == ["a.csv"]
    assert job.returncode == 3


def test_without_a_change_nothing_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        write_job(tmp_path, f"job {number}")
    jobs = client_of(tmp_path).jobs
    list(jobs)
    client = jobs.client
    assert client is not None
    looks: list[int] = []
    records = client.records
    monkeypatch.setattr(client, "records", lambda: (looks.append(1), records())[1])
    for _ in range(3):
        assert jobs.counts == {"inbox": 5}
    assert looks == []
    jobs[0].share_outputs([CAROL])
    for _ in range(3):
        assert jobs.counts == {"inbox": 5}
    assert looks == [1]  # one look for all of them, not one for each
