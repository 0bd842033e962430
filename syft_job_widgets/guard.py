"""Ends a job when the process that watches over it is killed. Started beside a job on a worker, as a script.

A worker of somebody else's engine may be killed at any moment, without a chance to end what it runs. So a process of its
own waits at the end of a pipe whose other end only the worker holds: when that closes, the worker is gone, and
everything that carries the run's token is ended. It imports nothing before that, so it costs a few milliseconds.

Usage: python guard.py SYS_PATH TOKEN LEADER STARTED_AT
"""

import os
import sys


def main(arguments: "list[str]") -> None:
    """Wait for the end of the standard input, then end the run."""
    path, token, leader, started_at = arguments
    while os.read(0, 64):
        pass
    sys.path[:] = path.split(os.pathsep)
    from syft_job_widgets.processes import end_orphans

    end_orphans(token, int(leader), float(started_at))


if __name__ == "__main__":
    main(sys.argv[1:])
