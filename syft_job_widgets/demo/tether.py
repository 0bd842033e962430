"""Run a module as `python -m` does, and end it as soon as whoever started it is gone.

`python -m syft_job_widgets.demo.tether MODULE [ARGUMENT...]`: the starter holds the other end of this process's standard
input. That end is closed however the starter ends, by a crash or `kill -9` too, and then this process gets SIGTERM: no
runner and no notebook server of the demo outlives it.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading


def main(arguments: list[str]) -> None:
    """Run the module named first, with the rest as its arguments."""
    held = os.dup(0)
    # What the module starts must not read from, or keep open, what ties it to the starter.
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    threading.Thread(target=_wait_for_the_end, args=(held,), daemon=True).start()
    sys.argv = arguments
    runpy.run_module(arguments[0], run_name="__main__", alter_sys=True)


def _wait_for_the_end(held: int) -> None:
    while os.read(held, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main(sys.argv[1:])
