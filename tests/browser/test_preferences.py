"""What a person asked their system for: no movement, or colours of their own."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenView
from tests.browser.views import action, card, frames, name_button, panel

pytestmark = pytest.mark.browser

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
PAINT = "(element) => { const style = getComputedStyle(element); return `${style.backgroundColor} ${style.borderTopStyle}`; }"
MARK = "(element, side) => getComputedStyle(element).getPropertyValue(`border-${side}-color`)"


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


def in_own_colours(page: Page) -> None:
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    frames(page)


def test_in_own_colours_a_button_that_cannot_be_used_looks_like_none_that_can(open_view: OpenView) -> None:
    page = open_view(view="card", job=0, timers="off")
    action(card(page), "Approve").click()
    question = panel(card(page), "Approve")
    confirm = question.get_by_role("button", name=re.compile("^Approve exactly"))
    in_own_colours(page)
    expect(confirm).to_be_disabled()
    blocked = confirm.evaluate(PAINT)
    question.get_by_role("checkbox").check()
    expect(confirm).to_be_enabled()
    assert confirm.evaluate(PAINT) != blocked
    assert confirm.evaluate(PAINT).split(" ")[-1] == "solid"


def marks(elements: Locator, side: str) -> list[str]:
    return [each.evaluate(MARK, side) for each in elements.all()]


def test_in_own_colours_only_what_is_chosen_is_marked(open_view: OpenView) -> None:
    page = open_view(view="card", job=5, timers="off")
    article = card(page)
    expect(article.get_by_role("button", name=re.compile(r"^means\.csv"), expanded=True)).to_be_visible()
    article.get_by_role("heading", name="Logs").click()
    expect(article.get_by_role("tab").first).to_be_visible()
    in_own_colours(page)
    paper = page.evaluate(
        "() => { const box = document.body.appendChild(document.createElement('i')); box.style.cssText = 'color: Canvas';"
        " const seen = getComputedStyle(box).color; box.remove(); return seen; }"
    )
    for chosen, *others in (
        marks(article.get_by_role("tab"), "bottom"),
        marks(article.get_by_role("button", name=re.compile(r"^(means|summary)\.")), "left"),
    ):
        assert chosen != paper
        assert set(others) == {paper}
