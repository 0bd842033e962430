"""The demo SyftBox: two owners, three submitters, and a job for each thing that can happen to one."""

from __future__ import annotations

import contextlib
import fcntl
import io
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Final

import yaml

from .._version import __version__
from ..client import JobClient
from ..config import SyftJobConfig
from ..errors import UnsafePathError
from ..job import JobInfo
from ..runner import SyftJobRunner
from .data import write_patients, write_registry
from .odd import write_broken, write_misleading
from .stories import AFTERTHOUGHT, ALICE, BOB, CAROL, DANA, DEPOSIT, OWNERS, STORIES, SUBMITTERS, Story

NOTE: Final = "syftbox-demo.json"
"""Stands in a demo folder and says that it is one, and whether it is complete."""

DATA_VARIABLE: Final = "DEMO_DATA"
"""What the demo's runners tell each job: the folder with its owner's private data."""

_JOBS: Final = Path(__file__).parent / "jobs"
_ODD_HOURS: Final = 4.0


@dataclass(frozen=True, slots=True)
class DemoBox:
    """A demo SyftBox on disk.

    Attributes:
        folder: the demo's folder; beside the SyftBox it holds notebooks and logs.
        root: the SyftBox.
        owner: address of the data owner whose desk the demo shows.
        other_owner: address of another owner, so that there is more than one datasite.
        submitters: addresses of those who sent jobs.

    Example:
        >>> box = build(Path("demo"))
        >>> box.client(box.owner).jobs["Length of stay by ward"].status
        'inbox'
    """

    folder: Path
    root: Path
    owner: str = ALICE
    other_owner: str = DANA
    submitters: tuple[str, ...] = SUBMITTERS

    @property
    def owners(self) -> tuple[str, str]:
        """Both owners."""
        return self.owner, self.other_owner

    @property
    def submitter(self) -> str:
        """The submitter whose view the demo shows."""
        return self.submitters[0]

    @property
    def state(self) -> Path:
        """Where the demo's runners keep the private copies of jobs while they run."""
        return self.folder / "state"

    def client(self, email: str) -> JobClient:
        """The client of one of these people."""
        return JobClient(SyftJobConfig(self.root, email))

    def data(self, owner: str) -> Path:
        """The folder with an owner's private data. No rule opens it to anybody."""
        return self.root / owner / "private"

    def job_variables(self, owner: str) -> dict[str, str]:
        """What an owner's runner tells each job of the demo."""
        # uv makes each job's environment from this very Python: it looks nowhere else, and downloads nothing.
        python = {"UV_PYTHON": sys.executable, "UV_PYTHON_DOWNLOADS": "never"}
        return {DATA_VARIABLE: str(self.data(owner)), **python}


def build(folder: str | Path | None = None) -> DemoBox:
    """Make a demo SyftBox, or find the one that is there.

    Every job is made through the public API, and those that are done have really run. Nothing is downloaded.

    Args:
        folder: an empty or new folder, or one that an earlier demo made; None for a new temporary folder.

    Returns:
        The box.

    Raises:
        UnsafePathError: (a ValueError) something stands in the folder that is no demo.
        OSError: the folder cannot be written to.

    Example:
        >>> build().client("alice@hospital.example").jobs.filter(status="inbox").counts
        Counter({'inbox': 5})
    """
    home = Path(tempfile.mkdtemp(prefix="syftbox-demo-") if folder is None else folder).expanduser().resolve()
    _require_ours(home)
    home.mkdir(parents=True, exist_ok=True)
    box = DemoBox(home, home / "SyftBox")
    with _locked(home):
        if not _is_complete(home):
            # Left by a build that was interrupted: only what a build makes, never what the user may have added.
            for owner in OWNERS:
                shutil.rmtree(box.root / owner, ignore_errors=True)
            _fill(box)
            _mark_complete(home)
    return box


# -- the folder ----------------------------------------------------------------------------------------------------------


def _require_ours(home: Path) -> None:
    if home.exists() and not home.is_dir():
        raise UnsafePathError(f"{home} is not a folder. Give the path of a new or empty folder.")
    if home.is_dir() and not (home / NOTE).is_file() and any(home.iterdir()):
        raise UnsafePathError(
            f"{home} is not empty, and it was not made by the demo, so nothing was written there. "
            "Give the path of a new or empty folder."
        )


def _is_complete(home: Path) -> bool:
    with contextlib.suppress(OSError, ValueError):
        found = json.loads((home / NOTE).read_text(encoding="utf-8"))
        return isinstance(found, dict) and found.get("complete") is True
    return False


def _mark_complete(home: Path) -> None:
    text = {"made_by": f"syft_job_widgets {__version__}, demo", "complete": True}
    (home / NOTE).write_text(json.dumps(text) + "\n", encoding="utf-8")


@contextlib.contextmanager
def _locked(home: Path) -> Iterator[None]:
    """Two notebooks that are opened at the same time shall not both build."""
    with (home / NOTE).open("a", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


# -- the jobs ------------------------------------------------------------------------------------------------------------


def _fill(box: DemoBox) -> None:
    # One datasite in the oldest layout and one in the newest, as in a SyftBox that has been in use for a while.
    box.root.joinpath(DANA, "app_data", "job", "inbox", SUBMITTERS[0], "v1").mkdir(parents=True)
    for owner, write in zip(OWNERS, (write_patients, write_registry), strict=True):
        box.data(owner).mkdir(parents=True)
        write(box.data(owner) / ("patients.csv" if owner == ALICE else "registry.csv"))
        for submitter in SUBMITTERS:
            box.client(owner).setup_ds_job_folder_as_do(submitter)
    for story in STORIES:
        _submit(box, story)
    said = io.StringIO()
    with contextlib.redirect_stdout(said):  # each step prints a line, which is for people who take it by hand
        _decide(box, ("ran",))
        for owner in OWNERS:
            runner = SyftJobRunner(
                SyftJobConfig(box.root, owner), env=box.job_variables(owner), work_dir=box.state / "build"
            )
            runner.process_approved_jobs(stream_output=False)
        _decide(box, ("deposited", "rejected", "changed", "approved"))
        _release(box)
    submissions = SyftJobConfig(box.root, ALICE).get_job_dir(ALICE) / CAROL
    write_broken(submissions)
    write_misleading(submissions, _time(_ODD_HOURS), claims_to_be=BOB)


def _submit(box: DemoBox, story: Story) -> None:
    client, code = box.client(story.submitter), _JOBS / story.code
    if code.suffix == ".sh":
        folder = client.submit_bash_job(story.owner, code.read_text(encoding="utf-8"), story.name)
    else:
        folder = client.submit_python_job(story.owner, code, story.name)
    # As if it had been sent hours ago: the config is the submitter's own to write until somebody reviewed it.
    config = yaml.safe_load((folder / "config.yaml").read_text(encoding="utf-8"))
    config["submitted_at"] = _time(story.hours_ago)
    (folder / "config.yaml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")


def _time(hours_ago: float) -> str:
    return (datetime.now(timezone.utc) - timedelta(hours=hours_ago)).isoformat(timespec="seconds")


def _decide(box: DemoBox, fates: tuple[str, ...]) -> None:
    for story in STORIES:
        if story.fate in fates:
            _decide_one(story, _job(box, story))


def _decide_one(story: Story, job: JobInfo) -> None:
    if story.fate == "rejected":
        job.reject(story.why)
    elif story.fate == "deposited":
        name, content = DEPOSIT
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / name).write_text(content, encoding="utf-8")
            job.accept_by_depositing_result(Path(folder) / name)
    else:
        job.approve(story.why)
        if story.fate == "changed":
            with (job.location / story.code).open("a", encoding="utf-8") as file:
                file.write(AFTERTHOUGHT)


def _release(box: DemoBox) -> None:
    for story in STORIES:
        if story.shared_with:
            job = _job(box, story)
            job.share_outputs(story.shared_with)
            if story.fate == "ran":
                job.share_logs(story.shared_with)


def _job(box: DemoBox, story: Story) -> JobInfo:
    found: JobInfo = box.client(story.owner).jobs[story.name]
    return found
