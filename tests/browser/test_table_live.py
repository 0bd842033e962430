"""The jobs table while things change: in place, without moving what a person is about to click, and losing nothing."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenView
from tests.browser.views import action, card, frames, job_id, name_button, names, panel, row, scroller

pytestmark = pytest.mark.browser

BECOME = """
([number, status]) => {
  harness.kernel.jobs[number].status = status;
  harness.push();
}
"""


@pytest.fixture
def table(open_view: OpenView) -> Page:
    page = open_view(view="table", timers="off")
    expect(name_button(page, "Ward occupancy")).to_be_visible()
    return page


def middle(page: Page, name: str) -> float:
    box = name_button(page, name).bounding_box()
    assert box is not None
    return box["y"] + box["height"] / 2


def test_a_status_changes_in_place(table: Page) -> None:
    handle = name_button(table, "Length of stay").element_handle()
    table.evaluate("() => harness.end(0)")
    expect(row(table, "Risk score")).to_contain_text("exit code 0")
    table.evaluate(BECOME, [3, "running"])
    expect(row(table, "Length of stay")).to_contain_text("running")
    assert handle.evaluate("(element) => element.isConnected")  # the same row, not a new one


def test_the_row_under_the_pointer_does_not_move(table: Page) -> None:
    table.get_by_role("combobox", name="Group by").select_option(label="status")
    expect(table.get_by_role("button", name=re.compile(r"^approved\s+1 job"))).to_be_visible()
    name_button(table, "Length of stay").hover()
    before, order = middle(table, "Length of stay"), names(table)
    table.evaluate(BECOME, [3, "rejected"])  # by its status it belongs to another group now
    table.evaluate("() => harness.arrive('Came in between')")  # and this one above it
    expect(row(table, "Length of stay")).to_contain_text("rejected")  # what it is now is said at once
    pending = table.get_by_role("status").filter(has_text="in the order")
    expect(pending).to_be_visible()
    assert middle(table, "Length of stay") == before
    assert names(table) == order
    table.mouse.move(5, 5)
    expect(name_button(table, "Came in between")).to_be_visible()
    expect(pending).to_have_count(0)
    assert middle(table, "Length of stay") != before


def test_the_new_order_can_be_asked_for(table: Page) -> None:
    name_button(table, "Ward occupancy").focus()
    table.evaluate("() => harness.arrive('Came in between')")
    expect(name_button(table, "Came in between")).to_have_count(0)
    table.get_by_role("button", name="Show", exact=True).click()
    expect(name_button(table, "Came in between")).to_be_visible()


def test_a_new_job_arrives_by_itself(table: Page) -> None:
    expect(table.get_by_text("3 jobs waiting for your review")).to_be_visible()
    table.evaluate("() => harness.arrive('Brand new')")
    expect(name_button(table, "Brand new")).to_be_visible()
    expect(table.get_by_text("4 jobs waiting for your review")).to_be_visible()
    expect(table.get_by_role("button", name=re.compile(r"^needs my decision 4"))).to_be_visible()


def test_the_keyboard_stays_where_it_is(table: Page) -> None:
    button = name_button(table, "Risk score")
    button.focus()
    table.evaluate(BECOME, [4, "failed"])
    table.evaluate("() => harness.arrive('Another one')")
    expect(row(table, "Risk score")).to_contain_text("failed")
    expect(button).to_be_focused()
    table.get_by_role("button", name="Keys").focus()  # out of the rows: the new order comes
    expect(name_button(table, "Another one")).to_be_visible()
    search = table.get_by_role("searchbox")
    search.press_sequentially("by")
    expect(name_button(table, "Risk score")).to_have_count(0)
    table.evaluate("() => harness.push()")
    frames(table)
    expect(search).to_be_focused()
    expect(search).to_have_value("by")


def test_a_reason_that_is_being_typed_survives_everything(table: Page) -> None:
    name_button(table, "Ward occupancy").click()
    article = card(table, "Ward occupancy")
    action(article, "Reject").click()
    why = panel(article, "Reject").get_by_role("textbox")
    why.press_sequentially("The wards are too small")
    for _ in range(9):
        table.keyboard.press("ArrowLeft")  # the caret stands before "too small"
    table.evaluate("() => { harness.kernel.jobs[2].warnings = ['Something new.']; harness.push(); }")
    table.evaluate("() => harness.arrive('Another one')")
    expect(article.get_by_text("Something new.")).to_be_visible()
    expect(why).to_be_focused()
    expect(why).to_have_value("The wards are too small")
    table.keyboard.type("far ")
    expect(why).to_have_value("The wards are far too small")
    # Closed by hand, sorted away, searched for: it is still there.
    name_button(table, "Ward occupancy").click()
    expect(article).to_have_count(0)
    name_button(table, "Ward occupancy").click()
    expect(why).to_have_value("The wards are far too small")
    table.get_by_role("searchbox").fill("survival")
    expect(article).to_have_count(0)
    table.get_by_role("searchbox").fill("")
    expect(why).to_have_value("The wards are far too small")


@pytest.fixture
def many(open_view: OpenView) -> Page:
    """Ten thousand jobs, and the card of one near their beginning open with a reason typed into it."""
    page = open_view(view="table", data="10000", timers="off")
    name_button(page, "Mean age by diagnosis 7").click()
    article = card(page, "Mean age by diagnosis 7")
    action(article, "Reject").click()
    panel(article, "Reject").get_by_role("textbox").fill("Too many groups")
    return page


def test_with_a_card_open_the_table_scrolls_to_where_one_wants(many: Page) -> None:
    box = many.locator(scroller(many.get_by_role("table")))
    name_button(many, "Mean age by diagnosis 7").focus()
    for share in (0.9, 0.3, 0.95):
        top = box.evaluate(
            "(element, share) => { element.scrollTop = share * element.scrollHeight; return element.scrollTop; }",
            share,
        )
        frames(many)
        frames(many)
        assert (
            abs(box.evaluate("(element) => element.scrollTop") - top) < 2_000
        )  # the card's height may come off


def test_a_reason_survives_scrolling_far_away_and_takes_no_keyboard(many: Page) -> None:
    name_button(many, "Mean age by diagnosis 7").focus()
    many.keyboard.press("End")
    expect(name_button(many, "Mean age by diagnosis 9995")).to_be_focused()
    many.keyboard.press("Home")
    own = many.get_by_role("button", name=re.compile(r"^alice@hospital\.example \(you\)"))
    expect(own).to_be_focused()
    why = panel(card(many, "Mean age by diagnosis 7"), "Reject").get_by_role("textbox")
    expect(why).to_have_value("Too many groups")
    frames(many)
    expect(own).to_be_focused()  # the question came back into the page, but nobody asked it


def test_a_silent_kernel_is_told_and_forgotten_when_it_answers(open_view: OpenView) -> None:
    page = open_view(view="table", heartbeat="0.2")
    expect(name_button(page, "Ward occupancy")).to_be_visible()
    page.evaluate("() => harness.silence()")
    notice = page.get_by_role("status").filter(has_text="No answer from the kernel since")
    expect(notice).to_contain_text("What you see is as of")
    expect(name_button(page, "Ward occupancy")).to_be_visible()  # what is known stays to be read
    page.evaluate("() => { harness.kernel.jobs[2].status = 'approved'; harness.silence(false); }")
    expect(notice).to_have_count(0)
    # Nothing was pushed: it asked again by itself.
    expect(row(page, "Ward occupancy")).to_contain_text("approved")


def test_a_click_while_the_kernel_is_busy_is_told_to_wait(table: Page) -> None:
    table.evaluate("() => { harness.kernel.delay = 3_000; }")
    name_button(table, "Ward occupancy").click()
    expect(table.get_by_text("Reading the job…")).to_be_visible()
    expect(table.get_by_text("Waiting for the kernel: it may be busy with a cell…")).to_be_visible()
    expect(card(table, "Ward occupancy")).to_be_visible()


def test_a_job_that_leaves_the_disk_takes_its_row_and_tells_its_card(table: Page) -> None:
    name_button(table, "Ward occupancy").click()
    expect(card(table, "Ward occupancy")).to_be_visible()
    table.get_by_role("button", name="Keys").focus()
    table.evaluate(
        "(id) => { const all = harness.kernel.jobs; all.splice(all.findIndex((each) => each.id === id), 1); harness.push(); }",
        job_id(2),
    )
    table.mouse.move(5, 5)
    expect(name_button(table, "Ward occupancy")).to_have_count(0)
    expect(table.get_by_text(re.compile("^11 jobs, as of"))).to_be_visible()


def test_the_end_of_the_view_closes_it_at_the_kernel(table: Page) -> None:
    table.evaluate("() => harness.close()")
    expect(table.get_by_role("table")).to_have_count(0)
    assert table.evaluate("() => harness.sent.at(-1).method") == "view.close"
