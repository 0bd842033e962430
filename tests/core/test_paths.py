"""Paths that a person gives: made whole at once, or refused in a sentence."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from syft_job_widgets import SyftJobConfig, get_client
from syft_job_widgets.cli import main
from syft_job_widgets.paths import expand, holds, path_below
from tests.jobs import ALICE, BOB, client_of, write_job

NOBODY = "~no-such-user-here/box"


def test_a_path_is_made_whole(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert expand("box") == expand(Path("box")) == tmp_path / "box"
    assert expand(".") == tmp_path
    assert expand("~/box") == home / "box"
    assert expand("/srv/../box") == Path("/srv/../box")  # what '..' means depends on links


@pytest.mark.parametrize(
    ("path", "words"),
    [("", "is empty"), ("  ", "is empty"), (NOBODY, "home folder of a user"), ("a\0b", "null character")],
)
def test_what_is_no_path_is_refused_in_a_sentence(path: str, words: str) -> None:
    with pytest.raises(ValueError, match=rf"^The folder .*{words}.*\. .*\.$"):
        expand(path, "The folder")


@pytest.mark.parametrize("path", [None, 5, b"box"])
def test_what_is_not_even_text_is_refused_in_a_sentence(path: object) -> None:
    with pytest.raises(TypeError, match="text or a pathlib.Path, not"):
        expand(path)  # type: ignore[arg-type]


def test_a_current_folder_that_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    os.rmdir(tmp_path / "gone")
    with pytest.raises(ValueError, match="no longer there"):
        expand("box")


def test_a_folder_holds_what_is_below_it_under_any_name(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "a")
    (tmp_path / "a" / "out").symlink_to(tmp_path)
    for folder in (tmp_path / "a", tmp_path / "link", tmp_path / "a" / "b" / ".."):
        assert holds(folder, tmp_path / "a" / "b" / "not" / "there")
        assert holds(folder, tmp_path / "link" / "b")
        assert holds(folder, tmp_path / "a")
        assert not holds(folder, tmp_path)
        assert not holds(folder, tmp_path / "a" / "out" / "x")
        assert not holds(folder, tmp_path / "ab")
    assert path_below(tmp_path / "link", tmp_path / "a" / "b" / "c") == ("b", "c")
    (tmp_path / "circle").symlink_to("circle")
    assert not holds(tmp_path / "a", tmp_path / "circle")
    assert holds(tmp_path / "a", tmp_path / "a" / "circle")
    assert not holds(tmp_path / "circle", tmp_path / "a")
    assert not holds(tmp_path / "nowhere", tmp_path / "a")
    assert holds(tmp_path / "nowhere", tmp_path / "nowhere" / "x")


def test_a_disk_that_has_two_names_for_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # As on a disk that ignores the case of letters: what is asked for as "BOX" is there, and is the same folder.
    (tmp_path / "box" / "a").mkdir(parents=True)
    real = os.stat

    def ignoring_case(path: object, *args: object, **kwargs: object) -> os.stat_result:
        if isinstance(path, str | Path):
            path = str(path).replace("BOX", "box")
        return real(path, *args, **kwargs)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(os, "stat", ignoring_case)
    assert path_below(tmp_path / "box", tmp_path / "BOX" / "a") == ("a",)


def test_a_relative_syftbox_stays_the_same_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_job(tmp_path / "box")
    (tmp_path / "else").mkdir()
    monkeypatch.chdir(tmp_path)
    alice, bob = client_of(Path("box")), client_of(Path("box"), BOB)
    assert alice.config.syftbox_folder == tmp_path / "box"
    monkeypatch.chdir(tmp_path / "else")
    assert len(alice.jobs) == 1
    assert bob.submit_bash_job(ALICE, "true", "second").is_dir()
    assert len(alice.jobs) == 2
    assert list((tmp_path / "else").iterdir()) == []


@pytest.mark.parametrize("folder", ["", " ", NOBODY])
def test_a_syftbox_that_is_no_path(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for make in (
        lambda: SyftJobConfig(folder, ALICE),  # type: ignore[arg-type]
        lambda: SyftJobConfig.from_syftbox_folder(folder, ALICE),
        lambda: get_client(folder, ALICE),
    ):
        with pytest.raises(ValueError, match="The path of the SyftBox folder is"):
            make()
    assert main(["run", "--once", "--email", ALICE, "--syftbox", folder]) == 1
    assert capsys.readouterr().err.startswith("The path of the SyftBox folder is")
    assert main(["doctor", "--syftbox", folder]) == 1
    assert capsys.readouterr().err.startswith("--syftbox is")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("folder", ["", NOBODY])
def test_other_folders_of_the_command_line(
    folder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = ["run", "--once", "--syftbox", str(tmp_path), "--email", ALICE]
    assert main([*run, "--work-dir", folder]) == 1
    assert capsys.readouterr().err.startswith("--work-dir is")
    assert main(["demo", "--no-browser", "--folder", folder]) == 1
    assert capsys.readouterr().err.startswith("--folder is")
