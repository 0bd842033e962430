"""Every view in every state: axe finds nothing in light, dark and the system's own high-contrast colours, and nothing is
wider than the page. Each is kept as a picture in three widths, for people to look at.
"""

from __future__ import annotations

from functools import cache
from typing import Any, cast

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenView
from tests.browser.looks import LOOKS, THEMES, VIEWS, show, wear
from tests.browser.views import frames
from tests.chromium import save_screenshot
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
WIDE = """
() => {
  const text = document.createElement("p");
  text.textContent = "Much too wide.";
  text.style.width = "5000px";
  document.getElementById("view").firstChild.shadowRoot.querySelector("div").append(text);
}
"""
WIDTHS = (320, 800, 1600)
TALLEST = 1800
# Elements that stick out of the page on the right, unless a box around them scrolls or cuts them off.
STICKS_OUT = """
() => {
  const found = [];
  const wide = document.documentElement.clientWidth;
  const held = (element) => {
    for (let each = element; each !== null; each = each.parentElement) {
      if (getComputedStyle(each).overflowX !== "visible") return true;
    }
    return false;
  };
  const root = document.getElementById("view").firstChild.shadowRoot;
  for (const each of root.querySelectorAll("*")) {
    const box = each.getBoundingClientRect();
    if (box.width > 0 && box.right > wide + 1 && !held(each.parentElement)) found.push(each.outerHTML.slice(0, 120));
  }
  if (document.documentElement.scrollWidth > wide) found.push(`the page is ${document.documentElement.scrollWidth} wide`);
  return found;
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


def photograph(page: Page, name: str, width: int) -> list[str]:
    """Keep a picture of the whole page in this width. Gives what is wider than it."""
    page.set_viewport_size({"width": width, "height": 900})
    frames(page)
    tall = page.evaluate("() => document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": min(TALLEST, max(300, tall))})
    page.evaluate("() => window.scrollTo(0, 0)")
    frames(page)
    save_screenshot(page, name)
    return cast("list[str]", page.evaluate(STICKS_OUT))


@pytest.mark.parametrize("name", LOOKS)
def test_it_is_sound_in_every_theme_and_no_wider_than_the_page(open_view: OpenView, name: str) -> None:
    page = show(open_view, name)
    wrong = {}
    for theme in THEMES:
        wear(page, theme)
        if found := audit(page):
            wrong[theme] = found
    for theme in THEMES if name in VIEWS else THEMES[:1]:
        wear(page, theme)
        for width in WIDTHS:
            if found := photograph(page, f"view-{name}-{theme}-{width}", width):
                wrong[f"{theme} {width}"] = found
    assert wrong == {}


@pytest.mark.parametrize("name", ["table", "card-waiting", "log"])
def test_what_is_wrong_would_be_found(open_view: OpenView, name: str) -> None:
    page = show(open_view, name)
    page.evaluate(FAINT)
    page.evaluate(NAMELESS)
    for theme in THEMES:
        wear(page, theme)
        found = audit(page)
        assert [each.split(":")[0] for each in sorted(found)] == ["button-name", "color-contrast"], found
        assert any("Nobody can read this." in each for each in found)
    page.evaluate(WIDE)
    assert any("Much too wide." in each for each in page.evaluate(STICKS_OUT))
