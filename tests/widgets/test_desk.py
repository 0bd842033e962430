"""The widgets through their protocol: every request, every event, without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from syft_job_widgets.sharing import can_read
from syft_job_widgets.widgets import JobCard, JobsTable, LogPane
from tests.helpers import wait_until
from tests.jobs import ALICE, BOB, CAROL, client_of, finish, write_job
from tests.widgets.support import WINDOW, ask, deliver, error, events, messages, recording, result, rows

Widgets = list[Any]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write_job(tmp_path, "Data Analysis")
    write_job(tmp_path, "elsewhere", owner=CAROL, submitter=ALICE)
    return tmp_path


@pytest.fixture
def made() -> Iterator[Widgets]:
    widgets: Widgets = []
    with recording():
        yield widgets
        for widget in widgets:
            widget.close()


@pytest.fixture
def table(root: Path, made: Widgets) -> JobsTable:
    widget = JobsTable(client_of(root).jobs)
    made.append(widget)
    result(widget, "view.hello", view="v", visible=True)
    return widget


def job_id(widget: Any, name: str) -> str:
    found = rows(result(widget, "jobs.window", view="v", **WINDOW))
    return str(next(row["id"] for row in found if row["name"] == name))


def act(
    widget: Any, job: str, action: str, expected: str, digest: str | None = None, **params: Any
) -> dict[str, Any]:
    return ask(
        widget, "job.act", job=job, action=action, expected_status=expected, digest=digest, params=params
    )


class TestTable:
    def test_first_window(self, table: JobsTable) -> None:
        window = result(table, "jobs.window", view="v", **WINDOW)
        assert (window["total"], window["waiting"], window["by_status"]) == (2, 1, {"inbox": 2})
        assert [item["kind"] for item in window["items"]] == ["group", "job", "group", "job"]
        mine, other = rows(window)
        assert (mine["name"], mine["index"], mine["mine"], mine["waiting"]) == (
            "Data Analysis",
            0,
            True,
            True,
        )
        assert mine["phase"] == "waits for your review"
        assert (other["index"], other["mine"], other["waiting"]) == (1, False, False)
        assert all(not action["enabled"] and ALICE not in action["reason"] for action in other["actions"])

    def test_the_header_holds_counts_only(self, table: JobsTable) -> None:
        assert table.header["total"] == 2
        assert table.header["waiting"] == 1
        assert set(table.header) == {
            "v",
            "user",
            "revision",
            "as_of",
            "total",
            "waiting",
            "by_status",
            "problem",
        }

    def test_a_job_that_arrives_appears_without_an_index(self, table: JobsTable, root: Path) -> None:
        result(table, "jobs.window", view="v", **WINDOW)
        write_job(root, "new one", submitted_at="2026-11-01T00:00:00+00:00")
        window = wait_until(
            lambda: next(
                (e["window"] for e in events(table, "jobs.window") if e["window"]["total"] == 3), None
            )
        )
        new = next(row for row in rows(window) if row["name"] == "new one")
        assert new["index"] is None
        assert [row["index"] for row in rows(window) if row["index"] is not None] == [0, 1]
        wait_until(lambda: table.header["total"] == 3, what="the header")

    def test_a_selection_does_not_grow(self, root: Path, made: Widgets) -> None:
        widget = JobsTable(client_of(root).jobs.filter(owner=ALICE))
        made.append(widget)
        write_job(root, "new one")
        assert len(rows(result(widget, "jobs.window", view="v", **WINDOW))) == 1

    def test_a_marker_on_disk_reaches_the_row(self, table: JobsTable, root: Path) -> None:
        result(table, "jobs.window", view="v", **WINDOW)
        (root / ALICE / "app_data" / "job" / BOB / "Data Analysis" / "done").touch()
        wait_until(
            lambda: any(
                row["status"] == "done" for e in events(table, "jobs.window") for row in rows(e["window"])
            )
        )

    def test_nothing_is_sent_to_a_hidden_view_and_all_when_it_shows_again(
        self, table: JobsTable, root: Path
    ) -> None:
        result(table, "jobs.window", view="v", **WINDOW)
        result(table, "view.visible", view="v", visible=False)
        write_job(root, "new one")
        wait_until(lambda: table.header["total"] == 3, what="the header")
        assert events(table, "jobs.window") == []
        result(table, "view.visible", view="v", visible=True)
        wait_until(lambda: events(table, "jobs.window"), what="the window")

    def test_forged_approval(self, table: JobsTable, root: Path) -> None:
        write_job(root, "forged", markers=("approved",))
        wait_until(lambda: table.header["total"] == 3, what="the header")
        row = next(
            row for row in rows(result(table, "jobs.window", view="v", **WINDOW)) if row["name"] == "forged"
        )
        assert row["phase"] == "approved, but not through a review: it will not run"
        assert row["waiting"]

    def test_the_same_object_shows_the_same_widget(self, root: Path, made: Widgets) -> None:
        from syft_job_widgets.widgets import view_of

        jobs = client_of(root).jobs
        first, second = view_of(jobs), view_of(jobs)
        made.append(jobs._view)
        assert first == second


class TestCard:
    def test_shows_what_would_run_in_order(self, table: JobsTable) -> None:
        card = result(table, "job.get", view="v", job=job_id(table, "Data Analysis"))
        assert [(f["path"], f["role"]) for f in card["review"]["files"]] == [
            ("run.sh", "run"),
            ("main.py", "entry"),
            ("config.yaml", "config"),
        ]
        assert len(card["review"]["digest"]) == 64
        assert card["approval"] is None
        assert {a["name"]: a["enabled"] for a in card["row"]["actions"]} == {
            "approve": True, "reject": True, "cancel": False, "reopen": False, "rerun": False,
            "share_outputs": False, "share_logs": False, "revoke_outputs": False, "revoke_logs": False,
        }  # fmt: skip
        assert card["readers"]["outputs"]["users"] == []

    def test_approve_what_was_shown(self, table: JobsTable, root: Path) -> None:
        job = job_id(table, "Data Analysis")
        card = result(table, "job.get", view="v", job=job)
        answer = act(table, job, "approve", "inbox", card["review"]["digest"], reason="fine")
        assert answer["result"]["message"].startswith("✅")
        assert (root / ALICE / "app_data" / "job" / BOB / "Data Analysis" / "approved").exists()
        shown = wait_until(
            lambda: next(
                (
                    e["card"]
                    for e in events(table, "job.card")
                    if e["card"]["approval"] and e["card"]["timeline"]
                ),
                None,
            )
        )
        assert shown["approval"]["valid"]
        assert shown["approval"]["reason"] == "fine"
        assert [event["action"] for event in shown["timeline"]] == ["approved"]

    def test_a_swap_between_look_and_approve_is_refused_and_named(self, table: JobsTable, root: Path) -> None:
        job = job_id(table, "Data Analysis")
        card = result(table, "job.get", view="v", job=job)
        folder = root / ALICE / "app_data" / "job" / BOB / "Data Analysis"
        (folder / "main.py").write_text("import socket\n")
        answer = act(table, job, "approve", "inbox", card["review"]["digest"], reason="")
        assert answer["error"]["code"] == "changed"
        assert answer["error"]["details"] == {"changed": ["main.py"], "added": [], "removed": []}
        assert not (folder / "approved").exists()

    def test_a_change_after_approval_shows_at_once(self, table: JobsTable, root: Path) -> None:
        job = job_id(table, "Data Analysis")
        card = result(table, "job.get", view="v", job=job)
        act(table, job, "approve", "inbox", card["review"]["digest"], reason="")
        (root / ALICE / "app_data" / "job" / BOB / "Data Analysis" / "main.py").write_text("x = 1\n")
        changed = wait_until(
            lambda: next(
                (
                    e["card"]["approval"]
                    for e in events(table, "job.card")
                    if e["card"]["approval"] and not e["card"]["approval"]["valid"]
                ),
                None,
            )
        )
        assert changed["changed"] == ["main.py"]

    def test_approve_without_a_digest_is_refused(self, table: JobsTable) -> None:
        answer = act(table, job_id(table, "Data Analysis"), "approve", "inbox", None, reason="")
        assert answer["error"]["code"] == "bad_request"

    def test_another_status_than_the_view_showed_does_nothing(self, table: JobsTable, root: Path) -> None:
        job = job_id(table, "Data Analysis")
        (root / ALICE / "app_data" / "job" / BOB / "Data Analysis" / "rejected").touch()
        answer = act(table, job, "reject", "inbox", reason="no")
        assert answer["error"]["code"] == "wrong_status"
        assert "Nothing was done" in answer["error"]["message"]

    def test_only_the_owner_acts(self, root: Path, made: Widgets) -> None:
        widget = JobsTable(client_of(root, BOB).jobs)
        made.append(widget)
        job = job_id(widget, "Data Analysis")
        digest = result(widget, "job.get", view="v", job=job)["review"]["digest"]
        for action, params in (
            ("approve", {"reason": ""}),
            ("reject", {"reason": ""}),
            ("share_logs", {"users": [BOB]}),
        ):
            assert act(widget, job, action, "inbox", digest, **params)["error"]["code"] == "not_owner"

    def test_reject_reopen_rerun_share_revoke(self, table: JobsTable, root: Path) -> None:
        job = job_id(table, "Data Analysis")
        folder = root / ALICE / "app_data" / "job" / BOB / "Data Analysis"
        assert act(table, job, "reject", "inbox", reason="too broad")["ok"]
        assert act(table, job, "reopen", "rejected")["ok"]
        finish(folder, outputs={"r.csv": "a,b\n"})
        here = f"app_data/job/{BOB}/Data Analysis"
        preview = result(table, "share.preview", job=job, what="outputs", users=[CAROL])
        assert [item["path"] for item in preview["files"]] == [f"{here}/outputs/r.csv"]
        assert preview["will_read"] == [CAROL]
        assert act(table, job, "share_outputs", "done", users=[CAROL])["ok"]
        assert can_read(root / ALICE, f"{here}/outputs/r.csv", CAROL)
        card = result(table, "job.get", view="v", job=job)
        assert card["readers"]["outputs"]["users"] == [CAROL]
        assert card["outputs"] == [{"path": "r.csv", "size": 4, "kind": "file"}]
        assert act(table, job, "revoke_outputs", "done", users=[CAROL])["ok"]
        assert not can_read(root / ALICE, f"{here}/outputs/r.csv", CAROL)
        assert act(table, job, "rerun", "done", keep_shares=False)["ok"]
        assert not (folder / "outputs").exists()

    def test_files_come_as_tokens_and_only_from_the_job(self, table: JobsTable, root: Path) -> None:
        job = job_id(table, "Data Analysis")
        window = result(table, "file.read", job=job, where="code", path="main.py", first_line=0, count=100)
        assert "".join(text for _, text in window["lines"][0]) == "print('hello')"
        assert window["language"] == "Python"
        for path in (
            "../Data Analysis/main.py",
            "/etc/passwd",
            "..",
            "logs/stdout.txt",
            "approved",
            "nothing",
        ):
            assert not ask(table, "file.read", job=job, where="code", path=path, first_line=0, count=10)[
                "ok"
            ], path
        assert (
            error(table, "file.read", job=job, where="home", path="x", first_line=0, count=1)["code"]
            == "bad_request"
        )

    def test_seen_files_are_remembered_for_that_content(self, table: JobsTable, root: Path) -> None:
        job = job_id(table, "Data Analysis")
        digest = result(table, "job.get", view="v", job=job)["review"]["digest"]
        result(table, "file.seen", job=job, digest=digest, path="main.py")
        seen = {f["path"]: f["seen"] for f in result(table, "job.get", view="v", job=job)["review"]["files"]}
        assert seen == {"run.sh": False, "main.py": True, "config.yaml": False}
        (root / ALICE / "app_data" / "job" / BOB / "Data Analysis" / "main.py").write_text("changed\n")
        assert not any(f["seen"] for f in result(table, "job.get", view="v", job=job)["review"]["files"])

    def test_what_changed_since_the_last_approved_job_of_this_submitter(
        self, table: JobsTable, root: Path
    ) -> None:
        client_of(root).jobs["Data Analysis"].approve()
        write_job(root, "Data Analysis 2", files={"main.py": "print('hello')\nprint('again')\n"})
        write_job(root, "of another", submitter=CAROL)
        wait_until(lambda: table.header["total"] == 4, what="the header")
        job, base = job_id(table, "Data Analysis 2"), job_id(table, "Data Analysis")
        bases = result(table, "review.bases", job=job)
        assert [item["name"] for item in bases["bases"]] == ["Data Analysis"]
        assert bases["suggested"] == base
        found = result(table, "review.compare", job=job, base=base)
        assert found["note"] is None
        changed = {item["path"]: item["hunks"] for item in found["files"]}
        assert set(changed) == {"main.py", "config.yaml"}
        assert changed["main.py"][0]["lines"] == [(" ", "print('hello')"), ("+", "print('again')")]

    def test_a_card_alone_is_compared_with_a_job_that_it_does_not_show(
        self, root: Path, made: Widgets
    ) -> None:
        client_of(root).jobs["Data Analysis"].approve()
        write_job(root, "Data Analysis 2", files={"main.py": "other\n"})
        widget = JobCard(client_of(root).jobs["Data Analysis 2"])
        made.append(widget)
        job = widget.root["job"]
        bases = result(widget, "review.bases", job=job)
        found = result(widget, "review.compare", job=job, base=bases["suggested"])
        assert "main.py" in {item["path"] for item in found["files"]}
        for wrong in ("0" * 32, client_of(root).jobs[CAROL][0].key.id):
            assert error(widget, "review.compare", job=job, base=wrong)["code"] == "gone"

    def test_a_job_that_vanishes_says_so(self, table: JobsTable, root: Path) -> None:
        job = job_id(table, "Data Analysis")
        result(table, "job.get", view="v", job=job)
        (root / ALICE / "app_data" / "job" / BOB / "Data Analysis").rename(root / "away")
        gone = wait_until(lambda: next((e for e in events(table, "job.card") if "gone" in e), None))
        assert gone["job"] == job
        assert error(table, "job.get", view="v", job=job)["code"] == "gone"

    def test_what_the_card_shows_is_what_python_approves(self, root: Path, made: Widgets) -> None:
        job = client_of(root).jobs["Data Analysis"]
        widget = JobCard(job)
        made.append(widget)
        result(widget, "job.get", view="v", job=widget.root["job"])
        (job.location / "main.py").write_text("import os\n")
        with pytest.raises(ValueError, match=r"changed: main\.py"):
            job.approve()


class TestLogs:
    @pytest.fixture
    def pane(self, root: Path, made: Widgets) -> LogPane:
        folder = root / ALICE / "app_data" / "job" / BOB / "Data Analysis"
        (folder / "approved").touch()
        (folder / "logs").mkdir()
        (folder / "logs" / "stdout.txt").write_text("one\ntwo")
        widget = LogPane(client_of(root).jobs["Data Analysis"].stdout)
        made.append(widget)
        result(widget, "view.hello", view="v", visible=True)
        return widget

    def test_open_then_follow(self, pane: LogPane, root: Path) -> None:
        job = pane.root["job"]
        window = result(pane, "log.open", view="v", job=job, stream="stdout", follow=True, lines=100)
        assert [tuple(line) for line in window["lines"]] == [(0, "one", False), (1, "two", False)]
        log = root / ALICE / "app_data" / "job" / BOB / "Data Analysis" / "logs" / "stdout.txt"
        with log.open("a") as file:
            file.write("!\nthree\n")
        lines = wait_until(
            lambda: [tuple(line) for e in events(pane, "log.lines") for line in e["window"]["lines"]]
        )
        assert lines == [(1, "two!", False), (2, "three", False)]

    def test_without_follow_only_the_header_moves(self, pane: LogPane, root: Path) -> None:
        job = pane.root["job"]
        result(pane, "log.open", view="v", job=job, stream="stdout", follow=False, lines=100)
        log = root / ALICE / "app_data" / "job" / BOB / "Data Analysis" / "logs" / "stdout.txt"
        with log.open("a") as file:
            file.write("\nmore\n")
        window = wait_until(
            lambda: next(
                (e["window"] for e in events(pane, "log.lines") if e["window"]["header"]["lines"] == 3), None
            )
        )
        assert window["lines"] == []
        read = result(pane, "log.read", job=job, stream="stdout", generation=0, first_line=1, count=5)
        assert [line[1] for line in read["lines"]] == ["two", "more"]

    def test_a_firehose_is_sent_in_bounded_pieces_and_ends_with_the_last_line(
        self, pane: LogPane, root: Path
    ) -> None:
        job = pane.root["job"]
        result(pane, "log.open", view="v", job=job, stream="stdout", follow=True, lines=100)
        log = root / ALICE / "app_data" / "job" / BOB / "Data Analysis" / "logs" / "stdout.txt"
        with log.open("a") as file:
            for i in range(200_000):
                file.write(f"\nline {i}")
            file.write("\nlast\n")

        def last_line() -> bool:
            for event in events(pane, "log.lines"):
                deliver(
                    pane,
                    {
                        "kind": "request",
                        "v": 1,
                        "id": f"ack-{event['seq']}",
                        "method": "view.ack",
                        "params": {"view": "v", "seq": event["seq"]},
                    },
                )
            return any(line[1] == "last" for e in events(pane, "log.lines") for line in e["window"]["lines"])

        wait_until(last_line, timeout=30, what="the last line")
        for event in events(pane, "log.lines"):
            assert sum(len(line[1]) for line in event["window"]["lines"]) < 64 * 1024

    def test_search(self, pane: LogPane) -> None:
        job = pane.root["job"]
        query = {"job": job, "stream": "stdout", "regex": False, "ignore_case": True, "direction": 1}
        assert result(pane, "log.search", pattern="TWO", from_line=0, **query)["hit"] == {
            "line": 1,
            "column": 0,
            "length": 3,
        }
        assert result(pane, "log.search", pattern="zzz", from_line=0, **query)["reached_end"]
        bad = error(pane, "log.search", pattern="(", from_line=0, **{**query, "regex": True})
        assert bad["code"] == "log"

    def test_no_log_text_in_the_saved_state(self, pane: LogPane) -> None:
        result(pane, "log.open", view="v", job=pane.root["job"], stream="stdout", follow=True, lines=100)
        state = {name: value for name, value in pane.get_state().items() if name != "_esm"}
        assert "two" not in repr(state)


class TestTrust:
    @pytest.mark.parametrize("name", ["root", "header", "_esm", "_view_module", "layout", "unknown"])
    def test_the_page_can_write_nothing_but_its_view_state(self, table: JobsTable, name: str) -> None:
        before = dict(table.get_state())
        table._handle_msg(
            {"content": {"data": {"method": "update", "state": {name: "hacked"}}}, "buffers": []}
        )
        assert table.get_state() == before

    def test_view_state_is_checked(self, table: JobsTable) -> None:
        def write(value: object) -> None:
            table._handle_msg(
                {"content": {"data": {"method": "update", "state": {"view_state": value}}}, "buffers": []}
            )

        good = {
            "query": {"text": "x", "statuses": [], "waiting": True},
            "group": "status",
            "open": ["a" * 32],
        }
        write(good)
        assert table.view_state == good
        for bad in ("text", {"evil": 1}, {"group": "x"}, {"query": {"text": "x" * 20_000}}, {"open": "all"}):
            write(bad)
            assert table.view_state == good

    def test_a_foreign_job_id_is_refused(self, table: JobsTable, root: Path, made: Widgets) -> None:
        card = JobCard(client_of(root).jobs["Data Analysis"])
        made.append(card)
        other = job_id(table, "elsewhere")
        assert error(card, "job.get", view="v", job=other)["code"] == "gone"

    def test_hostile_messages_change_nothing(self, table: JobsTable) -> None:
        for message in (
            None,
            "x",
            {"kind": "request", "v": 1, "id": "z", "method": "job.act", "params": {"job": {"$": 1}}},
        ):
            deliver(table, message)
        answer = wait_until(lambda: next((m for m in messages(table) if m.get("id") == "z"), None))
        assert answer["error"]["code"] == "bad_request"


def test_a_closed_widget_is_let_go(root: Path) -> None:
    import gc
    import weakref

    with recording():
        widget = JobsTable(client_of(root).jobs)
        widget.close()
        gone = weakref.ref(widget)
        del widget
        wait_until(lambda: gc.collect() is not None and gone() is None, what="the widget to be freed")
