"""Links, odd files, broken files, crashes and crowds: what the disk holds is never lost and never somebody else's."""

from __future__ import annotations

import errno
import fcntl
import importlib
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml
from syft_permissions import RuleSet

from syft_job_widgets.errors import SharingError
from syft_job_widgets.sharing import Target, can_read, grant_read, preview, protect, readers, revoke_read
from syft_job_widgets.sharing import document as document_module
from syft_job_widgets.sharing import store as store_module
from tests.core.sharing_support import (
    BOB,
    CAROL,
    EVE,
    OWNER,
    leftovers,
    permission_files,
    put_file,
    put_rules,
    rule,
)
from tests.helpers import ROOT

preview_module = importlib.import_module("syft_job_widgets.sharing.preview")  # the name is also a function

OUT = Target("job/run/out", folder=True)
LOG = Target("job/run/log.txt", folder=False)

_GRANT_MANY = """
import sys
from pathlib import Path
from syft_job_widgets.sharing import Target, grant_read
site, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
print("ready", flush=True)
sys.stdin.readline()
for number in range(count):
    grant_read(site, [Target("job/run/out", True), Target("job/run/log.txt", False)], [f"{name}{number}@uni.example"])
"""
_CRASH = """
import os, sys
from pathlib import Path
from syft_job_widgets.sharing import Target, grant_read
os.rename = lambda *args, **kinds: os._exit(9)
grant_read(Path(sys.argv[1]), [Target("job/run/out", True)], ["carol@lab.example"])
"""


@pytest.fixture
def datasite(tmp_path: Path) -> Path:
    site = tmp_path / OWNER
    put_file(site / "job/run/out/x.csv")
    put_file(site / "job/run/log.txt")
    put_rules(site / "job/run/out", rule("**", read=[EVE]))
    return site


def python(code: str, *args: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, args)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


# -- links and odd files -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", [grant_read, revoke_read, preview])
@pytest.mark.parametrize("where", ["", "job", "job/run/out", "job/run/out/deep"])
def test_a_linked_permission_file_is_refused_and_its_target_untouched(
    datasite: Path, tmp_path: Path, where: str, action: Callable[[Path, list[Target], list[str]], object]
) -> None:
    victim = tmp_path / "victim.yaml"
    victim.write_text(yaml.safe_dump({"rules": [rule("**", read=["*"])], "terminal": False}))
    content = victim.read_bytes()
    (datasite / where).mkdir(exist_ok=True)
    place = datasite / where / "syft.pub.yaml"
    place.unlink(missing_ok=True)
    place.symlink_to(victim)
    with pytest.raises(SharingError, match=r"syft\.pub\.yaml.*links are not followed"):
        action(datasite, [OUT], [EVE])
    assert victim.read_bytes() == content
    assert place.is_symlink()
    assert "links are not followed" in str(readers(datasite, OUT).problem)


@pytest.mark.parametrize("linked", ["job", "job/run", "job/run/out"])
def test_a_linked_folder_on_the_way_is_refused(datasite: Path, tmp_path: Path, linked: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    (datasite / linked).rename(elsewhere)
    (datasite / linked).symlink_to(elsewhere)
    content = {path: path.read_bytes() for path in elsewhere.rglob("*") if path.is_file()}
    for act in (
        lambda: grant_read(datasite, [OUT], [CAROL]),
        lambda: protect(datasite, OUT),
        lambda: can_read(datasite, OUT.path + "/", EVE),
    ):
        with pytest.raises(SharingError, match="links are not followed"):
            act()
    assert readers(datasite, OUT).users == ()
    assert readers(datasite, OUT).problem is not None
    assert {path: path.read_bytes() for path in elsewhere.rglob("*") if path.is_file()} == content


def test_links_below_a_folder_are_not_walked_into(datasite: Path, tmp_path: Path) -> None:
    outside = put_rules(tmp_path / "outside", rule("**", read=["*"]))
    content = outside.read_bytes()
    (datasite / OUT.path / "away").symlink_to(outside.parent)
    (datasite / OUT.path / "loop").symlink_to(datasite)
    grant_read(datasite, [OUT], [CAROL])
    assert outside.read_bytes() == content


def test_a_fifo_or_folder_in_the_place_of_the_permission_file_is_refused_at_once(datasite: Path) -> None:
    place = datasite / "job/syft.pub.yaml"
    os.mkfifo(place)
    with pytest.raises(SharingError, match=r"job/syft\.pub\.yaml"):
        grant_read(datasite, [OUT], [CAROL])
    place.unlink()
    place.mkdir()
    with pytest.raises(SharingError, match=r"job/syft\.pub\.yaml"):
        grant_read(datasite, [OUT], [CAROL])


def test_a_target_of_the_wrong_kind_is_refused(datasite: Path) -> None:
    (datasite / "job/link.txt").symlink_to("run/log.txt")
    for target in (
        Target("job/run/out", False),
        Target("job/run/log.txt", True),
        Target("job/link.txt", False),
    ):
        with pytest.raises(SharingError, match=r"is a (directory|file|link)"):
            grant_read(datasite, [target], [CAROL])
    with pytest.raises(SharingError, match="no longer there"):
        grant_read(datasite.parent / "nobody@hospital.example", [OUT], [CAROL])


# -- broken files ----------------------------------------------------------------------------------------------------

BROKEN = {
    "not yaml": b"{",
    "not utf-8": b"rules: []\n# \xff\n",
    "a list": b"- 1\n",
    "wrong types": b"rules: 3\n",
    "two documents": b"rules: []\n---\nrules: []\n",
    "unsupported template": b"rules: [{pattern: '{{.Year}}/**', access: {}}]\n",
    "an anchor": b"rules: &a []\nother: *a\n",
    "too large": b"#" * (document_module.MAX_BYTES + 1),
    "too deep": b"rules: " + b"[" * 50 + b"]" * 50,
    "a tag": b"rules: !!python/object/apply:os.system ['true']\n",
    "a huge number": b"rules: " + b":".join([b"59"] * 20000),
    "too many rules": b"rules: [" + b"{pattern: a, access: {}}," * 1001 + b"]",
    "too many globstars": b"rules: [{pattern: '**/a/**/a/**/a/**', access: {}}]",
    "too many stars": b"rules: [{pattern: '" + b"*a" * 40 + b"', access: {}}]",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_on_the_way_is_named_and_nothing_is_guessed(datasite: Path, name: str) -> None:
    place = datasite / "job/syft.pub.yaml"
    place.write_bytes(BROKEN[name])
    files = permission_files(datasite)
    with pytest.raises(SharingError, match=r"job/syft\.pub\.yaml"):
        grant_read(datasite, [LOG], [CAROL])
    with pytest.raises(SharingError, match=r"job/syft\.pub\.yaml"):
        can_read(datasite, LOG.path, CAROL)
    found = readers(datasite, LOG)
    assert found.users == ()
    assert "job/syft.pub.yaml" in str(found.problem)
    assert permission_files(datasite) == files


@pytest.mark.parametrize("empty", [b"", b"{}", b"[]", b"# nothing\n", b"rules: []\nterminal: false\n"])
def test_an_empty_file_means_nobody_as_in_the_engine(datasite: Path, empty: bytes) -> None:
    place = datasite / "job/syft.pub.yaml"
    place.write_bytes(empty)
    assert RuleSet.load(place).rules == []
    assert readers(datasite, LOG).users == ()
    grant_read(datasite, [LOG], [CAROL])
    assert can_read(datasite, LOG.path, CAROL)


def test_a_broken_file_elsewhere_does_not_matter(datasite: Path) -> None:
    for where in ("other", "job/other", "job/run/beside"):
        put_file(datasite / where / "syft.pub.yaml", "{")
    (datasite / "loop").symlink_to("loop")
    grant_read(datasite, [OUT, LOG], [CAROL])
    assert can_read(datasite, LOG.path, CAROL)
    assert readers(datasite, OUT).users == (EVE, CAROL)


# -- crashes and crowds ----------------------------------------------------------------------------------------------


def test_a_crash_before_the_rename_leaves_the_old_file(datasite: Path) -> None:
    files = permission_files(datasite)
    with python(_CRASH, datasite) as crashed:
        assert crashed.wait(60) == 9
    assert permission_files(datasite) == files
    assert leftovers(datasite)  # it did die in the middle
    grant_read(datasite, [OUT], [CAROL])  # and its lock died with it
    assert readers(datasite, OUT).users == (EVE, CAROL)


def test_an_error_in_the_second_file_puts_the_first_one_back(
    datasite: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_rules(datasite / "job/run/out/deep", rule("**", read=[EVE]))
    files = permission_files(datasite)
    rename, renamed = os.rename, []

    def full_disk(source: str, target: str, **kinds: int) -> None:
        renamed.append(target)
        if len(renamed) == 2:
            raise OSError(28, "No space left on device")
        rename(source, target, **kinds)

    monkeypatch.setattr(os, "rename", full_disk)
    with pytest.raises(SharingError, match="No space left on device"):
        grant_read(datasite, [OUT], [CAROL])
    assert permission_files(datasite) == files
    assert not leftovers(datasite)


def test_processes_that_grant_at_once_lose_no_grant(datasite: Path) -> None:
    crowd = [python(_GRANT_MANY, datasite, name, 25) for name in "abcd"]
    for one in crowd:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in crowd:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    for one in crowd:
        one.communicate(timeout=300)
        assert one.returncode == 0
    everyone = {f"{name}{number}@uni.example" for name in "abcd" for number in range(25)}
    assert set(readers(datasite, OUT).users) == {EVE, *everyone}
    assert set(readers(datasite, LOG).users) == everyone
    assert not leftovers(datasite)
    assert not list(datasite.rglob("*lock*"))


def test_threads_that_grant_and_revoke_at_once_lose_nothing(datasite: Path) -> None:
    def work(number: int) -> None:
        grant_read(datasite, [OUT], [f"u{number}@uni.example"])
        if number % 2:
            revoke_read(datasite, [OUT], [f"u{number}@uni.example"])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(40)))
    assert set(readers(datasite, OUT).users) == {
        EVE,
        *(f"u{number}@uni.example" for number in range(0, 40, 2)),
    }


def test_a_lock_that_is_not_given_back_is_reported(datasite: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "LOCK_SECONDS", 0.05)
    holder = os.open(datasite, os.O_RDONLY)
    try:
        fcntl.flock(holder, fcntl.LOCK_EX)
        with pytest.raises(SharingError, match="Another program has been changing permissions"):
            grant_read(datasite, [OUT], [BOB])
    finally:
        os.close(holder)
    grant_read(datasite, [OUT], [BOB])


def test_a_file_system_without_locks_is_reported(datasite: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_locks(handle: int, operation: int) -> None:
        raise OSError(errno.EBADF, "Bad file descriptor")  # what an NFS mount answers for a folder

    files = permission_files(datasite)
    monkeypatch.setattr(fcntl, "flock", no_locks)
    with pytest.raises(SharingError, match="cannot lock folders"):
        grant_read(datasite, [OUT], [BOB])
    assert permission_files(datasite) == files
    assert preview(datasite, [OUT], [BOB]).will_read_then == (EVE, BOB)


def test_a_preview_comes_back_however_slow_the_patterns_are(
    datasite: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview_module, "CHECK_SECONDS", -1.0)
    seen = preview(datasite, [OUT], [CAROL])
    assert [file.covered for file in seen.files] == [False]
    assert "For 1 files it took too long to find out whether they are covered." in seen.warnings


def test_a_folder_too_large_to_look_through_is_refused_unless_it_is_protected(
    datasite: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_module, "MAX_ENTRIES", 3)
    for number in range(4):
        put_file(datasite / OUT.path / f"f{number}")
    with pytest.raises(SharingError, match="more than 3 files"):
        grant_read(datasite, [OUT], [CAROL])
    protect(datasite, OUT)
    grant_read(
        datasite, [OUT], [CAROL]
    )  # nothing below a protected folder can matter, so nothing is looked at
    assert readers(datasite, OUT).users == (CAROL,)
    assert preview(datasite, [OUT], [BOB]).complete is False


def test_a_file_that_is_no_unicode_text_is_refused_and_its_folder_is_not(datasite: Path) -> None:
    name = "caf\udce9"
    put_file(datasite / "job" / name / "x")
    with pytest.raises(SharingError, match="not valid text"):
        grant_read(datasite, [Target(f"job/run/{name}", folder=False)], [CAROL])
    grant_read(datasite, [Target(f"job/{name}", folder=True)], [CAROL])
    assert can_read(datasite, f"job/{name}/x", CAROL)
