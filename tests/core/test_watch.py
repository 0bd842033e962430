"""The watcher: told by the kernel or looking by itself, it ends up knowing what is on disk, and tells everybody once."""

from __future__ import annotations

import errno
import gc
import os
import shutil
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from syft_job_widgets.index import JobIndex
from syft_job_widgets.layout import JobKey, RunFacts, place_of
from syft_job_widgets.layout.run_file import write_run
from syft_job_widgets.watch import Change, Subscription, Watcher, running_watcher, watch
from syft_job_widgets.watch import inotify as inotify_module
from syft_job_widgets.watch import lookout as lookout_module
from syft_job_widgets.watch.feeds import Feed, InotifyFeed, SilentFeed, Waker, WatchfilesFeed, open_feed
from syft_job_widgets.watch.inotify import Events, Inotify
from tests.helpers import ROOT, wait_until
from tests.jobs import ALICE, BOB, CAROL, write_job

KEY = JobKey(ALICE, BOB, "Data Analysis")
Opener = Callable[[str, Waker], Feed]
NATIVE: Opener = open_feed
LIBRARY: Opener = WatchfilesFeed
FEEDS = [pytest.param(NATIVE, id="native"), pytest.param(LIBRARY, id="watchfiles")]
LONG = 3600.0  # seconds: a watcher that relies on being told


def linux(test: Callable[..., None]) -> Callable[..., None] | None:
    """Only there, where there is inotify."""
    return test if sys.platform == "linux" else None


def silent(root: str, waker: Waker) -> Feed:
    raise OSError(errno.EMFILE, "Too many open files")


class Listener:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.changes: list[Change] = []

    def __call__(self, change: Change) -> None:
        self.changes.append(change)

    @property
    def files(self) -> set[tuple[JobKey, str]]:
        return {file for change in self.changes for file in change.files}

    def heard(self, kind: str, key: JobKey = KEY) -> bool:
        return any(key in getattr(change.diff, kind) for change in self.changes)


@pytest.fixture
def listener() -> Listener:
    return Listener()


def settle(watcher: Watcher) -> None:
    """Wait until the watcher has begun."""
    wait_until(lambda: watcher.mode in ("native", "polling"), what="the watcher's first look")


def up(root: Path, callback: Callable[[Change], None], **named: object) -> tuple[Watcher, Subscription]:
    watcher = Watcher(root, **named)  # type: ignore[arg-type]
    watcher.snapshot()
    subscription = watcher.subscribe(callback)
    settle(watcher)
    return watcher, subscription


def ended(watcher: Watcher) -> None:
    wait_until(lambda: not watcher.running, what="the end of the thread")


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield

    def left() -> list[threading.Thread]:
        return [one for one in set(threading.enumerate()) - before if one.name.startswith("sjw-")]

    if left():
        gc.collect()  # a failed test holds on to what it had
    wait_until(lambda: not left(), what="the end of all watchers")


# -- being told ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("feed", FEEDS)
def test_what_happens_is_told(tmp_path: Path, listener: Listener, feed: Opener) -> None:
    watcher, subscription = up(tmp_path, listener, feed=feed, safety=LONG)
    assert watcher.mode == "native"
    with subscription:
        job = write_job(tmp_path)
        wait_until(lambda: listener.heard("added"), what="the new job")
        wait_until(lambda: watcher.snapshot().records[KEY].problem is None, what="its files")
        (job / "approved").touch()
        wait_until(lambda: listener.heard("changed") and watcher.snapshot().records[KEY].status == "approved")
        (job / "logs").mkdir()
        with (job / "logs" / "stdout.txt").open("w") as log:
            wait_until(lambda: listener.files & {(KEY, "logs"), (KEY, "logs/stdout.txt")}, what="the log")
            listener.changes.clear()
            print("line", file=log, flush=True)
            wait_until(lambda: (KEY, "logs/stdout.txt") in listener.files, what="the line")
        shutil.rmtree(job)
        wait_until(lambda: listener.heard("removed"), what="the removal")
        assert watcher.problem is None
        assert dict(watcher.snapshot().records) == {}


@pytest.mark.parametrize("feed", [NATIVE, silent], ids=["native", "polling"])
def test_a_datasite_that_arrives_at_once_is_seen_whole(
    tmp_path: Path, listener: Listener, feed: Opener
) -> None:
    write_job(tmp_path / "aside", "one", markers=("approved", "done"))
    write_job(tmp_path / "aside", "two")
    (tmp_path / "box").mkdir()
    watcher, subscription = up(tmp_path / "box", listener, feed=feed, safety=LONG)
    with subscription:
        (tmp_path / "aside" / ALICE).rename(tmp_path / "box" / ALICE)
        for name in ("one", "two"):
            wait_until(lambda name=name: listener.heard("added", JobKey(ALICE, BOB, name)), what=name)
        (tmp_path / "box" / ALICE / "app_data/job" / BOB / "two" / "approved").touch()
        wait_until(lambda: listener.heard("changed", JobKey(ALICE, BOB, "two")), what="a change in it")
        (tmp_path / "box" / ALICE).rename(tmp_path / "box" / CAROL)
        wait_until(lambda: listener.heard("added", JobKey(CAROL, BOB, "two")), what="the new name")
        assert listener.heard("removed", JobKey(ALICE, BOB, "two"))
        (tmp_path / "box" / CAROL / "app_data/job" / BOB / "one" / "done").unlink()
        wait_until(
            lambda: listener.heard("changed", JobKey(CAROL, BOB, "one")), what="a change after the move"
        )
        assert watcher.snapshot().records == JobIndex(tmp_path / "box").refresh().snapshot.records


def test_every_fact_of_a_job_is_watched(tmp_path: Path, listener: Listener) -> None:
    job = write_job(tmp_path, markers=("approved", "done"))
    (job / "logs").mkdir()
    (job / "logs" / "returncode.txt").write_text("1")
    watcher, subscription = up(tmp_path, listener, safety=LONG)
    place = place_of(tmp_path, KEY)

    def note() -> None:
        reviews = place.open_reviews(create=True)
        assert reviews
        with reviews:
            write_run(reviews, place.note_name("run"), RunFacts("finished", 1, 5.0, 6.0, 3))

    steps: list[Callable[[], object]] = [
        lambda: (job / "config.yaml").write_text("type: bash\n"),
        lambda: (job / "logs" / "returncode.txt").write_text("2"),
        lambda: (job / "outputs").mkdir(),
        lambda: (job / "outputs" / "result").touch(),
        lambda: os.utime(job / "done", (5, 5)),
        note,
        lambda: (job / "done").unlink(),
    ]
    with subscription:
        for step in steps:
            listener.changes.clear()
            step()
            wait_until(lambda: listener.heard("changed"), what="the change")
            assert watcher.snapshot().records == JobIndex(tmp_path).refresh().snapshot.records
        listener.changes.clear()
        note()
        wait_until(lambda: (KEY, "") in listener.files, what="the note itself")


def test_a_snapshot_holds_what_was_done_before_it(tmp_path: Path) -> None:
    job = write_job(tmp_path)
    watcher, subscription = up(tmp_path, lambda _: None, safety=LONG)
    with subscription:
        for _ in range(50):
            (job / "approved").touch()
            assert watcher.snapshot().records[KEY].status == "approved"
            (job / "approved").unlink()
            assert watcher.snapshot().records[KEY].status == "inbox"
    ended(watcher)
    (job / "done").touch()
    assert watcher.snapshot().records[KEY].status == "done"  # it looks by itself


def test_a_quiet_box_is_not_looked_at_for_a_snapshot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_job(tmp_path)
    watcher, subscription = up(tmp_path, lambda _: None, safety=LONG)
    looks: list[object] = []
    refresh = JobIndex.refresh
    monkeypatch.setattr(JobIndex, "refresh", lambda *args: looks.append(args) or refresh(*args))
    with subscription:
        first = watcher.snapshot()
        assert watcher.snapshot() is first
        assert looks == []
        assert watcher.flush().as_of > first.as_of
        assert len(looks) == 1


def test_names_that_are_not_utf8_do_not_end_it(tmp_path: Path, listener: Listener) -> None:
    parent = os.fsencode(write_job(tmp_path).parent)
    watcher, subscription = up(tmp_path, listener, safety=LONG)
    with subscription:
        os.mkdir(parent + b"/\xff\xfe")
        key = JobKey(ALICE, BOB, "\udcff\udcfe")
        wait_until(lambda: listener.heard("added", key), what="the odd job")
        os.close(os.open(parent + b"/\xff\xfe/\xfd", os.O_CREAT | os.O_WRONLY))
        wait_until(lambda: (key, "\udcfd") in listener.files, what="the odd file")
        assert (watcher.mode, watcher.problem) == ("native", None)


def test_a_link_to_everywhere_is_not_watched(tmp_path: Path) -> None:
    (tmp_path / "everywhere" / "deep").mkdir(parents=True)
    job = write_job(tmp_path / "box")
    for name in ("link", "logs", "outputs"):
        (job / name).symlink_to(tmp_path / "everywhere")
    (job.parent / "other job").symlink_to(tmp_path / "everywhere")
    (tmp_path / "box" / "datasite").symlink_to(tmp_path / "everywhere")
    listener = Listener()
    _, subscription = up(tmp_path / "box", listener, safety=LONG)
    with subscription:
        listener.changes.clear()
        (tmp_path / "everywhere" / "file").touch()
        (tmp_path / "everywhere" / "deep" / "file").touch()
        (job / "seen").touch()
        wait_until(lambda: (KEY, "seen") in listener.files, what="a change in the job")
        assert listener.files == {(KEY, "seen")}


def test_it_has_begun_when_every_job_is_watched_and_not_before(tmp_path: Path, listener: Listener) -> None:
    write_job(tmp_path)
    reached, go_on = threading.Event(), threading.Event()

    class Slow(SilentFeed):
        prompt = True

        def watch(self, folders: Iterable[tuple[str, ...]], *, needed: bool = True) -> None:
            if any(KEY.name in folder for folder in folders):
                reached.set()
                go_on.wait()

    watcher = Watcher(tmp_path, feed=lambda _root, _waker: Slow(), safety=LONG)
    watcher.snapshot()  # a look of our own says nothing about what will be told
    with watcher.subscribe(listener):
        wait_until(reached.is_set, what="the first job's turn to be watched")
        assert watcher.mode == "starting"
        go_on.set()
        settle(watcher)
        assert watcher.mode == "native"


@linux
def test_inotify_itself(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "a")
    inotify = Inotify(str(tmp_path))
    assert inotify.add(())
    assert inotify.add(("a",))
    assert inotify.add(("a",))
    assert len(inotify) == 2
    assert not inotify.add(("link",))
    assert not inotify.add(("absent",))
    assert not inotify.add(("a", "absent"))
    assert inotify.read() == Events()
    (tmp_path / "a" / "file").touch()
    (tmp_path / "a" / "file").write_text("x")
    (tmp_path / "b").mkdir()
    events = inotify.read()
    assert list(events.paths) == [("a", "file"), ("b",)]
    assert list(events.folders) == [("b",)]
    assert not events.lost
    (tmp_path / "a" / "file").unlink()
    (tmp_path / "a").rmdir()
    assert ("a",) in inotify.read().paths
    assert len(inotify) == 1
    (tmp_path / "b").rename(tmp_path / "c")
    assert not inotify.read().lost
    assert inotify.add(("c",))
    (tmp_path / "c").rename(tmp_path / "d")
    assert inotify.read().lost
    inotify.close()
    inotify.close()
    with pytest.raises(OSError, match="cannot be watched"):
        InotifyFeed(str(tmp_path / "absent"))


# -- looking by itself -----------------------------------------------------------------------------------------------------


def test_without_a_feed_it_polls_and_has_no_problem(tmp_path: Path, listener: Listener) -> None:
    job = write_job(tmp_path)
    watcher, subscription = up(tmp_path, listener, feed=silent)
    with subscription:
        assert (watcher.mode, watcher.problem) == ("polling", None)
        (job / "approved").touch()
        wait_until(lambda: listener.heard("changed"), what="the marker")
        assert watcher.snapshot().records[KEY].status == "approved"


class Deaf(Feed):
    """Says that it tells everything, and tells nothing: a network share."""

    certain = True

    def watch(self, folders: Iterable[tuple[str, ...]], *, needed: bool = True) -> None:
        pass

    def read(self) -> Events:
        return Events()

    def close(self) -> None:
        pass


def test_a_feed_that_tells_nothing_is_found_out(tmp_path: Path, listener: Listener) -> None:
    job = write_job(tmp_path)
    watcher, subscription = up(tmp_path, listener, feed=lambda root, waker: Deaf(), safety=0.05)
    with subscription:
        assert watcher.mode == "native"
        (job / "approved").touch()
        wait_until(lambda: listener.heard("changed"), what="the marker")
        wait_until(lambda: watcher.mode == "polling", what="the insight")


class Scripted(Deaf):
    """Tells what it was given to tell, one portion for each time it is asked."""

    def __init__(self, *portions: Callable[[], Events]) -> None:
        self.portions = list(portions)
        self.on_watch: Callable[[], object] = list

    def watch(self, folders: Iterable[tuple[str, ...]], *, needed: bool = True) -> None:
        if any(len(folder) == 5 for folder in folders):
            self.on_watch()

    def read(self) -> Events:
        return self.portions.pop(0)() if self.portions else Events()


def test_what_happens_between_the_look_and_the_watch_is_seen(tmp_path: Path, listener: Listener) -> None:
    feed = Scripted()
    watcher, subscription = up(tmp_path, listener, feed=lambda root, waker: feed, safety=LONG)
    with subscription:
        job = write_job(tmp_path)
        feed.on_watch = (job / "approved").touch
        assert watcher.touch(KEY).records[KEY].status == "approved"


def test_an_uncertain_feed_is_given_a_second_look(tmp_path: Path, listener: Listener) -> None:
    """What is written at once into a new folder is mostly not told by the library."""
    job = tmp_path / ALICE / "app_data" / "job" / BOB / "Data Analysis"

    def arrive() -> Events:
        write_job(tmp_path)
        return Events(paths={job.relative_to(tmp_path).parts: None})

    def go_on() -> Events:
        (job / "approved").touch()
        return Events()

    feed = Scripted()
    feed.certain = False
    watcher, subscription = up(tmp_path, listener, feed=lambda root, waker: feed, safety=LONG)
    with subscription:
        with watcher._work:
            feed.portions = [arrive, go_on]
        watcher.wake()
        wait_until(lambda: listener.heard("added"), what="the job")
        wait_until(lambda: listener.heard("changed"), what="the marker that nobody told of")


def test_a_feed_that_tells_everything_is_believed(tmp_path: Path, listener: Listener) -> None:
    watcher, subscription = up(tmp_path, listener, safety=0.02)
    with subscription:
        for number in range(30):
            job = write_job(tmp_path, f"job {number}")
            (job / "approved").touch()
            (job / "outputs").mkdir()
            (job / "outputs" / "a").touch()
            if number % 3 == 0:
                shutil.rmtree(job)
        wait_until(lambda: len(watcher.snapshot().records) == 20, what="all jobs")
        watcher.flush()
        assert watcher.mode == "native"


@linux
def test_the_limit_of_watches_makes_it_look_as_well(
    tmp_path: Path, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = Inotify.add

    def limited(self: Inotify, folder: tuple[str, ...]) -> bool:
        if len(self) >= 7:
            raise OSError(errno.ENOSPC, "No space left on device")
        return add(self, folder)

    monkeypatch.setattr(Inotify, "add", limited)
    jobs = [write_job(tmp_path, f"job {number}") for number in range(5)]
    watcher, subscription = up(tmp_path, listener)
    with subscription:
        wait_until(lambda: watcher.mode == "polling", what="the end of the watches")
        assert watcher.problem is None
        for job in jobs:
            (job / "approved").touch()
        for job in jobs:
            key = JobKey(ALICE, BOB, job.name)
            wait_until(lambda key=key: listener.heard("changed", key), what=job.name)


@linux
def test_with_few_watches_left_the_jobs_come_before_what_is_in_them(
    tmp_path: Path, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Inotify, "limit", lambda self: 20)
    jobs = [write_job(tmp_path, f"job {number}") for number in range(10)]
    for job in jobs:
        (job / "outputs").mkdir()
    watcher, subscription = up(tmp_path, listener, safety=LONG)
    with subscription:
        assert watcher.mode == "native"
        for job in jobs:
            (job / "approved").touch()
            key = JobKey(ALICE, BOB, job.name)
            wait_until(lambda key=key: listener.heard("changed", key), what=job.name)
        (jobs[9] / "outputs" / "unseen").touch()
        assert watcher.flush().records[JobKey(ALICE, BOB, "job 9")].outputs == 1


def test_a_root_that_is_not_there_yet_and_one_that_goes(tmp_path: Path, listener: Listener) -> None:
    root = tmp_path / "later" / "box"
    watcher, subscription = up(root, listener)
    with subscription:
        assert (watcher.mode, watcher.problem) == ("polling", None)
        write_job(root)
        wait_until(lambda: listener.heard("added"), what="the job in the new box")
        wait_until(lambda: watcher.mode == "native", what="the feed of the new box")
        root.rename(tmp_path / "gone")
        wait_until(lambda: listener.heard("removed"), what="the loss of the box")
        listener.changes.clear()
        (tmp_path / "gone").rename(root)
        wait_until(lambda: listener.heard("added"), what="the box again")


def test_lost_events_are_made_good(
    tmp_path: Path, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = write_job(tmp_path)
    watcher, subscription = up(tmp_path, listener, safety=LONG)
    with subscription:
        read = InotifyFeed.read

        def lose(self: InotifyFeed) -> Events:
            events = read(self)
            return Events(lost=True) if events.paths else events

        monkeypatch.setattr(InotifyFeed, "read", lose)
        (job / "approved").touch()
        wait_until(lambda: listener.heard("changed"), what="the marker in spite of all")
        monkeypatch.undo()
        wait_until(lambda: watcher.mode == "native", what="the new feed")
        (job / "done").touch()
        assert watcher.snapshot().records[KEY].status == "done"


def test_a_flood_below_the_root_does_not_fill_the_memory(
    tmp_path: Path, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookout_module, "_MAX_FILES", 50)
    job = write_job(tmp_path)
    told: list[int] = []

    def slow(change: Change) -> None:
        listener(change)
        told.append(len(change.files))

    watcher, subscription = up(tmp_path, slow, safety=LONG)
    with subscription:
        with watcher._work:  # the thread waits while the files appear
            for number in range(200):
                (job / f"file {number}").touch()
        wait_until(lambda: (KEY, "") in listener.files, what="the summary")
        assert max(told) <= 51


# -- subscribers -----------------------------------------------------------------------------------------------------------


def test_all_hear_and_the_thread_ends_with_the_last(tmp_path: Path) -> None:
    watcher = Watcher(tmp_path)
    assert watcher.mode == "idle"
    listeners = [Listener() for _ in range(3)]
    subscriptions = [watcher.subscribe(one) for one in listeners]
    settle(watcher)
    write_job(tmp_path)
    for one in listeners:
        wait_until(lambda one=one: one.heard("added"), what="the job")
    for subscription in subscriptions:
        assert watcher.running
        subscription.close()
        subscription.close()
    ended(watcher)
    assert watcher.mode == "idle"
    late = Listener()
    with watcher.subscribe(late):  # and it starts again
        settle(watcher)
        write_job(tmp_path, "another")
        wait_until(lambda: late.heard("added", JobKey(ALICE, BOB, "another")), what="the other job")
        assert not late.heard("added")  # known before
    assert not listeners[0].heard("added", JobKey(ALICE, BOB, "another"))


def test_the_first_subscriber_hears_of_what_nobody_had_seen(tmp_path: Path, listener: Listener) -> None:
    write_job(tmp_path)
    watcher = Watcher(tmp_path)
    with watcher.subscribe(listener):
        wait_until(lambda: listener.heard("added"), what="the job that was there")


def test_an_abandoned_subscription_keeps_nothing_alive(tmp_path: Path) -> None:
    class View:
        def __init__(self, watcher: Watcher) -> None:
            self.heard: list[Change] = []
            self.subscription = watcher.subscribe(self.on_change)
            self.tail = self.subscription.tail("x", lambda: len(self.heard))

        def on_change(self, change: Change) -> None:
            self.heard.append(change)

    watcher = Watcher(tmp_path)
    view = View(watcher)
    settle(watcher)
    thread = watcher._thread
    assert thread is not None
    gone = weakref.ref(view)
    lost = weakref.ref(watcher)
    del view
    gc.collect()
    assert gone() is None
    ended(watcher)
    thread.join(10)
    del watcher
    gc.collect()
    assert lost() is None


def test_one_watcher_per_root_as_long_as_somebody_uses_it(tmp_path: Path) -> None:
    (tmp_path / "box").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "box")
    one = watch(tmp_path / "box")
    assert watch(tmp_path / "link") is one
    assert watch(tmp_path / "box" / ".." / "box") is one
    assert watch(tmp_path) is not one
    assert running_watcher(tmp_path / "box") is None
    with one.subscribe(lambda _: None):
        assert running_watcher(tmp_path / "link") is one
        settle(one)
    ended(one)
    assert running_watcher(tmp_path / "box") is None
    assert running_watcher(tmp_path / "never") is None
    lost = weakref.ref(one)
    del one
    gc.collect()
    assert lost() is None
    assert watch(tmp_path / "box").mode == "idle"


def test_a_callback_that_raises_is_a_problem_for_the_others_to_show(
    tmp_path: Path, listener: Listener
) -> None:
    job = write_job(tmp_path)
    broken = True

    def bad(change: Change) -> None:
        if broken:
            raise ValueError("this view is broken")

    watcher, first = up(tmp_path, bad, safety=LONG)
    with first, watcher.subscribe(listener):
        (job / "approved").touch()
        wait_until(lambda: listener.heard("changed"), what="the change in spite of the other")
        wait_until(lambda: listener.changes[-1].problem, what="the problem")
        assert listener.changes[-1].problem == watcher.problem
        assert "ValueError: this view is broken" in str(watcher.problem)
        broken = False
        (job / "approved").unlink()
        wait_until(lambda: listener.changes[-1].problem is None, what="the end of the problem")
        assert watcher.problem is None
        assert watcher.running


@pytest.mark.parametrize("feed", [NATIVE, silent], ids=["native", "polling"])
def test_a_touch_is_told_at_once_and_a_flush_too(tmp_path: Path, listener: Listener, feed: Opener) -> None:
    job = write_job(tmp_path)
    watcher, subscription = up(tmp_path, listener, feed=feed)
    with subscription:
        (job / "approved").touch()
        assert watcher.touch(KEY).records[KEY].status == "approved"
        wait_until(lambda: listener.heard("changed"), what="the touch")
        (job / "done").touch()
        assert watcher.flush().records[KEY].status == "done"
        wait_until(lambda: listener.changes[-1].diff.snapshot.records[KEY].status == "done", what="the flush")
    ended(watcher)
    (job / "done").unlink()
    assert watcher.touch(KEY).records[KEY].status == "approved"
    assert watcher.flush().records[KEY].status == "approved"


def test_a_callback_may_use_the_watcher(tmp_path: Path) -> None:
    write_job(tmp_path)
    watcher = Watcher(tmp_path)
    seen: list[int] = []
    more: list[Subscription] = []

    def use(change: Change) -> None:
        watcher.touch(KEY)
        seen.append(len(watcher.flush().records))
        more.append(watcher.subscribe(lambda _: None))
        more.pop(0).close()
        if len(seen) == 3:
            subscription.close()

    subscription = watcher.subscribe(use)
    for number in range(3):
        write_job(tmp_path, f"more {number}")
        wait_until(lambda number=number: len(seen) > number, what="the callback")
    ended(watcher)


# -- tails -----------------------------------------------------------------------------------------------------------------


class Incomparable:
    """A value that refuses to be compared."""

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        raise ValueError("ask something else")


def test_a_value_that_cannot_be_compared_counts_as_changed(tmp_path: Path, listener: Listener) -> None:
    watcher, subscription = up(tmp_path, listener, safety=LONG)
    with subscription, subscription.tail("odd", Incomparable):
        wait_until(
            lambda: len([change for change in listener.changes if "odd" in change.tails]) > 2, what="tails"
        )
        assert watcher.problem is None


def test_a_callback_that_exits_ends_nothing(tmp_path: Path, listener: Listener) -> None:
    watcher, subscription = up(tmp_path, lambda _: sys.exit(3), safety=LONG)
    with subscription, watcher.subscribe(listener):
        write_job(tmp_path)
        wait_until(lambda: listener.heard("added"), what="the job")
        wait_until(lambda: "SystemExit" in str(watcher.problem), what="the problem")
        assert watcher.running


def test_a_tail_tells_when_its_probe_does(tmp_path: Path, listener: Listener) -> None:
    log = tmp_path / "log"  # somewhere that nobody watches
    (tmp_path / "box").mkdir()
    watcher, subscription = up(tmp_path / "box", listener, feed=silent)
    other = Listener()
    with subscription, watcher.subscribe(other), subscription.tail("log", lambda: log.stat().st_size) as tail:
        log.write_text("one\n")  # the probe had raised up to now
        wait_until(lambda: [change for change in listener.changes if "log" in change.tails], what="the log")
        listener.changes.clear()
        log.write_text("one\ntwo\n")
        wait_until(lambda: [change for change in listener.changes if "log" in change.tails], what="a line")
        assert not any(change.tails for change in other.changes)
        tail.close()
        tail.close()
        assert subscription.tails == []
        listener.changes.clear()
        with subscription.tail("other", lambda: None), subscription.tail("more", log.read_text):
            log.write_text("three\n")
            wait_until(lambda: [change for change in listener.changes if "more" in change.tails], what="more")
        assert all(change.tails == {"more"} for change in listener.changes if change.tails)


# -- what goes wrong -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["turn", "read"])
def test_a_thread_that_fails_tells_goes_on_and_recovers(
    tmp_path: Path, listener: Listener, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    monkeypatch.setattr(lookout_module, "_RETRY", 0.2)
    job = write_job(tmp_path)
    watcher, subscription = up(tmp_path, listener, safety=LONG)
    fails: list[int] = []

    def fail(*args: object) -> None:
        fails.append(1)
        raise OSError(errno.EIO, "the disk is on fire")

    with subscription:
        with monkeypatch.context() as patch:
            if where == "turn":
                patch.setattr(lookout_module.Lookout, "turn", fail)
            else:
                patch.setattr(InotifyFeed, "read", fail)
            watcher.wake()
            (job / "approved").touch()
            wait_until(lambda: fails, what="the failure")
            wait_until(lambda: watcher.snapshot().records[KEY].status == "approved", what="the marker")
        wait_until(lambda: [change for change in listener.changes if change.problem], what="the sentence")
        sentence = next(change.problem for change in listener.changes if change.problem)
        assert sentence is not None
        assert "the disk is on fire" in sentence
        assert "every few seconds" in sentence
        wait_until(lambda: listener.changes[-1].problem is None, what="the recovery")
        assert (watcher.mode, watcher.problem) == ("native", None)
        assert len(fails) < 20  # it did not turn in circles
        (job / "done").touch()
        wait_until(lambda: watcher.snapshot().records[KEY].status == "done", what="a change after it")


@linux
def test_when_the_library_gives_up_it_looks_by_itself(tmp_path: Path, listener: Listener) -> None:
    parent = write_job(tmp_path).parent
    watcher, subscription = up(tmp_path, listener, feed=LIBRARY)
    with subscription:
        os.mkdir(os.fsencode(parent) + b"/\xff")
        wait_until(lambda: listener.heard("added", JobKey(ALICE, BOB, "\udcff")), what="the odd job")
        wait_until(lambda: watcher.mode == "polling", what="polling")
        assert "Watching for changes failed" in str(watcher.problem)


def test_what_is_written_at_once_into_a_new_folder_is_looked_for(tmp_path: Path, listener: Listener) -> None:
    # The library does not tell all of it; the second look a little later sees it.
    write_job(tmp_path)
    watcher, subscription = up(tmp_path, listener, feed=LIBRARY, safety=LONG)
    with subscription:
        for number in range(10):
            write_job(tmp_path, f"job {number}", markers=("approved",))
        wait_until(
            lambda: (
                [record.status for record in watcher.snapshot().records.values()].count("approved") == 10  # type: ignore[comparison-overlap]
                and not any(record.problem for record in watcher.snapshot().records.values())
            ),
            what="all facts of all jobs",
        )


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_after_a_fork_the_child_sees_for_itself(tmp_path: Path, listener: Listener) -> None:
    job = write_job(tmp_path)
    shutil.rmtree(write_job(tmp_path, "gone"))
    watcher, subscription = up(tmp_path, listener, safety=LONG)
    with subscription:
        with watcher._work:  # as if the thread were in the middle of something
            child = os.fork()
            if child == 0:
                os._exit(_as_child(watcher, subscription, job))
        assert os.waitpid(child, 0)[1] == 0
        wait_until(lambda: listener.heard("changed"), what="what the child did")
        assert watcher.snapshot().records[KEY].status == "done"


def _as_child(watcher: Watcher, subscription: Subscription, job: Path) -> int:
    """What the child of a fork tries; 0 if all is well."""
    try:
        if watcher.running or watcher.mode != "idle" or not subscription.closed:
            return 2
        (job / "approved").touch()
        if watcher.snapshot().records[KEY].status != "approved":
            return 3
        heard = Listener()
        with watcher.subscribe(heard):
            settle(watcher)
            (job / "done").touch()
            wait_until(lambda: heard.heard("changed"), what="a change, in the child")
        ended(watcher)
    except BaseException:  # noqa: BLE001 - the parent's test machinery must not run on in the child
        return 4
    return 0


@pytest.mark.parametrize("feed", ["open_feed", "WatchfilesFeed"])
def test_a_program_ends_while_it_watches(tmp_path: Path, feed: str) -> None:
    write_job(tmp_path)
    code = (
        "from pathlib import Path\n"
        "from syft_job_widgets.watch import Watcher, feeds\n"
        f"watcher = Watcher(Path('.'), feed=feeds.{feed})\n"
        "subscription = watcher.subscribe(lambda change: None)\n"
        "while not watcher.snapshot().records or watcher.mode == 'starting': pass\n"
        "print(len(watcher.snapshot().records))\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "1\n", "")


def test_the_waker_can_be_used_from_anywhere() -> None:
    waker = Waker()
    assert not waker.wait(0)
    for _ in range(100_000):  # more than a pipe holds
        waker.wake()
    assert waker.wait(60)
    assert not waker.wait(0)
    thread = threading.Thread(target=waker.wake)
    thread.start()
    assert waker.wait(60)
    thread.join()


def test_inotify_is_refused_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inotify_module.sys, "platform", "darwin")
    with pytest.raises(OSError, match="Linux only"):
        Inotify(str(tmp_path))
    waker = Waker()
    feed = open_feed(str(tmp_path), waker)
    assert isinstance(feed, WatchfilesFeed)
    feed.close()


# -- anything at all -------------------------------------------------------------------------------------------------------


class Box(RuleBasedStateMachine):
    """Changes a SyftBox at random while a watcher that relies on being told keeps a picture of it from what it tells."""

    def __init__(self) -> None:
        super().__init__()
        self.root = (
            Path(os.path.realpath(os.environ.get("TMPDIR", "/tmp"))) / f"sjw-watch-{os.getpid()}-{id(self)}"
        )
        self.root.mkdir()
        self.picture: dict[JobKey, object] = {}
        self.watcher, self.subscription = up(self.root, self.draw, safety=LONG)

    def draw(self, change: Change) -> None:
        for key in (*change.diff.added, *change.diff.changed):
            self.picture[key] = change.diff.snapshot.records[key]
        for key in change.diff.removed:
            self.picture.pop(key, None)

    def teardown(self) -> None:
        self.subscription.close()
        ended(self.watcher)
        shutil.rmtree(self.root)

    @rule(
        owner=st.sampled_from([ALICE, CAROL]),
        name=st.sampled_from(["one", "two"]),
        what=st.sampled_from(
            ["add", "remove", "approved", "logs", "outputs", "outputs/x", "rename", "owner"]
        ),
    )
    def change(self, owner: str, name: str, what: str) -> None:
        job = self.root / owner / "app_data" / "job" / BOB / name
        try:
            if what == "add":
                write_job(self.root, name, owner=owner)
            elif what == "remove":
                shutil.rmtree(job)
            elif what == "rename":
                job.rename(job.parent / "renamed")
            elif what == "owner":
                (self.root / owner).rename(self.root / "moved@x.example")
            elif what in ("logs", "outputs"):
                (job / what).mkdir()
            else:
                (job / what).touch()
        except OSError:
            pass  # not possible now

    @rule()
    def compare(self) -> None:
        fresh = dict(JobIndex(self.root).refresh().snapshot.records)
        wait_until(lambda: self.picture == fresh, what="the picture to be that of the disk")
        assert dict(self.watcher.snapshot().records) == fresh
        assert (self.watcher.mode, self.watcher.problem) == ("native", None)


TestBox = Box.TestCase
TestBox.settings = settings(stateful_step_count=20, max_examples=25)
