"""The messages of js/PROTOCOL.md as types, field for field the same as js/src/protocol.ts."""

from __future__ import annotations

from typing import Any, Literal, TypedDict

VERSION = 1
HEARTBEAT_S = 5

ActionName = Literal[
    "approve",
    "reject",
    "cancel",
    "reopen",
    "rerun",
    "share_outputs",
    "share_logs",
    "revoke_outputs",
    "revoke_logs",
]
SortColumn = Literal["index", "name", "status", "submitter", "submitted", "duration", "exit", "outputs"]
Column = Literal[SortColumn, "shared"]
Group = Literal["owner", "submitter", "status", "day", "attention", "none"]
Level = Literal["note", "look", "stop"]
Role = Literal["run", "entry", "config", "code", "data"]
Token = tuple[str, str]
Line = tuple[int, str, bool]


class Query(TypedDict):
    """Which jobs: text in names and addresses, statuses, only what waits for this user."""

    text: str
    statuses: list[str]
    waiting: bool


class Sort(TypedDict):
    """Column and direction."""

    column: SortColumn
    descending: bool


class Header(TypedDict):
    """The `header` trait: counts and words only."""

    v: int
    user: str
    revision: int
    as_of: str
    total: int
    waiting: int
    by_status: dict[str, int]
    problem: str | None


class Notice(TypedDict):
    """One entry of the `notices` trait: something happened to a job that concerns this user."""

    id: int
    kind: Literal["arrived", "finished", "failed"]
    job: str
    name: str
    submitter: str
    words: str


class Action(TypedDict):
    """One thing that can be done to a job, or why not now."""

    name: ActionName
    label: str
    enabled: bool
    reason: str | None


class Shared(TypedDict):
    """Who else but the owner can read the outputs: how many entries, and the first of them, wildcards before names."""

    total: int
    users: list[str]


class JobRow(TypedDict):
    """One job in a table."""

    id: str
    index: int | None
    name: str
    owner: str
    submitter: str
    status: str
    state: str
    mine: bool
    waiting: bool
    phase: str
    running_since: str | None
    submitted_at: str | None
    submitted_text: str
    finished_at: str | None
    duration_s: float | None
    returncode: int | None
    outputs: int | None
    shared: Shared | None
    problem: str | None
    warnings: list[str]
    actions: list[Action]


class JobItem(TypedDict):
    """A row of the table."""

    kind: Literal["job"]
    row: JobRow


class GroupItem(TypedDict):
    """A group's head in the table."""

    kind: Literal["group"]
    key: str
    level: int
    label: str
    mine: bool
    count: int
    by_status: dict[str, int]
    collapsed: bool


class JobsWindow(TypedDict):
    """Part of the table's items."""

    revision: int
    now: str
    as_of: str
    total: int
    matched: int
    waiting: int
    by_status: dict[str, int]
    offset: int
    total_items: int
    items: list[JobItem | GroupItem]


class PickedJobs(TypedDict):
    """The rows of all jobs that a query finds, or the first of them."""

    rows: list[JobRow]
    total: int


class Fact(TypedDict):
    """A label and a value on the card."""

    label: str
    value: str
    kind: Literal["text", "time", "code"]


class Mark(TypedDict):
    """Something about a file that a reviewer must not miss."""

    level: Level
    text: str
    line: int | None


class FileEntry(TypedDict):
    """One entry of what would run."""

    path: str
    size: int
    kind: str
    executable: bool
    role: Role
    seen: bool
    marks: list[Mark]


class Review(TypedDict):
    """What would run, and the digest over it."""

    digest: str | None
    files: list[FileEntry]
    total_files: int
    total_size: int
    problem: str | None


class ApprovalInfo(TypedDict):
    """What the approval is worth."""

    by: str
    at: str | None
    reason: str
    digest: str
    valid: bool
    note: str | None
    changed: list[str]
    added: list[str]
    removed: list[str]


class Output(TypedDict):
    """One entry of the outputs."""

    path: str
    size: int
    kind: str


class ReadersInfo(TypedDict):
    """Who else but the owner can read."""

    users: list[str]
    note: str | None
    problem: str | None


class TimelineEvent(TypedDict):
    """One recorded action."""

    at: str
    who: str
    action: str
    text: str
    digest: str | None


class LogHeader(TypedDict):
    """The state of a log."""

    exists: bool
    size: int
    lines: int
    indexed: bool
    generation: int
    state: str
    live: bool
    no_times: str | None
    reference: str
    file: str


class Logs(TypedDict):
    """Both logs' headers."""

    stdout: LogHeader
    stderr: LogHeader


class CardReaders(TypedDict):
    """Readers of both things that can be shared."""

    outputs: ReadersInfo
    logs: ReadersInfo


class RunnerLine(TypedDict):
    """Who runs the job, or what it waits for."""

    state: Literal["missing", "queued", "starting", "running", "cancelling"]
    since: str | None
    hosts: list[str]
    before: int | None
    quiet_since: str | None
    command: str | None


class AttemptInfo(TypedDict):
    """An earlier attempt that is kept."""

    folder: str
    number: int
    started_at: str | None
    finished_at: str | None
    kept_at: str | None
    duration_s: float | None
    returncode: int | None
    note: str | None
    digest: str
    same: bool
    size: int
    files: list[Output]


class Card(TypedDict):
    """Everything on the card of one job."""

    now: str
    row: JobRow
    location: str
    facts: list[Fact]
    review: Review
    approval: ApprovalInfo | None
    runner: RunnerLine | None
    outputs: list[Output]
    outputs_note: str | None
    attempts: list[AttemptInfo]
    logs: Logs
    readers: CardReaders
    timeline: list[TimelineEvent]


class FileWindow(TypedDict):
    """Part of a file, as tokens."""

    path: str
    size: int
    total_lines: int
    first_line: int
    lines: list[list[Token]]
    language: str
    binary: bool
    note: str | None
    marks: list[Mark]


class SharedFile(TypedDict):
    """A file that would be shared."""

    path: str
    size: int


class SharePreviewInfo(TypedDict):
    """What a grant would do."""

    files: list[SharedFile]
    total_files: int
    total_size: int
    can_read: list[str]
    will_read: list[str]
    warnings: list[str]


class LogWindowInfo(TypedDict):
    """Part of a log."""

    job: str
    stream: str
    header: LogHeader
    first_line: int
    lines: list[Line]
    times: list[tuple[int, int | None]]
    streams: list[tuple[int, Literal["stdout", "stderr"]]]
    provisional: bool
    base: int | None


class ErrorInfo(TypedDict):
    """Why a request was refused."""

    code: str
    message: str
    details: dict[str, Any] | None
