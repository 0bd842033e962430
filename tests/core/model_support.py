"""A small model of jobs as plain values, and independent looks at the disk and at the permissions to compare it with.

The model calls nothing of the package: it is written from the documented layout and API, so that an error in the
package is not repeated in what judges it.
"""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Callable, Iterable
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path

from syft_perms import SyftPermContext

from syft_job_widgets import JobInfo

ALICE, BOB, CAROL, EVE = "alice@hospital.example", "bob@uni.example", "carol@lab.example", "eve@uni.example"
PEOPLE = (BOB, CAROL, EVE)
"""Everybody but the owner. Bob is the submitter: he can write in the folders of his jobs."""

RESULTS = ("outputs", "logs")
MARKERS = ("approved", "done", "rejected")
NO_CONTENT = {*MARKERS, *RESULTS, "stdout.txt", "stderr.txt", "returncode.txt"}
PERMISSION_FILE = "syft.pub.yaml"


# -- the disk --------------------------------------------------------------------------------------------------------------

Shot = dict[str, tuple[object, ...]]
"""Everything below a folder: relative path to kind, mode and content (or target of a link)."""


def shot(folder: Path) -> Shot:
    """All names and bytes below a folder, links not followed. Lock files are no content: they are left out."""
    found: Shot = {}
    waiting = [("", os.fspath(folder))]
    while waiting:
        prefix, here = waiting.pop()
        for entry in os.scandir(here):
            mode = entry.stat(follow_symlinks=False).st_mode
            bits, name = stat.S_IMODE(mode), prefix + entry.name
            if entry.name == ".lock":
                continue
            if stat.S_ISLNK(mode):
                found[name] = ("link", os.readlink(entry.path))
            elif stat.S_ISDIR(mode):
                found[name] = ("directory", bits)
                waiting.append((name + "/", entry.path))
            elif stat.S_ISREG(mode):
                with open(entry.path, "rb") as file:
                    found[name] = ("file", bits, file.read())
            else:
                found[name] = ("special", bits)
    return found


def differs(before: Shot, after: Shot) -> list[str]:
    """Paths that are not the same in both."""
    return sorted(path for path in before.keys() | after.keys() if before.get(path) != after.get(path))


def content(job: Path) -> Shot:
    """What of a job can influence its run: everything but markers, logs, outputs and permission files; no times."""
    found: Shot = {}
    for path, what in shot(job).items():
        first, *_ = path.split("/")
        if first in NO_CONTENT or path.split("/")[-1] == PERMISSION_FILE:
            continue
        if what[0] == "file":
            found[path] = ("file", bool(int(str(what[1])) & 0o100), what[2])
        else:
            found[path] = what[:1]
    return found


def plain(tree: Shot) -> bool:
    """Whether it holds nothing but files and folders, and so can be approved."""
    return all(what[0] in ("file", "directory") for what in tree.values())


# -- permissions -----------------------------------------------------------------------------------------------------------


_answers: dict[object, list[set[str]]] = {}


def can_read(datasite: Path, paths: Iterable[str]) -> list[set[str]]:
    """Who of the people can read each path of the datasite: the published tool's answer.

    The tool reads every permission file of the datasite, and nothing else; so the same files have the same answer.
    """
    asked = tuple(paths)
    rules = [
        Path(folder, PERMISSION_FILE) for folder, _, names in os.walk(datasite) if PERMISSION_FILE in names
    ]
    key = asked, tuple(sorted((str(path.relative_to(datasite)), path.read_bytes()) for path in rules))
    if key not in _answers:
        context = SyftPermContext(datasite)
        places = [context.open(path) for path in asked]
        assert all(place.has_read_access(ALICE) for place in places)
        _answers[key] = [{user for user in PEOPLE if place.has_read_access(user)} for place in places]
    return _answers[key]


# -- the model -------------------------------------------------------------------------------------------------------------


@dataclass
class Results:
    """A job's outputs or logs.

    Attributes:
        kind: `folder`, `odd` (a link or file in its place) or None: there is nothing.
        users: whom the owner let in.
        closed: the owner's side closed it; otherwise whoever can write in the job's folder reads it too.
        names: what is in it, and where that came from.
    """

    kind: str | None = None
    users: set[str] = field(default_factory=set)
    closed: bool = False
    names: dict[str, str] = field(default_factory=dict)

    @property
    def readers(self) -> set[str]:
        return self.users | (set() if self.closed else {BOB})


@dataclass
class Job:
    """A job's folder."""

    markers: dict[str, str] = field(default_factory=dict)
    results: dict[str, Results] = field(default_factory=lambda: {what: Results() for what in RESULTS})
    link: bool = False

    @property
    def status(self) -> str:
        if not self.link:
            for word in ("done", "approved", "rejected"):
                if self.markers.get(word) == "file":
                    return word
        return "inbox"


@dataclass
class Notes:
    """What the owner's side knows of the jobs of one name, out of the submitter's reach.

    Attributes:
        leave: the content that the owner approved and has not gone back on since.
        run: state of the newest attempt.
        memory: whom the owner let in before a run, for its results.
        ran: the content that the newest attempt ran.
    """

    leave: Shot | None = None
    trail: list[str] = field(default_factory=list)
    run: str = "none"
    memory: dict[str, set[str]] = field(default_factory=lambda: {what: set() for what in RESULTS})
    ran: Shot | None = None


class Refused(Exception):
    """The model says that an action has to fail, in one of these ways."""

    def __init__(self, *kinds: type[Exception]) -> None:
        super().__init__(kinds)
        self.kinds = kinds


class Incomplete(Exception):
    """The model says that an action does what it can and then has to say that this was not all."""


def require(holds: object, *kinds: type[Exception]) -> None:
    if not holds:
        raise Refused(*kinds)


@dataclass
class Act:
    """One action of somebody at the desk.

    Attributes:
        verb: `approve`, `reject`, `reopen`, `deposit`, `rerun`, `share` or `revoke`.
        now: the content of the job at that moment.
        seen: the content that the actor saw before, if so.
        digest: `right` or `wrong`: an expected digest is given.
        source: name of what is deposited; empty: it does not exist. `bad_source`: it holds a link.
    """

    verb: str
    now: Shot = field(default_factory=dict)
    seen: Shot | None = None
    digest: str | None = None
    source: str = ""
    bad_source: bool = False
    keep: bool = False
    what: str = "outputs"
    users: tuple[str, ...] = ()


def do(act: Act, job: Job | None, notes: Notes, *, owner: bool = True) -> None:
    """Take the action in the model.

    Raises:
        Refused: it cannot be taken; nothing has changed.
        Incomplete: it was taken, but did not have the whole effect.
    """
    require(owner, PermissionError)
    require(job is not None, FileNotFoundError)
    assert job is not None
    _VERBS[act.verb](act, job, notes)


def _forget_other_readers(act: Act, notes: Notes) -> None:
    """Who was let in to what ran is not let in to something else under that name."""
    if notes.ran is not None and notes.ran != act.now:
        notes.memory = {what: set() for what in RESULTS}


def _approve(act: Act, job: Job, notes: Notes) -> None:
    require(job.status == "inbox" and not job.link, ValueError)
    require(act.digest != "wrong", ValueError)
    require(act.seen is None or act.digest or act.seen == act.now, ValueError)
    require(plain(act.now) and "approved" not in job.markers, ValueError)
    _forget_other_readers(act, notes)
    notes.leave = act.now
    job.markers["approved"] = "file"
    notes.trail.append("approved")


def _reject(act: Act, job: Job, notes: Notes) -> None:
    require(job.status == "inbox" and not job.link and "rejected" not in job.markers, ValueError)
    notes.leave = None
    job.markers["rejected"] = "file"
    notes.trail.append("rejected")


def _reopen(act: Act, job: Job, notes: Notes) -> None:
    require(job.status in ("approved", "rejected"), ValueError)
    require(not (job.status == "approved" and notes.run == "running"), ValueError)
    notes.leave = None
    for marker in ("rejected", "approved"):
        if job.markers.get(marker) in ("file", "link"):
            del job.markers[marker]
    notes.trail.append("reopened")


def _deposit(act: Act, job: Job, notes: Notes) -> None:
    require(job.status in ("inbox", "approved"), ValueError)
    require(act.source, FileNotFoundError)
    require(not job.link and notes.run != "running" and not act.bad_source, ValueError)
    outputs = job.results["outputs"]
    require(outputs.kind != "odd", ValueError)
    require(
        outputs.names.get(act.source, "deposit") == "deposit", FileExistsError
    )  # the very same again is no harm
    if job.status == "inbox":
        _forget_other_readers(act, notes)
    names = {**outputs.names, act.source: "deposit"}
    job.results["outputs"] = Results("folder", set(notes.memory["outputs"]), closed=True, names=names)
    if job.status == "inbox":
        notes.leave = None
        job.markers.setdefault("approved", "file")
    job.markers["done"] = "file"
    notes.trail.append("deposited")


def _rerun(act: Act, job: Job, notes: Notes) -> None:
    require(job.status == "done" and notes.run != "running", ValueError)
    for what, found in job.results.items():
        if not act.keep:
            notes.memory[what] = set()
        elif found.kind == "folder":
            notes.memory[what] = found.readers
        elif notes.run != "waiting":
            notes.memory[what] = set()
        job.results[what] = Results()
    notes.run = "waiting"
    del job.markers["done"]
    notes.trail.append("prepared for rerun")


def _share(act: Act, job: Job, notes: Notes) -> None:
    found = _shared(act, job)
    require(all("@" in user and "*" not in user for user in act.users), ValueError)
    found.kind = "folder"
    found.users |= set(act.users)
    if job.status != "done" or notes.run != "none":
        notes.memory[act.what] |= set(act.users)
        notes.run = "waiting" if notes.run == "none" else notes.run
    notes.trail.append(f"shared {act.what}")


def _revoke(act: Act, job: Job, notes: Notes) -> None:
    found = _shared(act, job)
    require(all("@" in user or user == "*" for user in act.users), ValueError)
    found.users -= set(act.users)
    if job.status != "done" or notes.run != "none":
        notes.memory[act.what] -= set(act.users)
        notes.run = "waiting" if notes.run == "none" else notes.run
    notes.trail.append(f"revoked {act.what}")
    if found.readers & set(act.users):
        raise Incomplete


def _shared(act: Act, job: Job) -> Results:
    require(not job.link and job.results[act.what].kind != "odd", ValueError)
    return job.results[act.what]


_VERBS: dict[str, Callable[[Act, Job, Notes], None]] = {
    "approve": _approve,
    "reject": _reject,
    "reopen": _reopen,
    "deposit": _deposit,
    "rerun": _rerun,
    "share": _share,
    "revoke": _revoke,
}


# -- the same with the package -----------------------------------------------------------------------------------------------


def take(job: JobInfo, act: Act, sources: Path) -> None:
    """Take the action for real.

    Args:
        job: the object at hand.
        act: what to do.
        sources: the folder in which deposited things are.
    """
    with redirect_stdout(io.StringIO()):
        if act.verb == "approve":
            given = {} if act.digest is None else {"expected_digest": act.digest}
            job.approve("because", **given)
        elif act.verb == "reject":
            job.reject("because")
        elif act.verb == "reopen":
            job.reopen()
        elif act.verb == "deposit":
            job.accept_by_depositing_result(sources / (act.source or "nothing"))
        elif act.verb == "rerun":
            job.rerun(keep_shares=act.keep)
        else:
            shared = {
                ("share", "outputs"): job.share_outputs,
                ("share", "logs"): job.share_logs,
                ("revoke", "outputs"): job.revoke_outputs,
                ("revoke", "logs"): job.revoke_logs,
            }
            shared[act.verb, act.what](list(act.users))
