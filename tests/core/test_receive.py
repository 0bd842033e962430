"""Receiving: a submission is looked at once by its owner's client, and gets its first state."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from syft_job_widgets.index import JobIndex
from syft_job_widgets.layout import JobKey
from syft_job_widgets.layout.receive import receive
from syft_job_widgets.watch import watch
from tests.helpers import wait_until
from tests.jobs import ALICE, BOB, CAROL, client_of, write_job
from tests.review_jobs import PROTOCOLS, STATE_FIELDS, folder, key, read_state, write_state, write_submission


@pytest.fixture(params=PROTOCOLS)
def job(request: pytest.FixtureRequest) -> JobKey:
    return key(protocol=request.param)


def received(root: Path, owner: str = ALICE) -> list[JobKey]:
    return receive(root, owner, JobIndex(root).refresh().snapshot.records.values())


def _add(place: Path) -> None:
    (place / "notes.txt").touch()


def _no_code(place: Path) -> None:
    (place / "code").rename(place.parent.parent / "away")


def _code_is_file(place: Path) -> None:
    _no_code(place)
    (place / "code").touch()


def _code_is_link(place: Path) -> None:
    _no_code(place)
    (place / "code").symlink_to(place.parent)


def _script_is_folder(place: Path) -> None:
    (place / "run.sh").unlink()
    (place / "run.sh").mkdir()


def _config_is_pipe(place: Path) -> None:
    (place / "config.yaml").unlink()
    os.mkfifo(place / "config.yaml")


def test_a_sound_submission_becomes_pending(tmp_path: Path, job: JobKey) -> None:
    place = write_submission(tmp_path, job)
    (place / "syft.pub.yaml").write_text("rules: []\n")  # of SyftBox, not of the submitter
    assert received(tmp_path) == [job]
    state = read_state(tmp_path, job)
    assert state["status"] == "pending"
    assert state["received_at"].endswith("Z")
    identity = {} if job.layout == "protocol-0" else {"canonical_name": "JobState", "version": "1"}
    assert {name: value for name, value in state.items() if value is not None} == {
        "status": "pending",
        "received_at": state["received_at"],
        **identity,
    }
    assert state.keys() == {*STATE_FIELDS, *identity}
    assert [path.name for path in folder(tmp_path, "review", job).iterdir()] == ["state.yaml"]
    assert received(tmp_path) == []


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (
            _add,
            "Expected {'code', 'config.yaml', 'run.sh'}, got {'code', 'config.yaml', 'notes.txt', 'run.sh'}",
        ),
        (_no_code, "Expected {'code', 'config.yaml', 'run.sh'}, got {'config.yaml', 'run.sh'}"),
        (_code_is_file, "'code' must be a directory"),
        (_code_is_link, "'code' must be a directory"),
        (_script_is_folder, "'run.sh' must be a file"),
        (_config_is_pipe, "'config.yaml' must be a file"),
    ],
)
def test_any_other_is_rejected_with_the_reason(
    tmp_path: Path, job: JobKey, spoil: Callable[[Path], None], reason: str
) -> None:
    spoil(write_submission(tmp_path, job))
    assert received(tmp_path) == [job]
    state = read_state(tmp_path, job)
    assert (state["status"], state["rejected_by"], state["review_reason"]) == ("rejected", ALICE, reason)
    assert state["rejected_at"] == state["received_at"]
    record = JobIndex(tmp_path).refresh().snapshot.records[job]
    assert (record.status.value, record.note) == ("rejected", reason)


def test_hostile_names_cannot_fill_or_forge_the_reason(tmp_path: Path, job: JobKey) -> None:
    place = write_submission(tmp_path, job)
    for i in range(100):
        (place / f"\n‮{i:03}{'x' * 200}").touch()
    received(tmp_path)
    reason = str(read_state(tmp_path, job)["review_reason"])
    assert len(reason) < 2500
    assert "and 83 more" in reason
    assert reason.isascii()
    assert "\n" not in reason


def test_what_is_not_complete_or_not_the_owners_is_left_alone(tmp_path: Path, job: JobKey) -> None:
    write_submission(tmp_path, job, config=None)
    write_submission(tmp_path, key("theirs", owner=CAROL))
    write_submission(tmp_path, key("newer", protocol="v2"))
    write_job(tmp_path, "markers")
    decided = key("decided")
    write_submission(tmp_path, decided)
    write_state(tmp_path, decided, status="approved")
    assert received(tmp_path) == []
    assert received(tmp_path, BOB) == []
    assert read_state(tmp_path, decided)["status"] == "approved"


def test_a_state_of_somebody_quicker_stays(tmp_path: Path, job: JobKey) -> None:
    write_submission(tmp_path, job)
    old = JobIndex(tmp_path).refresh().snapshot.records.values()
    path = write_state(tmp_path, job, status="approved")
    before = path.read_bytes()
    assert receive(tmp_path, ALICE, old) == []
    assert path.read_bytes() == before
    path.unlink()
    path.symlink_to(tmp_path / "elsewhere")
    assert receive(tmp_path, ALICE, old) == []
    assert not (tmp_path / "elsewhere").exists()


def test_listing_receives_for_the_owner_only(tmp_path: Path, job: JobKey) -> None:
    write_submission(tmp_path, job)
    assert [item.state for item in client_of(tmp_path, BOB).jobs] == ["submitted"]
    assert not folder(tmp_path, "review", job).exists()
    assert [item.state for item in client_of(tmp_path, ALICE).jobs] == ["pending"]
    assert [item.state for item in client_of(tmp_path, BOB).jobs] == ["pending"]


def test_a_submission_beside_a_watcher_is_received_and_told(tmp_path: Path, job: JobKey) -> None:
    (tmp_path / ALICE).mkdir()
    client = client_of(tmp_path, ALICE)
    changes: list[object] = []
    with watch(tmp_path).subscribe(changes.append):
        write_submission(tmp_path, job)
        wait_until(lambda: [item.state for item in client.jobs] == ["pending"], what="the job to be received")
        state = folder(tmp_path, "review", job) / "state.yaml"
        state.write_text(state.read_text().replace("pending", "approved"))
        wait_until(lambda: watch(tmp_path).snapshot().records[job].state == "approved", what="the change")
    assert changes
