"""Making a new job folder: from code on the submitter's disk to a complete submission, all at once or not at all."""

from __future__ import annotations

import os
import secrets
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import yaml

from .errors import InvalidNameError, JobExistsError, SourceNotFoundError, UnsafePathError
from .layout import Dir, JobKey
from .layout.review_submit import layout_in_use, submit
from .layout.safe_files import copy_descriptor
from .names import check_email, check_job_name
from .text import visible

_LEFT_OUT = frozenset(
    ("__pycache__", ".git", ".venv", ".ipynb_checkpoints", ".mypy_cache", ".pytest_cache", ".DS_Store")
)
"""Made by tools on the submitter's machine; no part of what they wrote."""


@dataclass(frozen=True, slots=True)
class PythonCode:
    """What a Python submission consists of: the file or folder, and the file that runs."""

    source: Path
    is_folder: bool
    entry_point: str

    @classmethod
    def find(cls, code_path: str | Path, entrypoint: str | None) -> PythonCode:
        """Look at the code and decide what runs: the given entry point, `main.py`, or the only `.py` file.

        Raises:
            FileNotFoundError: `code_path` does not exist.
            ValueError: it is no Python file or folder, or the entry point cannot be told.
        """
        source = Path(code_path).expanduser().resolve()
        if not source.exists():
            raise SourceNotFoundError(
                f"Code path does not exist: {code_path}. Give the path of a .py file or a folder."
            )
        if not source.is_dir():
            if source.suffix != ".py":
                raise ValueError(f"{code_path} is not a Python file. Give a .py file, or a folder with one.")
            return cls(source, False, source.name)
        entry = entrypoint or cls._detect(source)
        if entry is None:
            raise ValueError(
                f"{code_path} has neither main.py nor exactly one .py file. Say which file runs: entrypoint='...'."
            )
        if ".." in Path(entry).parts or Path(entry).is_absolute() or not (source / entry).is_file():
            raise ValueError(
                f"The entry point {entry!r} is not a file in {code_path}. Give its path inside the folder."
            )
        if not entry.endswith(".py"):
            raise ValueError(f"The entry point {entry!r} is not a Python file. Give a .py file.")
        return cls(source, True, entry)

    @staticmethod
    def _detect(folder: Path) -> str | None:
        if (folder / "main.py").is_file():
            return "main.py"
        scripts = [item.name for item in folder.iterdir() if item.is_file() and item.suffix == ".py"]
        return scripts[0] if len(scripts) == 1 else None


def check_dependencies(dependencies: Sequence[str] | None) -> list[str]:
    """Package requirements that can stand on a command line.

    Raises:
        ValueError: one is not a requirement; TypeError: not a list of text.
    """
    if dependencies is None:
        return []
    if isinstance(dependencies, str) or not all(isinstance(item, str) for item in dependencies):
        raise TypeError("Give the dependencies as a list, such as ['numpy', 'pandas==2.2.3'].")
    for item in dependencies:
        if not item.strip() or item.startswith("-") or not item.isprintable():
            raise ValueError(
                f"{item!r} is not a package requirement. Use names such as 'numpy' or 'pandas==2.2.3'."
            )
    return list(dependencies)


def python_script(code: PythonCode, dependencies: Sequence[str]) -> str:
    """The `run.sh` of a Python job: an environment of its own, its dependencies by uv, then the entry point."""
    folder = code.source.name if code.is_folder else ""
    lines = ["#!/bin/bash", "set -euo pipefail", "export UV_SYSTEM_PYTHON=false"]
    if folder and (code.source / "pyproject.toml").is_file():
        lines += [
            f"uv sync --quiet --project {shlex.quote('./' + folder)}",
            f"source {shlex.quote(f'./{folder}/.venv/bin/activate')}",
        ]
    else:
        lines += ["uv venv --quiet .venv", "source .venv/bin/activate"]
    if dependencies:
        lines.append("uv pip install --quiet -- " + " ".join(shlex.quote(item) for item in dependencies))
    if folder:
        lines.append(f"export PYTHONPATH={shlex.quote(folder)}${{PYTHONPATH:+:$PYTHONPATH}}")
    # "./" because a name may begin with a dash.
    lines.append(
        "python " + shlex.quote("./" + (f"{folder}/{code.entry_point}" if folder else code.entry_point))
    )
    return "\n".join(lines) + "\n"


def write_submission(
    root: Path,
    *,
    owner: str,
    submitter: str,
    name: str,
    script: str,
    code: PythonCode | None = None,
    dependencies: Sequence[str] = (),
) -> Path:
    """Write a complete job folder under a hidden name, then give it its name.

    Args:
        root: the SyftBox folder.
        owner: address of the datasite that gets the job.
        submitter: address of the current user.
        name: the job's name; empty for `Job - <8 hex digits>`.
        script: content of run.sh.
        code: Python code to copy beside it; None for a bash job.
        dependencies: checked requirements, for the config.

    Returns:
        Path of the job's folder.

    Raises:
        FileExistsError: there is a job of that name.
        ValueError: the name or an address cannot be a folder's name; the code holds links.
    """
    check_email(owner)
    name = check_job_name(name) if name.strip() else _default_name(name)
    layout = layout_in_use(root, owner)
    if layout is not None:
        return _submit_for_review(root, JobKey(owner, submitter, name, layout), script, code, dependencies)
    config: dict[str, object] = {
        "name": name,
        "submitted_by": submitter,
        "submitted_at": datetime.now(timezone.utc).isoformat(),
    }
    if code is not None:
        config |= {
            "type": "python",
            "code_path": code.source.name,  # the name alone: the rest would tell of the submitter's machine
            "entry_point": code.entry_point,
            "dependencies": list(dependencies),
            "is_folder_submission": code.is_folder,
        }
    with Dir.open(root) as base, base.walk_to((owner, "app_data", "job", submitter), create=True) as folder:
        if folder.kind(name) is not None:
            raise JobExistsError(
                f"Job {visible(name)!r} already exists for {visible(owner)}. Choose another name."
            )
        hidden = f".submitting-{secrets.token_hex(8)}"
        try:
            with folder.dir(hidden, create=True) as job:
                if code is not None:
                    _copy_code(code, job)
                job.create_exclusive("run.sh", script.encode(), 0o755)
                job.create_exclusive("config.yaml", yaml.safe_dump(config, allow_unicode=True).encode())
            try:
                folder.rename(hidden, name)
            except OSError as error:
                if folder.kind(name) is None:
                    raise
                raise JobExistsError(
                    f"Job {visible(name)!r} already exists for {visible(owner)}. Choose another name."
                ) from error
        finally:
            folder.remove_tree(hidden)
    return root / owner / "app_data" / "job" / submitter / name


# Every runner, the published ones too, fetches results from `code/outputs`; a script that writes to `outputs/` shall not lose them.
_BASH_IN_CODE = "#!/bin/bash\ncd code && exec bash script.sh\n"


def _submit_for_review(
    root: Path, key: JobKey, script: str, code: PythonCode | None, dependencies: Sequence[str]
) -> Path:
    at = datetime.now(timezone.utc).isoformat().replace("+00:00", "Z")
    config: dict[str, object] = {"name": key.name, "submitted_at": at}
    if code is None:
        return submit(
            root,
            key,
            _BASH_IN_CODE,
            config,
            lambda folder: folder.create_exclusive("script.sh", script.encode()),
        )
    config |= {
        "type": "python",
        "code_path": code.source.name,  # the name alone: the rest would tell of the submitter's machine
        "entrypoint": code.entry_point,
        "dependencies": list(dependencies),
        "is_folder_submission": code.is_folder,
    }
    return submit(root, key, _script_in_code(code, dependencies), config, lambda into: _fill(code, into))


def _script_in_code(code: PythonCode, dependencies: Sequence[str]) -> str:
    """Like `python_script`, for layouts in which all code stands in `code/` and runs there."""
    lines = ["#!/bin/bash", "set -euo pipefail", "export UV_SYSTEM_PYTHON=false", "cd code"]
    if code.is_folder and (code.source / "pyproject.toml").is_file():
        lines += ["uv sync --quiet", "source .venv/bin/activate"]
    else:
        lines += ["uv venv --quiet .venv", "source .venv/bin/activate"]
    if dependencies:
        lines.append("uv pip install --quiet -- " + " ".join(shlex.quote(item) for item in dependencies))
    lines += [
        "export PYTHONPATH=.${PYTHONPATH:+:$PYTHONPATH}",
        "python " + shlex.quote(f"./{code.entry_point}"),
    ]
    return "\n".join(lines) + "\n"


def _fill(code: PythonCode, into: Dir) -> None:
    if not code.is_folder:
        with Dir.open(code.source.parent) as parent:
            _copy(parent, code.source.name, into)
        return
    with Dir.open(code.source) as source:
        for name in sorted(source.names()):
            if name not in _LEFT_OUT:
                _copy(source, name, into)


def _default_name(name: str) -> str:
    if name:
        raise InvalidNameError(
            f"The job name {name!r} is only spaces. Leave it empty for a default, or choose a name."
        )
    return f"Job - {secrets.token_hex(4)}"


def _copy_code(code: PythonCode, job: Dir) -> None:
    taken = {"run.sh", "config.yaml", "approved", "done", "rejected", "logs", "outputs"}
    if code.source.name in taken:
        raise InvalidNameError(
            f"The code cannot be called {code.source.name!r}: the job uses that name itself. Rename it."
        )
    with Dir.open(code.source.parent) as parent:
        _copy(parent, code.source.name, job)


def _copy(source: Dir, name: str, target: Dir) -> None:
    kind = source.kind(name)
    if kind == "directory":
        with source.dir(name) as inner, target.dir(name, create=True) as into:
            for entry in sorted(inner.names()):
                if entry not in _LEFT_OUT:
                    _copy(inner, entry, into)
    elif kind == "file":
        reading = source.open_file(name)
        try:
            executable = bool(os.fstat(reading).st_mode & 0o100)
            writing = target.create_file(name, 0o755 if executable else 0o644)
            try:
                copy_descriptor(reading, writing)
            finally:
                os.close(writing)
        finally:
            os.close(reading)
    else:
        raise UnsafePathError(
            f"{source.tell(name)} is a {kind or 'missing entry'}; owners can only approve plain files. Replace it by a file."
        )
