"""Tables from CSV and TSV: the same rows as Python's csv, and nothing that a hostile file could do."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from syft_job_widgets.preview import Column, Table, read_table
from syft_job_widgets.preview.table import CELL_CHARACTERS, MAX_COLUMNS, MAX_ROWS_AT_ONCE

CELL = st.one_of(
    st.text(alphabet="a1é,;\t|\"\n\r '", max_size=6),
    st.sampled_from(["", "1", "-2.5", "x" * 40, "2024-01-31", "true", '"', '""', "\r\n"]),
)


def written(rows: list[list[str]], **options: object) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, **options).writerows(rows)  # type: ignore[arg-type]
    return text.getvalue().encode()


def read(data: bytes, **options: str) -> Table:
    return read_table(data, len(data), **options)


def all_rows(made: Table) -> list[list[str]]:
    rows: list[list[str]] = []
    while part := made.window(len(rows), 7):
        rows += part
    return rows


@st.composite
def rectangles(draw: st.DrawFn) -> list[list[str]]:
    width = draw(st.integers(2, 5))
    return draw(st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=12))


@given(
    rows=rectangles(),
    # The writer puts quotes around its own line end only, and the reader ends rows at all of them.
    how=st.sampled_from([("\r\n", csv.QUOTE_MINIMAL), ("\n", csv.QUOTE_ALL), ("\r", csv.QUOTE_ALL)]),
)
@example(rows=[["a", "b"], ['"', "1\r\n2"]], how=("\r\n", csv.QUOTE_MINIMAL))
def test_the_rows_are_those_of_the_csv_module(rows: list[list[str]], how: tuple[str, int]) -> None:
    made = read(written(rows, lineterminator=how[0], quoting=how[1]))
    found = all_rows(made)
    if made.named:
        found.insert(0, [column.name for column in made.columns])
    assert made.delimiter == ","
    assert found == rows
    assert made.rows == len(rows) - made.named
    assert made.total_columns == len(rows[0])
    body = rows[1:] if made.named else rows
    assert [column.empty for column in made.columns] == [
        sum(row[place] == "" for row in body) for place in range(len(rows[0]))
    ]


@given(text=st.text(alphabet='ab,"\n\r', max_size=40), delimiter=st.sampled_from([",", ";", "\t"]))
def test_any_text_is_read_as_the_csv_module_reads_it(text: str, delimiter: str) -> None:
    text = text.replace(",", delimiter)
    made = read(text.encode(), delimiter=delimiter)
    expected = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row]
    # A quote that never ends takes all that follows; the csv module does not say so.
    found = all_rows(made)
    if made.named:
        found.insert(0, [column.name for column in made.columns])
    width = max((len(row) for row in expected), default=0)
    assert [row + [""] * (width - len(row)) for row in found] == [
        row + [""] * (width - len(row)) for row in expected
    ]


@given(data=st.binary(max_size=300), more=st.integers(0, 10))
def test_no_bytes_break_it(data: bytes, more: int) -> None:
    made = read_table(data, len(data) + more)
    rows = all_rows(made)
    assert len(rows) == made.rows
    assert all(len(row) == len(made.columns) for row in rows)
    for text in [name for row in rows for name in row] + [column.name for column in made.columns]:
        text.encode()


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["1", "-20", "+3", "0"], "whole number"),
        (["1", "2.5", "-1e9", "nan", ".5"], "number"),
        (["2024-01-31"], "date"),
        (["2024-01-31", "2024-01-31T10:00", "2024-01-31 10:00:00.5+02:00"], "time"),
        (["true", "False"], "true/false"),
        (["1", "true"], "text"),
        (["00501", "1"], "text"),
        (["1,5"], "text"),
        (["1" * 41], "text"),
        (["٣"], "text"),
        (["", ""], "empty"),
    ],
)
def test_types(cells: list[str], kind: str) -> None:
    made = read(written([["name", "value"], *(["x", cell] for cell in cells)]))
    assert made.columns[1] == Column("value", kind, cells.count(""))  # type: ignore[arg-type]


def test_names_are_taken_only_where_the_first_row_has_some() -> None:
    assert read(b"a,b\n1,2\n").named
    assert read(b",count\nx,2\n").named
    assert not read(b"1,2\n3,4\n").named
    assert not read(b"x,2\ny,4\n").named
    assert read(b"a,b\n").rows == 0
    assert read(b"").columns == ()


@pytest.mark.parametrize(
    ("data", "delimiter", "kind"),
    [
        (b"a;b\n1,5;2\n", ";", "number"),
        (b"a\tb\n1\t2\n", "\t", "whole number"),
        (b"a|b\n1|2\n", "|", "whole number"),
        (b"a,b;c\n1,x;y\n", ",", "whole number"),
        (b"only\n1\n", ",", "whole number"),
        ("\ufeffa,b\n1,2\n".encode(), ",", "whole number"),
        ("\ufeffa\tb\n1\t2\n".encode("utf-16-le"), "\t", "whole number"),
    ],
)
def test_delimiters_and_encodings(data: bytes, delimiter: str, kind: str) -> None:
    made = read(data)
    assert (made.delimiter, made.columns[0].type) == (delimiter, kind)
    assert made.columns[0].name in ("a", "only")


def test_what_is_odd_is_said() -> None:
    assert read(b"a,b\n1,\xff\n").notes == ("Not valid UTF-8: what could not be read is marked.",)
    assert read(b"a,b\n1\n1,2,3\n1,2\n").notes == ("2 rows have more or fewer cells than the first row (2).",)
    assert "line 2" in read(b'a,b\n"1,2\n3,4\n').notes[-1]
    assert "never ends" in read(b'a,b\n"1,2\n3,4\n').notes[-1]
    assert "UTF-16" in read("\ufeffa,b\n".encode("utf-16-le")).notes[0]


def test_a_row_that_was_cut_through_is_left_out() -> None:
    made = read_table(b"a,b\n1,2\n3,4", 1000)
    assert made.window(0, 10) == [["1", "2"]]
    assert made.notes == ("Only the first 11 of 1,000 bytes were read: counts and types are of these.",)


def test_large_cells_rows_and_windows_are_cut() -> None:
    huge = read(b"a,b\n" + b"x" * 1_000_000 + b",1\n")
    (row,) = huge.window(0, 1)
    assert row[0] == "x" * CELL_CHARACTERS + f" … {1_000_000 - CELL_CHARACTERS:,} more characters"
    assert huge.columns[1].type == "whole number"
    wide = read(",".join(map(str, range(30_000))).encode())
    assert len(wide.columns) == len(wide.window(0, 1)[0]) == MAX_COLUMNS
    assert wide.total_columns == 30_000
    assert wide.notes == (f"It has 30,000 columns; the first {MAX_COLUMNS} are shown.",)
    quoted = read(b'"x",' * 30_000 + b"1")
    assert quoted.total_columns == 30_001
    long = read(b"a\n" + b"1\n" * 5_000)
    assert len(long.window(0, 10**9)) == MAX_ROWS_AT_ONCE
    heavy = read(b"a,b\n" + (b"y" * 499 + b",") * 99 + b"\n" + ((b"y" * 499 + b",") * 99 + b"\n") * 50)
    assert 1 <= len(heavy.window(0, 50)) < 50
    assert long.window(10**12, 3) == []


@pytest.mark.parametrize(
    "data",
    [
        b'"' * 400_000,
        b'"' * 399_999,
        b"," * 400_000,
        b"\n" * 400_000,
        b'",' * 300_000,
        b'a"b,\n' * 100_000,
        b"\0" * 400_000,
        b"1,\n" * 200_000,
        b"\r" * 300_000,
    ],
    ids=lambda data: repr(data[:6]),
)
def test_hostile_files_end(data: bytes) -> None:
    made = read(data)
    assert len(made.columns) <= MAX_COLUMNS
    for row in made.window(0, 5):
        assert len(row) == len(made.columns)
        assert all(len(cell) < CELL_CHARACTERS + 40 for cell in row)


def test_time_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("syft_job_widgets.preview.table.TABLE_SECONDS", -1.0)
    made = read(b"a,b\n" + b"1,2\n" * 1_000)
    assert 0 < made.rows < 1_000
    assert made.notes[0].startswith("It took too long")
    assert not read(b"a,b\n").notes
