"""Random sequences of what owners, submitters and runners do, against a small model of jobs.

After each step: every job folder is listed with the status that the documented layout gives it; an approval is worth
what the owner approved and did not take back; each action that succeeded stands in the trail once; one that failed
changed nothing on disk; nothing outside of the job was touched; and who can read the results is who was let in.
"""

from __future__ import annotations

import copy
import os
import shutil
import tempfile
import time
from collections import Counter
from contextlib import ExitStack, redirect_stdout, suppress
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from typing import Any, ClassVar
from unittest import mock

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from syft_job_widgets import JobInfo, SyftJobRunner
from syft_job_widgets.errors import JobStatusError, SharingError, SyftJobError
from syft_job_widgets.layout import place_of
from syft_job_widgets.runner.claims import Claim
from syft_job_widgets.runner.claims import take as take_job
from syft_job_widgets.runner.results import Results as RunResults
from syft_job_widgets.runner.work import WorkPlace
from tests.core.crash_support import WAYS, Mortuary
from tests.core.model_support import (
    ALICE,
    BOB,
    CAROL,
    EVE,
    MARKERS,
    PERMISSION_FILE,
    RESULTS,
    Act,
    Incomplete,
    Job,
    Notes,
    Refused,
    Results,
    Shot,
    can_read,
    content,
    differs,
    do,
    shot,
    take,
)
from tests.jobs import client_of, write_job

NAMES = ("Data Analysis", "run[1]", "*", "{{.UserEmail}}")
FILES = (
    "main.py",
    "run.sh",
    "config.yaml",
    "lib/a.py",
    "new.py",
    ".tmp-0123456789abcdef",
    "lib/syft.pub.yaml",
)
BODIES = (
    "",
    "print('hello')\n",
    "import os\n",
    "a: &x [*x]\n",
    "[]",
    "submitted_by: eve@uni.example\n",
    "\x00\xff",
)
OPEN_TO_ALL = "rules: [{pattern: '**', access: {read: ['*'], write: ['*']}}]"
WRONG_USERS = ("nobody", "*", "*@uni.example")


def pick(*words: str | None) -> st.SearchStrategy[str | None]:
    return st.sampled_from(words)


HOW = pick("fresh", "stale", "byhand")
SOURCES = ("result.csv", "folder", "other.csv", "linked", "")
USERS = st.lists(st.sampled_from([BOB, CAROL, EVE]), min_size=1, max_size=2, unique=True).map(tuple)
SOME_WRONG = st.sampled_from([(CAROL, word) for word in WRONG_USERS] + [(word,) for word in WRONG_USERS])
ACTS = st.one_of(
    st.builds(Act, st.just("approve"), digest=st.sampled_from([None, None, "right", "wrong"])),
    st.builds(Act, st.sampled_from(["reject", "reopen"])),
    st.builds(Act, st.just("deposit"), source=st.sampled_from(SOURCES)),
    st.builds(Act, st.just("rerun"), keep=st.booleans()),
    st.builds(
        Act,
        st.sampled_from(["share", "revoke"]),
        what=st.sampled_from(RESULTS),
        users=st.one_of(USERS, USERS, SOME_WRONG),
    ),
)


WRITE = pick("write", "write", "write", "remove", "link", "mode")
KIND = pick("file", "file", "file", "file", "folder", "link", "pipe")
MOVE = pick("submit", "delete", "replace", "replace", "rename", "link")


def move(
    method: str, *arguments: st.SearchStrategy[object], weight: int = 1
) -> list[st.SearchStrategy[object]]:
    return [st.tuples(st.just(method), *arguments)] * weight


MOVES = st.one_of(
    *move("it_goes_on", HOW, st.lists(st.integers(0, 11), min_size=1, max_size=5), weight=4),
    *move("owner_tries", HOW, ACTS, weight=2),
    *move("somebody_else_tries", pick("stranger", "liar"), ACTS),
    *move("owner_looks", st.booleans()),
    *move("submitter_edits", pick(*FILES), WRITE, pick(*BODIES)),
    *move("submitter_forges", pick("approved", *MARKERS), KIND, weight=2),
    *move("submitter_plants", pick(*RESULTS), pick("folder", "link", "file", None)),
    *move("submitter_moves", MOVE, pick(*NAMES), pick(*BODIES[:3])),
    *move("runner_goes_on", st.integers(0, 3)),
    *move("runner_runs"),
    *move("owner_dies", st.integers(0, 11), st.integers(1, 40), pick(*WAYS)),
)
"""What can happen: a method of the machine, and its arguments. One strategy and one rule, so that all of it always can."""

SHARE, SHARE_LOGS = Act("share", users=(BOB, EVE)), Act("share", what="logs", users=(CAROL,))
REVOKE, REVOKE_LOGS = Act("revoke", users=(BOB, EVE)), Act("revoke", what="logs", users=(CAROL,))
STEPS: dict[str, list[Act | str]] = {
    "inbox": [
        *[Act("approve")] * 3,
        Act("reject"),
        Act("deposit", source="result.csv"),
        SHARE,
        SHARE_LOGS,
        "approved",
    ],
    "approved": [
        "run",
        "run",
        "run",
        *[Act("reopen")] * 2,
        Act("deposit", source="folder"),
        SHARE,
        "done",
        "approved",
    ],
    "rejected": [*[Act("reopen")] * 2, "approved", "rejected"],
    "done": [Act("rerun"), Act("rerun", keep=True), SHARE, SHARE_LOGS, REVOKE, REVOKE_LOGS, "done"],
}
"""Where a job may go from a status: what its owner does; `run`, the runner goes on; a marker that the submitter sets or takes away."""


@dataclass
class Handle:
    """A JobInfo that somebody holds, and the content that it was shown."""

    job: JobInfo
    seen: dict[str, tuple[object, ...]] | None = None


@dataclass
class Run:
    """A job that the runner is at."""

    claim: Claim
    results: RunResults
    produced: Path
    job: Job
    stack: ExitStack


class Desk(RuleBasedStateMachine):
    """The machine. `self.jobs` and `self.notes` are the model."""

    mortuary: Mortuary
    reached: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.top = Path(tempfile.mkdtemp(prefix="sjw-machine-"))
        self.work = Path(tempfile.mkdtemp(prefix="sjw-work-"))
        self.jobs: dict[str, Job] = {}
        self.notes: dict[str, Notes] = {name: Notes() for name in NAMES}
        self.handles: dict[str, Handle] = {}
        self.runs: dict[str, Run] = {}
        self.count = 0
        self.patches = ExitStack()
        self.root = self.top / "box"
        self.root.mkdir()
        self.datasite = self.root / ALICE
        self.sources = self.top / "sources"
        self.away = self.top / "away"
        self.away.mkdir()
        self.owner = client_of(self.root, ALICE)
        self.stranger = client_of(self.root, BOB)

    @initialize()
    def begin(self) -> None:
        # Most of the time would go to the disk; what a crash leaves is the subject of test_crashes.
        self.patches.enter_context(mock.patch("os.fsync"))
        self.owner.setup_ds_job_folder_as_do(BOB)
        write_job(self.root, "of somebody else", submitter=CAROL, markers=("approved",))
        (self.datasite / "private.txt").write_text("the owner's own")
        (self.sources / "folder" / "deep").mkdir(parents=True)
        (self.sources / "folder" / "deep" / "x.csv").write_text("x")
        (self.sources / "folder" / "syft.pub.yaml").write_text("rules: []")
        (self.sources / "linked").mkdir()
        (self.sources / "linked" / "link").symlink_to(self.datasite / "private.txt")
        for name in ("result.csv", "other.csv"):
            (self.sources / name).write_text(name)
        self.submit(NAMES[0])
        self.submit(NAMES[1])
        with self.owner.jobs[0].place.lock():
            pass  # makes the owner's folder for notes, so that a failed action has nothing to make

    def teardown(self) -> None:
        self.patches.close()
        for run in self.runs.values():
            run.stack.close()
        shutil.rmtree(self.top)
        shutil.rmtree(self.work)

    # -- helpers -----------------------------------------------------------------------------------------------------

    @property
    def folder(self) -> Path:
        return self.datasite / "app_data" / "job" / BOB

    def here(self, pick: int) -> str | None:
        """The name of a job that is there; none if that is so."""
        names = sorted(self.jobs)
        return names[pick % len(names)] if names else None

    def real(self, pick: int) -> str | None:
        """The same, of a job that is a folder."""
        names = sorted(name for name, job in self.jobs.items() if not job.link)
        return names[pick % len(names)] if names else None

    def handle(self, name: str, how: str) -> Handle:
        if how == "fresh":
            found = [job for job in self.owner.jobs if job.name == name and job.submitted_by == BOB]
            if found:
                return Handle(found[0])
        if how == "stale":
            return self.handles.setdefault(name, self.handle(name, "fresh"))
        client = self.stranger if how in ("stranger", "liar") else self.owner
        me = client.config.email
        claimed = BOB if how == "liar" else ALICE  # the submitter says that the datasite is his own
        return Handle(JobInfo(name, claimed, "inbox", BOB, self.folder / name, client, me))

    def act(self, name: str, how: str, act: Act) -> None:
        """Take an action for real and in the model, and compare."""
        handle = self.handle(name, how)
        job, notes = self.jobs.get(name), self.notes[name]
        if job is not None and not job.link:
            act = replace(act, now=content(self.folder / name), seen=handle.seen)
        act = replace(act, bad_source=act.source == "linked")
        given = act
        if act.digest == "right":
            digest = self.handle(name, "byhand").job.review().digest if job and not job.link else None
            act, given = (act, replace(act, digest=digest)) if digest else (replace(act, digest=None),) * 2
        elif act.digest == "wrong":
            given = replace(act, digest="0" * 64)
        before = shot(self.top)
        try:
            do(act, job, notes, owner=how not in ("stranger", "liar"))
        except Refused as refusal:
            with pytest.raises(refusal.kinds) as caught:
                take(handle.job, given, self.sources)
            assert isinstance(caught.value, SyftJobError)
            assert differs(before, shot(self.top)) == [], (
                f"{act.verb} failed ({caught.value}) and changed these"
            )
            self.reached[f"{act.verb}: refused"] += 1
            return
        except Incomplete:
            with pytest.raises(ValueError, match="can (still )?(read|write)"):
                take(handle.job, given, self.sources)
            self.reached[f"{act.verb}: incomplete"] += 1
        else:
            take(handle.job, given, self.sources)
            self.reached[f"{act.verb}: done"] += 1
            if act.verb == "reopen":
                handle.seen = None
        self.check_traces(name, before)

    def check_traces(self, name: str, before: Shot) -> None:
        """What was done touched that job and the notes on it alone, and lets in whom it should."""
        now = shot(self.top)
        job = str((self.folder / name).relative_to(self.top))
        notes = str((self.folder.parent / ".reviews" / BOB / name).relative_to(self.top))
        allowed = {notes + ending for ending in (".yaml", ".jsonl", ".run", ".times", ".attempts")}
        runners = str((self.folder.parent / ".reviews" / ".runners").relative_to(self.top)) + "/"
        litter = ("/.tmp-", "/.removing-")  # of a process that died
        others = [
            path
            for path in differs(before, now)
            if path != job
            and not path.startswith(job + "/")
            and path not in allowed
            and not path.startswith(f"{notes}.attempts/")
            and not f"{path}/".startswith(runners)
            and not any(word in path for word in litter)
        ]
        assert others == []
        self.check_readers(name)

    def check_readers(self, name: str) -> None:
        job = self.jobs.get(name)
        if job is None or job.link:
            return
        there = {what: found for what, found in job.results.items() if found.kind != "odd"}
        paths = tuple(f"app_data/job/{BOB}/{name}/{what}/some.txt" for what in there)
        assert can_read(self.datasite, paths) == [found.readers for found in there.values()]

    def owner_dies(self, pick: int, choice: int, at: int, way: str) -> None:
        """The owner's process dies in an action; the owner takes it again."""
        name = self.real(pick)
        steps = [step for step in STEPS[self.jobs[name].status] if isinstance(step, Act)] if name else []
        if name is None or not steps:
            return
        job, notes, before = self.jobs[name], self.notes[name], shot(self.top)
        act = replace(steps[choice % len(steps)], now=content(self.folder / name))
        after, later = copy.deepcopy(job), copy.deepcopy(notes)
        try:
            do(act, after, later)
        except Refused:
            return
        except Incomplete:
            pass
        death = self.mortuary.act(self.root, self.folder / name, act, self.sources, at=at, way=way)
        assert death.end != "broken", death.text
        if death.end == "killed":
            between = ("approved",) if act.verb == "deposit" else ()  # and that without a review
            found = self.handle(name, "fresh").job
            assert found.status in (job.status, after.status, *between)
            assert found.approval.verdict != "valid" or act.now in (notes.leave, later.leave)
            assert content(self.folder / name) == act.now
            trail = [one.action for one in found.timeline]
            assert trail in (notes.trail, later.trail, [*notes.trail, "damaged line"])
            try:
                with suppress(SharingError):  # that this is not all, see Incomplete
                    take(found, act, self.sources)
                trail.append(later.trail[-1])
                self.reached["died and went on"] += 1
            except JobStatusError:
                assert found.record.status == after.status  # it had come to its end
                self.reached["died at the end"] += 1
            later.trail = trail
        self.jobs[name], self.notes[name] = after, later
        if name in self.runs and self.runs[name].job is job:
            self.runs[name].job = after
        self.check_traces(name, before)

    @rule(
        pick=st.sampled_from((0, 0, 0, 0, 0, 1, 2, 6)), move=MOVES
    )  # mostly one job: what goes before is what counts
    def something_happens(self, pick: int, move: tuple[Any, ...]) -> None:
        method, *arguments = move
        getattr(self, method)(pick, *arguments)

    # -- the owner's side --------------------------------------------------------------------------------------------

    def owner_tries(self, pick: int, how: str, act: Act) -> None:
        gone = sorted(self.handles.keys() - self.jobs.keys())
        if gone and pick > 5:
            self.act(gone[0], "stale", act)
        elif (name := self.here(pick)) is not None:
            self.act(name, how, act)

    def it_goes_on(self, pick: int, how: str, choices: list[int]) -> None:
        """What makes sense from where the job is: most of the ways into the interesting states."""
        if (name := self.here(pick)) is not None:
            for choice in choices if not self.jobs[name].link else ():
                steps = STEPS[self.jobs[name].status]
                self.step(name, how, steps[choice % len(steps)], choice)

    def step(self, name: str, how: str, step: Act | str, choice: int = 0) -> None:
        if step == "run":
            self.run_on(name, choice)
        elif isinstance(step, str):
            self.forge(name, step, "file")
        else:
            self.act(name, how, step)

    def somebody_else_tries(self, pick: int, who: str, act: Act) -> None:
        if (name := self.here(pick)) is not None:
            self.act(name, who, act)

    def owner_looks(self, pick: int, review: bool) -> None:
        """Holds the object of now for later, or is shown the content by the one that is held."""
        if (name := self.real(pick)) is None:
            return
        if review:
            handle = self.handle(name, "stale")
            handle.job.review()
            handle.seen = content(self.folder / name)
        else:
            self.handles[name] = self.handle(name, "fresh")

    # -- the submitter -------------------------------------------------------------------------------------------------

    def submit(self, name: str, body: str = BODIES[1]) -> None:
        script = "#!/bin/bash\necho hello\necho x > outputs/out.csv\n"
        write_job(self.root, name, script=script, files={"main.py": body, "lib/a.py": ""})
        self.jobs[name] = Job()

    def submitter_edits(self, pick: int, file: str, how: str, body: str) -> None:
        if (name := self.real(pick)) is None:
            return
        path = self.folder / name / file
        path.parent.mkdir(exist_ok=True)
        rules = file.endswith(PERMISSION_FILE)
        if how == "mode":
            if path.is_file() and not path.is_symlink():
                path.chmod(path.stat().st_mode ^ 0o111)
            return
        path.unlink(missing_ok=True)
        if how == "link" and not rules:
            path.symlink_to(self.datasite / ("private.txt" if body else "nowhere"))
        elif how == "write":
            path.write_bytes((OPEN_TO_ALL if rules else body).encode("latin-1"))

    def submitter_forges(self, pick: int, marker: str, kind: str) -> None:
        if (name := self.real(pick)) is not None:
            self.forge(name, marker, kind)

    def forge(self, name: str, marker: str, kind: str) -> None:
        """Sets a marker, or takes one away."""
        path = self.folder / name / marker
        if there := self.jobs[name].markers.pop(marker, None):
            (path.rmdir if there == "folder" else path.unlink)()
            return
        self.jobs[name].markers[marker] = kind
        if kind == "file":
            path.write_text("approved_by: alice@hospital.example\n")
        elif kind == "folder":
            path.mkdir()
        elif kind == "pipe":
            os.mkfifo(path)
        else:
            path.symlink_to(self.datasite / "private.txt")

    def submitter_plants(self, pick: int, what: str, kind: str | None) -> None:
        if (name := self.real(pick)) is None:
            return
        path = self.folder / name / what
        if path.is_symlink() or path.is_file():
            path.unlink()
        elif path.is_dir():
            shutil.rmtree(path)
        made = Results("odd" if kind in ("link", "file") else kind)
        if kind == "folder":
            path.mkdir()
            (path / "result.csv").symlink_to(self.datasite / "private.txt")
            made.names["result.csv"] = "planted"
        elif kind == "link":
            path.symlink_to(self.away)
        elif kind == "file":
            path.touch()
        self.jobs[name].results[what] = made

    def submitter_moves(self, pick: int, how: str, to: str, body: str) -> None:
        """A new job, or a whole job removed, replaced, renamed, or moved away with a link in its place (or back)."""
        name = self.here(pick)
        if how == "submit" or name is None:
            if to not in self.jobs:
                self.submit(to, body)
            return
        path, job = self.folder / name, self.jobs[name]
        if how == "rename":
            if to not in self.jobs:
                path.rename(self.folder / to)
                self.jobs[to] = self.jobs.pop(name)
        elif job.link:
            away = path.readlink()
            path.unlink()
            away.rename(path)
            job.link = False
        elif how == "link":
            self.count += 1
            away = self.away / str(self.count)
            path.rename(away)
            path.symlink_to(away)
            job.link = True
        else:
            shutil.rmtree(path)
            del self.jobs[name]
            if how == "replace":
                self.submit(name, body)

    # -- the runner ----------------------------------------------------------------------------------------------------

    def runner_goes_on(self, pick: int, choice: int) -> None:
        names = sorted(self.runs.keys() | self.jobs.keys())
        if names:
            self.run_on(names[pick % len(names)], choice)

    def run_on(self, name: str, choice: int) -> None:
        if name in self.runs:
            self.runner_finishes(name, choice % 2, "result.csv" if choice > 1 else "out.csv")
        else:
            self.runner_takes(name)

    def runner_takes(self, name: str) -> None:
        job, notes = self.jobs[name], self.notes[name]
        may = job.status == "approved" and notes.run != "running" and self.verdict(name) == "valid"
        marked_again = job.status == "approved" and self.ran_already(name)
        before = shot(self.top)
        key = self.handle(name, "byhand").job.key
        place = place_of(self.root, key)
        taken = take_job(place, ALICE, WorkPlace(self.work, self.root), run_unreviewed=False)
        if marked_again:
            assert not isinstance(taken, Claim)
            job.markers["done"] = "file"
            notes.trail.append("marked as done again")
        elif not may:
            assert not isinstance(taken, Claim)
        else:
            assert isinstance(taken, Claim)
            self.reached["taken"] += 1
            self.begin_run(name, taken)
        self.check_traces(name, before)

    def begin_run(self, name: str, claim: Claim) -> None:
        with claim.place.lock():
            facts = claim.mine()
            assert facts is not None
            results = RunResults(claim.place, facts)
        stack = ExitStack()
        stack.callback(claim.close)
        stack.enter_context(results)
        self.count += 1
        produced = self.work / f"produced-{self.count}"
        self.runs[name] = Run(claim, results, produced, self.jobs[name], stack)
        self.begin_in_model(name)
        produced.mkdir()

    def begin_in_model(self, name: str) -> None:
        job, notes = self.jobs[name], self.notes[name]
        if notes.run == "finished":
            notes.memory = {what: set() for what in RESULTS}
        notes.run, notes.ran = "running", notes.leave
        notes.trail.append("started")
        job.markers.pop("done", None)  # something odd that stands in its place is removed like old results
        for what in RESULTS:
            job.results[what] = Results("folder", set(notes.memory[what]), closed=True)

    def runner_finishes(self, name: str, code: int, file: str) -> None:
        run = self.runs.pop(name)
        job, notes = self.jobs.get(name), self.notes[name]
        mine = job is run.job and job.status in ("approved", "done") and notes.run == "running"
        (run.produced / "outputs").mkdir()
        (run.produced / "outputs" / file).write_text("result")
        before = shot(self.top)
        logs = False
        with run.stack:
            place = run.claim.place
            with place.lock():
                facts = run.claim.mine()
                assert (facts is not None) == mine
                try:
                    if facts is not None:
                        run.results.close_to_others(facts)
                        logs = True
                        run.results.publish(("outputs",), run.produced)
                except (SyftJobError, OSError):
                    code = 126
            assert run.claim.finish(code, None, time.time(), logs=logs) == mine
        self.finish_in_model(name, file, mine=mine)
        self.reached["finished" if mine else "abandoned"] += 1
        self.check_traces(name, before)

    def finish_in_model(self, name: str, file: str, *, mine: bool) -> None:
        notes = self.notes[name]
        if not mine:
            notes.trail.append("abandoned")
            if notes.run == "running":
                # A new job of that name begins without the attempts and readers of this one.
                notes.run, notes.ran, notes.memory = "none", None, {what: set() for what in RESULTS}
            return
        job = self.jobs[name]
        for what in RESULTS:
            found = job.results[what]
            if found.kind == "odd":
                break
            if not found.closed:  # it is not the folder that was closed
                job.results[what] = Results("folder", set(notes.memory[what]), closed=True, names=found.names)
        else:
            job.results["outputs"].names[file] = "run"
        job.markers["done"] = "file"
        notes.run = "finished"
        notes.trail.append("ran")

    def runner_runs(self, pick: int) -> None:
        ready = [name for name in sorted(self.jobs) if name not in self.runs and self.is_ready(name)]
        if not ready:
            return
        name = ready[pick % len(ready)]
        before = shot(self.top)
        others = [job.name for job in self.owner.jobs if job.name != name]
        runner = SyftJobRunner(self.owner.config, work_dir=self.work)
        with redirect_stdout(StringIO()):
            runner.process_approved_jobs(stream_output=False, skip_job_names=others)
        self.begin_in_model(name)
        self.finish_in_model(name, "out.csv", mine=True)
        self.reached["real run"] += 1
        self.check_traces(name, before)

    def is_ready(self, name: str) -> bool:
        approved = self.jobs[name].status == "approved" and self.verdict(name) == "valid"
        return approved and self.notes[name].run != "running" and not self.ran_already(name)

    def ran_already(self, name: str) -> bool:
        """Whether this very content ran and the owner decided nothing since: then only the marker is gone."""
        notes = self.notes[name]
        if notes.run != "finished" or notes.ran != content(self.folder / name):
            return False
        last = [word for word in notes.trail if word in ("approved", "rejected", "reopened", "started")]
        return last[-1:] == ["started"]

    # -- what has to hold ----------------------------------------------------------------------------------------------

    def verdict(self, name: str) -> str:
        leave = self.notes[name].leave
        if leave is None:
            return "unreviewed"
        return "valid" if leave == content(self.folder / name) else "changed"

    @invariant()
    def every_job_is_listed_as_it_is(self) -> None:
        for client in (
            self.owner,
            client_of(self.root),
        ):  # one that knows what was there before, and one that does not
            listed = {job.name: job for job in client.jobs if job.submitted_by == BOB}
            assert listed.keys() == self.jobs.keys()
            for name, job in self.jobs.items():
                assert listed[name].status == job.status, name
                if job.link:
                    assert "link" in str(listed[name].problem)
        for name, found in listed.items():
            self.check_approval(name, found)
            assert [one.action for one in found.timeline] == self.notes[name].trail

    def check_approval(self, name: str, found: JobInfo) -> None:
        """An approval is worth what the owner approved and did not take back."""
        job = self.jobs[name]
        if not job.link:
            expected = self.verdict(name) if job.status == "approved" else "none"
            assert found.approval.verdict == expected, name


ODD = ("submitter_forges", "approved", "folder")
EDIT = ("submitter_edits", "main.py", "write", "import os\n")
REPLACE = ("submitter_moves", "replace", "", BODIES[2])
PATHS: dict[str, list[Act | str | tuple[Any, ...]]] = {
    "what was reopened is not approved again by its marker": [
        Act("approve"),
        Act("reopen"),
        "approved",
        "run",
    ],
    "what was rejected is not approved again by its marker": [
        *(Act("approve"), "approved", Act("reject"), "rejected", "approved", "run"),
    ],
    "an approval that failed is none": [ODD, Act("approve"), "approved", "approved", "run"],
    "what was changed after it was shown is not approved": [
        *(
            ("owner_looks", True),
            EDIT,
            ("owner_tries", "stale", Act("approve")),
            Act("approve"),
            "run",
            "run",
        ),
    ],
    "what was changed after the approval is not run": [
        Act("approve"),
        EDIT,
        "run",
        Act("reopen"),
        Act("approve"),
        "run",
    ],
    "what was done is done again without its marker": [
        *(
            Act("approve"),
            "run",
            "run",
            "done",
            ("submitter_forges", "done", "folder"),
            "run",
            Act("rerun"),
            "run",
        ),
    ],
    "what was rejected after it ran is not done by its marker": [
        *(Act("approve"), "run", "run", "done", "approved", Act("reject"), Act("reopen"), "approved", "run"),
    ],
    "something odd in the place of the marker": [
        ("submitter_forges", "done", "link"),
        Act("approve"),
        "run",
        "run",
    ],
    "a deposit is no leave to run": [Act("deposit", source="result.csv"), "done", "run"],
    "a deposit goes to whom the outputs were shared with before": [
        SHARE,
        Act("deposit", source="result.csv"),
    ],
    "a deposit does not let in again whom it was revoked from": [
        *(Act("approve"), SHARE, "run", "run", REVOKE, "done", Act("deposit", source="other.csv")),
    ],
    "keeping shares lets nobody in to logs that never were": [
        *(Act("approve"), Act("deposit", source="result.csv"), Act("rerun", keep=True), "run", "run"),
    ],
    "keeping shares keeps them": [
        *(Act("approve"), SHARE, SHARE_LOGS, "run", "run", Act("rerun", keep=True), "run", "run", REVOKE),
    ],
    "not keeping shares drops them": [
        Act("approve"),
        SHARE,
        SHARE_LOGS,
        "run",
        "run",
        Act("rerun"),
        "run",
        "run",
    ],
    "a forged end of a run does not let it run twice": [Act("approve"), "run", "done", Act("rerun"), "run"],
    "an approval taken away during a run ends it": [
        Act("approve"),
        SHARE,
        "run",
        "approved",
        "run",
        Act("approve"),
        "run",
    ],
    "another job in the place of one that runs": [
        Act("approve"),
        "run",
        REPLACE,
        Act("approve"),
        "run",
        "run",
    ],
    "a wrong address is not remembered": [
        Act("share", users=(CAROL, "nobody")),
        Act("deposit", source="result.csv"),
    ],
}
"""Ways on which something was wrong once, or easily would be. As in `STEPS`; a tuple is one of `MOVES`."""


@pytest.mark.parametrize("name", PATHS)
def test_a_known_path_leads_to_what_the_model_says(name: str) -> None:
    desk = Desk()
    try:
        desk.begin()
        for step in PATHS[name]:
            if isinstance(step, tuple):
                desk.something_happens(pick=0, move=step)
            else:
                desk.step(NAMES[0], "fresh", step)
            desk.every_job_is_listed_as_it_is()
    finally:
        desk.teardown()


def test_random_sequences_lead_to_what_the_model_says() -> None:
    Desk.reached.clear()
    with Mortuary() as Desk.mortuary:
        run_state_machine_as_test(Desk, settings=settings(stateful_step_count=30))
    acts = [step.verb for steps in STEPS.values() for step in steps if isinstance(step, Act)]
    wanted = {f"{verb}: {end}" for verb in acts for end in ("done", "refused")}
    wanted |= {"revoke: incomplete", "taken", "finished", "real run", "died and went on"}
    if settings().max_examples >= 1000:  # the "deep" profile; fewer may miss the rarest by chance
        assert wanted <= Desk.reached.keys()  # or it would prove nothing about them
