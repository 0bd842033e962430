"""What actions refuse before they write anything, and in which words."""

from __future__ import annotations

import errno
import io
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from syft_job_widgets import JobInfo
from syft_job_widgets.actions import approve
from syft_job_widgets.actions.checks import MAX_REASON
from syft_job_widgets.errors import (
    DiskError,
    JobGoneError,
    NotReviewableError,
    ReasonError,
    SharingError,
    SourceNotFoundError,
    UnsafePathError,
)
from syft_job_widgets.review import read_record
from tests.jobs import ALICE, BOB, CAROL, by_hand, client_of, finish, write_job
from tests.review_jobs import key, write_submission


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "box"
    folder.mkdir()
    return folder


def states(folder: Path) -> dict[str, bytes | None]:
    """Everything in a folder, but for the lock and the folders for the owner's notes."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
        if ".reviews" not in path.parts or (path.is_file() and path.name not in (".lock", "syft.pub.yaml"))
    }


class TestUsers:
    @pytest.mark.parametrize(
        "given", [iter, lambda users: (user for user in users), lambda users: map(str, users)]
    )
    def test_any_iterable_is_a_list_of_users(self, root: Path, given: Callable[[list[str]], Any]) -> None:
        finish(write_job(root))
        job = client_of(root).jobs[0]
        job.share_outputs(given([CAROL]))
        assert yaml.safe_load((job.location / "outputs" / "syft.pub.yaml").read_text())["rules"][0]["access"][
            "read"
        ] == [CAROL]
        assert (job.timeline[-1].action, job.timeline[-1].text) == ("shared outputs", CAROL)
        job.revoke_outputs(given([CAROL]))
        assert CAROL not in (job.location / "outputs" / "syft.pub.yaml").read_text()

    @pytest.mark.parametrize("verb", ["share_outputs", "share_logs", "revoke_outputs", "revoke_logs"])
    def test_nobody_is_no_list_of_users(self, root: Path, verb: str) -> None:
        finish(write_job(root))
        job = client_of(root).jobs[0]
        before = states(root)
        for nobody in ([], iter(()), set()):
            with pytest.raises(SharingError, match="Nobody was named"):
                getattr(job, verb)(nobody)
        for wrong in (None, 5, "a@b.example", b"a@b.example", [b"a@b.example"], [None]):
            with pytest.raises(TypeError, match="list of email addresses"):
                getattr(job, verb)(wrong)
        assert states(root) == before
        assert job.timeline == ()


class TestReasons:
    @pytest.mark.parametrize("verb", ["approve", "reject", "cancel"])
    @pytest.mark.parametrize(
        ("reason", "error"),
        [
            (b"why", TypeError),
            (None, TypeError),
            (7, TypeError),
            ("ok \ud83d", ReasonError),
            ("\udfff", ReasonError),
            ("x" * (MAX_REASON + 1), ReasonError),
            ("x" * 70_000, ReasonError),
        ],
    )
    def test_what_could_not_be_read_again_is_refused_before_anything_is_written(
        self, root: Path, verb: str, reason: Any, error: type[Exception]
    ) -> None:
        write_job(root)
        job = client_of(root).jobs[0]
        if verb == "cancel":
            job.approve()
        before = states(root)
        with pytest.raises(error, match="reason") as caught:
            getattr(job, verb)(reason)
        assert len(str(caught.value)) < 200
        assert states(root) == before

    @given(
        reason=st.one_of(
            st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
            st.sampled_from(["\0", "\x85", "\ufeff", "\U000e0001", "😀", "'", "\n", " ", ":", "#"]).map(
                lambda character: character * MAX_REASON
            ),
        )
    )
    def test_every_other_reason_is_read_as_it_was_given(
        self, reason: str, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        root = tmp_path_factory.mktemp("box")
        write_job(root, "markers")
        write_submission(root, key("review"))
        for name in ("markers", "review"):
            job = client_of(root).jobs[name]
            job.approve(reason)
            record = read_record(job.place)
            assert record is not None
            assert (record.reason, job.timeline[-1].text) == (reason, reason)
            assert job.approval.verdict == "valid"
            job.reopen()
            job.reject(reason)
            note = job.record.note or ""
            # YAML knows more line ends than one, and all are one to it.
            if not {"\x85", "\u2028", "\u2029"} & set(reason):
                assert note == reason or (len(note) == 1000 and reason.startswith(note[:-1]))


class TestNames:
    """Sentences say the name that the object was given, not the folder's."""

    @pytest.fixture
    def job(self, root: Path) -> JobInfo:
        folder = write_job(root).rename(root.parent / "job")
        made = by_hand(folder, client_of(root))
        made.name = "Data Analysis"
        return made

    def test_what_was_done(self, job: JobInfo, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        job.approve()
        assert capsys.readouterr().out == "✅ Job 'Data Analysis' approved successfully!\n"
        job.cancel()
        job.reject()
        job.reopen()
        job.approve()
        assert capsys.readouterr().out.count("Job 'Data Analysis' ") == 4
        (root / "r.csv").write_text("1")
        job.accept_by_depositing_result(root / "r.csv")
        capsys.readouterr()
        job.rerun()
        assert capsys.readouterr().out.startswith("🔄 Job 'Data Analysis' prepared for rerun!\n")

    def test_what_was_not(self, job: JobInfo) -> None:
        for act in (job.rerun, job.reopen, job.cancel):
            with pytest.raises(ValueError, match="Job 'Data Analysis'"):
                act()
        job.review()
        (job.location / "main.py").write_text("import os")
        with pytest.raises(ValueError, match="Job 'Data Analysis' is not what was reviewed"):
            job.approve()
        job.current_user_email = BOB
        with pytest.raises(PermissionError, match="approve job 'Data Analysis'"):
            job.approve()
        job.current_user_email = ALICE
        shutil.rmtree(job.location)
        with pytest.raises(JobGoneError, match="Job 'Data Analysis' is no longer"):
            job.approve()


class TestRerun:
    @pytest.mark.parametrize("keep", [1.5, "3", None])
    def test_how_many_attempts_are_kept_is_checked_first(self, root: Path, keep: Any) -> None:
        folder = write_job(root)
        finish(folder, outputs={"a.csv": "1"})
        before = states(root)
        with pytest.raises(TypeError, match="whole number"):
            client_of(root).jobs[0].rerun(keep_attempts=keep)
        assert states(root) == before

    def test_a_job_that_was_never_approved_is_in_the_inbox_and_the_sentence_says_so(
        self, root: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        write_job(root, "forged", markers=("done",))
        write_job(root, "rejected", markers=("rejected", "done"))
        finish(write_job(root, "ran"))
        said = {}
        for job in client_of(root).jobs:
            job.rerun()
            said[job.name] = (job.status, capsys.readouterr().out.splitlines()[2:])
        assert said == {
            "forged": (
                "inbox",
                [
                    "It was not approved, so it is in the inbox and nothing runs it. Review it, then approve it."
                ],
            ),
            "rejected": ("rejected", ["It was rejected, so nothing runs it. Reopen it for a new review."]),
            "ran": ("approved", []),
        }


class TestDigests:
    def test_the_digest_of_what_cannot_be_approved_approves_nothing(self, root: Path) -> None:
        folder = write_job(root)
        (folder / "link").symlink_to("/etc/passwd")
        job = client_of(root).jobs[0]
        digest = job.review().digest
        assert digest is None
        (folder / "link").unlink()
        for expected in (
            lambda: job.approve(expected_digest=digest),
            lambda: approve(job.place, ALICE, expected_digest=None),
        ):
            with pytest.raises(NotReviewableError, match="digest None"):
                expected()
        assert job.status == "inbox"
        assert not (folder / "approved").exists()


class TestDeposits:
    @pytest.mark.parametrize("nothing", ["", "  "])
    def test_an_empty_path_is_not_the_current_folder(
        self, root: Path, nothing: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = write_job(root)
        (root.parent / "here").mkdir()
        monkeypatch.chdir(root.parent / "here")
        with pytest.raises(UnsafePathError, match="The result path is empty"):
            client_of(root).jobs[0].accept_by_depositing_result(nothing)
        assert not (folder / "done").exists()

    def test_what_is_no_path_is_told_so(self, root: Path) -> None:
        write_job(root)
        with pytest.raises(TypeError, match="The result path has to be"):
            client_of(root).jobs[0].accept_by_depositing_result(None)  # type: ignore[arg-type]
        with pytest.raises(SourceNotFoundError):
            client_of(root).jobs[0].accept_by_depositing_result("nowhere.csv")

    def test_the_result_has_the_name_that_was_given(self, root: Path, tmp_path: Path) -> None:
        (tmp_path / "run_17.csv").write_text("17")
        (tmp_path / "latest.csv").symlink_to("run_17.csv")
        (tmp_path / "runs").mkdir()
        (tmp_path / "runs" / "a.csv").write_text("a")
        (tmp_path / "last").symlink_to(tmp_path / "runs")
        for name, inside in (("latest.csv", ""), ("last", "a.csv")):
            folder = write_job(root, name)
            found = client_of(root).jobs[name].accept_by_depositing_result(tmp_path / name)
            assert found == folder / "outputs" / name
            assert not found.is_symlink()
            assert (found / inside).read_text() == (tmp_path / name / inside).read_text()

    def test_a_link_does_not_make_a_permission_file_of_a_result(self, root: Path, tmp_path: Path) -> None:
        write_job(root)
        (tmp_path / "a.csv").write_text("rules: []")
        (tmp_path / "syft.pub.yaml").symlink_to("a.csv")
        with pytest.raises(UnsafePathError, match="permission file"):
            client_of(root).jobs[0].accept_by_depositing_result(tmp_path / "syft.pub.yaml")

    @pytest.mark.parametrize("closed", ["a.csv", "folder"])
    def test_a_result_that_cannot_be_read_is_named(
        self, root: Path, tmp_path: Path, closed: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = write_job(root)
        (tmp_path / "results" / "folder").mkdir(parents=True)
        (tmp_path / "results" / "a.csv").write_text("1")
        real = os.open

        def open_(path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
            if path == closed:
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
            return real(path, flags, mode, dir_fd=dir_fd)

        monkeypatch.setattr(os, "open", open_)
        with pytest.raises(DiskError, match=f"results/{closed} cannot be read: permission denied. Give"):
            client_of(root).jobs[0].accept_by_depositing_result(tmp_path / "results")
        assert not (folder / "outputs").exists()

    def test_outputs_that_lead_in_a_circle_are_refused(self, root: Path, tmp_path: Path) -> None:
        folder = write_job(root)
        (folder / "outputs").symlink_to("outputs")
        (tmp_path / "a.csv").write_text("1")
        with pytest.raises(UnsafePathError, match="should be a folder and is a link"):
            client_of(root).jobs[0].accept_by_depositing_result(tmp_path / "a.csv")

    def test_a_pipe_is_called_one(self, root: Path, tmp_path: Path) -> None:
        write_job(root)
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(UnsafePathError, match="pipe' is a pipe, socket or device; only plain"):
            client_of(root).jobs[0].accept_by_depositing_result(tmp_path / "pipe")

    @pytest.mark.parametrize("layout", ["markers", "review"])
    def test_a_folder_that_holds_the_outputs_is_no_result(self, root: Path, layout: str) -> None:
        folder = write_job(root) if layout == "markers" else write_submission(root, key())
        job = client_of(root).jobs[0]
        (root.parent / "again").symlink_to(root)
        reviews = job.place.open_reviews(create=True)
        assert reviews is not None
        with reviews:
            notes = Path(reviews.label)
        with job.place.lock():  # makes the lock's file, which every action makes
            before = states(root)
        for above in (root, root.parent, Path("/"), root.parent / "again", root / ALICE, notes, notes.parent):
            with pytest.raises(UnsafePathError, match="holds the outputs"):
                job.accept_by_depositing_result(above)
        assert states(root) == before
        assert job.status == "inbox"
        assert folder.is_dir()

    def test_a_result_of_any_depth_ends(self, root: Path, tmp_path: Path) -> None:
        write_job(root)
        for depth, name in ((90, "deep"), (150, "deeper")):
            inner = tmp_path / name / "/".join("d" * depth)
            inner.mkdir(parents=True)
            (inner / "x").write_text("x")
        job = client_of(root).jobs[0]
        with pytest.raises(UnsafePathError, match="100 folders deep"):
            job.accept_by_depositing_result(tmp_path / "deeper")
        assert job.status == "inbox"
        found = job.accept_by_depositing_result(tmp_path / "deep")
        assert (found / "/".join("d" * 90) / "x").read_text() == "x"


class TestDisk:
    @pytest.mark.parametrize("verb", ["approve", "reject"])
    @pytest.mark.parametrize(
        ("number", "hint"),
        [(errno.EACCES, "rights to read and write"), (errno.ENOSPC, "Make room"), (errno.EIO, "once more")],
    )
    def test_what_the_disk_refuses_is_a_sentence_and_not_about_the_owner(
        self, root: Path, verb: str, number: int, hint: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = write_job(root)
        job = client_of(root).jobs[0]

        def refuse(source: str, target: str, **_: object) -> None:
            raise OSError(number, os.strerror(number), source, None, target)

        monkeypatch.setattr(os, "link", refuse)
        with pytest.raises(
            DiskError, match=f"cannot {verb} job 'Data Analysis' now: the disk refused"
        ) as caught:
            getattr(job, verb)()
        assert not isinstance(caught.value, PermissionError)
        assert caught.value.errno == number
        assert hint in str(caught.value)
        assert str(folder) in str(caught.value)
        assert "Errno" not in str(caught.value)
        assert ".tmp-" not in str(caught.value)

    @pytest.mark.parametrize(
        "act",
        [
            lambda job: job.approve(),
            lambda job: job.reject(),
            lambda job: job.reopen(),
            lambda job: job.cancel(),
            lambda job: job.rerun(),
            lambda job: job.share_outputs([CAROL]),
            lambda job: job.revoke_logs([CAROL]),
            lambda job: job.accept_by_depositing_result(__file__),
        ],
    )
    @pytest.mark.parametrize("layout", ["markers", "review"])
    def test_without_the_syftbox_every_action_says_that_the_job_is_gone(
        self, root: Path, layout: str, act: Callable[[JobInfo], None]
    ) -> None:
        if layout == "markers":
            write_job(root)
        else:
            write_submission(root, key())
        job = client_of(root).jobs[0]
        shutil.rmtree(root)
        with pytest.raises(JobGoneError, match="no longer on disk"):
            act(job)
        assert not root.exists()


class TestTerminal:
    def test_what_was_done_is_no_failure_for_a_terminal_that_cannot_show_it(
        self, root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write_job(root, "Größe")
        job, written = client_of(root).jobs[0], io.BytesIO()
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="latin-1", write_through=True))
        job.approve()
        assert job.status == "approved"
        assert written.getvalue().decode("latin-1") == "\\u2705 Job 'Größe' approved successfully!\n"

    def test_nor_for_one_that_is_gone(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write_job(root)
        job, closed = client_of(root).jobs[0], io.StringIO()
        closed.close()
        monkeypatch.setattr(sys, "stdout", closed)
        job.approve()
        assert job.status == "approved"
