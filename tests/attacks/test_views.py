"""Every text of the corpus in every place of the real views, on real messages: shown as it is, and nothing else happens."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from playwright.sync_api import Browser

from syft_job_widgets.widgets import JobCard, JobsPanel, JobsTable, LogPane
from tests.attacks.conftest import Bench, new_bench, telling
from tests.attacks.corpus import BENIGN, TEXTS, Vector
from tests.attacks.expect import missing
from tests.attacks.places import Places, build, file_path
from tests.jobs import by_hand
from tests.widgets.support import recording

pytestmark = pytest.mark.browser

Results = dict[str, Any]


@pytest.fixture(scope="module")
def places(box: Callable[[str], Path]) -> Places:
    return build(box("hostile") / "SyftBox", TEXTS)


class Usual(NamedTuple):
    """What the views are made of when nobody attacks."""

    tags: frozenset[str]
    attributes: frozenset[str]


@pytest.fixture(scope="module")
def usual(box: Callable[[str], Path], attack_browser: Browser, attack_site: str) -> Usual:
    places = build(box("benign") / "SyftBox", BENIGN)
    with recording(), new_bench(attack_browser, attack_site) as bench:
        for walk in (walk_table, walk_panel, walk_rows, walk_carriers, walk_finished, walk_newer, walk_logs):
            walk(bench, places)
        assert bench.problems() == []
        return Usual(frozenset(bench.tags), frozenset(bench.attributes))


def check(bench: Bench, usual: Usual) -> None:
    """Nothing ran, went anywhere, asked for anything or complained; and no element or attribute came from data."""
    assert bench.problems() == []
    assert bench.tags - usual.tags == set()
    assert telling(bench.attributes, usual.attributes) == set()
    assert not bench.tags & {
        "img",
        "script",
        "iframe",
        "object",
        "embed",
        "a",
        "link",
        "meta",
        "base",
        "form",
        "svg",
    }
    assert not any(name.startswith("on") for name in bench.attributes)


# -- the same walks for both -------------------------------------------------------------------------------------------------


def walk_table(bench: Bench, places: Places) -> Results:
    jobs = places.client.jobs
    name = bench.show(JobsTable(jobs))
    found: Results = bench.walk("table", name, len(jobs))
    bench.hide(name)
    return {"jobs": jobs, **found}


def walk_panel(bench: Bench, places: Places) -> Results:
    name = bench.show(JobsPanel(places.client))
    found: Results = bench.walk("panel", name, len(places.client.jobs))
    bench.hide(name)
    return found


def walk_rows(bench: Bench, places: Places) -> Results:
    chosen = [job for job in places.client.jobs if job.name.startswith("carrier")]
    name = bench.show(JobsTable(places.client.jobs.filter(text="carrier")))
    words = [[vector.id, vector.text] for vector in places.vectors if vector.kind != "byte"][
        :: max(1, len(places.vectors) // 20)
    ]
    found = {
        "jobs": chosen,
        "search": bench.walk("search", name, words),
        "heads": bench.walk("rows", name, len(chosen)),
    }
    bench.hide(name)
    return found


def _cards(bench: Bench, places: Places, jobs: list[tuple[Path, Any]]) -> list[Results]:
    names = [bench.show(JobCard(by_hand(folder, places.client))) for folder, _ in jobs]
    compares = [[folder == places.revised[0]] for folder, _ in jobs]
    found: list[Results] = bench.walk_all("card", names, compares)
    for name in names:
        bench.hide(name)
    return found


def walk_carriers(bench: Bench, places: Places) -> list[Results]:
    return _cards(bench, places, places.carriers)


def walk_finished(bench: Bench, places: Places) -> list[Results]:
    return _cards(bench, places, places.finished)


def walk_newer(bench: Bench, places: Places) -> list[Results]:
    return _cards(bench, places, [places.revised, places.newer])


def walk_logs(bench: Bench, places: Places) -> Results:
    job = by_hand(places.logged, places.client)
    typed = [
        v
        for v in places.vectors
        if v.kind in ("html", "tpl", "css", "plain") and v.text.isascii() and v.text.isprintable()
    ]
    words = [[vector.id, vector.text] for vector in typed[:: len(typed) // 8]]
    found = {}
    for viewer in (job.stdout, job.stderr):
        name = bench.show(LogPane(viewer))
        found[viewer.stream] = bench.walk("log", name, words if viewer.stream == "stdout" else [])
        bench.hide(name)
    return found


# -- the places --------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def table(places: Places, usual: Usual, attack_browser: Browser, attack_site: str) -> Results:
    with recording(), new_bench(attack_browser, attack_site) as bench:
        found = walk_table(bench, places)
        check(bench, usual)
        return found


def test_table(table: Results) -> None:
    found = table
    total = len(found["jobs"])
    assert [len(found[column]) for column in ("names", "submitters", "submitted", "phases")] == [total] * 4
    named = [vector for vector in TEXTS if vector.as_name]
    assert missing(named, found["names"], lambda vector: vector.as_name) == []
    senders = [vector for vector in named if vector.as_name not in ("inbox", "review")]
    assert missing(senders, found["submitters"], lambda vector: vector.as_name) == []
    assert missing(named, found["groups"], lambda vector: vector.as_name) == []  # owners, and submitters
    config = [vector for n, vector in enumerate(TEXTS) if n % 4 != 3]
    assert missing([v for v in config if v.text.strip()], found["submitted"], limit=64) == []
    assert missing(TEXTS[1::4], found["phases"], limit=100) == []
    assert missing([v for v in named if v in TEXTS[::4]], found["labels"], _in_words) == []


def test_side_panel(bench: Bench, usual: Usual, places: Places) -> None:
    found = walk_panel(bench, places)
    check(bench, usual)
    assert len(found["names"]) == len(places.client.jobs)
    named = [vector for vector in TEXTS if vector.as_name]
    assert missing(named, found["names"], lambda vector: vector.as_name) == []
    senders = [vector for vector in named if vector.as_name not in ("inbox", "review")]
    assert missing(senders, found["others"], lambda vector: vector.as_name) == []
    assert missing(TEXTS[1::4], found["phases"], limit=100) == []
    assert found["opened"][0] == found["opened"][1]


def _in_words(vector: Vector) -> str | None:
    """In attributes no element can stand, so marks are words: only what needs none is looked for."""
    return (
        vector.as_name
        if vector.as_name and vector.as_name.isascii() and vector.as_name.isprintable()
        else None
    )


def test_problems_and_warnings_of_the_table(table: Results) -> None:
    found = table
    assert len(found["problems"]) >= len(TEXTS) // 4
    plain = [
        vector
        for vector in TEXTS
        if vector.text.isascii() and vector.text.isprintable() and vector.text.strip()
    ]
    assert missing([v for v in TEXTS[3::4] if v in plain], found["problems"], limit=30) == []
    warned = [v for n, v in enumerate(TEXTS) if n % 4 != 3 and v in plain and v.text != v.as_name]
    assert missing(warned, found["warnings"]) == []


def test_search_and_cards_in_the_table(bench: Bench, usual: Usual, places: Places) -> None:
    found = walk_rows(bench, places)
    check(bench, usual)
    assert len(found["search"]) >= 20
    assert found["heads"] == [job.name for job in found["jobs"]]


@pytest.fixture(scope="module")
def carriers(places: Places, usual: Usual, attack_browser: Browser, attack_site: str) -> list[Results]:
    with recording(), new_bench(attack_browser, attack_site) as bench:
        found = walk_carriers(bench, places)
        check(bench, usual)
        return found


def _files_of(card: Results, section: str) -> set[str]:
    return {*card[section]["paths"], *card["odd"]}


def test_paths_of_files(carriers: list[Results], places: Places) -> None:
    for (_, batch), card in zip(places.carriers, carriers, strict=True):
        paths = {vector.id: file_path(vector, m) for m, vector in enumerate(batch)}
        for shown in (_files_of(card, "files"), card["files"]["heads"]):
            assert missing(batch, shown, lambda vector, paths=paths: paths[vector.id]) == []


def test_contents_of_files(carriers: list[Results], places: Places) -> None:
    for (_, batch), card in zip(places.carriers, carriers, strict=True):
        whole = "\n".join(card["files"]["lines"])
        shown = [
            vector for vector in batch if "\0" not in vector.text
        ]  # with a NUL it is no text, and a note says so
        assert missing(shown, [whole], lambda vector: vector.text) == []
        assert "last line" in whole


def test_facts(carriers: list[Results], places: Places) -> None:
    for (_, batch), card in zip(places.carriers, carriers, strict=True):
        assert missing(batch, card["facts"], limit=60) == []


def test_notes_on_lines(carriers: list[Results], places: Places) -> None:
    for (_, batch), card in zip(places.carriers, carriers, strict=True):
        plain = [
            vector
            for vector in batch
            if vector.text.isascii() and vector.text.isprintable() and vector.text.strip()
        ]
        assert missing(plain, card["files"]["marks"], lambda vector: f"~/{vector.text}", limit=30) == []


def test_what_cannot_be_read_as_text_is_said(carriers: list[Results], places: Places) -> None:
    said = "\n".join("\n".join(card["files"]["notes"]) for card in carriers)
    assert "Not text, so it is not shown" in said
    assert all(any("is never followed" in stop for stop in card["stops"]) for card in carriers)


@pytest.fixture(scope="module")
def finished(places: Places, usual: Usual, attack_browser: Browser, attack_site: str) -> list[Results]:
    with recording(), new_bench(attack_browser, attack_site) as bench:
        found = walk_finished(bench, places)
        check(bench, usual)
        return found


def test_outputs(finished: list[Results], places: Places) -> None:
    for (_, batch), card in zip(places.finished, finished, strict=True):
        paths = {vector.id: file_path(vector, m) for m, vector in enumerate(batch)}
        assert missing(batch, card["outputs"]["paths"], lambda vector, paths=paths: paths[vector.id]) == []
        whole = "\n".join(card["outputs"]["lines"])
        shown = [vector for vector in batch if "\0" not in vector.text]
        assert missing(shown, [whole], lambda vector: vector.text) == []


def test_timeline(finished: list[Results], places: Places) -> None:
    for (_, batch), card in zip(places.finished, finished, strict=True):
        assert missing(batch, card["timeline"]) == []


def test_readers(finished: list[Results], places: Places) -> None:
    for (_, batch), card in zip(places.finished, finished, strict=True):
        assert missing(batch, card["readers"]) == []


@pytest.fixture(scope="module")
def newer(places: Places, usual: Usual, attack_browser: Browser, attack_site: str) -> list[Results]:
    with recording(), new_bench(attack_browser, attack_site) as bench:
        found = walk_newer(bench, places)
        check(bench, usual)
        return found


def test_comparison(newer: list[Results], places: Places) -> None:
    _, vectors = places.revised
    changed = newer[0]["changed"]
    compared = [vector for vector in vectors if "\0" not in vector.text]
    paths = {vector.id: file_path(vector, m) for m, vector in enumerate(vectors)}
    assert missing(compared, changed["paths"], lambda vector: paths[vector.id]) == []
    assert missing(compared, ["\n".join(changed["lines"])], lambda vector: vector.text) == []
    assert any(line.startswith("old first line") for line in changed["lines"])
    assert len(changed["other"]) >= len(changed["lines"]) / 2
    assert missing(vectors[:1], changed["with"], lambda vector: vector.text.replace("/", "")[:60]) == []


def test_a_job_of_a_newer_layout(newer: list[Results], places: Places) -> None:
    _, vectors = places.newer
    card = newer[1]
    paths = {vector.id: file_path(vector, m) for m, vector in enumerate(vectors)}
    for section, prefix in (("files", "code/"), ("outputs", "")):
        shown = [*card[section]["paths"], *card["odd"]]
        assert missing(vectors, shown, lambda vector, prefix=prefix: prefix + paths[vector.id]) == []
        whole = "\n".join(card[section]["lines"])
        assert missing([v for v in vectors if "\0" not in v.text], [whole], lambda vector: vector.text) == []
    assert missing(vectors, card["timeline"]) == []
    check_log(card["stdout"]["lines"], list(vectors))
    assert missing(vectors, card["facts"], limit=60) == []


def _lines(vector: Vector) -> list[Vector]:
    return [Vector(f"{vector.id}.{n}", vector.kind, line) for n, line in enumerate(vector.text.split("\n"))]


def check_log(lines: list[str], vectors: list[Vector]) -> None:
    """Colours and overwriting are obeyed, everything else is shown or taken out; the rest of the line always stands."""
    obeyed = ("term", "over")
    plain = [line for vector in vectors if vector.kind not in obeyed for line in _lines(vector)]
    plain = [vector for vector in plain if "\x1b" not in vector.text and "\r" not in vector.text]
    assert missing(plain, lines, lambda vector: vector.text) == []
    whole = "\n".join(lines)
    for vector in vectors:
        if vector.kind in obeyed:
            assert f"]{vector.id}" in whole or f"{vector.id}" in whole.replace(f"{vector.id}[", ""), vector
        if vector.kind == "term":
            assert f"{vector.id}[" in whole, vector


def test_logs_in_cards(finished: list[Results], places: Places) -> None:
    for (_, batch), card in zip(places.finished, finished, strict=True):
        for stream in ("stdout", "stderr"):
            check_log(card[stream]["lines"], list(batch))
            assert card[stream]["faint"] == []


def test_log_pane(bench: Bench, usual: Usual, places: Places) -> None:
    found = walk_logs(bench, places)
    check(bench, usual)
    out = found["stdout"]
    check_log(out["obeyed"]["lines"], list(TEXTS))
    assert out["obeyed"]["faint"] == []
    assert out["obeyed"]["lines"][0] == "begin"
    assert out["obeyed"]["lines"][-1] == "end"
    lines = [line for vector in TEXTS for line in _lines(vector)]
    assert missing(lines, out["raw"]["lines"], lambda vector: vector.text.rstrip("\r")) == []
    assert len(out["hits"]) >= 8
    assert all(out["says"].values())


def test_what_was_drawn_is_the_same_kind_of_page(usual: Usual) -> None:
    # Guards the guard: the benign walk met the parts that the hostile one is compared with.
    assert {"article", "details", "fieldset", "mark", "bdi", "ol", "table"} <= usual.tags
    assert {"title", "aria-label", "data-path"} <= usual.attributes
    assert not usual.tags & {"script", "img", "iframe", "a"}


Walk = Callable[[Bench, Places], Results]
