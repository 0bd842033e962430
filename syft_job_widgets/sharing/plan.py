"""Which permission file changes, and how, so that exactly the targets get exactly the change.

Rules of the published engine do not add up: the nearest file governs, and in it the most specific pattern wins alone.
So a change for one target has two duties: the rule that carries it must win there, and must say everything else that
the rule it displaces said. A file of the target's own folder is preferred (it goes when the folder goes, and grows with
nothing else); then what the governing file said about that folder is carried down. Where that cannot be expressed
exactly, or an ancestor is `terminal`, the rules go into the governing file, with the path's names escaped.

All of this is pure: documents in, documents out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Literal, TypeAlias

from ..errors import SharingError
from .carry import carry_down, ordered
from .document import NOBODY, Document, Line, Lists
from .engine import below, governing
from .model import Target
from .patterns import (
    EVERYTHING,
    TEMPLATE,
    Segments,
    emit,
    escape,
    in_order,
    key,
    live_rules,
    residuals,
    segments,
    universal,
    winner,
)
from .store import file_of, join

Right: TypeAlias = Literal["read", "write"]
Edit: TypeAlias = Callable[[Lists], Lists]


def grant(users: Sequence[str], right: Right = "read") -> Edit:
    """Add readers or writers, except those to whom the rule allows as much already."""
    wanted = {"read": 1, "write": 2}[right]

    def edit(lists: Lists) -> Lists:
        new = tuple(user for user in users if lists.level(user) < wanted)
        return replace(lists, **{right: getattr(lists, right) + new})

    return edit


def revoke(users: Sequence[str]) -> Edit:
    """Take exact addresses from the readers; wildcards, writers and administrators stay."""
    return lambda lists: replace(lists, read=tuple(entry for entry in lists.read if entry not in users))


def change(documents: Mapping[str, Document], target: Target, edit: Edit) -> dict[str, Document]:
    """The documents that must be replaced so that `edit` holds for the target and nothing else changes.

    Args:
        documents: permission files by folder: the target's chain, and those inside a target folder.
        target: the file or folder.
        edit: from what a rule grants now to what it shall grant.

    Returns:
        New documents by folder; empty if nothing has to change.

    Raises:
        SharingError: no rule can do exactly that.
    """
    planned = (
        _change_folder(documents, target.parts, edit)
        if target.folder
        else _change_file(documents, target.parts, edit)
    )
    return {where: document for where, document in planned.items() if documents.get(where) != document}


def _change_folder(documents: Mapping[str, Document], parts: Segments, edit: Edit) -> dict[str, Document]:
    where = join(*parts)
    above = governing(documents, parts)
    if above is None or above == where:
        planned = {where: _edit_all(documents.get(where, Document()), edit, where)}
    else:
        planned = _from_above(documents[above], above, parts, edit)
    if above is None or not documents[above].terminal:
        planned |= {place: _edit_all(documents[place], edit, place) for place in below(documents, where)}
    if above is None and planned[where] == Document():
        del planned[where]  # nobody could read before and nobody shall now: no file is needed for that
    return planned


def _from_above(document: Document, above: str, parts: Segments, edit: Edit) -> dict[str, Document]:
    names = parts[len(above.split("/")) if above else 0 :]
    if not document.terminal:
        carried = carry_down(document, names)
        if carried is not None:
            edited = _edit_all(carried, edit, join(*parts))
            return {} if edited == carried else {join(*parts): edited}
    return {above: _edit_in_place(document, above, names, edit)}


def _edit_all(document: Document, edit: Edit, where: str) -> Document:
    """Apply the edit to every rule: they all speak about nothing but this folder. New files get a rule if one is missing."""
    lines = tuple(replace(line, lists=edit(line.lists)) for line in document.lines)
    if edit(NOBODY) != NOBODY and not any(universal(segments(line.pattern) or ()) for line in lines):
        lines += (Line(EVERYTHING, edit(NOBODY)),)
        if not ordered([*in_order(replace(document, lines=lines[:-1])), lines[-1]]):
            raise _impossible(where)
    return replace(document, lines=lines)


def _edit_in_place(
    document: Document, where: str, names: Sequence[str], edit: Edit, *, always: bool = False
) -> Document:
    """Rules for one folder inside the file of another one above it; each displaced rule keeps its say, with the edit.

    `always` writes a rule for the whole folder even if it names nobody.
    """
    prefix = tuple(escape(name) for name in names)
    live = [rule for rule in live_rules(document, names) if not rule.templated]
    new = [
        (rule.rank, replace(rule.line, pattern=emit(prefix + rule.segments), lists=edit(rule.line.lists)))
        for rule in live
    ]
    changed = any(line.lists != rule.line.lists for (_, line), rule in zip(new, live, strict=True))
    if (always or edit(NOBODY) != NOBODY) and not any(universal(rule.segments) for rule in live):
        new.append((len(document.lines), Line(emit((*prefix, EVERYTHING)), edit(NOBODY))))
        changed = True
    if not changed:
        return document
    ranks = {id(line): rank for rank, line in enumerate(in_order(document))}
    patterns = {line.pattern for _, line in new}
    kept = [line for line in document.lines if line.pattern not in patterns]
    if not ordered([line for _, line in new]) or not _outranks(
        new, [(ranks[id(line)], line) for line in kept], names
    ):
        raise _impossible(where)
    if len(new) == len(live) and all(
        line.pattern == rule.line.pattern for (_, line), rule in zip(new, live, strict=True)
    ):
        edited = {
            line.pattern: line for _, line in new
        }  # nothing new: every rule stays at its place in the file
        return replace(document, lines=tuple(edited.pop(line.pattern, line) for line in document.lines))
    return replace(document, lines=(*(line for _, line in new), *kept))


def _outranks(
    new: Sequence[tuple[int, Line]], kept: Sequence[tuple[int, Line]], names: Sequence[str]
) -> bool:
    """Do the new rules, which stand first in the file, win below the folder against those that they displace?"""
    rivals = []
    for rank, line in kept:
        parts = segments(line.pattern)
        if (
            parts is not None
            and TEMPLATE not in line.pattern
            and any(rest for rest, _ in residuals(parts, names))
        ):
            rivals.append((rank, key(line.pattern)))
    return all(key(line.pattern) >= rival for source, line in new for rank, rival in rivals if rank >= source)


def protect(
    documents: Mapping[str, Document], target: Target, readers: Sequence[str], *, keep: bool
) -> dict[str, Document]:
    """The documents that must be replaced so that only `readers` (and the owner) may do anything below a folder.

    The folder's own file is made `terminal`: a permission file that a run leaves further down then means nothing.
    With `keep`, what that file grants already stays.
    """
    where = join(*target.parts)
    above = governing(documents, target.parts)
    if above is not None and above != where and documents[above].terminal:
        names = target.parts[len(above.split("/")) if above else 0 :]
        edit = grant(readers) if keep else lambda _: Lists(read=tuple(readers))
        planned = {above: _edit_in_place(documents[above], above, names, edit, always=True)}
    else:
        own = documents.get(where, Document()) if keep else Document()
        if not any(universal(segments(line.pattern) or ()) for line in own.lines):
            own = replace(own, lines=(*own.lines, Line(EVERYTHING, NOBODY)))
        planned = {where: _edit_all(replace(own, terminal=True), grant(readers), where)}
    return {place: document for place, document in planned.items() if documents.get(place) != document}


def _change_file(documents: Mapping[str, Document], parts: Segments, edit: Edit) -> dict[str, Document]:
    own = parts[:-1]
    above = governing(documents, own)
    if above is None:
        return (
            {join(*own): _edit_file(Document(), (parts[-1],), edit) or Document()}
            if edit(NOBODY) != NOBODY
            else {}
        )
    document = documents[above]
    names = parts[len(above.split("/")) if above else 0 :]
    decided = winner(document, names)
    before = decided.lists if decided else NOBODY
    if edit(before) == before:
        return {}
    if not document.terminal and above != join(*own):
        carried = carry_down(document, names[:-1])
        edited = carried and _edit_file(carried, (parts[-1],), edit)
        if edited:
            return {join(*own): edited}
    edited = _edit_file(document, names, edit)
    if edited is None:
        raise _impossible(above)
    return {above: edited}


def _edit_file(document: Document, names: Sequence[str], edit: Edit) -> Document | None:
    """One rule for one file, which says what the rule that decided so far said, with the edit. None if it would not win."""
    pattern = emit([escape(name) for name in names])
    decided = winner(document, names)
    line = Line(pattern, edit(decided.lists if decided else NOBODY), decided.extra if decided else {})
    if decided and decided.pattern == pattern:
        lines = list(document.lines)
        lines[next(index for index, other in enumerate(lines) if other is decided)] = line
    else:
        lines = [line, *document.lines]
    edited = replace(document, lines=tuple(lines))
    found = winner(edited, names)
    return edited if found is line else None


def _impossible(where: str) -> SharingError:
    return SharingError(
        f"The rules in {file_of(where)!r} overlap in a way that no further rule can change for this path alone. "
        "Nothing was changed. Simplify that file, or share file by file."
    )
