"""A card follows what happens in its job's folders at any depth, whether the system tells of it or not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from syft_job_widgets.layout import JobKey, layout_of
from syft_job_widgets.watch import Watcher
from syft_job_widgets.widgets import JobsTable
from syft_job_widgets.widgets import folders as folders_module
from syft_job_widgets.widgets.folders import JobFolders
from tests.helpers import wait_until
from tests.jobs import ALICE, BOB, client_of, finish, write_job
from tests.widgets.support import WINDOW, events, recording, result, rows
from tests.widgets.test_readers_live import deaf

KEY = JobKey(ALICE, BOB, "Data Analysis")


@pytest.fixture(params=["told of changes", "looking by itself"])
def table(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[JobsTable]:
    job = write_job(tmp_path)
    finish(job, outputs={"table.csv": "a\n"})
    (job / "code" / "deep").mkdir(parents=True)
    if request.param == "looking by itself":
        monkeypatch.setattr("syft_job_widgets.widgets.base.watch", lambda root: Watcher(root, feed=deaf))
    with recording():
        widget = JobsTable(client_of(tmp_path).jobs)
    yield widget
    widget.close()


def opened(table: JobsTable) -> Path:
    """Open the job's card; its folder."""
    job = rows(result(table, "jobs.window", view="v", **WINDOW))[0]
    result(table, "job.get", view="v", job=job["id"])
    return table.desk.board.records()[0].location


def told(table: JobsTable, wanted: object, of: Any) -> None:
    def newest() -> object:
        cards = [event["card"] for event in events(table, "job.card") if "card" in event]
        return of(cards[-1]) if cards else None

    wait_until(lambda: newest() == wanted, what=f"a card with {wanted}")


def test_outputs_that_come_grow_and_go_in_deep_folders(table: JobsTable) -> None:
    folder = opened(table) / "outputs" / "plots" / "2026"

    def outputs(card: Any) -> list[tuple[str, int]]:
        return [(item["path"], item["size"]) for item in card["outputs"]]

    folder.mkdir(parents=True)
    (folder / "a.csv").write_text("1")
    told(table, [("plots/2026/a.csv", 1), ("table.csv", 2)], outputs)
    with (folder / "a.csv").open("a") as file:  # in place: no folder changes
        file.write("23")
    told(table, [("plots/2026/a.csv", 3), ("table.csv", 2)], outputs)
    (folder / "a.csv").unlink()
    told(table, [("table.csv", 2)], outputs)


def test_code_that_changes_in_a_deep_folder(table: JobsTable) -> None:
    folder = opened(table) / "code" / "deep"

    def sizes(card: Any) -> dict[str, int]:
        return {item["path"]: item["size"] for item in card["review"]["files"] if "deep" in item["path"]}

    (folder / "x.py").write_text("1")
    told(table, {"code/deep/x.py": 1}, sizes)
    (folder / "x.py").write_text("1 + 1")
    told(table, {"code/deep/x.py": 5}, sizes)


def test_nothing_is_sent_while_nothing_changes_and_nothing_is_asked_out_of_sight(table: JobsTable) -> None:
    asked: list[set[JobKey]] = []
    folders = table.desk._folders
    real = folders.version
    folders.version = lambda keys: (asked.append(set(keys)), real(keys))[1]  # type: ignore[method-assign]
    opened(table)
    wait_until(lambda: asked[-2:] == [{KEY}, {KEY}], what="two looks at the open job")
    assert events(table, "job.card") == []
    result(table, "view.visible", view="v", visible=False)
    wait_until(lambda: asked[-1] == set(), what="a look at nothing")


def test_what_changes_between_the_reading_and_the_first_look_is_a_change(tmp_path: Path) -> None:
    job = write_job(tmp_path)
    folders = JobFolders(tmp_path)
    folders.note(KEY)
    (job / "outputs" / "deep").mkdir(parents=True)
    before = folders.version([])
    assert folders.version([KEY]) == before + 1
    assert folders.take_changed() == {KEY}
    assert folders.take_changed() == set()
    folders.note(KEY)
    assert folders.version([KEY]) == before + 1


def test_both_sides_of_a_protocol_1_job_are_looked_at(tmp_path: Path) -> None:
    key = KEY._replace(layout="protocol-1")
    folders = JobFolders(tmp_path)
    version = folders.version([key])
    for side in ("inbox", "review"):
        folder = next(tmp_path.joinpath(*parts) for parts in layout_of(key).folders(key) if side in parts)
        (folder / "deep").mkdir(parents=True)
        (folder / "deep" / "file").touch()
        assert (version := version + 1) == folders.version([key])


def test_a_link_in_a_job_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    job = write_job(tmp_path / "box")
    (job / "link").symlink_to(tmp_path / "elsewhere")
    folders = JobFolders(tmp_path / "box")
    version = folders.version([KEY])
    (tmp_path / "elsewhere" / "file").touch()
    assert folders.version([KEY]) == version
    (job / "link").unlink()
    assert folders.version([KEY]) == version + 1


def test_more_jobs_than_are_kept_in_mind_count_as_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders_module, "_KEPT", 2)
    keys = [KEY._replace(name=f"job {number}") for number in range(3)]
    folders = JobFolders(tmp_path)
    folders.note(keys[0])
    folders.note(keys[1])
    folders.version(keys)
    assert folders.take_changed() == set(keys)
