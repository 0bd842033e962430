"""The pictures of each view: which pages are audited and photographed, and how each comes about."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Page, expect

from tests.browser.views import action, card, frames, job_id, name_button, section

THEMES = ("light", "dark", "forced")
"""`forced`: the system's own high-contrast colours."""


@dataclass(frozen=True)
class Look:
    """A page of the harness, and what is done on it before one looks."""

    query: dict[str, str | int]
    prepare: Callable[[Page], None] = field(default=lambda page: None)


def _card_opened(page: Page) -> None:
    name_button(page, "Ward occupancy").click()
    action(card(page, "Ward occupancy"), "Approve").click()
    expect(card(page).get_by_role("textbox").first).to_be_visible()


def _selected(page: Page) -> None:
    page.get_by_role("button", name="Keys").click()
    for name in ("Ward occupancy", "Count of visits"):
        name_button(page, name).focus()
        page.keyboard.press(" ")
    expect(page.get_by_role("checkbox", checked=True)).not_to_have_count(0)


def _searched(page: Page) -> None:
    page.get_by_role("searchbox").fill("nothing is called like this")
    expect(page.get_by_text("No job matches this search.")).to_be_visible()


def _sections(page: Page) -> None:
    for title in ("Timeline", "Logs"):
        head = section(card(page), title)
        if head.evaluate("(element) => !element.closest('details').open"):
            head.click()
    expect(card(page).get_by_role("log")).to_be_visible()


def _asked(label: str, text: str = "") -> Callable[[Page], None]:
    def prepare(page: Page) -> None:
        action(card(page), label).click()
        expect(card(page).get_by_role("button", name="Cancel")).to_be_visible()
        if text:
            card(page).get_by_role("group", name=re.compile("^(Share|Reject)")).get_by_role("textbox").fill(
                text
            )
            expect(card(page).get_by_role("button", name=re.compile(r"^Share \d|^Reject$"))).to_be_enabled()

    return prepare


def _tampered(page: Page) -> None:
    page.evaluate("(id) => harness.tamper(id)", job_id(3))
    expect(card(page).get_by_text("Changed since the approval")).to_be_visible()


def _output(page: Page) -> None:
    _sections(page)
    expect(card(page).get_by_role("region", name="Table of means.csv")).to_be_visible()


def _opened_output(name: str, shown: str) -> Callable[[Page], None]:
    def prepare(page: Page) -> None:
        entry = card(page).get_by_role("button", name=re.compile(rf"^{re.escape(name)}"))
        if entry.get_attribute("aria-expanded") != "true":
            entry.click()
        expect(card(page).get_by_text(shown).first).to_be_visible()

    return prepare


def _compared(page: Page) -> None:
    section(card(page), "Earlier attempts").click()
    card(page).get_by_role("button", name="Compare with now").click()
    expect(card(page).get_by_text("From this attempt to now")).to_be_visible()


def _search_log(page: Page) -> None:
    page.get_by_role("textbox", name="Search in this log").fill("step 1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("mark").first).to_be_visible()


def _silent(page: Page) -> None:
    page.evaluate("() => harness.silence()")
    expect(page.get_by_text("No answer from the kernel")).to_be_visible()


def _panel_card(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Ward occupancy")).click()
    action(card(page, "Ward occupancy"), "Approve").click()
    expect(card(page).get_by_role("textbox").first).to_be_visible()


LOOKS: dict[str, Look] = {
    "table": Look({"view": "table"}),
    "table-card": Look({"view": "table"}, _card_opened),
    "table-selected": Look({"view": "table"}, _selected),
    "table-empty": Look({"view": "table", "data": "empty"}),
    "table-no-match": Look({"view": "table"}, _searched),
    "table-error": Look({"view": "table", "data": "error"}),
    "table-hostile": Look({"view": "table", "data": "hostile"}),
    "table-silent": Look({"view": "table", "heartbeat": "0.2", "timers": "on"}, _silent),
    "card-waiting": Look({"view": "card", "job": 0}, _sections),
    "card-approve": Look({"view": "card", "job": 0}, _asked("Approve")),
    "card-reject": Look({"view": "card", "job": 1}, _asked("Reject", "Too many groups")),
    "card-approved": Look({"view": "card", "job": 3}, _sections),
    "card-tampered": Look({"view": "card", "job": 3}, _tampered),
    "card-running": Look({"view": "card", "job": 4}, _sections),
    "card-done": Look({"view": "card", "job": 5}, _output),
    "output-table": Look({"view": "card", "data": "outputs"}, _opened_output("means.csv", "5,000 rows")),
    "output-tree": Look({"view": "card", "data": "outputs"}, _opened_output("model.json", "coefficients")),
    "output-notebook": Look({"view": "card", "data": "outputs"}, _opened_output("report.ipynb", "1204 rows")),
    "output-image": Look({"view": "card", "data": "outputs"}, _opened_output("plot.png", "8 × 8 pixels")),
    "output-other": Look({"view": "card", "data": "outputs"}, _opened_output("all.zip", "ZIP archive")),
    "output-evil": Look({"view": "card", "data": "evil outputs"}, _opened_output("values.json", "entries")),
    "card-share": Look({"view": "card", "job": 5}, _asked("Share outputs", "erin@institute.example")),
    "card-failed": Look({"view": "card", "job": 6}, _sections),
    "card-rejected": Look({"view": "card", "job": 7}, _sections),
    "card-rerun": Look({"view": "card", "job": 8}, _asked("Rerun")),
    "card-attempts": Look({"view": "card", "data": "attempts"}, _compared),
    "card-broken": Look({"view": "card", "job": 9}),
    "card-not-mine": Look({"view": "card", "job": 10}),
    "card-hostile": Look({"view": "card", "data": "hostile", "job": 2}),
    "log": Look({"view": "log"}),
    "log-search": Look({"view": "log"}, _search_log),
    "log-hostile": Look({"view": "log", "data": "hostile", "job": 3}),
    "panel": Look({"view": "panel"}),
    "panel-card": Look({"view": "panel"}, _panel_card),
    "panel-empty": Look({"view": "panel", "data": "empty"}),
    "panel-error": Look({"view": "panel", "data": "error"}),
    "panel-hostile": Look({"view": "panel", "data": "hostile"}),
    "panel-in-cell": Look({"view": "panel", "dock": 1}),
}
"""Every state of every view that somebody may meet."""

VIEWS = ("table", "table-card", "card-waiting", "card-done", "output-table", "output-tree", "log", "panel")
"""One look of each kind: photographed in every theme, the others in one."""


WEAR = """
(dark) => {
  document.body.dataset.jpThemeLight = String(!dark);
  const frame = document.getElementById("view").firstChild.shadowRoot.querySelector("[data-theme]");
  const wanted = dark ? "dark" : "light";
  return new Promise((done) => {
    const look = () => (frame.dataset.theme === wanted ? done(null) : requestAnimationFrame(look));
    look();
  });
}
"""


def show(open_view: Callable[..., Page], name: str) -> Page:
    """Open one look, and wait until it stands."""
    look = LOOKS[name]
    page = open_view(**{"timers": "off", **look.query})
    page.emulate_media(reduced_motion="reduce")
    view = look.query["view"]
    landmark = page.get_by_role("log") if view == "log" else page.get_by_role("article")
    if view == "table" or look.query.get("data") == "error":
        landmark = page.get_by_role("heading", name="Jobs", exact=True)
    if view == "panel":
        landmark = page.get_by_role("heading", level=2, name=re.compile("wait"))
    expect(landmark.first).to_be_visible()
    if look.query.get("data") not in ("empty", "error") and view == "table":
        expect(page.get_by_role("rowheader").nth(1)).to_be_visible()
    look.prepare(page)
    return page


def wear(page: Page, theme: str) -> None:
    """Change the theme as a host does, and let the view take it over."""
    page.emulate_media(forced_colors="active" if theme == "forced" else "none", reduced_motion="reduce")
    page.evaluate(WEAR, theme == "dark")
    frames(page)
