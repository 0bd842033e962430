"""Links, pipes, devices and the like in every place of a job, against every operation: quick, in words, and nothing else is touched."""

from __future__ import annotations

import io
import itertools
import json
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from syft_job_widgets import JobInfo, SyftJobRunner
from syft_job_widgets.doctor import examine
from syft_job_widgets.errors import SyftJobError
from syft_job_widgets.layout import JobKey, place_at
from syft_job_widgets.widgets import JobsTable
from tests import review_jobs
from tests.attacks.canary import LIMIT_S, TOKEN, Canary, in_time, leaks
from tests.attacks.corpus import PATHS
from tests.attacks.plants import PLANTS, Plant, clear
from tests.helpers import wait_until
from tests.jobs import ALICE, by_hand, client_of, finish, write_job
from tests.widgets.support import WINDOW, deliver, messages, rows

EVE = "eve@uni.example"
SCRIPT = "#!/bin/bash\nmkdir -p outputs\necho made > outputs/made.txt\necho said\n"


# -- in Python ---------------------------------------------------------------------------------------------------------------


def facts(job: JobInfo) -> object:
    record = place_at(job.client.config.syftbox_folder, job.location, ALICE).read()
    return (
        job.status,
        job.state,
        job.problem,
        job.returncode,
        job.files,
        job.output_paths,
        job.approval,
        job.timeline,
        record,
    )


def shown(job: JobInfo) -> object:
    return (str(job), repr(job), job._repr_html_(), job.stdout._repr_html_(), repr(job.stderr))


def logs(job: JobInfo) -> object:
    found = []
    for log in (job.stdout, job.stderr):
        for read in (
            lambda log=log: log.summary(),
            lambda log=log: log.tail(5),
            lambda log=log: log.head(5),
            lambda log=log: list(itertools.islice(log, 5)),
            lambda log=log: log.raw(0, 1000),
            lambda log=log: log.size,
        ):
            found.append(_tried(read))
    return found


def _tried(action: Callable[[], object]) -> object:
    try:
        return action()
    except SyftJobError as error:
        return str(error)


Operation = Callable[[JobInfo, Path], object]

OPERATIONS: dict[str, tuple[str, Operation]] = {
    "facts": ("inbox", lambda job, source: facts(job)),
    "facts when done": ("done", lambda job, source: facts(job)),
    "forms": ("done", lambda job, source: shown(job)),
    "review": ("inbox", lambda job, source: job.review()),
    "approve": ("inbox", lambda job, source: job.approve("why")),
    "reject": ("inbox", lambda job, source: job.reject("why")),
    "reopen": ("approved", lambda job, source: job.reopen()),
    "deposit": ("inbox", lambda job, source: job.accept_by_depositing_result(source / "result.csv")),
    "deposit a folder": ("approved", lambda job, source: job.accept_by_depositing_result(source / "inner")),
    "deposit permissions": (
        "inbox",
        lambda job, source: job.accept_by_depositing_result(source / "syft.pub.yaml"),
    ),
    "rerun": ("done", lambda job, source: job.rerun()),
    "rerun, shares kept": ("done", lambda job, source: job.rerun(keep_shares=True)),
    "share outputs": ("done", lambda job, source: job.share_outputs([EVE])),
    "share logs": ("done", lambda job, source: job.share_logs([EVE])),
    "share before": ("inbox", lambda job, source: (job.share_outputs([EVE]), job.share_logs([EVE]))),
    "revoke outputs": ("done", lambda job, source: job.revoke_outputs([EVE])),
    "revoke logs": ("done", lambda job, source: job.revoke_logs([EVE])),
    "logs": ("done", lambda job, source: logs(job)),
}


def made_job(root: Path, name: str, state: str, script: str = SCRIPT, protocol: str | None = None) -> Path:
    """A job in that state, of a submitter of its own; its folder."""
    submitter = f"{name.replace(' ', '-').replace(',', '')}@uni.example"
    if protocol:
        return _newer_job(root, review_jobs.key("job", protocol=protocol, submitter=submitter), state, script)
    folder = write_job(root, "job", submitter=submitter, script=script)
    (folder / "pkg").mkdir()
    (folder / "pkg" / "part.py").write_text("x = 1\n")
    if state == "done":
        finish(folder, outputs={"result.csv": "1\n", "inner/deep.txt": "2\n"})
    elif state == "approved":
        _approve(root, folder)
    return folder


def _newer_job(root: Path, key: JobKey, state: str, script: str) -> Path:
    files = {"main.py": "print('hello')\n", "pkg/part.py": "x = 1\n"}
    folder = review_jobs.write_submission(
        root, key, script=script.replace("#!/bin/bash\n", "#!/bin/bash\ncd code\n"), files=files
    )
    if state == "done":
        review_jobs.finish(root, key, outputs={"result.csv": "1\n"})
        inner = review_jobs.folder(root, "review", key) / "outputs" / "inner"
        inner.mkdir()
        (inner / "deep.txt").write_text("2\n")
    else:
        review_jobs.write_state(root, key)
        if state == "approved":
            _approve(root, folder)
    return folder


def _approve(root: Path, folder: Path) -> None:
    with redirect_stdout(io.StringIO()):
        by_hand(folder, client_of(root)).approve()


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.id)
def test_operations(plant: Plant, place: Path, canary: Canary) -> None:
    # Half of them for each plant, in turns: every operation meets every place, and every way of planting.
    turn = PLANTS.index(plant) % 2
    try_operations(plant, place, canary, {name for n, name in enumerate(OPERATIONS) if n % 2 == turn})


def test_every_operation_meets_every_place_and_every_way() -> None:
    met = {
        (met_by, n % 2)
        for n, plant in enumerate(PLANTS)
        for met_by in ((plant.what, plant.protocol), plant.way)
    }
    assert {met_by for met_by, _ in met} == {met_by for met_by, turn in met if turn == 0}
    assert {met_by for met_by, _ in met} == {met_by for met_by, turn in met if turn == 1}


def try_operations(plant: Plant, place: Path, canary: Canary, chosen: Collection[str] = OPERATIONS) -> None:
    """Every chosen operation on a job of its own, with the plant in it."""
    root = place / "SyftBox"
    source = place / "source"
    (source / "inner").mkdir(parents=True)
    (source / "inner" / "deep.txt").write_text("deposited\n")
    (source / "result.csv").write_text("deposited\n")
    (source / "syft.pub.yaml").write_text("rules: []\n")
    client = client_of(root)
    jobs = {
        name: by_hand(made_job(root, name, state, protocol=plant.protocol), client, status=state)
        for name, (state, _) in OPERATIONS.items()
        if name in chosen
    }
    for job in jobs.values():
        plant.put(job.location, canary)
    assert canary.changes() == []  # the plant itself

    def one(name: str, action: Callable[[], object]) -> None:
        out = io.StringIO()
        with redirect_stdout(out), redirect_stderr(out):
            try:
                result = repr(in_time(name, action))
            except SyftJobError as error:
                result = f"{type(error).__name__}: {error}"
        assert canary.changes() == [], name
        if not plant.is_a_copy:
            assert TOKEN not in result + out.getvalue(), (name, result)

    def listed() -> object:
        found = client.jobs
        return (str(found), found._repr_html_(), [repr(job) for job in found], [job.problem for job in found])

    one("list", listed)
    for name, job in jobs.items():
        one(name, lambda name=name, job=job: OPERATIONS[name][1](job, source))
    one("list again", listed)
    one("doctor", lambda: str(examine(root)))
    one("list, as somebody else", lambda: [facts(job) for job in client_of(root, EVE).jobs])
    assert leaks(root) == [] or plant.is_a_copy


@pytest.mark.parametrize("protocol", [None, "0", "1"])
def test_what_was_not_planted_on_goes_well(place: Path, protocol: str | None) -> None:
    # Guards the guard: without a plant every operation does what it says.
    root, source = place / "SyftBox", place / "source"
    (source / "inner").mkdir(parents=True)
    (source / "result.csv").write_text("deposited\n")
    client = client_of(root)
    for name, (state, operation) in OPERATIONS.items():
        job = by_hand(made_job(root, name, state, protocol=protocol), client, status=state)
        if name == "deposit permissions":
            (source / "syft.pub.yaml").write_text("rules: []\n")
            with pytest.raises(SyftJobError):
                operation(job, source)
        else:
            operation(job, source)


# -- over the protocol -------------------------------------------------------------------------------------------------------


def requests(job: str, submitter: str, paths: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Everything that a page may ask for about one job."""
    view = {"view": f"view-{job}"}
    yield "view.hello", {**view, "visible": False}
    yield "jobs.window", {**view, **WINDOW, "query": {**WINDOW["query"], "text": submitter}}
    yield "job.get", {**view, "job": job}
    for where in ("code", "outputs"):
        for path in paths:
            yield "file.read", {"job": job, "where": where, "path": path, "first_line": 0, "count": 100}
    for stream in ("stdout", "stderr"):
        yield "log.open", {**view, "job": job, "stream": stream, "follow": False, "lines": 100}
        yield "log.read", {"job": job, "stream": stream, "generation": 0, "first_line": 0, "count": 100}
        search = {"pattern": TOKEN[:6], "regex": False, "ignore_case": True, "from_line": 0, "direction": 1}
        yield "log.search", {"job": job, "stream": stream, **search}
        yield "log.close", {**view, "job": job, "stream": stream}
    for what in ("outputs", "logs"):
        yield "share.preview", {"job": job, "what": what, "users": [EVE]}
    yield "review.bases", {"job": job}
    yield "review.compare", {"job": job, "base": job}
    yield "jobs.pick", {**view, **WINDOW}
    yield "view.close", view


NAMES = [
    *(
        "run.sh",
        "main.py",
        "config.yaml",
        "pkg/part.py",
        "approved",
        "done",
        "stdout.txt",
        "syft.pub.yaml",
        "logs/stdout.txt",
    ),
    *("code/main.py", "code/pkg/part.py", "code/more", "code", "code/outputs/made.txt"),
    *("result.csv", "inner", "inner/deep.txt", "outputs/result.csv", "pkg", "../canary/secret.txt"),
]


def names_for(plant: Plant) -> list[str]:
    """Paths to ask for: those that the plant stands at, or below, and a few that are nowhere near it."""
    planted = {name.rpartition(":")[2].removeprefix("outputs/") for name in plant.names}
    near = {name for name in NAMES if any(name == at or name.startswith(f"{at}/") for at in planted)}
    return sorted(near | {"run.sh", "main.py", "code/main.py", "result.csv", "../canary/secret.txt"})


def answers(
    widget: JobsTable, asked: Iterable[tuple[str, dict[str, Any]]]
) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Send requests, all at once, and wait for every answer: `(method, params, answer)`."""
    waiting = {f"r{next(numbers)}": request for request in asked}
    for name, (method, params) in waiting.items():
        deliver(widget, {"kind": "request", "v": 1, "id": name, "method": method, "params": params})
    found: dict[str, dict[str, Any]] = {}

    def complete() -> bool:
        found.update((item["id"], item) for item in messages(widget) if item.get("id") in waiting)
        return len(found) == len(waiting)

    try:
        wait_until(complete, timeout=LIMIT_S)
    except AssertionError:
        raise AssertionError(
            f"no answer to {[waiting[name] for name in waiting if name not in found]}"
        ) from None
    return [(method, params, found[name]) for name, (method, params) in waiting.items()]


numbers = itertools.count()


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.id)
def test_protocol(plant: Plant, desk: tuple[JobsTable, Path, Canary]) -> None:
    try_protocol(plant, desk)


def try_protocol(plant: Plant, desk: tuple[JobsTable, Path, Canary]) -> None:
    """Every request about two jobs with the plant in them."""
    widget, root, canary = desk
    results = any(word in plant.what for word in ("outputs", "logs", "done"))
    states = ("done",) if results else ("inbox",) if "code" in plant.what else ("inbox", "done")
    folders = [made_job(root, f"{state}{next(numbers)}", state, protocol=plant.protocol) for state in states]
    for folder in folders:
        plant.put(folder, canary)
    widget.comm.published.clear()
    keys = [by_hand(folder, client_of(root)).key for folder in folders]
    for key in keys:
        widget.desk.board.client.touch(key)
    # With the submitter's folder gone there is no job; the request is then refused.
    if plant.what != "the submitter" and not (plant.what == "the job" and plant.way in ("pipe", "hard link")):
        wait_until(
            lambda: all(key in widget.desk.board.snapshot().records for key in keys),
            timeout=30.0,
            what="the jobs to be seen",
        )
    every = answers(
        widget,
        itertools.chain.from_iterable(requests(key.id, key.submitter, names_for(plant)) for key in keys),
    )
    unforeseen = [
        (method, params.get("path"), answer["error"]["message"])
        for method, params, answer in every
        if not answer["ok"] and answer["error"]["code"] == "internal"
    ]
    said = json.dumps(messages(widget))
    assert canary.changes() == []
    if not plant.is_a_copy:
        assert TOKEN not in said
    assert [item for item in unforeseen if "No such file" not in item[2]] == []
    assert leaks(root) == []
    if PLANTS.index(plant) % 4:  # every fourth stays, to be with all that follow
        for folder in folders:
            clear(folder.parent)


def test_paths_that_are_none(desk: tuple[JobsTable, Path, Canary]) -> None:
    widget, root, canary = desk
    folder = made_job(root, f"paths{next(numbers)}", "done")
    (folder.parent / "secret.txt").write_text(TOKEN)
    (folder / "logs" / "secret.txt").write_text(TOKEN)
    key = by_hand(folder, client_of(root)).key
    widget.desk.board.client.touch(key)
    wait_until(lambda: key in widget.desk.board.snapshot().records, timeout=30.0, what="the job to be seen")
    widget.comm.published.clear()
    wrong = [
        *PATHS,
        "logs/stdout.txt",
        "outputs/result.csv",
        "syft.pub.yaml",
        "approved",
        "done",
        "logs",
        "outputs",
    ]
    asked = [
        ("file.read", {"job": key.id, "where": where, "path": path, "first_line": 0, "count": 10})
        for where in ("code", "outputs", "logs", "..", "")
        for path in wrong
    ]
    for _, params, answer in answers(widget, asked):
        assert not answer["ok"], (params["where"], params["path"])
        assert answer["error"]["code"] in ("bad_request", "unsafe_path", "internal"), (params, answer)
    assert TOKEN not in json.dumps(messages(widget))
    assert canary.changes() == []


def test_the_table_lived_through_it(desk: tuple[JobsTable, Path, Canary]) -> None:
    widget, _, _ = desk
    query = {**WINDOW["query"], "text": "first"}
    ((_, _, answer),) = answers(widget, [("jobs.window", {"view": "last", **WINDOW, "query": query})])
    assert [row["name"] for row in rows(answer["result"])] == ["first"]
    assert widget.desk.problem is None


# -- running -----------------------------------------------------------------------------------------------------------------


def test_runner(place: Path, canary: Canary) -> None:
    root = place / "SyftBox"
    approved, forged = {}, {}
    for n, plant in enumerate(PLANTS):
        approved[plant] = made_job(root, f"approved{n}", "approved", protocol=plant.protocol)
        plant.put(approved[plant], canary)
        forged[plant.id] = made_job(root, f"forged{n}", "inbox", "touch ran\n", protocol=plant.protocol)
        if plant.protocol is None:
            (forged[plant.id] / "approved").touch()
        else:
            review_jobs.write_state(
                root, review_jobs.key("job", submitter=f"forged{n}@uni.example"), status="approved"
            )
        plant.put(forged[plant.id], canary)
    sound = made_job(root, "sound", "approved")
    out = io.StringIO()
    runner = SyftJobRunner(client_of(root).config, work_dir=place / "work", timeout=60.0, max_workers=2)
    with redirect_stdout(out), redirect_stderr(out):
        for _ in range(2):  # what the first look left, the second finds
            in_time("the runner", runner.process_approved_jobs)
    assert (sound / "done").is_file()
    assert (sound / "outputs" / "made.txt").read_text() == "made\n"
    assert canary.changes() == []
    assert TOKEN not in out.getvalue()
    assert leaks(root) == []
    assert not any((folder / "ran").exists() for folder in forged.values() if folder.is_dir())
    # What is no part of the approved content does not keep a job from running: the runner clears its own way.
    for plant, folder in approved.items():
        if plant.protocol is None and plant.what in ("logs", "old logs", "the logs folder"):
            assert (folder / "done").is_file(), plant.id
            assert (folder / "logs" / "stdout.txt").read_text() == "said\n", plant.id
            assert not (folder / "logs").is_symlink(), plant.id
        elif plant.what in ("code", "a package"):
            assert not (folder / "done").exists(), plant.id
    newer = [folder for plant, folder in approved.items() if plant.protocol and plant.what == "logs"]
    assert newer
    for folder in newer:
        review = Path(str(folder).replace("/inbox/", "/review/"))
        assert (review / "stdout.txt").read_text() == "said\n"
        assert not (review / "stdout.txt").is_symlink()


MADE_BY_A_RUN = {
    "a link to a file": "ln -s {canary}/secret.txt outputs/x",
    "a link to a folder": "ln -s {canary}/tree outputs/x",
    "a link in a folder": "mkdir outputs/x && ln -s {canary}/secret.txt outputs/x/y",
    "a hidden link": "ln -s {canary}/secret.txt outputs/.x",
    "a link to nothing": "ln -s {canary}/missing.txt outputs/x",
    "outputs as a link": "rm -rf outputs && ln -s {canary}/tree outputs",
    "outputs as a file": "rm -rf outputs && echo x > outputs",
    "a pipe": "mkfifo outputs/x",
    "outputs as a pipe": "rm -rf outputs && mkfifo outputs",
    "a permission file": 'cp {canary}/tree/syft.pub.yaml outputs/ 2>/dev/null; echo \'rules: [{{pattern: "**", access: {{read: ["*"]}}}}]\' > outputs/syft.pub.yaml',
    "a permission link": "ln -s {canary}/tree/syft.pub.yaml outputs/syft.pub.yaml",
    "nothing that can be read": "echo x > outputs/x && chmod 000 outputs/x",
    "deep folders": "d=outputs; for i in $(seq 60); do d=$d/d; done; mkdir -p $d && ln -s {canary}/secret.txt $d/x",
}


def test_what_a_run_leaves(place: Path, canary: Canary) -> None:
    root = place / "SyftBox"
    folders = {
        what: made_job(
            root,
            f"left{n}",
            "approved",
            f"#!/bin/bash\nmkdir -p outputs\n{script.format(canary=canary.folder)}\nexit 0\n",
        )
        for n, (what, script) in enumerate(MADE_BY_A_RUN.items())
    }
    out = io.StringIO()
    runner = SyftJobRunner(client_of(root).config, work_dir=place / "work", timeout=60.0, max_workers=2)
    with redirect_stdout(out), redirect_stderr(out):
        in_time("the runner", runner.process_approved_jobs)
    assert canary.changes() == []
    assert leaks(root) == []
    for what, folder in folders.items():
        assert (folder / "done").is_file(), what
        for path in folder.rglob("*"):
            assert not path.is_symlink(), (what, path)
            assert path.is_file() or path.is_dir(), (what, path)
        assert (
            not (folder / "outputs" / "syft.pub.yaml").exists()
            or "'*'" not in (folder / "outputs" / "syft.pub.yaml").read_text()
        )
