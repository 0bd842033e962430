"""Submitting jobs, and SyftJobConfig, JobClient and get_client."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from syft_job_widgets import JobClient, SyftJobConfig, get_client
from syft_job_widgets.tree import MAX_DEPTH
from tests.jobs import ALICE, BOB, client_of


@pytest.fixture
def code(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "lib").mkdir(parents=True)
    (folder / "main.py").write_text("import lib.tools\n")
    (folder / "lib" / "tools.py").write_text("")
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "x.pyc").write_bytes(b"\0")
    return folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "box").mkdir()
    return tmp_path / "box"


def test_python_file(root: Path, code: Path) -> None:
    path = client_of(root, BOB).submit_python_job(
        ALICE, str(code / "main.py"), "My job", dependencies=["numpy>=1"]
    )
    assert path == root / ALICE / "app_data" / "job" / BOB / "My job"
    assert sorted(item.name for item in path.iterdir()) == ["config.yaml", "main.py", "run.sh"]
    config = yaml.safe_load((path / "config.yaml").read_text())
    assert config["name"] == "My job"
    assert config["submitted_by"] == BOB
    assert config["type"] == "python"
    assert config["entry_point"] == "main.py"
    assert config["dependencies"] == ["numpy>=1"]
    assert config["is_folder_submission"] is False
    assert "'numpy>=1'" in (path / "run.sh").read_text()
    job = client_of(root, ALICE).jobs["My job"]
    assert job.status == "inbox"
    assert job.submitted_by == BOB
    assert job.problem is None


def test_python_folder(root: Path, code: Path) -> None:
    path = client_of(root, BOB).submit_python_job(user=ALICE, code_path=str(code))
    assert path.name.startswith("Job - ")
    assert (path / "project" / "lib" / "tools.py").is_file()
    assert not (path / "project" / "__pycache__").exists()
    assert "python ./project/main.py" in (path / "run.sh").read_text()


def test_bash(root: Path) -> None:
    path = client_of(root, BOB).submit_bash_job(ALICE, "echo hi\n", "hi")
    assert (path / "run.sh").read_text() == "echo hi\n"


def test_entry_points(root: Path, tmp_path: Path) -> None:
    client = client_of(root, BOB)
    folder = tmp_path / "many"
    folder.mkdir()
    (folder / "a.py").touch()
    (folder / "b.py").touch()
    with pytest.raises(ValueError, match="entrypoint="):
        client.submit_python_job(ALICE, str(folder))
    with pytest.raises(ValueError, match="not a file in"):
        client.submit_python_job(ALICE, str(folder), entrypoint="c.py")
    with pytest.raises(ValueError, match="not a file in"):
        client.submit_python_job(ALICE, str(folder), entrypoint="../many/a.py")
    assert client.submit_python_job(ALICE, str(folder), entrypoint="b.py").is_dir()
    with pytest.raises(FileNotFoundError):
        client.submit_python_job(ALICE, str(tmp_path / "nothing.py"))
    (tmp_path / "x.txt").touch()
    with pytest.raises(ValueError, match="not a Python file"):
        client.submit_python_job(ALICE, str(tmp_path / "x.txt"))


def test_links_are_not_submitted(root: Path, code: Path) -> None:
    (code / "data").symlink_to("/etc/passwd")
    with pytest.raises(ValueError, match="plain files"):
        client_of(root, BOB).submit_python_job(ALICE, str(code), "x")
    assert list(root.iterdir()) == []


@pytest.mark.parametrize(
    "name",
    [
        "<img src=x onerror=alert(1)>",
        "..",
        ".",
        "a/b",
        "   ",
        "x" * 300,
        "a\nb",
        "a\u202eb",
        "a\0b",
        ".hidden",
        "v1",
        "V22",
        "*",
        "a\\b",
        "{{.Year}}",
        "x ",
        "inbox",
    ],
)
def test_unsafe_names_are_refused(root: Path, name: str) -> None:
    with pytest.raises(ValueError, match=r"cannot be used|only spaces"):
        client_of(root, BOB).submit_bash_job(ALICE, "true", name)
    assert not (root / ALICE / "app_data" / "job" / BOB).exists() or not list(
        (root / ALICE / "app_data" / "job" / BOB).iterdir()
    )


@pytest.mark.parametrize("name", ["Data Analysis", "run[1]", "数据 📈", "a-b_c.d (2)", "👩‍🔬 study"])
def test_plain_names_are_fine(root: Path, name: str) -> None:
    client_of(root, BOB).submit_bash_job(ALICE, "true", name)
    assert client_of(root).jobs[name].problem is None


def test_the_same_name_twice(root: Path) -> None:
    client = client_of(root, BOB)
    client.submit_bash_job(ALICE, "echo 1\n", "x")
    with pytest.raises(FileExistsError, match="already exists"):
        client.submit_bash_job(ALICE, "echo 2\n", "x")
    assert (root / ALICE / "app_data" / "job" / BOB / "x" / "run.sh").read_text() == "echo 1\n"


@pytest.mark.parametrize("user", ["", "nobody", "a@b@c", "../x@y", "a b@c.org", "x@y/z"])
def test_bad_addresses(root: Path, user: str) -> None:
    with pytest.raises(ValueError, match="address"):
        client_of(root, BOB).submit_bash_job(user, "true", "x")


def test_bad_dependencies(root: Path, code: Path) -> None:
    client = client_of(root, BOB)
    with pytest.raises(TypeError, match="list"):
        client.submit_python_job(ALICE, str(code), "x", dependencies="numpy")
    for bad in ("--editable=x", "", "a\nb"):
        with pytest.raises(ValueError, match="requirement"):
            client.submit_python_job(ALICE, str(code), "x", dependencies=[bad])


def test_shell_words_in_names_stay_words(root: Path, tmp_path: Path) -> None:
    script = tmp_path / "a;touch pwned $(id).py"
    script.touch()
    path = client_of(root, BOB).submit_python_job(ALICE, str(script), "x")
    assert "'./a;touch pwned $(id).py'" in (path / "run.sh").read_text()


def test_config_and_client(root: Path) -> None:
    config = SyftJobConfig(syftbox_folder=root, email=ALICE)
    assert config.get_user_dir(BOB) == root / BOB
    assert config.get_job_dir(BOB) == root / BOB / "app_data" / "job"
    assert config.syftbox_folder_path_str == str(root.resolve())
    assert JobClient(config).config.email == ALICE
    client = get_client(syftbox_folder_path=str(root), email=ALICE)
    assert client.config.email == ALICE
    assert len(client.jobs) == 0
    with pytest.raises(FileNotFoundError):
        get_client(str(root / "nothing"), ALICE)
    (root / "file").touch()
    with pytest.raises(ValueError, match="not a folder"):
        get_client(str(root / "file"), ALICE)
    with pytest.raises(ValueError, match="address"):
        get_client(str(root), "nobody")


def test_setup_folder_gives_write_to_that_person_only(root: Path) -> None:
    from syft_job_widgets.sharing import can_write

    path = client_of(root).setup_ds_job_folder_as_do(BOB)
    assert path == root / ALICE / "app_data" / "job" / BOB
    assert can_write(root / ALICE, f"app_data/job/{BOB}/x/main.py", BOB)
    assert not can_write(root / ALICE, f"app_data/job/{BOB}/x/main.py", "eve@else.example")
    assert not can_write(root / ALICE, f"app_data/job/.reviews/{BOB}/x.yaml", BOB)


@pytest.mark.parametrize("inbox", [False, True])
def test_a_folder_is_not_copied_into_itself(root: Path, inbox: bool) -> None:
    (root / ALICE / "app_data" / "job" / ("inbox" if inbox else "")).mkdir(parents=True)
    (root / ALICE / "app_data" / "main.py").touch()
    (root.parent / "main.py").touch()
    (root.parent / "link").symlink_to(root.parent)
    (root / "main.py").touch()
    before = sorted(root.rglob("*"))
    for source in (root.parent, root, root.parent / "link", root / ALICE / "app_data"):
        with pytest.raises(ValueError, match="copied into itself"):
            client_of(root, BOB).submit_python_job(ALICE, source, "self")
    assert sorted(root.rglob("*")) == before
    (root / BOB / "code").mkdir(parents=True)
    (root / BOB / "code" / "main.py").touch()
    assert client_of(root, BOB).submit_python_job(ALICE, root / BOB / "code", "fine").is_dir()


def test_no_more_folders_in_folders_than_an_owner_can_approve(root: Path, code: Path) -> None:
    client = client_of(root, BOB)
    deep = code.joinpath(*["d"] * (MAX_DEPTH - 1))
    deep.mkdir(parents=True)
    (deep / "x").touch()
    client.submit_python_job(ALICE, code, "just right")
    assert client_of(root).jobs["just right"].review().problem is None
    (deep / "d").mkdir()
    with pytest.raises(ValueError, match="folders deep"):
        client.submit_python_job(ALICE, code, "too deep")
    assert len(client.jobs) == 1


def test_an_entry_point_may_be_a_path(root: Path, code: Path) -> None:
    path = client_of(root, BOB).submit_python_job(ALICE, code, "x", entrypoint=Path("lib/tools.py"))
    assert yaml.safe_load((path / "config.yaml").read_text())["entry_point"] == "lib/tools.py"


def test_an_entry_point_that_would_not_run_is_refused(root: Path, code: Path) -> None:
    client = client_of(root, BOB)
    with pytest.raises(ValueError, match=r"'other\.py' is not 'main\.py'"):
        client.submit_python_job(ALICE, code / "main.py", "x", entrypoint="other.py")
    client.submit_python_job(ALICE, code / "main.py", "x", entrypoint="main.py")
    (code / ".venv").mkdir()
    (code / ".venv" / "x.py").touch()
    with pytest.raises(ValueError, match="which is not sent"):
        client.submit_python_job(ALICE, code, "y", entrypoint=".venv/x.py")


@pytest.mark.parametrize(
    "name",
    ["stdout.txt", "stderr.txt", "returncode.txt", "syft.pub.yaml", "outputs", "config.yaml", "approved"],
)
def test_code_that_would_be_taken_for_something_else(root: Path, code: Path, name: str) -> None:
    with pytest.raises(ValueError, match="the job uses that name itself"):
        client_of(root, BOB).submit_python_job(ALICE, code.rename(code.with_name(name)), "x")


@pytest.mark.parametrize(
    "bad", ["numpy pandas", "numpy=1", " -r x", " numpy", "numpy==", "./local", "-e git+https://x"]
)
def test_what_no_installer_takes_is_no_dependency(root: Path, code: Path, bad: str) -> None:
    with pytest.raises(ValueError, match="is not a package requirement"):
        client_of(root, BOB).submit_python_job(ALICE, code, "x", dependencies=["numpy", bad])


def test_what_installers_take_is_a_dependency(root: Path, code: Path) -> None:
    wanted = [
        "numpy",
        "pandas==2.2.3",
        "torch>=2,<3; python_version > '3.9'",
        "dask[array] ~= 2024.1",
        "tool @ https://host.example/tool-1.0-py3-none-any.whl",
        "git+https://host.example/tool.git@main",
    ]
    path = client_of(root, BOB).submit_python_job(
        ALICE,
        code,
        "x",
        dependencies=(item for item in wanted),  # looked at once, and not used up by that
    )
    assert yaml.safe_load((path / "config.yaml").read_text())["dependencies"] == wanted
    for bad in (5, b"numpy", [5], {"numpy": 1}.values()):
        with pytest.raises(TypeError, match="as a list"):
            client_of(root, BOB).submit_python_job(ALICE, code, "y", dependencies=bad)  # type: ignore[arg-type]


@pytest.mark.parametrize("odd", [None, 5, b"x"])
def test_what_is_no_text_is_refused_before_anything_is_made(tmp_path: Path, code: Path, odd: Any) -> None:
    client = client_of(tmp_path / "new box", BOB)
    with pytest.raises(ValueError, match="no email address"):
        client.submit_bash_job(odd, "true", "x")
    with pytest.raises(TypeError, match="script as text"):
        client.submit_bash_job(ALICE, odd, "x")
    with pytest.raises(TypeError, match="path of the code"):
        client.submit_python_job(ALICE, odd, "x")
    with pytest.raises(ValueError, match="no email address"):
        SyftJobConfig(tmp_path, odd)
    with pytest.raises(ValueError, match="half of a character"):
        client.submit_bash_job(ALICE, "echo \ud800", "x")
    if odd is not None:  # None stands for a default name
        with pytest.raises(ValueError, match="is no text"):
            client.submit_bash_job(ALICE, "true", odd)
    assert not (tmp_path / "new box").exists()
