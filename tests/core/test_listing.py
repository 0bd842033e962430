"""The order of the jobs that is repaired from look to look is the one that sorting anew gives."""

from __future__ import annotations

import random
from pathlib import Path
from types import MappingProxyType

import pytest

from syft_job_widgets import listing as module
from syft_job_widgets.layout import JobConfigFile, JobKey, JobRecord
from syft_job_widgets.listing import LazyJobs, Listing
from syft_job_widgets.status import Status
from tests.jobs import ALICE, BOB, CAROL, client_of, write_job

TIMES = ("2026-03-01T00:00:00+00:00", "2026-03-02T00:00:00+00:00", "2099-01-01T00:00:00+00:00", "soon", None)


def record(key: JobKey, submitted_at: str | None) -> JobRecord:
    config = JobConfigFile(submitted_at=submitted_at)
    return JobRecord(key, Path("/nowhere"), Status.INBOX, "inbox", config)


@pytest.mark.parametrize("seed", range(6))
def test_repairing_gives_what_sorting_gives(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MANY", 3 if seed % 2 else 200)  # one by one, and all at once
    dice = random.Random(seed)
    kept = Listing(ALICE)
    keys = [
        JobKey(owner, submitter, name, layout)
        for owner in (ALICE, CAROL)
        for submitter in (ALICE, BOB)
        for name in ("a", "A", "b")
        for layout in ("markers", "protocol-1")
    ]
    held: dict[JobKey, JobRecord] = {}
    for _ in range(60):
        held = dict(held)
        for key in dice.sample(keys, dice.randrange(5)):
            if dice.random() < 0.4:
                held.pop(key, None)
            else:
                held[key] = record(key, dice.choice(TIMES))
        view = MappingProxyType(held)
        assert kept.sort(view) == Listing(ALICE).sort(view)
        assert kept.sort(view) is kept.sort(view)
        assert set(kept.sort(view)) == set(held.values())


def test_a_time_ahead_counts_once_it_has_come(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_772_000_000.0
    monkeypatch.setattr(module.time, "time", lambda: now)
    early, late = JobKey(ALICE, BOB, "early"), JobKey(ALICE, BOB, "late")
    records = {
        early: record(early, "2026-02-25T00:00:00+00:00"),
        late: record(late, "2026-02-27T00:00:00+00:00"),
    }
    kept = Listing(ALICE)
    assert [each.key.name for each in kept.sort(records)] == ["early", "late"]
    now += 2 * 86_400
    assert [each.key.name for each in kept.sort(records)] == ["late", "early"]


def test_jobs_are_made_once_and_when_asked_for(tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        write_job(tmp_path, name)
    made: list[str] = []
    client = client_of(tmp_path)

    def make(each: JobRecord, read_at: float) -> object:
        made.append(each.key.name)
        return object()

    jobs = LazyJobs(client.records(), make, 0.0)  # type: ignore[arg-type]
    assert len(jobs) == 3
    assert made == []
    assert jobs[-1] is jobs[2] is jobs[1:][1]
    assert len(made) == 2
    with pytest.raises(IndexError):
        jobs[3]
