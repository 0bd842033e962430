"""The job card: what it shows of a job, which files were seen, and what becomes of it when things change."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenView
from tests.browser.views import action, card, frames, job_id, more, panel, section, sent

pytestmark = pytest.mark.browser


@pytest.fixture
def waiting(open_view: OpenView) -> Page:
    """The card of a job that waits for this user's review."""
    page = open_view(view="card", job=0, timers="off")
    expect(card(page, "Mean age by diagnosis")).to_be_visible()
    return page


def seen_files(page: Page) -> set[str]:
    return {each["path"] for each in sent(page, "file.seen")}


def test_it_shows_what_would_run_in_the_order_of_the_run(waiting: Page) -> None:
    files = waiting.get_by_role("list", name="Files in the order in which they run")
    paths = [text.splitlines()[0] for text in files.get_by_role("button").all_inner_texts()]
    assert paths == ["run.sh", "main.py", "helpers.py", "config.yaml", "data/codes.csv"]
    expect(files.get_by_role("button", name=re.compile(r"^run\.sh"))).to_contain_text("executable")
    text = waiting.get_by_role("region", name="Text of main.py")  # the entry point is open
    expect(text).to_contain_text("urllib.request.urlopen")
    looks = waiting.get_by_role("list", name="Look here")
    expect(looks).to_contain_text("opens a network connection")
    looks.get_by_role("button", name="line 17").click()
    expect(text).to_be_focused()


def test_code_is_coloured_and_stays_text(waiting: Page) -> None:
    text = waiting.get_by_role("region", name="Text of main.py")
    kinds = ("import", '"diagnosis"', "# tell that we started")
    colours = {
        text.get_by_text(kind, exact=True).first.evaluate("(e) => getComputedStyle(e).color")
        for kind in kinds
    }
    plain = text.get_by_text("pandas").first.evaluate("(e) => getComputedStyle(e).color")
    assert len(colours | {plain}) == 4


def test_a_file_is_seen_when_all_of_it_was_on_the_screen_and_not_before(waiting: Page) -> None:
    article = card(waiting)
    waiting.evaluate("() => window.scrollTo(0, 0)")
    waiting.set_viewport_size({"width": 1200, "height": 400})
    expect(article.get_by_text("2 of 5 seen")).to_be_attached()
    assert seen_files(waiting) == set()  # the entry point is open, but stands below what is seen
    article.get_by_role("region", name="Text of main.py").get_by_text(
        "main()", exact=True
    ).scroll_into_view_if_needed()
    expect(article.get_by_text("3 of 5 seen")).to_be_attached()
    waiting.set_viewport_size({"width": 1200, "height": 800})
    long = article.get_by_role("button", name=re.compile(r"^helpers\.py"))
    expect(long).to_contain_text("not seen")
    long.click()
    text = article.get_by_role("region", name="Text of helpers.py")
    expect(text).to_contain_text("def column_0")
    text.scroll_into_view_if_needed()
    frames(waiting)
    assert seen_files(waiting) == {"main.py"}  # it is open, but its end was not shown
    text.evaluate("(element) => { element.scrollTop = element.scrollHeight; }")
    missed = article.get_by_text(re.compile(r"^Lines \d+ to \d+ were not shown in full yet\."))
    expect(missed).to_be_visible()
    assert seen_files(waiting) == {"main.py"}  # the end is not the whole
    expect(long).to_contain_text("not seen")
    for top in range(0, 4_000, 300):
        text.evaluate("(element, top) => { element.scrollTop = top; }", top)
        frames(waiting)
    expect(long).to_contain_text("✓ seen")
    expect(missed).to_have_count(0)
    expect(article.get_by_text("4 of 5 seen")).to_be_attached()
    (told,) = [each for each in sent(waiting, "file.seen") if each["path"] == "helpers.py"]
    assert told["job"] == job_id(0)
    assert told["digest"].startswith("blake2b:")
    # The review names the one that is left, until it was read too.
    action(article, "Approve").click()
    question = panel(article, "Approve")
    expect(
        question.get_by_role("checkbox", name="I approve without having opened data/codes.csv")
    ).to_be_visible()
    article.get_by_role("button", name=re.compile(r"^data.codes\.csv")).click()
    article.get_by_role("region", name="Text of data/codes.csv").scroll_into_view_if_needed()
    expect(question).to_contain_text("You have opened every file to its end.")
    expect(question.get_by_role("checkbox")).to_have_count(0)


def test_a_file_that_changes_is_shown_anew(waiting: Page) -> None:
    text = card(waiting).get_by_role("region", name="Text of main.py")
    expect(text).to_contain_text("means.to_csv")
    waiting.evaluate("(id) => harness.tamper(id)", job_id(0))
    expect(text).to_contain_text("# changed")


def test_what_differs_from_an_earlier_job_stands_before_the_files(waiting: Page) -> None:
    article = card(waiting)
    expect(article.get_by_text("Compared with “Length of stay” of bob@uni.example")).to_be_visible()
    assert sent(waiting, "review.compare")[-1]["job"] == job_id(0)
    files = section(article, "What would run").bounding_box()
    changes = section(article, "Changes").bounding_box()
    assert files is not None
    assert changes is not None
    assert changes["y"] < files["y"]


@pytest.mark.parametrize(
    ("job", "label", "why"),
    [
        (0, "Rerun", "Only a job that has ended can be run again."),
        (0, "Share outputs", "There are no outputs yet."),
        (5, "Stop sharing outputs", "Nobody else can read them."),
        (5, "Approve", "The job is done."),
        (9, "Approve", "It cannot be read."),
        (10, "Approve", "Only carol@clinic.example can do this."),
    ],
)
def test_an_action_that_cannot_be_done_tells_why(open_view: OpenView, job: int, label: str, why: str) -> None:
    page = open_view(view="card", job=job, timers="off")
    more(card(page)).click()
    button = action(card(page), label)
    expect(button).to_be_disabled()
    expect(button).to_have_accessible_description(why)
    button.focus()  # with the keyboard too: it can be reached, and says so
    expect(button).to_be_focused()
    expect(page.get_by_role("tooltip").filter(has_text=why).first).to_be_visible()
    page.keyboard.press("Enter")
    button.dispatch_event("click")
    frames(page)
    expect(card(page).get_by_role("textbox")).to_have_count(0)
    assert sent(page, "job.act") == []


def test_the_submitter_sees_it_all_and_may_do_nothing(open_view: OpenView) -> None:
    page = open_view(view="card", job=0, user="submitter", timers="off")
    more(card(page)).click()
    actions = card(page).get_by_role("group", name="Actions").get_by_role("button")
    assert actions.count() > 0
    for button in actions.all():
        expect(button).to_be_disabled()
        expect(button).to_have_accessible_description("Only alice@hospital.example can do this.")
    expect(card(page).get_by_role("region", name="Text of main.py")).to_contain_text("import pandas")


@pytest.mark.parametrize(
    ("job", "notice"),
    [
        (1, "The settings name another submitter than the folder."),
        (9, "config.yaml cannot be read: it is larger than 64 kB."),
    ],
)
def test_what_is_odd_about_a_job_is_said_above_all(open_view: OpenView, job: int, notice: str) -> None:
    page = open_view(view="card", job=job, timers="off")
    said = card(page).get_by_text(notice)
    expect(said).to_be_visible()
    first, files = said.bounding_box(), section(card(page), "Facts").bounding_box()
    assert first is not None
    assert files is not None
    assert first["y"] < files["y"]


def test_an_approval_that_no_longer_holds_is_said_with_the_names(open_view: OpenView) -> None:
    page = open_view(view="card", job=3, timers="off")
    expect(card(page, "Length of stay")).to_be_visible()
    expect(card(page).get_by_text("Changed since the approval")).to_have_count(0)
    page.evaluate("(id) => harness.tamper(id)", job_id(3))
    expect(card(page).get_by_text("Changed since the approval: it will not run.")).to_be_visible()
    expect(card(page).get_by_text(re.compile(r"^Changed:"))).to_contain_text("main.py")


def test_outputs_open_in_place_and_what_is_no_text_says_so(open_view: OpenView) -> None:
    page = open_view(view="card", job=5, timers="off")
    article = card(page)
    means = article.get_by_role("button", name=re.compile(r"^means\.csv"))
    expect(means).to_have_attribute("aria-expanded", "true")  # the first one is open by itself
    expect(article.get_by_role("region", name="Table of means.csv")).to_contain_text("diabetes")
    means.click()
    expect(means).to_have_attribute("aria-expanded", "false")
    expect(article.get_by_role("region", name="Table of means.csv")).to_have_count(0)
    article.get_by_role("button", name=re.compile(r"^plot\.png")).click()
    expect(article.get_by_text("PNG image, 8 × 8 pixels, 97 bytes")).to_be_visible()
    expect(article.get_by_text("Readers: only you").first).to_be_visible()


def test_a_failed_job_opens_on_what_went_wrong(open_view: OpenView) -> None:
    page = open_view(view="card", job=6, timers="off")
    expect(card(page)).to_contain_text("exit code 3")
    expect(card(page).get_by_role("log", name="stderr of the job")).to_contain_text("KeyError: 'age'")


def test_a_running_job_shows_its_log_and_keeps_it_open_when_it_ends(open_view: OpenView) -> None:
    page = open_view(view="card", job=4, timers="off")
    log = card(page).get_by_role("log", name="stdout of the job")
    expect(log).to_contain_text("step 29 of 60")
    page.evaluate("() => harness.write(1)")
    expect(log).to_contain_text("step 30 of 60")
    page.evaluate("() => harness.end(0)")
    expect(log).to_be_visible()
    expect(section(card(page), "Outputs")).to_be_visible()
    expect(card(page).get_by_role("button", name=re.compile(r"^means\.csv"))).to_be_visible()


def test_a_section_stays_as_it_was_chosen(waiting: Page) -> None:
    head = section(card(waiting), "Timeline")
    head.click()
    expect(card(waiting).get_by_text("submitted", exact=True)).to_be_visible()
    section(card(waiting), "Facts").click()
    expect(card(waiting).get_by_text("Entry point", exact=True)).to_be_hidden()
    waiting.evaluate("() => { harness.kernel.jobs[0].status = 'approved'; harness.push(); }")
    expect(card(waiting)).to_contain_text("waits for the runner")
    expect(card(waiting).get_by_text("submitted", exact=True)).to_be_visible()
    expect(card(waiting).get_by_text("Entry point", exact=True)).to_be_hidden()


def test_a_job_that_is_gone_says_so_and_keeps_what_was_typed(waiting: Page) -> None:
    article = card(waiting)
    action(article, "Reject").click()
    why = panel(article, "Reject").get_by_role("textbox")
    why.fill("It asks for too much")
    waiting.evaluate("() => { harness.kernel.jobs.splice(0, 1); harness.push(); }")
    expect(waiting.get_by_role("alert")).to_contain_text("The job is no longer on disk.")
    expect(why).to_have_value("It asks for too much")


def test_a_card_that_cannot_be_read_can_be_tried_again(open_view: OpenView) -> None:
    page = open_view(view="card", data="error", timers="off")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("The list could not be read.")
    page.evaluate("() => harness.fail('job.get', null)")
    alert.get_by_role("button", name="Try again").click()
    expect(card(page, "Mean age by diagnosis")).to_be_visible()


def test_a_silent_kernel_is_told_in_a_card_of_its_own(open_view: OpenView) -> None:
    page = open_view(view="card", job=0, heartbeat="0.2")
    expect(card(page)).to_be_visible()
    page.evaluate("() => harness.silence()")
    notice = page.get_by_role("status").filter(has_text="No answer from the kernel since")
    expect(notice).to_be_visible()
    page.evaluate("() => { harness.kernel.jobs[0].status = 'rejected'; harness.silence(false); }")
    expect(notice).to_have_count(0)
    expect(card(page)).to_contain_text("not accepted")
