"""Who can read a target, as a list of names: from the rules that can come to decide, each name checked with the engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from syft_permissions.engine.compiled_rule import USER_PLACEHOLDER

from ..errors import SharingError
from .document import NOBODY, Document, Line, Lists
from .engine import Engine, below, governing
from .model import Readers, Target, split_path
from .patterns import SOMEBODY, TEMPLATE, in_order, live_rules, residuals, segments, universal, winner
from .store import file_of, opened, read, read_chain

EVERYBODY = "*"


def readers(datasite: Path, target: Target) -> Readers:
    """Who can effectively read a file, or at least one path in a folder, now.

    Args:
        datasite: the owner's folder, `<root>/<owner>`.
        target: file or folder; it need not exist.

    Returns:
        The readers. If a permission file on the way cannot be read, `problem` says so and `users` means nothing.

    Example:
        >>> readers(Path("/srv/syftbox/alice@hospital.example"), Target("notes.txt", folder=False)).users
        ()
    """
    try:
        with opened(datasite) as root:
            documents = read(root, [target]).documents
        return find_readers(datasite.name, documents, target)
    except SharingError as error:
        return Readers(problem=str(error))


def can_read(datasite: Path, path: str, user: str) -> bool:
    """The published engine's answer for one path. A path that ends with `/` means any new file in that folder.

    Raises:
        SharingError: a permission file between the datasite and the path cannot be read, so nobody can say.

    Example:
        >>> can_read(Path("/srv/syftbox/alice@hospital.example"), "notes.txt", "alice@hospital.example")  # doctest: +SKIP
        True
    """
    engine, probe = _asked(datasite, path)
    return engine.can_read(probe, user)


def can_write(datasite: Path, path: str, user: str) -> bool:
    """Like `can_read`, for writing."""
    engine, probe = _asked(datasite, path)
    return engine.can_write(probe, user)


def _asked(datasite: Path, path: str) -> tuple[Engine, str]:
    # Only the folders on the way are read: for a folder, too, the question is about a file directly in it.
    probe = path + "__any__" if path.endswith("/") else path
    folders = split_path(probe)[:-1]
    with opened(datasite) as root:
        return Engine(datasite.name, read_chain(root, folders)), probe


def find_readers(owner: str, documents: Mapping[str, Document], target: Target) -> Readers:
    """The same from permission files in memory."""
    found = _of_folder(documents, target) if target.folder else _of_file(owner, documents, target)
    users = tuple(dict.fromkeys(user for group in found for user in group if user != owner))
    where = governing(documents, target.parts if target.folder else target.parts[:-1])
    varies = target.folder and len({frozenset(group) - {owner} for group in found}) > 1
    if where is None:
        return Readers(users, varies=varies)
    probe = target.probe.split("/")[len(where.split("/")) if where else 0 :]
    decided = winner(documents[where], probe)
    return Readers(users, file_of(where), decided.pattern if decided else None, varies)


def _of_folder(documents: Mapping[str, Document], target: Target) -> list[tuple[str, ...]]:
    groups: list[tuple[str, ...]] = []
    where = governing(documents, target.parts)
    if where is not None:
        groups += _groups(documents[where], target.parts[len(where.split("/")) if where else 0 :])
    if where is None or not documents[where].terminal:
        for place in below(documents, target.path):
            groups += _groups(documents[place], ())
    return groups


def _groups(document: Document, names: Sequence[str]) -> list[tuple[str, ...]]:
    live = live_rules(document, names)
    groups = []
    for rule in live:
        if rule.user is None:
            # A template further down means "each user in a folder of their own name": its USER stays as written.
            own_folders = any(TEMPLATE in part for part in rule.segments)
            groups.append(rule.line.lists.named if own_folders else _everybody(rule.line.lists.named))
        elif rule.user == SOMEBODY:
            groups.append(_everybody(rule.line.lists.named))
        else:
            groups.append((rule.user,) if rule.line.lists.level(rule.user) else ())
    if not any(universal(rule.segments) and rule.user is None for rule in live):
        groups.append(NOBODY.named)  # paths that no rule matches
    return groups


def _everybody(entries: Iterable[str]) -> tuple[str, ...]:
    return tuple(EVERYBODY if entry == USER_PLACEHOLDER else entry for entry in entries)


def _of_file(owner: str, documents: Mapping[str, Document], target: Target) -> list[tuple[str, ...]]:
    where = governing(documents, target.parts[:-1])
    if where is None:
        return []
    names = target.parts[len(where.split("/")) if where else 0 :]
    decided = winner(documents[where], names)
    entries = list(_everybody((decided.lists if decided else NOBODY).named))
    for line in documents[where].lines:
        for rest, user in residuals(segments(line.pattern) or (), names):
            if TEMPLATE in line.pattern and not rest and user:
                entries += _everybody(line.lists.named) if user == SOMEBODY else [user]
    engine = Engine(owner, documents)
    # A template rule can shut out somebody whom the general rule names, so every single person is asked about.
    return [
        tuple(
            entry for entry in entries if "*" in entry or "?" in entry or engine.can_read(target.path, entry)
        )
    ]


def still_reads(owner: str, documents: Mapping[str, Document], target: Target, user: str) -> bool:
    """Can a user read the file, or any path in the folder?"""
    if user == owner or not target.folder:
        return Engine(owner, documents).can_read(target.path, user)
    return bool(Lists(read=find_readers(owner, documents, target).users).level(user))


def why(documents: Mapping[str, Document], target: Target, user: str) -> str:
    """A sentence that says through which rule a user can read a target."""
    where = governing(documents, target.parts if target.folder else target.parts[:-1])
    places = (
        []
        if where is None
        else [(where, documents[where], target.parts[len(where.split("/")) if where else 0 :])]
    )
    places += [
        (place, documents[place], ()) for place in (below(documents, target.path) if target.folder else ())
    ]
    for place, document, names in places:
        for line in _deciding(document, names, target.folder, user):
            if not (level := line.lists.level(user)):
                continue
            means = ("can read", "can write", "is an administrator")[level - 1]
            wild = next(
                (entry for entry in line.lists.named if entry != user and _one(entry).level(user)), None
            )
            through = (
                f" through the entry {wild!r}, which stands for more people"
                if wild and user not in line.lists.named
                else ""
            )
            return f"{user} {means}{through}, by the rule {line.pattern!r} in {file_of(place)!r}. Change that file if this is not wanted."
    return f"{user} can still read it, by a rule in {file_of(where or '')!r}."


def _deciding(document: Document, names: Sequence[str], folder: bool, user: str) -> list[Line]:
    if folder:
        return [rule.line for rule in live_rules(document, names) if rule.user in (None, SOMEBODY, user)]
    for line in in_order(document):
        if any(
            not rest and bound in (None, user)
            for rest, bound in residuals(segments(line.pattern) or (), names)
        ):
            return [line]  # the first that matches decides alone
    return []


def _one(entry: str) -> Lists:
    return Lists(read=(entry,))
