"""A SyftBox with an owner and a submitter, and runners for it: in a thread, or as processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psutil

from syft_job_widgets import JobClient, SyftJobConfig, SyftJobRunner
from syft_job_widgets.job import JobInfo
from syft_job_widgets.layout import JobPlace, RunFacts, place_at
from syft_job_widgets.layout.run_file import read_run, write_run
from syft_job_widgets.trail import read_trail
from tests.helpers import ROOT, wait_until

ALICE, BOB, EVE = "alice@hospital.example", "bob@uni.example", "eve@uni.example"


# Whoever runs the tests in the background, or with nohup, may ignore these signals, and children inherit that.
_AS_IN_A_TERMINAL = (
    "import runpy, signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "signal.signal(signal.SIGHUP, signal.SIG_DFL); "
    "runpy.run_module('syft_job_widgets', run_name='__main__')"
)


class Desk:
    """Alice's datasite, to which Bob may submit."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "SyftBox"
        self.root.mkdir(parents=True)
        self.work = folder / "work"
        self.files = folder / "files"  # where jobs meet the test
        self.files.mkdir()
        self.spawned: list[subprocess.Popen[str]] = []
        self.alice = JobClient(SyftJobConfig(self.root, ALICE))
        self.bob = JobClient(SyftJobConfig(self.root, BOB))
        self.alice.setup_ds_job_folder_as_do(BOB)

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.spawned:  # those of a test that failed; they end their jobs
            if process.poll() is None:
                process.terminate()
            process.communicate(timeout=60)

    # -- jobs --------------------------------------------------------------------------------------------------------

    def submit(self, name: str, script: str) -> JobInfo:
        self.bob.submit_bash_job(ALICE, script, name)
        return self.job(name)

    def approved(self, name: str, script: str) -> JobInfo:
        job = self.submit(name, script)
        job.approve()
        return job

    def job(self, name: str) -> JobInfo:
        return self.alice.jobs[name]

    def place(self, job: JobInfo) -> JobPlace:
        return place_at(self.root, job.location, ALICE)

    # -- runners -----------------------------------------------------------------------------------------------------

    def runner(self, **options: object) -> SyftJobRunner:
        given: dict[str, object] = {
            "work_dir": self.work,
            "timeout": 60.0,
            "max_workers": 4,
            "env": {"FILES": str(self.files)},
        }
        return SyftJobRunner(self.alice.config, 0.05, **{**given, **options})  # type: ignore[arg-type]

    def process(self, **options: object) -> None:
        self.runner(**options).process_approved_jobs(stream_output=False)

    @contextmanager
    def running(self, **options: object) -> Iterator[SyftJobRunner]:
        """A runner at work in a thread; it has ended when the block has."""
        stop, failures = threading.Event(), list[BaseException]()
        runner = self.runner(**options)

        def work() -> None:
            try:
                runner.run(stop)
            except BaseException as error:  # noqa: BLE001 - the test raises it
                failures.append(error)

        thread = threading.Thread(target=work)
        thread.start()
        try:
            yield runner
        finally:
            stop.set()
            thread.join(60)
        assert not thread.is_alive()
        assert not failures, failures

    def command(self, *arguments: str) -> list[str]:
        """The command line of a runner process."""
        options = [
            "--syftbox",
            str(self.root),
            "--email",
            ALICE,
            "--poll-interval",
            "0.05",
            "--env",
            f"FILES={self.files}",
        ]
        return [sys.executable, "-c", _AS_IN_A_TERMINAL, "run", *options, *arguments]

    def spawn(self, *arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            self.command(*arguments),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=self.files,
            env=self.environment(),
        )
        self.spawned.append(process)
        return process

    def environment(self) -> dict[str, str]:
        state = self.work.parent / "state"
        there = os.environ.get("PYTHONPATH")
        path = os.pathsep.join([there, str(ROOT)] if there else [str(ROOT)])
        return {**os.environ, "XDG_STATE_HOME": str(state), "PYTHONPATH": path}

    # -- what is on disk ---------------------------------------------------------------------------------------------

    def trail(self, job: JobInfo) -> list[str]:
        """The actions of the job's trail, oldest first."""
        return [event.action for event in read_trail(self.place(job))]

    def facts(self, job: JobInfo) -> RunFacts:
        place = self.place(job)
        reviews = place.open_reviews()
        assert reviews is not None
        with reviews:
            found = read_run(reviews, place.note_name("run"))
        assert found is not None
        return found

    def set_facts(self, job: JobInfo, **changes: object) -> None:
        place = self.place(job)
        reviews = place.open_reviews(create=True)
        assert reviews is not None
        with reviews:
            before = read_run(reviews, place.note_name("run")) or RunFacts("waiting", 0, 0.0)
            write_run(reviews, place.note_name("run"), replace(before, **changes))  # type: ignore[arg-type]

    def file(self, name: str) -> Path:
        return self.files / name

    def wait_for_file(self, name: str) -> Path:
        path = self.file(name)
        wait_until(path.exists, timeout=60.0, what=f"the file {name}")
        return path

    def wait_for_status(self, job: JobInfo, status: str) -> None:
        wait_until(lambda: job.record.status.value == status, timeout=60.0, what=f"{job.name} to be {status}")


def is_over(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True
