"""Every error that this package raises on purpose: one tree, each also of the documented built-in type.

The documented API promises `ValueError`, `PermissionError`, `FileNotFoundError` and `TypeError`; each class here
inherits the promised one, so code written against the documentation keeps working, and a caller who wants only our
errors catches `SyftJobError`. `code` is the stable word that travels to the browser.
"""

from __future__ import annotations

from typing import ClassVar


class SyftJobError(Exception):
    """Base of every error raised by this package. `str(error)` is a sentence that says what to do next."""

    code: ClassVar[str] = "error"


class JobStatusError(SyftJobError, ValueError):
    """The job on disk is not in a status from which this action is possible."""

    code = "wrong_status"


class NotOwnerError(SyftJobError, PermissionError):
    """Only the datasite owner may do this, and the current user is somebody else."""

    code = "not_owner"


class ChangedSinceReviewError(SyftJobError, ValueError):
    """What is on disk is not what was reviewed. The changed, added and removed files are named.

    Attributes:
        changed: relative paths whose content or executable bit differs.
        added: relative paths that were not there.
        removed: relative paths that are gone.
    """

    code = "changed"

    def __init__(
        self,
        message: str,
        *,
        changed: tuple[str, ...] = (),
        added: tuple[str, ...] = (),
        removed: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message)
        self.changed = changed
        self.added = added
        self.removed = removed


class NotReviewableError(SyftJobError, ValueError):
    """The job holds something that cannot be bound to an approval: a link, a device, a socket, too many files."""

    code = "not_reviewable"


class NotReviewedError(SyftJobError, PermissionError):
    """An approval without a valid record of a review: the runner does not run it."""

    code = "not_reviewed"


class UnsafePathError(SyftJobError, ValueError):
    """A path leads out of the job or over a link, or something that should be a file or folder is not."""

    code = "unsafe_path"


class InvalidNameError(SyftJobError, ValueError):
    """A job name or an email address that cannot safely be a folder's name."""

    code = "invalid_name"


class ConfigFileError(SyftJobError, ValueError):
    """A `config.yaml` (or other small YAML file) that cannot be read within the limits."""

    code = "bad_config"


class JobNotFoundError(SyftJobError, ValueError):
    """No job of that name, or several (then the message lists them)."""

    code = "not_found"


class JobGoneError(SyftJobError, FileNotFoundError):
    """The job's folder is no longer on disk."""

    code = "gone"

    def __str__(self) -> str:  # FileNotFoundError would print the errno form for two arguments
        return str(self.args[0]) if self.args else "The job is no longer on disk."


class SourceNotFoundError(SyftJobError, FileNotFoundError):
    """A file or folder that the caller named does not exist."""

    code = "source_not_found"

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else "The path does not exist."


class JobExistsError(SyftJobError, FileExistsError):
    """A job or a deposited result of that name is there already; nothing was overwritten."""

    code = "exists"

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else "It exists already."


class BusyError(SyftJobError, ValueError):
    """Another program has held what this action needs for too long. Nothing was changed."""

    code = "busy"


class DiskError(SyftJobError, OSError):
    """The disk refused a step of an action: no right to write, no room, a SyftBox that went away. `errno` says which."""

    code = "disk"

    def __str__(self) -> str:
        return str(self.args[-1]) if self.args else "The disk refused."


class ReasonError(SyftJobError, ValueError):
    """A reason that cannot be kept: it is too long, or holds half of a character."""

    code = "bad_reason"


class SharingError(SyftJobError, ValueError):
    """A grant or revocation that could not be made, or did not have the effect that was asked for."""

    code = "sharing"


class LogError(SyftJobError, ValueError):
    """A log that cannot be read as asked: a bad pattern, a line number out of range."""

    code = "log"


class ProtocolError(SyftJobError, ValueError):
    """A message from the browser that does not follow js/PROTOCOL.md."""

    code = "bad_request"
