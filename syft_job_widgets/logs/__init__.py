"""Logs of any size: windows, tail, search, following, and text without terminal tricks.

`LogFile` reads, `LogView` is what `job.stdout` returns, `ansi` tells colours from control sequences.
"""

from __future__ import annotations

from .ansi import collapse_carriage_returns, plain, strip_control
from .logfile import LogFile
from .model import (
    LogChunk,
    LogHeader,
    LogLine,
    LogPart,
    LogTail,
    LogWindow,
    MatchCount,
    SearchHit,
    SearchResult,
)
from .source import Opener
from .view import LogView

__all__ = [
    "LogChunk",
    "LogFile",
    "LogHeader",
    "LogLine",
    "LogPart",
    "LogTail",
    "LogView",
    "LogWindow",
    "MatchCount",
    "Opener",
    "SearchHit",
    "SearchResult",
    "collapse_carriage_returns",
    "plain",
    "strip_control",
]
