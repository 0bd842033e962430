"""Run one private copy of a job: start it, keep what it prints as it comes, and end all of it in time.

Self-contained, so that it can travel: `run_copy` takes and returns plain frozen data, so any
`concurrent.futures.Executor` can carry it to another process or machine that sees the same files.

What a job prints is read from its pipes as bytes and written at once: nothing waits for the end of a line, and nothing
is translated. Exit codes that the job did not decide itself are those of `timeout(1)`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from typing import Final, Literal

import psutil

from .layout import STREAMS, Stream
from .limits import Excess, Meter
from .logs.recording import ArrivalWriter
from .pipes import LogSink, OnOutput, Pipes
from .processes import Family

TIMED_OUT: Final = 124
GAVE_UP: Final = 125
CANNOT_START: Final = 126
NOT_FOUND: Final = 127
CANCELLED: Final = 143

_DRAIN_S: Final = 1.0
"""How long a pipe that a background process keeps open is read on after the job itself has ended, in seconds."""

End = Literal["exited", "timed out", "over a limit", "stopped", "not started", "lost"]


@dataclass(frozen=True, slots=True)
class RunSpec:
    """What to run, where, and within which limits. Plain data: it can be pickled.

    Attributes:
        folder: the private copy; the working directory.
        script: the script's path in it.
        env: the whole environment of the job.
        token: the value of `SYFT_JOB_ATTEMPT`, by which stray processes are found. Part of `env` too.
        stdout, stderr: descriptors of open files (in this process only), or paths of files to append to.
        times: likewise, for when what it printed arrived (see `logs.recording`); None: that is not written down.
        timeout: seconds until the job is ended; None: no limit.
        memory: bytes that its processes together may hold in memory; None: no limit.
        cpu: seconds of processor time that they may take together; None: no limit.
        grace: seconds between SIGTERM and SIGKILL.
        log_limit: bytes that are kept of each stream; what comes after is read and dropped.
        stop_file: the job is ended as soon as this file exists, or its folder does not; looked for several times a
            second.
    """

    folder: str
    script: str
    env: Mapping[str, str]
    token: str
    stdout: int | str
    stderr: int | str
    times: int | str | None = None
    timeout: float | None = 300.0
    grace: float = 3.0
    log_limit: int = 1 << 30
    stop_file: str | None = None
    memory: int | None = None
    cpu: float | None = None


@dataclass(frozen=True, slots=True)
class RunResult:
    """How a run ended.

    Attributes:
        returncode: as bash would report it: the exit code, or 128 + number of the signal that ended it; 124 when the
            time limit ended it, 137 memory, 152 processor time, 126 when it could not be started, 127 when there was
            no bash.
        end: `exited` by itself, `timed out`, `over a limit` of memory or processor time, `stopped` from outside,
            `not started`, or `lost`: a worker began it and is gone.
        note: why it ended if not by itself, as a short sentence part; None otherwise.
        started_at, finished_at: Unix seconds.
        strays: processes that were still there after the job's own had ended, and were ended too.
        losses: for each stream of which not everything could be kept: why.
    """

    returncode: int
    end: End
    note: str | None
    started_at: float
    finished_at: float
    strays: int = 0
    losses: Mapping[str, str] = field(default_factory=dict)


def run_copy(
    spec: RunSpec,
    *,
    on_start: Callable[[int], object] | None = None,
    on_output: OnOutput | None = None,
    stop: Callable[[], bool] | None = None,
) -> RunResult:
    """Run the script of a private copy to its end, and leave no process of it behind.

    Args:
        spec: what to run.
        on_start: called with the process number once it runs.
        on_output: called with every block of bytes as it was read.
        stop: asked several times a second; True ends the job.

    Returns:
        How it ended. A job that cannot be started gives a result too, not an error.

    Raises:
        OSError: a log cannot be opened.

    Example:
        >>> run_copy(RunSpec("/tmp/copy", "run.sh", {"PATH": "/usr/bin:/bin"}, "t1", "/tmp/out", "/tmp/err")).returncode
        0
    """
    with ExitStack() as stack:
        sinks: dict[Stream, LogSink] = {}
        for stream in STREAMS:
            sinks[stream] = LogSink(getattr(spec, stream), spec.log_limit)
            stack.callback(sinks[stream].close)
        arrivals = _arrivals(spec.times, stack)
        return _run(spec, sinks, arrivals, on_start, on_output, stop)


def _arrivals(target: int | str | None, stack: ExitStack) -> ArrivalWriter | None:
    """Who notes when what it prints arrives; nobody if that cannot be written: it is no reason not to run."""
    if target is None:
        return None
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        fd = os.dup(target) if isinstance(target, int) else os.open(target, flags, 0o600)
    except OSError:
        return None
    stack.callback(os.close, fd)
    arrivals = ArrivalWriter(fd)
    stack.callback(arrivals.settle, force=True)
    return arrivals


def _run(
    spec: RunSpec,
    sinks: dict[Stream, LogSink],
    arrivals: ArrivalWriter | None,
    on_start: Callable[[int], object] | None,
    on_output: OnOutput | None,
    stop: Callable[[], bool] | None,
) -> RunResult:
    started = time.time()
    bash = shutil.which("bash", path=spec.env.get("PATH", os.defpath))
    if bash is None:
        return RunResult(NOT_FOUND, "not started", "bash was not found on PATH", started, time.time())
    older = frozenset(psutil.pids())
    try:
        # "./": without it bash would look for the script on PATH when the folder has none.
        process = subprocess.Popen(
            [bash, f"./{spec.script}"],
            cwd=spec.folder,
            env=dict(spec.env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            start_new_session=True,
        )
    except OSError as error:
        return RunResult(
            CANNOT_START, "not started", f"could not be started: {error.strerror}", started, time.time()
        )
    pipes = Pipes(process, sinks, on_output, arrivals)
    run = _Running(spec, process, pipes, Family(spec.token, process.pid, older))
    with run.pipes:
        try:
            if on_start is not None:
                on_start(process.pid)
            end = run.follow(stop)
            strays = run.finish(end)
        except (
            BaseException
        ):  # whatever went wrong here, the job does not run on without anybody who watches it
            run.family.end(0.0)
            process.wait()
            raise
    code = TIMED_OUT if end == "timed out" else process.returncode
    notes = {
        "over a limit": run.excess.note if run.excess else "",
        "timed out": f"timed out after {spec.timeout:.12g} s" if spec.timeout else "",
        "stopped": "stopped",
    }
    if run.excess is not None:
        code = run.excess.returncode
    losses: dict[str, str] = {stream: sink.loss for stream, sink in sinks.items() if sink.loss}
    return RunResult(
        128 - code if code < 0 else code, end, notes.get(end), started, time.time(), strays, losses
    )


class _Running:
    """A started job: its process, its pipes, and the clock."""

    def __init__(
        self,
        spec: RunSpec,
        process: subprocess.Popen[bytes],
        pipes: Pipes,
        family: Family,
    ) -> None:
        self.family = family
        self.pipes = pipes
        self._spec = spec
        self._process = process
        self._deadline = None if spec.timeout is None else time.monotonic() + spec.timeout
        self._meter = Meter(family, spec.memory, spec.cpu)
        self.excess: Excess | None = None

    def follow(self, stop: Callable[[], bool] | None) -> End:
        """Keep what it prints until it ends or has to end."""
        while self._process.poll() is None:
            if (stop is not None and stop()) or self._is_called_off():
                return "stopped"
            if self._deadline is not None and time.monotonic() >= self._deadline:
                return "timed out"
            self.excess = self._meter.look()
            if self.excess is not None:
                return "over a limit"
            self._idle(0.1)
        return "exited"

    def _is_called_off(self) -> bool:
        file = self._spec.stop_file
        return file is not None and (os.path.exists(file) or not os.path.exists(os.path.dirname(file)))

    def _idle(self, seconds: float) -> None:
        if self._deadline is not None:
            seconds = max(0.0, min(seconds, self._deadline - time.monotonic()))
        self._read_for(seconds)

    def _read_for(self, seconds: float) -> None:
        if self.pipes.open:
            self.pipes.read(seconds)
        elif self._process.poll() is None:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(seconds)
        else:
            time.sleep(seconds)

    def finish(self, end: End) -> int:
        """Read the rest, end whoever is still there, reap; how many were left behind."""
        if end == "exited":
            self.pipes.drain(_DRAIN_S)
            strays = self.family.end(self._spec.grace, self._read_for)
        else:
            self.family.end(self._spec.grace, self._read_for)
            strays = 0
        self.pipes.drain(_DRAIN_S / 4)
        self._process.wait()
        return strays
