"""The logs and outputs of one run: closed to everybody before the first byte, and looked at again before the last."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

from .. import sharing
from ..actions import targets
from ..errors import UnsafePathError
from ..layout import STREAMS, Dir, JobPlace, RunFacts, Stream
from ..logs.recording import ArrivalWriter
from .publish import OUTPUT_LIMIT, LeftOut, publish_outputs, without_paths


class Results:
    """Where one run's logs and outputs go.

    Use as a context manager; make it inside `place.lock()`. What stands there already is removed: of an approved job
    that is not done, it is the rest of an attempt that was cut off, or the submitter put it there.

    Args:
        place: the job.
        facts: tells who may read the new logs and outputs from the start.
        private: folders whose place is not told in a log that may be shared.

    Attributes:
        logs: a descriptor to write to, for each stream.
        times: a descriptor for when what is in them arrived; None if that cannot be written down.

    Raises:
        SharingError: they could not be closed to others, so nothing is written there.
        UnsafePathError: something else stands in their place.
        OSError: they cannot be made.
    """

    def __init__(self, place: JobPlace, facts: RunFacts, private: Iterable[Path] = ()) -> None:
        self._place = place
        self._private = (*private, place.location, place.datasite)
        self.logs: dict[Stream, int] = {}
        self.times: int | None = None
        with ExitStack() as stack:
            place.clear_run()
            self._logs_folder = stack.enter_context(place.create_logs())
            outputs = place.open_outputs(create=True)
            if outputs is None:
                raise UnsafePathError(
                    f"{place.outputs_path} cannot be made. Remove what stands in its place."
                )
            self._outputs_folder = stack.enter_context(outputs)
            self.close_to_others(facts, always=True)
            for stream in STREAMS:
                self.logs[stream] = self._logs_folder.create_file(place.log_name(stream))
                stack.callback(os.close, self.logs[stream])
            with suppress(
                OSError, UnsafePathError
            ):  # the job runs also when nobody can tell later when it said what
                self.times = place.create_times()
            if self.times is not None:
                stack.callback(os.close, self.times)
            self._stack = stack.pop_all()

    def __enter__(self) -> Results:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def close_to_others(self, facts: RunFacts, *, always: bool = False) -> None:
        """Close the folders to everybody but the given readers, if they are not the ones that were closed before.

        The submitter can write in the job's folder, so a folder may be another one than a moment ago.
        """
        for what, folder, readers in (
            ("outputs", self._outputs_folder, facts.readers_outputs),
            ("logs", self._logs_folder, facts.readers_logs),
        ):
            wanted = [target for target in targets(self._place, what) if target.folder]
            single = [target for target in targets(self._place, what) if not target.folder]
            if always and single and not wanted:
                sharing.protect_files(self._place.datasite, single, readers=readers)
            if not always and all(_is_at(self._place.datasite, target, folder) for target in wanted):
                continue
            sharing.protect(self._place.datasite, wanted, readers=readers)
            if always and not all(_is_at(self._place.datasite, target, folder) for target in wanted):
                raise UnsafePathError(
                    f"The {what} folder was exchanged while it was closed to others. Look who writes there."
                )

    def publish(
        self,
        produced: Sequence[str],
        copy: Path,
        limit: int = OUTPUT_LIMIT,
        stop: Callable[[], bool] = lambda: False,
    ) -> LeftOut:
        """Copy what the run produced into the job's outputs (see `publish_outputs`)."""
        return publish_outputs(self._place, produced, copy, limit, stop)

    def note(self, sentence: str) -> None:
        """Add a line of the runner's own to the error log, on a line of its own. Paths of the owner's are taken out of it."""
        sentence = without_paths(sentence, self._private)
        with suppress(OSError):  # a full disk; the note of the attempt says what ended it
            fd = self.logs["stderr"]
            size = os.fstat(fd).st_size
            line = (b"\n" if size and not self._ends_line(size) else b"") + _line(sentence)
            written = os.write(fd, line)
            if self.times is not None:
                arrivals = ArrivalWriter(self.times)
                arrivals.arrived("stderr", size, line[:written])
                arrivals.settle(force=True)

    def _ends_line(self, size: int) -> bool:
        with suppress(OSError, UnsafePathError):
            reading = self._logs_folder.open_file(self._place.log_name("stderr"))
            try:
                return os.pread(reading, 1, size - 1) == b"\n"
            finally:
                os.close(reading)
        return False


def _line(sentence: str) -> bytes:
    return f"[runner] {sentence}\n".encode("utf-8", "backslashreplace")


def _is_at(datasite: Path, target: sharing.Target, folder: Dir) -> bool:
    """Whether the folder that stands at the target's path is the one that is open."""
    try:
        with Dir.open(datasite) as base, base.walk_to(target.parts) as now:
            return os.path.samestat(os.fstat(now.fd), os.fstat(folder.fd))
    except (OSError, UnsafePathError):
        return False
