"""What the views say while somebody decides: questions, answers, refusals, reasons, previews, a job that goes away."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from syft_job_widgets.widgets import JobCard
from tests.attacks.conftest import Bench, new_bench, telling
from tests.attacks.corpus import BENIGN, TEXTS, Vector
from tests.attacks.expect import forms, missing
from tests.attacks.places import in_yaml, put, raw_job, readable
from tests.jobs import ALICE, by_hand, client_of
from tests.widgets.support import recording

pytestmark = pytest.mark.browser

EVE = "eve@uni.example"
KINDS = ("html", "css", "md", "tpl", "bare", "term", "over", "char", "line", "byte", "long", "url")
CHOSEN = [
    vector
    for kind in KINDS
    for vector in [v for v in TEXTS if v.kind == kind and v.as_name and v.as_name.strip()][
        : 3 if kind == "html" else 1
    ]
]

NAMED = 40  # of a path's characters stand in a sentence at least
LONGEST = 150  # of a reason's characters stand on the card at least

Results = dict[str, list[Any]]


def typed(vector: Vector) -> str:
    """The text as a text field gives it back: it knows one kind of line end."""
    return readable(vector.text).replace("\r", "\n").strip()


class Desk:
    """Jobs in the inbox whose name, submitter, file, output and reasons are the texts."""

    def __init__(self, root: Path, vectors: Sequence[Vector]) -> None:
        root.mkdir(parents=True)
        self.vectors = vectors
        self.client = client_of(root)
        self.folders = []
        for vector in vectors:
            name = vector.as_name or vector.id
            folder = raw_job(root, ALICE, name, name, in_yaml(name=readable(name), type="python"))
            put(folder, self.path(vector), b"print('x')\n")
            self.folders.append(folder)

    @staticmethod
    def path(vector: Vector) -> str:
        """A path that is the text."""
        return f"{(vector.as_path or vector.id)[:200]}.py"

    def finish(self) -> None:
        """As if each had run."""
        for folder, vector in zip(self.folders, self.vectors, strict=True):
            put(folder / "outputs", self.path(vector), b"result\n")
            put(folder, "logs/stdout.txt", b"said\n")
            put(folder, "logs/returncode.txt", b"0")
            put(folder, "done", b"")

    def walk(self, bench: Bench) -> Results:
        """Every decision, one after the other, on all cards at once."""
        names = [bench.show(JobCard(by_hand(folder, self.client))) for folder in self.folders]
        reasons = [readable(vector.text) for vector in self.vectors]
        found: Results = {}

        def ask(key: str, action: str, texts: Sequence[str | None]) -> None:
            found[key] = bench.walk_all("ask", names, [[action, text] for text in texts])

        def confirm(key: str) -> None:
            found[key] = bench.walk_all("confirm", names, [[True] for _ in names])

        def nothing() -> list[None]:
            return [None for _ in names]

        ask("approve", "approve", reasons)
        confirm("approved")
        for folder, vector in zip(self.folders, self.vectors, strict=True):
            put(folder, "late " + self.path(vector), b"import os\n")
        found["changed"] = bench.walk_all(
            "until", names, [["article > .notice .changes code"] for _ in names]
        )
        found["phase"] = bench.walk_all("until", names, [[".card-head .phase"] for _ in names])
        ask("reopen", "reopen", nothing())
        confirm("reopened")
        ask("reject", "reject", reasons)
        confirm("rejected")
        # What an answer says and what the card shows travel apart: wait for the text itself.
        shown = [[form[:LONGEST] for form in forms(typed(vector))] for vector in self.vectors]
        found["reason"] = bench.walk_all(
            "until", names, [[".card-head .phase .text", each] for each in shown]
        )
        ask("reopen again", "reopen", nothing())
        confirm("reopened again")
        ask("approve again", "approve", reasons)
        confirm("approved again")
        self.finish()
        ask("share nobody", "share_outputs", [f"{reason} {reason}@x" for reason in reasons])
        ask("share", "share_outputs", [EVE for _ in names])
        confirm("shared")
        ask("revoke", "revoke_outputs", nothing())
        confirm("revoked")
        ask("rerun", "rerun", nothing())
        confirm("rerun done")
        found["timeline"] = bench.walk_all("until", names, [[".timeline .text", each] for each in shown])
        for folder in self.folders:
            shutil.rmtree(folder)
        found["gone"] = bench.walk_all("until", names, [["article > .notice.bad .text"] for _ in names])
        for name in names:
            bench.hide(name)
        return found


@pytest.fixture(scope="module")
def usual(box: Callable[[str], Path], attack_browser: Browser, attack_site: str) -> Bench:
    with recording(), new_bench(attack_browser, attack_site) as bench:
        Desk(box("benign") / "SyftBox", BENIGN[:2]).walk(bench)
        assert bench.problems() == []
        return bench


@pytest.fixture(scope="module")
def said(
    box: Callable[[str], Path], usual: Bench, attack_browser: Browser, attack_site: str
) -> Iterator[Results]:
    with recording(), new_bench(attack_browser, attack_site) as bench:
        found = Desk(box("hostile") / "SyftBox", CHOSEN).walk(bench)
        assert bench.problems() == []
        assert bench.tags - usual.tags == set()
        assert telling(bench.attributes, usual.attributes) == set()
        yield found


def absent(said: Results, key: str, part: str | None, text_of: Any, limit: int = 10_000) -> list[str]:
    """Ids of the vectors whose own card did not show their text there."""
    found = []
    for vector, answer in zip(CHOSEN, said[key], strict=True):
        found += missing([vector], answer if part is None else answer[part], text_of, limit)
    return found


def name_of(vector: Vector) -> str | None:
    return vector.as_name


def test_every_kind_is_there() -> None:
    assert {vector.kind for vector in CHOSEN} == set(KINDS)


@pytest.mark.parametrize("question", ["approve", "reject", "reopen", "rerun", "share", "revoke"])
def test_questions_name_the_job(said: Results, question: str) -> None:
    assert absent(said, question, "whole", name_of) == []


def test_what_was_not_opened_is_named(said: Results) -> None:
    assert absent(said, "approve", "texts", Desk.path) == []


@pytest.mark.parametrize("answer", ["approved", "rejected", "reopened", "shared", "revoked", "rerun done"])
def test_answers_name_the_job(said: Results, answer: str) -> None:
    assert absent(said, answer, "said", name_of) == []
    assert all(each["error"] == [] for each in said[answer])


def test_changes_are_named(said: Results) -> None:
    assert absent(said, "changed", None, lambda vector: "late " + Desk.path(vector)) == []
    assert absent(said, "phase", None, lambda vector: "late " + Desk.path(vector), NAMED) == []


def test_reasons_are_shown(said: Results) -> None:
    assert absent(said, "reason", None, typed, LONGEST) == []
    assert absent(said, "timeline", None, typed, LONGEST) == []


def test_bad_addresses_are_refused_in_words(said: Results) -> None:
    for vector, answer in zip(CHOSEN, said["share nobody"], strict=True):
        assert answer["notices"], vector
        assert not any("shared with" in text for text in answer["whole"]), vector


def test_the_preview_names_the_files(said: Results) -> None:
    assert absent(said, "share", "texts", Desk.path) == []
    assert all(EVE in "".join(answer["texts"]) for answer in said["share"])


def test_a_job_that_went_away_is_named(said: Results) -> None:
    assert absent(said, "gone", None, name_of) == []
