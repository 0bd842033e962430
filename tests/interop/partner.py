"""Setting up a published syft-job in an environment of its own, this package beside it, and speaking with a process there.

`python -m tests.interop.partner` sets up all of them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import uv

from tests.helpers import ROOT

VERSIONS = ("0.1.27", "0.1.38", "0.1.40")
"""The last one with markers, with protocol 0, and with protocol 1."""
DRIVER = Path(__file__).with_name("driver.py")


def environment(version: str) -> Path:
    """The interpreter of that version's environment, which is made if it is not there."""
    folder = ROOT / f".venv-syft-job-{version}"
    python, stamp = folder / "bin" / "python", folder / ".ready"
    if not stamp.exists():
        tool = uv.find_uv_bin()
        for command in (
            ["venv", "--quiet", "--clear", "--python", sys.executable, str(folder)],
            [
                *("pip", "install", "--quiet", "--python", str(python)),
                *(f"syft-job=={version}", "--editable", str(ROOT), "ipykernel"),
            ],
        ):
            subprocess.run([tool, *command], check=True, timeout=600)
        stamp.touch()
    return python


class Partner:
    """A process with a published syft-job.

    Attributes:
        version: of the package.
        markers: whether it knows the markers layout and no other.
    """

    def __init__(self, version: str) -> None:
        self.version = version
        self.markers = version == "0.1.27"
        python = environment(version)
        clean = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PYTHON", "VIRTUAL_ENV"))
        }
        self._process = subprocess.Popen(
            [str(python), "-u", str(DRIVER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**clean, "SYFT_CLIENT_INSTALL_SOURCE": "syft-client", "PYTHONWARNINGS": "ignore"},
            cwd="/",
        )

    def __enter__(self) -> Partner:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()

    def ask(self, command: str, root: Path, email: str, **given: object) -> Any:
        """Have it do something; its answer. Raises RuntimeError with the words of its error."""
        assert self._process.stdin
        assert self._process.stdout
        message = {"command": command, "root": str(root), "email": email, **given}
        self._process.stdin.write(json.dumps(message) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["result"]


if __name__ == "__main__":
    for one in VERSIONS:
        print(environment(one))
