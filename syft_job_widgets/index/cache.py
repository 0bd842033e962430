"""What was read of many jobs, in a SQLite file of the user's own, so that the next session need not read it again.

It is never needed and never trusted over the disk: a job's facts are taken from it only while its files have the
fingerprint under which these facts were read, names and paths come from the folders themselves, and every step that is
taken reads the disk first. Whatever is odd about the file, it is made anew; it may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
import stat
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import TypeAlias

from .._version import __version__
from ..errors import UnsafePathError
from ..layout import JobKey, place_of
from ..layout.kept import FORM, Kept, as_text, from_text, is_lasting
from ..layout.stamps import Reading

Place: TypeAlias = "tuple[str, str]"
"""A datasite owner, and the layout that found the jobs there."""

VARIABLE = "SYFT_JOB_WIDGETS_CACHE"
"""Environment variable: the folder for these files, or `off`."""

_NAME = re.compile(r"[0-9a-f]{32}\.sqlite")
_UNUSED_S = 60 * 86_400.0
_APPLICATION = 0x534A5743  # SQLite's own field for "whose file is this"
_TABLES = """
CREATE TABLE about (form TEXT NOT NULL, root BLOB NOT NULL);
CREATE TABLE shelves (
    id INTEGER PRIMARY KEY, owner BLOB NOT NULL, memory TEXT NOT NULL, submitter BLOB NOT NULL, layout TEXT NOT NULL,
    mark BLOB NOT NULL, UNIQUE (owner, memory, submitter, layout));
CREATE TABLE jobs (
    shelf INTEGER NOT NULL, name BLOB NOT NULL, stamp BLOB NOT NULL, note BLOB NOT NULL, files INTEGER NOT NULL,
    facts TEXT NOT NULL, sum INTEGER NOT NULL, PRIMARY KEY (shelf, name)) WITHOUT ROWID;
"""


class OddCacheError(ValueError):
    """The file is not one that this version wrote for this SyftBox."""


def is_busy(error: Exception) -> bool:
    """Whether another process is writing to the file."""
    return isinstance(error, sqlite3.OperationalError) and "locked" in str(error)


class IndexCache:
    """The cache file of one SyftBox.

    Args:
        folder: where such files are; made, for this user alone, when something is saved.
        root: the SyftBox.

    Example:
        >>> cache = IndexCache(Path("~/.cache/syft-job-widgets").expanduser(), Path("~/SyftBox").expanduser())
        >>> held = cache.load()
    """

    def __init__(self, folder: Path, root: Path) -> None:
        self.root = root
        self._root = os.fsencode(root)
        name = hashlib.blake2b(self._root, digest_size=16).hexdigest()
        self.path = folder / f"{name}.sqlite"
        self._odd = False

    # -- reading ---------------------------------------------------------------------------------------------------

    def load(self) -> dict[Place, list[Kept]]:
        """What was saved last. Nothing if there is no file, or one that is odd in whatever way."""
        try:
            with closing(self._open()) as db:
                db.execute("BEGIN")  # one state of the file, whoever writes meanwhile
                found = self._read(db)
            os.utime(self.path)  # still of use, see `_sweep`
            return found
        except FileNotFoundError:
            return {}
        except Exception as error:  # noqa: BLE001 - whatever is in the file, without it all is read from the jobs
            self._odd = not is_busy(error)
            return {}

    def _read(self, db: sqlite3.Connection) -> dict[Place, list[Kept]]:
        found: dict[Place, list[Kept]] = {}
        shelves = db.execute("SELECT id, owner, memory, submitter, layout, mark FROM shelves").fetchall()
        for shelf, owner, memory, submitter, layout, mark in shelves:
            place = (os.fsdecode(owner), memory)
            readings = dict(self._readings(db, shelf, place[0], os.fsdecode(submitter), layout))
            found.setdefault(place, []).append(Kept(os.fsdecode(submitter), layout, readings, mark))
        return found

    def _readings(
        self, db: sqlite3.Connection, shelf: int, owner: str, submitter: str, layout: str
    ) -> Iterator[tuple[str, Reading]]:
        parent = place_of(self.root, JobKey(owner, submitter, "name", layout)).location.parent
        rows = db.execute("SELECT name, stamp, note, files, facts, sum FROM jobs WHERE shelf = ?", (shelf,))
        for raw, stamp, note, files, facts, expected in rows:
            if _sum(stamp, note, files, facts) != expected:
                raise OddCacheError("A row is not as it was written.")
            name = raw if type(raw) is str else os.fsdecode(raw)
            record = from_text(facts, JobKey(owner, submitter, name, layout), parent)
            yield name, Reading(record, stamp, note, files, None)

    # -- writing ---------------------------------------------------------------------------------------------------

    def save(self, held: Mapping[Place, Iterable[Kept]]) -> None:
        """Make the file hold what can be relied on of all this, and no job that is not in it.

        Raises:
            OSError, sqlite3.Error: it cannot be written, or another process is at it.
            UnsafePathError: (a ValueError) the folder is not this user's alone, or inside of the SyftBox.
        """
        self._make_folder()
        if self._odd:
            self._remove()
        try:
            self._save(held)
        except (OSError, sqlite3.Error, ValueError) as error:
            if is_busy(error):
                raise
            self._remove()
            self._save(held)
        self._odd = False
        self._sweep()

    def _save(self, held: Mapping[Place, Iterable[Kept]]) -> None:
        with closing(self._open(create=True)) as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                self._write(db, held)
                db.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):
                    db.execute("ROLLBACK")
                raise

    def _write(self, db: sqlite3.Connection, held: Mapping[Place, Iterable[Kept]]) -> None:
        left = {row[0] for row in db.execute("SELECT id FROM shelves").fetchall()}
        for (owner, memory), shelves in held.items():
            for kept in shelves:
                shelf = _shelf(
                    db, (os.fsencode(owner), memory, os.fsencode(kept.submitter), kept.layout), kept.mark
                )
                left.discard(shelf)
                _write_jobs(db, shelf, kept)
        for shelf in left:
            db.execute("DELETE FROM jobs WHERE shelf = ?", (shelf,))
            db.execute("DELETE FROM shelves WHERE id = ?", (shelf,))

    # -- the file --------------------------------------------------------------------------------------------------

    def _open(self, *, create: bool = False) -> sqlite3.Connection:
        if create:
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
            with suppress(FileExistsError):
                os.close(os.open(self.path, flags, 0o600))
        info = os.lstat(self.path)
        if not (stat.S_ISREG(info.st_mode) and info.st_uid == os.geteuid() and not info.st_mode & 0o022):
            raise OddCacheError(f"{self.path} is not a file of this user's alone.")
        db = sqlite3.connect(f"{self.path.as_uri()}?mode=rw", uri=True, timeout=2.0, isolation_level=None)
        try:
            db.execute("PRAGMA trusted_schema = OFF")
            if create and not info.st_size:
                self._begin(db)
            self._check(db)
        except BaseException:
            db.close()
            raise
        return db

    def _begin(self, db: sqlite3.Connection) -> None:
        db.execute(f"PRAGMA application_id = {_APPLICATION}")
        db.execute("BEGIN IMMEDIATE")
        for statement in filter(str.strip, _TABLES.split(";")):
            db.execute(statement)
        db.execute("INSERT INTO about VALUES (?, ?)", (self._form(), self._root))
        db.execute("COMMIT")

    def _check(self, db: sqlite3.Connection) -> None:
        (whose,) = db.execute("PRAGMA application_id").fetchone()
        if whose != _APPLICATION or db.execute("SELECT form, root FROM about").fetchall() != [
            (self._form(), self._root)
        ]:
            raise OddCacheError(f"{self.path} was written by another version, or for another folder.")

    @staticmethod
    def _form() -> str:
        return f"{__version__} {FORM}"

    def _make_folder(self) -> None:
        folder = self.path.parent
        if folder.resolve().is_relative_to(self.root.resolve()):
            raise UnsafePathError(
                f"{folder} is inside of the SyftBox, where it would be synchronised. Set {VARIABLE} to another folder, or to off."
            )
        folder.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        info = os.stat(folder)
        if info.st_uid != os.geteuid() or info.st_mode & 0o022:
            raise UnsafePathError(
                f"{folder} is not a folder of yours that only you can write to. Correct its rights, or set {VARIABLE} to another folder, or to off."
            )

    def _sweep(self) -> None:
        """Remove the files of SyftBoxes that nobody has looked at for a long time: some folders were only tried out."""
        for path in self.path.parent.glob("*.sqlite"):
            with suppress(OSError):  # another session does the same
                if _NAME.fullmatch(path.name) and path.lstat().st_mtime < time.time() - _UNUSED_S:
                    path.unlink()

    def _remove(self) -> None:
        for path in (self.path, self.path.with_name(self.path.name + "-journal")):
            path.unlink(missing_ok=True)


def _shelf(db: sqlite3.Connection, whose: tuple[bytes, str, bytes, str], mark: bytes) -> int:
    """The row of a shelf, with its new mark."""
    db.execute(
        "INSERT INTO shelves (owner, memory, submitter, layout, mark) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (owner, memory, submitter, layout) DO UPDATE SET mark = excluded.mark",
        (*whose, mark),
    )
    found: tuple[int] = db.execute(
        "SELECT id FROM shelves WHERE owner = ? AND memory = ? AND submitter = ? AND layout = ?", whose
    ).fetchone()
    return found[0]


def _write_jobs(db: sqlite3.Connection, shelf: int, kept: Kept) -> None:
    there = {
        raw: (stamp, note)
        for raw, stamp, note in db.execute("SELECT name, stamp, note FROM jobs WHERE shelf = ?", (shelf,))
    }

    def changed() -> Iterator[tuple[int, str | bytes, bytes, bytes, int, str, int]]:
        for name, reading in kept.readings.items():
            # Text is read more quickly, and not all names are text.
            raw = name if name.isascii() else os.fsencode(name)
            stamp, note, files = reading.stamp, reading.note, reading.files
            if there.pop(raw, None) != (stamp, note) and is_lasting(reading):
                facts = as_text(reading.record)
                yield shelf, raw, stamp, note, files, facts, _sum(stamp, note, files, facts)

    db.executemany("INSERT OR REPLACE INTO jobs VALUES (?, ?, ?, ?, ?, ?, ?)", changed())
    db.executemany("DELETE FROM jobs WHERE shelf = ? AND name = ?", [(shelf, raw) for raw in there])


def _sum(stamp: bytes, note: bytes, files: int, facts: str) -> int:
    return zlib.crc32(facts.encode("ascii") + stamp + note, files)


def cache_of(root: Path) -> IndexCache | None:
    """The cache of a SyftBox in the folder that the user chose, or in the usual one; None if there shall be none."""
    chosen = os.environ.get(VARIABLE, "")
    if chosen.lower() == "off":
        return None
    usual = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache", "syft-job-widgets")
    try:
        return IndexCache((Path(chosen) if chosen else usual).expanduser().absolute(), root)
    except RuntimeError:  # no home folder
        return None
