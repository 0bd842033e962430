"""Every view in three widths and three themes: kept as pictures for people, and never wider than the page."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenView
from tests.browser.looks import LOOKS, THEMES, show
from tests.browser.views import frames, name_button
from tests.chromium import save_screenshot

pytestmark = pytest.mark.browser

WIDTHS = (320, 800, 1600)
TALLEST = 2400
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
MOTION = """
() => {
  const root = document.getElementById("view").firstChild.shadowRoot;
  window.moved = [];
  for (const type of ["transitionrun", "animationstart"]) {
    root.addEventListener(type, (event) => window.moved.push(`${type} ${event.propertyName ?? event.animationName}`));
  }
}
"""
# Seconds that anything in the view would take to move, by its styles.
LASTING = """
() => {
  const root = document.getElementById("view").firstChild.shadowRoot;
  const longest = (text) => Math.max(...text.split(",").map(Number.parseFloat));
  return [...root.querySelectorAll("*")].filter((each) => {
    const style = getComputedStyle(each);
    const moves = style.animationName !== "none" ? longest(style.animationDuration) : 0;
    return Math.max(moves, longest(style.transitionDuration)) > 0.01;
  }).map((each) => each.outerHTML.slice(0, 100));
}
"""


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", LOOKS)
def test_nothing_is_wider_than_the_page(open_view: OpenView, name: str, theme: str) -> None:
    page = show(open_view, name, theme)
    wrong = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        frames(page)
        tall = page.evaluate("() => document.documentElement.scrollHeight")
        page.set_viewport_size({"width": width, "height": min(TALLEST, max(300, tall))})
        page.evaluate("() => window.scrollTo(0, 0)")
        frames(page)
        save_screenshot(page, f"view-{name}-{theme}-{width}")
        if out := page.evaluate(STICKS_OUT):
            wrong[width] = out
    assert wrong == {}


def stir(page: Page) -> None:
    """Everything that might move: a card opens, a row changes, a section opens, the kernel writes."""
    page.evaluate(MOTION)
    name_button(page, "Ward occupancy").click()
    expect(page.get_by_role("article")).to_be_visible()
    page.evaluate("() => { harness.kernel.jobs[3].status = 'running'; harness.write(5); }")
    page.get_by_role("button", name="Keys").hover()
    frames(page)


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_nothing_moves_for_those_who_do_not_want_it(open_view: OpenView, page: Page, motion: str) -> None:
    page.emulate_media(reduced_motion=motion)  # type: ignore[arg-type]
    open_view(view="table", timers="off")
    expect(name_button(page, "Ward occupancy")).to_be_visible()
    stir(page)
    if motion == "reduce":
        assert page.evaluate("() => window.moved") == []
        assert page.evaluate(LASTING) == []
    else:  # the control: for others a changed row is marked by a quiet movement
        page.wait_for_function("() => window.moved.length > 0")
