"""Messages that the kernel was not told of are found, in the versions of ipykernel that need it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from types import SimpleNamespace

import ipykernel
import pytest
import zmq
from tornado.ioloop import IOLoop
from zmq.eventloop.zmqstream import ZMQStream

from syft_job_widgets.widgets import lost_wakeups
from syft_job_widgets.widgets.lost_wakeups import look_for_lost_messages
from tests.helpers import wait_until


class Shell:
    """A stream on a loop of its own, as a kernel has it, that nobody tells of what comes in."""

    def __init__(self) -> None:
        self.context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self.sender, receiver = self.context.socket(zmq.PAIR), self.context.socket(zmq.PAIR)
        self.sender.bind("inproc://shell")
        receiver.connect("inproc://shell")
        self.received: list[bytes] = []
        ready = threading.Event()

        def run() -> None:
            self.aio = asyncio.new_event_loop()
            asyncio.set_event_loop(self.aio)
            self.loop = IOLoop.current()
            self.stream = ZMQStream(receiver, self.loop)
            self.stream.on_recv(lambda parts: self.received.extend(parts))
            self.loop.remove_handler(receiver)  # the lost signal, for good
            self.loop.add_callback(ready.set)
            self.loop.start()
            self.loop.close()

        self.thread = threading.Thread(target=run, name="shell channel")
        self.thread.start()
        ready.wait()

    def close(self) -> None:
        def end() -> None:
            self.stream.socket.close(0)
            self.loop.call_later(0.6, self.loop.stop)  # after the next look, which finds it closed

        self.loop.add_callback(end)
        self.thread.join()
        self.sender.close(0)
        self.context.term()


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    made = Shell()
    kernel = SimpleNamespace(shell_stream=made.stream, shell_channel_thread=object())
    monkeypatch.setattr(lost_wakeups, "_kernel", lambda: kernel)
    monkeypatch.setattr(lost_wakeups, "_EVERY_MS", 10)
    monkeypatch.setattr(ipykernel, "version_info", (7, 3, 0))
    yield made
    made.close()


def test_what_has_come_is_found(shell: Shell) -> None:
    shell.sender.send(b"one")
    assert look_for_lost_messages()
    assert not look_for_lost_messages()  # once is enough
    wait_until(lambda: shell.received == [b"one"], what="the message that was there")
    shell.sender.send(b"two")
    wait_until(lambda: shell.received == [b"one", b"two"], what="the message that came")


@pytest.mark.parametrize("version", [(6, 30, 1), (7, 4, 0), (8, 0, 0)])
def test_other_versions_are_left_alone(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int]
) -> None:
    monkeypatch.setattr(ipykernel, "version_info", version)
    assert not look_for_lost_messages()


def test_without_a_kernel_or_without_subshells_there_is_nothing_to_do(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel = SimpleNamespace(shell_stream=shell.stream, shell_channel_thread=None)
    for found in (None, kernel):
        monkeypatch.setattr(lost_wakeups, "_kernel", lambda found=found: found)
        assert not look_for_lost_messages()
