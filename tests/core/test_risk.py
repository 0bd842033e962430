"""Where to look first: each kind is found, however it is written, and nothing hostile stops the search."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syft_job_widgets.risk import risk_notes

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


@given(st.text())
def test_never_raises(text: str) -> None:
    for path in ("a.py", "run.sh", "data.csv", ""):
        for note in risk_notes(path, text):
            assert 1 <= note.line <= text.count("\n") + 1
