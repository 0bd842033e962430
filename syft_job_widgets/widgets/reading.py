"""The methods that show a job's files, and how its content differs from an earlier job's, or its results from an earlier attempt's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..errors import ChangedSinceReviewError
from ..layout import JobKey
from ..tree import Tree
from . import rpc
from .bases import base_key, bases_of, comparison
from .board import Board
from .earlier import compare_attempt
from .files import file_window
from .wire_paths import disk_path

_LONGEST_PATH = 16_384


class Reading:
    """Answers about the files of a board's jobs.

    Args:
        board: the jobs that are shown.
        tree_of: the content that was listed under a digest, if it was.
        changed: called with a job whose files are not what was listed.
    """

    def __init__(
        self, board: Board, tree_of: Callable[[str], Tree | None], changed: Callable[[JobKey], None]
    ) -> None:
        self._board = board
        self._tree_of = tree_of
        self._changed = changed

    def methods(self) -> dict[str, rpc.Method]:
        """By their names in the protocol."""
        return {
            "file.read": self._file,
            "review.bases": self._bases,
            "review.compare": self._compare,
            "attempt.compare": self._attempt,
        }

    def _file(self, params: Mapping[str, Any]) -> Any:
        key = self._board.key_of(rpc.text(params, "job", 64))
        where, path = rpc.text(params, "where", 20), rpc.text(params, "path", _LONGEST_PATH)
        try:
            return file_window(
                self._board.job(self._board.fresh(key)).place,
                where,
                path,
                rpc.number(params, "first_line"),
                rpc.number(params, "count"),
                self._digest(where, path, params),
            )
        except ChangedSinceReviewError:
            self._changed(key)
            raise

    def _digest(self, where: str, path: str, params: Mapping[str, Any]) -> str | None:
        """What the file has to hold to be the one that was listed; None if nobody said which list is meant."""
        if where != "code" or params.get("digest") is None:
            return None
        tree = self._tree_of(rpc.text(params, "digest", 64))
        wanted = disk_path(path)
        found = next((item for item in tree.files if item.path == wanted), None) if tree else None
        if found is None:
            raise ChangedSinceReviewError("The job has changed meanwhile. Look at it again.")
        return found.digest or None

    def _bases(self, params: Mapping[str, Any]) -> dict[str, Any]:
        found = bases_of(self._board, self._board.key_of(rpc.text(params, "job", 64)))
        suggested = next((base["job"] for base in found if base["same_submitter"]), None)
        return {"bases": found, "suggested": suggested}

    def _compare(self, params: Mapping[str, Any]) -> Any:
        key = self._board.key_of(rpc.text(params, "job", 64))
        return comparison(self._board, key, base_key(self._board, key, rpc.text(params, "base", 64)))

    def _attempt(self, params: Mapping[str, Any]) -> Any:
        key = self._board.key_of(rpc.text(params, "job", 64))
        return compare_attempt(self._board.job(self._board.fresh(key)), rpc.text(params, "folder", 20))
