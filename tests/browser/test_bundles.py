"""The committed bundles, as a notebook host takes them: one ES module each, from nothing but its own text."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import BUNDLES

pytestmark = pytest.mark.browser

NAMES = ("table", "card", "log", "panel")


def test_every_bundle_is_tried() -> None:
    assert sorted(path.stem for path in BUNDLES.glob("*.js")) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_bundle_loads_by_itself(page: Page, site: str, name: str) -> None:
    requested: list[str] = []
    page.goto(f"{site}/static/")  # any page of this server: the module decides nothing by its place
    page.on("request", lambda request: requested.append(request.url))
    kinds = page.evaluate(
        """async (address) => {
          const module = await import(address);
          return [typeof module.default, typeof module.default.render];
        }""",
        f"{site}/static/{name}.js",
    )
    assert kinds == ["object", "function"]
    assert requested == [f"{site}/static/{name}.js"]  # and nothing more
