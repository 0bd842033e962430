"""`python -m syft_job_widgets demo`: the box, a runner for each owner, and JupyterLab on both notebooks."""

from __future__ import annotations

import argparse
import importlib.util
import signal
import sys
import webbrowser
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Final

from ..errors import SyftJobError
from .box import DemoBox, build
from .helpers import Helper, start_runners, stop_all

if TYPE_CHECKING:
    from .lab import Lab

FIRST_STEPS: Final = """
What to do first:
  1. Left, as alice@hospital.example: click the row "Length of stay by ward" and read what would run.
  2. Approve it. A runner takes it within a second; open its output and watch the lines arrive.
  3. "Survival by age" runs right now and takes a minute. "Sex and ward" changed after it had been approved.
  4. Share the outputs of "Admissions by month" with bob@uni.example. See what is released to whom before it is.
  5. The tray in the left side bar is the same desk without a notebook; its number counts what waits for alice.
  6. Right, as bob@uni.example: see where your jobs are, read what was shared, send a new one.
Ctrl-C ends the demo.
"""


def main(args: argparse.Namespace) -> int:
    """Run the demo until Ctrl-C, SIGTERM, or until JupyterLab is shut down.

    Args:
        args: `folder` (None for a new temporary one), `no_browser`, `port` (None for a free one).

    Returns:
        The exit code: 0, or 1 after a sentence on stderr that says what to do.

    Raises:
        OSError: the folder cannot be written to.
    """
    try:
        _run(args.folder, args.port, browser=not args.no_browser)
    except SyftJobError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _run(folder: str | None, port: int | None, *, browser: bool) -> None:
    missing = [name for name in ("jupyterlab", "ipykernel") if importlib.util.find_spec(name) is None]
    if missing:
        raise SyftJobError(
            f"The demo opens notebooks, for which it needs {' and '.join(missing)}. "
            "Install what is missing with: pip install 'syft-job-widgets[demo]'"
        )
    if port is not None and not 0 < port < 65536:
        raise SyftJobError(f"There is no port {port}. Give a number from 1 to 65535, or leave it out.")
    box: DemoBox | None = None
    helpers: list[Helper] = []
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        _say("Making a demo SyftBox ...")
        box = build(folder)
        _say(f"It is in {box.folder}. Starting JupyterLab ...")
        lab = _start_lab(box, port, helpers)
        # Last, so that the job that runs for a minute has just begun when somebody looks.
        helpers += start_runners(box)
        _say(f"\nJupyterLab: {lab.address}")
        _say(FIRST_STEPS)
        if browser:
            webbrowser.open(lab.browser_file.as_uri())
        _stay(lab, helpers)
    except KeyboardInterrupt:
        _say(f"\nEnding the demo. It stays in {box.folder}." if box else "\nThe demo was not finished.")
    finally:
        signal.signal(signal.SIGTERM, before)
        stop_all(helpers)


def _start_lab(box: DemoBox, port: int | None, helpers: list[Helper]) -> Lab:
    # Only here: everything above works without JupyterLab, and says so.
    from .lab import NOTEBOOKS, Lab, copy_notebooks, write_settings
    from .warm import warm_up

    copy_notebooks(box, examples())
    write_settings(box)
    lab = Lab(box, port)
    helpers.append(lab.process)
    for name in NOTEBOOKS:
        try:
            warm_up(lab, name)
        except (OSError, RuntimeError, TimeoutError, ValueError) as error:
            _say(f"{name} could not be run beforehand ({error}). Choose Run > Run All Cells in it.")
    return lab


def examples() -> Path:
    """Where the example notebooks are: in the package where it was installed from a wheel, else in the checkout."""
    installed = Path(__file__).parent / "notebooks"
    return installed if installed.is_dir() else Path(__file__).resolve().parents[2] / "examples"


def _stay(lab: Lab, helpers: list[Helper]) -> None:
    known_dead: set[int] = set()
    while not lab.process.wait(1.0):
        for helper in helpers:
            if helper.ended and helper is not lab.process and helper.pid not in known_dead:
                known_dead.add(helper.pid)
                _say(f"A runner has ended, so approved jobs wait. Its log is in {helper.log}.")
    _say("JupyterLab has ended, and the demo with it.")


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _say(text: str) -> None:
    print(text, file=sys.stdout, flush=True)
