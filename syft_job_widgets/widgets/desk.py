"""The methods of the protocol, and what follows from a change on disk: the one service behind every widget."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from .._version import __version__
from ..errors import JobGoneError
from ..job import JobInfo
from ..layout import JobKey, JobRecord
from ..text import time_text
from ..tree import Tree
from ..watch import Change, Watcher
from . import rpc
from .acting import Acting
from .board import Board
from .cards import card_of
from .folders import JobFolders
from .log_feed import LogFeed
from .log_source import parse_source
from .previews import Previews
from .protocol import HEARTBEAT_S, Card
from .query import TableQuery
from .reading import Reading
from .rows import clean
from .views import MAX_VIEWS, LogFollow, View

_TREES = 64
_RULES = "rules"
_RULES_EVERY_S = 0.4
_FILES = "files"
_FILES_EVERY_S = 0.5


class Desk:
    """Answers requests for one widget and knows what each of its views follows.

    Args:
        board: the jobs that are shown.
        watcher: tells of changes.
        shown: the JobInfo object on display, if it is one: what its card shows is what `job.approve()` binds to.
        wake: called when something is to be sent.
    """

    def __init__(
        self, board: Board, watcher: Watcher, shown: JobInfo | None, wake: Callable[[], None]
    ) -> None:
        self.board = board
        self.logs = LogFeed(board, self._on_counted)
        self.lock = threading.RLock()
        self.views: dict[str, View] = {}
        self.problem: str | None = None
        self._not_listed: tuple[str, ...] = ()
        self._shown = shown
        self._wake = wake
        self._seen: dict[tuple[JobKey, str], set[str]] = {}
        self._trees: OrderedDict[str, Tree] = OrderedDict()
        self._watcher = watcher
        self._tails: dict[tuple[JobKey, str], Any] = {}
        self._folders = JobFolders(board.client.config.syftbox_folder)
        self.header_dirty = True
        self._subscription = watcher.subscribe(self._on_change)  # which may be told at once
        self._subscription.tail(_RULES, self._rules_version, every=_RULES_EVERY_S)
        self._subscription.tail(_FILES, self._files_version, every=_FILES_EVERY_S)
        self._presence = board.presence()

    def methods(self) -> dict[str, rpc.Method]:
        """By their names in the protocol."""
        return {
            "view.hello": self._hello,
            "view.visible": self._visible,
            "view.ack": self._ack,
            "view.close": self._close_view,
            "jobs.window": self._jobs_window,
            "jobs.pick": lambda params: self.board.pick(TableQuery.parse(params)),
            "job.get": self._job_get,
            "job.unget": self._job_unget,
            "file.seen": self._file_seen,
            **Acting(self.board, self._tree_of, self._acted).methods(),
            **Reading(self.board, self._tree_of, self._doubt).methods(),
            **Previews(self.board).methods(),
            "log.open": self._log_open,
            "log.follow": self._log_follow,
            "log.read": self._log_read,
            "log.search": lambda params: self.logs.search(self._key(params), params),
            "log.count": lambda params: self.logs.count(self._key(params), params),
            "log.line": lambda params: self.logs.part(self._key(params), params),
            "log.chunk": lambda params: self.logs.chunk(self._key(params), params),
            "log.close": self._log_close,
        }

    def close(self) -> None:
        """Stop watching and forget all views."""
        self.logs.close()
        with self.lock:
            self.views.clear()
            for handle in self._tails.values():
                handle.close()
            self._tails.clear()
        self._subscription.close()

    # -- changes ---------------------------------------------------------------------------------------------------

    def _on_change(self, change: Change) -> None:
        diff = change.diff
        touched = {key for key, _ in change.files} | {*diff.added, *diff.changed, *diff.removed}
        touched |= self._folders.take_changed()
        self.board.forget(touched)
        ruled = _RULES in change.tails
        if ruled:
            self.board.forget_readers()
        with self.lock:
            said = (change.problem, diff.snapshot.problems)
            listed = bool(touched) or ruled or said != (self.problem, self._not_listed)
            self.problem, self._not_listed = said
            self.header_dirty |= listed
            for view in self.views.values():
                view.table_dirty |= listed and view.table is not None
                view.cards_dirty.update(view.cards if ruled else touched & view.cards.keys())
                for place, log in view.logs.items():
                    log.dirty |= place in change.tails or log.key in touched
        self._wake()

    def _rules_version(self) -> int:
        """Of the jobs in sight. A change of permissions is no change of a job, and may be far above its folder."""
        with self.lock:
            views = [view for view in self.views.values() if view.gap() is not None]
            shown = {key for view in views for key in view.cards if key.owner == self.board.user}
            items = [item for view in views if view.table_last for item in view.table_last["items"]]
        for item in items:
            if item["kind"] == "job" and item["row"]["mine"]:
                with suppress(JobGoneError):
                    shown.add(self.board.key_of(item["row"]["id"]))
        return self.board.rules.version(shown)

    def _files_version(self) -> int:
        """Of the jobs whose cards are in sight."""
        with self.lock:
            shown = {key for view in self.views.values() if view.gap() is not None for key in view.cards}
        return self._folders.version(shown)

    def look_for_runners(self) -> None:
        """Runners come and go without a change to any job; what is shown of jobs that wait or run follows."""
        found = self.board.presence()
        with self.lock:
            if found == self._presence:
                return
            self._presence = found
            for view in self.views.values():
                view.table_dirty |= view.table is not None
                view.cards_dirty.update(view.cards)

    def _on_counted(self, key: JobKey) -> None:
        with self.lock:
            for view in self.views.values():
                for log in view.logs.values():
                    log.dirty |= log.key == key
        self._wake()

    # -- views -----------------------------------------------------------------------------------------------------

    def _view(self, params: Mapping[str, Any]) -> View:
        name = rpc.text(params, "view", 100)
        view = self.views.get(name)
        if view is None:
            if len(self.views) >= MAX_VIEWS:
                # Tabs that were closed without a word go first.
                del self.views[min(self.views.values(), key=lambda item: item.acked_at).id]
            view = self.views[name] = View(name)
        view.heard()
        return view

    def _hello(self, params: Mapping[str, Any]) -> dict[str, Any]:
        with self.lock:
            self._view(params).show(visible=rpc.flag(params, "visible"))
        return {
            "version": __version__,
            "user": clean(self.board.user),
            "now": time_text(self.board.now()),
            "heartbeat_s": HEARTBEAT_S,
        }

    def _visible(self, params: Mapping[str, Any]) -> dict[str, Any]:
        with self.lock:
            self._view(params).show(visible=rpc.flag(params, "visible"))
        self._wake()
        return {}

    def _ack(self, params: Mapping[str, Any]) -> dict[str, Any]:
        with self.lock:
            self._view(params).ack(rpc.number(params, "seq"))
        self._wake()
        return {}

    def _close_view(self, params: Mapping[str, Any]) -> dict[str, Any]:
        with self.lock:
            self.views.pop(rpc.text(params, "view", 100), None)
            self._drop_tails()
        return {}

    # -- jobs ------------------------------------------------------------------------------------------------------

    def _jobs_window(self, params: Mapping[str, Any]) -> Any:
        query = TableQuery.parse(params)
        window = self.board.window(query)
        with self.lock:
            view = self._view(params)
            view.table, view.table_last = query, comparable(window)
        return window

    def _key(self, params: Mapping[str, Any]) -> JobKey:
        return self.board.key_of(rpc.text(params, "job", 64))

    def _job_get(self, params: Mapping[str, Any]) -> Card:
        key = self._key(params)
        card = self.card(key)
        with self.lock:
            self._view(params).cards[key] = comparable(card)
        return card

    def _job_unget(self, params: Mapping[str, Any]) -> dict[str, Any]:
        with self.lock:
            view, job = self._view(params), rpc.text(params, "job", 64)
            for key in [key for key in view.cards if key.id == job]:
                del view.cards[key]
                view.cards_dirty.discard(key)
        return {}

    def card(self, key: JobKey) -> Card:
        """The card of a job as it is now."""
        self._folders.note(key)
        record = self.board.fresh(key)
        job = self._shown if self._shown is not None and self._shown.key == key else self.board.job(record)
        tree = job.review()
        with self.lock:
            if tree.digest:
                self._trees[tree.digest] = tree
                self._trees.move_to_end(tree.digest)
                while len(self._trees) > _TREES:
                    self._trees.popitem(last=False)
            seen = frozenset(self._seen.get((key, tree.digest or ""), ()))
        return card_of(job, record, self.board.context(record), seen, self.logs.headers(record))

    def _file_seen(self, params: Mapping[str, Any]) -> dict[str, Any]:
        key, digest = self._key(params), rpc.text(params, "digest", 64)
        with self.lock:
            if digest in self._trees:
                self._seen.setdefault((key, digest), set()).add(rpc.text(params, "path", 16_384))
                for view in self.views.values():
                    if key in view.cards:
                        view.cards_dirty.add(key)
        self._wake()
        return {}

    def _tree_of(self, digest: str) -> Tree | None:
        with self.lock:
            return self._trees.get(digest)

    def _doubt(self, key: JobKey) -> None:
        """A file of the job is not what was listed: whoever shows the job lists its files anew."""
        self.board.forget([key])
        with self.lock:
            for view in self.views.values():
                if key in view.cards:
                    view.cards_dirty.add(key)
        self._wake()

    def _acted(self, key: JobKey) -> None:
        """An action was done: whoever shows the job shows what the disk says now."""
        self.board.client.touch(key)
        self.board.forget([key])
        with self.lock:
            for view in self.views.values():
                view.table_dirty |= view.table is not None
                if key in view.cards:
                    view.cards_dirty.add(key)
        self._wake()

    # -- logs ------------------------------------------------------------------------------------------------------

    def _log_open(self, params: Mapping[str, Any]) -> Any:
        key, stream = self._key(params), parse_source(params.get("stream"))
        log = LogFollow(key, stream, rpc.flag(params, "follow"))
        window = self.logs.open(self._record(key), log, rpc.number(params, "lines", 10_000))
        log.last_header = window["header"]
        with self.lock:
            self._view(params).logs[key, stream] = log
            if (key, stream) not in self._tails:
                self._tails[key, stream] = self._subscription.tail(
                    (key, stream), lambda: self.logs.probe(key, stream)
                )
        self._wake()
        return window

    def _record(self, key: JobKey) -> JobRecord:
        record = self.board.snapshot().records.get(key)
        if record is None:
            raise JobGoneError("That job is no longer on disk.")
        return record

    def _log_follow(self, params: Mapping[str, Any]) -> dict[str, Any]:
        key, stream, follow = (
            self._key(params),
            parse_source(params.get("stream")),
            rpc.flag(params, "follow"),
        )
        with self.lock:
            log = self._view(params).logs.get((key, stream))
            if log is not None:
                log.follow, log.dirty = follow, True
        self._wake()
        return {}

    def _log_read(self, params: Mapping[str, Any]) -> Any:
        record = self._record(self._key(params))
        return self.logs.read(
            record,
            parse_source(params.get("stream")),
            rpc.number(params, "first_line"),
            rpc.number(params, "count", 10_000),
        )

    def _log_close(self, params: Mapping[str, Any]) -> dict[str, Any]:
        stream, job = parse_source(params.get("stream")), rpc.text(params, "job", 64)
        with self.lock:
            view = self._view(params)
            for place in [place for place in view.logs if place[0].id == job and place[1] == stream]:
                del view.logs[place]
            self._drop_tails()
        return {}

    def _drop_tails(self) -> None:
        wanted = {place for view in self.views.values() for place in view.logs}
        for place in [place for place in self._tails if place not in wanted]:
            self._tails.pop(place).close()


def comparable(message: Mapping[str, Any]) -> dict[str, Any]:
    """A card or window without what differs at every look."""
    return {name: value for name, value in message.items() if name not in ("now", "as_of", "revision")}
