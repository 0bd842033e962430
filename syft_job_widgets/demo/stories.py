"""Who the people of the demo are, and what they sent to whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

ALICE: Final = "alice@hospital.example"
DANA: Final = "dana@registry.example"
BOB: Final = "bob@uni.example"
CAROL: Final = "carol@lab.example"
ERIN: Final = "erin@institute.example"

OWNERS: Final = (ALICE, DANA)
SUBMITTERS: Final = (BOB, CAROL, ERIN)

Fate = Literal["waits", "rejected", "ran", "deposited", "changed", "approved"]
"""What has become of a job: `waits` for a review; `changed`: approved, and then other code was put in; `approved`: a runner
takes it as soon as there is one; `ran`: through the runner, whatever its exit code.
"""


@dataclass(frozen=True, slots=True)
class Story:
    """One job of the demo.

    Attributes:
        name: the job's name.
        code: a file or folder below `jobs/`; a `.sh` file becomes a bash job.
        fate: what has become of it.
        hours_ago: when it was submitted.
        why: the reason that the owner gave for a decision.
        shared_with: who can read its outputs and logs.
    """

    owner: str
    submitter: str
    name: str
    code: str
    fate: Fate
    hours_ago: float
    why: str = ""
    shared_with: tuple[str, ...] = ()


_NO_ROWS = "The outputs are rows of single patients. Please send something that only releases sums or means."
_SAFE = "Only sums over groups leave."

STORIES: Final[tuple[Story, ...]] = (
    # A job for each thing that an owner meets; the newest stand first in a list, so what waits stands on top.
    Story(ALICE, ERIN, "Readmission model", "readmission_model", "waits", 0.4),
    Story(ALICE, BOB, "Length of stay by ward", "length_of_stay.py", "waits", 1.5),
    Story(ALICE, CAROL, "Age histogram", "age_histogram.py", "waits", 3.0),
    Story(ALICE, ERIN, "Survival by age", "bootstrap_survival.py", "approved", 5.0, _SAFE),
    Story(ALICE, BOB, "Admissions by month", "admissions_by_month.py", "ran", 21.0, _SAFE),
    Story(ALICE, BOB, "Sex and ward", "sex_and_age.py", "changed", 26.0, _SAFE),
    Story(ALICE, CAROL, "HbA1c by ward", "lab_values.py", "ran", 30.0, "Means of wards, none is small."),
    Story(ALICE, CAROL, "Blood pressure export", "blood_pressure_export.py", "rejected", 48.0, _NO_ROWS),
    Story(ALICE, ERIN, "Smoking by age", "smoking.py", "deposited", 50.0, shared_with=(ERIN,)),
    Story(DANA, ERIN, "Incidence by region", "incidence.py", "waits", 2.0),
    Story(DANA, BOB, "Registry completeness", "completeness.sh", "approved", 6.0, "Counts of empty fields."),
    Story(DANA, BOB, "Stage at diagnosis", "stage_at_diagnosis.py", "ran", 28.0, _SAFE, (BOB,)),
)

# What the owner of "Smoking by age" put in instead of running it: the youngest and the oldest group are too small.
DEPOSIT: Final = (
    "smoking_by_age.csv",
    "from_age,to_age,share_of_smokers\n20,39,0.27\n40,59,0.26\n60,79,0.23\n80,99,0.25\n",
)

# What the submitter of "Sex and ward" put into the code after it had been approved.
AFTERTHOUGHT: Final = """
# while we are at it
from shutil import copy

Path("outputs").mkdir(exist_ok=True)
copy(data, "outputs")
"""
