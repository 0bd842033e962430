"""One SyftBox, two packages: what either writes the other reads, and they can play any part in a job's life."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from syft_job_widgets.errors import JobStatusError
from syft_job_widgets.status import Status
from tests.interop.partner import Partner
from tests.interop.sides import ALICE, BOB, EVE, Box, Ours, Side, Theirs

# Only where results belong in that layout: what a published runner leaves beside them would count as changed content.
ANSWER = """here=outputs
if test -d code; then here=code/outputs; fi
mkdir -p $here
echo 42 > $here/answer
echo hello
echo oops >&2
"""
FAILS = "echo sorry >&2\nexit 3\n"


@pytest.fixture
def box(tmp_path: Path, partner: Partner) -> Box:
    root = tmp_path / "SyftBox"
    (root / ALICE).mkdir(parents=True)
    (root / BOB).mkdir()
    box = Box(root, tmp_path / "work", partner)
    Theirs(box).setup()
    return box


def side(box: Box, name: str) -> Side:
    return Ours(box) if name == "ours" else Theirs(box)


def same_status(box: Box) -> dict[str, str]:
    """Both list the same jobs, with the same status by the table; ours."""
    ours = {job.name: job for job in box.client(ALICE).jobs}
    theirs = {job["name"]: job for job in box.listed(ALICE)}
    assert ours.keys() == theirs.keys()
    for name, job in ours.items():
        wanted = {"rejected": "inbox"}.get(job.state, job.state) if box.partner.markers else job.state
        assert theirs[name]["status"] == wanted, name
        assert theirs[name]["submitter"] == job.submitted_by
        assert job.problem is None
    return {name: job.status for name, job in ours.items()}


# -- theirs, read by us ----------------------------------------------------------------------------------------------------


def test_what_they_write_is_read_field_by_field(box: Box, tmp_path: Path) -> None:
    theirs = Theirs(box)
    theirs.submit("bash job", ANSWER)
    code = tmp_path / "analysis.py"
    code.write_text("print(1)\n")
    box.partner.ask(
        "submit_python", box.root, BOB, owner=ALICE, code=str(code), name="python job", dependencies=["numpy"]
    )
    for name in ("bash job", "python job"):
        ours, listed = box.job(name).record, box.theirs(name)
        assert (ours.problem, ours.warnings, ours.status) == (None, (), Status.INBOX)
        assert (ours.key.submitter, ours.key.owner) == (BOB, ALICE)
        told = str(listed["submitted_at"]).replace("+00:00", "Z")
        assert (ours.config.submitted_at or "").replace("+00:00", "Z") == told
    record = box.job("python job").record
    assert (record.config.type, record.config.entry_point) == ("python", "analysis.py")
    assert record.config.folder_submission is False
    assert record.config.dependencies[-1] == "numpy"
    paths = {item.path for item in box.job("python job").review().files if item.kind == "file"}
    assert {"run.sh", "config.yaml"} < paths
    assert any(path.endswith("analysis.py") for path in paths)
    same_status(box)


def test_every_state_of_theirs_is_ours(box: Box, tmp_path: Path) -> None:
    theirs = Theirs(box)
    for name in ("waits", "ends", "fails", "again", "given"):
        theirs.submit(name, FAILS if name == "fails" else ANSWER)
    assert set(same_status(box).values()) == {"inbox"}
    for name in ("ends", "fails", "again"):
        theirs.approve(name, "why not")
    assert [box.job(name).approval.verdict for name in ("ends", "waits")] == ["unreviewed", "none"]
    same_status(box)
    theirs.run()
    theirs.rerun("again")
    (tmp_path / "result.csv").write_text("1\n")
    theirs.deposit("given", tmp_path / "result.csv")
    failed = "done" if box.partner.markers else "failed"
    assert same_status(box) == {
        "waits": "inbox",
        "ends": "done",
        "fails": failed,
        "again": "approved",
        "given": "done",
    }
    ends, fails = box.job("ends"), box.job("fails")
    assert (ends.returncode, fails.returncode) == (0, 3)
    assert [path.name for path in ends.output_paths] == box.theirs("ends")["outputs"] == ["answer"]
    assert [path.name for path in box.job("given").output_paths] == ["result.csv"]
    assert (str(ends.stdout), str(ends.stderr)) == ("hello\n", "oops\n")
    assert str(fails.stderr) == "sorry\n"


def test_a_rejection_is_read_by_the_other(box: Box) -> None:
    theirs, ours = Theirs(box), Ours(box)
    for name in ("one", "two"):
        theirs.submit(name, ANSWER)
    ours.reject("one", "too broad")
    if not box.partner.markers:  # that version knows no rejection
        theirs.reject("two", "too wide")
        assert box.theirs("one")["reason"] == "too broad"
        assert box.job("two").record.note == "too wide"
        assert box.job("two").status == "rejected"
    same_status(box)


def test_an_odd_submission_is_rejected_alike(box: Box) -> None:
    ours, theirs = Ours(box), Theirs(box)
    if box.partner.markers:
        theirs.submit("one", ANSWER)
        (box.job("one").location / "extra").touch()  # in that layout anything may stand beside the script
        assert same_status(box) == {"one": "inbox"}
        return
    for name in ("one", "two"):
        theirs.submit(name, ANSWER)
    places = [box.job(name, email=BOB).location for name in ("one", "two")]
    (places[0] / "extra").touch()
    box.client(ALICE).jobs  # noqa: B018 - receives
    review = box.job("one").place.outputs_path.parent
    ours_said = yaml.safe_load((review / "state.yaml").read_text())
    (review / "state.yaml").unlink()
    box.listed(ALICE)
    theirs_said = yaml.safe_load((review / "state.yaml").read_text())
    assert ours_said.keys() == theirs_said.keys()
    assert ours_said["status"] == theirs_said["status"] == "rejected"
    assert sorted(ours_said["review_reason"]) == sorted(theirs_said["review_reason"])  # sets have no order
    with pytest.raises(JobStatusError):
        ours.approve("one")


# -- ours, read by them ----------------------------------------------------------------------------------------------------


def test_what_we_do_is_read_by_them(box: Box, tmp_path: Path) -> None:
    ours = Ours(box)
    for name in ("waits", "ends", "fails", "again", "given", "no"):
        ours.submit(name, FAILS if name == "fails" else ANSWER)
    assert set(same_status(box).values()) == {"inbox"}
    for name in ("ends", "fails", "again"):
        ours.approve(name, "fine")
    same_status(box)
    if not box.partner.markers:
        assert box.theirs("ends")["reason"] == "fine"
    ours.run(unreviewed=False)
    ours.rerun("again")
    ours.reject("no", "too broad")
    (tmp_path / "result.csv").write_text("1\n")
    ours.deposit("given", tmp_path / "result.csv")
    failed = "done" if box.partner.markers else "failed"
    assert same_status(box) == {
        "waits": "inbox",
        "ends": "done",
        "fails": failed,
        "again": "approved",
        "given": "done",
        "no": "rejected",
    }
    assert box.theirs("ends")["outputs"] == ["answer"]
    assert box.theirs("given")["outputs"] == ["result.csv"]
    if not box.partner.markers:  # it looks for logs beside the code, where the submitter may read them
        assert "hello" in box.theirs("ends")["stdout"]
        assert "sorry" in box.theirs("fails")["stderr"]


def test_our_files_have_exactly_their_fields(box: Box) -> None:
    Theirs(box).submit("theirs", ANSWER)
    Ours(box).submit("ours", ANSWER)
    box.listed(ALICE)
    one, two = box.job("theirs"), box.job("ours")
    assert one.key.layout == two.key.layout
    configs = [yaml.safe_load((job.location / "config.yaml").read_text()) for job in (one, two)]
    assert configs[0].keys() == configs[1].keys()
    assert [{k: type(v) for k, v in config.items()} for config in configs[:1]] == [
        {k: type(v) for k, v in config.items()} for config in configs[1:]
    ]
    if box.partner.markers:
        return
    assert sorted(p.name for p in one.location.rglob("*")) == sorted(p.name for p in two.location.rglob("*"))
    Theirs(box).approve("theirs", "fine")
    Ours(box).approve("ours", "fine")
    states = [
        yaml.safe_load((job.place.outputs_path.parent / "state.yaml").read_text()) for job in (one, two)
    ]
    for state in states:
        for name in ("approved_at", "received_at"):
            assert state.pop(name).endswith("Z")
    assert states[0] == states[1]


@pytest.mark.parametrize("player", ["ours", "theirs"])
def test_shares_have_the_same_effect_for_both(box: Box, player: str) -> None:
    ours = Ours(box)
    ours.submit("Data Analysis", ANSWER)
    ours.approve("Data Analysis")
    ours.run()
    job = box.job("Data Analysis")
    output, logs = box.results(job)
    assert box.readers(output, *logs) == [set(), set(), set()]
    if player == "theirs" and box.partner.markers:
        box.partner.ask(
            "act",
            box.root,
            ALICE,
            name="Data Analysis",
            owner=ALICE,
            submitter=BOB,
            step="share_outputs",
            arguments={"users": [EVE]},
        )
        assert box.readers(output) == [{EVE}]
        return
    side(box, player).share("Data Analysis", EVE)
    assert box.readers(output, *logs) == [{EVE}, {EVE}, {EVE}]
    if not box.partner.markers:
        state = output.parent.parent / "state.yaml"
        assert BOB in box.readers(state)[0]
    job.revoke_outputs([EVE])
    job.revoke_logs([EVE])
    assert box.readers(output, *logs) == [set(), set(), set()]


# -- every part played by either ---------------------------------------------------------------------------------------------


def test_what_they_approved_we_run_only_if_told(box: Box, capsys: pytest.CaptureFixture[str]) -> None:
    theirs, ours = Theirs(box), Ours(box)
    theirs.submit("Data Analysis", ANSWER)
    theirs.approve("Data Analysis")
    ours.run(unreviewed=False)
    assert same_status(box) == {"Data Analysis": "approved"}
    assert "there is no record of a review" in capsys.readouterr().out
    ours.run(unreviewed=True)
    assert same_status(box) == {"Data Analysis": "done"}


@pytest.mark.parametrize("runner", ["ours", "theirs"])
@pytest.mark.parametrize("owner", ["ours", "theirs"])
@pytest.mark.parametrize("submitter", ["ours", "theirs"])
def test_a_round_trip(box: Box, submitter: str, owner: str, runner: str) -> None:
    side(box, submitter).submit("Data Analysis", ANSWER)
    assert same_status(box) == {"Data Analysis": "inbox"}
    side(box, owner).approve("Data Analysis", "fine")
    assert same_status(box) == {"Data Analysis": "approved"}
    side(box, runner).run()
    assert same_status(box) == {"Data Analysis": "done"}
    job = box.job("Data Analysis", email=BOB)
    assert [path.read_text() for path in job.output_paths] == ["42\n"]
    assert box.theirs("Data Analysis", email=BOB)["outputs"] == ["answer"]
    assert str(job.stdout) == "hello\n"
    side(box, owner).rerun("Data Analysis")
    assert same_status(box) == {"Data Analysis": "approved"}
    side(box, "ours" if runner == "theirs" else "theirs").run()
    assert same_status(box) == {"Data Analysis": "done"}
    assert [path.read_text() for path in box.job("Data Analysis").output_paths] == ["42\n"]
