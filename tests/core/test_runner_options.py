"""What a runner is given: what is no such thing is refused with a sentence, before anything runs."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import pytest

from syft_job_widgets.cli import main
from syft_job_widgets.executors import SubmititExecutor
from tests.core.runner_support import ALICE, Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path) as made:
        yield made


# -- numbers and the like ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        (
            {"poll_interval": math.nan},
            ValueError,
            "poll_interval=nan is not possible",
        ),
        (
            {"poll_interval": 0},
            ValueError,
            "poll_interval=0 is not possible. Give a number of seconds above 0.",
        ),
        ({"poll_interval": "5"}, TypeError, "poll_interval is a number of seconds, not '5'"),
        ({"poll_interval": True}, TypeError, "poll_interval is a number of seconds, not True"),
        ({"timeout": "5"}, TypeError, "timeout is a number of seconds, not '5'"),
        ({"timeout": math.nan}, ValueError, "timeout=nan is not possible"),
        ({"cpu": "1"}, TypeError, "cpu is a number of seconds, not '1'"),
        ({"cpu": math.nan}, ValueError, "cpu=nan is not possible"),
        ({"output_limit": "much"}, ValueError, "'much' is not a size"),
        ({"output_limit": 0}, ValueError, "0 is not a size"),
        ({"max_workers": 2.5}, TypeError, "max_workers is a whole number, not 2.5"),
        ({"max_workers": "2"}, TypeError, "max_workers is a whole number, not '2'"),
        ({"max_workers": 0}, ValueError, "max_workers has to be at least 1"),
        ({"executor": 5}, TypeError, "executor is a concurrent.futures.Executor, not 5"),
        ({"env": {"A": 1}}, TypeError, "The environment variable 'A' has a int as its value"),
        ({"env": {1: "A"}}, TypeError, "Give name and value as text"),
        ({"env": "A=1"}, TypeError, "env is a dict of names and values, not 'A=1'"),
    ],
)
def test_an_option_that_is_none_is_refused(
    desk: Desk, options: dict[str, object], error: type[Exception], words: str
) -> None:
    interval = options.pop("poll_interval", 1)
    with pytest.raises(error) as refused:
        type(desk.runner())(desk.alice.config, interval, work_dir=desk.work, **options)  # type: ignore[arg-type]
    assert words in str(refused.value)


def test_a_value_of_the_environment_may_be_a_secret(desk: Desk) -> None:
    with pytest.raises(TypeError) as refused:
        desk.runner(env={"PASSWORD": b"hunter2"})
    assert "hunter2" not in str(refused.value)


def test_a_time_limit_for_one_look_is_checked_too(desk: Desk) -> None:
    with pytest.raises(TypeError, match="timeout is a number of seconds, not '5'"):
        desk.runner().process_approved_jobs(timeout="5")  # type: ignore[arg-type]


@pytest.mark.parametrize("given", ["skipme", b"skipme"])
def test_one_text_is_no_list_of_names(desk: Desk, given: object) -> None:
    job = desk.approved("skipme", "exit 0")
    with pytest.raises(
        TypeError, match=r"skip_job_names is a list of names, not one text. Give it as .*\['?b?'?skipme"
    ):
        desk.runner().process_approved_jobs(skip_job_names=given)  # type: ignore[arg-type]
    assert job.record.status == "approved"
    with pytest.raises(TypeError, match="skip_job_names is a list of names, and 5 is none"):
        desk.runner().process_approved_jobs(skip_job_names=[5])  # type: ignore[list-item]


def test_names_to_skip_may_come_from_anywhere(desk: Desk) -> None:
    jobs = [desk.approved(name, "exit 0") for name in ("skip me", "me too", "run")]
    desk.runner().process_approved_jobs(False, skip_job_names=(name for name in ("skip me", "me too")))  # type: ignore[arg-type]
    assert [job.record.status for job in jobs] == ["approved", "approved", "done"]


@pytest.mark.parametrize(
    ("executor", "interval", "error"),
    [(5, 0.2, TypeError), ("slurm", 0.2, TypeError)]
    + [(Path, interval, TypeError) for interval in ("1", True)]
    + [(Path, interval, ValueError) for interval in (0, -1, math.nan)],
)
def test_what_submitit_is_wrapped_with_is_checked(
    executor: object, interval: object, error: type[Exception]
) -> None:
    if executor is Path:
        executor = type("Engine", (), {"submit": lambda *_: None})()
    with pytest.raises(error):
        SubmititExecutor(executor, interval)  # type: ignore[arg-type]


# -- the work folder --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", ["", "  "])
def test_an_empty_work_folder_is_not_the_current_one(
    desk: Desk, given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk.files)
    with pytest.raises(ValueError, match="The path of the work folder is empty"):
        desk.runner(work_dir=given)


@pytest.mark.parametrize("below", ["x", "x/y"])
def test_a_work_folder_below_a_file_says_which(desk: Desk, below: str) -> None:
    desk.file("taken").write_text("x")
    with pytest.raises(
        OSError, match=r"^The work folder .* cannot be made: .*/taken is not a folder\. Choose"
    ) as refused:
        desk.runner(work_dir=desk.file("taken") / below)
    assert "Errno" not in str(refused.value)


def test_a_work_folder_behind_links_in_a_circle_is_refused(desk: Desk) -> None:
    desk.file("loop").symlink_to("loop")
    with pytest.raises((OSError, ValueError), match=r"work folder .*/loop/x"):
        desk.runner(work_dir=desk.file("loop") / "x")


def test_a_work_folder_that_cannot_be_made_is_said_on_the_command_line(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.file("taken").write_text("x")
    arguments = ["run", "--once", "--syftbox", str(desk.root), "--email", ALICE]
    assert main([*arguments, "--work-dir", str(desk.file("taken") / "x")]) == 1
    said = capsys.readouterr().err
    assert said.startswith("The work folder ")
    assert "is not a folder. Choose another one." in said
    assert main([*arguments, "--work-dir", ""]) == 1
    assert "--work-dir is empty" in capsys.readouterr().err
