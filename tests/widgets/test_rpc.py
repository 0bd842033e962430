"""Exactly one response to every request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from syft_job_widgets.errors import ChangedSinceReviewError, JobStatusError
from syft_job_widgets.widgets.rpc import Binary, Dispatcher


class Desk:
    def __init__(self) -> None:
        self.calls = 0
        self.sent: list[dict[str, Any]] = []
        self.dispatcher = Dispatcher(
            {"job.act": self.act, "job.get": self.get, "bad": self.bad, "bytes": self.bytes}, self.send
        )
        self.buffers: list[list[bytes] | None] = []

    def send(self, message: dict[str, Any], buffers: list[bytes] | None = None) -> None:
        self.sent.append(message)
        self.buffers.append(buffers)

    def bytes(self, params: Mapping[str, Any]) -> Any:
        return Binary({"offset": 0}, b"\0\xff")

    def act(self, params: Mapping[str, Any]) -> Any:
        self.calls += 1
        if params.get("fail"):
            raise JobStatusError("It is done already.")
        return {"message": "ok"}

    def get(self, params: Mapping[str, Any]) -> Any:
        raise ChangedSinceReviewError("changed", changed=("a.py",))

    def bad(self, params: Mapping[str, Any]) -> Any:
        raise KeyError("surprise")

    def ask(self, method: Any, request_id: Any = "1", params: Any = None, v: Any = 1) -> None:
        self.dispatcher.handle(
            {
                "kind": "request",
                "v": v,
                "id": request_id,
                "method": method,
                "params": {} if params is None else params,
            }
        )


def test_a_result() -> None:
    desk = Desk()
    desk.ask("job.act")
    assert desk.sent == [{"kind": "response", "v": 1, "id": "1", "ok": True, "result": {"message": "ok"}}]


def test_errors_carry_their_code_and_sentence() -> None:
    desk = Desk()
    desk.ask("job.act", params={"fail": True})
    desk.ask("job.get", "2")
    assert desk.sent[0]["error"] == {
        "code": "wrong_status",
        "message": "It is done already.",
        "details": None,
    }
    assert desk.sent[1]["error"]["details"] == {"changed": ["a.py"], "added": [], "removed": []}


def test_unknown_methods_bad_params_and_surprises_are_answered() -> None:
    desk = Desk()
    desk.ask("__init__")
    desk.ask(None, "2")
    desk.ask("bad", "3")
    desk.ask("job.act", "4", params=[1])
    desk.ask("job.act", "5", v=2)
    assert [item["error"]["code"] for item in desk.sent] == [
        "unknown_method",
        "unknown_method",
        "internal",
        "bad_request",
        "bad_request",
    ]
    assert "KeyError" in desk.sent[2]["error"]["message"]
    assert desk.calls == 0


def test_bytes_travel_beside_the_message() -> None:
    desk = Desk()
    desk.ask("bytes")
    assert desk.sent == [{"kind": "response", "v": 1, "id": "1", "ok": True, "result": {"offset": 0}}]
    assert desk.buffers == [[b"\0\xff"]]


def test_the_same_action_twice_acts_once_and_answers_twice() -> None:
    desk = Desk()
    desk.ask("job.act", "same")
    desk.ask("job.act", "same")
    assert desk.calls == 1
    assert desk.sent[0] == desk.sent[1]


@pytest.mark.parametrize(
    "message",
    [
        None,
        1,
        [],
        {},
        {"kind": "response"},
        {"kind": "request"},
        {"kind": "request", "id": 3},
        {"kind": "request", "id": "x" * 101},
    ],
)
def test_what_is_no_request_is_ignored(message: object) -> None:
    desk = Desk()
    desk.dispatcher.handle(message)
    assert desk.sent == []
