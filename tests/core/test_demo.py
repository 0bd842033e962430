"""The demo: the box holds what it promises, made without a network; its helpers end with it; the notebooks are fit to be kept."""

from __future__ import annotations

import argparse
import csv
import importlib.util
import json
import re
import shutil
import signal
import struct
import subprocess
import sys
import urllib.error
import urllib.request
import zlib
from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

import psutil
import pytest

from syft_job_widgets import SyftJobConfig, SyftJobRunner, demo, get_client
from syft_job_widgets.demo import DemoBox, stories
from syft_job_widgets.demo.box import NOTE
from syft_job_widgets.demo.lab import OWNER_NOTEBOOK, SUBMITTER_NOTEBOOK
from syft_job_widgets.demo.odd import BROKEN, MARKUP
from syft_job_widgets.errors import UnsafePathError
from syft_job_widgets.review import check_approval
from tests.helpers import ROOT, wait_until

ALICE, DANA, BOB, ERIN = stories.ALICE, stories.DANA, stories.BOB, stories.ERIN
NOTEBOOKS = sorted((ROOT / "examples").glob("*.ipynb"))

# Everything that the demo's jobs call by name. No Python among them: each job gets the owner's own from uv.
PROGRAMS = ("bash", "mkdir", "awk", "tee", "tr", "uname", "dirname", "basename", "cat", "sh")


@pytest.fixture(scope="module")
def offline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A world without network, packages, or a Python on PATH."""
    folder = tmp_path_factory.mktemp("programs")
    for name in PROGRAMS:
        found = shutil.which(name)
        assert found is not None, f"this machine has no {name}"
        (folder / name).symlink_to(found)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(folder))
        patch.setenv("UV_OFFLINE", "1")
        patch.setenv("UV_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            patch.setenv(name, "http://127.0.0.1:9")  # nobody listens there
        yield folder


@pytest.fixture(scope="module")
def built(offline: Path, tmp_path_factory: pytest.TempPathFactory) -> DemoBox:
    """One box for those tests that only look at it."""
    return demo.build(tmp_path_factory.mktemp("demo") / "box")


@pytest.fixture
def box(built: DemoBox, tmp_path: Path) -> DemoBox:
    """A copy of it, to change."""
    shutil.copytree(built.folder, tmp_path / "box", symlinks=True)
    return demo.build(tmp_path / "box")


# -- what is there ---------------------------------------------------------------------------------------------------------


def test_two_owners_three_submitters_and_a_dozen_jobs_in_every_state(built: DemoBox) -> None:
    jobs = built.client(ALICE).jobs
    assert {job.datasite_owner_email for job in jobs} == {ALICE, DANA}
    assert {job.submitted_by for job in jobs} == set(built.submitters)
    assert dict(jobs.filter(owner=ALICE).counts) == {"inbox": 5, "approved": 2, "done": 3, "rejected": 1}
    assert dict(jobs.filter(owner=DANA).counts) == {"inbox": 1, "approved": 1, "done": 1}
    assert {job.name for job in jobs} == {story.name for story in stories.STORIES} | {BROKEN, MARKUP}


def test_those_that_are_done_really_ran(built: DemoBox) -> None:
    jobs = built.client(ALICE).jobs
    ran = [job for job in jobs if job.status == "done" and job.name != "Smoking by age"]
    assert {job.name: job.returncode for job in ran} == {
        "Admissions by month": 0,
        "HbA1c by ward": 3,
        "Stage at diagnosis": 0,
    }
    for job in ran:
        assert job.record.run is not None
        assert job.record.run.state == "finished"
        assert "ran" in [event.action for event in job.timeline]


def test_the_failed_one_left_a_traceback(built: DemoBox) -> None:
    job = built.client(ALICE).jobs["HbA1c by ward"]
    assert "Traceback (most recent call last)" in str(job.stderr)
    assert "ValueError" in str(job.stderr)
    assert str(job.stdout) == "reading HbA1c values\n"


def test_one_has_a_table_a_summary_and_a_picture(built: DemoBox) -> None:
    job = built.client(ALICE).jobs["Admissions by month"]
    table, picture, summary = job.output_paths
    rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    assert len(rows) == 12
    assert (
        json.loads(summary.read_text(encoding="utf-8"))["admissions"]
        == sum(int(row["admissions"]) for row in rows)
        == 1200
    )
    width, height, pixels = read_png(picture.read_bytes())
    assert (width, height) == (368, 160)
    assert len(pixels) == height * (1 + 3 * width)


def read_png(data: bytes) -> tuple[int, int, bytes]:
    """Width, height and unpacked rows; every chunk's checksum is verified."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    chunks: dict[bytes, bytes] = {}
    at = 8
    while at < len(data):
        (size,) = struct.unpack(">I", data[at : at + 4])
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        assert struct.unpack(">I", data[at + 8 + size : at + 12 + size])[0] == zlib.crc32(kind + body)
        chunks[kind] = body
        at += 12 + size
    assert list(chunks) == [b"IHDR", b"IDAT", b"IEND"]
    width, height = struct.unpack(">II", chunks[b"IHDR"][:8])
    return width, height, zlib.decompress(chunks[b"IDAT"])


def test_decisions_are_on_record(built: DemoBox) -> None:
    jobs = built.client(ALICE).jobs
    rejected = jobs["Blood pressure export"]
    assert rejected.record.note is not None
    assert "rows of single patients" in rejected.record.note
    deposited = jobs["Smoking by age"]
    assert [path.name for path in deposited.output_paths] == ["smoking_by_age.csv"]
    assert deposited.returncode is None
    waiting = jobs["Survival by age"]
    assert waiting.status == "approved"
    assert check_approval(waiting.place, approved=True).verdict == "valid"


def test_one_changed_since_its_approval(built: DemoBox) -> None:
    found = check_approval(built.client(ALICE).jobs["Sex and ward"].place, approved=True)
    assert (found.verdict, found.delta.changed) == ("changed", ("sex_and_age.py",))


def test_results_are_shared_with_their_submitters_alone(built: DemoBox) -> None:
    from syft_job_widgets.actions import readers

    jobs = built.client(ALICE).jobs
    found = {job.name: readers(job.place, "outputs").users for job in jobs if job.output_paths}
    assert found == {"Admissions by month": (), "Smoking by age": (ERIN,), "Stage at diagnosis": (BOB,)}
    assert readers(jobs["Stage at diagnosis"].place, "logs").users == (BOB,)


def test_the_odd_ones_are_listed_and_stay_text(built: DemoBox) -> None:
    jobs = built.client(ALICE).jobs
    assert jobs[BROKEN].problem is not None
    assert "config.yaml" in jobs[BROKEN].problem
    markup = jobs[MARKUP]
    assert markup.submitted_by == stories.CAROL
    assert any(BOB in warning for warning in markup.record.warnings)
    assert MARKUP not in jobs._repr_html_()
    assert "&lt;img src=x onerror=alert(1)&gt;" in jobs._repr_html_()
    # What it hides is there to be found, and the source of the demo itself hides nothing.
    assert "\u202e" in (markup.location / "main.py").read_text(encoding="utf-8")
    assert (ROOT / "syft_job_widgets" / "demo" / "odd.py").read_text(encoding="utf-8").isascii()


def test_private_data_is_nobodys_but_the_owners(built: DemoBox) -> None:
    from syft_job_widgets.sharing import Target, readers

    for owner in built.owners:
        assert any(built.data(owner).glob("*.csv"))
        assert readers(built.root / owner, Target("private", folder=True)).users == ()


def test_times_are_spread_and_the_newest_stand_first(built: DemoBox) -> None:
    times = [job.submitted_at for job in built.client(ALICE).jobs.filter(owner=ALICE) if job.submitted_at]
    assert times == sorted(times, reverse=True)
    assert len({time[:10] for time in times}) > 1


# -- what it does ----------------------------------------------------------------------------------------------------------


def test_every_job_that_waits_runs_once_it_is_approved(box: DemoBox) -> None:
    names = ("Readmission model", "Length of stay by ward", "Age histogram", "Incidence by region")
    for owner in box.owners:
        jobs = box.client(owner).jobs.filter(owner=owner)
        for job in jobs:
            if job.name in names:
                job.approve()
        runner = SyftJobRunner(
            SyftJobConfig(box.root, owner), env=box.job_variables(owner), work_dir=box.folder / "work"
        )
        runner.process_approved_jobs(stream_output=False, skip_job_names=["Survival by age"])
    jobs = box.client(ALICE).jobs
    for name in (*names, "Registry completeness"):
        assert (name, jobs[name].returncode, len(jobs[name].output_paths)) == (name, 0, 1)
    assert jobs["Sex and ward"].status == "approved"
    model = json.loads(jobs["Readmission model"].output_paths[0].read_text(encoding="utf-8"))
    assert model["area_under_the_curve"] > 0.6
    assert "stage,800,77" in jobs["Registry completeness"].output_paths[0].read_text(encoding="utf-8")


def test_the_long_job_shows_colours_a_progress_bar_and_warnings(built: DemoBox, tmp_path: Path) -> None:
    code = (built.client(ALICE).jobs["Survival by age"].location / "bootstrap_survival.py").read_text(
        encoding="utf-8"
    )
    unhurried = re.search(r"^SAMPLES = (\d+).*\n(?:.*\n)*?PAUSE = ([\d.]+)", code, re.MULTILINE)
    assert unhurried is not None
    assert 40 < 4 * int(unhurried[1]) * float(unhurried[2]) < 80, "it should take about a minute"
    (tmp_path / "job.py").write_text(re.sub(r"^PAUSE = [\d.]+", "PAUSE = 0.0", code, flags=re.MULTILINE))
    done = subprocess.run(
        [sys.executable, "job.py"],
        cwd=tmp_path,
        env={"DEMO_DATA": str(built.data(ALICE)), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=True,
    )
    out = done.stdout.decode("utf-8")
    assert out.count("\r") == 400
    assert "\r100% |██████████████████████████████| 100/100" in out
    assert "\x1b[1m" in out
    assert "\x1b[32m" in out
    assert b"the interval will be wide" in done.stderr
    assert len((tmp_path / "outputs" / "survival.csv").read_text(encoding="utf-8").splitlines()) == 5


# -- the folder ------------------------------------------------------------------------------------------------------------


def test_a_demo_that_is_there_is_used_again_as_it_is(box: DemoBox) -> None:
    box.client(ALICE).jobs["Length of stay by ward"].approve()
    again = demo.build(box.folder)
    assert again == box
    assert again.client(ALICE).jobs["Length of stay by ward"].status == "approved"


def test_one_that_was_interrupted_is_made_anew(box: DemoBox) -> None:
    (box.folder / NOTE).write_text("")
    shutil.rmtree(box.root / DANA)
    kept = box.folder / "notebooks" / "mine.txt"
    kept.parent.mkdir()
    kept.write_text("mine")
    demo.build(box.folder)
    assert len(box.client(ALICE).jobs) == 14
    assert kept.read_text() == "mine"


@pytest.mark.parametrize("name", ["notes.txt", "alice@hospital.example"])
def test_a_folder_of_somebody_else_is_refused_and_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(UnsafePathError, match="not made by the demo, so nothing was written"):
        demo.build(tmp_path)
    assert [item.name for item in tmp_path.iterdir()] == [name]
    with pytest.raises(UnsafePathError, match="not a folder"):
        demo.build(tmp_path / name)


def test_a_notebook_of_the_demo_finds_its_box(built: DemoBox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(demo.FOLDER_VARIABLE, str(built.folder))
    assert demo.demo_box() == built


# -- processes -------------------------------------------------------------------------------------------------------------


STARTER = """
import sys
from syft_job_widgets.demo import demo_box, notebook
from syft_job_widgets.demo.helpers import start_runners
notebook.start_runners = lambda box, **kw: print(box.folder, *[r.pid for r in start_runners(box, **kw)], flush=True) or []
demo_box()
sys.stdin.read()
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, None], ids=["killed", "ended"])
def test_runners_and_folder_of_a_notebook_go_with_it(how: signal.Signals | None) -> None:
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert starter.stdout is not None
    assert starter.stdin is not None
    try:
        folder, *pids = starter.stdout.readline().split()
        desk = get_client(Path(folder) / "SyftBox", DANA)
        wait_until(
            lambda: desk.jobs["Registry completeness"].status == "done",
            timeout=60,
            what="the runner to run what was approved",
        )
        if how is not None:
            starter.send_signal(how)
    finally:
        starter.stdin.close()
        starter.wait(timeout=60)
        starter.stdout.close()
    for pid in pids:
        wait_until(lambda pid=pid: not psutil.pid_exists(int(pid)), timeout=60, what="the runner to end")
    wait_until(lambda: not Path(folder).exists(), timeout=60, what="the folder to go")


def test_a_helper_whose_starter_is_gone_before_it_begins_cleans_up_too(box: DemoBox) -> None:
    command = ["--remove", str(box.folder), "syft_job_widgets", "run", "--syftbox", str(box.root)]
    done = subprocess.run(
        [sys.executable, "-m", "syft_job_widgets.demo.tether", *command, "--email", ALICE],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode in (0, 128 + signal.SIGTERM), done.stderr
    assert not box.folder.exists()


def arguments(folder: Path, **others: Any) -> argparse.Namespace:
    return argparse.Namespace(**{"folder": str(folder), "no_browser": True, "port": None, **others})


def test_without_jupyterlab_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    find = importlib.util.find_spec

    def found(name: str, package: str | None = None) -> ModuleSpec | None:
        return None if name == "jupyterlab" else find(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", found)
    assert demo.main(arguments(tmp_path / "box")) == 1
    assert "pip install 'syft-job-widgets[demo]'" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_bad_folder_is_a_sentence_and_no_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    assert demo.main(arguments(tmp_path)) == 1
    assert "was not made by the demo" in capsys.readouterr().err
    assert demo.main(arguments(tmp_path / "box", port=65536)) == 1
    assert "There is no port 65536" in capsys.readouterr().err
    assert not (tmp_path / "box").exists()


@pytest.mark.slow
def test_the_whole_demo_starts_shows_the_desk_and_ends_with_everything(box: DemoBox) -> None:
    log = box.folder.parent / "said.txt"
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "syft_job_widgets", "demo", "--no-browser", "--folder", box.folder],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_until(lambda: "Ctrl-C ends" in log.read_text() or process.poll() is not None, 120, "the demo")
        said = log.read_text()
        address = re.search(r"http://127\.0\.0\.1:\d+/", said)
        token = re.search(r"\?token=(\w{20,})", said)
        assert address is not None, said
        assert token is not None, said
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(f"{address[0]}api/sessions?token={token[1]}", timeout=30) as answer:
            sessions = json.load(answer)
        assert sorted(session["path"] for session in sessions) == [OWNER_NOTEBOOK, SUBMITTER_NOTEBOOK]
        # The side panel is there, also in an editable install, and opens the owner's desk by itself.
        with direct.open(
            f"{address[0]}lab/api/settings/syft-job-widgets:panel?token={token[1]}", timeout=30
        ) as answer:
            panel = json.load(answer)["schema"]["properties"]
        assert panel["folder"]["default"] == str(box.root)
        assert panel["email"]["default"] == ALICE
        with pytest.raises(urllib.error.HTTPError, match="403") as refused:
            direct.open(f"{address[0]}api/sessions", timeout=30)
        refused.value.close()
        shown = outputs_of(box.folder / "notebooks" / "01_review_desk.ipynb")
        views = [output for output in shown if "application/vnd.jupyter.widget-view+json" in output["data"]]
        assert len(views) == 3, shown
        below = psutil.Process(process.pid).children(recursive=True)
        assert len(below) >= 5  # two runners, the server, two kernels
    finally:
        process.terminate()
        assert process.wait(timeout=60) == 0
    _, alive = psutil.wait_procs(below, timeout=30)
    assert alive == []
    assert str(box.folder) in log.read_text()


def test_a_crowd_of_jobs_is_sound(tmp_path: Path) -> None:
    box = DemoBox(tmp_path, tmp_path / "SyftBox")
    demo.crowd(box, 40)
    jobs = box.client(box.owner).jobs
    assert jobs.counts == {"inbox": 2, "rejected": 2, "done": 36}
    assert [job.problem for job in jobs] == [None] * 40
    assert {job.submitted_by for job in jobs} == set(box.submitters)
    with pytest.raises(FileExistsError):
        demo.crowd(box, 1)


# -- the notebooks ---------------------------------------------------------------------------------------------------------


def outputs_of(path: Path) -> list[dict[str, Any]]:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [output for cell in cells for output in cell.get("outputs", ())]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_short_and_holds_nothing_of_one_machine(path: Path) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert len(notebook["cells"]) < 10
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    assert "widgets" not in notebook["metadata"]
    kept = json.dumps(outputs_of(path))
    assert not re.search(r"(?<![\w.])/(?!>)[\w.-]+/|0x[0-9a-f]{6,}|\d\d:\d\d:\d\d|\d{4}-\d\d-\d\d", kept), (
        kept
    )
    assert "error" not in {output["output_type"] for output in outputs_of(path)}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_only_cells_that_show_something_run_before_anybody_looks(path: Path) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    at_start = ["at-start" in cell["metadata"].get("tags", ()) for cell in code]
    assert at_start[0]
    assert at_start == sorted(at_start, reverse=True), "a cell needs those before it"
    for cell, early in zip(code, at_start, strict=True):
        source = "".join(cell["source"])
        acts = re.search(
            r"\.(approve|reject|reopen|rerun|share_\w+|revoke_\w+|submit_\w+|accept_\w+)\(", source
        )
        assert not (early and acts), source
