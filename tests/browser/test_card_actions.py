"""What is asked before a job is approved, refused, thrown away or released, and exactly what is then sent."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenView
from tests.browser.views import action, card, confirm, frames, job_id, panel, sent

pytestmark = pytest.mark.browser

Opener = Callable[[int], tuple[Page, Locator]]

# The kernel hears nothing until it is let go: a busy one.
HOLD = """
() => {
  const { kernel } = harness;
  window.held = [];
  kernel.receive = (message) => window.held.push(message);
  window.release = () => {
    delete kernel.receive;
    for (const message of window.held) kernel.receive(message);
  };
}
"""


@pytest.fixture
def show(open_view: OpenView) -> Opener:
    def show_(job: int) -> tuple[Page, Locator]:
        page = open_view(view="card", job=job, timers="off")
        article = card(page)
        expect(article).to_be_visible()
        return page, article

    return show_


def shown_digest(question: Locator) -> str:
    """The whole digest that the question shows in short."""
    code = question.get_by_role("code").first
    return code.get_attribute("title") or code.inner_text()


def approve(question: Locator) -> Locator:
    """The button that approves, usable: this user says that they have not opened all the files."""
    box = question.get_by_role("checkbox", name=re.compile("^I approve without having opened"))
    box.check()
    return confirm(question, "Approve exactly these 5 files")


def test_files_that_were_not_opened_must_be_owned_up_to(show: Opener) -> None:
    page, article = show(0)
    action(article, "Approve").click()
    question = panel(article, "Approve")
    button = confirm(question, "Approve exactly these 5 files")
    expect(button).to_be_disabled()
    why = "Open every file to its end, or tick that you approve without having opened them."
    expect(button).to_have_accessible_description(why)
    button.dispatch_event("click")
    assert sent(page, "job.act") == []
    box = question.get_by_role("checkbox", name=re.compile("^I approve without having opened"))
    expect(box).not_to_be_checked()
    for path in ("helpers.py", "data/codes.csv"):
        expect(box).to_have_accessible_name(re.compile(re.escape(path)))
    box.check()
    expect(button).to_be_enabled()
    page.evaluate("(id) => harness.tamper(id)", job_id(0))
    question.get_by_role("button", name="Look again").click()
    action(article, "Approve").click()
    expect(box).not_to_be_checked()  # it was said of other files


def test_approve_sends_the_digest_and_the_status_that_were_shown(show: Opener) -> None:
    page, article = show(0)
    action(article, "Approve").click()
    question = panel(article, "Approve Mean age by diagnosis to run with your data")
    why = question.get_by_role("textbox")
    expect(why).to_be_focused()
    digest = shown_digest(question)
    assert re.fullmatch(r"blake2b:[0-9a-f]{64}", digest)
    why.fill("  Aggregates only.  ")
    approve(question).click()
    expect(article).to_contain_text("waits for the runner")
    expect(page.get_by_role("status").filter(has_text="approved successfully!")).to_be_visible()
    expect(question).to_have_count(0)
    assert sent(page, "job.act") == [
        {
            "job": job_id(0),
            "action": "approve",
            "expected_status": "inbox",
            "digest": digest,
            "params": {"reason": "Aggregates only."},
        }
    ]


def test_files_that_change_while_the_question_is_open_stop_it(show: Opener) -> None:
    page, article = show(0)
    action(article, "Approve").click()
    question = panel(article, "Approve")
    old = shown_digest(question)
    question.get_by_role("textbox").fill("Fine.")
    page.evaluate("(id) => harness.tamper(id)", job_id(0))
    expect(question).to_contain_text("The files changed while this was open.")
    button = confirm(question, "Approve exactly these 5 files")
    expect(button).to_be_disabled()
    expect(button).to_have_accessible_description("The files changed. Look again first.")
    button.dispatch_event("click")
    assert sent(page, "job.act") == []
    question.get_by_role("button", name="Look again").click()
    expect(question).to_have_count(0)
    action(article, "Approve").click()
    expect(panel(article, "Approve").get_by_role("textbox")).to_have_value("Fine.")
    new = shown_digest(panel(article, "Approve"))
    assert new != old
    approve(panel(article, "Approve")).click()
    expect(article).to_contain_text("waits for the runner")
    assert [each["digest"] for each in sent(page, "job.act")] == [new]


def test_files_that_changed_unnoticed_are_named_when_it_is_refused(show: Opener) -> None:
    page, article = show(0)
    action(article, "Approve").click()
    question = panel(article, "Approve")
    page.evaluate("(id) => { harness.kernel.job(id).version += 1; }", job_id(0))  # and nobody was told
    approve(question).click()
    alert = question.get_by_role("alert")
    expect(alert).to_contain_text("The files are no longer those that you looked at. Nothing was approved.")
    expect(alert.get_by_text(re.compile("^Changed:"))).to_contain_text("main.py")
    expect(alert.get_by_text(re.compile("^Added:"))).to_contain_text("extra.py")
    expect(alert.get_by_text(re.compile("^Removed:"))).to_have_count(0)
    asked = len(sent(page, "job.get"))
    alert.get_by_role("button", name="Look again").click()
    expect(question).to_have_count(0)
    assert len(sent(page, "job.get")) == asked + 1
    expect(article.get_by_role("list", name="Files in the order in which they run")).to_be_in_viewport()


def test_a_job_that_somebody_else_decided_meanwhile_is_refused(show: Opener) -> None:
    page, article = show(0)
    action(article, "Approve").click()
    page.evaluate("(id) => { harness.kernel.job(id).status = 'rejected'; }", job_id(0))
    approve(panel(article, "Approve")).click()
    expect(article.get_by_role("alert")).to_contain_text(
        "The job is rejected now, not inbox. Look at it again."
    )


def test_a_second_click_while_it_is_carried_out_does_nothing(show: Opener) -> None:
    page, article = show(0)
    action(article, "Approve").click()
    page.evaluate(HOLD)
    question = panel(article, "Approve")
    approve(question).dblclick()
    busy = question.get_by_role("button", name="Approving…")
    expect(busy).to_be_disabled()
    busy.dispatch_event("click")
    assert page.evaluate("() => window.held.map((each) => each.method)") == ["job.act"]
    page.evaluate("() => window.release()")
    expect(article).to_contain_text("waits for the runner")
    assert len(sent(page, "job.act")) == 1


def test_reject_needs_a_reason_and_sends_it(show: Opener) -> None:
    page, article = show(0)
    action(article, "Reject").click()
    question = panel(article, "Reject Mean age by diagnosis")
    why = question.get_by_role("textbox", name="Why? bob@uni.example can read this.")
    expect(why).to_be_focused()
    button = confirm(question, "Reject")
    for nothing in ("", "   \n "):
        why.fill(nothing)
        expect(button).to_be_disabled()
        expect(button).to_have_accessible_description("Say why: the submitter reads it.")
        button.dispatch_event("click")
    assert sent(page, "job.act") == []
    why.fill("Row-level data\nwould leave.")
    button.click()
    expect(article).to_contain_text("not accepted")
    (act,) = sent(page, "job.act")
    assert (act["action"], act["expected_status"]) == ("reject", "inbox")
    assert act["params"] == {"reason": "Row-level data\nwould leave."}


def test_reopen_puts_it_back(show: Opener) -> None:
    page, article = show(7)
    action(article, "Reopen").click()
    confirm(panel(article, "Put Whole table, please back into the inbox"), "Back to inbox").click()
    expect(article).to_contain_text("waits for your review")
    (act,) = sent(page, "job.act")
    assert (act["action"], act["expected_status"], act["params"]) == ("reopen", "rejected", {})


@pytest.mark.parametrize("keep", [False, True])
def test_rerun_says_what_is_put_aside_and_asks_about_the_readers(show: Opener, keep: bool) -> None:
    page, article = show(8)
    action(article, "Rerun").click()
    question = panel(article, "Run Blood pressure by age again")
    expect(question).to_contain_text("This puts the logs and 3 outputs aside")
    expect(question).to_contain_text("It takes away the reading rights of others.")
    box = question.get_by_role("checkbox", name=re.compile("dave@lab.example"))
    expect(box).not_to_be_checked()  # nothing is released by default
    if keep:
        box.check()
        expect(question).not_to_contain_text("reading rights")
    confirm(question, "Run again").click()
    expect(article).to_contain_text("waits for the runner")
    (act,) = sent(page, "job.act")
    assert (act["action"], act["expected_status"]) == ("rerun", "done")
    assert act["params"] == {"keep_shares": keep}


def test_cancel_and_escape_give_the_keyboard_back_and_send_nothing(show: Opener) -> None:
    page, article = show(8)
    for label in ("Rerun", "Share outputs", "Stop sharing outputs"):
        for leave in ("button", "key"):
            action(article, label).click()
            cancel = article.get_by_role("button", name="Cancel")
            expect(cancel).to_be_visible()
            if leave == "button":
                cancel.click()
            else:
                page.keyboard.press("Escape")
            expect(cancel).to_have_count(0)
            expect(action(article, label)).to_be_focused()
    frames(page)
    assert sent(page, "job.act") == []


def test_a_typed_reason_survives_a_refresh_of_the_card(show: Opener) -> None:
    page, article = show(0)
    action(article, "Approve").click()
    why = panel(article, "Approve").get_by_role("textbox")
    why.press_sequentially("Fine for ")
    page.evaluate("() => { harness.kernel.jobs[0].warnings = ['Something new.']; harness.push(); }")
    expect(article.get_by_text("Something new.")).to_be_visible()
    expect(why).to_be_focused()
    page.keyboard.type("ward 3.")
    expect(why).to_have_value("Fine for ward 3.")


def test_an_error_of_the_action_stays_in_place_with_what_was_typed(show: Opener) -> None:
    page, article = show(0)
    page.evaluate(
        "() => harness.fail('job.act', {code: 'internal', message: 'The disk is full. Free some space.', details: null})"
    )
    action(article, "Reject").click()
    question = panel(article, "Reject")
    question.get_by_role("textbox").fill("No.")
    confirm(question, "Reject").click()
    expect(question.get_by_role("alert")).to_contain_text("The disk is full. Free some space.")
    expect(question.get_by_role("textbox")).to_have_value("No.")
    page.evaluate("() => harness.fail('job.act', null)")
    confirm(question, "Reject").click()
    expect(article).to_contain_text("not accepted")
