"""Objects of the published packages in a kernel that has both packages: shown with our views, which answer real messages."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

from tests.helpers import ROOT
from tests.interop.partner import Partner, environment
from tests.interop.sides import ALICE, BOB, Box, Theirs
from tests.widgets.support import WINDOW, rows

WIDGET = "application/vnd.jupyter.widget-view+json"
LIMIT_S = 60.0
SCRIPT = "mkdir -p outputs code/outputs\necho 42 | tee outputs/answer > code/outputs/answer\n"


class Notebook:
    """A kernel, and as much of a notebook's front end as its widgets need."""

    def __init__(self, client: BlockingKernelClient) -> None:
        self.client = client
        self.opened: dict[str, dict[str, Any]] = {}

    def run(self, code: str) -> dict[str, Any]:
        """Run a cell; the mime bundle of its result, empty without one."""
        said: list[dict[str, Any]] = []
        reply = self.client.execute_interactive(code, output_hook=said.append, timeout=LIMIT_S)
        assert reply["content"]["status"] == "ok", "\n".join(reply["content"].get("traceback", []))
        result: dict[str, Any] = {}
        for message in said:
            self._note(message)
            if message["msg_type"] == "execute_result":
                result = message["content"]["data"]
        return result

    def ask(self, bundle: dict[str, Any], method: str, **params: object) -> dict[str, Any]:
        """Send a view's request to the widget that a cell has shown; the result."""
        name = uuid.uuid4().hex
        content = {"kind": "request", "v": 1, "id": name, "method": method, "params": params}
        self.client.shell_channel.send(
            self.client.session.msg(
                "comm_msg",
                {"comm_id": bundle[WIDGET]["model_id"], "data": {"method": "custom", "content": content}},
            )
        )
        while True:
            message = self.client.get_iopub_msg(timeout=LIMIT_S)
            self._note(message)
            answer = message["content"].get("data", {}).get("content", {})
            if message["msg_type"] == "comm_msg" and answer.get("id") == name:
                assert answer["ok"], answer
                return dict(answer["result"])

    def _note(self, message: dict[str, Any]) -> None:
        if message["msg_type"] == "comm_open":
            self.opened[message["content"]["comm_id"]] = message["content"]["data"]["state"]

    def view(self, bundle: dict[str, Any]) -> str:
        """Which of our views a cell has shown."""
        return str(self.opened[bundle[WIDGET]["model_id"]]["root"]["view"])


@pytest.fixture
def notebook(partner: Partner, tmp_path: Path) -> Iterator[Notebook]:
    """A notebook in the partner's environment."""
    folder = tmp_path / "kernels" / "theirs"
    folder.mkdir(parents=True)
    argv = [str(environment(partner.version)), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": argv, "display_name": "theirs", "language": "python"}
    (folder / "kernel.json").write_text(json.dumps(spec))
    manager = KernelManager(
        kernel_name="theirs",
        kernel_spec_manager=KernelSpecManager(kernel_dirs=[str(folder.parent)], ensure_native_kernel=False),
    )
    manager.start_kernel(env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}, cwd="/")
    client = manager.client()
    try:
        client.start_channels()
        client.wait_for_ready(timeout=LIMIT_S)
        yield Notebook(client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        manager.cleanup_resources()


def until(look: Callable[[], dict[str, Any]], done: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Ask until the answer is as wanted; each question waits for its answer."""
    for _ in range(2000):
        found = look()
        if done(found):
            return found
    raise AssertionError(f"it never came: {found}")


def test_their_objects_are_live_views(partner: Partner, notebook: Notebook, tmp_path: Path) -> None:
    root = tmp_path / "SyftBox"
    (root / ALICE).mkdir(parents=True)
    (root / BOB).mkdir()
    theirs = Theirs(Box(root, tmp_path / "work", partner))
    theirs.setup()
    theirs.submit("job", SCRIPT)

    notebook.run(f"from syft_job import get_client\nclient = get_client({str(root)!r}, {ALICE!r})")
    assert WIDGET not in notebook.run("client.jobs")
    assert notebook.run("import syft_job_widgets; syft_job_widgets.enable()")["text/plain"] == "True"
    table, card = notebook.run("client.jobs"), notebook.run("client.jobs[0]")
    assert (notebook.view(table), notebook.view(card)) == ("table", "card")
    assert notebook.view(notebook.run("client")) == "table"
    assert "syft_job.job" in notebook.run("type(client.jobs).__module__")["text/plain"]

    def row() -> dict[str, Any]:
        (found,) = rows(notebook.ask(table, "jobs.window", view="tab", **WINDOW))
        return found

    assert (row()["name"], row()["submitter"], row()["status"]) == ("job", BOB, "inbox")
    job = row()["id"]
    shown = notebook.ask(card, "job.get", view="tab", job=job)
    approve = {"action": "approve", "expected_status": "inbox", "params": {"reason": "fine"}}
    notebook.ask(card, "job.act", job=job, digest=shown["review"]["digest"], **approve)
    assert theirs.box.theirs("job")["status"] == "approved"
    until(row, lambda found: found["status"] == "approved")
    theirs.run()
    assert until(row, lambda found: found["status"] == "done")["returncode"] == 0
    assert theirs.box.theirs("job")["outputs"] == ["answer"]

    assert notebook.run("syft_job_widgets.disable()")["text/plain"] == "True"
    assert WIDGET not in notebook.run("client.jobs")
