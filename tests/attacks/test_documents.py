"""YAML bombs and other odd documents in every YAML file that is read, and code that is made to be hard to read."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from pygments.lexers import PythonLexer
from pygments.token import Token

from syft_job_widgets import JobInfo
from syft_job_widgets.errors import SyftJobError
from syft_job_widgets.widgets import JobCard, JobsTable, colour, files
from tests import review_jobs
from tests.attacks.canary import in_time
from tests.attacks.corpus import YAML_BOMBS
from tests.attacks.places import put
from tests.jobs import ALICE, BOB, by_hand, client_of, finish, write_job
from tests.widgets.support import WINDOW, recording, result, rows

EVE = "eve@uni.example"


def tried(action: Callable[[], object]) -> object:
    """What comes of it. Only our own errors may."""
    try:
        return action()
    except SyftJobError as error:
        return str(error)


# -- configs, markers, states ------------------------------------------------------------------------------------------------


def in_config(root: Path, name: str, data: bytes) -> None:
    write_job(root, name, config=data)


def in_rejection(root: Path, name: str, data: bytes) -> None:
    put(write_job(root, name), "rejected", data)


def in_newer_config(root: Path, name: str, data: bytes) -> None:
    review_jobs.write_submission(root, review_jobs.key(name), config=data)


def in_state(root: Path, name: str, data: bytes) -> None:
    job = review_jobs.key(name)
    review_jobs.write_submission(root, job)
    put(review_jobs.folder(root, "review", job), "state.yaml", data)


@pytest.mark.parametrize(
    "place_of", [in_config, in_rejection, in_newer_config, in_state], ids=lambda place: place.__name__
)
def test_a_list_of_bombs(place: Path, place_of: Callable[[Path, str, bytes], None]) -> None:
    root = place / "SyftBox"
    for name, data in YAML_BOMBS.items():
        place_of(root, name, data)
    write_job(root, "sound")
    client = client_of(root)
    jobs = in_time("a list", lambda: client.jobs)
    assert {job.name for job in jobs} == {*YAML_BOMBS, "sound"}
    assert in_time("a table", lambda: str(jobs)).count("\n") == len(jobs) + 2
    assert jobs["sound"].problem is None
    for job in jobs:
        in_time(
            job.name,
            lambda job=job: (job.status, job.problem, job.timeline, job._repr_html_(), tried(job.review)),
        )
    # What is no document of names and texts says so.
    broken = {job.name for job in jobs if job.problem}
    wrong = {
        "merge keys",
        "aliases",
        "deep list",
        "huge",
        "python tag",
        "two documents",
        "binary",
        "utf-16",
        "list",
        "scalar",
        "self",
    }
    if place_of is not in_rejection:  # there it is only a reason that cannot be shown
        assert wrong <= broken
    with recording():
        table = JobsTable(jobs)
        window = in_time("a window", lambda: result(table, "jobs.window", view="v", **WINDOW))
        assert len(rows(window)) == len(jobs)
        for row in rows(window):
            card = in_time(row["name"], lambda row=row: result(table, "job.get", view="v", job=row["id"]))
            json.dumps(card).encode("utf-8")
        table.close()
    assert not (place / "pwned").exists()
    assert not os.path.exists("pwned")


PERMISSION_PLACES = ("the job", "outputs", "logs", "the submitter")


@pytest.mark.parametrize("where", PERMISSION_PLACES)
def test_bombs_as_permission_files(place: Path, where: str) -> None:
    root = place / "SyftBox"
    for n, data in enumerate(YAML_BOMBS.values()):
        folder = write_job(root, submitter=f"bob{n}@uni.example")
        finish(folder, outputs={"result.csv": "1\n"})
        below = {"the job": folder, "the submitter": folder.parent}.get(where, folder / where)
        put(below, "syft.pub.yaml", data)
    try_sharing(root, len(YAML_BOMBS), PERMISSION_PLACES.index(where))


def test_a_bomb_as_the_datasites_own_permission_file(place: Path) -> None:
    for name in ("merge keys", "aliases", "base-60", "deep list", "huge", "two documents", "binary"):
        root = place / name
        finish(write_job(root), outputs={"result.csv": "1\n"})
        put(root / ALICE, "syft.pub.yaml", YAML_BOMBS[name])
        try_sharing(root, 1)


def try_sharing(root: Path, count: int, turn: int = 0) -> None:
    """Whatever is asked about permissions is answered, in time."""
    client = client_of(root)
    jobs = client.jobs
    assert len(jobs) == count
    with recording():
        table = JobsTable(jobs)
        for job in jobs:
            shown = in_time(
                job.submitted_by, lambda job=job: result(table, "job.get", view="v", job=job.key.id)
            )
            json.dumps(shown).encode("utf-8")
        table.close()
    for n, job in enumerate(jobs):
        every = (
            lambda job=job: job.share_outputs([EVE]),
            lambda job=job: job.share_logs([EVE]),
            lambda job=job: job.revoke_outputs([EVE]),
            lambda job=job: job.rerun(keep_shares=True),
        )
        # All of them read the same files in the same way; two for each job, so that each meets every kind of bomb.
        for action in every if count == 1 else (every[(n + turn) % 4], every[(n + turn + 1) % 4]):
            with redirect_stdout(io.StringIO()):
                in_time(job.submitted_by, lambda action=action: tried(action))


def test_exit_codes_that_are_none(place: Path) -> None:
    codes = [
        b"",
        b"x",
        b"9" * 5000,
        b"-1",
        b"1e9",
        b"0x10",
        b"1_0",
        "٣".encode(),
        b"\0",
        b"1\n2",
        b" 7 ",
        b"+7",
        b"nan",
        b"inf",
        b"-9" * 9,
    ]
    client = client_of(place)
    for n, code in enumerate(codes):
        folder = write_job(place, f"job {n}")
        finish(folder)
        put(folder, "logs/returncode.txt", code)
    for job in in_time("a list", lambda: client.jobs):
        assert job.returncode is None or -(1 << 31) <= job.returncode < 1 << 32
    json.dumps([job.returncode for job in client.jobs])


def test_times_that_are_none(place: Path) -> None:
    times = [
        "2099-01-01T00:00:00Z",
        "1970-01-01",
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
        "2026-02-30",
        "now",
        "١٢٣",
    ]
    for n, text in enumerate(times):
        write_job(place, f"odd {n}", submitted_at=text)
    write_job(place, "sound")
    jobs = client_of(place).jobs
    assert jobs[0].name == "sound"  # a time that nobody can believe puts no job on top
    assert len(jobs) == len(times) + 1
    assert str(jobs).count("not believable") == len(times)


# -- code that is hard to read -------------------------------------------------------------------------------------------------

KILO = 1000
CODE_BOMBS: dict[str, str] = {
    "deep.py": "(" * 200 * KILO,
    "brackets.py": "[" * 90 + "]" * 90 + "\n" + "x = " + "(" * 150 + "1" + ")" * 150,
    "minus.py": "-" * 300 * KILO + "1",
    "attributes.py": "a" + ".b" * 100 * KILO,
    "calls.py": "f" + "()" * 100 * KILO,
    "plus.py": "x = 1" + " + 1" * 100 * KILO,
    "lambda.py": "lambda: " * 50 * KILO + "1",
    "not.py": "not " * 100 * KILO + "1",
    "if.py": "".join(" " * n + "if x:\n" for n in range(1 * KILO)),
    "elif.py": "if x: pass\n" + "elif x: pass\n" * 20 * KILO,
    "string.py": "'" + "\\" * 300 * KILO,
    "triple.py": '"""' * 100 * KILO + "\n" + '"' * 200 * KILO,
    "fstring.py": "f'" + "{" * 100 * KILO,
    "escapes.py": "x = '" + "\\N{" * 80 * KILO + "'",
    "number.py": "x = " + "9" * 300 * KILO,
    "names.py": "".join(f"import os as a{n}\n" for n in range(20 * KILO)),
    "surrogate.py": "x = '\\ud800'\nopen('\\udfff~/x', 'w')\n",
    "bidi.py": "# \u202e\u2066" * 20 * KILO,
    "nul.py": "x = 1\n\0\n",
    "coding.py": "# -*- coding: utf-7 -*-\n+AG8-s\n",
    "coding2.py": "# -*- coding: evil -*-\nx\n",
    "base64.py": "x = '" + "QUJD" * 90 * KILO + "'",
    "shell.sh": "$(" * 100 * KILO,
    "quotes.sh": "'\"`" * 100 * KILO,
    "here.sh": "cat <<'A" * 40 * KILO,
    "braces.sh": "{a,b}" * 60 * KILO,
    "spaces.sh": " " * 390 * KILO + "x",
    "curl.sh": "curl " * 70 * KILO,
    "slashes.sh": "/" * 390 * KILO,
    "dots.sh": "../" * 120 * KILO,
    "open.html": "<" * 390 * KILO,
    "tags.html": "<a b='" * 60 * KILO,
    "script.html": "<script>" * 45 * KILO,
    "open.xml": "<a " * 120 * KILO,
    "bomb.xml": "<!DOCTYPE a ["
    + "".join(f"<!ENTITY a{n} '&a{n - 1};&a{n - 1};'>" for n in range(1, 50))
    + "]>",
    "deep.json": "[" * 390 * KILO,
    "quote.json": '"' * 390 * KILO,
    "deep.ipynb": '{"cells":[' * 35 * KILO,
    "stars.md": "*" * 390 * KILO,
    "links.md": "[" * 200 * KILO + "](" * 90 * KILO,
    "ticks.md": "`" * 390 * KILO,
    "regex.js": "/[" * 190 * KILO,
    "template.js": "`${" * 120 * KILO,
    "comment.js": "/*" * 190 * KILO,
    "deep.yaml": "".join(" " * (n % 900) + "a:\n" for n in range(5 * KILO)),
    "anchors.yaml": "&a *a " * 60 * KILO,
    "open.css": "{" * 390 * KILO,
    "deep.toml": "[" * 390 * KILO,
    "dollar.tex": "$\\" * 190 * KILO,
    "table.csv": '","' * 130 * KILO,
    "diff.diff": "@@ -1 +1 @@\n+\n-\n" * 20 * KILO,
    "c.c": "#define x x\\\n" * 25 * KILO,
    "pod.pl": "=" * 390 * KILO,
    "perl.pl": "s{" * 190 * KILO,
    "r.r": "'" + "\\'" * 190 * KILO,
    "q.sql": "'" + "--" * 190 * KILO,
    "ruby.rb": "%w(" * 130 * KILO,
    "heredoc.rb": "<<A " * 95 * KILO,
    "lisp.lisp": "(" * 390 * KILO,
    "rst.rst": "``" * 190 * KILO + "\n" + "=" * 100 * KILO,
    "long.txt": "x" * 390 * KILO,
    "Makefile": "$(" * 190 * KILO,
    "Dockerfile": "RUN \\\n" * 60 * KILO,
    "x.php": "<?php " * 60 * KILO,
    "x.tsx": "<A b={" * 60 * KILO,
    "x.log": "\x1b[" * 190 * KILO,
}


@pytest.fixture(scope="module")
def hard(box: Callable[[str], Path]) -> JobInfo:
    """One job with all of them, short enough to be coloured."""
    folder = write_job(
        box("hard") / "SyftBox", files={path: text for path, text in CODE_BOMBS.items()}, submitter=BOB
    )
    return by_hand(folder, client_of(folder.parents[4]))


def test_the_card_of_hard_code(hard: JobInfo) -> None:
    with recording():
        card = JobCard(hard)
        shown = in_time("the card", lambda: result(card, "job.get", view="v", job=hard.key.id))
        card.close()
    assert {entry["path"] for entry in shown["review"]["files"]} >= set(CODE_BOMBS)
    assert shown["review"]["digest"]


def test_colouring_ends() -> None:
    # With the real limit. Each of these would take minutes.
    for path in ("escapes.py", "anchors.yaml", "heredoc.rb"):
        language, lines = in_time(path, lambda path=path: colour.file_tokens(path, CODE_BOMBS[path].encode()))
        assert language
        assert len(lines[0]) > 100  # the first part has colours


@pytest.mark.parametrize("path", CODE_BOMBS)
def test_a_window_on_hard_code(monkeypatch: pytest.MonkeyPatch, hard: JobInfo, path: str) -> None:
    monkeypatch.setattr(colour, "_COLOUR_S", 0.05)
    with recording():
        card = JobCard(hard)
        asked = {"job": hard.key.id, "where": "code", "path": path, "first_line": 0, "count": 50}
        window = in_time(path, lambda: result(card, "file.read", **asked))
        card.close()
    json.dumps(window).encode("utf-8")
    if window["binary"]:
        assert window["lines"] == []
        return
    # Coloured or not: every character is there, up to the limits that are said in words.
    wanted = CODE_BOMBS[path][: files.SHOW_BYTES].removesuffix("\n").split("\n")
    assert window["total_lines"] == len(wanted)
    shown = ["".join(part for _, part in line) for line in window["lines"]]
    assert 0 < len(shown) <= min(len(wanted), 50)  # long lines come in several messages
    for line, whole in zip(shown, wanted, strict=False):
        assert line == whole or (line.startswith(whole[:20_000]) and "more characters in this line" in line)
        assert len(line) < 30_000


def test_a_lexer_that_loses_text_colours_nothing(monkeypatch: pytest.MonkeyPatch, place: Path) -> None:
    def lossy(lexer: object, text: str) -> Iterator[tuple[int, object, str]]:
        yield 0, Token.Text, text.replace("evil()", "")

    monkeypatch.setattr(PythonLexer, "get_tokens_unprocessed", lossy)
    job = by_hand(
        write_job(place, files={"main.py": "x = 1\nevil()  # unique to this test\n"}), client_of(place)
    )
    with recording():
        card = JobCard(job)
        asked = {"job": job.key.id, "where": "code", "path": "main.py", "first_line": 0, "count": 50}
        window = result(card, "file.read", **asked)
        card.close()
    assert "evil()" in json.dumps(window)


def test_comparing_hard_code(place: Path) -> None:
    root = place / "SyftBox"
    lines = [f"{n % 7}\n" for n in range(2_900)]
    many = {
        "same.txt": ("a\n" * 2_900, "a\n" * 2_899 + "b\n"),
        "turned.txt": ("".join(lines), "".join(reversed(lines))),
        "shifted.txt": ("".join(lines), "".join(lines[1:])),
        "mixed.txt": ("ab\n" * 1_400, "a\nb\n" * 1_400),
        "long.txt": ("a" * 900_000, "b" * 900_000),
        "ends.txt": ("a\rb\x0bc\x0cd\x1ce\u2028f\x85g\n" * 300, "a\rb\x0bc\x0cd\x1ce\u2028f\x85h\n" * 300),
        "gone.txt": ("x\n" * 2_000, ""),
    }
    first = write_job(root, "first", files={path: old for path, (old, _) in many.items()})
    second = write_job(root, "second", files={path: new for path, (_, new) in many.items()})
    client = client_of(root)
    with redirect_stdout(io.StringIO()):
        by_hand(first, client).approve()
    with recording():
        card = JobsTable(client.jobs)
        ids = {job.name: job.key.id for job in client.jobs}
        bases = in_time("bases", lambda: result(card, "review.bases", job=ids["second"]))
        assert bases["suggested"] == ids["first"]
        found = in_time(
            "a comparison", lambda: result(card, "review.compare", job=ids["second"], base=ids["first"])
        )
        card.close()
    # config.yaml differs too: the names.
    assert {change["path"] for change in found["files"]} == {*many, "config.yaml"}
    assert by_hand(second, client).status == "inbox"
