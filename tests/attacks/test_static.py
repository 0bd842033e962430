"""The static HTML, as a page of its own in which everything would run: what nbconvert and code hosts show."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from syft_job_widgets import JobInfo, JobsList
from tests.attacks.conftest import Trapped
from tests.attacks.corpus import BENIGN, TEXTS, Vector
from tests.attacks.expect import missing
from tests.attacks.places import Places, build, readable
from tests.jobs import ALICE, by_hand

pytestmark = pytest.mark.browser

READ = """() => ({
  texts: Array.from(document.querySelectorAll('td, th, caption, p'), (each) => each.textContent),
  tags: [...new Set(Array.from(document.querySelectorAll('body *'), (each) => each.localName))].sort(),
  attributes: [...new Set(Array.from(document.querySelectorAll('body *')).flatMap((each) => each.getAttributeNames()))].sort(),
  rows: document.querySelectorAll('tbody tr').length,
})"""


def static_forms(places: Places) -> str:
    """Every static form of every object, one after the other."""
    jobs = places.client.jobs
    parts = [places.client._repr_html_(), jobs._repr_html_(), *(job._repr_html_() for job in jobs)]
    for folder in [places.logged, *(folder for folder, _ in places.finished)]:
        job = by_hand(folder, places.client, status="done")
        parts += [job.stdout._repr_html_(), job.stderr._repr_html_()]
    # Objects made by hand can say anything.
    made = [_by_hand(places, vector) for vector in places.vectors]
    parts += [
        JobsList(made, readable(places.vectors[0].text))._repr_html_(),
        *(job._repr_html_() for job in made),
    ]
    return "\n".join(parts)


def _by_hand(places: Places, vector: Vector) -> JobInfo:
    text = vector.text
    return JobInfo(text, text, "inbox", text, Path("/nowhere") / vector.id, places.client, text, text)


def opened(places: Places, open_page: Callable[[], Trapped]) -> tuple[Trapped, dict[str, list[str]]]:
    trapped = open_page()
    trapped.page.set_content(f"<!doctype html><body>{static_forms(places)}</body>")
    # What waits for a person: the pointer over everything, and the keyboard through it.
    trapped.page.mouse.move(200, 200)
    trapped.page.mouse.click(200, 200)
    for _ in range(3):
        trapped.page.keyboard.press("Tab")
    return trapped, trapped.page.evaluate(READ)


def test_static_html_is_text(place: Path, open_page: Callable[[], Trapped]) -> None:
    places = build(place / "hostile", TEXTS)
    usual, plain = opened(build(place / "benign", BENIGN), open_page)
    assert usual.problems() == []
    trapped, found = opened(places, open_page)
    assert trapped.problems() == []
    assert (
        found["tags"] == plain["tags"] == ["caption", "div", "p", "table", "tbody", "td", "th", "thead", "tr"]
    )
    assert found["attributes"] == plain["attributes"] == ["class", "style"]
    jobs = len(places.client.jobs)
    assert found["rows"] > 3 * jobs
    # Names, addresses and times are there, for names from the disk and for objects made by hand.
    named = [vector for vector in TEXTS if vector.as_name and vector.text.strip()]
    assert missing(named, found["texts"], lambda vector: vector.as_name) == []
    assert missing([v for v in TEXTS if v.text.strip()], found["texts"], lambda vector: vector.text) == []


def test_no_log_text_and_no_output_text_is_in_it(place: Path) -> None:
    places = build(place / "SyftBox", BENIGN)
    for name in ("stdout", "stderr"):
        (places.logged / "logs" / f"{name}.txt").write_text("SECRET-OF-A-LOG\n")
    folder = places.finished[0][0]
    (folder / "outputs" / "secret.txt").write_text("SECRET-OF-AN-OUTPUT\n")
    whole = static_forms(places)
    assert "logged" in whole
    assert "SECRET-OF" not in whole
    assert ALICE in whole
