"""What sharing speaks about: targets, readers, reports; and the checks on the words that callers pass in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from syft_permissions import PERMISSION_FILE_NAME

from ..errors import SharingError

# One "@", and nothing that the permission engine or a terminal would read as more than a character.
_ADDRESS = re.compile(r"[^@\s/*?\[\]{}\\]+@[^@\s/*?\[\]{}\\]+")
_WILDCARD = re.compile(r"\*|\*@[^@\s/*?\[\]{}\\]+")


@dataclass(frozen=True, slots=True)
class Target:
    """One file, or one folder with everything below it, in a datasite.

    Attributes:
        path: POSIX path relative to the datasite, without `.` and `..`.
        folder: True if a grant covers everything below `path`.

    Raises:
        SharingError: the path is absolute, empty, climbs with `..`, or names a permission file.

    Example:
        >>> Target("app_data/job/bob@uni.example/run 1/outputs", folder=True).parts[-1]
        'outputs'
    """

    path: str
    folder: bool
    parts: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        parts = split_path(self.path)
        # The engine asks for admin rights on every path that *ends* with this name, so no read grant can help there.
        if parts[-1].endswith(PERMISSION_FILE_NAME):
            raise SharingError(
                f"{self.path!r} ends with {PERMISSION_FILE_NAME}; only administrators read such files. Rename it to share it."
            )
        object.__setattr__(self, "parts", parts)
        object.__setattr__(self, "path", "/".join(parts))

    @property
    def probe(self) -> str:
        """The path that the published tools ask the engine about: for a folder, any file in it."""
        return f"{self.path}/__any__" if self.folder else self.path


@dataclass(frozen=True, slots=True)
class Readers:
    """Who can read a target now, by the published engine. The owner always can and is not listed.

    Attributes:
        users: addresses, and wildcards as written: `*` is everybody, `*@domain` everybody there, `USER` each user in a
            folder of their own name below the target. For a folder: everybody who can read at least one path in it.
        governing: the permission file that decides, relative to the datasite; None if there is none (nobody can read).
        rule: the pattern that decides for an ordinary new file there; None if no rule matches.
        varies: True if some files in the folder have other readers than others.
        problem: None, or a sentence about a permission file that cannot be read. Then `users` is empty and means *unknown*.
    """

    users: tuple[str, ...] = ()
    governing: str | None = None
    rule: str | None = None
    varies: bool = False
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class StillReads:
    """A user who can read a target also after a revocation, and why, as a sentence."""

    user: str
    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class GrantReport:
    """What a grant or revocation did.

    Attributes:
        changed: the permission files written, relative to the datasite. Empty if everything was so already.
        unchanged: users for whom nothing had to be changed.
        still_can_read: after a revocation, who still can and why. Nothing was taken from others to prevent it.
    """

    changed: tuple[str, ...]
    unchanged: tuple[str, ...] = ()
    still_can_read: tuple[StillReads, ...] = ()


@dataclass(frozen=True, slots=True)
class SharedFile:
    """A file that a grant is about. `covered` is False if the new readers would still not be able to read it."""

    path: str
    size: int
    covered: bool = True


@dataclass(frozen=True, slots=True)
class SharePreview:
    """What a grant would do; nothing was written.

    Attributes:
        files: the regular files, sorted by path, at most as many as asked for. Permission files are left out.
        total_files: how many there are.
        total_bytes: their size together.
        complete: False if the folder was too large to count to the end.
        can_read_now: the readers now, over all targets (see `Readers.users`).
        will_read_then: the readers after the grant.
        warnings: sentences for the person who decides.
    """

    files: tuple[SharedFile, ...]
    total_files: int
    total_bytes: int
    complete: bool
    can_read_now: tuple[str, ...]
    will_read_then: tuple[str, ...]
    warnings: tuple[str, ...]


def split_path(path: str) -> tuple[str, ...]:
    """The segments of a relative POSIX path. `SharingError` if it is not one."""
    trimmed = path.removesuffix("/")
    parts = tuple(trimmed.split("/"))
    if "\0" in path or any(part in ("", ".", "..") for part in parts):
        raise SharingError(
            f"{path!r} is not a path inside the datasite. Use a relative path without '.' and '..'."
        )
    return parts


def check_users(users: Sequence[str], *, allow_wildcards: bool = False) -> tuple[str, ...]:
    """The addresses without repetition. `SharingError` for anything that is not exactly one person's address.

    Example:
        >>> check_users(["bob@uni.example", "bob@uni.example"])
        ('bob@uni.example',)
    """
    if isinstance(users, str):
        raise SharingError("Give a list of addresses, not one text: share(['bob@uni.example']).")
    for user in users:
        _check_user(user, allow_wildcards)
    return tuple(dict.fromkeys(users))


def _check_user(user: object, allow_wildcards: bool) -> None:
    if not isinstance(user, str) or not user.strip():
        raise SharingError("An address is missing. Give addresses such as 'bob@uni.example'.")
    if user != user.strip() or any(unicodedata.category(char)[0] in "CZ" for char in user):
        raise SharingError(f"{user!r} contains spaces or invisible characters. Type the address again.")
    if _WILDCARD.fullmatch(user):
        if not allow_wildcards:
            raise SharingError(
                f"{user!r} stands for many people. Name each person, or allow wildcards if you mean it."
            )
    elif not _ADDRESS.fullmatch(user):
        raise SharingError(f"{user!r} is not an email address. Give addresses such as 'bob@uni.example'.")
