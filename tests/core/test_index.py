"""The index against the disk: whatever happens there, a refresh gives what a fresh look at everything gives."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from syft_job_widgets.index import Diff, IndexCache, JobIndex, Snapshot
from syft_job_widgets.layout import Dir, JobKey, RunFacts, markers_facts, markers_scan, place_of, stamps
from syft_job_widgets.layout.markers import MarkersLayout
from syft_job_widgets.layout.run_file import write_run
from syft_job_widgets.layout.stamps import Clock
from tests.helpers import wait_until
from tests.jobs import ALICE, BOB, CAROL, finish, write_job


def cold(root: Path) -> Snapshot:
    return JobIndex(root).refresh().snapshot


@contextmanager
def counted(patch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The names of the jobs that are read meanwhile."""
    read: list[str] = []
    original = markers_scan.read_job

    def count(*args: object) -> stamps.Reading:
        key = args[1]
        assert isinstance(key, JobKey)
        read.append(key.name)
        return original(*args)  # type: ignore[arg-type]

    with patch.context() as inside:
        inside.setattr(markers_scan, "read_job", count)
        yield read


class Times:
    """The clocks as the index sees them: moved at will, while files keep their true times."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.wall = self.steady = 0.0
        self._monotonic, self._time_ns = stamps.time.monotonic, stamps.time.time_ns
        patch.setattr(stamps, "time", self)
        patch.setattr(markers_facts, "time", self)
        patch.setattr(markers_scan, "time", self)

    def monotonic(self) -> float:
        return self._monotonic() + self.steady

    def time_ns(self) -> int:
        return self._time_ns() + int(self.wall * 1e9)

    def wait(self, seconds: float) -> None:
        self.wall += seconds
        self.steady += seconds


@pytest.fixture
def times(monkeypatch: pytest.MonkeyPatch) -> Times:
    return Times(monkeypatch)


@pytest.fixture
def coarse(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system whose clock never ticks: nothing but inodes and sizes tells a change."""

    pack = stamps._pack
    monkeypatch.setattr(stamps, "_pack", lambda inode, size, _mtime, _ctime: pack(inode, size, 0, 0))


# -- snapshots and diffs ---------------------------------------------------------------------------------------------------


def test_an_empty_root_and_none_at_all(tmp_path: Path) -> None:
    for root in (tmp_path, tmp_path / "absent"):
        diff = JobIndex(root).refresh()
        assert not diff
        assert (diff.snapshot.revision, dict(diff.snapshot.records), diff.snapshot.problems) == (0, {}, ())
    (tmp_path / "file").touch()
    assert not JobIndex(tmp_path / "file").refresh()


def test_a_diff_tells_what_happened_and_the_revision_that_something_did(tmp_path: Path) -> None:
    job = write_job(tmp_path)
    key = JobKey(ALICE, BOB, "Data Analysis")
    index = JobIndex(tmp_path)
    assert index.snapshot == Snapshot()
    diff = index.refresh()
    assert (diff.added, diff.changed, diff.removed) == ((key,), (), ())
    assert diff.snapshot is index.snapshot
    first = diff.snapshot
    assert first.revision == 1
    again = index.refresh()
    assert not again
    assert again.snapshot.revision == 1
    assert again.snapshot.as_of > first.as_of
    assert again.snapshot.records is first.records
    (job / "approved").touch()
    diff = index.refresh()
    assert (diff.added, diff.changed, diff.removed, diff.snapshot.revision) == ((), (key,), (), 2)
    assert first.records[key].status == "inbox"  # an old snapshot stays as it was
    shutil.rmtree(job)
    diff = index.refresh()
    assert (diff.added, diff.changed, diff.removed, diff.snapshot.revision) == ((), (), (key,), 3)
    assert dict(diff.snapshot.records) == {}
    shutil.rmtree(tmp_path / ALICE)
    assert not index.refresh()


def test_a_snapshot_cannot_be_changed(tmp_path: Path) -> None:
    write_job(tmp_path)
    snapshot = cold(tmp_path)
    with pytest.raises(TypeError):
        snapshot.records[JobKey("a", "b", "c")] = None  # type: ignore[index]
    with pytest.raises(FrozenInstanceError):
        snapshot.revision = 5  # type: ignore[misc]


def test_the_difference_between_two_snapshots(tmp_path: Path) -> None:
    index = JobIndex(tmp_path)
    for name in ("a", "b", "c"):
        write_job(tmp_path, name)
    old = index.refresh().snapshot
    keys = {key.name: key for key in old.records}
    shutil.rmtree(old.records[keys["a"]].location)
    (old.records[keys["b"]].location / "approved").touch()
    write_job(tmp_path, "d")
    new = index.refresh().snapshot
    every = [*old.records, *new.records, JobKey("not", "here", "ever")]
    diff = Diff.between(old, new, dict.fromkeys(every))
    assert [key.name for key in (*diff.added, *diff.changed, *diff.removed)] == ["d", "b", "a"]
    assert diff.snapshot is new


def test_only_some_jobs_are_looked_at_when_asked(tmp_path: Path) -> None:
    one, two = write_job(tmp_path, "one"), write_job(tmp_path, "two")
    index = JobIndex(tmp_path)
    before = index.refresh().snapshot
    (one / "approved").touch()
    (two / "approved").touch()
    key = JobKey(ALICE, BOB, "one")
    diff = index.refresh([key])
    assert (diff.changed, diff.snapshot.as_of) == ((key,), before.as_of)
    assert index.refresh(only=[]).snapshot is diff.snapshot or not index.refresh(only=[])
    shutil.rmtree(one)
    assert index.refresh([key]).removed == (key,)
    assert not index.refresh([key])
    write_job(tmp_path, "new", owner="new@x.example", submitter="eve@evil.example")
    key = JobKey("new@x.example", "eve@evil.example", "new")
    assert index.refresh([key]).added == (key,)
    shutil.rmtree(tmp_path / "new@x.example")
    assert index.refresh([key]).removed == (key,)
    assert index.refresh().changed == (JobKey(ALICE, BOB, "two"),)


ODD = ["..", ".", "", "a/b", "a\0b", "\ud800", "\udcff", "x" * 300, ".reviews", "inbox", ".hidden"]


@pytest.mark.parametrize("odd", ODD)
def test_keys_that_can_be_no_job_do_no_harm(tmp_path: Path, odd: str) -> None:
    write_job(tmp_path)
    (tmp_path / ALICE / "app_data/job" / BOB / ".hidden").mkdir()
    (tmp_path / ALICE / "app_data/job" / BOB / "a" / "b").mkdir(parents=True)
    index = JobIndex(tmp_path)
    before = index.refresh().snapshot.records
    keys = [
        JobKey(odd, BOB, "x"),
        JobKey(ALICE, odd, "x"),
        JobKey(ALICE, BOB, odd),
        JobKey(odd, odd, odd, odd),
    ]
    diff = index.refresh(keys)
    assert not diff
    assert diff.snapshot.records == before
    assert not index.refresh()


# -- what is read ----------------------------------------------------------------------------------------------------------


def test_what_did_not_change_is_not_read_again(
    tmp_path: Path, times: Times, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(12):
        job = write_job(tmp_path, f"job {number}", submitter=(BOB, CAROL)[number % 2])
        if number % 3 == 0:
            finish(job)
    index = JobIndex(tmp_path)
    index.refresh()
    times.wait(3)
    index.refresh()
    with counted(monkeypatch) as read:
        assert not index.refresh()
        assert read == []
        (tmp_path / ALICE / "app_data/job" / CAROL / "job 3" / "outputs" / "new").touch()
        with (tmp_path / ALICE / "app_data/job" / BOB / "job 4" / "config.yaml").open("a") as file:
            file.write("# remark\n")
        index.refresh()
        assert sorted(read) == ["job 3", "job 4"]


def test_a_log_that_grows_is_no_reason_to_read(
    tmp_path: Path, times: Times, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = write_job(tmp_path, markers=("approved",))
    (job / "logs").mkdir()
    (job / "logs" / "stdout.txt").touch()
    index = JobIndex(tmp_path)
    index.refresh()
    times.wait(3)
    index.refresh()
    with counted(monkeypatch) as read, (job / "logs" / "stdout.txt").open("a") as file:
        for _ in range(5):
            print("line", file=file, flush=True)
            index.refresh()
        assert read == []


def test_a_second_change_within_a_tick_is_seen(tmp_path: Path, coarse: None) -> None:
    config = write_job(tmp_path) / "config.yaml"
    key = JobKey(ALICE, BOB, "Data Analysis")
    index = JobIndex(tmp_path)
    for kind in ("aaaa", "bbbb", "cccc"):
        config.write_text(f"type: {kind}\n")
        assert index.refresh().snapshot.records[key].config.type == kind


def test_a_reading_settles_after_a_tick_and_is_read_once_more_for_that(
    tmp_path: Path, coarse: None, times: Times, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = write_job(tmp_path) / "config.yaml"
    key = JobKey(ALICE, BOB, "Data Analysis")
    config.write_text("type: aaaa\n")
    index = JobIndex(tmp_path)
    index.refresh()
    config.write_text("type: bbbb\n")  # within the tick of the first reading
    times.wait(Clock.TICK + 1)
    assert index.refresh().snapshot.records[key].config.type == "bbbb"
    with counted(monkeypatch) as read:
        index.refresh()
        config.write_text(
            "type: cccc\n"
        )  # here a clock that ticks would have ticked, and the index relies on it
        index.refresh()
        assert read == []
        config.write_text("type: longer\n")
        assert index.refresh().snapshot.records[key].config.type == "longer"


@pytest.mark.parametrize("step", [-3600.0, -1e9])
def test_a_clock_that_was_set_back_costs_readings_but_no_change(
    tmp_path: Path, coarse: None, times: Times, monkeypatch: pytest.MonkeyPatch, step: float
) -> None:
    config = write_job(tmp_path) / "config.yaml"
    key = JobKey(ALICE, BOB, "Data Analysis")
    config.write_text("type: aaaa\n")
    times.wall = step  # now all files are of the future
    index = JobIndex(tmp_path)
    index.refresh()
    config.write_text("type: bbbb\n")
    assert index.refresh().snapshot.records[key].config.type == "bbbb"
    times.steady += Clock.TICK + 1
    config.write_text("type: cccc\n")
    assert index.refresh().snapshot.records[key].config.type == "cccc"
    with counted(monkeypatch) as read:
        index.refresh()
        assert read == []


def test_an_mtime_of_the_far_future_is_not_read_for_ever(
    tmp_path: Path, times: Times, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = write_job(tmp_path)
    os.utime(job / "config.yaml", (4e9, 4e9))
    os.utime(job, (4e9, 4e9))
    index = JobIndex(tmp_path)
    index.refresh()
    times.wait(3)
    index.refresh()
    with counted(monkeypatch) as read:
        index.refresh()
        assert read == []


def write_note(job: Path, code: int) -> None:
    place = place_of(job.parents[4], JobKey(ALICE, BOB, job.name))
    reviews = place.open_reviews(create=True)
    assert reviews
    with reviews:
        write_run(reviews, place.note_name("run"), RunFacts("finished", 1, 5.0, 6.0, code))


def in_place(path: Path, text: str) -> None:
    """Another content of the same size, and the old mtime: what an attacker can do."""
    before = path.stat()
    with path.open("r+") as file:
        file.write(text)
    assert path.stat().st_size == before.st_size
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def tick(folder: Path) -> None:
    """Wait until the clock of the file system has ticked."""

    def now() -> int:
        fd, name = tempfile.mkstemp(dir=folder)
        os.close(fd)
        try:
            return os.stat(name).st_ctime_ns
        finally:
            os.unlink(name)

    begun = now()
    wait_until(lambda: now() > begun, what="a tick of the file system's clock")


FACTS: dict[str, Callable[[Path], object]] = {
    "config": lambda job: in_place(job / "config.yaml", "name: 'Data Analysiz'"),
    "reason": lambda job: in_place(job / "rejected", "reason: yy"),
    "exit code": lambda job: in_place(job / "logs" / "returncode.txt", "8"),
    "exit code of old": lambda job: in_place(job / "returncode.txt", "9"),
    "end": lambda job: os.utime(job / "done", (7, 7)),
    "marker": lambda job: (job / "approved").unlink(),
    "output": lambda job: (job / "outputs" / "new").touch(),
    "new note": lambda job: write_note(job, 4),
    "other note": lambda job: (write_note(job, 4), write_note(job, 5)),
    "script": lambda job: (job / "run.sh").unlink(),
}
STATES: dict[str, Callable[[Path], object]] = {
    "approved": lambda job: (job / "approved").touch(),
    "rejected": lambda job: (job / "rejected").write_text("reason: xx"),
    "done": lambda job: finish(job, outputs={"a": "1"}),
    "done by old": lambda job: [
        (job / name).write_text("0") for name in ("approved", "done", "returncode.txt")
    ],
    "noted": lambda job: (finish(job), write_note(job, 1)),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("fact", FACTS)
def test_every_change_shows_in_a_settled_job(
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    times: Times,
    monkeypatch: pytest.MonkeyPatch,
    state: str,
    fact: str,
) -> None:
    """Nothing is read for being young here: the fingerprint alone has to tell."""
    job = write_job(tmp_path)
    STATES[state](job)
    times.wait(3)
    index = JobIndex(tmp_path)
    index.refresh()
    index.refresh()
    with counted(monkeypatch) as read:
        index.refresh()
        assert read == []
    tick(tmp_path_factory.mktemp("clock"))
    try:
        FACTS[fact](job)
    except OSError as error:
        assert error.errno == errno.ENOENT
    times.wait(3)
    expected = cold(tmp_path).records
    index.refresh()
    assert index.snapshot.records == expected
    write_note(job, 2)
    assert index.refresh([JobKey(ALICE, BOB, job.name)]).snapshot.records == cold(tmp_path).records
    shutil.rmtree(job.parent.parent / ".reviews")
    assert index.refresh().snapshot.records == cold(tmp_path).records


# -- what goes wrong -------------------------------------------------------------------------------------------------------


def test_a_job_that_nobody_foresaw_is_listed_with_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "bad", "c"):
        write_job(tmp_path, name)
    index = JobIndex(tmp_path)
    original = markers_scan.read_job

    def surprise(*args: object) -> stamps.Reading:
        if args[1] == JobKey(ALICE, BOB, "bad"):
            raise RuntimeError("\x1b[31mnobody foresaw this")
        return original(*args)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(markers_scan, "read_job", surprise)
        problems = {key.name: record.problem for key, record in index.refresh().snapshot.records.items()}
    assert problems["a"] is problems["c"] is None
    assert problems["bad"] is not None
    assert problems["bad"].startswith("The job cannot be read: RuntimeError")
    assert problems["bad"].isprintable()
    assert index.refresh().changed == (JobKey(ALICE, BOB, "bad"),)
    assert index.snapshot.records == cold(tmp_path).records


def test_a_datasite_that_nobody_foresaw_hides_no_other_and_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = write_job(tmp_path, "gone")
    write_job(tmp_path, "kept")
    write_job(tmp_path, "other", owner=CAROL)
    index = JobIndex(tmp_path)
    index.refresh()
    scan = MarkersLayout.scan

    def surprise(self: MarkersLayout, datasite: object, root: Path, owner: str, *rest: object) -> object:
        found = scan(self, datasite, root, owner, *rest)  # type: ignore[arg-type]
        if owner == ALICE:
            raise RuntimeError("after it had forgotten what is gone")
        return found

    shutil.rmtree(gone)
    with monkeypatch.context() as patch:
        patch.setattr(MarkersLayout, "scan", surprise)
        snapshot = index.refresh().snapshot
    assert "RuntimeError" in snapshot.problems[0]
    assert {key.name: bool(record.problem) for key, record in snapshot.records.items()} == {
        "kept": True,
        "other": False,
    }
    assert index.refresh().changed == (JobKey(ALICE, BOB, "kept"),)
    assert index.snapshot.records == cold(tmp_path).records
    assert index.snapshot.problems == ()


@pytest.mark.parametrize("what", ["job", "config.yaml", "outputs", BOB, "app_data", ALICE, ".reviews"])
def test_too_many_open_files_pass(
    tmp_path: Path, times: Times, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    job = write_job(tmp_path, "job")
    finish(job, outputs={"a": "1"})
    reviews = place_of(tmp_path, JobKey(ALICE, BOB, "job")).open_reviews(create=True)
    assert reviews
    with reviews:
        write_run(reviews, "job.run", RunFacts("finished", 1, 5.0, 6.0, 0))
    times.wait(3)
    expected = cold(tmp_path)
    index, late = JobIndex(tmp_path), JobIndex(tmp_path)
    late.refresh()
    late.refresh()
    opened = os.open

    def limited(path: object, *args: object, **named: object) -> int:
        if path == what:
            raise OSError(errno.EMFILE, "Too many open files")
        return opened(path, *args, **named)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", limited)
        index.refresh()
        snapshot = late.refresh().snapshot
        assert set(snapshot.records) == set(expected.records)  # none is dropped
        for record in snapshot.records.values():
            assert record.problem is None or "Too many open files" in record.problem
    # Nothing changed on disk, and yet all is well again.
    for one in (index, late):
        one.refresh()
        assert (one.snapshot.records, one.snapshot.problems) == (expected.records, ())


def test_a_link_in_place_of_a_submitter_is_a_problem(tmp_path: Path) -> None:
    job = write_job(tmp_path)
    index = JobIndex(tmp_path)
    index.refresh()
    job.parent.rename(tmp_path / "moved")
    job.parent.symlink_to(tmp_path / "moved")
    diff = index.refresh()
    assert diff.removed == (JobKey(ALICE, BOB, "Data Analysis"),)
    assert "is a link" in diff.snapshot.problems[0]
    assert diff.snapshot.problems[0].isprintable()
    assert diff.snapshot.problems == cold(tmp_path).problems
    revision = index.snapshot.revision
    job.parent.unlink()
    assert index.refresh().snapshot.revision == revision + 1
    assert index.snapshot.problems == ()


def test_a_datasite_that_is_a_link_is_a_problem(tmp_path: Path) -> None:
    box, disk = tmp_path / "box", tmp_path / "other disk"
    write_job(box)
    index = JobIndex(box)
    assert index.refresh().snapshot.problems == ()
    (box / ALICE).rename(disk)
    (box / ALICE).symlink_to(disk)
    (box / "shortcut").symlink_to(disk)  # nobody's datasite
    (box / ".cache").symlink_to(disk)
    snapshot = index.refresh().snapshot
    assert snapshot.records == {}
    (problem,) = snapshot.problems
    assert f"{box / ALICE}" in problem
    assert "is a link, so the jobs of that datasite are not listed" in problem
    (box / ALICE).unlink()
    disk.rename(box / ALICE)
    snapshot = index.refresh().snapshot
    assert (len(snapshot.records), snapshot.problems) == (1, ())


@pytest.mark.parametrize("closed", [ALICE, "app_data", "job"])
def test_a_folder_that_is_closed_is_named_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, closed: str
) -> None:
    write_job(tmp_path)
    real = Dir.dir

    def refusing(self: Dir, name: str, *, create: bool = False) -> Dir:
        if name == closed:
            raise PermissionError(errno.EACCES, "Permission denied", name)
        return real(self, name, create=create)

    monkeypatch.setattr(Dir, "dir", refusing)
    (problem,) = cold(tmp_path).problems  # by both layouts in the same words
    assert ALICE in problem
    assert "Permission denied" in problem


def test_threads_may_refresh_while_the_disk_changes(tmp_path: Path) -> None:
    jobs = [write_job(tmp_path, f"job {number}") for number in range(10)]
    index = JobIndex(tmp_path)
    done = threading.Event()
    faults: list[BaseException] = []
    last: list[int] = [0] * 3

    def look(number: int) -> None:
        try:
            while not done.is_set():
                some = list(index.snapshot.records)[:3] if number else None
                revision = index.refresh(some).snapshot.revision
                assert revision >= last[number]
                last[number] = revision
        except BaseException as fault:  # noqa: BLE001 - told to the test's thread
            faults.append(fault)

    threads = [threading.Thread(target=look, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for turn in range(60):
        job = jobs[turn % 10]
        if job.exists() and turn % 4 == 3:
            shutil.rmtree(job)
        elif job.exists():
            (job / "approved").touch()
        else:
            write_job(tmp_path, job.name)
    done.set()
    for thread in threads:
        thread.join()
    assert faults == []
    index.refresh()
    assert index.snapshot.records == cold(tmp_path).records


# -- anything at all -------------------------------------------------------------------------------------------------------

OWNERS = (ALICE, CAROL)
SUBMITTERS = (BOB, "eve@evil.example")
NAMES = ("one", "two", "thr\udcffee")
PLACES = st.builds(
    JobKey,
    st.sampled_from(OWNERS),
    st.sampled_from(SUBMITTERS),
    st.sampled_from(NAMES),
    st.just("markers"),
)
CONFIGS = st.sampled_from(
    ["type: python\n", "type: bash__\n", "", "a: &b [*b]\n", "submitted_by: x\n", "submitted_at: '2026'\n"]
)


NOT_POSSIBLE = (errno.ENOENT, errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENOTEMPTY, errno.ELOOP)


class Disk(RuleBasedStateMachine):
    """Changes a SyftBox at random, looks now and then, and compares with a look of somebody who saw nothing before."""

    def __init__(self) -> None:
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.times = Times(self.patch)

    @initialize()
    def begin(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="sjw-index-")) / "box"
        self.root.mkdir()
        self.index = JobIndex(self.root)
        self.cache = IndexCache(self.root.parent / "cache", self.root)
        self.looked = False
        self.aged = False

    def teardown(self) -> None:
        self.patch.undo()
        if hasattr(self, "root"):
            shutil.rmtree(self.root.parent)

    def folder(self, key: JobKey) -> Path:
        return self.root / key.owner / "app_data" / "job" / key.submitter / key.name

    def change(self, key: JobKey, make: Callable[[Path], object]) -> None:
        """Change something in a job, if it is there and can be changed so."""
        self.looked = False
        self.let_tick()
        try:
            make(self.folder(key))
        except OSError as error:
            if error.errno not in NOT_POSSIBLE:
                raise

    # -- changes

    @rule(key=PLACES, config=CONFIGS)
    def add(self, key: JobKey, config: str) -> None:
        def make(job: Path) -> None:
            job.mkdir(parents=True)
            (job / "config.yaml").write_text(config)
            (job / "run.sh").touch()

        self.change(key, make)

    @rule(key=PLACES)
    def remove(self, key: JobKey) -> None:
        self.change(key, lambda job: job.unlink() if job.is_symlink() else shutil.rmtree(job))

    @rule(key=PLACES, other=PLACES)
    def rename(self, key: JobKey, other: JobKey) -> None:
        self.change(key, lambda job: job.rename(self.folder(other)))

    @rule(key=PLACES, config=CONFIGS)
    def replace(self, key: JobKey, config: str) -> None:
        self.remove(key)
        self.add(key, config)

    @rule(key=PLACES)
    def link(self, key: JobKey) -> None:
        self.change(key, lambda job: job.symlink_to(self.root))

    @rule(key=PLACES, config=CONFIGS, restore=st.booleans())
    def edit(self, key: JobKey, config: str, restore: bool) -> None:
        def make(job: Path) -> None:
            before = (job / "config.yaml").lstat()
            with (job / "config.yaml").open("r+") as file:
                file.write(config)
                file.truncate()
            if restore:
                os.utime(job / "config.yaml", ns=(before.st_atime_ns, before.st_mtime_ns))

        self.change(key, make)

    @rule(
        key=PLACES,
        name=st.sampled_from(["approved", "done", "rejected", "run.sh", "config.yaml", "returncode.txt"]),
    )
    def toggle(self, key: JobKey, name: str) -> None:
        self.change(key, lambda job: (job / name).unlink() if (job / name).exists() else (job / name).touch())

    @rule(key=PLACES, name=st.sampled_from(["approved", "done", "logs", "outputs", "config.yaml"]))
    def put_link(self, key: JobKey, name: str) -> None:
        self.change(key, lambda job: (job / name).symlink_to(self.root))

    @rule(
        key=PLACES,
        name=st.sampled_from(["approved", "logs", "outputs", "outputs/a", "outputs/b", "config.yaml"]),
    )
    def toggle_folder(self, key: JobKey, name: str) -> None:
        self.change(key, lambda job: (job / name).rmdir() if (job / name).is_dir() else (job / name).mkdir())

    @rule(
        key=PLACES,
        name=st.sampled_from(["logs/returncode.txt", "returncode.txt", "rejected", "outputs/file", "done"]),
        text=st.sampled_from(["0", "7", "", "reason: no\n", "reason: go\n"]),
    )
    def write(self, key: JobKey, name: str, text: str) -> None:
        self.change(key, lambda job: (job / name).write_text(text))

    @rule(key=PLACES, name=st.sampled_from(["done", "config.yaml", "."]), when=st.sampled_from([1, 5, 4e9]))
    def set_time(self, key: JobKey, name: str, when: float) -> None:
        self.change(key, lambda job: os.utime(job / name, (when, when), follow_symlinks=False))

    @rule(key=PLACES, code=st.integers(0, 3), state=st.sampled_from(["finished", "running", "waiting"]))
    def note(self, key: JobKey, code: int, state: str) -> None:
        self.looked = False
        self.let_tick()
        place = place_of(self.root, key)
        if (self.root / key.owner / "app_data" / "job").is_dir():
            reviews = place.open_reviews(create=True)
            assert reviews
            with reviews:
                write_run(reviews, place.note_name("run"), RunFacts(state, code, 1.0, 2.0, code))  # type: ignore[arg-type]

    @rule(key=PLACES)
    def forget_notes(self, key: JobKey) -> None:
        self.change(key, lambda job: shutil.rmtree(job.parent.parent / ".reviews" / key.submitter))

    @rule(key=PLACES, up=st.integers(0, 3))
    def remove_more(self, key: JobKey, up: int) -> None:
        self.change(key, lambda job: shutil.rmtree(job.parents[up]))

    @rule(key=PLACES, name=st.sampled_from([".hidden", "inbox", "file"]))
    def put_beside(self, key: JobKey, name: str) -> None:
        self.change(
            key,
            lambda job: (job.parent / name).touch() if name == "file" else (job.parents[1] / name).mkdir(),
        )

    @rule(seconds=st.sampled_from([0.5, 3.0]))
    def set_clock_back(self, seconds: float) -> None:
        self.times.wall -= seconds

    @rule()
    def wait(self) -> None:
        """What is there gets old, and its fingerprint has to tell everything from now on."""
        self.times.wait(Clock.TICK + 1)
        self.aged = True

    def let_tick(self) -> None:
        # The files' clock did not run on when ours was moved: see to it that a change has a time of its own.
        if self.aged:
            tick(self.root.parent)

    @rule()
    def begin_a_new_session(self) -> None:
        """What this one knows is kept, and somebody else goes on from there."""
        self.cache.save(self.index._held())
        self.index = JobIndex(self.root, self.cache)
        self.looked = False

    # -- looks

    @rule()
    def look(self) -> None:
        before = self.index.snapshot
        diff = self.index.refresh()
        fresh = cold(self.root)
        assert dict(diff.snapshot.records) == dict(fresh.records)
        assert diff.snapshot.problems == fresh.problems
        self.told(before, diff)
        self.looked = True

    @rule(keys=st.sets(PLACES, max_size=4))
    def look_at_some(self, keys: set[JobKey]) -> None:
        before = self.index.snapshot
        diff = self.index.refresh(keys)
        fresh = cold(self.root)
        for key in keys:
            assert diff.snapshot.records.get(key) == fresh.records.get(key)
        self.told(before, diff)

    def told(self, before: Snapshot, diff: Diff) -> None:
        """The diff leads from one snapshot to the other, and says no more than that."""
        after = diff.snapshot
        records = dict(before.records)
        for key in (*diff.added, *diff.changed):
            assert records.get(key) != after.records[key]
            assert (key in records) is (key in diff.changed)
            records[key] = after.records[key]
        for key in diff.removed:
            del records[key]
        assert records == dict(after.records)
        differs = bool(diff) or before.problems != after.problems
        assert after.revision == before.revision + differs

    @precondition(lambda self: self.looked)
    @invariant()
    def stays(self) -> None:
        assert not self.index.refresh()


TestDisk = Disk.TestCase
TestDisk.settings = settings(stateful_step_count=30)
