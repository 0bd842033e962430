"""The check-up: it names what is odd, says what to do, and changes nothing."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from syft_job_widgets.cli import main
from syft_job_widgets.doctor import Report, examine
from syft_job_widgets.layout import Dir
from tests.core.model_support import shot
from tests.core.runner_support import Desk
from tests.helpers import ROOT
from tests.jobs import ALICE, BOB, CAROL, client_of, finish, write_job
from tests.review_jobs import finish as finish_reviewed
from tests.review_jobs import key, write_state, write_submission


def kinds(report: Report) -> dict[str, list[str]]:
    """Kinds of findings by job."""
    found: dict[str, list[str]] = {}
    for finding in report.findings:
        found.setdefault(finding.job, []).append(finding.kind)
    return found


def test_a_sound_box_has_nothing_odd(tmp_path: Path) -> None:
    with Desk(tmp_path) as desk:
        job = desk.approved("ran", "mkdir outputs\necho 1 > outputs/a\n")
        desk.process()
        job.share_outputs([CAROL])
        job.share_logs([CAROL])
        desk.approved("approved", "true\n")
        write_submission(desk.root, key("new"))
        before = shot(desk.root)
        report = examine(desk.root)
        assert kinds(report) == {}
        assert report.ok
        assert report.counts == {ALICE: {"markers": {"approved": 1, "done": 1}, "protocol-1": {"inbox": 1}}}
        assert shot(desk.root) == before
        assert str(report).endswith("Nothing is odd.")
        assert "protocol-1: 1 inbox" in str(report)


def test_forged_and_foreign_marks_are_named(tmp_path: Path) -> None:
    write_job(tmp_path, "forged", markers=("approved",))
    finish(write_job(tmp_path, "ended elsewhere"))
    for protocol in ("0", "1"):
        job = key(f"foreign {protocol}", protocol=protocol)
        write_submission(tmp_path, job)
        write_state(tmp_path, job, status="approved")
    write_submission(tmp_path, key("running"))
    write_state(tmp_path, key("running"), status="running")
    report = examine(tmp_path)
    assert kinds(report) == {
        "forged": ["unreviewed"],
        "foreign 0": ["unreviewed"],
        "foreign 1": ["unreviewed"],
        "ended elsewhere": ["done"],
        "running": ["running"],
    }
    assert not report.ok


def test_changes_and_damaged_records_are_named(tmp_path: Path) -> None:
    write_submission(tmp_path, key("changed"))
    write_submission(tmp_path, key("damaged"))
    jobs = client_of(tmp_path).jobs
    for job in jobs:
        job.approve()
    (jobs["changed"].location / "code" / "main.py").write_text("evil\n")
    record = jobs["damaged"].place.outputs_path.parent / ".desk" / "record.yaml"
    record.write_text(record.read_text().replace("action: approve", "action: nonsense"))
    report = examine(tmp_path)
    assert kinds(report) == {"changed": ["changed"], "damaged": ["record"]}
    assert "changed: code/main.py" in str(report)


def test_broken_jobs_and_folders_are_named(tmp_path: Path) -> None:
    write_job(tmp_path, "no config", config=None)
    write_job(tmp_path, "liar", config=f"submitted_by: {CAROL}\n")
    write_submission(tmp_path, key("newer", protocol="v2"))
    (tmp_path / ALICE / "app_data/job" / CAROL).symlink_to(tmp_path)
    report = examine(tmp_path)
    assert kinds(report) == {"": ["folder"], "no config": ["broken"], "newer": ["broken"], "liar": ["config"]}
    assert report.findings[-1].level == "note"


def test_permissions_that_nobody_decided_are_named(tmp_path: Path) -> None:
    job = key("open")
    write_submission(tmp_path, job)
    finish_reviewed(tmp_path, job, outputs={"a": "1"})
    review = tmp_path / ALICE / "app_data/job/review"
    rule = "rules:\n- pattern: '**'\n  access: {{read: ['{}']}}\n"
    (review / "syft.pub.yaml").write_text(rule.format("*"))
    report = examine(tmp_path)
    assert kinds(report) == {"open": ["permissions", "permissions"]}
    assert "everybody who matches *" in report.findings[0].what
    (review / "syft.pub.yaml").write_text(rule.format(BOB))
    assert [BOB in finding.what for finding in examine(tmp_path).findings] == [True, True]
    (review / "syft.pub.yaml").write_text("rules: [\n")
    assert kinds(examine(tmp_path)) == {"open": ["permissions", "permissions"]}
    (review / "syft.pub.yaml").unlink()
    assert examine(tmp_path).ok


def test_what_is_left_of_jobs_that_are_gone_is_named(tmp_path: Path) -> None:
    jobs = [key("zero", protocol="0"), key("one")]
    folders = [write_submission(tmp_path, job) for job in jobs] + [write_job(tmp_path, "marked")]
    for job in client_of(tmp_path).jobs:
        job.approve()
    assert examine(tmp_path).findings == ()
    for folder in folders:
        shutil.rmtree(folder)
    report = examine(tmp_path)
    assert kinds(report) == {name: ["remains"] for name in ("zero", "one", "marked")}
    assert report.ok
    for finding in report.findings:  # what it names is there
        path = Path(finding.do.removeprefix("Nothing, if you want to keep it. Otherwise remove ").rstrip("."))
        assert path.exists()
        assert tmp_path in path.parents
    (tmp_path / CAROL).mkdir()
    assert examine(tmp_path, CAROL).findings == ()


def test_an_address_with_a_typo_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_job(tmp_path, "mine", markers=("approved",))
    with pytest.raises(
        FileNotFoundError, match=f"There is no datasite alcie@hospital.example in .* Did you mean {ALICE}"
    ):
        examine(tmp_path, "alcie@hospital.example")
    with pytest.raises(FileNotFoundError, match="Check the address, or leave it out to look at all."):
        examine(tmp_path, "x@y.z")
    with pytest.raises(ValueError, match="'nomail' is not an email address"):
        examine(tmp_path, "nomail")
    assert main(["doctor", "--syftbox", str(tmp_path), "--email", "alcie@hospital.example"]) == 1
    said = capsys.readouterr()
    assert (said.out, said.err[:20]) == ("", "There is no datasite")
    # Who submits and has no datasite here, or a linked one, is somebody.
    assert examine(tmp_path, BOB).ok
    (tmp_path / CAROL).symlink_to(tmp_path / ALICE)
    assert "folder" in kinds(examine(tmp_path, CAROL))[""]


def test_it_prints_also_where_not_every_character_can_be_printed(tmp_path: Path) -> None:
    write_job(tmp_path, "naïve ✓", markers=("approved",))
    answer = subprocess.run(
        [sys.executable, "-m", "syft_job_widgets", "doctor", "--syftbox", str(tmp_path)],
        capture_output=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
    )
    assert (answer.returncode, answer.stderr) == (1, b"")
    assert "WARNING naïve \\u2713 of bob@uni.example" in answer.stdout.decode("latin-1")
    assert b"\\u2192 " in answer.stdout


@pytest.mark.parametrize("closed", [BOB, "inbox", "v1"])
def test_what_cannot_be_looked_into_is_not_taken_for_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, closed: str
) -> None:
    folders = [write_submission(tmp_path, key("one")), write_job(tmp_path, "marked")]
    for job in client_of(tmp_path).jobs:
        job.approve()
    real = Dir.dir

    def refusing(self: Dir, name: str, *, create: bool = False) -> Dir:
        # As if that folder of the submitter's had no permissions left; the owner's own side of it can be read.
        if name == closed and ".reviews" not in self.label and "/review" not in self.label:
            raise PermissionError(errno.EACCES, "Permission denied", name)
        return real(self, name, create=create)

    with monkeypatch.context() as patch:
        patch.setattr(Dir, "dir", refusing)
        report = examine(tmp_path)
    assert "remains" not in {kind for found in kinds(report).values() for kind in found}
    said = [finding.what for finding in report.findings if finding.kind == "folder"]
    assert said
    assert len(said) == len(set(said))
    for folder in folders:  # a link in the way does not tell either
        folder.parent.rename(tmp_path / folder.name)
        folder.parent.symlink_to(tmp_path / folder.name)
    assert "remains" not in {kind for found in kinds(examine(tmp_path)).values() for kind in found}
    for folder in folders:
        folder.parent.unlink()
    assert {name: found for name, found in kinds(examine(tmp_path)).items() if name} == {
        "one": ["remains"],
        "marked": ["remains"],
    }


def test_only_the_named_owners_decisions_are_judged(tmp_path: Path) -> None:
    write_job(tmp_path, "mine", markers=("approved",))
    write_job(tmp_path, "theirs", owner=CAROL, markers=("approved",))
    assert set(kinds(examine(tmp_path))) == {"mine", "theirs"}
    assert set(kinds(examine(tmp_path, CAROL))) == {"theirs"}


def test_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / ALICE).mkdir()
    assert main(["doctor", "--syftbox", str(tmp_path)]) == 0
    assert "No jobs." in capsys.readouterr().out
    write_job(tmp_path, "\x1b[31mforged", markers=("approved",))
    assert main(["doctor", "--syftbox", str(tmp_path), "--email", ALICE]) == 1
    said = capsys.readouterr().out
    assert "WARNING" in said
    assert "\x1b" not in said
    assert main(["doctor", "--syftbox", str(tmp_path), "--json"]) == 1
    report = json.loads(capsys.readouterr().out)
    assert (report["version"], report["ok"]) == (1, False)
    assert "unreviewed" in {finding["kind"] for finding in report["findings"]}
    assert report["counts"] == {ALICE: {"markers": {"approved": 1}}}
    assert main(["doctor", "--syftbox", str(tmp_path / "none")]) == 1
    assert "There is no folder" in capsys.readouterr().err
