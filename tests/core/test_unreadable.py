"""A job of which something cannot be read: every display shows what there is, and no trace."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from syft_job_widgets.display import Shown, mimebundle
from syft_job_widgets.job import JobInfo
from tests.jobs import client_of, finish, write_job


@pytest.fixture
def job(tmp_path: Path) -> JobInfo:
    finish(write_job(tmp_path, "ran"), outputs={"a.csv": "1"})
    return client_of(tmp_path).jobs[0]


@pytest.fixture
def close(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Take away every right to what has that name. (Root can read all, whatever its mode.)"""
    real = os.open

    def close(name: str) -> None:
        def open_(path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
            if path == name:
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
            return real(path, flags, mode, dir_fd=dir_fd)

        monkeypatch.setattr(os, "open", open_)

    return close


def test_a_closed_job_folder(job: JobInfo, close: Callable[[str], None]) -> None:
    close("ran")
    assert (job.files, job.output_paths) == ([], [])
    assert "<td" in job._repr_html_()
    assert "permission denied" in job.record.problem.lower()  # type: ignore[union-attr]
    assert job._repr_mimebundle_()["text/html"] == job._repr_html_()
    for log in (job.stdout, job.stderr):
        assert "You may not read this log" in log._repr_html_()
        assert log._repr_mimebundle_()["text/html"] == log._repr_html_()


def test_closed_outputs(job: JobInfo, close: Callable[[str], None]) -> None:
    close("outputs")
    assert job.status == "done"
    assert job.output_paths == []
    assert "<td" in job._repr_html_()


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_closed_log(job: JobInfo, close: Callable[[str], None], stream: str) -> None:
    close(f"{stream}.txt")
    log = getattr(job, stream)
    assert "You may not read this log" in log._repr_html_()
    assert "You may not read this log" in repr(log)
    assert log._repr_mimebundle_()["text/html"] == log._repr_html_()


def test_a_link_as_logs(job: JobInfo, tmp_path: Path) -> None:
    (job.location / "logs").rename(tmp_path / "logs")
    (job.location / "logs").symlink_to(tmp_path / "logs")
    for log in (job.stdout, job.stderr):
        assert "links are not followed" in log._repr_html_()
        assert log._repr_mimebundle_()["text/html"] == log._repr_html_()


def test_closed_attempts(job: JobInfo, close: Callable[[str], None]) -> None:
    job.rerun()
    (attempt,) = job.attempts
    assert [path.name for path in attempt.output_paths] == ["a.csv"]
    close("outputs")
    assert attempt.output_paths == []


def test_whatever_fails_in_a_static_form_is_a_sentence() -> None:
    class Odd(Shown):
        def _repr_html_(self) -> str:
            raise OSError("no <disk>")

    assert mimebundle(Odd(), "odd") == {
        "text/plain": "odd",
        "text/html": "<p>This could not be shown: OSError: no &lt;disk&gt;</p>",
    }
