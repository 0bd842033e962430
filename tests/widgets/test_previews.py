"""The outputs of a job through the widget: what a file is, windows of it, its bytes, and nothing beyond the outputs."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from syft_job_widgets.preview import LOOK_BYTES
from syft_job_widgets.widgets import JobCard, previews
from syft_job_widgets.widgets.previews import PIECE_BYTES
from tests.jobs import client_of, finish, write_job
from tests.widgets.golden import NOTEBOOK, PNG
from tests.widgets.support import binary, error, recording, result

HTML = "<img src=x onerror=alert(1)>"


class Card:
    def __init__(self, folder: Path, widget: JobCard) -> None:
        self.outputs = folder / "outputs"
        self.widget = widget
        self.job = widget.root["job"]

    def put(self, path: str, content: str | bytes) -> None:
        (self.outputs / path).write_bytes(content if isinstance(content, bytes) else content.encode())

    def about(self, path: str) -> dict[str, Any]:
        return result(self.widget, "output.preview", job=self.job, path=path)

    def ask(self, method: str, path: str, **params: Any) -> Any:
        return result(self.widget, f"output.{method}", job=self.job, path=path, **params)

    def refused(self, method: str, path: str, **params: Any) -> dict[str, Any]:
        return error(self.widget, f"output.{method}", job=self.job, path=path, **params)


@pytest.fixture
def card(tmp_path: Path) -> Iterator[Card]:
    folder = write_job(tmp_path, "done")
    finish(folder, outputs={"table.csv": "name,n\n" + "".join(f"x{n},{n}\n" for n in range(1_000))})
    with recording():
        widget = JobCard(client_of(tmp_path).jobs["done"])
        try:
            yield Card(folder, widget)
        finally:
            widget.close()


def test_a_table_in_windows(card: Card) -> None:
    about = card.about("table.csv")
    assert (about["kind"], about["what"]) == ("table", "Table with commas")
    assert about["table"] == {
        "columns": [
            {"name": "name", "type": "text", "empty": 0},
            {"name": "n", "type": "whole number", "empty": 0},
        ],
        "total_columns": 2,
        "rows": 1_000,
        "named": True,
    }
    part = card.ask("rows", "table.csv", first_row=500, count=2)
    assert part == {
        "version": about["version"],
        "first_row": 500,
        "rows": [["x500", "500"], ["x501", "501"]],
    }
    assert card.ask("rows", "table.csv", first_row=10**9, count=2)["rows"] == []


def test_a_file_that_changes_has_another_version(card: Card) -> None:
    before = card.about("table.csv")["version"]
    card.put("table.csv", "a\n1\n")
    part = card.ask("rows", "table.csv", first_row=0, count=9)
    assert part["version"] != before
    assert part["rows"] == [["1"]]
    card.put("table.csv", b"\0\1")
    assert card.refused("rows", "table.csv", first_row=0, count=9)["code"] == "bad_request"


def test_a_tree(card: Card) -> None:
    card.put("v.json", json.dumps({"a": list(range(300)), "b": HTML}))
    top = card.ask("nodes", "v.json", node=0, first=0, count=100)
    assert (top["kind"], top["total"]) == ("object", 2)
    assert [(each["key"], each["kind"], each["count"]) for each in top["nodes"]] == [
        ("a", "list", 300),
        ("b", "text", 0),
    ]
    inner = card.ask("nodes", "v.json", node=top["nodes"][0]["node"], first=298, count=100)
    assert [each["text"] for each in inner["nodes"]] == ["298", "299"]
    assert card.refused("nodes", "v.json", node=9_999, first=0, count=1)["code"] == "bad_request"
    assert card.refused("nodes", "table.csv", node=0, first=0, count=1)["code"] == "bad_request"


def test_a_notebook(card: Card) -> None:
    card.put("n.ipynb", json.dumps(NOTEBOOK))
    assert card.about("n.ipynb")["cells"] == 2
    cells = card.ask("cells", "n.ipynb", first_cell=0, count=9)["cells"]
    assert [cell["kind"] for cell in cells] == ["markdown", "code"]
    assert ("kn", "import") in cells[1]["lines"][0]
    assert cells[1]["outputs"] == [{"text": "b", "note": "Not shown: text/html."}]
    assert card.refused("cells", "table.csv", first_cell=0, count=1)["code"] == "bad_request"


def test_an_unknown_language_is_text(card: Card) -> None:
    card.put("n.ipynb", json.dumps({**NOTEBOOK, "metadata": {"language_info": {"name": "../<b>"}}}))
    assert card.ask("cells", "n.ipynb", first_cell=1, count=1)["cells"][0]["lines"] == [[("", "import math")]]


def test_a_notebook_does_not_choose_the_slowest_lexer(card: Card, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen: list[str] = []
    monkeypatch.setattr(previews, "token_lines", lambda lexer, text: chosen.append(lexer.name) or ())
    for language in ("tnt", "praat", "python", "bash", "julia", "r"):
        card.put("n.ipynb", json.dumps({**NOTEBOOK, "metadata": {"language_info": {"name": language}}}))
        card.ask("cells", "n.ipynb", first_cell=1, count=1)
    assert chosen == ["Text only", "Text only", "Python", "Bash", "Julia", "S"]


def test_images_and_others_by_their_bytes(card: Card) -> None:
    card.put("page.html", PNG + HTML.encode())
    about = card.about("page.html")
    assert about["image"] == {"mime": "image/png", "width": 1, "height": 1, "refused": None}
    assert about["notes"] == [f"{len(HTML)} more bytes follow the end of the image; they are not shown."]
    card.put("plot.png", "<svg onload=alert(1)>")
    assert card.about("plot.png")["kind"] == "text"
    card.put("plot.png", b"\x7fELF" + bytes(12))
    about = card.about("plot.png")
    assert (about["kind"], about["what"], len(about["hex"])) == ("other", "ELF program", 1)


def test_bytes_in_pieces(card: Card) -> None:
    data = os.urandom(2 * PIECE_BYTES + 5)
    card.put("data.bin", data)
    found = b""
    while len(found) < len(data):
        answer, piece = binary(
            card.widget, "output.bytes", job=card.job, path="data.bin", offset=len(found), count=PIECE_BYTES
        )
        assert answer == {
            "version": card.about("data.bin")["version"],
            "size": len(data),
            "offset": len(found),
        }
        assert 0 < len(piece) <= PIECE_BYTES
        found += piece
    assert found == data
    answer, piece = binary(card.widget, "output.bytes", job=card.job, path="data.bin", offset=10**9, count=1)
    assert piece == b""
    too_much = card.refused("bytes", "data.bin", offset=0, count=PIECE_BYTES + 1)
    assert too_much["code"] == "bad_request"


def test_of_a_large_file_the_beginning_is_read(card: Card) -> None:
    row = b"x" * 1022 + b",\n"
    card.put("large.csv", row * (LOOK_BYTES // len(row) + 50))
    about = card.about("large.csv")
    assert about["size"] > LOOK_BYTES
    assert "Only the first 8,388,608 of" in about["notes"][0]
    assert about["table"]["rows"] <= LOOK_BYTES // len(row)


@pytest.mark.parametrize("method", ["preview", "bytes", "rows", "nodes", "cells"])
@pytest.mark.parametrize(
    "path",
    ["../config.yaml", "/etc/hostname", "", ".", "..", "a/../table.csv", "link", "folder/x", "inner", "pipe",
     "syft.pub.yaml", "gone.csv", "inner/syft.pub.yaml"],
)  # fmt: skip
def test_nothing_but_the_outputs_is_read(card: Card, method: str, path: str) -> None:
    (card.outputs / "link").symlink_to("/etc/hostname")
    (card.outputs / "folder").symlink_to(card.outputs)
    (card.outputs / "inner").mkdir()
    os.mkfifo(card.outputs / "pipe")
    card.put("syft.pub.yaml", "rules: []\n")
    card.put("inner/syft.pub.yaml", "rules: []\n")
    params = {
        "preview": {},
        "bytes": {"offset": 0, "count": 1},
        "rows": {"first_row": 0, "count": 1},
        "nodes": {"node": 0, "first": 0, "count": 1},
        "cells": {"first_cell": 0, "count": 1},
    }[method]
    refused = card.refused(method, path, **params)
    assert refused["code"] in ("bad_request", "unsafe_path", "gone", "internal")
    assert "rules" not in refused["message"]


@pytest.mark.parametrize("bad", [None, -1, True, "0", 1.5, 2**60])
def test_params_are_checked(card: Card, bad: Any) -> None:
    for method, params in (
        ("rows", {"first_row": bad, "count": 1}),
        ("rows", {"first_row": 0, "count": bad}),
        ("nodes", {"node": bad, "first": 0, "count": 1}),
        ("cells", {"first_cell": bad, "count": 1}),
        ("bytes", {"offset": bad, "count": 1}),
        ("bytes", {"offset": 0, "count": bad}),
    ):
        assert card.refused(method, "table.csv", **params)["code"] == "bad_request"


def test_names_that_are_no_utf8_are_found(card: Card) -> None:
    card.put(os.fsdecode(b"caf\xe9.csv"), "a\n1\n")
    listed = result(card.widget, "job.get", view="v", job=card.job)["outputs"]
    (name,) = [each["path"] for each in listed if each["path"].startswith("caf")]
    assert card.about(name)["kind"] == "table"


def test_a_job_without_outputs(card: Card, tmp_path: Path) -> None:
    (card.outputs / "table.csv").unlink()
    card.outputs.rmdir()
    assert card.refused("preview", "table.csv")["message"] == "There are no outputs."


def test_nothing_of_it_is_in_the_state(card: Card) -> None:
    card.put("secret.csv", "private words\n1\n")
    card.about("secret.csv")
    card.ask("rows", "secret.csv", first_row=0, count=5)
    assert "private words" not in json.dumps(
        [
            item["data"]
            for item in card.widget.comm.published
            if (item["data"] or {}).get("method") != "custom"
        ],
        default=str,
    )
    assert "private words" not in json.dumps(card.widget.get_state(), default=str)
