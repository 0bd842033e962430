"""A SyftBox in which the texts of the corpus stand in every place where a submitter, or what runs, can put one."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from syft_job_widgets import JobClient
from syft_job_widgets.layout import place_at
from syft_job_widgets.trail import append_event
from tests.attacks.corpus import HUGE_LINE, Vector
from tests.jobs import ALICE, BOB, CAROL, by_hand, client_of
from tests.review_jobs import folder, key, write_state, write_submission

BATCH = 40
EXTENSIONS = (
    "",
    ".py",
    ".sh",
    ".html",
    ".md",
    ".json",
    ".ipynb",
    ".css",
    ".js",
    ".yaml",
    ".xml",
    ".tex",
    ".csv",
)
SCRIPT = "#!/bin/bash\npython main.py\n"


def readable(text: str) -> str:
    """The text as it may stand in a file's content: bytes that are no text are left to names."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\ufffd", "?")


def in_yaml(**fields: object) -> bytes:
    """A config file with exactly these texts."""
    return yaml.safe_dump(fields, allow_unicode=False, width=10_000).encode()


def file_path(vector: Vector, n: int) -> str:
    """A path that is the text as far as a file system takes it. Extensions choose how the content is coloured."""
    return (vector.as_path or vector.id) + EXTENSIONS[n % len(EXTENSIONS)]


def content_of(vector: Vector) -> bytes:
    """A file whose second line (and following) is the text."""
    raw = vector.text.encode("utf-8", "surrogateescape") if vector.kind == "byte" else vector.text.encode()
    return b"first line\n" + raw + b"\nlast line\n"


def put(folder: Path, path: str, data: bytes) -> Path:
    """A file at a path that may be anything a file system takes."""
    target = os.path.join(folder, path)
    os.makedirs(os.path.dirname(target), exist_ok=True)
    with open(target, "wb") as file:
        file.write(data)
    return Path(target)


def raw_job(root: Path, owner: str, submitter: str, name: str, config: bytes | None) -> Path:
    """A job folder whose names may be anything."""
    folder = Path(os.path.join(root, owner, "app_data", "job", submitter, name))
    os.makedirs(folder)
    put(folder, "run.sh", SCRIPT.encode())
    put(folder, "main.py", b"print('hello')\n")
    if config is not None:
        put(folder, "config.yaml", config)
    return folder


@dataclass
class Places:
    """The SyftBox, its owner's client, and which job carries what.

    Attributes:
        named: a job for each vector: its name, its submitter and its config are the text.
        carriers: jobs in the inbox with forty texts each: names and contents of files.
        finished: jobs that ran with forty texts each: outputs, logs, timeline, readers.
        logged: one job whose logs hold every text.
        revised: a job that differs from an earlier, approved one in every file; both hold texts.
        newer: a job in the layout of protocol 1, with texts in everything.
    """

    root: Path
    vectors: Sequence[Vector]
    client: JobClient
    named: dict[str, Path] = field(default_factory=dict)
    carriers: list[tuple[Path, Sequence[Vector]]] = field(default_factory=list)
    finished: list[tuple[Path, Sequence[Vector]]] = field(default_factory=list)
    logged: Path = Path()
    revised: tuple[Path, Sequence[Vector]] = (Path(), ())
    newer: tuple[Path, Sequence[Vector]] = (Path(), ())
    others: int = 0

    def batches(self) -> list[Sequence[Vector]]:
        """The vectors in parts that one card can show."""
        return [self.vectors[at : at + BATCH] for at in range(0, len(self.vectors), BATCH)]


def build(root: Path, vectors: Sequence[Vector]) -> Places:
    """Everything at once."""
    root.mkdir(parents=True)
    places = Places(root, vectors, client_of(root))
    for n, vector in enumerate(vectors):
        places.named[vector.id] = _named(root, vector, n)
        if vector.as_name:
            raw_job(root, vector.as_name, BOB, f"other {vector.id}", in_yaml(name=f"other {vector.id}"))
            places.others += 1
    for n, batch in enumerate(places.batches()):
        places.carriers.append((_carrier(root, n, batch), batch))
        places.finished.append((_finished(root, n, batch), batch))
    places.logged = _logged(root, vectors)
    few = list(vectors[:: max(1, len(vectors) // 24)])
    places.revised = (_revised(places, few), few)
    places.newer = (_newer(root, few), few)
    return places


def _named(root: Path, vector: Vector, n: int) -> Path:
    text = readable(vector.text)
    name, submitter = vector.as_name or vector.id, vector.as_name or BOB
    if submitter in ("inbox", "review"):  # folders of other layouts
        submitter = BOB
    fields = {
        "name": text,
        "submitted_by": text,
        "submitted_at": text,
        "type": text,
        "entry_point": text,
        "code_path": text,
        "dependencies": [text],
    }
    config = in_yaml(**fields)
    if n % 4 == 3:  # a problem whose words hold the text
        key = (
            yaml.safe_dump(text, allow_unicode=False, width=10_000, default_style='"')
            .splitlines()[0]
            .encode()
        )
        config = key + b": a\n" + key + b": b\n"
    folder = raw_job(root, ALICE, submitter, name, config)
    if n % 4 == 1:
        put(folder, "rejected", in_yaml(rejected_by=text, rejected_at=text, reason=text))
    return folder


def _carrier(root: Path, n: int, batch: Sequence[Vector]) -> Path:
    listed = [readable(vector.text) for vector in batch]
    config = in_yaml(name=f"carrier {n}", type="python", entry_point="main.py", dependencies=listed)
    folder = raw_job(root, ALICE, BOB, f"carrier {n}", config)
    for m, vector in enumerate(batch):
        put(folder, file_path(vector, m), content_of(vector))
    # Words that the risk notes repeat, and what only a mark can say.
    quoted = "".join(f"open({'~/' + readable(vector.text)!r}, 'w')\n" for vector in batch)
    put(folder, "notes.py", ("import socket\n" + quoted).encode())
    words = "".join(
        f"curl {readable(vector.text).splitlines()[0] if vector.text.strip() else ''}\n" for vector in batch
    )
    put(folder, "notes.sh", words.encode())
    if n == 0:
        put(folder, "long.txt", HUGE_LINE.encode())
    os.symlink(os.path.join(root, "nowhere"), folder / "a link")
    return folder


def _finished(root: Path, n: int, batch: Sequence[Vector]) -> Path:
    folder = raw_job(root, ALICE, BOB, f"finished {n}", in_yaml(name=f"finished {n}", type="python"))
    for m, vector in enumerate(batch):
        put(folder / "outputs", file_path(vector, m), content_of(vector))
        append_event(
            place_at(root, folder, ALICE), readable(vector.text), readable(vector.text), readable(vector.text)
        )
    os.symlink(os.path.join(root, "nowhere"), folder / "outputs" / "a link")
    readers = [readable(vector.text) for vector in batch]
    rule = {"rules": [{"pattern": "**", "access": {"read": readers}}]}
    put(folder, "outputs/syft.pub.yaml", yaml.safe_dump(rule, allow_unicode=False, width=10_000).encode())
    text = b"".join(content_of(vector) for vector in batch)
    put(folder, "logs/stdout.txt", text)
    put(folder, "logs/stderr.txt", text)
    put(folder, "logs/returncode.txt", b"1")
    for marker in ("approved", "done"):
        put(folder, marker, b"")
    return folder


def _logged(root: Path, vectors: Sequence[Vector]) -> Path:
    folder = raw_job(root, ALICE, BOB, "logged", in_yaml(name="logged", type="bash"))
    text = b"".join(
        vector.text.encode("utf-8", "surrogateescape" if vector.kind == "byte" else "strict") + b"\n"
        for vector in vectors
    )
    put(folder, "logs/stdout.txt", b"begin\n" + text + HUGE_LINE.encode() + b"\nend\n")
    put(folder, "logs/stderr.txt", text[::-1])
    for marker in ("approved", "done"):
        put(folder, marker, b"")
    return folder


def _revised(places: Places, vectors: Sequence[Vector]) -> Path:
    config = in_yaml(name="first", type="python", submitted_at="2026-03-01T10:00:00+00:00")
    first = raw_job(
        places.root, ALICE, CAROL, readable(vectors[0].text).replace("/", "")[:60] or "first", config
    )
    second = raw_job(places.root, ALICE, CAROL, "revised", in_yaml(name="revised", type="python"))
    for n, vector in enumerate(vectors):
        if "\0" not in vector.text:
            put(first, file_path(vector, n), b"old " + content_of(vector) + b"common\n")
            put(second, file_path(vector, n), content_of(vector) + b"common\n")
    by_hand(first, places.client).approve()
    return second


def _newer(root: Path, vectors: Sequence[Vector]) -> Path:
    job = key("newer", submitter=vectors[0].as_name or BOB)
    text = [readable(vector.text) for vector in vectors]
    config = in_yaml(name="newer", type="python", submitted_at=text[1], entrypoint=text[2], dependencies=text)
    inbox = write_submission(root, job, config=config)
    for n, vector in enumerate(vectors):
        put(inbox / "code", file_path(vector, n), content_of(vector))
    review = folder(root, "review", job)
    for n, vector in enumerate(vectors):
        put(review / "outputs", file_path(vector, n), content_of(vector))
    log = b"".join(content_of(vector) for vector in vectors)
    put(review, "stdout.txt", log)
    put(review, "stderr.txt", log)
    write_state(
        root,
        job,
        status="failed",
        approved_by=text[3],
        approved_at=text[4],
        review_reason=text[5],
        return_code=1,
    )
    for vector in vectors:
        append_event(place_at(root, inbox, ALICE), readable(vector.text), "approved", readable(vector.text))
    return inbox
