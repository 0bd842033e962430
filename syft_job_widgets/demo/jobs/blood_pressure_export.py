"""Blood pressure by patient, for our own plots."""

import csv
import os
from pathlib import Path

data = Path(os.environ["DEMO_DATA"]) / "patients.csv"
outputs = Path("outputs")
outputs.mkdir(exist_ok=True)

with (
    data.open(newline="", encoding="utf-8") as source,
    (outputs / "blood_pressure.csv").open("w", newline="", encoding="utf-8") as target,
):
    table = csv.writer(target)
    table.writerow(["patient_id", "age", "sex", "systolic_bp"])
    for row in csv.DictReader(source):
        table.writerow([row["patient_id"], row["age"], row["sex"], row["systolic_bp"]])
