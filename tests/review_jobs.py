"""Jobs in the review layouts for tests, written file by file the way the published packages write them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from syft_job_widgets.layout import JobKey
from tests.jobs import ALICE, BOB

AT = "2026-03-02T10:30:00.123456Z"
PROTOCOLS = ("0", "1")
STATE_FIELDS = (
    "status",
    "received_at",
    "approved_by",
    "approved_at",
    "approval_method",
    "rejected_by",
    "rejected_at",
    "review_reason",
    "completed_at",
    "return_code",
)


def key(
    name: str = "Data Analysis", *, protocol: str = "1", submitter: str = BOB, owner: str = ALICE
) -> JobKey:
    return JobKey(owner, submitter, name, f"protocol-{protocol}")


def folder(root: Path, side: str, job: JobKey) -> Path:
    """The job's folder in the inbox or in review."""
    protocol = job.layout.removeprefix("protocol-")
    segments = {"0": (), "1": ("v1",)}.get(protocol, (protocol,))
    return root.joinpath(job.owner, "app_data", "job", side, job.submitter, *segments, job.name)


def write_submission(
    root: Path,
    job: JobKey,
    *,
    script: str = "#!/bin/bash\nset -e\ncd code\npython main.py\n",
    files: dict[str, str] | None = None,
    config: bytes | None = b"",
    at: str = AT,
) -> Path:
    """`config=b""` stands for a sound one, None for no file."""
    place = folder(root, "inbox", job)
    (place / "code").mkdir(parents=True)
    for path, content in (files if files is not None else {"main.py": "print('hello')\n"}).items():
        (place / "code" / path).parent.mkdir(parents=True, exist_ok=True)
        (place / "code" / path).write_text(content)
    (place / "run.sh").write_text(script)
    (place / "run.sh").chmod(0o755)
    if config == b"":
        fields: dict[str, Any] = {
            "name": job.name,
            "type": "python",
            "submitted_at": at,
            "entrypoint": "main.py",
            "dependencies": ["numpy"],
            "files": ["main.py"],
            "is_folder_submission": False,
            "code_path": "/somewhere/main.py",
            "job_type": "local",
            "datasets": None,
            "headers": {},
        }
        if job.layout != "protocol-0":
            fields |= {"canonical_name": "JobSubmissionMetadata", "version": "1"}
        config = yaml.dump(fields, default_flow_style=False).encode()
    if config is not None:
        (place / "config.yaml").write_bytes(config)
    return place


def write_state(root: Path, job: JobKey, **fields: Any) -> Path:
    """The state file with all fields that the published packages write; its path."""
    whole: dict[str, Any] = dict.fromkeys(STATE_FIELDS)
    whole |= {"status": "pending", "received_at": AT, **fields}
    if job.layout != "protocol-0":
        whole |= {"canonical_name": "JobState", "version": "1"}
    path = folder(root, "review", job) / "state.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.dump(whole, default_flow_style=False))
    return path


def read_state(root: Path, job: JobKey) -> dict[str, Any]:
    found = yaml.safe_load((folder(root, "review", job) / "state.yaml").read_text())
    assert isinstance(found, dict)
    return found


def finish(root: Path, job: JobKey, *, code: int = 0, outputs: dict[str, str] | None = None) -> None:
    """Make a job look as if the published runner had run it."""
    place = folder(root, "review", job)
    (place / "outputs").mkdir(parents=True)
    for name, content in (outputs or {}).items():
        (place / "outputs" / name).write_text(content)
    (place / "stdout.txt").write_text("out\n")
    (place / "stderr.txt").write_text("")
    (place / "returncode.txt").write_text(str(code))
    write_state(
        root,
        job,
        status="done" if code == 0 else "failed",
        approved_by=job.owner,
        approved_at=AT,
        approval_method="manual",
        completed_at=AT,
        return_code=code,
    )
