"""The one seam between the model and the views: what a notebook shows for a model object.

The model must not import widgets (a runner on a server stays light), and yet `jobs` in a cell shows the table. So the
widgets are looked up by name, here and only here, and only inside a running kernel or marimo app. Everywhere else
(nbconvert, a code host, a terminal) the static forms made by text.py are all there is.
"""

from __future__ import annotations

import importlib
import logging
import sys
from typing import Any, Protocol

from .text import escape, visible

log = logging.getLogger(__name__)

_NO_VIEW = "The interactive view could not be made"
_NO_HTML = "This could not be shown"


class Displayable(Protocol):
    """An object with the two static forms."""

    def __str__(self) -> str: ...

    def _repr_html_(self) -> str: ...


def in_kernel() -> bool:
    """True in a Jupyter kernel, where a widget has somebody to talk to."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return getattr(shell, "kernel", None) is not None


def mimebundle(shown: Displayable, plain: str) -> dict[str, Any]:
    """Static text and HTML, and in a kernel the interactive view.

    Args:
        shown: a JobInfo, JobsList or log viewer.
        plain: the `text/plain` form; it must not change from run to run.
    """
    bundle: dict[str, Any] = {"text/plain": plain, "text/html": static_html(shown)}
    if in_kernel():
        try:
            bundle.update(importlib.import_module("syft_job_widgets.widgets").view_of(shown))
        except Exception as error:  # the static form is better than none, and says why it is all there is
            log.exception(_NO_VIEW)
            why = _why_not(error)
            bundle["text/html"] += f"<p>{escape(why)}</p>"
            bundle["text/plain"] += f"\n{visible(why)}"
    return bundle


def static_html(shown: Displayable) -> str:
    """The static HTML; if that cannot be made, why: a cell shows a sentence, never a trace."""
    try:
        return shown._repr_html_()
    except Exception as error:  # whatever is on disk
        log.exception(_NO_HTML)
        return f"<p>{escape(f'{_NO_HTML}: {type(error).__name__}: {error}')}</p>"


def marimo_view(shown: Displayable) -> object:
    """What a marimo cell shows, for the `_display_` method that marimo asks: the view, or the static HTML and why.

    Args:
        shown: a JobInfo, JobsList or log viewer.

    Returns:
        An object of marimo's, which can be shown.
    """
    marimo = importlib.import_module("marimo")  # nobody else calls this, so it is there
    try:
        widget = importlib.import_module("syft_job_widgets.widgets").widget_of(shown)
        return marimo.Html(static_html(shown)) if widget is None else marimo.ui.anywidget(widget)
    except Exception as error:
        log.exception(_NO_VIEW)
        return marimo.Html(f"{static_html(shown)}<p>{escape(_why_not(error))}</p>")


class Shown:
    """For a class with the two static forms: it is also shown by its view, in every notebook that has one."""

    def _repr_html_(self) -> str:
        raise NotImplementedError

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return mimebundle(self, repr(self))

    def _display_(self) -> object:
        return marimo_view(self)


def _why_not(error: Exception) -> str:
    return f"{_NO_VIEW}: {type(error).__name__}: {error}"
