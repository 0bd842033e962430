"""Showing objects of the published packages with our views: once, or always in this notebook."""

from __future__ import annotations

from typing import Any

from IPython import get_ipython
from IPython.display import display

from ..display import in_kernel
from ..errors import SyftJobError
from ..foreign import ours

_TYPES = (
    ("syft_job.job", "JobInfo"),
    ("syft_job.job", "JobsList"),
    ("syft_job.client", "JobClient"),
)
_replaced: dict[tuple[str, str], Any] = {}


def show(shown: object) -> None:
    """Show jobs, a job or a client with our view; outside of a notebook, as text.

    Raises:
        TypeError: it is none of these.
    """
    found = ours(shown)
    if found is None:
        raise TypeError(
            f"A {type(shown).__name__} cannot be shown. Give a client, its jobs, or one job. An empty list of another package "
            "does not say which SyftBox it is of: give its client."
        )
    if in_kernel():
        display(found)  # type: ignore[no-untyped-call]
    else:
        print(found)


def enable() -> bool:
    """From now on this notebook shows objects of syft-job with our views. False if there is no notebook."""
    formatter = _formatter()
    if formatter is None:
        return False
    for module, name in _TYPES:
        if (module, name) not in _replaced:
            # A class that was shown before is known itself, and no longer by its name.
            before = _forget(formatter, module, name)
            _replaced[module, name] = formatter.for_type_by_name(module, name, _bundle) or before
    return True


def disable() -> bool:
    """Take `enable()` back. False if there is no notebook."""
    formatter = _formatter()
    if formatter is None:
        return False
    for module, name in _TYPES:
        if (module, name) in _replaced:
            before = _replaced.pop((module, name))
            _forget(formatter, module, name)
            formatter.deferred_printers.pop((module, name), None)
            if before is not None:
                formatter.for_type_by_name(module, name, before)
    return True


def _forget(formatter: Any, module: str, name: str) -> Any:
    for kind in list(formatter.type_printers):
        if (kind.__module__, kind.__name__) == (module, name):
            return formatter.type_printers.pop(kind)
    return None


def _formatter() -> Any:
    shell = get_ipython()
    return None if shell is None else shell.display_formatter.mimebundle_formatter


def _bundle(shown: object, **_: object) -> Any:
    """Our mime bundle for a foreign object; nothing if we cannot, and then its own form is shown."""
    try:
        found = ours(shown)
    except (SyftJobError, OSError):
        return None
    return None if found is None else found._repr_mimebundle_()
