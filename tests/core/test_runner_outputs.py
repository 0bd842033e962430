"""What a run leaves: one thing that cannot be kept costs none of the others, and the log says why without a path of the owner's."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from syft_job_widgets.job import JobInfo
from syft_job_widgets.layout import Dir
from syft_job_widgets.runner import attempt, publish, results
from syft_job_widgets.runner.publish import without_paths
from tests.core.runner_support import ALICE, Desk
from tests.helpers import wait_until


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path) as made:
        yield made


def tells_no_place(desk: Desk, job: JobInfo) -> bool:
    """Whether the logs say nothing about where things are on the owner's machine."""
    logs = str(job.stderr) + str(job.stdout)
    return str(desk.root.parent) not in logs and str(desk.root.parent.resolve()) not in logs


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("rmdir outputs; echo x > outputs", "the job made 'outputs' a file"),
        ("rmdir outputs; ln -s /etc outputs", "the job made 'outputs' a link"),
        ("rmdir outputs; mkfifo outputs", "the job made 'outputs' a pipe, socket or device"),
    ],
)
def test_something_else_in_place_of_the_outputs(desk: Desk, script: str, words: str) -> None:
    job = desk.approved("odd", script)
    desk.process()
    said = f"The outputs could not be kept: {words}, and results are what is in a folder of that name."
    assert str(job.stderr) == f"[runner] {said}\n"
    assert (job.record.status, job.record.returncode) == ("done", 126)
    assert str(job.record.note).startswith(f"its outputs could not be kept: {words}")
    assert tells_no_place(desk, job)


def closed(monkeypatch: pytest.MonkeyPatch, *names: str, error: int = errno.EACCES) -> None:
    """These names cannot be opened in a copy. (The tests may run as root, who can open everything.)"""
    opened = os.open

    def refusing(path: object, *args: object, **named: object) -> int:
        if path in names:
            raise OSError(error, os.strerror(error), path)
        return opened(path, *args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", refusing)


def test_what_cannot_be_read_costs_nothing_else(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    script = "cd outputs; echo 1 > a; echo 2 > secret; mkdir sub closed; echo 3 > sub/b; echo 4 > sub/secret; echo 5 > closed/c"
    job = desk.approved("partly", script)
    closed(monkeypatch, "secret", "closed")
    desk.process()
    outputs = job.location / "outputs"
    found = sorted(str(path.relative_to(outputs)) for path in outputs.rglob("*") if path.is_file())
    assert found == ["a", "sub/b", "syft.pub.yaml"]
    assert job.record.returncode == 0
    said = str(job.stderr).removeprefix("[runner] Left out of the outputs, because they could not be read: ")
    assert sorted(said.rstrip(".\n").split(", ")) == [
        "closed (Permission denied)",
        "secret (Permission denied)",
        "sub/secret (Permission denied)",
    ]


def test_a_folder_that_can_be_opened_and_not_listed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    job = desk.approved("partly", "cd outputs; echo 1 > a; mkdir listed; echo 2 > listed/b")
    entries = Dir.entries

    def refusing(self: Dir) -> object:
        if self.label.endswith("/job/outputs/listed"):
            raise PermissionError(errno.EACCES, "Permission denied", ".")
        return entries(self)

    monkeypatch.setattr(Dir, "entries", refusing)
    desk.process()
    assert [path.name for path in job.output_paths] == ["a", "listed"]
    assert "could not be read: listed (Permission denied)." in str(job.stderr)


def test_outputs_that_cannot_be_opened_at_all(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    job = desk.approved("shut", "echo 1 > outputs/a")
    opened = Dir.dir

    def refusing(self: Dir, name: str, *, create: bool = False) -> Dir:
        if self.label.endswith("/job") and name == "outputs" and not create:
            raise PermissionError(errno.EACCES, "Permission denied", name)
        return opened(self, name, create=create)

    monkeypatch.setattr(Dir, "dir", refusing)
    desk.process()
    assert str(job.stderr).endswith("the folder 'outputs' could not be read (Permission denied).\n")
    assert job.record.returncode == 126


def test_outputs_that_can_be_opened_and_not_listed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    job = desk.approved("shut", "echo 1 > outputs/a")
    names = Dir.names

    def refusing(self: Dir) -> list[str]:
        if self.label.endswith("/job/outputs"):
            raise PermissionError(errno.EACCES, "Permission denied", ".")
        return names(self)

    monkeypatch.setattr(Dir, "names", refusing)
    desk.process()
    assert str(job.stderr).endswith("the folder 'outputs' could not be read (Permission denied).\n")
    assert job.record.returncode == 126


def test_what_cannot_be_written_is_no_result_at_all(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    job = desk.approved("full", "echo 1 > outputs/a")
    create = Dir.create_file

    def full(self: Dir, name: str, mode: int = 0o644) -> int:
        if name == "a":
            raise OSError(errno.ENOSPC, "No space left on device", str(desk.root / "a"))
        return create(self, name, mode)

    monkeypatch.setattr(Dir, "create_file", full)
    desk.process()
    assert job.record.returncode == 126
    assert "The outputs could not be kept: " in str(job.stderr)
    assert "No space left on device" in str(job.stderr)
    assert tells_no_place(desk, job)


def test_a_thousand_links_are_not_all_named(desk: Desk) -> None:
    job = desk.approved("links", "cd outputs; for i in $(seq 200); do ln -s x link$i; done; echo 1 > a")
    desk.process()
    assert str(job.stderr).endswith(" and 150 more.\n")
    assert len(str(job.stderr)) < 2_000
    assert [path.name for path in job.output_paths] == ["a"]


def test_a_long_path_is_cut(desk: Desk) -> None:
    name = "d" * 200
    job = desk.approved("long", f"cd outputs; mkdir {name}; ln -s x {name}/link")
    desk.process()
    assert str(job.stderr).endswith(f": {name}….\n")


def test_folders_of_any_depth_end_somewhere(desk: Desk) -> None:
    script = "cd outputs; echo 1 > a; for i in $(seq 150); do mkdir d; cd d; done; echo 2 > b"
    job = desk.approved("deep", script)
    desk.process()
    assert job.record.returncode == 0
    assert "(more than 100 folders deep)." in str(job.stderr)
    assert (job.location / "outputs" / "a").read_text() == "1\n"


def on_disk(path: Path) -> int:
    return 512 * path.stat().st_blocks


def test_holes_in_outputs_stay_holes(desk: Desk) -> None:
    job = desk.approved("holes", "cd outputs; echo a > x; truncate -s 64M x; echo z >> x; truncate -s 65M x")
    desk.process()
    made = job.location / "outputs" / "x"
    assert made.stat().st_size == 65 * 1024**2
    assert on_disk(made) < 1024**2
    assert made.read_bytes().replace(b"\0", b"") == b"a\nz\n"
    assert str(job.stderr) == ""


def test_a_file_that_claims_more_than_the_limit_is_left_out(desk: Desk) -> None:
    job = desk.approved("claims", "truncate -s 2G outputs/x; echo 1 > outputs/y")
    desk.process(output_limit="1G")
    assert [path.name for path in job.output_paths] == ["y"]
    assert str(job.stderr) == (
        "[runner] Left out of the outputs, because together they may have 1.0 GB: x.\n"
    )
    assert (job.record.status, job.record.returncode) == ("done", 0)
    assert job.record.note == "1 file left out of the outputs: more than 1.0 GB together"


def test_outputs_have_room_for_so_much_together(desk: Desk) -> None:
    job = desk.approved(
        "much", "cd outputs; mkdir d; for n in a b d/c; do head -c 600000 /dev/zero > $n; done; echo 1 > e"
    )
    desk.process(output_limit=1_500_000)
    kept = {
        path.relative_to(job.location / "outputs").as_posix()
        for path in (job.location / "outputs").rglob("*")
    }
    assert len(kept & {"a", "b", "d/c"}) == 2
    assert "e" in kept
    assert str(job.record.note).startswith("1 file left out of the outputs: more than 1.5 MB together")


def test_of_a_file_without_room_no_half_stays(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    job = desk.approved("half", "head -c 3000000 /dev/zero | tr '\\0' x > outputs/x; echo 1 > outputs/y")
    copy = publish.copy_with_holes

    def growing(reading: int, writing: int, size: int, on_block: Callable[[int], object]) -> None:
        if size > 10:
            on_block(1024**2)  # as where a file system compresses: there is more in it than it takes room for
        copy(reading, writing, size, on_block)

    monkeypatch.setattr(publish, "copy_with_holes", growing)
    desk.process(output_limit=3_100_000)
    assert [path.name for path in job.output_paths] == ["y"]
    assert job.record.note == "1 file left out of the outputs: more than 3.1 MB together"


@pytest.fixture
def held_up(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[], object]]:
    """Copying an output calls what is in this list, half way, and does not end by itself then; with an empty list it is as ever."""
    meanwhile: list[Callable[[], object]] = []
    copy = publish.copy_with_holes

    def slow(reading: int, writing: int, size: int, on_block: Callable[[int], object]) -> None:
        if not meanwhile:
            copy(reading, writing, size, on_block)
            return
        os.write(writing, b"half")
        meanwhile.pop()()
        wait_until(lambda: on_block(0), timeout=60.0, what="the end of keeping outputs")

    monkeypatch.setattr(attempt, "_KEEP_S", 0.0)
    monkeypatch.setattr(publish, "copy_with_holes", slow)
    return meanwhile


def test_a_job_is_cancelled_while_its_outputs_are_kept(
    desk: Desk, held_up: list[Callable[[], object]]
) -> None:
    job = desk.approved("large", "echo 1 > outputs/x")
    held_up.append(lambda: job.cancel("enough"))
    desk.process()
    assert job.output_paths == []
    assert (job.record.status, job.record.returncode) == ("done", 143)
    assert job.record.note == f"cancelled by {ALICE}: enough; the outputs are not complete"
    assert str(job.stderr) == (
        "[runner] The outputs are not complete: the run was ended while they were kept.\n"
    )


def test_a_runner_is_stopped_while_it_keeps_outputs(desk: Desk, held_up: list[Callable[[], object]]) -> None:
    job = desk.approved("large", "echo 1 > outputs/x")
    begun = threading.Event()
    held_up.append(begun.set)
    with desk.running():
        wait_until(begun.is_set, timeout=60.0, what="the outputs to be kept")
    assert desk.facts(job).state == "interrupted"
    desk.process()
    assert (job.location / "outputs" / "x").read_text() == "1\n"
    assert (job.record.returncode, desk.facts(job).attempt) == (0, 2)


DEEP = 'python3 -c "import os; [(os.mkdir(chr(100)), os.chdir(chr(100))) for _ in range(1200)]"; '
"""More folders in one another than Python has room for on its stack."""


@pytest.mark.parametrize("where", [".", "outputs", ".."])
def test_deep_folders_stop_neither_their_runner_nor_a_later_one(desk: Desk, where: str) -> None:
    job = desk.approved("deep", f"echo x >> $FILES/ran; cd {where}; {DEEP} exit 0")
    desk.process()
    desk.process()
    assert desk.file("ran").read_text() == "x\n"
    assert (job.record.status, job.record.returncode) == ("done", 0)
    assert os.listdir(desk.work) == []


@pytest.mark.parametrize(
    "planted",
    [
        "touch $me.gone",
        "mkdir $me.gone; touch $me.gone/x",
        "ln -s $FILES $me.gone",
        "mkdir 0; python3 -c 'print(chr(91) * 3000)' > 0/runner.json",
        "mkdir 0; ln -s /dev/null 0/runner.json",
        f"mkdir 0.gone; cd 0.gone; {DEEP} chmod 0 .",
    ],
)
def test_what_a_job_plants_beside_the_copies(
    desk: Desk, capsys: pytest.CaptureFixture[str], planted: str
) -> None:
    desk.file("kept").touch()
    job = desk.approved("odd", f"cd ..; me=$(basename $PWD); cd ..; {planted}; exit 0")
    desk.process()
    desk.process()
    assert (job.record.status, job.record.returncode, desk.trail(job)[-1]) == ("done", 0, "ran")
    assert "could not be" not in capsys.readouterr().out
    other = desk.approved("other", "exit 0")
    desk.process()
    assert other.record.status == "done"
    assert set(os.listdir(desk.work)) <= {"0"}  # nobody can tell whose that is
    assert desk.file("kept").exists()


def test_why_an_earlier_attempt_ended_names_no_place(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    job = desk.approved("again", "echo hello")
    run_copy = attempt.run_copy

    def failing(*_: object, **__: object) -> object:
        raise OSError(errno.ENOSPC, "No space left on device", str(desk.work / "0" / "job" / "x"))

    with monkeypatch.context() as patch:
        patch.setattr(attempt, "run_copy", failing)
        desk.process()
    assert attempt.run_copy is run_copy
    desk.process()
    assert str(job.stdout) == "hello\n"
    assert "attempt 1 was interrupted (OSError: [Errno 28] No space left on device: '" in str(job.stderr)
    assert tells_no_place(desk, job)


def test_a_link_in_place_of_the_jobs_outputs_names_no_place(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = desk.approved("linked", "echo x > outputs/x")
    publish = results.publish_outputs

    def planted(*given: object) -> object:
        (job.location / "outputs" / "syft.pub.yaml").unlink()
        (job.location / "outputs").rmdir()
        (job.location / "outputs").symlink_to("/etc")
        return publish(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(results, "publish_outputs", planted)
    desk.process()
    assert "should be a folder and is a link" in str(job.stderr)
    assert tells_no_place(desk, job)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("'/srv/my box/a@b/outputs' is a link.", "'a@b/outputs' is a link."),
        ("[Errno 2] No such file: '/mnt/alice/x'", "[Errno 2] No such file: '…'"),
        ("see /etc/fstab, /srv/my box/x and and/or 1/2", "see …, x and and/or 1/2"),
        ("'/elsewhere/with a space/x' is gone", "'…' is gone"),
        ("left out: a/b (Permission denied), c.", "left out: a/b (Permission denied), c."),
    ],
)
def test_paths_are_taken_out_of_sentences(sentence: str, expected: str) -> None:
    assert without_paths(sentence, [Path("/srv/my box")]) == expected
