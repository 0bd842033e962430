"""Where to look first: each kind is found, however it is written, and nothing hostile stops the search."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syft_job_widgets import risk
from syft_job_widgets.risk import parse_python, risk_notes

PYTHON = [
    ("import socket", "network"),
    ("import urllib.request as u", "network"),
    ("from requests import get", "network"),
    ("import subprocess as sp\nsp.run(['x'])", "other programs"),
    ("from os import system as s\ns('x')", "other programs"),
    ("import os\nos.popen('x')", "other programs"),
    ("eval('1')", "text as code"),
    ("exec(\n  'x'\n)", "text as code"),
    ("import pickle", "run code"),
    ("import marshal", "run code"),
    ("import base64", "hidden text"),
    (f"x = '{'A' * 200}'", "encoded text"),
    ("import os\nprint(os.environ['KEY'])", "environment"),
    ("import os as o\no.getenv('x')", "environment"),
    ("from os import environ", "environment"),
    ("from pathlib import Path\nPath.home()", "home folder"),
    ("open('/etc/passwd')", "outside of the job"),
    ("open('../../x')", "outside of the job"),
    ("open('result.csv', 'w')", "outside outputs/"),
    ("open(p, mode='ab')", "outside outputs/"),
    ("from pathlib import Path\nPath('x').write_text('')", "outside outputs/"),
    ("import shutil\nshutil.rmtree('x')", "outside outputs/"),
    ("import importlib", "computed"),
    ("__import__('os')", "computed"),
    ("import pip", "installs"),
    ("import ctypes", "native"),
    ("print(df.head())", "rows of the data"),
    ("print(df)", "rows of the data"),
    ("().__class__.__subclasses__()", "machinery"),
]


@pytest.mark.parametrize(("code", "why"), PYTHON)
def test_python(code: str, why: str) -> None:
    assert any(why in note.text for note in risk_notes("main.py", code)), risk_notes("main.py", code)


@pytest.mark.parametrize(
    "code",
    [
        "import math\nprint(math.pi)",
        "open('outputs/x.csv', 'w')",
        "open('data.csv')",
        "from pathlib import Path\nPath('outputs/x').write_text('')",
        "import csv, json, statistics\nprint('mean', statistics.mean([1]))",
    ],
)
def test_plain_code_has_no_notes(code: str) -> None:
    assert risk_notes("main.py", code) == ()


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("curl http://x.example", "network"),
        ("exec 3<>/dev/tcp/x/1", "network"),
        ("pip install x", "installs"),
        ("uv pip install x", "installs"),
        ("echo x | bash", "text as code"),
        ("python -c 'x'", "text as code"),
        ("base64 -d x", "hidden text"),
        ("cat ~/.ssh/id", "home folder"),
        ("ls $HOME", "home folder"),
        ("rm -rf x", "outside outputs/"),
        ("echo x > file", "outside outputs/"),
        ("nohup x &", "after the job"),
        ("sudo x", "the machine"),
        ("cat data.csv", "rows of the data"),
    ],
)
def test_shell(script: str, why: str) -> None:
    assert any(why in note.text for note in risk_notes("run.sh", f"#!/bin/bash\n{script}\n")), risk_notes(
        "run.sh", script
    )


def test_our_own_run_script_is_quiet_but_for_the_install() -> None:
    script = "#!/bin/bash\nset -euo pipefail\nexport UV_SYSTEM_PYTHON=false\nuv venv --quiet .venv\nsource .venv/bin/activate\nuv pip install --quiet -- numpy\npython ./main.py > outputs/x 2>/dev/null\n"
    assert [note.line for note in risk_notes("run.sh", script)] == [6]


def test_lines_are_named_and_a_file_that_does_not_parse_is_searched_by_words() -> None:
    notes = risk_notes("main.py", "def broken(:\n    import socket\n")
    assert "does not parse" in notes[0].text
    assert (notes[1].line, "network" in notes[1].text) == (2, True)


@pytest.mark.parametrize(
    "text",
    [
        "-" * 300_000 + "1",
        "(" * 300_000,
        "a" + ".a" * 200_000,
        "1" + "+1" * 200_000,
        "{" * 200_000,
        "\0" * 1000,
        "x=" * 100_000 + "1",
        "é" * 2_000_000,
    ],
)
def test_hostile_code_ends_and_is_not_lost(text: str) -> None:
    for path in ("main.py", "run.sh"):
        assert len(risk_notes(path, text)) <= 200


ODD = [
    pytest.param("import " + ".".join(["a"] * 8000) + "\n", id="parts"),
    pytest.param(f"from {'.' * 20_000} import {','.join(['b'] * 10_000)}\n", id="dots"),
    pytest.param(f"from {'a' * 60_000} import {','.join(f'b{n}' for n in range(20_000))}\n", id="long base"),
    pytest.param("x = f'" + "{a}" * 100_000 + "'\n", id="fields"),
    pytest.param("x = [" + "0," * 200_000 + "]\n", id="nodes"),
    pytest.param("print(" * 90 + "0," * 50_000 + ")" * 90 + "\n", id="nested prints"),
    pytest.param("x(" + "0," * 50_000 + ")" + ".unlink()" * 60 + "\n", id="chain"),
    pytest.param("import socket\n" * 6000, id="notes"),
]


@pytest.mark.parametrize("text", ODD)
def test_code_that_is_made_to_last_is_looked_at_for_so_long_only(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked, kept = 0, []
    init, look = risk._Visitor.__init__, risk._Visitor._count

    def made(self: risk._Visitor) -> None:
        init(self)
        kept.append(self)

    def count(self: risk._Visitor) -> None:
        nonlocal looked
        looked += 1
        look(self)

    monkeypatch.setattr(risk._Visitor, "__init__", made)
    monkeypatch.setattr(risk._Visitor, "_count", count)
    notes = risk_notes("main.py", f"{text}import subprocess\n")
    assert looked <= 300_001
    assert sum(len(name) for visitor in kept for name in visitor.known.values()) <= 5001 * 401
    assert all(len(note.text) < 200 for note in notes)
    # What is left is searched by words, and it is said; or it was looked at to its end.
    told = {word for note in notes for word in ("words only", "than can be listed") if word in note.text}
    assert told or any("subprocess" in note.text for note in notes)


@pytest.mark.parametrize(
    "text",
    [
        "x = [" + "0," * 400_000 + "]\n",
        "print(" * 90 + "0," * 50_000 + ")" * 90 + "\n",
        f"from x import {','.join(['b'] * 6000)}\n",
        "x = f'" + "{a}" * 100_000 + "'\n",
    ],
    ids=["nodes", "nested prints", "names", "fields"],
)
def test_what_was_not_looked_at_is_said_and_searched_by_words(text: str) -> None:
    notes = risk_notes("main.py", f"{text}import subprocess\n")
    assert "by words only" in notes[0].text
    assert (notes[-1].line, "subprocess" in notes[-1].text) == (2, True)


def test_what_would_take_minutes_to_parse_is_not_parsed() -> None:
    with pytest.raises(SyntaxError, match="too many replacement fields"):
        parse_python("x = f'" + "{a}" * 50_000 + "'\n")
    parse_python("x = '" + "{a}" * 50_000 + "'\n")  # a plain text with braces is no work
    parse_python("x = f'{a} {b}'\n" * 2000)


def test_more_notes_than_are_listed_are_said() -> None:
    notes = risk_notes("main.py", "import socket\n" * 300)
    assert len(notes) == 200
    assert (notes[-1].line, notes[-1].text) == (
        200,
        "has more places to look at from here on than can be listed",
    )
    assert len(risk_notes("main.py", "import socket\n" * 200)) == 200


@given(st.text())
def test_never_raises(text: str) -> None:
    for path in ("a.py", "run.sh", "data.csv", ""):
        for note in risk_notes(path, text):
            assert 1 <= note.line <= text.count("\n") + 1
