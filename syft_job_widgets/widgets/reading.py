"""The methods that show a job's files, and how its content differs from that of an earlier job."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import rpc
from .bases import base_key, bases_of, comparison
from .board import Board
from .files import file_window


class Reading:
    """Answers about the files of a board's jobs."""

    def __init__(self, board: Board) -> None:
        self._board = board

    def methods(self) -> dict[str, rpc.Method]:
        """By their names in the protocol."""
        return {
            "file.read": self._file,
            "review.bases": self._bases,
            "review.compare": self._compare,
        }

    def _file(self, params: Mapping[str, Any]) -> Any:
        key = self._board.key_of(rpc.text(params, "job", 64))
        return file_window(
            self._board.job(self._board.fresh(key)).place,
            rpc.text(params, "where", 20),
            rpc.text(params, "path"),
            rpc.number(params, "first_line"),
            rpc.number(params, "count"),
        )

    def _bases(self, params: Mapping[str, Any]) -> dict[str, Any]:
        found = bases_of(self._board, self._board.key_of(rpc.text(params, "job", 64)))
        suggested = next((base["job"] for base in found if base["same_submitter"]), None)
        return {"bases": found, "suggested": suggested}

    def _compare(self, params: Mapping[str, Any]) -> Any:
        key = self._board.key_of(rpc.text(params, "job", 64))
        return comparison(self._board, key, base_key(self._board, key, rpc.text(params, "base", 64)))
