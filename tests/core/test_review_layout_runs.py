"""The life of a job in the review layouts through the documented API: sent, received, decided, run, shared, run again."""

from __future__ import annotations

import socket
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
import yaml

from syft_job_widgets.errors import JobStatusError
from syft_job_widgets.job import JobInfo
from syft_job_widgets.layout import RunFacts, layout_of
from syft_job_widgets.layout.review_submit import layout_in_use
from syft_job_widgets.runner.notes import read_facts, write_facts
from syft_job_widgets.status import Status
from syft_job_widgets.trail import append_event, read_trail
from tests.core.model_support import can_read
from tests.core.runner_support import ALICE, BOB, EVE, Desk
from tests.helpers import wait_until
from tests.review_jobs import PROTOCOLS, finish, folder, key, read_state, write_state, write_submission

SCRIPT = "#!/bin/bash\nmkdir -p outputs\necho 42 > outputs/answer\necho hello\necho oops >&2\n"


@pytest.fixture(params=PROTOCOLS)
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """A desk whose owner's datasite uses that protocol."""
    with Desk(tmp_path) as desk:
        for side in ("inbox", "review"):
            inner = "v1" if request.param == "1" else ""
            (desk.root / ALICE / "app_data" / "job" / side / BOB / inner).mkdir(parents=True)
        desk.alice.setup_ds_job_folder_as_do(BOB)
        yield desk


def layout(desk: Desk) -> str:
    found = layout_in_use(desk.root, ALICE)
    assert found
    return found


def facts_of(job: JobInfo) -> RunFacts:
    found = read_facts(job.place)
    assert found
    return found


def put_facts(job: JobInfo, facts: RunFacts) -> None:
    with job.place.lock():
        write_facts(job.place, facts)


def review(job: JobInfo) -> Path:
    return job.place.outputs_path.parent


def state(job: JobInfo) -> dict[str, object]:
    found = yaml.safe_load((review(job) / "state.yaml").read_text())
    assert isinstance(found, dict)
    return found


def readers(desk: Desk, job: JobInfo, *names: str) -> list[set[str]]:
    datasite = desk.root / ALICE
    return can_read(datasite, [str((review(job) / name).relative_to(datasite)) for name in names])


# -- sending ---------------------------------------------------------------------------------------------------------------


def test_a_bash_job_is_sent_in_the_layout_of_the_datasite(desk: Desk) -> None:
    path = desk.bob.submit_bash_job(ALICE, SCRIPT, "Data Analysis")
    job = desk.bob.jobs["Data Analysis"]
    assert job.key.layout == layout(desk)
    assert job.location == path
    assert sorted(item.name for item in path.iterdir()) == ["code", "config.yaml", "run.sh"]
    assert (path / "code" / "script.sh").read_text() == SCRIPT
    assert (path / "run.sh").read_text() == "#!/bin/bash\ncd code && exec bash script.sh\n"
    assert stat.S_IMODE((path / "run.sh").stat().st_mode) & 0o100
    config = yaml.safe_load((path / "config.yaml").read_text())
    assert ("canonical_name" in config) is (layout(desk) == "protocol-1")
    assert config["files"] == ["script.sh"]
    assert "submitted_by" not in config
    assert job.state == "submitted"  # only the owner's client receives
    assert [item.name for item in (desk.root / ALICE / "app_data/job").iterdir() if item.name[0] == "."] == []
    with pytest.raises(FileExistsError):
        desk.bob.submit_bash_job(ALICE, SCRIPT, "Data Analysis")


def test_a_python_folder_is_sent_as_the_code_folder(desk: Desk, tmp_path: Path) -> None:
    source = tmp_path / "project"
    (source / "sub").mkdir(parents=True)
    (source / "main.py").write_text("print(1)\n")
    (source / "sub" / "a.py").write_text("")
    path = desk.bob.submit_python_job(ALICE, source, "P", dependencies=["numpy"])
    config = yaml.safe_load((path / "config.yaml").read_text())
    assert config["files"] == ["main.py", "sub/a.py"]
    assert (config["entrypoint"], config["is_folder_submission"], config["code_path"]) == (
        "main.py",
        True,
        "project",
    )
    script = (path / "run.sh").read_text()
    assert "\ncd code\n" in script
    assert script.endswith("python ./main.py\n")
    assert "uv pip install --quiet -- numpy" in script
    record = desk.bob.jobs["P"].record
    assert (record.problem, record.config.warnings) == (None, ())


def test_without_an_inbox_it_is_the_markers_layout(tmp_path: Path) -> None:
    assert layout_in_use(tmp_path, ALICE) is None
    (tmp_path / ALICE / "app_data/job/inbox" / BOB).mkdir(parents=True)
    assert layout_in_use(tmp_path, ALICE) == "protocol-0"
    (tmp_path / ALICE / "app_data/job/review" / EVE / "v2").mkdir(parents=True)
    assert layout_in_use(tmp_path, ALICE) == "protocol-1"


def test_a_submitter_may_write_in_the_inbox_and_read_in_review(desk: Desk) -> None:
    rules = desk.root / ALICE / "app_data/job/inbox" / BOB / "syft.pub.yaml"
    assert yaml.safe_load(rules.read_text())["rules"][0]["access"]["write"] == [BOB]
    desk.submit("Data Analysis", SCRIPT)
    assert readers(desk, desk.job("Data Analysis"), "state.yaml") == [{BOB}]


# -- deciding --------------------------------------------------------------------------------------------------------------


def test_the_owner_receives_and_decides(desk: Desk) -> None:
    job = desk.submit("Data Analysis", SCRIPT)
    assert (job.status, job.state) == ("inbox", "pending")
    job.approve("fine")
    assert (job.status, job.state, job.approval.verdict) == ("approved", "approved", "valid")
    assert (state(job)["approved_by"], state(job)["review_reason"]) == (ALICE, "fine")
    with pytest.raises(JobStatusError):
        job.approve()
    job.reopen()
    assert (job.state, job.approval.verdict) == ("pending", "none")
    job.reject("too broad")
    assert (job.state, state(job)["review_reason"]) == ("rejected", "too broad")
    assert [event.action for event in job.timeline] == ["approved", "reopened", "rejected"]
    assert readers(desk, job, "state.yaml", ".desk/record.yaml", ".desk/audit.jsonl") == [{BOB}, set(), set()]
    assert layout_of(job.key).owns(job.key)


def test_a_deposit_ends_the_job(desk: Desk, tmp_path: Path) -> None:
    job = desk.submit("Data Analysis", SCRIPT)
    (tmp_path / "result.csv").write_text("1\n")
    job.accept_by_depositing_result(tmp_path / "result.csv")
    assert (job.status, [path.name for path in job.output_paths]) == ("done", ["result.csv"])
    found = state(job)
    assert (found["status"], found["return_code"], found["approved_by"], found["approval_method"]) == (
        "done",
        0,
        ALICE,
        None,
    )
    assert found["completed_at"]
    assert readers(desk, job, "outputs/result.csv") == [set()]
    job.share_outputs([BOB])
    assert readers(desk, job, "outputs/result.csv", "stdout.txt") == [{BOB}, {BOB}]


# -- running ---------------------------------------------------------------------------------------------------------------


def test_a_run_ends_as_done_with_closed_results(desk: Desk) -> None:
    job = desk.approved("Data Analysis", SCRIPT)
    desk.process()
    assert job.record.status is Status.DONE
    assert (job.status, job.state, job.returncode) == ("done", "done", 0)
    assert (str(job.stdout).strip(), str(job.stderr).strip()) == ("hello", "oops")
    assert [path.read_text() for path in job.output_paths] == ["42\n"]
    assert (review(job) / "returncode.txt").read_text() == "0"
    assert job.record.started_at
    assert sorted(item.name for item in job.location.iterdir()) == ["code", "config.yaml", "run.sh"]
    assert sorted(item.name for item in (job.location / "code").iterdir()) == ["script.sh"]
    names = ("state.yaml", "stdout.txt", "stderr.txt", "returncode.txt", "outputs/answer")
    assert readers(desk, job, *names) == [{BOB}, set(), set(), set(), set()]
    job.share_logs([BOB])
    job.share_outputs([EVE])
    assert readers(desk, job, *names) == [{BOB}, {BOB}, {BOB}, {BOB}, {EVE}]
    job.revoke_logs([BOB])
    assert readers(desk, job, *names) == [{BOB}, set(), set(), set(), {EVE}]


def test_a_failure_is_failed_and_can_run_again(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    script = 'test -e "$FILES/well" || exit 3\n'
    job = desk.approved("Data Analysis", script)
    desk.process()
    assert job.record.status is Status.FAILED
    assert (job.status, job.returncode, state(job)["return_code"]) == ("failed", 3, 3)
    capsys.readouterr()
    job.rerun()
    assert capsys.readouterr().out.endswith(
        "Removed: stdout.txt, stderr.txt, returncode.txt, outputs directory\n"
    )
    assert (job.status, job.output_paths, state(job)["completed_at"]) == ("approved", [], None)
    (desk.files / "well").touch()
    desk.process()
    assert (job.record.status, job.returncode, facts_of(job).attempt) == ("done", 0, 2)
    job.rerun()
    desk.process()
    assert (job.record.status, facts_of(job).attempt) == ("done", 3)


def test_shares_are_kept_over_a_rerun_if_asked(desk: Desk) -> None:
    job = desk.approved("Data Analysis", SCRIPT)
    desk.process()
    job.share_outputs([BOB])
    job.share_logs([BOB])
    job.rerun(keep_shares=True)
    desk.process()
    assert readers(desk, job, "outputs/answer", "stdout.txt") == [{BOB}, {BOB}]
    job.rerun()
    desk.process()
    assert readers(desk, job, "outputs/answer", "stdout.txt") == [set(), set()]


def test_while_it_runs_it_is_running(desk: Desk) -> None:
    job = desk.approved("Data Analysis", 'until test -e "$FILES/go"; do sleep 0.02; done\n')
    with desk.running():
        wait_until(lambda: job.record.state == "running" and facts_of(job).group, what="the run")
        assert job.record.status is Status.RUNNING
        with pytest.raises(JobStatusError):
            job.rerun()
        with pytest.raises(JobStatusError):
            job.reopen()
        (desk.files / "go").touch()
        wait_until(lambda: job.record.status is Status.DONE, what="the end")


def test_a_stopped_runner_leaves_it_approved(desk: Desk) -> None:
    job = desk.approved("Data Analysis", 'test -e "$FILES/go" || sleep 600\n')
    with desk.running():
        wait_until(lambda: job.record.state == "running" and facts_of(job).group, what="the run")
    assert (job.record.state, facts_of(job).state) == ("approved", "interrupted")
    (desk.files / "go").touch()
    desk.process()
    assert (job.record.state, facts_of(job).attempt) == ("done", 2)


@pytest.mark.parametrize("noted", ["running", "interrupted", "finished"])
def test_a_runner_that_is_gone_is_noticed(desk: Desk, noted: str) -> None:
    """Whatever its last step was, the job does not stay running for ever."""
    job = desk.approved("Data Analysis", SCRIPT)
    place = job.place
    digest = job.review().digest or ""
    place.begin()
    append_event(place, ALICE, "started", "attempt 1")
    dead = RunFacts("running", 1, 5.0, host="", pid=2**22 + 1, pid_started=1.0, digest=digest)
    dead = replace(dead, host=socket.gethostname())
    assert not psutil.pid_exists(dead.pid)
    if noted != "running":
        dead = replace(dead, state=noted, finished_at=6.0, returncode=7)
    put_facts(job, dead)
    assert job.record.status is Status.RUNNING
    desk.process()
    if noted == "finished":
        assert (job.record.state, job.record.returncode) == ("failed", 7)
    else:
        assert (job.record.state, facts_of(job).attempt) == ("done", 2)


def test_the_run_of_another_package_is_left_alone(desk: Desk) -> None:
    job = desk.approved("Data Analysis", SCRIPT)
    job.place.begin()  # no note of ours
    desk.process()
    assert (job.record.state, job.record.run) == ("running", None)


def test_an_approval_of_another_package_needs_leave(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.submit("Data Analysis", SCRIPT)
    job = desk.job("Data Analysis")
    write_state(desk.root, job.key, status="approved", approved_by=ALICE)
    assert job.record.status is Status.APPROVED
    assert job.approval.verdict == "unreviewed"
    desk.process()
    assert job.record.state == "approved"
    assert "no record of a review" in capsys.readouterr().out
    desk.process(run_unreviewed=True)
    assert job.record.state == "done"


def test_a_rerun_by_another_package_runs(desk: Desk) -> None:
    job = desk.approved("Data Analysis", SCRIPT)
    desk.process()
    fields = {
        **read_state(desk.root, job.key),
        "status": "approved",
        "completed_at": None,
        "return_code": None,
    }
    write_state(desk.root, job.key, **fields)
    desk.process()
    assert (job.record.state, len([e for e in read_trail(job.place) if e.action == "ran"])) == ("done", 2)


def test_changed_after_approval_is_refused(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    job = desk.approved("Data Analysis", SCRIPT)
    (job.location / "code" / "script.sh").write_text("evil\n")
    desk.process()
    assert job.record.state == "approved"
    assert "changed: code/script.sh" in capsys.readouterr().out


def test_what_a_published_runner_left_does_not_hinder(desk: Desk) -> None:
    job = desk.approved("Data Analysis", SCRIPT)
    (job.location / "code/.venv/bin").mkdir(parents=True)
    (job.location / "code/.venv/bin/python").symlink_to("/usr/bin/env")
    assert job.approval.verdict == "valid"
    desk.process()
    assert job.record.state == "done"


def test_all_layouts_run_side_by_side(desk: Desk) -> None:
    for protocol in PROTOCOLS:
        write_submission(
            desk.root,
            key(f"p{protocol}", protocol=protocol),
            script=SCRIPT.replace("mkdir", "cd code\nmkdir"),
        )
    finish(desk.root, key("over", protocol="0"))
    write_submission(desk.root, key("over", protocol="0"))
    for name in ("p0", "p1"):
        desk.job(name).approve()
    desk.process()
    assert {job.name: job.status for job in desk.alice.jobs} == {"p0": "done", "p1": "done", "over": "done"}
    assert folder(desk.root, "review", key("p1")).joinpath("outputs/answer").exists()
