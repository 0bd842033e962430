"""JSON as a tree: the same values as Python's json, in full depth, and nothing that a hostile file could do."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syft_job_widgets.preview import Tree, read_json
from syft_job_widgets.preview.json_tree import MAX_DEPTH, MAX_NODES, TEXT_CHARACTERS

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=8), inner, max_size=5),
    max_leaves=30,
)


def read(data: bytes, **options: Any) -> Tree:
    return read_json(data, len(data), **options)


def value(tree: Tree, place: int = 0) -> Any:
    """The tree as json.loads gives it."""
    node = tree.nodes[place]
    if node.kind == "object":
        return {tree.nodes[child].key: value(tree, child) for child in node.children}
    if node.kind == "list":
        return [value(tree, child) for child in node.children]
    return node.text if node.kind == "text" else json.loads(node.text)


@given(given=VALUES, ascii_only=st.booleans(), indent=st.sampled_from([None, 0, 2]))
def test_the_values_are_those_of_the_json_module(given: Any, ascii_only: bool, indent: int | None) -> None:
    tree = read(json.dumps(given, ensure_ascii=ascii_only, indent=indent).encode("utf-8", "surrogatepass"))
    assert tree.problem is None
    assert value(tree) == given


@given(text=st.text(alphabet='{}[]",:\\u0012e-.tn ', max_size=30))
def test_what_the_json_module_refuses_is_refused(text: str) -> None:
    try:
        json.loads(text)
    except ValueError:
        valid = False
    else:
        valid = True
    assert (read(text.encode()).problem is None) == valid


@given(data=st.binary(max_size=200), more=st.integers(0, 5), lines=st.booleans())
def test_no_bytes_break_it(data: bytes, more: int, lines: bool) -> None:
    tree = read_json(data, len(data) + more, lines=lines)
    for place, node in enumerate(tree.nodes):
        (node.text + (node.key or "")).encode()
        assert all(child > place for child in node.children)


@given(given=VALUES, end=st.integers(1, 200))
def test_a_file_that_goes_on_is_shown_as_far_as_it_was_read(given: Any, end: int) -> None:
    data = json.dumps(given).encode()
    tree = read_json(data[:end], len(data) + 1)
    assert tree.problem is None
    assert tree.notes[-1].startswith("Only the first")


def test_numbers_and_names_stay_as_they_are_written() -> None:
    tree = read(b'{"a": 1.50, "a": 123456789012345678901234567890, "b": 1e999, "c": NaN}')
    assert [(node.key, node.text) for node in tree.nodes[1:]] == [
        ("a", "1.50"),
        ("a", "123456789012345678901234567890"),
        ("b", "1e999"),
        ("c", "NaN"),
    ]
    assert tree.child(0, "a") == 2
    assert tree.child(0, "z") is None
    assert tree.child(1, "a") is None


def test_where_it_is_wrong() -> None:
    assert (
        read(b'{"a": 1,\n "b" 2}').problem == "It is no valid JSON: a colon is expected in line 2, column 6."
    )
    assert read(b"[1, 2").problem == "It is no valid JSON: a comma or ] is expected in line 1, column 6."
    assert "the end" in (read(b"[] []").problem or "")
    assert "a value" in (read(b"").problem or "")
    assert read(b'["a').problem == "It is no valid JSON: a closing quote is expected in line 1, column 4."


def test_json_lines_are_one_list() -> None:
    assert value(read(b'{"a":1}\n{"a":2}\n\n3\n', lines=True)) == [{"a": 1}, {"a": 2}, 3]
    assert read(b"", lines=True).nodes[0].children == []


def test_halves_of_characters_and_long_texts() -> None:
    assert value(read(rb'["\ud800", "\ud83d\ude00"]')) == ["\ufffd", "\U0001f600"]
    (_, text) = read(json.dumps(["\n" * 1_000_000]).encode()).nodes
    assert text.text.startswith("\n" * (TEXT_CHARACTERS // 2))
    assert text.text.endswith(" more characters")
    assert len(text.text) < TEXT_CHARACTERS + 40


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"[" * 100_000, f"Values deeper than {MAX_DEPTH} levels"),
        (b'{"a":' * 100_000, f"Values deeper than {MAX_DEPTH} levels"),
        (b"[" + b"[]," * 2_000_000, f"Only the first {MAX_NODES:,} values"),
        (b"[" + b"1," * 2_000_000, f"Only the first {MAX_NODES:,} values"),
    ],
    ids=lambda each: repr(each[:6]) if isinstance(each, bytes) else "",
)
def test_too_much_of_it_is_said(data: bytes, told: str) -> None:
    tree = read(data)
    assert len(tree.nodes) <= MAX_NODES
    assert tree.problem is None
    assert tree.notes[0].startswith(told)


@pytest.mark.parametrize(
    "data",
    [
        b"9" * 3_000_000,
        b'"' + b"\\\\" * 1_500_000 + b'"',
        b'"' + b"\\u0041" * 400_000,
        b" " * 3_000_000,
        b"\\" * 3_000_000,
    ],
    ids=lambda data: repr(data[:6]),
)
def test_hostile_files_end(data: bytes) -> None:
    tree = read(data)
    assert len(tree.nodes) <= 1
    assert all(len(node.text) < TEXT_CHARACTERS + 40 for node in tree.nodes)


def test_time_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("syft_job_widgets.preview.json_tree.TREE_SECONDS", -1.0)
    assert read(b"[" + b"1," * 5_000).notes == ["It took too long to read all of it."]
