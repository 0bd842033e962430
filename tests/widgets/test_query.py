"""Filtering, sorting and grouping in the kernel."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from syft_job_widgets import actions
from syft_job_widgets.errors import ProtocolError
from syft_job_widgets.layout import JobConfigFile, JobKey, JobRecord, place_of
from syft_job_widgets.status import Status
from syft_job_widgets.text import time_text
from syft_job_widgets.watch import watch
from syft_job_widgets.widgets import JobsTable, board
from syft_job_widgets.widgets.base import is_view_state
from syft_job_widgets.widgets.board import Board
from syft_job_widgets.widgets.protocol import JobRow
from syft_job_widgets.widgets.query import Candidate, TableQuery, select
from syft_job_widgets.widgets.rows import RowContext, job_row
from tests.helpers import wait_until
from tests.jobs import ALICE, BOB, CAROL, client_of, finish, write_job
from tests.widgets.support import WINDOW, events, recording, result, rows

NOW = 1_800_000_000.0


def candidate(
    index: int | None, name: str, owner: str = ALICE, status: Status = Status.INBOX, **facts: Any
) -> Candidate:
    submitted = facts.pop("submitted", None)
    record = JobRecord(
        JobKey(owner, BOB, name),
        Path("/x"),
        status,
        status.value,
        JobConfigFile(submitted_at=submitted),
        **facts,
    )
    return Candidate(record, index, owner == ALICE and status is Status.INBOX)


JOBS = [
    candidate(0, "beta", submitted="2026-03-02T00:00:00+00:00"),
    candidate(
        1,
        "Alpha",
        status=Status.DONE,
        returncode=3,
        outputs=1,
        started_at=10.0,
        finished_at=20.0,
        submitted="2026-03-01T00:00:00Z",
    ),
    candidate(
        2,
        "gamma",
        owner=CAROL,
        status=Status.DONE,
        returncode=0,
        outputs=2,
        started_at=10.0,
        finished_at=12.0,
    ),
    candidate(3, "delta", owner=CAROL, submitted="2099-01-01T00:00:00Z"),
]


def shown(**params: Any) -> list[str]:
    chosen = select(JOBS, TableQuery.parse({"group": "none", **params}), ALICE, NOW)
    return [item.record.key.name for item in chosen.items if isinstance(item, Candidate)]


def groups(group: str | list[str], **params: Any) -> list[tuple[str, int]]:
    chosen = select(JOBS, TableQuery.parse({"group": group, **params}), ALICE, NOW)
    return [(item["label"], item["count"]) for item in chosen.items if not isinstance(item, Candidate)]


def outline(group: str | list[str], collapsed: list[str] | None = None) -> list[str]:
    """The table's items: names of jobs, and labels of groups after one mark for each level."""
    query = TableQuery.parse({"group": group, "collapsed": collapsed or []})
    return [
        item.record.key.name
        if isinstance(item, Candidate)
        else f"{'#' * (item['level'] + 1)} {item['label']}"
        for item in select(JOBS, query, ALICE, NOW).items
    ]


@pytest.mark.parametrize(
    ("column", "ascending"),
    [
        ("index", ["beta", "Alpha", "gamma", "delta"]),
        ("name", ["Alpha", "beta", "delta", "gamma"]),
        ("status", ["beta", "delta", "Alpha", "gamma"]),
        ("submitted", ["Alpha", "beta", "gamma", "delta"]),
        ("exit", ["gamma", "Alpha", "beta", "delta"]),
        ("duration", ["gamma", "Alpha", "beta", "delta"]),
        ("outputs", ["Alpha", "gamma", "beta", "delta"]),
    ],
)
def test_sorts_by_every_column_and_unknown_values_last(column: str, ascending: list[str]) -> None:
    assert shown(sort={"column": column, "descending": False}) == ascending


def test_descending_keeps_unknown_values_last() -> None:
    assert shown(sort={"column": "exit", "descending": True}) == ["Alpha", "gamma", "beta", "delta"]
    assert shown(sort={"column": "index", "descending": True}) == ["delta", "gamma", "Alpha", "beta"]


def test_filters() -> None:
    assert shown(query={"text": "ALPHA"}) == ["Alpha"]
    assert shown(query={"text": CAROL}) == ["gamma", "delta"]
    assert shown(query={"statuses": ["done"]}) == ["Alpha", "gamma"]
    assert shown(query={"waiting": True}) == ["beta"]
    assert shown(query={"text": "nothing"}) == []


def test_groups() -> None:
    assert groups("owner") == [(ALICE, 2), (CAROL, 2)]
    assert groups("status") == [("inbox", 2), ("done", 2)]
    assert groups("submitter") == [(BOB, 4)]
    assert groups("day") == [("2026-03-02", 1), ("2026-03-01", 1), ("unknown day", 2)]


def test_a_collapsed_group_shows_its_head_alone() -> None:
    chosen = select(JOBS, TableQuery.parse({"group": "owner", "collapsed": [f"owner:{ALICE}"]}), ALICE, NOW)
    kinds = [item.index if isinstance(item, Candidate) else item["label"] for item in chosen.items]
    assert kinds == [ALICE, CAROL, 2, 3]
    assert chosen.matched == 4


def test_groups_in_groups() -> None:
    whole = [
        f"# {ALICE}",
        "## inbox",
        "beta",
        "## done",
        "Alpha",
        f"# {CAROL}",
        "## inbox",
        "delta",
        "## done",
        "gamma",
    ]
    assert outline(["owner", "status"]) == whole
    assert outline(["status", "owner"])[:4] == ["# inbox", f"## {ALICE}", "beta", f"## {CAROL}"]
    assert outline(["owner"]) == outline("owner")
    # An inner group collapses by itself, an outer one with all that is in it.
    assert outline(["owner", "status"], [f"owner:{ALICE}\0status:inbox"]) == whole[:2] + whole[3:]
    assert outline(["owner", "status"], [f"owner:{ALICE}"]) == whole[:1] + whole[5:]


def test_groups_in_groups_have_keys_of_their_own() -> None:
    chosen = select(JOBS, TableQuery.parse({"group": ["owner", "status"]}), ALICE, NOW)
    keys = [item["key"] for item in chosen.items if not isinstance(item, Candidate)]
    assert len(set(keys)) == len(keys) == 6


def test_jobs_without_an_index_stay_where_they_are_in_the_list_and_last_when_turned_round() -> None:
    jobs = [candidate(0, "first"), candidate(None, "newcomer"), candidate(1, "second")]

    def names(descending: bool) -> list[str]:
        query = TableQuery.parse({"group": "none", "sort": {"column": "index", "descending": descending}})
        items = select(jobs, query, ALICE, NOW).items
        return [item.record.key.name for item in items if isinstance(item, Candidate)]

    assert names(False) == ["first", "newcomer", "second"]
    assert names(True) == ["second", "first", "newcomer"]


@pytest.mark.parametrize(
    "value",
    [
        {"columns": {"exit": {"shown": True, "width": None}, "shared": {"shown": None, "width": 120}}},
        {"group": ["owner", "day"], "columns": {}},
    ],
)
def test_a_sound_view_state(value: dict[str, Any]) -> None:
    assert is_view_state(value)


@pytest.mark.parametrize(
    "value",
    [
        {"columns": []},
        {"columns": {"evil": {"shown": True, "width": None}}},
        {"columns": {"exit": {"shown": 1, "width": None}}},
        {"columns": {"exit": {"shown": True}}},
        {"columns": {"exit": {"shown": True, "width": None, "more": "x"}}},
        {"columns": {"exit": {"shown": True, "width": True}}},
        {"columns": {"exit": {"shown": True, "width": 12.5}}},
        {"columns": {"exit": {"shown": True, "width": 29}}},
        {"columns": {"exit": {"shown": True, "width": 2_001}}},
        {"group": ["owner", "owner"]},
    ],
)
def test_a_view_state_that_is_refused(value: dict[str, Any]) -> None:
    assert not is_view_state(value)


class TestBoard:
    @pytest.fixture
    def board(self, tmp_path: Path) -> Board:
        write_job(tmp_path, "no outputs")
        for name, owner in (("done", ALICE), ("other", ALICE), ("theirs", CAROL)):
            finish(write_job(tmp_path, name, owner=owner), outputs={"table.csv": "a\n"})
        client = client_of(tmp_path)
        # No desk: nothing but the tests says what changed.
        order = {job.key: index for index, job in enumerate(client.jobs)}
        return Board(client, order, whole=True, watcher=watch(tmp_path))

    @staticmethod
    def shared(board: Board) -> dict[str, Any]:
        return {row["name"]: row["shared"] for row in board.pick(TableQuery())["rows"]}

    def test_rows_say_who_else_can_read_the_outputs(self, board: Board) -> None:
        nobody = {"total": 0, "users": []}
        assert self.shared(board) == {"no outputs": None, "done": nobody, "other": nobody, "theirs": None}
        key = next(record.key for record in board.records() if record.key.name == "done")
        place = place_of(board.client.config.syftbox_folder, key)
        actions.share(place, ALICE, "outputs", [CAROL, BOB])
        board.forget([key])
        assert self.shared(board)["done"] == {"total": 2, "users": [BOB, CAROL]}

    def test_everybody_stands_before_the_names_that_are_cut(self, board: Board) -> None:
        record = next(record for record in board.records() if record.key.name == "done")
        place = place_of(board.client.config.syftbox_folder, record.key)
        rules = "rules:\n- pattern: '**'\n  access:\n    read: [a@x.example, b@x.example, c@x.example, '*']\n"
        (place.datasite / place.outputs_target() / "syft.pub.yaml").write_text(rules)
        shared = board.shared(record)
        assert shared == {"total": 4, "users": ["*", "a@x.example", "b@x.example"]}

    def test_rules_that_cannot_be_read_are_not_told_as_nobody(self, board: Board) -> None:
        record = next(record for record in board.records() if record.key.name == "done")
        place = place_of(board.client.config.syftbox_folder, record.key)
        (place.datasite / place.outputs_target() / "syft.pub.yaml").write_text("rules: [")
        assert board.shared(record) is None

    def test_readers_are_looked_up_again_only_after_a_change(
        self, board: Board, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        looked: list[str] = []
        real = actions.readers
        monkeypatch.setattr(
            actions, "readers", lambda place, what: looked.append(place.key.name) or real(place, what)
        )
        self.shared(board)
        self.shared(board)
        assert looked == ["done", "other"]
        board.forget([record.key for record in board.records() if record.key.name == "other"])
        self.shared(board)
        assert looked == ["done", "other", "other"]

    def test_a_pick_is_what_the_table_shows_without_its_heads(self, board: Board) -> None:
        def picked(**params: Any) -> list[str]:
            return [row["name"] for row in board.pick(TableQuery.parse(params))["rows"]]

        assert len(picked()) == 4
        assert picked(group="owner", collapsed=[f"owner:{ALICE}"]) == ["theirs"]
        assert picked(group="none", query={"text": "other"}) == ["other"]


def test_the_table_is_told_at_once_who_can_read_now(tmp_path: Path) -> None:
    finish(write_job(tmp_path, "done"), outputs={"table.csv": "a\n"})
    with recording():
        table = JobsTable(client_of(tmp_path).jobs)
    try:
        window = result(table, "jobs.window", view="v", **WINDOW)
        job = rows(window)[0]
        assert job["shared"] == {"total": 0, "users": []}
        result(
            table,
            "job.act",
            job=job["id"],
            action="share_outputs",
            expected_status="done",
            digest=None,
            params={"users": [CAROL]},
        )
        wanted = {"total": 1, "users": [CAROL]}
        wait_until(
            lambda: any(
                rows(event["window"])[0]["shared"] == wanted for event in events(table, "jobs.window")
            ),
            what="the row with its new reader",
        )
        assert result(table, "jobs.pick", **WINDOW)["rows"][0]["shared"] == wanted
    finally:
        table.close()


@pytest.mark.parametrize(
    "params",
    [
        {"group": "owners"},
        {"group": []},
        {"group": ["none"]},
        {"group": ["owner", "owner"]},
        {"group": ["owner", "status", "day"]},
        {"group": [["owner"]]},
        {"sort": {"column": "__class__"}},
        {"sort": []},
        {"query": {"text": 3}},
        {"query": {"text": "x" * 501}},
        {"query": {"statuses": "inbox"}},
        {"count": 100_000},
        {"offset": -1},
        {"offset": True},
        {"collapsed": [1]},
    ],
)
def test_bad_params_name_the_field(params: dict[str, Any]) -> None:
    with pytest.raises(ProtocolError, match="'"):
        TableQuery.parse(params)


def test_a_marker_from_the_far_future_takes_no_time_and_no_other_job_away(tmp_path: Path) -> None:
    far = write_job(tmp_path, "far", markers=("approved", "done"))
    os.utime(far / "done", (2**33, 2**33))
    write_job(tmp_path, "sound")
    with recording():
        table = JobsTable(client_of(tmp_path).jobs)
    try:
        found = {row["name"]: row for row in rows(result(table, "jobs.window", view="v", **WINDOW))}
        assert found.keys() == {"far", "sound"}
        assert found["far"]["finished_at"] is None
    finally:
        table.close()


@pytest.mark.parametrize("seconds", [1e12, -1e14, 1e300, float("inf"), float("nan")])
def test_a_time_that_no_calendar_holds_is_no_time(seconds: float) -> None:
    assert time_text(seconds) is None


def test_a_row_that_cannot_be_made_is_shown_as_one_that_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sometimes(record: JobRecord, context: RowContext) -> JobRow:
        if record.key.name == "odd":
            raise ValueError("year\x1b 33658 is out of range")
        return job_row(record, context)

    write_job(tmp_path, "odd")
    write_job(tmp_path, "sound")
    monkeypatch.setattr(board, "job_row", sometimes)
    with recording():
        table = JobsTable(client_of(tmp_path).jobs)
    try:
        shown = rows(result(table, "jobs.window", view="v", **WINDOW))
        assert result(table, "jobs.pick", **WINDOW)["rows"] == shown
    finally:
        table.close()
    found = {row["name"]: row for row in shown}
    assert found["sound"]["problem"] is None
    odd = found["odd"]
    assert odd["problem"] == (
        "This job's row could not be made (ValueError: year⟨U+001B⟩ 33658 is out of range). Look at its folder."
    )
    assert odd.keys() == found["sound"].keys()
    assert [(item["name"], item["enabled"]) for item in odd["actions"]] == [
        (item["name"], False) for item in found["sound"]["actions"]
    ]
