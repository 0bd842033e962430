"""scripts/browser.py: which Chromium is taken, and how one is installed where there is none."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from scripts import browser


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that stands before the system's programs on PATH; no Chromium is known on this machine."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setattr(browser, "NAMES", ("stand-in-chromium", "stand-in-chrome"))
    monkeypatch.setattr(browser, "_playwrights_own", lambda: None)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.delenv("CHROMIUM", raising=False)
    return folder


def script(path: Path, body: str) -> str:
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def installer(path: Path, log: Path, browser_path: Path) -> str:
    """A program that notes its arguments, and makes a browser when one of them is "install"."""
    body = (
        f"echo \"$@\" >> '{log}'\n"
        f"case \" $* \" in *' install '*) printf '#!/bin/sh\\nexit 0\\n' > '{browser_path}'; chmod +x '{browser_path}';; esac"
    )
    return script(path, body)


def test_the_chosen_one_comes_first(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on_path = script(programs / "stand-in-chrome", "exit 0")
    chosen = script(programs / "mine", "exit 0")
    assert browser.find() == on_path
    monkeypatch.setenv("CHROMIUM", chosen)
    assert browser.find() == chosen


def test_a_wrong_choice_is_said_and_not_replaced(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script(programs / "stand-in-chrome", "exit 0")
    monkeypatch.setenv("CHROMIUM", str(programs / "nothing-here"))
    with pytest.raises(browser.NoBrowserError, match="CHROMIUM is set to"):
        browser.find()


def test_one_that_does_not_start_is_refused(programs: Path) -> None:
    script(programs / "stand-in-chromium", "echo 'no such library' >&2; exit 127")
    with pytest.raises(browser.NoBrowserError, match="does not start: no such library"):
        browser.find_or_install()


def test_root_on_debian_takes_debians(
    programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, made = tmp_path / "log", programs / "stand-in-chromium"
    installer(programs / "apt-get", log, made)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(browser, "_is_debian", lambda: True)
    assert browser.find_or_install() == str(made)
    update, install = log.read_text(encoding="utf-8").splitlines()
    assert update.startswith("update")
    assert browser.HEADLESS in install.split()


def test_root_on_debian_gets_the_headless_shell_beside_a_chromium(
    programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heavy = script(programs / "stand-in-chrome", "exit 0")
    log, made = tmp_path / "log", programs / "stand-in-shell"
    monkeypatch.setattr(browser, "HEADLESS", made.name)
    monkeypatch.setattr(browser, "NAMES", (made.name, *browser.NAMES))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(browser, "_is_debian", lambda: True)
    script(programs / "apt-get", "exit 1")
    assert browser.find_or_install() == heavy  # it cannot be had: the one that is there will do
    installer(programs / "apt-get", log, made)
    assert browser.find_or_install() == str(made)
    log.unlink()
    assert browser.find_or_install() == str(made)
    made.unlink()
    monkeypatch.setenv("CHROMIUM", heavy)
    assert browser.find_or_install() == heavy
    assert not log.exists()


@pytest.mark.parametrize(("user", "debian", "flag"), [(1000, True, False), (0, False, True)])
def test_others_take_playwrights(
    programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, user: int, debian: bool, flag: bool
) -> None:
    log, made = tmp_path / "log", programs / "stand-in-chromium"
    monkeypatch.setattr(sys, "executable", installer(programs / "python", log, made))
    monkeypatch.setattr(os, "geteuid", lambda: user)
    monkeypatch.setattr(browser, "_is_debian", lambda: debian)
    assert browser.find_or_install() == str(made)
    (install,) = log.read_text(encoding="utf-8").splitlines()
    assert install.startswith("-m playwright install")
    assert ("--with-deps" in install) == flag


def test_an_install_that_brings_nothing_is_told(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(sys, "executable", script(programs / "python", "exit 1"))
    with pytest.raises(browser.NoBrowserError, match="set CHROMIUM to its path"):
        browser.find_or_install()
