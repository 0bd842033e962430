"""Who can read what, as the row and the card say it, follows the permission files on disk, also those far above a job."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from syft_job_widgets.sharing import Target, deciding_files, stamp_of
from syft_job_widgets.watch import Watcher
from syft_job_widgets.watch.feeds import Feed, Waker
from syft_job_widgets.widgets import JobsTable
from tests.helpers import wait_until
from tests.jobs import ALICE, BOB, CAROL, client_of, finish, write_job
from tests.widgets.support import WINDOW, events, recording, result, rows

RULE = "rules:\n- pattern: '**'\n  access:\n    read: [{user}]\n"


def deaf(root: str, waker: Waker) -> Feed:
    raise OSError(errno.EMFILE, "Too many open files")


@pytest.fixture(params=["told of changes", "looking by itself"])
def table(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[JobsTable]:
    finish(write_job(tmp_path, "done"), outputs={"table.csv": "a\n"})
    if request.param == "looking by itself":
        monkeypatch.setattr("syft_job_widgets.widgets.base.watch", lambda root: Watcher(root, feed=deaf))
    with recording():
        widget = JobsTable(client_of(tmp_path).jobs)
    yield widget
    widget.close()


def shared(table: JobsTable) -> list[Any]:
    """What the row has said, oldest first."""
    return [rows(event["window"])[0]["shared"]["users"] for event in events(table, "jobs.window")]


def readers(table: JobsTable) -> list[Any]:
    """What the card has said."""
    return [event["card"]["readers"]["outputs"]["users"] for event in events(table, "job.card")]


@pytest.mark.parametrize("place", ["outputs", "", "..", "../../..", "../../../.."])
def test_a_permission_file_that_comes_changes_and_goes(table: JobsTable, place: str) -> None:
    window = result(table, "jobs.window", view="v", **WINDOW)
    job = rows(window)[0]
    assert job["shared"] == {"total": 0, "users": []}
    result(table, "job.get", view="v", job=job["id"])
    location = table.desk.board.records()[0].location
    rule = location / place / "syft.pub.yaml"
    steps: list[tuple[Callable[[], object], list[str]]] = [
        (lambda: rule.write_text(RULE.format(user=CAROL)), [CAROL]),
        (lambda: rule.write_text(RULE.format(user=BOB)), [BOB]),  # in place: no folder changes
        (rule.unlink, []),
    ]
    for step, wanted in steps:
        step()
        wait_until(lambda wanted=wanted: shared(table)[-1:] == [wanted], what=f"the row with {wanted}")
        wait_until(lambda wanted=wanted: readers(table)[-1:] == [wanted], what=f"the card with {wanted}")


def test_nothing_is_sent_while_nothing_changes(table: JobsTable) -> None:
    result(table, "jobs.window", view="v", **WINDOW)
    asked: list[object] = []
    real = table.desk.board.rules.version
    table.desk.board.rules.version = lambda keys: (asked.append(keys), real(keys))[1]  # type: ignore[method-assign]
    wait_until(lambda: len(asked) > 2, what="the third look at the permission files")
    assert asked[-1] == {table.desk.board.records()[0].key}
    assert shared(table) == []


def test_a_view_out_of_sight_is_not_looked_after(table: JobsTable) -> None:
    result(table, "jobs.window", view="v", **WINDOW)
    result(table, "view.visible", view="v", visible=False)
    asked: list[object] = []
    real = table.desk.board.rules.version
    table.desk.board.rules.version = lambda keys: (asked.append(set(keys)), real(keys))[1]  # type: ignore[method-assign]
    wait_until(lambda: len(asked) > 1, what="a look at the permission files")
    assert asked[-1] == set()


def test_files_are_those_of_all_targets_from_the_datasite_down(tmp_path: Path) -> None:
    datasite = tmp_path / ALICE
    files = deciding_files(datasite, [Target("a/b", folder=True), Target("a/c.txt", folder=False)])
    assert files == tuple(f"{datasite}/{path}syft.pub.yaml" for path in ("", "a/", "a/b/"))
    before = [stamp_of(path) for path in files]
    (datasite / "a").mkdir(parents=True)
    (datasite / "a" / "syft.pub.yaml").write_text("rules: []\n")
    assert [stamp_of(path) == then for path, then in zip(files, before, strict=True)] == [True, False, True]
