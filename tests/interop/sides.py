"""The same steps of a job's life, done by this package or by a published one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from syft_job_widgets import JobClient, SyftJobConfig, SyftJobRunner
from syft_job_widgets.job import JobInfo
from tests.interop.partner import Partner

ALICE, BOB, EVE = "alice@hospital.example", "bob@uni.example", "eve@uni.example"
PEOPLE = [BOB, EVE]


@dataclass
class Box:
    """A SyftBox on which both packages work."""

    root: Path
    work: Path
    partner: Partner

    def client(self, email: str) -> JobClient:
        return JobClient(SyftJobConfig(self.root, email))

    def job(self, name: str, submitter: str = BOB, *, email: str = ALICE) -> JobInfo:
        found = [job for job in self.client(email).jobs if (job.name, job.submitted_by) == (name, submitter)]
        assert len(found) == 1, found
        return found[0]

    def theirs(self, name: str, submitter: str = BOB, *, email: str = ALICE) -> dict[str, Any]:
        found = [job for job in self.listed(email) if (job["name"], job["submitter"]) == (name, submitter)]
        assert len(found) == 1, found
        return found[0]

    def listed(self, email: str) -> list[dict[str, Any]]:
        answer = self.partner.ask("jobs", self.root, email)
        assert isinstance(answer, list)
        return answer

    def results(self, job: JobInfo) -> tuple[Path, tuple[Path, Path]]:
        """Paths in the datasite of an output called `answer`, and of the two logs where the run wrote them."""
        datasite = self.root / job.datasite_owner_email
        outputs = job.place.outputs_path.relative_to(datasite)
        logs = tuple(
            Path(path) / f"{stream}.txt" if is_folder else Path(path)
            for stream, (path, is_folder) in zip(
                ("stdout", "stderr"), (job.place.logs_targets() * 2)[:2], strict=True
            )
        )
        return outputs / "answer", (logs[0], logs[1])

    def readers(self, *paths: Path) -> list[set[str]]:
        """Who can read each path of Alice's datasite, by the published engine in the partner's environment."""
        asked = [str(path) for path in paths]
        answer = self.partner.ask("readers", self.root, ALICE, owner=ALICE, users=PEOPLE, paths=asked)
        return [set(users) for users in answer]


class Ours:
    """This package plays."""

    def __init__(self, box: Box) -> None:
        self.box = box

    def setup(self) -> None:
        self.box.client(ALICE).setup_ds_job_folder_as_do(BOB)

    def submit(self, name: str, script: str) -> None:
        self.box.client(BOB).submit_bash_job(ALICE, script, name)

    def approve(self, name: str, reason: str = "") -> None:
        self.box.job(name).approve(reason)

    def reject(self, name: str, reason: str = "") -> None:
        self.box.job(name).reject(reason)

    def rerun(self, name: str) -> None:
        self.box.job(name).rerun()

    def deposit(self, name: str, path: Path) -> None:
        self.box.job(name).accept_by_depositing_result(path)

    def share(self, name: str, user: str) -> None:
        job = self.box.job(name)
        job.share_outputs([user])
        job.share_logs([user])

    def run(self, *, unreviewed: bool = True) -> None:
        config = self.box.client(ALICE).config
        runner = SyftJobRunner(config, 0.05, work_dir=self.box.work, timeout=60, run_unreviewed=unreviewed)
        runner.process_approved_jobs(stream_output=False)


class Theirs:
    """The published package plays."""

    def __init__(self, box: Box) -> None:
        self.box = box

    def _ask(self, command: str, email: str = ALICE, **given: object) -> None:
        self.box.partner.ask(command, self.box.root, email, **given)

    def _act(self, name: str, step: str, **arguments: object) -> None:
        self._ask("act", name=name, owner=ALICE, submitter=BOB, step=step, arguments=arguments)

    def setup(self) -> None:
        self._ask("setup", submitter=BOB)

    def submit(self, name: str, script: str) -> None:
        self._ask("submit_bash", BOB, owner=ALICE, script=script, name=name)

    def approve(self, name: str, reason: str = "") -> None:
        self._act(name, "approve", reason=reason)

    def reject(self, name: str, reason: str = "") -> None:
        self._act(name, "reject", reason=reason)

    def rerun(self, name: str) -> None:
        self._act(name, "rerun")

    def deposit(self, name: str, path: Path) -> None:
        self._act(name, "accept_by_depositing_result", path=str(path))

    def share(self, name: str, user: str) -> None:
        self._act(name, "share_outputs", users=[user])
        self._act(name, "share_logs", users=[user])

    def run(self, *, unreviewed: bool = True) -> None:
        assert unreviewed, "it has no other way"
        self._ask("run")


Side = Ours | Theirs
