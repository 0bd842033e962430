"""Admissions by sex and ward: a small table of counts."""

import csv
import os
from collections import Counter
from pathlib import Path

data = Path(os.environ["DEMO_DATA"]) / "patients.csv"
with data.open(newline="", encoding="utf-8") as file:
    rows = list(csv.DictReader(file))

counts = Counter((row["ward"], row["sex"]) for row in rows)
for (ward, sex), count in sorted(counts.items()):
    print(f"{ward:<12} {sex} {count:>4}")
