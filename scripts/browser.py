"""Find a Chromium for the tests, or install one.

`python scripts/browser.py` prints the path of a Chromium, and installs it first when there is none. Looked for in this order:

1. the path in `$CHROMIUM`;
2. Chromium's headless shell, and then a Chromium or Chrome, of the operating system, on PATH;
3. the one that Playwright keeps for itself.

When there is none: as root on Debian, Debian's package; elsewhere Playwright's download, which needs no rights. The headless shell is the same engine
without the windows of a browser, which nobody sees and which cost half of the time of the tests; so where Debian has it, it is installed beside a Chromium.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

HEADLESS = "chromium-headless-shell"
NAMES = (HEADLESS, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

DEBIAN_PACKAGES = (HEADLESS, "fonts-liberation", "fonts-noto-color-emoji")
"""The browser, and the fonts for text and the status emojis in the screenshots."""

FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""Chromium's start options in every test: nothing that would speak to the network by itself."""


class NoBrowserError(RuntimeError):
    """No Chromium was found, and none could be installed."""


def launch_flags() -> list[str]:
    """`FLAGS`, and `--no-sandbox` for root, under whom Chromium refuses to start with its sandbox."""
    return [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else list(FLAGS)


def find() -> str | None:
    """The path of a Chromium, or None.

    Raises:
        NoBrowserError: `$CHROMIUM` is set, but is no program.
    """
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        path = shutil.which(chosen)
        if path is None:
            raise NoBrowserError(f"CHROMIUM is set to {chosen!r}, which is no program. Correct or unset it.")
        return path
    for name in NAMES:
        path = shutil.which(name)
        if path is not None:
            return path
    return _playwrights_own()


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright  # only here: it starts a process

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _is_debian() -> bool:
    # Ubuntu's package of the same name is an empty one that asks for snap, so "like Debian" is not enough.
    release = Path("/etc/os-release")
    return release.exists() and "ID=debian" in release.read_text(encoding="utf-8").splitlines()


def _debian_installs() -> bool:
    return os.geteuid() == 0 and _is_debian() and shutil.which("apt-get") is not None


def _is_heavy(path: str) -> bool:
    """Whether the headless shell can be had instead, and nobody chose this one."""
    return not os.environ.get("CHROMIUM") and Path(path).name != HEADLESS and _debian_installs()


def install() -> None:
    """Install a Chromium. What the installer prints goes to stderr."""
    root = os.geteuid() == 0
    commands: list[list[str]]
    if _debian_installs():
        # What cannot be reached is told at once: a Chromium that is there already will do.
        at_once = ["-o", "Acquire::Retries=0", "-o", "Acquire::http::Timeout=20"]
        commands = [
            ["apt-get", "update", "-q", *at_once],
            ["apt-get", "install", *at_once, "-y", "-q", "--no-install-recommends", *DEBIAN_PACKAGES],
        ]
    else:
        libraries = ["--with-deps"] if root else []
        commands = [[sys.executable, "-m", "playwright", "install", *libraries, "chromium"]]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in commands:
        print("+", " ".join(command), file=sys.stderr)
        # An exit code is not the answer: what counts is whether a browser is there afterwards.
        subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False)


def find_or_install() -> str:
    """The path of a Chromium that starts.

    Raises:
        NoBrowserError: there is none and none could be installed, or it does not start.
    """
    path = find()
    if path is None or _is_heavy(path):
        install()
        path = find()
    if path is None:
        raise NoBrowserError(
            "There is no Chromium here and none could be installed. Install one, or set CHROMIUM to its path."
        )
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoBrowserError(f"{path} does not start: {error}") from error
    if answer.returncode != 0:
        raise NoBrowserError(f"{path} does not start: {answer.stderr.strip()}")
    return path


if __name__ == "__main__":
    try:
        print(find_or_install())
    except NoBrowserError as problem:
        sys.exit(str(problem))
