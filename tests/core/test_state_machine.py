"""Random sequences of what owners, submitters and runners do, against a small model of jobs.

After each step: every job folder is listed with the status that the documented layout gives it; an approval is worth
what the owner approved and did not take back; each action that succeeded stands in the trail once; one that failed
changed nothing on disk; nothing outside of the job was touched; and who can read the results is who was let in.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from contextlib import ExitStack, redirect_stdout
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from syft_job_widgets import JobInfo, SyftJobRunner
from syft_job_widgets.errors import SyftJobError
from syft_job_widgets.layout import place_of
from syft_job_widgets.runner.claims import Claim
from syft_job_widgets.runner.claims import take as take_job
from syft_job_widgets.runner.results import Results as RunResults
from syft_job_widgets.runner.work import WorkPlace
from syft_job_widgets.trail import read_trail
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

ANY = st.integers(0, 7)
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

    def __init__(self) -> None:
        super().__init__()
        self.top = Path(tempfile.mkdtemp(prefix="sjw-machine-"))
        self.work = Path(tempfile.mkdtemp(prefix="sjw-work-"))
        self.jobs: dict[str, Job] = {}
        self.notes: dict[str, Notes] = {name: Notes() for name in NAMES}
        self.handles: dict[str, Handle] = {}
        self.runs: dict[str, Run] = {}
        self.count = 0
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
        self.submit(0, 1)
        self.submit(1, 1)
        with self.owner.jobs[0].place.lock():
            pass  # makes the owner's folder for notes, so that a failed action has nothing to make

    def teardown(self) -> None:
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
            event(f"{act.verb}: refused")
            return
        except Incomplete:
            with pytest.raises(ValueError, match="can (still )?(read|write)"):
                take(handle.job, given, self.sources)
            event(f"{act.verb}: incomplete")
        else:
            take(handle.job, given, self.sources)
            event(f"{act.verb}: done")
            if act.verb == "reopen":
                handle.seen = None
        self.only_touched(name, before)
        self.check_readers(name)

    def only_touched(self, name: str, before: dict[str, tuple[object, ...]]) -> None:
        job = str((self.folder / name).relative_to(self.top))
        notes = str((self.folder.parent / ".reviews" / BOB / name).relative_to(self.top))
        allowed = {notes + ending for ending in (".yaml", ".jsonl", ".run")}
        others = [
            path
            for path in differs(before, shot(self.top))
            if path != job and not path.startswith(job + "/") and path not in allowed
        ]
        assert others == []

    def check_readers(self, name: str) -> None:
        job = self.jobs.get(name)
        if job is None or job.link:
            return
        for what, found in job.results.items():
            if found.kind != "odd":
                path = f"app_data/job/{BOB}/{name}/{what}/some.txt"
                assert can_read(self.datasite, path) == found.readers, what

    # -- the owner's side --------------------------------------------------------------------------------------------

    @rule(pick=ANY, how=st.sampled_from(["fresh", "stale", "byhand"]), act=ACTS)
    def owner_acts(self, pick: int, how: str, act: Act) -> None:
        name = self.here(pick)
        if name is not None:
            self.act(name, how, act)

    @rule(pick=ANY, how=st.sampled_from(["stranger", "liar"]), act=ACTS)
    def somebody_else_acts(self, pick: int, how: str, act: Act) -> None:
        name = self.here(pick)
        if name is not None:
            self.act(name, how, act)

    @precondition(lambda self: self.handles.keys() - self.jobs.keys())
    @rule(act=ACTS)
    def owner_acts_on_a_job_that_is_gone(self, act: Act) -> None:
        for name in self.handles.keys() - self.jobs.keys():
            self.act(name, "stale", act)

    @rule(pick=ANY)
    def owner_looks(self, pick: int) -> None:
        name = self.real(pick)
        if name is not None:
            self.handles[name] = self.handle(name, "fresh")

    @rule(pick=ANY)
    def owner_reviews(self, pick: int) -> None:
        name = self.real(pick)
        if name is not None:
            handle = self.handles.setdefault(name, self.handle(name, "fresh"))
            handle.job.review()
            handle.seen = content(self.folder / name)

    # -- the submitter -------------------------------------------------------------------------------------------------

    @rule(which=st.integers(0, len(NAMES) - 1), body=st.integers(1, 2))
    def submit(self, which: int, body: int) -> None:
        name = NAMES[which]
        if name not in self.jobs:
            script = "#!/bin/bash\necho hello\necho x > outputs/out.csv\n"
            write_job(self.root, name, script=script, files={"main.py": BODIES[body], "lib/a.py": ""})
            self.jobs[name] = Job()

    @rule(pick=ANY, file=st.sampled_from(FILES), body=st.sampled_from(BODIES))
    def edit(self, pick: int, file: str, body: str) -> None:
        path = self.path(pick, file)
        if path is not None and not path.is_symlink():
            path.parent.mkdir(exist_ok=True)
            path.write_bytes((OPEN_TO_ALL if file.endswith(PERMISSION_FILE) else body).encode("latin-1"))

    @rule(pick=ANY, file=st.sampled_from(FILES))
    def remove(self, pick: int, file: str) -> None:
        path = self.path(pick, file)
        if path is not None:
            path.unlink(missing_ok=True)

    @rule(pick=ANY, file=st.sampled_from(FILES[:-1]), to=st.sampled_from(["private.txt", "nowhere"]))
    def plant_link(self, pick: int, file: str, to: str) -> None:
        path = self.path(pick, file)
        if path is not None:
            path.parent.mkdir(exist_ok=True)
            path.unlink(missing_ok=True)
            path.symlink_to(self.datasite / to)

    @rule(pick=ANY, file=st.sampled_from(FILES[:4]))
    def change_mode(self, pick: int, file: str) -> None:
        path = self.path(pick, file)
        if path is not None and path.is_file() and not path.is_symlink():
            path.chmod(path.stat().st_mode ^ 0o111)

    def path(self, pick: int, file: str) -> Path | None:
        name = self.real(pick)
        return self.folder / name / file if name is not None else None

    @rule(
        pick=ANY,
        marker=st.sampled_from(MARKERS),
        kind=st.sampled_from(["file", "file", "folder", "link", "pipe"]),
    )
    def forge_marker(self, pick: int, marker: str, kind: str) -> None:
        name = self.real(pick)
        if name is None or marker in self.jobs[name].markers:
            return
        path = self.folder / name / marker
        if kind == "file":
            path.write_text("approved_by: alice@hospital.example\n")
        elif kind == "folder":
            path.mkdir()
        elif kind == "pipe":
            os.mkfifo(path)
        else:
            path.symlink_to(self.datasite / "private.txt")
        self.jobs[name].markers[marker] = kind

    @rule(pick=ANY, marker=st.sampled_from(MARKERS))
    def remove_marker(self, pick: int, marker: str) -> None:
        name = self.real(pick)
        if name is not None and (kind := self.jobs[name].markers.pop(marker, None)):
            path = self.folder / name / marker
            if kind == "folder":
                path.rmdir()
            else:
                path.unlink()

    @rule(pick=ANY, what=st.sampled_from(RESULTS), kind=st.sampled_from(["folder", "link", "file", None]))
    def plant_results(self, pick: int, what: str, kind: str | None) -> None:
        name = self.real(pick)
        if name is None:
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
            made.names.add("result.csv")
        elif kind == "link":
            path.symlink_to(self.away)
        elif kind == "file":
            path.touch()
        self.jobs[name].results[what] = made

    @rule(pick=ANY)
    def delete(self, pick: int) -> None:
        name = self.real(pick)
        if name is not None:
            shutil.rmtree(self.folder / name)
            del self.jobs[name]

    @rule(pick=ANY, which=st.integers(0, len(NAMES) - 1))
    def rename(self, pick: int, which: int) -> None:
        name, new = self.here(pick), NAMES[which]
        if name is not None and new not in self.jobs:
            (self.folder / name).rename(self.folder / new)
            self.jobs[new] = self.jobs.pop(name)

    @rule(pick=ANY)
    def swap_for_a_link(self, pick: int) -> None:
        name = self.real(pick)
        if name is not None:
            self.count += 1
            away = self.away / str(self.count)
            (self.folder / name).rename(away)
            (self.folder / name).symlink_to(away)
            self.jobs[name] = replace(self.jobs[name], link=True)

    @rule(pick=ANY)
    def swap_back(self, pick: int) -> None:
        name = self.here(pick)
        if name is not None and self.jobs[name].link:
            path = self.folder / name
            away = path.readlink()
            path.unlink()
            away.rename(path)
            self.jobs[name] = replace(self.jobs[name], link=False)

    # -- the runner ----------------------------------------------------------------------------------------------------

    @rule(pick=ANY)
    def runner_takes(self, pick: int) -> None:
        name = self.here(pick)
        if name is None:
            return
        job, notes = self.jobs[name], self.notes[name]
        may = job.status == "approved" and notes.run != "running" and self.verdict(name) == "valid"
        marked_again = may and self.ran_already(name)
        before = shot(self.top)
        key = self.handle(name, "byhand").job.key
        place = place_of(self.root, key)
        taken = take_job(place, ALICE, WorkPlace(self.work, self.root), run_unreviewed=False)
        if marked_again:
            assert not isinstance(taken, Claim)
            if "done" not in job.markers:
                job.markers["done"] = "file"
                notes.trail.append("marked as done again")
        elif not may:
            assert not isinstance(taken, Claim)
        else:
            assert isinstance(taken, Claim)
            self.begin_run(name, taken)
        self.only_touched(name, before)
        self.check_readers(name)

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
        for what in RESULTS:
            job.results[what] = Results("folder", set(notes.memory[what]), closed=True)

    @precondition(lambda self: self.runs)
    @rule(pick=ANY, code=st.sampled_from([0, 1]), file=st.sampled_from(["out.csv", "result.csv"]))
    def runner_finishes(self, pick: int, code: int, file: str) -> None:
        name = sorted(self.runs)[pick % len(self.runs)]
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
        self.only_touched(name, before)
        self.check_readers(name)

    def finish_in_model(self, name: str, file: str, *, mine: bool) -> None:
        notes = self.notes[name]
        if not mine:
            notes.trail.append("abandoned")
            if notes.run == "running":
                notes.run, notes.memory = "none", {what: set() for what in RESULTS}
            return
        job = self.jobs[name]
        for what in RESULTS:
            found = job.results[what]
            if found.kind == "odd":
                break
            if not found.closed:  # it is not the folder that was closed
                job.results[what] = Results("folder", set(notes.memory[what]), closed=True, names=found.names)
        else:
            job.results["outputs"].names.add(file)
        job.markers["done"] = "file"
        notes.run = "finished"
        notes.trail.append("ran")

    @precondition(lambda self: not self.runs)
    @rule(pick=ANY)
    def a_real_run(self, pick: int) -> None:
        ready = [
            name
            for name, job in sorted(self.jobs.items())
            if job.status == "approved" and self.verdict(name) == "valid" and not self.ran_already(name)
        ]
        if not ready or self.notes[ready[pick % len(ready)]].run == "running":
            return
        name = ready[pick % len(ready)]
        before = shot(self.top)
        others = [job.name for job in self.owner.jobs if job.name != name]
        runner = SyftJobRunner(self.owner.config, work_dir=self.work)
        with redirect_stdout(StringIO()):
            runner.process_approved_jobs(stream_output=False, skip_job_names=others)
        self.begin_in_model(name)
        self.finish_in_model(name, "out.csv", mine=True)
        event("real run")
        self.only_touched(name, before)
        self.check_readers(name)

    def ran_already(self, name: str) -> bool:
        """Whether this very content ran and was not approved anew since."""
        notes = self.notes[name]
        if notes.run != "finished" or notes.ran != content(self.folder / name):
            return False
        last = [word for word in notes.trail if word in ("approved", "started")]
        return last[-1:] == ["started"]

    # -- what has to hold ----------------------------------------------------------------------------------------------

    def verdict(self, name: str) -> str:
        leave = self.notes[name].leave
        if leave is None:
            return "unreviewed"
        return "valid" if leave == content(self.folder / name) else "changed"

    @invariant()
    def all_holds(self) -> None:
        self.every_job_is_listed_as_it_is()
        self.an_approval_is_worth_what_the_owner_approved()
        self.the_trail_says_what_was_done_once()

    def every_job_is_listed_as_it_is(self) -> None:
        for client in (self.owner, client_of(self.root)):
            listed = {job.name: job for job in client.jobs if job.submitted_by == BOB}
            assert listed.keys() == self.jobs.keys()
            for name, job in self.jobs.items():
                assert listed[name].status == job.status, name
                if job.link:
                    assert "link" in str(listed[name].problem)
        others = [job for job in self.owner.jobs if job.submitted_by != BOB]
        assert [(job.name, job.status) for job in others] == [("of somebody else", "approved")]

    def an_approval_is_worth_what_the_owner_approved(self) -> None:
        for name, job in self.jobs.items():
            if not job.link:
                expected = self.verdict(name) if job.status == "approved" else "none"
                assert self.handle(name, "fresh").job.approval.verdict == expected, name

    def the_trail_says_what_was_done_once(self) -> None:
        for name in self.jobs:
            found = read_trail(self.handle(name, "byhand").job.place)
            assert [found.action for found in found] == self.notes[name].trail


TestDesk = Desk.TestCase
TestDesk.settings = settings(stateful_step_count=40)
