"""The log pane: it follows, it stands still when it is read, and shows what a job printed as text and colours only."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenView
from tests.browser.views import frames, job_id, nodes, sent
from tests.helpers import wait_until

pytestmark = pytest.mark.browser

# What stands for an array of ten million lines, and makes each when it is asked for.
MILLIONS = """
(total) => {
  const line = (n) => `row ${n} of a long log`;
  const lines = {
    length: total,
    slice: (from, to) => Array.from({ length: Math.max(0, Math.min(to, total) - from) }, (_, n) => line(from + n)),
    reduce: () => total * 24,
  };
  const job = harness.kernel.jobs[4];
  job.stdout = lines;
  job.generation += 1;
  harness.push();
}
"""
COLOUR = "(element) => getComputedStyle(element).color.match(/[\\d.]+/g).slice(0, 3).map(Number)"


@pytest.fixture
def log(open_view: OpenView) -> Page:
    """The stdout of a running job: thirty lines, and more only when a test writes them."""
    page = open_view(view="log", timers="off")
    expect(region(page)).to_contain_text("step 29 of 60")
    return page


def region(page: Page, stream: str = "stdout") -> Locator:
    return page.get_by_role("log", name=f"{stream} of the job")


def write(page: Page, lines: int) -> None:
    page.evaluate("(lines) => harness.write(lines)", lines)


def line(page: Page, text: str) -> Locator:
    return region(page).get_by_text(text, exact=True)


def test_it_follows_what_is_written(log: Page) -> None:
    expect(log.get_by_role("button", name="Following")).to_have_attribute("aria-pressed", "true")
    for _ in range(5):
        write(log, 100)
    expect(line(log, "step 529 of 60")).to_be_in_viewport()
    expect(log.get_by_text("530 lines")).to_be_visible()
    log.evaluate("() => harness.end(3)")
    expect(log.get_by_text(re.compile("finished, exit code 3"))).to_be_visible()


def test_scrolled_up_no_pixel_moves_while_lines_arrive(log: Page) -> None:
    write(log, 500)
    expect(line(log, "step 529 of 60")).to_be_in_viewport()
    region(log).hover()
    log.mouse.wheel(0, -2_000)
    expect(log.get_by_role("button", name="Follow", exact=True)).to_be_visible()
    expect(line(log, "step 529 of 60")).not_to_be_in_viewport()
    assert sent(log, "log.follow")[-1]["follow"] is False
    log.mouse.move(2, 2)
    # It stands when two pictures are the same.
    before = region(log).screenshot()
    while (again := region(log).screenshot()) != before:
        before = again
    for _ in range(4):
        write(log, 250)
        frames(log)
        assert region(log).screenshot() == before
    expect(log.get_by_role("button", name="Jump to end · 1,000 new lines")).to_be_visible()
    assert region(log).screenshot() == before
    log.get_by_role("button", name=re.compile("^Jump to end")).click()
    expect(line(log, "step 1529 of 60")).to_be_in_viewport()
    write(log, 1)
    expect(line(log, "step 1530 of 60")).to_be_in_viewport()  # and follows again


def test_following_is_stopped_and_started_with_the_keyboard(log: Page) -> None:
    write(log, 200)
    expect(line(log, "step 229 of 60")).to_be_in_viewport()
    region(log).focus()
    log.keyboard.press("f")
    expect(log.get_by_role("button", name="Follow", exact=True)).to_be_visible()
    write(log, 50)
    expect(log.get_by_role("button", name="Jump to end · 50 new lines")).to_be_visible()
    log.keyboard.press("Home")
    expect(line(log, "step 0")).to_be_in_viewport()
    log.keyboard.press("End")
    expect(line(log, "step 279 of 60")).to_be_in_viewport()
    expect(log.get_by_role("button", name="Following")).to_be_visible()


def test_search_goes_to_the_next_and_the_previous_match_and_says_where(log: Page) -> None:
    write(log, 300)
    box = log.get_by_role("textbox", name="Search in this log")
    expect(log.get_by_role("button", name="Next match")).to_have_accessible_description(
        "Type what to look for first."
    )
    region(log).focus()
    log.keyboard.press("Home")
    log.keyboard.press("/")
    expect(box).to_be_focused()
    log.keyboard.type("STEP 11")
    log.keyboard.press("Enter")
    said = log.get_by_role("search").get_by_role("status")
    expect(said).to_have_text("line 12 · 1 of 11")
    expect(region(log).get_by_role("mark").filter(has_text="step 11").first).to_be_in_viewport()
    log.keyboard.press("Enter")
    expect(said).to_have_text("line 111 · 2 of 11")  # step 110
    expect(line(log, "step 110 of 60")).to_be_in_viewport()
    log.keyboard.press("Shift+Enter")
    expect(said).to_have_text("line 12 · 1 of 11")
    log.keyboard.press("Shift+Enter")
    expect(said).to_have_text("line 120 · 11 of 11 · from the end")
    log.get_by_role("button", name="Next match").click()
    expect(said).to_have_text("line 12 · 1 of 11 · from the top")
    for place in range(111, 121):
        log.get_by_role("button", name="Next match").click()
        expect(said).to_have_text(f"line {place} · {place - 109} of 11")
    log.get_by_role("button", name="Match upper and lower case").click()
    box.press("Enter")
    expect(said).to_have_text("no match")


def test_long_lines_break_when_it_is_asked_for(log: Page) -> None:
    log.evaluate("() => { harness.kernel.jobs[4].stdout.push('word '.repeat(600) + 'end'); harness.push(); }")
    expect(region(log)).to_contain_text("word end")
    wide = "(element) => element.scrollWidth - element.clientWidth"
    assert region(log).evaluate(wide) > 500
    wrap = log.get_by_role("button", name="Wrap", exact=True)
    wrap.click()
    expect(wrap).to_have_attribute("aria-pressed", "true")
    frames(log)
    assert region(log).evaluate(wide) == 0
    expect(log.get_by_role("button", name="Following")).to_be_visible()


def clipboard(log: Page) -> str:
    return str(log.evaluate("() => navigator.clipboard.readText()"))


def test_a_copy_is_the_exact_text_without_numbers_and_codes(log: Page) -> None:
    log.context.grant_permissions(["clipboard-read", "clipboard-write"])
    log.evaluate(
        "() => { harness.kernel.jobs[4].stdout.splice(0, 30, '  two blanks\\tand a tab  ', '', '\\u001b[1;31mred\\u001b[0m end', 'last'); harness.kernel.jobs[4].generation += 1; harness.push(); }"
    )
    expect(line(log, "last")).to_be_visible()
    whole = "  two blanks\tand a tab  \n\nred end\nlast"
    log.get_by_role("button", name="Copy", exact=True).click()
    expect(log.get_by_text("Copied 4 lines.")).to_be_visible()
    assert clipboard(log) == whole
    log.evaluate("() => navigator.clipboard.writeText('something else')")
    region(log).focus()
    log.keyboard.press("Control+a")
    log.keyboard.press("Control+c")
    wait_until(lambda: clipboard(log) == whole, what="the copied text")


def test_a_part_is_marked_with_the_mouse_and_copied(log: Page) -> None:
    log.context.grant_permissions(["clipboard-read", "clipboard-write"])
    first, last = line(log, "step 20").bounding_box(), line(log, "step 22").bounding_box()
    assert first is not None
    assert last is not None
    log.mouse.move(first["x"] + 1, first["y"] + first["height"] / 2)
    log.mouse.down()
    log.mouse.move(last["x"] + last["width"] - 1, last["y"] + last["height"] / 2, steps=5)
    log.mouse.up()
    log.keyboard.press("Control+c")
    wait_until(lambda: clipboard(log) == "step 20 of 60\nstep 21 of 60\nstep 22", what="the copied text")


def test_a_log_that_begins_anew_says_so_and_shows_nothing_old(log: Page) -> None:
    log.evaluate(
        "() => { const job = harness.kernel.jobs[4]; job.stdout = ['all new']; job.generation += 1; harness.push(); }"
    )
    expect(line(log, "all new")).to_be_visible()
    expect(region(log)).not_to_contain_text("step 29")
    notice = log.get_by_role("status").filter(has_text="This log began anew")
    expect(notice).to_be_visible()
    notice.get_by_role("button", name="Got it").click()
    expect(notice).to_have_count(0)


def test_ten_million_lines_are_jumped_through(log: Page) -> None:
    log.evaluate(MILLIONS, 10_000_000)
    expect(log.get_by_text("10,000,000 lines")).to_be_visible()
    expect(line(log, "row 9999999 of a long log")).to_be_in_viewport()
    go = log.get_by_role("textbox", name="Go to line")
    for number in (5_000_001, 7, 9_999_000, 3_333_334):
        go.fill(f"{number:,}")
        go.press("Enter")
        expect(line(log, f"row {number - 1} of a long log")).to_be_in_viewport()
    assert nodes(log) < 3_000
    region(log).focus()
    log.keyboard.press("PageDown")
    expect(line(log, "row 3333333 of a long log")).not_to_be_in_viewport()
    region(log).evaluate("(element) => { element.scrollTop = element.scrollHeight / 2; }")
    expect(region(log)).to_contain_text(re.compile(r"row (49|50)\d{5} of a long log"))
    log.keyboard.press("Home")
    expect(line(log, "row 0 of a long log")).to_be_in_viewport()
    log.keyboard.press("End")
    expect(line(log, "row 9999999 of a long log")).to_be_in_viewport()
    assert max(each["count"] for each in sent(log, "log.read")) <= 1_000


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_are_those_that_the_job_asked_for(open_view: OpenView, theme: str) -> None:
    page = open_view(view="log", theme=theme, timers="off")
    red, green, blue = line(page, "step 1").evaluate(COLOUR)
    assert red > green + 40
    assert red > blue + 40
    red, green, blue = line(page, "step 2").evaluate(COLOUR)
    assert green > red + 30
    red, green, blue = line(page, "step 4").evaluate(COLOUR)
    assert blue > red + 40
    assert page.get_by_text("\u001b").count() == 0


def test_control_codes_do_nothing_and_can_be_shown(open_view: OpenView) -> None:
    page = open_view(view="log", data="hostile", job=3, timers="off")
    expect(region(page)).to_contain_text("<svg/onload=")
    expect(region(page)).to_contain_text("link")
    assert region(page).get_by_role("link").count() == 0
    title = page.title()
    page.get_by_role("button", name="Codes").click()
    expect(region(page)).to_contain_text("https://collector.example")
    expect(region(page)).to_contain_text("ESC")
    assert region(page).get_by_role("link").count() == 0
    assert page.title() == title
    assert "\u001b" not in region(page).inner_text()


def test_both_streams_and_their_counts(log: Page) -> None:
    tabs = log.get_by_role("tablist", name="Streams")
    expect(tabs.get_by_role("tab", name="stdout 30")).to_have_attribute("aria-selected", "true")
    tabs.get_by_role("tab", name="stdout 30").focus()
    log.keyboard.press("ArrowRight")
    expect(tabs.get_by_role("tab", name="stderr 0")).to_be_focused()
    expect(region(log, "stderr")).to_be_visible()
    log.evaluate("() => { harness.kernel.jobs[4].stderr.push('oh no'); harness.push(); }")
    expect(region(log, "stderr")).to_contain_text("oh no")


def test_both_stand_in_the_order_of_arrival_with_marks_and_times(log: Page) -> None:
    log.evaluate("() => { harness.kernel.jobs[4].stderr.push('oh no', 'worse'); harness.push(); }")
    log.get_by_role("tab", name="both").click()
    both = log.get_by_role("log", name="stdout and stderr of the job")
    expect(both).to_contain_text("oh no")
    rows = both.locator(".log-row")
    expect(rows.filter(has_text="oh no").locator(".log-stream")).to_have_text("err")
    expect(rows.filter(has_text="step 14").locator(".log-stream")).to_have_text("out")
    log.get_by_role("button", name="Times").click()
    expect(rows.filter(has_text="oh no").locator(".log-time")).to_have_text(
        re.compile(r"^\d\d:\d\d:\d\d\.\d{3}$")
    )
    box = log.get_by_role("textbox", name="Search in this log")
    box.fill("worse")
    box.press("Enter")
    expect(log.get_by_role("search").get_by_role("status")).to_have_text("line 17 · 1 of 1")


def test_without_a_record_the_times_say_why_and_both_too(open_view: OpenView) -> None:
    page = open_view(view="log", job=11, user="submitter", timers="off")
    why = "not shared with you"
    expect(page.get_by_role("button", name="Times")).to_have_accessible_description(re.compile(why))
    page.get_by_role("tab", name="both").click()
    expect(page.get_by_role("log")).to_contain_text("stdout and stderr are shown apart")


def test_a_long_line_is_read_on_in_its_place(log: Page) -> None:
    log.evaluate(
        "() => { harness.kernel.jobs[4].stdout.push('a'.repeat(8192) + 'b'.repeat(8192) + 'the end'); harness.push(); }"
    )
    row = region(log).locator(".log-row").last
    expect(row).to_contain_text("line continues")
    row.get_by_role("button", name="Read on").click()
    expect(row).to_contain_text("bytes 8,193 to 16,384 of 16,391")
    expect(row.locator(".log-text")).to_have_text("b" * 8192)
    row.get_by_role("button", name="Read on").click()
    expect(row.locator(".log-text")).to_have_text("the end")
    row.get_by_role("button", name="Back").click()
    expect(row.locator(".log-text")).to_have_text("a" * 8192)


def test_a_line_is_linked_and_a_link_opens_there(log: Page, open_view: OpenView) -> None:
    log.context.grant_permissions(["clipboard-read", "clipboard-write"])
    region(log).locator(".log-number", has_text="28").click()
    log.get_by_role("button", name="Copy link").click()
    expect(log.get_by_text("Copied jobs[")).to_be_visible()
    assert str(log.evaluate("() => navigator.clipboard.readText()")).endswith(".stdout.show(line=28)")
    page = open_view(view="log", timers="off", line=3)
    expect(page.locator(".log-current")).to_contain_text("step 3 of 60")
    expect(page.locator(".log-current")).to_be_in_viewport()


def test_the_file_is_downloaded_as_it_is(log: Page) -> None:
    with log.expect_download() as waiting:
        log.get_by_role("button", name="Download").click()
    download = waiting.value
    assert download.suggested_filename == "stdout.txt"
    data = download.path().read_bytes()
    assert data.startswith(b"\x1b[30mstep 0\x1b[0m of 60\n")
    assert data.count(b"\n") == 30
    expect(log.get_by_text(re.compile("^Downloaded "))).to_be_visible()


@pytest.mark.parametrize("width", [320, 640, 1600])
def test_what_the_search_says_covers_nothing_and_moves_nothing(
    page: Page, open_view: OpenView, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    open_view(view="log", timers="off")
    expect(region(page)).to_contain_text("step 29 of 60")
    before = region(page).bounding_box()
    box = page.get_by_role("textbox", name="Search in this log")
    box.fill("step 11")
    box.press("Enter")
    said = page.get_by_role("search").get_by_role("status")
    expect(said).to_have_text("line 12 · 1 of 1")
    assert region(page).bounding_box() == before
    words = said.bounding_box()
    assert words is not None
    assert before is not None
    assert words["y"] + words["height"] <= before["y"]
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def test_a_log_that_cannot_be_read_is_a_sentence(open_view: OpenView, page: Page) -> None:
    open_view(view="log", job=99, timers="off")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("The job is no longer on disk.")
    page.evaluate(
        "(id) => { harness.kernel.jobs[0].id = id; harness.kernel.jobs[0].stdout.push('here'); }", job_id(99)
    )
    alert.get_by_role("button", name="Try again").click()
    expect(line(page, "here")).to_be_visible()
