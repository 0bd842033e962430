"""`config.yaml` of a job: from bytes to checked fields, with sentences for what is wrong."""

from __future__ import annotations

from ..errors import ConfigFileError, UnsafePathError
from . import yaml_file
from .base import JobConfigFile
from .safe_files import Dir


def read_config(folder: Dir, name: str, *, submitter: str, job_name: str) -> JobConfigFile:
    """Read a job's config within the limits. Never raises for what a submitter can put there.

    Args:
        folder: the folder that holds the file.
        name: the file's name.
        submitter, job_name: what the path says, to warn where the file says otherwise.
    """
    try:
        raw = folder.read_bytes(name, yaml_file.MAX_BYTES)
    except FileNotFoundError:
        return JobConfigFile(problem=f"{name} is missing.")
    except UnsafePathError as error:
        reason = (
            f"{name} is larger than {yaml_file.MAX_BYTES:,} bytes."
            if "larger" in str(error)
            else f"{name} is not a regular file."
        )
        return JobConfigFile(problem=reason)
    except OSError as error:
        return JobConfigFile(problem=f"{name} cannot be opened: {error.strerror}.")
    try:
        return check_config(yaml_file.parse(raw, name), name, submitter=submitter, job_name=job_name)
    except ConfigFileError as error:
        return JobConfigFile(problem=str(error))


def check_config(
    fields: dict[str, yaml_file.Value], what: str, *, submitter: str, job_name: str
) -> JobConfigFile:
    """Typed fields from a parsed config; `ConfigFileError` names the field of the wrong type."""

    def text(*names: str) -> str | None:
        for field in names:
            value = fields.get(field)
            if isinstance(value, (list, dict)):
                raise ConfigFileError(
                    f"{what}: '{field}' should be text and is a {'list' if isinstance(value, list) else 'mapping'}."
                )
            if value is not None:
                return value
        return None

    warnings = []
    name, submitted_by = text("name"), text("submitted_by")
    if submitted_by is not None and submitted_by != submitter:
        warnings.append(
            f"{what} says it was submitted by {submitted_by!r}, but it stands in the folder of {submitter!r}."
        )
    if name is not None and name != job_name:
        warnings.append(f"{what} calls the job {name!r}, but its folder is {job_name!r}.")
    dependencies = fields.get("dependencies")
    if dependencies is None:
        dependencies = []
    if not isinstance(dependencies, list) or not all(isinstance(item, str) for item in dependencies):
        raise ConfigFileError(f"{what}: 'dependencies' should be a list of package names.")
    folder = text("is_folder_submission")
    if folder is not None and folder.lower() not in ("true", "false"):
        raise ConfigFileError(f"{what}: 'is_folder_submission' should be true or false.")
    return JobConfigFile(
        submitted_at=text("submitted_at"),
        submitted_by=submitted_by,
        type=text("type"),
        entry_point=text("entry_point", "entrypoint"),
        code_path=text("code_path"),
        dependencies=tuple(str(item) for item in dependencies),
        folder_submission=None if folder is None else folder.lower() == "true",
        warnings=tuple(warnings),
    )
