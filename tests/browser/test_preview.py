"""What a job made, looked into: tables, trees, notebooks, images, downloads. And that none of it ever becomes active."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenView
from tests.browser.test_hostile import INVISIBLE
from tests.browser.views import card, frames, job_id, nodes, sent

pytestmark = pytest.mark.browser

# What no view has any reason to hold; an image only from bytes of this page, with nothing that could act.
FOREIGN = """
() => {
  const root = document.getElementById("view").firstChild.shadowRoot;
  const names = "image, svg, script, iframe, object, embed, form, link, meta, base, a, audio, video, template, canvas";
  const found = [...root.querySelectorAll(names)].map((each) => each.tagName);
  for (const each of root.querySelectorAll("*")) {
    for (const { name } of each.attributes) if (/^on|^srcdoc$|^href$|^srcset$/i.test(name)) found.push(name);
    if (each.hasAttribute("src") && (each.tagName !== "IMG" || !each.src.startsWith("blob:http://127.0.0.1")))
      found.push(each.outerHTML);
  }
  return found;
}
"""
# Every blob that becomes an address: its type, and whether the address is still held.
BLOBS = """
() => {
  window.blobs = [];
  const make = URL.createObjectURL, end = URL.revokeObjectURL;
  URL.createObjectURL = (blob) => {
    const address = make.call(URL, blob);
    window.blobs.push({ address, type: blob.type, size: blob.size, held: true });
    return address;
  };
  URL.revokeObjectURL = (address) => {
    for (const each of window.blobs) if (each.address === address) each.held = false;
    end.call(URL, address);
  };
}
"""


@pytest.fixture
def outputs(open_view: OpenView) -> Page:
    page = open_view(view="card", data="outputs", timers="off")
    expect(card(page, "Outputs")).to_be_visible()
    return page


def open_output(page: Page, name: str) -> Locator:
    button = card(page).get_by_role("button", name=re.compile(rf"^{re.escape(name)}"))
    if button.get_attribute("aria-expanded") != "true":
        button.click()
    expect(button).to_have_attribute("aria-expanded", "true")
    return button


def grid(page: Page) -> Locator:
    return card(page).get_by_role("region", name=re.compile("^Table of "))


class TestTables:
    def test_names_types_and_counts_stand_above_the_rows(self, outputs: Page) -> None:
        expect(card(outputs).get_by_text("Table with commas, 5,000 rows, 6 columns")).to_be_visible()
        heads = [text.split("\n") for text in grid(outputs).get_by_role("columnheader").all_inner_texts()[1:]]
        assert heads[:3] == [
            ["ward", "text, 1,000 empty"],
            ["patients", "whole number"],
            ["mean_age", "number"],
        ]
        assert heads[4] == ["empty column", "all empty"]
        row = grid(outputs).get_by_role("row").nth(1)
        assert row.get_by_role("cell").all_inner_texts() == ["Cardiology", "12", "40.0", "", "", "text 0"]
        numbers = row.get_by_role("cell").nth(1)
        assert numbers.evaluate("(e) => getComputedStyle(e).textAlign") == "end"

    def test_only_what_is_near_is_in_the_page_and_the_head_stays(self, outputs: Page) -> None:
        table = grid(outputs)
        expect(table.get_by_text("text 0", exact=True)).to_be_visible()
        table.focus()
        before = nodes(outputs)
        head = table.get_by_role("columnheader", name="ward")
        top = head.bounding_box()
        widths = table.get_by_role("columnheader").evaluate_all("(all) => all.map((e) => e.offsetWidth)")
        outputs.keyboard.press("End")
        expect(table.get_by_text("text 4999", exact=True)).to_be_visible()
        expect(table.get_by_role("rowheader", name="5,000", exact=True)).to_be_visible()
        assert nodes(outputs) < before * 1.5
        assert head.bounding_box() == top
        assert (
            table.get_by_role("columnheader").evaluate_all("(all) => all.map((e) => e.offsetWidth)") == widths
        )
        asked = sent(outputs, "output.rows")
        # on the way the browser scrolls smoothly past some of the 25 windows that there are; it is not asked for all
        assert len(asked) < 20
        assert max(each["first_row"] + each["count"] for each in asked) >= 5_000

    def test_table_or_text_and_the_choice_stays(self, outputs: Page) -> None:
        group = card(outputs).get_by_role("group", name="Shown as")
        group.get_by_role("button", name="Text").click()
        expect(card(outputs).get_by_role("region", name="Text of means.csv")).to_contain_text("Cardiology,12")
        expect(group.get_by_role("button", name="Text")).to_have_attribute("aria-pressed", "true")
        open_output(outputs, "model.json")
        expect(card(outputs).get_by_role("region", name="Text of model.json")).to_contain_text("logistic")
        group.get_by_role("button", name="Tree").click()
        expect(card(outputs).get_by_role("tree")).to_be_visible()

    def test_a_table_without_rows_says_so(self, outputs: Page) -> None:
        open_output(outputs, "empty.csv")
        expect(card(outputs).get_by_text("No rows.")).to_be_visible()

    def test_a_narrow_card_scrolls_only_inside(self, outputs: Page) -> None:
        outputs.set_viewport_size({"width": 320, "height": 800})
        expect(grid(outputs)).to_be_visible()
        frames(outputs)
        assert outputs.evaluate("() => document.documentElement.scrollWidth") <= 320
        assert grid(outputs).evaluate("(e) => e.scrollWidth > e.clientWidth")

    def test_a_refused_request_can_be_tried_again(self, outputs: Page) -> None:
        outputs.evaluate(
            "() => harness.fail('output.preview', {code: 'internal', message: 'The disk refused.', details: null})"
        )
        open_output(outputs, "model.json")
        alert = card(outputs).get_by_role("alert")
        expect(alert).to_contain_text("The disk refused.")
        outputs.evaluate("() => harness.fail('output.preview', null)")
        alert.get_by_role("button", name="Try again").click()
        expect(card(outputs).get_by_role("tree")).to_be_visible()

    def test_a_file_that_changes_is_looked_at_again(self, outputs: Page) -> None:
        expect(grid(outputs).get_by_text("text 0", exact=True)).to_be_visible()
        outputs.evaluate("() => { harness.kernel.jobs[0].outputs[0].text = 'ward,n\\nNorth,1\\n'; }")
        grid(outputs).evaluate("(e) => { e.scrollTop = e.scrollHeight; }")
        expect(grid(outputs).get_by_text("North", exact=True)).to_be_visible()
        expect(card(outputs).get_by_text("Table with commas, 1 row, 2 columns")).to_be_visible()


class TestTrees:
    def test_it_opens_in_place(self, outputs: Page) -> None:
        open_output(outputs, "model.json")
        tree = card(outputs).get_by_role("tree", name="Values of model.json")
        folds = tree.get_by_role("treeitem", name=re.compile("folds"))
        expect(folds).to_have_attribute("aria-expanded", "false")
        folds.click()
        expect(folds).to_have_attribute("aria-expanded", "true")
        expect(tree.get_by_text("Show 100 more of 150")).to_be_visible()
        tree.get_by_text("Show 100 more of 150").click()
        tree.get_by_text("Show 50 more of 50").click()
        expect(tree.get_by_text("more of")).to_have_count(0)
        expect(tree.get_by_role("treeitem", level=2)).to_have_count(250)
        folds.click()
        expect(tree.get_by_role("treeitem", level=2)).to_have_count(0)

    def test_with_the_keyboard(self, outputs: Page) -> None:
        open_output(outputs, "model.json")
        tree = card(outputs).get_by_role("tree")
        tree.get_by_role("treeitem").first.focus()
        focused = tree.locator(":focus")
        outputs.keyboard.press("End")
        expect(focused).to_contain_text("notes")
        outputs.keyboard.press("ArrowRight")
        expect(focused).to_have_attribute("aria-expanded", "true")
        outputs.keyboard.press("ArrowRight")
        expect(focused).to_contain_text("groups under ten")
        outputs.keyboard.press("ArrowLeft")
        expect(focused).to_contain_text("notes")
        outputs.keyboard.press("ArrowLeft")
        expect(focused).to_have_attribute("aria-expanded", "false")
        outputs.keyboard.press("Home")
        expect(focused).to_contain_text("model")
        outputs.keyboard.press("ArrowDown")
        expect(focused).to_contain_text("converged")


class TestNotebooks:
    def test_cells_and_what_they_printed(self, outputs: Page) -> None:
        open_output(outputs, "report.ipynb")
        cells = card(outputs).get_by_role("listitem", name=re.compile("^Cell "))
        expect(cells).to_have_count(20)
        expect(cells.nth(0)).to_contain_text("# Survival by group")
        expect(cells.nth(1)).to_contain_text("1204 rows")
        expect(cells.nth(2)).to_contain_text("Not shown: image/png, text/html.")
        card(outputs).get_by_role("button", name="Show 13 more of 33 cells").click()
        expect(cells).to_have_count(33)


class TestImagesAndBytes:
    def test_an_image_is_shown_from_bytes_of_the_checked_type(self, outputs: Page) -> None:
        outputs.evaluate(BLOBS)
        outputs.evaluate("() => { harness.kernel.pieceBytes = 40; }")
        open_output(outputs, "plot.png")
        image = card(outputs).get_by_role("img", name="plot.png")
        expect(image).to_be_visible()
        outputs.wait_for_function("(e) => e.complete && e.naturalWidth === 8", arg=image.element_handle())
        assert [each["offset"] for each in sent(outputs, "output.bytes")] == [0, 40, 80]
        (blob,) = outputs.evaluate("() => window.blobs")
        assert (blob["type"], blob["size"], blob["held"]) == ("image/png", 97, True)
        open_output(outputs, "README.md")
        expect(image).to_have_count(0)
        assert not outputs.evaluate("() => window.blobs[0].held")

    def test_too_many_pixels_are_never_fetched(self, outputs: Page) -> None:
        open_output(outputs, "huge.png")
        expect(card(outputs).get_by_text("at most 40 million are shown here")).to_be_visible()
        expect(card(outputs).get_by_role("img")).to_have_count(0)
        assert sent(outputs, "output.bytes") == []

    def test_an_image_that_cannot_be_drawn_says_so(self, outputs: Page) -> None:
        outputs.evaluate(
            "() => { harness.kernel.jobs[0].outputs[3].bytes = new Uint8Array([137, 80, 78, 71]); }"
        )
        open_output(outputs, "plot.png")
        expect(card(outputs).get_by_text("The image could not be drawn")).to_be_visible()
        expect(card(outputs).get_by_role("img")).to_have_count(0)

    def test_a_download_is_the_file(self, outputs: Page, tmp_path: Path) -> None:
        outputs.evaluate("() => { harness.kernel.pieceBytes = 50_000; }")
        with outputs.expect_download() as started:
            card(outputs).get_by_role("button", name="Download means.csv").click()
        assert started.value.suggested_filename == "means.csv"
        started.value.save_as(tmp_path / "got")
        text = outputs.evaluate("() => harness.kernel.jobs[0].outputs[0].text")
        assert (tmp_path / "got").read_text(encoding="utf-8") == text
        assert len(sent(outputs, "output.bytes")) == 4
        assert {each["job"] for each in sent(outputs, "output.bytes")} == {job_id(0)}

    def test_a_download_can_be_cancelled(self, outputs: Page) -> None:
        outputs.evaluate("() => { harness.kernel.pieceBytes = 10; }")
        outputs.evaluate("() => { harness.kernel.delay = 5; }")
        button = card(outputs).get_by_role("button", name="Download means.csv")
        button.click()
        expect(card(outputs).get_by_text(re.compile(r" of 17\d kB"))).to_be_visible()
        card(outputs).get_by_role("button", name="Cancel").click()
        expect(button).to_be_visible()
        frames(outputs)
        asked = len(sent(outputs, "output.bytes"))
        frames(outputs)
        assert len(sent(outputs, "output.bytes")) <= asked + 1
        expect(card(outputs).get_by_role("alert")).to_have_count(0)


class TestHostileOutputs:
    """Pages, drawings and mixtures of both, opened one after the other: all text, or a picture that can do nothing."""

    def test_nothing_of_them_becomes_active(self, open_view: OpenView) -> None:
        page = open_view(view="card", data="evil outputs", timers="off")
        page.wait_for_load_state()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("framenavigated", lambda frame: asked.append(frame.url))
        page.on("dialog", lambda dialog: asked.append(dialog.message))
        page.on("download", lambda download: asked.append(download.url))
        article = card(page, "Outputs")
        entries = article.locator(".outputs button")
        expect(entries).to_have_count(9)
        for place in range(9):
            entry = entries.nth(place)
            if entry.get_attribute("aria-expanded") != "true":
                entry.click()
            expect(article.get_by_role("button", name=re.compile("^Download "))).to_be_visible()
            expect(article.get_by_text("Reading…")).to_have_count(0)
            closed = article.get_by_role("treeitem", expanded=False)
            while closed.count():
                closed.first.click()
            frames(page)
            assert page.evaluate(FOREIGN) == []
            assert page.evaluate("() => window.__trap ?? null") is None
            assert INVISIBLE.search(page.locator("body").inner_text()) is None
        assert page.title() == "Views without a kernel"
        assert all(url.startswith("blob:http://127.0.0.1") for url in asked), asked

    def test_pages_and_drawings_are_text(self, open_view: OpenView) -> None:
        page = open_view(view="card", data="evil outputs", timers="off")
        for name in ("page.html", "drawing.svg"):
            open_output(page, name)
            expect(card(page).get_by_role("region", name=f"Text of {name}")).to_contain_text(
                "window.__trap=1"
            )
            expect(card(page).get_by_role("img")).to_have_count(0)

    def test_a_picture_with_a_page_behind_it_is_a_picture(self, open_view: OpenView) -> None:
        page = open_view(view="card", data="evil outputs", timers="off")
        page.evaluate(BLOBS)
        open_output(page, "polyglot.png")
        expect(card(page).get_by_role("img", name="polyglot.png")).to_be_visible()
        expect(card(page).get_by_text("more bytes follow the end of the image")).to_be_visible()
        assert [each["type"] for each in page.evaluate("() => window.blobs")] == ["image/png"]

    def test_a_drawing_is_no_image_even_if_the_kernel_says_so(self, open_view: OpenView) -> None:
        page = open_view(view="card", data="evil outputs", timers="off")
        page.evaluate(BLOBS)
        open_output(page, "typed.png")
        expect(card(page).get_by_text("This kind of image is not shown.")).to_be_visible()
        assert page.evaluate("() => window.blobs") == []
        assert sent(page, "output.bytes") == []
        open_output(page, "lie.png")  # an SVG under the type of a PNG: the decoder of PNG refuses it
        expect(card(page).get_by_text("The image could not be drawn")).to_be_visible()

    def test_a_download_is_never_opened(self, open_view: OpenView) -> None:
        page = open_view(view="card", data="evil outputs", timers="off")
        page.evaluate(BLOBS)
        with page.expect_download() as started:
            card(page).get_by_role("button", name="Download page.html").click()
        assert started.value.suggested_filename == "page.html"
        assert [each["type"] for each in page.evaluate("() => window.blobs")] == ["application/octet-stream"]
        assert page.evaluate("() => window.__trap ?? null") is None
