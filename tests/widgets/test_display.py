"""What a notebook shows for model objects: a view in a kernel, the static form elsewhere, and never nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from syft_job_widgets import JobsList, display, widgets
from tests.jobs import ALICE, client_of, finish, write_job
from tests.widgets.support import recording

VIEW = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(display, "in_kernel", lambda: True)
    with recording():
        yield


def test_outside_of_a_kernel_only_the_static_form(tmp_path: Path) -> None:
    write_job(tmp_path)
    assert set(client_of(tmp_path).jobs._repr_mimebundle_()) == {"text/plain", "text/html"}


def test_in_a_kernel_each_object_has_its_view(tmp_path: Path, kernel: None) -> None:
    finish(write_job(tmp_path), stdout="secret words\n")
    client = client_of(tmp_path)
    jobs = client.jobs
    for shown, plain in (
        (client, f"JobClient(email='{ALICE}')"),
        (jobs, "JobsList(1 jobs)"),
        (jobs[0], repr(jobs[0])),
        (jobs[0].stdout, repr(jobs[0].stdout)),
    ):
        bundle = shown._repr_mimebundle_()
        assert bundle["text/plain"] == plain
        assert bundle[VIEW]["model_id"]
        assert "secret words" not in str(bundle)


def test_an_empty_list_made_by_hand_has_the_static_form(kernel: None) -> None:
    assert set(JobsList([], ALICE)._repr_mimebundle_()) == {"text/plain", "text/html"}


def test_a_view_that_cannot_be_made_says_why(
    tmp_path: Path, kernel: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> None:
        raise RuntimeError("<b>no</b>\u202e")

    monkeypatch.setattr(widgets, "view_of", broken)
    bundle = client_of(tmp_path).jobs._repr_mimebundle_()
    assert "could not be made: RuntimeError" in bundle["text/plain"]
    assert "&lt;b&gt;no" in bundle["text/html"]
    assert "\u202e" not in str(bundle)
