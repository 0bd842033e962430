"""Files stand in the order in which they would run."""

from __future__ import annotations

import importlib
from collections.abc import Container
from pathlib import Path

import pytest

from syft_job_widgets.reading_order import _mentions, _resolve, reading_order
from syft_job_widgets.tree import Tree, TreeFile

reading_order_room = importlib.import_module("syft_job_widgets.reading_order")


def order(files: dict[str, str], entry: str | None = "main.py") -> list[str]:
    tree = Tree(
        tuple(TreeFile(path, "file", len(text), digest=repr(text)) for path, text in sorted(files.items())),
        "d",
    )
    return list(reading_order(tree, "run.sh", entry, files.get))


def test_script_entry_imports_then_nothing_else() -> None:
    files = {
        "run.sh": "#!/bin/bash\npython ./main.py\n",
        "main.py": "import numpy\nimport helpers\nfrom pkg import tools\nfrom pkg.deep.more import x\n",
        "helpers.py": "import main\nimport other as o\n",
        "other.py": "",
        "pkg/__init__.py": "from . import shared\n",
        "pkg/tools.py": "from .deep import more\n",
        "pkg/deep/__init__.py": "",
        "pkg/deep/more.py": "from .. import shared\n",
        "pkg/shared.py": "",
        "unused.py": "",
        "data.csv": "a,b",
    }
    found = order(files)
    assert found[:3] == ["run.sh", "main.py", "helpers.py"]
    assert set(found) == set(files) - {"unused.py", "data.csv"}


@pytest.mark.parametrize(
    "script", ["python other.py", "bash ./scripts/go.sh", 'python "other.py" --x', "cat x | python other.py"]
)
def test_what_the_script_starts_comes_next_even_when_the_config_names_another_entry(script: str) -> None:
    files = {
        "run.sh": f"#!/bin/bash\n{script}\n",
        "main.py": "",
        "other.py": "",
        "scripts/go.sh": "python ../other.py",
    }
    found = order(files)
    assert found[0] == "run.sh"
    assert found.index("main.py") > 0
    assert {"other.py", "scripts/go.sh"} & set(found)


def test_files_that_code_names_as_text_are_read_after_it() -> None:
    files = {
        "run.sh": "python main.py",
        "main.py": "exec(open('stage2.txt').read())",
        "stage2.txt": "x",
        "a.txt": "",
    }
    assert order(files) == ["run.sh", "main.py", "stage2.txt"]


def test_a_script_in_a_folder_that_was_gone_into() -> None:
    files = {"run.sh": "cd code && exec bash script.sh", "a.txt": "", "code/script.sh": "cat data.csv"}
    files |= {"code/aaa.py": "", "code/data.csv": ""}
    assert order(files, None) == ["run.sh", "code/script.sh", "code/data.csv"]


def test_a_package_in_a_submitted_folder() -> None:
    files = {
        "run.sh": "python ./project/main.py",
        "project/main.py": "import lib.tools",
        "project/lib/tools.py": "",
        "lib/tools.py": "",
    }
    assert order(files, "project/main.py") == [
        "run.sh",
        "project/main.py",
        "project/lib/tools.py",
        "lib/tools.py",
    ]


def test_code_that_does_not_parse_and_cycles_end() -> None:
    files = {"run.sh": "python main.py", "main.py": "import a\ndef (", "a.py": "import b", "b.py": "import a"}
    assert order(files) == ["run.sh", "main.py", "a.py", "b.py"]


def test_nothing_to_run() -> None:
    assert order({"a.py": ""}, None) == []


class Asked(Container[str]):
    """A job without files that counts what it is asked."""

    def __init__(self) -> None:
        self.looks = self.longest = 0

    def __contains__(self, path: object) -> bool:
        self.looks += 1
        self.longest = max(self.longest, len(str(path)))
        return False


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("run.sh", "cd a\n" * 3000 + "cd b/c d\n" * 3000),
        ("run.sh", "".join(f"cd f{n} w{n}\n" for n in range(3000))),
        ("main.py", "import " + ".".join(["a"] * 8000)),
        ("main.py", "import " + ",".join("a." * 150 + f"a{n}" for n in range(700))),
        ("main.py", "import " + ",".join("a.a.a.a" + str(n) for n in range(50_000))),
        ("main.py", f"from {'.' * 20_000} import {','.join('b' + str(n) for n in range(10_000))}"),
        ("main.py", f"from {'a' * 60_000} import {','.join('b' + str(n) for n in range(10_000))}"),
        ("main.py", "\n".join(f"'{n}'" for n in range(100_000))),
    ],
)
def test_what_one_file_asks_for_has_an_end(path: str, text: str) -> None:
    names, asked = _mentions(path, text, {path: text}.get), Asked()
    assert sum(map(len, names)) <= 2000 * 400
    for _ in _resolve(path, names, asked):
        pass
    assert asked.looks <= 100_000
    assert asked.longest <= 1000


def test_an_order_that_is_too_much_work_is_cut_short(monkeypatch: pytest.MonkeyPatch) -> None:
    modules = {f"m{n}.py": f"import m{n + 1}\n" for n in range(50)}
    files = {"run.sh": "#!/bin/bash\npython main.py\n", "main.py": "import m0\n", **modules}
    whole = order(files)
    assert len(whole) == 52
    monkeypatch.setattr(reading_order_room, "_LOOKS_IN_ALL", 60)
    by_looks = order(files)
    monkeypatch.undo()
    monkeypatch.setattr(reading_order_room, "_READ_IN_ALL", 200)
    by_bytes = order(files)
    for cut in (by_looks, by_bytes):
        assert 2 < len(cut) < 52
        assert cut == whole[: len(cut)]
    assert order(files) == by_bytes  # what is remembered takes it no further


def test_on_disk_through_the_card(tmp_path: Path) -> None:
    from syft_job_widgets.widgets.files import review_of
    from tests.jobs import client_of, write_job

    write_job(tmp_path, files={"main.py": "import zlast\n", "zlast.py": "", "aaa.py": "", "b.csv": ""})
    job = client_of(tmp_path).jobs[0]
    shown = review_of(job.place, job.record, job.review(), frozenset())
    assert [item["path"] for item in shown["files"]] == [
        "run.sh",
        "main.py",
        "zlast.py",
        "aaa.py",
        "b.csv",
        "config.yaml",
    ]
