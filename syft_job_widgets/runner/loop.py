"""`SyftJobRunner`: from approved to done, for the jobs of one datasite owner."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from .._version import __version__
from ..config import SyftJobConfig
from ..errors import SyftJobError
from ..index import JobIndex, Snapshot
from ..layout import JobKey, place_of
from ..layout.receive import receive
from ..limits import parse_size
from ..text import few, size_text, visible
from ..watch import Watcher, watch
from . import options
from .attempt import Settings
from .console import say
from .crew import Crew, Memory
from .environment import check_env, kept_back
from .notes import is_held, is_to_run
from .publish import OUTPUT_LIMIT
from .signals import ends_on_signals
from .work import WorkPlace

DEFAULT_TIMEOUT_S = 300.0
TIMEOUT_VARIABLE = "SYFT_DEFAULT_JOB_TIMEOUT_SECONDS"
_TICK_S = 0.2


class SyftJobRunner:
    """Runs the approved jobs of one datasite owner, several at once.

    What runs is a private copy of exactly what was approved; a job that changed since, or that nobody reviewed, is
    refused with a sentence. Logs and outputs are closed to everybody but the owner before the first byte is
    written. Runners may be killed and started again, and several may work for one owner: no job is lost, and none
    runs twice without its trail and its error log saying so.

    Exit codes that a job did not choose: 124 time limit, 137 memory limit, 152 limit of processor time, 143 cancelled,
    125 interrupted three times in a row, 126 could not be started, or its outputs could not be kept, 127 there is no
    `run.sh`; 128 + n: ended by signal n. The note of the job says which it was.

    Args:
        config: the SyftBox folder, and the owner.
        poll_interval: seconds between two looks at the disk when nothing announces a change.
        max_workers: how many jobs at once; the number of processors by default.
        timeout: seconds until a job is ended; by default `$SYFT_DEFAULT_JOB_TIMEOUT_SECONDS`, else 300.
        memory: bytes that the processes of one job together may hold in memory, as a number or as `2G`, `2GiB`; no
            limit by default.
        cpu: seconds of processor time that they may take together; no limit by default.
        output_limit: bytes that the outputs of one job may have together, as a number or as `2G`; 20 GB by default. What
            is too much is left out, and the job's note and error log say so.
        executor: any `concurrent.futures.Executor` whose workers see the same files; by default jobs are processes
            of this machine, started by the runner itself.
        work_dir: where private copies stand while they run; by default a folder of the user's own, outside of the
            SyftBox (see `WorkPlace`).
        env: variables for every job, beside the few that are passed on from the runner's own environment (see
            `runner/environment.py`).
        run_unreviewed: also run jobs that are marked as approved without a record of a review, such as those that
            were approved with another tool. Whoever can write in a job's folder can set that mark.
        share_outputs_with_submitter, share_logs_with_submitter: let each submitter read the results once the job is
            done.

    Raises:
        TypeError: an option that is not of its kind.
        ValueError: a number that is not positive, a size or a variable that is none, a work folder inside of the SyftBox.
        OSError: the work folder cannot be made.

    Example:
        >>> SyftJobRunner(client.config).process_approved_jobs()
        ▶ Job 'Data Analysis' of bob@uni.example started (attempt 1).
        ✔ Job 'Data Analysis' of bob@uni.example ended: exit code 0, 1.2 s.
    """

    def __init__(
        self,
        config: SyftJobConfig,
        poll_interval: float = 5,
        *,
        max_workers: int | None = None,
        timeout: float | None = None,
        memory: int | str | None = None,
        cpu: float | None = None,
        output_limit: int | str | None = None,
        executor: Executor | None = None,
        work_dir: str | Path | None = None,
        env: Mapping[str, str] | None = None,
        run_unreviewed: bool = False,
        share_outputs_with_submitter: bool = False,
        share_logs_with_submitter: bool = False,
    ) -> None:
        self.config = config
        self.poll_interval = options.seconds("poll_interval", poll_interval)
        self.max_workers = options.workers(max_workers) or os.cpu_count() or 1
        # One way to write the root: runners must agree on what a job's place is called.
        root = replace(config, syftbox_folder=config.syftbox_folder.resolve())
        self._settings = Settings(
            config=root,
            work=WorkPlace(work_dir, root.syftbox_folder),
            timeout=_timeout(timeout),
            memory=None if memory is None else parse_size(memory),
            cpu=None if cpu is None else options.seconds("cpu", cpu),
            output_limit=OUTPUT_LIMIT if output_limit is None else parse_size(output_limit),
            env=check_env(env),
            executor=options.engine(executor),
            run_unreviewed=run_unreviewed,
            share_outputs=share_outputs_with_submitter,
            share_logs=share_logs_with_submitter,
        )
        self._index = JobIndex(root.syftbox_folder)
        self._memory = Memory(patience=poll_interval)
        self._problems: tuple[str, ...] = ()

    @classmethod
    def from_config(cls, config: SyftJobConfig) -> SyftJobRunner:
        """The runner for a config."""
        return cls(config)

    @property
    def problems(self) -> tuple[str, ...]:
        """What kept the runner from seeing all jobs of its owner at its last look, as sentences; empty if nothing did."""
        return self._problems

    # -- once ------------------------------------------------------------------------------------------------------------

    def process_approved_jobs(
        self,
        stream_output: bool = True,
        timeout: float | None = None,
        skip_job_names: Sequence[str] | None = None,
        share_outputs_with_submitter: bool = False,
        share_logs_with_submitter: bool = False,
    ) -> None:
        """Run all jobs that are approved now, and wait until they have ended.

        What keeps the runner from seeing all of them is printed, and in `problems` afterwards.

        Args:
            stream_output: also print what the jobs print, with owner and job in front of each line.
            timeout: seconds until a job is ended; the runner's by default.
            skip_job_names: names of jobs to leave alone; a list, also of one.
            share_outputs_with_submitter, share_logs_with_submitter: let each submitter read the results.

        Raises:
            TypeError: `skip_job_names` is no list of names.
            KeyboardInterrupt: Ctrl-C; the jobs that ran were ended first, and will be started again by the next run.
        """
        settings = replace(
            self._settings,
            timeout=self._settings.timeout if timeout is None else _timeout(timeout),
            stream_output=stream_output,
            share_outputs=share_outputs_with_submitter or self._settings.share_outputs,
            share_logs=share_logs_with_submitter or self._settings.share_logs,
        )
        skipped = options.names(skip_job_names)
        settings.work.sweep()
        crew = Crew(settings, self.max_workers, self._memory)
        stop = threading.Event()
        with ends_on_signals(stop, again=True), _closing(crew):
            self._problems = ()  # said again at every call
            approved = self._find(self._index.refresh().snapshot)
            crew.offer(key for key in approved if key.name not in skipped)
            while crew.busy and not stop.wait(_TICK_S / 4):
                pass

    # -- always ----------------------------------------------------------------------------------------------------------

    def run(self, stop: threading.Event | None = None) -> None:
        """Run jobs as they are approved, until Ctrl-C, SIGTERM, SIGHUP or `stop`.

        Then the jobs that run are ended within a few seconds, and recorded as interrupted: the next runner starts
        them again from the beginning.

        Args:
            stop: ends the loop when it is set.
        """
        stop = stop or threading.Event()
        wake = threading.Event()
        self._settings.work.sweep()
        self._greet()
        crew = Crew(self._settings, self.max_workers, self._memory, wake.set)
        try:
            with ExitStack() as stack:
                stack.enter_context(ends_on_signals(stop))
                stack.enter_context(_closing(crew))
                watcher = stack.enter_context(_watching(self._settings.config.syftbox_folder, wake))
                told = False
                while not stop.is_set():
                    wake.clear()
                    self._look(crew, watcher.snapshot if told else watcher.flush)
                    told = self._wait(stop, wake)
        except KeyboardInterrupt:
            pass
        say("The runner has stopped.")

    def _greet(self) -> None:
        config = self._settings.config
        say(
            f"Runner {__version__} for {visible(config.email)}: at most {self.max_workers} jobs at once, "
            f"{_words(self._settings)} each. Ctrl-C stops it."
        )
        if names := kept_back(self._settings.env):
            say(
                f"Jobs get {visible(', '.join(names))} without user and password. Give what they may have with env= or --env."
            )

    def _look(self, crew: Crew, snapshot: Callable[[], Snapshot]) -> None:
        try:
            crew.offer(self._find(snapshot()))
        except (OSError, SyftJobError) as error:  # such as a disk that has a bad moment
            self._tell((f"The jobs could not be listed: {visible(str(error))} Trying again.",))

    def _find(self, snapshot: Snapshot) -> list[JobKey]:
        """The jobs to run. What is in the way of seeing all of them is said, once."""
        self._tell(tuple(self._in_the_way(snapshot)))
        return self._approved(self._received(snapshot))

    def _in_the_way(self, snapshot: Snapshot) -> list[str]:
        root, owner = self._settings.config.syftbox_folder, self.config.email
        # What is wrong with other people's datasites is not this runner's business. Sentences about all name none.
        where = [(problem, problem.replace(str(root), "")) for problem in snapshot.problems]
        found = [problem for problem, inside in where if owner in inside or "@" not in inside]
        if found:
            return few(found)
        if not os.path.isdir(root):
            return [f"There is no SyftBox folder at {visible(str(root))}. Check the path, or mount it."]
        if not os.path.isdir(root / owner):
            return [
                f"There is no datasite {visible(owner)} in {visible(str(root))}, so there is nothing to run. "
                "Check the address, or wait until it is there."
            ]
        return []

    def _tell(self, problems: tuple[str, ...]) -> None:
        before, self._problems = self._problems, problems
        for problem in problems:
            if problem not in before:
                say(problem)
        if before and not problems:
            say("All jobs can be listed again.")

    def _received(self, snapshot: Snapshot) -> Snapshot:
        """Take new submissions into the owner's list. They wait for a review, so the snapshot serves as well as a newer one."""
        receive(self._settings.config.syftbox_folder, self.config.email, snapshot.records.values())
        return snapshot

    def _wait(self, stop: threading.Event, wake: threading.Event) -> bool:
        """Until something changes or it is time to look anyway; True if something did."""
        until = time.monotonic() + self.poll_interval
        while not stop.is_set() and (left := until - time.monotonic()) > 0:
            if wake.wait(min(left, _TICK_S)):
                return True
        return False

    def _approved(self, snapshot: Snapshot) -> list[JobKey]:
        """The approved jobs of this owner, longest unchanged first."""
        records = [
            record
            for record in snapshot.records.values()
            if record.key.owner == self.config.email
            and is_to_run(record)
            and not is_held(place_of(self._settings.config.syftbox_folder, record.key), record.run)
        ]
        return [record.key for record in sorted(records, key=lambda record: record.folder_time)]


def create_runner(syftbox_folder_path: str | Path, email: str, poll_interval: float = 5) -> SyftJobRunner:
    """The runner for an existing SyftBox folder.

    Args:
        syftbox_folder_path: the SyftBox folder.
        email: address of the datasite owner.
        poll_interval: seconds between two looks at the disk when nothing announces a change.

    Raises:
        FileNotFoundError: there is no such folder.
        ValueError: it is not a folder, or `email` is not an address.

    Example:
        >>> create_runner("~/SyftBox", "alice@hospital.example").run()
    """
    return SyftJobRunner(SyftJobConfig.from_syftbox_folder(syftbox_folder_path, email), poll_interval)


def _timeout(given: float | None) -> float:
    if given is not None:
        return options.seconds("timeout", given)
    text = os.environ.get(TIMEOUT_VARIABLE) or str(DEFAULT_TIMEOUT_S)
    try:
        found = float(text)
    except ValueError:
        raise ValueError(
            f"{TIMEOUT_VARIABLE}={text!r} is not a number of seconds. Correct or unset it."
        ) from None
    return options.seconds(TIMEOUT_VARIABLE, found)


def _words(settings: Settings) -> str:
    """The limits of one job: "300 s, 2.0 GB of memory"."""
    words = [f"{settings.timeout:.12g} s"]
    if settings.memory is not None:
        words.append(f"{size_text(settings.memory)} of memory")
    if settings.cpu is not None:
        words.append(f"{settings.cpu:.12g} s of processor time")
    return ", ".join(words)


@contextmanager
def _closing(crew: Crew) -> Iterator[None]:
    """However this ends, no job runs on without its runner."""
    try:
        yield
    finally:
        if crew.busy:
            crew.stop("the runner was stopped")
        crew.close()


@contextmanager
def _watching(root: Path, wake: threading.Event) -> Iterator[Watcher]:
    """Set the event whenever a job changes."""
    watcher = watch(root)
    with watcher.subscribe(lambda change: wake.set() if change.diff else None):
        yield watcher
