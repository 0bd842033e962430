"""Directory handles against somebody who can write in the folder: links, pipes, devices, races, deep trees, odd names."""

from __future__ import annotations

import errno
import os
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syft_job_widgets.errors import UnsafePathError
from syft_job_widgets.layout import descriptors
from syft_job_widgets.layout.removal import REMOVING, remove_in_place, sweep
from syft_job_widgets.layout.safe_files import Dir, check_segment, copy_descriptor, copy_with_holes
from tests.helpers import ROOT


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Dir]:
    """An open folder called `place`, in which the attacker writes, beside `outside`, which nobody should reach."""
    (tmp_path / "place").mkdir()
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret").write_text("secret")
    with Dir.open(tmp_path / "place") as folder:
        yield folder


ODD = ("link", "dangling", "link to folder", "pipe", "socket")


def put(where: Path, kind: str) -> None:
    """Something of that kind at that path, pointing outside if it points."""
    outside = where.parent.parent / "outside"
    if kind == "link":
        where.symlink_to(outside / "secret")
    elif kind == "dangling":
        where.symlink_to(outside / "made by us")
    elif kind == "link to folder":
        where.symlink_to(outside)
    elif kind == "pipe":
        os.mkfifo(where)
    else:
        here = Path.cwd()
        os.chdir(where.parent)  # the path of a socket may have about 100 bytes
        try:
            with socket.socket(socket.AF_UNIX) as made:
                made.bind(where.name)
        finally:
            os.chdir(here)


def crash(*args: object, **named: object) -> None:
    """The power fails: not even a `finally` runs to its end."""
    raise KeyboardInterrupt


def leftovers(folder: Path) -> list[str]:
    return [name for name in os.listdir(folder) if name.startswith(".")]


# -- names -----------------------------------------------------------------------------------------------------------------


@given(st.text(st.sampled_from("a./\0 \n~-\udcff\ud800"), max_size=5))
def test_a_segment_is_what_the_system_takes_as_one(name: str) -> None:
    if name in ("", ".", "..") or set(name) & {"/", "\0", "\ud800"}:
        with pytest.raises(UnsafePathError, match="plain name"):
            check_segment(name)
    else:
        assert check_segment(name) == name


@pytest.mark.parametrize("name", ["..", ".", "", "a/b", "/etc", "a\0b"])
def test_no_method_takes_a_path(place: Dir, name: str) -> None:
    for method in (
        place.dir,
        place.stat,
        place.kind,
        place.open_file,
        place.create_file,
        place.remove_file,
        place.remove_tree,
        place.new_dir,
        lambda bad: place.read_bytes(bad, 9),
        lambda bad: place.write_atomic(bad, b""),
        lambda bad: place.create_exclusive(bad, b""),
        lambda bad: place.append_line(bad, b""),
        lambda bad: place.rename(bad, "x"),
        lambda bad: place.rename("x", bad),
        lambda bad: place.walk_to(["x", bad], create=True),
    ):
        with pytest.raises(UnsafePathError):
            method(name)


@pytest.mark.parametrize("name", ["n" * 255, "ü" * 127, "\udcff\udcfe", "a\nb", "\u202egnp.exe", "🎉"])
def test_any_name_that_the_disk_takes(place: Dir, name: str) -> None:
    place.write_atomic(name, b"one")
    place.append_line(name, b"two")
    assert place.read_bytes(name, 100) == b"one\ntwo\n"
    assert place.names() == [name]
    assert [entry.name for entry in place.entries()] == [name]
    assert place.remove_tree(name)
    with place.dir(name, create=True) as inner:
        inner.create_exclusive(name, b"x")
    assert place.remove_tree(name)
    assert place.names() == []


def test_a_message_shows_a_hostile_name_without_its_power(place: Dir) -> None:
    name = "evil\x1b[2J\u202e\n\udcff"
    os.mkfifo(os.fsencode(place.label) + b"/" + os.fsencode(name))
    with pytest.raises(UnsafePathError) as caught:
        place.open_file(name)
    text = str(caught.value)
    assert text.isprintable()
    text.encode("utf-8")
    assert "a pipe, socket or device" in text


# -- looking ---------------------------------------------------------------------------------------------------------------


def test_two_listings_of_one_folder_do_not_disturb_each_other(place: Dir) -> None:
    wanted = {f"file {number}" for number in range(300)}
    for name in wanted:
        os.close(place.create_file(name))
    seen = set()
    for entry in place.entries():
        seen.add(entry.name)
        assert set(place.names()) == wanted
    assert seen == wanted
    first = place.entries()
    next(first)
    assert {entry.name for entry in place.entries()} == wanted


def test_an_entry_that_vanishes_during_a_listing_is_left_out(place: Dir, tmp_path: Path) -> None:
    for number in range(50):
        os.close(place.create_file(str(number)))
    found = place.entries()
    first = next(found)
    for path in (tmp_path / "place").iterdir():
        path.unlink()
    assert [first, *found] == [first]


@pytest.mark.parametrize("kind", ODD)
def test_kinds_are_told_without_following(place: Dir, tmp_path: Path, kind: str) -> None:
    put(tmp_path / "place" / "odd", kind)
    assert place.kind("odd") == ("link" if "link" in kind or kind == "dangling" else "special")
    assert place.kind("absent") is None


def test_walking_makes_folders_only_when_asked(place: Dir) -> None:
    with pytest.raises(FileNotFoundError):
        place.walk_to(["a", "b"])
    with place.walk_to(["a", "b"], create=True) as deep:
        deep.write_atomic("x", b"1")
    with place.walk_to(["a", "b"]) as deep:
        assert deep.names() == ["x"]
    with place.walk_to([]) as same:
        assert same.names() == ["a"]


def test_a_new_folder_is_new(place: Dir) -> None:
    place.new_dir("a").close()
    with pytest.raises(FileExistsError):
        place.new_dir("a")


@pytest.mark.parametrize("kind", ODD)
def test_no_way_leads_over_something_odd(place: Dir, tmp_path: Path, kind: str) -> None:
    put(tmp_path / "place" / "odd", kind)
    for attempt in (
        lambda: place.dir("odd"),
        lambda: place.dir("odd", create=True),
        lambda: place.walk_to(["odd", "secret"]),
        lambda: place.walk_to(["odd", "new"], create=True),
    ):
        with pytest.raises(UnsafePathError, match="should be a folder"):
            attempt()
    assert os.listdir(tmp_path / "outside") == ["secret"]


# -- reading ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [*ODD, "folder"])
def test_only_regular_files_are_opened(place: Dir, tmp_path: Path, kind: str) -> None:
    # Opening the pipe would wait for ever, were it opened the usual way.
    if kind == "folder":
        (tmp_path / "place" / "odd").mkdir()
    else:
        put(tmp_path / "place" / "odd", kind)
    with pytest.raises(UnsafePathError, match="should be a file"):
        place.open_file("odd")
    with pytest.raises(UnsafePathError, match="should be a file"):
        place.read_bytes("odd", 100)


def test_a_device_is_not_opened() -> None:
    with Dir.open("/dev") as devices:
        for attempt in (lambda: devices.open_file("zero"), lambda: devices.read_bytes("zero", 10)):
            with pytest.raises(UnsafePathError, match="device"):
                attempt()


def test_a_file_is_read_up_to_its_limit(place: Dir) -> None:
    place.write_atomic("file", b"12345")
    assert place.read_bytes("file", 5) == b"12345"
    with pytest.raises(UnsafePathError, match="larger than 4 bytes"):
        place.read_bytes("file", 4)
    place.write_atomic("file", b"")
    assert place.read_bytes("file", 0) == b""
    with pytest.raises(FileNotFoundError):
        place.read_bytes("absent", 5)


def test_a_file_that_comes_in_pieces_or_grows_is_read_whole(
    place: Dir, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.write_atomic("file", b"0123456789" * 10)
    read = os.read
    monkeypatch.setattr(descriptors.os, "read", lambda fd, count: read(fd, min(count, 7)))
    assert place.read_bytes("file", 100) == b"0123456789" * 10
    with pytest.raises(UnsafePathError, match="larger"):
        place.read_bytes("file", 99)


@pytest.mark.parametrize("kind", ODD)
def test_what_was_a_file_when_it_was_looked_at(
    place: Dir, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The very moment between look and use, held open.
    place.write_atomic("file", b"x")
    looked = place.stat("file")
    put(tmp_path / "place" / "odd", kind)
    with pytest.raises(descriptors.OddFileError):
        descriptors.read_regular(place.fd, "odd", 100, looked)
    kinds = iter(["file"])
    kind_now = Dir.kind
    monkeypatch.setattr(Dir, "kind", lambda self, name: next(kinds, None) or kind_now(self, name))
    with pytest.raises(UnsafePathError, match="should be a file"):
        place.open_file("odd")


def test_a_swap_between_look_and_use_never_leads_outside(place: Dir, tmp_path: Path) -> None:
    inside, outside = tmp_path / "place", tmp_path / "outside"
    (inside / "folder").mkdir()
    (inside / "folder" / "secret").write_text("harmless")
    (inside / "file").write_text("harmless")
    done = threading.Event()

    def swap() -> None:
        while not done.is_set():
            for name, target in (("file", outside / "secret"), ("folder", outside)):
                (inside / "aside").symlink_to(target)
                os.rename(inside / name, inside / f"{name} kept")
                os.rename(inside / "aside", inside / name)
                (inside / name).unlink()
                os.rename(inside / f"{name} kept", inside / name)

    attacker = threading.Thread(target=swap)
    attacker.start()
    answers = set()
    try:
        for _ in range(1500):
            with suppress(UnsafePathError, FileNotFoundError):
                answers.add(place.read_bytes("file", 100))
            with suppress(UnsafePathError, FileNotFoundError), place.dir("folder") as folder:
                answers.add(folder.read_bytes("secret", 100))
    finally:
        done.set()
        attacker.join()
    assert answers == {b"harmless"}


# -- writing ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ODD)
def test_writing_replaces_what_is_odd_and_follows_nothing(place: Dir, tmp_path: Path, kind: str) -> None:
    put(tmp_path / "place" / "odd", kind)
    place.write_atomic("odd", b"ours")
    assert place.read_bytes("odd", 9) == b"ours"
    assert os.listdir(tmp_path / "outside") == ["secret"]
    assert (tmp_path / "outside" / "secret").read_text() == "secret"


@pytest.mark.parametrize("kind", [*ODD, "folder", "file"])
def test_an_exclusive_file_is_never_made_over_anything(place: Dir, tmp_path: Path, kind: str) -> None:
    if kind == "folder":
        (tmp_path / "place" / "name").mkdir()
    elif kind == "file":
        (tmp_path / "place" / "name").write_text("theirs")
    else:
        put(tmp_path / "place" / "name", kind)
    with pytest.raises(FileExistsError):
        place.create_exclusive("name", b"ours")
    with pytest.raises(FileExistsError):
        place.create_file("name")
    assert os.listdir(tmp_path / "outside") == ["secret"]
    assert leftovers(tmp_path / "place") == []


def test_an_exclusive_file_is_there_with_its_whole_content(place: Dir) -> None:
    place.create_exclusive("marker", b"who and when", 0o640)
    assert place.read_bytes("marker", 100) == b"who and when"
    info = place.stat("marker")
    assert info is not None
    assert info.st_nlink == 1
    assert stat.S_IMODE(info.st_mode) == 0o640
    assert place.names() == ["marker"]


@pytest.mark.parametrize("answer", [errno.EPERM, errno.ENOTSUP, errno.EMLINK])
def test_a_disk_without_hard_links_is_still_exclusive(
    place: Dir, monkeypatch: pytest.MonkeyPatch, answer: int
) -> None:
    def refuse(*args: object, **named: object) -> None:
        raise OSError(answer, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    place.create_exclusive("marker", b"whole")
    assert place.read_bytes("marker", 9) == b"whole"
    with pytest.raises(FileExistsError):
        place.create_exclusive("marker", b"other")
    assert place.names() == ["marker"]


def test_by_way_of_another_folder_a_crash_leaves_nothing_here(
    place: Dir, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = []
    link = os.link

    def watch(source: str, target: str, **named: int) -> None:
        seen.append(os.listdir(tmp_path / "place"))
        link(source, target, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "link", watch)
    with Dir.open(tmp_path / "outside") as other:
        place.create_exclusive("marker", b"x", via=other)
        assert seen == [[]]
        place.write_atomic("marker", b"y", via=other)
        with monkeypatch.context() as patch:
            for function in ("rename", "unlink"):
                patch.setattr(os, function, crash)
            with pytest.raises(KeyboardInterrupt):
                place.write_atomic("marker", b"z", via=other)
        assert place.read_bytes("marker", 9) == b"y"
        assert len(other.names()) == 2
    assert place.names() == ["marker"]


def test_of_many_at_once_one_makes_it(place: Dir) -> None:
    made: list[int] = []
    start = threading.Barrier(8)

    def attempt(number: int) -> None:
        start.wait()
        with suppress(FileExistsError):
            place.create_exclusive("marker", str(number).encode())
            made.append(number)

    threads = [threading.Thread(target=attempt, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert place.read_bytes("marker", 9) == str(made[0]).encode()
    assert place.names() == ["marker"]


def test_a_folder_is_not_replaced_by_a_file(place: Dir) -> None:
    place.dir("name", create=True).close()
    with pytest.raises(UnsafePathError, match="is a folder"):
        place.write_atomic("name", b"x")
    with pytest.raises(UnsafePathError, match="is a folder"):
        place.remove_file("name")
    assert place.names() == ["name"]


def test_a_failed_write_leaves_the_old_content_and_no_rest(
    place: Dir, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.write_atomic("file", b"old")

    def full(fd: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(descriptors.os, "write", full)
    with pytest.raises(OSError, match="No space"):
        place.write_atomic("file", b"new")
    monkeypatch.undo()
    assert place.names() == ["file"]
    assert place.read_bytes("file", 9) == b"old"


def test_a_line_is_not_glued_to_half_a_line(place: Dir) -> None:
    place.append_line("log", b"one")
    place.append_line("log", b"two")
    with open(os.open("log", os.O_WRONLY | os.O_APPEND, dir_fd=place.fd), "wb") as file:
        file.write(b"half")
    place.append_line("log", b"three")
    assert place.read_bytes("log", 99) == b"one\ntwo\nhalf\nthree\n"


@pytest.mark.parametrize("kind", [*ODD, "second name"])
def test_no_line_is_added_to_somebody_elses_file(place: Dir, tmp_path: Path, kind: str) -> None:
    if kind == "second name":
        os.link(tmp_path / "outside" / "secret", tmp_path / "place" / "odd")
    else:
        put(tmp_path / "place" / "odd", kind)
    with pytest.raises(UnsafePathError):
        place.append_line("odd", b"line")
    assert (tmp_path / "outside" / "secret").read_text() == "secret"
    assert os.listdir(tmp_path / "outside") == ["secret"]


def test_a_copy_stops_at_its_limit(place: Dir) -> None:
    place.write_atomic("source", b"x" * 1000)
    for limit, expected in ((None, 1000), (1000, 1000)):
        source, target = place.open_file("source"), place.create_file(f"to {limit}")
        assert copy_descriptor(source, target, limit) == expected
        os.close(source)
        os.close(target)
        assert place.read_bytes(f"to {limit}", 2000) == b"x" * 1000
    source, target = place.open_file("source"), place.create_file("too much")
    with pytest.raises(UnsafePathError, match="grew beyond 999 bytes"):
        copy_descriptor(source, target, 999)
    os.close(source)
    os.close(target)


def copied(
    place: Dir, name: str, size: int, on_block: Callable[[int], object] | None = None
) -> os.stat_result:
    source, target = place.open_file(name), place.create_file(f"copy of {name}")
    try:
        copy_with_holes(source, target, size, on_block)
        return os.fstat(target)
    finally:
        os.close(source)
        os.close(target)


HOLE = 8 * 1024**2


@pytest.mark.parametrize("tells", [True, False])
def test_a_copy_has_the_holes_of_its_original(
    place: Dir, monkeypatch: pytest.MonkeyPatch, *, tells: bool
) -> None:
    fd = place.create_file("holes")
    for at in (0, HOLE, 2 * HOLE):
        os.pwrite(fd, b"data", at)
    os.ftruncate(fd, 3 * HOLE)
    os.close(fd)
    if not tells:  # some file systems know nothing of holes
        monkeypatch.setattr(
            os, "lseek", lambda fd, at, how: refuse(errno.EINVAL) if how != os.SEEK_SET else at
        )
    blocks: list[int] = []
    made = copied(place, "holes", 3 * HOLE, blocks.append)
    monkeypatch.undo()
    assert made.st_size == 3 * HOLE
    assert place.read_bytes("copy of holes", 3 * HOLE) == place.read_bytes("holes", 3 * HOLE)
    if tells:
        assert 512 * made.st_blocks < HOLE
        assert sum(blocks) < HOLE
    else:
        assert sum(blocks) == 3 * HOLE


def refuse(number: int) -> int:
    raise OSError(number, os.strerror(number))


def test_of_a_file_that_grows_or_shrinks_no_more_is_copied_than_there_is(place: Dir) -> None:
    place.write_atomic("grown", b"x" * 1000)
    assert copied(place, "grown", 900).st_size == 900
    place.write_atomic("shrunk", b"x" * 1000)
    assert copied(place, "shrunk", 2000).st_size <= 2000


def test_a_copy_ends_where_somebody_says_so(place: Dir) -> None:
    place.write_atomic("source", b"x" * 1000)
    with pytest.raises(OSError, match="No space"):
        copied(place, "source", 1000, lambda _: refuse(errno.ENOSPC))
    assert place.read_bytes("copy of source", 10) == b""


# -- removing --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ODD)
def test_a_link_is_removed_and_not_its_target(place: Dir, tmp_path: Path, kind: str) -> None:
    put(tmp_path / "place" / "odd", kind)
    (tmp_path / "place" / "folder").mkdir()
    put(tmp_path / "place" / "folder" / "odd", kind)
    assert place.remove_tree("odd")
    assert place.remove_tree("folder")
    assert not place.remove_tree("folder")
    assert not place.remove_file("folder")
    assert place.names() == []
    assert (tmp_path / "outside" / "secret").read_text() == "secret"


def test_what_cannot_be_removed_stays_under_its_name(
    place: Dir, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dig(place, 1500)
    for name in ("a", "kept", "z"):
        (tmp_path / "place" / "deep" / name).touch()
    (tmp_path / "place" / "deep" / "out").symlink_to(tmp_path / "outside")
    unlink = os.unlink

    def refusing(name: str, *, dir_fd: int) -> None:
        if name == "kept":
            raise PermissionError(errno.EPERM, "Operation not permitted", name)
        unlink(name, dir_fd=dir_fd)

    with monkeypatch.context() as patch:
        patch.setattr(os, "unlink", refusing)
        with pytest.raises(PermissionError):
            remove_in_place(place.fd, "deep")
    assert place.names() == ["deep"]
    assert os.listdir(tmp_path / "place" / "deep") == ["kept"]
    remove_in_place(place.fd, "deep")
    assert place.names() == []
    assert (tmp_path / "outside" / "secret").exists()


def dig(folder: Dir, depth: int) -> None:
    """A tree of that depth; deeper than any path can name."""
    here = folder.dir("deep", create=True)
    for _ in range(depth):
        os.close(here.create_file("file"))
        below = here.dir("d" * 200, create=True)
        here.close()
        here = Dir(below.fd, "deep")
    here.close()


def test_a_tree_deeper_than_any_stack_is_removed(place: Dir) -> None:
    dig(place, 3000)
    assert place.remove_tree("deep")
    assert place.names() == []


def test_a_removal_takes_place_elsewhere_if_there_is_a_place(place: Dir, tmp_path: Path) -> None:
    (tmp_path / "place" / "tree" / "inner").mkdir(parents=True)
    seen = []
    rmdir = os.rmdir

    def watch(name: str, *, dir_fd: int) -> None:
        seen.append((os.listdir(tmp_path / "place"), name.startswith(REMOVING)))
        rmdir(name, dir_fd=dir_fd)

    with Dir.open(tmp_path / "outside") as trash, pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "rmdir", watch)
        assert place.remove_tree("tree", trash=trash)
    assert seen == [([], True), ([], True)]
    assert os.listdir(tmp_path / "outside") == ["secret"]


def test_a_crash_during_a_removal_is_swept_up_later(
    place: Dir, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "place" / "tree" / "inner").mkdir(parents=True)
    (tmp_path / "place" / "kept").mkdir()

    monkeypatch.setattr(os, "rmdir", crash)
    with pytest.raises(KeyboardInterrupt):
        place.remove_tree("tree")
    monkeypatch.undo()
    assert "tree" not in place.names()
    assert leftovers(tmp_path / "place")
    sweep(place.fd)
    assert place.names() == ["kept"]


def test_half_written_files_are_swept_up_when_nobody_can_be_writing_them(place: Dir, tmp_path: Path) -> None:
    for name in (".tmp-0123456789abcdef", ".tmp-fedcba9876543210", "kept.txt"):
        (tmp_path / "place" / name).write_text("half")
    os.utime(tmp_path / "place" / ".tmp-0123456789abcdef", (0, 0))
    os.utime(tmp_path / "place" / "kept.txt", (0, 0))
    sweep(place.fd)
    assert sorted(place.names()) == [".tmp-fedcba9876543210", "kept.txt"]


def test_a_tree_that_somebody_fills_meanwhile_is_removed_too(
    place: Dir, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "place" / "tree").mkdir()
    inner = os.open(tmp_path / "place" / "tree", os.O_RDONLY)
    rmdir = os.rmdir
    late = iter(range(3))

    def fill_first(name: str, *, dir_fd: int) -> None:
        for number in late:
            os.close(os.open(f"late {number}", os.O_WRONLY | os.O_CREAT, dir_fd=inner))
            break
        rmdir(name, dir_fd=dir_fd)

    monkeypatch.setattr(os, "rmdir", fill_first)
    assert place.remove_tree("tree")
    os.close(inner)
    assert place.names() == []


def test_a_tree_that_is_filled_for_ever_ends_with_an_error(
    place: Dir, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "place" / "tree").mkdir()

    def full(name: str, *, dir_fd: int) -> None:
        raise OSError(errno.ENOTEMPTY, "Directory not empty")

    monkeypatch.setattr(os, "rmdir", full)
    with pytest.raises(OSError, match="not empty"):
        place.remove_tree("tree")


def test_folders_without_permission_bits_are_removed_by_their_owner(tmp_path: Path) -> None:
    # In a process of its own that gives up root first: root may do everything.
    (tmp_path / "place" / "tree" / "closed" / "inner").mkdir(parents=True)
    (tmp_path / "place" / "tree" / "closed" / "file").write_text("x")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "kept").write_text("kept")
    (tmp_path / "place" / "tree" / "link").symlink_to(tmp_path / "outside")
    code = (
        "import os, sys\n"
        "from syft_job_widgets.layout.safe_files import Dir\n"
        "place = Dir.open('place')\n"
        "if os.geteuid() == 0:\n"
        "    for top, folders, files in os.walk('.'):\n"
        "        for name in (*folders, *files, '.'):\n"
        "            os.chown(os.path.join(top, name), 12345, 12345, follow_symlinks=False)\n"
        "    os.setgroups([])\n"
        "    os.setresgid(12345, 12345, 12345)\n"
        "    os.setresuid(12345, 12345, 12345)\n"
        "os.chmod('outside', 0o500)\n"
        "for path, mode in (('place/tree/closed/inner', 0o000), ('place/tree/closed', 0o000), ('place/tree', 0o500)):\n"
        "    os.chmod(path, mode)\n"
        "assert place.remove_tree('tree')\n"
        "assert place.names() == []\n"
        "print(oct(os.stat('outside').st_mode & 0o777), os.listdir('outside'))\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout == "0o500 ['kept']\n"
