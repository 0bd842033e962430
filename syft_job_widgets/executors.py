"""Engines that are no `concurrent.futures.Executor` themselves, made into one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class _Job(Protocol):
    def done(self) -> bool: ...

    def result(self) -> Any: ...

    def cancel(self) -> Any: ...


class _Submits(Protocol):
    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> _Job: ...


class SubmititExecutor(Executor):
    """Hands jobs to Slurm, or to processes of this machine, through `submitit`.

    Args:
        executor: a `submitit.AutoExecutor`, `SlurmExecutor` or `LocalExecutor`, with its parameters set. Its folder has
            to be on a file system that all nodes see, and so has the runner's `work_dir`.
        interval: seconds between two looks at what has ended.

    Raises:
        TypeError: `executor` takes no jobs, or `interval` is no number.
        ValueError: `interval` is not above 0.

    Example:
        >>> slurm = submitit.AutoExecutor(folder="/shared/submitit")
        >>> slurm.update_parameters(timeout_min=60, slurm_partition="cpu", cpus_per_task=4, mem_gb=8)
        >>> with SubmititExecutor(slurm) as executor:
        ...     SyftJobRunner(config, executor=executor, max_workers=100, work_dir="/shared/runs").run()
    """

    def __init__(self, executor: _Submits, interval: float = 0.2) -> None:
        if not callable(getattr(executor, "submit", None)):
            raise TypeError(
                f"{executor!r} takes no jobs. Give a submitit.AutoExecutor, or another one of submitit."
            )
        if isinstance(interval, bool) or not isinstance(interval, int | float):
            raise TypeError(
                f"interval is a number of seconds, not {interval!r}. Give one, such as interval=0.2."
            )
        if not interval > 0:
            raise ValueError(
                f"interval has to be more than 0 seconds, and {interval} is not. Give a number above 0."
            )
        self._executor = executor
        self._interval = interval
        self._lock = threading.Lock()
        self._jobs: dict[Future[Any], _Job] = {}
        self._ending: set[Future[Any]] = set()
        self._news = threading.Event()
        self._closed = False
        self._thread: threading.Thread | None = None

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """See `concurrent.futures.Executor.submit`."""
        with self._lock:
            if self._closed:
                raise RuntimeError("This executor has been shut down. Make another one.")
            future: Future[T] = Future()
            self._jobs[future] = self._executor.submit(fn, *args, **kwargs)
            if self._thread is None:
                self._thread = threading.Thread(target=self._follow, name="syft-job-submitit", daemon=True)
                self._thread.start()
        self._news.set()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """See `concurrent.futures.Executor.shutdown`."""
        with self._lock:
            self._closed = True
            if cancel_futures:
                for future in self._jobs:
                    future.cancel()
        self._news.set()
        if wait and self._thread is not None:
            self._thread.join()

    def _follow(self) -> None:
        while True:
            self._news.wait(self._interval)
            self._news.clear()
            with self._lock:
                jobs = dict(self._jobs)
                if not jobs and self._closed:
                    return
            for future, job in jobs.items():
                if self._settle(future, job):
                    self._ending.discard(future)
                    with self._lock:
                        del self._jobs[future]

    def _settle(self, future: Future[Any], job: _Job) -> bool:
        """Pass on what became of a job; True once it has ended."""
        if future in self._ending:
            return job.done()
        if future.cancelled():
            job.cancel()
            future.set_running_or_notify_cancel()
            self._ending.add(future)
            return False
        try:
            if not job.done():
                return False
            outcome = job.result()
        except Exception as error:  # noqa: BLE001 - whatever it is, the one who waits for the job is told
            if future.set_running_or_notify_cancel():
                future.set_exception(error)
            return True
        if future.set_running_or_notify_cancel():
            future.set_result(outcome)
        return True
