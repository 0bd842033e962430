"""What of a folder a submission takes along: neither what tools made, nor credentials, nor more than can be reviewed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from syft_job_widgets import selection, tree
from syft_job_widgets.layout.yaml_file import MAX_BYTES as MAX_CONFIG
from tests.jobs import ALICE, BOB, client_of

SECRETS = (
    ".aws/credentials .ssh/id_ed25519 .gnupg/secring .azure/x .kube/config .docker/config.json .config/gcloud/x.db "
    ".streamlit/secrets.toml .env .env.production .ENV.local .envrc .netrc _netrc .pypirc .npmrc .pgpass .Renviron "
    ".git-credentials lib/.env id_rsa ID_RSA.PEM server.key store.p12 store.pfx store.kdbx key.ppk id_ecdsa id_ed25519 "
    "credentials.json kaggle.json service-account.json application_default_credentials.json"
).split()
TOOLS = (
    ".git/config .hg/hgrc .svn/entries .bzr/x .jj/x venv/x .venv/x my-env/pyvenv.cfg conda/conda-meta/history "
    ".tox/x .nox/x node_modules/x.js lib/__pycache__/x.pyc .ipynb_checkpoints/x .mypy_cache/x .pytest_cache/x "
    ".ruff_cache/x .DS_Store"
).split()
SENT = (
    "main.py .gitignore secret.csv main.ipynb env/__init__.py tokens.py keys.py key monkey .environment id_rsa.pub "
    "lib/credentials.py config.json docker/config.json .config/x.toml lib/env.py lib/keys.key/x .streamlit/config.toml"
).split()


@pytest.fixture
def code(tmp_path: Path) -> Path:
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "main.py").write_text("print(1)\n")
    return tmp_path / "project"


@pytest.fixture(params=["markers", "protocol 0", "protocol 1"])
def root(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    root = tmp_path / "box"
    root.mkdir()
    if request.param != "markers":
        inbox = root / ALICE / "app_data" / "job" / "inbox"
        (inbox / "eve@else.example" / "v1" if request.param == "protocol 1" else inbox).mkdir(parents=True)
    return root


def fill(folder: Path, names: Sequence[str]) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x\n")
        (folder / name).chmod(0o600)


def sent(root: Path, code: Path, name: str = "x", **more: Any) -> list[str]:
    """The files that arrive, by their paths in the folder."""
    job = client_of(root, BOB).submit_python_job(ALICE, code, name, **more)
    folder = job / code.name if (job / code.name).exists() else job / "code"
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def content(folder: Path) -> Mapping[Path, bytes | None]:
    return {path: path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def refused(root: Path, code: Path, error: type[Exception], match: str, **more: Any) -> None:
    before = content(root)
    with pytest.raises(error, match=match) as caught:
        client_of(root, BOB).submit_python_job(ALICE, code, "refused", **more)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)
    assert content(root) == before


# --- what is left out ----------------------------------------------------------------------------------------------------


def test_neither_credentials_nor_what_tools_made_is_sent(
    root: Path, code: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(code, [*SECRETS, *TOOLS, *SENT])
    assert sent(root, code) == sorted(SENT)
    job = client_of(root).jobs["x"]
    assert job.review().problem is None
    assert not [path for path in job.location.rglob("*") if path.name in (".aws", ".ssh", ".env", "venv")]
    assert len(capsys.readouterr().out) < 1500


def test_what_was_left_out_is_said_in_one_sentence(
    root: Path, code: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sent(root, code, "nothing")
    assert capsys.readouterr().out == ""
    fill(code, [".env", ".aws/config", ".git/config", "__pycache__/a", "lib/__pycache__/b"])
    sent(root, code, "both")
    assert capsys.readouterr().out == (
        "Not sent: .aws, .env (may hold credentials; include=[...] sends what it names); .git, __pycache__ (made by tools).\n"
    )


def test_that_sentence_is_short_and_one_line_whatever_the_names_are(
    root: Path, code: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(code, [f"{'d' * 200}/{number}\n\x1b[31m\u202e.pem" for number in range(2000)])
    fill(code, [f"a\n\u202e{number}.pem" for number in range(4)])
    fill(code, [f"environment {number}/pyvenv.cfg" for number in range(50)])
    sent(root, code)
    said = capsys.readouterr().out
    assert said.startswith("Not sent: a⟨U+000A⟩⟨U+202E⟩0.pem, ")
    assert "and 1,999 more (may hold" in said
    assert "and 45 more (made by tools)." in said
    assert len(said) < 700
    assert said.removesuffix("\n").replace("⟨", "").replace("⟩", "").replace("…", "").isascii()
    assert said.removesuffix("\n").isprintable()


def test_links_among_what_is_left_out_do_no_harm(root: Path, code: Path) -> None:
    fill(code, ["venv/pyvenv.cfg"])
    (code / "venv" / "python").symlink_to("/usr/bin/python3")
    (code / ".env").symlink_to("/etc/hostname")
    assert sent(root, code) == ["main.py"]
    refused(root, code, ValueError, "a link; owners can only approve plain files", include=[".env"])


def test_a_file_that_is_named_itself_is_sent_whatever_its_name_is(
    root: Path, code: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (code / ".env.py").write_text("print(1)\n")
    job = client_of(root, BOB).submit_python_job(ALICE, code / ".env.py", "x")
    assert list(job.rglob(".env.py"))
    assert capsys.readouterr().out == ""


def test_modes_are_those_that_the_owner_reviews(root: Path, code: Path) -> None:
    fill(code, ["closed.csv", "tool.sh"])
    (code / "tool.sh").chmod(0o700)
    sent(root, code)
    job = client_of(root).jobs["x"].location
    modes = {path.name: path.stat().st_mode & 0o777 for path in job.rglob("*") if path.is_file()}
    assert (modes["closed.csv"], modes["tool.sh"]) == (0o644, 0o755)


# --- include -------------------------------------------------------------------------------------------------------------


def test_include_sends_exactly_what_it_names(
    root: Path, code: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(code, [".env", "config/.env", "config/.netrc", "config/a.key", ".aws/config", ".aws/credentials"])
    assert sent(root, code, "one", include=["config/.env"]) == ["config/.env", "main.py"]
    assert "Not sent: .aws, .env, config/.netrc, config/a.key (" in capsys.readouterr().out
    assert sent(root, code, "in a folder", include=(Path("./.aws") / "config" for _ in "x")) == [
        ".aws/config",
        "main.py",
    ]
    assert "Not sent: .aws/credentials, .env, " in capsys.readouterr().out
    assert sent(root, code, "ordinary too", include=["main.py", ".env"]) == [".env", "main.py"]


def test_a_folder_that_include_names_is_sent_with_all_that_is_in_it(root: Path, code: Path) -> None:
    fill(code, [".ssh/id_rsa", ".ssh/deep/.env", ".ssh/__pycache__/x.pyc", "lib/.ssh/id_rsa"])
    assert sent(root, code, include=[".ssh"]) == [".ssh/deep/.env", ".ssh/id_rsa", "main.py"]
    assert client_of(root).jobs["x"].review().problem is None


def test_an_include_that_does_nothing_is_refused(root: Path, code: Path) -> None:
    fill(code, ["config/.env", "venv/x"])
    refused(root, code, FileNotFoundError, "'.env', which is not in", include=["config/.env", ".env"])
    refused(root, code, ValueError, "'config', which is sent anyway", include=["config"])
    for odd in ("/etc/passwd", "../x", "config/../main.py", "", "."):
        refused(root, code, ValueError, "exact path inside of the folder", include=[odd])
    for name in (".venv", "lib/__pycache__/x.pyc"):
        refused(root, code, ValueError, "cannot review", include=[name])
    for wrong in ("config/.env", b"x", 5, [5], [None]):
        refused(root, code, TypeError, "as a list of paths", include=wrong)
    refused(root, code / "main.py", ValueError, "is for folders", include=["main.py"])


def test_the_documented_signature_takes_include_by_name_only(root: Path, code: Path) -> None:
    client = client_of(root, BOB)
    assert client.submit_python_job(ALICE, code, "x", None, "main.py").is_dir()
    with pytest.raises(TypeError, match="positional"):
        client.submit_python_job(ALICE, code, "y", None, "main.py", [".env"])  # type: ignore[call-arg]


# --- the entry point -----------------------------------------------------------------------------------------------------


def test_an_entry_point_that_is_left_out_is_refused(root: Path, code: Path) -> None:
    fill(code, ["venv/x.py", "tools/pyvenv.cfg", "tools/x.py", ".ssh/x.py", ".env.py"])
    refused(root, code, ValueError, "in 'venv', which is not sent: tools make it", entrypoint="venv/x.py")
    refused(root, code, ValueError, "in 'tools', which is not sent", entrypoint="tools/x.py")
    refused(
        root,
        code,
        ValueError,
        r"in '\.ssh', which is not sent: it may hold credentials.*include=\['\.ssh/x\.py'\]",
        entrypoint=".ssh/x.py",
    )
    refused(root, code, ValueError, r"'\.env\.py' is not sent: it may hold", entrypoint=".env.py")
    assert sent(root, code, entrypoint=".ssh/x.py", include=[".ssh/x.py"]) == [".ssh/x.py", "main.py"]


# --- how much ------------------------------------------------------------------------------------------------------------


def test_the_bounds_are_those_of_a_review() -> None:
    for name in ("MAX_FILES", "MAX_BYTES", "MAX_DEPTH"):
        assert getattr(selection, name) == getattr(tree, name)


def test_as_many_files_as_an_owner_can_review_and_no_more(
    root: Path, code: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tree, "MAX_FILES", 20)
    monkeypatch.setattr(selection, "MAX_FILES", 20)
    fill(
        code, [f"data/{number}" for number in range(15)]
    )  # with main.py and data/: 17, and three of the job's
    fill(code, [f"venv/{number}" for number in range(30)])
    sent(root, code, "just right")
    assert client_of(root).jobs["just right"].review().problem is None
    (code / "empty").mkdir()
    refused(root, code, ValueError, "more than 20 files and folders; that is more than an owner can review")


def test_more_bytes_than_an_owner_can_review_are_refused_before_anything_is_copied(
    root: Path, code: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> int:
        raise AssertionError("it was copied")

    monkeypatch.setattr(selection, "copy_descriptor", never)
    for number in range(2):
        with (code / f"large {number}").open("wb") as file:
            file.truncate(tree.MAX_BYTES // 2)
    refused(root, code, ValueError, "more than 4 GiB; that is more than an owner can review")
    with (code / "main.py").open("wb") as file:
        file.truncate(tree.MAX_BYTES)
    refused(root, code / "main.py", ValueError, "more than 4 GiB")


def test_too_deep_folders_are_refused_before_anything_is_copied(root: Path, code: Path) -> None:
    deep = code.joinpath(*["d"] * (tree.MAX_DEPTH - 1))
    deep.mkdir(parents=True)
    sent(root, code, "just right")
    assert client_of(root).jobs["just right"].review().problem is None
    (deep / "d").mkdir()
    refused(root, code, ValueError, "folders deep, which owners cannot approve")


def test_more_names_than_the_config_of_a_newer_layout_can_list(tmp_path: Path, code: Path) -> None:
    root = tmp_path / "box"
    (root / ALICE / "app_data" / "job" / "inbox").mkdir(parents=True)
    names = [f"{number:04}{'n' * 200}" for number in range(MAX_CONFIG // 210 + 1)]
    fill(code, names)
    refused(root, code, ValueError, r"has to name each of the \d+ files in .* could not read it")
    for name in names[: len(names) // 20]:
        (code / name).unlink()
    sent(root, code)
    assert client_of(root).jobs["x"].problem is None


def test_a_file_that_grows_while_it_is_copied_is_copied_to_its_end_not_for_ever(
    root: Path, code: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(code, ["a.log"])
    real, grown = selection.Selection.copy_to, 200

    def later(self: selection.Selection, target: Any) -> None:
        (code / "a.log").write_bytes(b"x" * grown)
        real(self, target)

    monkeypatch.setattr(selection.Selection, "copy_to", later)
    assert sent(root, code, "grown") == ["a.log", "main.py"]
    assert [path.stat().st_size for path in client_of(root).jobs["grown"].location.rglob("a.log")] == [200]
    fill(code, ["a.log"])
    monkeypatch.setattr(
        selection, "MAX_BYTES", (1 << 20) + 150
    )  # of which the job itself may take a mebibyte
    grown = 151
    with pytest.raises(ValueError, match="grew beyond"):
        sent(root, code, "growing")
    assert [job.name for job in client_of(root).jobs] == ["grown"]
    assert not [path for path in root.rglob(".submitting-*")]


def test_what_changes_after_the_decision_is_not_sent(
    root: Path, code: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(code, ["a", "b"])
    real = selection.Selection.copy_to

    def later(self: selection.Selection, target: Any) -> None:
        fill(code, ["new", ".env"])
        real(self, target)

    monkeypatch.setattr(selection.Selection, "copy_to", later)
    assert sent(root, code, "new") == ["a", "b", "main.py"]

    def swapped(self: selection.Selection, target: Any) -> None:
        (code / "b").unlink()
        (code / "b").symlink_to("/etc/hostname")
        real(self, target)

    monkeypatch.setattr(selection.Selection, "copy_to", swapped)
    with pytest.raises(ValueError, match="links are not followed"):
        sent(root, code, "swapped")
    (code / "b").unlink()
    fill(code, ["b"])

    def gone(self: selection.Selection, target: Any) -> None:
        (code / "b").unlink()
        real(self, target)

    monkeypatch.setattr(selection.Selection, "copy_to", gone)
    with pytest.raises(ValueError, match="went away while it was copied; nothing was sent"):
        sent(root, code, "gone")
    assert [job.name for job in client_of(root).jobs] == ["new"]
