"""The jobs table by keyboard alone. A key that is used here must not reach the notebook around it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenView
from tests.browser.views import action, card, job_id, name_button, panel, row, sent

pytestmark = pytest.mark.browser

# The notebook's listeners sit on the document, where a key arrives last.
LISTEN = """
window.leaked = [];
for (const type of ["keydown", "keyup", "keypress"]) {
  document.addEventListener(type, (event) => window.leaked.push(`${type} ${event.key}`));
}
"""


@pytest.fixture
def keys(page: Page, open_view: OpenView) -> Page:
    """The table with the keyboard on the first job, and a document that notes every key that reaches it."""
    page.add_init_script(LISTEN)
    open_view(view="table", timers="off")
    expect(name_button(page, "Ward occupancy")).to_be_visible()
    name_button(page, "Mean age by diagnosis").first.focus()
    return page


def test_j_and_k_and_the_arrows_move_and_stop_at_the_ends(keys: Page) -> None:
    keys.keyboard.press("j")
    expect(name_button(keys, "Readmission within 30 days")).to_be_focused()
    keys.keyboard.press("ArrowDown")
    expect(name_button(keys, "Ward occupancy")).to_be_focused()
    keys.keyboard.press("k")
    keys.keyboard.press("ArrowUp")
    expect(name_button(keys, "Mean age by diagnosis").first).to_be_focused()
    keys.keyboard.press("k")
    own = keys.get_by_role("button", name=re.compile(r"^alice@hospital\.example \(you\)"))
    expect(own).to_be_focused()
    keys.keyboard.press("k")
    expect(own).to_be_focused()
    keys.keyboard.press("End")
    expect(name_button(keys, "Dose response")).to_be_focused()
    keys.keyboard.press("j")
    expect(name_button(keys, "Dose response")).to_be_focused()
    keys.keyboard.press("Home")
    expect(own).to_be_focused()
    keys.keyboard.press("Enter")
    expect(own).to_have_attribute("aria-expanded", "false")
    expect(own).to_be_focused()


def test_enter_opens_and_escape_closes_and_the_keyboard_stays_on_the_row(keys: Page) -> None:
    keys.keyboard.press("j")
    keys.keyboard.press("Enter")
    expect(card(keys, "Readmission within 30 days")).to_be_visible()
    expect(name_button(keys, "Readmission within 30 days")).to_be_focused()
    keys.keyboard.press("Escape")
    expect(card(keys)).to_have_count(0)
    expect(name_button(keys, "Readmission within 30 days")).to_be_focused()
    keys.keyboard.press("Enter")
    expect(card(keys, "Readmission within 30 days")).to_be_visible()
    keys.keyboard.press("Enter")
    expect(card(keys)).to_have_count(0)


def test_space_selects_the_row_and_opens_nothing(keys: Page) -> None:
    keys.keyboard.press("j")
    keys.keyboard.press(" ")
    picked = row(keys, "Readmission within 30 days").get_by_role("checkbox", checked=True)
    expect(picked).to_be_visible()
    expect(name_button(keys, "Readmission within 30 days")).to_be_focused()
    keys.keyboard.press(" ")
    expect(picked).to_have_count(0)
    expect(card(keys)).to_have_count(0)


def test_a_and_r_open_the_question_and_escape_goes_back_step_by_step(keys: Page) -> None:
    keys.keyboard.press("a")
    why = panel(card(keys), "Approve").get_by_role("textbox")
    expect(why).to_be_focused()
    expect(why).to_have_value("")  # the key itself is not typed
    keys.keyboard.type("a rj/?")  # in a text these are letters
    expect(why).to_have_value("a rj/?")
    keys.keyboard.press("Escape")
    expect(panel(card(keys), "Approve")).to_have_count(0)
    expect(action(card(keys), "Approve")).to_be_focused()
    keys.keyboard.press("r")
    expect(panel(card(keys), "Reject").get_by_role("textbox")).to_be_focused()
    keys.keyboard.press("Escape")
    keys.keyboard.press("Escape")
    expect(card(keys)).to_have_count(0)
    expect(name_button(keys, "Mean age by diagnosis").first).to_be_focused()
    assert sent(keys, "job.act") == []


def test_r_on_a_finished_job_asks_for_the_rerun_and_a_does_nothing(keys: Page) -> None:
    name_button(keys, "Count of visits").focus()
    keys.keyboard.press("a")
    expect(card(keys)).to_have_count(0)
    keys.keyboard.press("r")
    expect(panel(card(keys, "Count of visits"), "Run Count of visits again")).to_be_visible()


def test_slash_searches_and_question_mark_lists_the_keys(keys: Page) -> None:
    keys.keyboard.press("/")
    search = keys.get_by_role("searchbox")
    expect(search).to_be_focused()
    keys.keyboard.type("ward j")
    expect(search).to_have_value("ward j")
    keys.keyboard.press("Escape")
    expect(search).to_have_value("")
    name_button(keys, "Ward occupancy").focus()
    keys.keyboard.press("?")
    expect(keys.get_by_text("next, previous row")).to_be_visible()
    expect(keys.get_by_role("button", name="Keys")).to_have_attribute("aria-expanded", "true")
    keys.keyboard.press("Escape")
    expect(keys.get_by_text("next, previous row")).to_have_count(0)


def test_a_whole_review_by_keyboard_alone(keys: Page) -> None:
    keys.keyboard.press("Enter")
    article = card(keys, "Mean age by diagnosis")
    expect(article).to_be_visible()
    for _ in range(30):  # Tab, as often as it takes; the list of files is somewhere after the actions
        keys.keyboard.press("Tab")
        if (
            keys.evaluate(
                "() => document.getElementById('view').firstChild.shadowRoot.activeElement?.textContent"
            )[:6]
            == "run.sh"
        ):
            break
    expect(article.get_by_role("button", name=re.compile(r"^run\.sh"))).to_be_focused()
    keys.keyboard.press("Enter")
    expect(article.get_by_role("region", name="Text of run.sh")).to_contain_text("uv run python main.py")
    keys.keyboard.press("a")
    why = panel(article, "Approve").get_by_role("textbox")
    expect(why).to_be_focused()
    keys.keyboard.type("I know bob.")
    keys.keyboard.press("Shift+Tab")
    expect(panel(article, "Approve").get_by_role("checkbox")).to_be_focused()
    keys.keyboard.press(" ")
    keys.keyboard.press("Tab")
    keys.keyboard.press("Tab")
    confirm = panel(article, "Approve").get_by_role("button", name="Approve exactly these 5 files")
    expect(confirm).to_be_focused()
    keys.keyboard.press("Enter")
    expect(row(keys, "Mean age by diagnosis")).to_contain_text("approved")
    (act,) = sent(keys, "job.act")
    assert (act["job"], act["action"], act["params"]) == (job_id(0), "approve", {"reason": "I know bob."})


def test_no_key_leaves_the_view(keys: Page) -> None:
    pressed = ["j", "k", "ArrowDown", "ArrowUp", "Enter", "Escape", "?", "?", "/", "Escape"]
    for key in pressed:
        keys.keyboard.press(key)
    name_button(keys, "Ward occupancy").focus()
    # JupyterLab's own: a new cell, delete a cell, run a cell, command mode.
    for key in ["b", "d", "d", "x", "Shift+Enter", "m", "y", "a"]:
        keys.keyboard.press(key)
    keys.keyboard.type("add b")
    keys.keyboard.press("Escape")
    assert keys.evaluate("() => window.leaked") == []
    # The control: with the keyboard outside of the view they do arrive.
    keys.evaluate("() => document.getElementById('view').firstChild.shadowRoot.activeElement?.blur()")
    keys.keyboard.press("b")
    assert keys.evaluate("() => window.leaked") == ["keydown b", "keypress b", "keyup b"]


def test_no_key_leaves_the_panel_while_a_job_takes_the_place_of_the_list(
    page: Page, open_view: OpenView
) -> None:
    page.add_init_script(LISTEN)
    open_view(view="panel", timers="off")
    first = page.get_by_role("button", name=re.compile("Ward occupancy"))
    first.focus()
    # As quickly as they come: the list is out of sight, and the job has not been read yet.
    for key in ["Enter", "b", "d", "d"]:
        page.keyboard.press(key)
    expect(page.get_by_role("button", name="‹ All jobs")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.type("dd")
    expect(first).to_be_focused()
    assert page.evaluate("() => window.leaked") == []
