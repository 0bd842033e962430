"""Job folders for tests, written file by file the way a submitter's client writes them."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from syft_job_widgets import JobClient, JobInfo, SyftJobConfig
from syft_job_widgets.layout import STREAMS, Stream
from syft_job_widgets.logs.recording import ArrivalWriter

ALICE = "alice@hospital.example"
BOB = "bob@uni.example"
CAROL = "carol@lab.example"
SUBMITTED = "2026-03-02T10:30:00+00:00"


def write_job(
    root: Path,
    name: str = "Data Analysis",
    *,
    owner: str = ALICE,
    submitter: str = BOB,
    script: str | None = "#!/bin/bash\npython main.py\n",
    config: str | bytes | None = "",
    files: dict[str, str | bytes] | None = None,
    markers: tuple[str, ...] = (),
    submitted_at: str = SUBMITTED,
) -> Path:
    """A job in the markers layout; returns its folder. `config=""` stands for a sound one, None for no file."""
    folder = root / owner / "app_data" / "job" / submitter / name
    folder.mkdir(parents=True)
    if script is not None:
        (folder / "run.sh").write_text(script)
        (folder / "run.sh").chmod(0o755)
    if config == "":
        quoted = name.replace("'", "''")
        config = f"name: '{quoted}'\nsubmitted_by: {submitter}\nsubmitted_at: '{submitted_at}'\ntype: python\nentry_point: main.py\n"
    if config is not None:
        (folder / "config.yaml").write_bytes(config.encode() if isinstance(config, str) else config)
    for path, content in (files if files is not None else {"main.py": "print('hello')\n"}).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content.encode() if isinstance(content, str) else content)
    for marker in markers:
        (folder / marker).touch()
    return folder


def finish(
    folder: Path,
    *,
    stdout: str = "out\n",
    stderr: str = "",
    code: int = 0,
    outputs: Mapping[str, str | bytes] | None = None,
) -> None:
    """Make a job look as if it had run."""
    (folder / "logs").mkdir()
    (folder / "logs" / "stdout.txt").write_text(stdout)
    (folder / "logs" / "stderr.txt").write_text(stderr)
    (folder / "logs" / "returncode.txt").write_text(str(code))
    (folder / "outputs").mkdir()
    for path, content in (outputs or {}).items():
        (folder / "outputs" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "outputs" / path).write_bytes(content if isinstance(content, bytes) else content.encode())
    for marker in ("approved", "done"):
        (folder / marker).touch()


def write_times(root: Path, name: str, blocks: Sequence[tuple[Stream, bytes]]) -> None:
    """Note that these blocks of both logs of Bob's job arrived in this order, a second and a half apart."""
    place = client_of(root).jobs[name].place
    fd = place.create_times()
    assert fd is not None
    now, ends = 1_772_447_400.0, dict.fromkeys(STREAMS, 0)
    writer = ArrivalWriter(fd, lambda: now)
    for stream, block in blocks:
        writer.arrived(stream, ends[stream], block)
        ends[stream] += len(block)
        now += 1.5
    os.close(fd)


def client_of(root: Path, email: str = ALICE) -> JobClient:
    """A client of that user on that SyftBox."""
    return JobClient(SyftJobConfig(syftbox_folder=root, email=email))


def by_hand(folder: Path, client: JobClient, *, status: str = "inbox", me: str = ALICE) -> JobInfo:
    """The object as the documentation constructs it."""
    return JobInfo(
        name=folder.name,
        datasite_owner_email=ALICE,
        status=status,
        submitted_by=folder.parent.name,
        location=folder,
        client=client,
        current_user_email=me,
        submitted_at=SUBMITTED,
    )
