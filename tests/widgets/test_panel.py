"""The side panel's kernel side: its list, its notices, whose widget a page gets, and `side_panel()`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import comm
import pytest

import syft_job_widgets
from syft_job_widgets.errors import ProtocolError
from syft_job_widgets.layout import RunFacts
from syft_job_widgets.layout.run_file import write_run
from syft_job_widgets.watch import watch
from syft_job_widgets.widgets import JobsPanel, JobsTable, jobs_panel, panel_host
from syft_job_widgets.widgets.panel_host import PanelHost, RefusedError, checked
from tests.helpers import wait_until
from tests.jobs import ALICE, BOB, CAROL, client_of, finish, write_job
from tests.widgets.support import WINDOW, RecordingComm, error, recording, result


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "box"
    root.mkdir()
    write_job(root, "Data Analysis")
    write_job(root, "elsewhere", owner=CAROL, submitter=ALICE)
    finish(write_job(root, "over"))
    return root


@pytest.fixture
def made() -> Iterator[list[Any]]:
    widgets: list[Any] = []
    with recording():
        yield widgets
        for widget in widgets:
            widget.close()


@pytest.fixture
def panel(root: Path, made: list[Any]) -> JobsPanel:
    widget = JobsPanel(client_of(root))
    made.append(widget)
    return widget


def notices(panel: JobsPanel, count: int) -> list[Any]:
    """The notices, once there are so many."""
    wait_until(lambda: len(panel.notices) >= count, what=f"{count} notices")
    return list(panel.notices)


class TestTheList:
    def test_what_waits_for_me_stands_first_then_what_goes_on_then_what_is_over(
        self, panel: JobsPanel
    ) -> None:
        window = result(panel, "jobs.window", view="v", **{**WINDOW, "group": "attention"})
        said = [
            (item["label"], item["count"]) if item["kind"] == "group" else item["row"]["name"]
            for item in window["items"]
        ]
        assert said == [
            ("waiting for you", 1),
            "Data Analysis",
            ("under way", 1),
            "elsewhere",
            ("finished", 1),
            "over",
        ]

    def test_its_root_says_where_it_wants_to_be(self, panel: JobsPanel) -> None:
        assert panel.root == {"view": "panel", "dock": False}
        assert panel.header["waiting"] == 1
        assert panel.notices == []


class TestNotices:
    def test_an_arrival_an_end_and_a_failure_each_once(self, panel: JobsPanel, root: Path) -> None:
        arrived = client_of(root, BOB).submit_bash_job(ALICE, "echo hi\n", "Just arrived")
        assert [(n["kind"], n["name"], n["submitter"]) for n in notices(panel, 1)] == [
            ("arrived", "Just arrived", BOB)
        ]
        finish(arrived, code=3)
        finish(root / ALICE / "app_data" / "job" / BOB / "Data Analysis")
        told = notices(panel, 3)
        assert {(n["kind"], n["name"]) for n in told[1:]} == {
            ("failed", "Just arrived"),
            ("finished", "Data Analysis"),
        }
        assert [n["id"] for n in told] == [1, 2, 3]
        assert next(n["words"] for n in told if n["kind"] == "failed") == "exit code 3"
        watch(root).flush()  # nothing changed: nothing is told again
        assert len(panel.notices) == 3

    @pytest.mark.parametrize(
        ("code", "kind", "words"), [(143, "failed", "exit code 143"), (0, "finished", "finished")]
    )
    def test_a_reason_that_somebody_gave_stays_out_of_the_notebook(
        self, panel: JobsPanel, root: Path, code: int, kind: str, words: str
    ) -> None:
        job = client_of(root).jobs["Data Analysis"]
        job.approve()
        facts = RunFacts("finished", 1, 1.0, 2.0, code, "cancelled: patient 4711 withdrew", host="desk-1")
        reviews = job.place.open_reviews(create=True)
        assert reviews
        with reviews:
            write_run(reviews, job.place.note_name("run"), facts)
        (job.location / "done").touch()
        told = notices(panel, 1)[0]
        assert (told["kind"], told["words"]) == (kind, words)
        row = result(panel, "job.get", view="v", job=job.key.id)["row"]
        assert "patient 4711" in row["phase"]  # the desk itself says it
        assert "patient" not in repr(panel.get_state())

    def test_what_was_there_before_is_no_news(self, panel: JobsPanel, root: Path) -> None:
        write_job(root, "Later")
        assert [n["name"] for n in notices(panel, 1)] == ["Later"]

    def test_jobs_of_strangers_are_not_told(self, panel: JobsPanel, root: Path) -> None:
        write_job(root, "not mine", owner=CAROL, submitter=BOB)
        write_job(root, "mine")
        assert [n["name"] for n in notices(panel, 1)] == ["mine"]

    def test_a_submitter_hears_of_the_end_not_of_the_arrival(self, root: Path, made: list[Any]) -> None:
        mine = JobsPanel(client_of(root, BOB))
        made.append(mine)
        job = write_job(root, "sent just now")
        write_job(root, "theirs", submitter=CAROL)
        wait_until(lambda: mine.header["total"] == 5, what="the new jobs")
        assert mine.notices == []
        finish(job)
        assert [(n["kind"], n["name"]) for n in notices(mine, 1)] == [("finished", "sent just now")]

    def test_the_first_tab_that_claims_tells_it(self, panel: JobsPanel, root: Path) -> None:
        write_job(root, "one")
        write_job(root, "two")
        ids = [n["id"] for n in notices(panel, 2)]
        assert result(panel, "notice.claim", ids=ids[:1]) == {"granted": ids[:1]}
        assert result(panel, "notice.claim", ids=ids) == {"granted": ids[1:]}
        assert result(panel, "notice.claim", ids=[*ids, 99]) == {"granted": []}

    @pytest.mark.parametrize("ids", [None, "1", {}, list(range(21))])
    def test_a_claim_that_is_none_is_refused(self, panel: JobsPanel, ids: object) -> None:
        assert error(panel, "notice.claim", ids=ids)["code"] == "bad_request"

    def test_the_list_stays_short(self, panel: JobsPanel, root: Path) -> None:
        for number in range(25):
            write_job(root, f"job {number}")
        wait_until(lambda: panel.header["total"] == 28, what="all jobs")
        wait_until(lambda: panel.notices and panel.notices[-1]["id"] == 25, what="the notice of the last one")
        assert [n["id"] for n in panel.notices] == list(range(6, 26))

    def test_the_page_cannot_write_them(self, panel: JobsPanel) -> None:
        panel.set_state({"notices": [{"id": 1}]})
        assert panel.notices == []

    def test_after_close_nothing_is_told(self, panel: JobsPanel, root: Path) -> None:
        panel.close()
        write_job(root, "too late")
        watch(root).flush()
        assert panel.notices == []


class TestTheForm:
    def test_a_syftbox_and_an_address(self, root: Path) -> None:
        config = checked(f" {root} ", f" {ALICE} ")
        assert (config.syftbox_folder, config.email) == (root, ALICE)

    @pytest.mark.parametrize(
        ("folder", "field", "words"),
        [
            ("", "folder", "Give the path of your SyftBox folder."),
            ("  ", "folder", "Give the path"),
            ("box", "folder", "whole path"),
            ("/no/such/folder", "folder", "There is no folder at /no/such/folder."),
            ("{root}/file", "folder", "is a file"),
            ("{root}/empty", "folder", "does not look like a SyftBox"),
            ("/nul\0byte", "folder", "cannot be read"),
            ("/bidi\u202e", "folder", "There is no folder"),
        ],
    )
    def test_a_wrong_folder_is_told_in_a_sentence(
        self, tmp_path: Path, folder: str, field: str, words: str
    ) -> None:
        (tmp_path / "file").touch()
        (tmp_path / "empty").mkdir()
        with pytest.raises(RefusedError) as told:
            checked(folder.replace("{root}", str(tmp_path)), ALICE)
        assert told.value.field == field
        assert words in str(told.value)
        assert "\u202e" not in str(told.value)

    def test_a_link_to_an_address_is_no_datasite(self, tmp_path: Path) -> None:
        (tmp_path / ALICE).symlink_to("/")
        with pytest.raises(RefusedError, match="does not look like"):
            checked(str(tmp_path), ALICE)

    @pytest.mark.parametrize("email", ["", "alice", "a b@c", "../x@y"])
    def test_a_wrong_address(self, root: Path, email: str) -> None:
        with pytest.raises(RefusedError) as told:
            checked(str(root), email)
        assert told.value.field == "email"

    def test_the_home_folder_may_be_a_tilde(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HOME", str(root.parent))
        assert checked("~/box", ALICE).syftbox_folder == root


OPEN = {"view": "panel", "email": ALICE, "refresh": 5}


class TestTheHost:
    @pytest.fixture
    def host(self, made: list[Any]) -> Iterator[PanelHost]:
        host = PanelHost()
        yield host
        made.extend(host._widgets.values())

    def test_all_tabs_get_the_same_widget(self, host: PanelHost, root: Path) -> None:
        first = host.open({**OPEN, "folder": str(root)})
        assert first["email"] == ALICE
        assert host.open({**OPEN, "folder": str(root)}) == first
        assert host.open({**OPEN, "folder": f"{root}/../box"})["model"] == first["model"]
        assert host.last(OPEN)["model"] == first["model"]

    def test_each_person_view_and_folder_has_its_own(self, host: PanelHost, root: Path) -> None:
        models = {
            host.open({**OPEN, "folder": str(root), **other})["model"]
            for other in ({}, {"email": BOB}, {"view": "table"})
        }
        assert len(models) == 3
        assert [isinstance(widget, JobsTable) for widget in host._widgets.values()] == [False, False, True]

    def test_a_widget_that_was_closed_is_made_anew(
        self, host: PanelHost, root: Path, made: list[Any]
    ) -> None:
        first = host.open({**OPEN, "folder": str(root)})
        (widget,) = host._widgets.values()
        widget.close()
        assert host.open({**OPEN, "folder": str(root)})["model"] != first["model"]

    def test_what_is_wrong_comes_with_its_field(self, host: PanelHost, root: Path) -> None:
        assert host.open({**OPEN, "folder": "/no/such"})["refused"]["field"] == "folder"
        assert host.open({**OPEN, "folder": str(root), "email": "alice"})["refused"]["field"] == "email"
        assert "refused" in host.last(OPEN)

    def test_an_unknown_view_is_refused(self, host: PanelHost, root: Path) -> None:
        with pytest.raises(ProtocolError, match="view"):
            host.open({**OPEN, "folder": str(root), "view": "card"})

    @pytest.mark.parametrize(
        ("refresh", "wanted"), [(1, 1.0), (30, 30.0), (0, 5.0), (31, 5.0), ("1", 5.0), (None, 5.0)]
    )
    def test_how_often_to_look(self, host: PanelHost, root: Path, refresh: object, wanted: float) -> None:
        watcher = watch(root)
        host.open({**OPEN, "folder": str(root), "refresh": refresh})
        assert watcher._lookout.safety == wanted

    def test_over_a_comm(self, host: PanelHost, root: Path) -> None:
        page = RecordingComm(target_name=panel_host.TARGET)
        host.connect(page)
        page.published.clear()
        request = {"kind": "request", "v": 1, "id": "panel-1", "method": "panel.open"}
        page.handle_msg({"content": {"data": {**request, "params": {**OPEN, "folder": str(root)}}}})
        (answer,) = wait_until(
            lambda: [item["data"] for item in page.published if item["data"]], what="an answer"
        )
        assert answer["ok"]
        assert answer["result"]["folder"] == str(root)

    def test_code_in_the_folder_is_a_folder_that_is_not_there(self, host: PanelHost, tmp_path: Path) -> None:
        trap = tmp_path / "ran"
        code = f"/x'); open({str(trap)!r}, 'w'); print('"
        assert "There is no folder" in host.open({**OPEN, "folder": code})["refused"]["message"]
        assert not trap.exists()


def test_serving_twice_keeps_the_desks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panel_host, "_host", None)
    panel_host.serve()
    first = panel_host._host
    panel_host.serve()
    assert panel_host._host is first
    assert first is not None
    assert comm.get_comm_manager().targets[panel_host.TARGET] == first.connect


class TestSidePanel:
    @pytest.fixture(autouse=True)
    def in_a_kernel(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        monkeypatch.setattr(jobs_panel, "in_kernel", lambda: True)
        with recording():
            yield
            while jobs_panel._docked:
                jobs_panel._docked.pop().close()

    def test_it_asks_for_the_side_bar(self, root: Path) -> None:
        shown = syft_job_widgets.side_panel(client_of(root))
        assert isinstance(shown, JobsPanel)
        assert shown.root == {"view": "panel", "dock": True}

    def test_the_next_one_takes_its_place(self, root: Path) -> None:
        first = jobs_panel.side_panel(client_of(root))
        second = jobs_panel.side_panel(client_of(root, BOB).jobs)
        assert first.comm is None
        assert second.comm is not None
        assert second.header["user"] == BOB

    def test_what_names_no_syftbox_is_refused(self) -> None:
        with pytest.raises(TypeError, match="which SyftBox"):
            jobs_panel.side_panel(os)

    def test_outside_of_a_notebook_it_says_what_to_do(
        self, root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(jobs_panel, "in_kernel", lambda: False)
        with pytest.raises(ProtocolError, match=r"print\(client\.jobs\)"):
            jobs_panel.side_panel(client_of(root))
