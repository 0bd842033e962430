"""Two objects of one job are equal, and a list knows its jobs."""

from __future__ import annotations

from pathlib import Path

import pytest

from syft_job_widgets.job import JobInfo, JobsList
from syft_job_widgets.layout import JobRecord
from tests.jobs import ALICE, BOB, CAROL, by_hand, client_of, write_job


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "box"
    folder.mkdir()
    return folder


def test_objects_of_one_job_are_equal(root: Path, tmp_path: Path) -> None:
    folder = write_job(root, "J1")
    write_job(root, "J2")
    write_job(tmp_path / "other", "J1")
    client = client_of(root)
    one, two = client.jobs["J1"], client.jobs["J2"]
    same = [client.jobs["J1"], client_of(root, BOB).jobs["J1"], by_hand(folder, client)]
    assert all(job == one and hash(job) == hash(one) for job in same)
    others = [two, client_of(tmp_path / "other").jobs[0], folder, "J1", None]
    assert not any(job == one for job in others)
    assert {one, *same} == {one}
    (folder / "approved").touch()
    assert client.jobs["J1"] == one


def test_a_job_in_a_place_where_none_can_be_equals_its_like_alone(root: Path) -> None:
    client = client_of(root)
    nowhere = by_hand(root / "nowhere" / "x", client)
    assert nowhere == by_hand(root / "nowhere" / "x", client)
    assert nowhere != by_hand(root / "nowhere" / "y", client)


def test_in_and_index_find_jobs_and_names(root: Path, tmp_path: Path) -> None:
    for name in ("J1", "J2", "J3"):
        write_job(root, name)
    write_job(root, "J4", owner=CAROL)
    write_job(tmp_path / "other", "J1")
    foreign = client_of(tmp_path / "other").jobs[0]
    for jobs in (client_of(root).jobs, JobsList(list(client_of(root).jobs), ALICE)):
        for i, job in enumerate(client_of(root).jobs):
            assert job in jobs
            assert job.name in jobs
            assert (jobs.index(job), jobs.index(job.name), jobs.count(job)) == (i, i, 1)
        assert CAROL in jobs
        assert foreign not in jobs
        assert "J5" not in jobs
        assert None not in jobs
        assert by_hand(root / "nowhere" / "x", client_of(root)) not in jobs
        assert 0 not in jobs
        assert jobs[1:].index(jobs[2]) == 1
        assert jobs.index(jobs[-1], -2) == 3
        for missing in (foreign, "J5", None):
            with pytest.raises(ValueError, match=r"is not in this list. print\(jobs\)"):
                jobs.index(missing)
        with pytest.raises(ValueError, match="not in this list"):
            jobs.index(jobs[0], 1)


def test_to_look_for_one_makes_no_other(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(20):
        write_job(root, f"job {number}")
    jobs, job = client_of(root).jobs, client_of(root).jobs["job 7"]
    made: list[str] = []

    def make(record: JobRecord, read_at: float) -> JobInfo:
        made.append(record.key.name)
        return JobInfo.from_record(record, job.client, read_at)

    monkeypatch.setattr(jobs._jobs, "_make", make)
    assert job in jobs
    assert "job 3" in jobs
    assert jobs.index(job) == [record.key.name for record in job.client.records()].index("job 7")
    assert made == ["job 7"]
