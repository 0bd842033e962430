"""One job's facts as text that a later session can take over, and back again.

No path and no name is in it: those come from the folders that the later session finds.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

from ..status import Status
from .config_file import share_list, share_text
from .records import JobConfigFile, JobKey, JobRecord, RunFacts
from .stamps import Reading


class Kept(NamedTuple):
    """The jobs of one submitter in one layout, as a memory holds them.

    Attributes:
        readings: by the name of the job's folder.
        mark: the fingerprint of the owner's notes on all of them; b"" if there is none to rely on.
    """

    submitter: str
    layout: str
    readings: Mapping[str, Reading]
    mark: bytes = b""


def is_lasting(reading: Reading) -> bool:
    """Whether the facts are those that anybody would read as long as the fingerprint is the same.

    Not those of files so young that a second change would not show, and not those that the clock had a say in: a time in
    the future is not believed, and will be one day.
    """
    record = reading.record
    unbelieved = record.finished_at is None and record.status in (Status.DONE, Status.FAILED)
    return reading.since is None and bool(reading.stamp) and not unbelieved


_OF_RECORD = JobRecord._fields[2:]  # without the key and the parent
_OF_CONFIG = JobConfigFile._fields
_OF_RUN = tuple(field.name for field in fields(RunFacts))
FORM = hashlib.blake2b(repr((2, _OF_RECORD, _OF_CONFIG, _OF_RUN)).encode(), digest_size=8).hexdigest()
"""Another one when the text means something else."""

_run_values = attrgetter(*_OF_RUN)
_CONFIG, _RUN, _WARNINGS = (_OF_RECORD.index(name) for name in ("config", "run", "warnings"))
_DEPENDENCIES, _TYPE, _ENTRY = (_OF_CONFIG.index(name) for name in ("dependencies", "type", "entry_point"))
_CONFIG_WARNINGS = _OF_CONFIG.index("warnings")
_LISTS_OF_RUN = tuple(_OF_RUN.index(name) for name in ("readers_outputs", "readers_logs"))
_STATUS = {status.value: status for status in Status}
_dump = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode
_load = json.JSONDecoder().raw_decode


def as_text(record: JobRecord) -> str:
    """The facts, in ASCII.

    Raises:
        ValueError: a number that JSON has no word for.
    """
    values: list[Any] = list(record[2:])
    values[0] = record.status.value
    values[_RUN] = _run_values(record.run) if record.run else None
    return _dump(values)


def from_text(text: str, key: JobKey, parent: Path) -> JobRecord:
    """The record that `as_text` was given, of the job that stands there now.

    Raises:
        ValueError, TypeError, LookupError: not such a text.
    """
    values: list[Any]
    values, _ = _load(text)
    status = values[0] = _STATUS[values[0]]
    if values[1] == status.value:
        values[1] = status.value  # the same text, kept once
    config = values[_CONFIG]
    config[_DEPENDENCIES] = share_list(tuple(config[_DEPENDENCIES]))
    config[_TYPE], config[_ENTRY] = share_text(config[_TYPE]), share_text(config[_ENTRY])
    config[_CONFIG_WARNINGS] = tuple(config[_CONFIG_WARNINGS])
    values[_CONFIG] = JobConfigFile(*config)
    run = values[_RUN]
    if run is not None:
        for place in _LISTS_OF_RUN:
            run[place] = tuple(run[place])
        values[_RUN] = RunFacts(*run)
    values[_WARNINGS] = tuple(values[_WARNINGS])
    return JobRecord(key, parent, *values)
