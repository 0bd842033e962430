"""What a grant would do, before it is made: exact files, who can read them now, who will."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from syft_permissions import PERMISSION_FILE_NAME

from ..errors import SharingError
from ..layout.safe_files import Dir
from .actions import check_grant, plan_grant
from .document import Document
from .engine import Engine
from .model import SharedFile, SharePreview, Target, check_users
from .readers import find_readers
from .store import join, opened, read, walk

# Patterns that a job's own code left can be slow to match; a preview must come back all the same.
CHECK_SECONDS = 5.0


def preview(
    datasite: Path,
    targets: Sequence[Target],
    users: Sequence[str],
    *,
    allow_wildcards: bool = False,
    limit: int = 1000,
) -> SharePreview:
    """Compute a grant without making it.

    Args:
        datasite: the owner's folder.
        targets: what would be shared.
        users: with whom.
        allow_wildcards: as in `grant_read`.
        limit: at most so many files are listed; all are counted.

    Returns:
        Files, readers now and then, and warnings. It says nothing about what the files contain.

    Raises:
        SharingError: whatever `grant_read` would refuse.

    Example:
        >>> preview(Path("/srv/syftbox/alice@hospital.example"), [Target("results", folder=True)], ["bob@uni.example"]).can_read_now  # doctest: +SKIP
        ()
    """
    wanted = check_users(users, allow_wildcards=allow_wildcards)
    owner = datasite.name
    with opened(datasite) as root:
        before = read(root, targets).documents
        changed, touched = plan_grant(owner, before, targets, wanted)
        after = before | changed
        check_grant(owner, after, targets, wanted)
        listing = _Listing(Engine(owner, after), wanted)
        for target in targets:
            listing.add(root, target)
    now, then = _readers(owner, before, targets), _readers(owner, after, targets)
    warnings = [
        *listing.warnings(limit),
        *_about_users(Engine(owner, after), targets, wanted, now, touched),
    ]
    files = tuple(listing.files[path] for path in sorted(listing.files))
    return SharePreview(
        files[:limit],
        len(files),
        sum(file.size for file in files),
        listing.complete,
        now,
        then,
        tuple(warnings),
    )


def _readers(owner: str, documents: Mapping[str, Document], targets: Sequence[Target]) -> tuple[str, ...]:
    found = (user for target in targets for user in find_readers(owner, documents, target).users)
    return tuple(dict.fromkeys(found))


class _Listing:
    """The files of the targets, each once, and what was left out."""

    def __init__(self, engine: Engine, users: Sequence[str]) -> None:
        self.engine, self.users = engine, users
        self.files: dict[str, SharedFile] = {}
        self.links: list[str] = []
        self.absent: list[str] = []
        self.complete = True
        self.unchecked = 0
        self.deadline = time.monotonic() + CHECK_SECONDS

    def add(self, root: Dir, target: Target) -> None:
        try:
            with root.walk_to(target.parts if target.folder else target.parts[:-1]) as here:
                if target.folder:
                    for place, _, entry in walk(here, target.path):
                        self._entry(join(place, entry.name), entry.name, entry.kind, entry.stat.st_size)
                elif (info := here.stat(target.parts[-1])) is not None:
                    self._entry(target.path, target.parts[-1], "file", info.st_size)
                else:
                    self.absent.append(target.path)
        except FileNotFoundError:
            self.absent.append(target.path)
        except SharingError:  # too many to count: a grant on a protected folder does not need the list
            self.complete = False

    def _entry(self, path: str, name: str, kind: str, size: int) -> None:
        if name == PERMISSION_FILE_NAME:
            return
        if kind != "file":
            self.links.append(path)
        else:
            late = time.monotonic() > self.deadline
            self.unchecked += late
            covered = not late and all(self.engine.can_read(path, user) for user in self.users)
            self.files[path] = SharedFile(path, size, covered)

    def warnings(self, limit: int) -> list[str]:
        said = [f"{path!r} does not exist yet." for path in self.absent]
        if self.links:
            said.append(
                f"{_some(self.links)}: links and special files are not listed as shared; what a link points to is not opened."
            )
        if self.unchecked:
            said.append(
                f"For {self.unchecked:,} files it took too long to find out whether they are covered."
            )
        else:
            bare = sorted(path for path, file in self.files.items() if not file.covered)
            dotted = [path for path in bare if "/." in f"/{path}"]
            if dotted:
                said.append(
                    f"{_some(dotted)}: not covered, because patterns do not match names that begin with a dot. Share such files by name."
                )
            if other := [path for path in bare if path not in dotted]:
                said.append(f"{_some(other)}: not covered, because another rule decides about it.")
        if not self.complete:
            said.append("The folder holds too many files to list them all. The list is not complete.")
        elif len(self.files) > limit:
            said.append(f"Only the first {limit:,} of {len(self.files):,} files are listed.")
        return said


def _some(paths: Sequence[str]) -> str:
    more = f" and {len(paths) - 3:,} more" if len(paths) > 3 else ""
    return ", ".join(repr(path) for path in paths[:3]) + more


def _about_users(
    engine: Engine, targets: Sequence[Target], users: Sequence[str], now: Sequence[str], touched: set[str]
) -> list[str]:
    said = []
    if "*" in now:
        said.append("Everybody can already read some or all of this: a rule names '*'.")
    elif wild := [entry for entry in now if "*" in entry or "?" in entry]:
        said.append(f"Everybody who matches {', '.join(wild)} can already read some or all of this.")
    if "USER" in now:
        said.append("Each user can already read a folder of their own name in here.")
    for user in users:
        if "*" in user:
            said.append(f"{user!r} stands for many people, also for those who join later.")
        if user == engine.owner:
            said.append(f"{user} is the owner and can always read.")
        elif user not in touched:
            said.append(f"{user} can read all of this already.")
        if user != engine.owner and any(engine.can_write(target.probe, user) for target in targets):
            said.append(f"{user} can also change what is there.")
    return said
