"""Two jobs that no client of ours would send, written file by file: one cannot be read, the other wants to be misread."""

from __future__ import annotations

from pathlib import Path
from typing import Final

BROKEN: Final = "Quarterly report"
MARKUP: Final = "<img src=x onerror=alert(1)>"

_SCRIPT = "#!/bin/bash\nset -euo pipefail\npython ./main.py\n"

# Escapes instead of the characters themselves: nothing in this file may look like something that it is not.
_TROJAN = (
    '"""Counts the admissions. \x1b[32mReviewed and safe.\x1b[0m"""\n'
    "\n"
    "import os\n"
    "from pathlib import Path\n"
    "\n"
    'data = Path(os.environ["DEMO_DATA"]) / "patients.csv"\n'
    'level = "summary"\n'
    'if level != "summary\u202e \u2066# only sums are printed\u2069 \u2066":\n'
    "    print(data.read_text())\n"
    'rows = len(data.read_text().splitlines()) - 1; print("<b>rows</b>:", rows)'
    + " " * 600
    + "; print(data.read_text())\n"
)


def write_broken(submissions: Path) -> None:
    """A job whose `config.yaml` is no YAML.

    Args:
        submissions: the submitter's folder at the datasite.
    """
    config = "name: Quarterly report\n\tsubmitted_by: [carol\ntype: python: yes\n"
    _write(submissions / BROKEN, config, 'print("first quarter")\n')


def write_misleading(submissions: Path, submitted_at: str, claims_to_be: str) -> None:
    """A job with markup as its name, a false sender, and code that does not do what one sees.

    Args:
        submissions: the submitter's folder at the datasite.
        submitted_at: ISO 8601.
        claims_to_be: address that its config names as the sender.
    """
    config = (
        f"name: '{MARKUP}'\nsubmitted_by: {claims_to_be}\nsubmitted_at: '{submitted_at}'\n"
        "type: python\nentry_point: main.py\n"
    )
    _write(submissions / MARKUP, config, _TROJAN)


def _write(folder: Path, config: str, code: str) -> None:
    folder.mkdir(parents=True)
    (folder / "config.yaml").write_text(config, encoding="utf-8")
    (folder / "main.py").write_text(code, encoding="utf-8")
    (folder / "run.sh").write_text(_SCRIPT, encoding="utf-8")
    (folder / "run.sh").chmod(0o755)
