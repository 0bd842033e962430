"""The documents speak of things that exist: files, links, methods, options."""

from __future__ import annotations

import ast
import pkgutil
import re
from pathlib import Path

import pytest

import syft_job_widgets
from syft_job_widgets import JobClient, JobInfo, JobsList
from syft_job_widgets.cli import _parser
from syft_job_widgets.viewer import LogViewer
from tests.helpers import ROOT

DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
by_name = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)

MOST_BYTES = 150_000
"""Of a committed picture."""

OBJECTS = {"job": JobInfo, "jobs": JobsList, "mine": JobsList, "client": JobClient, "stdout": LogViewer}


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def heading_anchor(heading: str) -> str:
    words = re.sub(r"[^\w\- ]", "", heading.lower())
    return words.strip().replace(" ", "-")


@by_name
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", text_of(path)):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        found = (path.parent / name).resolve() if name else path
        assert found.is_file(), target
        if anchor and found.suffix == ".md":
            headings = re.findall(r"^#+ (.*)$", text_of(found), re.MULTILINE)
            assert anchor in map(heading_anchor, headings), target


@by_name
def test_files_that_are_named_exist(path: Path) -> None:
    named = re.findall(r"`((?:tests/|js/|docs/|syft_job_widgets/)[\w./]+)`", text_of(path))
    tests = re.findall(r"`((?:(?!tests/)\w+/)?test_\w+\.py)(?:::(test_\w+))?`", text_of(path))
    missing = [name for name in named if not (ROOT / name).exists()]
    for name, function in tests:
        file = ROOT / "tests" / name
        if not file.is_file() or (function and f"def {function}(" not in text_of(file)):
            missing.append(f"{name} {function}")
    assert missing == []


@by_name
def test_examples_are_python_and_use_what_is_there(path: Path) -> None:
    for block in re.findall(r"```python\n(.*?)```", text_of(path), re.DOTALL):
        for node in ast.walk(ast.parse(block)):
            if isinstance(node, ast.ImportFrom) and node.module == "syft_job_widgets":
                assert all(alias.name in syft_job_widgets.__all__ for alias in node.names), block
            if isinstance(node, ast.Attribute):
                owner = node.value.id if isinstance(node.value, ast.Name) else getattr(node.value, "attr", "")
                if owner in OBJECTS:
                    known = dir(OBJECTS[owner]) + list(getattr(OBJECTS[owner], "__annotations__", ()))
                    given = {"name", "submitted_by", "datasite_owner_email", "location", "config"}
                    assert node.attr in {*known, *given}, f"{owner}.{node.attr}"


@by_name
def test_commands_are_understood(path: Path) -> None:
    lines = re.findall(r"^python -m syft_job_widgets (.*?)(?:\s+#.*)?$", text_of(path), re.MULTILINE)
    for line in lines:
        _parser().parse_args(line.split())


def test_the_reference_leaves_nothing_public_out() -> None:
    reference = "\n".join(text_of(path) for path in (ROOT / "docs").glob("api*.md"))
    listed = set(re.findall(r"^::: syft_job_widgets\.([\w.]+)$", reference, re.MULTILINE))
    # The site puts in what no page lists; what a reader looks for first has its place in one.
    assert {
        "get_client",
        "JobClient",
        "JobInfo",
        "JobsList",
        "SyftJobRunner",
        "errors",
        "viewer.LogViewer",
    } <= listed
    assert {"widgets.JobsTable", "widgets.JobCard", "widgets.LogPane", "widgets.DeskWidget"} <= listed
    for marker in ("other names", "other widgets", "other rooms"):
        assert f"<!-- {marker} -->" in reference
    for name in listed:  # and what it lists is there
        pkgutil.resolve_name(f"syft_job_widgets.{name}")


def test_pictures_are_small() -> None:
    pictures = sorted((ROOT / "docs" / "pictures").glob("*.png"))
    assert len(pictures) >= 2
    assert [path.name for path in pictures if path.stat().st_size > MOST_BYTES] == []


def test_the_documents_have_examples_and_commands_to_check() -> None:
    together = "\n".join(map(text_of, DOCUMENTS))
    assert together.count("```python") >= 8
    assert together.count("\npython -m syft_job_widgets run") >= 3
