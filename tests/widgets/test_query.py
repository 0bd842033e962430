"""Filtering, sorting and grouping in the kernel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from syft_job_widgets.errors import ProtocolError
from syft_job_widgets.layout import JobConfigFile, JobKey, JobRecord
from syft_job_widgets.status import Status
from syft_job_widgets.widgets.query import Candidate, TableQuery, select
from tests.jobs import ALICE, BOB, CAROL

NOW = 1_800_000_000.0


def candidate(
    index: int, name: str, owner: str = ALICE, status: Status = Status.INBOX, **facts: Any
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
        started_at=10.0,
        finished_at=20.0,
        submitted="2026-03-01T00:00:00Z",
    ),
    candidate(2, "gamma", owner=CAROL, status=Status.DONE, returncode=0, started_at=10.0, finished_at=12.0),
    candidate(3, "delta", owner=CAROL, submitted="2099-01-01T00:00:00Z"),
]


def shown(**params: Any) -> list[str]:
    chosen = select(JOBS, TableQuery.parse({"group": "none", **params}), ALICE, NOW)
    return [item.record.key.name for item in chosen.items if isinstance(item, Candidate)]


def groups(group: str, **params: Any) -> list[tuple[str, int]]:
    chosen = select(JOBS, TableQuery.parse({"group": group, **params}), ALICE, NOW)
    return [(item["label"], item["count"]) for item in chosen.items if not isinstance(item, Candidate)]


@pytest.mark.parametrize(
    ("column", "ascending"),
    [
        ("index", ["beta", "Alpha", "gamma", "delta"]),
        ("name", ["Alpha", "beta", "delta", "gamma"]),
        ("status", ["beta", "delta", "Alpha", "gamma"]),
        ("submitted", ["Alpha", "beta", "gamma", "delta"]),
        ("exit", ["gamma", "Alpha", "beta", "delta"]),
        ("duration", ["gamma", "Alpha", "beta", "delta"]),
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


@pytest.mark.parametrize(
    "params",
    [
        {"group": "owners"},
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
