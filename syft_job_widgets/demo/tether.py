"""Run a module as `python -m` does, and end it as soon as whoever started it is gone.

`python -m syft_job_widgets.demo.tether [--remove FOLDER] MODULE [ARGUMENT...]`: the starter holds the other end of this
process's standard input. That end is closed however the starter ends, by a crash or `kill -9` too, and then this process
gets SIGTERM: no runner and no notebook server of the demo outlives it. With `--remove`, a demo folder goes too.
"""

from __future__ import annotations

import os
import runpy
import shutil
import signal
import sys
import threading
import time
from pathlib import Path
from types import FrameType

from .box import NOTE

_REMOVE_S = 10.0


def main(arguments: list[str]) -> None:
    """Run the module named first, with the rest as its arguments."""
    folder = None
    if arguments[0] == "--remove":
        folder, arguments = Path(arguments[1]), arguments[2:]
    # For the time until the module asks for the signal itself; the default would end this process without a clean-up.
    signal.signal(signal.SIGTERM, _leave)
    held = os.dup(0)
    # What the module starts must not read from, or keep open, what ties it to the starter.
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    sys.argv = arguments
    try:  # from here on the end can come at any moment: the starter may be gone already
        threading.Thread(target=_wait_for_the_end, args=(held,), daemon=True).start()
        runpy.run_module(arguments[0], run_name="__main__", alter_sys=True)
    finally:
        if folder is not None:
            _remove(folder)


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + signal.SIGTERM)


def _wait_for_the_end(held: int) -> None:
    while os.read(held, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _remove(folder: Path) -> None:
    if not (folder / NOTE).is_file():
        return  # gone already, or not a demo's
    # Others of the demo may still be ending, and write there.
    until = time.monotonic() + _REMOVE_S
    while folder.exists() and time.monotonic() < until:
        shutil.rmtree(folder, ignore_errors=True)
        time.sleep(0.1)


if __name__ == "__main__":
    main(sys.argv[1:])
