"""The markers layout: facts of a job as they are on disk, also when everything in it is hostile, and the steps of its life."""

from __future__ import annotations

import dataclasses
import fcntl
import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, Literal, get_args

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from syft_job_widgets.errors import BusyError, JobGoneError, UnsafePathError
from syft_job_widgets.index import JobIndex
from syft_job_widgets.layout import (
    PERMISSION_FILE,
    Dir,
    JobKey,
    JobRecord,
    RunFacts,
    Touched,
    find_keys,
    find_remains,
    locking,
    place_at,
    place_of,
)
from syft_job_widgets.layout import run_file as run_file_module
from syft_job_widgets.layout.markers import MarkersLayout, MarkersPlace
from syft_job_widgets.layout.markers_names import ENDINGS, Note, job_of_note, note_name
from syft_job_widgets.layout.removal import sweep
from syft_job_widgets.layout.run_file import read_run, write_run
from syft_job_widgets.status import Status
from tests.helpers import ROOT, wait_until
from tests.jobs import ALICE, BOB, client_of, finish, write_job

KEY = JobKey(ALICE, BOB, "Data Analysis")


def place(root: Path, name: str = "Data Analysis") -> MarkersPlace:
    return MarkersLayout().place(root, JobKey(ALICE, BOB, name))


def read(root: Path, name: str = "Data Analysis") -> JobRecord:
    return place(root, name).read()


def note(root: Path, facts: RunFacts) -> Path:
    """Write the runner's note of the job; its path."""
    where = place(root)
    reviews = where.open_reviews(create=True)
    assert reviews
    with reviews:
        write_run(reviews, where.note_name("run"), facts)
    return root / ALICE / "app_data/job/.reviews" / BOB / where.note_name("run")


# -- facts -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markers", "status"),
    [
        ((), "inbox"),
        (("approved",), "approved"),
        (("rejected",), "rejected"),
        (("done",), "done"),
        (("approved", "done"), "done"),
        (("approved", "rejected"), "approved"),
        (("approved", "rejected", "done"), "done"),
    ],
)
def test_markers_tell_the_status(tmp_path: Path, markers: tuple[str, ...], status: str) -> None:
    write_job(tmp_path, markers=markers)
    record = read(tmp_path)
    assert (record.status, record.state, record.problem) == (status, status, None)
    assert record.config.submitted_by == BOB
    assert record.location == tmp_path / ALICE / "app_data/job" / BOB / "Data Analysis"


@pytest.mark.parametrize("marker", ["approved", "done", "rejected"])
@pytest.mark.parametrize("kind", ["folder", "link", "dangling", "pipe"])
def test_only_a_file_is_a_marker(tmp_path: Path, marker: str, kind: str) -> None:
    job = write_job(tmp_path)
    (tmp_path / "real").touch()
    if kind == "folder":
        (job / marker).mkdir()
    elif kind == "pipe":
        os.mkfifo(job / marker)
    else:
        (job / marker).symlink_to(tmp_path / ("real" if kind == "link" else "absent"))
    record = read(tmp_path)
    assert record.status is Status.INBOX
    assert len(record.warnings) == 1
    assert f"'{marker}' is a" in record.warnings[0]
    assert not (tmp_path / "absent").exists()


@pytest.mark.parametrize("folder", ["logs", "outputs"])
def test_a_link_in_place_of_a_folder_is_not_looked_into(tmp_path: Path, folder: str) -> None:
    job = write_job(tmp_path, markers=("approved", "done"))
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "returncode.txt").write_text("7")
    (job / folder).symlink_to(tmp_path / "elsewhere")
    record = read(tmp_path)
    assert (record.returncode, record.outputs, record.has_logs) == (None, None, False)
    assert f"'{folder}' is a link" in record.warnings[0]


def test_a_finished_job_of_any_runner(tmp_path: Path) -> None:
    job = write_job(tmp_path)
    finish(job, code=3, outputs={"a.csv": "1", "b/c.csv": "2", PERMISSION_FILE: "rules: []"})
    record = read(tmp_path)
    assert (record.returncode, record.outputs, record.has_logs) == (3, 2, True)
    assert record.finished_at == (job / "done").stat().st_mtime
    for far in (2**33, 1):  # whoever syncs the marker chooses its time
        os.utime(job / "done", (far, far))
        assert read(tmp_path).finished_at is None
    os.utime(job / "done")
    (job / "logs" / "returncode.txt").unlink()
    (job / "returncode.txt").write_text(" 4\n")
    assert read(tmp_path).returncode == 4


@pytest.mark.parametrize("content", [b"", b"abc", b"9" * 33, b"99999999999", b"\xff", b"1\n2", b"nan"])
def test_an_exit_code_that_is_none(tmp_path: Path, content: bytes) -> None:
    job = write_job(tmp_path)
    finish(job)
    (job / "logs" / "returncode.txt").write_bytes(content)
    assert read(tmp_path).returncode is None


def test_the_runners_note_tells_more_than_the_folder(tmp_path: Path) -> None:
    job = write_job(tmp_path)
    finish(job, code=0)
    note(tmp_path, RunFacts("finished", 2, 100.0, 160.5, 9, "timed out after 60 s", readers_logs=(BOB,)))
    record = read(tmp_path)
    assert (record.returncode, record.started_at, record.finished_at) == (9, 100.0, 160.5)
    assert record.note == "timed out after 60 s"
    assert record.run is not None
    assert record.run.readers_logs == (BOB,)
    note(tmp_path, RunFacts("waiting", 2, 0.0))
    assert read(tmp_path).returncode == 0
    (job / "done").unlink()
    (job / "approved").unlink()
    assert read(tmp_path).run is None  # nothing of a run is shown before an approval


def test_a_rejection_says_why(tmp_path: Path) -> None:
    job = write_job(tmp_path)
    (job / "rejected").write_text("rejected_by: alice@hospital.example\nreason: 'too broad: see mail'\n")
    assert read(tmp_path).note == "too broad: see mail"
    (job / "rejected").write_text(f"reason: {'x' * 5000}\n")
    long = read(tmp_path).note
    assert long is not None
    assert (len(long), long[-1]) == (1000, "…")
    for odd in ("reason: [a]\n", "&a x: *a", ""):
        (job / "rejected").write_text(odd)
        assert read(tmp_path).note is None


@pytest.mark.parametrize(
    ("config", "problem"),
    [
        (None, "config.yaml is missing."),
        (b"", "config.yaml is empty."),
        (b"\xff", "config.yaml is not UTF-8 text."),
        (b"a: &a [*a]", "config.yaml uses YAML anchors or aliases in line 1; they are not read."),
        (b"x" * 70_000, "config.yaml is larger than 65,536 bytes."),
        (b"type: [a]", "config.yaml: 'type' should be text and is a list."),
    ],
)
def test_a_broken_config_is_a_problem_and_no_error(
    tmp_path: Path, config: bytes | None, problem: str
) -> None:
    write_job(tmp_path, config=config)
    assert read(tmp_path).problem == problem


@pytest.mark.parametrize("kind", ["folder", "link", "pipe"])
def test_a_config_that_is_no_file(tmp_path: Path, kind: str) -> None:
    job = write_job(tmp_path, config=None)
    if kind == "folder":
        (job / "config.yaml").mkdir()
    elif kind == "pipe":
        os.mkfifo(job / "config.yaml")
    else:
        (tmp_path / "real").write_text("type: python\n")
        (job / "config.yaml").symlink_to(tmp_path / "real")
    assert read(tmp_path).problem == "config.yaml is not a regular file."


def test_a_job_without_a_script_is_broken(tmp_path: Path) -> None:
    write_job(tmp_path, script=None)
    assert read(tmp_path).problem == "run.sh is missing, so there is nothing to run."


def test_a_job_that_is_gone(tmp_path: Path) -> None:
    for where in (place(tmp_path), place(tmp_path / "absent")):
        with pytest.raises(JobGoneError, match="no longer on disk"):
            where.read()
        with pytest.raises(JobGoneError):
            where.open_code()
        assert where.stamp() is None
    write_job(tmp_path, "other")
    (tmp_path / ALICE / "app_data/job" / BOB / "Data Analysis").touch()
    with pytest.raises(JobGoneError):
        place(tmp_path).read()


def test_a_link_in_place_of_a_job_is_broken_and_not_followed(tmp_path: Path) -> None:
    real = write_job(tmp_path, "real", markers=("approved",))
    (real.parent / "Data Analysis").symlink_to(real)
    record = read(tmp_path)
    assert record.status is Status.INBOX
    assert record.problem is not None
    assert "links are not followed" in record.problem
    assert set(find_keys(tmp_path)) == {KEY, JobKey(ALICE, BOB, "real")}
    for step in (place(tmp_path).open_code, lambda: place(tmp_path).approve("x")):
        with pytest.raises(UnsafePathError):
            step()


def test_a_link_in_place_of_a_submitter_is_not_followed(tmp_path: Path) -> None:
    job = write_job(tmp_path)
    job.parent.rename(tmp_path / "moved")
    job.parent.symlink_to(tmp_path / "moved")
    assert list(find_keys(tmp_path)) == []
    assert "should be a folder and is a link" in str(read(tmp_path).problem)


def test_hostile_names_are_listed_and_read(tmp_path: Path) -> None:
    parent = write_job(tmp_path, "plain").parent
    odd = [
        b"\xff\xfe",
        b"<img src=x onerror=alert(1)>",
        b"a\nb",
        b"x" * 255,
        "\u202eevil".encode(),
        b"*",
        b"{{.Year}}",
    ]
    for name in odd:
        os.mkdir(os.fsencode(parent) + b"/" + name)
    keys = set(find_keys(tmp_path))
    assert {os.fsencode(key.name) for key in keys} == {*odd, b"plain"}
    assert len({key.id for key in keys}) == len(keys)
    for key in keys - {JobKey(ALICE, BOB, "plain")}:
        assert place_of(tmp_path, key).read().problem == "config.yaml is missing."
        with place_of(tmp_path, key).lock():
            place_of(tmp_path, key).approve("x")
        assert place_of(tmp_path, key).read().status is Status.APPROVED


PASSING = (
    ".submitting-0123456789abcdef",
    ".removing-0123456789abcdef",
    ".tmp-0123456789abcdef",
    ".rsync-partial",
    ".~tmp~",
    ".unison.Data Analysis.0f3a.unison.tmp",
    ".stversions",
    ".Trash-1000",
    ".ipynb_checkpoints",
)
"""What we, and tools that carry folders to other machines, make beside jobs."""


def test_what_is_no_job_is_not_listed(tmp_path: Path) -> None:
    job = write_job(tmp_path)
    job_root = job.parent.parent
    (job.parent / PERMISSION_FILE).touch()
    for name in PASSING:
        (job.parent / name).mkdir()
    for folder in (".reviews/bob/x", "inbox/bob", "review/bob/x"):
        (job_root / folder).mkdir(parents=True)
    (tmp_path / ".cache" / "app_data" / "job" / "a" / "b").mkdir(parents=True)
    (tmp_path / "file").touch()
    assert list(find_keys(tmp_path)) == [KEY]
    assert list(find_keys(tmp_path / "absent")) == []


@pytest.mark.parametrize(
    "name", [".hid", ".submitting-", ".tmp-1", ".removing-notes", ".lock", ".yaml", ".sync2", "..."]
)
def test_a_dot_hides_no_job(tmp_path: Path, name: str) -> None:
    os.rename(write_job(tmp_path), folder := tmp_path / ALICE / "app_data" / "job" / BOB / name)
    key = JobKey(ALICE, BOB, folder.name)
    assert list(find_keys(tmp_path)) == [key]
    assert list(JobIndex(tmp_path).refresh().snapshot.records) == [key]
    assert place_at(tmp_path, folder, ALICE).key == key
    assert MarkersLayout().touched((ALICE, "app_data", "job", BOB, folder.name)) == Touched(key)
    job = client_of(tmp_path).jobs[0]
    job.approve()
    assert job.approval.verdict == "valid"
    notes = tmp_path / ALICE / "app_data" / "job" / ".reviews" / BOB
    for note in ENDINGS:
        told = MarkersLayout().touched((*REVIEWS, place_of(tmp_path, key).note_name(note)))
        assert told == (None if note == "times" else Touched(key))
    with Dir.open(notes) as opened:
        sweep(opened.fd)  # clears what is half removed, and no note of a job of a similar name
    assert job.approval.verdict == "valid"
    shutil.rmtree(folder)
    assert {left for left, _ in find_remains(tmp_path)} == {key}


def test_what_others_would_run_is_listed_under_any_name(tmp_path: Path) -> None:
    job = write_job(tmp_path)
    index = JobIndex(tmp_path)
    for name in PASSING:
        hidden = job.with_name(name)
        write_job(tmp_path, name)
        key = JobKey(ALICE, BOB, name)
        assert key not in index.refresh().snapshot.records
        assert key not in index.refresh([key]).snapshot.records
        (hidden / "approved").touch()
        assert key in index.refresh().snapshot.records
        assert key in set(find_keys(tmp_path))
        found = next(job for job in client_of(tmp_path).jobs if job.name == name)
        assert (found.status, found.approval.verdict) == ("approved", "unreviewed")
        found.reopen()
        assert key not in index.refresh([key]).snapshot.records


def test_a_folder_that_is_closed_to_us_is_a_problem(tmp_path: Path) -> None:
    """In a process of its own that gives up root first: root may do everything."""
    write_job(tmp_path, "sound")
    write_job(tmp_path, "closed")
    write_job(tmp_path, "unlisted")
    write_job(tmp_path, "unsearched")
    write_job(tmp_path, "config")
    write_job(tmp_path, "hidden", submitter="eve@evil.example")
    code = (
        "import os, sys, json\n"
        "from pathlib import Path\n"
        "from syft_job_widgets.index import JobIndex\n"
        "from syft_job_widgets.layout import place_of, find_keys\n"
        "index = JobIndex(Path('.'))\n"
        "base = Path(sys.argv[1], 'app_data', 'job')\n"
        "bob = base / sys.argv[2]\n"
        "for path, mode in ((bob / 'closed', 0), (bob / 'unlisted', 0o300), (bob / 'unsearched', 0o400),\n"
        "                   (bob / 'config' / 'config.yaml', 0), (base / 'eve@evil.example', 0)):\n"
        "    os.chmod(path, mode)\n"
        "if os.geteuid() == 0:\n"
        "    for top, folders, files in os.walk('.'):\n"
        "        for name in (*folders, *files, '.'):\n"
        "            os.chown(os.path.join(top, name), 12345, 12345)\n"
        "    os.setgroups([])\n"
        "    os.setresgid(12345, 12345, 12345)\n"
        "    os.setresuid(12345, 12345, 12345)\n"
        "first = index.refresh().snapshot\n"
        "again = bool(index.refresh())\n"
        "read = {key.name: place_of(Path('.'), key).read().problem for key in first.records}\n"
        "for path in (bob / 'closed', bob / 'unlisted', bob / 'unsearched', bob / 'config' / 'config.yaml'):\n"
        "    os.chmod(path, 0o700)\n"
        "os.chmod(base / 'eve@evil.example', 0o700)\n"
        "second = index.refresh().snapshot\n"
        "os.chmod(base / 'eve@evil.example', 0)\n"
        "third = index.refresh().snapshot\n"
        "print(json.dumps([{key.name: record.problem for key, record in one.records.items()}\n"
        "                  for one in (first, second, third)] + [read, first.problems, third.problems, again]))\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code, ALICE, BOB],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    first, second, third, read_one, problems, problems_then, again = json.loads(answer.stdout)
    denied = "The job's folder cannot be opened: permission denied. Change its mode, or remove it."
    assert first == {
        "sound": None,
        "closed": denied,
        "unlisted": denied,
        "unsearched": "config.yaml cannot be opened: Permission denied.",
        "config": "config.yaml cannot be opened: Permission denied.",
    }
    assert read_one == first
    assert again is False
    assert second == dict.fromkeys(["sound", "closed", "unlisted", "unsearched", "config", "hidden"])
    assert len(problems) == 1
    assert "'eve@evil.example'" in problems[0]
    assert "Permission denied" in problems[0]
    assert third == {**second, "hidden": problems_then[0]}  # it stays listed


# -- stamps ----------------------------------------------------------------------------------------------------------------


def restore_times(path: Path, change: Any) -> None:
    """Make a change and set the old mtime again, as an attacker would."""
    info = path.stat()
    change()
    os.utime(path, ns=(info.st_atime_ns, info.st_mtime_ns))


@pytest.mark.parametrize(
    "change",
    [
        lambda job: restore_times(job / "config.yaml", lambda: (job / "config.yaml").write_text("name: x\n")),
        lambda job: (job / "rejected").touch(),
        lambda job: (job / "done").unlink(),
        lambda job: (job / "outputs" / "new").touch(),
        lambda job: (job / "logs" / "returncode.txt").write_text("1"),
        lambda job: os.utime(job / "done", (1, 1)),
        lambda job: (job / "run.sh").unlink(),
        lambda job: note(job.parents[4], RunFacts("running", 1, 5.0)),
    ],
)
def test_a_stamp_differs_when_a_fact_may_differ(tmp_path: Path, change: Any) -> None:
    job = write_job(tmp_path)
    finish(job)
    before = place(tmp_path).stamp()
    assert before == place(tmp_path).stamp()
    change(job)
    assert before != place(tmp_path).stamp()


def test_absurd_times_do_no_harm(tmp_path: Path) -> None:
    job = write_job(tmp_path)
    finish(job)
    for path in (job, job / "config.yaml", job / "done", job / "outputs"):
        os.utime(path, ns=(0, -(10**18)))
    assert place(tmp_path).stamp() is not None
    assert read(tmp_path).problem is None
    for path in (job, job / "config.yaml", job / "done", job / "outputs"):
        os.utime(path, (2**33, 2**33))
    assert place(tmp_path).stamp() is not None
    assert read(tmp_path).folder_time == job.stat().st_mtime


# -- the owner's notes -----------------------------------------------------------------------------------------------------

NAMES = (
    st.lists(
        st.sampled_from([*"aé🎉_-.\udcff", *ENDINGS.values(), "syft.pub", "x" * 100]), min_size=1, max_size=60
    )
    .map("".join)
    .filter(lambda name: len(os.fsencode(name)) <= 255)
)
NOTES: tuple[Note, ...] = get_args(Note)


@given(NAMES, NAMES, st.sampled_from(NOTES), st.sampled_from(NOTES))
@example("syft.pub", "x", "record", "record")
def test_no_two_notes_share_a_name(one: str, other: str, kind: Note, other_kind: Note) -> None:
    name = note_name(one, kind)
    assert len(os.fsencode(name)) <= 255
    assert name != PERMISSION_FILE
    assert not name.startswith(".") or one.startswith(".")
    if (one, kind) != (other, other_kind):
        assert name != note_name(other, other_kind)
    told = job_of_note(name)
    assert told in (one, None)
    if len(os.fsencode(one)) < 200 and one != "syft.pub":
        assert told == one


@pytest.mark.parametrize("kind", NOTES)
def test_a_shortened_name_cannot_be_taken_by_another_job(kind: Note) -> None:
    long = "x" * 250
    shortened = note_name(long, kind)
    for cut in range(1, 60):
        assert note_name(shortened[:-cut], kind) != shortened
    assert job_of_note(shortened) is None


def test_the_folder_of_notes_is_closed_before_anything_is_in_it(tmp_path: Path) -> None:
    write_job(tmp_path)
    assert place(tmp_path).open_reviews() is None
    reviews = place(tmp_path).open_reviews(create=True)
    assert reviews
    reviews.close()
    rules = yaml.safe_load((tmp_path / ALICE / "app_data/job/.reviews" / PERMISSION_FILE).read_text())
    assert rules["terminal"] is True
    assert rules["rules"] == [{"pattern": "**", "access": {"admin": [], "read": [], "write": []}}]


def test_a_link_in_place_of_the_notes_is_refused(tmp_path: Path) -> None:
    job = write_job(tmp_path, markers=("approved",))
    (tmp_path / "outside").mkdir()
    (job.parent.parent / ".reviews").symlink_to(tmp_path / "outside")
    with pytest.raises(UnsafePathError):
        place(tmp_path).open_reviews(create=True)
    with pytest.raises(UnsafePathError), place(tmp_path).lock():
        pass
    assert os.listdir(tmp_path / "outside") == []


def test_every_field_of_the_runners_note_is_checked() -> None:
    assert set(run_file_module._TYPES) == {field.name for field in dataclasses.fields(RunFacts)}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@given(
    st.binary(max_size=50)
    | st.fixed_dictionaries(
        {},
        optional={
            "state": st.sampled_from(["running", "finished", "waiting", "else"]) | JSON,
            **{name: JSON for name in run_file_module._TYPES if name != "state"},
            "attempt": st.integers(),
            "started_at": st.floats() | st.integers(),
        },
    ).map(lambda value: json.dumps(value).encode())
)
def test_any_note_is_facts_or_nothing(data: bytes) -> None:
    read_end, write_end = os.pipe()
    os.close(read_end)
    os.close(write_end)
    folder = FakeNotes(data)
    found = read_run(folder, "x.run")  # type: ignore[arg-type]
    if found is not None:
        assert found == found
        assert hash(found) == hash(found)
        assert found.state in ("running", "finished", "waiting", "interrupted")
        for value in (found.started_at, found.finished_at):
            assert value is None or abs(value) < float("inf")


class FakeNotes:
    """A folder that holds one note."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def read_bytes(self, name: str, limit: int, looked: os.stat_result | None = None) -> bytes:
        return self.data


def test_a_note_that_cannot_be_read_is_not_taken_for_none(tmp_path: Path) -> None:
    class Failing:
        def read_bytes(self, name: str, limit: int, looked: os.stat_result | None = None) -> bytes:
            raise OSError(24, "Too many open files")

    with pytest.raises(OSError, match="Too many"):
        read_run(Failing(), "x.run")  # type: ignore[arg-type]
    with Dir.open(tmp_path) as folder:
        assert read_run(folder, "x.run") is None


# -- steps -----------------------------------------------------------------------------------------------------------------


def test_the_life_of_a_job(tmp_path: Path) -> None:
    job = write_job(tmp_path)
    it = place(tmp_path)
    content = set(filter(it.is_content, os.listdir(job)))
    it.approve("approved_by: alice\n")
    assert (job / "approved").read_text() == "approved_by: alice\n"
    with pytest.raises(FileExistsError):
        it.approve("again")
    with it.create_logs() as logs:
        os.close(logs.create_file(it.log_name("stdout")))
    outputs = it.open_outputs(create=True)
    assert outputs
    with outputs:
        outputs.write_atomic("result.csv", b"1")
    it.finish(0, "done_by: runner\n")
    with pytest.raises(FileExistsError):
        it.finish(0, "again")
    assert (it.read().status, it.read().returncode, it.read().outputs) == (Status.DONE, 0, 1)
    assert it.clear_run() == ("logs directory", "outputs directory", "done marker file")
    assert it.clear_run() == ()
    assert it.read().status is Status.APPROVED
    it.reopen()
    assert it.read().status is Status.INBOX
    it.reject("reason: no\n")
    assert (it.read().status, it.read().note) == (Status.REJECTED, "no")
    it.reopen()
    assert set(os.listdir(job)) == content


def test_steps_leave_nothing_in_the_job_that_would_count_as_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = write_job(tmp_path)
    finish(job)
    it = place(tmp_path)
    before = set(filter(it.is_content, os.listdir(job)))

    def crash(*args: object, **named: object) -> None:
        raise KeyboardInterrupt

    for function in ("rmdir", "unlink"):  # the power fails in the middle of a removal
        monkeypatch.setattr(os, function, crash)
        with pytest.raises(KeyboardInterrupt):
            it.clear_run()
        monkeypatch.undo()
        assert set(filter(it.is_content, os.listdir(job))) == before
    it.clear_run()
    with monkeypatch.context() as patch:
        patch.setattr(os, "link", crash)
        patch.setattr(os, "unlink", crash)
        with pytest.raises(KeyboardInterrupt):
            it.reject("note")
    assert set(os.listdir(job)) == before | {"approved"}
    it.clear_run()
    it.finish(None, "note")
    it.clear_run()
    reviews = job.parent.parent / ".reviews" / BOB
    assert [name for name in os.listdir(reviews) if name.startswith(".removing")] == []


@pytest.mark.parametrize("kind", ["file", "folder", "link", "pipe"])
def test_what_stands_in_the_way_does_not_keep_a_job_from_ending(tmp_path: Path, kind: str) -> None:
    job = write_job(tmp_path, markers=("approved",))
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "kept").touch()

    def obstruct(path: Path) -> None:
        if kind == "file":
            path.write_text("theirs")
        elif kind == "folder":
            (path / "deep").mkdir(parents=True)
        elif kind == "link":
            path.symlink_to(tmp_path / "outside")
        else:
            os.mkfifo(path)

    if kind != "folder":
        obstruct(job / "logs")
    else:
        obstruct(job / "logs" / "returncode.txt")
    if kind != "file":
        obstruct(job / "done")
    place(tmp_path).finish(5, "note")
    record = read(tmp_path)
    assert (record.status, record.returncode) == (Status.DONE, 5)
    assert os.listdir(tmp_path / "outside") == ["kept"]


@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_the_logs_of_a_run_begin_empty(tmp_path: Path, kind: str) -> None:
    job = write_job(tmp_path)
    (tmp_path / "outside").mkdir()
    if kind == "file":
        (job / "logs").touch()
    elif kind == "folder":
        (job / "logs").mkdir()
        (job / "logs" / "stdout.txt").symlink_to(tmp_path / "target")
    else:
        (job / "logs").symlink_to(tmp_path / "outside")
    (job / "stdout.txt").write_text("of an older runner")
    with place(tmp_path).create_logs() as logs:
        assert logs.names() == []
        os.close(logs.create_file("stdout.txt"))
    assert not (job / "stdout.txt").exists()
    assert os.listdir(tmp_path / "outside") == []
    assert not (tmp_path / "target").exists()


def test_a_logs_folder_that_comes_back_for_ever_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_job(tmp_path)

    def busy(folder: Dir, name: str) -> Dir:
        raise FileExistsError(name)

    monkeypatch.setattr(Dir, "new_dir", busy)
    with pytest.raises(UnsafePathError, match="made again by somebody else"):
        place(tmp_path).create_logs()


def test_logs_are_opened_where_they_are(tmp_path: Path) -> None:
    job = write_job(tmp_path)
    it = place(tmp_path)
    assert it.open_log("stdout") is None
    (job / "stdout.txt").write_text("old place")
    assert text_of(it.open_log("stdout")) == "old place"
    (job / "logs").mkdir()
    assert text_of(it.open_log("stdout")) == "old place"
    (job / "logs" / "stdout.txt").write_text("new place")
    assert text_of(it.open_log("stdout")) == "new place"
    (job / "logs" / "stdout.txt").unlink()
    (job / "logs" / "stdout.txt").symlink_to("/dev/zero")
    with pytest.raises(UnsafePathError):
        it.open_log("stdout")
    assert it.logs_targets() == (
        (f"app_data/job/{BOB}/Data Analysis/logs", True),
        (f"app_data/job/{BOB}/Data Analysis/stdout.txt", False),
    )
    assert it.outputs_target() == f"app_data/job/{BOB}/Data Analysis/outputs"


def text_of(fd: int | None) -> str:
    assert fd is not None
    with open(fd) as file:
        return file.read()


# -- the lock --------------------------------------------------------------------------------------------------------------


def test_the_lock_keeps_threads_apart_and_may_be_taken_again(tmp_path: Path) -> None:
    write_job(tmp_path)
    inside = 0
    most = 0
    rounds = 0

    def work() -> None:
        nonlocal inside, most, rounds
        for _ in range(20):
            with place(tmp_path).lock():
                inside += 1
                most = max(most, inside)
                with place(tmp_path).lock():
                    rounds += 1
                most = max(most, inside)
                inside -= 1

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (most, rounds) == (1, 80)


def test_the_lock_holds_between_processes_and_ends_with_them(tmp_path: Path) -> None:
    write_job(tmp_path)
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from syft_job_widgets.layout import JobKey, place_of\n"
        "with place_of(Path('.'), JobKey(*sys.argv[1:])).lock():\n"
        "    print('held', flush=True)\n"
        "    sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, ALICE, BOB, "other job"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        got = threading.Event()

        def take() -> None:
            with place(tmp_path).lock():
                got.set()

        thread = threading.Thread(target=take)
        thread.start()
        assert not got.wait(0.3)
        other.kill()
        wait_until(got.is_set, what="the lock of a killed process")
        thread.join()


def test_a_lock_that_somebody_does_not_let_go_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locking, "LOCK_SECONDS", 0.05)
    write_job(tmp_path)
    job = client_of(tmp_path).jobs[0]
    with place(tmp_path).lock():
        pass  # makes the folder
    file = tmp_path / ALICE / "app_data" / "job" / ".reviews" / BOB / ".lock"
    ended = threading.Event()

    def run_ends() -> None:
        with place(tmp_path).lock(patient=True):
            ended.set()

    thread = threading.Thread(target=run_ends)
    with file.open("r+b") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        thread.start()
        with pytest.raises(
            BusyError, match=r"^Another program has been changing jobs in .* Try again later\.$"
        ):
            job.approve()
        assert not ended.is_set()  # a runner waits: what it has to write down cannot be repeated
        assert job.status == "inbox"
    thread.join(60)
    assert ended.is_set()
    job.approve()


def test_there_is_no_lock_without_a_datasite(tmp_path: Path) -> None:
    with pytest.raises(JobGoneError, match="no longer on disk"), place(tmp_path).lock():
        pass
    assert os.listdir(tmp_path) == []


# -- paths and keys --------------------------------------------------------------------------------------------------------


def test_a_path_below_the_root_is_that_job_in_any_spelling(tmp_path: Path) -> None:
    job = write_job(tmp_path / "real")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    for root in (tmp_path / "real", tmp_path / "link"):
        for location in (job, tmp_path / "link" / job.relative_to(tmp_path / "real")):
            found = place_at(root, location, "ignored@x.example")
            assert found.key == KEY
            assert found.datasite == root / ALICE


@pytest.mark.parametrize(
    "path",
    [
        "alice@hospital.example/app_data/job/.reviews/Data Analysis",
        "alice@hospital.example/app_data/job/inbox/Data Analysis",
        "alice@hospital.example/app_data/other/bob@uni.example/x",
        "alice@hospital.example/app_data/job/bob@uni.example/../x",
        "app_data/job/bob@uni.example/x",
    ],
)
def test_a_path_that_is_no_job(tmp_path: Path, path: str) -> None:
    assert MarkersLayout().key_of(tmp_path, tmp_path / path) is None
    assert MarkersLayout().key_of(tmp_path, Path(path)) is None


def test_a_folder_outside_a_root_is_a_job_by_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "somewhere" / "bob" / "job"
    folder.mkdir(parents=True)
    (folder / "run.sh").touch()
    (folder / "config.yaml").write_text("type: bash\n")
    monkeypatch.chdir(tmp_path / "somewhere")
    for location in (folder, Path("bob/job")):
        found = place_at(tmp_path / "root", location, ALICE)
        assert found.key == JobKey(ALICE, "bob", "job")
        assert found.read().problem is None
    for bad in (Path("/"), Path("bob/..")):
        assert place_at(tmp_path / "root", bad, ALICE).read().problem is not None


JOB = (ALICE, "app_data", "job", BOB, "Data Analysis")
REVIEWS = (*JOB[:3], ".reviews", BOB)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((ALICE,), Touched(None)),
        ((ALICE, "app_data"), Touched(None)),
        ((ALICE, "public"), None),
        ((ALICE, "public", "job", BOB, "x"), None),
        (JOB[:3], Touched(None)),
        (JOB[:4], Touched(None)),
        (JOB, Touched(KEY)),
        ((*JOB, "approved"), Touched(KEY, "approved")),
        ((*JOB, "logs", "stdout.txt"), Touched(KEY, "logs/stdout.txt")),
        ((".cache",), None),
        ((*JOB[:3], "inbox"), None),
        ((*JOB[:3], "review", BOB, "x", "state.yaml"), None),
        ((*JOB[:4], ".removing-0123456789abcdef"), None),
        (REVIEWS[:4], Touched(None)),
        (REVIEWS, Touched(None)),
        ((*REVIEWS, "Data Analysis.run"), Touched(KEY)),
        ((*REVIEWS, "Data Analysis.yaml"), Touched(KEY)),
        ((*REVIEWS, ".lock"), None),
        ((*REVIEWS, ".tmp-0123456789abcdef"), None),
        ((*REVIEWS, "x", "y"), None),
        ((*REVIEWS, "?"), Touched(None)),
    ],
)
def test_what_a_changed_path_concerns(parts: tuple[str, ...], expected: Touched | None) -> None:
    assert MarkersLayout().touched(parts) == expected


def test_the_folders_to_watch(tmp_path: Path) -> None:
    write_job(tmp_path)
    write_job(tmp_path, submitter="carol@lab.example")
    layout = MarkersLayout()
    with Dir.open(tmp_path / ALICE) as datasite:
        frame = list(layout.frame(datasite, ALICE))
    assert {JOB[:depth] for depth in (1, 2, 3, 4)} <= set(frame)
    assert {REVIEWS[:4], REVIEWS} <= set(frame)
    assert layout.folders(KEY) == (JOB, (*JOB, "logs"), (*JOB, "outputs"))
    kinds: tuple[Literal["record", "audit", "run"], ...] = ("record", "audit", "run")
    for kind in kinds:
        assert layout.touched((*REVIEWS, place(tmp_path).note_name(kind))) == Touched(KEY)
