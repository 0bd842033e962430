"""Runs inside the environment of a published syft-job: does what it is told on standard input, and says how long it took.

It imports nothing of this repository. One JSON object per line, in and out.
"""

from __future__ import annotations

import contextlib
import gc
import json
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

from syft_job import get_client

warnings.simplefilter("ignore")


def measured(work: Callable[[], Any]) -> tuple[float, Any]:
    gc.collect()
    started = time.process_time()
    found = work()
    return time.process_time() - started, found


def answer(given: dict[str, Any]) -> dict[str, Any]:
    def jobs() -> Any:
        return get_client(given["root"], given["email"]).jobs

    if given["do"] == "list":
        seconds, found = measured(jobs)
        return {"seconds": seconds, "value": len(found)}
    if given["do"] == "html":
        found = jobs()
        seconds, text = measured(found._repr_html_)
        return {"seconds": seconds, "value": len(text.encode())}
    job = next(job for job in jobs() if job.name == given["name"])
    seconds, _ = measured(lambda: job.share_logs(given["users"]))
    return {"seconds": seconds, "value": None}


def main() -> None:
    answers = sys.stdout
    for line in sys.stdin:
        with contextlib.redirect_stdout(sys.stderr):  # what the package prints must not get among the answers
            said = answer(json.loads(line))
        answers.write(json.dumps(said) + "\n")
        answers.flush()


main()
