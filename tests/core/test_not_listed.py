"""What cannot be listed is said wherever jobs are listed: nothing vanishes without a word."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from syft_job_widgets import SyftJobConfig, SyftJobRunner
from syft_job_widgets.cli import main
from syft_job_widgets.layout import Dir
from syft_job_widgets.text import few
from tests.core.runner_support import Desk
from tests.helpers import wait_until
from tests.jobs import ALICE, BOB, CAROL, client_of, write_job


def close(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Folders of these names cannot be opened. (The tests may run as root, who can open everything.)"""
    opened = Dir.dir

    def refusing(self: Dir, name: str, *, create: bool = False) -> Dir:
        if name in names:
            raise PermissionError(errno.EACCES, "Permission denied", name)
        return opened(self, name, create=create)

    monkeypatch.setattr(Dir, "dir", refusing)


# -- lists ------------------------------------------------------------------------------------------------------------


def test_a_datasite_that_cannot_be_opened_is_not_an_empty_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_job(tmp_path)
    close(monkeypatch, ALICE)
    client = client_of(tmp_path)
    said = f"Not everything could be listed:\n  The datasite '{ALICE}' cannot be opened: Permission denied."
    assert str(client.jobs) == said
    assert str(client) == said
    shown = client.jobs._repr_html_()
    assert f"The datasite &#x27;{ALICE}&#x27; cannot be opened" in shown
    assert "No jobs yet" not in shown
    assert str(client.jobs.filter(owner=ALICE)) == said  # empty, for the same reason
    monkeypatch.undo()
    assert "Data Analysis" in str(client.jobs)
    assert "could be listed" not in str(client.jobs) + client.jobs._repr_html_()


def test_the_other_jobs_stand_above_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_job(tmp_path)
    write_job(tmp_path, "theirs", owner=CAROL)
    close(monkeypatch, CAROL)
    jobs = client_of(tmp_path).jobs
    table, _, below = str(jobs).partition("\n\nNot everything could be listed:\n")
    assert "Data Analysis" in table
    assert CAROL in below
    assert "<table>" in jobs._repr_html_()
    assert CAROL in jobs._repr_html_()
    for selection in (jobs[:1], jobs.filter(submitted_by=BOB), type(jobs)([jobs[0]], ALICE)):
        assert "could be listed" not in str(selection) + selection._repr_html_()


def test_a_linked_datasite_is_named(tmp_path: Path) -> None:
    root = tmp_path / "box"
    write_job(tmp_path / "disk")
    root.mkdir()
    (root / ALICE).symlink_to(tmp_path / "disk" / ALICE)
    jobs = client_of(root).jobs
    assert len(jobs) == 0
    assert "is a link" in str(jobs)
    assert "is a link" in jobs._repr_html_()


def test_names_in_it_are_text(tmp_path: Path) -> None:
    for n in range(20):
        (tmp_path / f"<img src=x onerror=alert({n})>\x1b[31m\u202e@x.example").symlink_to(tmp_path)
    jobs = client_of(tmp_path).jobs
    for shown in (str(jobs), jobs._repr_html_()):
        assert not set(shown) & {"\x1b", "\u202e"}
        assert "And 15 more." in shown
    assert "<img" not in jobs._repr_html_()
    assert len(str(jobs).splitlines()) == 7


def test_sentences_are_few_short_and_visible() -> None:
    assert few(["a"]) == ["a"]
    assert few(["a", "b", "c"], most=2) == ["a", "b", "And 1 more."]
    assert few(["x" * 20 + "\n"], longest=10) == ["x" * 10 + "…"]
    assert few(["a\n"]) == ["a⟨U+000A⟩"]


# -- the runner -------------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path) as made:
        yield made


def once(desk: Desk, root: Path | None = None, email: str = ALICE) -> int:
    where = ["--syftbox", str(root or desk.root), "--email", email]
    return main(["run", "--once", *where, "--work-dir", str(desk.work)])


def test_once_says_what_it_could_not_see_and_fails(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    job = desk.approved("waits", "exit 0")
    with monkeypatch.context() as patch:
        close(patch, ALICE)
        assert once(desk) == 1
    assert capsys.readouterr().out.splitlines()[1:] == [
        f"The datasite '{ALICE}' cannot be opened: Permission denied."
    ]
    assert once(desk) == 0
    assert job.record.status == "done"
    assert "cannot be" not in capsys.readouterr().out


def test_once_for_a_linked_datasite(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk.approved("waits", "exit 0")
    os.rename(desk.root / ALICE, tmp_path / "disk")
    (desk.root / ALICE).symlink_to(tmp_path / "disk")
    assert once(desk) == 1
    assert "is a link" in capsys.readouterr().out


def test_once_for_nobody(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert once(desk, email="typo@b.example") == 1
    said = capsys.readouterr().out
    assert said.startswith("There is no datasite typo@b.example in ")
    assert said.endswith("so there is nothing to run. Check the address, or wait until it is there.\n")
    assert not (desk.root / "typo@b.example").exists()


def test_what_others_datasites_hide_is_not_this_runners_business(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    job = desk.approved("runs", "exit 0")
    write_job(desk.root, "theirs", owner=CAROL)
    close(monkeypatch, CAROL)
    assert once(desk) == 0
    assert CAROL not in capsys.readouterr().out
    assert job.record.status == "done"


def test_a_missing_syftbox_is_said_at_every_call(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    runner = SyftJobRunner(SyftJobConfig(tmp_path / "missing", ALICE), work_dir=tmp_path / "work")
    for _ in range(2):
        runner.process_approved_jobs()
        said = capsys.readouterr().out
        assert said == f"There is no SyftBox folder at {tmp_path / 'missing'}. Check the path, or mount it.\n"
        assert runner.problems == (said.strip(),)
    assert not (tmp_path / "missing").exists()
    write_job(tmp_path / "missing")
    runner.process_approved_jobs()
    assert (capsys.readouterr().out, runner.problems) == ("", ())


def test_a_runner_at_work_says_it_once_and_when_it_is_over(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines: list[str] = []

    def said(words: str) -> bool:
        lines.extend(capsys.readouterr().out.splitlines())
        return any(words in line for line in lines)

    job = desk.approved("waits", "exit 0")
    with monkeypatch.context() as patch:
        close(patch, ALICE)
        with desk.running() as runner:
            wait_until(lambda: said("cannot be opened: Permission denied."), timeout=60.0, what="the reason")
            wait_until(lambda: runner.problems, what="the same for other code")
            patch.undo()
            wait_until(lambda: said("All jobs can be listed again."), timeout=60.0, what="the end of it")
            desk.wait_for_status(job, "done")
    assert [line for line in lines if "cannot be opened" in line] == [
        f"The datasite '{ALICE}' cannot be opened: Permission denied."
    ]
    assert runner.problems == ()


def test_a_bad_moment_of_the_disk_is_said_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    runner = desk.runner()
    calls: list[int] = []

    def failing() -> object:
        calls.append(1)
        raise OSError(errno.EIO, "Input/output error\x1b")

    for _ in range(2):
        runner._look(SimpleNamespace(offer=list), failing)  # type: ignore[arg-type]
    assert len(calls) == 2
    said = capsys.readouterr().out
    assert said.count("The jobs could not be listed: [Errno 5] Input/output error⟨U+001B⟩ Trying again.") == 1
