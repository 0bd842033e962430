"""The documented API of JobInfo, sentence by sentence."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from syft_job_widgets.errors import (
    ChangedSinceReviewError,
    JobGoneError,
    NotOwnerError,
    NotReviewableError,
    UnsafePathError,
)
from syft_job_widgets.job import JobInfo
from syft_job_widgets.review import read_record
from tests.jobs import ALICE, BOB, CAROL, SUBMITTED, by_hand, client_of, finish, write_job


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "box"
    folder.mkdir()
    return folder


class TestConstructor:
    def test_takes_the_documented_parameters_by_position(self, root: Path) -> None:
        folder, client = write_job(root), client_of(root)
        job = JobInfo("Data Analysis", ALICE, "inbox", BOB, folder, client, ALICE, SUBMITTED)
        assert (job.name, job.datasite_owner_email, job.status) == ("Data Analysis", ALICE, "inbox")
        assert (job.submitted_by, job.location, job.current_user_email) == (BOB, folder, ALICE)
        assert job.submitted_at == SUBMITTED

    def test_submitted_at_is_optional(self, root: Path) -> None:
        job = JobInfo("x", ALICE, "inbox", BOB, root / "x", client_of(root), ALICE)
        assert job.submitted_at is None

    def test_an_unknown_status_names_the_known_ones(self, root: Path) -> None:
        with pytest.raises(ValueError, match="inbox, approved, running, done, failed, rejected"):
            JobInfo("x", ALICE, "odd", BOB, root / "x", client_of(root), ALICE)


class TestApprove:
    def test_marks_prints_and_records(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        folder = write_job(root)
        job = client_of(root).jobs["Data Analysis"]
        job.approve()
        assert capsys.readouterr().out == "✅ Job 'Data Analysis' approved successfully!\n"
        assert (folder / "approved").is_file()
        assert job.status == "approved"
        record = read_record(job.place)
        assert record is not None
        assert record.by == ALICE
        assert record.digest == job.review().digest
        assert [item.path for item in record.files] == ["config.yaml", "main.py", "run.sh"]

    def test_the_record_stands_where_the_submitter_cannot_write(self, root: Path) -> None:
        folder = write_job(root)
        client_of(root).jobs[0].approve()
        record = folder.parent.parent / ".reviews" / BOB / "Data Analysis.yaml"
        assert record.is_file()
        assert folder not in record.parents

    @pytest.mark.parametrize("marker", ["approved", "done", "rejected"])
    def test_only_from_inbox(self, root: Path, marker: str) -> None:
        write_job(root, markers=(marker,))
        with pytest.raises(ValueError, match="not in inbox status"):
            client_of(root).jobs[0].approve()

    def test_only_by_the_owner(self, root: Path) -> None:
        folder = write_job(root)
        with pytest.raises(PermissionError, match=ALICE):
            client_of(root, BOB).jobs[0].approve()
        assert not (folder / "approved").exists()

    def test_a_stale_object_never_acts_twice(self, root: Path) -> None:
        folder, client = write_job(root), client_of(root)
        stale = by_hand(folder, client)
        client.jobs[0].reject("no")
        assert stale.status == "inbox"
        with pytest.raises(ValueError, match="rejected"):
            stale.approve()
        assert not (folder / "approved").exists()

    def test_binds_to_what_was_reviewed(self, root: Path) -> None:
        folder = write_job(root)
        job = client_of(root).jobs[0]
        job.review()
        (folder / "main.py").write_text("import os\n")
        (folder / "evil.py").write_text("")
        with pytest.raises(ChangedSinceReviewError, match=r"changed: main\.py; added: evil\.py") as caught:
            job.approve()
        assert caught.value.changed == ("main.py",)
        assert not (folder / "approved").exists()

    def test_binds_to_an_expected_digest(self, root: Path) -> None:
        write_job(root)
        job = client_of(root).jobs[0]
        with pytest.raises(ChangedSinceReviewError):
            job.approve(expected_digest="0" * 64)
        job.approve("looks fine", expected_digest=job.review().digest)
        assert job.approval.verdict == "valid"

    def test_a_link_cannot_be_approved(self, root: Path) -> None:
        folder = write_job(root)
        (folder / "data").symlink_to("/etc/passwd")
        with pytest.raises(NotReviewableError, match="link"):
            client_of(root).jobs[0].approve()

    def test_a_job_that_is_gone_says_so(self, root: Path) -> None:
        folder = write_job(root)
        job = client_of(root).jobs[0]
        folder.rename(root / "elsewhere")
        with pytest.raises(JobGoneError, match="no longer on disk"):
            job.approve()
        assert isinstance(JobGoneError("x"), FileNotFoundError)


class TestRejectAndReopen:
    def test_reject_then_reopen(self, root: Path) -> None:
        folder = write_job(root)
        job = client_of(root).jobs[0]
        job.reject("please aggregate first")
        assert job.status == "rejected"
        assert "please aggregate first" in (folder / "rejected").read_text()
        job.reopen()
        assert job.status == "inbox"
        assert [event.action for event in job.timeline] == ["rejected", "reopened"]

    def test_wrong_status_and_wrong_user(self, root: Path) -> None:
        write_job(root)
        job = client_of(root).jobs[0]
        with pytest.raises(ValueError, match="not in rejected or approved"):
            job.reopen()
        with pytest.raises(PermissionError):
            client_of(root, BOB).jobs[0].reject()
        job.approve()
        with pytest.raises(ValueError, match="not in inbox"):
            job.reject()
        job.reopen()
        assert job.status == "inbox"


class TestDeposit:
    def test_a_file(self, root: Path, tmp_path: Path) -> None:
        folder = write_job(root)
        result = tmp_path / "result.csv"
        result.write_text("a,b\n")
        job = client_of(root).jobs[0]
        assert job.accept_by_depositing_result(str(result)) == folder / "outputs" / "result.csv"
        assert (folder / "outputs" / "result.csv").read_text() == "a,b\n"
        assert job.status == "done"
        assert (folder / "approved").exists()
        assert [path.name for path in job.output_paths] == ["result.csv"]

    def test_holes_of_a_result_take_no_room(self, root: Path, tmp_path: Path) -> None:
        write_job(root)
        with (tmp_path / "large.bin").open("wb") as file:
            file.truncate(64 * 1024**2)
        made = client_of(root).jobs[0].accept_by_depositing_result(tmp_path / "large.bin").stat()
        assert made.st_size == 64 * 1024**2
        assert 512 * made.st_blocks < 1024**2

    def test_a_folder(self, root: Path, tmp_path: Path) -> None:
        folder = write_job(root, markers=("approved",))
        results = tmp_path / "results_folder"
        (results / "deep").mkdir(parents=True)
        (results / "deep" / "x.txt").write_text("x")
        (results / "syft.pub.yaml").write_text("rules: []")
        path = client_of(root).jobs[0].accept_by_depositing_result(results)
        assert (path / "deep" / "x.txt").read_text() == "x"
        assert not (path / "syft.pub.yaml").exists()
        assert path == folder / "outputs" / "results_folder"

    def test_errors(self, root: Path, tmp_path: Path) -> None:
        folder = write_job(root)
        job = client_of(root).jobs[0]
        with pytest.raises(FileNotFoundError, match="Result path not found"):
            job.accept_by_depositing_result(tmp_path / "nothing")
        result = tmp_path / "r.txt"
        result.write_text("r")
        with pytest.raises(NotOwnerError):
            client_of(root, CAROL).jobs[0].accept_by_depositing_result(result)
        (folder / "done").touch()
        with pytest.raises(ValueError, match="inbox or approved"):
            job.accept_by_depositing_result(result)

    def test_a_planted_link_is_not_followed(self, root: Path, tmp_path: Path) -> None:
        folder = write_job(root)
        secret = tmp_path / "secret"
        secret.write_text("mine")
        (folder / "outputs").mkdir()
        (folder / "outputs" / "r.txt").symlink_to(secret)
        result = tmp_path / "r.txt"
        result.write_text("overwritten")
        job = client_of(root).jobs[0]
        with pytest.raises(FileExistsError, match="nothing was overwritten"):
            job.accept_by_depositing_result(result)
        assert secret.read_text() == "mine"
        assert job.status == "inbox"

    def test_a_linked_outputs_folder_is_refused(self, root: Path, tmp_path: Path) -> None:
        folder = write_job(root)
        outside = tmp_path / "outside"
        outside.mkdir()
        (folder / "outputs").symlink_to(outside)
        result = tmp_path / "r.txt"
        result.write_text("r")
        with pytest.raises(ValueError, match="link"):
            client_of(root).jobs[0].accept_by_depositing_result(result)
        assert os.listdir(outside) == []


class TestRerun:
    def test_prints_exactly_and_goes_back_to_approved(
        self, root: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        folder = write_job(root)
        finish(folder, outputs={"r.csv": "1"})
        job = client_of(root).jobs[0]
        job.rerun()
        assert capsys.readouterr().out == (
            "🔄 Job 'Data Analysis' prepared for rerun!\nRemoved: logs directory, outputs directory, done marker file\n"
        )
        assert job.status == "approved"
        assert not (folder / "logs").exists()
        assert not (folder / "outputs").exists()
        assert not (folder / "done").exists()

    def test_logs_of_the_other_runner_are_removed_too(self, root: Path) -> None:
        folder = write_job(root, markers=("approved", "done"))
        (folder / "stdout.txt").write_text("x")
        client_of(root).jobs[0].rerun()
        assert not (folder / "stdout.txt").exists()

    def test_only_done_and_only_the_owner(self, root: Path) -> None:
        folder = write_job(root, markers=("approved",))
        with pytest.raises(ValueError, match="not in done"):
            client_of(root).jobs[0].rerun()
        (folder / "done").touch()
        with pytest.raises(PermissionError):
            client_of(root, BOB).jobs[0].rerun()


class TestFilesAndOutputs:
    def test_outputs_only_when_done(self, root: Path) -> None:
        folder = write_job(root)
        (folder / "outputs").mkdir()
        (folder / "outputs" / "early").touch()
        assert client_of(root).jobs[0].output_paths == []

    def test_outputs_leave_out_the_permission_file(self, root: Path) -> None:
        folder = write_job(root)
        finish(folder, outputs={"b.csv": "", "a.csv": "", "syft.pub.yaml": "rules: []"})
        assert [path.name for path in client_of(root).jobs[0].output_paths] == ["a.csv", "b.csv"]

    def test_done_without_outputs_folder(self, root: Path) -> None:
        write_job(root, markers=("done",))
        assert client_of(root).jobs[0].output_paths == []

    def test_files_lists_what_stands_there(self, root: Path) -> None:
        folder = write_job(root, markers=("approved",))
        assert client_of(root).jobs[0].files == [
            folder / n for n in ("approved", "config.yaml", "main.py", "run.sh")
        ]

    def test_a_hand_made_object_without_a_folder_has_no_files(self, root: Path) -> None:
        job = JobInfo("x", ALICE, "done", BOB, root / "nowhere" / "x", client_of(root), ALICE)
        assert job.files == []
        assert job.output_paths == []


class TestLogs:
    def test_text_without_colour_codes(self, root: Path) -> None:
        folder = write_job(root)
        finish(folder, stdout="\x1b[31mred\x1b[0m\n 50%\r100%\n", stderr="oh\n")
        job = client_of(root).jobs[0]
        assert str(job.stdout) == "red\n100%\n"
        assert str(job.stderr) == "oh\n"
        assert len(job.stdout) == 2
        assert list(job.stdout) == ["red", "100%"]

    def test_where_the_other_runner_wrote(self, root: Path) -> None:
        folder = write_job(root, markers=("approved", "done"))
        (folder / "stdout.txt").write_text("legacy\n")
        assert str(client_of(root).jobs[0].stdout) == "legacy\n"

    def test_works_while_the_job_runs(self, root: Path) -> None:
        folder = write_job(root, markers=("approved",))
        stdout = client_of(root).jobs[0].stdout
        assert str(stdout) == ""
        (folder / "logs").mkdir()
        with (folder / "logs" / "stdout.txt").open("a") as log:
            log.write("one\n")
            log.flush()
            assert str(stdout) == "one\n"
            log.write("two\n")
            log.flush()
            assert str(stdout) == "one\ntwo\n"

    def test_a_log_that_is_a_link_is_refused(self, root: Path) -> None:
        folder = write_job(root, markers=("approved", "done"))
        (folder / "logs").mkdir()
        (folder / "logs" / "stdout.txt").symlink_to("/etc/passwd")
        with pytest.raises(UnsafePathError, match="links are not followed"):
            str(client_of(root).jobs[0].stdout)


class TestSharing:
    def test_shares_what_is_named_and_nothing_else(self, root: Path) -> None:
        from syft_job_widgets.sharing import can_read

        folder, client = write_job(root), client_of(root)
        client.setup_ds_job_folder_as_do(BOB)
        finish(folder, outputs={"r.csv": "1"})
        job = client.jobs[0]
        datasite = root / ALICE
        here = f"app_data/job/{BOB}/Data Analysis"
        job.share_outputs([CAROL])
        assert can_read(datasite, f"{here}/outputs/r.csv", CAROL)
        assert not can_read(datasite, f"{here}/logs/stdout.txt", CAROL)
        job.share_logs([CAROL])
        for name in ("stdout", "stderr", "returncode"):
            assert can_read(datasite, f"{here}/logs/{name}.txt", CAROL)
        assert not can_read(datasite, f"{here}/main.py", CAROL)
        assert can_read(datasite, f"{here}/outputs/r.csv", BOB)  # who could read before still can
        job.revoke_outputs([CAROL])
        assert not can_read(datasite, f"{here}/outputs/r.csv", CAROL)

    def test_errors(self, root: Path) -> None:
        folder = write_job(root)
        finish(folder)
        with pytest.raises(PermissionError):
            client_of(root, BOB).jobs[0].share_outputs([CAROL])
        with pytest.raises(TypeError, match="list of email addresses"):
            client_of(root).jobs[0].share_outputs(CAROL)
        with pytest.raises(ValueError, match="address"):
            client_of(root).jobs[0].share_logs(["nobody"])

    def test_a_rerun_drops_shares_unless_told_otherwise(self, root: Path) -> None:
        folder = write_job(root)
        finish(folder, outputs={"r.csv": "1"})
        job = client_of(root).jobs[0]
        job.share_outputs([CAROL])
        job.rerun(keep_shares=True)
        run = job.record.run
        assert run is not None
        assert run.readers_outputs == (CAROL,)


class TestText:
    @pytest.mark.parametrize(
        ("markers", "text"),
        [
            ((), f"📥 Data Analysis (inbox) -> {ALICE}"),
            (("approved",), f"✅ Data Analysis (approved) -> {ALICE}"),
            (("done",), f"🎉 Data Analysis (done) -> {ALICE}"),
            (("rejected",), f"Data Analysis (rejected) -> {ALICE}"),
        ],
    )
    def test_str(self, root: Path, markers: tuple[str, ...], text: str) -> None:
        write_job(root, markers=markers)
        assert str(client_of(root).jobs[0]) == text

    def test_hostile_names_are_text(self, root: Path) -> None:
        write_job(root, "<img src=x onerror=alert(1)>")
        write_job(root, "a\n📥 b (inbox) -> x\x1b[2J\u202e")
        for job in client_of(root).jobs:
            for text in (str(job), repr(job)):
                assert "\n" not in text
                assert "\x1b" not in text
                assert "\u202e" not in text
            assert "<img" not in job._repr_html_()
            assert "<table" in job._repr_html_()
