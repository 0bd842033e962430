"""The private data of the demo's owners: invented rows, the same on every machine, made by a seeded generator."""

from __future__ import annotations

import csv
import random
from datetime import date, timedelta
from pathlib import Path

WARDS = ("cardiology", "geriatrics", "maternity", "oncology", "surgery", "burns")
_WARD_WEIGHTS = (24, 20, 18, 16, 21, 1)  # one tiny ward, so that hiding small groups has something to hide
REGIONS = ("North", "East", "South", "West", "Islands")
STAGES = ("I", "II", "III", "IV", "")
_FIRST_DAY = date(2025, 1, 1)


def write_patients(path: Path, rows: int = 1200) -> None:
    """Write the hospital's admissions as CSV.

    Args:
        path: the file; its folder must exist.
        rows: how many admissions.
    """
    rng = random.Random(20250101)  # noqa: S311 - invented data, not a secret
    header = (
        "patient_id", "ward", "admitted", "length_of_stay", "age", "sex", "smoker", "systolic_bp", "hba1c",
        "readmitted_30d", "follow_up_days", "died",
    )  # fmt: skip
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(header)
        for number in range(rows):
            ward = rng.choices(WARDS, _WARD_WEIGHTS)[0]
            age = _age(rng, ward)
            smoker = rng.random() < 0.27
            pressure = round(rng.gauss(118 + 0.25 * age + 6 * smoker, 13))
            stay = max(1, round(rng.gammavariate(2.0, 1.5 + age / 30)))
            risk = -4.2 + 0.022 * age + 0.6 * smoker + 0.06 * stay + 0.007 * (pressure - 120)
            follow_up = min(730, max(1, round(rng.expovariate(1 / (2400 - 18 * age)))))
            out.writerow(
                (
                    f"P{number:05d}", ward, _FIRST_DAY + timedelta(days=_day(rng)), stay, age,
                    "F" if ward == "maternity" else rng.choice("FM"),
                    int(smoker), pressure, "" if rng.random() < 0.04 else round(rng.gauss(5.7, 0.8), 1),
                    int(rng.random() < 1 / (1 + 2.718281828 ** -risk)), follow_up, int(follow_up < 730),
                )
            )  # fmt: skip


def write_registry(path: Path, rows: int = 800) -> None:
    """Write the registry's diagnoses as CSV. See `write_patients`."""
    rng = random.Random(20240601)  # noqa: S311 - invented data, not a secret
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(("case_id", "region", "year", "sex", "age_at_diagnosis", "stage"))
        for number in range(rows):
            region = rng.choices(REGIONS, (30, 25, 22, 20, 3))[0]
            stage = rng.choices(STAGES, (30, 28, 20, 12, 10))[0]
            age = min(97, max(18, round(rng.gauss(63, 14))))
            out.writerow((f"C{number:05d}", region, rng.randint(2015, 2025), rng.choice("FM"), age, stage))


def _age(rng: random.Random, ward: str) -> int:
    middle, spread = {"maternity": (31, 5), "geriatrics": (81, 7)}.get(ward, (58, 15))
    return min(101, max(18, round(rng.gauss(middle, spread))))


def _day(rng: random.Random) -> int:
    """A day of the year; winters are busier."""
    while True:
        day = rng.randrange(365)
        if rng.random() < 0.6 + 0.4 * abs(day - 182) / 182:
            return day
