"""Smoking by age group: only shares leave, no counts of people."""

import csv
import os
from collections import Counter
from pathlib import Path

data = Path(os.environ["DEMO_DATA"]) / "patients.csv"
people: Counter[int] = Counter()
smokers: Counter[int] = Counter()
with data.open(newline="", encoding="utf-8") as file:
    for row in csv.DictReader(file):
        decade = int(row["age"]) // 10 * 10
        people[decade] += 1
        smokers[decade] += int(row["smoker"])

for decade in sorted(people):
    print(f"{decade:>3} to {decade + 9:<3} {smokers[decade] / people[decade]:.0%}")
