"""The methods that do something to a job, and that show what a release would release."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .. import actions, sharing
from ..errors import JobStatusError, ProtocolError
from ..layout import JobKey, JobPlace, place_of
from ..tree import Tree
from . import rpc
from .board import Board
from .rows import clean


class Acting:
    """Acts on a board's jobs.

    Args:
        board: the jobs that are shown.
        seen: the content that was shown under a digest, if it was.
        done: called with a job when something was done to it.
    """

    def __init__(
        self, board: Board, seen: Callable[[str], Tree | None], done: Callable[[JobKey], None]
    ) -> None:
        self._board = board
        self._seen = seen
        self._done = done

    def methods(self) -> dict[str, rpc.Method]:
        """By their names in the protocol."""
        return {"job.act": self._act, "share.preview": self._share_preview}

    def _act(self, params: Mapping[str, Any]) -> dict[str, Any]:
        key = self._board.key_of(rpc.text(params, "job", 64))
        action, options = rpc.text(params, "action", 40), params.get("params")
        if not isinstance(options, dict):
            raise ProtocolError("'params' of an action should be an object.")
        record = self._board.fresh(key)
        expected = rpc.text(params, "expected_status", 20)
        if record.status.value != expected:
            raise JobStatusError(
                f"Nothing was done: you saw the job as {expected}, and on disk it is {record.status.value} now. Look again."
            )
        place = place_of(self._board.client.config.syftbox_folder, key)
        message = self._perform(place, action, params, options)
        self._done(key)
        return {"message": message}

    def _perform(
        self, place: JobPlace, action: str, params: Mapping[str, Any], options: Mapping[str, Any]
    ) -> str:
        who = self._board.user
        if action == "approve":
            digest = rpc.text(params, "digest", 64)
            reason = rpc.text(options, "reason")
            return actions.approve(place, who, reason=reason, seen=self._seen(digest), expected_digest=digest)
        if action == "reject":
            return actions.reject(place, who, reason=rpc.text(options, "reason"))
        if action == "cancel":
            return actions.cancel(place, who, reason=rpc.text(options, "reason"))
        if action == "reopen":
            return actions.reopen(place, who)
        if action == "rerun":
            return actions.rerun(place, who, keep_shares=rpc.flag(options, "keep_shares"))
        verb, _, what = action.partition("_")
        if verb in ("share", "revoke") and what in ("outputs", "logs"):
            do = actions.share if verb == "share" else actions.revoke
            return do(place, who, what, rpc.texts(options, "users"))
        raise ProtocolError(f"There is no action {action!r}.")

    def _share_preview(self, params: Mapping[str, Any]) -> dict[str, Any]:
        what, users = rpc.text(params, "what", 10), rpc.texts(params, "users")
        if what not in ("outputs", "logs"):
            raise ProtocolError("'what' should be 'outputs' or 'logs'.")
        job = self._board.job(self._board.fresh(self._board.key_of(rpc.text(params, "job", 64))))
        actions.require_owner(job.place, job.current_user_email, f"share {what} of")
        found = sharing.preview(job.place.datasite, actions.targets(job.place, what), users)
        return {
            "files": [{"path": clean(item.path), "size": item.size} for item in found.files],
            "total_files": found.total_files,
            "total_size": found.total_bytes,
            "can_read": [clean(user) for user in found.can_read_now],
            "will_read": [clean(user) for user in found.will_read_then],
            "warnings": [clean(warning) for warning in found.warnings],
        }
