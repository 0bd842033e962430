"""Keep every test away from the home folder of the person who runs it.

A pytest plugin, loaded by the `conftest.py` of the repository for the tests and the example notebooks. It works on the
environment of the whole run, before the first fixture, because servers and kernels that tests start inherit it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
import uv

from scripts import browser

HOME_VARIABLES = {
    "HOME": "",
    "XDG_CONFIG_HOME": ".config",
    "XDG_DATA_HOME": ".local/share",
    "XDG_STATE_HOME": ".local/state",
    "XDG_CACHE_HOME": ".cache",
    "IPYTHONDIR": ".ipython",
    "JUPYTER_CONFIG_DIR": ".jupyter",
    "JUPYTER_DATA_DIR": ".local/share/jupyter",
    "JUPYTER_RUNTIME_DIR": ".local/share/jupyter/runtime",
}
"""Each variable that leads to a personal folder, and where it points inside the home folder of a test."""

_home = pytest.StashKey[Path]()
_before = pytest.StashKey[dict[str, "str | None"]]()


def home_environment(home: Path) -> dict[str, str]:
    """The variables that make `home` the home folder. The folders they name are created."""
    made = {name: home / below for name, below in HOME_VARIABLES.items()}
    for folder in made.values():
        folder.mkdir(parents=True, exist_ok=True)
    return {name: str(folder) for name, folder in made.items()}


def _caches() -> dict[str, str]:
    """What must be found before the home folder changes: downloads, which hold no settings and cost minutes."""
    answer = subprocess.run([uv.find_uv_bin(), "cache", "dir"], capture_output=True, text=True, check=True)
    found = {"UV_CACHE_DIR": answer.stdout.strip()}
    chromium = browser.find()
    if chromium is not None:
        found["CHROMIUM"] = chromium
    return found


def pytest_configure(config: pytest.Config) -> None:
    home = Path(tempfile.mkdtemp(prefix="sjw-home-"))
    new = {**_caches(), **home_environment(home)}
    config.stash[_home] = home
    config.stash[_before] = {name: os.environ.get(name) for name in new}
    os.environ.update(new)


def pytest_unconfigure(config: pytest.Config) -> None:
    for name, value in config.stash.get(_before, {}).items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    shutil.rmtree(config.stash[_home], ignore_errors=True)
