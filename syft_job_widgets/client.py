"""`JobClient` and `get_client`: submitting jobs to datasites and listing the jobs of a SyftBox."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from . import presence, sharing
from .config import SyftJobConfig
from .display import marimo_view, mimebundle
from .job import JobInfo, JobsList
from .layout import Dir, JobKey, JobRecord
from .layout.receive import receive_these, unreceived
from .layout.review_submit import layout_in_use, submitter_folders
from .listing import LazyJobs, Listing
from .names import check_email
from .presence import RunnerInfo
from .submit import PythonCode, check_dependencies, python_script, write_submission
from .watch import Watcher, running_watcher, watch


class JobClient:
    """A user's view of one SyftBox: submit jobs to datasites, list all jobs.

    Args:
        config: the SyftBox folder and the user's address.
        target_datasite_owner_email: whose datasite stands first; the user's own by default.

    Attributes:
        config: as given; `client.config.email` is the current user's address.
        current_user_email: the same address.

    Example:
        >>> client = JobClient(SyftJobConfig(syftbox_folder="~/SyftBox", email="alice@hospital.example"))
        >>> client.jobs["Data Analysis"].approve()
    """

    def __init__(self, config: SyftJobConfig, target_datasite_owner_email: str | None = None) -> None:
        self.config = config
        self.current_user_email = config.email
        self.target_datasite_owner_email = check_email(target_datasite_owner_email or config.email)
        self._watcher = self._own_or_shared()
        self._listing = Listing(self.target_datasite_owner_email)
        self._problems: tuple[str, ...] = ()
        self._unreceived: tuple[Mapping[JobKey, JobRecord] | None, list[JobKey]] = (None, [])

    @classmethod
    def from_config(cls, config: SyftJobConfig) -> JobClient:
        """The client for a config."""
        return cls(config)

    # -- listing ---------------------------------------------------------------------------------------------------

    @property
    def runners(self) -> tuple[RunnerInfo, ...]:
        """The runners that work for the current user's own datasite now.

        Example:
            >>> [(runner.host, runner.busy) for runner in client.runners]
            [('build-7', 2)]
        """
        return presence.runners(self.config.get_user_dir(self.config.email))

    @property
    def jobs(self) -> JobsList:
        """Every job of the SyftBox: the own datasite first, then by owner; newest first in each.

        A broken job is listed with its `problem`; nothing is left out.
        """
        read_at = time.monotonic()
        jobs = LazyJobs(self.records(), partial(JobInfo.from_record, client=self), read_at)
        return JobsList.of_client(jobs, self.current_user_email, self)

    def records(self) -> Sequence[JobRecord]:
        """The facts behind `jobs`, in the same order."""
        snapshot = self._watcher.snapshot()
        received = self._receive(snapshot.records)
        for key in received:
            snapshot = self._watcher.touch(key)
        self._problems = snapshot.problems
        return self._listing.sort(snapshot.records)

    @property
    def problems(self) -> tuple[str, ...]:
        """Folders that could not be listed at the last look, as sentences with names that others chose; see `jobs`."""
        return self._problems

    def _own_or_shared(self) -> Watcher:
        """The watcher that views of this SyftBox use: what one has read, the other need not read again.

        It runs as long as there are views; without them each call looks at the disk. Under another name of the folder
        (a link) it would give paths below that name, so such a client has one of its own.
        """
        folder = self.config.syftbox_folder
        shared = watch(folder)
        return shared if shared.root == Path(folder).absolute() else Watcher(folder)

    def _receive(self, records: Mapping[JobKey, JobRecord]) -> list[JobKey]:
        known, waiting = self._unreceived
        if known is not records:
            waiting = unreceived(self.current_user_email, records.values())
            self._unreceived = (records, waiting)
        return receive_these(self.config.syftbox_folder, waiting)

    def touch(self, key: JobKey) -> None:
        """Tell a running watcher that this process changed a job, so that views show it at once."""
        watcher = running_watcher(self.config.syftbox_folder)
        if watcher:
            watcher.touch(key)

    # -- submitting ------------------------------------------------------------------------------------------------

    def submit_python_job(
        self,
        user: str,
        code_path: str | Path,
        job_name: str | None = "",
        dependencies: Iterable[str] | None = None,
        entrypoint: str | Path | None = None,
        *,
        include: Iterable[str | os.PathLike[str]] | None = None,
    ) -> Path:
        """Send a Python file or folder to a datasite, for its owner to review.

        Of a folder is left out what tools make (version control, environments, caches) and what holds credentials by
        its name (`.env`, `.aws`, `.netrc`, `*.pem` and the like); what was left out is printed. `.gitignore` is not asked.

        Args:
            user: address of the datasite owner.
            code_path: a `.py` file, or a folder.
            job_name: becomes the folder's name; empty for a default.
            dependencies: packages for the job's own environment, such as `["numpy", "pandas==2.2.3"]`.
            entrypoint: which file of a folder runs, by its path inside of it; `main.py` or the only `.py` file by default.
            include: what is sent although it would be left out, by exact paths in the folder, such as `["config/.env"]`.

        Returns:
            Path of the job's folder.

        Raises:
            FileNotFoundError: `code_path` does not exist, or what `include` names.
            FileExistsError: there is a job of that name; nothing was changed.
            ValueError: an unsafe name, no entry point or one that is left out, no package requirement, links in the code,
                more of it than an owner can review, or a folder in which the job itself would stand.
            TypeError: the dependencies or `include` are no list.
        """
        code = PythonCode.find(code_path, entrypoint, include)
        wanted = check_dependencies(dependencies)
        return self._submit(user, job_name, python_script(code, wanted), code, wanted)

    def submit_bash_job(self, user: str, script: str, job_name: str = "") -> Path:
        """Send a bash script to a datasite, for its owner to review.

        Args:
            user: address of the datasite owner.
            script: the script's content.
            job_name: becomes the folder's name; empty for a default.

        Returns:
            Path of the job's folder.

        Raises:
            FileExistsError: there is a job of that name; nothing was changed.
            ValueError: an unsafe name.
            TypeError: the script is no text.
        """
        return self._submit(user, job_name, script, None, [])

    def _submit(
        self, user: str, name: str | None, script: str, code: PythonCode | None, dependencies: list[str]
    ) -> Path:
        return write_submission(
            self.config.syftbox_folder,
            owner=user,
            submitter=self.current_user_email,
            name="" if name is None else name,
            script=script,
            code=code,
            dependencies=dependencies,
        )

    def setup_ds_job_folder_as_do(self, ds_email: str) -> Path:
        """Let a data scientist submit jobs to the own datasite: make their folder, and give them write access to it.

        Args:
            ds_email: address of the data scientist.

        Returns:
            Path of their folder.

        Raises:
            ValueError: not an address, or a permission file that cannot be read.
        """
        check_email(ds_email)
        owner, root = self.current_user_email, self.config.syftbox_folder
        root.mkdir(parents=True, exist_ok=True)
        parts: tuple[str, ...] = ("app_data", "job", ds_email)
        to_read: tuple[str, ...] | None = None
        if layout_in_use(root, owner) is not None:
            parts, to_read = submitter_folders(ds_email)
        with Dir.open(root) as base:
            for folder in filter(None, (parts, to_read)):
                base.walk_to((owner, *folder), create=True).close()
        sharing.grant_write(root / owner, [sharing.Target("/".join(parts), folder=True)], [ds_email])
        if to_read is not None:
            sharing.grant_read(root / owner, [sharing.Target("/".join(to_read), folder=True)], [ds_email])
        return root.joinpath(owner, *parts)

    # -- display ---------------------------------------------------------------------------------------------------

    def __repr__(self) -> str:
        return f"JobClient(email='{self.current_user_email}')"

    def __str__(self) -> str:
        return str(self.jobs)

    def _repr_html_(self) -> str:
        return self.jobs._repr_html_()

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return mimebundle(self.jobs, repr(self))

    def _display_(self) -> object:
        return marimo_view(self.jobs)


def get_client(syftbox_folder_path: str | Path, email: str, user_email: str | None = None) -> JobClient:
    """The client for an existing SyftBox folder.

    Args:
        syftbox_folder_path: the SyftBox folder.
        email: the current user's address.
        user_email: whose datasite stands first; the user's own by default.

    Raises:
        FileNotFoundError: there is no such folder.
        ValueError: it is not a folder, or `email` is not an address.

    Example:
        >>> client = get_client(syftbox_folder_path="~/.syftbox", email="alice@hospital.example")
    """
    return JobClient(SyftJobConfig.from_syftbox_folder(syftbox_folder_path, email), user_email)
