"""The command line: `python -m syft_job_widgets run`, `doctor` and `demo`. Rooms are imported when a command needs them."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from ._version import __version__
from .errors import SyftJobError
from .text import say, visible


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what a command line says.

    Args:
        arguments: without the program's name; the process's own by default.

    Returns:
        The exit code: 0 when all went well, 1 when it did not (a sentence on stderr says why). A command line that
        cannot be understood ends the process with 2, as argparse does.

    Example:
        >>> main(["run", "--syftbox", "~/SyftBox", "--email", "alice@hospital.example", "--once"])
        0
    """
    given = _parser().parse_args(arguments)
    try:
        return int(given.command(given) or 0)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 1
    except (SyftJobError, ValueError, OSError, ImportError) as error:
        print(visible(str(error)), file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m syft_job_widgets",
        description="The desk for SyftBox jobs: review, approve, run and release submitted code.",
    )
    parser.add_argument("--version", action="version", version=f"syft-job-widgets {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_run(commands)
    _add_doctor(commands)
    _add_demo(commands)
    return parser


def _add_run(commands: Any) -> None:
    run = commands.add_parser(
        "run",
        help="run the approved jobs of a datasite owner",
        description="Run the jobs that the owner of a datasite approved, until Ctrl-C.",
        epilog="A job sees only a few variables of this process (PATH, HOME, locale, proxies, UV_*, PIP_*), without users and passwords in them; give others with --env.",
    )
    run.set_defaults(command=_run)
    run.add_argument("--syftbox", required=True, metavar="DIR", help="the SyftBox folder")
    run.add_argument("--email", required=True, metavar="ME", help="address of the datasite owner")
    run.add_argument("--once", action="store_true", help="run what is approved now, show its output, and end")
    run.add_argument(
        "--poll-interval",
        type=_positive,
        default=5.0,
        metavar="S",
        help="seconds between two looks when nothing announces a change (default: 5)",
    )
    run.add_argument(
        "--timeout",
        type=_positive,
        metavar="S",
        help="seconds until a job is ended (default: $SYFT_DEFAULT_JOB_TIMEOUT_SECONDS, else 300)",
    )
    run.add_argument(
        "--memory",
        type=_size,
        metavar="SIZE",
        help="memory that one job may hold, such as 500M, 2G or 2GiB (default: no limit)",
    )
    run.add_argument(
        "--cpu",
        type=_positive,
        metavar="S",
        help="seconds of processor time that one job may take, all its processes together (default: no limit)",
    )
    run.add_argument(
        "--output-limit",
        type=_size,
        metavar="SIZE",
        help="bytes that the outputs of one job may have together, such as 500M, 2G or 2GiB; the rest is left out (default: 20G)",
    )
    run.add_argument(
        "--max-workers", type=_count, metavar="N", help="how many jobs at once (default: one per processor)"
    )
    run.add_argument(
        "--dask",
        metavar="ADDRESS",
        help="hand the jobs to the Dask cluster whose scheduler is there, such as tcp://10.0.0.5:8786; its workers have to see the same files (needs the extra [dask])",
    )
    run.add_argument(
        "--work-dir",
        metavar="DIR",
        help="where private copies of jobs stand while they run (default: a folder of your own outside of the SyftBox)",
    )
    run.add_argument(
        "--run-unreviewed",
        action="store_true",
        help="also run jobs that are marked as approved without a record of a review; whoever can write in the job's folder can set that mark",
    )
    run.add_argument(
        "--env",
        action="append",
        type=_variable,
        default=[],
        metavar="NAME=VALUE",
        help="a variable for every job; may be given several times",
    )
    run.add_argument("--share-outputs", action="store_true", help="let each submitter read the outputs")
    run.add_argument("--share-logs", action="store_true", help="let each submitter read the logs")


def _run(given: argparse.Namespace) -> int:
    with ExitStack() as stack:
        executor = stack.enter_context(_dask(given.dask)) if given.dask else None
        return _run_with(given, executor)


def _run_with(given: argparse.Namespace, executor: Any) -> int:
    from .config import SyftJobConfig
    from .paths import expand
    from .runner import SyftJobRunner

    runner = SyftJobRunner(
        SyftJobConfig.from_syftbox_folder(given.syftbox, given.email),
        given.poll_interval,
        max_workers=given.max_workers,
        timeout=given.timeout,
        memory=given.memory,
        cpu=given.cpu,
        output_limit=given.output_limit,
        executor=executor,
        work_dir=None if given.work_dir is None else expand(given.work_dir, "--work-dir"),
        env=dict(given.env),
        run_unreviewed=given.run_unreviewed,
        share_outputs_with_submitter=given.share_outputs,
        share_logs_with_submitter=given.share_logs,
    )
    if given.once:
        runner.process_approved_jobs()
        return 1 if runner.problems else 0
    runner.run()
    return 0


@contextmanager
def _dask(address: str) -> Iterator[Any]:
    """The executor of a Dask cluster."""
    try:
        distributed = importlib.import_module("distributed")
    except ImportError:
        raise ImportError(
            "Dask is not installed here. Install it with: pip install 'syft-job-widgets[dask]'"
        ) from None
    with (
        distributed.Client(address, set_as_default=False) as client,
        client.get_executor(pure=False) as executor,
    ):
        yield executor


def _add_doctor(commands: Any) -> None:
    doctor = commands.add_parser(
        "doctor",
        help="look for what is odd in a SyftBox",
        description="List the layouts and jobs of a SyftBox, what is odd about them, and what to do. Changes nothing.",
        epilog="The exit code is 1 if there is a warning, else 0.",
    )
    doctor.set_defaults(command=_doctor)
    doctor.add_argument("--syftbox", required=True, metavar="DIR", help="the SyftBox folder")
    doctor.add_argument(
        "--email",
        metavar="ME",
        help="check approvals, records and permissions of this owner's datasite only (default: of all)",
    )
    doctor.add_argument("--json", action="store_true", help="print the report as JSON")


def _doctor(given: argparse.Namespace) -> int:
    from .doctor import examine
    from .paths import expand

    report = examine(expand(given.syftbox, "--syftbox"), given.email)
    say(report.as_json() if given.json else str(report))
    return 0 if report.ok else 1


def _add_demo(commands: Any) -> None:
    demo = commands.add_parser(
        "demo",
        help="open the desk on a demo SyftBox in JupyterLab",
        description="Make a SyftBox with jobs in every state, start a runner, and open JupyterLab on it.",
    )
    demo.set_defaults(command=_demo)
    demo.add_argument("--folder", metavar="DIR", help="where to make it (default: a temporary folder)")
    demo.add_argument("--no-browser", action="store_true", help="only print the address")
    demo.add_argument("--port", type=_count, metavar="N", help="port of JupyterLab (default: a free one)")


def _demo(given: argparse.Namespace) -> int:
    from .paths import expand

    if given.folder is not None:
        expand(given.folder, "--folder")  # says what is wrong with it before anything is made
    return int(importlib.import_module(".demo", __package__).main(given) or 0)


def _positive(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return number


def _size(text: str) -> int:
    from .limits import parse_size

    try:
        return parse_size(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)


def _variable(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value
