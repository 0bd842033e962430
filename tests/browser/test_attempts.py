"""Earlier attempts on the card: what differs from what stands now."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenView
from tests.browser.views import card, job_id, section, sent

pytestmark = pytest.mark.browser


@pytest.fixture
def attempts(open_view: OpenView) -> tuple[Page, Locator]:
    """The section, unfolded. Of the two attempts only the older one left anything."""
    page = open_view(view="card", data="attempts", timers="off")
    section(card(page), "Earlier attempts").click()
    return page, card(page).locator('[data-section="attempts"]')


def test_an_attempt_is_compared_with_the_keyboard_and_folded_again(attempts: tuple[Page, Locator]) -> None:
    page, part = attempts
    button = part.get_by_role("button", name="Compare with now")
    expect(button).to_have_count(1)
    expect(part.get_by_text("It left no logs and no outputs.")).to_be_visible()
    button.focus()
    page.keyboard.press("Enter")
    expect(
        part.get_by_text("From this attempt to now: 2 changed, 2 added, 1 removed, 0 the same")
    ).to_be_visible()
    assert sent(page, "attempt.compare") == [{"job": job_id(0), "folder": "000001"}]
    means = part.get_by_role("region", name="What differs in outputs/means.csv")
    expect(means.get_by_text("attempt 1: outputs/means.csv")).to_be_visible()
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Enter")
    expect(means).to_have_count(0)


def test_what_is_unfolded_there_stays_when_the_card_is_drawn_again(attempts: tuple[Page, Locator]) -> None:
    page, part = attempts
    part.get_by_role("button", name="Compare with now").click()
    head = part.locator("summary", has_text="outputs/old.csv")
    expect(head).to_contain_text("removed")
    lines = part.get_by_role("region", name="What differs in outputs/old.csv")
    expect(lines).to_be_visible()
    head.click()
    expect(lines).to_have_count(0)
    page.evaluate("(id) => harness.tamper(id)", job_id(0))
    expect(card(page).get_by_text("Changed since the approval")).to_be_visible()
    expect(part.get_by_text("From this attempt to now")).to_be_visible()
    expect(lines).to_have_count(0)
    expect(part.get_by_role("region", name="What differs in outputs/means.csv")).to_be_visible()
