"""Checks of what a runner was given: what is no such thing is refused with a sentence before anything runs."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Executor


def seconds(name: str, value: float) -> float:
    """A length of time above 0.

    Args:
        name: of the option, for the sentence.
        value: as it was given.

    Raises:
        TypeError: no number.
        ValueError: not above 0, or `nan`, which would be waited for without a pause.

    Example:
        >>> seconds("poll_interval", 0.5)
        0.5
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{name} is a number of seconds, not {value!r}. Give one, such as {name}=5.")
    if not value > 0:
        raise ValueError(f"{name}={value} is not possible. Give a number of seconds above 0.")
    return value


def workers(value: int | None) -> int | None:
    """How many jobs at once; None for as many as there are processors.

    Raises:
        TypeError: no whole number.
        ValueError: less than 1.
    """
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"max_workers is a whole number, not {value!r}. Give one, such as max_workers=4.")
    if value < 1:
        raise ValueError(f"max_workers has to be at least 1, and {value} is not. Give a number above 0.")
    return value


def engine(value: Executor | None) -> Executor | None:
    """What runs the jobs; None for this machine.

    Raises:
        TypeError: no executor.
    """
    if value is not None and not isinstance(value, Executor):
        raise TypeError(
            f"executor is a concurrent.futures.Executor, not {value!r}. Give one, or leave it out to run jobs on this "
            "machine. Those of submitit become one with SubmititExecutor(...)."
        )
    return value


def names(value: Iterable[str] | None) -> frozenset[str]:
    """Names of jobs.

    Raises:
        TypeError: one text, which would be taken for its letters, or no list of texts at all.
    """
    if value is None:
        return frozenset()
    if isinstance(value, str | bytes):
        raise TypeError(
            f"skip_job_names is a list of names, not one text. Give it as skip_job_names=[{value!r}]."
        )
    found = list(value) if isinstance(value, Iterable) else [value]
    odd = [item for item in found if not isinstance(item, str)]
    if odd:
        raise TypeError(f"skip_job_names is a list of names, and {odd[0]!r} is none. Give names as text.")
    return frozenset(found)
