"""ipykernel 7.0 to 7.3: a message that came in, and that nobody is told of.

These versions send the answers of subshells on the socket of the shell beside the stream that reads it. That takes the
socket's one signal away, so that the stream sometimes sleeps on what has come, and every view waits for its answer; 7.4
sends through the stream. While this process shows views, the stream looks by itself, twice a second.
"""

from __future__ import annotations

import sys
import threading
from typing import Any

_EVERY_MS = 500
_lock = threading.Lock()
_helped: list[object] = []


def look_for_lost_messages() -> bool:
    """Let the kernel of this process look for messages that it was not told of, if its version needs that. Once is enough.

    Returns:
        Whether it looks from now on.
    """
    kernel = _kernel()
    stream = getattr(kernel, "shell_stream", None)
    if stream is None or getattr(kernel, "shell_channel_thread", None) is None or not _forgets():
        return False
    with _lock:
        if any(stream is helped for helped in _helped):
            return False
        _helped.append(stream)
    # On the loop that reads the stream, which is a thread's own.
    stream.io_loop.add_callback(_begin, stream)
    return True


def _begin(stream: Any) -> None:
    import zmq  # a kernel has both of them; this package does not need them itself
    from tornado.ioloop import PeriodicCallback

    def look() -> None:
        if stream.closed():
            callback.stop()
        else:
            stream.flush(zmq.POLLIN)

    callback = PeriodicCallback(look, _EVERY_MS)
    callback.start()


def _kernel() -> object:
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return getattr(shell, "kernel", None)


def _forgets() -> bool:
    version: tuple[object, ...] = getattr(sys.modules.get("ipykernel"), "version_info", ())
    return (7, 0) <= tuple(part for part in version[:2] if isinstance(part, int)) < (7, 4)
