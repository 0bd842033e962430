"""Whatever way a path takes to a job: whose it is, and who may read it, stays the same."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from syft_job_widgets import JobInfo
from syft_job_widgets.errors import NotOwnerError, UnsafePathError
from syft_job_widgets.layout import JobKey, place_at
from syft_job_widgets.sharing import can_read
from tests.jobs import ALICE, BOB, CAROL, client_of, write_job
from tests.review_jobs import key, write_submission

OPEN = "terminal: true\nrules:\n- pattern: '**'\n  access: {read: ['*']}\n"
KEY = JobKey(ALICE, BOB, "J")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A SyftBox in which everybody may read all of Alice's datasite, unless a file further down is protected."""
    made = tmp_path / "box"
    write_job(made, "J")
    (made / ALICE / "syft.pub.yaml").write_text(OPEN)
    return made


def spellings(root: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Ways to say where the job `J` is; the process stands in Alice's datasite."""
    jobs = root / ALICE / "app_data" / "job"
    links = root.parent / "links"
    links.mkdir()
    (links / "box").symlink_to(root)
    (links / "datasite").symlink_to(root / ALICE)
    (links / "jobs").symlink_to(jobs)
    (links / "bob").symlink_to(jobs / BOB)
    (links / "job").symlink_to(jobs / BOB / "J")
    (links / "chain").symlink_to(links / "bob")
    monkeypatch.setenv("HOME", str(root))
    monkeypatch.chdir(root / ALICE)
    return [
        jobs / BOB / "J",
        Path("app_data", "job", BOB, "J"),
        Path("..", ALICE, "app_data", "job", BOB, "J"),
        Path("~", ALICE, "app_data", "job", BOB, "J"),
        jobs / CAROL / ".." / BOB / "J",
        jobs / BOB / "J" / ".." / "J",
        jobs / BOB / "J" / "sub" / "..",
        links / "box" / ALICE / "app_data" / "job" / BOB / "J",
        links / "datasite" / "app_data" / "job" / BOB / "J",
        links / "jobs" / BOB / "J",
        links / "bob" / "J",
        links / "chain" / "J",
        links / "job",
        links / "bob" / ".." / BOB / "J",
    ]


def test_every_spelling_is_that_job(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / ALICE / "app_data" / "job" / BOB / "J" / "sub").mkdir()
    for location in spellings(root, monkeypatch):
        place = place_at(root, location, BOB)
        assert (place.key, place.datasite) == (KEY, root / ALICE), location
    monkeypatch.chdir(root)
    assert place_at(Path("."), Path(ALICE, "app_data", "job", BOB, "J"), BOB).key == KEY


def test_nobody_becomes_the_owner_by_a_spelling(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of(root, BOB)
    before = sorted((root / ALICE).rglob("*"))
    for location in spellings(root, monkeypatch)[:6] + spellings_of_links(root):
        job = JobInfo(
            name="J",
            datasite_owner_email=BOB,  # a lie
            status="inbox",
            submitted_by=BOB,
            location=location,
            client=client,
            current_user_email=BOB,
        )
        with pytest.raises(NotOwnerError, match=ALICE):
            job.approve()
    assert sorted((root / ALICE).rglob("*")) == before


def spellings_of_links(root: Path) -> list[Path]:
    links = root.parent / "links"
    return [links / "jobs" / BOB / "J", links / "bob" / "J", links / "job"]


def test_results_are_closed_under_the_open_datasite_by_every_spelling(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = tmp_path / "r.csv"
    result.write_text("1\n")
    client = client_of(root)
    ways = spellings(root, monkeypatch)[:6] + spellings_of_links(root)
    for i, way in enumerate(ways):
        name = f"J{i}"
        write_job(root, name)
        location = way.with_name(name)
        if way.name == "job":  # the link to the job itself
            location = way.with_name(f"job{i}")
            location.symlink_to(root / ALICE / "app_data" / "job" / BOB / name)
        job = JobInfo(name, ALICE, "inbox", BOB, location, client, ALICE)
        assert job.accept_by_depositing_result(result).read_text() == "1\n"
        where = f"app_data/job/{BOB}/{name}/outputs/r.csv"
        assert (root / ALICE / where).is_file()
        assert not can_read(root / ALICE, where, "stranger@x.example"), location
        assert can_read(root / ALICE, f"app_data/job/{BOB}/{name}/main.py", "stranger@x.example")


def test_a_relative_syftbox_and_another_current_folder(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = tmp_path / "r.csv"
    result.write_text("1\n")
    monkeypatch.chdir(root.parent)
    job = client_of(Path("box")).jobs["J"]
    monkeypatch.chdir("/")
    job.accept_by_depositing_result(result)
    assert not can_read(root / ALICE, f"app_data/job/{BOB}/J/outputs/r.csv", "stranger@x.example")


def test_an_object_by_hand_keeps_its_place(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_job(root, "J", owner=CAROL)
    monkeypatch.chdir(root / ALICE)
    job = JobInfo("J", ALICE, "inbox", BOB, Path("app_data", "job", BOB, "J"), client_of(root), ALICE)
    monkeypatch.chdir(root / CAROL)
    assert job.key == KEY
    assert [path.parents[4] for path in job.files] == [root / ALICE] * len(job.files)


IN_A_DATASITE = (
    f"{ALICE}/app_data/job",
    f"{ALICE}/app_data/job/{BOB}",
    f"{ALICE}/app_data/job/{BOB}/..",
    f"{ALICE}/app_data/job/{BOB}/J/sub",
    f"{ALICE}/app_data/job/.reviews/{BOB}",
    f"{ALICE}/app_data/job/inbox/{BOB}",
    # What a submitter makes inside of a job makes nobody an owner.
    f"{ALICE}/app_data/job/{BOB}/J/app_data/job/{BOB}/mine",
    f"{ALICE}/public/{BOB}/J",
)


@pytest.mark.parametrize("path", [*IN_A_DATASITE, ALICE, "."])
def test_what_is_in_the_syftbox_and_no_job_is_nobodys_bare_folder(root: Path, path: str) -> None:
    (root / path).mkdir(parents=True, exist_ok=True)
    with pytest.raises(UnsafePathError, match=r"Take the job from client\.jobs"):
        place_at(root, root / path, BOB)


@pytest.mark.parametrize("path", IN_A_DATASITE)
def test_what_is_in_another_syftbox_and_no_job_is_nobodys_bare_folder(root: Path, path: str) -> None:
    (root / path).mkdir(parents=True, exist_ok=True)
    with pytest.raises(UnsafePathError, match=r"Take the job from client\.jobs"):
        place_at(root.parent / "mine", root / path, BOB)


@pytest.mark.parametrize("name", ["J", "zero", "one"])
def test_another_syftbox_has_owners_too(root: Path, tmp_path: Path, name: str) -> None:
    write_submission(root, key("zero", protocol="0"))
    write_submission(root, key("one"))
    location = next(path.parent for path in root.rglob("config.yaml") if path.parent.name == name)
    (tmp_path / "mine").mkdir()
    (tmp_path / "link").symlink_to(location.parent)
    (tmp_path / "job").symlink_to(location)
    for way in (location, tmp_path / "link" / name, tmp_path / "job"):
        place = place_at(tmp_path / "mine", way, BOB)
        assert (place.key.owner, place.key.name, place.datasite) == (ALICE, name, root / ALICE)


def test_a_link_below_the_root_stays_refused(root: Path, tmp_path: Path) -> None:
    (root / CAROL).symlink_to(root / ALICE)
    location = root / CAROL / "app_data" / "job" / BOB / "J"
    place = place_at(root, location, BOB)
    assert place.key.owner == CAROL
    with pytest.raises(UnsafePathError, match="is a link"):
        place.open_code()


def test_links_in_a_circle(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(UnsafePathError, match="circle"):
        place_at(tmp_path / "box", tmp_path / "a" / "x" / "y", ALICE).open_code()


def test_a_bare_folder_is_its_makers(tmp_path: Path) -> None:
    folder = tmp_path / "somewhere" / BOB / "J"
    folder.mkdir(parents=True)
    os.symlink(folder.parent, tmp_path / "link")
    for way in (folder, tmp_path / "link" / "J"):
        assert place_at(tmp_path / "box", way, ALICE).key == KEY
