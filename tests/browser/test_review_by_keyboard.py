"""A whole review with the keyboard alone, from the top of the page to the approval; sound for assistive technology at each step."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenView
from tests.browser.test_looks import audit
from tests.browser.views import card, frames, job_id, name_button, panel, row, sent

pytestmark = pytest.mark.browser

FOCUSED = """
() => {
  const element = document.getElementById("view").firstChild.shadowRoot.activeElement;
  return element === null ? "" : element.getAttribute("aria-label") ?? element.textContent;
}
"""
# Whoever reads with the keyboard presses this until there is no more: a machine that is slow draws a page late.
MOST_PAGES = 2000


def tab_to(page: Page, wanted: str, key: str = "Tab") -> None:
    """Press Tab until what has the keyboard begins with these words."""
    for _ in range(60):
        if re.match(wanted, page.evaluate(FOCUSED)):
            return
        page.keyboard.press(key)
    raise AssertionError(f"Tab does not reach {wanted!r}; it is at {page.evaluate(FOCUSED)!r}")


def test_from_the_top_of_the_page_to_the_approval(page: Page, open_view: OpenView) -> None:
    # High enough for the whole card: what a scrolling box cuts in half is judged as if it were so small.
    page.set_viewport_size({"width": 1200, "height": 3000})
    # No mouse: a pointer over the page would hold rows and show what only hovering shows.
    open_view(view="table", timers="off")
    expect(name_button(page, "Ward occupancy")).to_be_visible()
    tab_to(page, "Mean age by diagnosis")  # past the tools and the heads, to the first row
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(name_button(page, "Readmission within 30 days")).to_be_focused()
    page.keyboard.press("k")
    assert "\n".join(audit(page)) == ""

    page.keyboard.press("Enter")
    article = card(page, "Mean age by diagnosis")
    expect(article).to_be_visible()
    expect(article.get_by_text(re.compile(r"\d of 5 seen"))).to_be_attached()
    for name in ("run.sh", "main.py", "helpers.py", "config.yaml", "data/codes.csv"):
        tab_to(page, re.escape(name))
        if page.get_by_role("region", name=f"Text of {name}").count() == 0:
            page.keyboard.press("Enter")
        text = article.get_by_role("region", name=f"Text of {name}")
        expect(text).to_be_visible()
        tab_to(page, f"Text of {re.escape(name)}")
        page.keyboard.press("Home")
        entry = article.locator("button.file-entry").filter(has_text=name).filter(has_text="✓ seen")
        for number in range(1, MOST_PAGES):
            if entry.count() > 0:
                break
            # A page that was left before it was drawn was not seen: then once more from the top.
            page.keyboard.press("Home" if number % 30 == 0 else "PageDown")
            frames(page)
            frames(page)
        expect(entry).to_be_attached()
        tab_to(page, re.escape(name), "Shift+Tab")
    assert "\n".join(audit(page)) == ""
    expect(article.get_by_text(re.compile(r"5 of 5 seen"))).to_be_attached()

    page.keyboard.press("a")
    question = panel(article, "Approve")
    expect(question.get_by_role("textbox")).to_be_focused()
    page.keyboard.type("Means of wards, small ones are left out.")
    assert "\n".join(audit(page)) == ""
    expect(question.get_by_role("checkbox")).to_have_count(0)  # there is nothing that was not opened
    tab_to(page, "Approve exactly these 5 files")
    page.keyboard.press("Enter")
    expect(row(page, "Mean age by diagnosis")).to_contain_text("approved")
    (act,) = sent(page, "job.act")
    assert (act["job"], act["action"]) == (job_id(0), "approve")
    assert act["params"] == {"reason": "Means of wards, small ones are left out."}
    assert "\n".join(audit(page)) == ""
