"""Names that are patterns, templates, options or paths: a job is called what it is called, and nothing else happens."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path

import pytest
import yaml
from syft_permissions import AccessLevel, ACLRequest, ACLService, RuleSet, User

from syft_job_widgets import JobClient, JobInfo
from syft_job_widgets.errors import InvalidNameError, SyftJobError
from tests.attacks.corpus import GLOB_NAMES, TEXTS, Vector
from tests.attacks.places import put, raw_job
from tests.jobs import ALICE, BOB, by_hand, client_of

EVE, CAROL = "eve@uni.example", "carol@lab.example"


def published_engine(datasite: Path) -> ACLService:
    """The published engine on the permission files as they are, without this package's help."""
    service = ACLService(owner=datasite.name)
    for file in datasite.rglob("syft.pub.yaml"):
        folder = file.parent.relative_to(datasite).as_posix()
        service.add_ruleset(RuleSet(path="" if folder == "." else folder, **yaml.safe_load(file.read_text())))
    return service


@pytest.fixture
def shelf(place: Path) -> dict[str, JobInfo]:
    """Finished jobs that are called like patterns, side by side with plain ones."""
    root = place / "SyftBox"
    client = client_of(root)
    client.setup_ds_job_folder_as_do(BOB)
    source = put(place, "result.csv", b"1\n")
    jobs = {}
    for name in (*GLOB_NAMES, "plain", "a", "b", "run1", EVE, BOB):
        job = by_hand(raw_job(root, ALICE, BOB, name, None), client)
        with redirect_stdout(io.StringIO()):
            job.accept_by_depositing_result(source)
        jobs[name] = job
    return jobs


def readers_of(datasite: Path, job: JobInfo, what: str, user: str) -> bool:
    path = (job.location / what).relative_to(datasite).as_posix()
    asked = ACLRequest(path=path, level=AccessLevel.READ, user=User(id=user))
    return bool(published_engine(datasite).can_access(asked))


def test_deposited_results_are_the_owners_alone(shelf: dict[str, JobInfo]) -> None:
    datasite = next(iter(shelf.values())).location.parents[3]
    for name, job in shelf.items():
        for user in (BOB, EVE, CAROL):
            assert not readers_of(datasite, job, "outputs/result.csv", user), (name, user)


@pytest.mark.parametrize("name", GLOB_NAMES)
def test_a_share_is_for_the_job_of_exactly_that_name(shelf: dict[str, JobInfo], name: str) -> None:
    datasite = shelf[name].location.parents[3]
    shelf[name].share_outputs([EVE])
    for other, job in shelf.items():
        assert readers_of(datasite, job, "outputs/result.csv", EVE) is (other == name), other
        assert not readers_of(datasite, job, "outputs/result.csv", CAROL), other
    shelf[name].revoke_outputs([EVE])
    for other, job in shelf.items():
        assert not readers_of(datasite, job, "outputs/result.csv", EVE), other


def test_a_rerun_is_of_the_job_of_exactly_that_name(shelf: dict[str, JobInfo]) -> None:
    for name in GLOB_NAMES:
        with redirect_stdout(io.StringIO()):
            shelf[name].rerun()
        left = {other for other, job in shelf.items() if (job.location / "outputs" / "result.csv").exists()}
        assert name not in left
        with redirect_stdout(io.StringIO()):
            shelf[name].reopen()
            shelf[name].accept_by_depositing_result(
                put(shelf[name].location.parents[4].parent, "result.csv", b"1\n")
            )
    assert all((job.location / "outputs" / "result.csv").exists() for job in shelf.values())


# -- submitting --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def submitter(place: Path) -> Iterator[JobClient]:
    yield client_of(place / "SyftBox", BOB)


def _below(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in root.rglob("*")}


@pytest.mark.parametrize("vector", TEXTS, ids=lambda vector: vector.id)
def test_submitting_under_any_name(place: Path, submitter: JobClient, vector: Vector) -> None:
    outside = _below(place)
    try:
        made = submitter.submit_bash_job(ALICE, "echo hi\n", vector.text)
    except InvalidNameError:
        assert _below(place) - outside <= {"SyftBox"}
        return
    name = made.name
    assert made == place / "SyftBox" / ALICE / "app_data" / "job" / BOB / name
    assert (name == vector.text) or not vector.text.strip()
    assert [job.name for job in submitter.jobs] == [name]
    assert (made / "run.sh").read_text() == "echo hi\n"


@pytest.mark.parametrize("vector", TEXTS, ids=lambda vector: vector.id)
def test_submitting_to_anybody(place: Path, submitter: JobClient, vector: Vector) -> None:
    for address in (vector.text, f"{vector.text}@uni.example", f"eve@{vector.text}"):
        try:
            made = submitter.submit_bash_job(address, "echo hi\n", "job")
        except (SyftJobError, ValueError):
            continue
        assert made.parents[3].name == address
        assert made.parents[4] == place / "SyftBox"


def test_dependencies_and_entry_points_are_words(place: Path, submitter: JobClient) -> None:
    """What the submitter's own client writes into run.sh is quoted: a name is never a command."""
    code = put(place, "code/main.py", b"print(1)\n").parent
    for vector in TEXTS:
        try:
            made = submitter.submit_python_job(
                ALICE, code, vector.id, dependencies=[vector.text], entrypoint="main.py"
            )
        except (SyftJobError, ValueError):
            continue
        script = (made / "run.sh").read_text()
        line = next(line for line in script.splitlines() if "uv pip install" in line)
        words = __import__("shlex").split(line)
        assert words[-1] == vector.text
        assert words[-2] == "--"
        assert len(script.splitlines()) == 7
