"""Where a SyftBox is and who its user is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .names import check_email
from .paths import expand

_WHAT = "The path of the SyftBox folder"


@dataclass(frozen=True)
class SyftJobConfig:
    """A SyftBox folder and the address of the person who uses it here.

    Attributes:
        syftbox_folder: the SyftBox root; `~` is expanded, and a relative path is taken from the folder in which the
            process stands now. It holds one folder per datasite.
        email: the current user's address.

    Raises:
        InvalidNameError: (a ValueError) if `email` is not an address.
        UnsafePathError: (a ValueError) if `syftbox_folder` is empty.

    Example:
        >>> config = SyftJobConfig(syftbox_folder="~/SyftBox", email="alice@hospital.example")
        >>> config.get_job_dir("bob@uni.example").parts[-3:]
        ('bob@uni.example', 'app_data', 'job')
    """

    syftbox_folder: Path
    email: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "syftbox_folder", expand(self.syftbox_folder, _WHAT))
        check_email(self.email)

    @classmethod
    def from_syftbox_folder(cls, syftbox_folder_path: str | Path, email: str) -> SyftJobConfig:
        """Like the constructor, but the folder must exist.

        Raises:
            FileNotFoundError: the folder does not exist.
            ValueError: it is empty or not a folder, or `email` is not an address.
        """
        folder = expand(syftbox_folder_path, _WHAT).resolve()
        if not folder.exists():
            raise FileNotFoundError(
                f"There is no SyftBox folder at {syftbox_folder_path}. Create it, or give the right path."
            )
        if not folder.is_dir():
            raise ValueError(f"{syftbox_folder_path} is not a folder. Give the path of the SyftBox folder.")
        return cls(folder, email)

    @property
    def syftbox_folder_path_str(self) -> str:
        """The absolute path of the SyftBox folder, as text."""
        return str(self.syftbox_folder.resolve())

    def get_user_dir(self, user_email: str) -> Path:
        """The datasite of a user: `<root>/<email>`."""
        return self.syftbox_folder / check_email(user_email)

    def get_job_dir(self, user_email: str) -> Path:
        """Where jobs for that datasite are: `<root>/<email>/app_data/job`."""
        return self.get_user_dir(user_email) / "app_data" / "job"
