"""Every text of the corpus in every place of the real views, on real messages: shown as it is, and nothing else happens."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from syft_job_widgets.text import visible
from syft_job_widgets.widgets import JobCard, JobsTable, LogPane
from syft_job_widgets.widgets.rows import clean
from tests.attacks.conftest import Bench
from tests.attacks.corpus import BENIGN, TEXTS, Vector
from tests.attacks.places import Places, build, file_path, readable
from tests.jobs import ALICE, by_hand
from tests.widgets.support import recording

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Places:
    return build(tmp_path_factory.mktemp("hostile") / "SyftBox", TEXTS)
