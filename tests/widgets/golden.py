"""Makes the golden messages: real answers of the real widgets about one fixed SyftBox.

`python -m tests.widgets.golden` writes them to js/test/golden; a test says when they are out of date.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from pathlib import Path
from typing import Any

from syft_job_widgets import actions
from syft_job_widgets.widgets import JobsPanel, JobsTable
from tests.helpers import ROOT, wait_until
from tests.jobs import ALICE, BOB, CAROL, client_of, finish, write_job, write_times
from tests.widgets.support import WINDOW, ask, events, recording, result, rows

FOLDER = ROOT / "js" / "test" / "golden"
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")
_FIXED = "2026-03-02T12:00:00+00:00"
PNG = (  # one grey pixel
    bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a494441")
    + bytes.fromhex("54789c636800000082008177cd72b60000000049454e44ae426082")
)
NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "source": ["# Means\n", "by group"]},
        {
            "cell_type": "code",
            "execution_count": 1,
            "source": "import math",
            "outputs": [{"output_type": "display_data", "data": {"text/html": "<b>", "text/plain": "b"}}],
        },
    ],
    "metadata": {},
}
_SUBMITTED = "2026-03-02T10:30:00+00:00"


def build(root: Path) -> None:
    """One job of each kind."""
    write_job(
        root,
        "Data Analysis",
        files={"main.py": "import os\n\nprint('hello')\n", ".hidden": "x", "data.bin": b"\0\1\2"},
    )
    finish(
        write_job(root, "finished"),
        stdout="\x1b[32mdone\x1b[0m\n 10%\r100%\n",
        stderr="Traceback\n",
        code=3,
        outputs={
            "table.csv": "a,b\n1,2\n",
            "values.json": '{"mean": 61.30, "groups": ["a", null]}',
            "report.ipynb": json.dumps(NOTEBOOK),
            "plot.png": PNG,
            "page.html.gz": b"\x1f\x8b\x08\0<script>",
        },
    )
    finish(write_job(root, "timed"), stdout="one\ntwo\n", stderr="careful\n")
    write_times(root, "timed", [("stdout", b"one\n"), ("stderr", b"careful\n"), ("stdout", b"two\n")])
    again = write_job(root, "again")
    finish(again, stdout="mean 46.1\n", outputs={"mean.txt": "46.1\n", "old.csv": "1\n"})
    actions.rerun(client_of(root).jobs["again"].place, ALICE)
    finish(again, stdout="mean 46.1\n", outputs={"mean.txt": "46.3\n", "plot.png": PNG})
    write_job(root, "forged", markers=("approved",))
    write_job(root, "broken", config=b"[")
    write_job(root, "rejected", markers=("rejected",))
    write_job(root, "<img src=x onerror=alert(1)>\u202e")
    write_job(root, "elsewhere", owner=CAROL, submitter=ALICE)
    for path in root.rglob("*"):
        os.utime(path, (1_772_447_400, 1_772_447_400))


def messages() -> dict[str, Any]:
    """All golden messages by file name."""
    with tempfile.TemporaryDirectory() as folder, recording():
        root = Path(folder)
        build(root)
        client = client_of(root)
        actions.share(client.jobs["finished"].place, ALICE, "outputs", [CAROL])
        widget = JobsTable(client.jobs)
        try:
            made = _collect(widget, root)
        finally:
            widget.close()
        panel = JobsPanel(client)
        try:
            made |= _collect_panel(panel, root)
        finally:
            panel.close()
        return {name: _steady(value, folder) for name, value in made.items()}


def _collect(widget: JobsTable, root: Path) -> dict[str, Any]:
    hello = ask(widget, "view.hello", view="v", visible=True)
    window = ask(widget, "jobs.window", view="v", **WINDOW)
    ids = {row["name"]: row["id"] for row in rows(window["result"])}
    waiting, done, timed = ids["Data Analysis"], ids["finished"], ids["timed"]
    again = ask(widget, "job.get", view="v", job=ids["again"])
    attempt = again["result"]["attempts"][0]["folder"]
    made = {
        "header": dict(widget.header),
        "view.hello": hello,
        "jobs.window": window,
        "jobs.window.nested": ask(
            widget, "jobs.window", view="v", **{**WINDOW, "group": ["owner", "status"], "count": 4}
        ),
        "jobs.window.by-status": ask(widget, "jobs.window", view="v", **{**WINDOW, "group": "status"}),
        "jobs.pick": ask(
            widget, "jobs.pick", **{**WINDOW, "query": {"text": "finished", "statuses": [], "waiting": False}}
        ),
        "job.get.waiting": ask(widget, "job.get", view="v", job=waiting),
        "job.get.done": ask(widget, "job.get", view="v", job=done),
        "job.get.again": again,
        "attempt.compare": ask(widget, "attempt.compare", job=ids["again"], folder=attempt),
        "job.get.forged": ask(widget, "job.get", view="v", job=ids["forged"]),
        "job.get.broken": ask(widget, "job.get", view="v", job=ids["broken"]),
        "job.get.elsewhere": ask(widget, "job.get", view="v", job=ids["elsewhere"]),
        "file.read": ask(
            widget, "file.read", job=waiting, where="code", path="main.py", first_line=0, count=10
        ),
        "file.read.binary": ask(
            widget, "file.read", job=waiting, where="code", path="data.bin", first_line=0, count=10
        ),
        **_previews(widget, done),
        "share.preview": ask(widget, "share.preview", job=done, what="outputs", users=[BOB]),
        "log.open": ask(widget, "log.open", view="v", job=done, stream="stdout", follow=True, lines=10),
        "log.search": ask(
            widget,
            "log.search",
            job=done,
            stream="stdout",
            pattern="done",
            regex=False,
            ignore_case=False,
            from_line=0,
            direction=1,
        ),
        "log.open.both": ask(widget, "log.open", view="v", job=timed, stream="both", follow=False, lines=10),
        "log.count": ask(
            widget,
            "log.count",
            job=done,
            stream="stdout",
            pattern="%",
            regex=False,
            ignore_case=True,
            from_line=0,
            to_line=2,
        ),
        "log.line": ask(widget, "log.line", job=done, stream="stderr", line=0, start=4),
        "log.chunk": ask(widget, "log.chunk", job=done, stream="stderr", offset=0, count=100),
        "error.changed": _refused(widget, root, waiting),
        "error.unknown": ask(widget, "no.such.method"),
    }
    with (root / ALICE / "app_data" / "job" / BOB / "finished" / "logs" / "stdout.txt").open("a") as log:
        log.write("more\n")
    made["event.log.lines"] = _event(
        "log.lines",
        wait_until(lambda: next((e for e in events(widget, "log.lines") if e["window"]["lines"]), None)),
    )
    made["job.act"] = ask(
        widget,
        "job.act",
        job=waiting,
        action="reject",
        expected_status="inbox",
        digest=None,
        params={"reason": "no"},
    )
    made["event.jobs.window"] = _event(
        "jobs.window",
        wait_until(
            lambda: next(
                (e for e in events(widget, "jobs.window") if e["window"]["by_status"].get("rejected") == 2),
                None,
            )
        ),
    )
    made["event.job.card"] = _event(
        "job.card",
        wait_until(
            lambda: next(
                (
                    e
                    for e in events(widget, "job.card")
                    if e["card"]["row"]["id"] == waiting and e["card"]["row"]["status"] == "rejected"
                ),
                None,
            )
        ),
    )
    return made


def _previews(widget: JobsTable, job: str) -> dict[str, Any]:
    def about(method: str, path: str, **params: Any) -> dict[str, Any]:
        return ask(widget, f"output.{method}", job=job, path=path, **params)

    return {
        "output.preview.table": about("preview", "table.csv"),
        "output.preview.tree": about("preview", "values.json"),
        "output.preview.notebook": about("preview", "report.ipynb"),
        "output.preview.image": about("preview", "plot.png"),
        "output.preview.other": about("preview", "page.html.gz"),
        "output.rows": about("rows", "table.csv", first_row=0, count=10),
        "output.nodes": about("nodes", "values.json", node=0, first=0, count=10),
        "output.cells": about("cells", "report.ipynb", first_cell=0, count=10),
        "output.bytes": about("bytes", "plot.png", offset=0, count=1024),
    }


def _collect_panel(panel: JobsPanel, root: Path) -> dict[str, Any]:
    write_job(root, "arrived")
    wait_until(lambda: panel.notices, what="the notice")
    return {
        "root": dict(panel.root),
        "notices": list(panel.notices),
        "notice.claim": ask(panel, "notice.claim", ids=[panel.notices[0]["id"]]),
        "jobs.window.attention": ask(panel, "jobs.window", view="v", **{**WINDOW, "group": "attention"}),
    }


def _refused(widget: JobsTable, root: Path, job: str) -> dict[str, Any]:
    digest = result(widget, "job.get", view="v", job=job)["review"]["digest"]
    main = root / ALICE / "app_data" / "job" / BOB / "Data Analysis" / "main.py"
    before = main.read_text()
    main.write_text("import socket\n")
    answer = ask(
        widget,
        "job.act",
        job=job,
        action="approve",
        expected_status="inbox",
        digest=digest,
        params={"reason": ""},
    )
    main.write_text(before)
    return answer


def _event(name: str, data: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "event", "v": 1, "view": "v", "event": name, "data": {**data, "seq": 1}}


def _steady(value: Any, folder: str) -> Any:
    """The same on every machine and at every time."""
    if isinstance(value, dict):
        kept = {key: _steady(item, folder) for key, item in value.items()}
        if "revision" in kept:
            kept["revision"] = 1
        if kept.get("kind") == "response":
            kept["id"] = "request"
        if "version" in kept:
            kept["version"] = "0.0.0"
        if "generation" in kept:
            kept["generation"] = 0
        return kept
    if isinstance(value, list | tuple):
        return [_steady(item, folder) for item in value]
    if isinstance(value, str):
        return _TIME.sub(lambda found: found[0] if found[0] == _SUBMITTED else _FIXED, value).replace(
            folder, "/syftbox"
        )
    return value


def text(value: Any) -> str:
    """As it stands in the file."""
    return json.dumps(value, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def main() -> None:
    """Write all files anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.json"):
        old.unlink()
    for name, value in messages().items():
        (FOLDER / f"{name}.json").write_text(text(value), encoding="utf-8")


if __name__ == "__main__":
    main()
