"""The changes: grant, revoke, protect. Each is one locked read, plan, check, write, check again on disk, or undo."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ..errors import SharingError
from . import plan
from .document import Document
from .engine import Engine
from .model import GrantReport, StillReads, Target, check_users
from .readers import find_readers, still_reads, why
from .store import file_of, locked, opened, read, undo, write


def grant_read(
    datasite: Path, targets: Sequence[Target], users: Sequence[str], *, allow_wildcards: bool = False
) -> GrantReport:
    """Let users read files and folders; nobody loses anything, and nothing else becomes readable.

    A folder grant covers what is in the folder now and later, except names that begin with a dot: the engine's
    patterns do not match those (`preview` shows them; share them as files). A folder that does not exist is made.

    Args:
        datasite: the owner's folder, `<root>/<owner>`.
        targets: what to share. All are written together, each permission file once.
        users: addresses.
        allow_wildcards: also accept `*` and `*@domain`.

    Returns:
        Which permission files were written, and who could read everything before.

    Raises:
        SharingError: a bad address; a link or broken permission file on the way; the rules there cannot express it;
            or, after writing, the engine still refuses (then the old files are back).

    Example:
        >>> outputs = Target("app_data/job/bob@uni.example/run 1/outputs", folder=True)
        >>> grant_read(Path("/srv/syftbox/alice@hospital.example"), [outputs], ["bob@uni.example"])  # doctest: +SKIP
        GrantReport(changed=('app_data/job/bob@uni.example/run 1/outputs/syft.pub.yaml',), unchanged=(), still_can_read=())
    """
    return _grant(datasite, targets, check_users(users, allow_wildcards=allow_wildcards), "read")


def grant_write(datasite: Path, targets: Sequence[Target], users: Sequence[str]) -> GrantReport:
    """Let users write (and so read) files and folders, in the same way and with the same limits as `grant_read`.

    This is how an owner opens a folder for the jobs of one submitter.

    Args:
        datasite: the owner's folder.
        targets: what to open.
        users: addresses; wildcards are refused.

    Returns:
        Which permission files were written, and who could write everything before.

    Raises:
        SharingError: as for `grant_read`.

    Example:
        >>> inbox = Target("app_data/job/bob@uni.example", folder=True)
        >>> grant_write(Path("/srv/syftbox/alice@hospital.example"), [inbox], ["bob@uni.example"]).unchanged  # doctest: +SKIP
        ()
    """
    return _grant(datasite, targets, check_users(users), "write")


def _grant(datasite: Path, targets: Sequence[Target], users: Sequence[str], right: plan.Right) -> GrantReport:
    touched: set[str] = set()

    def planned(documents: Mapping[str, Document]) -> dict[str, Document]:
        changed, needed = plan_grant(datasite.name, documents, targets, users, right)
        touched.update(needed)
        return changed

    def verify(documents: Mapping[str, Document]) -> None:
        check_grant(datasite.name, documents, targets, users, right)

    changed = _apply(datasite, targets, planned, verify)
    return GrantReport(changed, tuple(user for user in users if user not in touched))


def plan_grant(
    owner: str,
    documents: Mapping[str, Document],
    targets: Sequence[Target],
    users: Sequence[str],
    right: plan.Right = "read",
) -> tuple[dict[str, Document], set[str]]:
    """The permission files that a grant would change, and the users for whom. Nothing is written."""
    touched = set[str]()

    def step(now: Mapping[str, Document], target: Target) -> dict[str, Document]:
        engine = Engine(owner, now)
        # A folder may hold finer rules than the one the probe meets, so there every rule is looked at for every user.
        needed = [
            user
            for user in users
            if user != owner and (target.folder or not engine.allows(target.path, user, right))
        ]
        touched.update(user for user in needed if plan.change(now, target, plan.grant([user], right)))
        return plan.change(now, target, plan.grant(needed, right))

    changed = _settled(documents, targets, step)
    return changed, touched


def check_grant(
    owner: str,
    documents: Mapping[str, Document],
    targets: Sequence[Target],
    users: Sequence[str],
    right: plan.Right = "read",
) -> None:
    """`SharingError` unless the engine lets every user do it with every target."""
    engine = Engine(owner, documents)
    for target in targets:
        for user in users:
            if not engine.allows(target.probe, user, right):
                rule = find_readers(owner, documents, target)
                raise SharingError(
                    f"{user} would still not be able to {right} {target.path!r}: another rule in {rule.governing!r} decides "
                    "for them. Nothing was changed. Look at that file."
                )


def revoke_read(datasite: Path, targets: Sequence[Target], users: Sequence[str]) -> GrantReport:
    """Take reading away from users, for these files and folders only; everybody else keeps what they have.

    Only a user's own address is taken out. Who reads through a wildcard, or may also write, still can; the report
    says so and why, and nothing is taken from others to prevent it.

    Args:
        datasite: the owner's folder.
        targets: what to revoke. A folder covers everything in it.
        users: addresses; `*` and `*@domain` take out exactly that entry.

    Returns:
        What was written, and who can still read.

    Raises:
        SharingError: as for `grant_read`.

    Example:
        >>> log = Target("app_data/job/bob@uni.example/run 1/stdout.txt", folder=False)
        >>> revoke_read(Path("/srv/syftbox/alice@hospital.example"), [log], ["bob@uni.example"]).changed  # doctest: +SKIP
        ('app_data/job/bob@uni.example/run 1/syft.pub.yaml',)
    """
    named = check_users(users, allow_wildcards=True)
    final: dict[str, Document] = {}
    touched: set[str] = set()

    def planned(documents: Mapping[str, Document]) -> dict[str, Document]:
        def step(now: Mapping[str, Document], target: Target) -> dict[str, Document]:
            touched.update(user for user in named if plan.change(now, target, plan.revoke([user])))
            return plan.change(now, target, plan.revoke(named))

        return _settled(documents, targets, step)

    changed = _apply(datasite, targets, planned, final.update)
    still = [
        StillReads(user, target.path, why(final, target, user))
        for target in targets
        for user in named
        if user != datasite.name and still_reads(datasite.name, final, target, user)
    ]
    return GrantReport(changed, tuple(user for user in named if user not in touched), tuple(still))


def protect(
    datasite: Path, folder: Target | Sequence[Target], *, readers: Sequence[str] = (), keep: bool = False
) -> None:
    """Make folders the owner's alone, before anything is written into them, whatever the folders above allow.

    The folder (made if missing) gets its own permission file with one rule for everything in it, and `terminal`, so
    that a permission file which a run leaves further down opens nothing. Under a terminal ancestor the rule stands there.

    Args:
        datasite: the owner's folder.
        folder: the folder, or several.
        readers: who may read there from the start.
        keep: keep what the folder's own permission file grants already; otherwise that file is replaced, even if it
            is broken or a link (the link is replaced, not followed).

    Raises:
        SharingError: not a folder; a link on the way; a rule further up that lets others in and cannot be overruled.

    Example:
        >>> protect(Path("/srv/syftbox/alice@hospital.example"), Target("results", folder=True))  # doctest: +SKIP
    """
    allowed = check_users(readers, allow_wildcards=False)
    for target in (folder,) if isinstance(folder, Target) else folder:
        if not target.folder:
            raise SharingError(
                f"{target.path!r} is given as a file; only folders can be protected before they are filled."
            )

        def planned(documents: Mapping[str, Document], target: Target = target) -> dict[str, Document]:
            return plan.protect(documents, target, allowed, keep=keep)

        def verify(documents: Mapping[str, Document], target: Target = target) -> None:
            found = find_readers(datasite.name, documents, target)
            if not keep and (extra := set(found.users) - set(allowed)):
                raise SharingError(
                    f"{target.path!r} could not be protected: {', '.join(sorted(extra))} would still be able to read there, by a "
                    f"rule in {found.governing!r}. Nothing was changed. Correct that file first."
                )

        _apply(datasite, [target], planned, verify, inside=False, reset=None if keep else target.path)


def _settled(
    documents: Mapping[str, Document],
    targets: Sequence[Target],
    step: Callable[[Mapping[str, Document], Target], dict[str, Document]],
) -> dict[str, Document]:
    """The documents that change when every target had its step, in rounds until a round changes nothing.

    One target can give a later one something to do: a file in a hidden folder gets a permission file there, which
    then governs the folder, and a folder that was asked for together with it must be granted in that file too.
    """
    now, changed = dict(documents), dict[str, Document]()
    for _ in range(len(targets)):
        before = dict(now)
        for target in targets:
            new = step(now, target)
            now |= new
            changed |= new
        if now == before:
            break
    return changed


def _apply(
    datasite: Path,
    targets: Sequence[Target],
    planned: Callable[[Mapping[str, Document]], dict[str, Document]],
    verify: Callable[[dict[str, Document]], object],
    *,
    inside: bool = True,
    reset: str | None = None,
) -> tuple[str, ...]:
    """Read, plan, check in memory, write, read again, check again: under one lock. The files written."""
    with opened(datasite) as root, locked(root):
        snapshot = read(root, targets, inside=inside, reset=reset)
        changed = planned(snapshot.documents)
        verify(snapshot.documents | changed)
        if changed:
            write(root, snapshot, changed)
            try:
                verify(read(root, targets, inside=inside).documents)
            except BaseException:
                undo(root, snapshot, tuple(changed))
                raise
        return tuple(sorted(file_of(where) for where in changed))
