"""Run the first cells of the demo's notebooks before anybody opens them, so that the desk is there at once.

Each notebook gets its session at the server, as if it had been opened; the cells with the tag `at-start` run in that
session's kernel, and what they show is saved and signed as the user's own. When Lab opens the notebook it finds the
running kernel, and the views in it are live. Cells that decide something are never run here.
"""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path
from typing import Any, Final

import nbformat
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_core.paths import jupyter_runtime_dir
from nbformat import sign, v4

from .lab import Lab

TAG: Final = "at-start"
_PATIENCE_S: Final = 60

# These modules are not typed.
_notebooks: Any = nbformat
_signatures: Any = sign
_messages: Any = v4


def warm_up(lab: Lab, name: str) -> None:
    """Run the first cells of a notebook in its session.

    Args:
        lab: the server.
        name: the notebook's file name in the server's root folder.

    Raises:
        OSError, RuntimeError, TimeoutError, ValueError: it could not be done. The notebook is as it was, and
            everything is there as soon as somebody runs its cells.
    """
    path = lab.notebooks / name
    notebook = _notebooks.read(path, as_version=4)
    client = BlockingKernelClient(
        connection_file=str(Path(jupyter_runtime_dir()) / f"kernel-{_start_session(lab, name)}.json")
    )
    client.load_connection_file()
    # Without heartbeats: a kernel that is slow to start, as it is the first time on a machine, would count as dead.
    client.start_channels(hb=False)
    try:
        client.wait_for_ready(timeout=_PATIENCE_S)
        # What Lab would write on opening it: else the notebook would count as changed from the start.
        info = client.kernel_info(reply=True, timeout=_PATIENCE_S)["content"]
        notebook.metadata["language_info"] = info["language_info"]
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
                if TAG in cell.metadata.get("tags", ()):
                    _run(client, cell)
    finally:
        client.stop_channels()
    _notebooks.write(notebook, path)
    _signatures.NotebookNotary().sign(
        notebook
    )  # a notebook that is not signed shows no view before its cells ran again


def _start_session(lab: Lab, name: str) -> str:
    body = {"path": name, "name": name, "type": "notebook", "kernel": {"name": "python3"}}
    request = urllib.request.Request(  # noqa: S310 - the server's own address on this machine
        f"{lab.url}api/sessions",
        data=json.dumps(body).encode(),
        headers={"Authorization": f"token {lab.token}", "Content-Type": "application/json"},
    )
    # Past any proxy: the server is on this machine.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(request, timeout=_PATIENCE_S) as answer:
        return str(json.load(answer)["kernel"]["id"])


def _run(client: BlockingKernelClient, cell: Any) -> None:
    kept: list[Any] = []

    def keep(message: dict[str, Any]) -> None:
        if message["msg_type"] in ("stream", "display_data", "execute_result", "error"):
            kept.append(_messages.output_from_msg(message))

    reply = client.execute_interactive(cell.source, output_hook=keep, allow_stdin=False, timeout=_PATIENCE_S)
    cell.outputs, cell.execution_count = kept, reply["content"]["execution_count"]
