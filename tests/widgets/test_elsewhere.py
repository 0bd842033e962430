"""Jobs made by hand whose folders stand outside of the SyftBox: the static form, and no card of quite another job."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from syft_job_widgets import JobInfo, display
from syft_job_widgets.widgets import JobCard, LogPane, widget_of
from tests.jobs import ALICE, BOB, by_hand, client_of, write_job
from tests.widgets.support import recording

VIEW = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(display, "in_kernel", lambda: True)
    with recording():
        yield


@pytest.fixture
def outside(tmp_path: Path) -> JobInfo:
    """As the documentation makes one, for a folder like `/path/to/job`; a job in the SyftBox has the same key."""
    (tmp_path / "box").mkdir()
    write_job(tmp_path / "box", "job", submitter=BOB)
    folder = tmp_path / "path" / BOB / "job"
    folder.mkdir(parents=True)
    (folder / "run.sh").write_text("exit 0\n")
    return JobInfo("Data Analysis", ALICE, "inbox", BOB, folder, client_of(tmp_path / "box"), ALICE)


def test_it_has_the_static_form_which_says_so(outside: JobInfo, kernel: None) -> None:
    for shown in (outside, outside.stdout, outside.stdout.show()):
        bundle = shown._repr_mimebundle_()
        assert VIEW not in bundle
        assert "live notebook" not in bundle["text/html"]
        assert "could not be made" not in bundle["text/html"]
        assert widget_of(shown) is None
    assert "Its methods work: job.files" in outside._repr_html_()
    assert "Data Analysis" in outside._repr_html_()
    outside.approve()
    assert (outside.location / "approved").exists()


def test_a_card_made_by_hand_says_why_there_is_none(outside: JobInfo, kernel: None) -> None:
    for make in (lambda: JobCard(outside), lambda: LogPane(outside.stdout)):
        with pytest.raises(ValueError, match=r"is not a job in .*, so it has no live view\."):
            make()


def test_one_in_the_syftbox_has_its_card(outside: JobInfo, kernel: None, tmp_path: Path) -> None:
    job = by_hand(tmp_path / "box" / ALICE / "app_data" / "job" / BOB / "job", outside.client)
    assert isinstance(widget_of(job), JobCard)
    assert isinstance(widget_of(job.stdout), LogPane)
    assert "live notebook" in job._repr_html_()
    (tmp_path / "link").symlink_to(tmp_path / "box")
    linked = by_hand(tmp_path / "link" / ALICE / "app_data" / "job" / BOB / "job", outside.client)
    assert isinstance(widget_of(linked), JobCard)


def test_one_of_another_syftbox_has_none_here(outside: JobInfo, kernel: None, tmp_path: Path) -> None:
    there = by_hand(write_job(tmp_path / "other", "job"), outside.client)
    assert widget_of(there) is None
    assert "not in the SyftBox folder of its client" in there._repr_html_()
