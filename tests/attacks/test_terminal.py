"""What is printed: no control sequence, no forged row, nothing that turns the reading order."""

from __future__ import annotations

import io
import os
import shutil
import unicodedata
from collections.abc import Callable, Iterable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from syft_job_widgets import JobInfo, JobsList, SyftJobRunner
from syft_job_widgets.cli import main
from syft_job_widgets.errors import SyftJobError
from tests.attacks.corpus import HUGE_LINE, TEXTS, Vector, is_hidden
from tests.attacks.expect import missing
from tests.attacks.places import Places, build, in_yaml, put, raw_job, readable
from tests.jobs import ALICE, BOB, by_hand, client_of

EVE = "eve@uni.example"
NAMED = [vector for vector in TEXTS if vector.as_name and vector.as_name.strip()]


@pytest.fixture(scope="module")
def places(box: Callable[[str], Path]) -> Places:
    return build(box("terminal") / "SyftBox", TEXTS)


def unsafe(text: str, *, lines: bool = False) -> list[str]:
    """The characters of a text that a terminal obeys, draws as nothing, or reorders by; newlines count unless `lines`."""
    shown = "".join(c for c in text if not (c == "\u200d" or (lines and c in "\n\t")))
    # U+200D joins emoji, U+FE0F asks for their coloured form; alone they change no other character.
    return sorted({f"U+{ord(c):04X}" for c in shown if c != "\ufe0f" and _obeyed(c)})


def _obeyed(c: str) -> bool:
    return unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") or (
        is_hidden(c) and unicodedata.bidirectional(c) in ("LRO", "RLO")
    )


def test_the_oracle_knows_what_a_terminal_obeys() -> None:
    assert unsafe("plain ✅ 日本語 👩‍⚕️") == []
    for text in ("a\x1b[31m", "a\nb", "a\rb", "\u202e", "\u2066", "\x9b31m", "\u2028", "\udcff", "a\x07"):
        assert unsafe(text), ascii(text)


# -- lists -------------------------------------------------------------------------------------------------------------------


def test_the_printed_list_has_one_line_for_each_job(places: Places) -> None:
    jobs = places.client.jobs
    printed = str(jobs)
    assert unsafe(printed, lines=True) == []
    lines = printed.split("\n")
    rows = [line for line in lines if line[:1].isdigit()]
    assert [int(line.split(" ", 1)[0]) for line in rows if line.split(" ", 1)[0].isdigit()][
        : len(jobs)
    ] == list(range(len(jobs)))
    owners = len({job.datasite_owner_email for job in jobs})
    assert len(lines) == len(jobs) + 4 * owners - 1  # title, heads, rule, and a blank line between
    assert unsafe(str(places.client), lines=True) == []
    short = [vector for vector in NAMED if len(vector.text) < 40]
    assert missing(short, lines, lambda vector: vector.as_name, limit=30) == []


@pytest.mark.parametrize("form", [repr, str, lambda shown: shown.__repr__()], ids=["repr", "str", "dunder"])
def test_each_job_is_one_line(places: Places, form: Callable[[object], str]) -> None:
    for job in places.client.jobs:
        assert unsafe(form(job)) == [], ascii(job.name)
    for vector in TEXTS:
        assert unsafe(form(_made(places, vector))) == [], vector.id


def _made(places: Places, vector: Vector) -> JobInfo:
    text = vector.text
    return JobInfo(text, text, "inbox", text, Path("/nowhere"), places.client, text, text)


def test_short_forms_of_other_objects(places: Places) -> None:
    jobs = places.client.jobs
    folder = places.finished[0][0]
    done = by_hand(folder, places.client, status="done")
    for shown in (
        jobs,
        jobs[:3],
        places.client,
        done.stdout,
        done.stderr,
        done.key,
        done.record,
        done.approval,
        done.review(),
    ):
        assert unsafe(repr(shown)) == []
    for job in jobs:
        for shown in (
            job.key,
            job.record,
            job.approval,
            job.timeline,
            job.files,
            job.output_paths,
            job.place.location,
        ):
            assert unsafe(repr(shown)) == [], ascii(job.name)
        assert unsafe(job.stdout.summary()) == []
        assert unsafe(repr(job.stderr)) == []


# -- logs --------------------------------------------------------------------------------------------------------------------


def test_printed_logs_hold_no_control_sequence(places: Places) -> None:
    job = by_hand(places.logged, places.client, status="done")
    for log in (job.stdout, job.stderr):
        for text in (str(log), log.head(500), log.tail(500), "\n".join(log)):
            left = {c for c in text if unicodedata.category(c) == "Cc"} - {"\n", "\t"}
            assert left == set()
            assert "\udcff" not in text
    lines = str(job.stdout).split("\n")
    assert lines[0] == "begin"
    assert lines[-2] == "end"
    assert HUGE_LINE in lines
    # What is printed between two ends of a link stays, its address goes.
    whole = "\n".join(lines)
    assert "hospital.example" in whole
    assert "term01[hospital.example]term01" in whole
    for vector in TEXTS:
        if vector.kind in ("term", "over"):
            assert vector.id in whole, vector


def test_printed_logs_do_not_turn_the_reading_order(places: Places) -> None:
    job = by_hand(places.logged, places.client, status="done")
    for text in (str(job.stdout), job.stdout.head(500), job.stdout.tail(500)):
        turning = {
            f"U+{ord(c):04X}"
            for c in text
            if unicodedata.bidirectional(c) in ("LRO", "RLO", "LRE", "RLE", "LRI", "RLI", "FSI")
        }
        assert turning == set()


# -- errors ------------------------------------------------------------------------------------------------------------------


def said_by(action: Callable[[], object]) -> str:
    """What an action prints and raises. Only our own errors may come."""
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        try:
            action()
        except SyftJobError as error:
            out.write(str(error))
    return out.getvalue().rstrip("\n")


def attempts(job: JobInfo, source: Path) -> Iterable[tuple[str, Callable[[], object]]]:
    """Everything that can be done to a job, once with success and once without."""
    yield "approve", job.approve
    yield "approve again", job.approve
    yield "reject approved", job.reject
    yield "rerun early", job.rerun
    yield "reopen", job.reopen
    yield "reopen again", job.reopen
    yield "reject", lambda: job.reject(job.name)
    yield "reopen rejected", job.reopen
    yield "approve another", lambda: job.approve(expected_digest="0" * 64)
    yield "deposit", lambda: job.accept_by_depositing_result(source)
    yield "deposit again", lambda: job.accept_by_depositing_result(source)
    yield "share", lambda: job.share_outputs([EVE])
    yield "share with nobody", lambda: job.share_outputs([job.name])
    yield "share logs", lambda: job.share_logs([EVE])
    yield "revoke", lambda: job.revoke_outputs([EVE])
    yield "rerun", job.rerun
    yield "timeline", lambda: print(job.export_timeline())
    yield "timeline as JSON", lambda: print(job.export_timeline("json"))


LINES = ("rerun", "timeline", "timeline as JSON", "a name that is there twice")
"""What may take more than one line: its line ends are ours."""

HIDING = [vector for vector in NAMED if unsafe(vector.text)]
ACTORS = ("owner", "somebody else", "owner, when it is gone")


@pytest.fixture(scope="module")
def answers(box: Callable[[str], Path]) -> dict[str, dict[str, str]]:
    """What every action says about jobs whose names hide something: by actor and action, then by vector."""
    found: dict[str, dict[str, str]] = {}
    for vector in [*HIDING[::2], *NAMED[::20]]:
        folder = box("said")
        _say_everything(folder, vector, found)
        shutil.rmtree(folder)
    return found


def _say_everything(place: Path, vector: Vector, found: dict[str, dict[str, str]]) -> None:
    name = vector.as_name or ""
    root = place / "SyftBox"
    submitter = BOB if name in ("inbox", "review") else name
    folder = raw_job(root, ALICE, submitter, name, in_yaml(name=readable(name)))
    put(folder, vector.as_path or "x", b"x")
    client = client_of(root)
    source = put(place, "result.csv", b"1\n")
    job = client.jobs[0]

    def note(actor: str, what: str, action: Callable[[], object]) -> None:
        found.setdefault(f"{actor}: {what}", {})[vector.id] = said_by(action)

    for what, action in attempts(job, source):
        note("owner", what, action)
    for what, action in attempts(client_of(root, EVE).jobs[0], source):
        note("somebody else", what, action)
    raw_job(root, ALICE, "second@uni.example", name, None)
    note("owner", "a name that is there twice", lambda: client.jobs[name])
    note("owner", "a name that is not there", lambda: client.jobs[f"{name} not there"])
    shutil.rmtree(folder)
    for what, action in attempts(job, source):
        note("owner, when it is gone", what, action)


ACTIONS = (
    "approve",
    "approve again",
    "reject approved",
    "rerun early",
    "reopen",
    "reopen again",
    "reject",
    "reopen rejected",
    "approve another",
    "deposit",
    "deposit again",
    "share",
    "share with nobody",
    "share logs",
    "revoke",
    "rerun",
    "timeline",
    "timeline as JSON",
)
LOOKUPS = ("a name that is there twice", "a name that is not there")


@pytest.mark.parametrize(
    "key",
    [*(f"{actor}: {what}" for actor in ACTORS for what in ACTIONS), *(f"owner: {what}" for what in LOOKUPS)],
)
def test_an_answer_is_safe_to_print(answers: dict[str, dict[str, str]], key: str) -> None:
    said = answers[key]
    assert len(said) > len(HIDING) / 2
    lines = key.split(": ")[1] in LINES
    assert {name: ascii(text) for name, text in said.items() if unsafe(text, lines=lines)} == {}


def test_every_attempt_was_looked_at(answers: dict[str, dict[str, str]]) -> None:
    wanted = {
        *(f"{actor}: {what}" for actor in ACTORS for what in ACTIONS),
        *(f"owner: {what}" for what in LOOKUPS),
    }
    assert set(answers) == wanted
    assert all(answers["owner: approve"].values())
    assert all(
        "only the datasite owner" in text.lower() for text in answers["somebody else: approve"].values()
    )
    assert all("no longer on disk" in text for text in answers["owner, when it is gone: approve"].values())


PATHS = [vector for vector in TEXTS if vector.as_path and vector.text.strip()]


def test_changed_files_are_named_in_one_line(place: Path) -> None:
    client = client_of(place / "SyftBox")
    said = {}
    for n, vector in enumerate(PATHS):
        folder = raw_job(place / "SyftBox", ALICE, BOB, f"job {n}", None)
        job = by_hand(folder, client)
        job.review()
        put(folder, f"{vector.as_path}.py", b"import os\n")
        said[vector.id] = said_by(job.approve)
    assert all("is not what was reviewed" in text for text in said.values())
    assert {name: ascii(text) for name, text in said.items() if unsafe(text)} == {}


def test_links_are_named_in_one_line(place: Path) -> None:
    client = client_of(place / "SyftBox")
    for n, vector in enumerate(NAMED):
        folder = raw_job(place / "SyftBox", ALICE, BOB, f"job {n}", None)
        if (folder / (vector.as_name or "")).exists():
            continue
        (folder / (vector.as_name or "")).symlink_to("/nowhere")
        text = said_by(by_hand(folder, client).approve)
        assert "cannot be approved" in text
        assert unsafe(text) == [], vector.id


@pytest.mark.parametrize("marker", ["approved", "rejected", "outputs", "logs", "done"])
def test_things_in_the_way_are_named_in_one_line(place: Path, marker: str) -> None:
    root = place / "SyftBox"
    source = put(place, "result.csv", b"1\n")
    for vector in HIDING[::5]:
        (raw_job(root, ALICE, BOB, vector.as_name or "", None) / marker).symlink_to("/nowhere")
    bad = {}
    for job in client_of(root).jobs:
        for what, action in attempts(job, source):
            text = said_by(action)
            if unsafe(text, lines=what in LINES):
                bad[what] = ascii(text)
    assert bad == {}


def test_a_deposited_folder_with_odd_things_in_it(place: Path) -> None:
    client = client_of(place / "SyftBox")
    said = {}
    for n, vector in enumerate(NAMED):
        folder = raw_job(place / "SyftBox", ALICE, BOB, f"job {n}", None)
        made = place / f"results {n}"
        made.mkdir()
        (made / (vector.as_name or "")).symlink_to("/nowhere")
        job = by_hand(folder, client)
        said[vector.id] = said_by(lambda job=job, made=made: job.accept_by_depositing_result(made))
    assert all("only plain files and folders" in text for text in said.values())
    assert {name: ascii(text) for name, text in said.items() if unsafe(text)} == {}


# -- exported -----------------------------------------------------------------------------------------------------------------


def test_the_exported_timeline_is_a_table_of_text(places: Places) -> None:
    for folder, batch in places.finished:
        job = by_hand(folder, places.client, status="done")
        rows = [line for line in job.export_timeline().split("\n") if line.startswith("|")]
        assert len(rows) == len(batch) + 2
        for row in rows[2:]:
            cells = row[2:-2].split(" | ")
            assert len(cells) == 5
            # Nothing in a cell is read as markup, by whichever dialect.
            assert not any(set(cell) & set("<>`*[]()$\\|{}~") for cell in cells), row
        assert unsafe(job.export_timeline("json"), lines=True) == []


# -- commands ----------------------------------------------------------------------------------------------------------------


def test_the_runner_prints_nothing_that_a_job_chose(place: Path) -> None:
    root = place / "SyftBox"
    client = client_of(root)
    chosen = [
        vector for vector in [*HIDING[::4], *NAMED[::25]] if len(os.fsencode(vector.as_name or "")) < 120
    ]
    for n, vector in enumerate(chosen):
        name, submitter = vector.as_name or "", f"s{n} {vector.as_name}"
        text = vector.text.encode("utf-8", "surrogateescape")
        ran, forged, changed = (
            raw_job(root, ALICE, submitter, f"{name}{what}", None) for what in ("", " forged", " changed")
        )
        put(ran, "say.txt", text + b"\n" + text)
        put(ran, "run.sh", b"cat say.txt\ncat say.txt >&2\nexit 3\n")
        put(forged, "approved", b"")
        with redirect_stdout(io.StringIO()):
            by_hand(ran, client).approve()
            by_hand(changed, client).approve()
        put(changed, "new " + (vector.as_path or "x"), b"x")
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        SyftJobRunner(client.config, work_dir=place / "work", timeout=60.0).process_approved_jobs()
    printed = out.getvalue()
    assert unsafe(printed, lines=True) == []
    for line in printed.splitlines():
        assert line.startswith(("▶", "✔", "✘", "[alice@hospital.example][", "Job '")), ascii(line)
    assert printed.count(" ended: exit code 3") == len(chosen)
    assert printed.count(" was not run: ") == 2 * len(chosen)


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_check_up_prints_one_line_for_each_finding(places: Places, form: str) -> None:
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        main(["doctor", "--syftbox", str(places.root), *(["--json"] if form == "json" else [])])
    printed = out.getvalue()
    assert unsafe(printed, lines=True) == []
    assert len(printed) > 10_000
    if form == "text":
        lines = printed.splitlines()
        forged = [line for line in lines if line.startswith(("0  Data Analysis", "Traceback"))]
        assert forged == []


def test_the_command_line_prints_its_errors_in_one_line(place: Path) -> None:
    bad = {}
    for vector in TEXTS:
        for given in (
            ["--syftbox", vector.text, "--email", ALICE],
            ["--syftbox", str(place), "--email", vector.text],
        ):
            err = io.StringIO()
            with redirect_stderr(err), redirect_stdout(err):
                try:
                    assert main(["run", "--once", *given]) == 1
                except SystemExit as end:  # argparse: it looks like an option
                    assert end.code == 2
                    continue
            if unsafe(err.getvalue().rstrip("\n")):
                bad[vector.id] = ascii(err.getvalue())
    assert bad == {}


def test_lists_of_nothing_but_hostile_jobs_print(places: Places) -> None:
    made = [_made(places, vector) for vector in TEXTS]
    printed = str(JobsList(made, "\x1b[31m\u202e@x"))
    assert unsafe(printed, lines=True) == []
