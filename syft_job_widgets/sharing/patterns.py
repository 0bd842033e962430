"""Permission patterns, segment by segment: names written so that they match only themselves, and what a pattern means below a folder.

The engine (`syft_permissions`, over `wcmatch` with GLOBSTAR and nothing else) decides every match here; this module
only cuts a pattern at its slashes, which is exact because no wildcard but a whole-segment `**` crosses one.

Facts about that engine that the code below leans on (tests/core/test_sharing_patterns.py holds them against it):
- a pattern without `*`, `?`, `[` is compared as text; in any other one a backslash escapes;
- `*` and `**` never match a name that begins with a dot;
- `{` makes a segment count as less specific, though it is no wildcard; `{{.UserEmail}}` beats every other pattern.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from syft_permissions.engine.matchers import SUPPORTED_TEMPLATE, GlobMatcher
from syft_permissions.engine.utils import specificity_key

from ..errors import SharingError
from .document import Document, Line

TEMPLATE: str = SUPPORTED_TEMPLATE
EVERYTHING = "**"
# Users of a template rule whom the path does not determine.
SOMEBODY = "*"

Segments: TypeAlias = "tuple[str, ...]"
Key: TypeAlias = "tuple[int, int, int, int, int]"

_WILD = ("*", "?", "[")


def key(pattern: str) -> Key:
    """The engine's rank of a pattern; the greater one wins."""
    found: Key = specificity_key(pattern)
    return found


@lru_cache(maxsize=4096)
def _matcher(pattern: str) -> GlobMatcher:
    return GlobMatcher(pattern)


def escape(name: str) -> str:
    """One path segment as a glob that matches this name and no other.

    `{` is put in brackets too: that keeps `{{.UserEmail}}` in a name from being a template, and a plain `{` would rank
    lower than `*`.

    Example:
        >>> escape("run[1]*{{.Year}}")
        'run[[]1][*][{][{].Year}}'
    """
    return "".join(f"[{char}]" if char in "*?[{" else "\\\\" if char == "\\" else char for char in name)


def emit(segments: Sequence[str]) -> str:
    """The pattern text of glob segments. `SharingError` if a name in it is not Unicode text."""
    text = "/".join(segments)
    if not any(char in text for char in _WILD):
        text = _unescape(text)  # the engine will compare it as text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise SharingError(
            f"The name {text!r} is not valid text, so no permission rule can hold it. Rename it."
        ) from None
    return text


def segments(pattern: str) -> Segments | None:
    """A pattern's segments as globs, or None if it can match no path at all."""
    parts = pattern.split("/")
    if not any(char in pattern for char in _WILD):
        if "" in parts:
            return None
        return tuple(TEMPLATE.join(escape(piece) for piece in part.split(TEMPLATE)) for part in parts)
    if parts[0] == "" or parts[-1] == "":
        return None
    return tuple(part for part in parts if part)


def universal(parts: Sequence[str]) -> bool:
    """True for `**` and its repetitions: every path without a dot-name in it."""
    return bool(parts) and all(part == EVERYTHING for part in parts)


def residuals(parts: Segments, names: Sequence[str]) -> set[tuple[Segments, str | None]]:
    """What is left of a pattern after it has matched the leading `names` of a path.

    Args:
        parts: the pattern's segments.
        names: the leading segments of a path.

    Returns:
        Pairs of the segments left (empty: the path itself matches) and the only user for whom this holds, because
        a template segment was matched; None if it holds for all, `SOMEBODY` if the path does not tell.
    """
    states: set[tuple[Segments, str | None]] = {(parts, None)}
    for name in names:
        states = {after for state in states for after in _step(state, name)}
    return states


def _step(state: tuple[Segments, str | None], name: str) -> Iterator[tuple[Segments, str | None]]:
    parts, user = state
    while parts and parts[0] == EVERYTHING:
        if _matcher(EVERYTHING).match(name):
            yield parts, user
            if len(parts) == 1:
                yield (), user
        parts = parts[1:]
    if not parts:
        return
    if TEMPLATE in parts[0]:
        bound = _bind(parts[0], name)
        if bound is not None and (user is None or user == bound or SOMEBODY in (user, bound)):
            yield parts[1:], bound if user in (None, SOMEBODY) else user
    elif _matcher(parts[0]).match(name):
        yield parts[1:], user


def _bind(part: str, name: str) -> str | None:
    before, _, after = part.partition(TEMPLATE)
    if TEMPLATE in after or any(char in before + after for char in (*_WILD, "\\")):
        return SOMEBODY
    user = name[len(before) : len(name) - len(after)]
    return user if user and name == before + user + after else None


def _unescape(part: str) -> str:
    return re.sub(r"\\(.?)", r"\1", part, flags=re.DOTALL)


def _dotted(part: str) -> bool | None:
    """Does the segment match only dot-names (True), only others (False), or perhaps both (None)?"""
    if part.startswith(TEMPLATE):
        return None
    return part.startswith((".", "\\."))


def _may_meet(one: str, other: str) -> bool:
    if TEMPLATE in one or TEMPLATE in other:
        return True
    if _dotted(one) != _dotted(other):
        return False
    plain = [part for part in (one, other) if not any(char in part for char in _WILD)]
    if len(plain) == 2:
        return _unescape(one) == _unescape(other)
    if len(plain) == 1:
        return bool(_matcher(other if plain[0] == one else one).match(_unescape(plain[0])))
    return True


def overlap(one: Segments, other: Segments) -> bool:
    """False only if no path matches both. (True may be wrong, which costs a refusal, never a right.)"""
    seen: set[tuple[Segments, Segments]] = set()
    todo = [(one, other)]
    while todo:
        here = todo.pop()
        if here in seen:
            continue
        seen.add(here)
        left, right = here
        if not left and not right:
            return True
        for many, few, flip in ((left, right, False), (right, left, True)):
            if many and many[0] == EVERYTHING:
                steps = [(many[1:], few)]
                if few and (few[0] == EVERYTHING or _dotted(few[0]) is not True):
                    steps += [(many, few[1:])]
                todo += [(b, a) if flip else (a, b) for a, b in steps]
        if left and right and EVERYTHING not in (left[0], right[0]) and _may_meet(left[0], right[0]):
            todo.append((left[1:], right[1:]))
    return False


def covers(one: Segments, other: Segments) -> bool:
    """True if every path that `other` matches is surely matched by `one` too."""
    return one == other or (universal(one) and all(_dotted(part) is False for part in other))


@dataclass(frozen=True, slots=True)
class Live:
    """What one rule of a governing file means below a folder, rules in the order in which the engine asks them.

    Attributes:
        line: the rule.
        segments: its pattern relative to the folder.
        user: None, or the only user to whom it applies (`SOMEBODY`: not known which).
        rank: position of the rule in the engine's order.
    """

    line: Line
    segments: Segments
    user: str | None
    rank: int

    @property
    def templated(self) -> bool:
        """True if the rule's pattern names the asking user."""
        return TEMPLATE in self.line.pattern


def in_order(document: Document) -> list[Line]:
    """The rules as the engine asks them: most specific first, then as in the file."""
    return sorted(document.lines, key=lambda line: key(line.pattern), reverse=True)


def live_rules(document: Document, names: Sequence[str]) -> list[Live]:
    """The rules that can decide about some path below the folder `names`; those that never get their turn are left out."""
    found: list[Live] = []
    for rank, line in enumerate(in_order(document)):
        parts = segments(line.pattern)
        if parts is None:
            continue
        left = sorted(residuals(parts, names), key=lambda item: (-len(item[0]), item[0], item[1] or ""))
        for rest, user in left:
            shadowed = any(
                live.user in (None, user) and not live.templated and covers(live.segments, rest)
                for live in found
            )
            own = any(live.user == user and live.templated and live.segments == rest for live in found)
            if rest and not shadowed and not own:
                found.append(Live(line, rest, user, rank))
    return found


def winner(document: Document, names: Sequence[str]) -> Line | None:
    """The rule that decides about one path for a user to whom no template rule applies."""
    for line in in_order(document):
        parts = segments(line.pattern)
        if parts is not None and TEMPLATE not in line.pattern and ((), None) in residuals(parts, names):
            return line
    return None
