"""Jobs that were made to break out of the page: every name, path, reason and line is an attack. All of it is opened here."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenView
from tests.browser.views import action, card, panel, section

pytestmark = pytest.mark.browser

JOBS = 11
# What no view has any reason to hold. The elements of a view stand in its shadow root.
FOREIGN = """
() => {
  const root = document.getElementById("view").firstChild.shadowRoot;
  const names = "img, image, svg, script, iframe, object, embed, form, link, meta, base, a, audio, video, template";
  const found = [...root.querySelectorAll(names)].map((each) => each.tagName);
  for (const each of root.querySelectorAll("*")) {
    for (const { name } of each.attributes) if (/^on|^srcdoc$|^src$|^href$/i.test(name)) found.push(name);
  }
  return found;
}
"""
INVISIBLE = re.compile("[\u200b\u202e\u001b\u0000\u2066-\u2069]")


class Watch:
    """What the page asked for since it was loaded, and where it went."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: list[str] = []
        self.address = page.url
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("framenavigated", lambda frame: self.asked.append(f"navigated to {frame.url}"))
        page.on("download", lambda download: self.asked.append(f"download {download.url}"))
        page.context.on("page", lambda new: self.asked.append(f"opened {new.url}"))

    def check(self) -> None:
        assert self.page.evaluate("() => window.__trap ?? null") is None
        assert self.page.evaluate(FOREIGN) == []
        assert self.page.title() == "Views without a kernel"
        assert self.page.url == self.address
        assert self.asked == []


def watched(open_view: OpenView, **parameters: str | int) -> tuple[Page, Watch]:
    page = open_view(data="hostile", timers="off", **parameters)
    page.wait_for_load_state()
    return page, Watch(page)


def test_the_table(open_view: OpenView) -> None:
    page, watch = watched(open_view, view="table")
    table = page.get_by_role("table", name="Jobs")
    expect(table.get_by_text('<img src=x onerror="window.__trap=1">')).to_be_visible()
    expect(table.get_by_text("javascript:alert(1)")).to_be_visible()
    expect(table.get_by_text("(no name)")).to_be_visible()
    expect(table.get_by_role("button", name=re.compile("^invoice"))).to_contain_text("RLO")
    heights = {
        round(row.bounding_box()["height"])
        for row in table.get_by_role("row").filter(has=page.get_by_role("rowheader")).all()
    }  # type: ignore[index]
    assert (
        max(heights) <= 100
    )  # neither a line break in a name nor three hundred letters push the others away
    assert INVISIBLE.search(page.locator("body").inner_text()) is None
    for group in ("submitter", "status", "day"):
        page.get_by_role("combobox", name="Group by").select_option(group)
        expect(table.get_by_text("javascript:alert(1)")).to_be_visible()
    page.get_by_role("searchbox").fill('<img src=x onerror="window.__trap=1">')
    expect(table.get_by_text("javascript:alert(1)")).to_have_count(0)
    watch.check()


def test_the_table_with_every_card_open(open_view: OpenView) -> None:
    page, watch = watched(open_view, view="table")
    names = (
        page.get_by_role("table", name="Jobs").get_by_role("rowheader").get_by_role("button", expanded=False)
    )
    expect(names).to_have_count(JOBS)
    for _ in range(JOBS):
        names.last.click()
    expect(names).to_have_count(0)
    watch.check()


@pytest.mark.parametrize("job", [0, 2, 3, 6])
def test_a_card_with_everything_in_it_open(open_view: OpenView, job: int) -> None:
    page, watch = watched(open_view, view="card", job=job)
    article = card(page)
    expect(article.get_by_text("Look at <svg/onload").first).to_be_visible()
    for title in ("Outputs", "Logs", "Timeline"):
        head = section(article, title)
        if head.evaluate("(element) => !element.closest('details').open"):
            head.click()
    if article.get_by_role("list", name="Files in the order in which they run").count() == 0:
        section(article, "What ran").click()
    # The first output is open already, and each open one has a button to download it.
    for button in article.get_by_role(
        "button", name=re.compile(r"^(?!Download ).*\.(sh|py|bin|csv)\b")
    ).all():
        if button.get_attribute("aria-expanded") != "true":
            button.click()
    expect(
        article.get_by_role("log", name="stdout of the job").or_(article.get_by_role("log"))
    ).to_be_visible()
    titles = {"Approve": "Approve", "Reject": "Reject", "Rerun": "Run", "Share outputs": "Share the outputs"}
    for label, title in titles.items():
        button = action(article, label)
        if button.count() and button.is_enabled():  # what cannot be done now stands in a menu that is closed
            button.click()
            expect(article.get_by_role("button", name="Cancel")).to_be_visible()
            if label != "Rerun":
                panel(article, title).get_by_role("textbox").fill(
                    "<img src=x onerror='window.__trap=1'>@evil.example"
                )
            page.keyboard.press("Escape")
            expect(article.get_by_role("button", name="Cancel")).to_have_count(0)
    assert INVISIBLE.search(page.locator("body").inner_text()) is None
    watch.check()


def test_answers_of_the_kernel_that_carry_markup(open_view: OpenView) -> None:
    page, watch = watched(open_view, view="card", job=1)
    article = card(page)
    expect(article).to_be_visible()
    page.evaluate(
        """() => harness.fail('job.act', {
          code: 'changed',
          message: '<img src=x onerror="window.__trap=1">',
          details: { changed: ['<svg/onload="window.__trap=1">', 7, null], added: 'no list', removed: [] },
        })"""
    )
    action(article, "Reject").click()
    question = panel(article, "Reject")
    question.get_by_role("textbox").fill("No.")
    question.get_by_role("button", name="Reject", exact=True).click()
    expect(question.get_by_role("alert")).to_contain_text('<img src=x onerror="window.__trap=1">')
    page.evaluate(
        "() => { harness.kernel.problem = '<img src=x onerror=\"window.__trap=1\">'; harness.push(); }"
    )
    watch.check()


@pytest.mark.parametrize("job", [0, 3])
def test_the_log(open_view: OpenView, job: int) -> None:
    page, watch = watched(open_view, view="log", job=job)
    log = page.get_by_role("log")
    expect(log).to_contain_text('<svg/onload="window.__trap=1">')
    for name in ("Wrap", "Codes"):
        page.get_by_role("button", name=name, exact=True).click()
        expect(log).to_contain_text('<svg/onload="window.__trap=1">')
    page.get_by_role("textbox", name="Search in this log").fill("<svg/onload")
    page.keyboard.press("Enter")
    expect(log.get_by_role("mark").first).to_be_visible()
    watch.check()
