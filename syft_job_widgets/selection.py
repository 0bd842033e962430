"""What of a submitter's folder is sent: their code, without what tools made, and without credentials nobody named.

Decided once, before anything is written, and then copied exactly so. What is left out is told. `.gitignore` is not
asked: it says what belongs into a repository, not what a job needs, and a job may well need an ignored file.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Final, Literal, TypeAlias

from .errors import NotReviewableError, SourceNotFoundError, UnsafePathError
from .layout import Dir
from .layout.descriptors import WORDS, Entry
from .layout.safe_files import copy_descriptor
from .text import visible
from .tree import MAX_BYTES, MAX_DEPTH, MAX_FILES

Parts: TypeAlias = tuple[str, ...]
Chosen: TypeAlias = "dict[str, Chosen | None]"
"""What a folder sends, by name: the same for a folder, None for a file."""
_Why = Literal["tools", "secret"]

_UNREVIEWED = frozenset(("__pycache__", ".venv"))
"""Never sent, whoever asks: other packages' runs leave folders of these names, so in newer layouts nobody reviews them."""

_BY_TOOLS = _UNREVIEWED | frozenset(
    (
        ".git .hg .svn .bzr .jj venv .tox .nox .pixi .direnv node_modules "
        ".ipynb_checkpoints .mypy_cache .pytest_cache .ruff_cache .hypothesis .DS_Store"
    ).split()
)
"""Made by tools on the submitter's machine; no part of what they wrote."""

_ENVIRONMENT = ("pyvenv.cfg", "conda-meta")
"""What only the folder of an environment holds. By name alone `env/` may as well be somebody's package."""

# Exact names, in lower case as disks that ignore it compare them. No guesses: a rule that leaves out `token.py` breaks jobs.
_SECRET_NAMES = frozenset(
    (
        ".env .envrc .netrc _netrc .pypirc .npmrc .pgpass .renviron .git-credentials "
        ".aws .azure .ssh .gnupg .kube id_rsa id_dsa id_ecdsa id_ecdsa_sk id_ed25519 id_ed25519_sk "
        "credentials.json application_default_credentials.json kaggle.json service-account.json service_account.json"
    ).split()
)
_SECRET_ENDINGS = (".pem", ".key", ".p12", ".pfx", ".ppk", ".kdbx")
_SECRET_IN_FOLDER = frozenset(
    ((".docker", "config.json"), (".config", "gcloud"), (".streamlit", "secrets.toml"))
)

_JOBS_OWN = 3
"""Entries that the job has besides: run.sh, config.yaml, and the folder in which the code stands."""
_JOBS_OWN_BYTES = 1 << 20
_NAMED: Final = 5
_LONGEST: Final = 80


def check_include(include: Iterable[str | os.PathLike[str]] | None) -> frozenset[Parts]:
    """Exact paths inside of a folder, in parts.

    Raises:
        ValueError: one is no path inside of the folder; TypeError: not a list of paths.
    """
    if include is None:
        return frozenset()
    given = list(include) if isinstance(include, Iterable) and not isinstance(include, str | bytes) else None
    if given is None or not all(isinstance(item, str | os.PathLike) for item in given):
        raise TypeError("Give include as a list of paths, such as include=['config/.env'].")
    found = set()
    for item in given:
        text = os.fspath(item)
        path = PurePosixPath(text)
        if path.is_absolute() or not path.parts or ".." in path.parts:
            raise UnsafePathError(
                f"include= names {text!r}. Give the exact path inside of the folder, such as 'config/.env'."
            )
        if _UNREVIEWED.intersection(path.parts):
            raise UnsafePathError(
                f"include= names {text!r}, and owners cannot review what is in a folder of that name. Move it elsewhere in the folder."
            )
        found.add(path.parts)
    return frozenset(found)


class Selection:
    """The files and folders of a submission, decided at one moment.

    Args:
        source: the file or folder that is sent; a file that was named is sent whatever its name is.
        entry_point: path of the file that runs, inside of the folder.
        include: what is sent although its name speaks against it; a folder with all that is in it.

    Raises:
        NotReviewableError: (a ValueError) more files, bytes or folders in folders than an owner can review.
        UnsafePathError: (a ValueError) links and the like, or an `include` without effect.
        FileNotFoundError: an `include` that is not there.
        ValueError: the entry point is not sent.
    """

    def __init__(self, source: Path, entry_point: str, include: frozenset[Parts] = frozenset()) -> None:
        self._whole = visible(str(source))
        self._entry = PurePosixPath(entry_point).parts
        self._include = include
        self._on_the_way = {path[:end] for path in include for end in range(1, len(path))}
        self._met: set[Parts] = set()
        self._files = self._bytes = 0
        self._tools: dict[str, None] = {}
        self._secrets: list[str] = []
        self._more_secrets = 0
        self.chosen: Chosen
        if source.is_dir():
            self.base = source
            with Dir.open(source) as folder:
                self.chosen = self._look(folder, (), None, named=False)
            self._check_asked()
        else:
            self.base = source.parent
            self.chosen = {source.name: None}
            self._count(source.stat())

    def paths(self) -> Iterator[str]:
        """Every file that is sent, by its path below `base`."""
        yield from _paths(self.chosen, "")

    def copy_to(self, target: Dir) -> None:
        """Copy what was decided into an empty folder. Modes become 0644 or 0755; no link is followed.

        Raises:
            UnsafePathError: something is no longer what it was, or grew beyond all bounds.
        """
        with Dir.open(self.base) as source:
            _copy(self.chosen, source, target, MAX_BYTES - _JOBS_OWN_BYTES)

    def sentence(self) -> str | None:
        """What was left out and why, safe to print and not long; None if nothing was."""
        parts = []
        if self._secrets:
            parts.append(
                f"{_listed(self._secrets, self._more_secrets)} (may hold credentials; include=[...] sends what it names)"
            )
        if self._tools:
            names = list(self._tools)
            parts.append(f"{_listed(names[:_NAMED], len(names) - _NAMED)} (made by tools)")
        return f"Not sent: {'; '.join(parts)}." if parts else None

    # -- the look --------------------------------------------------------------------------------------------------

    def _look(self, folder: Dir, above: Parts, inherited: _Why | None, *, named: bool) -> Chosen:
        """`inherited`: why this folder is left out, of which only what `include` names is sent. `named`: all of it is."""
        found: Chosen = {}
        for entry in sorted(folder.entries(), key=lambda entry: entry.name):
            path = (*above, entry.name)
            why = inherited or self._why(folder, entry, above)
            whole = named or path in self._include
            if path in self._include:
                self._met.add(path)
                if why is None and not named and entry.kind == "directory":
                    raise UnsafePathError(
                        f"include= names the folder {'/'.join(path)!r}, which is sent anyway, but for what is left out in it. "
                        "Name that, by its exact path."
                    )
            if entry.name in _UNREVIEWED or (why and not whole):
                if entry.kind != "directory" or path not in self._on_the_way:
                    self._leave_out(path, why or "tools")
                    continue
            else:
                why = None
            self._count(entry.stat)
            if entry.kind == "directory":
                if len(path) >= MAX_DEPTH:  # one more: the folder in which the code stands
                    raise NotReviewableError(
                        f"{folder.tell(entry.name)} is more than {MAX_DEPTH} folders deep, which owners cannot approve. Send less, or flatten it."
                    )
                with folder.dir(entry.name) as inner:
                    found[entry.name] = self._look(inner, path, why, named=whole)
            elif entry.kind == "file":
                found[entry.name] = None
            else:
                raise UnsafePathError(
                    f"{folder.tell(entry.name)} is {WORDS[entry.kind]}; owners can only approve plain files. Replace it by a file."
                )
        return found

    def _why(self, folder: Dir, entry: Entry, above: Parts) -> _Why | None:
        name = entry.name.lower()
        parent = above[-1] if above else self.base.name
        if entry.name in _BY_TOOLS:
            return "tools"
        if entry.kind == "directory" and name not in _SECRET_NAMES:
            with folder.dir(entry.name) as inner:
                if any(inner.kind(mark) for mark in _ENVIRONMENT):
                    return "tools"
        elif name in _SECRET_NAMES or name.startswith(".env.") or name.endswith(_SECRET_ENDINGS):
            return "secret"
        return "secret" if (parent.lower(), name) in _SECRET_IN_FOLDER else None

    def _leave_out(self, path: Parts, why: _Why) -> None:
        text = "/".join(path)
        if self._entry[: len(path)] == path:
            entry = "/".join(self._entry)
            reason, also = (
                ("tools make it", "")
                if why == "tools"
                else ("it may hold credentials", f", or name it: include=[{entry!r}]")
            )
            where = "is" if path == self._entry else f"is in {text!r}, which is"
            raise ValueError(
                f"The entry point {entry!r} {where} not sent: {reason}. "
                f"Move the file elsewhere in the folder{also}."
            )
        if why == "tools":
            self._tools[path[-1]] = None
        elif len(self._secrets) < _NAMED:
            self._secrets.append(text)
        else:
            self._more_secrets += 1

    def _count(self, info: os.stat_result) -> None:
        self._files += 1
        if self._files > MAX_FILES - _JOBS_OWN:
            raise NotReviewableError(
                f"{self._whole} holds more than {MAX_FILES:,} files and folders; that is more than an owner can review. "
                "Send the folder that holds only the code."
            )
        self._bytes += info.st_size if stat.S_ISREG(info.st_mode) else 0
        if self._bytes > MAX_BYTES - _JOBS_OWN_BYTES:
            raise NotReviewableError(
                f"{self._whole} holds more than {MAX_BYTES // 1024**3} GiB; that is more than an owner can review. "
                "Send the code only; data is where the owner tells you."
            )

    def _check_asked(self) -> None:
        for path in sorted(self._include - self._met):
            raise SourceNotFoundError(
                f"include= names {'/'.join(path)!r}, which is not in {self._whole}. Give the exact path inside of that folder."
            )
        here: Chosen | None = self.chosen
        for part in self._entry:
            # A disk that ignores case has files under names that no owner's disk may know.
            if here is None or part not in here:
                raise ValueError(
                    f"The entry point {'/'.join(self._entry)!r} is not a file in {self._whole} under exactly that name."
                )
            here = here[part]


def _paths(chosen: Chosen, prefix: str) -> Iterator[str]:
    for name, inner in chosen.items():
        if inner is None:
            yield f"{prefix}{name}"
        else:
            yield from _paths(inner, f"{prefix}{name}/")


def _copy(chosen: Chosen, source: Dir, target: Dir, left: int) -> int:
    """Copy; how many bytes more may follow. A log that grows meanwhile is copied to its end, not for ever."""
    for name, inside in chosen.items():
        if inside is not None:
            with source.dir(name) as inner, target.new_dir(name) as into:
                left = _copy(inside, inner, into, left)
            continue
        try:
            reading = source.open_file(name)
        except FileNotFoundError:
            raise UnsafePathError(
                f"{source.tell(name)} went away while it was copied; nothing was sent. Try again."
            ) from None
        try:
            executable = bool(os.fstat(reading).st_mode & 0o100)
            writing = target.create_file(name, 0o755 if executable else 0o644)
            try:
                left -= copy_descriptor(reading, writing, left)
            finally:
                os.close(writing)
        finally:
            os.close(reading)
    return left


def _listed(names: list[str], more: int) -> str:
    shown = [visible(name[:_LONGEST]) + "…" * (len(name) > _LONGEST) for name in names]
    return ", ".join(shown) + (f" and {more:,} more" if more > 0 else "")
