"""The documented API of JobsList and the listing of a SyftBox."""

from __future__ import annotations

import os
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

from syft_job_widgets import get_client
from syft_job_widgets import jobs as jobs_module
from syft_job_widgets.job import JobsList
from syft_job_widgets.status import Status
from tests.jobs import ALICE, BOB, CAROL, client_of, write_job


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_job(tmp_path, "older", submitted_at="2026-03-01T00:00:00+00:00")
    write_job(tmp_path, "newer", submitted_at="2026-03-03T00:00:00+00:00", markers=("approved",))
    write_job(tmp_path, "forged", submitted_at="2099-01-01T00:00:00+00:00", markers=("done",))
    write_job(tmp_path, "elsewhere", owner=CAROL, submitter=ALICE, submitted_at="2026-03-09T00:00:00+00:00")
    return tmp_path


def test_own_datasite_first_then_newest_first_and_unbelievable_times_last(root: Path) -> None:
    assert [job.name for job in client_of(root).jobs] == ["newer", "older", "forged", "elsewhere"]
    assert [job.name for job in client_of(root, CAROL).jobs] == ["elsewhere", "newer", "older", "forged"]


def test_is_a_sequence(root: Path) -> None:
    jobs = client_of(root).jobs
    assert len(jobs) == 4
    assert jobs[0].name == "newer"
    assert jobs[-1].name == "elsewhere"
    assert [job.name for job in jobs[1:3]] == ["older", "forged"]
    assert isinstance(jobs[1:3], JobsList)
    assert Counter(job.status for job in jobs) == {"inbox": 2, "approved": 1, "done": 1}
    assert jobs.counts == {"inbox": 2, "approved": 1, "done": 1}


def test_by_name(root: Path) -> None:
    jobs = client_of(root).jobs
    assert jobs["older"].name == "older"
    assert jobs[CAROL]["elsewhere"].datasite_owner_email == CAROL
    with pytest.raises(ValueError, match="'nothing' not found"):
        jobs["nothing"]


def test_an_ambiguous_name_lists_the_candidates(root: Path) -> None:
    write_job(root, "older", submitter=CAROL, submitted_at="2099-01-01T00:00:00+00:00")
    with pytest.raises(ValueError, match="2 jobs are called") as caught:
        client_of(root).jobs["older"]
    assert BOB in str(caught.value)
    assert CAROL in str(caught.value)


@pytest.mark.parametrize("index", [1.5, None, True, ("older",)])
def test_other_indexes_are_type_errors(root: Path, index: object) -> None:
    with pytest.raises(TypeError, match="position"):
        client_of(root).jobs[index]  # type: ignore[call-overload]


def test_out_of_range(root: Path) -> None:
    with pytest.raises(IndexError, match="the list has 4"):
        client_of(root).jobs[4]


def test_constructor(root: Path) -> None:
    jobs = JobsList(jobs=list(client_of(root).jobs)[:2], root_email=ALICE)
    assert len(jobs) == 2
    assert repr(jobs) == "JobsList(2 jobs)"


def test_you_are_the_current_user_whoever_stands_first(tmp_path: Path) -> None:
    write_job(tmp_path, "hers")
    write_job(tmp_path, "his", owner=BOB)
    client = get_client(tmp_path, BOB, user_email=ALICE)
    for jobs in (client.jobs, client.jobs[:], client.jobs.filter(status="inbox")):
        assert jobs.root_email == BOB
        text = str(jobs)
        assert f"{ALICE}: 1 job" in text
        assert f"{BOB} (you): 1 job" in text
        assert text.index(f"{ALICE}: 1 job") < text.index(f"{BOB} (you)")


def test_filter(root: Path) -> None:
    jobs = client_of(root).jobs
    assert [job.name for job in jobs.filter(status="inbox")] == ["older", "elsewhere"]
    assert [job.name for job in jobs.filter(status=("done", "approved"), owner=ALICE)] == ["newer", "forged"]
    assert [job.name for job in jobs.filter(submitted_by=ALICE)] == ["elsewhere"]
    assert [job.name for job in jobs.filter(text="OLD")] == ["older"]
    assert len(jobs.filter(text="nothing").filter(status="inbox")) == 0


def test_printed_tables_show_the_index_that_the_list_takes(root: Path) -> None:
    jobs = client_of(root).jobs
    lines = str(jobs).splitlines()
    assert lines[0] == f"{ALICE} (you): 3 jobs"
    assert f"{CAROL}: 1 job" in lines
    for i, job in enumerate(jobs):
        row = next(line for line in lines if line.startswith(f"{i} "))
        assert job.name in row
        assert job.submitted_by in row
    assert "📥 inbox" in str(jobs)
    assert "2026-03-01 00:00" in str(jobs)
    assert "not believable" in str(jobs)


def test_html_has_a_table_for_each_owner(root: Path) -> None:
    html = client_of(root).jobs._repr_html_()
    assert html.count("<table") == 2
    for head in ("Job name", "Status", "Submitter", "Submitted"):
        assert html.count(f">{head}</th>") == 2


def test_empty(tmp_path: Path) -> None:
    jobs = client_of(tmp_path).jobs
    assert len(jobs) == 0
    assert "No jobs yet" in str(jobs)
    assert "No jobs yet" in jobs._repr_html_()


HOSTILE_CONFIGS = {
    "missing": None,
    "empty": b"",
    "list": b"[]",
    "number": b"1",
    "binary": os.urandom(300) + b"\xff\x00",
    "two documents": b"a: 1\n---\nb: 2\n",
    "deep": b"[" * 5000,
    "huge": b"x" * 200_000,
    "alias bomb": b"a: &a [1]\nb: [*a, *a]\n",
    "wrong type": b"name: [1]\n",
    "wrong dependencies": b"dependencies: 3\n",
}


@pytest.mark.parametrize("kind", HOSTILE_CONFIGS)
def test_a_broken_config_is_listed_with_its_reason_and_harms_nobody(root: Path, kind: str) -> None:
    write_job(root, "broken", config=HOSTILE_CONFIGS[kind])
    jobs = client_of(root).jobs
    assert len(jobs) == 5
    assert jobs["broken"].problem
    assert jobs["broken"].status == "inbox"
    assert jobs["older"].problem is None


def test_a_config_that_is_a_pipe_or_link_blocks_nothing(root: Path) -> None:
    pipe = write_job(root, "pipe", config=None)
    os.mkfifo(pipe / "config.yaml")
    link = write_job(root, "link", config=None)
    (link / "config.yaml").symlink_to("/etc/passwd")
    jobs = client_of(root).jobs
    assert "not a regular file" in str(jobs["pipe"].problem)
    assert "not a regular file" in str(jobs["link"].problem)


def test_identity_comes_from_the_path(root: Path) -> None:
    write_job(
        root,
        "claim",
        config=f"name: other\nsubmitted_by: {CAROL}\nsubmitted_at: '2026-03-01T00:00:00+00:00'\n",
    )
    job = client_of(root).jobs["claim"]
    assert job.submitted_by == BOB
    assert any(CAROL in warning for warning in job.record.warnings)


def test_names_that_are_not_utf8_are_listed_and_printable(root: Path) -> None:
    raw = os.fsencode(root / ALICE / "app_data" / "job" / BOB) + b"/bad\xff"
    os.mkdir(raw)
    jobs = client_of(root).jobs
    assert any("bad" in job.name for job in jobs)
    str(jobs).encode()
    jobs._repr_html_().encode()


def test_a_word_that_is_no_status_is_refused(tmp_path: Path) -> None:
    write_job(tmp_path)
    jobs = client_of(tmp_path).jobs
    for wrong in ("waiting", ["inbox", "waiting"]):
        with pytest.raises(ValueError, match=r"There is no status 'waiting'. Use one of: inbox, approved"):
            jobs.filter(status=wrong)
    assert len(jobs.filter(status=["inbox", "done"])) == 1
    assert len(jobs.filter(status=Status.INBOX)) == len(jobs.filter(status=[Status.INBOX])) == 1


def test_a_list_keeps_up_with_the_disk(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = client_of(root).jobs
    job = jobs["older"]
    (job.location / "approved").touch()
    clock = jobs_module.time.monotonic
    monkeypatch.setattr(jobs_module.time, "monotonic", lambda: clock() + 1)
    assert jobs.counts == {"inbox": 1, "approved": 2, "done": 1}
    assert [job.name for job in jobs.filter(status="approved")] == ["newer", "older"]
    assert jobs["older"] is job
    for file in job.location.iterdir():
        file.unlink()
    job.location.rmdir()
    monkeypatch.setattr(jobs_module.time, "monotonic", lambda: clock() + 2)
    assert len(jobs) == 4  # what was listed stays listed; its last known word with it
    assert jobs.counts == {"inbox": 1, "approved": 2, "done": 1}


def test_a_dataframe_has_a_row_per_job(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pandas = ModuleType("pandas")
    pandas.DataFrame = lambda rows, columns: [dict(zip(columns, row, strict=True)) for row in rows]  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "pandas", pandas)
    frame = client_of(root).jobs.to_dataframe()
    assert [row["name"] for row in frame] == ["newer", "older", "forged", "elsewhere"]
    assert frame[0] == {
        "name": "newer",
        "status": "approved",
        "submitted_by": BOB,
        "datasite_owner_email": ALICE,
        "submitted_at": "2026-03-03T00:00:00+00:00",
        "returncode": None,
        "location": client_of(root).jobs["newer"].location,
    }


def test_without_pandas_it_says_how_to_get_it(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ModuleNotFoundError, match="pip install pandas"):
        client_of(root).jobs.to_dataframe()
