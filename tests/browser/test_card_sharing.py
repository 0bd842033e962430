"""Who can read what: nothing is released before the exact files and readers were shown, and it can be taken back."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenView
from tests.browser.views import action, card, confirm, panel, sent

pytestmark = pytest.mark.browser

Opener = Callable[[int], tuple[Page, Locator]]


@pytest.fixture
def show(open_view: OpenView) -> Opener:
    def show_(job: int) -> tuple[Page, Locator]:
        page = open_view(view="card", job=job, timers="off")
        article = card(page)
        expect(article).to_be_visible()
        return page, article

    return show_


def test_a_share_is_previewed_before_it_can_be_done(show: Opener) -> None:
    page, article = show(5)
    action(article, "Share outputs").click()
    question = panel(article, "Share the outputs of Count of visits")
    expect(confirm(question, "Share")).to_have_accessible_description("Say with whom.")
    users = question.get_by_role("textbox")
    expect(users).to_be_focused()
    users.fill("erin@institute.example, dave@lab.example")
    button = confirm(question, "Share 3 files with erin@institute.example and dave@lab.example")
    expect(button).to_be_visible()
    expect(question.get_by_text("outputs/means.csv")).to_be_visible()
    expect(question).to_contain_text("Can read now, besides you: nobody")
    expect(question).to_contain_text("Will be able to read: erin@institute.example, dave@lab.example")
    button.click()
    expect(
        article.get_by_text(re.compile("^Readers: you, erin@institute.example, dave@lab.example")).first
    ).to_be_visible()
    (act,) = sent(page, "job.act")
    assert (act["action"], act["expected_status"]) == ("share_outputs", "done")
    assert act["params"] == {"users": ["erin@institute.example", "dave@lab.example"]}


def test_a_share_that_leaves_out_the_submitter_says_so(show: Opener) -> None:
    _, article = show(5)
    action(article, "Share logs").click()
    question = panel(article, "Share the logs of Count of visits")
    question.get_by_role("textbox").fill("dave@lab.example")
    expect(
        question.get_by_text("erin@institute.example, who sent the job, will not be able to read.")
    ).to_be_visible()


def test_a_wrong_address_is_a_sentence_and_nothing_is_shared(show: Opener) -> None:
    page, article = show(5)
    action(article, "Share outputs").click()
    question = panel(article, "Share the outputs")
    question.get_by_role("textbox").fill("everybody")
    words = "'everybody' is no address. Write it as name@host."
    expect(question.get_by_role("alert")).to_contain_text(words)
    button = confirm(question, "Share")
    expect(button).to_have_accessible_description(words)
    button.dispatch_event("click")
    # A preview of other addresses must never stand beside the button.
    question.get_by_role("textbox").fill("erin@institute.example")
    expect(confirm(question, "Share 3 files with erin@institute.example")).to_be_visible()
    question.get_by_role("textbox").fill("erin@institute.example mallory@evil.example")
    expect(confirm(question, "Share 3 files with erin@institute.example")).to_have_count(0)
    assert sent(page, "job.act") == []


def test_revoke_takes_the_right_away_from_those_who_were_chosen(show: Opener) -> None:
    page, article = show(8)
    action(article, "Stop sharing outputs").click()
    question = panel(article, "Stop sharing the outputs of Blood pressure by age")
    expect(question).to_contain_text("What somebody has copied already stays with them.")
    expect(confirm(question, "Stop sharing")).to_have_accessible_description("Choose who may no longer read.")
    question.get_by_role("checkbox", name="dave@lab.example").check()
    confirm(question, "Stop sharing with dave@lab.example").click()
    expect(article.get_by_text("Readers: only you").first).to_be_visible()
    (act,) = sent(page, "job.act")
    assert (act["action"], act["params"]) == ("revoke_outputs", {"users": ["dave@lab.example"]})
