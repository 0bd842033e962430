"""Names that are patterns, templates, options or paths: a job is called what it is called, and nothing else happens."""

from __future__ import annotations

import io
import shlex
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from pathlib import Path

import pytest
import yaml
from syft_permissions import AccessLevel, ACLRequest, ACLService, RuleSet, User

from syft_job_widgets import JobClient, JobInfo
from syft_job_widgets.errors import InvalidNameError, SyftJobError
from tests import review_jobs
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


LAYOUTS = (None, "0", "1")
PLAIN = ("plain", "a", "b", "run1", EVE, BOB)


@pytest.fixture(
    scope="module", params=LAYOUTS, ids=lambda protocol: f"protocol {protocol}" if protocol else "markers"
)
def shelf(request: pytest.FixtureRequest, box: Callable[[str], Path]) -> dict[str, JobInfo]:
    """Finished jobs that are called like patterns, side by side with plain ones. Tests leave them as they found them."""
    place, protocol = box("shelf"), request.param
    root = place / "SyftBox"
    client = client_of(root)
    client.setup_ds_job_folder_as_do(BOB)
    source = put(place, "result.csv", b"1\n")
    jobs = {}
    for name in (*GLOB_NAMES, *PLAIN):
        if protocol is None:
            folder = raw_job(root, ALICE, BOB, name, None)
        else:
            folder = review_jobs.write_submission(root, review_jobs.key(name, protocol=protocol))
        job = by_hand(folder, client)
        with redirect_stdout(io.StringIO()):
            job.accept_by_depositing_result(source)
        log, is_folder = job.place.logs_targets()[0]
        put(job.place.datasite, f"{log}/stdout.txt" if is_folder else log, b"said\n")
        jobs[name] = job
    return jobs


def readers_of(shelf: dict[str, JobInfo]) -> dict[tuple[str, str], set[str]]:
    """Who else than the owner can read each job's result and log, as the published engine has it."""
    datasite = next(iter(shelf.values())).place.datasite
    engine = published_engine(datasite)
    found = {}
    for name, job in shelf.items():
        log, is_folder = job.place.logs_targets()[0]
        result = f"{job.place.outputs_target()}/result.csv"
        assert (datasite / result).is_file()
        for what, path in (("outputs", result), ("logs", f"{log}/stdout.txt" if is_folder else log)):
            found[name, what] = {
                user
                for user in (BOB, EVE, CAROL)
                if engine.can_access(ACLRequest(path=path, level=AccessLevel.READ, user=User(id=user)))
            }
    return found


def test_deposited_results_are_the_owners_alone(shelf: dict[str, JobInfo]) -> None:
    found = readers_of(shelf)
    assert {key: users for key, users in found.items() if users and key[1] == "outputs"} == {}


@pytest.mark.parametrize("name", GLOB_NAMES)
def test_a_share_is_for_the_job_of_exactly_that_name(shelf: dict[str, JobInfo], name: str) -> None:
    before = readers_of(shelf)
    shelf[name].share_outputs([EVE])
    shelf[name].share_logs([EVE])
    assert readers_of(shelf) == {
        key: users | {EVE} if key[0] == name else users for key, users in before.items()
    }
    shelf[name].revoke_outputs([EVE])
    shelf[name].revoke_logs([EVE])
    assert readers_of(shelf) == before


def test_a_rerun_is_of_the_job_of_exactly_that_name(shelf: dict[str, JobInfo]) -> None:
    def left() -> set[str]:
        return {name for name, job in shelf.items() if (job.place.outputs_path / "result.csv").exists()}

    assert left() == set(shelf)
    for name in GLOB_NAMES:
        job = shelf[name]
        with redirect_stdout(io.StringIO()):
            job.rerun()
            assert left() == set(shelf) - {name}
            job.reopen()
            job.accept_by_depositing_result(put(job.place.datasite.parents[1], "result.csv", b"1\n"))
    assert left() == set(shelf)


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
    code, scripts = put(place, "code/main.py", b"print(1)\n").parent, set()
    for vector in TEXTS:
        try:
            made = submitter.submit_python_job(
                ALICE, code, vector.id, dependencies=[vector.text], entrypoint="main.py"
            )
        except (SyftJobError, ValueError):
            continue
        script = (made / "run.sh").read_text()
        line = next(line for line in script.splitlines() if "uv pip install" in line)
        assert shlex.split(line)[-2:] == ["--", vector.text], vector
        # One word and no more: without it this is the script of every job.
        scripts.add(script.replace(shlex.quote(vector.text), "NAME"))
    assert len(scripts) == 1
