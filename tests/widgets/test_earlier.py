"""Earlier attempts on the card, and reading their files, and nothing else, through it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from syft_job_widgets.widgets import JobsTable
from tests.core.runner_support import ALICE, BOB, Desk
from tests.jobs import client_of
from tests.widgets.support import WINDOW, error, recording, result, rows

SCRIPT = "echo one; echo two; echo careful >&2; echo 1 > outputs/a.csv; exit 4"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk(tmp_path) as made:
        job = made.approved("again", SCRIPT)
        made.process()
        assert job.record.status == "done"
        job.rerun()
        yield made


@pytest.fixture
def table(desk: Desk) -> Iterator[JobsTable]:
    with recording():
        made = JobsTable(client_of(desk.root).jobs)
        yield made
        made.close()


def job_id(table: JobsTable) -> str:
    [row] = rows(result(table, "jobs.window", view="v", **WINDOW))
    return str(row["id"])


def read(table: JobsTable, path: str) -> dict[str, Any]:
    return {"job": job_id(table), "where": "attempts", "path": path, "first_line": 0, "count": 10}


def test_the_card_lists_them(desk: Desk, table: JobsTable) -> None:
    card = result(table, "job.get", view="v", job=job_id(table))
    [attempt] = card["attempts"]
    assert (attempt["number"], attempt["returncode"], attempt["note"], attempt["same"]) == (1, 4, None, True)
    assert attempt["digest"] == card["review"]["digest"]
    assert attempt["duration_s"] >= 0
    assert [item["path"] for item in attempt["files"]] == [
        "logs/returncode.txt",
        "logs/stderr.txt",
        "logs/stdout.txt",
        "outputs/a.csv",
    ]
    assert attempt["size"] == sum(item["size"] for item in attempt["files"])


def test_what_differs_from_now_is_answered(desk: Desk, table: JobsTable) -> None:
    job = job_id(table)
    found = result(table, "attempt.compare", job=job, folder="000001")
    assert {item["path"]: item["change"] for item in found["files"]} == dict.fromkeys(
        ["logs/stdout.txt", "logs/stderr.txt", "outputs/a.csv"], "removed"
    )
    desk.process()
    assert result(table, "attempt.compare", job=job, folder="000001") == {"same": 3, "files": []}
    for folder in ("000002", "../000001", "000001/logs", ""):
        gone = error(table, "attempt.compare", job=job, folder=folder)
        assert gone["message"] == "That attempt is not kept any more."


def test_only_the_owner_compares(desk: Desk) -> None:
    with recording():
        table = JobsTable(client_of(desk.root, BOB).jobs)
    try:
        refused = error(table, "attempt.compare", job=job_id(table), folder="000001")
        assert "Only the datasite owner" in refused["message"]
    finally:
        table.close()


def test_other_content_is_told(desk: Desk, table: JobsTable) -> None:
    (desk.job("again").location / "more.txt").write_text("more")
    [attempt] = result(table, "job.get", view="v", job=job_id(table))["attempts"]
    assert not attempt["same"]


def test_their_files_can_be_read(table: JobsTable) -> None:
    window = result(table, "file.read", **read(table, "000001/logs/stdout.txt"))
    assert ["".join(text for _, text in line) for line in window["lines"]] == ["one", "two"]
    window = result(table, "file.read", **read(table, "000001/outputs/a.csv"))
    assert (window["size"], window["binary"]) == (2, False)


@pytest.mark.parametrize(
    "path",
    [
        "000001/facts.json",
        "000001/logs",
        "000001/../again.run",
        "000001/logs/../facts.json",
        "../again.yaml",
        "/etc/passwd",
        "",
        "x/logs/stdout.txt",
        "000009/logs/stdout.txt",
    ],
)
def test_nothing_else_can(table: JobsTable, path: str) -> None:
    found = error(table, "file.read", **read(table, path))
    assert found["code"] in ("bad_request", "unsafe_path", "internal", "error", "gone", "source_not_found")


def test_a_link_among_them_is_not_followed(desk: Desk, table: JobsTable) -> None:
    kept = desk.root / ALICE / "app_data" / "job" / ".reviews" / BOB / "again.attempts" / "000001"
    (kept / "outputs" / "link").symlink_to("/etc/passwd")
    assert error(table, "file.read", **read(table, "000001/outputs/link"))["code"] == "unsafe_path"
    [attempt] = result(table, "job.get", view="v", job=job_id(table))["attempts"]
    assert "outputs/link" not in [item["path"] for item in attempt["files"]]


def test_nobody_but_the_owner_sees_them(desk: Desk) -> None:
    with recording():
        theirs = JobsTable(client_of(desk.root, BOB).jobs)
        card = result(theirs, "job.get", view="v", job=job_id(theirs))
        theirs.close()
    assert card["attempts"] == []
