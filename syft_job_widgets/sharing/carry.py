"""Carry rules down: a permission file for a folder that says exactly what a file further up said about that folder.

A permission file of a folder's own silences every file above it. So a new one must repeat what they said, relative to
the folder, and the engine must rank the shortened patterns as it ranked the whole ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .document import NOBODY, Document, Line, Lists
from .patterns import (
    EVERYTHING,
    SOMEBODY,
    TEMPLATE,
    Live,
    covers,
    emit,
    key,
    live_rules,
    overlap,
    segments,
    universal,
)

# Beyond this, comparing every pair of rules would take long; such files are edited in place instead.
_MAX_CARRIED = 300


def carry_down(document: Document, names: Sequence[str]) -> Document | None:
    """A permission file for the folder `names` that says exactly what `document`, further up, says about it.

    None if that cannot be expressed: a pattern would lose its rank by being shortened, or a template rule of the
    folder's namesake would have to be mixed with others.
    """
    live = live_rules(document, names)
    if len(live) > _MAX_CARRIED:
        return None
    shared = [rule for rule in live if rule.user is None]
    personal = [rule for rule in live if rule.user is not None]
    lines = [replace(rule.line, pattern=emit(rule.segments)) for rule in shared]
    for user in dict.fromkeys(rule.user for rule in personal):
        pinned = _pin(lines, [rule for rule in personal if rule.user == user], user)
        if pinned is None:
            return None
        lines = pinned
    return Document(tuple(lines)) if ordered(lines) else None


def _pin(lines: list[Line], personal: list[Live], user: str | None) -> list[Line] | None:
    """Write what a template rule says for its one user into the rules for all; None if that is not the same thing."""
    first = personal[0]
    if (
        user is None
        or user == SOMEBODY
        or not universal(first.segments)
        or any(TEMPLATE in line.pattern for line in lines)
    ):
        return None
    if not all(covers(first.segments, segments(line.pattern) or ()) for line in lines):
        return None
    level = first.line.lists.level(user)
    if not any(universal(segments(line.pattern) or ()) for line in lines):
        lines = [*lines, Line(EVERYTHING, NOBODY)]
    out = []
    for line in lines:
        lists = Lists(
            *(
                tuple(entry for entry in names if entry != user)
                for names in (line.lists.admin, line.lists.write, line.lists.read)
            )
        )
        if lists.level(user) > level:
            return None  # a wildcard would give the user more here than the template rule does
        if lists.level(user) < level:
            name = ("read", "write", "admin")[level - 1]
            lists = replace(lists, **{name: (*getattr(lists, name), user)})
        out.append(replace(line, lists=lists))
    return out


def ordered(lines: Sequence[Line]) -> bool:
    """Will the engine ask these rules in this order, wherever the order matters?"""
    parts = [segments(line.pattern) or () for line in lines]
    ranks = [key(line.pattern) for line in lines]
    return not any(
        ranks[late] > ranks[early]
        and lines[late].lists != lines[early].lists
        and overlap(parts[early], parts[late])
        for early in range(len(lines))
        for late in range(early + 1, len(lines))
    )
