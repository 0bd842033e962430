"""The cache of the index: a later session finds what an earlier one read, and never anything that is not on disk."""

from __future__ import annotations

import logging
import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syft_job_widgets.errors import UnsafePathError
from syft_job_widgets.index import IndexCache, JobIndex, Snapshot, cache_of, keeper
from syft_job_widgets.layout import JobKey, JobRecord, RunFacts, markers_scan, place_of, review_scan, stamps
from syft_job_widgets.layout.kept import as_text, from_text
from syft_job_widgets.layout.records import JobConfigFile
from syft_job_widgets.layout.run_file import write_run
from syft_job_widgets.status import Status
from tests import review_jobs
from tests.helpers import wait_until
from tests.jobs import ALICE, BOB, CAROL, client_of, finish, write_job

ODD_NAMES = ("thr\udcffee", "日本 🙂", "a'b; DROP TABLE jobs", "<img src=x onerror=alert(1)>")


@pytest.fixture
def box(tmp_path: Path) -> Path:
    """A SyftBox with jobs of both kinds of layout, in several states."""
    root = tmp_path / "box"
    write_job(root, "waits")
    write_job(root, "approved", markers=("approved",))
    finish(write_job(root, "done"), outputs={"a.csv": "1\n"})
    (write_job(root, "rejected", owner=CAROL, markers=()) / "rejected").write_text("reason: too broad\n")
    write_job(root, "broken", config="a: &b [*b]\n")
    for name in ODD_NAMES:
        write_job(root, name, config="type: python\n")
    noted = write_job(root, "noted", markers=("approved",))
    finish(write_job(root, "ran", submitter=CAROL))
    place = place_of(root, JobKey(ALICE, BOB, noted.name))
    reviews = place.open_reviews(create=True)
    assert reviews
    with reviews:
        write_run(
            reviews,
            place.note_name("run"),
            RunFacts("finished", 2, 10.0, 20.5, 3, readers_logs=(BOB,), host="desk"),
        )
    for protocol in review_jobs.PROTOCOLS:
        job = review_jobs.key("review", protocol=protocol)
        review_jobs.write_submission(root, job)
        review_jobs.write_state(root, job, status="approved")
    return root


@pytest.fixture
def cache(tmp_path: Path, box: Path) -> IndexCache:
    return IndexCache(tmp_path / "cache", box)


def cold(root: Path) -> Snapshot:
    return JobIndex(root).refresh().snapshot


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if all files were older than a tick of the file system's clock."""
    monkeypatch.setattr(stamps.Clock, "TICK", -3600.0)


def save(root: Path, cache: IndexCache) -> JobIndex:
    index = JobIndex(root)
    index.refresh()
    cache.save(index._held())
    return index


@contextmanager
def counted(patch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The names of the jobs that are read meanwhile."""
    read: list[str] = []

    def counting(original: Callable[..., Any], at: int) -> Callable[..., Any]:
        def count(*args: Any) -> Any:
            read.append(args[at].name)
            return original(*args)

        return count

    with patch.context() as inside:
        inside.setattr(markers_scan, "read_job", counting(markers_scan.read_job, 1))
        inside.setattr(review_scan, "read_job", counting(review_scan.read_job, 2))
        yield read


def rows(cache: IndexCache, sql: str, *values: object) -> list[Any]:
    with closing(sqlite3.connect(cache.path)) as db, db:
        return db.execute(sql, values).fetchall()


# -- from one session to the next --------------------------------------------------------------------------------------------


def test_a_later_session_reads_nothing_again(
    box: Path, cache: IndexCache, settled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = save(box, cache).snapshot
    later = JobIndex(box, cache)
    with counted(monkeypatch) as read:
        diff = later.refresh()
    assert read == []
    assert dict(diff.snapshot.records) == dict(first.records) == dict(cold(box).records)
    assert set(diff.added) == set(first.records)
    assert len(first.records) == 13
    assert not diff.changed
    assert not diff.removed
    assert not later.refresh()


def test_what_young_files_say_is_not_kept(box: Path, cache: IndexCache) -> None:
    save(box, cache)  # within a tick: a second change could have the same fingerprint
    assert rows(cache, "SELECT name FROM jobs") == []
    assert dict(JobIndex(box, cache).refresh().snapshot.records) == dict(cold(box).records)


def test_an_end_in_the_future_is_not_kept(tmp_path: Path, settled: None) -> None:
    """It is not believed now, and will be: the same file then says something else."""
    root, job = tmp_path / "box", review_jobs.key()
    review_jobs.write_submission(root, job)
    review_jobs.write_state(root, job, status="done", completed_at="2199-01-01T00:00:00Z", return_code=0)
    cache = IndexCache(tmp_path / "cache", root)
    assert save(root, cache).snapshot.records[job].finished_at is None
    assert rows(cache, "SELECT name FROM jobs") == []


CHANGES: dict[str, Callable[[Path], object]] = {
    "a config is edited in place": lambda at: (at / "waits/config.yaml").write_text("type: bash\n"),
    "an edit that keeps size and time": lambda at: same_size_and_time(at / "waits/config.yaml"),
    "a marker comes": lambda at: (at / "waits/approved").touch(),
    "a marker goes": lambda at: (at / "done/done").unlink(),
    "an exit code is edited": lambda at: (at / "done/logs/returncode.txt").write_text("7"),
    "an output comes": lambda at: (at / "done/outputs/b.csv").touch(),
    "a job comes": lambda at: (at / "new").mkdir(),
    "a job goes": lambda at: (at / "waits").rename(at.parents[3] / "elsewhere"),
    "two jobs change places": lambda at: swap(at / "waits", at / "done"),
    "a link comes in a job's place": lambda at: swap_for_link(at / "waits"),
    "a submitter goes": lambda at: at.rename(at.parents[3] / "elsewhere"),
    "an owner goes": lambda at: at.parents[2].rename(at.parents[3] / ".elsewhere"),
    "the owner's notes go": lambda at: (at.parent / ".reviews").rename(at.parents[3] / "elsewhere"),
}


def same_size_and_time(file: Path) -> None:
    before = file.stat()
    with file.open("r+b") as edited:
        edited.write(file.read_bytes().replace(b"python", b"pythoX"))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def swap(one: Path, other: Path) -> None:
    one.rename(one.with_name("between"))
    other.rename(one)
    one.with_name("between").rename(other)


def swap_for_link(job: Path) -> None:
    job.rename(job.with_name(".moved"))
    job.symlink_to(".moved")


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_changed_between_the_sessions_is_seen(
    box: Path, cache: IndexCache, settled: None, change: Callable[[Path], object]
) -> None:
    before = save(box, cache).snapshot
    change(box / ALICE / "app_data" / "job" / BOB)
    diff = JobIndex(box, cache).refresh()
    assert dict(diff.snapshot.records) == dict(cold(box).records) != dict(before.records)
    assert not diff.removed


def test_only_what_changed_is_written(box: Path, cache: IndexCache, settled: None) -> None:
    index = save(box, cache)
    names = {os.fsdecode(raw) for (raw,) in rows(cache, "SELECT name FROM jobs")}
    assert names == {key.name for key in index.snapshot.records}
    rows(cache, "UPDATE jobs SET facts = 'as it was'")
    (box / ALICE / "app_data" / "job" / BOB / "waits" / "approved").touch()
    (box / ALICE / "app_data" / "job" / BOB / "done").rename(box / "gone")
    index.refresh()
    cache.save(index._held())
    found = rows(cache, "SELECT name, facts FROM jobs WHERE shelf IN (SELECT id FROM shelves)")
    kept = {os.fsdecode(raw): facts for raw, facts in found}
    assert {name for name, facts in kept.items() if facts != "as it was"} == {"waits"}
    assert set(kept) == names - {"done"}


def test_shelves_that_are_gone_are_forgotten(box: Path, cache: IndexCache, settled: None) -> None:
    index = save(box, cache)
    (box / ALICE).rename(box / ".gone")
    index.refresh()
    cache.save(index._held())
    assert {owner for (owner,) in rows(cache, "SELECT owner FROM shelves")} == {CAROL.encode()}
    assert rows(cache, "SELECT name FROM jobs") == [("rejected",)]


# -- facts as text -----------------------------------------------------------------------------------------------------------


def strategy_of(kind: Any) -> st.SearchStrategy[Any]:
    options = get_args(kind)
    if get_origin(kind) is tuple:
        return st.lists(strategy_of(options[0]), max_size=3).map(tuple)
    if options and isinstance(options[0], str):
        return st.sampled_from(options)
    if options:
        return st.one_of(*map(strategy_of, options))
    if kind in (JobConfigFile, RunFacts):
        return st.builds(kind, **of_class(kind))
    simple: dict[type, st.SearchStrategy[Any]] = {
        str: st.text(st.characters(exclude_categories=()), max_size=8),  # lone surrogates too
        float: st.floats(allow_nan=False, allow_infinity=False),
        int: st.integers(-(2**63), 2**63),
        bool: st.booleans(),
        type(None): st.none(),
        Status: st.sampled_from(Status),
    }
    return simple[kind]


def of_class(kind: type) -> dict[str, st.SearchStrategy[Any]]:
    hints = get_type_hints(kind)
    names = kind._fields if hasattr(kind, "_fields") else [field.name for field in fields(kind)]
    return {name: strategy_of(hints[name]) for name in names if name not in ("key", "parent")}


KEY = JobKey(ALICE, BOB, "one")


@given(st.builds(JobRecord, st.just(KEY), st.just(Path("/box")), **of_class(JobRecord)))
def test_any_record_comes_back_as_it_was(record: JobRecord) -> None:
    text = as_text(record)
    again = from_text(text, KEY, Path("/box"))
    assert again == record
    assert text.isascii()
    assert [type(value) for value in again] == [type(value) for value in record]
    assert [type(value) for value in again.config] == [type(value) for value in record.config]


# -- odd files ---------------------------------------------------------------------------------------------------------------


def spoil_form(cache: IndexCache) -> None:
    rows(cache, "UPDATE about SET form = '0.0.1 older'")


def spoil_root(cache: IndexCache) -> None:
    rows(cache, "UPDATE about SET root = ?", b"/another/box")


def spoil_facts(cache: IndexCache) -> None:
    rows(cache, "UPDATE jobs SET facts = replace(facts, 'python', 'rubyst')")


def spoil_layout(cache: IndexCache) -> None:
    rows(cache, "UPDATE shelves SET layout = layout || ' of nobody'")


ODD: dict[str, Callable[[IndexCache], object]] = {
    "empty": lambda cache: cache.path.write_bytes(b""),
    "no database": lambda cache: cache.path.write_bytes(b"x" * 5000),
    "cut off": lambda cache: os.truncate(cache.path, 5000),
    "another's database": lambda cache: rows(cache, "PRAGMA application_id = 7"),
    "of another version": spoil_form,
    "of another folder": spoil_root,
    "without a table": lambda cache: rows(cache, "DROP TABLE jobs"),
    "facts were edited": spoil_facts,
    "a layout that nobody knows": spoil_layout,
    "others may write to it": lambda cache: cache.path.chmod(0o666),
    "a link": lambda cache: swap_for_link(cache.path),
}


@pytest.mark.parametrize("spoil", ODD.values(), ids=ODD)
def test_an_odd_file_is_not_used_and_is_made_anew(
    box: Path,
    cache: IndexCache,
    settled: None,
    monkeypatch: pytest.MonkeyPatch,
    spoil: Callable[[IndexCache], object],
) -> None:
    save(box, cache)
    spoil(cache)
    index = JobIndex(box, cache)
    with counted(monkeypatch) as read:
        assert dict(index.refresh().snapshot.records) == dict(cold(box).records)
    assert len(read) == 2 * 13
    cache.save(index._held())
    with counted(monkeypatch) as read:
        assert dict(JobIndex(box, cache).refresh().snapshot.records) == dict(index.snapshot.records)
    assert read == []
    assert stat.S_IMODE(cache.path.lstat().st_mode) == 0o600
    assert cache.path.lstat().st_size > 5000


EDITS = st.tuples(st.integers(0, 1 << 16), st.integers(0, 255))


@given(st.lists(EDITS, min_size=1, max_size=8))
def test_whatever_the_file_holds_the_jobs_are_those_on_disk(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[int, int]]
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stamps.Clock, "TICK", -3600.0)
        folder = tmp_path_factory.mktemp("odd")
        for name in ("one", "two"):
            write_job(folder / "box", name)
        cache = IndexCache(folder / "cache", folder / "box")
        save(folder / "box", cache)
        raw = bytearray(cache.path.read_bytes())
        text = [at for at in range(len(raw)) if raw[at]]  # most of the file is empty
        for at, byte in edits:
            raw[text[at % len(text)]] = byte
        cache.path.write_bytes(raw)
        index = JobIndex(folder / "box", cache)
        assert dict(index.refresh().snapshot.records) == dict(cold(folder / "box").records)
        cache.save(index._held())
        later = JobIndex(folder / "box", cache)
        assert dict(later.refresh().snapshot.records) == dict(index.snapshot.records)


def test_a_folder_in_the_files_place_is_told(box: Path, cache: IndexCache) -> None:
    cache.path.mkdir(parents=True)
    assert cache.load() == {}
    with pytest.raises(OSError, match=r"[Ii]s a directory"):
        save(box, cache)


def test_the_file_is_the_users_alone(box: Path, cache: IndexCache) -> None:
    save(box, cache)
    assert stat.S_IMODE(cache.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(cache.path.parent.stat().st_mode) == 0o700


def test_a_folder_of_others_and_one_that_is_synchronised_are_refused(tmp_path: Path, box: Path) -> None:
    with pytest.raises(UnsafePathError, match="inside of the SyftBox"):
        save(box, IndexCache(box / "cache", box))
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    with pytest.raises(UnsafePathError, match="only you can write to"):
        save(box, IndexCache(tmp_path / "open", box))
    assert list((tmp_path / "open").iterdir()) == []


def test_files_that_nobody_uses_any_more_go(
    tmp_path: Path, box: Path, cache: IndexCache, settled: None
) -> None:
    unused, other = (IndexCache(cache.path.parent, tmp_path / name) for name in ("unused", "other"))
    for one in (unused, other, cache):
        one.save({})
    beside = cache.path.with_name("notes.sqlite")
    beside.touch()
    for path in (unused.path, cache.path, beside):
        os.utime(path, (1e9, 1e9))
    cache.load()
    save(box, other)
    assert {path.name for path in cache.path.parent.iterdir()} == {
        cache.path.name, other.path.name, beside.name
    }  # fmt: skip


def test_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    first = cache_of(tmp_path)
    assert first
    assert first.path.parent == home / ".cache" / "syft-job-widgets"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    second = cache_of(tmp_path / "other")
    assert second
    assert second.path.parent == tmp_path / "xdg" / "syft-job-widgets"
    assert second.path.name != first.path.name
    monkeypatch.setenv("SYFT_JOB_WIDGETS_CACHE", str(tmp_path / "chosen"))
    third = cache_of(tmp_path)
    assert third
    assert third.path == tmp_path / "chosen" / first.path.name
    monkeypatch.setenv("SYFT_JOB_WIDGETS_CACHE", "off")
    assert cache_of(tmp_path) is None


# -- when it is written --------------------------------------------------------------------------------------------------------


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "MANY", 5)
    monkeypatch.setattr(keeper, "_SOON_S", 0.0)
    monkeypatch.setattr(keeper, "_BETWEEN_S", 0.0)


def test_it_is_written_by_itself(box: Path, cache: IndexCache, settled: None, soon: None) -> None:
    index = JobIndex(box, cache)
    index.refresh()
    wait_until(lambda: cache.path.exists() and len(rows_or_none(cache)) == 13, what="the cache")
    (box / ALICE / "app_data" / "job" / BOB / "done").rename(box / "gone")
    index.refresh([JobKey(ALICE, BOB, "done")])  # as the watcher does, told of a change
    wait_until(lambda: len(rows_or_none(cache)) == 12, what="the cache without the job that is gone")
    wait_until(lambda: index._keeper and index._keeper._timer is None, what="the end of the writing")
    before = cache.path.stat().st_mtime_ns
    index.refresh()
    assert index._keeper
    assert index._keeper._timer is None
    assert cache.path.stat().st_mtime_ns == before


def rows_or_none(cache: IndexCache) -> list[Any]:
    try:
        return rows(cache, "SELECT name FROM jobs")
    except sqlite3.OperationalError:  # its tables are being made
        return []


def test_few_jobs_leave_no_file(box: Path, cache: IndexCache) -> None:
    index = JobIndex(box, cache)
    index.refresh()
    assert index._keeper
    assert index._keeper._timer is None
    index._keeper.save()
    assert not cache.path.parent.exists()


def test_a_failure_is_told_once_and_hinders_nothing(
    box: Path, soon: None, settled: None, caplog: pytest.LogCaptureFixture
) -> None:
    index = JobIndex(box, IndexCache(box / "inside", box))
    with caplog.at_level(logging.WARNING):
        index.refresh()
        wait_until(lambda: caplog.records, what="the warning")
        for number in range(3):
            (box / ALICE / "app_data" / "job" / BOB / f"new {number}").mkdir()
            assert index.refresh()
            wait_until(lambda: index._keeper and index._keeper._timer is None, what="the next attempt")
    (told,) = caplog.records
    assert "will read them again" in told.getMessage()
    assert "inside of the SyftBox" in told.getMessage()


def test_another_session_that_writes_is_no_failure(
    box: Path,
    cache: IndexCache,
    soon: None,
    settled: None,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    save(box, cache)
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **more: connect(*args, **{**more, "timeout": 0.0}))
    (box / ALICE / "app_data" / "job" / BOB / "new").mkdir()
    index = JobIndex(box, cache)
    with closing(connect(cache.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        index.refresh()
        assert index._keeper
        index._keeper.save()
        other.execute("ROLLBACK")
    index._keeper.save()
    assert ("new",) in rows(cache, "SELECT name FROM jobs")
    assert not caplog.records


def test_a_child_of_a_fork_writes_nothing(box: Path, cache: IndexCache, soon: None) -> None:
    index = JobIndex(box, cache)
    index.after_fork()
    index.refresh()
    assert index._keeper is None
    assert not cache.path.parent.exists()


def test_clients_use_it_and_it_is_written_when_python_ends(tmp_path: Path, home: Path) -> None:
    root = tmp_path / "box"
    for number in range(keeper.MANY):
        write_job(root, f"job {number}", files={})
    code = (
        "import sys; from syft_job_widgets import get_client; from syft_job_widgets.layout import stamps\n"
        "stamps.Clock.TICK = -3600.0\n"
        "print(len(get_client(sys.argv[1], sys.argv[2]).jobs))"
    )
    said = subprocess.run(
        [sys.executable, "-c", code, str(root), ALICE], capture_output=True, text=True, check=True
    )
    assert (said.stdout, said.stderr) == (f"{keeper.MANY}\n", "")
    cache = cache_of(root)
    assert cache
    assert len(rows(cache, "SELECT name FROM jobs")) == keeper.MANY
    (root / ALICE / "app_data" / "job" / BOB / "job 7" / "approved").touch()
    jobs = client_of(root).jobs
    assert len(jobs) == keeper.MANY
    assert [job.name for job in jobs if job.status == "approved"] == ["job 7"]
