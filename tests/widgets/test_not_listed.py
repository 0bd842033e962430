"""What could not be listed stands above the table, in the side panel too, and goes when it can be."""

from __future__ import annotations

from pathlib import Path

from syft_job_widgets.widgets import JobCard, JobsPanel, JobsTable
from tests.helpers import wait_until
from tests.jobs import ALICE, client_of, write_job
from tests.widgets.support import recording, result

_HOSTILE = "<img src=x onerror=alert(1)>\u202e@x.example"


def test_the_header_says_it_where_all_jobs_should_be(tmp_path: Path) -> None:
    write_job(tmp_path)
    for n in range(5):
        (tmp_path / f"{n}{_HOSTILE}").symlink_to(tmp_path)
    with recording():
        client = client_of(tmp_path)
        shown = [JobsTable(client.jobs), JobsPanel(client), JobsTable(client.jobs.filter(status="done"))]
        hidden = [JobsTable(client.jobs[:1]), JobCard(client.jobs[0])]
        try:
            for widget in shown:
                problem = widget.header["problem"]
                assert problem.startswith("Not everything could be listed. '")
                assert "is a link" in problem
                assert "\u202e" not in problem
                assert problem.endswith(" And 2 more.")
                assert len(problem) < 1_200
            assert [widget.header["problem"] for widget in hidden] == [None, None]
        finally:
            for widget in (*shown, *hidden):
                widget.close()


def test_the_header_follows(tmp_path: Path) -> None:
    write_job(tmp_path)
    with recording():
        table = JobsTable(client_of(tmp_path).jobs)
        try:
            result(table, "view.hello", view="v", visible=True)
            assert table.header["problem"] is None
            link = tmp_path / "carol@lab.example"
            link.symlink_to(tmp_path / ALICE)
            wait_until(lambda: table.header["problem"], timeout=60.0, what="the problem in the header")
            link.unlink()
            wait_until(lambda: table.header["problem"] is None, timeout=60.0, what="the end of it")
        finally:
            table.close()
