"""The jobs table: what it shows, and what a person does with it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenView
from tests.browser.views import card, frames, job_id, name_button, names, nodes, row, scroller, sent

pytestmark = pytest.mark.browser

MINE = re.compile(r"^alice@hospital\.example \(you\)")
OTHERS = re.compile(r"^carol@clinic\.example")


@pytest.fixture
def table(open_view: OpenView) -> Page:
    """A dozen jobs, and a kernel that does nothing by itself."""
    page = open_view(view="table", timers="off")
    expect(name_button(page, "Ward occupancy")).to_be_visible()
    return page


def test_it_shows_the_groups_own_first_with_counts_and_the_index(table: Page) -> None:
    groups = [name for name in names(table) if "@" in name]
    assert [name.split()[0] for name in groups] == ["alice@hospital.example", "carol@clinic.example"]
    expect(table.get_by_role("button", name=MINE)).to_contain_text("10 jobs: 4 inbox, 1 approved, 1 running")
    expect(table.get_by_text("3 jobs waiting for your review")).to_be_visible()
    for name, index in (("Ward occupancy", "2"), ("Broken settings", "9"), ("Dose response", "11")):
        expect(row(table, name).get_by_role("cell", name=index, exact=True)).to_be_visible()
    expect(row(table, "Survival curve")).to_contain_text("failed")
    expect(row(table, "Survival curve")).to_contain_text("exit code 3")


def test_a_row_offers_what_its_reader_may_do_now_and_no_more(table: Page) -> None:
    waiting = row(table, "Ward occupancy")
    expect(waiting.get_by_role("button", name="Approve Ward occupancy")).to_be_visible()
    expect(waiting.get_by_role("button", name=re.compile("^Rerun"))).to_have_count(0)
    done = row(table, "Count of visits")
    expect(done.get_by_role("button", name=re.compile("^Rerun"))).to_be_visible()
    expect(done.get_by_role("button", name=re.compile("^Approve"))).to_have_count(0)
    theirs = row(table, "Dose response")
    offers = re.compile("^(Approve|Reject|Rerun|Share|Reopen)")
    expect(theirs.get_by_role("button", name=offers)).to_have_count(0)


def test_a_click_on_the_name_or_anywhere_on_the_row_opens_and_closes_the_card(table: Page) -> None:
    button = name_button(table, "Ward occupancy")
    for target in (button, row(table, "Ward occupancy").get_by_text("erin@institute.example")):
        expect(button).to_have_attribute("aria-expanded", "false")
        target.click()
        expect(card(table, "Ward occupancy")).to_be_visible()
        expect(button).to_have_attribute("aria-expanded", "true")
        target.click()
        expect(card(table, "Ward occupancy")).to_have_count(0)
    assert [each["job"] for each in sent(table, "job.get")] == [job_id(2), job_id(2)]
    table.wait_for_function("() => harness.sent.filter((each) => each.method === 'job.unget').length === 2")


def test_two_cards_are_open_at_once(table: Page) -> None:
    name_button(table, "Ward occupancy").click()
    name_button(table, "Survival curve").click()
    expect(card(table, "Ward occupancy")).to_be_visible()
    expect(card(table, "Survival curve")).to_be_visible()


def test_marking_text_in_a_row_does_not_open_it(table: Page) -> None:
    box = row(table, "Ward occupancy").get_by_text("erin@institute.example").bounding_box()
    assert box is not None
    table.mouse.move(box["x"] + 2, box["y"] + box["height"] / 2)
    table.mouse.down()
    table.mouse.move(box["x"] + 80, box["y"] + box["height"] / 2, steps=4)
    table.mouse.up()
    assert table.evaluate("() => document.getSelection().type") == "Range"
    frames(table)
    expect(card(table)).to_have_count(0)


def test_search_narrows_and_says_how_many(table: Page) -> None:
    search = table.get_by_role("searchbox")
    search.fill("survival")
    expect(name_button(table, "Ward occupancy")).to_have_count(0)
    expect(name_button(table, "Survival curve")).to_be_visible()
    expect(table.get_by_text(re.compile(r"^1 of 12 jobs"))).to_be_visible()
    assert sent(table, "jobs.window")[-1]["query"] == {"text": "survival", "statuses": [], "waiting": False}
    search.fill("nothing is called like this")
    expect(table.get_by_text("No job matches this search.")).to_be_visible()
    table.get_by_role("button", name="Show all jobs").click()
    expect(name_button(table, "Ward occupancy")).to_be_visible()
    expect(search).to_have_value("")


def test_chips_choose_states_and_can_be_taken_back(table: Page) -> None:
    chips = table.get_by_role("group", name="Show only")
    chips.get_by_role("button", name=re.compile("^failed 1")).click()
    expect(name_button(table, "Ward occupancy")).to_have_count(0)
    chips.get_by_role("button", name=re.compile("^done 3")).click()
    expect(chips.get_by_role("button", name=re.compile("^done"))).to_have_attribute("aria-pressed", "true")
    expect(name_button(table, "Count of visits")).to_be_visible()
    expect(name_button(table, "Survival curve")).to_be_visible()
    for status in ("failed", "done"):
        chips.get_by_role("button", name=re.compile(f"^{status}")).click()
    waits = chips.get_by_role("button").first  # the first of all, because it is the reason to look
    expect(waits).to_have_text(re.compile("^needs my decision 3"))
    waits.click()
    expect(name_button(table, "Survival curve")).to_have_count(0)
    assert [name for name in names(table) if "@" not in name] == [
        "Mean age by diagnosis",
        "Readmission within 30 days",
        "Ward occupancy",
    ]


def test_a_column_head_sorts_and_says_so(table: Page) -> None:
    table.get_by_role("combobox", name="Group by").select_option(label="nothing")
    expect(table.get_by_role("button", name=MINE)).to_have_count(0)
    head = table.get_by_role("columnheader", name="Job")
    expect(head).not_to_have_attribute("aria-sort", re.compile("."))
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    expect(table.get_by_role("row").nth(1)).to_contain_text("Blood pressure by age")
    assert names(table) == sorted(names(table))
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    expect(table.get_by_role("row").nth(1)).to_contain_text("Whole table, please")
    assert names(table) == sorted(names(table), reverse=True)


def test_grouping_by_another_thing(table: Page) -> None:
    table.get_by_role("combobox", name="Group by").select_option(label="status")
    expect(table.get_by_role("button", name=re.compile(r"^failed\s+1 job"))).to_have_attribute(
        "aria-expanded", "true"
    )
    table.get_by_role("combobox", name="Group by").select_option(label="submitter")
    expect(table.get_by_role("button", name=re.compile(r"^dave@lab\.example\s+4 jobs"))).to_be_visible()


def test_a_group_collapses_and_the_choice_is_kept_in_the_notebook(table: Page) -> None:
    group = table.get_by_role("button", name=OTHERS)
    group.click()
    expect(group).to_have_attribute("aria-expanded", "false")
    expect(name_button(table, "Dose response")).to_have_count(0)
    expect(group).to_contain_text("2 jobs: 1 inbox, 1 done")
    table.wait_for_function(
        "() => JSON.stringify(harness.model.get('view_state').collapsed ?? []).includes('carol@clinic.example')"
    )
    group.click()
    expect(name_button(table, "Dose response")).to_be_visible()


def test_no_jobs_says_what_to_do_next(open_view: OpenView) -> None:
    page = open_view(view="table", data="empty", timers="off")
    expect(page.get_by_text("There are no jobs yet.")).to_be_visible()
    expect(page.get_by_text("client.submit_python_job(user, code_path)")).to_be_visible()
    expect(page.get_by_role("table")).to_have_count(0)
    page.evaluate("() => harness.arrive('The first one')")
    expect(name_button(page, "The first one")).to_be_visible()


def test_a_list_that_cannot_be_read_is_a_sentence_and_can_be_tried_again(open_view: OpenView) -> None:
    page = open_view(view="table", data="error", timers="off")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("The list could not be read. Look into the kernel's log.")
    expect(page.get_by_text("The folder cannot be watched: too many watches.")).to_be_visible()
    page.evaluate("() => harness.fail('jobs.window', null)")
    alert.get_by_role("button", name="Try again").click()
    expect(name_button(page, "Ward occupancy")).to_be_visible()
    expect(alert).to_have_count(0)


def test_a_list_that_cannot_be_read_again_leaves_the_old_one(table: Page) -> None:
    table.evaluate(
        "() => harness.fail('jobs.window', {code: 'internal', message: 'It broke. Try it later.', details: null})"
    )
    table.get_by_role("searchbox").fill("survival")
    expect(table.get_by_role("alert")).to_contain_text("It broke. Try it later.")
    expect(name_button(table, "Ward occupancy")).to_be_visible()
    expect(table.get_by_role("searchbox")).to_have_value("survival")


def test_ten_thousand_jobs_hold_few_nodes_and_scroll_to_the_end(open_view: OpenView) -> None:
    page = open_view(view="table", data="10000", timers="off")
    expect(name_button(page, "Mean age by diagnosis 1")).to_be_visible()
    expect(page.get_by_role("table")).to_have_attribute("aria-rowcount", re.compile("^1000[0-9]$"))
    assert nodes(page) < 3_000
    box = page.locator(scroller(page.get_by_role("table")))
    for share in (0.25, 0.5, 0.75, 1.0):
        box.evaluate("(element, share) => { element.scrollTop = share * element.scrollHeight; }", share)
        # No row of what is seen stays a place holder.
        page.wait_for_function(
            """(element) => {
              const { top, bottom } = element.getBoundingClientRect();
              const seen = [...element.querySelectorAll('tr')].filter((each) => {
                const box = each.getBoundingClientRect();
                return box.bottom > top + 40 && box.top < bottom && !each.closest('[aria-hidden=true]');
              });
              return seen.length > 5 && seen.every((each) => each.querySelector('button') !== null);
            }""",
            arg=box.element_handle(),
        )
        assert nodes(page) < 3_000
    expect(name_button(page, "Mean age by diagnosis 9995")).to_be_in_viewport()  # the last of the other owner
    assert box.evaluate("(element) => element.scrollHeight - element.scrollTop - element.clientHeight") < 2
    assert max(each["count"] for each in sent(page, "jobs.window")) <= 500


def test_ten_thousand_jobs_are_searched_from_their_end(open_view: OpenView) -> None:
    page = open_view(view="table", data="10000", timers="off")
    expect(name_button(page, "Mean age by diagnosis 1")).to_be_visible()
    box = page.locator(scroller(page.get_by_role("table")))
    box.evaluate("(element) => { element.scrollTop = element.scrollHeight; }")
    expect(name_button(page, "Mean age by diagnosis 9995")).to_be_in_viewport()
    page.get_by_role("searchbox").fill("diagnosis 123")  # 123, 1230 to 1239
    expect(name_button(page, "Mean age by diagnosis 1239")).to_be_in_viewport()
    expect(page.get_by_text(re.compile(r"^11 of 10,000 jobs"))).to_be_visible()
