"""Every text of the corpus in every place of the real views, on real messages: shown as it is, and nothing else happens."""

from __future__ import annotations

import pytest

from tests.attacks.corpus import TEXTS
from tests.attacks.places import Places, build

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Places:
    return build(tmp_path_factory.mktemp("hostile") / "SyftBox", TEXTS)
