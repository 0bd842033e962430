"""Axe finds nothing in any view, in any state, in light, dark and the system's own high-contrast colours."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenView
from tests.browser.looks import LOOKS, THEMES, show
from tests.browser.views import frames
from tests.helpers import ROOT

pytestmark = pytest.mark.browser

AXE = ROOT / "js" / "node_modules" / "axe-core" / "axe.min.js"
# The page around the view is not ours; what it passes on (colours, language) is looked at with the view.
RUN = """
() => axe.run("#view", {
  runOnly: { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] },
  resultTypes: ["violations"],
})
"""
FAINT = """
() => {
  const text = document.createElement("p");
  text.textContent = "Nobody can read this.";
  text.style.cssText = "color: #777; background: #888; forced-color-adjust: none";
  document.getElementById("view").firstChild.shadowRoot.querySelector("div").append(text);
}
"""
NAMELESS = """
() => {
  const button = document.createElement("button");
  document.getElementById("view").firstChild.shadowRoot.querySelector("div").append(button);
}
"""


@cache
def source() -> str:
    assert AXE.is_file(), "axe-core is missing: run `npm ci` in js/"
    return AXE.read_text(encoding="utf-8")


def audit(page: Page) -> list[str]:
    """One line for each element that axe finds fault with."""
    frames(page)
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(source())
    answer: dict[str, Any] = page.evaluate(RUN)
    assert answer["passes"], "axe looked at nothing"
    return [
        f"{found['id']}: {node['html'][:160]} | {'; '.join(check['message'] for check in [*node['any'], *node['all'], *node['none']])}"
        for found in answer["violations"]
        for node in found["nodes"]
    ]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", LOOKS)
def test_axe_finds_nothing(open_view: OpenView, name: str, theme: str) -> None:
    assert audit(show(open_view, name, theme)) == []


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("view", ["table", "card-waiting", "log"])
def test_axe_would_find_it(open_view: OpenView, view: str, theme: str) -> None:
    page = show(open_view, view, theme)
    page.evaluate(FAINT)
    page.evaluate(NAMELESS)
    found = audit(page)
    assert [each.split(":")[0] for each in sorted(found)] == ["button-name", "color-contrast"], found
    assert any("Nobody can read this." in each for each in found)
