"""What a notebook shows for model objects: a view in a kernel, the static form elsewhere, and never nothing."""

from __future__ import annotations

import sys
import types
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


class FakeMarimo(types.ModuleType):
    """The two things of marimo that are used; the real one is in `tests/hosts`."""

    def __init__(self) -> None:
        super().__init__("marimo")
        self.ui = types.SimpleNamespace(anywidget=lambda widget: ("widget", widget))

    def Html(self, text: str) -> tuple[str, str]:
        return ("html", text)


@pytest.fixture
def marimo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(sys.modules, "marimo", FakeMarimo())
    with recording():
        yield


def test_in_marimo_each_object_has_its_view(tmp_path: Path, marimo: None) -> None:
    finish(write_job(tmp_path))
    client = client_of(tmp_path)
    jobs = client.jobs
    for shown, expected in (
        (client, widgets.JobsTable),
        (jobs, widgets.JobsTable),
        (jobs[0], widgets.JobCard),
        (jobs[0].stdout, widgets.LogPane),
    ):
        kind, widget = shown._display_()
        assert kind == "widget"
        assert isinstance(widget, expected)
    assert jobs._display_() == jobs._display_()  # the cell may run again


def test_in_marimo_the_static_form_says_why_it_is_all(
    tmp_path: Path, marimo: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert JobsList([], ALICE)._display_()[0] == "html"

    def broken(_: object) -> None:
        raise RuntimeError("<b>no</b>")

    monkeypatch.setattr(widgets, "widget_of", broken)
    kind, text = client_of(tmp_path).jobs._display_()
    assert kind == "html"
    assert "could not be made: RuntimeError: &lt;b&gt;no" in text


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
