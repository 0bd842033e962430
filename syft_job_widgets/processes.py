"""The processes of one run, wherever they went: found by session, by a token in their environment, and by descent.

A job can leave its process group (`setsid`), ignore SIGTERM, or let a process live on in the background. No portable
way finds every process of a program that tries to hide; these three together find what honest and careless code
leaves behind. A process that cleared its environment, made a session of its own and lost its parent is not found.
"""

from __future__ import annotations

import functools
import os
import signal
import socket
import time
from collections.abc import Callable, Iterable
from contextlib import suppress

import psutil

TOKEN_VARIABLE = "SYFT_JOB_ATTEMPT"  # noqa: S105 - a mark to find processes by, not a secret
"""Every process of a run inherits this variable; its value is one run's alone."""

_CLOCK_S = 1.0
"""How exactly two readers of a process's start time agree, in seconds."""


class Family:
    """The processes of one run.

    Args:
        token: the value of `TOKEN_VARIABLE` in their environment.
        leader: process number of the session's leader; 0 if it is not known.
        older: process numbers that existed before the run; they are not looked at, which makes the search fast.

    Example:
        >>> family = Family(token, leader=process.pid, older=frozenset(psutil.pids()))
        >>> family.end(grace=3.0)  # how many there were
        2
    """

    def __init__(self, token: str, leader: int = 0, older: frozenset[int] = frozenset()) -> None:
        self._token = token
        self._leader = leader
        self._older = older

    def find(self) -> list[psutil.Process]:
        """Those that run now, without zombies and without the caller."""
        found: dict[int, psutil.Process] = {}
        for pid in psutil.pids():
            if pid in self._older or pid == os.getpid():
                continue
            with suppress(psutil.Error, OSError):
                if self._is_ours(pid):
                    found[pid] = psutil.Process(pid)
        for process in list(found.values()):
            with suppress(psutil.Error):
                for child in process.children(recursive=True):
                    found.setdefault(child.pid, child)
        return [process for process in found.values() if is_running(process)]

    def _is_ours(self, pid: int) -> bool:
        if self._leader and os.getsid(pid) == self._leader:
            return True
        return psutil.Process(pid).environ().get(TOKEN_VARIABLE) == self._token

    def end(self, grace: float, idle: Callable[[float], object] = time.sleep) -> int:
        """Ask all of them to end (SIGTERM), and kill who is still there after the grace time.

        Args:
            grace: seconds between the two.
            idle: called to wait for so many seconds; a caller uses the time to read what they still print.

        Returns:
            How many there were.
        """
        known = {process.pid: process for process in self.find()}
        if not known:
            return 0
        _signal(known.values(), signal.SIGTERM)
        until = time.monotonic() + grace
        while any(map(is_running, known.values())) and time.monotonic() < until:
            idle(0.05)
        # Whoever is killed may have made children a moment ago, so look again until nobody is left.
        for _ in range(20):
            known |= {process.pid: process for process in self.find()}
            rest = [process for process in known.values() if is_running(process)]
            if not rest:
                break
            _signal(rest, signal.SIGKILL)
            idle(0.05)
        return len(known)


def is_running(process: psutil.Process) -> bool:
    """Whether the process still runs. A zombie has ended: only its parent has not asked for it yet."""
    try:
        return bool(process.is_running()) and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _signal(processes: Iterable[psutil.Process], number: signal.Signals) -> None:
    for process in processes:
        with suppress(psutil.Error, ValueError, OSError):
            process.send_signal(number)


def end_orphans(token: str, leader: int, started_at: float) -> int:
    """End what is left of a run whose runner is gone.

    Args:
        token: the run's token.
        leader: number of its first process, which leads its session; 0 if unknown.
        started_at: when the run began, Unix seconds.

    Returns:
        How many processes there were.
    """
    if started_at < psutil.boot_time() - 60:
        return 0  # the machine was started anew since: the numbers mean other processes now
    return Family(token, leader if _leads(leader, token) else 0).end(grace=1.0)


def _leads(leader: int, token: str) -> bool:
    """Whether that number is still the run's: it is given again after a process has ended."""
    if leader <= 1:
        return False
    try:
        return bool(psutil.Process(leader).environ().get(TOKEN_VARIABLE) == token)
    except psutil.NoSuchProcess:
        return True  # while a session has members, its number is not given to another process
    except psutil.Error:
        return False


@functools.cache
def machine_id() -> str:
    """The same for processes that can see each other by their numbers, and for no others.

    The host's name is not enough: containers and copies of a machine share it, and after a restart the numbers mean
    other processes. Where the system tells no more than the name, it has to do.

    Example:
        >>> machine_id()
        'build-7 5c1f2f0e-8b0d-4b8b-9f0a-6a1df0a3c0de 4026531836'
    """
    parts = [socket.gethostname()]
    with suppress(OSError):
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
            parts.append(file.read().strip())
        parts.append(str(os.stat("/proc/self/ns/pid").st_ino))
    return " ".join(parts)


def is_process(pid: int, started: float) -> bool:
    """Whether the process with that number is the one that began then, and not a later one."""
    try:
        return abs(psutil.Process(pid).create_time() - started) < _CLOCK_S
    except psutil.Error:
        return False


def own_start() -> float:
    """When this process began, Unix seconds: with its number, it tells this process from every other."""
    return float(psutil.Process().create_time())
