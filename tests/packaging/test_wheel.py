"""What a user installs: the wheel, built from the source archive, in an environment that has nothing else."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from email.message import Message
from email.parser import Parser
from pathlib import Path

import pytest
import uv

from tests.helpers import ROOT

BUNDLES = ("table.js", "card.js", "log.js", "panel.js")
EXTENSION = "share/jupyter/labextensions/syft-job-widgets"


def run(*command: str | Path, cwd: Path, ok: bool = True) -> str:
    """Run a program and give its output. A wrong exit code fails the test with everything that it said."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=_without_python(),
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert (done.returncode == 0) == ok, f"{command} gave {done.returncode}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


def _without_python() -> dict[str, str]:
    """The environment without PYTHONPATH and the like, which could lead back to the checkout."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "JUPYTER"))}


@dataclass(frozen=True)
class Built:
    """Both archives as `python -m build` makes them: the source archive from the checkout, the wheel from *that*."""

    sdist: Path
    wheel: Path

    def wheel_names(self) -> list[str]:
        with zipfile.ZipFile(self.wheel) as archive:
            return archive.namelist()

    def metadata(self) -> Message:
        with zipfile.ZipFile(self.wheel) as archive:
            (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
            return Parser().parsestr(archive.read(name).decode("utf-8"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--installer", "uv", "--outdir", out, ROOT, cwd=out)
    (sdist,) = out.glob("*.tar.gz")
    (wheel,) = out.glob("*.whl")
    return Built(sdist, wheel)


@dataclass(frozen=True)
class CleanEnvironment:
    """A virtual environment with the wheel and its dependencies. Programs run in an empty folder, blind to the checkout."""

    python: Path
    folder: Path

    def code(self, code: str) -> str:
        """Run code in a fresh interpreter; gives what it printed."""
        return run(self.python, "-I", "-W", "error", "-c", code, cwd=self.folder).strip()


@pytest.fixture(scope="module")
def clean(built: Built, tmp_path_factory: pytest.TempPathFactory) -> CleanEnvironment:
    folder = tmp_path_factory.mktemp("clean")
    python = folder / "env" / "bin" / "python"
    run(uv.find_uv_bin(), "venv", "--python", sys.executable, folder / "env", cwd=folder)
    run(uv.find_uv_bin(), "pip", "install", "--python", python, built.wheel, cwd=folder)
    return CleanEnvironment(python, folder)


def test_the_wheel_holds_the_package_and_nothing_else(built: Built) -> None:
    names = built.wheel_names()
    assert {name.split("/")[0].removesuffix(".dist-info").split("-")[0] for name in names} == {
        "syft_job_widgets"
    }
    assert not [
        name for name in names if name.endswith((".ts", ".tsx", ".pyc", ".map")) or "node_modules" in name
    ]
    assert any(name.endswith("/licenses/LICENSE") for name in names)


def test_the_wheel_holds_every_module_and_data_file_of_the_checkout(built: Built) -> None:
    listed = run("git", "ls-files", "-co", "--exclude-standard", "-z", "syft_job_widgets", cwd=ROOT).split(
        "\0"
    )
    wanted = {name for name in listed if name and (ROOT / name).is_file()}
    assert {"syft_job_widgets/py.typed", *(f"syft_job_widgets/static/{name}" for name in BUNDLES)} <= wanted
    assert wanted - set(built.wheel_names()) == set()


def test_the_source_archive_builds_without_the_checkout(built: Built) -> None:
    # The wheel was made from it; here: it has what a packager needs to test and to build the front end again.
    with tarfile.open(built.sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {
        "pyproject.toml",
        "LICENSE",
        "README.md",
        "Makefile",
        "js/package.json",
        "js/package-lock.json",
        "js/build.mjs",
    }
    assert wanted - names == set()
    assert {"tests/conftest.py", "tests/helpers.py"} <= names
    assert not [
        name for name in names if "node_modules" in name or name.startswith((".venv", ".artifacts", "dist"))
    ]


def test_the_metadata_is_fit_for_an_index(built: Built) -> None:
    metadata = built.metadata()
    assert metadata["Name"] == "syft-job-widgets"
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["Requires-Python"] == ">=3.10"
    assert metadata["Summary"]
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert len(metadata.get_payload()) > 500
    assert set(metadata.get_all("Provides-Extra", [])) >= {"demo", "test", "lint"}
    needed = [line for line in metadata.get_all("Requires-Dist", []) if "extra ==" not in line]
    # What only the demo, the tests or the checks need is no burden of a user.
    assert not [
        line
        for line in needed
        if line.lower().startswith(("jupyterlab", "pytest", "playwright", "mypy", "ruff"))
    ]


def test_importing_it_is_light(clean: CleanEnvironment) -> None:
    code = "import sys, syft_job_widgets; print([m for m in ('ipywidgets', 'anywidget', 'IPython') if m in sys.modules])"
    assert clean.code(code) == "[]"


def test_it_is_the_installed_one_with_the_version_of_its_metadata(
    built: Built, clean: CleanEnvironment
) -> None:
    printed = clean.code("import syft_job_widgets as s; print(s.__version__); print(s.__file__)").splitlines()
    assert printed[0] == built.metadata()["Version"]
    assert Path(printed[1]).is_relative_to(clean.folder)


def test_the_documented_names_are_there(clean: CleanEnvironment) -> None:
    clean.code(
        "from syft_job_widgets import JobClient, SyftJobConfig, SyftJobRunner, create_runner, get_client\n"
        "from syft_job_widgets.job import JobInfo, JobsList"
    )


def test_the_views_find_their_bundles(clean: CleanEnvironment) -> None:
    code = (
        "from importlib.resources import files\n"
        f"print([files('syft_job_widgets').joinpath('static', n).read_text('utf-8') != '' for n in {BUNDLES!r}])\n"
        "import syft_job_widgets.widgets"
    )
    assert clean.code(code) == "[True, True, True, True]"


def test_the_side_panel_is_in_the_wheel_file_by_file(built: Built) -> None:
    folder = ROOT / "labextension" / "syft-job-widgets"
    wanted = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {"package.json", "install.json", "static/remoteEntry.js"} < wanted
    found = {
        name.partition(f"/data/{EXTENSION}/")[2] or name.partition(f".data/data/{EXTENSION}/")[2]
        for name in built.wheel_names()
    } - {""}
    assert found == wanted


def test_jupyterlab_has_the_side_panel_at_once(built: Built, tmp_path: Path) -> None:
    # An environment of its own: those of the other tests prove that nothing needs JupyterLab.
    environment = tmp_path / "env"
    python = environment / "bin" / "python"
    run(uv.find_uv_bin(), "venv", "--python", sys.executable, environment, cwd=tmp_path)
    run(uv.find_uv_bin(), "pip", "install", "--python", python, built.wheel, "jupyterlab>=4.4", cwd=tmp_path)
    assert (environment / EXTENSION / "static" / "remoteEntry.js").is_file()
    listed = subprocess.run(
        [environment / "bin" / "jupyter", "labextension", "list"],
        cwd=tmp_path,
        env={**_without_python(), "HOME": str(tmp_path), "JUPYTER_NO_CONFIG": "1", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    (line,) = [line for line in (listed.stdout + listed.stderr).splitlines() if "syft-job-widgets v" in line]
    words = re.sub(r"\x1b\[\d+m", "", line)
    assert words.split() == [
        "syft-job-widgets",
        f"v{built.metadata()['Version']}",
        "enabled",
        "OK",
        "(python,",
        "syft-job-widgets)",
    ]


def test_the_commands_explain_themselves(clean: CleanEnvironment) -> None:
    by_module = run(clean.python, "-m", "syft_job_widgets", "--help", cwd=clean.folder)
    assert "demo" in by_module
    assert "run" in by_module
    assert run(clean.python.with_name("syft-job-widgets"), "--help", cwd=clean.folder) == by_module


def test_an_unknown_command_is_refused(clean: CleanEnvironment) -> None:
    run(clean.python, "-m", "syft_job_widgets", "no-such-command", cwd=clean.folder, ok=False)
