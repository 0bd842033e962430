"""Runs inside an environment of a published syft-job: reads commands as JSON lines, plays one side of a job's life, answers.

It imports nothing of this repository, and works with every published version that is tested.
"""

from __future__ import annotations

import contextlib
import inspect
import json
import sys
import traceback
import warnings
from pathlib import Path
from typing import Any

from syft_job import get_client
from syft_job.config import SyftJobConfig
from syft_job.job_runner import SyftJobRunner
from syft_perms import SyftPermContext

warnings.simplefilter("ignore")


def client(given: dict[str, Any]) -> Any:
    return get_client(given["root"], given["email"])


def find(given: dict[str, Any]) -> Any:
    found = [
        job
        for job in client(given).jobs
        if (job.name, job.submitted_by) == (given["name"], given["submitter"])
        and job.datasite_owner_email == given["owner"]
    ]
    assert len(found) == 1, found
    return found[0]


def setup(given: dict[str, Any]) -> None:
    client(given).setup_ds_job_folder_as_do(given["submitter"])


def submit_bash(given: dict[str, Any]) -> str:
    return str(client(given).submit_bash_job(given["owner"], given["script"], given["name"]))


def submit_python(given: dict[str, Any]) -> str:
    return str(
        client(given).submit_python_job(
            given["owner"], given["code"], given["name"], dependencies=given["dependencies"]
        )
    )


def jobs(given: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "name": job.name,
            "owner": job.datasite_owner_email,
            "submitter": job.submitted_by,
            "status": job.status,
            "submitted_at": job.submitted_at,
            "reason": getattr(job, "review_reason", None),
            "outputs": sorted(path.name for path in job.output_paths),
            "stdout": str(job.stdout),
            "stderr": str(job.stderr),
        }
        for job in client(given).jobs
    ]


def act(given: dict[str, Any]) -> None:
    step = getattr(find(given), given["step"])
    wanted = given.get("arguments", {})
    known = inspect.signature(step).parameters
    step(**{name: value for name, value in wanted.items() if name in known})


def run(given: dict[str, Any]) -> None:
    config = SyftJobConfig.from_syftbox_folder(given["root"], given["email"])
    SyftJobRunner(config).process_approved_jobs(stream_output=False)


def readers(given: dict[str, Any]) -> list[list[str]]:
    context = SyftPermContext(datasite=Path(given["root"]) / given["owner"])
    return [
        sorted(user for user in given["users"] if context.open(path).has_read_access(user))
        for path in given["paths"]
    ]


COMMANDS = {f.__name__: f for f in (setup, submit_bash, submit_python, jobs, act, run, readers)}


def main() -> None:
    answers = sys.stdout
    for line in sys.stdin:
        given = json.loads(line)
        answer: dict[str, Any] = {}
        # What the package prints must not get among the answers.
        with contextlib.redirect_stdout(sys.stderr):
            try:
                answer["result"] = COMMANDS[given["command"]](given)
            except Exception as error:  # noqa: BLE001 - whatever went wrong is the answer
                answer["error"] = f"{type(error).__name__}: {error}"
                traceback.print_exc()
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


main()
