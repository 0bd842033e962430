"""The house rules that a machine can check. Each failure names the place, and the rule's reason stands here."""

from __future__ import annotations

import ast
import functools
import os
import pwd
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers import ROOT

PACKAGE = "syft_job_widgets"

LAYERS: tuple[frozenset[str], ...] = tuple(
    frozenset(line.split())
    for line in (
        "_version errors freshness status processes",
        "names paths",
        "config text",
        "display",
        "layout",
        "logs sharing presence",
        "tree trail risk_words",
        "review risk reading_order",
        "marks",
        "compare preview",
        "results",
        "attempts",
        "index listing",
        "watch",
        "actions selection submit",
        "viewer",
        "jobs",
        "job job_paths job_words",
        "client",
        "doctor foreign",
        "pipes limits",
        "execute",
        "guard executors",
        "remote",
        "runner",
        "__init__",
        # The views and the commands: nothing from here on is imported above.
        "demo",
        "widgets",
        "cli",
        "__main__",
    )
)
"""Every room, from the lowest. A room may import those of its own line and those before it."""

CORE_END = next(i for i, line in enumerate(LAYERS) if "demo" in line)
"""The first line that is no core room."""

SEAM = ("display", "widgets")
"""The one import upwards: what a notebook shows for a model object is looked up there, when it is shown."""

MAX_LINES = 400

HEAVY = ("ipywidgets", "anywidget", "IPython")


# --- which files ---------------------------------------------------------------------------------------------------------


@functools.cache
def files() -> tuple[str, ...]:
    """Every file that is committed, or would be with `git add .`: a rule that only holds after a commit is late."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    found = tuple(name for name in listed.split("\0") if name and (ROOT / name).is_file())
    assert found, "git lists no file"
    return found


def texts(pattern: str) -> Iterator[tuple[str, str]]:
    """Name and text of every file whose name matches the expression `pattern`. Files that are not UTF-8 are left out."""
    for name in files():
        if re.search(pattern, name):
            try:
                yield name, (ROOT / name).read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue


def hits(pattern: str, names: str) -> list[str]:
    """`file:line: text` for each place where a file named like `names` matches the expression `pattern`."""
    expression = re.compile(pattern)
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in texts(names)
        for number, line in enumerate(text.splitlines(), 1)
        if expression.search(line)
    ]


def modules() -> dict[str, Path]:
    """Every module of the package by its dotted name."""
    found = {}
    for path in sorted((ROOT / PACKAGE).rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def room(module: str) -> str:
    """The room of a dotted name: `syft_job_widgets.layout.markers` is in `layout`, the package itself is `__init__`."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else "__init__"


def level(name: str) -> int:
    """The room's line in `LAYERS`."""
    for i, line in enumerate(LAYERS):
        if name in line:
            return i
    raise AssertionError(
        f"the room {name!r} has no place in LAYERS: decide what it may know, and add it there"
    )


# --- nothing of one machine ----------------------------------------------------------------------------------------------


def test_no_registry_host_is_named() -> None:
    # A lock file or a setting with a host works on one network only.
    hosts = r"registry\.(npmjs|yarnpkg)\.|(test\.)?pypi\.org|pythonhosted\.|https?://[^ \"')]*(registry|pypi)"
    assert hits(hosts + r"|\"resolved\"\s*:\s*\"http|--(extra-)?index-url|find[-]links", r"") == []


def test_no_path_of_a_machine_is_named() -> None:
    own = {pwd.getpwuid(os.getuid()).pw_dir, str(ROOT), str(ROOT.parent)} - {"/", "/tmp"}
    named = "|".join(re.escape(folder) for folder in sorted(own))
    anybodys = r"/(?:home|Users)/[A-Za-z][\w.-]*/|/[r]oot/\.?\w"
    assert hits(rf"(?<![\w.~])(?:(?:{named})(?![\w-])|{anybodys})", r"") == []


def test_bundles_are_the_same_wherever_they_are_built() -> None:
    # The bundler names each source in a comment, by its way from js/.
    bundles = r"^(syft_job_widgets/static|labextension)/.*\.js$"
    assert any(re.search(bundles, name) for name in files())
    assert hits(r"^// \.\./", bundles) == []


# --- text is text --------------------------------------------------------------------------------------------------------


def test_the_front_end_makes_no_markup_from_strings() -> None:
    sinks = (
        r"innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write|createContextualFragment"
        r"|setHTMLUnsafe|DOMParser|srcdoc|new Function\b|\beval\("
    )
    sources = r"^js/(src|harness)/.*\.(ts|tsx|js|mjs|html)$"
    assert any(re.search(sources, name) for name in files()), "the front end's sources were not found"
    assert hits(sinks, sources) == []


# --- rooms ---------------------------------------------------------------------------------------------------------------


def core_modules() -> list[str]:
    above = frozenset().union(*LAYERS[CORE_END:])
    return [name for name in modules() if room(name) not in above]


def test_core_rooms_import_no_widgets() -> None:
    # One fresh process for all, told which module brought something in: a process each takes a minute.
    modules = core_modules()
    code = (
        "import importlib, sys\n"
        f"for module in {modules!r}:\n"
        "    importlib.import_module(module)\n"
        f"    found = [name for name in {HEAVY!r} if name in sys.modules]\n"
        "    assert not found, (module, found)\n"
        "print(len(sys.modules))\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    assert len(modules) > 20
    assert int(answer.stdout) > 100


def imports(module: str, path: Path) -> Iterator[tuple[str, int, bool]]:
    """Every import of a module of this package: its dotted name, the line, and whether only the type checker sees it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    package = module.split(".") if path.name == "__init__.py" else module.split(".")[:-1]
    for_types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for statement in node.body
        for inner in ast.walk(statement)
    }
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            target = ".".join([*base, *([node.module] if node.module else [])])
            # `from . import sharing` names a module, `from .errors import X` a thing inside one.
            names = [
                f"{target}.{alias.name}" if f"{target}.{alias.name}" in modules() else target
                for alias in node.names
            ]
        for name in names:
            if name.split(".")[0] == PACKAGE:
                assert isinstance(node, ast.Import | ast.ImportFrom)
                yield name, node.lineno, id(node) in for_types


def test_no_room_imports_a_room_above_it() -> None:
    wrong = []
    for module, path in modules().items():
        here = room(module)
        for target, line, for_types in imports(module, path):
            there = room(target)
            if level(there) <= level(here) or (here, there) == SEAM:
                continue
            # A type's name of a higher core room is known to the type checker alone; a view's name not even to it.
            if for_types and level(there) < CORE_END:
                continue
            wrong.append(f"{path.relative_to(ROOT)}:{line} imports {target}: {here} is below {there}")
    assert wrong == []


def test_every_module_is_short_enough_to_read() -> None:
    long = [
        f"{name}: {count} lines"
        for name, text in texts(rf"^({PACKAGE}/.*\.py|js/(src|harness)/.*\.tsx?|scripts/.*)$")
        if (count := len(text.splitlines())) > MAX_LINES
    ]
    assert long == []


# --- tests that mean something -------------------------------------------------------------------------------------------


def _calls(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Each dotted name that is called or used as a decorator, and each name imported, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield ast.unparse(node), node.lineno
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield f"{node.module}.{alias.name}", node.lineno


def test_no_test_waits_on_time_or_is_skipped() -> None:
    # Python is read as code, so that a script inside a string, which a test gives to the runner, may well sleep.
    banned = re.compile(
        r"^(time\.sleep|asyncio\.sleep|anyio\.sleep)$|\.wait_for_timeout$|^pytest\.(skip|xfail|importorskip)$|mark\.(skip|skipif|xfail)$"
    )
    wrong = [
        f"{name}:{line}: {used}"
        for name, text in texts(r"^tests/.*\.py$")
        for used, line in _calls(ast.parse(text))
        if banned.search(used)
    ]
    assert wrong == []
    assert hits(r"setTimeout\(|\.(skip|todo|fails|skipIf)\(|\b(xit|xdescribe)\(", r"^js/test/.*\.tsx?$") == []


@pytest.mark.parametrize(
    "part", ["core", "widgets", "interop", "engines", "browser", "lab", "hosts", "packaging"]
)
def test_every_part_of_the_test_suite_is_there(part: str) -> None:
    assert any(re.search(rf"^tests/{part}/(.*/)?test_\w+\.py$", name) for name in files())


def test_every_test_file_belongs_to_a_part_that_is_run() -> None:
    runs = re.findall(r"^\t\$\(PYTEST\) (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    places = [word for run in runs for word in run.split() if word.startswith("tests/")]
    assert len(places) > 1
    left_out = [
        name
        for name in files()
        if re.search(r"^tests/(.*/)?test_\w+\.py$", name)
        and not any(name == place or name.startswith(f"{place}/") for place in places)
    ]
    assert left_out == []
