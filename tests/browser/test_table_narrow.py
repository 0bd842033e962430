"""The jobs table where there is little room: one button in a row, the others in a menu; an even rhythm; a low toolbar."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenView
from tests.browser.test_looks import audit
from tests.browser.views import card, name_button, panel, row, sent

pytestmark = pytest.mark.browser

FOCUSED = "() => document.getElementById('view').firstChild.shadowRoot.activeElement?.textContent"


@pytest.fixture
def table(page: Page, open_view: OpenView) -> Page:
    page.set_viewport_size({"width": 800, "height": 1100})
    open_view(view="table", timers="off")
    expect(name_button(page, "Ward occupancy")).to_be_visible()
    return page


def more(page: Page, name: str) -> Locator:
    return row(page, name).get_by_role("button", name=f"More for {name}", exact=True)


def test_a_row_has_one_button_and_a_menu(table: Page) -> None:
    waiting = row(table, "Ward occupancy")
    assert waiting.locator("td").last.get_by_role("button").all_inner_texts() == ["Review…", "More…"]
    assert row(table, "Count of visits").locator("td").last.get_by_role("button").all_inner_texts() == [
        "Share…",
        "More…",
    ]
    more(table, "Ward occupancy").click()
    items = table.get_by_role("menu", name="More for Ward occupancy").get_by_role("menuitem")
    assert items.all_inner_texts() == ["Approve…", "Reject…"]
    items.filter(has_text="Reject").click()
    expect(panel(card(table, "Ward occupancy"), "Reject").get_by_role("textbox")).to_be_focused()
    expect(table.get_by_role("menu")).to_have_count(0)


def test_the_menu_by_keyboard(table: Page) -> None:
    button = more(table, "Ward occupancy")
    button.focus()
    table.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    assert table.evaluate(FOCUSED) == "Approve…"
    for key, wanted in (
        ("ArrowDown", "Reject…"),
        ("ArrowDown", "Approve…"),
        ("ArrowUp", "Reject…"),
        ("Home", "Approve…"),
        ("End", "Reject…"),
        ("j", "Reject…"),  # no word to the table now
    ):
        table.keyboard.press(key)
        assert table.evaluate(FOCUSED) == wanted
    assert audit(table) == []
    table.keyboard.press("Escape")
    expect(table.get_by_role("menu")).to_have_count(0)
    expect(button).to_be_focused()
    table.keyboard.press("Enter")
    table.keyboard.press("Tab")  # goes on from the button
    expect(table.get_by_role("menu")).to_have_count(0)
    assert sent(table, "job.act") == []


def test_a_click_elsewhere_and_scrolling_close_the_menu(table: Page) -> None:
    for away in (
        lambda: table.get_by_text("alice@hospital.example, 12 jobs").click(),
        lambda: table.mouse.wheel(0, 60),
    ):
        table.set_viewport_size({"width": 800, "height": 500})
        more(table, "Count of visits").click()
        expect(table.get_by_role("menu")).to_be_visible()
        away()
        expect(table.get_by_role("menu")).to_have_count(0)


def test_rows_are_equally_high(table: Page) -> None:
    heights = {
        name: row(table, name).evaluate("(element) => element.offsetHeight")
        for name in (
            "Mean age by diagnosis",
            "Ward occupancy",
            "Risk score",
            "Count of visits",
            "Whole table, please",
        )
    }
    assert max(heights.values()) - min(heights.values()) <= 1, heights


def test_where_there_is_room_all_buttons_are_shown(table: Page) -> None:
    table.set_viewport_size({"width": 1000, "height": 900})
    texts = row(table, "Ward occupancy").locator("td").last.get_by_role("button")
    expect(texts).to_have_text(["Review…", "Approve…", "Reject…"])


def test_on_a_narrow_page_the_tools_wait_behind_one_button(table: Page) -> None:
    table.set_viewport_size({"width": 320, "height": 800})
    group = table.get_by_role("combobox", name="Group by")
    expect(group).to_be_hidden()
    assert table.get_by_role("search").evaluate("(element) => element.offsetHeight") < 80
    options = table.get_by_role("button", name="Options", exact=True)
    options.click()
    expect(options).to_have_attribute("aria-expanded", "true")
    group.select_option(label="status")
    expect(table.get_by_role("button", name=re.compile(r"^inbox\s+5 jobs"))).to_be_visible()
    table.get_by_role("combobox", name="Sort by").select_option(label="job")
    assert audit(table) == []
    options.click()
    expect(group).to_be_hidden()
    last = table.get_by_role("button", name="rejected 1", exact=True)
    last.focus()  # pushed into sight
    expect(last).to_be_in_viewport()
