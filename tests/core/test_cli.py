"""The command line, as a process of its own and in this one."""

from __future__ import annotations

import base64
import hashlib
import subprocess
import sys
import types
import zipfile
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

import pytest

from syft_job_widgets import __version__
from syft_job_widgets.cli import main
from syft_job_widgets.sharing import can_read
from tests.core.runner_support import ALICE, BOB, Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path) as made:
        yield made


def shell(desk: Desk, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "syft_job_widgets", *arguments]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        env=desk.environment(),
        cwd=desk.files,
        timeout=120,
    )


def once(desk: Desk, *arguments: str) -> subprocess.CompletedProcess[str]:
    return shell(desk, "run", "--syftbox", str(desk.root), "--email", ALICE, "--once", *arguments)


# -- run -------------------------------------------------------------------------------------------------------------------


def test_once_runs_what_is_approved_and_shows_what_it_prints(desk: Desk) -> None:
    job = desk.approved("Data Analysis", "echo hello $NAME; echo x > outputs/x; exit 3")
    waiting = desk.submit("waiting", "exit 0")
    answer = once(desk, "--env", "NAME=a=b c", "--max-workers", "1", "--timeout", "60", "--share-outputs")
    assert (answer.returncode, answer.stderr) == (0, "")
    lines = answer.stdout.splitlines()
    assert lines[0] == "▶ Job 'Data Analysis' of bob@uni.example started (attempt 1)."
    assert lines[1] == f"[{ALICE}][Data Analysis] hello a=b c"
    assert lines[2].startswith("✘ Job 'Data Analysis' of bob@uni.example ended: exit code 3, ")
    assert (job.record.status, job.record.returncode, waiting.record.status) == ("done", 3, "inbox")
    where = f"app_data/job/{BOB}/Data Analysis"
    assert can_read(desk.root / ALICE, f"{where}/outputs/x", BOB)
    assert not can_read(desk.root / ALICE, f"{where}/logs/stdout.txt", BOB)
    assert once(desk).stdout == ""  # a second time there is nothing to do


def test_options_reach_the_runner(desk: Desk) -> None:
    old = desk.submit("old tool", "sleep 1000")
    (old.location / "approved").touch()
    assert "no record of a review" in once(desk).stdout
    assert once(desk, "--run-unreviewed", "--timeout", "0.2", "--share-logs").returncode == 0
    assert old.record.returncode == 124
    assert can_read(desk.root / ALICE, f"app_data/job/{BOB}/old tool/logs/stdout.txt", BOB)


def test_it_prints_also_where_no_emoji_can_be_printed(desk: Desk) -> None:
    desk.approved("naïve ✓", "echo é")
    environment = {**desk.environment(), "PYTHONIOENCODING": "ascii"}
    answer = subprocess.run(
        desk.command("--once"), capture_output=True, text=True, check=True, env=environment
    )
    assert r"\u25b6 Job 'na\xefve \u2713'" in answer.stdout


def test_a_closed_output_does_not_end_the_runner(desk: Desk) -> None:
    job = desk.approved("quiet", "echo lost")
    runner = subprocess.Popen(
        desk.command("--once"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=desk.environment()
    )
    assert runner.stdout is not None
    runner.stdout.close()
    runner.communicate(timeout=120)
    assert (job.record.status, str(job.stdout)) == ("done", "lost\n")


def tiny_wheel(folder: Path) -> None:
    """A package that no index has: `import tinydep` gives the number 42."""
    files = {
        "tinydep.py": "number = 42\n",
        "tinydep-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: tinydep\nVersion: 1.0\n",
        "tinydep-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(
        f"{name},sha256={base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b'=').decode()},{len(text)}\n"
        for name, text in files.items()
    )
    folder.mkdir()
    with zipfile.ZipFile(folder / "tinydep-1.0-py3-none-any.whl", "w") as wheel:
        for name, text in {**files, "tinydep-1.0.dist-info/RECORD": record}.items():
            wheel.writestr(name, text)


def test_dependencies_are_installed_in_an_environment_of_the_jobs_own(desk: Desk, tmp_path: Path) -> None:
    tiny_wheel(tmp_path / "wheels")
    code = tmp_path / "main.py"
    code.write_text(
        "import sys, tinydep\nprint(tinydep.number, sys.prefix)\nopen('outputs/result.txt', 'w').write('done')\n"
    )
    desk.bob.submit_python_job(ALICE, str(code), "analysis", dependencies=["tinydep==1.0"])
    job = desk.job("analysis")
    job.approve()
    settings = [
        f"UV_FIND_LINKS={tmp_path / 'wheels'}",
        "UV_NO_INDEX=1",
        "UV_OFFLINE=1",
        "UV_PYTHON_DOWNLOADS=never",
    ]
    answer = once(desk, *[word for setting in settings for word in ("--env", setting)])
    assert answer.returncode == 0
    assert job.record.returncode == 0, str(job.stderr)
    number, prefix = str(job.stdout).split()
    assert number == "42"
    assert prefix.endswith("/.venv")
    assert not Path(prefix).exists()
    assert [path.name for path in job.output_paths] == ["result.txt"]


def test_a_dependency_that_is_not_found_is_the_jobs_failure_with_the_reason(
    desk: Desk, tmp_path: Path
) -> None:
    (tmp_path / "wheels").mkdir()
    code = tmp_path / "main.py"
    code.write_text("print('never')\n")
    desk.bob.submit_python_job(ALICE, str(code), "analysis", dependencies=["tinydep"])
    job = desk.job("analysis")
    job.approve()
    once(
        desk,
        "--env",
        f"UV_FIND_LINKS={tmp_path / 'wheels'}",
        "--env",
        "UV_NO_INDEX=1",
        "--env",
        "UV_OFFLINE=1",
    )
    assert job.record.returncode not in (0, None)
    assert "tinydep" in str(job.stderr)
    assert str(job.stdout) == ""


# -- errors ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "COMMAND"),
        (("dance",), "invalid choice"),
        (("run",), "--syftbox"),
        (
            ("run", "--syftbox", "x", "--email", "a@b.example", "--timeout", "0"),
            "'0' is not a number above 0",
        ),
        (
            ("run", "--syftbox", "x", "--email", "a@b.example", "--timeout", "soon"),
            "'soon' is not a number above 0",
        ),
        (
            ("run", "--syftbox", "x", "--email", "a@b.example", "--poll-interval", "inf"),
            "'inf' is not a number above 0",
        ),
        (
            ("run", "--syftbox", "x", "--email", "a@b.example", "--max-workers", "1.5"),
            "'1.5' is not a whole number",
        ),
        (("run", "--syftbox", "x", "--email", "a@b.example", "--env", "NAME"), "'NAME' is not NAME=VALUE"),
    ],
)
def test_a_command_line_that_cannot_be_understood(
    arguments: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--syftbox", "nowhere", "--email", ALICE], "There is no SyftBox folder at nowhere."),
        (["--syftbox", ".", "--email", "alice"], "'alice' is not an email address"),
        (["--syftbox", ".", "--email", ALICE, "--env", "A B=x"], "'A B' cannot be an environment variable."),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(
    arguments: list[str],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["run", "--once", *arguments]) == 1
    said = capsys.readouterr()
    assert words in said.err
    assert said.out == ""


def test_help_lists_the_commands_and_version_the_version(desk: Desk) -> None:
    answer = shell(desk, "--help")
    assert answer.returncode == 0
    assert {"run", "demo"} <= {
        line.split()[0] for line in answer.stdout.splitlines() if line.startswith("    ")
    }
    assert "--once" in shell(desk, "run", "--help").stdout
    assert shell(desk, "--version").stdout == f"syft-job-widgets {__version__}\n"


def test_demo_gets_its_options(monkeypatch: pytest.MonkeyPatch) -> None:
    got: list[Namespace] = []
    fake = types.ModuleType("syft_job_widgets.demo")
    fake.main = got.append  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "syft_job_widgets.demo", fake)
    assert main(["demo", "--folder", "there", "--no-browser", "--port", "8899"]) == 0
    assert main(["demo"]) == 0
    assert [(given.folder, given.no_browser, given.port) for given in got] == [
        ("there", True, 8899),
        (None, False, None),
    ]
