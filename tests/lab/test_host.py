"""The instrument itself: what the other tests of this folder rely on."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.lab.host import KERNELS
from tests.lab.page import LabPage

pytestmark = pytest.mark.lab

BUTTON = """
import ipywidgets
button = ipywidgets.Button(description="press me")
shown = ipywidgets.Label("not yet")
button.on_click(lambda _: setattr(shown, "value", "pressed"))
ipywidgets.VBox([button, shown])
"""

BRIGHTNESS = """
() => {
  const probe = document.body.appendChild(document.createElement("div"));
  probe.style.color = "var(--jp-layout-color1)";
  const rgb = getComputedStyle(probe).color.match(/\\d+/g).map(Number);
  probe.remove();
  return rgb[0] + rgb[1] + rgb[2];
}
"""
"""Red, green and blue of Lab's background variable, added up: 0 to 765."""


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_cell_prints_in_the_kernel_that_was_asked_for(lab: LabPage, kernel: str) -> None:
    lab.open_notebook(["import ipykernel\nprint('hello from', ipykernel.__version__)"], kernel=kernel)
    lab.run_cell(0)
    series = {"python3": "7.", "py-ipykernel6": "6.", "py-ipykernel73": "7.3.0"}[kernel]
    expect(lab.output(0)).to_contain_text(f"hello from {series}")


def test_a_busy_cell_leaves_the_driver_free(lab: LabPage, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    loop = f"import pathlib, threading\nprint('waiting')\nwhile not pathlib.Path({str(gate)!r}).exists():\n"
    lab.open_notebook([loop + "    threading.Event().wait(0.01)\nprint('through')"])
    run = lab.run_cell(0, wait=False)
    expect(lab.output(0)).to_contain_text("waiting")
    assert lab.is_running(run)
    expect(lab.output(0)).not_to_contain_text("through")
    gate.touch()
    lab.wait_run(run)
    expect(lab.output(0)).to_contain_text("through")


def test_a_busy_kernel_can_be_left_and_restarted(lab: LabPage) -> None:
    lab.open_notebook(["print('waiting')\nwhile True: pass", "print('fresh')"])
    lab.run_cell(0, wait=False)
    expect(lab.output(0)).to_contain_text("waiting")
    lab.reload()  # comes back although the kernel is busy
    lab.restart_kernel()
    lab.run_cell(1)
    expect(lab.output(1)).to_contain_text("fresh")


def test_a_failing_cell_fails_the_run(lab: LabPage) -> None:
    lab.open_notebook(["1 / 0"])
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        lab.run_cell(0)
    lab.run_cell(0, may_fail=True)


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_widget_answers_a_click(lab: LabPage, kernel: str) -> None:
    lab.open_notebook([BUTTON], kernel=kernel)
    lab.run_cell(0)
    lab.output(0).get_by_role("button", name="press me").click()
    expect(lab.output(0).get_by_text("pressed", exact=True)).to_be_visible()
    assert lab.complaints.outside == []


def test_restart_forgets_and_reload_keeps(lab: LabPage) -> None:
    lab.open_notebook(["x = 41", "print(x + 1)", "print('x' in globals())"])
    lab.run_cell(0)
    lab.run_cell(1)
    lab.reload()
    expect(lab.output(1)).to_contain_text("42")  # the saved output
    lab.run_cell(2)
    expect(lab.output(2)).to_contain_text("True")  # and the same kernel
    lab.restart_kernel()
    lab.run_cell(2)
    expect(lab.output(2)).to_contain_text("False")
    lab.clear_outputs()
    expect(lab.output(1)).not_to_contain_text("42")


def test_run_all_runs_from_the_top(lab: LabPage) -> None:
    lab.open_notebook(["n = 6", "print(n * 7)"])
    lab.run_all()
    expect(lab.output(1)).to_contain_text("42")
    lab.save()
    assert lab.saved()["cells"][1]["outputs"][0]["text"] == ["42\n"]


def test_the_theme_really_changes(lab: LabPage) -> None:
    lab.open_notebook(["print('x')"])

    def brightness() -> int:
        return int(lab.page.evaluate(BRIGHTNESS))

    lab.set_theme(dark=True)
    assert brightness() < 200
    lab.set_theme(dark=False)
    assert brightness() > 600


def test_a_theme_is_forgotten_with_its_test(lab: LabPage) -> None:
    lab.open_notebook(["print('x')"])
    lab.set_theme(dark=True)
    lab.host.tidy()  # as at the end of each test
    lab.open_notebook(["print('x')"])
    assert int(lab.page.evaluate(BRIGHTNESS)) > 600


def test_a_plain_notebook_gives_no_cause_for_complaint(lab: LabPage) -> None:
    lab.open_notebook(["print('x')"])
    lab.run_cell(0)
    lab.complaints.check()


def test_complaints_are_heard(lab: LabPage) -> None:
    lab.open_notebook(["print('x')"])
    with lab.page.expect_event("pageerror"), lab.page.expect_request("http://elsewhere.example/"):
        lab.page.evaluate(
            """() => {
              console.error("ouch");
              fetch("http://elsewhere.example/").catch(() => null);
              queueMicrotask(() => { throw new Error("thrown"); });
            }"""
        )
    assert "ouch" in lab.console_errors[0]
    assert lab.complaints.outside == ["http://elsewhere.example/"]
    with pytest.raises(AssertionError, match="thrown"):
        lab.complaints.check()
