"""What a runner prints: its own short sentences, and on request what the jobs print, made safe for a terminal."""

from __future__ import annotations

import codecs
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from ..layout import JobKey, Stream
from ..logs import plain
from ..text import visible

_LONGEST: Final = 8_192
"""Characters of a line that are printed. The log has all of it."""

_lock = threading.Lock()


def say(sentence: str) -> None:
    """Print one line, whole, also when several jobs print at once, and wherever the output goes to."""
    with _lock, suppress(OSError, ValueError):  # nobody listens any more: no reason to stop working
        try:
            print(sentence, flush=True)
        except UnicodeEncodeError:
            print(sentence.encode("ascii", "backslashreplace").decode("ascii"), flush=True)


class Echo:
    r"""Prints the output of one job line by line, with the job in front.

    Terminal sequences are taken out, and what cannot be seen is marked, so a job can neither colour the owner's
    terminal nor print lines that look like another job's.

    Example:
        >>> echo = Echo(key)
        >>> echo("stdout", b"step 1\n")
        [alice@hospital.example][Data Analysis] step 1
    """

    def __init__(self, key: JobKey, printer: Callable[[str], object] = say) -> None:
        self._prefix = f"[{visible(key.owner)}][{visible(key.name)}] "
        self._print = printer
        self._decoders = {
            name: codecs.getincrementaldecoder("utf-8")("replace") for name in ("stdout", "stderr")
        }
        self._rest = {"stdout": "", "stderr": ""}

    def __call__(self, stream: Stream, block: bytes) -> None:
        """Print the lines that a block of bytes completes."""
        text = self._rest[stream] + self._decoders[stream].decode(block)
        *lines, rest = text.split("\n")
        if len(rest) > _LONGEST:
            lines, rest = [*lines, rest], ""
        self._rest[stream] = rest
        for line in lines:
            self._show(stream, line)

    def close(self) -> None:
        """Print what is left without a newline."""
        for stream in self._rest:
            if self._rest[stream]:
                self._show(stream, self._rest[stream])
                self._rest[stream] = ""

    def _show(self, stream: str, line: str) -> None:
        shown = line if len(line) <= _LONGEST else line[:_LONGEST] + "…"
        marked = "STDERR: " if stream == "stderr" else ""
        self._print(self._prefix + marked + visible(plain(shown).expandtabs()))
