"""Objects of the published packages are shown with our views: told by what they can do, and only when asked to."""

from __future__ import annotations

import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell

import syft_job_widgets
from syft_job_widgets import JobInfo, JobsList
from syft_job_widgets.foreign import ours
from syft_job_widgets.widgets import formatters
from tests.jobs import ALICE, BOB, client_of, write_job
from tests.review_jobs import key, write_state, write_submission


class Config:
    def __init__(self, root: Path, email: str) -> None:
        self.syftbox_folder, self.current_user_email = root, email


class JobClient:
    """As much of the published class as matters."""

    def __init__(self, root: Path, email: str = ALICE) -> None:
        self.config, self.current_user_email = Config(root, email), email
        self.target_datasite_owner_email = email

    @property
    def jobs(self) -> TheirJobsList:
        return TheirJobsList([TheirJob(self, "Data Analysis")])


class TheirJob:
    def __init__(self, client: object, name: str, location: Path | None = None) -> None:
        self._client, self._name, self.location = client, name, location

    @property
    def name(self) -> str:
        return self._name

    submitted_by = BOB
    datasite_owner_email = ALICE

    def _repr_html_(self) -> str:
        return "<p>theirs</p>"


class TheirJobsList:
    def __init__(self, jobs: list[Any]) -> None:
        self._jobs = jobs

    def _repr_html_(self) -> str:
        return "<p>theirs</p>"


class Suite:
    """A client of a whole suite, which holds a job client."""

    def __init__(self, client: object) -> None:
        self.job_client = client


# The same under the names of the published package, by which a notebook knows them.
PublishedJob = type("JobInfo", (TheirJob,), {"__module__": "syft_job.job"})
PublishedList = type("JobsList", (TheirJobsList,), {"__module__": "syft_job.job"})
PublishedClient = type("JobClient", (JobClient,), {"__module__": "syft_job.client"})


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> Iterator[InteractiveShell]:
    shell = InteractiveShell()
    monkeypatch.setattr(formatters, "get_ipython", lambda: shell)
    yield shell
    formatters.disable()
    shell.history_manager.end_session()


def test_their_objects_are_the_same_jobs(tmp_path: Path) -> None:
    write_job(tmp_path)
    theirs = JobClient(tmp_path)
    for shown in (theirs, theirs.jobs, Suite(theirs), client_of(tmp_path), client_of(tmp_path).jobs):
        found = ours(shown)
        assert isinstance(found, JobsList)
        assert [(job.name, job.current_user_email) for job in found] == [("Data Analysis", ALICE)]
    job = ours(TheirJob(theirs, "Data Analysis"))
    assert isinstance(job, JobInfo)
    assert job.status == "inbox"


def test_the_same_name_in_two_layouts_is_told_by_the_place(tmp_path: Path) -> None:
    folder = write_job(tmp_path)
    other = write_submission(tmp_path, key())
    write_state(tmp_path, key())
    for place in (folder, other):
        job = ours(TheirJob(JobClient(tmp_path), "Data Analysis", place))
        assert isinstance(job, JobInfo)
        assert job.location == place


def test_anything_else_is_none_of_ours(tmp_path: Path) -> None:
    for shown in (
        None,
        1,
        "jobs",
        object(),
        [],
        {"name": "x"},
        TheirJobsList([]),
        types.SimpleNamespace(config=1),
    ):
        assert ours(shown) is None
    with pytest.raises(TypeError, match="give its client"):
        syft_job_widgets.show(TheirJobsList([]))
    with pytest.raises(ValueError, match="gone"):
        ours(TheirJob(JobClient(tmp_path), "gone"))


def test_no_property_is_run_to_see_whether_it_is_there() -> None:
    class Touchy:
        @property
        def data(self) -> None:
            raise AssertionError("it was run")

        def __getattr__(self, name: str) -> None:
            raise AssertionError(f"{name} was asked for")

    assert ours(Touchy()) is None


def test_show_prints_outside_of_a_notebook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_job(tmp_path)
    syft_job_widgets.show(JobClient(tmp_path))
    assert capsys.readouterr().out == f"{client_of(tmp_path).jobs}\n"


def test_show_displays_in_a_notebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_job(tmp_path)
    shown: list[object] = []
    monkeypatch.setattr(formatters, "in_kernel", lambda: True)
    monkeypatch.setattr(formatters, "display", shown.append)
    syft_job_widgets.show(TheirJob(JobClient(tmp_path), "Data Analysis"))
    assert [type(item) for item in shown] == [JobInfo]


def test_enable_and_disable(tmp_path: Path, shell: InteractiveShell) -> None:
    write_job(tmp_path)
    client = PublishedClient(tmp_path)
    job, gone = (PublishedJob(client, name) for name in ("Data Analysis", "gone"))
    listed = PublishedList([job])
    jobs = client_of(tmp_path).jobs

    def html(shown: object) -> object:
        return shell.display_formatter.format(shown)[0].get("text/html")

    assert html(listed) == "<p>theirs</p>"
    assert syft_job_widgets.enable()
    assert syft_job_widgets.enable()
    assert html(listed) == html(client) == jobs._repr_html_()
    assert html(job) == jobs[0]._repr_html_()
    assert html(PublishedList([])) == "<p>theirs</p>"
    assert html(gone) == "<p>theirs</p>"
    assert html(TheirJobsList([job])) == "<p>theirs</p>"
    assert syft_job_widgets.disable()
    assert html(listed) == html(job) == "<p>theirs</p>"
    assert syft_job_widgets.disable()


def test_what_was_registered_before_comes_back(tmp_path: Path, shell: InteractiveShell) -> None:
    write_job(tmp_path)
    listed = PublishedList([PublishedJob(PublishedClient(tmp_path), "Data Analysis")])
    for seen in (False, True):  # a notebook keeps what it has shown in another way than what it has not
        formatter = shell.display_formatter.mimebundle_formatter
        formatter.for_type_by_name("syft_job.job", "JobsList", lambda *_, **__: {"text/plain": "before"})
        if seen:
            shell.display_formatter.format(listed)
        syft_job_widgets.enable()
        assert shell.display_formatter.format(listed)[0]["text/plain"] == "JobsList(1 jobs)"
        syft_job_widgets.disable()
        assert shell.display_formatter.format(listed)[0]["text/plain"] == "before"


def test_without_a_notebook_nothing_happens() -> None:
    assert not syft_job_widgets.enable()
    assert not syft_job_widgets.disable()
