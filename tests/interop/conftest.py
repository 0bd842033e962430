"""The published packages, each in an environment of its own, as partners for the tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.interop.partner import VERSIONS, Partner


@pytest.fixture(scope="session", params=VERSIONS)
def partner(request: pytest.FixtureRequest) -> Iterator[Partner]:
    """One published version after the other, each started once."""
    with Partner(request.param) as partner:
        yield partner
