"""Parquet is read by a child process: whatever becomes of it, the answer is a table or a sentence."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from syft_job_widgets.preview import Table, look
from syft_job_widgets.preview.parquet import ANSWER_BYTES, NotRead, read_parquet

MAGIC = b"PAR1\x15\x04\0\0PAR1"
GOOD = {"rows": 5, "columns": 2, "types": ["whole number", "text"], "csv": '"n","x"\r\n"1",""\r\n"2",""\r\n'}


@pytest.fixture
def worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Table | NotRead]:
    """Read with a script in the place of the real child, as if pyarrow were there."""
    script = tmp_path / "worker.py"
    monkeypatch.setattr("syft_job_widgets.preview.parquet._WORKER", script)
    monkeypatch.setattr("syft_job_widgets.preview.parquet.find_spec", lambda name: name)

    def run(code: str) -> Table | NotRead:
        script.write_text(f"import json, os, sys\n{code}\n")
        return read_parquet(MAGIC, len(MAGIC))

    return run


def test_types_come_from_the_file_and_counts_from_the_rows(worker: Callable[[str], Table | NotRead]) -> None:
    made = worker(f"print(json.dumps({GOOD!r}))")
    assert isinstance(made, Table)
    assert [(column.name, column.type, column.empty) for column in made.columns] == [
        ("n", "whole number", 0),
        ("x", "empty", 2),
    ]
    assert made.window(0, 9) == [["1", ""], ["2", ""]]
    assert (made.what, made.total_columns, made.named) == ("Parquet file", 2, True)
    assert made.notes == ("Of 5 rows the first 2 are shown: counts are of these.",)


def test_it_gets_the_bytes_and_nothing_else(
    worker: Callable[[str], Table | NotRead], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_OF_THE_OWNER", "x")
    told = "{'problem': repr([sys.stdin.buffer.read(), os.getcwd(), sys.path[0] == os.path.dirname(__file__), 'SECRET_OF_THE_OWNER' in os.environ])}"
    assert worker(f"print(json.dumps({told}))") == NotRead(repr([MAGIC, "/", False, False]))


@pytest.mark.parametrize(
    "code",
    [
        "os.abort()",
        "raise SystemExit(1)",
        "print('no json')",
        "print('[' * 100_000)",
        "print('7')",
        "print('{}')",
        "print(json.dumps({'csv': 3, 'types': 4, 'rows': [], 'columns': None}))",
        "print(json.dumps({'csv': 'a,b', 'types': [], 'rows': 1, 'columns': 2}))",
        f"print(' ' * {ANSWER_BYTES + 10} + '1')",
        "os.write(1, b'\\xff\\xfe\\0')",
        "os.close(0); os.close(1)",
    ],
)
def test_a_child_that_fails_is_told_in_words(worker: Callable[[str], Table | NotRead], code: str) -> None:
    assert worker(code) == NotRead("It could not be read as Parquet.")


def test_a_child_that_hangs_is_ended(
    worker: Callable[[str], Table | NotRead], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("syft_job_widgets.preview.parquet.PARQUET_SECONDS", 0.3)
    assert worker("while True: pass") == NotRead("Reading it took too long.")


def test_a_large_file_is_not_read(worker: Callable[[str], Table | NotRead]) -> None:
    assert isinstance(worker(f"print(json.dumps({GOOD!r}))"), Table)
    found = read_parquet(MAGIC, 10**9)
    assert found == NotRead("It has 1,000,000,000 bytes, and Parquet files of at most 12 are looked into.")


def test_without_pyarrow_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("syft_job_widgets.preview.parquet.find_spec", lambda name: None)
    found = look("table.parquet", MAGIC, len(MAGIC))
    assert (found.kind, found.what) == ("other", "Parquet file")
    assert found.notes == ("Install pyarrow in this environment to see it as a table.",)


def test_a_real_file_where_it_can_be_made() -> None:
    # pyarrow is no dependency, not even of the tests: without it, what cannot be read is told as such.
    if find_spec("pyarrow") is None:
        assert look("a", MAGIC, len(MAGIC)).kind == "other"
        return
    import pyarrow
    from pyarrow import parquet

    packed = io.BytesIO()
    columns = {
        "ward": ["a", 'b,"\n', None],
        "n": [1, None, 3],
        "x": [1.5, 2.0, None],
        "raw": [b"\0", b"", None],
    }
    parquet.write_table(pyarrow.table(columns), packed)
    data = packed.getvalue()
    found = look("table.csv", data, len(data))
    assert isinstance(found.content, Table)
    assert [(column.name, column.type, column.empty) for column in found.content.columns] == [
        ("ward", "text", 1),
        ("n", "whole number", 1),
        ("x", "number", 1),
        ("raw", "text", 1),
    ]
    assert found.content.window(0, 2) == [["a", "1", "1.5", "(bytes: 1)"], ['b,"\n', "", "2.0", "(bytes: 0)"]]
    broken = data[:20] + json.dumps(GOOD).encode() + data[80:]
    assert look("a", broken, len(broken)).kind in ("other", "table")
