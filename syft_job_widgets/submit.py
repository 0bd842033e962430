"""Making a new job folder: from code on the submitter's disk to a complete submission, all at once or not at all."""

from __future__ import annotations

import os
import re
import secrets
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import yaml
from packaging.requirements import InvalidRequirement, Requirement

from .errors import (
    ConfigFileError,
    InvalidNameError,
    JobExistsError,
    NotReviewableError,
    SourceNotFoundError,
    UnsafePathError,
)
from .layout import Dir, JobKey
from .layout.markers_names import CONFIG, MARKERS, NOT_CONTENT, SCRIPT
from .layout.review_submit import layout_in_use, submit
from .layout.yaml_file import parse
from .names import check_email, check_job_name
from .paths import expand, holds
from .selection import Parts, Selection, check_include
from .text import say, visible


@dataclass(frozen=True, slots=True)
class PythonCode:
    """What a Python submission consists of: the file or folder, the file that runs, and what is sent on request only."""

    source: Path
    is_folder: bool
    entry_point: str
    include: frozenset[Parts] = frozenset()

    @classmethod
    def find(
        cls,
        code_path: str | Path,
        entrypoint: str | Path | None,
        include: Iterable[str | os.PathLike[str]] | None = None,
    ) -> PythonCode:
        """Look at the code and decide what runs: the given entry point, `main.py`, or the only `.py` file.

        Raises:
            FileNotFoundError: `code_path` does not exist.
            ValueError: it is no Python file or folder, or the entry point cannot be told; or an `include` that can have
                no effect.
            TypeError: `include` is no list of paths.
        """
        wanted = check_include(include)
        source = expand(code_path, "The path of the code").resolve()
        if not source.exists():
            raise SourceNotFoundError(
                f"Code path does not exist: {code_path}. Give the path of a .py file or a folder."
            )
        if not source.is_dir():
            if source.suffix != ".py":
                raise ValueError(f"{code_path} is not a Python file. Give a .py file, or a folder with one.")
            if entrypoint and str(entrypoint) != source.name:
                raise ValueError(
                    f"The entry point {str(entrypoint)!r} is not {source.name!r}, the only file that is sent. Leave entrypoint= out, or give a folder."
                )
            if wanted:
                raise ValueError(
                    f"include= is for folders, and {source.name!r} is the only file that is sent. Leave it out, or give a folder."
                )
            return cls(source, False, source.name)
        entry = str(entrypoint) if entrypoint else cls._detect(source)
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
        return cls(source, True, entry, wanted)

    @staticmethod
    def _detect(folder: Path) -> str | None:
        if (folder / "main.py").is_file():
            return "main.py"
        scripts = [item.name for item in folder.iterdir() if item.is_file() and item.suffix == ".py"]
        return scripts[0] if len(scripts) == 1 else None


def check_dependencies(dependencies: Iterable[str] | None) -> list[str]:
    """Package requirements that can stand on a command line.

    Raises:
        ValueError: one is not a requirement; TypeError: not a list of text.
    """
    if dependencies is None:
        return []
    # Once: a generator that was looked through is empty afterwards.
    given = (
        list(dependencies)
        if isinstance(dependencies, Iterable) and not isinstance(dependencies, str)
        else None
    )
    if given is None or not all(isinstance(item, str) for item in given):
        raise TypeError("Give the dependencies as a list, such as ['numpy', 'pandas==2.2.3'].")
    for item in given:
        if not item.isprintable() or not (_URL.fullmatch(item) or _is_requirement(item)):
            raise ValueError(
                f"{item!r} is not a package requirement. Use names such as 'numpy' or 'pandas==2.2.3', one in each item."
            )
    return given


_URL = re.compile(r"(?:git\+)?(?:https?|ssh)://\S+")
"""Where a package is, without its name: not in PEP 508, and yet what uv and pip take."""


def _is_requirement(item: str) -> bool:
    try:
        Requirement(item)
    except InvalidRequirement:
        return False
    return item == item.strip()


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
    """Write a complete job folder under a hidden name, then give it its name. What was left out of the code is printed.

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
        ValueError: the name or an address cannot be a folder's name; the code holds links, or more than an owner can
            review; the entry point is not sent.
    """
    check_email(owner)
    name = check_job_name(name) if not isinstance(name, str) or name.strip() else _default_name(name)
    _check_script(script)
    if code is not None:
        _check_source(code, root / owner / "app_data" / "job" / submitter)
    # All of it is decided before anything is made.
    sent = None if code is None else Selection(code.source, code.entry_point, code.include)
    root.mkdir(parents=True, exist_ok=True)
    layout = layout_in_use(root, owner)
    key = JobKey(owner, submitter, name, layout or MARKERS)
    write = _submit_with_markers if layout is None else _submit_for_review
    path = write(root, key, script, code, sent, dependencies)
    if sent is not None and (left_out := sent.sentence()):
        say(left_out)
    return path


def _submit_with_markers(
    root: Path,
    key: JobKey,
    script: str,
    code: PythonCode | None,
    sent: Selection | None,
    dependencies: Sequence[str],
) -> Path:
    owner, submitter, name = key.owner, key.submitter, key.name
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
                if code is not None and sent is not None:
                    _copy_code(code, sent, job)
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


def _check_script(script: str) -> None:
    if not isinstance(script, str):
        raise TypeError(f"Give the script as text, not as {type(script).__name__}.")
    try:
        script.encode()
    except UnicodeEncodeError:
        raise ValueError(
            "The script holds half of a character (a lone surrogate), which no file can. Write it anew."
        ) from None


def _check_source(code: PythonCode, target: Path) -> None:
    if code.is_folder and holds(code.source, target):
        raise UnsafePathError(
            f"The job would stand inside of {visible(str(code.source))}, the folder that is to be sent, and would be copied into itself. "
            "Give the folder that holds only the code."
        )


# Every runner, the published ones too, fetches results from `code/outputs`; a script that writes to `outputs/` shall not lose them.
_BASH_IN_CODE = "#!/bin/bash\ncd code && exec bash script.sh\n"


def _submit_for_review(
    root: Path,
    key: JobKey,
    script: str,
    code: PythonCode | None,
    sent: Selection | None,
    dependencies: Sequence[str],
) -> Path:
    at = datetime.now(timezone.utc).isoformat().replace("+00:00", "Z")
    config: dict[str, object] = {"name": key.name, "submitted_at": at}
    if code is None or sent is None:
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
    files = list(sent.paths())
    try:
        # The headers stand for the fields that every job has besides.
        parse(yaml.safe_dump({**config, "files": files, "headers": " " * 1024}, allow_unicode=True).encode())
    except ConfigFileError as error:
        raise NotReviewableError(
            f"The job's config.yaml has to name each of the {len(files):,} files in {visible(str(code.source))}, and the owner could not read it: "
            f"{visible(str(error))} Send the folder that holds only the code."
        ) from None
    return submit(root, key, _script_in_code(code, dependencies), config, sent.copy_to)


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


def _default_name(name: str) -> str:
    if name:
        raise InvalidNameError(
            f"The job name {name!r} is only spaces. Leave it empty for a default, or choose a name."
        )
    return f"Job - {secrets.token_hex(4)}"


def _copy_code(code: PythonCode, sent: Selection, job: Dir) -> None:
    if code.source.name in (SCRIPT, CONFIG, *NOT_CONTENT):
        raise InvalidNameError(
            f"The code cannot be called {code.source.name!r}: the job uses that name itself. Rename it."
        )
    if not code.is_folder:
        sent.copy_to(job)
        return
    with job.new_dir(code.source.name) as folder:
        sent.copy_to(folder)
