"""The table's items for a query: filter, sort and group in the kernel; the browser only ever holds a window."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone
from operator import attrgetter, itemgetter
from typing import Any

from ..errors import ProtocolError
from ..layout import JobRecord
from ..status import Status
from ..text import believable, parse_time
from .protocol import GroupItem, JobItem, JobRow
from .rows import clean

_COLUMNS = ("index", "name", "status", "submitter", "submitted", "duration", "exit", "outputs")
_GROUPS = ("owner", "submitter", "status", "day", "attention")
ATTENTION = ("waiting for you", "under way", "finished")
"""The groups of the side panel, in their order: what this user must decide stands first."""
_MAX_NESTED = 2
_STATUS_ORDER = {status: i for i, status in enumerate(Status)}
MAX_COUNT = 400


@dataclass(frozen=True, slots=True)
class TableQuery:
    """What a view asks for; made from a message and checked."""

    text: str = ""
    statuses: frozenset[str] = frozenset()
    waiting: bool = False
    column: str = "index"
    descending: bool = False
    groups: tuple[str, ...] = ("owner",)
    collapsed: frozenset[str] = frozenset()
    offset: int = 0
    count: int = 100

    @classmethod
    def parse(cls, params: Mapping[str, Any]) -> TableQuery:
        """From the params of `jobs.window`; `ProtocolError` names what is wrong."""
        query, sort = params.get("query", {}), params.get("sort", {})
        if not isinstance(query, Mapping) or not isinstance(sort, Mapping):
            raise ProtocolError("'query' and 'sort' should be objects.")
        text = query.get("text", "")
        if not isinstance(text, str) or len(text) > 500:
            raise ProtocolError("'query.text' should be text of at most 500 characters.")
        return cls(
            text=text.strip().casefold(),
            statuses=_texts(query.get("statuses", []), "query.statuses"),
            waiting=bool(query.get("waiting", False)),
            column=_one_of(sort.get("column", "index"), _COLUMNS, "sort.column"),
            descending=bool(sort.get("descending", False)),
            groups=_groups(params.get("group", "owner")),
            collapsed=_texts(params.get("collapsed", []), "collapsed"),
            offset=_number(params.get("offset", 0), 10_000_000, "offset"),
            count=_number(params.get("count", 100), MAX_COUNT, "count"),
        )


def _texts(value: Any, what: str) -> frozenset[str]:
    if not isinstance(value, list) or len(value) > 1000 or not all(isinstance(item, str) for item in value):
        raise ProtocolError(f"'{what}' should be a list of at most 1,000 texts.")
    return frozenset(value)


def _one_of(value: Any, allowed: Sequence[str], what: str) -> str:
    if value not in allowed:
        raise ProtocolError(f"'{what}' should be one of {', '.join(allowed)}.")
    return str(value)


def _groups(value: Any) -> tuple[str, ...]:
    if value == "none":
        return ()
    found = value if isinstance(value, list) else [value]
    if not 1 <= len(found) <= _MAX_NESTED or len(found) != len(set(map(str, found))):
        raise ProtocolError(f"'group' should be one key, or a list of up to {_MAX_NESTED} different ones.")
    return tuple(_one_of(item, _GROUPS, "group") for item in found)


def _number(value: Any, most: int, what: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise ProtocolError(f"'{what}' should be a whole number from 0 to {most:,}.")
    return value


@dataclass(slots=True)
class Candidate:
    """A job that the table may show: its record, its index in the shown list, whether it waits for the user.

    Never changed. What is asked of every job at every look is kept: its status word and when it says it was submitted.
    """

    record: JobRecord
    index: int | None
    waiting: bool
    status: str = field(init=False)
    submitted: float | None = field(init=False)

    def __post_init__(self) -> None:
        self.status = self.record.status.value
        self.submitted = parse_time(self.record.config.submitted_at)


@dataclass(frozen=True, slots=True)
class Selection:
    """The result of a query, before rows are made: group heads and candidates in the order shown."""

    items: list[GroupItem | Candidate]
    matched: int


def select(candidates: Sequence[Candidate], query: TableQuery, user: str, now: float) -> Selection:
    """Filter, sort and group.

    Args:
        candidates: in the order of the shown list.
        query: what the view asks for.
        user: whose datasite stands first.
        now: Unix seconds, to judge times of submission.
    """
    found = list(candidates)
    if query.text or query.statuses or query.waiting:
        found = [item for item in found if _matches(item, query)]
    if query.column != "index" or query.descending:
        key = _sort_key(query.column, now)
        valued = [(key(item), item) for item in found]
        known = [pair for pair in valued if pair[0] is not None]
        known.sort(key=itemgetter(0), reverse=query.descending)
        # Unknown values stand last in both directions.
        found = [item for _, item in known]
        if len(known) < len(valued):
            found += [item for value, item in valued if value is None]
    return Selection(list(_grouped(found, query, user, now)), len(found))


def _grouped(
    found: list[Candidate], query: TableQuery, user: str, now: float, outer: tuple[str, ...] = ()
) -> Iterator[GroupItem | Candidate]:
    """Heads and jobs; `outer` holds the keys of the groups around."""
    level = len(outer)
    if level == len(query.groups):
        yield from found
        return
    group = query.groups[level]
    groups: dict[str, list[Candidate]] = {}
    key_of = _group_key(group, now)
    for item in found:
        groups.setdefault(key_of(item), []).append(item)
    for name in sorted(groups, key=lambda name: _group_order(name, group, user)):
        members = groups[name]
        # No file name holds a NUL, so keys of nested groups cannot be mistaken for each other.
        path = (*outer, f"{group}:{clean(name)}")
        key = "\0".join(path)
        yield {
            "kind": "group",
            "key": key,
            "level": level,
            "label": clean(name),
            "mine": group == "owner" and name == user,
            "count": len(members),
            "by_status": dict(Counter([item.status for item in members])),
            "collapsed": key in query.collapsed,
        }
        if key not in query.collapsed:
            yield from _grouped(members, query, user, now, path)


def _matches(item: Candidate, query: TableQuery) -> bool:
    record = item.record
    if query.statuses and item.status not in query.statuses:
        return False
    if query.waiting and not item.waiting:
        return False
    key = record.key
    return not query.text or query.text in f"{key.name}\n{key.submitter}\n{key.owner}".casefold()


def _sort_key(column: str, now: float) -> Callable[[Candidate], Any]:
    def duration(record: JobRecord) -> float | None:
        if record.started_at is None or record.finished_at is None:
            return None
        return record.finished_at - record.started_at

    keys: dict[str, Callable[[Candidate], Any]] = {
        "index": lambda item: item.index,
        "name": lambda item: item.record.key.name.casefold(),
        "status": lambda item: _STATUS_ORDER[item.record.status],
        "submitter": lambda item: item.record.key.submitter.casefold(),
        "submitted": lambda item: believable(item.submitted, now),
        "duration": lambda item: duration(item.record),
        "exit": lambda item: item.record.returncode,
        "outputs": lambda item: item.record.outputs,
    }
    return keys[column]


def _group_key(group: str, now: float) -> Callable[[Candidate], str]:
    if group == "owner":
        return attrgetter("record.key.owner")
    if group == "submitter":
        return attrgetter("record.key.submitter")
    if group == "status":
        return attrgetter("status")
    if group == "attention":
        return _attention
    days: dict[int, str] = {}

    def day(item: Candidate) -> str:
        seconds = believable(item.submitted, now)
        if seconds is None:
            return "unknown day"
        number = int(seconds // 86_400)
        if number not in days:
            days[number] = datetime.fromtimestamp(seconds, timezone.utc).date().isoformat()
        return days[number]

    return day


def _attention(item: Candidate) -> str:
    if item.waiting:
        return ATTENTION[0]
    ended = item.record.status in (Status.DONE, Status.FAILED, Status.REJECTED)
    return ATTENTION[2] if ended else ATTENTION[1]


def _group_order(name: str, group: str, user: str) -> tuple[Any, ...]:
    if group == "owner":
        return (name != user, name)
    if group == "status":
        return (list(Status).index(Status(name)),)
    if group == "attention":
        return (ATTENTION.index(name),)
    if group == "day":
        # Newest first; ISO dates order as text, so the digits are turned round.
        return (name == "unknown day", tuple(-ord(c) for c in name))
    return (name,)


def window_items(
    selection: Selection, query: TableQuery, row: Callable[[Candidate], JobRow]
) -> list[JobItem | GroupItem]:
    """The items of the window, with rows made for its jobs only."""
    return [
        {"kind": "job", "row": row(item)} if isinstance(item, Candidate) else item
        for item in selection.items[query.offset : query.offset + query.count]
    ]
