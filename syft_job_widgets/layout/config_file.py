"""`config.yaml` of a job: from bytes to checked fields, with sentences for what is wrong."""

from __future__ import annotations

import os

from ..errors import ConfigFileError
from . import yaml_file
from .descriptors import OddFileError, may_pass, read_regular
from .records import JobConfigFile

# What is kept of a config stays in memory for each job, so it is bounded more tightly than the file.
MAX_TEXT = 1000
MAX_DEPENDENCIES = 500
_MAX_DEPENDENCY_TEXT = 16_000

# Values that most configs share are kept once. Only short ones, and not many: their writers are not trusted.
_shared: dict[str, str] = {}
_shared_lists: dict[tuple[str, ...], tuple[str, ...]] = {}
_SHARED_LIMIT = 2000
_TEXTS = (
    *("name", "submitted_by", "submitted_at", "type", "entry_point", "entrypoint"),
    *("code_path", "is_folder_submission"),
)


def read_config(
    folder: int, name: str, *, submitter: str, job_name: str, looked: os.stat_result | None = None
) -> JobConfigFile:
    """Read a job's config within the limits. Raises only OSErrors that may pass, such as too many open files.

    Args:
        folder: descriptor of the folder that holds the file.
        name: the file's name.
        submitter, job_name: what the path says, to warn where the file says otherwise.
        looked: the `lstat` of the file, where the caller has just made one.
    """
    try:
        raw = read_regular(folder, name, yaml_file.MAX_BYTES, looked)
        if len(raw) > yaml_file.MAX_BYTES:
            return JobConfigFile(problem=f"{name} is larger than {yaml_file.MAX_BYTES:,} bytes.")
        return check_config(yaml_file.parse(raw, name), name, submitter=submitter, job_name=job_name)
    except FileNotFoundError:
        return JobConfigFile(problem=f"{name} is missing.")
    except OddFileError:
        return JobConfigFile(problem=f"{name} is not a regular file.")
    except ConfigFileError as error:
        return JobConfigFile(problem=str(error))
    except OSError as error:
        if may_pass(error):
            raise
        return JobConfigFile(problem=f"{name} cannot be opened: {error.strerror}.")


def check_config(
    fields: dict[str, yaml_file.Value], what: str, *, submitter: str, job_name: str
) -> JobConfigFile:
    """Typed fields from a parsed config; `ConfigFileError` names the field of the wrong type."""
    found = {name: _text(fields[name], name, what) for name in _TEXTS if name in fields}
    warnings: list[str] = []
    name, submitted_by = found.get("name"), found.get("submitted_by")
    if submitted_by == submitter:
        submitted_by = submitter  # the same text, kept once
    elif submitted_by is not None:
        warnings.append(
            f"{what} says it was submitted by {submitted_by!r}, but it stands in the folder of {submitter!r}."
        )
    if name is not None and name != job_name:
        warnings.append(f"{what} calls the job {name!r}, but its folder is {job_name!r}.")
    folder = found.get("is_folder_submission")
    if folder is not None and folder.lower() not in ("true", "false"):
        raise ConfigFileError(f"{what}: 'is_folder_submission' should be true or false.")
    return JobConfigFile(
        submitted_at=found.get("submitted_at"),
        submitted_by=submitted_by,
        type=share_text(found.get("type")),
        entry_point=share_text(found.get("entry_point") or found.get("entrypoint")),
        code_path=found.get("code_path"),
        dependencies=_dependencies(fields.get("dependencies"), what),
        folder_submission=None if folder is None else folder.lower() == "true",
        warnings=tuple(warnings),
    )


def _text(value: yaml_file.Value, name: str, what: str) -> str | None:
    if value is None or (type(value) is str and len(value) <= MAX_TEXT):
        return value
    if not isinstance(value, str):
        raise ConfigFileError(
            f"{what}: '{name}' should be text and is a {'list' if isinstance(value, list) else 'mapping'}."
        )
    raise ConfigFileError(f"{what}: '{name}' has {len(value):,} characters; at most {MAX_TEXT:,} are read.")


def _dependencies(value: yaml_file.Value, what: str) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ConfigFileError(f"{what}: 'dependencies' should be a list of package names.")
    found = tuple(map(str, value))
    if len(found) > MAX_DEPENDENCIES or sum(map(len, found)) > _MAX_DEPENDENCY_TEXT:
        raise ConfigFileError(
            f"{what}: 'dependencies' is too long; at most {MAX_DEPENDENCIES} packages"
            f" with {_MAX_DEPENDENCY_TEXT:,} characters together are read."
        )
    return share_list(found)


def share_list(found: tuple[str, ...]) -> tuple[str, ...]:
    """The same list, kept once for all jobs that have it."""
    if len(found) > 20:
        return found
    if len(_shared_lists) >= _SHARED_LIMIT:
        _shared_lists.clear()
    return _shared_lists.setdefault(found, found)


def share_text(value: str | None) -> str | None:
    """The same text, kept once for all jobs that have it."""
    if value is None or len(value) > 60:
        return value
    if len(_shared) >= _SHARED_LIMIT:
        _shared.clear()
    return _shared.setdefault(value, value)
