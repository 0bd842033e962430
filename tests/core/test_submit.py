"""Submitting jobs, and SyftJobConfig, JobClient and get_client."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from syft_job_widgets import JobClient, SyftJobConfig, get_client
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
    assert list((root / ALICE / "app_data" / "job" / BOB).iterdir()) == []


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
