"""For every test: a home folder of its own kind, the property-test profiles, and a few fixtures."""

from __future__ import annotations

import os
from pathlib import Path

import hypothesis
import pytest

from tests.isolation import home_environment

# No deadline: two cores are shared, and a slow machine is not a bug. In CI the same examples each time, so that a red
# run is about the change; on a developer's machine new ones each time, so that they find what CI cannot.
hypothesis.settings.register_profile(
    "ci",
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=40,
    print_blob=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.register_profile("dev", deadline=None, max_examples=60, print_blob=True)
hypothesis.settings.register_profile("deep", deadline=None, max_examples=2000, print_blob=True)


def pytest_configure(config: pytest.Config) -> None:
    chosen = os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev")
    if config.getoption("--hypothesis-profile") is None:  # a profile on the command line wins
        hypothesis.settings.load_profile(chosen)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new, empty home folder of this test alone. (Without it a test shares one temporary home with the whole run.)"""
    folder = tmp_path / "home"
    for name, value in home_environment(folder).items():
        monkeypatch.setenv(name, value)
    return folder
