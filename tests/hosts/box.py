"""What every host shows in these tests: a SyftBox with a job to approve and follow, and one whose name is markup."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.jobs import ALICE, BOB, client_of, finish, write_job

MARKUP = "<img src=x onerror=alert(1)>"
LOGGED = "words that only the log has"

# The job waits for its gate, so that the test decides when each line is written.
SCRIPT = """#!/bin/bash
echo "first line"
until [ -e "$GATES/second" ]; do sleep 0.05; done
echo "second line"
until [ -e "$GATES/end" ]; do sleep 0.05; done
"""


class Box:
    """A SyftBox for one host.

    Attributes:
        root: the SyftBox.
        job: folder of the job that waits for approval, "Data Analysis".
    """

    def __init__(self, folder: Path) -> None:
        self.root = folder / "box"
        self.root.mkdir()
        self._gates = folder / "gates"
        self._gates.mkdir()
        client_of(self.root).setup_ds_job_folder_as_do(BOB)
        self.job = write_job(
            self.root, "Data Analysis", script=SCRIPT, files={"notes.txt": "what this does\n"}
        )
        finish(write_job(self.root, MARKUP), stdout=f"{LOGGED}\n")
        self._runner: subprocess.Popen[bytes] | None = None

    @property
    def code(self) -> str:
        """Python lines that make `client` and `jobs`."""
        made = f"client = get_client({str(self.root)!r}, {ALICE!r})"
        return f"from syft_job_widgets import get_client\n{made}\njobs = client.jobs\n"

    def write_notebook(self, path: Path, *cells: str) -> None:
        """A notebook of code cells, the first of which makes `jobs`."""
        made = [
            {"cell_type": "code", "id": f"cell-{i}", "metadata": {}, "source": source,
             "outputs": [], "execution_count": None}
            for i, source in enumerate([self.code, *cells])
        ]  # fmt: skip
        kernel = {"name": "python3", "display_name": "python3", "language": "python"}
        notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}, "cells": made}
        path.write_text(json.dumps(notebook), encoding="utf-8")

    def start_runner(self) -> None:
        """The owner's runner, until `stop`."""
        where = ["--syftbox", str(self.root), "--email", ALICE]
        how = ["--poll-interval", "1", "--env", f"GATES={self._gates}"]
        command = [sys.executable, "-m", "syft_job_widgets", "run", *where, *how]
        self._runner = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def open_gate(self, name: str) -> None:
        """Let the job write its `second` line, or come to its `end`."""
        (self._gates / name).touch()

    def is_approved(self, name: str) -> bool:
        """Whether the marker of a job's approval is there; the runner may have gone on from there."""
        return (client_of(self.root).jobs[name].location / "approved").exists()

    def stop(self) -> None:
        """End the runner."""
        if self._runner is not None:
            self._runner.terminate()
            self._runner.wait(timeout=30)
